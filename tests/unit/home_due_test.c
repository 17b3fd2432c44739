/* All that is due from an organisation: each kind in its words, with its day and its link, by day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "home/home_lead_parts.h"

enum { MODULES = 3, PEOPLE = 6 };

static struct arena *arena;
static struct html out;
static struct home_lead_view view;
static struct home_lead_parts parts;
static struct training_board board;
static struct training_person person[PEOPLE];
static struct training_state state[PEOPLE * MODULES];
static struct training_lapse lapse[PEOPLE * MODULES];
static const struct training_module modules[MODULES] = {{"a", "Alpha"}, {"b", "Beta"}, {"c", "Gamma"}};

static day on(const char *text) {
    return *text == '\0' ? DAY_NONE : day_parse(text);
}

/* A board of 10 March 2027 on which nobody needs anything. */
static int fresh(void **unused) {
    (void)unused;
    arena = arena_new(16u << 20);
    html_start(&out, arena, false);
    static const char *const names[PEOPLE] = {"Ada", "Bo", "Cy", "Di", "Ed", "Fi"};
    for (size_t i = 0; i < PEOPLE; i++) {
        person[i] = (struct training_person){
            .person_id = (int64_t)i + 1, .name = names[i], .roles = TRAINING_STAFF, .first_responder_since = DAY_NONE};
    }
    for (size_t i = 0; i < PEOPLE * MODULES; i++) {
        state[i] = (struct training_state){.status = TRAINING_NOT_REQUIRED, .booked_until = DAY_NONE};
    }
    board = (struct training_board){.on = on("2027-03-10"),
        .falls_on = DAY_NONE,
        .now = {.good = true},
        .organisation = {.people = PEOPLE, .person = person, .modules = MODULES, .module = modules},
        .state = state,
        .lapses = {0, lapse}};
    view = (struct home_lead_view){.board = &board,
        .standing = HOME_GOOD,
        .may_see_applications = true,
        .may_see_funding = true,
        .may_see_people = true,
        .today = board.on};
    parts = (struct home_lead_parts){.today = board.on, .review_due = DAY_NONE};
    return 0;
}

static int over(void **unused) {
    (void)unused;
    arena_free(arena);
    return 0;
}

/* That person's module ends on a day and counts 30 days more; booked: the last day of a booking, or "". */
static void lapses(size_t who, size_t module, const char *ends, const char *booked) {
    struct training_state *one = &state[who * MODULES + module];
    *one = (struct training_state){.status = on(ends) < board.on ? TRAINING_IN_GRACE : TRAINING_DUE_SOON,
        .ends_on = on(ends),
        .grace_ends_on = on(ends) + 30,
        .booked_until = on(booked)};
    lapse[board.lapses.count++] = (struct training_lapse){who, module, on(ends), on(ends) + 30};
}

static void is(size_t who, size_t module, enum training_status status, const char *booked) {
    state[who * MODULES + module] = (struct training_state){.status = status, .booked_until = on(booked)};
}

static void fill(void) {
    view.lapses = home_lapses_of(arena, &board, &parts.bookings);
    home_due_fill(&out, &view, &parts);
}

/* "2027-03-12 words -> link", a line each. */
static void told(const char *const *lines, size_t count) {
    for (size_t i = 0; i < view.tasks.count && i < count; i++) {
        const struct home_task *task = &view.tasks.row[i];
        assert_string_equal(arena_format(arena, "%s %s -> %s",
                                task->due == DAY_NONE ? "now" : day_text(arena, task->due), task->text, task->href),
            lines[i]);
    }
    assert_int_equal(view.tasks.count, count);
}

static struct home_bookings booking(int64_t who, int64_t session, const char *held, struct text_list covered) {
    return (struct home_bookings){who, session, "Refresher", on(held), covered, 0};
}

static struct home_bookings wait_for(
    int64_t who, int64_t session, const char *held, struct text_list covered, int32_t turn) {
    struct home_bookings row = booking(who, session, held, covered);
    row.turn = turn;
    return row;
}

