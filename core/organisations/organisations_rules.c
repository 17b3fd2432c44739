#include "organisations/organisations_rules.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "view/html.h"

const struct identifier_scheme identifier_schemes[] = {
    {"GB-CHC", N_("Charity number, England and Wales"), "1234567"},
    {"GB-SC", N_("Charity number, Scotland"), "SC012345"},
    {"GB-NIC", N_("Charity number, Northern Ireland"), "101234"},
    {"GB-COH", N_("Company number"), "01234567"},
    {"GB-MPR", N_("Mutuals public register number"), "12345R"},
};
const size_t identifier_scheme_count = sizeof identifier_schemes / sizeof *identifier_schemes;

/* Capital letters and digits of what was typed, and a hyphen between digits (a linked charity's number). */
static char *squeezed(struct arena *arena, const char *typed) {
    char *text = arena_alloc(arena, strlen(typed) + 1);
    size_t length = 0;
    for (const unsigned char *at = (const unsigned char *)typed; *at != '\0'; at++) {
        if (*at >= 0x80) {
            return NULL;
        }
        if (isalnum(*at)) {
            text[length++] = (char)toupper(*at);
        } else if (*at == '-' && length > 0 && isdigit((unsigned char)text[length - 1]) && isdigit(at[1])) {
            text[length++] = '-';
        } else if (!isspace(*at) && *at != '-' && *at != '.') {
            return NULL;
        }
    }
    text[length] = '\0';
    return text;
}

static size_t digits(const char *text) {
    return strspn(text, "0123456789");
}

static bool all_digits(const char *text, size_t least, size_t most) {
    size_t count = digits(text);
    return text[count] == '\0' && count >= least && count <= most;
}

static const char *without(const char *text, const char *prefix) {
    return text_starts(text, prefix) ? text + strlen(prefix) : text;
}

/* The register's own form of the number, or NULL. */
static const char *number_make(struct arena *arena, const char *scheme, const char *text) {
    if (strcmp(scheme, "GB-CHC") == 0) {
        size_t main = digits(text);
        bool linked = text[main] == '-' && all_digits(text + main + 1, 1, 3);
        return (main == 6 || main == 7) && (text[main] == '\0' || linked) ? text : NULL;
    }
    if (strcmp(scheme, "GB-SC") == 0) {
        const char *number = without(text, "SC");
        return all_digits(number, 5, 6) ? arena_format(arena, "SC%s%s", strlen(number) == 5 ? "0" : "", number) : NULL;
    }
    if (strcmp(scheme, "GB-NIC") == 0) {
        const char *number = without(text, "NIC");
        return all_digits(number, 6, 6) && *number == '1' ? number : NULL;
    }
    if (strcmp(scheme, "GB-COH") == 0) {
        if (all_digits(text, 1, 8)) {
            return arena_format(arena, "%.*s%s", (int)(8 - strlen(text)), "00000000", text);
        }
        bool letters = isupper((unsigned char)text[0]) && isupper((unsigned char)text[1]);
        return letters && (all_digits(text + 2, 6, 6) ||
                              (digits(text + 2) == 5 && isupper((unsigned char)text[7]) && text[8] == '\0'))
                   ? text
                   : NULL;
    }
    if (strcmp(scheme, "GB-MPR") == 0) {
        size_t count = digits(text);
        size_t letters = strspn(text + count, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        return count >= 2 && count <= 6 && letters <= 2 && text[count + letters] == '\0' ? text : NULL;
    }
    return NULL;
}

const char *identifier_make(struct arena *arena, const char *scheme, const char *typed) {
    char *text = strlen(typed) > 60 ? NULL : squeezed(arena, typed);
    const char *number = text == NULL ? NULL : number_make(arena, scheme, text);
    return number == NULL ? NULL : arena_format(arena, "%s-%s", scheme, number);
}

const struct identifier_scheme *identifier_split(const char *identifier, const char **number) {
    for (size_t i = 0; i < identifier_scheme_count && identifier != NULL; i++) {
        size_t length = strlen(identifier_schemes[i].code);
        if (text_starts(identifier, identifier_schemes[i].code) && identifier[length] == '-') {
            *number = identifier + length + 1;
            return &identifier_schemes[i];
        }
    }
    return NULL;
}

const char *website_make(struct arena *arena, const char *typed) {
    const char *address = text_starts(typed, "https://") || text_starts(typed, "http://")
                              ? typed
                              : arena_format(arena, "https://%s", typed);
    const char *host = strstr(address, "://") + 3;
    size_t length = strcspn(host, "/?#");
    bool dot = false;
    for (size_t i = 0; i < length; i++) {
        unsigned char character = (unsigned char)host[i];
        if (character < 0x80 && !isalnum(character) && character != '-' && character != '.' && character != ':') {
            return NULL;
        }
        dot = dot || (character == '.' && i > 0 && i + 2 < length && host[i + 1] != '.');
    }
    for (const unsigned char *at = (const unsigned char *)host; *at != '\0'; at++) {
        if (*at <= ' ' || *at == '"' || *at == '<' || *at == '>' || *at == 0x7f) {
            return NULL;
        }
    }
    return dot ? address : NULL;
}

bool phone_valid(const char *phone) {
    size_t count = 0;
    for (const char *at = phone; *at != '\0'; at++) {
        if (*at >= '0' && *at <= '9') {
            count++;
        } else if (strchr(" ()-", *at) == NULL && !(*at == '+' && at == phone)) {
            return false;
        }
    }
    return count >= 9 && count <= 15;
}

const char *domain_own(struct arena *arena, const char *email) {
    static const char *const shared[] = {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.co.uk",
        "live.com", "live.co.uk", "msn.com", "yahoo.com", "yahoo.co.uk", "icloud.com", "me.com", "aol.com",
        "btinternet.com", "sky.com", "virginmedia.com", "talktalk.net", "protonmail.com", "proton.me", "gmx.com",
        "mail.com", "zoho.com"};
    const char *at = strrchr(email, '@');
    if (at == NULL || at[1] == '\0') {
        return NULL;
    }
    const char *domain = text_lower(arena, at + 1);
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        if (strcmp(domain, shared[i]) == 0) {
            return NULL;
        }
    }
    return domain;
}

