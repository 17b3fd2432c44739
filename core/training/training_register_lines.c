#include "training/training_register_lines.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "people/people_rules.h"

/* Words for a result, in small letters, with what they mean. bare: may follow a name with nothing between. */
static const struct {
    const char *word;
    const char *result;
    bool bare;
} words[] = {
    {"passed", "passed", true},
    {"pass", "passed", false},
    {"yes", "passed", false},
    {"y", "passed", false},
    {"p", "passed", false},
    {"complete", "passed", false},
    {"completed", "passed", true},
    {"\xe2\x9c\x93", "passed", true},
    {"\xe2\x9c\x94", "passed", true},
    {"wedi llwyddo", "passed", true},
    {"llwyddo", "passed", false},
    {"llwyddodd", "passed", true},
    {"wedi pasio", "passed", true},
    {"pasio", "passed", false},
    {"pasiodd", "passed", true},
    {"do", "passed", false},
    {"not passed", "not_passed", true},
    {"did not pass", "not_passed", true},
    {"fail", "not_passed", false},
    {"failed", "not_passed", true},
    {"no", "not_passed", false},
    {"n", "not_passed", false},
    {"f", "not_passed", false},
    {"x", "not_passed", false},
    {"\xe2\x9c\x97", "not_passed", true},
    {"heb lwyddo", "not_passed", true},
    {"heb basio", "not_passed", true},
    {"wedi methu", "not_passed", true},
    {"methu", "not_passed", false},
    {"methodd", "not_passed", true},
    {"naddo", "not_passed", false},
    {"part", "part", false},
    {"in part", "part", true},
    {"part only", "part", true},
    {"partial", "part", true},
    {"partly", "part", true},
    {"part attended", "part", true},
    {"attended part", "part", true},
    {"came for part", "part", true},
    {"left early", "part", true},
    {"rhan", "part", false},
    {"rhannol", "part", true},
    {"yn rhannol", "part", true},
    {"daeth am ran", "part", true},
    {"absent", "absent", true},
    {"did not attend", "absent", true},
    {"did not come", "absent", true},
    {"dna", "absent", false},
    {"no show", "absent", true},
    {"apologies", "absent", true},
    {"sick", "absent", false},
    {"yn absennol", "absent", true},
    {"absennol", "absent", true},
    {"ni ddaeth", "absent", true},
    {"ymddiheuriadau", "absent", true},
};
enum { WORDS = sizeof words / sizeof *words };

/* What the first line of a sheet calls its columns. */
static const struct {
    const char *word;
    enum register_column column;
} headings[] = {{"name", REGISTER_NAME}, {"full name", REGISTER_NAME}, {"first name", REGISTER_NAME},
    {"given name", REGISTER_NAME}, {"last name", REGISTER_NAME}, {"surname", REGISTER_NAME},
    {"family name", REGISTER_NAME}, {"enw", REGISTER_NAME}, {"enw llawn", REGISTER_NAME}, {"enw cyntaf", REGISTER_NAME},
    {"cyfenw", REGISTER_NAME}, {"email", REGISTER_ADDRESS}, {"e-mail", REGISTER_ADDRESS},
    {"email address", REGISTER_ADDRESS}, {"work email", REGISTER_ADDRESS}, {"work email address", REGISTER_ADDRESS},
    {"address", REGISTER_ADDRESS}, {"e-bost", REGISTER_ADDRESS}, {"cyfeiriad", REGISTER_ADDRESS},
    {"cyfeiriad e-bost", REGISTER_ADDRESS}, {"learner number", REGISTER_NUMBER}, {"rhif dysgwr", REGISTER_NUMBER},
    {"result", REGISTER_RESULT}, {"outcome", REGISTER_RESULT}, {"attendance", REGISTER_RESULT},
    {"status", REGISTER_RESULT}, {"canlyniad", REGISTER_RESULT}, {"presenoldeb", REGISTER_RESULT},
    {"statws", REGISTER_RESULT}, {"no", REGISTER_OTHER}, {"no.", REGISTER_OTHER}, {"#", REGISTER_OTHER},
    {"organisation", REGISTER_OTHER}, {"sefydliad", REGISTER_OTHER}, {"date", REGISTER_OTHER},
    {"dyddiad", REGISTER_OTHER}};

static const char *const titles[] = {
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "revd", "cllr"};

static const char *result_of(struct arena *arena, const char *cell) {
    const char *small = text_lower(arena, cell);
    for (size_t i = 0; i < WORDS; i++) {
        if (strcmp(words[i].word, small) == 0) {
            return words[i].result;
        }
    }
    return NULL;
}

