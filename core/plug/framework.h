/* Frameworks that are loaded: their data and their hooks. */
#ifndef PLUG_FRAMEWORK_H
#define PLUG_FRAMEWORK_H

#include "base/fields.h"
#include "plug/framework_data.h"
#include "plug/plug.h"

struct plug_framework {
    const struct plug_plugin *plugin;
    const struct framework_data *data;
};

struct plug_frameworks {
    size_t count;
    const struct plug_framework *row;
};

/* After plug_start. A framework whose data does not validate is refused there, with its first problems. */
struct plug_frameworks plug_frameworks_all(void);
/* NULL when there is none of that id. */
const struct plug_framework *plug_framework_find(const char *id);

enum plug_weight { PLUG_NOTE = 1, PLUG_WARNING = 2, PLUG_FAULT = 3 };

struct plug_finding {
    enum plug_weight weight;
    const char *code;
    const char *subject; /* code of the criterion, question or module; "" for the whole */
    const char *message; /* English; plain words, the key of message_translate */
    day from;            /* DAY_NONE where days do not matter */
    day until;           /* DAY_NONE while it lasts */
    struct fields fill;  /* what stands for each {name} of the message: html_fill_fields */
};

struct plug_findings {
    size_t count;
    struct plug_finding *row;
    bool failed; /* the hook could not do its work: treat as "not checked", and say so */
};

/* The hooks, with the host's memory and limits round them; all empty or the data's answer when the plugin has no such
 * hook. Structs are of abi/assay_plugin.h; their size members are filled in here. At most 1,000 findings. */
struct plug_findings plug_check_application(
    const struct plug_framework *framework, struct arena *arena, struct assay_application application);
struct plug_findings plug_judge_training(
    const struct plug_framework *framework, struct arena *arena, struct assay_training training);

/* Does the framework say anything of one person's training? Plugins older than minor 3 do not. */
bool plug_judges_people(const struct plug_framework *framework);
struct plug_findings plug_judge_person(
    const struct plug_framework *framework, struct arena *arena, struct assay_person_training training);

/* Working days, by whoever knows the calendar. */
struct plug_calendar {
    bool (*working_day)(const void *context, day when);
    const void *context;
};

/* The last day of a limit that starts with an event on `start`: day 1 is the first (working) day after it, due at the
 * end of day N. Months: the same day of the month, or the month's last. Pauses are not known here. DAY_NONE when the
 * framework has no such limit on that day. body_kind may be "". */
day plug_deadline(const struct plug_framework *framework, struct arena *arena, const char *limit, day start,
    const char *body_kind, struct plug_calendar calendar);

#endif
