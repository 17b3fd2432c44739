/* People by modules, on a day, as known at a moment: as a page and as a table to download. */
#include <string.h>

#include "accounts/page.h"
#include "accounts/page_path.h"
#include "pages/training/matrix.h"
#include "training/training_pages.h"
#include "training/training_standing.h"
#include "training/training_view.h"
#include "view/csv_write.h"

const char *training_status_words(enum training_status status) {
    static const char *const words[] = {[TRAINING_NOT_REQUIRED] = N_("Not needed"),
        [TRAINING_NOT_STARTED] = N_("Not started"),
        [TRAINING_IN_PROGRESS] = N_("In progress"),
        [TRAINING_IN_DATE] = N_("In date"),
        [TRAINING_DUE_SOON] = N_("Due soon"),
        [TRAINING_IN_GRACE] = N_("In grace"),
        [TRAINING_EXPIRED] = N_("Expired"),
        [TRAINING_EXEMPT] = N_("Exempt"),
        [TRAINING_EQUIVALENT] = N_("Equivalent")};
    return words[status];
}

const char *training_state_words(const struct training_state *state) {
    static const char *const booked[TRAINING_STATUSES] = {[TRAINING_DUE_SOON] = N_("Due soon, booked"),
        [TRAINING_IN_GRACE] = N_("In grace, booked"),
        [TRAINING_EXPIRED] = N_("Expired, booked")};
    return state->booked_until != DAY_NONE && booked[state->status] != NULL ? booked[state->status]
                                                                            : training_status_words(state->status);
}

const char *training_status_colour(enum training_status status) {
    static const char *const colours[] = {[TRAINING_NOT_REQUIRED] = "grey",
        [TRAINING_NOT_STARTED] = "purple",
        [TRAINING_IN_PROGRESS] = "magenta",
        [TRAINING_IN_DATE] = "green",
        [TRAINING_DUE_SOON] = "yellow",
        [TRAINING_IN_GRACE] = "orange",
        [TRAINING_EXPIRED] = "red",
        [TRAINING_EXEMPT] = "blue",
        [TRAINING_EQUIVALENT] = "teal"};
    return colours[status];
}

static struct training_horizons horizons_of(struct arena *arena, const struct training_board *board) {
    struct training_horizon *row = ARENA_ARRAY(arena, 4, struct training_horizon);
    for (int i = 0; i < 4; i++) {
        day on = board->on + 30 * i;
        const struct training_standing *standing = i == 0 ? &board->now : &board->later[i - 1];
        row[i] = (struct training_horizon){30 * i, on, standing, training_below_since(board->ahead, on),
            training_needs_of(arena, board->ahead, board->on, on),
            i > 0 && training_standing_equal(standing, row[i - 1].standing)};
    }
    return (struct training_horizons){4, row};
}

struct training_matrix_view training_matrix_view_of(
    struct arena *arena, const struct training_board *board, const struct training_matrix_filter *filter) {
    struct training_matrix matrix = training_matrix_of(arena, board, filter);
    return (struct training_matrix_view){.board = board,
        .modules = {matrix.modules, matrix.module},
        .lines = {matrix.lines, matrix.line},
        .attention = matrix.attention,
        .found = matrix.found,
        .horizons = horizons_of(arena, board),
        .reasons = {TRAINING_REASONS, board->now.reason},
        .then = {TRAINING_REASONS, board->fallen.reason}};
}

struct training_states training_line_states(const struct training_matrix_view *view, const struct training_line *line) {
    return (struct training_states){view->modules.count, line->state};
}

/* ---- What the address asks for ---- */

enum { LINES_A_PAGE = 50 };
static const char *const kept_names[] = {"show", "role", "status", "module", "order"};
enum { KEPT = sizeof kept_names / sizeof *kept_names };

static const struct option show_options[] = {{"attention", N_("Those who need training within 60 days"), NULL}};
static const struct option role_options[] = {
    {"first_responder", N_("First Responders"), NULL}, {"lead", N_("Leads"), NULL}};
static const struct option order_options[] = {{"name", N_("By name"), NULL}, {"lapse", N_("Who lapses next"), NULL},
    {"need", N_("Who needs something first"), NULL}};

static int status_of(const char *text) {
    for (int i = 0; i < TRAINING_STATUSES; i++) {
        if (text_equal(text, training_status_text((enum training_status)i))) {
            return i;
        }
    }
    return -1;
}

