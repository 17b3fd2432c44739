/* Was X compliant on day D? For staff, by name or organisation. */
#include <string.h>

#include "accounts/page.h"
#include "accounts/page_path.h"
#include "pages/training/compliance.h"
#include "pages/training/compliance_organisation.h"
#include "people/people_rules.h"
#include "training/training_pages.h"
#include "training/training_person_view.h"

void compliance_page(struct http_request *request) {
    struct arena *arena = request->arena;
    struct compliance_search_view view = {.asked = training_asked_read(request)};
    view.words = page_filter(arena, &request->query, "words");
    struct training_compliance_organisations_rows organisations = {0};
    struct training_compliance_people_rows people = {0};
    if (view.words != NULL) {
        const char *like = page_like(arena, view.words);
        char number[LEARNER_NUMBER_SIZE];
        training_compliance_organisations_add(
            actor_db(request), (struct training_compliance_organisations_in){like}, &organisations);
        training_compliance_people_add(actor_db(request),
            (struct training_compliance_people_in){
                like, learner_number_parse(view.words, number) ? arena_text(arena, number) : NULL},
            &people);
    }
    actor_load(request);
    view.organisations = &organisations;
    view.people = &people;
    struct html *out = page_open(request);
    training_compliance_html(out, &view);
    page_send(request, form_good(&view.asked.form) ? 200 : 422, out);
}

static struct compliance_person_line line_of(
    struct arena *arena, const struct training_board *board, const struct training_asked *asked, size_t person) {
    const struct training_organisation *organisation = &board->organisation;
    struct compliance_person_line line = {.person = &organisation->person[person]};
    for (size_t k = 0; k < organisation->modules; k++) {
        enum training_status status = board->state[person * organisation->modules + k].status;
        line.required += status != TRAINING_NOT_REQUIRED;
        line.counting += training_counts(status);
    }
    line.in_date = line.counting == line.required;
    line.path = training_asked_person(arena, asked, board->organisation_id, line.person->person_id);
    return line;
}

void compliance_organisation_page(struct http_request *request) {
    struct arena *arena = request->arena;
    int64_t id = http_part_id(request, "organisation");
    struct compliance_organisation_view view = {.asked = training_asked_read(request),
        .path = arena_format(arena, "/compliance/organisations/%lld", (long long)id)};
    struct training_board_parts *parts = training_board_add(actor_db(request), id, view.asked.on, view.asked.known_at);
    actor_load(request);
    const struct training_board *board = training_board_build(arena, parts);
    if (board == NULL || strcmp(board->sector, "training_provider") == 0) {
        arena_raise(arena, ERROR_NOT_FOUND, "no organisation %lld with a standing", (long long)id);
    }
    size_t people = board->organisation.people;
    struct compliance_person_line *line = ARENA_ARRAY(arena, people, struct compliance_person_line);
    for (size_t i = 0; i < people; i++) {
        line[i] = line_of(arena, board, &view.asked, i);
    }
    view.board = board;
    view.summary = training_summary_of(arena, board, &view.asked);
    view.people = (struct compliance_person_lines){people, line};
    struct html *out = page_open(request);
    training_compliance_organisation_html(out, &view);
    page_send_back(request, form_good(&view.asked.form) ? 200 : 422, out, "/compliance");
}
