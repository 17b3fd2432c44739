/* The lines of a register as they come and whom they mean. */
#ifndef TRAINING_TRAINING_REGISTER_GATHER_H
#define TRAINING_TRAINING_REGISTER_GATHER_H

#include "http/http.h"
#include "training/training_view.h"

enum { REGISTER_MISSING_SHOWN = 50 };

/* Reads the lines of the form, those looked over before and those of the box, and fills the view with whom they mean.
 * What means nobody, or is more than fits, goes back into the box. False, with the form's error, when a line is too
 * long or they are too many. */
bool register_gather(struct http_request *request, struct register_view *view, struct form *form);

#endif
