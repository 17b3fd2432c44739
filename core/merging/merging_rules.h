/* Which two records may become one: pure. The database asks the same (person_merge_guard). */
#ifndef MERGING_MERGING_RULES_H
#define MERGING_MERGING_RULES_H

#include <stdbool.h>

/* What is known of the record that is kept and of the one that is merged into it. */
struct merge_facts {
    bool same;           /* they are one record already */
    bool erased;         /* either of them */
    bool merged_already; /* either is merged into another, or that is asked for */
    bool keeps_another;  /* the merged one keeps another itself */
    bool kept_account;   /* can sign in */
    bool merged_account; /* likewise */
    bool home_office;    /* either holds or held a role of the Home Office, or of an auditor */
    bool trains;         /* the merged one holds or held a role with a training provider, and the kept one never did */
};

enum merge_refusal {
    MERGE_FINE,
    MERGE_SAME,
    MERGE_ERASED,
    MERGE_ALREADY,
    MERGE_HOME_OFFICE,
    MERGE_ACCOUNTS,     /* both can sign in */
    MERGE_KEEP_ACCOUNT, /* the one that can sign in is to be kept */
    MERGE_KEEP_TRAINER, /* the one that trains is to be kept */
    MERGE_KEEP_KEEPER,  /* the one that keeps another is to be kept */
    MERGE_REFUSALS
};

/* Why not, in the order above; MERGE_FINE when they may. */
enum merge_refusal merge_refusal_of(const struct merge_facts *facts);
/* What to do about it, as a message key; NULL for MERGE_FINE. */
const char *merge_refusal_words(enum merge_refusal refusal);

#endif