static struct training_matrix_filter filter_read(const struct http_request *request) {
    const struct fields *query = &request->query;
    const char *order = fields_get(query, "order");
    return (struct training_matrix_filter){.attention = fields_has(query, "show", "attention"),
        .role = fields_has(query, "role", "first_responder") ? TRAINING_FIRST_RESPONDER
                : fields_has(query, "role", "lead")          ? TRAINING_LEAD
                                                             : 0,
        .status = status_of(fields_value(query, "status")),
        .module = page_filter(request->arena, query, "module"),
        .order = text_equal(order, "lapse")  ? TRAINING_MATRIX_BY_LAPSE
                 : text_equal(order, "need") ? TRAINING_MATRIX_BY_NEED
                                             : TRAINING_MATRIX_BY_NAME};
}

/* The two dates as YYYY-MM-DD, with all else that the address asks for. */
static struct fields kept_of(const struct http_request *request, const struct training_matrix_view *view) {
    struct fields kept;
    fields_start(&kept, request->arena);
    if (view->on != NULL) {
        fields_add(&kept, "on", view->on);
    }
    if (view->known != NULL) {
        fields_add(&kept, "known", view->known);
    }
    struct fields filters = page_kept(request->arena, &request->query, kept_names, KEPT);
    for (size_t i = 0; i < filters.count; i++) {
        fields_add(&kept, filters.field[i].name, filters.field[i].value);
    }
    return kept;
}

static void dates_fill(
    const struct http_request *request, const struct training_asked *asked, struct training_matrix_view *view) {
    if (!asked->other) {
        return;
    }
    view->on = day_text(request->arena, asked->on);
    if (asked->known_at != MOMENT_NONE) {
        const char *known = fields_value(&request->query, "known");
        view->known = *known != '\0' ? known : day_text(request->arena, asked->known_on);
    }
}

static struct options module_options(struct arena *arena, const struct training_board *board) {
    struct option *option = ARENA_ARRAY(arena, board->organisation.modules, struct option);
    for (size_t i = 0; i < board->organisation.modules; i++) {
        const struct training_module *module = &board->organisation.module[i];
        option[i] = (struct option){module->code, module->title, NULL};
    }
    return (struct options){board->organisation.modules, option};
}

static struct options status_options(struct arena *arena) {
    struct option *option = ARENA_ARRAY(arena, TRAINING_STATUSES, struct option);
    size_t count = 0;
    for (int i = TRAINING_NOT_STARTED; i < TRAINING_STATUSES; i++) {
        enum training_status status = (enum training_status)i;
        option[count++] = (struct option){training_status_text(status), training_status_words(status), NULL};
    }
    return (struct options){count, option};
}

static struct training_legend legend_of(struct arena *arena, const struct training_standard *standard) {
    const struct training_legend_line lines[] = {
        {training_status_words(TRAINING_IN_DATE), training_status_colour(TRAINING_IN_DATE), N_("It counts."), 0},
        {training_status_words(TRAINING_DUE_SOON), training_status_colour(TRAINING_DUE_SOON),
            N_("It counts, and ends within {n} days."), standard->due_soon_days},
        {training_status_words(TRAINING_IN_GRACE), training_status_colour(TRAINING_IN_GRACE),
            N_("It has ended, and counts for {n} days more."), standard->grace_days},
        {training_status_words(TRAINING_EXPIRED), training_status_colour(TRAINING_EXPIRED),
            N_("It has ended and does not count, even where a place is booked."), 0},
        {training_status_words(TRAINING_NOT_STARTED), training_status_colour(TRAINING_NOT_STARTED),
            N_("Nothing that counts was recorded."), 0},
        {training_status_words(TRAINING_IN_PROGRESS), training_status_colour(TRAINING_IN_PROGRESS),
            N_("A place is booked, or part of a session was attended. It does not count yet."), 0},
        {training_status_words(TRAINING_EXEMPT), training_status_colour(TRAINING_EXEMPT),
            N_("Excused by a decision until the date shown. It counts."), 0},
        {training_status_words(TRAINING_EQUIVALENT), training_status_colour(TRAINING_EQUIVALENT),
            N_("An external course was recognised. It counts."), 0},
    };
    size_t count = sizeof lines / sizeof *lines;
    struct training_legend_line *row = ARENA_ARRAY(arena, count, struct training_legend_line);
    memcpy(row, lines, sizeof lines);
    return (struct training_legend){count, row};
}

