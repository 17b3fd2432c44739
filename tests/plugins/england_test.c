/* England's framework: its data is whole and of the field's rules, and its hooks judge by tables of cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/text.h"
#include "plug/framework.h"
#include "view/html.h"
#include "xml/xml.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define ARENA_BYTES ((size_t)64 << 20)

static const struct plug_framework *england(void) {
    const struct plug_framework *framework = plug_framework_find("england");
    assert_non_null(framework);
    return framework;
}

static void holds_the_rules_of_the_field(void **state) {
    (void)state;
    const struct framework_data *data = england()->data;
    assert_string_equal(data->calendar, "england-and-wales");
    assert_string_equal(data->notify, "the Home Office");
    assert_int_equal(data->zone, ZONE_LONDON);
    assert_int_equal(data->criteria, 20);
    static const int GATES[] = {1, 9, 10, 11, 14, 17};
    size_t gates = 0;
    for (size_t i = 0; i < data->criteria; i++) {
        const struct framework_criterion *criterion = &data->criterion[i];
        assert_int_equal(criterion->number, i + 1);
        assert_true(criterion->guidance[0] != '\0' && criterion->before_starting[0] != '\0');
        if (criterion->gate) {
            assert_int_equal(criterion->number, GATES[gates]);
            assert_true(criterion->evidence_required);
            gates++;
        }
    }
    assert_int_equal(gates, COUNT(GATES));
    assert_int_equal(data->modules, 24);
    size_t first_responder = 0;
    for (size_t i = 0; i < data->modules; i++) {
        assert_int_equal(data->module[i].number, i + 1);
        assert_true(data->module[i].months == 12 || data->module[i].months == 24);
    }
    for (size_t i = 0; i < data->requirements; i++) {
        first_responder += strcmp(data->requirement[i].role, "first_responder") == 0 &&
                                   (data->requirement[i].bodies & FRAMEWORK_NON_STATUTORY) != 0
                               ? 1
                               : 0;
    }
    assert_int_equal(first_responder, 22);
    assert_int_equal(data->standards, 1);
    assert_int_equal(data->standard[0].first_responders, 2);
    assert_int_equal(data->standard[0].leads, 1);
    assert_int_equal(data->standard[0].share_percent, 50);
    assert_int_equal(data->standard[0].supervised_referrals, 2);
    assert_int_equal(data->recommendations, 1);
    assert_int_equal(data->recommendation[0].mean_hundredths, 200);
    assert_int_equal(data->panels, 1);
    assert_int_equal(data->panel[0].seats, 3);
    assert_true(data->panel[0].proposed);
    assert_int_equal(strlen(data->digest), 64);
}

/* Each required file has a place in the form, each criterion is asked about. */
static void asks_about_every_criterion(void **state) {
    (void)state;
    const struct framework_data *data = england()->data;
    for (size_t i = 0; i < data->criteria; i++) {
        bool asked = false;
        bool evidence = data->criterion[i].evidence[0] == '\0';
        for (size_t j = 0; j < data->sections; j++) {
            for (size_t k = 0; k < data->section[j].questions; k++) {
                asked = asked || text_equal(data->section[j].question[k].criterion, data->criterion[i].code);
            }
            for (size_t k = 0; k < data->section[j].criteria; k++) {
                evidence = evidence || text_equal(data->section[j].criterion[k], data->criterion[i].code);
            }
        }
        if (!asked || !evidence) {
            fail_msg("%s: asked %d, evidence %d", data->criterion[i].code, asked, evidence);
        }
    }
}

static void in_welsh(const char *english) {
    if (text_equal(message_translate(true, english), english)) {
        fail_msg("no Welsh for: %s", english);
    }
}

/* What applicants read has a Welsh text; the pages fall back to English where one is missing. */
static void speaks_welsh(void **state) {
    (void)state;
    const struct framework_data *data = england()->data;
    for (size_t i = 0; i < data->criteria; i++) {
        in_welsh(data->criterion[i].title);
    }
    for (size_t i = 0; i < data->eligibilities; i++) {
        in_welsh(data->eligibility[i].question);
        in_welsh(data->eligibility[i].why_not);
        in_welsh(data->eligibility[i].change);
    }
    for (size_t i = 0; i < data->sections; i++) {
        in_welsh(data->section[i].title);
        for (size_t j = 0; j < data->section[i].questions; j++) {
            in_welsh(data->section[i].question[j].label);
        }
    }
    for (size_t i = 0; i < data->modules; i++) {
        in_welsh(data->module[i].title);
    }
}

