/* One thing that a draft changes: a form for each kind of change. */
#include "pages/standards/change.h"
#include "standards/standards_parts.h"

enum { TITLE_MOST = 200, WORDS_MOST = 1000 };

/* What each kind asks for. */
static const struct asking {
    const char *title;
    bool module;
    bool code;
    bool course;
    bool course_new;
    bool role;
    bool sector;
    bool figure;
    bool counts;
    bool outcomes;
    const char *number;
    const char *hint;
    int least;
    int most;
    const char *missing;
} asking[STANDARD_KINDS] = {
    [STANDARD_MONTHS] = {.title = N_("How long a completion counts"),
        .module = true,
        .number = N_("Months that a completion counts"),
        .least = 1,
        .most = 120,
        .missing = N_("Enter the number of months")},
    [STANDARD_REQUIRE] = {.title = N_("A module becomes required"),
        .module = true,
        .role = true,
        .sector = true,
        .number = N_("Days within which it is to be done"),
        .hint = N_("Counted from the day on which somebody takes the role; 0: before acting in it."),
        .most = 365,
        .missing = N_("Enter the number of days")},
    [STANDARD_RELEASE] = {.title = N_("A module is no longer required"), .module = true, .role = true, .sector = true},
    [STANDARD_MODULE_NEW] = {.title = N_("A new module"),
        .code = true,
        .number = N_("Months that a completion counts"),
        .least = 1,
        .most = 120,
        .missing = N_("Enter the number of months")},
    [STANDARD_MODULE_RETIRE] = {.title = N_("A module ends"), .module = true},
    [STANDARD_FIGURE] = {.title = N_("A figure of the minimum standard, or the days of grace"),
        .figure = true,
        .sector = true,
        .number = N_("New figure"),
        .most = 1000,
        .missing = N_("Enter the new figure")},
    [STANDARD_RETRAIN] = {.title = N_("Retraining is required"), .module = true, .counts = true},
    [STANDARD_EQUIVALENCE_ADD] = {.title = N_("A course of others counts for a module"),
        .module = true,
        .course = true,
        .course_new = true},
    [STANDARD_EQUIVALENCE_END] = {.title = N_("A course of others no longer counts"), .module = true, .course = true},
    [STANDARD_OUTCOMES] = {.title = N_("The outcomes that a module serves"), .module = true, .outcomes = true},
};

static enum standard_kind kind_asked(struct http_request *request, const struct fields *fields) {
    enum standard_kind kind = standard_kind_parse(fields_value(fields, "kind"));
    if (kind == STANDARD_KINDS) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such kind of change");
    }
    return kind;
}

/* Modules, or courses, of the rules with the draft's other changes made. */
static struct options options_of(
    struct html *out, struct framework_rules rules, enum framework_rule_kind kind, day from) {
    struct option *row = ARENA_ARRAY(out->arena, rules.count + 1, struct option);
    size_t count = 0;
    for (size_t i = 0; i < rules.count; i++) {
        const struct framework_rule *rule = &rules.row[i];
        if (rule->kind != kind || (kind == RULE_MODULE && !framework_span_holds(rule->span, from))) {
            continue;
        }
        const char *value = kind == RULE_MODULE ? rule->module : rule->name;
        bool known = false;
        for (size_t k = 0; k < count; k++) {
            known = known || text_equal(row[k].value, value);
        }
        if (!known) {
            row[count++] = (struct option){value,
                kind == RULE_MODULE ? standard_module_words(out, rules, value)
                                    : arena_format(out->arena, "%s (%s)", html_message(out, rule->title),
                                          html_message(out, rule->summary)),
                NULL};
        }
    }
    return (struct options){count, row};
}

static const struct option audience_options[] = {
    {"all_staff", N_("All staff"), NULL},
    {"first_responder", N_("First Responders"), NULL},
    {"lead", N_("Leads"), NULL},
};
static const struct options audiences = {3, audience_options};

