/* Dates, numbers and money as people type them. */
#include "view/form.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "view/html.h"

/* A part of a date, trimmed; "" for what cannot be part of one. */
static const char *date_part(struct form *form, const char *name, const char *part) {
    const char *value = form_value(form, arena_format(form->arena, "%s-%s", name, part));
    return text_trim(form->arena, value);
}

/* 1 to 12, also by name ("Nov", "november"); 0 otherwise. */
static int month_read(const char *text) {
    static const char *const names[] = {"january", "february", "march", "april", "may", "june", "july", "august",
        "september", "october", "november", "december"};
    int64_t number;
    if (text_number(text, 1, 12, &number)) {
        return (int)number;
    }
    for (int i = 0; i < 12; i++) {
        size_t length = strlen(text);
        if (length >= 3 && length <= strlen(names[i]) && strncasecmp(text, names[i], length) == 0) {
            return i + 1;
        }
    }
    return 0;
}

static const char *part_missing(const char *month_day, const char *month, const char *year) {
    if (month_day[0] == '\0') {
        return N_("The date must include a day");
    }
    if (month[0] == '\0') {
        return N_("The date must include a month");
    }
    return year[0] == '\0' ? N_("The date must include a year") : NULL;
}

day form_date(struct form *form, const char *name, const char *missing_message, day earliest, day latest) {
    const char *day_text_given = date_part(form, name, "day");
    const char *month_text = date_part(form, name, "month");
    const char *year_text = date_part(form, name, "year");
    if (day_text_given[0] == '\0' && month_text[0] == '\0' && year_text[0] == '\0') {
        if (missing_message != NULL) {
            form_fail(form, name, missing_message);
        }
        return DAY_NONE;
    }
    const char *missing = part_missing(day_text_given, month_text, year_text);
    if (missing != NULL) {
        form_fail_unnamed(form, name, missing, 0, DAY_NONE);
        return DAY_NONE;
    }
    int64_t month_day, year;
    int month = month_read(month_text);
    if (!text_number(year_text, 1000, 9999, &year) || strlen(year_text) != 4) {
        form_fail_unnamed(form, name, N_("The year must have 4 numbers"), 0, DAY_NONE);
        return DAY_NONE;
    }
    if (!text_number(day_text_given, 1, 31, &month_day) || month == 0 || !day_valid((int)year, month, (int)month_day)) {
        form_fail_unnamed(form, name, N_("Enter a real date, for example 27 3 2026"), 0, DAY_NONE);
        return DAY_NONE;
    }
    day date = day_from((int)year, month, (int)month_day);
    if (earliest != DAY_NONE && date < earliest) {
        form_fail_unnamed(form, name, N_("The date must be {date} or later"), 0, earliest);
        return DAY_NONE;
    }
    if (latest != DAY_NONE && date > latest) {
        form_fail_unnamed(form, name, N_("The date must be {date} or earlier"), 0, latest);
        return DAY_NONE;
    }
    return date;
}

/* The field without white space at its ends and without thousands' commas. */
static char *digits_read(struct form *form, const char *name) {
    char *text = text_trim(form->arena, form_value(form, name));
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from != ',') {
            *to++ = *from;
        }
    }
    *to = '\0';
    return text;
}

int64_t form_number(struct form *form, const char *name, const char *missing_message, int64_t least, int64_t most) {
    const char *text = digits_read(form, name);
    int64_t number = INT64_MIN;
    if (text[0] == '\0') {
        if (missing_message != NULL) {
            form_fail(form, name, missing_message);
        }
        return INT64_MIN;
    }
    if (!text_number(text, INT64_MIN + 1, INT64_MAX, &number)) {
        form_fail_unnamed(form, name, N_("Enter a whole number in figures, like 12"), 0, DAY_NONE);
        return INT64_MIN;
    }
    if (number < least) {
        form_fail_unnamed(form, name, N_("Enter {number} or more"), least, DAY_NONE);
        return INT64_MIN;
    }
    if (number > most) {
        form_fail_unnamed(form, name, N_("Enter {number} or less"), most, DAY_NONE);
        return INT64_MIN;
    }
    return number;
}

/* "1234", "1234.5", "1234.50" as pence; false for anything else. */
static bool pence_read(char *text, int64_t *pence) {
    int64_t pounds;
    int64_t part = 0;
    char *point = strchr(text, '.');
    if (point != NULL) {
        size_t digits = strlen(point + 1);
        *point = '\0';
        if (digits < 1 || digits > 2 || !text_number(point + 1, 0, 99, &part) || strchr("+-", point[1]) != NULL) {
            return false;
        }
        part *= digits == 1 ? 10 : 1;
    }
    if (!text_number(text, 0, INT64_C(90000000000000000), &pounds)) {
        return false;
    }
    *pence = pounds * 100 + part;
    return true;
}

int64_t form_pence(struct form *form, const char *name, const char *missing_message, int64_t least, int64_t most) {
    char *text = digits_read(form, name);
    int64_t pence = INT64_MIN;
    if (text[0] == '\0') {
        if (missing_message != NULL) {
            form_fail(form, name, missing_message);
        }
        return INT64_MIN;
    }
    if (text_starts(text, "£")) {
        text = text_trim(form->arena, text + strlen("£"));
    }
    if (!pence_read(text, &pence)) {
        form_fail_unnamed(form, name, N_("Enter an amount in pounds, like 1,234 or 1,234.50"), 0, DAY_NONE);
        return INT64_MIN;
    }
    if (pence < least) {
        form_fail_unnamed(form, name, N_("The amount must be {money} or more"), least, DAY_NONE);
        return INT64_MIN;
    }
    if (pence > most) {
        form_fail_unnamed(form, name, N_("The amount must be {money} or less"), most, DAY_NONE);
        return INT64_MIN;
    }
    return pence;
}

static void part_set(struct form *form, const char *name, const char *part, const char *value) {
    fields_set(&form->values, arena_format(form->arena, "%s-%s", name, part), value);
}

void form_date_set(struct form *form, const char *name, day value) {
    int year, month, month_day;
    if (value == DAY_NONE) {
        return;
    }
    day_parts(value, &year, &month, &month_day);
    part_set(form, name, "day", arena_format(form->arena, "%d", month_day));
    part_set(form, name, "month", arena_format(form->arena, "%d", month));
    part_set(form, name, "year", arena_format(form->arena, "%04d", year));
}

void form_number_set(struct form *form, const char *name, int64_t value) {
    if (value != INT64_MIN) {
        fields_set(&form->values, name, arena_format(form->arena, "%" PRId64, value));
    }
}

void form_pence_set(struct form *form, const char *name, int64_t pence) {
    if (pence == INT64_MIN) {
        return;
    }
    int part = (int)(pence % 100);
    fields_set(&form->values, name,
        part == 0 ? arena_format(form->arena, "%" PRId64, pence / 100)
                  : arena_format(form->arena, "%" PRId64 ".%02d", pence / 100, part));
}
