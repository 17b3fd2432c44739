/* What accounts decide without asking anybody: passwords, paths, limits, roles. */
#ifndef ACCOUNTS_RULES_H
#define ACCOUNTS_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/text.h"

/* A session ends when nothing came for SESSION_IDLE, and after SESSION_WHOLE whatever came; that something came is
 * written at most once in SESSION_SEEN. The schema's session_idle() says the same. */
#define SESSION_IDLE (30 * 60 * MOMENT_SECOND)
#define SESSION_WHOLE (12 * 60 * 60 * MOMENT_SECOND)
#define SESSION_SEEN (60 * MOMENT_SECOND)
#define LINK_VERIFY (24 * 60 * 60 * MOMENT_SECOND)
#define LINK_RESET (60 * 60 * MOMENT_SECOND)
#define LINK_INVITATION (7 * MOMENT_DAY)
#define KEPT_FORM (7 * MOMENT_DAY)
/* Attempts are counted over this long. */
#define ATTEMPT_WINDOW (15 * 60 * MOMENT_SECOND)

enum { PASSWORD_LEAST = 12, PASSWORD_MOST = 256, EMAIL_MOST = 254, NAME_MOST = 200 };

/* How often within ATTEMPT_WINDOW: for one email address, and from one network address. */
struct attempt_limit {
    const char *purpose;
    int address;
    int network;
};
extern const struct attempt_limit attempt_sign_in, attempt_factor, attempt_reset, attempt_register;

/* What is wrong with a new password, as an English message; NULL when nothing is. email and name: the person's, and
 * whatever else is easily guessed; NULL where not known. */
const char *password_fault(const char *password, const char *email, const char *name);

/* True for an address of our own that may be gone to: begins with one "/", no "\", no control characters, at most 2,000
 * bytes. */
bool path_is_local(const char *path);
/* path when it is local and not one of the pages of signing in or out, else "/home". */
const char *path_after_sign_in(const char *path);

/* Whether a field of a form may be kept for later: never passwords, nor the keys of the form itself. */
bool field_may_be_kept(const char *name);
/* Whether it is something a person typed or chose, to be shown to them: not what a form carries along by itself. */
bool field_is_typed(const char *name);

/* When the session of somebody who is seen at `now` ends. */
moment session_end(moment started, moment now);

enum role_side { ROLE_ORGANISATION = 1, ROLE_HOME_OFFICE = 2, ROLE_TRAINING = 4, ROLE_AUDITOR = 8 };
struct role_title {
    const char *role;
    const char *title;   /* English key */
    const char *purpose; /* English key: what it is for */
    enum role_side side;
};
/* Every role a person can hold. */
extern const struct role_title role_titles[];
extern const size_t role_title_count;
/* NULL when there is none of that name. */
const struct role_title *role_title_find(const char *role);

#endif
