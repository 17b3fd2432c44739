/* What the pages about records found twice show. */
#ifndef MERGING_MERGING_VIEW_H
#define MERGING_MERGING_VIEW_H

#include "accounts/accounts_rules.h"
#include "merging/merging_queries.h"
#include "view/form.h"

struct merging_duplicates_view {
    const struct form *form; /* of a learner number */
    struct merging_duplicates_rows rows;
    struct merging_list_rows merges;
};

/* Two records beside each other. */
struct merging_pair_view {
    const struct form *form;
    const struct merging_holds *one;
    const struct merging_holds *other;
    const char *number; /* the other was found by it; NULL otherwise */
    bool both_own;
    struct options keep;
};

/* One merge, asked for or made. */
struct merging_merge_view {
    const struct form *form;
    const struct merging_list *merge;
    struct merging_holds_rows kept;
    struct merging_holds_rows merged;
    struct options decisions;
    bool waits;
    bool stands;
    bool may_decide; /* and did not ask */
    bool may_undo;
    bool staff;
};

struct merging_list_view {
    struct merging_list_rows rows;
};

#endif
