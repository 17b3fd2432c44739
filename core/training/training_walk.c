#include "training/training_walk.h"

#include "accounts/accounts_queries.h"

struct walking {
    const struct training_walk *walk;
    int64_t after;
    int64_t next; /* 0 when nobody was left */
    struct training_walked page;
};

/* May run again: what is counted stands apart until it is committed. */
static void page_run(void *context) {
    struct walking *walking = context;
    const struct training_walk *walk = walking->walk;
    walking->page = (struct training_walked){0, 0};
    walking->next = 0;
    actor_begin_system_one(walk->db, (struct actor_begin_system_in){walk->now});
    struct int8_list ids = walk->next(walk->db, walking->after);
    if (ids.count > 0) {
        walking->page = walk->page(walk->context, ids);
        walking->next = ids.item[ids.count - 1];
    }
}

struct training_walked training_walk_all(struct training_walk walk) {
    struct walking walking = {.walk = &walk};
    struct training_walked sum = {0, 0};
    do {
        db_transaction(walk.db, page_run, &walking);
        sum.checked += walking.page.checked;
        sum.changed += walking.page.changed;
        walking.after = walking.next;
    } while (walking.next != 0);
    return sum;
}
