/* Rules about people: learner numbers. */
#ifndef PEOPLE_PEOPLE_RULES_H
#define PEOPLE_PEOPLE_RULES_H

#include <stdbool.h>

#include "base/arena.h"

/* "L-7F3K-2Q9M" and a NUL. */
enum { LEARNER_NUMBER_SIZE = 12 };

/* Reads a learner number as people write it: any case, with or without "L" and hyphens, spaces anywhere, O for 0.
 * True when its check character fits; number is then its one form. */
bool learner_number_parse(const char *text, char number[LEARNER_NUMBER_SIZE]);
/* Would somebody who wrote this have meant a learner number? Right or not. */
bool learner_number_looks(const char *text);

#endif
