/* What tests of the store stand on: plugins and frameworks, persons and organisations made as the owner of the tables,
 * and acts in their name. */
#ifndef SUPPORT_FIELD_H
#define SUPPORT_FIELD_H

#include "support/database.h"

/* An arena of at most so many bytes, set for test_database() and test_database_owner(), which the rest here needs; and
 * the built plugins, their frameworks in the tables as at that moment. The caller frees it. */
struct arena *test_ground(size_t bytes, moment now);

/* printf into the owner's arena. */
const char *test_words(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* One or more statements as the owner, and one value looked at: as text (NULL for null) or number (0 for null). */
void test_script(const char *sql);
void test_write(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The organisation's stored standing is good on every day, whoever works there: until something changes it. */
void test_stands(int64_t organisation_id);
const char *test_text(const char *sql);
int64_t test_number(const char *sql);

/* A person with a confirmed account ("p<id>@example.org") who holds that role since 2024; organisation 0: none. */
int64_t test_person(const char *name, const char *role, int64_t organisation);
/* A First Responder of the organisation since 2024, without an account; email as SQL: "'a@example.org'" or "NULL". */
int64_t test_member(const char *name, const char *email, int64_t organisation);
/* Keeps the record of acts in a folder of its own; the arena holds the paths until the program ends. False: it cannot.
 */
bool test_audit_start(struct arena *arena);
/* A charity of England; on the register as accredited since 2024 when accredited. */
int64_t test_organisation(const char *name, bool accredited);

/* One act on that connection, in a transaction of its own, as that person (0: the system) for that organisation (0:
 * none) at that moment. */
struct test_acting {
    struct db *db;
    int64_t person_id;
    int64_t organisation_id;
    moment now;
    void (*work)(struct db *db, void *context);
    void *context;
};
/* context is a struct test_acting; raises what the work raises. */
void test_act(void *context);
/* What it raises, or ERROR_NONE; on test_database(). */
enum error_code test_act_raises(struct test_acting acting);

#endif
