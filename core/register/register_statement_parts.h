/* What the files of the signed statement share; nobody else includes it. */
#ifndef REGISTER_REGISTER_STATEMENT_PARTS_H
#define REGISTER_REGISTER_STATEMENT_PARTS_H

#include <jansson.h>

#include "register/register_statement.h"

/* The statement without its signature; the caller's reference. NULL when a text of it is not UTF-8. */
json_t *statement_object(struct arena *arena, const struct statement *statement);
/* Every run of white space and control characters as one space. */
const char *statement_line(struct arena *arena, const char *text);

#endif
