#include "training/training_register_lines.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "people/people_rules.h"

enum { CELLS_MOST = 12 };

/* Words for a result, in small letters, with what they mean. */
static const struct {
    const char *word;
    const char *result;
} words[] = {{"passed", "passed"}, {"pass", "passed"}, {"yes", "passed"}, {"y", "passed"}, {"p", "passed"},
    {"complete", "passed"}, {"completed", "passed"}, {"\xe2\x9c\x93", "passed"}, {"\xe2\x9c\x94", "passed"},
    {"llwyddo", "passed"}, {"wedi llwyddo", "passed"}, {"pasio", "passed"}, {"not passed", "not_passed"},
    {"fail", "not_passed"}, {"failed", "not_passed"}, {"no", "not_passed"}, {"n", "not_passed"}, {"f", "not_passed"},
    {"x", "not_passed"}, {"\xe2\x9c\x97", "not_passed"}, {"heb lwyddo", "not_passed"}, {"methu", "not_passed"},
    {"naddo", "not_passed"}, {"absent", "leave_out"}, {"did not attend", "leave_out"}, {"dna", "leave_out"},
    {"no show", "leave_out"}, {"apologies", "leave_out"}, {"sick", "leave_out"}, {"absennol", "leave_out"},
    {"yn absennol", "leave_out"}, {"ymddiheuriadau", "leave_out"}};

/* What the first line of a sheet calls its columns. */
static const char *const headings[] = {"name", "full name", "email", "e-mail", "email address", "result", "no", "no.",
    "#", "organisation", "learner number", "first name", "surname", "enw", "enw llawn", "e-bost", "canlyniad",
    "sefydliad", "rhif dysgwr", "cyfenw", "enw cyntaf"};

static const char *const titles[] = {
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "revd", "cllr"};

static const char *result_of(struct arena *arena, const char *cell) {
    const char *small = text_lower(arena, cell);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].word, small) == 0) {
            return words[i].result;
        }
    }
    return NULL;
}

static bool is_heading(struct arena *arena, const char *cell) {
    const char *small = text_lower(arena, cell);
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        if (strcmp(headings[i], small) == 0) {
            return true;
        }
    }
    return false;
}

/* Without "1.", "12)", "-", "*" or a bullet in front. */
static const char *marks_skip(const char *text) {
    static const char bullet[] = "\xe2\x80\xa2";
    const char *at = text;
    size_t digits = strspn(at, "0123456789");
    if (digits > 0 && digits <= 4 && (at[digits] == '.' || at[digits] == ')') &&
        isspace((unsigned char)at[digits + 1])) {
        at += digits + 1;
    } else if ((*at == '-' || *at == '*') && isspace((unsigned char)at[1])) {
        at++;
    } else if (strncmp(at, bullet, sizeof bullet - 1) == 0) {
        at += sizeof bullet - 1;
    }
    return at + strspn(at, " \t");
}

static const char *title_skip(struct arena *arena, const char *name) {
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        size_t length = strlen(titles[i]);
        const char *small = text_lower(arena, name);
        if (strncmp(small, titles[i], length) == 0) {
            const char *after = name + length + (name[length] == '.');
            if (*after == ' ' && after[strspn(after, " ")] != '\0') {
                return after + strspn(after, " ");
            }
        }
    }
    return name;
}

/* The address within a cell such as "Ade Mwangi <ade@example.org>"; NULL when none. Cuts it out of the cell. */
static const char *address_take(struct arena *arena, char *cell) {
    static const char breaks[] = " \t<>,;()[]\"";
    char *at = strchr(cell, '@');
    if (at == NULL) {
        return NULL;
    }
    char *start = at;
    while (start > cell && strchr(breaks, start[-1]) == NULL) {
        start--;
    }
    size_t length = strcspn(start, breaks);
    const char *address = text_lower(arena, arena_text_part(arena, start, length));
    address += strncmp(address, "mailto:", 7) == 0 ? 7 : 0;
    memset(start, ' ', length);
    for (char *mark = cell; *mark != '\0'; mark++) {
        *mark = *mark == '<' || *mark == '>' || *mark == '[' || *mark == ']' ? ' ' : *mark;
    }
    return address;
}

/* Takes what stands in brackets at the end off; what it says when it says a result. */
static const char *brackets_take(struct arena *arena, char *cell) {
    size_t length = strlen(cell);
    char *open = strrchr(cell, '(');
    if (length == 0 || cell[length - 1] != ')' || open == NULL || open == cell) {
        return NULL;
    }
    const char *inside = text_trim(arena, arena_text_part(arena, open + 1, (size_t)(cell + length - 1 - (open + 1))));
    *open = '\0';
    return result_of(arena, inside);
}

static bool digits_only(const char *cell) {
    return *cell != '\0' && cell[strspn(cell, "0123456789")] == '\0';
}

/* What parts the cells: tabs, semicolons or bars; commas only beside an address or a result, for names hold them. */
static char separator_of(struct arena *arena, const char *text) {
    static const char sure[] = {'\t', ';', '|'};
    for (size_t i = 0; i < sizeof sure; i++) {
        if (strchr(text, sure[i]) != NULL) {
            return sure[i];
        }
    }
    const char *comma = strrchr(text, ',');
    char number[LEARNER_NUMBER_SIZE];
    bool parts = comma != NULL && (strchr(text, '@') != NULL || result_of(arena, text_trim(arena, comma + 1)) != NULL ||
                                      learner_number_parse(text_trim(arena, comma + 1), number));
    return parts ? ',' : '\0';
}

static void cell_read(struct arena *arena, struct register_said *said, struct text_builder *name, const char *text) {
    char *cell = text_trim(arena, text);
    char number[LEARNER_NUMBER_SIZE];
    const char *result = brackets_take(arena, cell);
    const char *address = address_take(arena, cell);
    said->result = result != NULL ? result : said->result;
    said->email = said->email == NULL ? address : said->email;
    cell = text_trim(arena, cell);
    size_t length = strlen(cell);
    if (length > 1 && cell[0] == '"' && cell[length - 1] == '"') {
        cell = arena_text_part(arena, cell + 1, length - 2);
    }
    if (*cell == '\0' || digits_only(cell)) {
        return;
    }
    if (learner_number_looks(cell) && learner_number_parse(cell, number)) {
        said->key = arena_text(arena, number);
        return;
    }
    result = result_of(arena, cell);
    if (result != NULL && (name->length > 0 || said->email != NULL || *said->key != '\0')) {
        said->result = result;
        return;
    }
    text_add_format(name, "%s%s", name->length > 0 ? " " : "", title_skip(arena, cell));
}

struct register_said register_line_read(struct arena *arena, const char *text) {
    struct register_said said = {"", "", NULL, NULL};
    struct text_builder name;
    text_builder_start(&name, arena);
    text_add(&name, "");
    text = marks_skip(text_trim(arena, text));
    const char separator[] = {separator_of(arena, text), '\0'};
    size_t cells = 0;
    size_t heading = 0;
    for (const char *at = text; cells < CELLS_MOST; cells++) {
        size_t length = *separator == '\0' ? strlen(at) : strcspn(at, separator);
        const char *cell = arena_text_part(arena, at, length);
        heading += is_heading(arena, text_trim(arena, cell));
        cell_read(arena, &said, &name, cell);
        at += length;
        if (*at == '\0') {
            cells++;
            break;
        }
        at++;
    }
    said.name = name.data;
    if (*said.key == '\0') {
        said.key = said.email != NULL ? said.email : heading == cells ? "" : *said.name != '\0' ? said.name : text;
    }
    return said;
}
