/* The program: finds the subcommand and hands it the rest. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/random.h"
#include "main/commands.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} commands[] = {
    {"serve", serve_command, "serve the pages, and do the work that is due"},
    {"migrate", migrate_command, "bring the database's schema up to this program's"},
    {"plugins", plugins_command, "list the plugins that are loaded, or check one"},
    {"user", user_command, "add people who can sign in, and give them roles"},
    {"import", import_command, "record results of training, or applications that wait already, from a file"},
    {"export", export_command, "write what a training provider recorded as a file"},
    {"report", report_command, "write a report of applications as a table"},
    {"verify", verify_command, "compute again what is kept ready, and compare"},
    {"audit", audit_command, "check the trail: nothing changed, removed or put in"},
    {"statement", statement_command, "sign how an organisation stands on the register"},
    {"verify-statement", verify_statement_command, "check a signed statement, without a database"},
    {"doctor", doctor_command, "look whether this machine and its database are in order"},
    {"demo", demo_command, "fill an empty database with the demonstration"},
};

static int usage(FILE *where) {
    fputs("usage: assay COMMAND [options]\n\n", where);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        fprintf(where, "  %-16s %s\n", commands[i].name, commands[i].help);
    }
    fputs("\nassay COMMAND --help says more.\n", where);
    return where == stdout ? 0 : 2;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        return usage(stderr);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        return usage(stdout);
    }
    if (!random_start()) {
        fputs("assay: the system gives no randomness\n", stderr);
        return 1;
    }
    if (!clock_from_environment()) {
        fputs("assay: ASSAY_CLOCK is no moment such as 2026-11-01T09:00:00Z\n", stderr);
        return 2;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    fprintf(stderr, "assay: there is no command \"%s\"\n\n", argv[1]);
    return usage(stderr);
}
