/* What the minimum standard of training does to an accreditation by itself: warnings before an organisation falls below
 * it, a review when it has, the end of that review when it stands again, and the accreditation of one
 * that was approved before it met the standard. Nothing is revoked by itself. */
#include "register/register_parts.h"

#include "applications/applications_letters.h"
#include "mail/mail.h"
#include "register_training/register_training_queries.h"
#include "training/training_standing.h"
#include "training/training_words.h"
#include "view/html.h"

enum { HORIZON_DAYS = 120, SOON_DAYS = 30, MONDAY = 1 };

struct letter {
    const char *subject; /* message keys with {organisation}, {date} and {link} */
    const char *body;
};
static const struct letter warning = {N_("Training: {organisation} falls below the minimum standard on {date}"),
    N_("If nobody trains before, {organisation} falls below the minimum standard of training on {date}, and its "
       "accreditation comes under review on that day. You may go on referring people meanwhile.\n\n{why}\nNeeded to "
       "stay above it: {what}.\n\nSee whose training ends, and book sessions:\n{link}\n")};
static const struct letter fallen = {N_("Training: {organisation} is below the minimum standard"),
    N_("{organisation} has been below the minimum standard of training since {date}, and its accreditation is under "
       "review. The review closes by itself once enough people are in date again.\n\n{why}\nNeeded to meet it: "
       "{what}.\n\nBook sessions:\n{link}\n")};
static const struct letter restored = {N_("Training: {organisation} meets the minimum standard again"),
    N_("{organisation} meets the minimum standard of training again, and the review that was opened for it was closed "
       "on {date}.\n\n{link}\n")};

/* To leads, the single point of contact and training leads, and in the organisation's messages; once for the key. */
static void letter_send(struct job *job, const struct register_training_due *entry, const struct letter *letter, day on,
    const char *what, day fell_on, const struct training_standing *standing) {
    struct arena *arena = job->arena;
    const char *key = arena_format(arena, "standing-%s:%lld:%s:%s", what, (long long)entry->organisation_id,
        entry->framework_code, day_text(arena, fell_on));
    struct application_letter_text text[APPLICATION_LANGUAGES];
    for (int i = 0; i < APPLICATION_LANGUAGES; i++) {
        struct html words = {.arena = arena, .cymraeg = i == 1};
        const char *date = html_date(&words, on);
        const char *link = mail_link(arena, "/training");
        text[i].subject = html_fill(&words, html_message(&words, letter->subject), "organisation", entry->name, "date",
            date, (const char *)NULL);
        text[i].body = html_fill(&words, html_message(&words, letter->body), "organisation", entry->name, "date", date,
            "why", register_why_text(&words, standing), "what", training_wanted_text(&words, standing), "link", link,
            (const char *)NULL);
    }
    application_organisation_mail(job->db, entry->organisation_id, key, text, job->now);
    struct register_training_leads_rows leads = register_training_leads_run(
        job->db, (struct register_training_leads_in){entry->organisation_id, day_of_moment(job->now, ZONE_LONDON)});
    for (size_t i = 0; i < leads.count; i++) {
        const struct application_letter_text *own = &text[text_equal(leads.row[i].language, "cy") ? 1 : 0];
        mail_add(job->db, (struct mail){.address = leads.row[i].address,
                              .subject = own->subject,
                              .body = own->body,
                              .language = leads.row[i].language,
                              .key = arena_format(arena, "%s:%lld", key, (long long)leads.row[i].person_id),
                              .person_id = leads.row[i].person_id});
    }
}

/* As it is kept: of today, or if nobody trained any more. */
static struct training_standing standing_of(struct job *job, int64_t organisation_id, day on) {
    struct standing_days_parts *parts = standing_days_add(job->db, organisation_id, DB_NULL_INT8, on, on, MOMENT_NONE);
    db_batch_run(job->db);
    const struct training_stand *stand = training_stand_on(standing_days_read(job->arena, parts), on);
    return stand == NULL ? (struct training_standing){.good = false} : stand->standing;
}

static bool effect_first(struct job *job, int64_t organisation_id, const char *effect, day fell_on) {
    return register_training_effect_one(
               job->db, (struct register_training_effect_in){organisation_id, effect, fell_on, job->now}) != NULL;
}

static void record(struct db *db, const struct register_training_due *entry, const char *event, const char *reason,
    int64_t application_id, moment now) {
    register_record(db, &(struct register_change){.organisation_id = entry->organisation_id,
                            .framework_code = entry->framework_code,
                            .event = event,
                            .reason_code = reason,
                            .legal_basis = "",
                            .effective_on = day_of_moment(now, ZONE_LONDON),
                            .person_id = DB_NULL_INT8,
                            .approved_by = DB_NULL_INT8,
                            .application_id = application_id,
                            .now = now});
}

/* Approved before it met the standard, and meets it now. */
static void admit(struct db *db, const struct register_training_due *entry, moment now) {
    record(db, entry, entry->conditions ? "accredited_with_conditions" : "accredited", "standard-met",
        entry->application_id, now);
}

