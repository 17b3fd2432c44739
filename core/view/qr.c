#include "view/qr.h"

#include <qrencode.h>
#include <string.h>

#include "base/text.h"

static void code_free(void *code) {
    QRcode_free(code);
}

struct qr qr_make(struct arena *arena, const char *text) {
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (code == NULL) {
        arena_raise(arena, ERROR_INTERNAL, "no QR code can be made");
    }
    arena_defer(arena, code_free, code);
    return (struct qr){code->width, code->data};
}

bool qr_dark(const struct qr *qr, int x, int y) {
    return (qr->square[y * qr->side + x] & 1) != 0;
}

const char *qr_path(struct arena *arena, const char *text, int *size) {
    struct qr qr = qr_make(arena, text);
    struct text_builder path;
    text_builder_start(&path, arena);
    for (int y = 0; y < qr.side; y++) {
        for (int x = 0; x < qr.side;) {
            int run = 0;
            while (x + run < qr.side && qr_dark(&qr, x + run, y)) {
                run++;
            }
            if (run > 0) {
                text_add_format(&path, "M%d %dh%dv1h-%dz", x + QR_QUIET, y + QR_QUIET, run, run);
            }
            x += run > 0 ? run : 1;
        }
    }
    *size = qr.side + 2 * QR_QUIET;
    return path.data;
}
