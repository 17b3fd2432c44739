/* framework.xml to structs. The schema has already been checked, so a missing attribute is an optional one. */
#include "plug/framework_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "xml/xml.h"

#define FILE_MOST (4 << 20)

struct reading {
    struct arena *arena;
    day first; /* of the framework */
    struct framework_faults *faults;
};

/* Rows of one element's children of one name, each filled by `fill`. */
#define READ_ROWS(reading, parent, name, type, fill, count_out, row_out)                                               \
    do {                                                                                                               \
        size_t rows_count = xml_node_count((parent), (name));                                                          \
        type *rows = ARENA_ARRAY((reading)->arena, rows_count, type);                                                  \
        size_t rows_at = 0;                                                                                            \
        for (const struct xml_node *rows_node = xml_node_child((parent), (name)); rows_node != NULL;                   \
             rows_node = xml_node_again(rows_node)) {                                                                  \
            fill((reading), rows_node, &rows[rows_at++]);                                                              \
        }                                                                                                              \
        (count_out) = rows_count;                                                                                      \
        (row_out) = rows;                                                                                              \
    } while (0)

/* Schema types collapse white space; libxml2 hands the text as it was typed. */
static const char *words(const struct reading *reading, const char *text) {
    struct text_builder collapsed;
    text_builder_start(&collapsed, reading->arena);
    bool space = false;
    for (const char *at = text; *at != '\0'; at++) {
        if (strchr(" \t\r\n", *at) != NULL) {
            space = collapsed.length > 0;
            continue;
        }
        if (space) {
            text_add_char(&collapsed, ' ');
            space = false;
        }
        text_add_char(&collapsed, *at);
    }
    return collapsed.data == NULL ? "" : collapsed.data;
}

static const char *value(const struct reading *reading, const struct xml_node *node, const char *name) {
    return words(reading, xml_node_value(node, name));
}

static const char *child_words(const struct reading *reading, const struct xml_node *node, const char *name) {
    const struct xml_node *child = xml_node_child(node, name);
    return child == NULL ? "" : words(reading, child->text);
}

static bool flag(const struct xml_node *node, const char *name) {
    const char *text = xml_node_value(node, name);
    return strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
}

static int number(const struct reading *reading, const struct xml_node *node, const char *name, int otherwise) {
    const char *text = value(reading, node, name);
    int64_t parsed = otherwise;
    /* xs:int allows a sign in front. */
    if (text[0] != '\0' && !text_number(text[0] == '+' ? text + 1 : text, INT32_MIN, INT32_MAX, &parsed)) {
        framework_fault(reading->faults, node->line, "%s is not a number that can be read.", name);
    }
    return (int)parsed;
}

static struct text_list words_list(const struct reading *reading, const char *text) {
    size_t most = strlen(text) / 2 + 1;
    const char **item = ARENA_ARRAY(reading->arena, most, const char *);
    size_t count = 0;
    for (const char *at = text; *at != '\0';) {
        size_t length = strcspn(at, " ");
        item[count++] = arena_text_part(reading->arena, at, length);
        at += length;
        at += strspn(at, " ");
    }
    return (struct text_list){.count = count, .item = item};
}

static struct text_list value_list(const struct reading *reading, const struct xml_node *node, const char *name) {
    return words_list(reading, value(reading, node, name));
}

static struct framework_span span(const struct reading *reading, const struct xml_node *node) {
    const char *from = value(reading, node, "from");
    const char *until = value(reading, node, "until");
    struct framework_span found = {reading->first, DAY_NONE};
    if (from[0] != '\0') {
        found.from = day_parse(from);
    }
    if (until[0] != '\0') {
        found.until = day_parse(until);
    }
    if (found.from == DAY_NONE || (until[0] != '\0' && (found.until == DAY_NONE || found.until < found.from))) {
        framework_fault(reading->faults, node->line, "\"until\" must be a day that does not come before \"from\".");
        found.from = reading->first;
    }
    return found;
}

static enum framework_bodies bodies(const struct xml_node *node, enum framework_bodies otherwise) {
    const char *text = xml_node_value(node, "bodies");
    if (strcmp(text, "statutory") == 0) {
        return FRAMEWORK_STATUTORY;
    }
    if (strcmp(text, "non-statutory") == 0) {
        return FRAMEWORK_NON_STATUTORY;
    }
    return strcmp(text, "all") == 0 ? FRAMEWORK_ALL_BODIES : otherwise;
}

static void read_language(struct reading *reading, const struct xml_node *node, struct framework_language *row) {
    row->code = value(reading, node, "code");
    row->name = value(reading, node, "name");
}

