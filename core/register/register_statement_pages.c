/* The signed status statement: downloaded, checked, and the key it is checked with. */
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "accounts/page.h"
#include "pages/register/key.h"
#include "pages/register/verify.h"
#include "register/register_pages.h"
#include "register/register_parts.h"
#include "register/register_view.h"

static unsigned char signing_seed[STATEMENT_KEY_BYTES];
static unsigned char public_key[1][STATEMENT_KEY_BYTES];
static bool started;

void register_start(const unsigned char seed[32]) {
    memcpy(signing_seed, seed, sizeof signing_seed);
    statement_public_key(seed, public_key[0]);
    started = true;
}

void register_sign(struct arena *arena, const char *text, const char **public_hex, const char **signature) {
    if (!started) {
        arena_raise(arena, ERROR_INTERNAL, "no key to sign with");
    }
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    unsigned char own[STATEMENT_KEY_BYTES];
    unsigned char made[STATEMENT_SIGNATURE_BYTES];
    crypto_sign_seed_keypair(own, secret, signing_seed);
    crypto_sign_detached(made, NULL, (const unsigned char *)text, strlen(text), secret);
    sodium_memzero(secret, sizeof secret);
    *public_hex = text_hex(arena, own, sizeof own);
    *signature = text_hex(arena, made, sizeof made);
}

static const struct statement *statement_make(struct arena *arena, const struct register_entry_of *entry,
    struct register_conditions_of_rows conditions, bool demonstration, moment now) {
    if (!started) {
        arena_raise(arena, ERROR_INTERNAL, "no key for statements");
    }
    struct statement_condition *condition = ARENA_ARRAY(arena, conditions.count, struct statement_condition);
    for (size_t i = 0; i < conditions.count; i++) {
        condition[i] =
            (struct statement_condition){conditions.row[i].words, conditions.row[i].due_on, conditions.row[i].met};
    }
    struct statement *statement = ARENA_NEW(arena, struct statement);
    *statement = (struct statement){.organisation_id = entry->organisation_id,
        .organisation = entry->name,
        .identifier = entry->identifier == NULL ? "" : entry->identifier,
        .framework = entry->framework_code,
        .nation = entry->nation,
        .state = entry->state,
        .may_refer = register_may_refer(entry->state),
        .since = entry->since,
        .under_review_since = entry->under_review_since,
        .conditions = conditions.count,
        .condition = condition,
        .demonstration = demonstration,
        .issued_at = now};
    statement_sign(arena, signing_seed, statement);
    return statement;
}

const struct statement *register_statement_now(struct db *db, int64_t organisation_id, moment now) {
    const struct register_entry_of *entry = register_entry_of_one(db, (struct register_entry_of_in){organisation_id});
    if (entry == NULL) {
        arena_raise(
            db_arena(db), ERROR_NOT_FOUND, "organisation %lld is not on the register", (long long)organisation_id);
    }
    struct register_conditions_of_rows conditions =
        register_conditions_of_run(db, (struct register_conditions_of_in){organisation_id, entry->framework_code});
    const struct register_demonstration *demonstration = register_demonstration_one(db);
    return statement_make(db_arena(db), entry, conditions, demonstration->demonstration, now);
}

void register_statement_page(struct http_request *request) {
    int64_t id = http_part_id(request, "organisation");
    struct register_entry_of_rows entry;
    struct register_conditions_of_rows conditions;
    register_entry_of_add(actor_db(request), (struct register_entry_of_in){id}, &entry);
    register_conditions_of_add(actor_db(request), (struct register_conditions_of_in){id, NULL}, &conditions);
    actor_load(request);
    if (entry.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no register entry");
    }
    const struct statement *statement =
        statement_make(request->arena, entry.row, conditions, actor_of(request)->demonstration, request->now);
    bool text = fields_has(&request->query, "form", "text");
    const char *data = text ? statement_text(request->arena, statement) : statement_json(request->arena, statement);
    http_reply_attachment(request, text ? "text/plain; charset=utf-8" : "application/json",
        arena_format(request->arena, "assay-statement-%lld.%s", (long long)id, text ? "txt" : "json"), data,
        strlen(data));
}

