/* A standing in words, the same on pages and in mails. */
#include "training/training_words.h"

#include "base/text.h"

const char *training_reason_text(struct html *out, const struct training_reason *reason, int supervised) {
    static const char *const words[TRAINING_REASONS] = {
        [TRAINING_REASON_FIRST_RESPONDERS] =
            N_("First Responders in date on every module they need: {have}; at least {need} are needed."),
        [TRAINING_REASON_LEADS] = N_("Leads in date on every module they need: {have}; at least {need} needed."),
        [TRAINING_REASON_SHARE] = N_("Share of all First Responders in date: {have}%; at least {need}% is needed."),
        [TRAINING_REASON_SUPERVISED] =
            N_("New First Responders without enough supervised referrals: {have}; each is asked for {need}.")};
    if (reason->code == TRAINING_REASON_SUPERVISED && supervised == 0) {
        return html_fill(out,
            html_plural(out, "{n} new First Responder without enough supervised referrals",
                "{n} new First Responders without enough supervised referrals", reason->have),
            "n", html_count(out, reason->have), (const char *)NULL);
    }
    int need = reason->code == TRAINING_REASON_SUPERVISED ? supervised : reason->need;
    return html_fill(out, html_message(out, words[reason->code]), "have", html_count(out, reason->have), "need",
        html_count(out, need), (const char *)NULL);
}

struct text_list training_standing_why(struct html *out, const struct training_standing *standing, int supervised) {
    const char **item = ARENA_ARRAY(out->arena, TRAINING_REASONS + 1, const char *);
    size_t count = 0;
    if (standing->first_responders == 0) {
        item[count++] = html_message(out, N_("Nobody is entered as a First Responder."));
    }
    for (size_t i = 0; i < TRAINING_REASONS; i++) {
        bool nobody =
            standing->first_responders == 0 && (i == TRAINING_REASON_FIRST_RESPONDERS || i == TRAINING_REASON_SHARE);
        if (!standing->reason[i].met && !nobody) {
            item[count++] = training_reason_text(out, &standing->reason[i], supervised);
        }
    }
    if (count == 0 && standing->faults > 0) {
        item[count++] = html_fill(out,
            html_plural(out, "{n} rule of the framework itself is not met",
                "{n} rules of the framework itself are not met", standing->faults),
            "n", html_count(out, standing->faults), (const char *)NULL);
    }
    return (struct text_list){count, item};
}

/* words: plural already. */
static void wanted_add(struct html *out, struct text_builder *text, int number, const char *words) {
    if (number > 0) {
        text_add(text, text->length == 0 ? "" : ", ");
        text_add(text, html_fill(out, words, "n", html_count(out, number), (const char *)NULL));
    }
}

static const char *wanted_text(struct html *out, struct training_wanted wanted) {
    struct text_builder text;
    text_builder_start(&text, out->arena);
    wanted_add(out, &text, wanted.first_responders,
        html_plural(
            out, "{n} more First Responder in date", "{n} more First Responders in date", wanted.first_responders));
    wanted_add(
        out, &text, wanted.leads, html_plural(out, "{n} more lead in date", "{n} more leads in date", wanted.leads));
    wanted_add(out, &text, wanted.supervised,
        html_plural(out, "supervised referrals of {n} new First Responder",
            "supervised referrals of {n} new First Responders", wanted.supervised));
    return text.length == 0 ? html_message(out, N_("what the framework's own rules ask")) : text.data;
}

const char *training_wanted_text(struct html *out, const struct training_standing *standing) {
    return wanted_text(out, training_wanted_of(standing));
}

const char *training_needs_text(struct html *out, struct training_needs needs) {
    struct text_builder text;
    text_builder_start(&text, out->arena);
    for (size_t i = 0; i < needs.count; i++) {
        const struct training_need *need = &needs.row[i];
        const char *what = wanted_text(out, need->wanted);
        text_add(&text, i == 0 ? "" : "; ");
        text_add(&text,
            needs.count == 1 && need->by == DAY_NONE
                ? what
                : html_fill(out, html_message(out, need->by == DAY_NONE ? N_("{what} now") : N_("{what} by {date}")),
                      "what", what, "date", need->by == DAY_NONE ? "" : html_date(out, need->by), (const char *)NULL));
    }
    return text.data;
}