static size_t spaces_before(const char *text, size_t end) {
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t')) {
        end--;
    }
    return end;
}

/* Bytes of the dash or colon that ends there; 0: none does. */
static size_t mark_before(const char *text, size_t end) {
    if (end > 0 && (text[end - 1] == '-' || text[end - 1] == ':')) {
        return 1;
    }
    bool dash =
        end > 2 && (memcmp(text + end - 3, "\xe2\x80\x93", 3) == 0 || memcmp(text + end - 3, "\xe2\x80\x94", 3) == 0);
    return dash ? 3 : 0;
}

/* Takes a result off the end of a name: any after a dash or colon, those that are no name after a space. */
static const char *ending_take(struct arena *arena, char *cell) {
    const char *small = text_lower(arena, cell);
    size_t length = strlen(cell);
    const char *found = NULL;
    size_t cut = length;
    for (size_t i = 0; i < WORDS && strlen(small) == length; i++) {
        size_t word = strlen(words[i].word);
        if (word + 1 >= length || strcmp(small + length - word, words[i].word) != 0) {
            continue;
        }
        size_t end = length - word;
        size_t before = spaces_before(cell, end);
        size_t mark = mark_before(cell, before);
        bool spaced = words[i].bare && before < end;
        before = mark > 0 ? spaces_before(cell, before - mark) : before;
        bool parted = mark > 0 && (cell[before] == ' ' || cell[before] == ':');
        if (before > 0 && (parted || spaced) && before < cut) {
            found = words[i].result;
            cut = before;
        }
    }
    cell[cut] = '\0';
    return found;
}

static bool heading_of(struct arena *arena, const char *cell, enum register_column *column) {
    const char *small = text_lower(arena, cell);
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        if (strcmp(headings[i].word, small) == 0) {
            *column = headings[i].column;
            return true;
        }
    }
    *column = REGISTER_OTHER;
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

/* Takes what stands in brackets at the end off; what it says, NULL when there is nothing. */
static const char *brackets_take(struct arena *arena, char *cell) {
    size_t length = strlen(cell);
    char *open = strrchr(cell, '(');
    if (length == 0 || cell[length - 1] != ')' || open == NULL || open == cell) {
        return NULL;
    }
    const char *inside = text_trim(arena, arena_text_part(arena, open + 1, (size_t)(cell + length - 1 - (open + 1))));
    *open = '\0';
    return *inside == '\0' ? NULL : inside;
}

static bool digits_only(const char *cell) {
    return *cell != '\0' && cell[strspn(cell, "0123456789")] == '\0';
}

/* What parts the cells: tabs, semicolons or bars; commas only beside an address or a result, for names hold them. */
static char separator_of(struct arena *arena, const char *text, const struct register_columns *columns) {
    static const char sure[] = {'\t', ';', '|'};
    for (size_t i = 0; i < sizeof sure; i++) {
        if (strchr(text, sure[i]) != NULL) {
            return sure[i];
        }
    }
    const char *comma = strrchr(text, ',');
    char number[LEARNER_NUMBER_SIZE];
    bool parts = comma != NULL && (columns->separator == ',' || strchr(text, '@') != NULL ||
                                      result_of(arena, text_trim(arena, comma + 1)) != NULL ||
                                      learner_number_parse(text_trim(arena, comma + 1), number));
    return parts ? ',' : '\0';
}

/* The cells of a line, trimmed; quotes round one keep what parts them. */
static size_t cells_of(struct arena *arena, const char *text, char separator, char *cell[REGISTER_CELLS_MOST]) {
    size_t count = 0;
    const char *at = text;
    const char separators[] = {separator, '\0'};
    while (count < REGISTER_CELLS_MOST) {
        const char *start = at + strspn(at, " ");
        const char *closing = *start == '"' && separator != '\0' ? strchr(start + 1, '"') : NULL;
        const char *from = closing == NULL ? at : closing;
        size_t length = (size_t)(from - at) + (separator == '\0' ? strlen(from) : strcspn(from, separators));
        cell[count] = text_trim(arena, arena_text_part(arena, at, length));
        size_t inside = strlen(cell[count]);
        if (inside > 1 && cell[count][0] == '"' && cell[count][inside - 1] == '"') {
            cell[count] = arena_text_part(arena, cell[count] + 1, inside - 2);
        }
        count++;
        at += length;
        if (*at == '\0') {
            break;
        }
        at++;
    }
    return count;
}

