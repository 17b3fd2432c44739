/* Words for what the register stores as codes. */
#include <string.h>

#include "applications/applications_rules.h"
#include "register/register_parts.h"
#include "view/html.h"

const char *register_kind_title(const char *framework_code, const char *kind) {
    const struct framework_data *data = frameworks_find(framework_code);
    for (size_t i = 0; data != NULL && i < data->body_kinds; i++) {
        if (strcmp(data->body_kind[i].code, kind) == 0) {
            return data->body_kind[i].title;
        }
    }
    return kind;
}

/* Reasons of the program itself. */
static const struct {
    const char *code;
    const char *title;
} own[] = {
    {"application-approved", N_("Application approved")},
    {"application-approved-with-conditions", N_("Application approved with conditions")},
    {"standard-met", N_("The minimum standard of training is met")},
    {"carried-over", N_("Carried over from the list before this register")},
    {"renewal-window", N_("The time to renew has begun")}, {"not-renewed", N_("Not renewed by the end of its term")},
    {"conditions-met", N_("All conditions are met")}, {"designation", ""}, /* its legal basis says it */
};

const char *register_reason_title(const char *framework_code, const char *code, day on) {
    const struct framework_data *data = frameworks_find(framework_code);
    const struct framework_reason *reason = data == NULL ? NULL : frameworks_reason(data, code, on);
    if (reason != NULL) {
        return reason->title;
    }
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (strcmp(own[i].code, code) == 0) {
            return own[i].title;
        }
    }
    return "";
}
