/* The outbox. A mail is written in the transaction of what it tells of and goes out by SMTP soon after; it goes at
 * least once (a server killed between the mail server's "accepted" and its own note of it sends it again, with the
 * same Message-ID).
 */
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "db/db.h"
#include "jobs/jobs.h"

struct mail {
    const char *address;  /* one mailbox: "name@example.org" */
    const char *subject;  /* one line, already in the language */
    const char *body;     /* plain text, lines ended by "\n"; links by mail_link */
    const char *language; /* "en" or "cy"; NULL means "en" */
    const char *key;      /* sent once for this key, however often it is added; NULL: no key */
    int64_t person_id;    /* whose mailbox, or 0 when not known */
    moment due_at;        /* not before; 0 means at once */
};

/* Puts the mail in the outbox, in the caller's transaction. False when its key was there already. An address that is
 * none raises ERROR_INVALID. */
bool mail_add(struct db *db, struct mail mail);
/* The same; gives the mail's id, or 0 when its key was there already. */
int64_t mail_add_one(struct db *db, struct mail mail);

/* The absolute address of a page for use in a mail: mail_link(arena, "/home"). */
const char *mail_link(struct arena *arena, const char *path);

/* How mail leaves. Members that are NULL are taken from the environment; no SMTP server at all: mails are kept, to be
 * read at the administrator's page (the demonstration). */
struct mail_configuration {
    /* ASSAY_SMTP: "smtp://host:587" (STARTTLS is demanded unless the host is this machine) or "smtps://host:465" */
    const char *smtp;
    const char *from;          /* ASSAY_MAIL_FROM: "Assay <no-reply@example.org>"; default Assay <assay@localhost> */
    const char *user;          /* ASSAY_SMTP_USER */
    const char *password_file; /* ASSAY_SMTP_PASSWORD_FILE: its first line; never in the command line */
    const char *authorities;   /* ASSAY_SMTP_CA: file of certificate authorities; default the system's */
    const char *site;          /* ASSAY_URL: "https://assay.example.org"; default http://127.0.0.1:8080 */
    int timeout_seconds;       /* for one mail, 0 means 30 */
};
/* Once at start, before threads. False, with a log line, when the configuration cannot be used. NULL: all from the
 * environment. */
bool mail_start(const struct mail_configuration *configuration);
/* False when mails are kept. */
bool mail_leaves(void);
/* Reaches the mail server and leaves again, for `assay doctor`: NULL when it answers, else what was wrong. */
const char *mail_check(struct arena *arena);

extern const struct job_kind mail_jobs[];

#endif
