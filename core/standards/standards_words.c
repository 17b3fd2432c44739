/* Standards in words. */
#include "standards/standards_view.h"

static const struct option outcome_options[] = {
    {"housing", N_("Secure and suitable housing"), NULL},
    {"safety", N_("Safety from any trafficker or other abusers"), NULL},
    {"support", N_("Long-term, consistent support"), NULL},
    {"trauma_informed", N_("Trauma-informed services"), NULL},
    {"purpose", N_("Purpose in life and self-actualisation"), NULL},
    {"medical", N_("Access to medical treatment"), NULL},
    {"education", N_("Access to education"), NULL},
};
static const struct option role_options[] = {
    {"first_responder", N_("First Responders"), NULL},
    {"lead", N_("Leads"), NULL},
    {"all_staff", N_("All staff"), NULL},
};
static const struct option sector_options[] = {
    {"any", N_("All organisations"), NULL},
    {"statutory", N_("Statutory bodies"), NULL},
    {"non_statutory", N_("Charities and other organisations"), NULL},
};
static const struct option figure_options[] = {
    {"first_responders", N_("First Responders in date on every module, at least"), NULL},
    {"leads", N_("Leads in date, at least"), NULL},
    {"share_percent", N_("Share of all First Responders who must be in date, in per cent"), NULL},
    {"supervised_referrals", N_("Supervised referrals of each new First Responder"), NULL},
    {"grace_days", N_("Days of grace after a training has lapsed"), NULL},
    {"due_soon_days", N_("Days before it lapses from which a training is due soon"), NULL},
};
enum {
    OUTCOMES = sizeof outcome_options / sizeof *outcome_options,
    ROLES = sizeof role_options / sizeof *role_options,
    FIGURES = sizeof figure_options / sizeof *figure_options
};

struct options standard_outcome_options(void) {
    return (struct options){OUTCOMES, outcome_options};
}
struct options standard_role_options(void) {
    return (struct options){ROLES, role_options};
}
struct options standard_sector_options(bool any) {
    return any ? (struct options){3, sector_options} : (struct options){2, sector_options + 1};
}
struct options standard_figure_options(void) {
    return (struct options){FIGURES, figure_options};
}

static const char *label_of(struct options options, const char *value) {
    for (size_t i = 0; i < options.count; i++) {
        if (text_equal(options.row[i].value, value)) {
            return options.row[i].label;
        }
    }
    return value;
}

const char *standard_figure_title(const char *name) {
    return label_of(standard_figure_options(), name);
}

static const char *months_words(struct html *out, int months) {
    return html_fill(
        out, html_plural(out, "{n} month", "{n} months", months), "n", html_count(out, months), (const char *)NULL);
}

static const char *role_words(struct html *out, const char *role) {
    return html_message(out, label_of(standard_role_options(), role));
}

static const char *sector_words(struct html *out, const char *sector) {
    return html_message(out, label_of((struct options){3, sector_options}, sector));
}

static const char *outcomes_words(struct html *out, struct text_list codes) {
    const char *line = "";
    for (size_t i = 0; i < codes.count; i++) {
        line = arena_format(out->arena, "%s%s%s", line, i == 0 ? "" : "; ",
            html_message(out, label_of(standard_outcome_options(), codes.item[i])));
    }
    return line;
}

const char *standard_module_words(struct html *out, struct framework_rules rules, const char *module) {
    for (size_t i = rules.count; i-- > 0;) {
        if (rules.row[i].kind == RULE_MODULE && text_equal(rules.row[i].module, module)) {
            return arena_format(out->arena, "%s %s", module, html_message(out, rules.row[i].title));
        }
    }
    return module;
}

static const char *course_words(struct html *out, struct framework_rules rules, const struct standard_change *change) {
    for (size_t i = 0; i < rules.count; i++) {
        if (rules.row[i].kind == RULE_EQUIVALENCE && text_equal(rules.row[i].name, change->name)) {
            return arena_format(
                out->arena, "%s (%s)", html_message(out, rules.row[i].title), html_message(out, rules.row[i].summary));
        }
    }
    return *change->title == '\0' ? change->name : change->title;
}

