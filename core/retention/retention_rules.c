#include <string.h>

#include "base/text.h"
#include "retention/retention.h"

static const struct {
    const char *text;
    const char *words;
} uses[RETENTION_USES] = {
    [RETENTION_FREE] = {"", NULL},
    [RETENTION_ROLE] = {"role", N_("They hold a role.")},
    [RETENTION_ACCOUNT] = {"account", N_("They can sign in: an administrator closes the account first.")},
    [RETENTION_CASE] = {"case", N_("An application that they took part in is under way.")},
    [RETENTION_BOOKING] = {"booking", N_("They have a place on a session to come.")},
    [RETENTION_RECOGNITION] = {"recognition", N_("An exemption or an external course of theirs is to be decided.")},
    [RETENTION_REQUEST] = {"request", N_("A merge, a correction or a request of theirs is to be answered.")},
};

enum retention_use retention_use_parse(const char *text) {
    size_t use = RETENTION_FREE;
    while (text != NULL && use < RETENTION_USES && strcmp(uses[use].text, text) != 0) {
        use++;
    }
    return (enum retention_use)use;
}

const char *retention_use_words(enum retention_use use) {
    return uses[use].words;
}

const char *retention_refusal(enum retention_use use, day ends, day today) {
    if (use != RETENTION_FREE) {
        return retention_use_words(use);
    }
    return ends == DAY_NONE || ends >= today ? N_("Organisations must be able to show who was trained for some time "
                                                  "after a role ended, and that time "
                                                  "is not over.")
                                             : NULL;
}

day retention_from(bool open_role, day ends, day today) {
    return open_role || ends == DAY_NONE ? DAY_NONE : ends >= today ? ends + 1 : today;
}
