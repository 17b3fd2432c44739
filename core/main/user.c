/* assay user: accounts and roles from the command line. A password comes on standard input, never in the arguments. */
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "accounts/accounts.h"
#include "accounts/password.h"
#include "accounts/second_factor.h"
#include "main/commands.h"
#include "main/configuration.h"
#include "register/register.h"
#include "training/training_standing.h"

enum { ARENA_BYTES = 64 << 20, ROLES_MOST = 20 };

static const char help[] =
    "usage: assay user add --email E --name N --role R [--role R ...] [--organisation ID] < password\n"
    "       assay user role --email E --role R [--role R ...] [--organisation ID]\n"
    "       assay user close --email E\n"
    "       assay user reset-factor --email E\n"
    "       assay user list\n"
    "\n"
    "add makes a person with an account that can sign in at once; its password is the first line of standard input.\n"
    "role gives an account more roles. close ends its sessions and lets nobody sign in with it. list writes a line an\n"
    "account: address, name, state, roles (with @ and the organisation's id), apart by tabs. reset-factor takes away "
    "a\n"
    "second factor whose device is lost: another is set up at the next sign-in.\n"
    "Roles of organisations and of trainers need --organisation; the others are held without one.\n"
    "ASSAY_DATABASE names the database.\n";

struct user {
    struct db *db;
    struct arena *arena;
    const char *email;
    const char *name;
    const char *role[ROLES_MOST];
    size_t roles;
    int64_t organisation_id;
    const char *password;
    const char *password_hash;
    moment now;
};

static void add_roles(struct user *user, int64_t person_id) {
    for (size_t i = 0; i < user->roles; i++) {
        bool within = (role_title_find(user->role[i])->side & (ROLE_ORGANISATION | ROLE_TRAINING)) != 0;
        role_add(
            user->db, person_id, within ? user->organisation_id : DB_NULL_INT8, user->role[i], DB_NULL_INT8, user->now);
    }
}

static void add_write(void *context) {
    struct user *user = context;
    actor_begin_system_one(user->db, (struct actor_begin_system_in){user->now});
    struct account_made account = account_create(user->db, (struct account_new){.full_name = user->name,
                                                               .email = user->email,
                                                               .password_hash = user->password_hash,
                                                               .verified = true,
                                                               .now = user->now});
    add_roles(user, account.person_id);
    printf("%lld\n", (long long)account.person_id);
}

static void add(void *context) {
    struct user *user = context;
    user->password_hash = password_hash(user->arena, user->password);
    db_transaction(user->db, add_write, user);
}

static int64_t person_of(struct user *user) {
    const struct account_by_email *account =
        account_by_email_one(user->db, (struct account_by_email_in){text_lower(user->arena, user->email)});
    if (account == NULL) {
        arena_raise(user->arena, ERROR_NOT_FOUND, "no account has the address %s", user->email);
    }
    return account->person_id;
}

static void role_write(void *context) {
    struct user *user = context;
    actor_begin_system_one(user->db, (struct actor_begin_system_in){user->now});
    add_roles(user, person_of(user));
}

static void close_write(void *context) {
    struct user *user = context;
    actor_begin_system_one(user->db, (struct actor_begin_system_in){user->now});
    account_end(user->db, person_of(user), user->now);
}

static void reset_factor_write(void *context) {
    struct user *user = context;
    actor_begin_system_one(user->db, (struct actor_begin_system_in){user->now});
    const struct account_by_email *account =
        account_by_email_one(user->db, (struct account_by_email_in){text_lower(user->arena, user->email)});
    if (account == NULL || !factor_reset(user->db, account->account_id, account->person_id,
                               text_lower(user->arena, user->email), account->language, user->now)) {
        arena_raise(user->arena, ERROR_NOT_FOUND, "no account with a second factor has the address %s", user->email);
    }
}

static void list_write(void *context) {
    struct user *user = context;
    actor_begin_system_one(user->db, (struct actor_begin_system_in){user->now});
    struct account_list_rows rows =
        account_list_run(user->db, (struct account_list_in){day_of_moment(user->now, ZONE_LONDON)});
    for (size_t i = 0; i < rows.count; i++) {
        const struct account_list *row = &rows.row[i];
        printf("%s\t%s\t%s\t", row->email, row->full_name,
            row->closed     ? "closed"
            : row->verified ? "open"
                            : "not verified");
        for (size_t j = 0; j < row->roles.count; j++) {
            printf("%s%s", j == 0 ? "" : " ", row->roles.item[j]);
        }
        putchar('\n');
    }
}

