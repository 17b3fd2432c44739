/* The standards as anybody may read them: what holds now, each version, and both to download. */
#include "frameworks/frameworks.h"
#include "pages/standards/index.h"
#include "pages/standards/standard.h"
#include "standards/standards_parts.h"

/* What is shown: the rules of the versions up to a number, on a day. */
struct shown {
    struct framework_rules rules;
    int number;
    day on;
    const struct standard_version *version; /* NULL: the framework's own, version 1 */
    bool current;
};

/* The version that holds on a day: the last that has taken effect. */
static const struct standard_version *version_on(const struct standard_source *source, day on) {
    const struct standard_version *found = NULL;
    for (size_t i = 0; i < source->count; i++) {
        if (source->row[i].number != 0 && source->row[i].effective_on <= on) {
            found = &source->row[i];
        }
    }
    return found;
}

static struct shown shown_now(struct arena *arena, const struct standard_source *source, day today) {
    const struct standard_version *version = version_on(source, today);
    return (struct shown){.rules = standard_rules_after(arena, source->base, source->published),
        .number = version == NULL ? 1 : version->number,
        .on = today,
        .version = version,
        .current = true};
}

/* A version as it was published: with those before it, on its first day. Version 1: before any other took effect. */
static struct shown shown_version(struct http_request *request, const struct standard_source *source, int number) {
    struct arena *arena = request->arena;
    day today = day_of_moment(request->now, ZONE_LONDON);
    struct standard_edition *row = ARENA_ARRAY(arena, source->count + 1, struct standard_edition);
    struct standard_editions editions = {0, row};
    const struct standard_version *version = NULL;
    day first = today;
    for (size_t i = 0; i < source->count; i++) {
        const struct standard_version *one = &source->row[i];
        if (one->number == 0) {
            continue;
        }
        first = one->effective_on <= first ? one->effective_on - 1 : first;
        version = one->number == number ? one : version;
        if (one->number <= number) {
            row[editions.count++] = one->edition;
        }
    }
    if (version == NULL && number != 1) {
        arena_raise(arena, ERROR_NOT_FOUND, "no such version of the standard");
    }
    return (struct shown){.rules = standard_rules_after(arena, source->base, editions),
        .number = number,
        .on = version == NULL ? first : version->effective_on,
        .version = version};
}

static struct standard_version_line line_of(struct html *out, const char *base, const struct standard_source *source,
    const struct standard_version *version, const struct framework_data *data, day today) {
    const struct standard_version *holds = version_on(source, today);
    struct standard_version_line line = {.number = version == NULL ? 1 : version->number,
        .effective_on = version == NULL ? data->span.from : version->effective_on,
        .holds = holds == version,
        .coming = version != NULL && version->effective_on > today};
    line.href = arena_format(out->arena, "%s/%d", base, line.number);
    line.summary = version == NULL ? html_message(out, N_("The standard as the framework's file has it."))
                   : out->cymraeg  ? version->summary_welsh
                                   : version->summary;
    return line;
}

void standards_index_page(struct http_request *request) {
    struct plug_frameworks all = plug_frameworks_all();
    const struct standard_source_parts **parts =
        ARENA_ARRAY(request->arena, all.count + 1, const struct standard_source_parts *);
    for (size_t i = 0; i < all.count; i++) {
        parts[i] = standard_source_ask(actor_db(request), all.row[i].data->id);
    }
    actor_load(request);
    struct html *out = page_open(request);
    day today = day_of_moment(request->now, ZONE_LONDON);
    struct standards_index_line *row = ARENA_ARRAY(request->arena, all.count + 1, struct standards_index_line);
    for (size_t i = 0; i < all.count; i++) {
        const struct framework_data *data = all.row[i].data;
        struct standard_source source = standard_source_read(request->arena, parts[i]);
        const char *base = arena_format(request->arena, "/standards/%s", data->id);
        row[i] = (struct standards_index_line){.title = html_message(out, data->title),
            .href = base,
            .version = line_of(out, base, &source, version_on(&source, today), data, today)};
    }
    const struct standards_index_view view = {{all.count, row}};
    standards_index_html(out, &view);
    page_send(request, 200, out);
}

