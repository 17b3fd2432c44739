/* QR codes: a text that a phone's camera reads. */
#ifndef VIEW_QR_H
#define VIEW_QR_H

#include <stdbool.h>

#include "base/arena.h"

/* A square of so many squares a side, without the quiet zone of QR_QUIET light ones that must lie around it. */
enum { QR_QUIET = 4 };
struct qr {
    int side;
    const unsigned char *square; /* side * side, row by row; the lowest bit is set where it is dark */
};
struct qr qr_make(struct arena *arena, const char *text);
bool qr_dark(const struct qr *qr, int x, int y);
/* The dark squares as an SVG path, in a square of *size (quiet zone included). */
const char *qr_path(struct arena *arena, const char *text, int *size);

#endif
