/* An organisation's standing as days go by, by a table of cases, and against the standing of each day on its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"
#include "training/training_standing_days.h"

enum { MOST = 40, MODULES = 3 };

static struct arena *arena;

/* Modules a and b are First Responders', l is leads'. */
static const struct training_module modules[MODULES] = {{"a", "A"}, {"b", "B"}, {"l", "L"}};

struct built {
    struct training_past past;
    struct training_part part[MOST];
    struct training_spell spell[MOST][MOST];
    day supervised[MOST][MOST];
    struct training_interval held[MOST * MODULES][MOST];
    struct training_intervals cell[MOST * MODULES];
    struct training_requirement requirement[MOST];
    struct training_standard_from standard[MOST];
};

/* "2025-01-01" or "2025-01-01..2025-12-31" at the start of text. */
static void span_read(const char *text, day *from, day *until) {
    char first[11] = "";
    char last[11] = "";
    assert_true(sscanf(text, "%10[0-9-]..%10[0-9-]", first, last) >= 1);
    *from = day_parse(first);
    *until = *last == '\0' ? DAY_NONE : day_parse(last);
    assert_int_not_equal(*from, DAY_NONE);
}

static void held_read(struct built *built, size_t place, const char *word) {
    enum training_basis basis = *word == 'x'   ? TRAINING_BY_EXEMPTION
                                : *word == 'e' ? TRAINING_BY_EQUIVALENCE
                                : *word == 'p' ? TRAINING_BY_BOOKING
                                               : TRAINING_BY_COMPLETION;
    word += basis != TRAINING_BY_COMPLETION;
    size_t cell = place * MODULES + (*word == 'a' ? 0 : *word == 'b' ? 1 : 2);
    struct training_interval *item = &built->held[cell][built->cell[cell].count++];
    *item = (struct training_interval){.basis = basis, .grace_until = DAY_NONE};
    span_read(word + 1, &item->starts_on, &item->ends_on);
    built->cell[cell].item = built->held[cell];
}

/* People by "; ", each words: F2025-01-01 or F2025-01-01..2025-12-31 is a First Responder then, L a lead, s2025-02-01
 * had a supervised referral; a2025-01-05..2026-01-05 is in date on module a; xa, ea, pa: exempt, equivalent, booked. */
static void people_read(struct built *built, const char *text) {
    char *rest;
    for (char *one = strtok_r(arena_text(arena, text), ";", &rest); one != NULL; one = strtok_r(NULL, ";", &rest)) {
        size_t place = built->past.people++;
        struct training_part *part = &built->part[place];
        *part = (struct training_part){
            .person_id = (int64_t)place + 1, .spell = built->spell[place], .supervised_on = built->supervised[place]};
        char *words;
        for (char *word = strtok_r(one, " ", &words); word != NULL; word = strtok_r(NULL, " ", &words)) {
            if (*word == 'F' || *word == 'L') {
                struct training_spell *spell = &built->spell[place][part->spells++];
                spell->role = *word == 'F' ? TRAINING_FIRST_RESPONDER : TRAINING_LEAD;
                span_read(word + 1, &spell->from, &spell->until);
            } else if (*word == 's') {
                day none;
                span_read(word + 1, &built->supervised[place][part->supervised++], &none);
            } else {
                held_read(built, place, word);
            }
        }
    }
}

/* "2025-06-01 fr3 lead1 share50 grace10 supervised2" by "; "; what is not said is the usual. */
static void standards_read(struct built *built, const char *text) {
    char *rest;
    for (char *one = strtok_r(arena_text(arena, text), ";", &rest); one != NULL; one = strtok_r(NULL, ";", &rest)) {
        struct training_standard_from *row = &built->standard[built->past.standards++];
        row->standard = (struct training_standard){2, 1, 50, 2, 30, 60};
        char *words;
        for (char *word = strtok_r(one, " ", &words); word != NULL; word = strtok_r(NULL, " ", &words)) {
            struct training_standard *standard = &row->standard;
            static const char *const names[] = {"fr", "lead", "share", "supervised", "grace"};
            int *const figures[] = {&standard->first_responders, &standard->leads, &standard->share_percent,
                &standard->supervised_referrals, &standard->grace_days};
            if (day_parse(word) != DAY_NONE) {
                row->from = day_parse(word);
            }
            for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                if (strncmp(word, names[i], strlen(names[i])) == 0) {
                    *figures[i] = atoi(word + strlen(names[i]));
                }
            }
        }
    }
}

