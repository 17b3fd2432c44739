/* What a change changes, in words as it is without it. */
#include "standards/standards_view.h"

/* The rules of one day, in lines: a module's and a figure's are the same words wherever they are shown. */
static const struct standard_module_line *module_of(const struct standard_module_lines *lines, const char *code) {
    for (size_t i = 0; i < lines->count; i++) {
        if (text_equal(lines->row[i].code, code)) {
            return &lines->row[i];
        }
    }
    return NULL;
}

static struct standard_module_lines modules_on(struct html *out, struct framework_rules rules, day on) {
    const struct standard_filter all = {"", "", ""};
    return standard_module_lines_on(out, rules, &all, on);
}

/* In either sector, or once where both say the same. */
static const char *by_sector(struct html *out, const char *sector, const char *statutory, const char *others) {
    return text_equal(sector, "statutory")       ? statutory
           : text_equal(sector, "non_statutory") ? others
           : text_equal(statutory, others)
               ? statutory
               : html_fill(out, html_message(out, N_("Statutory bodies: {statutory}. Others: {others}.")), "statutory",
                     statutory, "others", others, (const char *)NULL);
}

static const char *needed(struct html *out, const char *who) {
    return *who == '\0' ? html_message(out, N_("Not required")) : who;
}

/* What that kind of change is about, in one module. */
static const char *module_words(
    struct html *out, enum standard_kind kind, const char *sector, const struct standard_module_line *module) {
    switch (kind) {
    case STANDARD_MONTHS:
        return module->months;
    case STANDARD_REQUIRE:
    case STANDARD_RELEASE:
    case STANDARD_MODULE_RETIRE:
        return by_sector(out, sector, needed(out, module->statutory), needed(out, module->non_statutory));
    case STANDARD_RETRAIN:
        return *module->retraining == '\0' ? html_message(out, N_("No completion is left out for its day"))
                                           : module->retraining;
    case STANDARD_OUTCOMES:
        return *module->outcomes == '\0' ? html_message(out, N_("None named")) : module->outcomes;
    case STANDARD_EQUIVALENCE_ADD:
    case STANDARD_EQUIVALENCE_END:
        return *module->courses == '\0' ? html_message(out, N_("None")) : module->courses;
    default:
        return "";
    }
}

const char *standard_before_words(
    struct html *out, struct framework_rules rules, const struct standard_change *change, day on) {
    if (change->kind == STANDARD_FIGURE) {
        struct standard_figure_lines lines = standard_figure_lines_on(out, rules, on);
        const char *title = html_message(out, standard_figure_title(change->name));
        for (size_t i = 0; i < lines.count; i++) {
            if (text_equal(lines.row[i].title, title)) {
                return by_sector(out, change->sector, lines.row[i].statutory, lines.row[i].non_statutory);
            }
        }
        return html_message(out, N_("None"));
    }
    struct standard_module_lines lines = modules_on(out, rules, on);
    const struct standard_module_line *module =
        change->kind == STANDARD_MODULE_NEW ? NULL : module_of(&lines, change->module);
    return module == NULL ? "" : module_words(out, change->kind, change->sector, module);
}

/* ---- All of it, beside a form ---- */

static const char *differing(const char *before, const char *after) {
    return text_equal(before, after) ? NULL : after;
}

static struct standard_present figures_present(
    struct html *out, struct framework_rules without, struct framework_rules with, day on) {
    struct standard_figure_lines lines = standard_figure_lines_on(out, without, on);
    struct standard_figure_lines drafted = standard_figure_lines_on(out, with, on);
    struct standard_present present = {.what = N_("Figure"),
        .figure = N_("Statutory bodies"),
        .other = N_("Charities and other organisations"),
        .row = ARENA_ARRAY(out->arena, lines.count + 1, struct standard_present_line)};
    for (size_t i = 0; i < lines.count; i++) {
        const struct standard_figure_line *line = &lines.row[i];
        struct standard_present_line *to = &present.row[present.count++];
        *to = (struct standard_present_line){line->title, line->statutory, line->non_statutory, NULL};
        for (size_t k = 0; k < drafted.count; k++) {
            if (text_equal(drafted.row[k].title, line->title)) {
                to->in_draft = differing(by_sector(out, "any", line->statutory, line->non_statutory),
                    by_sector(out, "any", drafted.row[k].statutory, drafted.row[k].non_statutory));
            }
        }
    }
    return present;
}

struct standard_present standard_present_on(
    struct html *out, enum standard_kind kind, struct framework_rules without, struct framework_rules with, day on) {
    if (kind == STANDARD_FIGURE) {
        return figures_present(out, without, with, on);
    }
    static const char *const titles[STANDARD_KINDS] = {
        [STANDARD_MONTHS] = N_("A completion counts for"),
        [STANDARD_MODULE_NEW] = N_("A completion counts for"),
        [STANDARD_RETRAIN] = N_("Retraining"),
        [STANDARD_OUTCOMES] = N_("Outcomes"),
        [STANDARD_EQUIVALENCE_ADD] = N_("Courses of others that count"),
        [STANDARD_EQUIVALENCE_END] = N_("Courses of others that count"),
    };
    bool sectors = kind == STANDARD_REQUIRE || kind == STANDARD_RELEASE || kind == STANDARD_MODULE_RETIRE;
    enum standard_kind about = kind == STANDARD_MODULE_NEW ? STANDARD_MONTHS : kind;
    struct standard_module_lines lines = modules_on(out, without, on);
    struct standard_module_lines drafted = modules_on(out, with, on);
    struct standard_present present = {.what = N_("Module"),
        .figure = sectors ? N_("Statutory bodies") : titles[kind],
        .other = sectors ? N_("Charities and other organisations") : NULL,
        .row = ARENA_ARRAY(out->arena, lines.count + 1, struct standard_present_line)};
    for (size_t i = 0; i < lines.count; i++) {
        const struct standard_module_line *line = &lines.row[i];
        const struct standard_module_line *after = module_of(&drafted, line->code);
        present.row[present.count++] = (struct standard_present_line){
            arena_format(out->arena, "%s %s", line->code, line->title),
            module_words(out, about, sectors ? "statutory" : "any", line),
            sectors ? module_words(out, about, "non_statutory", line) : NULL,
            after == NULL ? html_message(out, N_("It ends"))
                          : differing(module_words(out, about, "any", line), module_words(out, about, "any", after))};
    }
    return present;
}
