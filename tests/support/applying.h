/* Tests of applications: organisations, people, acts in transactions of their own, and an application filled in. */
#ifndef SUPPORT_APPLYING_H
#define SUPPORT_APPLYING_H

#include "applications/applications_store.h"

extern struct arena *arena;
extern moment now; /* of every act; Monday 23 November 2026, noon, unless a test moves it */

/* Arena, plugins, England's framework in the tables. For cmocka's group. */
int applying_setup(void **state);
int applying_teardown(void **state);

/* printf into the arena. */
const char *words(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* As the owner, from outside: the first column of the first row. */
const char *value(const char *sql);
int64_t number(const char *sql);
void script(const char *sql);

/* A new person with that role; organisation 0 for the Home Office's. */
int64_t person(const char *name, const char *role, int64_t organisation);
int64_t organisation(const char *name);

/* Work in a transaction of its own as that person (0: the system) for that organisation; what it raised. */
enum error_code as(int64_t person_id, int64_t organisation_id, void (*work)(void *context), void *context);

/* One application and what the last act on it gave. The acts take it as context. */
struct step {
    int64_t application_id;
    int64_t organisation_id;
    int64_t person_id;
    struct application_save save;
    enum application_saved saved;
    struct application_upload upload;
    int64_t evidence_id;
    const char *fault;
    int64_t request_id;
    bool sent;
    enum application_event staff_event;
};
void start_work(void *context);
void save_work(void *context);
void upload_work(void *context);
void remove_work(void *context);
void submit_work(void *context);
void withdraw_work(void *context);
/* Answers the request's first item, and sends it when it is in time: sent says so. */
void answer_work(void *context);
/* A request for information of the officer, who takes the case for it, with one item; before staff_work asks. */
int64_t asked(int64_t application, int64_t officer, const char *asked_at, const char *due_on);
/* staff_event, as an intake officer. */
void staff_work(void *context);
void store_work(void *context);

const char *state_of(int64_t application);
/* "2026-12-07", or "none". */
const char *due_of(int64_t application);

extern const char pdf[];
extern const size_t pdf_bytes;
/* A file in memory with that content. */
int file_with(const void *data, size_t bytes);
/* Sends it as evidence; evidence_id is 0 and fault says why when it is not taken. */
enum error_code upload(struct step *step, const char *criterion, const char *name, const void *data, size_t bytes);
/* A right answer to every question of a section. */
struct fields *answers_to(const struct framework_section *section);

/* A draft of a new organisation; the same with all sections or all evidence; one that was sent. */
struct step started(void);
void save_all(struct step *step);
void evidence_all(struct step *step);
struct step submitted(void);

/* Nothing differs between rows and events, over everything made so far. */
void nothing_differs(void);
void verify_work(void *context);

#endif
