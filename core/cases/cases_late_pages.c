/* Judging what the applicant sent late. */
#include "accounts/page.h"
#include "applications/applications_store.h"
#include "audit/audit.h"
#include "cases/cases_late_view.h"
#include "cases/cases_store.h"
#include "pages/cases/late.h"
#include "view/html.h"

enum { WORDS_MOST = 2000 };

void case_late_judge(
    struct db *db, int64_t application_id, int64_t person_id, bool accepted, const char *words, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = application_lock(db, application_id);
    int64_t judgement =
        case_late_add_one(db, (struct case_late_add_in){application_id, accepted, words, person_id, now})
            ->late_judgement_id;
    case_audit(db, application, "case.judge_late",
        audit_json(arena, "{s:I, s:b}", "judgement", judgement, "accepted", (int)accepted), NULL);
    application_mail_words(db, application, arena_format(arena, "late-%lld", (long long)judgement),
        accepted ? N_("Application {reference}: what you sent late is taken into account")
                 : N_("Application {reference}: what you sent late is not taken into account"),
        accepted ? N_("What you sent after the time to answer had ended is taken into account in application "
                      "{reference} of {organisation}.\n\n{words}\n\n{link}\n")
                 : N_("What you sent after the time to answer had ended is not taken into account in application "
                      "{reference} of {organisation}. It is kept with the case.\n\n{words}\n\n{link}\n"),
        words, now);
}

static const struct option outcomes[] = {
    {"accepted", N_("Take it into account"), N_("It counts like what came in time, and stays marked as late.")},
    {"refused", N_("Do not take it into account"), N_("It is kept with the case, marked so.")},
};
enum { OUTCOMES = sizeof outcomes / sizeof *outcomes };

static void late_show(struct http_request *request, int status, const struct form *form) {
    int64_t id = http_part_id(request, "application");
    struct case_late_list_rows late;
    struct case_late_waiting_rows waiting;
    case_late_list_add(actor_db(request), (struct case_late_list_in){id}, &late);
    case_late_waiting_add(actor_db(request), (struct case_late_waiting_in){id}, &waiting);
    const struct case_view *of = case_load(request);
    if (!waiting.row->mine || waiting.row->waiting == 0) {
        http_redirect(request, of->base); /* the case's page says what can be done */
        return;
    }
    struct html *out = page_open(request);
    cases_late_html(
        out, &(struct case_late_view){.of = of, .form = form, .late = &late, .outcomes = {OUTCOMES, outcomes}});
    page_send_back(request, status, out, of->base);
}

void case_late_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    late_show(request, 200, &form);
}

void case_late_post(struct http_request *request) {
    static const char *const codes[OUTCOMES] = {"accepted", "refused"};
    struct form *form = page_form(request);
    int64_t id = http_part_id(request, "application");
    const char *outcome =
        form_choice(form, "outcome", N_("Say whether what came late is taken into account"), codes, OUTCOMES);
    const char *words = form_text(form, "words", N_("Write the reasons for the applicant"), WORDS_MOST);
    personal_data_check(form, "words", words);
    if (!form_good(form)) {
        late_show(request, 422, form);
        return;
    }
    case_late_judge(
        actor_db(request), id, actor_of(request)->person_id, text_equal(outcome, "accepted"), words, request->now);
    page_done(request, arena_format(request->arena, "/cases/%lld", (long long)id), N_("The applicant has been told"));
}
