/* A certificate, checked by anybody who holds its code, and kept by those whom it concerns. */
#include <string.h>

#include "accounts/accounts_rules.h"
#include "accounts/page.h"
#include "accounts/sign_in.h"
#include "certificates/certificates.h"
#include "certificates/certificates_pdf.h"
#include "certificates/certificates_view.h"
#include "mail/mail.h"
#include "pages/certificates/certificate.h"
#include "pages/certificates/find.h"
#include "pages/certificates/own.h"
#include "training/training_pages.h"
#include "training_session/training_session_queries.h"
#include "training_waiting/training_waiting_queries.h"

/* Wrong codes from one network within ATTEMPT_WINDOW. */
enum { TRIES_MOST = 20, NUMBER_MOST = 60 };
static const char purpose[] = "certificate";

const char *certificate_module_title(const struct certificate_of *row) {
    return training_module_title(row->framework_code, row->module_code);
}

static void find_show(struct http_request *request, int status, const struct form *form, bool missing) {
    const struct certificate_find_view view = {form, missing};
    struct html *out = page_open(request);
    certificates_find_html(out, &view);
    page_send(request, status, out);
}

/* "/certificates?number=...&code=..." leads to the check. */
static void find_page(struct http_request *request) {
    actor_load(request);
    struct form form;
    form_start(&form, request->arena, &request->query);
    const char *number = fields_get(&request->query, "number");
    if (number == NULL) {
        find_show(request, 200, &form, false);
        return;
    }
    number = form_text(&form, "number", N_("Enter the number of the certificate"), NUMBER_MOST);
    const char *code = form_text(&form, "code", N_("Enter the code that stands under the number"), NUMBER_MOST);
    if (!form_good(&form)) {
        find_show(request, 422, &form, false);
        return;
    }
    struct html path = {.arena = request->arena};
    text_builder_start(&path.text, request->arena);
    text_add(&path.text, "/certificates/");
    html_url_part(&path, number);
    text_add(&path.text, "/");
    html_url_part(&path, code);
    http_redirect(request, path.text.data);
}

static void try_write(struct http_request *request, void *context) {
    (void)context;
    certificate_try_run(
        actor_db(request), (struct certificate_try_in){attempt_network(request, purpose), request->now});
}

/* The rows of the certificate that the address is of; none, with the answer given, when number and code are not of one.
 */
static struct certificate_of_rows checked(struct http_request *request) {
    const char *number = http_part(request, "number");
    const char *code = http_part(request, "code");
    bool right = strlen(number) <= NUMBER_MOST && certificate_code_right(request->arena, number, code);
    struct certificate_of_rows rows = {0, NULL, 0};
    struct certificate_tries_rows tries;
    certificate_tries_add(actor_db(request),
        (struct certificate_tries_in){attempt_network(request, purpose), request->now - ATTEMPT_WINDOW}, &tries);
    if (right) {
        certificate_of_add(actor_db(request), (struct certificate_of_in){number}, &rows);
    }
    actor_load(request);
    if (tries.row->tries >= TRIES_MOST) {
        arena_raise(request->arena, ERROR_TOO_MANY, "wrong codes of certificates");
    }
    if (rows.count == 0) {
        actor_afterwards(request, try_write, NULL);
        struct form form;
        form_start(&form, request->arena, NULL);
        find_show(request, 404, &form, true);
    }
    return rows;
}

static struct certificate_view view_of(
    struct http_request *request, const struct certificate_of_rows *rows, const char *number, bool own) {
    size_t corrected = 0;
    size_t again = 0;
    for (size_t i = 0; i < rows->count; i++) {
        corrected += rows->row[i].corrected_at != MOMENT_NONE;
        again += text_equal(rows->row[i].corrected_result, "passed");
    }
    return (struct certificate_view){.rows = rows,
        .first = rows->row,
        .state = certificate_judge(rows->count, corrected, again),
        .number = number,
        .code = certificate_code(request->arena, number),
        .path = certificate_path(request->arena, number),
        .own = own,
        .demonstration = actor_of(request)->demonstration,
        .today = day_of_moment(request->now, ZONE_LONDON)};
}

static void check_page(struct http_request *request) {
    struct certificate_of_rows rows = checked(request);
    if (rows.count == 0) {
        return;
    }
    struct certificate_view view = view_of(request, &rows, http_part(request, "number"), false);
    struct html *out = page_open(request);
    certificates_certificate_html(out, &view);
    page_send(request, 200, out);
}

/* Of what stands alone: a file says nothing that was corrected. Where nothing stands there is none, and the page says
 * why. */
