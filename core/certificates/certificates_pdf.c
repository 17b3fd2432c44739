#include "certificates/certificates_pdf.h"

#include <hpdf.h>
#include <string.h>
#include <unistd.h>

#include "certificates/certificates_text.h"
#include "view/html.h"
#include "view/qr.h"

static const struct font_file {
    const char *path;
    const char *package;
} files[CERTIFICATE_FONTS + 1] = {
    [CERTIFICATE_FONT_MAIN] = {"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "fonts-dejavu-core"},
    [CERTIFICATE_FONT_EAST] = {"/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", "fonts-droid-fallback"},
    [CERTIFICATE_FONTS] = {"/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf", "fonts-dejavu-core"},
};
enum { BOLD = CERTIFICATE_FONTS, MODULES_MOST = 26 };

struct sheet {
    struct arena *arena;
    HPDF_Doc pdf;
    HPDF_Page page;
    HPDF_Font font[CERTIFICATE_FONTS + 1]; /* NULL until it is needed */
    struct html words;
    float y; /* of the next line */
};

static const float margin = 56;

static void failed(HPDF_STATUS code, HPDF_STATUS detail, void *arena) {
    arena_raise(arena, ERROR_INTERNAL, "the PDF library failed: %#lx, %lu", (unsigned long)code, (unsigned long)detail);
}

static void pdf_free(void *pdf) {
    HPDF_Free(pdf);
}

static HPDF_Font font_of(struct sheet *sheet, int place) {
    if (sheet->font[place] == NULL) {
        if (access(files[place].path, R_OK) != 0) {
            arena_raise(
                sheet->arena, ERROR_INTERNAL, "%s is missing: install %s", files[place].path, files[place].package);
        }
        const char *name = HPDF_LoadTTFontFromFile(sheet->pdf, files[place].path, HPDF_TRUE);
        sheet->font[place] = HPDF_GetFont(sheet->pdf, name, "UTF-8");
    }
    return sheet->font[place];
}

static float text_width(struct sheet *sheet, const struct certificate_pieces *pieces, bool bold, float size) {
    float width = 0;
    for (size_t i = 0; i < pieces->count; i++) {
        bool main = pieces->piece[i].font == CERTIFICATE_FONT_MAIN;
        HPDF_Page_SetFontAndSize(sheet->page, font_of(sheet, main && bold ? BOLD : (int)pieces->piece[i].font), size);
        width += HPDF_Page_TextWidth(sheet->page, pieces->piece[i].text);
    }
    return width;
}

/* At x, or smaller where the line would leave room points and more; false when it cannot be drawn. */
static bool draw(struct sheet *sheet, const char *text, bool bold, float size, float x, float y, float room) {
    struct certificate_pieces pieces = certificate_pieces_of(sheet->arena, text);
    if (!pieces.drawable) {
        return false;
    }
    float width = text_width(sheet, &pieces, bold, size);
    if (width > room) {
        size = size * room / width;
    }
    for (size_t i = 0; i < pieces.count; i++) {
        bool main = pieces.piece[i].font == CERTIFICATE_FONT_MAIN;
        HPDF_Page_SetFontAndSize(sheet->page, font_of(sheet, main && bold ? BOLD : (int)pieces.piece[i].font), size);
        HPDF_Page_BeginText(sheet->page);
        HPDF_Page_TextOut(sheet->page, x, y, pieces.piece[i].text);
        HPDF_Page_EndText(sheet->page);
        x += HPDF_Page_TextWidth(sheet->page, pieces.piece[i].text);
    }
    return true;
}

static const float room = 841 - 2 * 56 - 170; /* beside the QR code */

static void grey(struct sheet *sheet, float tone) {
    HPDF_Page_SetRGBFill(sheet->page, tone, tone, tone);
}

static void line(struct sheet *sheet, const char *text, bool bold, float size, float gap) {
    sheet->y -= gap;
    draw(sheet, text, bold, size, margin, sheet->y, room);
}

/* A label and what it says; nothing for NULL. What no font has is not drawn, and said. */
static void fact(struct sheet *sheet, const char *label, const char *value) {
    if (value == NULL || *value == '\0') {
        return;
    }
    sheet->y -= 17;
    draw(sheet, html_message(&sheet->words, label), true, 10, margin, sheet->y, 120);
    if (!draw(sheet, value, false, 10, margin + 130, sheet->y, room - 130)) {
        draw(sheet, html_message(&sheet->words, N_("See the address of the check")), false, 10, margin + 130, sheet->y,
            room - 130);
    }
}

static void name_draw(struct sheet *sheet, const struct certificate_print *certificate) {
    sheet->y -= 44;
    if (draw(sheet, certificate->name, true, 26, margin, sheet->y, room)) {
        return;
    }
    draw(sheet, certificate->learner_number, true, 26, margin, sheet->y, room);
    sheet->y -= 16;
    draw(sheet,
        html_message(
            &sheet->words, N_("The name is in a script that this file cannot draw: see it at the address of the "
                              "check.")),
        false, 9, margin, sheet->y, room);
}

static void qr_draw(struct sheet *sheet, const struct certificate_print *certificate) {
    struct qr qr = qr_make(sheet->arena, certificate->address);
    const float side = 140;
    const float step = side / (float)(qr.side + 2 * QR_QUIET);
    const float left = 841 - margin - side;
    const float top = 595 - margin - 20;
    grey(sheet, 0);
    for (int y = 0; y < qr.side; y++) {
        for (int x = 0; x < qr.side; x++) {
            if (qr_dark(&qr, x, y)) {
                HPDF_Page_Rectangle(sheet->page, left + step * (float)(x + QR_QUIET),
                    top - step * (float)(y + QR_QUIET + 1), step, step);
            }
        }
    }
    HPDF_Page_Fill(sheet->page);
    draw(sheet, html_message(&sheet->words, N_("Scan to see whether it counts today")), false, 8, left, top - side - 4,
        side);
    draw(sheet, certificate->number, true, 9, left, top - side - 20, side);
    draw(sheet, certificate->code, false, 9, left, top - side - 34, side);
}

static void modules_draw(struct sheet *sheet, const struct certificate_print *certificate) {
    line(sheet, html_message(&sheet->words, N_("Modules")), true, 10, 24);
    bool two = certificate->lines > MODULES_MOST / 2;
    float top = sheet->y;
    size_t column = two ? (certificate->lines + 1) / 2 : certificate->lines;
    for (size_t i = 0; i < certificate->lines; i++) {
        bool right = two && i >= column;
        float y = top - 13 * (float)(i - (right ? column : 0) + 1);
        const char *text = arena_format(sheet->arena, "%s  %s", certificate->line[i].code, certificate->line[i].title);
        draw(sheet, text, false, 8.5F, margin + (right ? 365 : 0), y, two ? 355 : 841 - 2 * margin);
        sheet->y = y < sheet->y ? y : sheet->y;
    }
}

struct bytes certificate_pdf(struct arena *arena, const struct certificate_print *certificate) {
    struct sheet sheet = {.arena = arena,
        .pdf = HPDF_New(failed, arena),
        .words = {.arena = arena, .cymraeg = certificate->cymraeg},
        .y = 595 - margin};
    if (sheet.pdf == NULL) {
        arena_raise(arena, ERROR_INTERNAL, "no PDF can be made");
    }
    arena_defer(arena, pdf_free, sheet.pdf);
    HPDF_SetCompressionMode(sheet.pdf, HPDF_COMP_ALL);
    HPDF_UseUTFEncodings(sheet.pdf);
    HPDF_SetCurrentEncoder(sheet.pdf, "UTF-8");
    HPDF_SetInfoAttr(sheet.pdf, HPDF_INFO_TITLE, arena_format(arena, "Certificate %s", certificate->number));
    sheet.page = HPDF_AddPage(sheet.pdf);
    HPDF_Page_SetSize(sheet.page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_LANDSCAPE);
    struct html *words = &sheet.words;
    grey(&sheet, 0.25F);
    line(&sheet, html_message(words, N_("Certificate of training")), false, 18, 20);
    grey(&sheet, 0);
    name_draw(&sheet, certificate);
    line(&sheet,
        html_message(words, certificate->part             ? N_("has completed the modules below, of:")
                            : certificate->course == NULL ? N_("has completed the modules below")
                                                          : N_("has passed")),
        false, 12, 28);
    if (certificate->course != NULL) {
        line(&sheet, certificate->course, true, 16, 26);
    }
    sheet.y -= 14;
    fact(&sheet, N_("Completed"), html_date(words, certificate->completed_on));
    fact(&sheet, N_("Provider"), certificate->provider);
    fact(&sheet, N_("Trainer"), certificate->trainer);
    fact(&sheet, N_("Learner number"), certificate->learner_number);
    fact(&sheet, N_("Certificate"), certificate->number);
    fact(&sheet, N_("Check it at"), certificate->address);
    modules_draw(&sheet, certificate);
    if (certificate->part) {
        line(&sheet, html_message(words, N_("Corrected: other modules that it named do not stand")), true, 10, 20);
    }
    if (certificate->demonstration) {
        grey(&sheet, 0.4F);
        draw(&sheet, html_message(words, N_("Of a demonstration: what it says is made up")), true, 10, margin, 24,
            841 - 2 * margin);
    }
    qr_draw(&sheet, certificate);
    HPDF_SaveToStream(sheet.pdf);
    HPDF_UINT32 size = HPDF_GetStreamSize(sheet.pdf);
    unsigned char *data = arena_alloc(arena, size);
    HPDF_ResetStream(sheet.pdf);
    HPDF_ReadFromStream(sheet.pdf, data, &size);
    return (struct bytes){data, size};
}
