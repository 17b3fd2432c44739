/* The frameworks that are loaded, as other nouns ask for them: what is in force on a day. framework_code in the
 * database is the plugin's id. What is returned lives as long as the plugins; lists live in the arena handed in. */
#ifndef FRAMEWORKS_FRAMEWORKS_H
#define FRAMEWORKS_FRAMEWORKS_H

#include "db/db.h"
#include "http/http.h"
#include "plug/framework.h"

struct frameworks_criteria {
    size_t count;
    const struct framework_criterion *const *item;
};
struct frameworks_sections {
    size_t count;
    const struct framework_section *const *item;
};
struct frameworks_questions {
    size_t count;
    const struct framework_question *const *item;
};
struct frameworks_eligibilities {
    size_t count;
    const struct framework_eligibility *const *item;
};
struct frameworks_reasons {
    size_t count;
    const struct framework_reason *const *item;
};

/* NULL when no framework of that code is loaded. */
const struct framework_data *frameworks_find(const char *framework_code);
/* The same, raising ERROR_NOT_FOUND. */
const struct framework_data *frameworks_need(struct arena *arena, const char *framework_code);

/* Of organisation.sector: "statutory" is statutory, anything else is not. */
enum framework_bodies frameworks_bodies(const char *sector);

/* In force on that day, in the framework's order. bodies: whom it must be for. */
struct frameworks_criteria frameworks_criteria_on(
    struct arena *arena, const struct framework_data *data, enum framework_bodies bodies, day on);
struct frameworks_sections frameworks_sections_on(struct arena *arena, const struct framework_data *data, day on);
struct frameworks_questions frameworks_questions_on(
    struct arena *arena, const struct framework_section *section, day on);
struct frameworks_eligibilities frameworks_eligibility_on(
    struct arena *arena, const struct framework_data *data, day on);
/* Coded reasons for a purpose: "approve", "defer", "information" and so on; purpose NULL gives all. */
struct frameworks_reasons frameworks_reasons_on(
    struct arena *arena, const struct framework_data *data, const char *purpose, day on);

/* One of them by code on that day; NULL when there is none. */
const struct framework_criterion *frameworks_criterion(const struct framework_data *data, const char *code, day on);
const struct framework_section *frameworks_section(const struct framework_data *data, const char *code, day on);
const struct framework_reason *frameworks_reason(const struct framework_data *data, const char *code, day on);
/* Figures in force on that day; NULL when the framework sets none. */
const struct framework_limit *frameworks_limit(const struct framework_data *data, const char *code, day on);
/* The last day of a limit in calendar days or months that begins on `from`; DAY_NONE when the framework sets none on
 * that day. Limits in working days need a calendar: plug_deadline. */
day frameworks_limit_last(const struct framework_data *data, const char *code, day from);
const struct framework_recommendation *frameworks_recommendation(const struct framework_data *data, day on);
const struct framework_panel *frameworks_panel(const struct framework_data *data, day on);
const struct framework_standard *frameworks_standard(
    const struct framework_data *data, enum framework_bodies bodies, day on);

/* Writes what rows refer to (tables framework, criterion, module_rule, requirement_rule, figure_rule, external_course,
 * equivalence_rule) for each loaded framework whose digest is not the stored one, in a transaction of its own. Gives
 * how many were written. Several servers may do it at once. Roles are stored as all_staff, first_responder, lead;
 * sectors as statutory, non_statutory. Figures: first_responders, leads, share_percent, supervised_referrals,
 * grace_days, due_soon_days by sector; limit.<code>, recommendation.<name>, panel.seats with sector "any". Of the rules
 * of training and the figures what differs is superseded at `now`, and what is new recorded; what stands unchanged
 * keeps its row, and what is superseded stays for who asks as known before (schemas/sql/0005_frameworks.sql: known_at).
 * Once a version of a framework's standard was published in the service, its file changes no rule of training any more:
 * criteria, limits and thresholds only. */
int frameworks_store(struct db *db, struct arena *arena, moment now);

extern const struct http_routes frameworks_routes;

#endif