static void check_show(struct http_request *request, int status, struct register_check_view *view) {
    struct html *out = page_open(request);
    register_verify_html(out, view);
    page_send_back(request, status, out, "/register");
}

void register_check_page(struct http_request *request) {
    actor_load(request);
    struct form form;
    form_start(&form, request->arena, NULL);
    struct register_check_view view = {.form = &form};
    check_show(request, 200, &view);
}

/* What was sent: the file where there is one, else what was pasted; NULL after an error in the form. */
static const char *text_sent(struct http_request *request, struct form *form) {
    const struct http_file *file = http_file_get(request, "file");
    if (file == NULL) {
        return form_text(form, "pasted", N_("Choose a file, or paste the text of a statement"), STATEMENT_BYTES_MOST);
    }
    if (file->size > STATEMENT_BYTES_MOST) {
        form_fail(form, "file", N_("The file is too large to be a statement"));
        return NULL;
    }
    char *text = arena_alloc(request->arena, (size_t)file->size + 1);
    size_t have = 0;
    ssize_t got;
    while (
        have < file->size && (got = pread(file->descriptor, text + have, (size_t)file->size - have, (off_t)have)) > 0) {
        have += (size_t)got;
    }
    if (have == 0 || strlen(text) != have || !text_utf8(text, have)) {
        form_fail(form, "file", N_("The file is not a statement: it is empty, or not plain text"));
    }
    return text;
}

/* How the organisation stands now, beside what a genuine statement says of it. */
static void compare(struct http_request *request, struct register_check_view *view) {
    struct db *db = actor_db(request);
    const struct register_entry_of *entry =
        register_entry_of_one(db, (struct register_entry_of_in){view->statement->organisation_id});
    view->now_known = entry != NULL;
    if (entry != NULL) {
        view->same = text_equal(entry->state, view->statement->state) && entry->since == view->statement->since &&
                     entry->under_review_since == view->statement->under_review_since;
        view->now_title = register_state_title(entry->state);
        view->now_path = arena_format(request->arena, "/register/%lld", (long long)entry->organisation_id);
    }
}

void register_check_post(struct http_request *request) {
    struct form *form = page_form(request);
    const char *text = text_sent(request, form);
    struct register_check_view view = {.form = form};
    const struct statement *statement = form_good(form) ? statement_read(request->arena, text) : NULL;
    if (form_good(form) && statement == NULL) {
        form_fail(form, http_file_get(request, "file") == NULL ? "pasted" : "file",
            statement_verdict_words(STATEMENT_UNREADABLE));
    }
    if (statement == NULL) {
        check_show(request, 422, &view);
        return;
    }
    enum statement_verdict verdict = statement_judge(
        request->arena, statement, (const unsigned char(*)[STATEMENT_KEY_BYTES])public_key, started, request->now);
    view.judged = true;
    view.verdict = statement_verdict_words(verdict);
    view.good = verdict == STATEMENT_GOOD;
    if (verdict == STATEMENT_GOOD || verdict == STATEMENT_OLD) {
        view.statement = statement;
        view.state_title = register_state_title(statement->state);
        view.state_colour = register_state_colour(statement->state);
        compare(request, &view);
    }
    check_show(request, 200, &view);
}

static const char *key_text(struct arena *arena) {
    if (!started) {
        arena_raise(arena, ERROR_INTERNAL, "no key for statements");
    }
    return text_hex(arena, public_key[0], STATEMENT_KEY_BYTES);
}

void register_key_page(struct http_request *request) {
    actor_load(request);
    struct html *out = page_open(request);
    register_key_html(out, key_text(request->arena));
    page_send_back(request, 200, out, "/register");
}

void register_key_download(struct http_request *request) {
    actor_load(request);
    const char *text = arena_format(request->arena,
        "# Ed25519 public key of the register of First Responder Organisations\n%s\n", key_text(request->arena));
    http_reply_attachment(request, "text/plain; charset=utf-8", "assay-register-key.txt", text, strlen(text));
}