static void change_show(struct http_request *request, int status, const struct standard_source *source,
    enum standard_kind kind, const struct form *form) {
    const struct framework_data *data = standard_framework(request);
    const struct standard_version *version = standard_asked(request, source);
    if (!text_equal(version->state, "draft") && !text_equal(version->state, "returned")) {
        arena_raise(request->arena, ERROR_STATE_REFUSED, "only a draft is changed");
    }
    const struct asking *asked = &asking[kind];
    struct html *out = page_open(request);
    struct framework_rules rules =
        standard_rules_after(request->arena, source->base, standard_editions_with(request->arena, source, version));
    struct framework_rules without =
        standard_rules_after(request->arena, source->base, standard_editions_without(request->arena, source, version));
    const struct standard_change_view view = {.data = data,
        .base = arena_format(request->arena, "%s/%lld", standard_base(request, data), (long long)version->version_id),
        .version = version,
        .form = form,
        .kind = standard_kind_code(kind),
        .title = asked->title,
        .modules = options_of(out, rules, RULE_MODULE, version->effective_on),
        .roles = standard_role_options(),
        .sectors = standard_sector_options(true),
        .figures = standard_figure_options(),
        .courses = options_of(out, rules, RULE_EQUIVALENCE, version->effective_on),
        .outcomes = standard_outcome_options(),
        .audiences = audiences,
        .module_asked = asked->module,
        .code_asked = asked->code,
        .course_asked = asked->course,
        .course_new_asked = asked->course_new,
        .number_label = asked->number,
        .number_hint = asked->hint,
        .role_asked = asked->role,
        .sector_asked = asked->sector,
        .figure_asked = asked->figure,
        .counts_asked = asked->counts,
        .outcomes_asked = asked->outcomes,
        .present = standard_present_on(out, kind, without, rules, version->effective_on)};
    standards_change_html(out, &view);
    page_send_back(request, status, out, view.base);
}

void standard_change_page(struct http_request *request) {
    const struct standard_source_parts *parts = standard_source_ask(actor_db(request), http_part(request, "framework"));
    actor_load(request);
    struct standard_source source = standard_source_read(request->arena, parts);
    struct form form;
    form_start(&form, request->arena, NULL);
    change_show(request, 200, &source, kind_asked(request, &request->query), &form);
}

static const char *choice_of(struct form *form, const char *name, const char *missing, struct options options) {
    const char **codes = ARENA_ARRAY(form->arena, options.count + 1, const char *);
    for (size_t i = 0; i < options.count; i++) {
        codes[i] = options.row[i].value;
    }
    return form_choice(form, name, missing, codes, options.count);
}

/* Those of the boxes that are ticked, in the order of the options. */
static struct text_list ticked(struct form *form, const char *name, struct options options) {
    const char **item = ARENA_ARRAY(form->arena, options.count + 1, const char *);
    size_t count = 0;
    for (size_t i = 0; i < options.count; i++) {
        if (form_checked(form, name, options.row[i].value)) {
            item[count++] = options.row[i].value;
        }
    }
    return (struct text_list){count, item};
}

/* Letters as in a code of the framework's file: "FR-30", "ho_first_responder". */
static bool code_fits(const char *code, bool module) {
    size_t length = 0;
    bool fits = true;
    for (; code[length] != '\0'; length++) {
        char c = code[length];
        fits = fits && (module ? (length < 2       ? c >= 'A' && c <= 'Z'
                                     : length == 2 ? c == '-'
                                                   : c >= '0' && c <= '9')
                               : (c >= 'a' && c <= 'z') || (length > 0 && ((c >= '0' && c <= '9') || c == '_')));
    }
    return fits && (module ? length == 5 : length >= 2 && length <= 40);
}

static void module_read(struct form *form, struct standard_change *change) {
    change->module = form_text(form, "code", N_("Enter a code for the module"), 5);
    if (*change->module != '\0' && !code_fits(change->module, true)) {
        form_fail(form, "code", N_("Enter a code of two capital letters and two digits, like FR-30"));
    }
    change->title = form_text(form, "title", N_("Enter what the module is called"), TITLE_MOST);
    change->words = form_text(form, "words", N_("Enter what the module is about"), WORDS_MOST);
    change->codes = ticked(form, "audiences", audiences);
    if (change->codes.count == 0) {
        form_fail(form, "audiences", N_("Select whom the module is meant for"));
    }
}

static void course_read(
    struct form *form, const struct asking *asked, struct options courses, struct standard_change *change) {
    const char *chosen = form_value(form, "course");
    if (*chosen != '\0' || !asked->course_new) {
        change->name = choice_of(form, "course", N_("Select the course"), courses);
        return;
    }
    change->name = form_text(form, "course_code", N_("Select a course, or enter a code for a new one"), 40);
    if (*change->name != '\0' && !code_fits(change->name, false)) {
        form_fail(
            form, "course_code", N_("Enter a code of small letters, digits and underscores, like ho_first_responder"));
    }
    change->title = form_text(form, "title", N_("Enter what the course is called"), TITLE_MOST);
    change->words = form_text(form, "words", N_("Enter who gives the course"), TITLE_MOST);
}

