/* Pages of the second factor: asked for after the password, set up, asked for again, one's own. */
#include <string.h>

#include "accounts/page.h"
#include "accounts/second_factor.h"
#include "accounts/second_factor_view.h"
#include "accounts/sign_in.h"
#include "audit/audit_queries.h"
#include "pages/accounts/demonstration_code.h"
#include "pages/accounts/factor.h"
#include "pages/accounts/factor_code.h"
#include "pages/accounts/factor_set_up.h"
#include "view/qr.h"

static const char not_right[] =
    N_("This code is not right, or it was used already. Wait for the next one and enter that");

static void audit_shown(struct http_request *request, int64_t account_id) {
    audit_record_one(actor_db(request), (struct audit_record_in){.action = "account.factor_shown",
                                            .subject_kind = "account",
                                            .subject_id = account_id,
                                            .organisation_id = DB_NULL_INT8});
}

/* What was typed as the code; NULL, with an error in the form, when it can be none. */
static const char *typed_read(struct http_request *request, struct form *form) {
    const char *text = form_text(form, "code", N_("Enter the code"), FACTOR_CODE_MOST);
    return form_good(form) ? factor_typed(request->arena, text) : NULL;
}

static struct attempt attempt_of(struct http_request *request, int64_t account_id) {
    return attempt_begin(request, &attempt_factor, arena_format(request->arena, "account %lld", (long long)account_id));
}

/* The sign-in under way, in a POST; NULL, and the person is led to its begin, when its time is over. */
static const struct factor_step_find *step_now(struct http_request *request) {
    actor_become_system(request);
    const struct factor_step_find *step = factor_step_find_one(
        actor_db(request), (struct factor_step_find_in){sign_in_step_token(request), request->now});
    if (step == NULL) {
        http_redirect(request, "/sign-in");
    }
    return step;
}

/* The same in a GET, whose one round trip this is. */
static const struct factor_step_find *step_shown(struct http_request *request) {
    struct factor_step_find_rows rows;
    factor_step_find_add(
        actor_db(request), (struct factor_step_find_in){sign_in_step_token(request), request->now}, &rows);
    actor_load(request);
    if (rows.count == 0) {
        http_redirect(request, actor_signed_in(request) ? "/home" : "/sign-in");
    }
    return rows.count == 0 ? NULL : rows.row;
}

static void code_show(struct http_request *request, int status, const struct factor_code_view *view) {
    struct html *out = page_open(request);
    accounts_factor_code_html(out, view);
    page_send(request, status, out);
}

void sign_in_code_page(struct http_request *request) {
    const struct factor_step_find *step = step_shown(request);
    if (step != NULL && step->offer.data != NULL) {
        http_redirect(request, "/sign-in/set-up");
    } else if (step != NULL) {
        code_show(request, 200,
            &(struct factor_code_view){.form = page_form(request),
                .action = "/sign-in/code",
                .demonstration = actor_of(request)->demonstration});
    }
}

void sign_in_code_send(struct http_request *request) {
    bool demonstration = actor_of(request)->demonstration;
    const struct factor_step_find *step = step_now(request);
    if (step == NULL) {
        return;
    }
    struct form *form = page_form(request);
    const char *typed = typed_read(request, form);
    if (typed != NULL) {
        struct attempt attempt = attempt_of(request, step->account_id);
        enum factor_answer answer = factor_answer(actor_db(request), step->account_id, typed, request->now);
        if (answer != FACTOR_WRONG) {
            attempt_good(request, attempt);
            sign_in_step_end(request);
            session_begin(request, step->account_id, step->person_id, step->language, request->now);
            if (answer == FACTOR_RECOVERY) {
                page_done(request, step->return_path,
                    N_("You signed in with a recovery code. It does not work again. If your device is lost, set up "
                       "another at Your account"));
            } else {
                http_redirect(request, step->return_path);
            }
            return;
        }
        form_fail(form, "code", not_right);
    }
    code_show(request, 422,
        &(struct factor_code_view){.form = form, .action = "/sign-in/code", .demonstration = demonstration});
}

static void set_up_show(struct http_request *request, int status, struct form *form,
    const struct factor_step_find *step, const struct factor_offer *offer, bool demonstration) {
    struct arena *arena = request->arena;
    struct factor_set_up_view view = {.form = form,
        .email = step->email,
        .secret = factor_base32(arena, offer->secret, FACTOR_SECRET_BYTES, true),
        .address = factor_address(arena, step->email, offer->secret),
        .demonstration = demonstration};
    int size;
    view.picture = qr_path(arena, view.address, &size);
    view.box = arena_format(arena, "0 0 %d %d", size, size);
    const char **code = ARENA_ARRAY(arena, FACTOR_RECOVERY_CODES, const char *);
    for (size_t i = 0; i < FACTOR_RECOVERY_CODES; i++) {
        code[i] = factor_base32(arena, offer->recovery[i], FACTOR_RECOVERY_BYTES, true);
    }
    view.recovery = (struct text_list){FACTOR_RECOVERY_CODES, code};
    struct html *out = page_open(request);
    accounts_factor_set_up_html(out, &view);
    page_send(request, status, out);
}

/* False, and the person signs in again, when there is nothing to set up. */
static bool offer_of(struct http_request *request, const struct factor_step_find *step, struct factor_offer *offer) {
    if (step->offer.data != NULL && factor_offer_open(request->arena, step->offer, offer)) {
        return true;
    }
    http_redirect(request, step->offer.data == NULL ? "/sign-in/code" : "/sign-in");
    return false;
}

