/* Dates, money and filled-in messages in the page's language. */
#include "view/html.h"

#include <stdarg.h>
#include <string.h>

static const char *const months[2][12] = {{"January", "February", "March", "April", "May", "June", "July", "August",
                                              "September", "October", "November", "December"},
    {"Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd",
        "Rhagfyr"}};
static const char *const months_short[2][12] = {
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
    {"Ion", "Chwef", "Maw", "Ebr", "Mai", "Meh", "Gorff", "Awst", "Medi", "Hyd", "Tach", "Rhag"}};

static const char *date_text(struct html *out, day value, const char *const names[2][12]) {
    int year, month, month_day;
    if (value == DAY_NONE) {
        return "";
    }
    day_parts(value, &year, &month, &month_day);
    return arena_format(out->arena, "%d %s %d", month_day, names[out->cymraeg][month - 1], year);
}

const char *html_date(struct html *out, day value) {
    return date_text(out, value, months);
}

const char *html_date_short(struct html *out, day value) {
    return date_text(out, value, months_short);
}

/* GOV.UK style: 2pm, 2:05pm, midday, midnight; Welsh the same with yp and yb. */
static const char *time_text(struct html *out, int hour, int minute) {
    if (minute == 0 && hour % 12 == 0) {
        return hour == 0 ? (out->cymraeg ? "hanner nos" : "midnight") : (out->cymraeg ? "hanner dydd" : "midday");
    }
    const char *half = hour < 12 ? (out->cymraeg ? "yb" : "am") : (out->cymraeg ? "yp" : "pm");
    int shown = hour % 12 == 0 ? 12 : hour % 12;
    return minute == 0 ? arena_format(out->arena, "%d%s", shown, half)
                       : arena_format(out->arena, "%d:%02d%s", shown, minute, half);
}

const char *html_moment(struct html *out, moment value) {
    int hour, minute;
    if (value == MOMENT_NONE) {
        return "";
    }
    moment_local(value, ZONE_LONDON, &hour, &minute);
    return arena_format(out->arena, out->cymraeg ? "%s am %s" : "%s at %s",
        html_date(out, day_of_moment(value, ZONE_LONDON)), time_text(out, hour, minute));
}

const char *html_money(struct html *out, int64_t pence) {
    uint64_t amount = pence < 0 ? 0 - (uint64_t)pence : (uint64_t)pence;
    const char *sign = pence < 0 ? "-" : "";
    const char *pounds = html_count(out, (int64_t)(amount / 100));
    return amount % 100 == 0 ? arena_format(out->arena, "%s£%s", sign, pounds)
                             : arena_format(out->arena, "%s£%s.%02u", sign, pounds, (unsigned)(amount % 100));
}

const char *html_paragraphs(struct html *out, const char *text) {
    (void)out;
    return text;
}

static const char *argument_find(va_list arguments, const char *name, size_t bytes) {
    const char *given;
    while ((given = va_arg(arguments, const char *)) != NULL) {
        const char *value = va_arg(arguments, const char *);
        if (strlen(given) == bytes && memcmp(given, name, bytes) == 0) {
            return value != NULL ? value : "";
        }
    }
    return NULL;
}

/* Where the values of a message's {names} are: fields, or when that is NULL the arguments of a call. */
struct fill_source {
    const struct fields *fields;
    va_list *arguments;
};

/* NULL when there is no such name. */
static const char *fill_value(struct fill_source source, const char *name, size_t bytes) {
    if (source.fields == NULL) {
        va_list arguments;
        va_copy(arguments, *source.arguments);
        const char *value = argument_find(arguments, name, bytes);
        va_end(arguments);
        return value;
    }
    for (size_t i = 0; i < source.fields->count; i++) {
        const struct field *field = &source.fields->field[i];
        if (strlen(field->name) == bytes && memcmp(field->name, name, bytes) == 0) {
            return field->value;
        }
    }
    return NULL;
}

static const char *message_fill(struct html *out, const char *message, struct fill_source source) {
    struct text_builder text;
    text_builder_start(&text, out->arena);
    const char *at = message;
    const char *open;
    while ((open = strchr(at, '{')) != NULL) {
        const char *close = strchr(open, '}');
        if (close == NULL) {
            break;
        }
        const char *value = fill_value(source, open + 1, (size_t)(close - open) - 1);
        text_add_bytes(&text, at, (size_t)(open - at));
        if (value != NULL) {
            text_add(&text, value);
        } else {
            text_add_bytes(&text, open, (size_t)(close - open) + 1);
        }
        at = close + 1;
    }
    text_add(&text, at);
    return text.data;
}

const char *html_fill(struct html *out, const char *message, ...) {
    va_list arguments;
    va_start(arguments, message);
    const char *filled = message_fill(out, message, (struct fill_source){.arguments = &arguments});
    va_end(arguments);
    return filled;
}

const char *html_fill_fields(struct html *out, const char *message, const struct fields *fill) {
    return message_fill(out, message, (struct fill_source){.fields = fill});
}
