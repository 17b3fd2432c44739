#include "certificates/certificates_text.h"

#include <fribidi/fribidi.h>
#include <string.h>

#include "base/text.h"

/* What the fonts have and can be drawn letter by letter: first and last code point. */
static const struct range {
    FriBidiChar first;
    FriBidiChar last;
    enum certificate_font font;
} ranges[] = {
    {0x0020, 0x007E, CERTIFICATE_FONT_MAIN},
    {0x00A0, 0x036F, CERTIFICATE_FONT_MAIN}, /* Latin, with marks */
    {0x0370, 0x0527, CERTIFICATE_FONT_MAIN}, /* Greek, Cyrillic */
    {0x0531, 0x0589, CERTIFICATE_FONT_MAIN}, /* Armenian */
    {0x05D0, 0x05F4, CERTIFICATE_FONT_MAIN}, /* Hebrew, without points */
    {0x060C, 0x060C, CERTIFICATE_FONT_MAIN},
    {0x0621, 0x064A, CERTIFICATE_FONT_MAIN}, /* Arabic, without vowel signs */
    {0x0660, 0x066D, CERTIFICATE_FONT_MAIN},
    {0x0679, 0x06D5, CERTIFICATE_FONT_MAIN},
    {0x06F0, 0x06F9, CERTIFICATE_FONT_MAIN},
    {0x10A0, 0x10FC, CERTIFICATE_FONT_MAIN}, /* Georgian */
    {0x1100, 0x11FF, CERTIFICATE_FONT_EAST},
    {0x1E00, 0x1FFF, CERTIFICATE_FONT_MAIN}, /* Latin and Greek, more */
    {0x2010, 0x2027, CERTIFICATE_FONT_MAIN},
    {0x2030, 0x205E, CERTIFICATE_FONT_MAIN},
    {0x20A0, 0x20BF, CERTIFICATE_FONT_MAIN},
    {0x2116, 0x2116, CERTIFICATE_FONT_MAIN},
    {0x3001, 0x30FF, CERTIFICATE_FONT_EAST}, /* Kana */
    {0x3105, 0x312D, CERTIFICATE_FONT_EAST}, /* Bopomofo */
    {0x3400, 0x4DB5, CERTIFICATE_FONT_EAST},
    {0x4E00, 0x9FCB, CERTIFICATE_FONT_EAST}, /* Han */
    {0xAC00, 0xD7A3, CERTIFICATE_FONT_EAST}, /* Hangul */
    {0xFB13, 0xFB17, CERTIFICATE_FONT_MAIN},
    {0xFB50, 0xFBFF, CERTIFICATE_FONT_MAIN}, /* joined Arabic */
    {0xFE70, 0xFEFC, CERTIFICATE_FONT_MAIN},
    {0xFF01, 0xFF5E, CERTIFICATE_FONT_EAST},
};

static bool font_of(FriBidiChar character, enum certificate_font *font) {
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (character >= ranges[i].first && character <= ranges[i].last) {
            *font = ranges[i].font;
            return true;
        }
    }
    return false;
}

static void add(struct text_builder *text, FriBidiChar character) {
    char bytes[8] = {0};
    fribidi_unicode_to_charset(FRIBIDI_CHAR_SET_UTF8, &character, 1, bytes);
    text_add(text, bytes);
}

struct certificate_pieces certificate_pieces_of(struct arena *arena, const char *text) {
    FriBidiStrIndex length = (FriBidiStrIndex)strlen(text);
    FriBidiChar *logical = ARENA_ARRAY(arena, (size_t)length + 1, FriBidiChar);
    FriBidiChar *visual = ARENA_ARRAY(arena, (size_t)length + 1, FriBidiChar);
    FriBidiStrIndex count = fribidi_charset_to_unicode(FRIBIDI_CHAR_SET_UTF8, text, length, logical);
    FriBidiParType base = FRIBIDI_PAR_ON;
    if (count > 0 && fribidi_log2vis(logical, count, &base, visual, NULL, NULL, NULL) == 0) {
        arena_raise(arena, ERROR_INTERNAL, "a text could not be put in the order of the eye");
    }
    struct certificate_piece *piece = ARENA_ARRAY(arena, (size_t)count, struct certificate_piece);
    size_t pieces = 0;
    struct text_builder run;
    text_builder_start(&run, arena);
    enum certificate_font now = CERTIFICATE_FONT_MAIN;
    for (FriBidiStrIndex i = 0; i < count; i++) {
        enum certificate_font font;
        if (visual[i] == FRIBIDI_CHAR_FILL || visual[i] == 0x200E || visual[i] == 0x200F) {
            continue; /* where two letters became one; marks of direction */
        }
        if (!font_of(visual[i], &font)) {
            return (struct certificate_pieces){0, NULL, false};
        }
        if (font != now && run.length > 0) {
            piece[pieces++] = (struct certificate_piece){now, run.data};
            text_builder_start(&run, arena);
        }
        now = font;
        add(&run, visual[i]);
    }
    if (run.length > 0) {
        piece[pieces++] = (struct certificate_piece){now, run.data};
    }
    return (struct certificate_pieces){pieces, piece, true};
}