static void read_law(struct reading *reading, const struct xml_node *node, struct framework_law *row) {
    row->code = value(reading, node, "code");
    row->act = value(reading, node, "act");
    row->section = value(reading, node, "section");
    row->text = words(reading, node->text);
    row->url = value(reading, node, "url");
    row->span = span(reading, node);
}

static void read_term(struct reading *reading, const struct xml_node *node, struct framework_term *row) {
    row->code = value(reading, node, "code");
    row->term = value(reading, node, "term");
    row->meaning = words(reading, node->text);
}

static void read_body_kind(struct reading *reading, const struct xml_node *node, struct framework_body_kind *row) {
    row->code = value(reading, node, "code");
    row->title = value(reading, node, "title");
    row->bodies =
        strcmp(xml_node_value(node, "route"), "designated") == 0 ? FRAMEWORK_STATUTORY : FRAMEWORK_NON_STATUTORY;
    row->legal_basis = value(reading, node, "legal-basis");
    row->span = span(reading, node);
}

static void read_criterion(struct reading *reading, const struct xml_node *node, struct framework_criterion *row) {
    const struct xml_node *evidence = xml_node_child(node, "evidence");
    row->code = value(reading, node, "code");
    row->number = number(reading, node, "number", 0);
    row->title = value(reading, node, "title");
    row->guidance = child_words(reading, node, "guidance");
    row->before_starting = child_words(reading, node, "before-starting");
    row->evidence = child_words(reading, node, "evidence");
    row->evidence_required = evidence != NULL && flag(evidence, "required");
    row->gate = flag(node, "gate");
    row->weight = number(reading, node, "weight", 1);
    row->source = value(reading, node, "source");
    row->proposed = flag(node, "proposed");
    row->lived_experience = flag(node, "lived-experience");
    row->bodies = bodies(node, FRAMEWORK_NON_STATUTORY);
    row->tags = value_list(reading, node, "outcomes");
    row->span = span(reading, node);
}

static void read_check(struct reading *reading, const struct xml_node *node, struct framework_eligibility *row) {
    row->code = value(reading, node, "code");
    row->question = child_words(reading, node, "question");
    row->hint = child_words(reading, node, "hint");
    row->right_answer = strcmp(xml_node_value(node, "answer"), "yes") == 0;
    row->why_not = child_words(reading, node, "why-not");
    row->change = child_words(reading, node, "change");
    row->proposed = flag(node, "proposed");
    row->span = span(reading, node);
}

static void read_option(struct reading *reading, const struct xml_node *node, struct framework_option *row) {
    row->code = value(reading, node, "code");
    row->label = words(reading, node->text);
}

static void read_question(struct reading *reading, const struct xml_node *node, struct framework_question *row) {
    static const struct {
        const char *name;
        enum framework_question_kind kind;
        int length;
    } KINDS[] = {{"text", FRAMEWORK_TEXT, 200}, {"textarea", FRAMEWORK_TEXTAREA, 2000},
        {"choice", FRAMEWORK_CHOICE, 60}, {"number", FRAMEWORK_NUMBER, 20}, {"date", FRAMEWORK_DATE, 10},
        {"yesno", FRAMEWORK_YES_NO, 3}};
    const char *kind = value(reading, node, "kind");
    const char *required = xml_node_get(node, "required");
    row->code = value(reading, node, "code");
    row->label = child_words(reading, node, "label");
    row->hint = child_words(reading, node, "hint");
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (strcmp(kind, KINDS[i].name) == 0) {
            row->kind = KINDS[i].kind;
            row->max_length = number(reading, node, "max-length", KINDS[i].length);
        }
    }
    row->required = required == NULL || flag(node, "required");
    row->least = number(reading, node, "least", 0);
    row->most = number(reading, node, "most", 1000000000);
    row->criterion = value(reading, node, "criterion");
    row->known = value(reading, node, "known");
    row->proposed = flag(node, "proposed");
    row->span = span(reading, node);
    READ_ROWS(reading, node, "option", struct framework_option, read_option, row->options, row->option);
}

static void read_evidence(struct reading *reading, const struct xml_node *node, const char **row) {
    *row = value(reading, node, "criterion");
}

static void read_section(struct reading *reading, const struct xml_node *node, struct framework_section *row) {
    row->code = value(reading, node, "code");
    row->title = value(reading, node, "title");
    row->intro = child_words(reading, node, "intro");
    row->span = span(reading, node);
    READ_ROWS(reading, node, "question", struct framework_question, read_question, row->questions, row->question);
    READ_ROWS(reading, node, "evidence", const char *, read_evidence, row->criteria, row->criterion);
}

