#include "view/chart.h"

#include <inttypes.h>
#include <string.h>

/* In CSS pixels. Lines of text are broken where a screen of 320 pixels would cut them. */
enum { LINE = 20, BAR = 18, GAP = 12, SWATCH = 14, LINE_CHARACTERS = 36 };

struct drawing {
    struct html *out;
    const struct chart *chart;
    int64_t whole;
    int y;
};

static int64_t bar_total(const struct chart *chart, const struct chart_bar *bar) {
    int64_t total = 0;
    for (size_t i = 0; i < chart->parts; i++) {
        total += bar->part[i];
    }
    return total;
}

static int64_t chart_largest(const struct chart *chart) {
    int64_t largest = 0;
    for (size_t i = 0; i < chart->count; i++) {
        int64_t total = bar_total(chart, &chart->row[i]);
        largest = total > largest ? total : largest;
    }
    return largest;
}

static const char *figure_text(const struct drawing *drawing, int64_t number) {
    const char *count = html_count(drawing->out, number);
    return drawing->chart->figure == NULL ? count
                                          : html_fill(drawing->out, drawing->chart->figure, "n", count, (char *)NULL);
}

/* "Assessment: 12", and with parts "Assessment: 12 (in time 9, overdue 3)": those that are not 0. */
static const char *bar_text(const struct drawing *drawing, const struct chart_bar *bar) {
    const struct chart *chart = drawing->chart;
    struct text_builder text;
    text_builder_start(&text, drawing->out->arena);
    text_add_format(&text, "%s: %s", bar->label, figure_text(drawing, bar_total(chart, bar)));
    const char *before = " (";
    for (size_t i = 0; chart->parts > 1 && i < chart->parts; i++) {
        if (bar->part[i] > 0) {
            text_add_format(&text, "%s%s %s", before, chart->part[i], figure_text(drawing, bar->part[i]));
            before = ", ";
        }
    }
    text_add(&text, *before == ',' ? ")" : "");
    return text.data;
}

static void line_draw(struct drawing *drawing, const char *text, size_t bytes, const char *kind, int x) {
    drawing->y += LINE;
    text_add_format(&drawing->out->text, "<text class=\"assay-chart__%s\" x=\"%d\" y=\"%d\">", kind, x, drawing->y - 5);
    html_text(drawing->out, arena_format(drawing->out->arena, "%.*s", (int)bytes, text));
    text_add(&drawing->out->text, "</text>");
}

/* In lines, broken at spaces; a word that fits no line stands in one by itself. */
static void text_draw(struct drawing *drawing, const char *text, const char *kind) {
    const char *from = text;
    const char *end = text; /* of the last word that fits */
    size_t characters = 0;
    for (const char *at = text;; at++) {
        if (*at == ' ' || *at == '\0') {
            if (characters > LINE_CHARACTERS && end > from) {
                line_draw(drawing, from, (size_t)(end - from), kind, 0);
                from = end + 1;
                characters = text_length(arena_format(drawing->out->arena, "%.*s", (int)(at - from), from));
            }
            end = at;
        }
        if (*at == '\0') {
            break;
        }
        characters += ((unsigned char)*at & 0xc0) != 0x80 ? 1 : 0;
    }
    line_draw(drawing, from, strlen(from), kind, 0);
}

/* The first part is solid, the others striped, dotted and empty. */
static void patterns_write(struct drawing *drawing) {
    static const char *const SHAPE[] = {"<path class=\"assay-chart__ink\" d=\"M0 0h3v6H0z\"/>",
        "<circle class=\"assay-chart__ink\" cx=\"3\" cy=\"3\" r=\"1.6\"/>"};
    struct text_builder *text = &drawing->out->text;
    text_add(text, "<defs>");
    for (size_t i = 0; i < sizeof SHAPE / sizeof *SHAPE && i + 1 < drawing->chart->parts; i++) {
        text_add_format(text,
            "<pattern id=\"%s-part-%zu\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
            "patternTransform=\"rotate(45)\"><path class=\"assay-chart__paper\" d=\"M0 0h6v6H0z\"/>%s</pattern>",
            drawing->chart->id, i + 1, SHAPE[i]);
    }
    text_add(text, "</defs>");
}