static void changes_with_the_day(void **state) {
    (void)state;
    const struct framework_data *data = england()->data;
    static const struct {
        const char *code;
        const char *on;
        bool holds;
    } CASES[] = {
        {"labour_abuse_authority", "2026-04-06", true},
        {"labour_abuse_authority", "2026-04-07", false},
        {"fair_work_agency", "2026-04-06", false},
        {"fair_work_agency", "2026-04-07", true},
        {"police_force", "2022-12-31", false},
        {"police_force", "2023-01-01", true},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        bool holds = false;
        for (size_t j = 0; j < data->body_kinds; j++) {
            holds = holds || (text_equal(data->body_kind[j].code, CASES[i].code) &&
                                 framework_span_holds(data->body_kind[j].span, day_parse(CASES[i].on)));
        }
        assert_int_equal(holds, CASES[i].holds);
    }
}

static bool found_code(struct plug_findings found, const char *code, const char *subject) {
    for (size_t i = 0; i < found.count; i++) {
        if (text_equal(found.row[i].code, code) && text_equal(found.row[i].subject, subject)) {
            return true;
        }
    }
    return false;
}

static void checks_answers(void **state) {
    (void)state;
    static const struct {
        const char *question;
        const char *answer;
        const char *code; /* found when wrong; "" when right */
    } CASES[] = {
        {"charity_number", "1234567", ""},
        {"charity_number", "123456", ""},
        {"charity_number", "1234567-1", ""},
        {"charity_number", "12345", "charity_number_form"},
        {"charity_number", "0123456", "charity_number_form"},
        {"charity_number", "SC012345", "charity_number_form"},
        {"charity_number", "12345678", "charity_number_form"},
        {"charity_number", "1234567-", "charity_number_form"},
        {"company_number", "01234567", ""},
        {"company_number", "CE012345", ""},
        {"company_number", "1234567", "company_number_form"},
        {"company_number", "ce012345", "company_number_form"},
        {"ico_number", "ZA123456", ""},
        {"ico_number", "Z1234567", ""},
        {"ico_number", "123", "ico_number_form"},
        {"first_responders", "2", ""},
        {"first_responders", "1", "too_few_first_responders"},
        {"leads", "0", "no_lead"},
        {"track_record_years", "1", "track_record_short"},
        {"track_record_years", "2", ""},
        {"reserves_months", "2", "reserves_low"},
        {"reserves_months", "3", ""},
        {"companions", "no", "companions_interpret"},
        {"companions", "yes", ""},
        {"board_agreed", "no", "board_not_agreed"},
        {"declared_true", "no", "not_declared"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        const struct assay_pair answer = {CASES[i].question, CASES[i].answer};
        struct plug_findings found = plug_check_application(
            england(), arena, (struct assay_application){.body_kind = "charity", .answer = &answer, .answers = 1});
        assert_false(found.failed);
        if (CASES[i].code[0] == '\0' ? found.count != 0 : !found_code(found, CASES[i].code, CASES[i].question)) {
            fail_msg("%s = %s: %zu findings", CASES[i].question, CASES[i].answer, found.count);
        }
        arena_free(arena);
    }
}

static void asks_gates_for_evidence(void **state) {
    (void)state;
    struct arena *arena = arena_new(ARENA_BYTES);
    static const char *const GATES[] = {"legal_status", "pathways"};
    static const struct assay_pair EVIDENCE[] = {{"legal_status", "2"}, {"pathways", "0"}};
    struct assay_application application = {.body_kind = "charity",
        .evidence = EVIDENCE,
        .evidences = COUNT(EVIDENCE),
        .gate = GATES,
        .gates = COUNT(GATES)};
    struct plug_findings found = plug_check_application(england(), arena, application);
    assert_int_equal(found.count, 1);
    assert_true(found_code(found, "gate_without_evidence", "pathways"));
    assert_int_equal(found.row[0].weight, PLUG_FAULT);
    application.evidences = 0;
    assert_int_equal(plug_check_application(england(), arena, application).count, 2);
    application.statutory = 1;
    found = plug_check_application(england(), arena, application);
    assert_true(found_code(found, "statutory_applies", ""));
    arena_free(arena);
}

static void judges_training(void **state) {
    (void)state;
    static const struct {
        struct assay_training figures;
        uint32_t module_in_date;
        const char *code; /* "" for none */
    } CASES[] = {
        {{.first_responders = 4, .first_responders_in_date = 3, .leads_in_date = 1}, 3, ""},
        {{.first_responders = 4, .first_responders_in_date = 2, .leads_in_date = 1}, 2, "no_reserve"},
        {{.first_responders = 4, .first_responders_in_date = 3, .leads_in_date = 0}, 3, "no_lead_in_date"},
        {{.first_responders = 7, .first_responders_in_date = 3, .leads_in_date = 1}, 3, "share_below_standard"},
        {{.first_responders = 6, .first_responders_in_date = 3, .leads_in_date = 1}, 3, ""},
        {{.first_responders = 4, .first_responders_in_date = 3, .leads_in_date = 1}, 1, "module_below_standard"},
        {{.first_responders = 4, .first_responders_in_date = 3, .leads_in_date = 1, .new_without_supervision = 1}, 3,
            "supervision_missing"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        struct assay_module_figure module = {"FR-03", 1, CASES[i].module_in_date};
        struct assay_training figures = CASES[i].figures;
        figures.on = 20574;
        figures.module = &module;
        figures.modules = 1;
        figures.least_first_responders = 2;
        figures.least_leads = 1;
        figures.least_share_percent = 50;
        figures.least_supervised = 2;
        struct plug_findings found = plug_judge_training(england(), arena, figures);
        assert_false(found.failed);
        if (CASES[i].code[0] == '\0') {
            assert_int_equal(found.count, 0);
        } else {
            assert_int_equal(found.count, 1);
            assert_string_equal(found.row[0].code, CASES[i].code);
            assert_int_equal(found.row[0].from, 20574);
            struct html out;
            html_start(&out, arena, true);
            const char *welsh = html_message(&out, found.row[0].message);
            assert_string_not_equal(welsh, found.row[0].message);
            const char *filled = html_fill_fields(&out, welsh, &found.row[0].fill);
            assert_null(strpbrk(filled, "{}%"));
            for (size_t k = 0; k < found.row[0].fill.count; k++) {
                assert_non_null(strstr(filled, found.row[0].fill.field[k].value));
            }
            assert_int_equal(found.row[0].fill.count == 0, text_equal(CASES[i].code, "no_reserve"));
        }
        arena_free(arena);
    }
}

static void judges_a_person(void **state) {
    (void)state;
    static const struct {
        const char *child_victims;
        const char *age_uncertainty;
        const char *role;
        const char *from; /* of the fault; "" for none */
        const char *until;
    } CASES[] = {
        {"", "", "first_responder", "", ""},
        {"2026-03-01", "", "first_responder", "", ""},
        {"2026-03-01", "2026-03-01", "first_responder", "", ""},
        {"2026-03-01", "2026-06-01", "first_responder", "", ""},
        {"2026-06-01", "2026-03-01", "first_responder", "2026-03-01", "2026-05-31"},
        {"", "2026-03-01", "first_responder", "2026-03-01", ""},
        {"", "2026-03-01", "lead", "", ""},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        struct assay_trained trained[2];
        size_t trainings = 0;
        if (*CASES[i].child_victims != '\0') {
            trained[trainings++] = (struct assay_trained){"FR-11", day_parse(CASES[i].child_victims), 0};
        }
        if (*CASES[i].age_uncertainty != '\0') {
            trained[trainings++] = (struct assay_trained){"FR-12", day_parse(CASES[i].age_uncertainty), 0};
        }
        const struct assay_role_held role = {CASES[i].role, 20000, ASSAY_DATE_NONE};
        assert_true(plug_judges_people(england()));
        struct plug_findings found = plug_judge_person(england(), arena,
            (struct assay_person_training){.trained = trained, .trainings = trainings, .role = &role, .roles = 1});
        assert_false(found.failed);
        assert_int_equal(found.count, *CASES[i].from != '\0');
        if (found.count == 1) {
            assert_true(found_code(found, "child_victims_first", "FR-12"));
            assert_int_equal(found.row[0].weight, PLUG_FAULT);
            assert_int_equal(found.row[0].from, day_parse(CASES[i].from));
            assert_int_equal(found.row[0].until, *CASES[i].until == '\0' ? DAY_NONE : day_parse(CASES[i].until));
            in_welsh(found.row[0].message);
        }
        arena_free(arena);
    }
}

static bool working(const void *context, day when) {
    (void)context;
    return calendar_working_day(CALENDAR_ENGLAND_AND_WALES, when);
}

static bool never(const void *context, day when) {
    (void)context;
    (void)when;
    return false;
}

static void gives_deadlines(void **state) {
    (void)state;
    static const struct {
        const char *limit;
        const char *start;
        const char *due;
    } CASES[] = {
        /* Working days: day 1 is the first one after the event. Easter 2026: 3 and 6 April. */
        {"completeness", "2026-03-02", "2026-03-16"},
        {"completeness", "2026-03-27", "2026-04-14"},
        {"completeness", "2026-03-28", "2026-04-14"},
        {"decision", "2026-12-18", "2027-01-13"},
        /* Calendar days, moved to the next working day. */
        {"representations", "2026-03-02", "2026-03-30"},
        {"representations", "2026-03-06", "2026-04-07"},
        /* Months: the same day, or the month's last. */
        {"accreditation", "2026-02-28", "2029-02-28"},
        {"accreditation", "2024-02-29", "2027-02-28"},
    };
    const struct plug_calendar calendar = {.working_day = working};
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        day due = plug_deadline(england(), arena, CASES[i].limit, day_parse(CASES[i].start), "charity", calendar);
        assert_string_equal(day_text(arena, due), CASES[i].due);
        arena_free(arena);
    }
    struct arena *arena = arena_new(ARENA_BYTES);
    assert_int_equal(plug_deadline(england(), arena, "nothing", 20574, "", calendar), DAY_NONE);
    assert_int_equal(plug_deadline(england(), arena, "decision", DAY_NONE, "", calendar), DAY_NONE);
    assert_int_equal(
        plug_deadline(england(), arena, "decision", 20574, "", (struct plug_calendar){.working_day = never}), DAY_NONE);
    arena_free(arena);
}

/* One thing changed in the file, and what is then said of it. */
static void refuses_data_that_contradicts_itself(void **state) {
    (void)state;
    static const struct {
        const char *from;
        const char *to;
        const char *words;
    } CASES[] = {
        {"criterion=\"governance\">", "criterion=\"nothing\">", "\"nothing\""},
        {"modules=\"FR-11\"", "modules=\"FR-99\"", "\"FR-99\""},
        {"legal-basis=\"msa_s52\"", "legal-basis=\"no_law\"", "no_law"},
        {"<evidence criterion=\"pathways\"/>", "<evidence criterion=\"paths\"/>", "paths"},
        {"code=\"track_record\" kind", "code=\"legal_name\" kind", "twice"},
        {"code=\"AW-02\"", "code=\"AW-01\"", "twice"},
        {"until=\"2026-04-06\"", "until=\"2020-04-06\"", "until"},
        {"months=\"24\"", "months=\"0\"", "months"},
        {"gate=\"true\"", "gate=\"perhaps\"", "neither true nor false"},
        {"<option code=\"adults\">Adults</option>", "", ""},
        {"</criteria>", "", "order"},
        {"<languages>", "<!DOCTYPE x><languages>", "Remove it"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct arena *arena = arena_new(ARENA_BYTES);
        char text[200000];
        FILE *file = fopen(SOURCE_FOLDER "/plugins/frameworks/england/framework.xml", "re");
        assert_non_null(file);
        size_t length = fread(text, 1, sizeof text - 1, file);
        assert_int_equal(fclose(file), 0);
        text[length] = '\0';
        char *at = strstr(text, CASES[i].from);
        assert_non_null(at);
        char path[] = "/tmp/assay-framework-XXXXXX";
        int descriptor = mkstemp(path);
        assert_true(descriptor >= 0);
        file = fdopen(descriptor, "we");
        assert_non_null(file);
        assert_true(fprintf(file, "%.*s%s%s", (int)(at - text), text, CASES[i].to, at + strlen(CASES[i].from)) > 0);
        assert_int_equal(fclose(file), 0);
        const char *fault = "";
        const struct framework_data *data = framework_data_read(arena, path, &fault);
        assert_int_equal(unlink(path), 0);
        /* The one change that is allowed: two options are enough. */
        if ((data != NULL) != (CASES[i].words[0] == '\0') || (data == NULL && strstr(fault, CASES[i].words) == NULL)) {
            fail_msg("case %zu: %s", i, data != NULL ? "taken" : fault);
        }
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_the_rules_of_the_field),
        cmocka_unit_test(asks_about_every_criterion),
        cmocka_unit_test(speaks_welsh),
        cmocka_unit_test(changes_with_the_day),
        cmocka_unit_test(checks_answers),
        cmocka_unit_test(asks_gates_for_evidence),
        cmocka_unit_test(judges_training),
        cmocka_unit_test(judges_a_person),
        cmocka_unit_test(gives_deadlines),
        cmocka_unit_test(refuses_data_that_contradicts_itself),
    };
    if (!xml_start(SOURCE_FOLDER "/schemas/xsd")) {
        return 1;
    }
    struct arena *arena = arena_new(ARENA_BYTES);
    const struct plug_configuration built = {
        .list = BINARY_FOLDER "/plugins/plugins.conf", .worker = BINARY_FOLDER "/assay-worker"};
    plug_start(arena, &built);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
