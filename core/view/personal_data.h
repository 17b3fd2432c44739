/* What must never be here: anything that identifies a potential victim. */
#ifndef VIEW_PERSONAL_DATA_H
#define VIEW_PERSONAL_DATA_H

#include "view/form.h"

enum personal_data {
    PERSONAL_DATA_NONE,
    PERSONAL_DATA_NAME_AND_BIRTH,
    PERSONAL_DATA_NRM_REFERENCE,
    PERSONAL_DATA_HOME_OFFICE_REFERENCE
};
/* Does the text look like a name with a date of birth, an NRM reference or a Home Office reference? */
enum personal_data personal_data_seen(const char *text);
/* Message key: what was seen and what to do. NULL for NONE. */
const char *personal_data_words(enum personal_data seen);
/* For each free-text field of a form: fails it when its words look so, until the person says by the component
 * not_a_person that they are not about one. */
void personal_data_check(struct form *form, const char *name, const char *words);

#endif
