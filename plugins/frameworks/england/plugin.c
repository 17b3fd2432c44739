/* England's rules that data cannot say. framework.xml beside this file holds the rest. */
#include "abi/assay_plugin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Marks a text that is translated in i18n/cy.po. */
#define N_(english) english

static void say(
    const struct assay_host *host, uint32_t weight, const char *code, const char *subject, const char *message) {
    struct assay_finding finding = {.size = sizeof finding,
        .weight = weight,
        .code = code,
        .subject = subject,
        .message = message,
        .from = ASSAY_DATE_NONE,
        .until = ASSAY_DATE_NONE};
    host->finding(host, &finding);
}

/* Up to three figures; a figure's name in the message is NULL after the last. */
struct figure {
    const char *name;
    uint32_t value;
};

static void say_days(const struct assay_host *host, uint32_t weight, const char *code, const char *subject,
    assay_date from, const char *message, const struct figure *figures) {
    enum { MOST = 3, DIGITS = 12 };
    struct assay_pair fill[MOST];
    char digits[MOST][DIGITS];
    size_t fills = 0;
    for (; figures != NULL && fills < MOST && figures[fills].name != NULL; fills++) {
        (void)snprintf(digits[fills], DIGITS, "%" PRIu32, figures[fills].value);
        fill[fills] = (struct assay_pair){figures[fills].name, digits[fills]};
    }
    struct assay_finding finding = {.size = sizeof finding,
        .weight = weight,
        .code = code,
        .subject = subject,
        .message = message,
        .from = from,
        .until = ASSAY_DATE_NONE,
        .fill = fill,
        .fills = fills};
    host->finding(host, &finding);
}

static const char *pair_value(const struct assay_pair *pair, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pair[i].name, name) == 0) {
            return pair[i].value;
        }
    }
    return "";
}

static const char *answer(const struct assay_application *application, const char *name) {
    return pair_value(application->answer, application->answers, name);
}

static int only_digits(const char *text, size_t least, size_t most) {
    size_t length = strlen(text);
    return length >= least && length <= most && strspn(text, "0123456789") == length;
}

/* A whole number of at most seven digits; -1 otherwise. */
static long small_number(const char *text) {
    if (!only_digits(text, 1, 7)) {
        return -1;
    }
    long number = 0;
    for (; *text != '\0'; text++) {
        number = number * 10 + (*text - '0');
    }
    return number;
}

/* Charity Commission for England and Wales: 6 or 7 digits, the first not 0; a subsidiary adds "-1". */
static int charity_number_valid(const char *text) {
    size_t digits = strspn(text, "0123456789");
    if (digits < 6 || digits > 7 || text[0] == '0') {
        return 0;
    }
    const char *rest = text + digits;
    return *rest == '\0' || (*rest == '-' && only_digits(rest + 1, 1, 2));
}

/* Companies House: 8 digits, or 2 letters of the register and 6 digits (CE: charitable incorporated organisations). */
static int company_number_valid(const char *text) {
    if (only_digits(text, 8, 8)) {
        return 1;
    }
    return strlen(text) == 8 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z' &&
           only_digits(text + 2, 6, 6);
}

static int ico_number_valid(const char *text) {
    size_t letters = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return letters >= 1 && letters <= 2 && only_digits(text + letters, 6, 7) && strlen(text) <= 8;
}

static void check_legal_status(const struct assay_host *host, const struct assay_application *application) {
    const char *form = answer(application, "legal_form");
    const char *charity = answer(application, "charity_number");
    const char *company = answer(application, "company_number");
    if (charity[0] != '\0' && !charity_number_valid(charity)) {
        say(host, ASSAY_FAULT, "charity_number_form", "charity_number",
            N_("A charity number for England and Wales has 6 or 7 digits, for example 1234567. Check it against the "
               "register."));
    }
    if (company[0] != '\0' && !company_number_valid(company)) {
        say(host, ASSAY_FAULT, "company_number_form", "company_number",
            N_("A company number has 8 characters, for example 01234567 or CE012345. Check it against the register."));
    }
    if ((strcmp(form, "charity") == 0 || strcmp(form, "cio") == 0) && charity[0] == '\0') {
        say(host, ASSAY_FAULT, "charity_number_missing", "charity_number",
            N_("A registered charity has a charity number. Enter it, or choose another kind of organisation."));
    }
    if ((strcmp(form, "community_interest_company") == 0 || strcmp(form, "guarantee_company") == 0) &&
        company[0] == '\0') {
        say(host, ASSAY_FAULT, "company_number_missing", "company_number",
            N_("A company has a company number. Enter it, or choose another kind of organisation."));
    }
}

