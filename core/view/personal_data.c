/* What must never be here: words that look like a person's details are asked about before they are saved. */
#include "view/personal_data.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "view/html.h"

static bool digits(const char *at, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!isdigit((unsigned char)at[i])) {
            return false;
        }
    }
    return true;
}

static bool word_begins(const char *text, const char *at) {
    return at == text || !isalnum((unsigned char)at[-1]);
}

/* Digits, slashes and hyphens that stand together; how many of them are digits. */
static size_t number_token(const char *at, size_t *found) {
    size_t length = strspn(at, "0123456789/-");
    *found = 0;
    for (size_t i = 0; i < length; i++) {
        *found += isdigit((unsigned char)at[i]) != 0;
    }
    return length;
}

/* 2024-2025, 2024/25: years, not a reference. */
static bool years(const char *at, size_t length) {
    return (length == 7 || length == 9) && (strncmp(at, "19", 2) == 0 || strncmp(at, "20", 2) == 0) && digits(at, 4) &&
           !isdigit((unsigned char)at[4]) && digits(at + 5, length - 5);
}

/* "NRM" and at least five digits soon after it, in the same sentence: NRM202600123, NRM ref: 2026/00123, NRM no. 12345.
 */
static bool nrm_reference(const char *text) {
    for (const char *at = text; (at = strcasestr(at, "NRM")) != NULL; at += 3) {
        if (!word_begins(text, at)) {
            continue;
        }
        const char *after = at + 3;
        while (*after != '\0' && after - at < 24 && !isdigit((unsigned char)*after) && *after != ';' &&
               !(*after == '.' && strncasecmp(after - 2, "no", 2) != 0 && strncasecmp(after - 3, "ref", 3) != 0)) {
            after++;
        }
        size_t found;
        size_t length = number_token(after, &found);
        if (found > 4 && !years(after, length)) {
            return true;
        }
    }
    return false;
}

/* A letter and seven digits ("A1234567"), or HO / Home Office ref and digits. A port reference is alike. */
static bool home_office_reference(const char *text) {
    for (const char *at = text; *at != '\0'; at++) {
        if (isalpha((unsigned char)*at) && word_begins(text, at) && digits(at + 1, 7) &&
            !isalnum((unsigned char)at[8])) {
            return true;
        }
    }
    static const char *const marks[] = {"home office ref", "HO ref", "HO number", "CID ", "Port ref", "GWF"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        for (const char *at = text; (at = strcasestr(at, marks[i])) != NULL; at += 2) {
            if (!word_begins(text, at)) {
                continue;
            }
            size_t length = strlen(marks[i]);
            size_t found = 0;
            for (size_t j = length; j < length + 28 && at[j] != '\0' && at[j] != '.' && at[j] != ';'; j++) {
                found += isdigit((unsigned char)at[j]) != 0;
            }
            if (found >= 6) {
                return true;
            }
        }
    }
    return false;
}

static const char *const months[] = {
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

static size_t number_at(const char *at, size_t most, int *number) {
    size_t length = 0;
    *number = 0;
    while (length < most && isdigit((unsigned char)at[length])) {
        *number = *number * 10 + (at[length++] - '0');
    }
    return isdigit((unsigned char)at[length]) ? 0 : length;
}

static bool year_of_birth(int year) {
    return (year >= 1900 && year <= 2100) || (year >= 0 && year <= 99);
}

/* A whole date at this place: 3/4/1998, 03.04.98, 1998-04-03, 3 April 1998, 3rd of Apr 1998. Its length, or 0. */
static size_t date_at(const char *at) {
    int first, second, third;
    size_t a = number_at(at, 4, &first);
    if (a == 0) {
        return 0;
    }
    const char *next = at + a;
    if (*next == '/' || *next == '-' || *next == '.') {
        size_t b = number_at(next + 1, 2, &second);
        char mark = *next;
        if (b == 0 || next[1 + b] != mark) {
            return 0;
        }
        size_t c = number_at(next + 2 + b, 4, &third);
        bool whole = c != 0 && ((a == 4 && third >= 1 && third <= 31 && year_of_birth(first)) ||
                                   (a <= 2 && first >= 1 && first <= 31 && (c == 2 || c == 4) && year_of_birth(third)));
        return whole && second >= 1 && second <= 31 ? a + 2 + b + c : 0;
    }
    if (a > 2 || first < 1 || first > 31) {
        return 0;
    }
    if (strncmp(next, "st", 2) == 0 || strncmp(next, "nd", 2) == 0 || strncmp(next, "rd", 2) == 0 ||
        strncmp(next, "th", 2) == 0) {
        next += 2;
    }
    next += strspn(next, " -");
    if (strncasecmp(next, "of ", 3) == 0) {
        next += 3;
    }
    for (size_t i = 0; i < sizeof months / sizeof *months; i++) {
        if (strncasecmp(next, months[i], 3) == 0) {
            next += 3;
            while (isalpha((unsigned char)*next)) {
                next++;
            }
            next += strspn(next, " ,-.");
            size_t c = number_at(next, 4, &third);
            return (c == 2 || c == 4) && year_of_birth(third) ? (size_t)(next - at) + c : 0;
        }
    }
    return 0;
}

static bool born_words(const char *from, size_t length) {
    static const char *const words[] = {"born", "d.o.b", "dob", "date of birth", "birth date", "birthday", "d/o/b"};
    char part[128];
    if (length >= sizeof part) {
        length = sizeof part - 1;
    }
    memcpy(part, from, length);
    part[length] = '\0';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *at = strcasestr(part, words[i]);
        if (at != NULL && word_begins(part, at)) {
            return true;
        }
    }
    return false;
}

