/* What the pages of the second factor show. */
#ifndef ACCOUNTS_SECOND_FACTOR_VIEW_H
#define ACCOUNTS_SECOND_FACTOR_VIEW_H

#include "accounts/second_factor.h"
#include "view/form.h"

struct factor_code_view {
    const struct form *form;
    const char *action;
    const char *after;  /* where to go then; NULL at sign-in, which knows */
    bool again;         /* asked of somebody signed in */
    bool kept;          /* what they typed waits for them */
    bool none;          /* they have no second factor yet */
    bool demonstration; /* a page tells the code */
};

struct factor_set_up_view {
    const struct form *form;
    const char *email;
    const char *secret;  /* in groups of four */
    const char *address; /* otpauth: */
    const char *picture; /* SVG path */
    const char *box;     /* its viewBox */
    struct text_list recovery;
    bool demonstration;
};

/* email NULL: nobody is asked for a code. code NULL: the next ones are used up, for half a minute. */
struct demonstration_code_view {
    const char *email;
    const char *code;
};

#endif
