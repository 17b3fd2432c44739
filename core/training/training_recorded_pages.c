/* Who was recorded for a session, module by module: to be looked over, printed, and found again. */
#include <string.h>

#include "accounts/page.h"
#include "pages/training/recorded.h"
#include "training/training_pages.h"
#include "training/training_view.h"

/* The modules of the session, and those that were recorded when the course covered others. */
static struct text_list modules_of(
    struct arena *arena, const struct training_session *session, const struct training_session_recorded_rows *rows) {
    const char **module = ARENA_ARRAY(arena, session->modules.count + rows->count, const char *);
    size_t count = 0;
    for (size_t i = 0; i < session->modules.count + rows->count; i++) {
        const char *code =
            i < session->modules.count ? session->modules.item[i] : rows->row[i - session->modules.count].module_code;
        bool there = code == NULL;
        for (size_t k = 0; k < count && !there; k++) {
            there = strcmp(module[k], code) == 0;
        }
        if (!there) {
            module[count++] = code;
        }
    }
    return (struct text_list){count, module};
}

static struct recorded_lines lines_of(
    struct arena *arena, const struct training_session_recorded_rows *rows, struct text_list modules) {
    struct recorded_line *line = ARENA_ARRAY(arena, rows->count, struct recorded_line);
    size_t count = 0;
    const char **result = NULL;
    for (size_t i = 0; i < rows->count; i++) {
        const struct training_session_recorded *row = &rows->row[i];
        if (i == 0 || row->person_id != rows->row[i - 1].person_id) {
            result = ARENA_ARRAY(arena, modules.count, const char *);
            for (size_t k = 0; k < modules.count; k++) {
                result[k] = "";
            }
            line[count++] = (struct recorded_line){
                .person = row, .results = {modules.count, result}, .absent = text_equal(row->result, "absent")};
        }
        if (text_equal(row->result, "part")) {
            line[count - 1].part = true;
            line[count - 1].person = row;
        }
        line[count - 1].some = line[count - 1].some || row->module_code != NULL;
        for (size_t k = 0; k < modules.count && row->module_code != NULL; k++) {
            if (strcmp(modules.item[k], row->module_code) == 0) {
                result[k] = training_result_title(row->result);
            }
        }
        if (row->certificate_number != NULL) {
            line[count - 1].certificate_number = row->certificate_number;
        }
    }
    return (struct recorded_lines){count, line};
}

void recorded_page(struct http_request *request) {
    int64_t id = http_part_id(request, "session");
    struct training_session_rows session;
    struct training_session_recorded_rows rows;
    training_session_add(actor_db(request), (struct training_session_in){id}, &session);
    training_session_recorded_add(actor_db(request), (struct training_session_recorded_in){id}, &rows);
    struct session_unsent_rows unsent;
    session_unsent_add(actor_db(request), (struct session_unsent_in){id}, &unsent);
    actor_load(request);
    if (session.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no session %lld", (long long)id);
    }
    struct recorded_view view = {.session = session.row,
        .modules = modules_of(request->arena, session.row, &rows),
        .unsent = unsent.count,
        .may_correct = actor_may(request, "training.record")};
    view.lines = lines_of(request->arena, &rows, view.modules);
    struct html *out = page_open(request);
    training_recorded_html(out, &view);
    page_send_back(request, 200, out, arena_format(request->arena, "/sessions/%lld", (long long)id));
}
