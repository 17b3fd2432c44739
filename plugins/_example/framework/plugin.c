/* The smallest framework plugin: its rules are in framework.xml; one hook shows how code adds what data cannot say.
 *
 * To make your own: copy this folder to plugins/frameworks/<nation>/, change framework.xml, and build. Leave out every
 * hook that you do not need. A hook is a pure function of what it is handed: no files, no clock, nothing remembered. */
#include "abi/assay_plugin.h"

static int check_application(const struct assay_host *host, const struct assay_application *application) {
    if (application->answers == 0) {
        struct assay_finding finding = {.size = sizeof finding,
            .weight = ASSAY_FAULT,
            .code = "nothing_answered",
            .subject = "",
            .message = "Nothing has been answered yet. Begin with the first section.",
            .from = ASSAY_DATE_NONE,
            .until = ASSAY_DATE_NONE};
        host->finding(host, &finding);
    }
    return ASSAY_DONE;
}

static const struct assay_framework example = {
    .size = sizeof example, .data_file = "framework.xml", .check_application = check_application};

ASSAY_EXPORT const struct assay_plugin assay_plugin = {ASSAY_PLUGIN_HEAD, .kind = ASSAY_FRAMEWORK,
    .needs = ASSAY_NEEDS_NOTHING, .id = "example_framework", .version = "1.0.0",
    .title = "Example of a framework plugin", .is = {.framework = &example}};
