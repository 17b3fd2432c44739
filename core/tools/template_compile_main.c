/* template_compile IN.html OUT.h OUT.c: see template_compile.md. */
#include <stdio.h>

#include "tools/template_compile.h"

int main(int count, char **argument) {
    if (count != 4) {
        fputs("usage: template_compile IN.html OUT.h OUT.c\n", stderr);
        return 2;
    }
    struct tool_text header = {0};
    struct tool_text code = {0};
    template_compile(argument[1], tool_file_read(argument[1], NULL), tool_file_name(argument[2]), &header, &code);
    tool_file_write(argument[2], &header);
    tool_file_write(argument[3], &code);
    return 0;
}
