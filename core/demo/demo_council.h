/* A made-up council with two hundred people, so that pages of many can be judged. */
#ifndef DEMO_DEMO_COUNCIL_H
#define DEMO_DEMO_COUNCIL_H

#include <stddef.h>

#include "base/arena.h"

/* Its own: who leads it can sign in. */
#define DEMO_COUNCIL "Merrowdale Borough Council"
#define DEMO_COUNCIL_DOMAIN "merrowdale"
#define DEMO_COUNCIL_LEAD "Rosamund Achterlonie-Bey"
#define DEMO_COUNCIL_LEAD_LOCAL "rosamund"

enum { DEMO_COUNCIL_RESPONDERS = 197, DEMO_COUNCIL_PEOPLE = DEMO_COUNCIL_RESPONDERS + 3 };

/* The name of its First Responder at that place: made of a given and a family name, but for some that are written in
 * other scripts, have marks, are one word, or are borne by two of them. In the arena. */
const char *demo_council_name(struct arena *arena, size_t place);

#endif
