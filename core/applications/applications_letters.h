/* Letters to the applicant: what was decided, why, and what it can do now. One function makes the text that is shown
 * before a letter goes and the text that is kept and sent, so that they cannot differ.
 *
 * A letter's body is plain text: paragraphs apart by an empty line, "## " begins a heading, "- " an entry of a list. */
#ifndef APPLICATIONS_APPLICATIONS_LETTERS_H
#define APPLICATIONS_APPLICATIONS_LETTERS_H

#include "applications/applications_queries.h"
#include "applications/applications_rules.h"

enum application_letter_kind {
    APPLICATION_LETTER_APPROVED,
    APPLICATION_LETTER_APPROVED_WITH_CONDITIONS,
    APPLICATION_LETTER_APPROVED_GETTING_READY, /* approved, and below the minimum standard of training */
    APPLICATION_LETTER_APPROVED_WITH_CONDITIONS_GETTING_READY,
    APPLICATION_LETTER_DEFERRED,
    APPLICATION_LETTER_INTENTION_TO_REFUSE,    /* by: last day for representations */
    APPLICATION_LETTER_REFUSED,                /* by: last day to ask for reconsideration */
    APPLICATION_LETTER_REASSESSMENT,           /* the panel asked for a new assessment */
    APPLICATION_LETTER_RECONSIDERATION_UPHELD, /* new staff assess it */
    APPLICATION_LETTER_RECONSIDERATION_DISMISSED,
    APPLICATION_LETTER_KINDS
};

struct application_letter_condition {
    const char *words;
    day due_on;
};
struct application_letter_conditions {
    size_t count;
    const struct application_letter_condition *row;
};

struct application_letter {
    enum application_letter_kind kind;
    const struct framework_data *framework;
    const char *reference;
    const char *organisation;
    day dated_on;                                    /* the day it goes, or would go */
    struct text_list reason_codes;                   /* of the framework's; those it does not know are left out */
    const char *words;                               /* as the writer wrote them; NULL or "" for none */
    struct application_letter_conditions conditions; /* of an approval */
    day by;                                          /* see the kinds; DAY_NONE leaves the day out */
};
/* words, reasons and so on are left to be filled in. An approval of an organisation that is not ready to refer people
 * (application->ready) becomes the kind that says so. */
struct application_letter application_letter_for(
    struct db *db, const struct application_locked *application, enum application_letter_kind kind, moment now);

struct application_letter_text {
    const char *subject;
    const char *body;
};
/* Pure. In the language asked for; words of people stay as they wrote them. Lives in the arena. */
struct application_letter_text application_letter_render(
    struct arena *arena, const struct application_letter *letter, bool cymraeg);

/* English, then Welsh. */
enum { APPLICATION_LANGUAGES = 2 };
/* The letter in each of them. */
void application_letter_render_both(struct arena *arena, const struct application_letter *letter,
    struct application_letter_text text[APPLICATION_LANGUAGES]);
/* A message that is about no application: kept in the organisation's messages about its accreditation and mailed to its
 * leads and its SPOC in each one's language. key makes it go once for that organisation. */
void application_organisation_mail(struct db *db, int64_t organisation_id, const char *key,
    const struct application_letter_text text[APPLICATION_LANGUAGES], moment now);

/* A body as pages show it. */
struct application_letter_part {
    const char *heading;    /* NULL unless it is one */
    const char *text;       /* of a paragraph; NULL otherwise */
    struct text_list items; /* of a list; empty otherwise */
};
struct application_letter_parts {
    size_t count;
    const struct application_letter_part *row;
};
struct application_letter_parts application_letter_parts(struct arena *arena, const char *body);

/* Keeps the letter as a notice, in both languages, and tells the organisation's leads and its SPOC by mail that it is
 * there. key makes it go once. In the transaction of the decision; gives the notice's id, 0 when it had gone already.
 */
int64_t application_letter_send(struct db *db, const struct application_locked *application,
    const struct application_letter *letter, const char *key, moment now);

#endif
