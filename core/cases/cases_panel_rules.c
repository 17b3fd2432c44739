#include "cases/cases_panel_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "view/html.h"

struct titled {
    const char *code;
    const char *title;
};

static const char *title_of(const struct titled *table, const char *code) {
    for (; table->code != NULL; table++) {
        if (text_equal(table->code, code)) {
            return table->title;
        }
    }
    return code;
}

const char *panel_left_out(const struct panel_tie *tie) {
    return tie->applicant    ? "applicant"
           : tie->conflicted ? "conflict"
           : tie->seated     ? "seated"
           : tie->gave_up    ? "gave_up"
           : tie->touched    ? "touched"
           : tie->ended      ? "ended"
                             : NULL;
}

const char *panel_left_out_title(const char *code) {
    static const struct titled titles[] = {
        {"applicant", N_("holds or held a role in the organisation that applies")},
        {"conflict", N_("declared a conflict of interest")},
        {"seated", N_("sits on this panel already")},
        {"gave_up", N_("left this panel")},
        {"touched", N_("took part in this case before")},
        {"ended", N_("holds no role on panels now, or cannot sign in")},
        {NULL, NULL},
    };
    return title_of(titles, code);
}

/* A candidate with what they are ordered by. */
struct drawn {
    unsigned char key[32];
    struct panel_candidate *of;
};

static int in_order(const void *a, const void *b) {
    const struct drawn *first = a;
    const struct drawn *second = b;
    if (first->of->known_since != second->of->known_since) {
        return first->of->known_since < second->of->known_since ? -1 : 1;
    }
    int keys = memcmp(first->key, second->key, sizeof first->key);
    return keys != 0 ? keys
                     : (first->of->person_id > second->of->person_id) - (first->of->person_id < second->of->person_id);
}

void panel_rank(struct arena *arena, struct bytes seed, struct panel_candidate *candidate, size_t candidates) {
    struct drawn *drawn = ARENA_ARRAY(arena, candidates, struct drawn);
    const char *text = text_hex(arena, seed.data, seed.length);
    size_t count = 0;
    for (size_t i = 0; i < candidates; i++) {
        candidate[i].rank = 0;
        if (candidate[i].left_out == NULL) {
            token_hash(arena_format(arena, "%s:%lld", text, (long long)candidate[i].person_id), drawn[count].key);
            drawn[count++].of = &candidate[i];
        }
    }
    qsort(drawn, count, sizeof *drawn, in_order);
    for (size_t i = 0; i < count; i++) {
        drawn[i].of->rank = (int32_t)i + 1;
    }
}

static bool chosen(const int64_t *person, size_t persons, int64_t person_id) {
    for (size_t i = 0; i < persons; i++) {
        if (person[i] == person_id) {
            return true;
        }
    }
    return false;
}

void panel_fill(
    const struct panel_candidate *candidate, size_t candidates, const int32_t *place, size_t places, int64_t *person) {
    for (size_t i = 0; i < places; i++) {
        const struct panel_candidate *next = NULL;
        for (size_t j = 0; j < candidates; j++) {
            const struct panel_candidate *one = &candidate[j];
            bool may = one->rank > 0 && (place[i] == PANEL_CHAIR ? one->chair : one->member);
            if (may && !chosen(person, i, one->person_id) && (next == NULL || one->rank < next->rank)) {
                next = one;
            }
        }
        person[i] = next == NULL ? 0 : next->person_id;
    }
}

enum panel_stage panel_stage_of(const struct panel_count *count) {
    if (count->closed) {
        return PANEL_CLOSED;
    }
    if (count->taken < count->places || !count->chair) {
        return PANEL_SHORT;
    }
    if (count->accepted < count->places) {
        return PANEL_DECLARING;
    }
    return count->voted < count->places ? PANEL_VOTING : PANEL_SUMMARY;
}

const char *panel_stage_title(enum panel_stage stage) {
    static const char *const titles[] = {
        [PANEL_SHORT] = N_("Panel short of members"),
        [PANEL_DECLARING] = N_("Panel members are declaring conflicts of interest"),
        [PANEL_VOTING] = N_("The panel is voting"),
        [PANEL_SUMMARY] = N_("The chair's summary is awaited"),
        [PANEL_CLOSED] = N_("The panel has closed"),
    };
    return titles[stage];
}

enum panel_task panel_task_of(const struct panel_part *part) {
    if (!part->open) {
        return PANEL_TASK_OVER;
    }
    if (part->gone) {
        return PANEL_TASK_LEFT;
    }
    if (!part->accepted) {
        return PANEL_TASK_DECLARE;
    }
    if (!part->voted) {
        return PANEL_TASK_VOTE;
    }
    if (!part->votes_in) {
        return PANEL_TASK_WAIT;
    }
    return part->chair || part->overdue ? PANEL_TASK_CONCLUDE : PANEL_TASK_READ;
}

const char *panel_task_title(enum panel_task task) {
    static const char *const titles[] = {
        [PANEL_TASK_DECLARE] = N_("Say whether you have a conflict of interest"),
        [PANEL_TASK_VOTE] = N_("Read the papers and vote"),
        [PANEL_TASK_WAIT] = N_("You have voted; others have not yet"),
        [PANEL_TASK_CONCLUDE] = N_("Write the panel's summary"),
        [PANEL_TASK_READ] = N_("All have voted; the chair writes the summary"),
        [PANEL_TASK_LEFT] = N_("You have left this panel"),
        [PANEL_TASK_OVER] = N_("Closed"),
    };
    return titles[task];
}

const char *const panel_votes[PANEL_VOTES] = {"refuse", "reassess", "approve_with_conditions", "approve"};

const char *panel_vote_title(const char *vote) {
    static const struct titled titles[] = {
        {"refuse", N_("Refuse")},
        {"reassess", N_("Have it assessed again by new staff")},
        {"approve_with_conditions", N_("Approve with conditions")},
        {"approve", N_("Approve")},
        {NULL, NULL},
    };
    return title_of(titles, vote);
}

const char *panel_outcome(const char *const *vote, size_t votes) {
    size_t counts[PANEL_VOTES] = {0};
    size_t known = 0;
    for (size_t i = 0; i < votes; i++) {
        for (size_t j = 0; j < PANEL_VOTES; j++) {
            if (text_equal(vote[i], panel_votes[j])) {
                counts[j]++;
                known++;
            }
        }
    }
    if (votes % 2 == 0 || known < votes) {
        return NULL;
    }
    size_t below = 0;
    size_t at = 0;
    while (below + counts[at] <= votes / 2) {
        below += counts[at++];
    }
    return panel_votes[at];
}

size_t panel_agreeing(const char *const *vote, size_t votes, const char *outcome) {
    size_t agreeing = 0;
    for (size_t i = 0; i < votes; i++) {
        agreeing += text_equal(vote[i], outcome);
    }
    return agreeing;
}

const char *panel_reason_purpose(const char *outcome) {
    static const struct titled purposes[] = {
        {"refuse", "refuse"},
        {"reassess", NULL},
        {"approve_with_conditions", "approve_conditions"},
        {"approve", "approve"},
        {NULL, NULL},
    };
    for (const struct titled *row = purposes; row->code != NULL; row++) {
        if (text_equal(row->code, outcome)) {
            return row->title;
        }
    }
    return NULL;
}
