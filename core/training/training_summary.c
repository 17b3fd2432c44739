#include "training/training_summary.h"

/* Lapses come soonest first; each person's are told together, at their soonest. */
static void endings_fill(struct arena *arena, struct training_summary *summary, const struct training_asked *asked) {
    const struct training_board *board = summary->of.board;
    size_t people = board->organisation.people;
    struct training_ending **of = ARENA_ARRAY(arena, people, struct training_ending *);
    summary->endings.row = ARENA_ARRAY(arena, people, struct training_ending);
    for (size_t i = 0; i < board->lapses.count; i++) {
        const struct training_lapse *lapse = &board->lapses.row[i];
        if (of[lapse->person] == NULL) {
            const struct training_person *person = &board->organisation.person[lapse->person];
            of[lapse->person] = &summary->endings.row[summary->endings.count++];
            *of[lapse->person] = (struct training_ending){person,
                training_asked_person(arena, asked, board->organisation_id, person->person_id), lapse->ends_on,
                lapse->grace_ends_on, 0};
            summary->in_grace += lapse->ends_on < board->on;
            for (int k = 0; k < 3; k++) {
                summary->within[k] += lapse->ends_on >= board->on && lapse->ends_on <= board->on + 30 * (k + 1);
            }
        }
        of[lapse->person]->modules++;
    }
}

struct training_summary training_summary_of(
    struct arena *arena, const struct training_board *board, const struct training_asked *asked) {
    struct training_summary summary = {
        .of = training_matrix_view_of(arena, board, &(struct training_matrix_filter){.status = -1}),
        .path = training_asked_path(
            arena, asked, arena_format(arena, "/compliance/organisations/%lld", (long long)board->organisation_id))};
    summary.of.asked = asked;
    endings_fill(arena, &summary, asked);
    return summary;
}
