/* What host and worker say to each other: frames over pipes. A frame is a length (32 bits), a kind (one byte) and its
 * payload; numbers are least byte first. The host trusts nothing in a frame. */
#ifndef PLUG_FRAME_H
#define PLUG_FRAME_H

#include "plug/exchange.h"

enum frame_kind {
    FRAME_RECORD = 'R',    /* frame_record_put */
    FRAME_WAITING = 'W',   /* frame_put_waiting */
    FRAME_REJECTION = 'J', /* frame_put_rejection */
    FRAME_PROGRESS = 'P',  /* bytes read (64) */
    FRAME_LOG = 'L',       /* weight (8), text */
    FRAME_DOCUMENT = 'D',  /* bytes of an exported document */
    FRAME_INPUT_END = 'Z', /* no more records to export */
    FRAME_END = 'E'        /* state (8), records, rejections, bytes (64 each), text; the worker's last word */
};

#define FRAME_MOST (256 << 10)
#define FRAME_HEAD 5
/* Of one text of a record, of a rejection's message. */
#define FRAME_TEXT_MOST 1000
#define FRAME_MESSAGE_MOST 4000
/* Names with their values in one message. */
#define FRAME_FILLS_MOST 8

/* Grows by malloc up to a bound; `full` once it could not. Freed by frame_buffer_end. */
struct frame_buffer {
    unsigned char *data;
    size_t length;
    size_t capacity;
    size_t most;
    bool full;
};
void frame_buffer_end(struct frame_buffer *buffer);

/* Appends one frame: begin gives the place that end closes. */
size_t frame_begin(struct frame_buffer *buffer, enum frame_kind kind);
void frame_end(struct frame_buffer *buffer, size_t begun);
void frame_put_8(struct frame_buffer *buffer, unsigned value);
void frame_put_32(struct frame_buffer *buffer, uint32_t value);
void frame_put_64(struct frame_buffer *buffer, uint64_t value);
/* At most `most` bytes of it, cut between characters; NULL is "". */
void frame_put_text(struct frame_buffer *buffer, const char *text, size_t most);
void frame_put_bytes(struct frame_buffer *buffer, const void *data, size_t bytes);
void frame_put_record(struct frame_buffer *buffer, const struct exchange_record *record);
void frame_put_rejection(struct frame_buffer *buffer, const struct exchange_rejection *rejection);
void frame_put_waiting(struct frame_buffer *buffer, const struct exchange_waiting *waiting);

/* One frame that has come in; the get functions set bad where it does not hold what is asked for. Texts point into it.
 */
struct frame {
    unsigned char kind;
    const unsigned char *at;
    size_t left;
    bool bad;
};
/* Takes the first frame of data: its whole length, 0 when more must come, SIZE_MAX when it makes no sense. */
size_t frame_take(const unsigned char *data, size_t bytes, struct frame *frame);
unsigned frame_get_8(struct frame *frame);
uint32_t frame_get_32(struct frame *frame);
uint64_t frame_get_64(struct frame *frame);
/* Valid UTF-8 without NUL, at most `most` bytes; "" when bad. */
const char *frame_get_text(struct frame *frame, size_t most);
struct exchange_record frame_get_record(struct frame *frame);
struct exchange_waiting frame_get_waiting(struct frame *frame);
/* What it is filled with goes into fill, which holds FRAME_FILLS_MOST. */
struct exchange_rejection frame_get_rejection(struct frame *frame, struct field *fill);

/* What is wrong with a record: an English key, with its code; NULL when nothing is. */
const char *frame_record_fault(const struct exchange_record *record, const char **code);
const char *frame_waiting_fault(const struct exchange_waiting *waiting, const char **code);

#endif
