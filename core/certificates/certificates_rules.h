/* What a certificate is worth. Pure. */
#ifndef CERTIFICATES_CERTIFICATES_RULES_H
#define CERTIFICATES_CERTIFICATES_RULES_H

#include <stdbool.h>
#include <stddef.h>

enum certificate_state {
    CERTIFICATE_VALID,
    CERTIFICATE_CHANGED,  /* some of its modules were corrected */
    CERTIFICATE_REPLACED, /* all were, and stand on another certificate */
    CERTIFICATE_WITHDRAWN /* none stands */
};
/* Of its modules: how many there are, how many were corrected, and how many of those are passed by the correction. */
enum certificate_state certificate_judge(size_t modules, size_t corrected, size_t passed_again);
/* Whether anything of it stands, so that there is something to hand over. */
bool certificate_stands(enum certificate_state state);
/* English key. */
const char *certificate_state_words(enum certificate_state state);
const char *certificate_state_colour(enum certificate_state state);

#endif
