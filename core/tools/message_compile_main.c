/* message_compile OUT.c [PO ...]: the Welsh of the .po files as a table sorted by the English. */
#include <stdio.h>

#include "tools/message_read.h"

#include <string.h>

static void literal_or_null(struct tool_text *code, const char *text) {
    tool_add(code, ", ");
    if (text == NULL) {
        tool_add(code, "NULL");
    } else {
        tool_add_literal(code, text, strlen(text));
    }
}

int main(int count, char **argument) {
    if (count < 2) {
        fputs("usage: message_compile OUT.c [PO ...]\n", stderr);
        return 2;
    }
    struct message_catalogue catalogue = {0};
    for (int i = 2; i < count; i++) {
        message_read(&catalogue, argument[i]);
    }
    message_sort(&catalogue);
    struct tool_text code = {0};
    tool_add(&code, "/* Made by message_compile. */\n#include \"view/messages.h\"\n\n");
    tool_add_format(
        &code, "const size_t messages_count = %zu;\nconst struct message messages[] = {\n", catalogue.count);
    for (size_t i = 0; i < catalogue.count; i++) {
        const struct message_entry *entry = &catalogue.entry[i];
        tool_add(&code, "    {");
        tool_add_literal(&code, entry->english, strlen(entry->english));
        tool_add(&code, ", {");
        for (size_t form = 0; form < MESSAGE_FORMS; form++) {
            struct tool_text one = {0};
            literal_or_null(&one, entry->form[form]);
            tool_add(&code, form == 0 ? one.data + 2 : one.data);
        }
        tool_add(&code, "}},\n");
    }
    tool_add(&code, "    {NULL, {NULL}}};\n");
    tool_file_write(argument[1], &code);
    return 0;
}
