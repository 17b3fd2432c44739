/* What a version would do, in words and as lines of tables. */
#include "standards/standards_parts.h"
#include "standards_impact/standards_impact_queries.h"

struct standard_impact_parts {
    struct standard_impact_last_rows last;
    struct standard_impact_figures_rows figures;
    struct standard_impact_affected_rows affected;
    struct standard_impact_repeats_rows repeats;
};

struct standard_impact_parts *standard_impact_ask(struct db *db, int64_t version_id) {
    struct standard_impact_parts *parts = ARENA_NEW(db_arena(db), struct standard_impact_parts);
    standard_impact_last_add(db, (struct standard_impact_last_in){version_id}, &parts->last);
    standard_impact_figures_add(db, (struct standard_impact_figures_in){version_id}, &parts->figures);
    standard_impact_affected_add(db, (struct standard_impact_affected_in){version_id}, &parts->affected);
    standard_impact_repeats_add(db, (struct standard_impact_repeats_in){version_id}, &parts->repeats);
    return parts;
}

const char *standard_kind_title(const struct framework_data *data, const char *kind) {
    for (size_t i = 0; i < data->body_kinds; i++) {
        if (text_equal(data->body_kind[i].code, kind)) {
            return data->body_kind[i].title;
        }
    }
    return kind;
}

static struct standard_impact_line line_of(
    struct html *out, const struct framework_data *data, const struct standard_impact_figures *row) {
    return (struct standard_impact_line){.on = row->on_day,
        .kind = row->kind == NULL ? NULL : html_message(out, standard_kind_title(data, row->kind)),
        .organisations = row->organisations,
        .good_before = row->good_before,
        .good_after = row->good_after,
        .falling = row->falling,
        .coming = row->coming,
        .people = row->people,
        .people_before = row->people_before,
        .people_after = row->people_after,
        .people_falling = row->people_falling,
        .people_coming = row->people_coming};
}

static bool differs(const struct standard_impact_line *line) {
    return line->falling > 0 || line->coming > 0 || line->people_falling > 0 || line->people_coming > 0;
}

/* ---- In one sentence ---- */

static const char *counted(struct html *out, const char *plural, int64_t n) {
    return html_fill(out, plural, "n", html_count(out, n), (const char *)NULL);
}

/* sentence: with {date}, {people} and {organisations}, that is with either left out where it is none. */
static const char *sentence_of(
    struct html *out, const char *sentence, day on, int people, int people_in, const char *organisations) {
    const char *who = html_fill(out, html_message(out, N_("{people} in {organisations}")), "people",
        counted(out, html_plural(out, "{n} person", "{n} people", people), people), "organisations",
        counted(out, html_plural(out, "{n} organisation", "{n} organisations", people_in), people_in),
        (const char *)NULL);
    return html_fill(out, html_message(out, people == 0 ? N_("On {date}, {organisations}.") : sentence), "date",
        html_date(out, on), "people", who, "organisations", organisations, (const char *)NULL);
}

/* The day on which most people would fall out (or come in), and of such days that on which most organisations would;
 * the first of them. NULL when it is none of either on any day. */
static const struct standard_impact_line *worst(const struct standard_impact_lines *totals, bool coming) {
    const struct standard_impact_line *found = NULL;
    for (size_t i = 0; i < totals->count; i++) {
        const struct standard_impact_line *row = &totals->row[i];
        int people = coming ? row->people_coming : row->people_falling;
        int organisations = coming ? row->coming : row->falling;
        int most = found == NULL ? 0 : coming ? found->people_coming : found->people_falling;
        int next = found == NULL ? 0 : coming ? found->coming : found->falling;
        if (people > most || (people == most && organisations > next)) {
            found = row;
        }
    }
    return found;
}

static const struct standard_impact_affected *affected_on(const struct standard_impact_parts *parts, day on) {
    static const struct standard_impact_affected none;
    for (size_t i = 0; i < parts->affected.count; i++) {
        if (parts->affected.row[i].on_day == on) {
            return &parts->affected.row[i];
        }
    }
    return &none;
}

static void sentences_fill(
    struct html *out, const struct standard_impact_parts *parts, struct standard_impact_view *view) {
    const struct standard_impact_line *falls = worst(&view->totals, false);
    const struct standard_impact_line *comes = worst(&view->totals, true);
    if (falls == NULL) {
        view->falls = html_message(out, N_("On none of the days looked at would anybody fall out of date, or an "
                                           "organisation fall below the minimum."));
    } else {
        view->falls = sentence_of(out,
            falls->falling == 0
                ? N_("On {date}, {people} would no longer be in date; no organisation would fall below the minimum.")
                : N_("On {date}, {people} would no longer be in date; {organisations}."),
            falls->on, falls->people_falling, affected_on(parts, falls->on)->falling,
            counted(out,
                html_plural(out, "{n} organisation would fall below the minimum",
                    "{n} organisations would fall below the minimum", falls->falling),
                falls->falling));
    }
    if (comes != NULL) {
        view->comes = sentence_of(out,
            comes->coming == 0 ? N_("On {date}, {people} would come into date.")
                               : N_("On {date}, {people} would come into date; {organisations}."),
            comes->on, comes->people_coming, affected_on(parts, comes->on)->coming,
            counted(out,
                html_plural(out, "{n} organisation would come up to the minimum",
                    "{n} organisations would come up to the minimum", comes->coming),
                comes->coming));
    }
}