static void test_people(void **unused) {
    (void)unused;
    const char *both[] = {"a", "b"};
    const char *gamma[] = {"c"};
    const char *alpha[] = {"a"};
    struct home_bookings booked[] = {booking(6, 69, "2027-03-14", (struct text_list){1, alpha}),
        booking(2, 70, "2027-03-15", (struct text_list){2, both}),
        booking(3, 71, "2027-04-05", (struct text_list){2, both}),
        booking(4, 72, "2027-06-01", (struct text_list){2, both}),
        booking(5, 73, "2027-06-02", (struct text_list){1, gamma})};
    parts.bookings = (struct home_bookings_rows){5, booked, 0};
    lapses(0, 0, "2027-03-01", "");           /* in grace */
    lapses(0, 1, "2027-03-20", "");           /* told with the first */
    lapses(1, 0, "2027-03-20", "2027-03-15"); /* booked before */
    lapses(1, 1, "2027-03-25", "2027-03-15");
    lapses(1, 2, "2027-03-26", "");           /* what that session does not cover is told apart */
    lapses(2, 0, "2027-03-20", "2027-04-05"); /* booked while in grace */
    lapses(3, 0, "2027-03-20", "2027-06-01"); /* too late */
    is(3, 2, TRAINING_EXPIRED, "");
    is(4, 0, TRAINING_NOT_STARTED, "");
    is(4, 1, TRAINING_IN_PROGRESS, "2027-05-01"); /* attended in part */
    is(4, 2, TRAINING_EXPIRED, "2027-06-02");
    person[5].first_responder_since = board.on - 20;
    is(5, 0, TRAINING_IN_PROGRESS, "2027-03-14");
    is(5, 1, TRAINING_NOT_STARTED, "");
    is(5, 2, TRAINING_NOT_STARTED, "");
    board.standard.supervised_referrals = 2;
    fill();
    static const char *const lines[] = {
        "now Di: 1 module has expired. Book training. -> /training/sessions?module=c&person=4",
        "now Ed: 1 module not started. Book training. -> /training/sessions?module=a&person=5",
        "now Fi is new: 3 modules to complete before acting alone, of which booked: 1. "
        "-> /training/sessions?module=b&person=6",
        "2027-03-14 Fi: 1 module to complete. Booked: Refresher on 14 March 2027. -> /training/sessions/69",
        "2027-03-15 Bo: 2 modules end, the first on 20 March 2027. Booked by then: Refresher on 15 March 2027. "
        "-> /training/sessions/70",
        "2027-03-20 Di: 1 module ends on 20 March 2027. Booked too late, Refresher on 1 June 2027: book an earlier "
        "session. -> /training/sessions?module=a&person=4",
        "2027-03-26 Bo: renew 1 module, Gamma. -> /training/sessions?module=c&person=2",
        "2027-03-31 Ada: 2 modules are in grace, the first until this day. Renew Alpha first. "
        "-> /training/sessions?module=a&person=1",
        "2027-04-05 Cy: 1 module ends on 20 March 2027. Booked in its grace, until 19 April 2027: Refresher on "
        "5 April 2027. -> /training/sessions/71",
        "2027-05-01 Ed: 1 module was attended in part. Finish it by this day. "
        "-> /training/sessions?module=b&person=5",
        "2027-05-19 Fi: 2 more supervised referrals to sign off. -> /training/people/6/supervised",
        "2027-06-02 Ed: 1 module has expired. Booked: Refresher on 2 June 2027. -> /training/sessions/73",
    };
    told(lines, sizeof lines / sizeof *lines);
}

