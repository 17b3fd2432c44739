/* The first page of those who lead an organisation. */
#ifndef HOME_LEAD_H
#define HOME_LEAD_H

#include "http/http.h"

struct home_lead_parts;
/* Joins the batch: asks for everything that the page shows, before it is known who asks. */
struct home_lead_parts *home_lead_add(struct http_request *request);
/* After actor_load: shows the page and gives true to those who see their organisation's training; false: not for them.
 */
bool home_lead_page(struct http_request *request, struct home_lead_parts *parts);

#endif