bool register_columns_read(struct arena *arena, const char *text, struct register_columns *columns) {
    static const char separators[] = {'\t', ';', '|', ','};
    struct register_columns read = {.separator = '\0'};
    text = text_trim(arena, text);
    if (strchr(text, '@') != NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof separators && read.separator == '\0'; i++) {
        read.separator = strchr(text, separators[i]) != NULL ? separators[i] : '\0';
    }
    char *cell[REGISTER_CELLS_MOST] = {NULL};
    read.count = cells_of(arena, text, read.separator, cell);
    size_t known = 0;
    bool who = false;
    for (size_t i = 0; i < read.count; i++) {
        known += heading_of(arena, cell[i], &read.column[i]);
        who = who || (read.column[i] != REGISTER_OTHER && read.column[i] != REGISTER_RESULT);
    }
    if (read.count == 1 ? known == 0
                        : known < 2 && !(known == 1 && who && read.count == 2 && cell[1] != NULL && *cell[1] == '\0')) {
        return false;
    }
    *columns = read.count > 1 && who ? read : (struct register_columns){.count = 0};
    return true;
}

struct reading {
    struct arena *arena;
    struct register_said said;
    struct text_builder name;
    bool after; /* an address or a learner number stands in a cell before, or the cell of one is empty */
};

/* last: nothing but a result is left to be said. */
static void cell_read(struct reading *reading, char *cell, enum register_column column, bool last) {
    struct arena *arena = reading->arena;
    struct register_said *said = &reading->said;
    char number[LEARNER_NUMBER_SIZE];
    if (column == REGISTER_RESULT) {
        said->result = result_of(arena, cell);
        said->word = said->result == NULL && *cell != '\0' ? cell : NULL;
        return;
    }
    const char *inside = brackets_take(arena, cell);
    const char *result = inside == NULL ? NULL : result_of(arena, inside);
    bool addressed = inside != NULL && strchr(inside, '@') != NULL;
    const char *address = address_take(arena, addressed ? arena_text(arena, inside) : cell);
    said->result = result != NULL ? result : said->result;
    said->word = inside != NULL && result == NULL && !addressed ? inside : said->word;
    said->email = said->email == NULL ? address : said->email;
    cell = text_trim(arena, cell);
    if (*cell == '\0' || digits_only(cell)) {
        reading->after = reading->after || ((address != NULL || *cell == '\0') && reading->name.length > 0);
        return;
    }
    if (learner_number_looks(cell) && learner_number_parse(cell, number)) {
        said->key = arena_text(arena, number);
        reading->after = reading->after || reading->name.length > 0;
        return;
    }
    result = result_of(arena, cell);
    if (result != NULL && (reading->name.length > 0 || said->email != NULL || *said->key != '\0')) {
        said->result = result;
        return;
    }
    if (reading->after) {
        said->word = last ? cell : said->word;
        return;
    }
    result = ending_take(arena, cell);
    said->result = result != NULL ? result : said->result;
    text_add_format(
        &reading->name, "%s%s", reading->name.length > 0 ? " " : "", title_skip(arena, text_trim(arena, cell)));
    reading->after = address != NULL;
}

struct register_said register_line_read(struct arena *arena, const char *text, const struct register_columns *columns) {
    struct reading reading = {.arena = arena, .said = {"", "", NULL, NULL, NULL}};
    struct register_columns heading = {.count = 0};
    if (register_columns_read(arena, text, &heading)) {
        return reading.said;
    }
    text_builder_start(&reading.name, arena);
    text_add(&reading.name, "");
    text = marks_skip(text_trim(arena, text));
    char separator = separator_of(arena, text, columns);
    char *cell[REGISTER_CELLS_MOST];
    size_t count = cells_of(arena, text, separator, cell);
    bool told = count > 1 && columns->count > 1 && separator == columns->separator && count <= columns->count;
    for (size_t i = 0; i < count; i++) {
        if (!told || columns->column[i] != REGISTER_OTHER) {
            cell_read(&reading, cell[i], told ? columns->column[i] : REGISTER_OTHER, i + 1 == count && !told);
        }
    }
    struct register_said *said = &reading.said;
    said->name = reading.name.data;
    said->word = said->result != NULL ? NULL : said->word;
    if (*said->key == '\0') {
        said->key = said->email != NULL ? said->email : *said->name != '\0' ? said->name : count > 1 ? "" : text;
    }
    return *said;
}