static void check_gates(const struct assay_host *host, const struct assay_application *application) {
    for (size_t i = 0; i < application->gates; i++) {
        const char *count = pair_value(application->evidence, application->evidences, application->gate[i]);
        if (small_number(count) <= 0) {
            say(host, ASSAY_FAULT, "gate_without_evidence", application->gate[i],
                N_("Every organisation must meet this criterion. Add at least one file that shows how you do."));
        }
    }
}

static void check_figures(const struct assay_host *host, const struct assay_application *application) {
    long responders = small_number(answer(application, "first_responders"));
    long leads = small_number(answer(application, "leads"));
    long years = small_number(answer(application, "track_record_years"));
    long reserves = small_number(answer(application, "reserves_months"));
    if (responders == 0 || responders == 1) {
        say(host, ASSAY_FAULT, "too_few_first_responders", "first_responders",
            N_("At least two First Responders are needed, so that referrals can be checked and absence covered."));
    }
    if (leads == 0) {
        say(host, ASSAY_FAULT, "no_lead", "leads",
            N_("At least one person must lead the training of your First Responders."));
    }
    if (years == 0 || years == 1) {
        say(host, ASSAY_FAULT, "track_record_short", "track_record_years",
            N_("Two full years' work is asked for. If you have worked under another name, say so in your answers."));
    }
    if (reserves >= 0 && reserves < 3) {
        say(host, ASSAY_WARNING, "reserves_low", "reserves_months",
            N_("Reserves of less than three months will be looked at closely. Say how you would bridge a gap in "
               "funding."));
    }
}

static int check_application(const struct assay_host *host, const struct assay_application *application) {
    static const struct {
        const char *question;
        const char *code;
        const char *message;
    } MUST_BE_YES[] = {
        {"checks_in_place", "checks_missing",
            N_("Nobody may act as a First Responder before their check is back. Say in your answers when it will be.")},
        {"companions", "companions_interpret", N_("Nobody who came along with a person may interpret for them.")},
        {"supervised_referrals", "referrals_unsupervised",
            N_("The first two referrals of each new First Responder should be supervised.")},
        {"board_agreed", "board_not_agreed", N_("An application can be sent only when your board has agreed to it.")},
        {"declared_true", "not_declared", N_("An application can be sent only with this declaration.")},
    };
    if (application->statutory != 0) {
        say(host, ASSAY_FAULT, "statutory_applies", "",
            N_("Statutory bodies are designated and do not apply. Ask the Modern Slavery Unit."));
        return ASSAY_DONE;
    }
    check_legal_status(host, application);
    check_gates(host, application);
    check_figures(host, application);
    const char *ico = answer(application, "ico_number");
    if (ico[0] != '\0' && !ico_number_valid(ico)) {
        say(host, ASSAY_FAULT, "ico_number_form", "ico_number",
            N_("A registration number of the Information Commissioner's Office has a letter or two and 6 or 7 digits, "
               "for example ZA123456."));
    }
    for (size_t i = 0; i < sizeof MUST_BE_YES / sizeof *MUST_BE_YES; i++) {
        if (strcmp(answer(application, MUST_BE_YES[i].question), "no") == 0) {
            int stops = strcmp(MUST_BE_YES[i].code, "board_not_agreed") == 0 ||
                        strcmp(MUST_BE_YES[i].code, "not_declared") == 0 ||
                        strcmp(MUST_BE_YES[i].code, "companions_interpret") == 0;
            say(host, stops ? ASSAY_FAULT : ASSAY_WARNING, MUST_BE_YES[i].code, MUST_BE_YES[i].question,
                MUST_BE_YES[i].message);
        }
    }
    return ASSAY_DONE;
}

