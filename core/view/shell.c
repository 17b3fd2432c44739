#include "view/shell.h"

#include <string.h>

#include "pages/view/shell.h"
#include "view/form.h"

/* What the frame itself takes, with long names and many links. */
enum { FRAME_BYTES = 10000 };

struct html_safe shell_render(struct html *content, const struct shell *shell) {
    form_summary_settle(content);
    struct html page = *content;
    struct html_safe inside = {content->text.data, content->text.length};
    html_room(&page, inside.length + FRAME_BYTES);
    view_shell_html(&page, shell, inside);
    return (struct html_safe){page.text.data, page.text.length};
}

const char *shell_other_language(struct arena *arena, const char *target, bool cymraeg) {
    struct text_builder other;
    text_builder_start(&other, arena);
    const char *query = strchr(target, '?');
    text_add_bytes(&other, target, query != NULL ? (size_t)(query - target) : strlen(target));
    char joint = '?';
    while (query != NULL && query[1] != '\0') {
        const char *pair = query + 1;
        size_t bytes = strcspn(pair, "&");
        if (strncmp(pair, "lang=", 5) != 0 && bytes > 0) {
            text_add_char(&other, joint);
            text_add_bytes(&other, pair, bytes);
            joint = '&';
        }
        query = pair[bytes] == '&' ? pair + bytes : NULL;
    }
    text_add_char(&other, joint);
    text_add(&other, cymraeg ? "lang=en" : "lang=cy");
    return other.data;
}
