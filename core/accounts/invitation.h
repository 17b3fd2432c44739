/* Roles offered by mail, and taken up by a link. */
#ifndef ACCOUNTS_INVITATION_H
#define ACCOUNTS_INVITATION_H

#include "accounts/accounts.h"
#include "http/http.h"

struct invitation_new {
    int64_t organisation_id;       /* DB_NULL_INT8: outside of organisations */
    const char *organisation_name; /* NULL then */
    const char *full_name;
    const char *email;
    struct text_list roles;
};
/* Who invites: full_name NULL stands for the Home Office. cymraeg: the mail's language. */
struct invitation_by {
    int64_t person_id;
    const char *full_name;
    bool cymraeg;
};
/* Writes the invitation and its mail, in the open transaction. */
void invitation_write(struct db *db, struct invitation_new invitation, struct invitation_by by, moment now);
/* Writes the invitation and its mail, in the open transaction, as from the actor. */
void invitation_send(struct http_request *request, struct invitation_new invitation);

void invitation_page(struct http_request *request);
void invitation_accept_send(struct http_request *request);

#endif