/* "a2020-01-01 b2025-06-01..2025-12-31 l2020-01-01": who needs what, when. */
static void requirements_read(struct built *built, const char *text) {
    char *words;
    for (char *word = strtok_r(arena_text(arena, text), " ", &words); word != NULL;
         word = strtok_r(NULL, " ", &words)) {
        struct training_requirement *row = &built->requirement[built->past.requirements++];
        row->module = *word == 'a' ? 0 : *word == 'b' ? 1 : 2;
        row->role = row->module == 2 ? TRAINING_LEAD : TRAINING_FIRST_RESPONDER;
        span_read(word + 1, &row->from, &row->until);
    }
}

static struct built *build(const char *since, const char *standards, const char *requirements, const char *people) {
    struct built *built = ARENA_NEW(arena, struct built);
    built->past = (struct training_past){.since = day_parse(since),
        .person = built->part,
        .modules = MODULES,
        .module = modules,
        .requirement = built->requirement,
        .held = built->cell,
        .standard = built->standard};
    people_read(built, people);
    standards_read(built, standards);
    requirements_read(built, requirements);
    return built;
}

/* "2025-01-05 good 2/2 1/1": in date of First Responders, and of leads; g1: in grace; u1: without supervision; f1:
 * faults.
 */
static const char *stands_text(struct training_stands stands) {
    struct text_builder text;
    text_builder_start(&text, arena);
    for (size_t i = 0; i < stands.count; i++) {
        const struct training_standing *standing = &stands.row[i].standing;
        if (i > 0) {
            assert_int_equal(stands.row[i - 1].ends_on, stands.row[i].starts_on - 1);
        }
        if (stands.row[i].starts_on >= day_from(2030, 1, 1)) {
            break;
        }
        text_add_format(&text, "%s%s %s %d/%d %d/%d", i > 0 ? "; " : "", day_text(arena, stands.row[i].starts_on),
            standing->good ? "good" : "below", standing->first_responders_in_date, standing->first_responders,
            standing->leads_in_date, standing->leads);
        if (standing->first_responders_in_grace > 0) {
            text_add_format(&text, " g%d", standing->first_responders_in_grace);
        }
        if (standing->reason[TRAINING_REASON_SUPERVISED].have > 0) {
            text_add_format(&text, " u%d", standing->reason[TRAINING_REASON_SUPERVISED].have);
        }
        if (standing->faults > 0) {
            text_add_format(&text, " f%d", standing->faults);
        }
    }
    assert_true(stands.count > 0 && stands.row[stands.count - 1].ends_on == DAY_NONE);
    return text.data;
}

#define USUAL "2020-01-01"
#define NEED "a2020-01-01 l2020-01-01"
/* Two First Responders and a lead who stay, none of them new. */
#define LEAD "L2020-01-01 l2020-01-01..2039-12-31"
#define ONE "F2020-01-01 a2020-01-01..2039-12-31"
#define STAY ONE ";" LEAD

