#include "training/training_register_gather.h"

#include <stdlib.h>
#include <string.h>

#include "accounts/page.h"
#include "training/training_register_lines.h"
#include "view/html.h"

/* A form has 1,000 fields at most: five a line, four a line that means nobody, and some. */
enum { LINES_MOST = 1000, LINE_CHARACTERS = 300, ROWS_SHOWN = 150, WORDS_SHOWN = 20, NOTES_MOST = 200, AT_MOST = 60 };

static const struct option results[] = {
    {"as_above", N_("As above"), NULL},
    {"passed", N_("Passed"), NULL},
    {"not_passed", N_("Not passed"), NULL},
    {"part", N_("Came for part"), NULL},
    {"absent", N_("Did not come"), NULL},
    {"leave_out", N_("Leave out"), NULL},
};
enum { RESULTS = sizeof results / sizeof *results };

/* The lines as they come: those looked over before (line-0, line-1 ...), then those of the box. */
struct gathered {
    struct http_request *request;
    struct form *form;
    struct register_line *row;
    struct register_columns columns;
    const char *heading;
    size_t count;
    struct text_builder left; /* lines that are too many or too long: they go back into the box */
    const char **note;
    size_t notes;
};

struct register_candidates register_line_candidates(const struct register_line *line) {
    return (struct register_candidates){line->candidates, line->candidate};
}

static const char *result_known(const char *result) {
    for (size_t i = 0; i < RESULTS; i++) {
        if (text_equal(result, results[i].value)) {
            return results[i].value;
        }
    }
    return "";
}

/* What was said of a word that is no result: "" when nothing yet. */
static const char *word_means(struct form *form, const char *word) {
    struct arena *arena = form->arena;
    const char *small = text_lower(arena, word);
    for (size_t i = 0; i < WORDS_SHOWN; i++) {
        const char *asked = fields_get(&form->values, arena_format(arena, "word-%zu", i));
        if (asked != NULL && strcmp(text_lower(arena, asked), small) == 0) {
            return result_known(fields_value(&form->values, arena_format(arena, "means-%zu", i)));
        }
    }
    return "";
}

/* Adds a line unless it is blank or a heading; NULL then. */
static struct register_line *gather(struct gathered *gathered, const char *text, bool fresh) {
    struct arena *arena = gathered->form->arena;
    text = text_trim(arena, text);
    if (*text == '\0') {
        return NULL;
    }
    if (register_columns_read(arena, text, &gathered->columns)) {
        gathered->heading = text_length(text) > LINE_CHARACTERS ? "" : text;
        return NULL;
    }
    const struct register_said said = register_line_read(arena, text, &gathered->columns);
    if (*said.key == '\0') {
        return NULL;
    }
    if (gathered->count == LINES_MOST || text_length(text) > LINE_CHARACTERS) {
        text_add_format(&gathered->left, "%s\n", text);
        return NULL;
    }
    struct register_line *line = &gathered->row[gathered->count++];
    *line = (struct register_line){.text = text, .at = "", .key = said.key, .fresh = fresh, .word = said.word};
    line->result = said.result != NULL ? said.result : said.word != NULL ? "" : "as_above";
    return line;
}

static void gather_form(struct gathered *gathered) {
    struct form *form = gathered->form;
    struct arena *arena = form->arena;
    for (size_t i = 0; i < LINES_MOST; i++) {
        const char *text = fields_get(&form->values, arena_format(arena, "line-%zu", i));
        if (text == NULL) {
            break;
        }
        struct register_line *line = gather(gathered, text, false);
        if (line != NULL) {
            const char *who = fields_value(&form->values, arena_format(arena, "who-%zu", i));
            const char *at = fields_value(&form->values, arena_format(arena, "at-%zu", i));
            line->chosen = strcmp(who, "none") == 0 ? -1 : strtoll(who, NULL, 10);
            line->at = strlen(at) <= AT_MOST && at[strspn(at, "0123456789,")] == '\0' ? at : "";
            line->result = result_known(fields_value(&form->values, arena_format(arena, "result-%zu", i)));
            line->to_do = fields_get(&form->values, arena_format(arena, "to-do-%zu", i));
            line->done = fields_all(&form->values, arena_format(arena, "done-%zu", i));
        }
    }
}

