/* What a program of Assay is told: by options, by the environment, else by where its state folder is. */
#ifndef MAIN_CONFIGURATION_H
#define MAIN_CONFIGURATION_H

#include <stdbool.h>

#include "base/arena.h"

struct configuration {
    const char *state;          /* --state or ASSAY_STATE; /var/lib/assay for root, else $XDG_STATE_HOME/assay */
    const char *database;       /* ASSAY_DATABASE; else the private PostgreSQL in the state folder */
    const char *database_owner; /* ASSAY_DATABASE_OWNER; else likewise */
    const char *address;        /* --address; 127.0.0.1 */
    unsigned port;              /* --port or ASSAY_PORT; 8080 */
    unsigned workers;           /* --workers; 16 */
    const char *base_url;       /* ASSAY_URL: how people reach the service, for links in mails; else from the port */
    bool behind_proxy;          /* --behind-proxy */
    bool help;                  /* --help was given */
    int rest;                   /* index of the first argument that is no option */
};

/* Reads the options that all subcommands share, wherever they stand, and leaves the others in argv (*argc shrinks).
 * false, with words on stderr, when one is malformed. */
bool configuration_read(struct arena *arena, struct configuration *configuration, int *argc, char **argv);

/* The 32 bytes in NAME of the state folder, made at random (mode 0600) when there are none yet; false with words on
 * stderr when they cannot be had. Several servers need the same file. */
bool configuration_key(
    struct arena *arena, const struct configuration *configuration, const char *name, unsigned char key[32]);

#endif