static const struct {
    const char *what;
    const char *standards;
    const char *requirements;
    const char *people;
    const char *stands; /* from 1 January 2025 to the end of 2029 */
} cases[] = {
    {"nobody", USUAL, NEED, "", "2025-01-01 below 0/0 0/0"},
    {"too few First Responders", USUAL, NEED, STAY, "2025-01-01 below 1/1 1/1"},
    {"two First Responders and a lead", USUAL, NEED, ONE ";" STAY, "2025-01-01 good 2/2 1/1"},
    {"no lead", USUAL, NEED, ONE ";" ONE, "2025-01-01 below 2/2 0/0"},
    {"a lead who is not in date", USUAL, NEED, ONE ";" ONE ";L2020-01-01", "2025-01-01 below 2/2 0/1"},
    {"one person is First Responder and lead", USUAL, NEED, ONE ";" ONE " " LEAD, "2025-01-01 good 2/2 1/1"},
    {"the second lapses: in grace for thirty days", USUAL, NEED, STAY ";F2020-01-01 a2024-03-01..2025-03-01",
        "2025-01-01 good 2/2 1/1; 2025-03-02 good 2/2 1/1 g1; 2025-04-01 below 1/2 1/1"},
    {"in grace, then trained again", USUAL, NEED, STAY ";F2020-01-01 a2024-03-01..2025-03-01 a2025-03-20..2026-03-20",
        "2025-01-01 good 2/2 1/1; 2025-03-02 good 2/2 1/1 g1; 2025-03-20 good 2/2 1/1; 2026-03-21 good 2/2 1/1 g1; "
        "2026-04-20 below 1/2 1/1"},
    {"trained again on the last day of grace", USUAL, NEED,
        STAY ";F2020-01-01 a2024-03-01..2025-03-01 a2025-03-31..2026-03-31",
        "2025-01-01 good 2/2 1/1; 2025-03-02 good 2/2 1/1 g1; 2025-03-31 good 2/2 1/1; 2026-04-01 good 2/2 1/1 g1; "
        "2026-05-01 below 1/2 1/1"},
    {"trained again on the day after grace", USUAL, NEED,
        STAY ";F2020-01-01 a2024-03-01..2025-03-01 a2025-04-01..2039-04-01",
        "2025-01-01 good 2/2 1/1; 2025-03-02 good 2/2 1/1 g1; 2025-04-01 good 2/2 1/1"},
    {"twelve months from 29 February", USUAL, NEED, STAY ";F2020-01-01 a2024-02-29..2025-02-28",
        "2025-01-01 good 2/2 1/1; 2025-03-01 good 2/2 1/1 g1; 2025-03-31 below 1/2 1/1"},
    {"no grace in the standard", "2020-01-01 grace0", NEED, STAY ";F2020-01-01 a2024-03-01..2025-03-01",
        "2025-01-01 good 2/2 1/1; 2025-03-02 below 1/2 1/1"},
    {"grace is taken away while somebody is in grace", "2020-01-01; 2025-03-11 grace0", NEED,
        STAY ";F2020-01-01 a2024-03-01..2025-03-01",
        "2025-01-01 good 2/2 1/1; 2025-03-02 good 2/2 1/1 g1; 2025-03-11 below 1/2 1/1"},
    {"grace is lengthened: somebody counts again", "2020-01-01 grace5; 2025-03-11 grace20", NEED,
        STAY ";F2020-01-01 a2024-03-01..2025-03-01",
        "2025-01-01 good 2/2 1/1; 2025-03-02 good 2/2 1/1 g1; 2025-03-07 below 1/2 1/1; 2025-03-11 good 2/2 1/1 g1; "
        "2025-03-22 below 1/2 1/1"},
    {"the standard asks for a third from a day on", "2020-01-01; 2025-06-01 fr3", NEED, ONE ";" STAY,
        "2025-01-01 good 2/2 1/1; 2025-06-01 below 2/2 1/1"},
    {"and for fewer again", "2020-01-01 fr3; 2025-06-01 fr2", NEED, ONE ";" STAY,
        "2025-01-01 below 2/2 1/1; 2025-06-01 good 2/2 1/1"},
    {"a standard that begins later asks nothing before", "2025-02-01", NEED, STAY,
        "2025-01-01 good 1/1 1/1; 2025-02-01 below 1/1 1/1"},
    {"two leads from a day on", "2020-01-01; 2025-06-01 lead2", NEED, ONE ";" STAY,
        "2025-01-01 good 2/2 1/1; 2025-06-01 below 2/2 1/1"},
    {"a share of them: two of four", USUAL, NEED, ONE ";" STAY ";F2020-01-01;F2020-01-01", "2025-01-01 good 2/4 1/1"},
    {"a share of them: two of five is too few", USUAL, NEED,
        ONE ";" STAY ";F2020-01-01;F2020-01-01;F2025-02-01 s2025-02-02 s2025-02-03",
        "2025-01-01 good 2/4 1/1; 2025-02-01 below 2/5 1/1"},
    {"a share that is just met, rounded down: 66 of 67", "2020-01-01 share67", NEED, ONE ";" STAY ";F2020-01-01",
        "2025-01-01 below 2/3 1/1"},
    {"share falls when a third comes untrained, and is met when they train", "2020-01-01 share80 supervised0", NEED,
        ONE ";" STAY ";F2025-02-01 a2025-02-10..2039-02-10",
        "2025-01-01 good 2/2 1/1; 2025-02-01 below 2/3 1/1; 2025-02-10 good 3/3 1/1"},
    {"share is met again when the untrained one leaves", "2020-01-01 share80 supervised0", NEED,
        ONE ";" STAY ";F2025-02-01..2025-02-28",
        "2025-01-01 good 2/2 1/1; 2025-02-01 below 2/3 1/1; 2025-03-01 good 2/2 1/1"},
    {"a new First Responder without supervised referrals", USUAL, NEED,
        ONE ";" STAY ";F2025-01-10 a2025-01-10..2039-01-10",
        "2025-01-01 good 2/2 1/1; 2025-01-10 good 3/3 1/1; 2025-04-11 below 3/3 1/1 u1; 2026-01-11 good 3/3 1/1"},
    {"one supervised referral is too few, the second mends it", USUAL, NEED,
        ONE ";" STAY ";F2025-01-10 a2025-01-10..2039-01-10 s2025-02-01 s2025-05-01",
        "2025-01-01 good 2/2 1/1; 2025-01-10 good 3/3 1/1; 2025-04-11 below 3/3 1/1 u1; 2025-05-01 good 3/3 1/1"},
    {"both within the time", USUAL, NEED, ONE ";" STAY ";F2025-01-10 a2025-01-10..2039-01-10 s2025-02-01 s2025-02-02",
        "2025-01-01 good 2/2 1/1; 2025-01-10 good 3/3 1/1"},
    {"they leave before it is asked", USUAL, NEED, ONE ";" STAY ";F2025-01-10..2025-03-31 a2025-01-10..2039-01-10",
        "2025-01-01 good 2/2 1/1; 2025-01-10 good 3/3 1/1; 2025-04-01 good 2/2 1/1"},
    {"who comes back is new again", USUAL, NEED,
        ONE ";" STAY ";F2020-01-01..2025-01-31 F2025-03-01 a2020-01-10..2039-01-10",
        "2025-01-01 good 3/3 1/1; 2025-02-01 good 2/2 1/1; 2025-03-01 good 3/3 1/1; 2025-05-31 below 3/3 1/1 u1; "
        "2026-03-02 good 3/3 1/1"},
    {"a role ends and another begins", USUAL, NEED,
        STAY
        ";F2020-01-01..2025-04-30 a2020-01-01..2039-12-31;F2025-06-01 a2020-01-01..2039-12-31 s2025-06-02 s2025-06-03",
        "2025-01-01 good 2/2 1/1; 2025-05-01 below 1/1 1/1; 2025-06-01 good 2/2 1/1"},
    {"the lead goes", USUAL, NEED, ONE ";" ONE ";L2020-01-01..2025-05-31 l2020-01-01..2039-12-31",
        "2025-01-01 good 2/2 1/1; 2025-06-01 below 2/2 0/0"},
    {"the lead goes and the next one is not trained for a week", USUAL, NEED,
        ONE ";" ONE ";L2020-01-01..2025-05-31 l2020-01-01..2039-12-31;L2025-06-01 l2025-06-08..2039-06-08",
        "2025-01-01 good 2/2 1/1; 2025-06-01 below 2/2 0/1; 2025-06-08 good 2/2 1/1"},
    {"exempt counts, and no grace follows it", USUAL, NEED, STAY ";F2020-01-01 xa2025-01-01..2025-06-30",
        "2025-01-01 good 2/2 1/1; 2025-07-01 below 1/2 1/1"},
    {"exempt after what was completed", USUAL, NEED,
        STAY ";F2020-01-01 a2024-01-01..2025-01-31 xa2025-03-01..2025-06-30",
        "2025-01-01 good 2/2 1/1; 2025-02-01 good 2/2 1/1 g1; 2025-03-01 good 2/2 1/1; 2025-07-01 below 1/2 1/1"},
    {"an external course counts and has grace", USUAL, NEED, STAY ";F2020-01-01 ea2024-06-01..2025-06-01",
        "2025-01-01 good 2/2 1/1; 2025-06-02 good 2/2 1/1 g1; 2025-07-02 below 1/2 1/1"},
    {"completed when the external course ends", USUAL, NEED,
        STAY ";F2020-01-01 ea2024-06-01..2025-06-01 a2025-06-02..2039-06-01", "2025-01-01 good 2/2 1/1"},
    {"booked does not count", USUAL, NEED, STAY ";F2020-01-01 pa2025-01-01..2025-06-01", "2025-01-01 below 1/2 1/1"},
    {"expired and booked does not count", USUAL, NEED,
        STAY ";F2020-01-01 a2024-01-01..2025-01-31 pa2025-02-01..2025-06-01",
        "2025-01-01 good 2/2 1/1; 2025-02-01 good 2/2 1/1 g1; 2025-03-03 below 1/2 1/1"},
    {"a module is asked for from a day on", USUAL, NEED " b2025-06-01",
        "F2020-01-01 a2020-01-01..2039-12-31 b2025-06-20..2039-06-19;" ONE " b2025-05-01..2039-05-01;" LEAD,
        "2025-01-01 good 2/2 1/1; 2025-06-01 below 1/2 1/1; 2025-06-20 good 2/2 1/1"},
    {"and for some time only", USUAL, NEED " b2025-06-01..2025-07-31", ONE ";" STAY,
        "2025-01-01 good 2/2 1/1; 2025-06-01 below 0/2 1/1; 2025-08-01 good 2/2 1/1"},
    {"everything lapses at once", USUAL, NEED,
        "F2020-01-01 a2024-05-01..2025-05-01;F2020-01-01 a2024-05-01..2025-05-01;" LEAD,
        "2025-01-01 good 2/2 1/1; 2025-05-02 good 2/2 1/1 g2; 2025-06-01 below 0/2 1/1"},
    {"one after the other", USUAL, NEED,
        "F2020-01-01 a2024-05-01..2025-05-01;F2020-01-01 a2024-05-10..2025-05-10;" LEAD,
        "2025-01-01 good 2/2 1/1; 2025-05-02 good 2/2 1/1 g1; 2025-05-11 good 2/2 1/1 g2; 2025-06-01 below 1/2 1/1 g1; "
        "2025-06-10 below 0/2 1/1"},
    {"what was before the first day shows on it", USUAL, NEED, ONE ";F2020-01-01 a2023-12-15..2024-12-15;" LEAD,
        "2025-01-01 good 2/2 1/1 g1; 2025-01-15 below 1/2 1/1"},
};

