/* What staff who change the register are told of it, by mail: what befell an entry, but for what they did themselves,
 * and who falls below the minimum standard next. All of one run of the job in one mail. */
#include <string.h>

#include "register/register_parts.h"

#include "mail/mail.h"
#include "register_told/register_told_queries.h"
#include "training/training_words.h"

enum { BACK_DAYS = 2, LINES_MOST = 40 };

static const char *event_line(struct html *words, const struct register_untold *row) {
    const char *reason = register_reason_title(row->framework_code, row->reason_code, row->effective_on);
    return html_fill(words, html_message(words, N_("- {organisation}: {what}, from {date}. {reason}\n")),
        "organisation", row->name, "what", html_message(words, register_event_title(row->event)), "date",
        html_date(words, row->effective_on), "reason", html_message(words, reason), (const char *)NULL);
}

static const char *warned_line(struct html *words, const struct register_warned *row) {
    return html_fill(words,
        html_message(words, N_("- {organisation}: falls below the minimum standard of training on {date} if nobody "
                               "trains before. {why} Needed: {what}.\n")),
        "organisation", row->name, "date", html_date(words, row->falls_on), "why",
        register_why_text(words, &row->standing), "what", training_wanted_text(words, &row->standing),
        (const char *)NULL);
}

const char *register_why_text(struct html *words, const struct training_standing *standing) {
    struct text_list why = training_standing_why(words, standing, 0);
    struct text_builder text;
    text_builder_start(&text, words->arena);
    for (size_t i = 0; i < why.count; i++) {
        const char *end = why.item[i] + strlen(why.item[i]) - 1;
        text_add_format(&text, "%s%s%s", i == 0 ? "" : " ", why.item[i], *end == '.' ? "" : ".");
    }
    return why.count == 0 ? "" : text.data;
}

static void tell(struct job *job, const struct register_changers *whom, struct register_untold_rows events,
    const struct register_warned *warned, size_t count) {
    struct html words = {.arena = job->arena, .cymraeg = text_equal(whom->language, "cy")};
    struct text_builder text;
    text_builder_start(&text, job->arena);
    size_t lines = 0;
    for (size_t i = 0; i < events.count; i++) {
        if (events.row[i].person_id != whom->person_id && lines++ < LINES_MOST) {
            text_add(&text, event_line(&words, &events.row[i]));
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (lines++ < LINES_MOST) {
            text_add(&text, warned_line(&words, &warned[i]));
        }
    }
    if (lines == 0) {
        return;
    }
    if (lines > LINES_MOST) {
        int64_t more = (int64_t)(lines - LINES_MOST);
        text_add_format(&text, "- %s\n",
            html_fill(&words, html_plural(&words, "And {n} more", "And {n} more", more), "n", html_count(&words, more),
                (const char *)NULL));
    }
    mail_add(job->db,
        (struct mail){.address = whom->address,
            .subject = html_message(&words, N_("The register: what changed, and who falls below the standard next")),
            .body = html_fill(&words, html_message(&words, N_("{lines}\nSee what needs attention:\n{link}\n")), "lines",
                text.data, "link", mail_link(job->arena, "/register/watch"), (const char *)NULL),
            .language = whom->language,
            /* To the microsecond: the job may run twice within a second, each time of other events. */
            .key = arena_format(job->arena, "register-told:%lld:%lld", (long long)whom->person_id, (long long)job->now),
            .person_id = whom->person_id});
}

void register_staff_tell(struct job *job, const struct register_warned *warned, size_t count) {
    struct register_untold_rows events =
        register_untold_run(job->db, (struct register_untold_in){job->now - BACK_DAYS * MOMENT_DAY});
    if (events.count + count == 0) {
        return;
    }
    int64_t *id = ARENA_ARRAY(job->arena, events.count, int64_t);
    for (size_t i = 0; i < events.count; i++) {
        id[i] = events.row[i].register_event_id;
    }
    register_told_run(job->db, (struct register_told_in){{events.count, id}, job->now});
    struct register_changers_rows rows =
        register_changers_run(job->db, (struct register_changers_in){day_of_moment(job->now, ZONE_LONDON)});
    for (size_t i = 0; i < rows.count; i++) {
        tell(job, &rows.row[i], events, warned, count);
    }
}
