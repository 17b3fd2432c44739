#include "main/routes.h"

#include "accounts/accounts.h"
#include "applications/applications.h"
#include "cases/cases.h"
#include "cases/cases_condition.h"
#include "cases/cases_panel.h"
#include "cases/cases_time.h"
#include "certificates/certificates.h"
#include "exchange/exchange.h"
#include "frameworks/frameworks.h"
#include "funding/funding.h"
#include "home/home.h"
#include "leaving/leaving.h"
#include "merging/merging.h"
#include "organisations/organisations.h"
#include "people/people.h"
#include "register/register.h"
#include "reports/reports.h"
#include "retention/retention.h"
#include "standards/standards.h"
#include "training/training.h"

static const struct http_route main_route[] = {
    {HTTP_GET, "/health", NULL, HTTP_ANONYMOUS, 0, health_page},
};
static const struct http_routes main_routes = {main_route, sizeof main_route / sizeof *main_route};

const struct http_routes *const routes_all[] = {
    &main_routes,
    &accounts_routes,
    &applications_routes,
    &exchange_routes,
    &frameworks_routes,
    &funding_routes,
    &home_routes,
    &leaving_routes,
    &merging_routes,
    &organisations_routes,
    &people_routes,
    &register_routes,
    &reports_routes,
    &retention_routes,
    &cases_routes,
    &certificates_routes,
    &panel_routes,
    &case_time_routes,
    &conditions_routes,
    &standards_routes,
    &training_routes,
};
const size_t routes_all_count = sizeof routes_all / sizeof *routes_all;
