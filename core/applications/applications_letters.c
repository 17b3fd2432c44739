/* The words of letters. */
#include "applications/applications_letters.h"

#include <string.h>

#include "view/html.h"

struct letter_words {
    const char *subject;
    const char *opening;
    const char *next;        /* what happens next */
    const char *next_by;     /* the same, with {by}, when the day is known; NULL: there is no such day */
    const char *next_title;  /* heading above it */
    const char *words_title; /* heading above the writer's own words */
};

static const struct letter_words kinds[APPLICATION_LETTER_KINDS] = {
    [APPLICATION_LETTER_APPROVED] = {N_("Application {reference}: approved"),
        N_("We have approved the application of {organisation} to be a First Responder Organisation. It is accredited "
           "from today and is on the public register."),
        N_("Your First Responders may make referrals as soon as they are in date on every module that their role asks "
           "for. Keep your training records and your people up to date: the accreditation rests on them."),
        NULL, N_("What happens next"), N_("The decision-maker's words")},
    [APPLICATION_LETTER_APPROVED_WITH_CONDITIONS] = {N_("Application {reference}: approved with conditions"),
        N_("We have approved the application of {organisation} to be a First Responder Organisation, with conditions. "
           "It is accredited from today and is on the public register, which says that conditions apply."),
        N_("Meet each condition by its day, and send what shows it on the page of your accreditation. We remind you "
           "before each day. A condition that is not met in time leads to a review of the accreditation."),
        NULL, N_("What happens next"), N_("The decision-maker's words")},
    [APPLICATION_LETTER_APPROVED_GETTING_READY] = {N_("Application {reference}: approved"),
        N_("We have approved the application of {organisation} to be a First Responder Organisation. It does not yet "
           "meet the minimum standard of training, so the public register shows it as getting ready."),
        N_("You may not refer people yet. Record and complete the training of your First Responders and leads: as soon "
           "as the minimum standard is met you are accredited by itself, and we tell you. Sign in to see what is "
           "missing."),
        NULL, N_("What happens next"), N_("The decision-maker's words")},
    [APPLICATION_LETTER_APPROVED_WITH_CONDITIONS_GETTING_READY] =
        {N_("Application {reference}: approved with conditions"),
            N_("We have approved the application of {organisation} to be a First Responder Organisation, with "
               "conditions. It does not yet meet the minimum standard of training, so the public register shows it as "
               "getting ready."),
            N_("You may not refer people yet. Record and complete the training of your First Responders and leads: as "
               "soon as the minimum standard is met you are accredited by itself, and we tell you. Meet each condition "
               "by its day, and send what shows it on the page of your accreditation: a condition that is not met in "
               "time leads to a review."),
            NULL, N_("What happens next"), N_("The decision-maker's words")},
    [APPLICATION_LETTER_DEFERRED] = {N_("Application {reference}: the decision is deferred"),
        N_("We are not deciding the application of {organisation} yet, for the reasons below. It has not been "
           "refused."),
        N_("Your application keeps its place and its day of receipt. The time limit is paused, and runs on when the "
           "decision is taken up again. You will be told when that happens."),
        NULL, N_("What happens next"), N_("The decision-maker's words")},
    [APPLICATION_LETTER_INTENTION_TO_REFUSE] = {N_("Application {reference}: intention to refuse"),
        N_("On what we have seen, we intend to refuse the application of {organisation}. This is not yet a decision: "
           "nothing is refused before an independent panel has looked at the case."),
        N_("You may make representations: say where you think we are wrong, and send evidence. The panel, whose "
           "members have had no part in the case, then reviews everything, whether you write or not."),
        N_("You may make representations until the end of {by}: say where you think we are wrong, and send evidence. "
           "The panel, whose members have had no part in the case, then reviews everything, whether you write or not."),
        N_("What you can do"), N_("The decision-maker's words")},
    [APPLICATION_LETTER_REFUSED] = {N_("Application {reference}: refused"),
        N_("An independent panel has reviewed the case, and the application of {organisation} to be a First Responder "
           "Organisation is refused."),
        N_("You may ask once for reconsideration, saying why. People who have had no part in the case then look at it. "
           "You may also apply again at any time."),
        N_("You may ask once for reconsideration until the end of {by}, saying why. People who have had no part in the "
           "case then look at it. You may also apply again at any time."),
        N_("What you can do"), N_("The panel's words")},
    [APPLICATION_LETTER_REASSESSMENT] = {N_("Application {reference}: to be assessed again"),
        N_("An independent panel has reviewed the case of {organisation}. It does not agree that the application "
           "should "
           "be refused on the assessment that was made, and has asked for a new one."),
        N_("People who have had no part in the case assess the application anew. You need do nothing."), NULL,
        N_("What happens next"), N_("The panel's words")},
    [APPLICATION_LETTER_RECONSIDERATION_UPHELD] = {N_("Application {reference}: reconsideration upheld"),
        N_("You asked us to reconsider the refusal of the application of {organisation}. We agree that it must be "
           "looked "
           "at again: the refusal no longer stands."),
        N_("People who have had no part in the case assess the application anew. You need do nothing."), NULL,
        N_("What happens next"), N_("The words of the person who reconsidered it")},
    [APPLICATION_LETTER_RECONSIDERATION_DISMISSED] = {N_("Application {reference}: reconsideration dismissed"),
        N_("You asked us to reconsider the refusal of the application of {organisation}. We have done so, and the "
           "refusal stands."),
        N_("Reconsideration can be asked for once. You may apply again at any time; a new application is looked at "
           "afresh."),
        NULL, N_("What you can do"), N_("The words of the person who reconsidered it")},
};