static const char *const change_sentences[STANDARD_KINDS] = {
    [STANDARD_MONTHS] = N_("{module}: a completion counts for {months}"),
    [STANDARD_REQUIRE] = N_("{module} is required. Of whom: {role}. Where: {sector}. {days}"),
    [STANDARD_RELEASE] = N_("{module} is no longer required. Of whom: {role}. Where: {sector}."),
    [STANDARD_MODULE_NEW] = N_("New module: {module}. A completion counts for {months}."),
    [STANDARD_MODULE_RETIRE] = N_("{module} ends, with all that requires it or counts for it"),
    [STANDARD_FIGURE] = N_("Minimum standard. {figure}: {number}. Where: {sector}."),
    [STANDARD_RETRAIN] = N_("{module}: retraining is required. A completion before {date} no longer counts."),
    [STANDARD_EQUIVALENCE_ADD] = N_("{course} counts for {module}"),
    [STANDARD_EQUIVALENCE_END] = N_("{course} no longer counts for {module}"),
    [STANDARD_OUTCOMES] = N_("{module} serves these outcomes: {outcomes}"),
};

static const char *within_words(struct html *out, int days) {
    return days == 0 ? html_message(out, N_("Before acting in the role."))
                     : html_fill(out,
                           html_plural(
                               out, "Within {n} day of taking the role.", "Within {n} days of taking the role.", days),
                           "n", html_count(out, days), (const char *)NULL);
}

const char *standard_change_words(
    struct html *out, struct framework_rules rules, const struct standard_change *change) {
    if (change->kind >= STANDARD_KINDS) {
        return "";
    }
    const char *module = change->kind == STANDARD_MODULE_NEW
                             ? arena_format(out->arena, "%s %s", change->module, change->title)
                             : standard_module_words(out, rules, change->module);
    return html_fill(out, html_message(out, change_sentences[change->kind]), "module", module, "months",
        months_words(out, change->number), "role", role_words(out, change->role), "sector",
        sector_words(out, change->sector), "days", within_words(out, change->number), "figure",
        html_message(out, standard_figure_title(change->name)), "number", html_count(out, change->number), "date",
        html_date(out, change->counts_from), "course", course_words(out, rules, change), "outcomes",
        change->codes.count == 0 ? html_message(out, N_("none")) : outcomes_words(out, change->codes),
        (const char *)NULL);
}

const char *standard_rule_words(struct html *out, const struct framework_rule *rule) {
    static const char *const sentences[] = {
        [RULE_MODULE] = N_("{module}: {months}, {days}"),
        [RULE_REQUIREMENT] = N_("{module} is required, {days}. Of whom: {role}. Where: {sector}."),
        [RULE_FIGURE] = N_("{figure}: {number}, {days}. Where: {sector}."),
        [RULE_EQUIVALENCE] = N_("{course} counts for {module}, {days}"),
    };
    const char *span = rule->span.until == DAY_NONE ? html_fill(out, html_message(out, N_("from {date}")), "date",
                                                          html_date(out, rule->span.from), (const char *)NULL)
                                                    : html_fill(out, html_message(out, N_("{from} to {until}")), "from",
                                                          html_date(out, rule->span.from), "until",
                                                          html_date(out, rule->span.until), (const char *)NULL);
    return html_fill(out, html_message(out, sentences[rule->kind]), "module",
        *rule->title != '\0' && rule->kind == RULE_MODULE
            ? arena_format(out->arena, "%s %s", rule->module, html_message(out, rule->title))
            : rule->module,
        "months", months_words(out, rule->number), "days", span, "role", role_words(out, rule->role), "sector",
        sector_words(out, rule->sector), "figure", html_message(out, standard_figure_title(rule->name)), "number",
        html_count(out, rule->number), "course", html_message(out, rule->title), (const char *)NULL);
}

/* ---- Lines of a standard ---- */