static void gather_box(struct gathered *gathered) {
    struct arena *arena = gathered->form->arena;
    const char *box = form_value(gathered->form, "people");
    for (size_t place = 1; *box != '\0'; place++) {
        size_t length = strcspn(box, "\r\n");
        struct register_line *line = gather(gathered, arena_text_part(arena, box, length), true);
        if (line != NULL) {
            line->at = arena_format(arena, "%zu", place);
        }
        box += length;
        box += strncmp(box, "\r\n", 2) == 0 ? 2 : *box != '\0';
    }
}

/* What a line says that is no result: what it was said to mean, or nothing when it is of the person's name or of their
 * organisation's. */
static void word_settle(struct gathered *gathered, struct register_line *line) {
    struct arena *arena = gathered->form->arena;
    if (*line->result != '\0') {
        return;
    }
    for (size_t i = 0; line->word != NULL && i < line->candidates; i++) {
        const struct training_match *one = &line->candidate[i];
        const char *known =
            arena_format(arena, "%s\n%s", one->full_name, one->organisation_name == NULL ? "" : one->organisation_name);
        if (strstr(text_lower(arena, known), text_lower(arena, line->word)) != NULL) {
            line->word = NULL;
        }
    }
    line->result = line->word == NULL ? "as_above" : word_means(gathered->form, line->word);
}

/* Asks whom the lines mean. */
static void match_all(struct gathered *gathered) {
    struct http_request *request = gathered->request;
    const char **key = ARENA_ARRAY(request->arena, gathered->count, const char *);
    for (size_t i = 0; i < gathered->count; i++) {
        key[i] = gathered->row[i].key;
    }
    struct training_match_rows found = training_match_run(actor_db(request),
        (struct training_match_in){{gathered->count, key}, day_of_moment(request->now, ZONE_LONDON)});
    for (size_t i = 0; i < found.count; i++) {
        struct register_line *line = &gathered->row[found.row[i].line - 1];
        if (line->candidates == 0) {
            line->candidate = &found.row[i];
        }
        line->candidates++;
    }
    for (size_t i = 0; i < gathered->count; i++) {
        struct register_line *line = &gathered->row[i];
        bool meant = false;
        for (size_t k = 0; k < line->candidates; k++) {
            meant = meant || line->candidate[k].person_id == line->chosen;
        }
        bool certain = line->candidates == 1 && strcmp(line->candidate[0].how, "like") != 0;
        line->match = line->candidates == 0 || line->chosen == -1 ? REGISTER_UNKNOWN
                      : certain                                   ? REGISTER_MATCHED
                                                                  : REGISTER_DOUBT;
        line->chosen = certain ? line->candidate[0].person_id : meant ? line->chosen : 0;
        word_settle(gathered, line);
    }
}

/* The people whom the lines mean, each once; a line without a choice yet is one more, unless it may mean one of them.
 */
static size_t people_of(const struct register_lines *lines) {
    size_t people = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const struct register_line *line = &lines->row[i];
        bool counted = false;
        for (size_t k = 0; k < lines->count && !counted; k++) {
            int64_t other = lines->row[k].chosen;
            for (size_t c = 0; line->chosen == 0 && c < line->candidates && !counted; c++) {
                counted = other == line->candidate[c].person_id;
            }
            counted = counted || (k < i && line->chosen != 0 && other == line->chosen);
        }
        people += !counted;
    }
    return people;
}

/* Fields for what is to become of a line that means nobody: filled with what the line says. */
static struct register_missing missing_of(
    struct gathered *gathered, size_t place, const struct register_line *line, const char *everybody) {
    struct form *form = gathered->form;
    struct arena *arena = form->arena;
    const char *text = line->text;
    const struct register_said said = register_line_read(arena, text, &gathered->columns);
    const char *field = arena_format(arena, "%zu", place);
    const char *text_name = arena_format(arena, "missing-%zu", place);
    /* What was typed is for the line it was typed for. */
    size_t was = 0;
    const struct fields *typed = &gathered->request->form;
    while (
        was < REGISTER_MISSING_SHOWN && !text_equal(fields_get(typed, arena_format(arena, "missing-%zu", was)), text)) {
        was++;
    }
    bool known = was < REGISTER_MISSING_SHOWN;
    const char *action = known ? fields_value(typed, arena_format(arena, "do-%zu", was)) : "";
    fields_set(&form->values, arena_format(arena, "do-%s", field), action);
    fields_set(&form->values, arena_format(arena, "name-%s", field),
        known ? fields_value(typed, arena_format(arena, "name-%zu", was)) : said.name);
    fields_set(&form->values, arena_format(arena, "email-%s", field),
        known                ? fields_value(typed, arena_format(arena, "email-%zu", was))
        : said.email == NULL ? ""
                             : said.email);
    action = *action == '\0' ? everybody : action;
    bool adds = *action != '\0' && strcmp(action, "later") != 0 && strcmp(action, "leave_out") != 0;
    return (struct register_missing){text, text_name, field, line->result, adds};
}

