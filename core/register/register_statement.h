/* The signed status statement: how an organisation stands on the register at one moment, signed so that anyone can
 * check it without asking. Pure: no clock, no database. Two forms say the same: JSON for machines, lines of text for
 * people to paste. The signature is over the statement's canonical JSON, whichever form it travels in. */
#ifndef REGISTER_REGISTER_STATEMENT_H
#define REGISTER_REGISTER_STATEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"

enum { STATEMENT_KEY_BYTES = 32, STATEMENT_SIGNATURE_BYTES = 64, STATEMENT_DAYS = 7, STATEMENT_BYTES_MOST = 65536 };

struct statement_condition {
    const char *words; /* one line */
    day due_on;
    bool met;
};

struct statement {
    int64_t organisation_id;
    const char *organisation;
    const char *identifier; /* "GB-CHC-1234567"; "" for none */
    const char *framework;  /* code */
    const char *nation;
    const char *state; /* code of the register */
    bool may_refer;
    day since;
    day under_review_since; /* DAY_NONE: it is not */
    size_t conditions;
    const struct statement_condition *condition;
    bool demonstration; /* made-up data */
    moment issued_at;   /* whole seconds */
    unsigned char public_key[STATEMENT_KEY_BYTES];
    unsigned char signature[STATEMENT_SIGNATURE_BYTES];
};

/* Makes its texts fit to be signed (each on one line, single spaces), and signs. seed: the 32 bytes of the key file. */
void statement_sign(struct arena *arena, const unsigned char seed[STATEMENT_KEY_BYTES], struct statement *statement);
void statement_public_key(const unsigned char seed[STATEMENT_KEY_BYTES], unsigned char public_key[STATEMENT_KEY_BYTES]);

/* The file of JSON, and the text to paste; both end with a line end. */
const char *statement_json(struct arena *arena, const struct statement *statement);
const char *statement_text(struct arena *arena, const struct statement *statement);

/* Reads either form; text around the pasted one, "> " of quoted mail and broken lines are passed over. NULL when it is
 * no statement at all, or one with parts that no statement has. */
const struct statement *statement_read(struct arena *arena, const char *text);

enum statement_verdict {
    STATEMENT_GOOD,
    STATEMENT_OLD,       /* genuine, and issued more than STATEMENT_DAYS ago */
    STATEMENT_AHEAD,     /* genuine, and issued later than now: a clock is wrong */
    STATEMENT_WRONG_KEY, /* signed by another key than those trusted */
    STATEMENT_CHANGED,   /* the signature does not fit: something was changed after signing */
    STATEMENT_UNREADABLE /* no statement */
};
/* keys: those trusted, one after another. statement may be NULL. */
enum statement_verdict statement_judge(struct arena *arena, const struct statement *statement,
    const unsigned char (*key)[STATEMENT_KEY_BYTES], size_t keys, moment now);
/* What the verdict means and what to do, an English message key. */
const char *statement_verdict_words(enum statement_verdict verdict);

/* The public keys in a text: hexadecimal, one a line; lines that begin with # are comments. *keys: how many. False when
 * there is none, or a line is something else. At most STATEMENT_KEYS_MOST. */
enum { STATEMENT_KEYS_MOST = 20 };
bool statement_keys_read(const char *text, unsigned char key[STATEMENT_KEYS_MOST][STATEMENT_KEY_BYTES], size_t *keys);

#endif