struct application_letter application_letter_for(
    struct db *db, const struct application_locked *application, enum application_letter_kind kind, moment now) {
    const struct framework_data *data = frameworks_need(db_arena(db), application->framework_code);
    if (!application->ready && kind == APPLICATION_LETTER_APPROVED) {
        kind = APPLICATION_LETTER_APPROVED_GETTING_READY;
    } else if (!application->ready && kind == APPLICATION_LETTER_APPROVED_WITH_CONDITIONS) {
        kind = APPLICATION_LETTER_APPROVED_WITH_CONDITIONS_GETTING_READY;
    }
    return (struct application_letter){.kind = kind,
        .framework = data,
        .reference = application->reference,
        .organisation = application->organisation_name,
        .dated_on = day_of_moment(now, data->zone),
        .by = DAY_NONE};
}

/* What a letter is written with. */
struct writing {
    const struct application_letter *letter;
    struct html words; /* language and arena of the fillings */
    struct text_builder body;
};

static const char *filled(struct writing *writing, const char *message) {
    const struct application_letter *letter = writing->letter;
    return html_fill(&writing->words, html_message(&writing->words, message), "reference", letter->reference,
        "organisation", letter->organisation, "by", html_date(&writing->words, letter->by), (const char *)NULL);
}

static void paragraph(struct writing *writing, const char *text) {
    if (!text_blank(text)) {
        text_add(&writing->body, text);
        text_add(&writing->body, "\n\n");
    }
}

static void heading(struct writing *writing, const char *message) {
    text_add(&writing->body, "## ");
    paragraph(writing, html_message(&writing->words, message));
}

static void item(struct writing *writing, const char *text) {
    text_add(&writing->body, "- ");
    text_add(&writing->body, text);
    text_add(&writing->body, "\n");
}

static void reasons(struct writing *writing) {
    const struct application_letter *letter = writing->letter;
    bool any = false;
    for (size_t i = 0; i < letter->reason_codes.count; i++) {
        const struct framework_reason *reason =
            frameworks_reason(letter->framework, letter->reason_codes.item[i], letter->dated_on);
        if (reason == NULL) {
            continue;
        }
        if (!any) {
            heading(writing, N_("Reasons"));
        }
        any = true;
        item(writing, arena_format(writing->words.arena, "%s. %s", html_message(&writing->words, reason->title),
                          html_message(&writing->words, reason->text)));
    }
    if (any) {
        text_add(&writing->body, "\n");
    }
}