static bool same_result(const struct register_line *first, const struct register_line *second) {
    return strcmp(first->result, second->result) == 0 || strcmp(second->result, "as_above") == 0;
}

/* The line above that names the same person with the same result; NULL: there is none, or nobody can know. Of two
 * people with one name either line may mean either. */
static struct register_line *said_before(struct gathered *gathered, const struct register_line *line) {
    struct register_line *same = NULL;
    size_t lines = 0;
    size_t named = 0;
    for (size_t i = 0; i < line->candidates; i++) {
        named += strcmp(line->candidate[i].how, "name") == 0;
    }
    for (struct register_line *other = gathered->row; other < line; other++) {
        bool one =
            other->match == line->match && other->key != NULL &&
            (line->match == REGISTER_MATCHED ? other->chosen == line->chosen : strcmp(other->key, line->key) == 0);
        if (one && (line->match == REGISTER_UNKNOWN || same_result(other, line))) {
            same = other;
            lines++;
        }
    }
    return line->match == REGISTER_DOUBT && lines < named ? NULL : same;
}

/* "4, 9 and 17" */
static const char *places_text(struct html *words, const char *at) {
    struct text_builder text;
    text_builder_start(&text, words->arena);
    const char *last = strrchr(at, ',');
    for (; *at != '\0'; at++) {
        if (at == last) {
            text_add_format(&text, " %s ", html_message(words, N_("and")));
        } else if (*at == ',') {
            text_add(&text, ", ");
        } else {
            text_add_char(&text, *at);
        }
    }
    return text.data;
}

static void note(struct gathered *gathered, const struct register_line *line, const char *message) {
    if (gathered->notes < NOTES_MOST) {
        struct html words = {.arena = gathered->form->arena, .cymraeg = gathered->request->cymraeg};
        const char *who = line->match == REGISTER_MATCHED ? line->candidate->full_name : line->text;
        gathered->note[gathered->notes++] = html_fill(&words, html_message(&words, message), "lines",
            places_text(&words, line->at), "line", line->at, "who", who, (const char *)NULL);
    }
}

/* Takes lines that say the same together; each that is taken away is told, and has no key any more. */
static void merge_all(struct gathered *gathered) {
    struct arena *arena = gathered->form->arena;
    for (size_t i = 0; i < gathered->count; i++) {
        struct register_line *line = &gathered->row[i];
        struct register_line *same = said_before(gathered, line);
        if (same == NULL) {
            continue;
        }
        if (line->fresh && !same->fresh) {
            note(gathered, line, N_("Line {line} names somebody whose line was found already: {who}. Recorded once."));
        } else if (strlen(same->at) + strlen(line->at) < AT_MOST) {
            same->at = *same->at == '\0' ? line->at : arena_format(arena, "%s,%s", same->at, line->at);
        }
        line->key = NULL;
    }
    for (size_t i = 0; i < gathered->count; i++) {
        const struct register_line *line = &gathered->row[i];
        if (line->key != NULL && strchr(line->at, ',') != NULL) {
            note(gathered, line,
                line->match == REGISTER_UNKNOWN
                    ? N_("Lines {lines} are the same: {who}. The line stays in the box once.")
                    : N_("Lines {lines} name the same person: {who}. Recorded once."));
        }
    }
}

/* A word that is no result, to be asked about. */
static void word_add(struct form *form, struct register_words *words, const char *word) {
    struct arena *arena = form->arena;
    const char *small = text_lower(arena, word);
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(text_lower(arena, words->row[i].word), small) == 0) {
            words->row[i].lines++;
            return;
        }
    }
    if (words->count < WORDS_SHOWN) {
        struct register_word asked = {.word = word,
            .word_name = arena_format(arena, "word-%zu", words->count),
            .means_name = arena_format(arena, "means-%zu", words->count),
            .lines = 1};
        words->row[words->count++] = asked;
    }
}

