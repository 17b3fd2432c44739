#include "mail/mail_parts.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "mail/mail_queries.h"

static struct mail_configuration configured;
static bool usable;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static struct arena *kept; /* what the configuration's texts live in */

static const char *or_environment(const char *given, const char *name, const char *otherwise) {
    const char *value = given != NULL ? given : getenv(name);
    return value != NULL && *value != '\0' ? arena_text(kept, value) : otherwise;
}

static bool from_usable(const char *from) {
    struct arena *arena = arena_new(1u << 16);
    bool good = mail_address_of(arena, from) != NULL && strpbrk(from, "\r\n") == NULL;
    arena_free(arena);
    return good;
}

static void configure(const struct mail_configuration *given) {
    static const struct mail_configuration none;
    given = given == NULL ? &none : given;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    arena_free(kept);
    kept = arena_new(1u << 16);
    configured = (struct mail_configuration){
        .smtp = or_environment(given->smtp, "ASSAY_SMTP", NULL),
        .from = or_environment(given->from, "ASSAY_MAIL_FROM", "Assay <assay@localhost.localdomain>"),
        .user = or_environment(given->user, "ASSAY_SMTP_USER", NULL),
        .password_file = or_environment(given->password_file, "ASSAY_SMTP_PASSWORD_FILE", NULL),
        .authorities = or_environment(given->authorities, "ASSAY_SMTP_CA", NULL),
        .site = or_environment(given->site, "ASSAY_URL", "http://127.0.0.1:8080"),
        .timeout_seconds = given->timeout_seconds > 0 ? given->timeout_seconds : 30,
    };
    usable = true;
    if (configured.smtp != NULL && !text_starts(configured.smtp, "smtp://") &&
        !text_starts(configured.smtp, "smtps://")) {
        log_error("mail: ASSAY_SMTP must begin with smtp:// or smtps://", NULL);
        usable = false;
    }
    if (!from_usable(configured.from)) {
        log_error("mail: ASSAY_MAIL_FROM holds no usable address", NULL);
        usable = false;
    }
    if (!text_starts(configured.site, "https://") && !text_starts(configured.site, "http://")) {
        log_error("mail: ASSAY_URL must begin with https:// or http://", NULL);
        usable = false;
    }
}

static void configure_from_environment(void) {
    configure(NULL);
}

static void configured_already(void) {
}

bool mail_start(const struct mail_configuration *configuration) {
    pthread_once(&once, configured_already);
    configure(configuration);
    return usable;
}

const struct mail_configuration *mail_configured(void) {
    pthread_once(&once, configure_from_environment);
    return &configured;
}

bool mail_leaves(void) {
    return mail_configured()->smtp != NULL;
}

const char *mail_link(struct arena *arena, const char *path) {
    const char *site = mail_configured()->site;
    size_t length = strlen(site);
    while (length > 0 && site[length - 1] == '/') {
        length--;
    }
    return arena_format(arena, "%.*s%s", (int)length, site, path);
}

bool mail_add(struct db *db, struct mail mail) {
    return mail_add_one(db, mail) > 0;
}

int64_t mail_add_one(struct db *db, struct mail mail) {
    if (!mail_address_good(mail.address)) {
        arena_raise(db_arena(db), ERROR_INVALID, "mail to an address that is none");
    }
    const struct mail_put *put = mail_put_one(db, (struct mail_put_in){.key = mail.key,
                                                      .person_id = mail.person_id > 0 ? mail.person_id : DB_NULL_INT8,
                                                      .address = mail.address,
                                                      .subject = mail.subject,
                                                      .body = mail.body,
                                                      .language = mail.language == NULL ? "en" : mail.language,
                                                      .now = clock_now(),
                                                      .due_at = mail.due_at > 0 ? mail.due_at : MOMENT_NONE,
                                                      .kept = !mail_leaves()});
    if (put != NULL && !put->kept) {
        job_wake(db, "mail.send");
    }
    return put == NULL ? 0 : put->mail_id;
}
