/* Where in HTML a place of a template stands: decides how a value is escaped there, and whether it may stand there. */
#ifndef TOOLS_TEMPLATE_CONTEXT_H
#define TOOLS_TEMPLATE_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>

enum context_state {
    CONTEXT_TEXT,
    CONTEXT_TAG_OPEN, /* right behind '<' or '</' */
    CONTEXT_TAG_NAME,
    CONTEXT_IN_TAG,
    CONTEXT_ATTRIBUTE_NAME,
    CONTEXT_AFTER_NAME,
    CONTEXT_BEFORE_VALUE,
    CONTEXT_DOUBLE_QUOTED,
    CONTEXT_SINGLE_QUOTED,
    CONTEXT_AFTER_VALUE,
    CONTEXT_COMMENT,
    CONTEXT_DECLARATION,
    CONTEXT_RAW,    /* inside script or style */
    CONTEXT_ESCAPED /* inside textarea or title: text, but no tags */
};

enum context_event { CONTEXT_NOTHING, CONTEXT_TAG_STARTED, CONTEXT_TAG_ENDED };

struct context {
    enum context_state state;
    char tag[32]; /* lower case; the element whose tag or raw text this is in */
    bool closing; /* a closing tag */
    char attribute[48];
    char method[8];     /* what the tag's method attribute says, while in the tag */
    size_t value_bytes; /* of the attribute's value so far, interpolations counted too */
    bool must_separate; /* a name or value ended at a mark: only space, '/' or '>' may follow */
    bool preformatted;  /* inside pre */
};

/* Takes the next character; at is followed by the rest of the source (NUL at its end). NULL, or what is wrong. */
const char *context_feed(struct context *context, const char *at, enum context_event *event);
/* A {% mark %} stands here: NULL, or why it may not. */
const char *context_mark(struct context *context);
/* A {{ value }} stands here: NULL, or why it may not. */
const char *context_value(const struct context *context);
/* Both places are alike, so that what follows is escaped alike after either. */
bool context_same(const struct context *a, const struct context *b);
/* The place after two branches that are alike. */
void context_merge(struct context *into, const struct context *other);
/* In the value of an attribute that holds a web address. */
bool context_url(const struct context *context);
/* White space may be folded here. */
bool context_folds(const struct context *context);
/* Words here are shown or read to people. */
bool context_words(const struct context *context);

#endif
