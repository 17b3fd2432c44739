/* Those of the demonstration who can sign in: their passwords, and the file that tells them. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "accounts/accounts.h"
#include "accounts/password.h"
#include "audit/audit.h"
#include "base/random.h"
#include "demo/demo_council.h"
#include "demo/demo_parts.h"

enum { MOST_ACCOUNTS = 64, GROUPS = 4, GROUP_LETTERS = 5 };

/* "krtwq-7hxnd-...": easy to copy, and too long to guess. */
static const char *password_new(struct arena *arena) {
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
    char text[GROUPS * (GROUP_LETTERS + 1)];
    for (size_t i = 0; i < sizeof text - 1; i++) {
        unsigned char chance;
        do {
            random_fill(&chance, 1);
        } while (chance >= 256 / (sizeof letters - 1) * (sizeof letters - 1));
        text[i] = i % (GROUP_LETTERS + 1) == GROUP_LETTERS ? '-' : letters[chance % (sizeof letters - 1)];
    }
    text[sizeof text - 1] = '\0';
    return arena_text(arena, text);
}

static void account_list(struct arena *arena, struct demo_accounts *accounts, const char *name, const char *email,
    const char *role, const char *organisation, const char *home) {
    const char *password = password_new(arena);
    const struct role_title *title = role_title_find(role);
    struct factor_offer *factor = NULL;
    if ((title->side & (ROLE_HOME_OFFICE | ROLE_AUDITOR)) != 0) {
        factor = ARENA_NEW(arena, struct factor_offer);
        *factor = factor_offer_new();
    }
    accounts->row[accounts->count++] = (struct demo_account){.email = email,
        .password = password,
        .password_hash = password_hash(arena, password),
        .totp_secret = factor == NULL ? "" : factor_base32(arena, factor->secret, FACTOR_SECRET_BYTES, false),
        .factor = factor,
        .role = role,
        .organisation = organisation,
        .name = name,
        .home = home};
}

static const char *address(struct arena *arena, const char *local, const char *domain) {
    return arena_format(arena, "%s@%s.example", local, domain);
}

struct demo_accounts demo_accounts_make(struct arena *arena) {
    struct demo_accounts accounts = {0, ARENA_ARRAY(arena, MOST_ACCOUNTS, struct demo_account)};
    for (size_t i = 0; i < DEMO_CHARITIES; i++) {
        const struct demo_charity *charity = &demo_charities[i];
        if (charity->home != NULL) {
            account_list(arena, &accounts, charity->lead, address(arena, charity->lead_local, charity->domain),
                "organisation_lead", charity->name, charity->home);
        }
        if (charity->second != NULL) {
            account_list(arena, &accounts, charity->second, address(arena, charity->second_local, charity->domain),
                "organisation_lead", charity->name, "/home");
        }
    }
    account_list(arena, &accounts, DEMO_COUNCIL_LEAD, address(arena, DEMO_COUNCIL_LEAD_LOCAL, DEMO_COUNCIL_DOMAIN),
        "organisation_lead", DEMO_COUNCIL, "/training");
    for (size_t i = 0; i < demo_responder_count; i++) {
        const struct demo_responder *responder = &demo_responders[i];
        const struct demo_charity *charity = &demo_charities[responder->charity];
        if (responder->home != NULL) {
            account_list(arena, &accounts, responder->name, address(arena, responder->local, charity->domain),
                "first_responder", charity->name, responder->home);
        }
    }
    for (size_t i = 0; i < DEMO_STAFF; i++) {
        const struct demo_staff_member *member = &demo_staff_members[i];
        if (member->home != NULL) {
            account_list(arena, &accounts, member->name, member->email, member->role, "", member->home);
        }
    }
    for (size_t i = 0; i < DEMO_PROVIDERS; i++) {
        const struct demo_provider *provider = &demo_providers[i];
        if (provider->trainer_home != NULL) {
            account_list(arena, &accounts, provider->trainer[0],
                address(arena, provider->trainer_local[0], provider->domain), "trainer", provider->name,
                provider->trainer_home);
        }
        if (provider->administrator_home != NULL) {
            account_list(arena, &accounts, provider->administrator,
                address(arena, provider->administrator_local, provider->domain), "provider_administrator",
                provider->name, provider->administrator_home);
        }
    }
    return accounts;
}

