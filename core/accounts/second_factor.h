/* A second factor beside the password: codes of six figures from an app (RFC 6238: SHA-1, 30 seconds), and recovery
 * codes for when the app is lost. Who needs one is said by the table of roles, which acts ask for it again by the table
 * of permissions. */
#ifndef ACCOUNTS_SECOND_FACTOR_H
#define ACCOUNTS_SECOND_FACTOR_H

#include "accounts/accounts.h"

enum {
    FACTOR_SECRET_BYTES = 20,
    FACTOR_STEP_SECONDS = 30,
    FACTOR_RECOVERY_CODES = 10,
    FACTOR_RECOVERY_BYTES = 10,
    FACTOR_CODE_MOST = 100 /* characters typed, with spaces */
};
/* How long it counts as just shown (the schema's factor_fresh() says the same), and how long it may take to enter a
 * code after the password. */
#define FACTOR_FRESH (10 * 60 * MOMENT_SECOND)
#define FACTOR_SIGN_IN (15 * 60 * MOMENT_SECOND)

/* What is shown once, while a second factor is being set up. */
struct factor_offer {
    unsigned char secret[FACTOR_SECRET_BYTES];
    unsigned char recovery[FACTOR_RECOVERY_CODES][FACTOR_RECOVERY_BYTES];
};

/* Pure. The number of the step that a moment is in; the six figures of a step. */
int64_t factor_step(moment now);
const char *factor_code(struct arena *arena, const unsigned char secret[FACTOR_SECRET_BYTES], int64_t step);
/* The step that code is of: the one of now, the one before or the one after, later than last_step; -1 when of none. */
int64_t factor_match(struct arena *arena, const unsigned char secret[FACTOR_SECRET_BYTES], const char *code,
    int64_t last_step, moment now);
/* The first step from now on whose code would be taken; with its code, for demonstration. */
int64_t factor_next_step(int64_t last_step, moment now);
/* What was typed, without spaces and dashes and in capital letters. */
const char *factor_typed(struct arena *arena, const char *text);
/* Base32, "ABCD EFGH ..." when grouped. */
const char *factor_base32(struct arena *arena, const unsigned char *data, size_t bytes, bool grouped);
/* "otpauth://totp/Assay:..." as apps read it. */
const char *factor_address(struct arena *arena, const char *email, const unsigned char secret[FACTOR_SECRET_BYTES]);

struct factor_offer factor_offer_new(void);
/* Sealed with a key of the servers, and opened: false when it was sealed with another. */
struct bytes factor_secret_seal(struct arena *arena, const unsigned char secret[FACTOR_SECRET_BYTES]);
struct bytes factor_offer_seal(struct arena *arena, const struct factor_offer *offer);
bool factor_offer_open(struct arena *arena, struct bytes sealed, struct factor_offer *offer);
bool factor_secret_open(struct arena *arena, struct bytes sealed, unsigned char secret[FACTOR_SECRET_BYTES]);

/* Acts, in the caller's open transaction. */
/* The account's second factor from now on, in place of a former one; codes up to last_step are used up.
 * recovery_codes: whether those of the offer are good. Audited; the person is told by mail when tell. */
struct factor_setting {
    int64_t account_id;
    int64_t person_id;
    const char *email;
    const char *language;
    const struct factor_offer *offer;
    int64_t last_step;
    bool recovery_codes;
    bool tell;
};
void factor_set(struct db *db, const struct factor_setting *setting, moment now);

enum factor_answer { FACTOR_WRONG, FACTOR_CODE, FACTOR_RECOVERY };
/* Judges what was typed and uses it up. Locks the account's second factor; wrong when it has none. */
enum factor_answer factor_answer(struct db *db, int64_t account_id, const char *typed, moment now);

/* Takes the second factor away and ends the sessions: the person sets up another at the next sign-in. Audited, mailed.
 * False when there was none. */
bool factor_reset(
    struct db *db, int64_t account_id, int64_t person_id, const char *email, const char *language, moment now);

/* Handlers. */
void sign_in_code_page(struct http_request *request);
void sign_in_code_send(struct http_request *request);
void sign_in_set_up_page(struct http_request *request);
void sign_in_set_up_send(struct http_request *request);
void account_code_page(struct http_request *request);
void account_code_send(struct http_request *request);
void account_factor_page(struct http_request *request);
void account_factor_send(struct http_request *request);
void demonstration_code_page(struct http_request *request);

#endif
