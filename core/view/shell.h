/* The frame of every page: head, header, navigation, banners, footer, warning before a session ends. */
#ifndef VIEW_SHELL_H
#define VIEW_SHELL_H

#include "view/html.h"

struct shell_link {
    const char *label; /* message key, or text already translated */
    const char *href;
    bool current; /* this page, or a page below it */
};

struct shell_links {
    size_t count;
    const struct shell_link *row;
};

/* All may be left zero. Texts live as long as the content's arena. */
struct shell {
    const char *signed_in;         /* the person's name; NULL when nobody is signed in: a link to /sign-in then */
    const char *account_href;      /* what the name links to; NULL: no link */
    struct shell_links navigation; /* service navigation; none when empty */
    bool demo;                     /* "Demonstration" banner */
    const char *other_language;    /* this page in the other language ("/register?q=x&lang=cy"); NULL: no switch */
    int64_t session_seconds;       /* until the session ends by itself; 0: no warning */
    const char *back;              /* local address of the back link; NULL: none */
    const char *success;           /* message in the green banner; NULL: none */
};

/* The whole document round the content. Reads from content: title ("Error: " in front when it has an error), wide,
 * cymraeg, and csrf for the form that signs out (POST /sign-out). The result lives in content's arena.
 * The page expects POST /session/extend (field csrf; 2xx when the session lives on) where session_seconds is set. */
struct html_safe shell_render(struct html *content, const struct shell *shell);

/* Path and query of this page with lang=cy or lang=en in place of any lang it has, for other_language. */
const char *shell_other_language(struct arena *arena, const char *target, bool cymraeg);

#endif