static void line_show(struct gathered *gathered, struct register_view *view, struct register_line *line) {
    struct form *form = gathered->form;
    struct arena *arena = form->arena;
    size_t place = view->lines.count++;
    line->line_name = arena_format(arena, "line-%zu", place);
    line->at_name = arena_format(arena, "at-%zu", place);
    line->who_name = arena_format(arena, "who-%zu", place);
    line->result_name = arena_format(arena, "result-%zu", place);
    line->to_do_name = arena_format(arena, "to-do-%zu", place);
    fields_set(&form->values, line->to_do_name, line->to_do == NULL ? "" : line->to_do);
    line->done_name = arena_format(arena, "done-%zu", place);
    fields_set(&form->values, line->done_name, "");
    for (size_t i = 0; i < line->done.count; i++) {
        fields_add(&form->values, line->done_name, line->done.item[i]);
    }
    view->doubts += line->match == REGISTER_DOUBT;
    view->part = view->part || strcmp(line->result, "part") == 0;
    if (*line->result == '\0') {
        word_add(form, &view->words, line->word);
    }
    view->lines.row[place] = *line;
}

/* Parts what is found from what goes back into the box, and names the fields. */
static void view_fill(struct register_view *view, struct gathered *gathered) {
    struct form *form = gathered->form;
    struct arena *arena = form->arena;
    struct text_builder box;
    text_builder_start(&box, arena);
    struct register_missing *missing = ARENA_ARRAY(arena, REGISTER_MISSING_SHOWN, struct register_missing);
    view->missing = (struct register_missings){0, missing};
    view->lines = (struct register_lines){0, ARENA_ARRAY(arena, gathered->count, struct register_line)};
    view->words = (struct register_words){0, ARENA_ARRAY(arena, WORDS_SHOWN, struct register_word)};
    for (size_t i = 0; i < gathered->count; i++) {
        struct register_line *line = &gathered->row[i];
        if (line->key == NULL) {
            continue;
        }
        if (line->match == REGISTER_UNKNOWN || view->lines.count == ROWS_SHOWN) {
            text_add_format(&box, "%s\n", line->text);
            view->unknown += line->match == REGISTER_UNKNOWN;
            view->later += line->match != REGISTER_UNKNOWN;
        } else {
            line_show(gathered, view, line);
        }
        if (line->match == REGISTER_UNKNOWN && view->missing.count < REGISTER_MISSING_SHOWN) {
            struct register_missing *one = &missing[view->missing.count];
            *one = missing_of(gathered, view->missing.count, line, form_value(form, "do-everybody"));
            view->missing.count++;
            view->part = view->part || (one->adds && strcmp(one->result, "part") == 0);
            view->adds = view->adds || one->adds;
            if (one->adds && *one->result == '\0') {
                word_add(form, &view->words, line->word);
            }
        }
    }
    text_add(&box, gathered->left.data);
    view->boxed = view->unknown + view->later;
    view->people = people_of(&view->lines);
    view->everybody = strcmp(form_value(form, "everybody"), "not_passed") == 0 ? "not_passed" : "passed";
    view->heading = gathered->heading;
    view->notes = (struct text_list){gathered->notes, gathered->note};
    view->results = (struct options){RESULTS, results};
    view->modules = session_module_options(arena, view->session);
    view->meanings = (struct options){RESULTS, results};
    fields_set(&form->values, "people", box.data);
}

bool register_gather(struct http_request *request, struct register_view *view, struct form *form) {
    struct arena *arena = form->arena;
    struct gathered gathered = {.request = request,
        .form = form,
        .row = ARENA_ARRAY(arena, LINES_MOST, struct register_line),
        .heading = form_value(form, "heading"),
        .note = ARENA_ARRAY(arena, NOTES_MOST, const char *)};
    text_builder_start(&gathered.left, arena);
    text_add(&gathered.left, "");
    if (!register_columns_read(arena, gathered.heading, &gathered.columns)) {
        gathered.heading = "";
    }
    gather_form(&gathered);
    gather_box(&gathered);
    match_all(&gathered);
    merge_all(&gathered);
    view_fill(view, &gathered);
    if (gathered.left.length > 0) {
        form_fail(form, "people", N_("Enter at most 1,000 lines of at most 300 characters each"));
        return false;
    }
    return true;
}