/* One line: line breaks of what was typed would end the entry. */
static const char *on_one_line(struct arena *arena, const char *text) {
    char *line = arena_text(arena, text);
    for (char *at = line; *at != '\0'; at++) {
        *at = *at == '\n' ? ' ' : *at;
    }
    return line;
}

static void conditions(struct writing *writing) {
    const struct application_letter_conditions *rows = &writing->letter->conditions;
    if (rows->count == 0) {
        return;
    }
    heading(writing, N_("Conditions"));
    for (size_t i = 0; i < rows->count; i++) {
        item(writing, html_fill(&writing->words, html_message(&writing->words, N_("By {date}: {condition}")), "date",
                          html_date(&writing->words, rows->row[i].due_on), "condition",
                          on_one_line(writing->words.arena, rows->row[i].words), (const char *)NULL));
    }
    text_add(&writing->body, "\n");
}

struct application_letter_text application_letter_render(
    struct arena *arena, const struct application_letter *letter, bool cymraeg) {
    const struct letter_words *kind = &kinds[letter->kind];
    struct writing writing = {.letter = letter, .words = {.arena = arena, .cymraeg = cymraeg}};
    text_builder_start(&writing.body, arena);
    paragraph(&writing, letter->organisation);
    paragraph(&writing, html_date(&writing.words, letter->dated_on));
    paragraph(&writing, filled(&writing, kind->opening));
    reasons(&writing);
    if (!text_blank(letter->words)) {
        heading(&writing, kind->words_title);
        paragraph(&writing, letter->words);
    }
    conditions(&writing);
    heading(&writing, kind->next_title);
    paragraph(&writing, filled(&writing, kind->next_by != NULL && letter->by != DAY_NONE ? kind->next_by : kind->next));
    paragraph(&writing,
        html_fill(&writing.words, html_message(&writing.words, N_("For the accreditation service, {framework}")),
            "framework", html_message(&writing.words, letter->framework->title), (const char *)NULL));
    return (struct application_letter_text){filled(&writing, kind->subject), writing.body.data};
}

void application_letter_render_both(struct arena *arena, const struct application_letter *letter,
    struct application_letter_text text[APPLICATION_LANGUAGES]) {
    for (int i = 0; i < APPLICATION_LANGUAGES; i++) {
        text[i] = application_letter_render(arena, letter, i == 1);
    }
}

/* ---- As pages show it ---- */

/* The end of the line that begins there. */
static const char *line_end(const char *text) {
    const char *end = strchr(text, '\n');
    return end == NULL ? text + strlen(text) : end;
}

static const char *paragraph_end(const char *text) {
    const char *end = strstr(text, "\n\n");
    return end == NULL ? text + strlen(text) : end;
}

static struct text_list items_of(struct arena *arena, const char **at) {
    size_t room = 1;
    for (const char *place = *at; text_starts(place, "- "); room++) {
        const char *end = line_end(place);
        place = *end == '\n' ? end + 1 : end;
    }
    const char **entry = ARENA_ARRAY(arena, room, const char *);
    size_t count = 0;
    while (text_starts(*at, "- ")) {
        const char *end = line_end(*at);
        entry[count++] = arena_text_part(arena, *at + 2, (size_t)(end - *at - 2));
        *at = *end == '\n' ? end + 1 : end;
    }
    return (struct text_list){count, entry};
}

struct application_letter_parts application_letter_parts(struct arena *arena, const char *body) {
    size_t room = 1;
    for (const char *at = body; *at != '\0'; at++) {
        room += *at == '\n';
    }
    struct application_letter_part *row = ARENA_ARRAY(arena, room, struct application_letter_part);
    size_t count = 0;
    const char *at = body;
    while (*at != '\0') {
        if (*at == '\n') {
            at++;
        } else if (text_starts(at, "- ")) {
            row[count++].items = items_of(arena, &at);
        } else if (text_starts(at, "## ")) {
            const char *end = line_end(at);
            row[count++].heading = arena_text_part(arena, at + 3, (size_t)(end - at - 3));
            at = end;
        } else {
            const char *end = paragraph_end(at);
            row[count++].text = arena_text_part(arena, at, (size_t)(end - at));
            at = end;
        }
    }
    return (struct application_letter_parts){count, row};
}