/* What the query asks for, if it is one of the options. */
static const char *filter_of(struct http_request *request, const char *name, struct options options) {
    const char *wanted = fields_value(&request->query, name);
    for (size_t i = 0; i < options.count; i++) {
        if (text_equal(options.row[i].value, wanted)) {
            return wanted;
        }
    }
    return "";
}

static struct standard_words change_words(struct html *out, const struct shown *shown) {
    size_t count = shown->version == NULL ? 0 : shown->version->edition.changes;
    const char **row = ARENA_ARRAY(out->arena, count + 1, const char *);
    for (size_t i = 0; i < count; i++) {
        row[i] = standard_change_words(out, shown->rules, &shown->version->edition.change[i]);
    }
    return (struct standard_words){count, row};
}

static struct standard_version_lines version_lines(struct html *out, const char *base,
    const struct standard_source *source, const struct framework_data *data, day today) {
    struct standard_version_lines lines = {0, ARENA_ARRAY(out->arena, source->count + 1, struct standard_version_line)};
    for (size_t i = source->count; i-- > 0;) {
        if (source->row[i].number != 0) {
            lines.row[lines.count++] = line_of(out, base, source, &source->row[i], data, today);
        }
    }
    lines.row[lines.count++] = line_of(out, base, source, NULL, data, today);
    return lines;
}

static void standard_show(struct http_request *request, const struct framework_data *data,
    const struct standard_source *source, const struct shown *shown) {
    struct arena *arena = request->arena;
    struct html *out = page_open(request);
    day today = day_of_moment(request->now, ZONE_LONDON);
    const char *base = arena_format(arena, "/standards/%s", data->id);
    struct form form;
    form_start(&form, arena, &request->query);
    struct standard_filter filter = {.outcome = filter_of(request, "outcome", standard_outcome_options()),
        .sector = filter_of(request, "sector", standard_sector_options(false)),
        .role = filter_of(request, "role", standard_role_options())};
    const struct standard_filter none = {"", "", ""};
    struct standard_public_view view = {.data = data,
        .base = base,
        .exports = arena_format(arena, "%s/%d", base, shown->number),
        .path = shown->current ? base : arena_format(arena, "%s/%d", base, shown->number),
        .form = &form,
        .outcomes = standard_outcome_options(),
        .sectors = standard_sector_options(false),
        .roles = standard_role_options(),
        .current = shown->current,
        .number = shown->number,
        .on = shown->on,
        .summary =
            shown->version == NULL ? "" : (out->cymraeg ? shown->version->summary_welsh : shown->version->summary),
        .changes = change_words(out, shown),
        .figures = standard_figure_lines_on(out, shown->rules, shown->on),
        .modules = standard_module_lines_on(out, shown->rules, &filter, shown->on),
        .modules_all = standard_module_lines_on(out, shown->rules, &none, shown->on).count,
        .versions = version_lines(out, base, source, data, today)};
    standards_standard_html(out, &view);
    page_send_back(request, 200, out, shown->current ? "/standards" : base);
}

static int number_asked(struct http_request *request) {
    int64_t number = 0;
    if (!text_number(http_part(request, "version"), 1, 100000, &number)) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such version of the standard");
    }
    return (int)number;
}

void standard_now_page(struct http_request *request) {
    const struct framework_data *data = standard_framework(request);
    const struct standard_source_parts *parts = standard_source_ask(actor_db(request), data->id);
    actor_load(request);
    struct standard_source source = standard_source_read(request->arena, parts);
    struct shown shown = shown_now(request->arena, &source, day_of_moment(request->now, ZONE_LONDON));
    standard_show(request, data, &source, &shown);
}

void standard_version_page(struct http_request *request) {
    const struct framework_data *data = standard_framework(request);
    const struct standard_source_parts *parts = standard_source_ask(actor_db(request), data->id);
    actor_load(request);
    struct standard_source source = standard_source_read(request->arena, parts);
    struct shown shown = shown_version(request, &source, number_asked(request));
    standard_show(request, data, &source, &shown);
}
