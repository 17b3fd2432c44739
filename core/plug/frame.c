#include "plug/frame.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Texts of a record, in the order of their bits. */
static const size_t TEXTS[] = {
    offsetof(struct exchange_record, learner_number),
    offsetof(struct exchange_record, email),
    offsetof(struct exchange_record, given_name),
    offsetof(struct exchange_record, family_name),
    offsetof(struct exchange_record, organisation_identifier),
    offsetof(struct exchange_record, module_code),
    offsetof(struct exchange_record, course_code),
    offsetof(struct exchange_record, session_reference),
    offsetof(struct exchange_record, trainer),
    offsetof(struct exchange_record, certificate_number),
    offsetof(struct exchange_record, provider),
};
#define TEXTS_COUNT (sizeof TEXTS / sizeof *TEXTS)

static const char *record_text(const struct exchange_record *record, size_t index) {
    const char *text;
    memcpy(&text, (const char *)record + TEXTS[index], sizeof text);
    return text;
}

void frame_buffer_end(struct frame_buffer *buffer) {
    free(buffer->data);
    buffer->data = NULL;
    buffer->length = 0;
    buffer->capacity = 0;
}

static bool buffer_room(struct frame_buffer *buffer, size_t bytes) {
    if (buffer->full || bytes > buffer->most - buffer->length) {
        buffer->full = true;
        return false;
    }
    if (buffer->length + bytes > buffer->capacity) {
        size_t capacity = (buffer->length + bytes) * 2;
        capacity = capacity > buffer->most ? buffer->most : capacity;
        unsigned char *data = realloc(buffer->data, capacity);
        if (data == NULL) {
            buffer->full = true;
            return false;
        }
        buffer->data = data;
        buffer->capacity = capacity;
    }
    return true;
}

void frame_put_bytes(struct frame_buffer *buffer, const void *data, size_t bytes) {
    if (bytes > 0 && buffer_room(buffer, bytes)) {
        memcpy(buffer->data + buffer->length, data, bytes);
        buffer->length += bytes;
    }
}

static void number_put(struct frame_buffer *buffer, uint64_t value, size_t bytes) {
    unsigned char part[8];
    for (size_t i = 0; i < bytes; i++) {
        part[i] = (unsigned char)(value >> (8 * i));
    }
    frame_put_bytes(buffer, part, bytes);
}

void frame_put_8(struct frame_buffer *buffer, unsigned value) {
    number_put(buffer, value, 1);
}

void frame_put_32(struct frame_buffer *buffer, uint32_t value) {
    number_put(buffer, value, 4);
}

void frame_put_64(struct frame_buffer *buffer, uint64_t value) {
    number_put(buffer, value, 8);
}

/* Length, bytes, NUL: whoever reads it can point into it. */
void frame_put_text(struct frame_buffer *buffer, const char *text, size_t most) {
    const char *put = text == NULL ? "" : text;
    size_t length = strnlen(put, most + 1);
    if (length > most) {
        length = most;
        while (length > 0 && ((unsigned char)put[length] & 0xC0) == 0x80) {
            length--;
        }
    }
    number_put(buffer, length, 2);
    frame_put_bytes(buffer, put, length);
    number_put(buffer, 0, 1);
}

size_t frame_begin(struct frame_buffer *buffer, enum frame_kind kind) {
    size_t begun = buffer->length;
    frame_put_32(buffer, 0);
    frame_put_8(buffer, (unsigned)kind);
    return begun;
}

void frame_end(struct frame_buffer *buffer, size_t begun) {
    if (buffer->full) {
        return;
    }
    size_t length = buffer->length - begun - FRAME_HEAD;
    for (size_t i = 0; i < 4; i++) {
        buffer->data[begun + i] = (unsigned char)(length >> (8 * i));
    }
}

void frame_put_record(struct frame_buffer *buffer, const struct exchange_record *record) {
    uint32_t present = 0;
    size_t begun = frame_begin(buffer, FRAME_RECORD);
    for (size_t i = 0; i < TEXTS_COUNT; i++) {
        present |= record_text(record, i) == NULL ? 0 : UINT32_C(1) << i;
    }
    frame_put_32(buffer, (uint32_t)record->line);
    frame_put_32(buffer, (uint32_t)record->column);
    frame_put_8(buffer, (unsigned)record->result);
    frame_put_32(buffer, (uint32_t)record->completed_on);
    frame_put_32(buffer, present);
    for (size_t i = 0; i < TEXTS_COUNT; i++) {
        if ((present & (UINT32_C(1) << i)) != 0) {
            frame_put_text(buffer, record_text(record, i), FRAME_TEXT_MOST);
        }
    }
    frame_end(buffer, begun);
}