static void read_module(struct reading *reading, const struct xml_node *node, struct framework_module *row) {
    struct text_list audiences = value_list(reading, node, "audiences");
    row->code = value(reading, node, "code");
    row->number = number(reading, node, "number", 0);
    row->title = value(reading, node, "title");
    row->summary = words(reading, node->text);
    for (size_t i = 0; i < audiences.count; i++) {
        const char *audience = audiences.item[i];
        row->audiences |= text_equal(audience, "awareness")         ? FRAMEWORK_AWARENESS
                          : text_equal(audience, "first_responder") ? FRAMEWORK_FIRST_RESPONDER
                                                                    : FRAMEWORK_LEAD;
    }
    row->months = number(reading, node, "months", 12);
    row->bodies = bodies(node, FRAMEWORK_ALL_BODIES);
    row->pilot_only = flag(node, "pilot-only");
    row->proposed = flag(node, "proposed");
    row->tags = value_list(reading, node, "outcomes");
    row->span = span(reading, node);
}

static void read_course(struct reading *reading, const struct xml_node *node, struct framework_course *row) {
    row->code = value(reading, node, "code");
    row->title = value(reading, node, "title");
    row->provider = value(reading, node, "provider");
    row->minutes = number(reading, node, "minutes", 0);
    row->modules = value_list(reading, node, "modules");
    row->span = span(reading, node);
}

static void read_standard(struct reading *reading, const struct xml_node *node, struct framework_standard *row) {
    row->bodies = bodies(node, FRAMEWORK_ALL_BODIES);
    row->first_responders = number(reading, node, "first-responders", 0);
    row->leads = number(reading, node, "leads", 0);
    row->share_percent = number(reading, node, "share-percent", 0);
    row->supervised_referrals = number(reading, node, "supervised-referrals", 0);
    row->grace_days = number(reading, node, "grace-days", 0);
    row->due_soon_days = number(reading, node, "due-soon-days", 0);
    row->warning_days = value_list(reading, node, "warning-days");
    row->proposed = flag(node, "proposed");
    row->span = span(reading, node);
}

static void read_limit(struct reading *reading, const struct xml_node *node, struct framework_limit *row) {
    const char *unit = xml_node_value(node, "unit");
    row->code = value(reading, node, "code");
    row->title = value(reading, node, "title");
    row->amount = number(reading, node, "amount", 0);
    row->unit = strcmp(unit, "working-days") == 0    ? FRAMEWORK_WORKING_DAYS
                : strcmp(unit, "calendar-days") == 0 ? FRAMEWORK_CALENDAR_DAYS
                                                     : FRAMEWORK_MONTHS;
    row->reminders = value_list(reading, node, "reminders");
    row->proposed = flag(node, "proposed");
    row->span = span(reading, node);
}

static void read_reason(struct reading *reading, const struct xml_node *node, struct framework_reason *row) {
    row->code = value(reading, node, "code");
    row->purpose = value(reading, node, "purpose");
    row->title = value(reading, node, "title");
    row->text = words(reading, node->text);
    row->proposed = flag(node, "proposed");
    row->span = span(reading, node);
}

static void read_recommendation(
    struct reading *reading, const struct xml_node *node, struct framework_recommendation *row) {
    row->score_most = number(reading, node, "score-most", 3);
    row->gate_least = number(reading, node, "gate-least", 2);
    row->mean_hundredths = number(reading, node, "mean-hundredths", 200);
    row->disagreement = number(reading, node, "disagreement", 2);
    row->sample_percent = number(reading, node, "sample-percent", 0);
    row->proposed = flag(node, "proposed");
    row->span = span(reading, node);
}

static void read_panel(struct reading *reading, const struct xml_node *node, struct framework_panel *row) {
    row->seats = number(reading, node, "seats", 3);
    row->proposed = flag(node, "proposed");
    row->span = span(reading, node);
}

/* One line in the file may name many modules; each becomes a row. */
static void read_requirements(struct reading *reading, const struct xml_node *training, struct framework_data *data) {
    size_t count = 0;
    for (const struct xml_node *node = xml_node_child(training, "requirement"); node != NULL;
         node = xml_node_again(node)) {
        count += value_list(reading, node, "modules").count;
    }
    struct framework_requirement *rows = ARENA_ARRAY(reading->arena, count, struct framework_requirement);
    size_t at = 0;
    for (const struct xml_node *node = xml_node_child(training, "requirement"); node != NULL;
         node = xml_node_again(node)) {
        struct text_list modules = value_list(reading, node, "modules");
        for (size_t i = 0; i < modules.count; i++) {
            rows[at++] = (struct framework_requirement){.role = value(reading, node, "role"),
                .module = modules.item[i],
                .bodies = bodies(node, FRAMEWORK_ALL_BODIES),
                .within_days = number(reading, node, "within-days", 0),
                .proposed = flag(node, "proposed"),
                .span = span(reading, node)};
        }
    }
    data->requirements = count;
    data->requirement = rows;
}

