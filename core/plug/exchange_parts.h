/* What import and export share on the host's side. */
#ifndef PLUG_EXCHANGE_PARTS_H
#define PLUG_EXCHANGE_PARTS_H

#include "plug/frame.h"
#include "plug/plug_parts.h"

/* One worker at work. */
struct exchange_run {
    struct arena *arena;
    struct exchange_limits limits; /* with the defaults filled in */
    const struct exchange_listener *listener;
    struct plug_child child;
    struct exchange_outcome outcome;
    int64_t started;
    int64_t until;
    unsigned char *data; /* read and not yet taken */
    size_t length;
    uint64_t output;
    uint64_t total; /* bytes of the document; 0 when not known */
    uint64_t told;  /* rejections */
    bool closed;    /* the worker's output has ended */
    bool ended;     /* its last word has come */
    bool decided;   /* the outcome's state is settled, whatever follows */
    int document;   /* descriptor that an export writes to */
};

/* Fills in limits and starts the worker; false when it does not start: the outcome says so. */
bool exchange_begin(struct exchange_run *run, struct arena *arena, const char *plugin, uint32_t direction, int input,
    const char *name, const struct exchange_limits *limits);
/* Reads what has come and takes whole frames. */
void exchange_read(struct exchange_run *run);
/* Settles the outcome; the first one counts. */
void exchange_decide(struct exchange_run *run, enum exchange_state state, const char *detail);
/* Milliseconds that are left; 0 when the time has come. */
int exchange_left(const struct exchange_run *run);
/* Ends the worker and says what happened. */
struct exchange_outcome exchange_finish(struct exchange_run *run);

#endif
