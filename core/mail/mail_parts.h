/* What the files of this room share; nobody else includes it. */
#ifndef MAIL_MAIL_PARTS_H
#define MAIL_MAIL_PARTS_H

#include "mail/mail.h"
#include "mail/mail_rules.h"

/* The configuration in force, complete; made from the environment when mail_start was not called. */
const struct mail_configuration *mail_configured(void);

/* A connection to the mail server, kept over several mails. */
struct mail_way;
struct mail_way *mail_way_open(struct arena *arena);

enum mail_outcome { MAIL_SENT, MAIL_LATER, MAIL_REFUSED, MAIL_OUT_OF_REACH };
/* *error: a plain word of what was wrong, without anybody's data. */
enum mail_outcome mail_way_send(
    struct mail_way *way, struct arena *arena, const struct mail_letter *letter, const char **error);

#endif
