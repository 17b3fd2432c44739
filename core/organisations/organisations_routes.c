#include "organisations/organisations.h"
#include "organisations/organisations_pages.h"

static const struct http_route route[] = {
    {HTTP_GET, "/organisations/new", NULL, HTTP_PUBLIC, 0, organisation_new_page},
    {HTTP_GET, "/organisations/new/details", NULL, HTTP_PUBLIC, 0, organisation_new_details_page},
    {HTTP_POST, "/organisations/new/details", NULL, HTTP_PUBLIC | HTTP_NO_TRANSACTION, 65536,
        organisation_new_details_send},
    {HTTP_GET, "/organisation", "organisation.view", 0, 0, organisation_page},
    {HTTP_GET, "/organisation/edit", "organisation.manage", 0, 0, organisation_edit_page},
    {HTTP_POST, "/organisation/edit", "organisation.manage", 0, 65536, organisation_edit_send},
    {HTTP_GET, "/organisation/people", "people.view", 0, 0, organisation_people_page},
    {HTTP_POST, "/organisation/people/end", "organisation.people", 0, 16384, organisation_role_end_send},
    {HTTP_POST, "/organisation/people/contact", "organisation.manage", 0, 16384, organisation_spoc_send},
    {HTTP_GET, "/organisation/people/invite", "organisation.people", 0, 0, organisation_invite_page},
    {HTTP_POST, "/organisation/people/invite", "organisation.people", 0, 16384, organisation_invite_send},
    {HTTP_POST, "/organisation/people/withdraw", "organisation.people", 0, 16384, organisation_withdraw_send},
};
const struct http_routes organisations_routes = {route, sizeof route / sizeof *route};
