/* assay report status, apart from the reports of applications. */
#ifndef MAIN_REPORT_STATUS_H
#define MAIN_REPORT_STATUS_H

#include "main/configuration.h"

/* argv[0] is "status". The exit status. */
int report_status(struct arena *arena, const struct configuration *configuration, int argc, char **argv);

#endif
