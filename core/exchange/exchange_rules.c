#include <string.h>

#include "exchange/exchange.h"
#include "exchange/exchange_parts.h"
#include "exchange/exchange_view.h"
#include "view/html.h"

static const struct {
    const char *code;
    const char *words;
} codes[] = {
    {"person_unknown",
        N_("Nobody is found for this line. Check the learner number or the address; names are found only "
           "among people of organisations that booked with you.")},
    {"person_ambiguous", N_("More than one person fits this line. Give the learner number or the full address.")},
    {"person_like",
        N_("Nobody has exactly this name, but somebody has one like it. Say on the import's page who is meant.")},
    {"left_out", N_("You left this line out.")},
    {"session_unknown",
        N_("Nothing says what was completed: there is no module or course, and your organisation has no session of "
           "this reference.")},
    {"session_date", N_("The session of this reference was held on another day. Correct the date or the reference.")},
    {"course_unknown", N_("Your organisation has no course of this code. Correct the code, or name the module.")},
    {"course_not_offered", N_("The course was not offered on that day. Check the date and the course.")},
    {"module_unknown", N_("There is no such module. Correct its code.")},
    {"module_course", N_("This is the code of a course, not of a module. Write it in the column Course.")},
    {"module_not_then",
        N_("There was no such module on that day. Check the date, or name the module that took its place.")},
    {"date_future", N_("The date lies in the future. Correct it, or send the line again once the day has come.")},
    {"trainer_unknown", N_("The trainer is nobody who trains for your organisation. Give their address or number.")},
    {"trainer_not_authorised",
        N_("The trainer was not authorised for this module on that day. Name the trainer who held it, or ask your "
           "provider's administrator to have the days put right.")},
    {"provider_not_accredited",
        N_("Your organisation was not accredited to train on that day. Check the date, or ask your provider's "
           "administrator.")},
    {"session_cancelled",
        N_("The session of this reference was cancelled. Correct the reference, or take the line out.")},
    {"session_full",
        N_("The session has not so many places. Correct the reference, or give the session more places on its page and "
           "send the line again.")},
    {"duplicate", N_("The same as a line above: counted once.")},
    {"framework_needed", N_("Say under which framework it was made: several are in use here.")},
    {"framework_unknown", N_("There is no such framework. Correct its code.")},
    {"received_future", N_("The day of receipt lies in the future. Correct the date.")},
    {"received_early",
        N_("The day of receipt lies before 1 April 2009, when the National Referral Mechanism began. Check the year.")},
    {"reference_length", N_("The reference is longer than 100 characters. Shorten it.")},
    {"kind_unknown", N_("There is no such kind of body in this framework. Correct it, or leave it out.")},
    {"kind_designated", N_("Bodies of this kind are designated and do not apply. Correct the kind.")},
    {"name_length", N_("The name of the organisation must have 2 to 200 characters.")},
    {"lead_email", N_("The email address of the lead is not an address. Correct it, or leave it out.")},
    {"lead_name", N_("The name of the lead is too long. Shorten it.")},
    {"identifier_form", N_("The identifier has not the form of GB-CHC-1234567. Correct it, or leave it out.")},
    {"identifier_other",
        N_("The organisation of this name has another identifier. Correct the name or the identifier.")},
    {"organisation_ambiguous", N_("Several organisations have this name. Give the identifier.")},
    {"organisation_designated",
        N_("This organisation is designated, or provides training: it does not apply. Correct the name or the "
           "identifier.")},
    {"reference_other",
        N_("Another application came under this reference. Correct the reference, the organisation or the date.")},
    {"under_way", N_("The organisation has an application under way already. It can have one at a time.")},
    {"provider",
        N_("The file names another training provider. Import it as that provider, or correct its identifier.")},
};

const char *const import_titles[IMPORT_TITLES] = {N_("Learner number"), N_("Email"), N_("Name"), N_("Organisation"),
    N_("Module"), N_("Course"), N_("Date"), N_("Result"), N_("Session"), N_("Trainer"), N_("Certificate number")};

/* Faults that are about one column of a table: its meaning, as the plugin names it, and what we call it. */
static const struct {
    const char *code;
    const char *meaning;
    const char *title;
} columns[] = {
    {"person", "person", N_("Name")},
    {"person_unknown", "person", N_("Name")},
    {"person_ambiguous", "person", N_("Name")},
    {"person_like", "person", N_("Name")},
    {"left_out", "person", N_("Name")},
    {"session_unknown", "session", N_("Session")},
    {"session_date", "date", N_("Date")},
    {"session_cancelled", "session", N_("Session")},
    {"session_full", "session", N_("Session")},
    {"provider_not_accredited", "date", N_("Date")},
    {"course_unknown", "course", N_("Course")},
    {"course_not_offered", "date", N_("Date")},
    {"module", "module", N_("Module")},
    {"module_unknown", "module", N_("Module")},
    {"module_course", "module", N_("Module")},
    {"module_not_then", "date", N_("Date")},
    {"date", "date", N_("Date")},
    {"date_future", "date", N_("Date")},
    {"result", "result", N_("Result")},
    {"absent", "result", N_("Result")},
    {"trainer_unknown", "trainer", N_("Trainer")},
    {"trainer_not_authorised", "trainer", N_("Trainer")},
};

const char *import_column(struct html *out, const struct import_one *import, const char *code, int32_t position) {
    if (import->columns == NULL) {
        return position > 0 ? html_count(out, position) : "";
    }
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        if (strcmp(columns[i].code, code) == 0) {
            struct fields named = fields_unpack(out->arena, import->columns);
            const char *name = fields_value(&named, columns[i].meaning);
            return *name != '\0' ? name : html_message(out, columns[i].title);
        }
    }
    return "";
}

const char *import_code_words(const char *code) {
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (strcmp(codes[i].code, code) == 0) {
            return codes[i].words;
        }
    }
    return code;
}

const char *import_words(struct html *out, const char *code, const char *message, const char *fill) {
    if (*message == '\0') {
        return html_message(out, import_code_words(code));
    }
    struct fields fields = fields_unpack(out->arena, fill);
    return html_fill_fields(out, html_message(out, message), &fields);
}
