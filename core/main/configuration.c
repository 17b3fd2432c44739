#include "main/configuration.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.h"
#include "base/text.h"

enum { KEY_BYTES = 32 };

static const char *environment(const char *name) {
    const char *value = getenv(name);
    return value == NULL || *value == '\0' ? NULL : value;
}

static const char *state_default(struct arena *arena) {
    if (geteuid() == 0) {
        return "/var/lib/assay";
    }
    const char *state_home = environment("XDG_STATE_HOME");
    if (state_home != NULL) {
        return arena_format(arena, "%s/assay", state_home);
    }
    const char *home = environment("HOME");
    return arena_format(arena, "%s/.local/state/assay", home == NULL ? "" : home);
}

/* argv[at] is --name=value, or --name with its value next: how many arguments that is, 0 when it is neither. */
static int option_value(int argc, char **argv, int at, const char *name, const char **value) {
    size_t length = strlen(name);
    if (strncmp(argv[at], name, length) != 0) {
        return 0;
    }
    if (argv[at][length] == '=') {
        *value = argv[at] + length + 1;
        return 1;
    }
    if (argv[at][length] == '\0' && at + 1 < argc) {
        *value = argv[at + 1];
        return 2;
    }
    return 0;
}

static bool number_option(const char *name, const char *text, int64_t most, unsigned *number) {
    int64_t value;
    if (!text_number(text, 0, most, &value)) {
        fprintf(stderr, "assay: %s takes a whole number from 0 to %lld, not \"%s\"\n", name, (long long)most, text);
        return false;
    }
    *number = (unsigned)value;
    return true;
}

/* How many arguments the option at argv[at] took; 0 when it is none of ours, -1 when it is malformed. */
static int option_read(struct configuration *configuration, int argc, char **argv, int at) {
    const char *value = NULL;
    int taken;
    if (strcmp(argv[at], "--help") == 0) {
        configuration->help = true;
        return 1;
    }
    if (strcmp(argv[at], "--behind-proxy") == 0) {
        configuration->behind_proxy = true;
        return 1;
    }
    if ((taken = option_value(argc, argv, at, "--state", &value)) > 0) {
        configuration->state = value;
        return taken;
    }
    if ((taken = option_value(argc, argv, at, "--address", &value)) > 0) {
        configuration->address = value;
        return taken;
    }
    if ((taken = option_value(argc, argv, at, "--port", &value)) > 0) {
        return number_option("--port", value, 65535, &configuration->port) ? taken : -1;
    }
    if ((taken = option_value(argc, argv, at, "--workers", &value)) > 0) {
        return number_option("--workers", value, 256, &configuration->workers) ? taken : -1;
    }
    return 0;
}

bool configuration_read(struct arena *arena, struct configuration *configuration, int *argc, char **argv) {
    *configuration = (struct configuration){.state = environment("ASSAY_STATE"),
        .database = environment("ASSAY_DATABASE"),
        .database_owner = environment("ASSAY_DATABASE_OWNER"),
        .base_url = environment("ASSAY_URL"),
        .address = "127.0.0.1",
        .port = 8080,
        .workers = 16};
    const char *port = environment("ASSAY_PORT");
    if (port != NULL && !number_option("ASSAY_PORT", port, 65535, &configuration->port)) {
        return false;
    }
    int kept = 1;
    for (int at = 1; at < *argc;) {
        int taken = option_read(configuration, *argc, argv, at);
        if (taken < 0) {
            return false;
        }
        if (taken == 0) {
            argv[kept++] = argv[at++];
        }
        at += taken;
    }
    *argc = kept;
    argv[kept] = NULL;
    if (configuration->state == NULL) {
        configuration->state = state_default(arena);
    }
    if (configuration->database == NULL) {
        configuration->database =
            arena_format(arena, "host=%s/socket user=assay_app dbname=assay", configuration->state);
    }
    if (configuration->database_owner == NULL) {
        configuration->database_owner =
            arena_format(arena, "host=%s/socket user=assay_owner dbname=assay", configuration->state);
    }
    if (configuration->base_url == NULL) {
        configuration->base_url = arena_format(arena, "http://%s:%u", configuration->address, configuration->port);
    }
    return true;
}

static bool key_make(const char *path) {
    unsigned char key[KEY_BYTES];
    random_fill(key, sizeof key);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return errno == EEXIST;
    }
    bool written = write(descriptor, key, sizeof key) == (ssize_t)sizeof key && fsync(descriptor) == 0;
    return close(descriptor) == 0 && written;
}

bool configuration_key(
    struct arena *arena, const struct configuration *configuration, const char *name, unsigned char key[32]) {
    const char *path = arena_format(arena, "%s/%s", configuration->state, name);
    if (access(path, F_OK) != 0 && !key_make(path)) {
        fprintf(stderr, "assay: cannot make the key file %s: %s\n", path, strerror(errno));
        return false;
    }
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    bool whole = descriptor >= 0 && read(descriptor, key, KEY_BYTES) == KEY_BYTES;
    if (descriptor >= 0) {
        close(descriptor);
    }
    if (!whole) {
        fprintf(stderr, "assay: the key file %s cannot be read or is not %d bytes long\n", path, KEY_BYTES);
    }
    return whole;
}