int register_warning_days(struct text_list warning_days, day falls_on, day today) {
    int64_t nearest = 0;
    for (size_t i = 0; i < warning_days.count; i++) {
        int64_t before;
        if (text_number(warning_days.item[i], 1, HORIZON_DAYS, &before) && falls_on > today &&
            falls_on - today <= before && (nearest == 0 || before < nearest)) {
            nearest = before;
        }
    }
    return (int)nearest;
}

static void warn(struct job *job, const struct register_training_due *entry, day today, struct register_warned *warned,
    size_t *count) {
    const struct framework_data *data = frameworks_find(entry->framework_code);
    const struct framework_standard *standard =
        data == NULL ? NULL : frameworks_standard(data, frameworks_bodies(entry->sector), today);
    int days = standard == NULL ? 0 : register_warning_days(standard->warning_days, entry->falls_on, today);
    if (days == 0) {
        return;
    }
    const char *effect = arena_format(job->arena, "warned_%d", days);
    if (effect_first(job, entry->organisation_id, effect, entry->falls_on)) {
        struct training_standing standing = standing_of(job, entry->organisation_id, entry->falls_on);
        letter_send(job, entry, &warning, entry->falls_on, effect, entry->falls_on, &standing);
        warned[(*count)++] = (struct register_warned){entry->name, entry->falls_on, standing};
    }
}

static void entry_run(struct job *job, const struct register_training_due *entry, day today,
    struct register_warned *warned, size_t *count) {
    if (text_equal(entry->state, "onboarding")) {
        admit(job->db, entry, job->now);
        return;
    }
    if (!entry->good && entry->below_since != DAY_NONE) {
        if (effect_first(job, entry->organisation_id, "fallen", entry->below_since)) {
            if (!entry->under_review) {
                record(job->db, entry, "under_review", "standard_fallen", DB_NULL_INT8, job->now);
            }
            struct training_standing standing = standing_of(job, entry->organisation_id, today);
            letter_send(job, entry, &fallen, entry->below_since, "fallen", entry->below_since, &standing);
        }
    } else if (entry->good && entry->reviewed) {
        record(job->db, entry, "review_closed", "standard_met_again", DB_NULL_INT8, job->now);
        struct training_standing standing = standing_of(job, entry->organisation_id, today);
        letter_send(job, entry, &restored, today, "restored", today, &standing);
    }
    if (entry->good && entry->falls_on != DAY_NONE) {
        warn(job, entry, today, warned, count);
    }
}

/* On Mondays, once: what waits on the page of those below the standard. */
static void staff_tell(struct job *job, day today) {
    struct arena *arena = job->arena;
    struct register_training_staff_rows rows =
        register_training_staff_run(job->db, (struct register_training_staff_in){today, SOON_DAYS});
    for (size_t i = 0; i < rows.count; i++) {
        const struct register_training_staff *row = &rows.row[i];
        struct html words = {.arena = arena, .cymraeg = text_equal(row->language, "cy")};
        const char *body = html_message(&words,
            N_("Organisations on the register below the minimum standard of training: {below}. Organisations that fall "
               "below it within 30 days if nobody trains before: {coming}.\n\n{link}\n"));
        mail_add(job->db,
            (struct mail){.address = row->address,
                .subject = html_message(&words, N_("Organisations below the minimum standard of training")),
                .body = html_fill(&words, body, "below", html_count(&words, row->below), "coming",
                    html_count(&words, row->coming), "link", mail_link(arena, "/register/training"),
                    (const char *)NULL),
                .language = row->language,
                .key =
                    arena_format(arena, "standing-digest:%s:%lld", day_text(arena, today), (long long)row->person_id),
                .person_id = row->person_id});
    }
}

static void run(struct job *job) {
    day today = day_of_moment(job->now, ZONE_LONDON);
    if (day_week(today) == MONDAY) {
        staff_tell(job, today);
    }
    struct register_training_due_rows rows =
        register_training_due_run(job->db, (struct register_training_due_in){today, HORIZON_DAYS});
    struct register_warned *warned = ARENA_ARRAY(job->arena, rows.count, struct register_warned);
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++) {
        entry_run(job, &rows.row[i], today, warned, &count);
    }
    register_staff_tell(job, warned, count);
}

day register_review_due(const char *framework_code, const char *reason_code, day since) {
    const struct framework_data *data = frameworks_find(framework_code);
    const struct framework_limit *limit =
        data == NULL || since == DAY_NONE || !text_equal(reason_code, "standard_fallen")
            ? NULL
            : frameworks_limit(data, "standard_review", since);
    return limit == NULL || limit->unit != FRAMEWORK_CALENDAR_DAYS ? DAY_NONE : since + limit->amount;
}

const struct job_kind register_training_jobs[] = {
    {.kind = REGISTER_TRAINING_KIND, .run = run, .every_seconds = 3600},
    {.kind = NULL},
};
