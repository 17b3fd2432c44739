/* What of a framework is in force on a day. */
#include "frameworks/frameworks.h"

const struct framework_data *frameworks_find(const char *framework_code) {
    const struct plug_framework *framework = framework_code == NULL ? NULL : plug_framework_find(framework_code);
    return framework == NULL ? NULL : framework->data;
}

const struct framework_data *frameworks_need(struct arena *arena, const char *framework_code) {
    const struct framework_data *data = frameworks_find(framework_code);
    if (data == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no framework of that code is loaded");
    }
    return data;
}

enum framework_bodies frameworks_bodies(const char *sector) {
    return text_equal(sector, "statutory") ? FRAMEWORK_STATUTORY : FRAMEWORK_NON_STATUTORY;
}

struct frameworks_criteria frameworks_criteria_on(
    struct arena *arena, const struct framework_data *data, enum framework_bodies bodies, day on) {
    const struct framework_criterion **item =
        ARENA_ARRAY(arena, data->criteria + 1, const struct framework_criterion *);
    size_t count = 0;
    for (size_t i = 0; i < data->criteria; i++) {
        const struct framework_criterion *criterion = &data->criterion[i];
        if (framework_span_holds(criterion->span, on) && (criterion->bodies & bodies) != 0) {
            item[count++] = criterion;
        }
    }
    return (struct frameworks_criteria){count, item};
}

struct frameworks_sections frameworks_sections_on(struct arena *arena, const struct framework_data *data, day on) {
    const struct framework_section **item = ARENA_ARRAY(arena, data->sections + 1, const struct framework_section *);
    size_t count = 0;
    for (size_t i = 0; i < data->sections; i++) {
        if (framework_span_holds(data->section[i].span, on)) {
            item[count++] = &data->section[i];
        }
    }
    return (struct frameworks_sections){count, item};
}

struct frameworks_questions frameworks_questions_on(
    struct arena *arena, const struct framework_section *section, day on) {
    const struct framework_question **item =
        ARENA_ARRAY(arena, section->questions + 1, const struct framework_question *);
    size_t count = 0;
    for (size_t i = 0; i < section->questions; i++) {
        if (framework_span_holds(section->question[i].span, on)) {
            item[count++] = &section->question[i];
        }
    }
    return (struct frameworks_questions){count, item};
}

struct frameworks_eligibilities frameworks_eligibility_on(
    struct arena *arena, const struct framework_data *data, day on) {
    const struct framework_eligibility **item =
        ARENA_ARRAY(arena, data->eligibilities + 1, const struct framework_eligibility *);
    size_t count = 0;
    for (size_t i = 0; i < data->eligibilities; i++) {
        if (framework_span_holds(data->eligibility[i].span, on)) {
            item[count++] = &data->eligibility[i];
        }
    }
    return (struct frameworks_eligibilities){count, item};
}

struct frameworks_reasons frameworks_reasons_on(
    struct arena *arena, const struct framework_data *data, const char *purpose, day on) {
    const struct framework_reason **item = ARENA_ARRAY(arena, data->reasons + 1, const struct framework_reason *);
    size_t count = 0;
    for (size_t i = 0; i < data->reasons; i++) {
        const struct framework_reason *reason = &data->reason[i];
        if (framework_span_holds(reason->span, on) && (purpose == NULL || text_equal(reason->purpose, purpose))) {
            item[count++] = reason;
        }
    }
    return (struct frameworks_reasons){count, item};
}

const struct framework_criterion *frameworks_criterion(const struct framework_data *data, const char *code, day on) {
    for (size_t i = 0; i < data->criteria; i++) {
        if (text_equal(data->criterion[i].code, code) && framework_span_holds(data->criterion[i].span, on)) {
            return &data->criterion[i];
        }
    }
    return NULL;
}

const struct framework_section *frameworks_section(const struct framework_data *data, const char *code, day on) {
    for (size_t i = 0; i < data->sections; i++) {
        if (text_equal(data->section[i].code, code) && framework_span_holds(data->section[i].span, on)) {
            return &data->section[i];
        }
    }
    return NULL;
}

const struct framework_reason *frameworks_reason(const struct framework_data *data, const char *code, day on) {
    for (size_t i = 0; i < data->reasons; i++) {
        if (text_equal(data->reason[i].code, code) && framework_span_holds(data->reason[i].span, on)) {
            return &data->reason[i];
        }
    }
    return NULL;
}

const struct framework_limit *frameworks_limit(const struct framework_data *data, const char *code, day on) {
    for (size_t i = 0; i < data->limits; i++) {
        if (text_equal(data->limit[i].code, code) && framework_span_holds(data->limit[i].span, on)) {
            return &data->limit[i];
        }
    }
    return NULL;
}

day frameworks_limit_last(const struct framework_data *data, const char *code, day from) {
    const struct framework_limit *limit = frameworks_limit(data, code, from);
    if (limit == NULL || limit->unit == FRAMEWORK_WORKING_DAYS) {
        return DAY_NONE;
    }
    return limit->unit == FRAMEWORK_MONTHS ? day_add_months(from, limit->amount) : from + limit->amount;
}

const struct framework_recommendation *frameworks_recommendation(const struct framework_data *data, day on) {
    for (size_t i = 0; i < data->recommendations; i++) {
        if (framework_span_holds(data->recommendation[i].span, on)) {
            return &data->recommendation[i];
        }
    }
    return NULL;
}

const struct framework_panel *frameworks_panel(const struct framework_data *data, day on) {
    for (size_t i = 0; i < data->panels; i++) {
        if (framework_span_holds(data->panel[i].span, on)) {
            return &data->panel[i];
        }
    }
    return NULL;
}

const struct framework_standard *frameworks_standard(
    const struct framework_data *data, enum framework_bodies bodies, day on) {
    for (size_t i = 0; i < data->standards; i++) {
        if (framework_span_holds(data->standard[i].span, on) && (data->standard[i].bodies & bodies) != 0) {
            return &data->standard[i];
        }
    }
    return NULL;
}
