/* Applications as the charities make them: started, filled in, submitted, answered, withdrawn. */
#include <stdio.h>

#include "applications/applications_store.h"
#include "base/random.h"
#include "demo/demo_cases.h"
#include "demo/demo_evidence.h"
#include "demo/demo_queries.h"

/* Part of an application that is done at once. */
struct part {
    const struct demo_case *of;
    size_t number; /* of the section, or how many documents */
};

static const struct part *part(struct demo *demo, const struct demo_case *of, size_t number) {
    struct part *made = ARENA_NEW(demo->arena, struct part);
    *made = (struct part){of, number};
    return made;
}

static struct demo_charity_made *made_of(struct demo *demo, const struct demo_case *of) {
    return &demo->charity[of->charity];
}

/* ---- The seed of the sample ---- */

static bool judged_alone(const struct demo_case *of) {
    return of->handed_in[1] != 0 && (of->scores == DEMO_SCORES_GOOD || of->scores == DEMO_SCORES_FAIR);
}

/* The order in which applications are started gives their numbers. */
static size_t order_of(const struct demo *demo, size_t place) {
    size_t order = 0;
    for (size_t i = 0; i < demo_case_count; i++) {
        moment other = demo_time(demo, demo_cases[i].started, 14, 0);
        moment own = demo_time(demo, demo_cases[place].started, 14, 0);
        order += other < own || (other == own && i < place);
    }
    return order;
}

/* A case that chance sends to a moderator waits there. Those whose story goes on are left out by the choice of a seed,
 * random but for that. */
static bool seed_spares(const struct demo *demo, const char *seed, int64_t first) {
    for (size_t i = 0; i < demo_case_count; i++) {
        int year, month, month_day;
        day_parts(demo_day(demo, demo_cases[i].started), &year, &month, &month_day);
        const char *reference = application_reference(demo->arena, year, first + (int64_t)order_of(demo, i));
        const struct framework_recommendation *figures = frameworks_recommendation(
            frameworks_need(demo->arena, DEMO_FRAMEWORK), demo_day(demo, demo_cases[i].started));
        if (judged_alone(&demo_cases[i]) && figures != NULL &&
            application_sampled(seed, reference, figures->sample_percent)) {
            return false;
        }
    }
    return true;
}

static void seed_choose(struct demo *demo, const char *reference) {
    long long first = 0;
    if (sscanf(reference, "%*3s-%*d-%lld", &first) != 1) {
        arena_raise(demo->arena, ERROR_INTERNAL, "a reference has no number: %s", reference);
    }
    const char *seed = random_token(demo->arena);
    for (int tries = 0; tries < 2000 && !seed_spares(demo, seed, first); tries++) {
        seed = random_token(demo->arena);
    }
    application_seed_make_run(demo->db, (struct application_seed_make_in){seed});
}

/* ---- Acts ---- */

static void start(struct demo *demo, const void *what, moment now) {
    const struct demo_case *of = what;
    struct demo_charity_made *made = made_of(demo, of);
    int64_t earlier = made->application;
    made->application = application_start(demo->db, made->id, DEMO_FRAMEWORK, made->lead, now);
    if (of->copied) {
        application_copy(demo->db, made->application, earlier, made->lead, now);
    }
    if (!demo->seeded) {
        demo->seeded = true;
        seed_choose(demo, application_lock(demo->db, made->application)->reference);
    }
}

/* Where a charity has a second lead, the two take turns. */
static bool second_turn(const struct demo_case *of, size_t number) {
    return demo_charities[of->charity].second != NULL && number % 2 == 1;
}

/* The last section of a draft is left half done. */
static void section_save(struct demo *demo, const void *what, moment now) {
    const struct part *part_of = what;
    const struct demo_case *of = part_of->of;
    struct demo_charity_made *made = made_of(demo, of);
    const struct framework_data *data = frameworks_need(demo->arena, DEMO_FRAMEWORK);
    day on = day_of_moment(now, ZONE_LONDON);
    struct frameworks_sections sections = frameworks_sections_on(demo->arena, data, on);
    const struct framework_section *section = sections.item[part_of->number];
    struct frameworks_questions questions = frameworks_questions_on(demo->arena, section, on);
    bool half = of->sections != 0 && !of->copied && part_of->number + 1 == (size_t)of->sections;
    const struct application_section_version *stored = application_section_version_one(
        demo->db, (struct application_section_version_in){made->application, section->code});
    struct fields answers;
    fields_start(&answers, demo->arena);
    for (size_t i = 0; i < (half ? questions.count / 2 : questions.count); i++) {
        const char *value = demo_answer(demo, of->charity, questions.item[i]->code);
        fields_add(&answers, questions.item[i]->code, value == NULL ? "" : value);
    }
    enum application_saved saved = application_save_section(demo->db,
        &(struct application_save){.application_id = made->application,
            .person_id = second_turn(of, part_of->number) ? made->second : made->lead,
            .section = section->code,
            .answer = &answers,
            .version = stored == NULL ? 0 : stored->version,
            .done = !half},
        now);
    if (saved != APPLICATION_SAVED) {
        arena_raise(demo->arena, ERROR_INTERNAL, "section %s of %s was not saved: %d", section->code,
            demo_charities[of->charity].name, (int)saved);
    }
}