void training_matrix_page(struct http_request *request) {
    struct arena *arena = request->arena;
    struct training_asked asked = training_asked_read(request);
    struct training_board_parts *parts = training_board_add(actor_db(request), DB_NULL_INT8, asked.on, asked.known_at);
    actor_load(request);
    const struct training_board *board = training_board_build(arena, parts);
    if (board == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no organisation is acted for");
    }
    struct training_matrix_filter filter = filter_read(request);
    bool whole = fields_has(&request->query, "page", "all");
    int64_t page = page_number(&request->query);
    filter.first = whole ? 0 : (size_t)(page - 1) * LINES_A_PAGE;
    filter.most = whole ? 0 : LINES_A_PAGE;
    struct training_matrix_view view = training_matrix_view_of(arena, board, &filter);
    struct form form;
    form_start(&form, arena, &request->query);
    view.asked = &asked;
    view.whole = whole;
    view.form = &form;
    dates_fill(request, &asked, &view);
    struct fields kept = kept_of(request, &view);
    view.filtered = filter.attention || filter.role != 0 || filter.status >= 0 || filter.module != NULL;
    view.shows = (struct options){1, show_options};
    view.roles = (struct options){2, role_options};
    view.statuses = status_options(arena);
    view.all_modules = module_options(arena, board);
    view.orders = (struct options){3, order_options};
    view.legend = legend_of(arena, &board->standard);
    view.csv = page_filtered(arena, "/training/matrix.csv", &kept);
    view.pages_href = page_path(arena, "/training", &kept);
    view.page = page;
    view.pages = whole ? 1 : ((int64_t)view.found + LINES_A_PAGE - 1) / LINES_A_PAGE;
    view.all_href = view.pages > 1 ? arena_format(arena, "%sall", view.pages_href) : NULL;
    struct html *out = page_open(request);
    training_matrix_html(out, &view);
    page_send(request, form_good(&asked.form) ? 200 : 422, out);
}

/* ---- As a table to download: a line for each person and module they need ---- */

static const char *role_words(struct html *words, unsigned roles) {
    return (roles & TRAINING_LEAD) == 0 ? html_message(words, N_("First Responder"))
           : (roles & TRAINING_FIRST_RESPONDER) == 0
               ? html_message(words, N_("Lead"))
               : arena_format(words->arena, "%s, %s", html_message(words, N_("First Responder")),
                     html_message(words, N_("Lead")));
}

static void csv_day(struct text_builder *csv, struct arena *arena, day when) {
    csv_write_text(csv, when == DAY_NONE ? NULL : day_text(arena, when));
}

void training_matrix_csv(struct http_request *request) {
    struct arena *arena = request->arena;
    struct training_asked asked = training_asked_read(request);
    struct training_board_parts *parts = training_board_add(actor_db(request), DB_NULL_INT8, asked.on, asked.known_at);
    actor_load(request);
    const struct training_board *board = training_board_build(arena, parts);
    if (board == NULL || !form_good(&asked.form)) {
        arena_raise(arena, ERROR_NOT_FOUND, "no organisation is acted for, or no such day");
    }
    struct training_matrix_filter filter = filter_read(request);
    struct training_matrix matrix = training_matrix_of(arena, board, &filter);
    struct html words = {.arena = arena, .cymraeg = request->cymraeg};
    struct text_builder csv;
    csv_write_start(&csv, arena,
        "person,role,module,title,status,status in words,last day in date,last day that counts,booked until,on");
    for (size_t i = 0; i < matrix.lines; i++) {
        const struct training_line *line = &matrix.line[i];
        for (size_t k = 0; k < matrix.modules; k++) {
            const struct training_state *state = &line->state[k];
            if (state->status == TRAINING_NOT_REQUIRED) {
                continue;
            }
            csv_write_text(&csv, line->person->name);
            csv_write_text(&csv, role_words(&words, line->person->roles));
            csv_write_text(&csv, matrix.module[k].code);
            csv_write_text(&csv, html_message(&words, matrix.module[k].title));
            csv_write_text(&csv, training_status_text(state->status));
            csv_write_text(&csv, html_message(&words, training_state_words(state)));
            csv_day(&csv, arena, state->ends_on);
            csv_day(&csv, arena, training_counts(state->status) ? state->grace_ends_on : DAY_NONE);
            csv_day(&csv, arena, state->booked_until);
            csv_day(&csv, arena, board->on);
            csv_write_end(&csv);
        }
    }
    http_reply_attachment(request, "text/csv; charset=utf-8",
        arena_format(arena, "training-%s.csv", day_text(arena, board->on)), csv.data, csv.length);
}