static void read_training(struct reading *reading, const struct xml_node *training, struct framework_data *data) {
    READ_ROWS(reading, training, "module", struct framework_module, read_module, data->modules, data->module);
    read_requirements(reading, training, data);
    READ_ROWS(reading, training, "course", struct framework_course, read_course, data->courses, data->course);
    READ_ROWS(reading, training, "standard", struct framework_standard, read_standard, data->standards, data->standard);
}

static struct framework_data *read_framework(struct reading *reading, const struct xml_node *root) {
    struct framework_data *data = ARENA_NEW(reading->arena, struct framework_data);
    reading->first = day_parse(value(reading, root, "from"));
    data->span = span(reading, root);
    data->id = value(reading, root, "id");
    data->version = value(reading, root, "version");
    data->title = value(reading, root, "title");
    data->nation = value(reading, root, "nation");
    data->calendar = value(reading, root, "calendar");
    data->zone = strcmp(xml_node_value(root, "zone"), "Europe/Dublin") == 0 ? ZONE_DUBLIN : ZONE_LONDON;
    data->notify = value(reading, root, "notify");
    data->competent_authority = value(reading, root, "competent-authority");
    data->intake = value(reading, root, "intake");
    data->national_referral_mechanism = flag(root, "national-referral-mechanism");
    READ_ROWS(reading, xml_node_child(root, "languages"), "language", struct framework_language, read_language,
        data->languages, data->language);
    READ_ROWS(
        reading, xml_node_child(root, "legal-basis"), "law", struct framework_law, read_law, data->laws, data->law);
    READ_ROWS(
        reading, xml_node_child(root, "terms"), "term", struct framework_term, read_term, data->terms, data->term);
    READ_ROWS(reading, xml_node_child(root, "body-kinds"), "body-kind", struct framework_body_kind, read_body_kind,
        data->body_kinds, data->body_kind);
    READ_ROWS(reading, xml_node_child(root, "criteria"), "criterion", struct framework_criterion, read_criterion,
        data->criteria, data->criterion);
    READ_ROWS(reading, xml_node_child(root, "eligibility"), "check", struct framework_eligibility, read_check,
        data->eligibilities, data->eligibility);
    READ_ROWS(reading, xml_node_child(root, "form"), "section", struct framework_section, read_section, data->sections,
        data->section);
    read_training(reading, xml_node_child(root, "training"), data);
    READ_ROWS(reading, xml_node_child(root, "limits"), "limit", struct framework_limit, read_limit, data->limits,
        data->limit);
    READ_ROWS(reading, xml_node_child(root, "reasons"), "reason", struct framework_reason, read_reason, data->reasons,
        data->reason);
    READ_ROWS(reading, xml_node_child(root, "recommendations"), "recommendation", struct framework_recommendation,
        read_recommendation, data->recommendations, data->recommendation);
    READ_ROWS(reading, xml_node_child(root, "panels"), "panel", struct framework_panel, read_panel, data->panels,
        data->panel);
    return data;
}

/* The whole file, or NULL with errno. */
static char *file_whole(struct arena *arena, const char *path, size_t *bytes) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (descriptor < 0 || fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size > FILE_MOST) {
        if (descriptor >= 0) {
            errno = EFBIG;
            (void)close(descriptor);
        }
        return NULL;
    }
    char *data = arena_alloc(arena, (size_t)about.st_size + 1);
    size_t length = 0;
    ssize_t got;
    while (
        length < (size_t)about.st_size && (got = read(descriptor, data + length, (size_t)about.st_size - length)) > 0) {
        length += (size_t)got;
    }
    (void)close(descriptor);
    *bytes = length;
    return data;
}

const struct framework_data *framework_data_read(struct arena *arena, const char *path, const char **fault) {
    size_t bytes = 0;
    const char *data = file_whole(arena, path, &bytes);
    if (data == NULL) {
        *fault = arena_format(arena, "%s cannot be read: %s.", path, strerror(errno));
        return NULL;
    }
    const struct xml_schema *schema = xml_schema_get(arena, "framework.xsd", fault);
    if (schema == NULL) {
        return NULL;
    }
    const struct xml_node *root = xml_tree_read(arena, schema, NULL, data, bytes, fault);
    if (root == NULL) {
        return NULL;
    }
    struct framework_faults faults = {.arena = arena};
    text_builder_start(&faults.text, arena);
    struct reading reading = {.arena = arena, .faults = &faults};
    struct framework_data *framework = read_framework(&reading, root);
    unsigned char hash[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256(hash, (const unsigned char *)data, bytes);
    framework->digest = text_hex(arena, hash, sizeof hash);
    framework_data_check(framework, &faults);
    if (faults.count > 0) {
        *fault = faults.text.data;
        return NULL;
    }
    return framework;
}