static void run_role(void *context) {
    db_transaction(((struct user *)context)->db, role_write, context);
}
static void run_close(void *context) {
    db_transaction(((struct user *)context)->db, close_write, context);
}
static void run_reset_factor(void *context) {
    db_transaction(((struct user *)context)->db, reset_factor_write, context);
}
static void run_list(void *context) {
    db_transaction(((struct user *)context)->db, list_write, context);
}

/* The first line of standard input, not echoed when it is a terminal; NULL when there is none or it is too long. */
static const char *password_read(struct arena *arena) {
    struct termios before;
    bool terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &before) == 0;
    if (terminal) {
        struct termios silent = before;
        silent.c_lflag &= (tcflag_t)~ECHO;
        fputs("Password: ", stderr);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    char *line = arena_alloc(arena, PASSWORD_MOST + 3);
    bool read = fgets(line, PASSWORD_MOST + 2, stdin) != NULL;
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fputc('\n', stderr);
    }
    line[strcspn(line, "\r\n")] = '\0';
    return read && *line != '\0' ? line : NULL;
}

static int usage(void) {
    fputs(help, stderr);
    return 2;
}

/* Reads --name value pairs; false when one is not understood. */
static bool options_read(struct user *user, int argc, char **argv) {
    for (int i = 2; i + 1 < argc; i += 2) {
        const char *value = argv[i + 1];
        if (strcmp(argv[i], "--email") == 0) {
            user->email = value;
        } else if (strcmp(argv[i], "--name") == 0) {
            user->name = value;
        } else if (strcmp(argv[i], "--role") == 0 && user->roles < ROLES_MOST) {
            user->role[user->roles++] = value;
        } else if (strcmp(argv[i], "--organisation") != 0 ||
                   !text_number(value, 1, INT64_MAX, &user->organisation_id)) {
            return false;
        }
    }
    return argc % 2 == 0;
}

/* NULL when what was given makes sense. */
static const char *user_fault(const struct user *user, const char *command) {
    if (!text_email(user->email)) {
        return "--email is missing or is no address";
    }
    if (strcmp(command, "close") == 0 || strcmp(command, "reset-factor") == 0) {
        return NULL;
    }
    if (strcmp(command, "add") == 0 && (text_blank(user->name) || text_length(user->name) > NAME_MOST)) {
        return "--name is missing or too long";
    }
    if (user->roles == 0) {
        return "--role is missing";
    }
    for (size_t i = 0; i < user->roles; i++) {
        const struct role_title *title = role_title_find(user->role[i]);
        if (title == NULL) {
            return "there is no such role";
        }
        if (title->side == ROLE_ORGANISATION && user->organisation_id == DB_NULL_INT8) {
            return "a role of an organisation needs --organisation";
        }
    }
    return NULL;
}

static int user_run(struct user *user, const char *connection, void (*work)(void *context)) {
    standing_start(REGISTER_TRAINING_KIND);
    user->db = db_open(connection, 0, true);
    if (user->db == NULL) {
        return 1;
    }
    db_arena_set(user->db, user->arena);
    bool done = arena_try(user->arena, work, user);
    if (!done) {
        fprintf(stderr, "assay user: %s\n", arena_error(user->arena)->detail);
    }
    db_close(user->db);
    return done ? 0 : 1;
}

static int dispatch(struct arena *arena, const struct configuration *configuration, int argc, char **argv) {
    struct user user = {.arena = arena, .organisation_id = DB_NULL_INT8, .now = clock_now()};
    const char *command = argc < 2 ? "" : argv[1];
    if (strcmp(command, "list") == 0) {
        return argc == 2 ? user_run(&user, configuration->database, run_list) : usage();
    }
    void (*work)(void *context) = strcmp(command, "add") == 0            ? add
                                  : strcmp(command, "role") == 0         ? run_role
                                  : strcmp(command, "close") == 0        ? run_close
                                  : strcmp(command, "reset-factor") == 0 ? run_reset_factor
                                                                         : NULL;
    if (work == NULL || !options_read(&user, argc, argv)) {
        return usage();
    }
    const char *fault = user_fault(&user, command);
    if (fault == NULL && work == add) {
        user.password = password_read(arena);
        fault = user.password == NULL ? "no password came on standard input"
                                      : password_fault(user.password, user.email, user.name);
    }
    if (fault != NULL) {
        fprintf(stderr, "assay user: %s\n", fault);
        return 2;
    }
    return user_run(&user, configuration->database, work);
}

int user_command(int argc, char **argv) {
    struct arena *arena = arena_new(ARENA_BYTES);
    struct configuration configuration;
    int status = 2;
    if (configuration_read(arena, &configuration, &argc, argv)) {
        if (configuration.help) {
            fputs(help, stdout);
            status = 0;
        } else {
            status = dispatch(arena, &configuration, argc, argv);
        }
    }
    arena_free(arena);
    return status;
}
