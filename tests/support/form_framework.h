/* A small framework for tests of rules: two sections, each kind of question, three criteria, dated items. */
#ifndef SUPPORT_FORM_FRAMEWORK_H
#define SUPPORT_FORM_FRAMEWORK_H

#include "frameworks/frameworks.h"

const struct framework_data *form_framework(void);

#endif
