/* Draws every panel anew from its record: the same order, the same people in the same places, the outcome of the votes.
 */
#include <string.h>

#include "base/log.h"
#include "cases/cases_panel_parts.h"

struct redrawn {
    struct panel_candidate *candidate;
    size_t count;
    int32_t draw;
};

static struct redrawn redraw(struct arena *arena, const struct case_panel_verify_panels *panel,
    const struct case_panel_verify_candidates_rows *rows, size_t *at) {
    struct redrawn drawn = {ARENA_ARRAY(arena, rows->count, struct panel_candidate), 0, rows->row[*at].draw};
    for (; *at < rows->count && rows->row[*at].draw == drawn.draw; (*at)++) {
        const struct case_panel_verify_candidates *row = &rows->row[*at];
        drawn.candidate[drawn.count++] =
            (struct panel_candidate){row->person_id, row->chair, row->member, row->left_out, row->known_since, 0};
    }
    panel_rank(arena, panel->seed, drawn.candidate, drawn.count);
    return drawn;
}

static bool ranks_agree(const struct redrawn *drawn, const struct case_panel_verify_candidates *row) {
    for (size_t i = 0; i < drawn->count; i++) {
        if (drawn->candidate[i].rank != (row[i].rank == DB_NULL_INT4 ? 0 : row[i].rank)) {
            return false;
        }
    }
    return true;
}

/* Whether the places that were empty at that draw went to whom the order says, and to nobody else. */
static bool seats_agree(struct arena *arena, const struct case_panel_verify_panels *panel, const struct redrawn *drawn,
    const struct case_panel_verify_seats_rows *seats) {
    int32_t *place = ARENA_ARRAY(arena, (size_t)panel->places, int32_t);
    int64_t *taken_by = ARENA_ARRAY(arena, (size_t)panel->places, int64_t);
    int64_t *person = ARENA_ARRAY(arena, (size_t)panel->places, int64_t);
    size_t places = 0;
    for (int32_t i = 1; i <= panel->places; i++) {
        bool held = false;
        int64_t taken = 0;
        for (size_t j = 0; j < seats->count; j++) {
            const struct case_panel_verify_seats *seat = &seats->row[j];
            if (seat->place == i) {
                bool gone = seat->left_draw != DB_NULL_INT4 && seat->left_draw <= drawn->draw;
                held = held || (seat->draw < drawn->draw && !gone);
                taken = seat->draw == drawn->draw ? seat->person_id : taken;
            }
        }
        if (!held) {
            taken_by[places] = taken;
            place[places++] = i;
        } else if (taken != 0) {
            return false;
        }
    }
    panel_fill(drawn->candidate, drawn->count, place, places, person);
    return memcmp(person, taken_by, places * sizeof *person) == 0;
}

static bool panel_agrees(struct db *db, const struct case_panel_verify_panels *panel) {
    struct case_panel_verify_candidates_rows rows =
        case_panel_verify_candidates_run(db, (struct case_panel_verify_candidates_in){panel->panel_id});
    struct case_panel_verify_seats_rows seats =
        case_panel_verify_seats_run(db, (struct case_panel_verify_seats_in){panel->panel_id});
    bool agrees = panel->outcome == NULL || text_equal(panel->outcome, panel->counted);
    for (size_t at = 0; at < rows.count;) {
        const struct case_panel_verify_candidates *first = &rows.row[at];
        struct redrawn drawn = redraw(db_arena(db), panel, &rows, &at);
        agrees = agrees && ranks_agree(&drawn, first) && seats_agree(db_arena(db), panel, &drawn, &seats);
    }
    return agrees;
}

int64_t case_panel_verify(struct db *db, int64_t *checked) {
    int64_t differences = 0;
    int64_t after = 0;
    for (;;) {
        struct case_panel_verify_panels_rows panels =
            case_panel_verify_panels_run(db, (struct case_panel_verify_panels_in){after});
        if (panels.count == 0) {
            return differences;
        }
        for (size_t i = 0; i < panels.count; i++) {
            after = panels.row[i].panel_id;
            ++*checked;
            if (!panel_agrees(db, &panels.row[i])) {
                log_warning("panel differs from its record", "panel", log_number(after), NULL);
                differences++;
            }
        }
    }
}
