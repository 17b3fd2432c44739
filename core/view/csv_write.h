/* Tables to download: cells in quotes, lines ended by CR LF. A value that a spreadsheet would take for a formula is
 * kept from being one. */
#ifndef VIEW_CSV_WRITE_H
#define VIEW_CSV_WRITE_H

#include "base/text.h"

/* With a byte order mark and the names of the columns (not quoted, so without separators). */
void csv_write_start(struct text_builder *csv, struct arena *arena, const char *columns);
/* The next cell of the line; NULL is an empty one. */
void csv_write_text(struct text_builder *csv, const char *value);
void csv_write_number(struct text_builder *csv, int64_t value);
void csv_write_end(struct text_builder *csv);

#endif