static void file_send(struct http_request *request, const struct certificate_of_rows *rows, const char *number) {
    struct arena *arena = request->arena;
    struct certificate_view view = view_of(request, rows, number, true);
    if (!certificate_stands(view.state)) {
        http_redirect(request, view.path);
        return;
    }
    const struct certificate_of *first = view.first;
    struct html words = {.arena = arena, .cymraeg = request->cymraeg};
    struct certificate_line *line = ARENA_ARRAY(arena, rows->count, struct certificate_line);
    size_t lines = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->row[i].corrected_at == MOMENT_NONE) {
            line[lines++] = (struct certificate_line){
                rows->row[i].module_code, html_message(&words, certificate_module_title(&rows->row[i]))};
        }
    }
    const struct bytes file = certificate_pdf(arena,
        &(struct certificate_print){.cymraeg = request->cymraeg,
            .name = first->erased ? html_message(&words, N_("Erased person")) : first->full_name,
            .learner_number = first->learner_number,
            .course = first->course_title,
            .provider = first->provider_name,
            .trainer = first->trainer,
            .completed_on = first->completed_on,
            .number = number,
            .code = arena_format(arena, "%.4s-%.4s-%.4s-%.4s", view.code, view.code + 4, view.code + 8, view.code + 12),
            .address = mail_link(arena, view.path),
            .part = view.state == CERTIFICATE_CHANGED,
            .demonstration = view.demonstration,
            .lines = lines,
            .line = line});
    http_reply_header(request, "Cache-Control", "private, no-store");
    http_reply_attachment(
        request, "application/pdf", arena_format(arena, "%s.pdf", number), (const char *)file.data, file.length);
}

static void check_file(struct http_request *request) {
    struct certificate_of_rows rows = checked(request);
    if (rows.count > 0) {
        file_send(request, &rows, http_part(request, "number"));
    }
}

/* ---- For those whom it concerns ---- */

static struct certificate_of_rows seen(struct http_request *request) {
    const char *number = http_part(request, "number");
    struct certificate_of_rows rows;
    struct certificate_seen_rows who;
    certificate_seen_add(actor_db(request), (struct certificate_seen_in){number}, &who);
    certificate_of_add(actor_db(request), (struct certificate_of_in){number}, &rows);
    actor_load(request);
    if (who.count == 0 || rows.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such certificate");
    }
    return rows;
}

static void seen_page(struct http_request *request) {
    struct certificate_of_rows rows = seen(request);
    struct certificate_view view = view_of(request, &rows, http_part(request, "number"), true);
    struct html *out = page_open(request);
    certificates_certificate_html(out, &view);
    page_send(request, 200, out);
}

static void seen_file(struct http_request *request) {
    struct certificate_of_rows rows = seen(request);
    file_send(request, &rows, http_part(request, "number"));
}

static void send_act(struct http_request *request) {
    const char *number = http_part(request, "number");
    enum certificate_sent sent = certificate_send(actor_db(request), number, request->now);
    if (sent == CERTIFICATE_NOT_SEEN) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such certificate");
    }
    page_done(request, arena_format(request->arena, "/training/certificates/%s", number),
        sent == CERTIFICATE_SENT ? N_("Certificate sent by mail")
        : sent == CERTIFICATE_NOT_STANDING
            ? N_("The certificate was not sent: nothing of it stands")
            : N_("This person has no address. Download the certificate and hand it over, or enter an address."));
}

/* Every certificate of a session that was not sent yet. */
static void send_all_act(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "session");
    if (training_session_lock_one(db, (struct training_session_lock_in){id}) == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no session %lld", (long long)id);
    }
    struct session_unsent_rows unsent = session_unsent_run(db, (struct session_unsent_in){id});
    for (size_t i = 0; i < unsent.count; i++) {
        certificate_send(db, unsent.row[i].certificate_number, request->now);
    }
    page_done(request, arena_format(request->arena, "/sessions/%lld/recorded", (long long)id),
        unsent.count > 0 ? N_("Certificates sent by mail") : N_("Every certificate had been sent already"));
}

static void own_page(struct http_request *request) {
    struct certificate_own_rows rows;
    certificate_own_add(actor_db(request), &rows);
    actor_load(request);
    struct html *out = page_open(request);
    certificates_own_html(out, &rows);
    page_send(request, 200, out);
}

static const struct http_route route[] = {
    {HTTP_GET, "/certificates", NULL, HTTP_PUBLIC, 0, find_page},
    {HTTP_GET, "/certificates/{number}/{code}", NULL, HTTP_PUBLIC, 0, check_page},
    {HTTP_GET, "/certificates/{number}/{code}/file", NULL, HTTP_PUBLIC, 0, check_file},
    {HTTP_GET, "/training/certificates", "certificate.view", 0, 0, own_page},
    {HTTP_GET, "/training/certificates/{number}", "certificate.view", 0, 0, seen_page},
    {HTTP_GET, "/training/certificates/{number}/file", "certificate.view", 0, 0, seen_file},
    {HTTP_POST, "/training/certificates/{number}/send", "certificate.view", 0, 0, send_act},
    {HTTP_POST, "/sessions/{session}/certificates", "training.record", 0, 0, send_all_act},
};
const struct http_routes certificates_routes = {route, sizeof route / sizeof *route};
