/* The part of assay export that makes the list for the National Referral Mechanism's sign-in. */
#ifndef MAIN_EXPORT_NRM_H
#define MAIN_EXPORT_NRM_H

#include "main/configuration.h"

/* What is left of argv after configuration_read, "nrm-sign-in" first; the exit status. */
int export_nrm(struct arena *arena, const struct configuration *configuration, int argc, char **argv);

#endif
