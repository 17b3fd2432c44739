/* Signed statements: signing and judging. */
#include "register/register_statement.h"

#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "register/register_statement_parts.h"
#include "view/html.h"

enum { AHEAD_SECONDS = 300 };

json_t *statement_object(struct arena *arena, const struct statement *statement) {
    json_t *conditions = json_array();
    for (size_t i = 0; i < statement->conditions; i++) {
        const struct statement_condition *condition = &statement->condition[i];
        json_array_append_new(conditions, json_pack("{s:s, s:s, s:b}", "words", condition->words, "due_on",
                                              day_text(arena, condition->due_on), "met", (int)condition->met));
    }
    return json_pack("{s:i, s:I, s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:s, s:o, s:b, s:s}", "assay_statement", 1,
        "organisation_id", (json_int_t)statement->organisation_id, "organisation", statement->organisation,
        "identifier", statement->identifier, "framework", statement->framework, "nation", statement->nation, "status",
        statement->state, "may_refer", (int)statement->may_refer, "since", day_text(arena, statement->since),
        "under_review_since", day_text(arena, statement->under_review_since), "conditions", conditions, "demonstration",
        (int)statement->demonstration, "issued_at", moment_text(arena, statement->issued_at));
}

/* What is signed: the same bytes for the same statement, whatever form it came in. NULL when it holds what JSON cannot.
 */
static const char *signed_text(struct arena *arena, const struct statement *statement) {
    json_t *object = statement_object(arena, statement);
    char *dumped = object == NULL ? NULL : json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
    json_decref(object);
    if (dumped == NULL) {
        return NULL;
    }
    const char *text = arena_format(arena, "assay register statement 1\n%s\n", dumped);
    free(dumped);
    return text;
}

/* Every run of white space and control characters as one space. */
const char *statement_line(struct arena *arena, const char *text) {
    struct text_builder line;
    text_builder_start(&line, arena);
    for (const char *at = text_trim(arena, text); *at != '\0'; at++) {
        bool space = (unsigned char)*at <= ' ' || *at == 0x7f;
        if (!space) {
            text_add_char(&line, *at);
        } else if (line.length > 0 && line.data[line.length - 1] != ' ') {
            text_add_char(&line, ' ');
        }
    }
    return line.data;
}

void statement_sign(struct arena *arena, const unsigned char seed[STATEMENT_KEY_BYTES], struct statement *statement) {
    struct statement_condition *condition = ARENA_ARRAY(arena, statement->conditions, struct statement_condition);
    for (size_t i = 0; i < statement->conditions; i++) {
        condition[i] = statement->condition[i];
        condition[i].words = statement_line(arena, condition[i].words);
    }
    statement->condition = condition;
    statement->organisation = statement_line(arena, statement->organisation);
    statement->issued_at -= statement->issued_at % MOMENT_SECOND;
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(statement->public_key, secret, seed);
    const char *text = signed_text(arena, statement);
    if (text != NULL) {
        crypto_sign_detached(statement->signature, NULL, (const unsigned char *)text, strlen(text), secret);
    }
    sodium_memzero(secret, sizeof secret);
    if (text == NULL) {
        arena_raise(arena, ERROR_INTERNAL, "a statement that cannot be written as JSON");
    }
}

void statement_public_key(
    const unsigned char seed[STATEMENT_KEY_BYTES], unsigned char public_key[STATEMENT_KEY_BYTES]) {
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(public_key, secret, seed);
    sodium_memzero(secret, sizeof secret);
}

enum statement_verdict statement_judge(struct arena *arena, const struct statement *statement,
    const unsigned char (*key)[STATEMENT_KEY_BYTES], size_t keys, moment now) {
    if (statement == NULL) {
        return STATEMENT_UNREADABLE;
    }
    const char *text = signed_text(arena, statement);
    if (text == NULL || crypto_sign_verify_detached(statement->signature, (const unsigned char *)text, strlen(text),
                            statement->public_key) != 0) {
        return STATEMENT_CHANGED;
    }
    bool trusted = false;
    for (size_t i = 0; i < keys; i++) {
        trusted = trusted || memcmp(key[i], statement->public_key, STATEMENT_KEY_BYTES) == 0;
    }
    if (!trusted) {
        return STATEMENT_WRONG_KEY;
    }
    if (statement->issued_at > now + AHEAD_SECONDS * MOMENT_SECOND) {
        return STATEMENT_AHEAD;
    }
    return now - statement->issued_at > STATEMENT_DAYS * MOMENT_DAY ? STATEMENT_OLD : STATEMENT_GOOD;
}

const char *statement_verdict_words(enum statement_verdict verdict) {
    switch (verdict) {
    case STATEMENT_GOOD:
        return N_("This statement is genuine. It was issued by this register and nothing in it was changed.");
    case STATEMENT_OLD:
        return N_(
            "This statement is genuine, but it is old: it was issued more than 7 days ago, and the organisation's "
            "status may have changed since. Ask for a new one, or look at the register.");
    case STATEMENT_AHEAD:
        return N_("This statement says that it was issued later than now. Check the clock of this computer, then try "
                  "again. Do not rely on it.");
    case STATEMENT_WRONG_KEY:
        return N_("This statement was not signed by this register: its key is another one. Do not rely on it.");
    case STATEMENT_CHANGED:
        return N_(
            "This statement was changed after it was signed, or a part of it is missing. Do not rely on it. Ask for "
            "the whole file again.");
    case STATEMENT_UNREADABLE:
        break;
    }
    return N_(
        "This is not a statement of the register. Choose the file as it was downloaded, or paste all of the text from "
        "the first line of dashes to the last.");
}

bool statement_keys_read(const char *text, unsigned char key[STATEMENT_KEYS_MOST][STATEMENT_KEY_BYTES], size_t *keys) {
    *keys = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, "\r\n");
        if (length > 0 && *text != '#') {
            char hexadecimal[2 * STATEMENT_KEY_BYTES + 1];
            if (length != sizeof hexadecimal - 1 || *keys == STATEMENT_KEYS_MOST) {
                return false;
            }
            memcpy(hexadecimal, text, length);
            hexadecimal[length] = '\0';
            if (!text_unhex(hexadecimal, key[*keys], STATEMENT_KEY_BYTES)) {
                return false;
            }
            ++*keys;
        }
        text += length;
        text += strspn(text, "\r\n");
    }
    return *keys > 0;
}