void sign_in_set_up_page(struct http_request *request) {
    const struct factor_step_find *step = step_shown(request);
    struct factor_offer offer;
    if (step != NULL && offer_of(request, step, &offer)) {
        set_up_show(request, 200, page_form(request), step, &offer, actor_of(request)->demonstration);
    }
}

void sign_in_set_up_send(struct http_request *request) {
    bool demonstration = actor_of(request)->demonstration;
    const struct factor_step_find *step = step_now(request);
    struct factor_offer offer;
    if (step == NULL || !offer_of(request, step, &offer)) {
        return;
    }
    struct form *form = page_form(request);
    const char *typed = typed_read(request, form);
    int64_t code_step = -1;
    if (typed != NULL) {
        struct attempt attempt = attempt_of(request, step->account_id);
        code_step = factor_match(request->arena, offer.secret, typed, -1, request->now);
        if (code_step >= 0) {
            attempt_good(request, attempt);
        } else {
            form_fail(form, "code", not_right);
        }
    }
    if (code_step < 0) {
        set_up_show(request, 422, form, step, &offer, demonstration);
        return;
    }
    factor_set(actor_db(request),
        &(struct factor_setting){.account_id = step->account_id,
            .person_id = step->person_id,
            .email = step->email,
            .language = step->language,
            .offer = &offer,
            .last_step = code_step,
            .recovery_codes = true,
            .tell = true},
        request->now);
    sign_in_step_end(request);
    session_begin(request, step->account_id, step->person_id, step->language, request->now);
    page_done(request, step->return_path, N_("Your second factor is set up and you are signed in"));
}

static const char *return_of(struct http_request *request, const struct fields *fields) {
    (void)request;
    const char *path = fields_get(fields, "return");
    return path_is_local(path) ? path : "/home";
}

void account_code_page(struct http_request *request) {
    struct factor_own_rows rows;
    factor_own_add(actor_db(request), &rows);
    actor_load(request);
    code_show(request, 200,
        &(struct factor_code_view){.form = page_form(request),
            .action = "/account/code",
            .after = return_of(request, &request->query),
            .kept = fields_get(&request->query, "kept") != NULL,
            .again = true,
            .none = rows.count == 0,
            .demonstration = actor_of(request)->demonstration});
}

void account_code_send(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t account_id = actor_of(request)->account_id;
    struct form *form = page_form(request);
    const char *after = return_of(request, &request->form);
    const char *typed = typed_read(request, form);
    if (typed != NULL) {
        struct attempt attempt = attempt_of(request, account_id);
        if (factor_answer(db, account_id, typed, request->now) != FACTOR_WRONG) {
            attempt_good(request, attempt);
            factor_session_shown_run(db, (struct factor_session_shown_in){actor_token_hash(request), request->now});
            audit_shown(request, account_id);
            http_redirect(request, after);
            return;
        }
        form_fail(form, "code", not_right);
    }
    code_show(request, 422,
        &(struct factor_code_view){.form = form,
            .action = "/account/code",
            .after = after,
            .again = true,
            .demonstration = actor_of(request)->demonstration});
}

void account_factor_page(struct http_request *request) {
    struct factor_own_rows rows;
    factor_own_add(actor_db(request), &rows);
    actor_load(request);
    struct html *out = page_open(request);
    accounts_factor_html(out, rows.count == 0 ? NULL : rows.row);
    page_send_back(request, 200, out, "/account");
}

/* Another device: who has one shows it first. */
void account_factor_send(struct http_request *request) {
    struct db *db = actor_db(request);
    const struct actor *actor = actor_of(request);
    bool shown = actor->factor_at != MOMENT_NONE && actor->factor_at > request->now - FACTOR_FRESH;
    if (factor_own_one(db) != NULL && !shown) {
        arena_raise(request->arena, ERROR_FACTOR_NEEDED, "the second factor before another is set up");
    }
    const struct factor_offer offer = factor_offer_new();
    http_redirect(request, sign_in_step_begin(request, actor->account_id, &offer, "/account/factor"));
}

/* The demonstration has no telephones: it shows the code that the person's app would show. */
void demonstration_code_page(struct http_request *request) {
    struct factor_demonstration_rows rows;
    factor_demonstration_add(
        actor_db(request), (struct factor_demonstration_in){sign_in_step_token(request), request->now}, &rows);
    actor_load(request);
    if (!actor_of(request)->demonstration) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no demonstration");
    }
    struct arena *arena = request->arena;
    struct demonstration_code_view view = {.email = NULL};
    struct factor_offer offer;
    const unsigned char *secret = NULL;
    int64_t last_step = -1;
    if (rows.count > 0 && rows.row->offer.data != NULL && factor_offer_open(arena, rows.row->offer, &offer)) {
        secret = offer.secret;
    } else if (rows.count > 0 && rows.row->secret.data != NULL &&
               factor_secret_open(arena, rows.row->secret, offer.secret)) {
        secret = offer.secret;
        last_step = rows.row->last_step;
    }
    if (secret != NULL) {
        int64_t now_step = factor_step(request->now);
        int64_t step = factor_next_step(last_step, request->now);
        view.email = rows.row->email;
        view.code = step > now_step + 1 ? NULL : factor_code(arena, secret, step);
    }
    struct html *out = page_open(request);
    accounts_demonstration_code_html(out, &view);
    page_send(request, 200, out);
}
