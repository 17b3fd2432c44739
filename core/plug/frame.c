#include "plug/frame.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Texts of a record and of a waiting application, in the order of their bits. */
static const size_t RECORD_TEXTS[] = {
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
static const size_t WAITING_TEXTS[] = {
    offsetof(struct exchange_waiting, reference),
    offsetof(struct exchange_waiting, organisation_name),
    offsetof(struct exchange_waiting, organisation_identifier),
    offsetof(struct exchange_waiting, body_kind),
    offsetof(struct exchange_waiting, framework),
    offsetof(struct exchange_waiting, lead_name),
    offsetof(struct exchange_waiting, lead_email),
};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *text_at(const void *record, size_t offset) {
    const char *text;
    memcpy(&text, (const char *)record + offset, sizeof text);
    return text;
}

static void texts_copy(struct arena *arena, void *record, const size_t *texts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const char *text = arena_text(arena, text_at(record, texts[i]));
        memcpy((char *)record + texts[i], &text, sizeof text);
    }
}

struct exchange_record exchange_record_copy(struct arena *arena, const struct exchange_record *record) {
    struct exchange_record copy = *record;
    texts_copy(arena, &copy, RECORD_TEXTS, COUNT(RECORD_TEXTS));
    return copy;
}

struct exchange_waiting exchange_waiting_copy(struct arena *arena, const struct exchange_waiting *waiting) {
    struct exchange_waiting copy = *waiting;
    texts_copy(arena, &copy, WAITING_TEXTS, COUNT(WAITING_TEXTS));
    return copy;
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

static void texts_put(struct frame_buffer *buffer, const void *record, const size_t *texts, size_t count) {
    uint32_t present = 0;
    for (size_t i = 0; i < count; i++) {
        present |= text_at(record, texts[i]) == NULL ? 0 : UINT32_C(1) << i;
    }
    frame_put_32(buffer, present);
    for (size_t i = 0; i < count; i++) {
        if ((present & (UINT32_C(1) << i)) != 0) {
            frame_put_text(buffer, text_at(record, texts[i]), FRAME_TEXT_MOST);
        }
    }
}

static void place_put(struct frame_buffer *buffer, struct exchange_place place) {
    frame_put_64(buffer, (uint64_t)place.from);
    frame_put_64(buffer, (uint64_t)place.bytes);
}

void frame_put_record(struct frame_buffer *buffer, const struct exchange_record *record) {
    size_t begun = frame_begin(buffer, FRAME_RECORD);
    frame_put_32(buffer, (uint32_t)record->line);
    frame_put_32(buffer, (uint32_t)record->column);
    place_put(buffer, record->place);
    frame_put_8(buffer, (unsigned)record->result);
    frame_put_32(buffer, (uint32_t)record->completed_on);
    texts_put(buffer, record, RECORD_TEXTS, COUNT(RECORD_TEXTS));
    frame_end(buffer, begun);
}

void frame_put_waiting(struct frame_buffer *buffer, const struct exchange_waiting *waiting) {
    size_t begun = frame_begin(buffer, FRAME_WAITING);
    frame_put_32(buffer, (uint32_t)waiting->line);
    frame_put_32(buffer, (uint32_t)waiting->column);
    frame_put_32(buffer, (uint32_t)waiting->received_on);
    texts_put(buffer, waiting, WAITING_TEXTS, COUNT(WAITING_TEXTS));
    frame_end(buffer, begun);
}

static uint32_t place_number(int64_t number) {
    return number < 0 || number > UINT32_MAX ? 0 : (uint32_t)number;
}

void frame_put_rejection(struct frame_buffer *buffer, const struct exchange_rejection *rejection) {
    size_t begun = frame_begin(buffer, FRAME_REJECTION);
    size_t count = rejection->fills > FRAME_FILLS_MOST ? FRAME_FILLS_MOST : rejection->fills;
    frame_put_32(buffer, place_number(rejection->line));
    frame_put_32(buffer, place_number(rejection->column));
    place_put(buffer, rejection->place);
    frame_put_8(buffer, (rejection->whole ? 1U : 0U) | (rejection->note ? 2U : 0U));
    frame_put_text(buffer, rejection->code, 60);
    frame_put_text(buffer, rejection->message, FRAME_MESSAGE_MOST);
    frame_put_8(buffer, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        frame_put_text(buffer, rejection->fill[i].name, FRAME_TEXT_MOST);
        frame_put_text(buffer, rejection->fill[i].value, FRAME_TEXT_MOST);
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

static void texts_get(struct frame *frame, void *record, const size_t *texts, size_t count) {
    uint32_t present = frame_get_32(frame);
    frame->bad = frame->bad || present >> count != 0;
    for (size_t i = 0; i < count && !frame->bad; i++) {
        if ((present & (UINT32_C(1) << i)) != 0) {
            const char *text = frame_get_text(frame, FRAME_TEXT_MOST);
            memcpy((char *)record + texts[i], &text, sizeof text);
        }
    }
    frame->bad = frame->bad || frame->left != 0;
}

/* Nothing may make us look before the document or far beyond it. */
static struct exchange_place place_get(struct frame *frame) {
    uint64_t from = frame_get_64(frame);
    uint64_t bytes = frame_get_64(frame);
    frame->bad = frame->bad || from > INT32_MAX || bytes > INT32_MAX;
    return frame->bad ? (struct exchange_place){0, 0} : (struct exchange_place){(int64_t)from, (int64_t)bytes};
}

struct exchange_record frame_get_record(struct frame *frame) {
    struct exchange_record record = {.line = frame_get_32(frame), .column = frame_get_32(frame)};
    record.place = place_get(frame);
    unsigned result = frame_get_8(frame);
    record.completed_on = (day)frame_get_32(frame);
    if (result < EXCHANGE_PASSED || result > EXCHANGE_WITHDRAWN) {
        frame->bad = true;
        return record;
    }
    record.result = (enum exchange_result)result;
    texts_get(frame, &record, RECORD_TEXTS, COUNT(RECORD_TEXTS));
    return record;
}

struct exchange_waiting frame_get_waiting(struct frame *frame) {
    struct exchange_waiting waiting = {.line = frame_get_32(frame), .column = frame_get_32(frame)};
    waiting.received_on = (day)frame_get_32(frame);
    texts_get(frame, &waiting, WAITING_TEXTS, COUNT(WAITING_TEXTS));
    return waiting;
}

struct exchange_rejection frame_get_rejection(struct frame *frame, struct field *fill) {
    struct exchange_rejection rejection = {.line = frame_get_32(frame), .column = frame_get_32(frame)};
    rejection.place = place_get(frame);
    unsigned weight = frame_get_8(frame);
    rejection.whole = (weight & 1) != 0;
    rejection.note = (weight & 2) != 0;
    rejection.code = frame_get_text(frame, 60);
    rejection.message = frame_get_text(frame, FRAME_MESSAGE_MOST);
    rejection.fill = fill;
    unsigned count = frame_get_8(frame);
    frame->bad = frame->bad || count > FRAME_FILLS_MOST || weight > 2;
    for (size_t i = 0; i < count && !frame->bad; i++) {
        fill[i].name = frame_get_text(frame, FRAME_TEXT_MOST);
        fill[i].value = frame_get_text(frame, FRAME_TEXT_MOST);
    }
    rejection.fills = frame->bad ? 0 : count;
    frame->bad = frame->bad || frame->left != 0;
    return rejection;
}

/* Of a date that must be there: the year is within reason. */
static bool year_likely(day when) {
    int year;
    int month;
    int month_day;
    day_parts(when, &year, &month, &month_day);
    return year >= 1990 && year <= 2200;
}

static const char *texts_fault(const void *record, const size_t *texts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const char *text = text_at(record, texts[i]);
        if (text == NULL) {
            continue;
        }
        size_t length = strnlen(text, FRAME_TEXT_MOST + 1);
        if (length > FRAME_TEXT_MOST) {
            return N_("A text of this record is too long. Shorten it.");
        }
        if (!text_utf8(text, length)) {
            return N_("A text of this record is not valid UTF-8. Save the file as UTF-8.");
        }
        for (size_t j = 0; j < length; j++) {
            if ((unsigned char)text[j] < 0x20 || text[j] == 0x7F) {
                return N_("A text of this record holds a line break or control character. Remove it.");
            }
        }
    }
    return NULL;
}

const char *frame_record_fault(const struct exchange_record *record, const char **code) {
    *code = "date";
    if (record->completed_on == DAY_NONE) {
        return N_("The date of completion is missing or is not a date. Write it as YYYY-MM-DD.");
    }
    if (!year_likely(record->completed_on)) {
        return N_("The date of completion is out of range. Check the year.");
    }
    *code = "result";
    if (record->result < EXCHANGE_PASSED || record->result > EXCHANGE_WITHDRAWN) {
        return N_("The result is missing or unknown. Say whether the person passed.");
    }
    *code = "text";
    const char *fault = texts_fault(record, RECORD_TEXTS, COUNT(RECORD_TEXTS));
    if (fault != NULL) {
        return fault;
    }
    *code = "person";
    if (record->learner_number == NULL && record->email == NULL && record->family_name == NULL) {
        return N_("Nothing says who the person is. Give a learner number, an email address or a name.");
    }
    *code = "module";
    if (record->module_code == NULL && record->course_code == NULL) {
        return N_("Nothing says what was completed. Give a module or a course.");
    }
    return NULL;
}

const char *frame_waiting_fault(const struct exchange_waiting *waiting, const char **code) {
    *code = "date";
    if (waiting->received_on == DAY_NONE) {
        return N_("The date of receipt is missing or is not a date. Write it as YYYY-MM-DD.");
    }
    if (!year_likely(waiting->received_on)) {
        return N_("The date of receipt is out of range. Check the year.");
    }
    *code = "text";
    const char *fault = texts_fault(waiting, WAITING_TEXTS, COUNT(WAITING_TEXTS));
    if (fault != NULL) {
        return fault;
    }
    *code = "organisation";
    if (waiting->organisation_name == NULL) {
        return N_("Nothing says who applied. Give the name of the organisation.");
    }
    *code = "reference";
    if (waiting->reference == NULL) {
        return N_(
            "There is no reference. Give the number the application was kept under so far: it tells whether it is "
            "here already.");
    }
    return NULL;
}
