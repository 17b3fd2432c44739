/* Certificates of training: a number on paper that anybody can check, who holds the code that belongs to it. The code
 * is keyed from the number by a secret of the servers, so that a number alone leads nowhere. */
#ifndef CERTIFICATES_CERTIFICATES_H
#define CERTIFICATES_CERTIFICATES_H

#include "db/db.h"
#include "http/http.h"

/* "7F3K2Q9MABCD0234": 16 characters without look-alikes, the same on every server. */
enum { CERTIFICATE_CODE = 16 };
const char *certificate_code(struct arena *arena, const char *number);
/* Whether that is the number's code; capitals, spaces and hyphens aside. */
bool certificate_code_right(struct arena *arena, const char *number, const char *code);
/* "/certificates/C-2026-0000042/7F3K2Q9MABCD0234", where it is checked. */
const char *certificate_path(struct arena *arena, const char *number);

enum certificate_sent {
    CERTIFICATE_SENT,
    CERTIFICATE_NO_ADDRESS,   /* the person has none */
    CERTIFICATE_NOT_STANDING, /* all of it was corrected */
    CERTIFICATE_NOT_SEEN      /* there is none of that number that the actor may see */
};
/* Mails the person the address of their certificate, from which it can be downloaded: in the caller's transaction, by
 * themselves, their lead or who trained them. Audited. */
enum certificate_sent certificate_send(struct db *db, const char *number, moment now);

/* /certificates, /training/certificates */
extern const struct http_routes certificates_routes;

#endif
