/* Text of any script as a certificate draws it: from left to right in the order of the eye, each piece in a font that
 * has its letters. Pure. */
#ifndef CERTIFICATES_CERTIFICATES_TEXT_H
#define CERTIFICATES_CERTIFICATES_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum certificate_font {
    CERTIFICATE_FONT_MAIN, /* Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic */
    CERTIFICATE_FONT_EAST, /* Chinese, Japanese, Korean */
    CERTIFICATE_FONTS
};
struct certificate_piece {
    enum certificate_font font;
    const char *text; /* UTF-8, in the order of the eye */
};
struct certificate_pieces {
    size_t count; /* 0 when drawable is false, or the text is empty */
    const struct certificate_piece *piece;
    /* False when a letter is of a script that needs more than putting letters beside each other (Devanagari, Bengali,
     * Tamil, Thai, Khmer, Ethiopic and so on): the text must not be drawn at all, rather than wrongly. */
    bool drawable;
};
/* Arabic letters are joined and set from right to left; text is composed (NFC) UTF-8. */
struct certificate_pieces certificate_pieces_of(struct arena *arena, const char *text);

#endif