/* Who waits for a place has none: what is due stays due, and says so. */
static void test_waiting(void **unused) {
    (void)unused;
    const char *alpha[] = {"a"};
    const char *rest[] = {"b", "c"};
    struct home_bookings rows[] = {wait_for(1, 70, "2027-03-15", (struct text_list){1, alpha}, 2),
        wait_for(2, 71, "2027-04-02", (struct text_list){1, alpha}, 1),
        wait_for(3, 72, "2027-04-16", (struct text_list){1, alpha}, 1),
        wait_for(4, 73, "2027-04-16", (struct text_list){2, rest}, 3),
        wait_for(5, 74, "2027-04-16", (struct text_list){1, alpha}, 1),
        wait_for(6, 75, "2027-04-16", (struct text_list){2, rest}, 4),
        wait_for(1, 76, "2027-04-20", (struct text_list){1, alpha}, 1)};
    parts.bookings = (struct home_bookings_rows){sizeof rows / sizeof *rows, rows, 0};
    lapses(0, 0, "2027-03-20", "");
    lapses(0, 1, "2027-03-21", ""); /* nothing waited for covers it */
    lapses(1, 0, "2027-03-20", "");
    lapses(2, 0, "2027-03-01", ""); /* in grace, and the session comes after */
    is(3, 1, TRAINING_EXPIRED, "");
    lapses(4, 0, "2027-03-20", "2027-03-18"); /* a place elsewhere as well */
    struct home_bookings place = booking(5, 77, "2027-03-18", (struct text_list){1, alpha});
    rows[4] = place;
    person[5].first_responder_since = board.on - 20;
    is(5, 0, TRAINING_NOT_STARTED, "");
    is(5, 1, TRAINING_NOT_STARTED, "");
    is(5, 2, TRAINING_NOT_STARTED, "");
    fill();
    static const char *const lines[] = {
        "now Di: 1 module has expired. Waits for a place, turn 3: Refresher on 16 April 2027. -> /training/sessions/73",
        "now Fi is new: 3 modules to complete before acting alone. -> /training/sessions?module=a&person=6",
        "now Fi: 2 modules to complete. Waits for a place, turn 4: Refresher on 16 April 2027. "
        "-> /training/sessions/75",
        "2027-03-18 Ed: 1 module ends on 20 March 2027. Booked by then: Refresher on 18 March 2027. "
        "-> /training/sessions/77",
        "2027-03-20 Ada: 1 module ends on 20 March 2027. Waits for a place, turn 2: Refresher on 15 March 2027. "
        "-> /training/sessions/70",
        "2027-03-20 Bo: 1 module ends on 20 March 2027. Waits for a place in its grace, until 19 April 2027, turn 1: "
        "Refresher on 2 April 2027. -> /training/sessions/71",
        "2027-03-21 Ada: renew 1 module, Beta. -> /training/sessions?module=b&person=1",
        "2027-03-31 Cy: 1 module ends on 1 March 2027. Waits for a place, turn 1, on Refresher on 16 April 2027, after "
        "grace ends on 31 March 2027: book an earlier session. -> /training/sessions?module=a&person=3",
    };
    told(lines, sizeof lines / sizeof *lines);
}

static void test_the_other_kinds(void **unused) {
    (void)unused;
    struct home_applications asked = {.application_id = 5,
        .reference = "A-5",
        .state = "information_requested",
        .stage_due_on = DAY_NONE,
        .request_due_on = on("2027-03-09"),
        .request_id = 8};
    parts.applications = view.applications = (struct home_applications_rows){1, &asked, 0};
    struct home_awards awards[] = {{.award_id = 3, .reference = "W-3", .state = "offered", .amount_pence = 500000},
        {.award_id = 4, .reference = "W-4", .state = "live", .ends_on = on("2027-03-31")},
        {.award_id = 6, .reference = "W-6", .state = "live", .ends_on = on("2027-12-31")}};
    parts.awards = view.awards = (struct home_awards_rows){3, awards, 0};
    struct home_conditions condition = {.condition_id = 7, .place = 1, .due_on = on("2027-03-12")};
    parts.conditions = view.conditions = (struct home_conditions_rows){1, &condition, 0};
    struct home_messages message = {9, "Suspended", "Ataliwyd"};
    parts.messages = (struct home_messages_rows){1, &message, 0};
    struct home_places places = {11, "Refresher", on("2027-03-13"), 2};
    parts.places = (struct home_places_rows){1, &places, 0};
    struct home_exemptions exemption = {12, "Ada", 1, on("2027-04-01")};
    parts.exemptions = (struct home_exemptions_rows){1, &exemption, 0};
    struct home_contact own = {false, on("2027-05-01"), "england", on("2027-03-01"), "standard_fallen"};
    parts.contact = (struct home_contact_rows){1, &own, 0};
    parts.review_due = on("2027-03-29");
    board.falls_on = on("2027-04-20");
    board.fallen = training_standing_of(
        &(struct training_counts){.first_responders = 3, .first_responders_in_date = 1, .leads = 1, .leads_in_date = 0},
        &(struct training_standard){.first_responders = 2, .leads = 1, .share_percent = 60});
    fill();
    static const char *const lines[] = {
        "now Answer the offer of £5,000 (W-3). -> /funding/3",
        "now Name a single point of contact. -> /organisation/people",
        "now Read the message: Suspended. -> /organisation/accreditation/messages/9",
        "2027-03-09 Answer the request for information on application A-5. -> /applications/5/information/8",
        "2027-03-12 Show that condition 1 of your accreditation is met. -> /conditions/7",
        "2027-03-13 2 places on Refresher have no names yet: say who comes. -> /training/sessions/11",
        "2027-03-29 Your accreditation is under review: see why, and what to do. -> /organisation/accreditation",
        "2027-03-31 The award W-4 ends on this day. -> /funding/4",
        "2027-04-01 Ada: the exemption from 1 module ends. Book training before. -> /training/recognitions/12",
        "2027-04-19 Needed by this day, or your organisation falls below the minimum standard on 20 April 2027: 1 more "
        "First Responder in date, 1 more lead in date. -> /training?show=attention&order=lapse",
        "2027-05-01 Apply to renew your accreditation. -> /organisation/accreditation",
    };
    told(lines, sizeof lines / sizeof *lines);

    /* In Welsh, and by when. */
    html_start(&out, arena, true);
    view.tasks = (struct home_tasks){0, NULL};
    fill();
    assert_non_null(strstr(view.tasks.row[1].text, "Ataliwyd"));
    struct home_due_groups groups = home_due_grouped(arena, &view.tasks, board.on);
    const size_t counts[] = {1, 3, 2, 3, 2};
    assert_int_equal(groups.count, sizeof counts / sizeof *counts);
    for (size_t i = 0; i < groups.count; i++) {
        assert_int_equal(groups.row[i].tasks.count, counts[i]);
    }

    /* Who may not see these rooms is not told of them. */
    view.may_see_applications = view.may_see_funding = view.may_see_people = false;
    view.tasks = (struct home_tasks){0, NULL};
    fill();
    assert_int_equal(view.tasks.count, 3);
}