static struct standard_change change_read(
    struct form *form, enum standard_kind kind, struct html *out, struct framework_rules rules, day from) {
    const struct asking *asked = &asking[kind];
    struct standard_change change = {.kind = kind,
        .module = "",
        .role = "",
        .sector = "",
        .name = "",
        .counts_from = DAY_NONE,
        .title = "",
        .words = ""};
    if (asked->code) {
        module_read(form, &change);
    }
    if (asked->course) {
        course_read(form, asked, options_of(out, rules, RULE_EQUIVALENCE, from), &change);
    }
    if (asked->figure) {
        change.name = choice_of(form, "figure", N_("Select the figure"), standard_figure_options());
    }
    if (asked->module) {
        change.module = choice_of(form, "module", N_("Select the module"), options_of(out, rules, RULE_MODULE, from));
    }
    if (asked->role) {
        change.role = choice_of(form, "role", N_("Select of whom"), standard_role_options());
    }
    if (asked->sector) {
        change.sector = choice_of(form, "sector", N_("Select where"), standard_sector_options(true));
    }
    if (asked->counts) {
        change.counts_from =
            form_date(form, "counts", N_("Enter the day from which a completion counts"), day_from(2000, 1, 1), from);
    }
    if (asked->outcomes) {
        change.codes = ticked(form, "outcomes", standard_outcome_options());
    }
    if (asked->number != NULL) {
        int most = asked->most;
        for (size_t i = 0; kind == STANDARD_FIGURE && i < standard_figures_count; i++) {
            most = text_equal(standard_figures[i].name, change.name) ? standard_figures[i].most : most;
        }
        int64_t number = form_number(form, "number", asked->missing, asked->least, most);
        change.number = number == INT64_MIN ? 0 : (int)number;
    }
    return change;
}

void standard_change_post(struct http_request *request) {
    struct db *db = actor_db(request);
    const struct framework_data *data = standard_framework(request);
    enum standard_kind kind = kind_asked(request, &request->form);
    struct standard_of of = standard_of_form(request, data);
    const struct standard_source_parts *parts = standard_source_ask(db, data->id);
    db_batch_run(db);
    struct standard_source source = standard_source_read(request->arena, parts);
    const struct standard_version *version = standard_asked(request, &source);
    struct form *form = page_form(request);
    struct html words;
    html_start(&words, request->arena, false);
    struct framework_rules rules =
        standard_rules_after(request->arena, source.base, standard_editions_with(request->arena, &source, version));
    struct standard_change change = change_read(form, kind, &words, rules, version->effective_on);
    if (form_good(form)) {
        const char *fault = standard_change_fault(rules, &change, version->effective_on);
        if (fault != NULL) {
            form_fail(form, asking[kind].code ? "code" : asking[kind].figure ? "figure" : "module", fault);
        }
    }
    if (!form_good(form)) {
        change_show(request, 422, &source, kind, form);
        return;
    }
    enum standard_answer answer = standard_change_add(db, of, &change);
    if (answer != STANDARD_DONE) {
        standard_refused(request, answer == STANDARD_STALE ? 409 : 422, standard_answer_words(answer));
        return;
    }
    page_done(request,
        arena_format(request->arena, "%s/%lld", standard_base(request, data), (long long)version->version_id),
        N_("The change is in the draft"));
}

void standard_remove_post(struct http_request *request) {
    const struct framework_data *data = standard_framework(request);
    int64_t change_id = 0;
    if (!text_number(fields_get(&request->form, "change"), 1, INT64_MAX, &change_id)) {
        arena_raise(request->arena, ERROR_BAD_REQUEST, "no change");
    }
    struct standard_of of = standard_of_form(request, data);
    enum standard_answer answer = standard_change_remove(actor_db(request), of, change_id);
    if (answer != STANDARD_DONE) {
        standard_refused(request, answer == STANDARD_STALE ? 409 : 422, standard_answer_words(answer));
        return;
    }
    page_done(request, arena_format(request->arena, "%s/%lld", standard_base(request, data), (long long)of.version_id),
        N_("The change is taken out of the draft"));
}
