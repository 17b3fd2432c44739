/* What the applicant said to an intention to refuse. */
#include "accounts/actor.h"
#include "cases/cases_decision_view.h"
#include "cases/cases_piece.h"
#include "cases_representation/cases_representation_queries.h"
#include "files/files.h"
#include "pages/cases/piece_representations.h"

struct loaded {
    struct case_representations_rows said;
    struct case_representations_files_rows files;
};

static void *add(struct http_request *request, int64_t application_id) {
    struct loaded *loaded = ARENA_NEW(request->arena, struct loaded);
    case_representations_add(actor_db(request), (struct case_representations_in){application_id}, &loaded->said);
    case_representations_files_add(
        actor_db(request), (struct case_representations_files_in){application_id}, &loaded->files);
    return loaded;
}

static bool shown(const struct case_page *page, const void *rows) {
    (void)page;
    return ((const struct loaded *)rows)->said.count > 0;
}

static struct case_representation_file_lines files_of(
    struct html *out, const struct case_page *page, const struct loaded *loaded, int32_t round) {
    struct case_representation_file_line *row =
        ARENA_ARRAY(out->arena, loaded->files.count + 1, struct case_representation_file_line);
    size_t count = 0;
    for (size_t i = 0; i < loaded->files.count; i++) {
        const struct case_representations_files *file = &loaded->files.row[i];
        if (file->round == round) {
            row[count++] = (struct case_representation_file_line){file->representation_file_id, file->name,
                html_fill(out, html_message(out, N_("{size} KB")), "size", html_count(out, (file->bytes + 1023) / 1024),
                    (const char *)NULL),
                arena_format(
                    out->arena, "%s/representations/%lld", page->of->base, (long long)file->representation_file_id)};
        }
    }
    return (struct case_representation_file_lines){count, row};
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    const struct loaded *loaded = rows;
    struct case_representation_line *line =
        ARENA_ARRAY(out->arena, loaded->said.count, struct case_representation_line);
    for (size_t i = 0; i < loaded->said.count; i++) {
        const struct case_representations *said = &loaded->said.row[i];
        line[i] =
            (struct case_representation_line){said->words, said->sent_at, files_of(out, page, loaded, said->round)};
    }
    cases_piece_representations_html(out, (struct case_representation_lines){loaded->said.count, line});
}

const struct case_piece case_representations_piece = {
    .anchor = "representations", .title = N_("Representations"), .add = add, .shown = shown, .show = show};

void case_representation_file_staff(struct http_request *request) {
    struct case_representation_file_one_rows file;
    case_representation_file_one_add(actor_db(request),
        (struct case_representation_file_one_in){http_part_id(request, "application"), http_part_id(request, "file")},
        &file);
    actor_load(request);
    if (file.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such file");
    }
    file_reply(request, actor_db(request), file.row->file_id, file.row->name, file.row->type, file.row->bytes);
}