/* A hundred people do not hide what the organisation itself is to do. */
static void test_the_short_list(void **unused) {
    (void)unused;
    const day today = 20000;
    struct home_task rows[40];
    for (size_t i = 0; i < 40; i++) {
        rows[i] = (struct home_task){i != 20 && i < 38, DAY_NONE, i == 20 ? "first" : i < 38 ? "person" : "last", "/"};
    }
    struct home_tasks tasks = {40, rows};
    assert_int_equal(home_due_shorten(&tasks, 10, today), 30);
    assert_int_equal(tasks.count, 10);
    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(rows[i].text, "person");
    }
    assert_string_equal(rows[7].text, "first");
    assert_string_equal(rows[9].text, "last");
    assert_int_equal(home_due_shorten(&tasks, 10, today), 0);
    assert_int_equal(home_due_shorten(&tasks, 2, today), 8);
    assert_string_equal(rows[0].text, "first");
    assert_string_equal(rows[1].text, "last");
    /* What the organisation has time for hides nobody whose day comes before. */
    struct home_task later[] = {{true, today + 8, "person", "/"}, {false, today + 30, "soon", "/"},
        {true, today + 31, "another", "/"}, {false, today + 31, "later", "/"}};
    tasks = (struct home_tasks){4, later};
    assert_int_equal(home_due_shorten(&tasks, 2, today), 2);
    assert_string_equal(later[0].text, "person");
    assert_string_equal(later[1].text, "soon");
}

static void test_standing(void **unused) {
    (void)unused;
    fill();
    assert_int_equal(view.tasks.count, 0);
    static const struct {
        enum home_standing standing;
        const char *words;
    } cases[] = {{HOME_BELOW, "Meet the minimum training standard again. Needed: supervised referrals of 1 new First "
                              "Responder."},
        {HOME_NOT_ACTIVE, "Your place on the register is not active: see why, and what you can do."}};
    board.now = training_standing_of(&(struct training_counts){.first_responders = 2, .unsupervised = 1},
        &(struct training_standard){.share_percent = 0});
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        view.standing = cases[i].standing;
        view.tasks = (struct home_tasks){0, NULL};
        fill();
        assert_int_equal(view.tasks.count, 1);
        assert_string_equal(view.tasks.row[0].text, cases[i].words);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_people, fresh, over),
        cmocka_unit_test_setup_teardown(test_waiting, fresh, over),
        cmocka_unit_test_setup_teardown(test_the_other_kinds, fresh, over),
        cmocka_unit_test_setup_teardown(test_the_short_list, fresh, over),
        cmocka_unit_test_setup_teardown(test_standing, fresh, over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