/* ---- Lines ---- */

static bool repeats(const struct standard_impact_parts *parts, day on) {
    const struct day_list days = parts->repeats.row->days;
    for (size_t i = 0; i < days.count; i++) {
        if (days.item[i] == on) {
            return true;
        }
    }
    return false;
}

static void lines_fill(struct html *out, const struct framework_data *data, const struct standard_impact_parts *parts,
    struct standard_impact_view *view) {
    size_t most = parts->figures.count + 1;
    struct standard_impact_line *total = ARENA_ARRAY(out->arena, most, struct standard_impact_line);
    struct standard_impact_line *kind = ARENA_ARRAY(out->arena, most, struct standard_impact_line);
    const char **same = ARENA_ARRAY(out->arena, most, const char *);
    const char **touched = ARENA_ARRAY(out->arena, most, const char *);
    size_t touches = 0;
    for (size_t i = 0; i < parts->figures.count; i++) {
        struct standard_impact_line line = line_of(out, data, &parts->figures.row[i]);
        if (repeats(parts, line.on)) {
            view->days_repeated += line.kind == NULL && differs(&line);
            view->days_same += line.kind == NULL && !differs(&line);
        } else if (line.kind == NULL && differs(&line)) {
            total[view->totals.count++] = line;
        } else if (line.kind == NULL) {
            view->days_same++;
        } else if (differs(&line)) {
            kind[view->kinds.count++] = line;
            touched[touches++] = line.kind;
        } else {
            same[view->kinds_same++] = line.kind;
        }
    }
    view->totals.row = total;
    view->kinds.row = kind;
    /* Each kind once, and only those that differ on none of the days. */
    size_t kept = 0;
    for (size_t i = 0; i < view->kinds_same; i++) {
        bool told = false;
        for (size_t k = 0; k < touches; k++) {
            told = told || text_equal(touched[k], same[i]);
        }
        for (size_t k = 0; k < kept; k++) {
            told = told || text_equal(same[k], same[i]);
        }
        if (!told) {
            same[kept++] = same[i];
        }
    }
    view->kinds_same = kept;
}

static void chart_fill(struct html *out, struct standard_impact_view *view) {
    struct chart_bar *bar = ARENA_ARRAY(out->arena, view->totals.count + 1, struct chart_bar);
    for (size_t i = 0; i < view->totals.count; i++) {
        const struct standard_impact_line *line = &view->totals.row[i];
        bar[i] = (struct chart_bar){html_date_short(out, line->on), {line->people_falling, line->people_coming}};
    }
    view->chart = (struct chart){.id = "chart-impact",
        .title = html_message(out, N_("People, day by day")),
        .parts = 2,
        .part = {html_message(out, N_("Would fall out")), html_message(out, N_("Would come in"))},
        .count = view->totals.count,
        .row = bar};
}

/* Modules in force on the version's day that none of its changes names. */
static int64_t modules_same(
    struct arena *arena, const struct standard_source *source, const struct standard_version *version) {
    struct framework_rules rules =
        standard_rules_after(arena, source->base, standard_editions_with(arena, source, version));
    int64_t same = 0;
    for (size_t i = 0; i < rules.count; i++) {
        const struct framework_rule *rule = &rules.row[i];
        if (rule->kind != RULE_MODULE || !framework_span_holds(rule->span, version->effective_on)) {
            continue;
        }
        bool named = false;
        for (size_t k = 0; k < version->edition.changes; k++) {
            named = named || text_equal(version->edition.change[k].module, rule->module);
        }
        same += !named;
    }
    return same;
}

struct standard_impact_view standard_impact_view_of(struct html *out, const struct framework_data *data,
    const struct standard_source *source, const struct standard_version *version,
    const struct standard_impact_parts *parts, day today) {
    struct standard_impact_view view = {.asked = parts->last.count > 0};
    if (!view.asked) {
        return view;
    }
    const struct standard_impact_last *last = parts->last.row;
    view.done = last->done_at != MOMENT_NONE;
    view.made_on = last->made_on;
    view.current = last->holds;
    view.earlier = version->number == 0 && last->made_on != today;
    view.organisations = last->organisations;
    view.organisations_done = last->organisations_done;
    view.modules_same = modules_same(out->arena, source, version);
    lines_fill(out, data, parts, &view);
    sentences_fill(out, parts, &view);
    chart_fill(out, &view);
    return view;
}
