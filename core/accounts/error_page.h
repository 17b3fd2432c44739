/* What people see when something fails. */
#ifndef ACCOUNTS_ERROR_PAGE_H
#define ACCOUNTS_ERROR_PAGE_H

#include "http/http.h"

/* The router's render_error hook: a GOV.UK error page, or problem JSON for /api/ and clients that ask for it. A GET
 * that needs a session goes to the sign-in page; a POST whose session has ended keeps what was typed first. Never
 * raises; works without a database. context is unused. */
void error_page_render(void *context, struct http_request *request, const struct error *error);

#endif
