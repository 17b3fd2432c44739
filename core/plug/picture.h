/* What people sent, as pictures that are safe to show: made by processes shut in, and made anew by ours. */
#ifndef PLUG_PICTURE_H
#define PLUG_PICTURE_H

#include "base/text.h"

/* Can that media type be shown as pictures? */
bool picture_possible(const char *type);
/* How many pages a PDF has, 1 for a picture; 0 when it cannot be read. descriptor: the file, read from its start. */
int picture_pages(struct arena *arena, int descriptor, const char *type);
/* That page (from 1) as a PNG; data NULL when it cannot be made: damaged, too large, no such page, or the programs that
 * draw it are missing. Takes seconds at most. */
struct bytes picture_make(struct arena *arena, int descriptor, const char *type, int page);

#endif
