/* A standing in words, the same on pages and in mails. Texts are whole, in the language of out, and in its arena. */
#ifndef TRAINING_TRAINING_WORDS_H
#define TRAINING_TRAINING_WORDS_H

#include "base/text.h"
#include "training/training_standing_days.h"
#include "view/html.h"

/* "Leads in date on every module they need: 0; at least 1 needed." supervised: referrals asked of each new First
 * Responder; 0: not known. */
const char *training_reason_text(struct html *out, const struct training_reason *reason, int supervised);
/* Why it is not good, a text a reason; none when it is good. supervised as above. */
struct text_list training_standing_why(struct html *out, const struct training_standing *standing, int supervised);
/* "1 more First Responder in date, 1 more lead in date": what makes it good. */
const char *training_wanted_text(struct html *out, const struct training_standing *standing);
/* "1 more lead in date now; 2 more First Responders in date by 6 January 2027". */
const char *training_needs_text(struct html *out, struct training_needs needs);

#endif