static void standing_follows_days(void **state) {
    (void)state;
    int failed = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct built *built = build("2025-01-01", cases[i].standards, cases[i].requirements, cases[i].people);
        const char *found = stands_text(training_stands_of(arena, &built->past, NULL));
        if (strcmp(found, cases[i].stands) != 0) {
            print_message("%s:\n  expected %s\n  found    %s\n", cases[i].what, cases[i].stands, found);
            failed++;
        }
    }
    assert_int_equal(failed, 0);
}

/* ---- Each day on its own ---- */

static uint32_t seed;

static int random_below(int below) {
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 8) % (uint32_t)below);
}

static void random_past(struct built *built) {
    day first = day_from(2024, 1, 1);
    built->past = (struct training_past){.since = first + random_below(100),
        .people = 1 + (size_t)random_below(7),
        .person = built->part,
        .modules = MODULES,
        .module = modules,
        .requirement = built->requirement,
        .held = built->cell,
        .standard = built->standard};
    for (size_t i = 0; i < built->past.people; i++) {
        struct training_part *part = &built->part[i];
        part->spell = built->spell[i];
        part->supervised_on = built->supervised[i];
        for (int k = random_below(3); k >= 0; k--) {
            day from = first + random_below(900) - 100;
            built->spell[i][part->spells++] =
                (struct training_spell){random_below(3) == 0 ? TRAINING_LEAD : TRAINING_FIRST_RESPONDER, from,
                    random_below(2) == 0 ? DAY_NONE : from + random_below(500)};
        }
        for (day on = first; random_below(3) > 0 && part->supervised < 5; on += random_below(300)) {
            built->supervised[i][part->supervised++] = on;
        }
    }
    for (size_t cell = 0; cell < built->past.people * MODULES; cell++) {
        for (day on = first - 400; random_below(4) > 0 && built->cell[cell].count < 8; on += 1 + random_below(60)) {
            struct training_interval *item = &built->held[cell][built->cell[cell].count++];
            on += random_below(200);
            *item = (struct training_interval){
                on, on + random_below(400), (enum training_basis)random_below(TRAINING_BASES), DAY_NONE};
            if (random_below(5) == 0) {
                item->grace_until = item->ends_on + random_below(20);
            }
            on = item->ends_on + 1;
        }
        built->cell[cell].item = built->held[cell];
    }
    for (int i = 0; i < 5; i++) {
        size_t module = (size_t)random_below(MODULES);
        day from = first - 100 + random_below(700);
        built->requirement[built->past.requirements++] =
            (struct training_requirement){module == 2 ? TRAINING_LEAD : TRAINING_FIRST_RESPONDER, module, 0, from,
                random_below(2) == 0 ? DAY_NONE : from + random_below(500)};
    }
    for (day from = first - 50; built->past.standards < 4; from += 1 + random_below(400)) {
        built->standard[built->past.standards++] = (struct training_standard_from){
            from, {random_below(4), random_below(2), random_below(101), random_below(3), random_below(40), 60}};
    }
}