struct standard_figure_lines standard_figure_lines_on(struct html *out, struct framework_rules rules, day on) {
    struct standard_figure_lines lines = {0, ARENA_ARRAY(out->arena, FIGURES, struct standard_figure_line)};
    for (size_t i = 0; i < FIGURES; i++) {
        const char *name = figure_options[i].value;
        const struct framework_rule *first = standard_rule_on(rules, RULE_FIGURE, NULL, NULL, "statutory", name, on);
        const struct framework_rule *second =
            standard_rule_on(rules, RULE_FIGURE, NULL, NULL, "non_statutory", name, on);
        if (first == NULL && second == NULL) {
            continue;
        }
        const char *none = html_message(out, N_("None"));
        lines.row[lines.count++] = (struct standard_figure_line){.title = html_message(out, figure_options[i].label),
            .statutory = first == NULL ? none : html_count(out, first->number),
            .non_statutory = second == NULL ? none : html_count(out, second->number),
            .proposed = (first != NULL && first->proposed) || (second != NULL && second->proposed)};
    }
    return lines;
}

/* Who needs the module there: "First Responders; Leads (within 60 days)". */
static const char *needed_words(
    struct html *out, struct framework_rules rules, const char *module, const char *sector, day on) {
    const char *line = "";
    for (size_t i = 0; i < ROLES; i++) {
        const struct framework_rule *rule =
            standard_rule_on(rules, RULE_REQUIREMENT, module, role_options[i].value, sector, NULL, on);
        if (rule != NULL) {
            const char *who = role_words(out, rule->role);
            if (rule->number > 0) {
                who =
                    html_fill(out, html_plural(out, "{who} (within {n} day)", "{who} (within {n} days)", rule->number),
                        "who", who, "n", html_count(out, rule->number), (const char *)NULL);
            }
            line = arena_format(out->arena, "%s%s%s", line, *line == '\0' ? "" : "; ", who);
        }
    }
    return line;
}

static const char *courses_words(struct html *out, struct framework_rules rules, const char *module, day on) {
    const char *line = "";
    for (size_t i = 0; i < rules.count; i++) {
        const struct framework_rule *rule = &rules.row[i];
        if (rule->kind == RULE_EQUIVALENCE && text_equal(rule->module, module) &&
            framework_span_holds(rule->span, on)) {
            line = arena_format(out->arena, "%s%s%s (%s)", line, *line == '\0' ? "" : "; ",
                html_message(out, rule->title), html_message(out, rule->summary));
        }
    }
    return line;
}

static bool module_wanted(
    struct framework_rules rules, const struct framework_rule *module, const struct standard_filter *filter, day on) {
    bool wanted = *filter->outcome == '\0';
    for (size_t i = 0; i < module->outcomes.count; i++) {
        wanted = wanted || text_equal(module->outcomes.item[i], filter->outcome);
    }
    if (*filter->sector != '\0' || *filter->role != '\0') {
        wanted = wanted && standard_rule_on(
                               rules, RULE_REQUIREMENT, module->module, filter->role, filter->sector, NULL, on) != NULL;
    }
    return wanted;
}

struct standard_module_lines standard_module_lines_on(
    struct html *out, struct framework_rules rules, const struct standard_filter *filter, day on) {
    struct standard_module_lines lines = {0, ARENA_ARRAY(out->arena, rules.count + 1, struct standard_module_line)};
    for (size_t i = 0; i < rules.count; i++) {
        const struct framework_rule *rule = &rules.row[i];
        if (rule->kind != RULE_MODULE || !framework_span_holds(rule->span, on) ||
            !module_wanted(rules, rule, filter, on)) {
            continue;
        }
        lines.row[lines.count++] = (struct standard_module_line){.code = rule->module,
            .title = html_message(out, rule->title),
            .summary = html_message(out, rule->summary),
            .months = months_words(out, rule->number),
            .statutory = needed_words(out, rules, rule->module, "statutory", on),
            .non_statutory = needed_words(out, rules, rule->module, "non_statutory", on),
            .outcomes = outcomes_words(out, rule->outcomes),
            .retraining = rule->counts_from == DAY_NONE
                              ? ""
                              : html_fill(out, html_message(out, N_("Completions before {date} no longer count.")),
                                    "date", html_date(out, rule->counts_from), (const char *)NULL),
            .courses = courses_words(out, rules, rule->module, on),
            .proposed = rule->proposed};
    }
    return lines;
}
