#include "main/kinds.h"

#include "accounts/accounts.h"
#include "applications/applications.h"
#include "audit/audit.h"
#include "cases/cases.h"
#include "cases/cases_condition.h"
#include "cases/cases_panel.h"
#include "exchange/exchange.h"
#include "funding/funding.h"
#include "mail/mail.h"
#include "register/register.h"
#include "retention/retention.h"
#include "standards/standards.h"
#include "training/training_recognition.h"
#include "training/training_standing.h"

const struct job_kind *const kinds_all[] = {
    accounts_jobs,
    applications_jobs,
    audit_jobs,
    cases_jobs,
    case_panel_jobs,
    conditions_jobs,
    exchange_jobs,
    funding_jobs,
    mail_jobs,
    recognition_jobs,
    register_jobs,
    retention_jobs,
    register_training_jobs,
    standard_jobs,
    standing_jobs,
    training_reminder_jobs,
};
const size_t kinds_all_count = sizeof kinds_all / sizeof *kinds_all;
