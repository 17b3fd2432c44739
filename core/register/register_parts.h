/* What the files of this room share; nobody else includes it. */
#ifndef REGISTER_REGISTER_PARTS_H
#define REGISTER_REGISTER_PARTS_H

#include "applications/applications_letters.h"
#include "frameworks/frameworks.h"
#include "register/register.h"
#include "training/training_rules.h"
#include "view/form.h"
#include "view/personal_data.h"

/* Mail to the organisation's leads and its single point of contact of what befell its entry. event: as recorded; name:
 * the organisation's. Nothing is sent of what the organisation hears by a decision's letter, or not at all. */
void register_tell(struct db *db, const struct register_change *change, const char *event, const char *name,
    int64_t register_event_id);

/* What register_tell would send, in English and in Welsh, to be shown before; false when it would send nothing. */
bool register_notice(struct arena *arena, const struct register_change *change, const char *event, const char *name,
    struct application_letter_text text[APPLICATION_LANGUAGES]);

/* That the accreditation ends on that day, so many days ahead; once for each number of days. */
void register_remind(struct db *db, int64_t organisation_id, const char *framework_code, day ends_on, int days,
    const char *name, moment now);

/* An organisation that was warned just now, with its standing on the day of the fall. */
struct register_warned {
    const char *name;
    day falls_on;
    struct training_standing standing;
};
/* Tells staff who change the register what befell entries since they were told last, but for their own acts, and of
 * those warned; one mail each. In the job's transaction. */
void register_staff_tell(struct job *job, const struct register_warned *warned, size_t count);
/* Why that standing is not good: sentences in the language of words. */
const char *register_why_text(struct html *words, const struct training_standing *standing);

/* The warning whose time has come before falls_on: the smallest of these days that is reached; 0 when none is, or the
 * day has come. */
int register_warning_days(struct text_list warning_days, day falls_on, day today);

/* Signs a text with the register's key; both in hexadecimal. Raises ERROR_INTERNAL without register_start. */
void register_sign(struct arena *arena, const char *text, const char **public_key, const char **signature);

/* Why, in words: the framework's own, or one of the register's; "" for none that people need. English. */
const char *register_reason_title(const char *framework_code, const char *code, day on);
/* The title of a kind of body, English; the code itself where the framework does not know it. */
const char *register_kind_title(const char *framework_code, const char *kind);

#endif
