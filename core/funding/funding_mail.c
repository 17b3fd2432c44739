/* Who hears of what happens to an award. */
#include "audit/audit.h"
#include "base/text.h"
#include "funding/funding_parts.h"
#include "mail/mail.h"
#include "view/html.h"

enum { REMIND_DAYS = 14 };

struct letter {
    const char *subject; /* message keys with {reference}, {organisation}, {amount}, {link} and {words} */
    const char *body;
};

static const struct letter offered = {N_("Funding offered to your organisation: {reference}"),
    N_("{organisation} has been offered an award of {amount} ({reference}).\n\nRead its purpose and terms, and accept "
       "or "
       "decline it:\n{link}\n\nOnly the organisation's lead can answer.\n")};
static const struct letter withdrawn = {
    N_("Offer withdrawn: {reference}"), N_("The offer of {amount} to {organisation} ({reference}) has been "
                                           "withdrawn.\n\nThe reason given:\n{words}\n\n{link}\n")};
static const struct letter reminder = {N_("Your answer is awaited: {reference}"),
    N_("The offer of {amount} to {organisation} ({reference}) still waits for your answer.\n\nAccept or decline "
       "it:\n{link}\n")};
static const struct letter accepted = {N_("Award accepted: {reference}"),
    N_("{organisation} has accepted the award of {amount} ({reference}).\n\n{link}\n")};
static const struct letter declined = {N_("Award declined: {reference}"),
    N_("{organisation} has declined the award of {amount} ({reference}).\n\nThe reason given:\n{words}\n\n{link}\n")};
static const struct letter rejected = {N_("Award not approved: {reference}"),
    N_("The award of {amount} to {organisation} ({reference}) that you proposed was rejected.\n\nThe reason "
       "given:\n{words}\n\n{link}\n")};
static const struct letter approved = {N_("Award approved: {reference}"),
    N_("The award of {amount} to {organisation} ({reference}) that you proposed was approved and is now "
       "offered.\n\n{link}\n")};

static void letter_add(struct db *db, const struct award_of *award, const struct letter *letter, const char *what,
    const char *path, const char *words, int64_t person_id, const char *address, const char *language) {
    struct arena *arena = db_arena(db);
    struct html out = {.arena = arena, .cymraeg = text_equal(language, "cy")};
    const char *link = mail_link(arena, arena_format(arena, "%s/%lld", path, (long long)award->award_id));
    const char *amount = html_money(&out, award->amount_pence);
    mail_add(db,
        (struct mail){.address = address,
            .subject = html_fill(&out, html_message(&out, letter->subject), "reference", award->reference, NULL),
            .body = html_fill(&out, html_message(&out, letter->body), "reference", award->reference, "organisation",
                award->organisation_name, "amount", amount, "link", link, "words", words, NULL),
            .language = language,
            .key = arena_format(arena, "award:%lld:%s:%lld", (long long)award->award_id, what, (long long)person_id),
            .person_id = person_id});
}

static void to_organisation(struct db *db, const struct award_of *award, const struct letter *letter, const char *what,
    const char *words, moment now) {
    struct funding_mail_people_rows people = funding_mail_people_run(
        db, (struct funding_mail_people_in){award->organisation_id, day_of_moment(now, ZONE_LONDON)});
    for (size_t i = 0; i < people.count; i++) {
        const struct funding_mail_people *person = &people.row[i];
        letter_add(db, award, letter, what, "/funding", words, person->person_id, person->address, person->language);
    }
}

/* The proposer, and the approver where there is one; not the person who acts. */
static void to_staff(struct db *db, const struct award_of *award, const struct letter *letter, const char *what,
    const struct award_deed *deed) {
    int64_t ids[2];
    size_t count = 0;
    if (award->proposed_by != deed->person_id) {
        ids[count++] = award->proposed_by;
    }
    if (award->approved_by != DB_NULL_INT8 && award->approved_by != deed->person_id) {
        ids[count++] = award->approved_by;
    }
    struct funding_mail_staff_rows people = funding_mail_staff_run(db, (struct funding_mail_staff_in){{count, ids}});
    for (size_t i = 0; i < people.count; i++) {
        const struct funding_mail_staff *person = &people.row[i];
        letter_add(
            db, award, letter, what, "/awards", deed->words, person->person_id, person->address, person->language);
    }
}

void award_tell(struct db *db, const struct award_of *award, const struct award_deed *deed) {
    struct arena *arena = db_arena(db);
    switch (deed->act) {
    case AWARD_APPROVE:
        to_organisation(db, award, &offered, "offered", "", deed->now);
        to_staff(db, award, &approved, "approved", deed);
        job_add(db, "funding.remind", arena_format(arena, "award:%lld:remind", (long long)award->award_id),
            deed->now + REMIND_DAYS * MOMENT_DAY, audit_json(arena, "{s:I}", "award_id", award->award_id));
        break;
    case AWARD_REJECT:
        to_staff(db, award, &rejected, "rejected", deed);
        break;
    case AWARD_ACCEPT:
        to_staff(db, award, &accepted, "accepted", deed);
        break;
    case AWARD_DECLINE:
        to_staff(db, award, &declined, "declined", deed);
        break;
    case AWARD_WITHDRAW:
        if (award->approved_by != DB_NULL_INT8) { /* of a proposal it was told nothing */
            to_organisation(db, award, &withdrawn, "withdrawn", deed->words, deed->now);
        }
        break;
    case AWARD_ACTS:
        break;
    }
}

static void remind(struct job *job) {
    const struct award_of *award = award_of_one(job->db, (struct award_of_in){job_number(job, "award_id")});
    if (award != NULL && text_equal(award->state, "offered")) {
        to_organisation(job->db, award, &reminder, "remind", "", job->now);
    }
}

const struct job_kind funding_jobs[] = {
    {.kind = "funding.remind", .run = remind},
    {0},
};
