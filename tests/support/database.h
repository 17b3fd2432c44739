/* The database of one test program: tests/run makes it from the migrated schema and says where by ASSAY_DATABASE (the
 * serving role) and ASSAY_DATABASE_OWNER (the owner). Nobody else uses it. */
#ifndef TESTS_SUPPORT_DATABASE_H
#define TESTS_SUPPORT_DATABASE_H

#include "db/db.h"

/* Connections opened on first use and closed when the program ends. Set an arena before use. Without a database the
 * program ends with status 1 and says so. */
struct db *test_database(void);
struct db *test_database_owner(void);
/* Another connection of the serving role; the caller closes it. */
struct db *test_database_another(void);
const char *test_connection(void);
const char *test_connection_owner(void);

/* What work(context) raises, or ERROR_NONE. */
enum error_code test_raises(struct arena *arena, void (*work)(void *context), void *context);

/* The first column of the first row, as text; NULL when there is none. For looking from outside. */
const char *test_value(struct db *db, const char *sql);

#endif
