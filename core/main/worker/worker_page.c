/* Pages of PDFs, drawn by poppler-utils: a large library that reads what strangers wrote, so it sees nothing else. */
#include "worker.h"

#include <unistd.h>

#include "base/text.h"
#include "plug/isolation.h"

enum { PAGE_SECONDS = 6, PAGES_MOST = 10000, SIDE_MOST = 4000 };
#define PAGE_MEMORY (UINT64_C(1) << 30)

static int program_become(const char *program, const char **argument) {
    if (access(program, X_OK) != 0 || !isolation_limits(PAGE_SECONDS, PAGE_MEMORY)) {
        return WORKER_NOT_SHUT_IN;
    }
    (void)isolation_landlock_programs();
    if (!isolation_filter_program()) {
        return WORKER_NOT_SHUT_IN;
    }
    union {
        const char **from;
        char *const *to;
    } arguments = {.from = argument};
    execv(program, arguments.to);
    return WORKER_NOT_SHUT_IN;
}

int worker_page(int argc, char **argv) {
    int64_t number;
    if (argc != 4 || !text_number(argv[2], 1, PAGES_MOST, &number) || !text_number(argv[3], 1, SIDE_MOST, &number)) {
        return WORKER_BAD_USE;
    }
    const char *argument[] = {"pdftoppm", "-q", "-f", argv[2], "-l", argv[2], "-scale-to", argv[3], "-", NULL};
    return program_become("/usr/bin/pdftoppm", argument);
}

int worker_pages(void) {
    const char *argument[] = {"pdfinfo", "-", NULL};
    return program_become("/usr/bin/pdfinfo", argument);
}
