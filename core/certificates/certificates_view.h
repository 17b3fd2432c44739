/* What the pages of certificates show. */
#ifndef CERTIFICATES_CERTIFICATES_VIEW_H
#define CERTIFICATES_CERTIFICATES_VIEW_H

#include "certificates/certificates_queries.h"
#include "certificates/certificates_rules.h"
#include "view/form.h"

struct certificate_view {
    const struct certificate_of_rows *rows; /* one at least */
    const struct certificate_of *first;
    enum certificate_state state;
    const char *number;
    const char *code;
    const char *path; /* where anybody may check it */
    bool own;         /* one of those whom it concerns looks at it: it can be sent */
    bool demonstration;
    day today;
};
struct certificate_find_view {
    const struct form *form;
    bool missing; /* what was asked for is not there */
};
/* The title of a module of a framework, as English key. */
const char *certificate_module_title(const struct certificate_of *row);

#endif
