/* Cases with a panel, for tests of the store: their people, acts in their name, and a look from outside. */
#ifndef SUPPORT_PANEL_CASE_H
#define SUPPORT_PANEL_CASE_H

#include "applications/applications_store.h"
#include "support/field.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

extern struct arena *panel_arena;
extern moment panel_now; /* of every act; Monday 23 November 2026, noon, unless a test moves it */
/* The applicant last made and its lead; an intake officer; the only chair of the pool and its six members. */
extern int64_t charity, lead, officer, chair, members[6];

/* Arena, plugins, England's framework in the tables, the pool. For cmocka's group. */
int panel_setup(void **state);
int panel_teardown(void **state);

/* Work in a transaction of its own as that person (0: the system); what it raised. */
enum error_code panel_as(int64_t person_id, void (*work)(struct db *db, void *context), void *context);

/* What an act is about; the acts take it as context. */
struct step {
    int64_t application_id;
    int64_t person_id;
    int64_t other_id;
    bool conflicted;
    const char *vote;
};
void convene_work(struct db *db, void *context);
void again_work(struct db *db, void *context);
void declare_work(struct db *db, void *context);
void recuse_work(struct db *db, void *context);
void replace_work(struct db *db, void *context);
void vote_work(struct db *db, void *context);
void panel_withdraw_work(struct db *db, void *context);
/* context: a script. */
void sql_work(struct db *db, void *context);
/* context: a query of one number, which goes to rows_seen. */
void votes_work(struct db *db, void *context);
extern int64_t rows_seen;

const char *panel_state_of(int64_t application);
/* A case of a new charity in that state. due: as SQL. */
int64_t case_in(const char *state, const char *due);
/* The same with its representations in; with its panel convened; with all three of the panel declared. */
int64_t represented(void);
int64_t convened(void);
int64_t sitting(void);
/* The person in that place of the case's panel; 0 when it is empty. */
int64_t in_place(int64_t application, int place);
/* How many places of the case's panels are so: SQL on panel_seat s. */
int64_t seats(int64_t application, const char *where);
enum error_code declare(int64_t application, int64_t person_id, bool conflicted);
enum error_code vote(int64_t application, int64_t person_id, const char *what);

#endif
