#include "base/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static _Atomic int64_t offset;

static moment system_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (moment)now.tv_sec * MOMENT_SECOND + now.tv_nsec / 1000;
}

moment clock_now(void) {
    return system_now() + atomic_load(&offset);
}

int64_t clock_monotonic(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * MOMENT_SECOND + now.tv_nsec / 1000;
}

void clock_set(moment now) {
    atomic_store(&offset, now - system_now());
}

bool clock_from_environment(void) {
    const char *text = getenv("ASSAY_CLOCK");
    if (text == NULL || *text == '\0') {
        return true;
    }
    moment now = moment_parse(text);
    if (now == MOMENT_NONE) {
        return false;
    }
    clock_set(now);
    return true;
}

static bool leap_year(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap_year(year) ? 29 : days[month - 1];
}

bool day_valid(int year, int month, int month_day) {
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && month_day >= 1 &&
           month_day <= month_days(year, month);
}

/* Howard Hinnant's days-from-civil: years begin in March, so that the leap day is the last. */
day day_from(int year, int month, int month_day) {
    if (!day_valid(year, month, month_day)) {
        return DAY_NONE;
    }
    int from_march = year - (month <= 2);
    int era = from_march / 400;
    int year_of_era = from_march - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + month_day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void day_parts(day when, int *year, int *month, int *month_day) {
    int shifted = when + 719468;
    int era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int day_of_era = shifted - era * 146097;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted_month = (5 * day_of_year + 2) / 153;
    *month_day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = shifted_month + (shifted_month < 10 ? 3 : -9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

int day_week(day when) {
    int from_monday = (when + 3) % 7; /* 1 January 1970 was a Thursday */
    return (from_monday < 0 ? from_monday + 7 : from_monday) + 1;
}

day day_add_months(day when, int months) {
    int year;
    int month;
    int month_day;
    day_parts(when, &year, &month, &month_day);
    int total = year * 12 + month - 1 + months;
    year = total / 12;
    month = total % 12 + 1;
    int last = year >= 1 && year <= 9999 ? month_days(year, month) : 28;
    return day_from(year, month, month_day < last ? month_day : last);
}

static day last_sunday(int year, int month) {
    day last = day_from(year, month, month_days(year, month));
    return last - day_week(last) % 7;
}

/* Both zones keep UTC in winter and UTC+1 from 01:00 UTC on the last Sunday of March to that of October. */
static int64_t zone_offset(moment when) {
    int year;
    int month;
    int month_day;
    int64_t days = when / MOMENT_DAY - (when % MOMENT_DAY < 0);
    day_parts((day)days, &year, &month, &month_day);
    moment from = (moment)last_sunday(year, 3) * MOMENT_DAY + 3600 * MOMENT_SECOND;
    moment to = (moment)last_sunday(year, 10) * MOMENT_DAY + 3600 * MOMENT_SECOND;
    return when >= from && when < to ? 3600 * MOMENT_SECOND : 0;
}

day day_of_moment(moment when, enum zone zone) {
    (void)zone;
    moment local = when + zone_offset(when);
    return (day)(local / MOMENT_DAY - (local % MOMENT_DAY < 0));
}

moment day_start(day when, enum zone zone) {
    (void)zone;
    moment midnight = (moment)when * MOMENT_DAY;
    return midnight - zone_offset(midnight - 3600 * MOMENT_SECOND);
}

void moment_local(moment when, enum zone zone, int *hour, int *minute) {
    (void)zone;
    moment local = when + zone_offset(when);
    int64_t within = local % MOMENT_DAY;
    within = (within < 0 ? within + MOMENT_DAY : within) / MOMENT_SECOND;
    *hour = (int)(within / 3600);
    *minute = (int)(within % 3600 / 60);
}

/* Exactly count digits as a number, or -1. */
static int digits(const char *text, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + text[i] - '0';
    }
    return value;
}

static day date_prefix(const char *text) {
    int year = digits(text, 4);
    if (year < 0 || text[4] != '-') {
        return DAY_NONE;
    }
    int month = digits(text + 5, 2);
    if (month < 0 || text[7] != '-') {
        return DAY_NONE;
    }
    int month_day = digits(text + 8, 2);
    return month_day < 0 ? DAY_NONE : day_from(year, month, month_day);
}

day day_parse(const char *text) {
    return text != NULL && strlen(text) == 10 ? date_prefix(text) : DAY_NONE;
}

const char *day_text(struct arena *arena, day when) {
    if (when == DAY_NONE) {
        return "";
    }
    int year;
    int month;
    int month_day;
    day_parts(when, &year, &month, &month_day);
    return arena_format(arena, "%04d-%02d-%02d", year, month, month_day);
}

moment moment_parse(const char *text) {
    if (text == NULL || strlen(text) < 20 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) {
        return MOMENT_NONE;
    }
    day date = date_prefix(text);
    int hour = digits(text + 11, 2);
    int minute = text[13] == ':' ? digits(text + 14, 2) : -1;
    int second = text[16] == ':' ? digits(text + 17, 2) : -1;
    if (date == DAY_NONE || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
        return MOMENT_NONE;
    }
    const char *at = text + 19;
    int64_t fraction = 0;
    if (*at == '.') {
        int64_t unit = MOMENT_SECOND / 10;
        for (at++; *at >= '0' && *at <= '9'; at++, unit /= 10) {
            fraction += (*at - '0') * unit;
        }
    }
    int64_t zone = 0;
    if (*at == '+' || *at == '-') {
        int hours = strlen(at) == 6 && at[3] == ':' ? digits(at + 1, 2) : -1;
        int minutes = hours < 0 ? -1 : digits(at + 4, 2);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
            return MOMENT_NONE;
        }
        zone = (int64_t)(hours * 60 + minutes) * 60 * MOMENT_SECOND * (*at == '-' ? -1 : 1);
    } else if ((*at != 'Z' && *at != 'z') || at[1] != '\0') {
        return MOMENT_NONE;
    }
    return (moment)date * MOMENT_DAY + (int64_t)(hour * 3600 + minute * 60 + second) * MOMENT_SECOND + fraction - zone;
}

const char *moment_text(struct arena *arena, moment when) {
    if (when == MOMENT_NONE) {
        return "";
    }
    int64_t days = when / MOMENT_DAY - (when % MOMENT_DAY < 0);
    int64_t seconds = (when - days * MOMENT_DAY) / MOMENT_SECOND;
    return arena_format(arena, "%sT%02d:%02d:%02dZ", day_text(arena, (day)days), (int)(seconds / 3600),
        (int)(seconds % 3600 / 60), (int)(seconds % 60));
}
