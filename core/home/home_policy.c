#include "home/home_policy.h"

#include "accounts/page.h"
#include "frameworks/frameworks.h"
#include "home_policy/home_policy_queries.h"

enum { SOON_DAYS = 60, RECOGNITIONS_SHOWN = 10 };

struct home_policy_parts {
    struct home_policy_versions_rows versions;
    struct home_policy_recognitions_rows recognitions;
};

struct home_policy_parts *home_policy_add(struct http_request *request) {
    struct db *db = actor_db(request);
    struct home_policy_parts *parts = ARENA_NEW(request->arena, struct home_policy_parts);
    home_policy_versions_add(
        db, (struct home_policy_versions_in){day_of_moment(request->now, ZONE_LONDON), SOON_DAYS}, &parts->versions);
    home_policy_recognitions_add(db, (struct home_policy_recognitions_in){RECOGNITIONS_SHOWN}, &parts->recognitions);
    return parts;
}

/* In the order in which they are told. */
enum about { TO_DECIDE, RETURNED, WORKED_OUT, RECOGNITIONS, COMING, OF_OTHERS, ABOUTS };

static enum about about_of(const struct home_policy_versions *row) {
    return text_equal(row->state, "published")  ? COMING
           : text_equal(row->state, "proposed") ? (row->mine ? OF_OTHERS : TO_DECIDE)
           : text_equal(row->state, "returned") ? RETURNED
           : row->worked                        ? WORKED_OUT
                                                : ABOUTS; /* a draft that somebody is still at */
}

static const char *text_of(struct html *out, enum about about, const struct home_policy_versions *row) {
    static const char *const words[ABOUTS] = {
        [TO_DECIDE] = N_("{framework}, from {date}: look at what it would do, and approve or return it"),
        [RETURNED] = N_("{framework}, from {date}: change it and propose it again"),
        [WORKED_OUT] = N_("{framework}, from {date}: see what the draft would do"),
        [COMING] = N_("{framework}, version {number}: holds from {date}"),
        [OF_OTHERS] = N_("{framework}, from {date}: you had a part in it, so another policy officer decides"),
    };
    const struct framework_data *data = frameworks_find(row->framework_code);
    return html_fill(out, html_message(out, words[about]), "framework",
        data == NULL ? row->framework_code : html_message(out, data->title), "date", html_date(out, row->effective_on),
        "number", html_count(out, row->number == DB_NULL_INT4 ? 0 : row->number), (const char *)NULL);
}

static const char *href_of(struct arena *arena, enum about about, const struct home_policy_versions *row) {
    return about == COMING ? arena_format(arena, "/standards/%s/%d", row->framework_code, row->number)
                           : arena_format(arena, "/frameworks/%s/standards/%lld%s", row->framework_code,
                                 (long long)row->standard_version_id, about == WORKED_OUT ? "/impact" : "");
}

static void versions_fill(
    struct html *out, const struct home_policy_versions_rows *rows, struct home_waits waits[ABOUTS]) {
    for (size_t i = 0; i < rows->count; i++) {
        const struct home_policy_versions *row = &rows->row[i];
        enum about about = about_of(row);
        if (about != ABOUTS) {
            waits[about].row[waits[about].count++] =
                (struct home_wait){text_of(out, about, row), href_of(out->arena, about, row),
                    about == WORKED_OUT
                        ? html_fill(out, html_message(out, N_("Worked out on {date}.")), "date",
                              html_date(out, day_of_moment(row->worked_at, ZONE_LONDON)), (const char *)NULL)
                    : about == COMING || row->created_name == NULL
                        ? ""
                        : html_fill(out, html_message(out, N_("Drafted by {name}.")), "name", row->created_name,
                              (const char *)NULL)};
        }
    }
}

static void recognitions_fill(
    struct html *out, const struct home_policy_recognitions_rows *rows, struct home_waits *waits) {
    for (size_t i = 0; i < rows->count; i++) {
        const struct home_policy_recognitions *row = &rows->row[i];
        const char *words = text_equal(row->kind, "exempt") ? N_("Exemption for {name}, {organisation}")
                                                            : N_("External course of {name}, {organisation}");
        waits->row[waits->count++] = (struct home_wait){html_fill(out, html_message(out, words), "name", row->full_name,
                                                            "organisation", row->organisation_name, (const char *)NULL),
            arena_format(out->arena, "/recognitions/%lld", (long long)row->recognition_id),
            html_fill(out, html_message(out, N_("Asked for on {date}.")), "date",
                html_date(out, day_of_moment(row->asked_at, ZONE_LONDON)), (const char *)NULL)};
    }
    int64_t total = rows->count == 0 ? 0 : rows->row[0].total;
    if (total > (int64_t)rows->count) {
        waits->more =
            html_fill(out, html_message(out, N_("All {n} that wait")), "n", html_count(out, total), (const char *)NULL);
        waits->more_href = "/recognitions";
    }
}

struct home_policy home_policy_read(struct html *out, const struct home_policy_parts *parts) {
    static const char *const titles[ABOUTS] = {
        [TO_DECIDE] = N_("Versions of standards that wait for you"),
        [RETURNED] = N_("Drafts that were returned"),
        [WORKED_OUT] = N_("Drafts whose effect is worked out"),
        [RECOGNITIONS] = N_("Exemptions and external courses asked for"),
        [COMING] = N_("Standards that come into force within 60 days"),
        [OF_OTHERS] = N_("Versions of standards that wait for another policy officer"),
    };
    size_t most = parts->versions.count + parts->recognitions.count + 1;
    struct home_waits *waits = ARENA_ARRAY(out->arena, ABOUTS, struct home_waits);
    for (size_t i = 0; i < ABOUTS; i++) {
        waits[i] = (struct home_waits){titles[i], 0, ARENA_ARRAY(out->arena, most, struct home_wait), NULL, NULL};
    }
    versions_fill(out, &parts->versions, waits);
    recognitions_fill(out, &parts->recognitions, &waits[RECOGNITIONS]);
    struct home_policy policy = {0, waits};
    for (size_t i = 0; i < ABOUTS; i++) {
        if (waits[i].count > 0) {
            waits[policy.count++] = waits[i];
        }
    }
    return policy;
}
