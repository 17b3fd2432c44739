/* The job that empties the outbox. */
#include "base/log.h"
#include "mail/mail_parts.h"
#include "mail/mail_queries.h"

enum { BATCH = 10, LEASE_SECONDS = 900, SOONER_SECONDS = 60 };

struct batch {
    struct job *job;
    moment held_until;
    struct mail_claim_rows mails;
};

static void claim(void *context) {
    struct batch *batch = context;
    moment now = clock_now();
    batch->held_until = now + LEASE_SECONDS * MOMENT_SECOND;
    batch->mails = mail_claim_run(
        batch->job->db, (struct mail_claim_in){.now = now, .held_until = batch->held_until, .most = BATCH});
}

static void note_failed(const struct batch *batch, const struct mail_claim *mail, bool refused, const char *error) {
    moment now = clock_now();
    bool give_up = refused || mail->attempts >= MAIL_ATTEMPTS;
    (give_up ? log_error : log_warning)(give_up ? "mail given up" : "mail not sent", "mail", log_number(mail->mail_id),
        "attempt", log_number(mail->attempts), "reason", error, NULL);
    mail_failed_run(batch->job->db, (struct mail_failed_in){.mail_id = mail->mail_id,
                                        .held_until = batch->held_until,
                                        .now = now,
                                        .again_at = now + mail_retry_seconds(mail->attempts) * MOMENT_SECOND,
                                        .error = error,
                                        .give_up = give_up});
}

/* Mails from that one on go back as they were. */
static void put_back(const struct batch *batch, size_t from, int64_t seconds) {
    moment again_at = clock_now() + seconds * MOMENT_SECOND;
    for (size_t i = from; i < batch->mails.count; i++) {
        mail_put_back_run(
            batch->job->db, (struct mail_put_back_in){batch->mails.row[i].mail_id, batch->held_until, again_at});
    }
}

/* False when the rest must wait: the mail server is out of reach, or the runner stops. */
static bool send_batch(const struct batch *batch, struct mail_way *way) {
    const char *from = mail_configured()->from;
    for (size_t i = 0; i < batch->mails.count; i++) {
        const struct mail_claim *mail = &batch->mails.row[i];
        if (!job_extend(batch->job)) {
            put_back(batch, i, 0);
            return false;
        }
        const struct mail_letter letter = {
            mail->mail_id, from, mail->address, mail->subject, mail->body, mail->language, mail->created_at};
        const char *error = "";
        switch (mail_way_send(way, batch->job->arena, &letter, &error)) {
        case MAIL_SENT:
            mail_sent_run(batch->job->db, (struct mail_sent_in){mail->mail_id, batch->held_until, clock_now()});
            break;
        case MAIL_LATER:
            note_failed(batch, mail, false, error);
            break;
        case MAIL_REFUSED:
            note_failed(batch, mail, true, error);
            break;
        case MAIL_OUT_OF_REACH:
            note_failed(batch, mail, false, error);
            put_back(batch, i + 1, SOONER_SECONDS);
            return false;
        }
    }
    return true;
}

static void send_due(struct job *job) {
    if (!mail_leaves()) {
        return; /* what waits from before waits on, for the day there is a mail server again */
    }
    struct batch batch = {.job = job};
    struct mail_way *way = NULL;
    do {
        job_transaction(job, claim, &batch);
        if (batch.mails.count > 0 && way == NULL) {
            way = mail_way_open(job->arena);
        }
    } while (batch.mails.count > 0 && send_batch(&batch, way));
}

const struct job_kind mail_jobs[] = {
    {.kind = "mail.send", .run = send_due, .every_seconds = 10, .own_transactions = true, .lease_seconds = 120},
    {0},
};