static char *accounts_text(struct arena *arena, struct demo_accounts accounts) {
    json_t *list = json_array();
    for (size_t i = 0; i < accounts.count; i++) {
        const struct demo_account *row = &accounts.row[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "email", row->email, "password",
                                        row->password, "totp_secret", row->totp_secret, "role", row->role,
                                        "organisation", row->organisation, "name", row->name, "home", row->home));
    }
    char *text = json_dumps(list, JSON_INDENT(2));
    json_decref(list);
    if (text == NULL) {
        arena_raise(arena, ERROR_INTERNAL, "the accounts cannot be written as JSON");
    }
    arena_defer(arena, free, text);
    return text;
}

static bool write_whole(int descriptor, const char *text) {
    for (size_t left = strlen(text); left > 0;) {
        ssize_t sent = write(descriptor, text, left);
        if (sent < 0 && errno != EINTR) {
            return false;
        }
        if (sent > 0) {
            text += sent;
            left -= (size_t)sent;
        }
    }
    return true;
}

/* Root writes it for whose folder it is. */
static bool owner_set(int descriptor, const char *folder) {
    struct stat state;
    return geteuid() != 0 || (stat(folder, &state) == 0 && fchown(descriptor, state.st_uid, state.st_gid) == 0);
}

static const char *folder_of(struct arena *arena, const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? "." : slash == path ? "/" : arena_text_part(arena, path, (size_t)(slash - path));
}

static bool folder_sync(const char *folder) {
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = descriptor >= 0 && fsync(descriptor) == 0;
    if (descriptor >= 0) {
        close(descriptor);
    }
    return synced;
}

void demo_accounts_write(struct arena *arena, const char *path, struct demo_accounts accounts) {
    const char *text = accounts_text(arena, accounts);
    const char *folder = folder_of(arena, path);
    const char *fresh = arena_format(arena, "%s.%ld.new", path, (long)getpid());
    unlink(fresh);
    int descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool written = descriptor >= 0 && write_whole(descriptor, text) && write_whole(descriptor, "\n") &&
                   owner_set(descriptor, folder) && fsync(descriptor) == 0;
    int cause = errno;
    if (descriptor >= 0) {
        close(descriptor);
    }
    if (written && rename(fresh, path) == 0 && folder_sync(folder)) {
        return;
    }
    cause = written ? errno : cause;
    unlink(fresh);
    arena_raise(arena, ERROR_INTERNAL, "%s cannot be written: %s", path, strerror(cause));
}

void demo_factor_set(
    struct db *db, const struct demo_account *account, int64_t account_id, int64_t person_id, moment now) {
    if (account->factor != NULL) {
        factor_set(db,
            &(struct factor_setting){.account_id = account_id,
                .person_id = person_id,
                .email = account->email,
                .language = "en",
                .offer = account->factor,
                .last_step = -1},
            now);
    }
}

struct renewing {
    struct db *db;
    const struct demo_load *load;
};

static void renew_all(void *context) {
    struct renewing *renewing = context;
    struct db *db = renewing->db;
    const struct demo_load *load = renewing->load;
    actor_begin_system_one(db, (struct actor_begin_system_in){load->now});
    for (size_t i = 0; i < load->accounts.count; i++) {
        const struct demo_account *row = &load->accounts.row[i];
        const struct account_by_email *account = account_by_email_one(db, (struct account_by_email_in){row->email});
        if (account == NULL) {
            arena_raise(db_arena(db), ERROR_NOT_FOUND, "the demonstration has no account %s", row->email);
        }
        account_password_set_run(db, (struct account_password_set_in){account->account_id, row->password_hash});
        demo_factor_set(db, row, account->account_id, account->person_id, load->now);
        audit_record_one(db, (struct audit_record_in){.action = "account.password_set",
                                 .subject_kind = "account",
                                 .subject_id = account->account_id,
                                 .organisation_id = DB_NULL_INT8});
    }
    if (load->keep != NULL) {
        load->keep(load->context, load->accounts);
    }
}

void demo_accounts_renew(struct db *db, const struct demo_load *load) {
    struct renewing renewing = {db, load};
    db_transaction(db, renew_all, &renewing);
}