static bool capital(const char *at) {
    /* Letters beyond ASCII begin a name as well as any: Łucja, Đặng. */
    return isupper((unsigned char)*at) || (unsigned char)*at >= 0xc3;
}

/* Words with a capital that stand before dates without being anybody's name. */
static bool plain_word(const char *word, size_t length) {
    static const char *const words[] = {"January", "February", "March", "April", "May", "June", "July", "August",
        "September", "October", "November", "December", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
        "Saturday", "Sunday", "On", "In", "From", "Since", "The", "By", "Until", "Act", "Board", "Trustees", "Policy",
        "Charity", "Commission", "Report", "Annual", "Review", "Version", "Updated", "Dated", "Home", "Office", "Care",
        "Modern", "Slavery", "Training", "Safeguarding", "Companies", "House", "Meeting", "Our", "We", "It", "This"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i]) == length && strncmp(words[i], word, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Two words with capitals side by side, neither a plain one. */
static bool name_within(const char *from, size_t length) {
    size_t run = 0;
    for (size_t i = 0; i < length;) {
        if (!isalpha((unsigned char)from[i]) && (unsigned char)from[i] < 0x80) {
            run = from[i] == ' ' ? run : 0;
            i++;
            continue;
        }
        size_t end = i;
        while (end < length && (isalpha((unsigned char)from[end]) || (unsigned char)from[end] >= 0x80 ||
                                   from[end] == '\'' || from[end] == '-')) {
            end++;
        }
        bool name = capital(from + i) && end - i >= 2 && !plain_word(from + i, end - i);
        run = name ? run + 1 : 0;
        if (run >= 2) {
            return true;
        }
        i = end;
    }
    return false;
}

/* A date with words of birth near it; or a name close before a date in brackets or after a comma, as files have it. */
static bool name_and_birth(const char *text) {
    for (const char *at = text; *at != '\0'; at++) {
        if (!isdigit((unsigned char)*at) || !word_begins(text, at)) {
            continue;
        }
        size_t length = date_at(at);
        if (length == 0) {
            continue;
        }
        size_t before = at - text > 60 ? 60 : (size_t)(at - text);
        size_t after = strnlen(at + length, 40);
        if (born_words(at - before, before) || born_words(at + length, after)) {
            return true;
        }
        const char *mark = at;
        while (mark > text && mark[-1] == ' ') {
            mark--;
        }
        if (mark > text && (mark[-1] == '(' || mark[-1] == ',')) {
            size_t near = mark - text > 40 ? 40 : (size_t)(mark - text);
            if (name_within(mark - near, near)) {
                return true;
            }
        }
        at += length - 1;
    }
    return false;
}

enum personal_data personal_data_seen(const char *text) {
    return text == NULL                  ? PERSONAL_DATA_NONE
           : nrm_reference(text)         ? PERSONAL_DATA_NRM_REFERENCE
           : home_office_reference(text) ? PERSONAL_DATA_HOME_OFFICE_REFERENCE
           : name_and_birth(text)        ? PERSONAL_DATA_NAME_AND_BIRTH
                                         : PERSONAL_DATA_NONE;
}

const char *personal_data_words(enum personal_data seen) {
    switch (seen) {
    case PERSONAL_DATA_NAME_AND_BIRTH:
        return N_("This looks like a person's name with a date of birth. Remove it if it is about a potential victim");
    case PERSONAL_DATA_NRM_REFERENCE:
        return N_(
            "This looks like an NRM reference. Remove it: nothing that identifies a potential victim belongs here");
    case PERSONAL_DATA_HOME_OFFICE_REFERENCE:
        return N_("This looks like a Home Office reference. Remove it: nothing that identifies a potential victim "
                  "belongs here");
    case PERSONAL_DATA_NONE:
        break;
    }
    return NULL;
}

void personal_data_check(struct form *form, const char *name, const char *words) {
    const char *seen = personal_data_words(personal_data_seen(words));
    if (seen == NULL) {
        return;
    }
    fields_set(&form->values, "person-seen", "yes");
    if (!form_checked(form, "not-a-person", "yes")) {
        form_fail(form, name, seen);
    }
}
