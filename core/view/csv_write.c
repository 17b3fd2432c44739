#include "view/csv_write.h"

#include <string.h>

void csv_write_start(struct text_builder *csv, struct arena *arena, const char *columns) {
    text_builder_start(csv, arena);
    text_add_format(csv, "\xef\xbb\xbf%s\r\n", columns);
}

static void separate(struct text_builder *csv) {
    if (csv->length > 0 && csv->data[csv->length - 1] != '\n') {
        text_add_char(csv, ',');
    }
}

void csv_write_text(struct text_builder *csv, const char *value) {
    separate(csv);
    text_add_char(csv, '"');
    if (value != NULL && *value != '\0' && strchr("=+-@\t", *value) != NULL) {
        text_add_char(csv, '\'');
    }
    for (; value != NULL && *value != '\0'; value++) {
        if (*value == '"') {
            text_add_char(csv, '"');
        }
        text_add_char(csv, *value);
    }
    text_add_char(csv, '"');
}

void csv_write_number(struct text_builder *csv, int64_t value) {
    separate(csv);
    text_add_format(csv, "%lld", (long long)value);
}

void csv_write_end(struct text_builder *csv) {
    text_add(csv, "\r\n");
}