#define NAMED(name)                                                                                                    \
    { name, name, NULL }
#define LIST(rows)                                                                                                     \
    { sizeof(rows) / sizeof *(rows), rows }

static const struct option areas[] = {NAMED(N_("All of England")), NAMED(N_("North East")), NAMED(N_("North West")),
    NAMED(N_("Yorkshire and the Humber")), NAMED(N_("East Midlands")), NAMED(N_("West Midlands")),
    NAMED(N_("East of England")), NAMED(N_("London")), NAMED(N_("South East")), NAMED(N_("South West")),
    NAMED(N_("Wales")), NAMED(N_("Scotland")), NAMED(N_("Northern Ireland"))};
const struct options organisation_areas = LIST(areas);

static const struct option cohorts[] = {{"adults", N_("Adults"), NULL}, {"children", N_("Children"), NULL},
    {"women", N_("Women"), NULL}, {"men", N_("Men"), NULL}};
const struct options organisation_cohorts = LIST(cohorts);

const char *organisation_cohort_title(const char *code) {
    for (size_t i = 0; i < organisation_cohorts.count; i++) {
        if (strcmp(organisation_cohorts.row[i].value, code) == 0) {
            return organisation_cohorts.row[i].label;
        }
    }
    return code;
}

static const struct option languages[] = {NAMED(N_("English")), NAMED(N_("Welsh")), NAMED(N_("Albanian")),
    NAMED(N_("Amharic")), NAMED(N_("Arabic")), NAMED(N_("Bengali")), NAMED(N_("British Sign Language")),
    NAMED(N_("Bulgarian")), NAMED(N_("Chinese")), NAMED(N_("Dari")), NAMED(N_("French")), NAMED(N_("Hindi")),
    NAMED(N_("Hungarian")), NAMED(N_("Kurdish Sorani")), NAMED(N_("Pashto")), NAMED(N_("Persian")), NAMED(N_("Polish")),
    NAMED(N_("Portuguese")), NAMED(N_("Punjabi")), NAMED(N_("Romanian")), NAMED(N_("Russian")), NAMED(N_("Somali")),
    NAMED(N_("Spanish")), NAMED(N_("Tamil")), NAMED(N_("Tigrinya")), NAMED(N_("Turkish")), NAMED(N_("Ukrainian")),
    NAMED(N_("Urdu")), NAMED(N_("Vietnamese")), NAMED(N_("Yoruba"))};
const struct options organisation_languages = LIST(languages);

const char *membership_end_fault(const char *role, int holders, bool is_spoc) {
    if (strcmp(role, "organisation_lead") == 0 && holders <= 1) {
        return N_("This is the organisation's only lead. Invite another lead first, then end this role");
    }
    if (strcmp(role, "provider_administrator") == 0 && holders <= 1) {
        return N_("This is the provider's only administrator. Invite another one first, then end this role");
    }
    if (strcmp(role, "spoc") == 0 && is_spoc) {
        return N_(
            "An organisation always has a single point of contact. Name another person instead: this role then ends "
            "by itself");
    }
    return NULL;
}
