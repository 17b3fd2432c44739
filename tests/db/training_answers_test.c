/* What was answered once is answered again: random acts, and after each of them the questions asked before (who was
 * compliant on a day, as known at a moment) are asked again. And what is kept equals what is recomputed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/random.h"
#include "base/text.h"
#include "support/field.h"
#include "support/history.h"
#include "training/training.h"
#include "training/training_standing.h"

enum { ACTS = 26, AGAIN = 14 };

struct question {
    size_t place;
    day on;
    moment known_at;
    const char *answer;
};

static void standing_write(struct text_builder *text, const struct training_standing *standing) {
    text_add_format(text, " [%d %d/%d %d %d/%d]", standing->good, standing->first_responders_in_date,
        standing->first_responders, standing->first_responders_in_grace, standing->leads_in_date, standing->leads);
}

static void ask_run(struct db *db, void *context) {
    struct question *question = context;
    int64_t id = history.organisation[question->place];
    struct training_board_parts *parts = training_board_add(db, id, question->on, question->known_at);
    struct standing_days_parts *days =
        standing_days_add(db, id, DB_NULL_INT8, question->on, question->on + 60, question->known_at);
    db_batch_run(db);
    const struct training_board *board = training_board_build(history.arena, parts);
    struct training_stands stands = standing_days_read(history.arena, days);
    assert_non_null(board);
    struct text_builder text;
    text_builder_start(&text, history.arena);
    standing_write(&text, &board->now);
    for (size_t i = 0; i < board->organisation.people; i++) {
        const struct training_person *one = &board->organisation.person[i];
        text_add_format(&text, "\n%lld %u %d:", (long long)one->person_id, one->roles, one->supervised_referrals);
        for (size_t k = 0; k < board->organisation.modules; k++) {
            const struct training_state *at = &board->state[i * board->organisation.modules + k];
            text_add_format(&text, " %s %s %d", board->organisation.module[k].code, training_status_text(at->status),
                (int)at->ends_on);
        }
    }
    for (size_t i = 0; i < stands.count; i++) {
        text_add_format(&text, "\n%d-%d", (int)stands.row[i].starts_on, (int)stands.row[i].ends_on);
        standing_write(&text, &stands.row[i].standing);
    }
    question->answer = text.data;
}
static void ask(struct question *question) {
    if (test_act_raises((struct test_acting){.now = history.now, .work = ask_run, .context = question}) != ERROR_NONE) {
        fail_msg("seed %llu: %s", (unsigned long long)history.seed, arena_error(history.arena)->detail);
    }
}
static void again(const struct question *question, const char *after) {
    struct question same = *question;
    ask(&same);
    if (strcmp(same.answer, question->answer) != 0) {
        fail_msg("seed %llu: after %s the answer for %s as known at %s is another:\n%s\n\nwas:\n%s",
            (unsigned long long)history.seed, after, day_text(history.arena, same.on),
            moment_text(history.arena, same.known_at), same.answer, question->answer);
    }
}

static void differences(const char *after) {
    int64_t intervals = training_verify(test_database(), history.now, NULL);
    int64_t standings = standing_verify(test_database(), history.now, NULL);
    if (intervals != 0 || standings != 0) {
        fail_msg("seed %llu: after %s %lld intervals and %lld standings are kept otherwise than recomputed",
            (unsigned long long)history.seed, after, (long long)intervals, (long long)standings);
    }
}

static int setup(void **state) {
    (void)state;
    history_start();
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(history.arena);
    return 0;
}

/* A history goes on where the former one ended. */
static void history_run(uint64_t seed) {
    struct question asked[ACTS * HISTORY_ORGANISATIONS];
    size_t count = 0;
    history_begin(seed);
    for (int i = 0; i < ACTS; i++) {
        const char *after = history_act();
        for (size_t k = 0; k < count; k++) {
            if (i == ACTS - 1 || history_dice((unsigned)count) < AGAIN) {
                again(&asked[k], after);
            }
        }
        for (size_t place = 0; place < HISTORY_ORGANISATIONS; place++) {
            struct question *question = &asked[count++];
            *question = (struct question){.place = place, .on = history_day(300, 250), .known_at = history.now};
            ask(question);
        }
        if (!history.pending && i % 4 == 3) {
            differences(after);
        }
    }
}

/* The last one is another each time; ASSAY_SEED repeats it. */
static void answers_stand(void **state) {
    (void)state;
    const char *given = getenv("ASSAY_SEED");
    uint32_t chance;
    random_fill(&chance, sizeof chance);
    history_run(UINT64_C(20261121));
    history_run(UINT64_C(7));
    history_recompute();
    differences("two histories");
    history_counts(true);
    history_run(given == NULL ? chance : strtoull(given, NULL, 10));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(answers_stand)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
