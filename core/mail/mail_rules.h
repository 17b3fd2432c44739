/* What a mail looks like on its way: pure text work. */
#ifndef MAIL_MAIL_RULES_H
#define MAIL_MAIL_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"

/* One mailbox of printable ASCII that cannot break out of a header or an SMTP command. */
bool mail_address_good(const char *address);
/* The mailbox within "Name <name@host>", or the whole; NULL when there is no good one. */
const char *mail_address_of(struct arena *arena, const char *from);
/* One header value: ASCII as it is, else in encoded words (RFC 2047, base64) folded within 76 characters; line breaks
 * and other control characters become spaces. name_length: of the header's name, for the first line's length. */
const char *mail_header_value(struct arena *arena, const char *value, size_t name_length);
/* Quoted-printable (RFC 2045), lines ended by CR LF, each within 76 characters. */
const char *mail_quoted_printable(struct arena *arena, const char *body);
/* "Sat, 21 Nov 2026 14:05:09 +0000" (RFC 5322). */
const char *mail_date(struct arena *arena, moment when);

struct mail_letter {
    int64_t mail_id;
    const char *from; /* "Name <name@host>" or a mailbox */
    const char *to;
    const char *subject;
    const char *body;
    const char *language;
    moment created_at; /* the Date, and part of the Message-ID */
};
/* The whole message with CR LF line ends. The same letter gives the same Message-ID each time. */
const char *mail_message(struct arena *arena, const struct mail_letter *letter);

/* Attempts before a mail is given up, which with these pauses are a little over two days. */
#define MAIL_ATTEMPTS 19
/* Seconds from a failed attempt (1, 2, ...) to the next: a minute, doubled each time, four hours at most. */
int64_t mail_retry_seconds(int32_t attempt);
/* The mail server's answer to RCPT or to the message itself says that no later attempt will fare better. command: the
 * last one sent, for example "RCPT". */
bool mail_refused_for_good(const char *command, long reply_code);

#endif
