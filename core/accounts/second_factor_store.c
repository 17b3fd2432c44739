#include <string.h>

#include "accounts/second_factor.h"
#include "audit/audit_queries.h"
#include "base/log.h"
#include "base/random.h"
#include "mail/mail.h"
#include "view/html.h"

static void audit_factor(struct db *db, int64_t account_id, const char *action) {
    audit_record_one(db,
        (struct audit_record_in){
            .action = action, .subject_kind = "account", .subject_id = account_id, .organisation_id = DB_NULL_INT8});
}

/* Whoever else may have done it: the person hears of it. */
static void tell(
    struct db *db, int64_t person_id, const char *email, const char *language, const char *subject, const char *body) {
    struct html words = {.arena = db_arena(db), .cymraeg = text_equal(language, "cy")};
    mail_add(db, (struct mail){.address = email,
                     .person_id = person_id,
                     .language = language,
                     .subject = html_message(&words, subject),
                     .body = html_fill(
                         &words, html_message(&words, body), "link", mail_link(words.arena, "/account/factor"), NULL)});
}

static const char *recovery_hash(struct arena *arena, const char *code) {
    unsigned char hash[32];
    token_hash(code, hash);
    return text_hex(arena, hash, sizeof hash);
}

void factor_set(struct db *db, const struct factor_setting *setting, moment now) {
    struct arena *arena = db_arena(db);
    factor_put_run(db, (struct factor_put_in){setting->account_id, factor_secret_seal(arena, setting->offer->secret),
                           setting->last_step, now});
    factor_recovery_clear_run(db, (struct factor_recovery_clear_in){setting->account_id});
    if (setting->recovery_codes) {
        const char *hash[FACTOR_RECOVERY_CODES];
        for (size_t i = 0; i < FACTOR_RECOVERY_CODES; i++) {
            hash[i] =
                recovery_hash(arena, factor_base32(arena, setting->offer->recovery[i], FACTOR_RECOVERY_BYTES, false));
        }
        factor_recovery_add_run(
            db, (struct factor_recovery_add_in){setting->account_id, {FACTOR_RECOVERY_CODES, hash}});
    }
    factor_step_void_run(db, (struct factor_step_void_in){setting->account_id, now});
    audit_factor(db, setting->account_id, "account.factor_set");
    if (setting->tell) {
        tell(db, setting->person_id, setting->email, setting->language, N_("Your second factor for Assay is set up"),
            N_("Hello,\n\na second factor was set up for your account: from now on you enter a code from an app each "
               "time you sign in. Earlier codes and recovery codes do not work any more. You see it here:\n\n{link}\n\n"
               "If it was not you, tell your administrator at once.\n\nAssay\n"));
    }
}

enum factor_answer factor_answer(struct db *db, int64_t account_id, const char *typed, moment now) {
    struct arena *arena = db_arena(db);
    const struct factor_lock *held = factor_lock_one(db, (struct factor_lock_in){account_id});
    unsigned char secret[FACTOR_SECRET_BYTES];
    if (held == NULL) {
        return FACTOR_WRONG;
    }
    if (factor_secret_open(arena, held->secret, secret)) {
        int64_t step = factor_match(arena, secret, typed, held->last_step, now);
        if (step >= 0) {
            factor_spend_run(db, (struct factor_spend_in){account_id, step});
            return FACTOR_CODE;
        }
    } else {
        log_error("a second factor was sealed with another server.key", NULL);
    }
    struct bytes hash = token_hash_bytes(arena, typed);
    if (factor_recovery_spend_run(db, (struct factor_recovery_spend_in){account_id, hash, now}) == 0) {
        return FACTOR_WRONG;
    }
    const struct account_of_person *account = account_of_person_one(db, (struct account_of_person_in){account_id});
    audit_factor(db, account_id, "account.recovery_code_used");
    tell(db, account->person_id, account->email, account->language, N_("A recovery code for Assay was used"),
        N_("Hello,\n\none of your recovery codes was used to sign in. It does not work again. If you have lost your "
           "device, set up another, which gives you new recovery codes:\n\n{link}\n\nIf it was not you, tell your "
           "administrator at once.\n\nAssay\n"));
    return FACTOR_RECOVERY;
}

bool factor_reset(
    struct db *db, int64_t account_id, int64_t person_id, const char *email, const char *language, moment now) {
    if (factor_remove_run(db, (struct factor_remove_in){account_id}) == 0) {
        return false;
    }
    factor_step_void_run(db, (struct factor_step_void_in){account_id, now});
    session_end_person_run(db, (struct session_end_person_in){person_id, now});
    audit_factor(db, account_id, "account.factor_reset");
    tell(db, person_id, email, language, N_("Your second factor for Assay was taken away"),
        N_("Hello,\n\nan administrator took away the second factor of your account, and ended your sessions. When you "
           "next sign in with your password you set up another. You see it here:\n\n{link}\n\nIf you did not ask for "
           "this, tell your administrator at once.\n\nAssay\n"));
    return true;
}
