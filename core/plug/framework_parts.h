/* What the files that read framework.xml share. */
#ifndef PLUG_FRAMEWORK_PARTS_H
#define PLUG_FRAMEWORK_PARTS_H

#include "base/text.h"
#include "plug/framework_data.h"

/* A fault found in the data, with the line where it stands. */
struct framework_faults {
    struct arena *arena;
    struct text_builder text;
    unsigned count;
};
void framework_fault(struct framework_faults *faults, int64_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What the schema cannot say: references, spans, kinds of questions. */
void framework_data_check(const struct framework_data *data, struct framework_faults *faults);

#endif
