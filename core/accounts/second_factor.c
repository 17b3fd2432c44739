#include "accounts/second_factor.h"

#include <ctype.h>
#include <liboath/oath.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "view/html.h"

enum { DIGITS = 6, DRIFT_STEPS = 1 };
static const char issuer[] = "Assay";
static const char seal_purpose[] = "second factor";

static void oath_start(void) {
    if (oath_init() != OATH_OK) {
        abort();
    }
}

int64_t factor_step(moment now) {
    return now / (FACTOR_STEP_SECONDS * MOMENT_SECOND);
}

const char *factor_code(struct arena *arena, const unsigned char secret[FACTOR_SECRET_BYTES], int64_t step) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, oath_start);
    char *code = arena_alloc(arena, DIGITS + 1);
    if (oath_totp_generate((const char *)secret, FACTOR_SECRET_BYTES, (time_t)(step * FACTOR_STEP_SECONDS),
            FACTOR_STEP_SECONDS, OATH_TOTP_DEFAULT_START_TIME, DIGITS, code) != OATH_OK) {
        arena_raise(arena, ERROR_INTERNAL, "no code of a second factor can be made");
    }
    return code;
}

int64_t factor_match(struct arena *arena, const unsigned char secret[FACTOR_SECRET_BYTES], const char *code,
    int64_t last_step, moment now) {
    int64_t middle = factor_step(now);
    int64_t found = -1;
    for (int64_t step = middle - DRIFT_STEPS; step <= middle + DRIFT_STEPS; step++) {
        bool same = secret_equal(factor_code(arena, secret, step), code);
        if (same && step > last_step && found < 0) {
            found = step;
        }
    }
    return found;
}

int64_t factor_next_step(int64_t last_step, moment now) {
    int64_t step = factor_step(now);
    return last_step >= step ? last_step + 1 : step;
}

const char *factor_typed(struct arena *arena, const char *text) {
    char *typed = arena_alloc(arena, strlen(text) + 1);
    size_t length = 0;
    for (; *text != '\0'; text++) {
        if (*text != ' ' && *text != '-') {
            typed[length++] = (char)toupper((unsigned char)*text);
        }
    }
    typed[length] = '\0';
    return typed;
}

const char *factor_base32(struct arena *arena, const unsigned char *data, size_t bytes, bool grouped) {
    char *plain = NULL;
    size_t length = 0;
    if (oath_base32_encode((const char *)data, bytes, &plain, &length) != OATH_OK) {
        arena_raise(arena, ERROR_INTERNAL, "base32");
    }
    arena_defer(arena, free, plain);
    struct text_builder text;
    text_builder_start(&text, arena);
    for (size_t i = 0; i < length; i++) {
        if (grouped && i > 0 && i % 4 == 0) {
            text_add_char(&text, ' ');
        }
        text_add_char(&text, plain[i]);
    }
    return text.data;
}

const char *factor_address(struct arena *arena, const char *email, const unsigned char secret[FACTOR_SECRET_BYTES]) {
    struct html out = {.arena = arena};
    text_builder_start(&out.text, arena);
    html_url_part(&out, email);
    return arena_format(arena, "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=6&period=30", issuer,
        out.text.data, factor_base32(arena, secret, FACTOR_SECRET_BYTES, false), issuer);
}

struct factor_offer factor_offer_new(void) {
    struct factor_offer offer;
    random_fill(&offer, sizeof offer);
    return offer;
}

struct bytes factor_secret_seal(struct arena *arena, const unsigned char secret[FACTOR_SECRET_BYTES]) {
    return accounts_seal(arena, seal_purpose, (struct bytes){secret, FACTOR_SECRET_BYTES});
}

struct bytes factor_offer_seal(struct arena *arena, const struct factor_offer *offer) {
    return accounts_seal(arena, seal_purpose, (struct bytes){(const unsigned char *)offer, sizeof *offer});
}

static bool open_into(struct arena *arena, struct bytes sealed, void *plain, size_t bytes) {
    struct bytes opened = accounts_open(arena, seal_purpose, sealed);
    if (opened.data == NULL || opened.length != bytes) {
        return false;
    }
    memcpy(plain, opened.data, bytes);
    return true;
}

bool factor_offer_open(struct arena *arena, struct bytes sealed, struct factor_offer *offer) {
    return open_into(arena, sealed, offer, sizeof *offer);
}

bool factor_secret_open(struct arena *arena, struct bytes sealed, unsigned char secret[FACTOR_SECRET_BYTES]) {
    return open_into(arena, sealed, secret, FACTOR_SECRET_BYTES);
}