static int judge_training(const struct assay_host *host, const struct assay_training *training) {
    assay_date on = training->on;
    for (size_t i = 0; i < training->modules; i++) {
        const struct assay_module_figure *module = &training->module[i];
        if (module->required != 0 && module->first_responders_in_date < training->least_first_responders) {
            say_days(host, ASSAY_FAULT, "module_below_standard", module->code, on,
                N_("Only {have} First Responders are in date on this module; at least {need} are needed."),
                (struct figure[]){
                    {"have", module->first_responders_in_date}, {"need", training->least_first_responders}, {NULL, 0}});
        }
    }
    if (training->leads_in_date < training->least_leads) {
        say_days(host, ASSAY_FAULT, "no_lead_in_date", "", on,
            N_("{have} training leads are in date; at least {need} must be."),
            (struct figure[]){{"have", training->leads_in_date}, {"need", training->least_leads}, {NULL, 0}});
    }
    if (training->first_responders > 0 && (uint64_t)training->first_responders_in_date * 100 <
                                              (uint64_t)training->first_responders * training->least_share_percent) {
        say_days(host, ASSAY_FAULT, "share_below_standard", "", on,
            N_("{have} of {all} First Responders are in date; at least {need} in 100 must be."),
            (struct figure[]){{"have", training->first_responders_in_date}, {"all", training->first_responders},
                {"need", training->least_share_percent}, {NULL, 0}});
    }
    if (training->new_without_supervision > 0) {
        say_days(host, ASSAY_WARNING, "supervision_missing", "", on,
            N_("{have} new First Responders have had fewer than {need} supervised referrals."),
            (struct figure[]){
                {"have", training->new_without_supervision}, {"need", training->least_supervised}, {NULL, 0}});
    }
    /* One away is all it takes: told before it happens. */
    if (training->first_responders_in_date == training->least_first_responders &&
        training->first_responders_in_date > 0) {
        say_days(host, ASSAY_NOTE, "no_reserve", "", on,
            N_("You are exactly at the minimum: if one First Responder leaves or lapses, you fall below it."), NULL);
    }
    return ASSAY_DONE;
}

static int holds_role(const struct assay_person_training *training, const char *role) {
    for (size_t i = 0; i < training->roles; i++) {
        if (strcmp(training->role[i].role, role) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Proposed [P]: a First Responder whose age assessment is uncertain ground treats the person as a child, so what is
 * learnt about age uncertainty (FR-12) rests on child victims (FR-11) and counts from the day that was completed on. */
static int judge_person(const struct assay_host *host, const struct assay_person_training *training) {
    static const char BASE[] = "FR-11";
    static const char UPON[] = "FR-12";
    assay_date base = ASSAY_DATE_NONE;
    assay_date upon = ASSAY_DATE_NONE;
    for (size_t i = 0; i < training->trainings; i++) {
        const struct assay_trained *row = &training->trained[i];
        if (strcmp(row->module, BASE) == 0 && (base == ASSAY_DATE_NONE || row->completed_on < base)) {
            base = row->completed_on;
        }
        if (strcmp(row->module, UPON) == 0 && (upon == ASSAY_DATE_NONE || row->completed_on < upon)) {
            upon = row->completed_on;
        }
    }
    if (upon == ASSAY_DATE_NONE || (base != ASSAY_DATE_NONE && base <= upon) ||
        holds_role(training, "first_responder") == 0) {
        return ASSAY_DONE;
    }
    struct assay_finding finding = {.size = sizeof finding,
        .weight = ASSAY_FAULT,
        .code = "child_victims_first",
        .subject = UPON,
        .message = N_("Age uncertainty counts only from the day on which the module on child victims was completed, "
                      "for it rests on that (a proposed rule)."),
        .from = upon,
        .until = base == ASSAY_DATE_NONE ? ASSAY_DATE_NONE : base - 1};
    host->finding(host, &finding);
    return ASSAY_DONE;
}

/* Day 1 is the first day that counts after the event. A limit in calendar days that would end on a day that is no
 * working day ends on the next one that is, so that somebody is there to answer. */
static assay_date deadline(const struct assay_host *host, const struct assay_deadline *question) {
    assay_date due = question->start;
    uint32_t counted = 0;
    /* Bounded: a calendar without working days must not hold the server. */
    for (uint32_t steps = 0; counted < question->days; steps++) {
        if (steps > question->days * 5 + 60) {
            return ASSAY_DATE_NONE;
        }
        due++;
        if (question->working == 0 || host->working_day(host, due) != 0) {
            counted++;
        }
    }
    for (int steps = 0; question->working == 0 && steps < 14 && host->working_day(host, due) == 0; steps++) {
        due++;
    }
    return due;
}

static const struct assay_framework england = {.size = sizeof england,
    .data_file = "framework.xml",
    .check_application = check_application,
    .judge_training = judge_training,
    .deadline = deadline,
    .judge_person = judge_person};

ASSAY_EXPORT const struct assay_plugin assay_plugin = {ASSAY_PLUGIN_HEAD, .kind = ASSAY_FRAMEWORK,
    .needs = ASSAY_NEEDS_CALENDAR, .id = "england", .version = "1.0.0",
    .title = "England: First Responder Organisations", .is = {.framework = &england}};
