#include "training/training_asked.h"

#include "view/html.h"

/* Days that can be asked about: the register's field is no older, and rules do not reach further. */
enum { YEARS_AHEAD_DAYS = 3653 };

static day earliest(void) {
    return day_from(2010, 1, 1);
}

bool training_on_parse(const char *text, day today, day *on, const char **fault) {
    *on = today;
    if (text == NULL || *text == '\0') {
        return true;
    }
    day found = day_parse(text);
    if (found == DAY_NONE) {
        *fault = N_("There is no such day. Enter a real date as year, month and day, for example 2026-03-27");
    } else if (found < earliest() || found > today + YEARS_AHEAD_DAYS) {
        *fault = N_("Enter a day from 1 January 2010 to ten years ahead");
    } else {
        *on = found;
    }
    return *on == found;
}

/* Known on a day is known at its end; today's end has not come. */
static bool known_on(day when, moment now, moment *known_at, const char **fault) {
    day today = day_of_moment(now, ZONE_LONDON);
    if (when > today) {
        *fault = N_("What will be known later cannot be shown. Enter today or an earlier day");
        return false;
    }
    *known_at = when == today ? now : day_start(when + 1, ZONE_LONDON) - 1;
    return true;
}

bool training_known_parse(const char *text, moment now, moment *known_at, const char **fault) {
    *known_at = MOMENT_NONE;
    if (text == NULL || *text == '\0') {
        return true;
    }
    day when = day_parse(text);
    if (when != DAY_NONE) {
        return known_on(when, now, known_at, fault);
    }
    moment found = moment_parse(text);
    if (found == MOMENT_NONE) {
        *fault = N_("There is no such day. Enter a real date as year, month and day, for example 2026-03-27");
        return false;
    }
    if (found > now) {
        *fault = N_("What will be known later cannot be shown. Enter today or an earlier day");
        return false;
    }
    *known_at = found;
    return true;
}

const char *training_asked_path(struct arena *arena, const struct training_asked *asked, const char *path) {
    return asked == NULL ? path : arena_format(arena, "%s%s", path, asked->query);
}

const char *training_asked_person(
    struct arena *arena, const struct training_asked *asked, int64_t organisation_id, int64_t person_id) {
    const char *path = organisation_id == 0 ? arena_format(arena, "/training/people/%lld", (long long)person_id)
                                            : arena_format(arena, "/compliance/organisations/%lld/people/%lld",
                                                  (long long)organisation_id, (long long)person_id);
    return training_asked_path(arena, asked, path);
}

struct training_asked training_asked_read(struct http_request *request) {
    struct arena *arena = request->arena;
    struct training_asked asked = {.known_at = MOMENT_NONE, .known_on = DAY_NONE, .query = ""};
    asked.today = day_of_moment(request->now, ZONE_LONDON);
    asked.on = asked.today;
    form_start(&asked.form, arena, &request->query);
    struct form *form = &asked.form;
    const char *fault = NULL;
    const char *on = fields_get(&request->query, "on");
    if (on != NULL && *on != '\0') {
        if (training_on_parse(on, asked.today, &asked.on, &fault)) {
            form_date_set(form, "on", asked.on);
        } else {
            form_fail(form, "on", fault);
            asked.on = asked.today;
        }
    } else {
        day given = form_date(form, "on", NULL, earliest(), asked.today + YEARS_AHEAD_DAYS);
        asked.on = given == DAY_NONE ? asked.today : given;
    }
    const char *known = fields_get(&request->query, "known");
    if (known != NULL && *known != '\0') {
        if (!training_known_parse(known, request->now, &asked.known_at, &fault)) {
            form_fail(form, "known", fault);
        }
    } else {
        day given = form_date(form, "known", NULL, earliest(), DAY_NONE);
        if (given != DAY_NONE && !known_on(given, request->now, &asked.known_at, &fault)) {
            form_fail(form, "known", fault);
        }
    }
    if (!form_good(form)) {
        asked.on = asked.today;
        asked.known_at = MOMENT_NONE;
        return asked;
    }
    if (asked.known_at != MOMENT_NONE) {
        asked.known_on = day_of_moment(asked.known_at, ZONE_LONDON);
        form_date_set(form, "known", asked.known_on);
    }
    if (asked.on == asked.today && asked.known_at == MOMENT_NONE) {
        return asked;
    }
    asked.other = true;
    asked.query =
        arena_format(arena, "?on=%s%s%s", day_text(arena, asked.on), asked.known_at == MOMENT_NONE ? "" : "&known=",
            asked.known_at == MOMENT_NONE ? ""
            : known != NULL && day_parse(known) == DAY_NONE && moment_parse(known) != MOMENT_NONE
                ? known
                : day_text(arena, asked.known_on));
    return asked;
}