size_t frame_take(const unsigned char *data, size_t bytes, struct frame *frame) {
    if (bytes < FRAME_HEAD) {
        return 0;
    }
    size_t length = 0;
    for (size_t i = 0; i < 4; i++) {
        length |= (size_t)data[i] << (8 * i);
    }
    if (length > FRAME_MOST) {
        return SIZE_MAX;
    }
    if (bytes < FRAME_HEAD + length) {
        return 0;
    }
    *frame = (struct frame){.kind = data[4], .at = data + FRAME_HEAD, .left = length};
    return FRAME_HEAD + length;
}

static uint64_t number_get(struct frame *frame, size_t bytes) {
    if (frame->left < bytes) {
        frame->bad = true;
        frame->left = 0;
        return 0;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++) {
        value |= (uint64_t)frame->at[i] << (8 * i);
    }
    frame->at += bytes;
    frame->left -= bytes;
    return value;
}

unsigned frame_get_8(struct frame *frame) {
    return (unsigned)number_get(frame, 1);
}

uint32_t frame_get_32(struct frame *frame) {
    return (uint32_t)number_get(frame, 4);
}

uint64_t frame_get_64(struct frame *frame) {
    return number_get(frame, 8);
}

const char *frame_get_text(struct frame *frame, size_t most) {
    size_t length = (size_t)number_get(frame, 2);
    if (frame->bad || length > most || frame->left < length + 1 || frame->at[length] != '\0' ||
        !text_utf8((const char *)frame->at, length)) {
        frame->bad = true;
        return "";
    }
    const char *text = (const char *)frame->at;
    frame->at += length + 1;
    frame->left -= length + 1;
    return text;
}

struct exchange_record frame_get_record(struct frame *frame) {
    struct exchange_record record = {.line = frame_get_32(frame), .column = frame_get_32(frame)};
    unsigned result = frame_get_8(frame);
    record.completed_on = (day)frame_get_32(frame);
    uint32_t present = frame_get_32(frame);
    if (result < EXCHANGE_PASSED || result > EXCHANGE_WITHDRAWN || present >> TEXTS_COUNT != 0) {
        frame->bad = true;
    } else {
        record.result = (enum exchange_result)result;
    }
    for (size_t i = 0; i < TEXTS_COUNT && !frame->bad; i++) {
        if ((present & (UINT32_C(1) << i)) != 0) {
            const char *text = frame_get_text(frame, FRAME_TEXT_MOST);
            memcpy((char *)&record + TEXTS[i], &text, sizeof text);
        }
    }
    frame->bad = frame->bad || frame->left != 0;
    return record;
}

const char *frame_record_fault(const struct exchange_record *record, const char **code) {
    int year = 0;
    int month = 0;
    int month_day = 0;
    *code = "date";
    if (record->completed_on == DAY_NONE) {
        return "The date of completion is missing or is not a date. Write it as YYYY-MM-DD.";
    }
    day_parts(record->completed_on, &year, &month, &month_day);
    if (year < 1990 || year > 2200) {
        return "The date of completion is out of range. Check the year.";
    }
    *code = "result";
    if (record->result < EXCHANGE_PASSED || record->result > EXCHANGE_WITHDRAWN) {
        return "The result is missing or unknown. Say whether the person passed.";
    }
    for (size_t i = 0; i < TEXTS_COUNT; i++) {
        const char *text = record_text(record, i);
        if (text == NULL) {
            continue;
        }
        size_t length = strnlen(text, FRAME_TEXT_MOST + 1);
        *code = "text";
        if (length > FRAME_TEXT_MOST) {
            return "A text of this record is too long. Shorten it.";
        }
        if (!text_utf8(text, length)) {
            return "A text of this record is not valid UTF-8. Save the file as UTF-8.";
        }
        for (size_t j = 0; j < length; j++) {
            if ((unsigned char)text[j] < 0x20 || text[j] == 0x7F) {
                return "A text of this record holds a line break or control character. Remove it.";
            }
        }
    }
    *code = "person";
    if (record->learner_number == NULL && record->email == NULL && record->family_name == NULL) {
        return "Nothing says who the person is. Give a learner number, an email address or a name.";
    }
    *code = "module";
    if (record->module_code == NULL && record->course_code == NULL) {
        return "Nothing says what was completed. Give a module or a course.";
    }
    return NULL;
}
