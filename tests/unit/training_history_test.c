/* Random histories of one person in one module: for one day and one moment the answer never changes, whatever is
 * recorded later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"
#include "training/training_rules.h"

static struct arena *arena;

static day on(const char *text) {
    return day_parse(text);
}

/* Moment 1 is the 1st of January 2026, and so on. */
static moment at(int number) {
    return day_start(on("2026-01-01"), ZONE_LONDON) + (number - 1) * MOMENT_DAY;
}

enum { HISTORIES = 400, ACTS = 40, ASKED = 4, ROWS = ACTS * 2 };

static uint64_t seed;
static unsigned chance(unsigned below) {
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % below;
}

static day any_day(void) {
    return on("2024-01-01") + (day)chance(1500);
}

struct growing {
    size_t spans;
    struct training_span span[ROWS];
    size_t completions;
    struct training_completion completion[ROWS];
    size_t recognitions;
    struct training_recognition recognition[ROWS];
    size_t faults;
    struct training_fault fault[ROWS];
    size_t graces;
    struct {
        int days;
        moment recorded_at;
        moment superseded_at;
    } grace[ROWS];
};

/* Something is recorded at that moment: nothing that was recorded before is changed but for being superseded. */
static void act(struct growing *all, moment now) {
    switch (chance(9)) {
    case 0:
    case 1:
    case 2:
        all->completion[all->completions] = (struct training_completion){
            (int64_t)all->completions + 1, 0, any_day(), chance(5) == 0 ? TRAINING_NOT_PASSED : TRAINING_PASSED, now};
        all->completions++;
        break;
    case 3:
        if (all->completions > 0) {
            int64_t corrects = (int64_t)chance((unsigned)all->completions) + 1;
            for (size_t i = 0; i < all->completions; i++) {
                if (all->completion[i].corrects == corrects) {
                    return;
                }
            }
            all->completion[all->completions] = (struct training_completion){(int64_t)all->completions + 1, corrects,
                any_day(), chance(2) == 0 ? TRAINING_WITHDRAWN : TRAINING_PASSED, now};
            all->completions++;
        }
        break;
    case 4: {
        day from = any_day();
        all->recognition[all->recognitions] = (struct training_recognition){(int64_t)all->recognitions + 1,
            TRAINING_BY_EQUIVALENCE + chance(3), from, from + (day)chance(300), now, MOMENT_NONE};
        all->recognitions++;
        break;
    }
    case 5:
        if (all->recognitions > 0) {
            struct training_recognition *row = &all->recognition[chance((unsigned)all->recognitions)];
            if (row->superseded_at == MOMENT_NONE) {
                row->superseded_at = now;
            }
        }
        break;
    case 6: {
        day from = any_day();
        all->fault[all->faults++] =
            (struct training_fault){from, chance(3) == 0 ? DAY_NONE : from + (day)chance(100), now, MOMENT_NONE};
        break;
    }
    case 7:
        if (all->faults > 0) {
            struct training_fault *row = &all->fault[chance((unsigned)all->faults)];
            if (row->superseded_at == MOMENT_NONE) {
                row->superseded_at = now;
            }
        }
        break;
    default: {
        /* A new version: the rules and the grace that stand are superseded by others. */
        for (size_t i = 0; i < all->spans; i++) {
            if (all->span[i].superseded_at == MOMENT_NONE) {
                all->span[i].superseded_at = now;
            }
        }
        day turn = any_day();
        all->span[all->spans++] =
            (struct training_span){on("2020-01-01"), turn, 6 + (int)chance(30), DAY_NONE, now, MOMENT_NONE};
        all->span[all->spans++] = (struct training_span){
            turn + 1, DAY_NONE, 6 + (int)chance(30), chance(2) == 0 ? turn : DAY_NONE, now, MOMENT_NONE};
        all->grace[all->graces - 1].superseded_at = now;
        all->grace[all->graces].days = (int)chance(90);
        all->grace[all->graces].recorded_at = now;
        all->grace[all->graces++].superseded_at = MOMENT_NONE;
    }
    }
}

static const char *ask(const struct growing *all, day asked, moment known) {
    struct training_record record = {
        all->completions, all->completion, all->recognitions, all->recognition, all->faults, all->fault};
    struct training_intervals held = training_intervals_of(arena, &record, all->span, all->spans, known);
    struct training_standard standard = {.due_soon_days = 60};
    for (size_t i = 0; i < all->graces; i++) {
        if (training_known(all->grace[i].recorded_at, all->grace[i].superseded_at, known)) {
            standard.grace_days = all->grace[i].days;
        }
    }
    struct training_state found = training_state_on(held, true, &standard, asked);
    return arena_format(arena, "%s %d %d %d", training_status_text(found.status), (int)found.ends_on,
        (int)found.grace_ends_on, (int)found.booked_until);
}

static void answers_never_change(void **state) {
    (void)state;
    struct asked {
        day on;
        moment known;
        const char *answer;
    };
    size_t statuses_seen[TRAINING_STATUSES] = {0};
    for (int history = 0; history < HISTORIES; history++) {
        seed = UINT64_C(20261121) + (uint64_t)history;
        struct arena *outer = arena;
        arena = arena_new(64 << 20);
        struct growing *all = ARENA_NEW(arena, struct growing);
        all->grace[0].days = 30;
        all->grace[0].recorded_at = at(1);
        all->grace[0].superseded_at = MOMENT_NONE;
        all->graces = 1;
        all->span[all->spans++] = (struct training_span){on("2020-01-01"), DAY_NONE, 12, DAY_NONE, at(1), MOMENT_NONE};
        struct asked asked[ACTS * ASKED];
        size_t questions = 0;
        for (int i = 0; i < ACTS; i++) {
            moment now = at(2 + i);
            act(all, now);
            for (int k = 0; k < ASKED; k++) {
                day when = any_day();
                const char *answer = ask(all, when, now);
                /* What is known at this moment is what stands. */
                assert_string_equal(answer, ask(all, when, MOMENT_NONE));
                asked[questions++] = (struct asked){when, now + (moment)chance(1000), answer};
            }
        }
        for (size_t i = 0; i < questions; i++) {
            const char *again = ask(all, asked[i].on, asked[i].known);
            if (strcmp(again, asked[i].answer) != 0) {
                fail_msg("history %d, question %zu: %s was %s", history, i, again, asked[i].answer);
            }
            for (int s = 0; s < TRAINING_STATUSES; s++) {
                const char *name = training_status_text((enum training_status)s);
                statuses_seen[s] += text_starts(again, arena_format(arena, "%s ", name));
            }
        }
        arena_free(arena);
        arena = outer;
    }
    /* The histories reach every status but the one that a role decides about. */
    for (int s = TRAINING_NOT_STARTED; s < TRAINING_STATUSES; s++) {
        assert_true(statuses_seen[s] > 20);
    }
}

int main(void) {
    arena = arena_new(64 << 20);
    const struct CMUnitTest tests[] = {cmocka_unit_test(answers_never_change)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
