/* assay statement: signs how an organisation stands on the register now. assay verify-statement: checks one, with no
 * database and no connection. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "accounts/accounts_queries.h"
#include "base/text.h"
#include "main/command.h"
#include "main/commands.h"
#include "register/register.h"
#include "register/register_statement.h"

enum { ARENA_BYTES = 16 << 20 };

static const char issue_help[] =
    "usage: assay statement ORGANISATION [--text] [--state DIR]\n"
    "\n"
    "Writes a signed statement of how that organisation stands on the register now, as JSON. ORGANISATION\n"
    "is its number, as in the address of its page on the register.\n"
    "\n"
    "  --text  as lines of text that people can paste\n";

static const char check_help[] =
    "usage: assay verify-statement FILE --key FILE\n"
    "\n"
    "Says whether the statement in FILE (- for the input) is genuine, whom it is about and how old it is.\n"
    "Needs no database and no connection. Ends with status 0 only when it is genuine and not old.\n"
    "\n"
    "  --key FILE  public keys to trust, hexadecimal, a line each: what /register/key/download gives\n";

struct issuing {
    struct db *db;
    int64_t organisation_id;
    bool text;
    const struct statement *statement;
};

static void issue_in_transaction(void *context) {
    struct issuing *issuing = context;
    moment now = clock_now();
    actor_begin_system_one(issuing->db, (struct actor_begin_system_in){now});
    issuing->statement = register_statement_now(issuing->db, issuing->organisation_id, now);
}

static void issue(void *context) {
    struct issuing *issuing = context;
    db_transaction(issuing->db, issue_in_transaction, issuing);
    struct arena *arena = db_arena(issuing->db);
    fputs(
        issuing->text ? statement_text(arena, issuing->statement) : statement_json(arena, issuing->statement), stdout);
}

/* False when something is left over or missing. */
static bool issue_options(struct issuing *issuing, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--text") == 0) {
            issuing->text = true;
        } else if (issuing->organisation_id != 0 || !text_number(argv[i], 1, INT64_MAX, &issuing->organisation_id)) {
            return false;
        }
    }
    return issuing->organisation_id != 0;
}

int statement_command(int argc, char **argv) {
    struct arena *arena = arena_new(ARENA_BYTES);
    struct configuration configuration;
    struct issuing issuing = {0};
    unsigned char seed[STATEMENT_KEY_BYTES];
    int status = 2;
    if (configuration_read(arena, &configuration, &argc, argv)) {
        if (configuration.help) {
            fputs(issue_help, stdout);
            status = 0;
        } else if (!issue_options(&issuing, argc, argv)) {
            fputs(issue_help, stderr);
        } else if (configuration_key(arena, &configuration, "register.key", seed)) {
            register_start(seed);
            status = command_with_database("statement", &configuration, &issuing.db, issue, &issuing);
        } else {
            status = 1;
        }
    }
    arena_free(arena);
    return status;
}

/* The whole file as text; NULL, with words on stderr, when it cannot be read, is too large or is no text. */
static const char *file_text(struct arena *arena, const char *path) {
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (file == NULL) {
        fprintf(stderr, "assay verify-statement: %s: %s\n", path, strerror(errno));
        return NULL;
    }
    char *text = arena_alloc(arena, STATEMENT_BYTES_MOST + 2);
    size_t bytes = fread(text, 1, STATEMENT_BYTES_MOST + 1, file);
    bool bad = ferror(file) != 0 || bytes > STATEMENT_BYTES_MOST;
    if (file != stdin) {
        fclose(file);
    }
    if (bad) {
        fprintf(stderr, "assay verify-statement: %s cannot be read, or is too large\n", path);
        return NULL;
    }
    /* What is no text is no statement either. */
    return strlen(text) == bytes && text_utf8(text, bytes) ? text : "";
}

static void tell(struct arena *arena, const struct statement *statement) {
    printf("  organisation  %s (number %" PRId64 "%s%s)\n", statement->organisation, statement->organisation_id,
        *statement->identifier == '\0' ? "" : ", ", statement->identifier);
    printf("  status        %s, since %s\n", register_state_title(statement->state), day_text(arena, statement->since));
    if (statement->under_review_since != DAY_NONE) {
        printf("  under review  since %s\n", day_text(arena, statement->under_review_since));
    }
    printf("  may refer     %s\n", statement->may_refer ? "yes" : "no");
    for (size_t i = 0; i < statement->conditions; i++) {
        const struct statement_condition *condition = &statement->condition[i];
        printf("  condition     by %s, %s: %s\n", day_text(arena, condition->due_on),
            condition->met ? "met" : "not met yet", condition->words);
    }
    printf("  issued at     %s\n", moment_text(arena, statement->issued_at));
    if (statement->demonstration) {
        puts("  It is of a demonstration: what it says is made up.");
    }
}

static int check(struct arena *arena, const char *path, const char *key_path) {
    const char *text = file_text(arena, path);
    const char *key_text = text == NULL ? NULL : file_text(arena, key_path);
    if (key_text == NULL) {
        return 1;
    }
    unsigned char key[STATEMENT_KEYS_MOST][STATEMENT_KEY_BYTES];
    size_t keys;
    if (!statement_keys_read(key_text, key, &keys)) {
        fprintf(stderr, "assay verify-statement: %s is no list of keys: 64 hexadecimal digits a line\n", key_path);
        return 1;
    }
    const struct statement *statement = statement_read(arena, text);
    enum statement_verdict verdict =
        statement_judge(arena, statement, (const unsigned char(*)[STATEMENT_KEY_BYTES])key, keys, clock_now());
    puts(statement_verdict_words(verdict));
    if (verdict == STATEMENT_GOOD || verdict == STATEMENT_OLD) {
        tell(arena, statement);
    }
    return verdict == STATEMENT_GOOD ? 0 : 1;
}

int verify_statement_command(int argc, char **argv) {
    struct arena *arena = arena_new(ARENA_BYTES);
    const char *path = NULL;
    const char *key_path = NULL;
    bool help = false;
    bool bad = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            help = true;
        } else if (strcmp(argv[i], "--key") == 0 && i + 1 < argc) {
            key_path = argv[++i];
        } else if (path == NULL && strncmp(argv[i], "--", 2) != 0) {
            path = argv[i];
        } else {
            bad = true;
        }
    }
    int status = 2;
    if (help) {
        fputs(check_help, stdout);
        status = 0;
    } else if (bad || path == NULL || key_path == NULL) {
        fputs(check_help, stderr);
    } else {
        status = check(arena, path, key_path);
    }
    arena_free(arena);
    return status;
}
