/* What the applicant is told: kept as it was sent, and mailed in the transaction of what it tells of. */
#include "applications/applications_letters.h"
#include "applications/applications_store.h"
#include "mail/mail.h"
#include "view/html.h"

enum { ENGLISH, WELSH, LANGUAGES = APPLICATION_LANGUAGES };

/* The notice's id, or 0 when it was given before. */
static int64_t notice_keep(struct db *db, int64_t organisation_id, int64_t application_id, const char *key,
    const char *kind, const struct application_letter_text text[LANGUAGES], moment now) {
    const struct application_notice_add *row =
        application_notice_add_one(db, (struct application_notice_add_in){.organisation_id = organisation_id,
                                           .application_id = application_id,
                                           .key = key,
                                           .kind = kind,
                                           .now = now,
                                           .subject = text[ENGLISH].subject,
                                           .body = text[ENGLISH].body,
                                           .subject_cy = text[WELSH].subject,
                                           .body_cy = text[WELSH].body});
    return row == NULL ? 0 : row->notice_id;
}

static void notice_mail(struct db *db, int64_t organisation_id, int64_t notice_id, const char *key,
    const struct application_letter_text text[LANGUAGES], moment now) {
    struct application_mail_people_rows people = application_mail_people_run(
        db, (struct application_mail_people_in){organisation_id, day_of_moment(now, ZONE_LONDON)});
    for (size_t i = 0; i < people.count; i++) {
        const struct application_letter_text *own = &text[text_equal(people.row[i].language, "cy") ? WELSH : ENGLISH];
        int64_t mail_id =
            mail_add_one(db, (struct mail){.address = people.row[i].address,
                                 .subject = own->subject,
                                 .body = own->body,
                                 .language = people.row[i].language,
                                 .key = arena_format(db_arena(db), "%s:%lld", key, (long long)people.row[i].person_id),
                                 .person_id = people.row[i].person_id});
        if (mail_id > 0) {
            application_notice_mailed_run(db, (struct application_notice_mailed_in){notice_id, mail_id});
        }
    }
}

static void message_send(struct db *db, int64_t organisation_id, int64_t application_id, const char *key,
    const struct application_letter_text text[LANGUAGES], moment now) {
    int64_t notice_id = notice_keep(db, organisation_id, application_id, key, "message", text, now);
    if (notice_id > 0) {
        notice_mail(db, organisation_id, notice_id, key, text, now);
    }
}

/* Subject (NULL: left as it is) and body filled in, in both languages. */
static void texts_fill(struct arena *arena, struct application_letter_text text[LANGUAGES],
    const struct application_locked *application, const char *subject, const char *body, day date, const char *said,
    const char *path) {
    const char *link = mail_link(arena, path);
    for (int language = ENGLISH; language < LANGUAGES; language++) {
        struct html words = {.arena = arena, .cymraeg = language == WELSH};
        const char *by = html_date(&words, date);
        if (subject != NULL) {
            text[language].subject = html_fill(&words, html_message(&words, subject), "reference",
                application->reference, "organisation", application->organisation_name, "date", by, (const char *)NULL);
        }
        text[language].body =
            html_fill(&words, html_message(&words, body), "reference", application->reference, "organisation",
                application->organisation_name, "link", link, "date", by, "words", said, (const char *)NULL);
    }
}

static void application_tell(struct db *db, const struct application_locked *application, const char *key,
    const char *subject, const char *body, day date, const char *said, moment now) {
    struct arena *arena = db_arena(db);
    struct application_letter_text text[LANGUAGES] = {{NULL, NULL}};
    texts_fill(arena, text, application, subject, body, date, said,
        arena_format(arena, "/applications/%lld", (long long)application->application_id));
    message_send(db, application->organisation_id, application->application_id, key, text, now);
}

void application_mail(struct db *db, const struct application_locked *application, const char *key, const char *subject,
    const char *body, moment now) {
    application_tell(db, application, key, subject, body, DAY_NONE, "", now);
}

void application_mail_dated(struct db *db, const struct application_locked *application, const char *key,
    const char *subject, const char *body, day date, moment now) {
    application_tell(db, application, key, subject, body, date, "", now);
}

void application_mail_words(struct db *db, const struct application_locked *application, const char *key,
    const char *subject, const char *body, const char *said, moment now) {
    application_tell(db, application, key, subject, body, DAY_NONE, said, now);
}

void application_organisation_mail(struct db *db, int64_t organisation_id, const char *key,
    const struct application_letter_text text[APPLICATION_LANGUAGES], moment now) {
    message_send(db, organisation_id, DB_NULL_INT8, key, text, now);
}

int64_t application_letter_send(struct db *db, const struct application_locked *application,
    const struct application_letter *letter, const char *key, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_letter_text whole[LANGUAGES] = {
        application_letter_render(arena, letter, false), application_letter_render(arena, letter, true)};
    int64_t notice_id =
        notice_keep(db, application->organisation_id, application->application_id, key, "letter", whole, now);
    if (notice_id == 0) {
        return 0;
    }
    struct application_letter_text told[LANGUAGES] = {whole[ENGLISH], whole[WELSH]};
    texts_fill(arena, told, application, NULL,
        N_("There is a letter for {organisation} about application {reference}. Sign in to read and print it, and to "
           "see what happens next:\n{link}\n"),
        DAY_NONE, "",
        arena_format(
            arena, "/applications/%lld/messages/%lld", (long long)application->application_id, (long long)notice_id));
    notice_mail(db, application->organisation_id, notice_id, key, told, now);
    return notice_id;
}

void application_message_read(struct db *db, int64_t notice_id, int64_t person_id, moment now) {
    application_notice_read_add_run(db, (struct application_notice_read_add_in){notice_id, person_id, now});
}
