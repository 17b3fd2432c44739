/* The way out: SMTP by libcurl. */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "mail/mail_parts.h"

struct mail_way {
    CURL *curl;
    char command[8]; /* the last one sent: "RCPT" */
    const char *unsent;
};

static size_t read_message(char *buffer, size_t size, size_t count, void *context) {
    struct mail_way *way = context;
    size_t bytes = strlen(way->unsent);
    bytes = bytes < size * count ? bytes : size * count;
    memcpy(buffer, way->unsent, bytes);
    way->unsent += bytes;
    return bytes;
}

/* Notes which command an answer belongs to; nothing of it is logged. */
static int note_command(CURL *curl, curl_infotype type, char *data, size_t bytes, void *context) {
    (void)curl;
    struct mail_way *way = context;
    if (type == CURLINFO_HEADER_OUT && bytes >= 4 && memcmp(data, "QUIT", 4) != 0) {
        memcpy(way->command, data, 4);
        way->command[4] = '\0';
    }
    return 0;
}

static void way_close(void *context) {
    curl_easy_cleanup(context);
}

/* This machine's own mail server needs no TLS. */
static bool local(const char *smtp) {
    const char *host = strstr(smtp, "://") + 3;
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i]);
        if (strncmp(host, names[i], length) == 0 && strchr(":/", host[length]) != NULL) {
            return true; /* strchr finds the end of the text too */
        }
    }
    return false;
}

/* The password file's first line, in the arena; NULL when it cannot be read. */
static const char *password(struct arena *arena, const char *path) {
    FILE *file = fopen(path, "re");
    char line[512];
    bool read = file != NULL && fgets(line, sizeof line, file) != NULL;
    if (file != NULL) {
        fclose(file);
    }
    if (!read) {
        log_error("mail: the password file cannot be read", NULL);
        return NULL;
    }
    line[strcspn(line, "\r\n")] = '\0';
    return arena_text(arena, line);
}

struct mail_way *mail_way_open(struct arena *arena) {
    const struct mail_configuration *configuration = mail_configured();
    struct mail_way *way = ARENA_NEW(arena, struct mail_way);
    way->curl = curl_easy_init();
    if (way->curl == NULL) {
        arena_raise(arena, ERROR_INTERNAL, "libcurl cannot start");
    }
    arena_defer(arena, way_close, way->curl);
    CURL *curl = way->curl;
    curl_easy_setopt(curl, CURLOPT_URL, configuration->smtp);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)configuration->timeout_seconds);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)(configuration->timeout_seconds + 1) / 2);
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(local(configuration->smtp) ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (configuration->authorities != NULL) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, configuration->authorities);
    }
    if (configuration->user != NULL) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, configuration->user);
    }
    if (configuration->password_file != NULL) {
        curl_easy_setopt(curl, CURLOPT_PASSWORD, password(arena, configuration->password_file));
    }
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, note_command);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, way);
    return way;
}

static enum mail_outcome outcome_of(const struct mail_way *way, CURLcode code, long reply) {
    if (code == CURLE_OK) {
        return MAIL_SENT;
    }
    if (reply >= 400 && mail_refused_for_good(way->command, reply)) {
        return MAIL_REFUSED;
    }
    bool about_this_mail = reply >= 400 && (strcmp(way->command, "RCPT") == 0 || strcmp(way->command, "DATA") == 0);
    return about_this_mail ? MAIL_LATER : MAIL_OUT_OF_REACH;
}

enum mail_outcome mail_way_send(
    struct mail_way *way, struct arena *arena, const struct mail_letter *letter, const char **error) {
    way->unsent = mail_message(arena, letter);
    way->command[0] = '\0';
    struct curl_slist *to = curl_slist_append(NULL, arena_format(arena, "<%s>", letter->to));
    const char *from = arena_format(arena, "<%s>", mail_address_of(arena, letter->from));
    curl_easy_setopt(way->curl, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(way->curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(way->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(way->curl, CURLOPT_READFUNCTION, read_message);
    curl_easy_setopt(way->curl, CURLOPT_READDATA, way);
    CURLcode code = curl_easy_perform(way->curl);
    long reply = 0;
    curl_easy_getinfo(way->curl, CURLINFO_RESPONSE_CODE, &reply);
    curl_easy_setopt(way->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(to);
    enum mail_outcome outcome = outcome_of(way, code, reply);
    if (outcome == MAIL_REFUSED || outcome == MAIL_LATER) {
        *error = arena_format(arena, "the mail server answered %ld to %s", reply, way->command);
    } else if (outcome == MAIL_OUT_OF_REACH) {
        *error = arena_format(arena, "%s (last answer %ld)", curl_easy_strerror(code), reply);
    }
    return outcome;
}

const char *mail_check(struct arena *arena) {
    struct mail_way *way = mail_way_open(arena);
    curl_easy_setopt(way->curl, CURLOPT_CONNECT_ONLY, 1L);
    CURLcode code = curl_easy_perform(way->curl);
    return code == CURLE_OK ? NULL : arena_text(arena, curl_easy_strerror(code));
}
