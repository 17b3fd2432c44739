/* Who hears of what befalls an entry of the register. */
#include "register/register_parts.h"

#include "applications/applications_letters.h"
#include "mail/mail.h"
#include "view/html.h"

struct letter {
    const char *event;
    const char *subject; /* message keys with {organisation}, {date}, {reason}, {words} and {link} */
    const char *body;
};

static const struct letter letters[] = {
    {"conditions_met", N_("All conditions of {organisation}'s accreditation are met"),
        N_("All conditions of the accreditation of {organisation} are met. The register says so from "
           "{date}.\n\n{link}\n")},
    {"under_review", N_("The accreditation of {organisation} is under review"),
        N_("The accreditation of {organisation} is under review from {date}. You may go on referring people "
           "meanwhile.\n\nWhy: {reason}\n{words}\n\nSee what you can do now:\n{link}\n")},
    {"review_closed", N_("The review of {organisation}'s accreditation is closed"),
        N_("The review of the accreditation of {organisation} was closed on {date}.\n\nWhy: "
           "{reason}\n{words}\n\n{link}\n")},
    {"renewal_opened", N_("Renew the accreditation of {organisation}"),
        N_("The accreditation of {organisation} can be renewed from {date} on. Start a new application before it ends; "
           "your answers of the last one can be used again.\n\n{link}\n")},
    {"suspended", N_("The accreditation of {organisation} is suspended"),
        N_("The accreditation of {organisation} is suspended from {date}. You may not refer people until it is "
           "reinstated.\n\nWhy: {reason}\n{words}\n\n{link}\n")},
    {"reinstated", N_("The accreditation of {organisation} is reinstated"),
        N_("The accreditation of {organisation} is reinstated from {date}. You may refer people again.\n\nWhy: "
           "{reason}\n{words}\n\n{link}\n")},
    {"reinstated_with_conditions", N_("The accreditation of {organisation} is reinstated"),
        N_("The accreditation of {organisation} is reinstated from {date}. You may refer people again, and its "
           "conditions still bind you.\n\nWhy: {reason}\n{words}\n\n{link}\n")},
    {"revoked", N_("The accreditation of {organisation} is revoked"),
        N_("{organisation} is no longer a First Responder Organisation from {date}. You may not refer people.\n\nWhy: "
           "{reason}\n{words}\n\n{link}\n")},
    {"lapsed", N_("The accreditation of {organisation} has lapsed"),
        N_("The accreditation of {organisation} ended and was not renewed. You may not refer people from {date}. You "
           "can "
           "apply again at any time.\n\n{link}\n")},
    {"surrender_asked", N_("{organisation} asked to give up its accreditation"),
        N_("The lead of {organisation} asked to give up its accreditation. Nothing has changed yet: you may refer "
           "people "
           "until it is recorded, and the lead can take the wish back until then.\n\n{link}\n")},
    {"surrendered", N_("{organisation} has given up its accreditation"),
        N_("As its lead asked, {organisation} has given up its accreditation. You may not refer people from "
           "{date}.\n\n{words}\n\n{link}\n")},
};

/* Of an accreditation the decision's letter tells, but not when it comes later than the decision. */
static const struct letter ready = {"", N_("{organisation} may refer people now"),
    N_("{organisation} meets the minimum standard of training and is accredited from {date}. You may refer people to "
       "the "
       "National Referral Mechanism. Its conditions, if there are any, bind you as before.\n\n{link}\n")};

static void letter_render(struct arena *arena, const struct letter *letter, const struct register_change *change,
    const char *name, struct application_letter_text text[APPLICATION_LANGUAGES]) {
    const char *reason = register_reason_title(change->framework_code, change->reason_code, change->effective_on);
    for (int i = 0; i < APPLICATION_LANGUAGES; i++) {
        struct html words = {.arena = arena, .cymraeg = i == 1};
        const char *on = html_date(&words, change->effective_on);
        text[i] = (struct application_letter_text){.subject = html_fill(&words, html_message(&words, letter->subject),
                                                       "organisation", name, "date", on, (const char *)NULL),
            .body = html_fill(&words, html_message(&words, letter->body), "organisation", name, "date", on, "reason",
                html_message(&words, reason), "words", change->words == NULL ? "" : change->words, "link",
                mail_link(arena, "/organisation/accreditation"), (const char *)NULL)};
    }
}

static void letter_send(struct db *db, const struct letter *letter, const struct register_change *change,
    const char *name, const char *key) {
    struct application_letter_text text[APPLICATION_LANGUAGES];
    letter_render(db_arena(db), letter, change, name, text);
    application_organisation_mail(db, change->organisation_id, key, text, change->now);
}

/* NULL when nothing is sent. */
static const struct letter *letter_of(const struct register_change *change, const char *event) {
    if (text_equal(change->reason_code, "standard-met")) {
        return &ready;
    }
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        if (text_equal(letters[i].event, event)) {
            return &letters[i];
        }
    }
    return NULL;
}

bool register_notice(struct arena *arena, const struct register_change *change, const char *event, const char *name,
    struct application_letter_text text[APPLICATION_LANGUAGES]) {
    const struct letter *letter = letter_of(change, event);
    if (letter != NULL) {
        letter_render(arena, letter, change, name, text);
    }
    return letter != NULL;
}

void register_tell(struct db *db, const struct register_change *change, const char *event, const char *name,
    int64_t register_event_id) {
    const struct letter *letter = letter_of(change, event);
    if (letter != NULL) {
        letter_send(
            db, letter, change, name, arena_format(db_arena(db), "register:%lld", (long long)register_event_id));
    }
    /* Staff are told by the job. */
    if (change->person_id != DB_NULL_INT8) {
        job_wake(db, REGISTER_TRAINING_KIND);
    }
}

static const struct letter reminder = {"", N_("The accreditation of {organisation} ends on {date}"),
    N_("The accreditation of {organisation} ends on {date} and is not renewed yet. If no application to renew it is "
       "sent "
       "in by then, it lapses and you may not refer people.\n\n{link}\n")};

void register_remind(struct db *db, int64_t organisation_id, const char *framework_code, day ends_on, int days,
    const char *name, moment now) {
    const struct register_change about = {.organisation_id = organisation_id,
        .framework_code = framework_code,
        .reason_code = "",
        .effective_on = ends_on,
        .now = now};
    letter_send(db, &reminder, &about, name,
        arena_format(db_arena(db), "register-ends:%lld:%s:%s:%d", (long long)organisation_id, framework_code,
            day_text(db_arena(db), ends_on), days));
}