static const char *part_fill(const struct drawing *drawing, size_t part) {
    bool patterned = part == 1 || part == 2;
    return patterned ? arena_format(drawing->out->arena, " fill=\"url(#%s-part-%zu)\"", drawing->chart->id, part) : "";
}

static void key_draw(struct drawing *drawing) {
    for (size_t i = 0; drawing->chart->parts > 1 && i < drawing->chart->parts; i++) {
        text_add_format(&drawing->out->text,
            "<rect class=\"assay-chart__part assay-chart__part--%zu\" x=\"1\" y=\"%d\" width=\"%d\" height=\"%d\"%s/>",
            i, drawing->y + 3, SWATCH, SWATCH, part_fill(drawing, i));
        line_draw(drawing, drawing->chart->part[i], strlen(drawing->chart->part[i]), "key", SWATCH + 8);
    }
    drawing->y += GAP;
}

/* Tenths of a hundredth of the whole; more than the whole is the whole. */
static int64_t share_of(const struct drawing *drawing, int64_t number) {
    return number >= drawing->whole ? 1000 : number * 1000 / drawing->whole;
}

static void bar_draw(struct drawing *drawing, const struct chart_bar *bar) {
    text_draw(drawing, bar_text(drawing, bar), "label");
    int64_t before = 0;
    for (size_t i = 0; i < drawing->chart->parts; i++) {
        int64_t from = share_of(drawing, before);
        before += bar->part[i];
        int64_t width = share_of(drawing, before) - from;
        if (bar->part[i] > 0) {
            text_add_format(&drawing->out->text,
                "<rect class=\"assay-chart__part assay-chart__part--%zu\" x=\"%" PRId64 ".%" PRId64 "%%\" y=\"%d\" "
                "width=\"%" PRId64 ".%" PRId64 "%%\" height=\"%d\"%s/>",
                i, from / 10, from % 10, drawing->y, width / 10, width % 10, BAR, part_fill(drawing, i));
        }
    }
    text_add_format(
        &drawing->out->text, "<path class=\"assay-chart__axis\" d=\"M0 %d v%d\"/>", drawing->y - 2, BAR + 4);
    drawing->y += BAR + GAP;
}

/* What the picture says, for who does not see it. */
static void description_write(struct drawing *drawing) {
    for (size_t i = 0; i < drawing->chart->count; i++) {
        html_text(drawing->out, i == 0 ? "" : "; ");
        html_text(drawing->out, bar_text(drawing, &drawing->chart->row[i]));
    }
}

void chart_html(struct html *out, const struct chart *chart) {
    int64_t largest = chart_largest(chart);
    if (largest == 0) {
        return;
    }
    /* The height stands in front and is known at the end: the drawing is made apart. */
    struct html drawn;
    html_start(&drawn, out->arena, out->cymraeg);
    struct drawing drawing = {&drawn, chart, chart->whole > 0 ? chart->whole : largest, 0};
    patterns_write(&drawing);
    text_draw(&drawing, chart->title, "title");
    key_draw(&drawing);
    for (size_t i = 0; i < chart->count; i++) {
        bar_draw(&drawing, &chart->row[i]);
    }
    text_add_format(&out->text,
        "<svg class=\"assay-chart\" role=\"img\" aria-labelledby=\"%s-title %s-desc\" height=\"%d\"><title "
        "id=\"%s-title\">",
        chart->id, chart->id, drawing.y, chart->id);
    html_text(out, chart->title);
    text_add_format(&out->text, "</title><desc id=\"%s-desc\">", chart->id);
    drawing.out = out;
    description_write(&drawing);
    text_add(&out->text, "</desc>");
    text_add_bytes(&out->text, drawn.text.data, drawn.text.length);
    text_add(&out->text, "</svg>");
}
