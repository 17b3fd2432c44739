/* Asks a short-lived child what a library is: dlopen runs constructors, and those must not run here first. */
#include "plug/plug_parts.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

#define ANSWER_MOST 4096

/* Reads all that it says, until its end or the deadline. */
static size_t probe_read(struct plug_child *child, char *answer, int64_t until) {
    size_t length = 0;
    while (length < ANSWER_MOST) {
        int64_t left = until - clock_monotonic();
        if (left <= 0) {
            break;
        }
        struct pollfd ready = {.fd = child->from, .events = POLLIN};
        if (poll(&ready, 1, (int)(left / 1000) + 1) <= 0) {
            continue;
        }
        ssize_t got = read(child->from, answer + length, ANSWER_MOST - length);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
            break;
        }
        length += got > 0 ? (size_t)got : 0;
    }
    answer[length] = '\0';
    return length;
}

static const char *death_words(struct arena *arena, int status) {
    if (WIFSIGNALED(status)) {
        int number = WTERMSIG(status);
        if (number == SIGSYS) {
            return "it did something forbidden while it was being opened (a network or system call)";
        }
        const char *name = sigabbrev_np(number);
        return arena_format(arena, "it crashed while it was being opened (SIG%s)", name == NULL ? "?" : name);
    }
    return arena_format(arena, "it ended the process while it was being opened (exit status %d)", WEXITSTATUS(status));
}

/* Cuts the next line off. */
static const char *line_next(char **at) {
    char *line = *at;
    char *end = strchr(line, '\n');
    if (end == NULL) {
        return NULL;
    }
    *end = '\0';
    *at = end + 1;
    return line;
}

static const char *answer_take(struct arena *arena, char *answer, struct plug_plugin *plugin) {
    char *at = answer;
    const char *verdict = line_next(&at);
    if (verdict != NULL && strcmp(verdict, "refused") == 0) {
        const char *why = line_next(&at);
        return why == NULL ? "it was refused without a reason" : arena_text(arena, why);
    }
    if (verdict == NULL || strcmp(verdict, "plugin") != 0) {
        return NULL;
    }
    int64_t figure[6];
    for (size_t i = 0; i < 6; i++) {
        const char *line = line_next(&at);
        if (line == NULL || !text_number(line, 0, UINT16_MAX, &figure[i])) {
            return NULL;
        }
    }
    const char *text[6];
    for (size_t i = 0; i < 6; i++) {
        text[i] = line_next(&at);
        if (text[i] == NULL || !text_utf8(text[i], strlen(text[i]))) {
            return NULL;
        }
    }
    plugin->kind = (uint32_t)figure[0];
    plugin->abi_major = (uint16_t)figure[1];
    plugin->abi_minor = (uint16_t)figure[2];
    plugin->directions = (uint32_t)figure[3];
    plugin->records = (uint32_t)figure[4];
    plugin->syntax = (uint32_t)figure[5];
    plugin->id = arena_text(arena, text[0]);
    plugin->version = arena_text(arena, text[1]);
    plugin->title = arena_text(arena, text[2]);
    plugin->schema = arena_text(arena, text[3]);
    plugin->media_type = arena_text(arena, text[4]);
    plugin->extension = arena_text(arena, text[5]);
    return "";
}

static void probe_linked(struct arena *arena, struct plug_plugin *plugin) {
    const struct assay_plugin *found = plug_linked_find(plugin->path + strlen(PLUG_LINKED_PREFIX));
    if (found == NULL) {
        plugin->refusal = "it is not linked into this program";
        return;
    }
    plugin->refusal = plug_descriptor_refusal(arena, found);
    if (plugin->refusal == NULL) {
        plugin->kind = found->kind;
        plugin->abi_major = found->abi_major;
        plugin->abi_minor = found->abi_minor;
        plugin->id = found->id;
        plugin->version = found->version;
        plugin->title = found->title;
        if (found->kind == ASSAY_EXCHANGE) {
            plugin->directions = found->is.exchange->directions;
            plugin->records = plug_exchange_records(found->is.exchange);
            plugin->syntax = plug_exchange_syntax(found->is.exchange);
            plugin->schema = found->is.exchange->schema;
            plugin->media_type = found->is.exchange->media_types[0];
            plugin->extension = found->is.exchange->extensions[0];
        }
    }
}

void plug_probe(struct arena *arena, const struct plug_configuration *configuration, struct plug_plugin *plugin) {
    if (text_starts(plugin->path, PLUG_LINKED_PREFIX)) {
        probe_linked(arena, plugin);
        return;
    }
    const char *argument[] = {NULL, "probe", NULL};
    struct plug_child child;
    int64_t milliseconds = configuration->probe_ms > 0 ? configuration->probe_ms : 5000;
    int64_t until = clock_monotonic() + milliseconds * 1000;
    if (!plug_child_start(&child, configuration->worker, argument, -1, plugin->descriptor, NULL)) {
        plugin->refusal = arena_format(
            arena, "it could not be checked: %s cannot be started (%s)", configuration->worker, strerror(errno));
        return;
    }
    char answer[ANSWER_MOST + 1];
    (void)probe_read(&child, answer, until);
    int status = 0;
    bool ended = plug_child_wait(&child, until, &status);
    (void)plug_child_end(&child);
    if (!ended) {
        plugin->refusal = arena_format(arena, "it did not finish opening within %lld ms", (long long)milliseconds);
        return;
    }
    const char *said = answer_take(arena, answer, plugin);
    if (said != NULL && said[0] != '\0') {
        plugin->refusal = said;
    } else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || said == NULL) {
        plugin->refusal = death_words(arena, status);
    }
}