static int fault_days; /* in each week of ten days, for the tests' own framework */

static struct training_judgement ask(void *context, const struct training_question *question) {
    (void)context;
    int at = question->on % 10;
    int in_date = 0;
    for (size_t k = 0; k < question->organisation->modules; k++) {
        in_date += question->in_date[k];
    }
    /* A rule of its own days, and one of the figures it is handed. */
    return (struct training_judgement){.faults = (at < fault_days) + (in_date == 1),
        .again_on = question->on > day_from(2028, 1, 1) ? DAY_NONE
                    : at < fault_days                   ? question->on + fault_days - at
                                                        : question->on + 10 - at};
}

static void each_day_stands_as_on_its_own(void **state) {
    (void)state;
    fault_days = 3;
    const struct training_judge judge = {ask, NULL};
    for (int i = 0; i < 300; i++) {
        seed = 77u + (uint32_t)i;
        struct built *built = ARENA_NEW(arena, struct built);
        random_past(built);
        const struct training_past *past = &built->past;
        bool judged = i % 3 == 0;
        struct training_stands stands = training_stands_of(arena, past, judged ? &judge : NULL);
        size_t row = 0;
        for (day on = past->since; on < day_from(2027, 6, 1); on++) {
            row += row + 1 < stands.count && stands.row[row + 1].starts_on == on;
            struct training_organisation organisation = training_organisation_on(arena, past, on);
            struct training_standard standard = training_standard_on(past, on);
            struct training_standing alone = training_standing_on(&organisation, &standard, on);
            if (judged) {
                int in_date[MODULES] = {0};
                for (size_t cell = 0; cell < past->people * MODULES; cell++) {
                    in_date[cell % MODULES] +=
                        (organisation.person[cell / MODULES].roles & TRAINING_FIRST_RESPONDER) != 0 &&
                        training_counts(training_state_on(past->held[cell], true, &standard, on).status);
                }
                alone.faults =
                    ask(NULL, &(struct training_question){&organisation, on, &standard, &alone, in_date}).faults;
                alone.good = alone.good && alone.faults == 0;
            }
            if (!training_standing_equal(&stands.row[row].standing, &alone)) {
                fail_msg("history %d on %s", i, day_text(arena, on));
            }
        }
        assert_true(row + 1 == stands.count || stands.row[row + 1].starts_on >= day_from(2027, 6, 1));
    }
}

static int setup(void **state) {
    (void)state;
    arena = arena_new(2u << 30);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standing_follows_days),
        cmocka_unit_test(each_day_stands_as_on_its_own),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