/* All in one sitting. number: how many at most; every third charity adds more than is asked for. */
static void documents_add(struct demo *demo, const void *what, moment now) {
    const struct part *part_of = what;
    const struct demo_case *of = part_of->of;
    struct demo_charity_made *made = made_of(demo, of);
    struct demo_documents documents = demo_documents();
    size_t added = 0;
    for (size_t i = 0; i < documents.count && added < part_of->number; i++) {
        if (documents.row[i].asked || of->charity % 3 == 0) {
            demo_document_add(
                demo->db, made->application, made->lead, demo_charities[of->charity].name, &documents.row[i], now);
            added++;
        }
    }
}

static void submit(struct demo *demo, const void *what, moment now) {
    const struct demo_case *of = what;
    struct demo_charity_made *made = made_of(demo, of);
    if (!application_submit(demo->db, made->application, made->lead, now)) {
        arena_raise(
            demo->arena, ERROR_INTERNAL, "the application of %s is not complete", demo_charities[of->charity].name);
    }
}

static void lead_ask(struct demo *demo, const void *what, moment now) {
    const struct demo_case *of = what;
    struct demo_charity_made *made = made_of(demo, of);
    if (!application_ask_sign_off(demo->db, made->application, made->second, now)) {
        arena_raise(demo->arena, ERROR_INTERNAL, "the draft of %s is not complete", demo_charities[of->charity].name);
    }
}

static void answer(struct demo *demo, const void *what, moment now) {
    const struct demo_case *of = what;
    struct demo_charity_made *made = made_of(demo, of);
    static const char *const answers[] = {
        ("The policies were reviewed by the board at its last meeting; the minutes say so under item 6, and the new "
         "version is in the evidence."),
        "She has booked the modules that are missing, on the next five-day course.",
        "On last year's bills, of which the budget now shows the sum."};
    int64_t request = demo_request_one(demo->db, (struct demo_request_in){made->application})->information_request_id;
    struct application_information_items_rows items =
        application_information_items_run(demo->db, (struct application_information_items_in){made->application});
    for (size_t i = 0; i < items.count && i < sizeof answers / sizeof *answers; i++) {
        application_answer_item(demo->db,
            &(struct application_item_answer){.application_id = made->application,
                .request_id = request,
                .item_id = items.row[i].information_item_id,
                .person_id = made->lead,
                .answer = answers[i]},
            now);
    }
    application_send_answers(demo->db, made->application, request, made->lead, now);
}

static void withdraw(struct demo *demo, const void *what, moment now) {
    const struct demo_case *of = what;
    struct demo_charity_made *made = made_of(demo, of);
    application_withdraw(demo->db, made->application, made->lead, "apply_later",
        "Two of our three trained staff have left. We will apply again once others are trained.", now);
}

/* ---- The plan ---- */

static void fill_plan(struct demo *demo, const struct demo_case *of) {
    struct demo_charity_made *made = made_of(demo, of);
    const struct framework_data *data = frameworks_need(demo->arena, DEMO_FRAMEWORK);
    size_t sections = frameworks_sections_on(demo->arena, data, demo_day(demo, of->started)).count;
    size_t saved = of->sections == 0 ? sections : (size_t)of->sections;
    int end = of->submitted != 0 ? of->submitted : of->left != 0 ? of->left : of->asked_lead != 0 ? of->asked_lead : -1;
    const struct demo_who second = {&made->second, &made->id};
    for (size_t i = 0; i < saved; i++) {
        int days = of->started + (int)((size_t)(end - of->started) * (i + 1) / (sections + 3));
        demo_plan(demo, demo_next(demo, &made->last, days, 10 + (int)(i % 6), 12),
            second_turn(of, i) ? second : demo_lead(demo, of->charity), section_save, part(demo, of, i));
    }
    size_t documents = of->sections == 0 ? SIZE_MAX : of->sections > 3 ? 4 : 0;
    if (documents > 0) {
        demo_plan(demo, demo_next(demo, &made->last, end - 1, 11, 3), demo_lead(demo, of->charity), documents_add,
            part(demo, of, documents));
    }
    if (of->asked_lead != 0) {
        demo_plan(demo, demo_next(demo, &made->last, of->asked_lead, 16, 40), second, lead_ask, of);
    }
}

void demo_plan_cases(struct demo *demo) {
    for (size_t i = 0; i < demo_case_count; i++) {
        const struct demo_case *of = &demo_cases[i];
        struct demo_charity_made *made = made_of(demo, of);
        struct demo_who lead = demo_lead(demo, of->charity);
        made->last = demo_time(demo, of->started, 14, 0);
        demo_plan(demo, made->last, lead, start, of);
        fill_plan(demo, of);
        if (of->submitted != 0) {
            demo_plan(demo, demo_next(demo, &made->last, of->submitted, 15, 20), lead, submit, of);
            demo_plan_case_work(demo, of);
        }
        if (of->answered != 0) {
            demo_plan(demo, demo_time(demo, of->answered, 13, 30), lead, answer, of);
        }
        if (of->withdrawn != 0) {
            demo_plan(demo, demo_next(demo, &made->last, of->withdrawn, 12, 15), lead, withdraw, of);
        }
    }
}

int demo_accredited_days(enum demo_charity_place charity) {
    for (size_t i = 0; i < demo_case_count; i++) {
        if (demo_cases[i].charity == charity) {
            return text_equal(demo_cases[i].outcome, "approved") ? demo_cases[i].decided : DEMO_NEVER;
        }
    }
    return demo_charities[charity].registered;
}
