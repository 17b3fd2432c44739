#include "accounts/accounts_rules.h"

#include <string.h>

#include "view/html.h"

const struct attempt_limit attempt_sign_in = {"sign_in", 5, 30};
const struct attempt_limit attempt_factor = {"factor", 5, 60};
const struct attempt_limit attempt_reset = {"reset", 3, 20};
const struct attempt_limit attempt_register = {"register", 3, 60};

/* The most used passwords of 12 characters and more, and the stems that shorter ones are stretched from. */
static const char *const common_passwords[] = {"123456789012", "1234567890123", "12345678901234", "123456789012345",
    "1234567890123456", "12345678910", "123456789101112", "1234567891011", "123412341234", "123123123123",
    "121212121212", "112233445566", "111222333444", "987654321098", "098765432109", "987654321012", "0123456789ab",
    "0123456789abcdef", "abcdefghijkl", "abcdefghijklm", "abcdefghijklmnop", "abcdefghijklmnopqrstuvwxyz",
    "abc123abc123", "abcabcabcabc", "abcd1234abcd", "abcd12345678", "aabbccddeeff", "a1b2c3d4e5f6", "q1w2e3r4t5y6",
    "1q2w3e4r5t6y", "1q2w3e4r5t6y7u8i", "1qaz2wsx3edc", "1qaz2wsx3edc4rfv", "qazwsxedcrfv", "zaq12wsxcde3",
    "qwertyuiop12", "qwertyuiop123", "qwertyuiopasdf", "qwertyuiopasdfghjkl", "qwertyuiop[]", "qwertyqwerty",
    "qwerty123456", "qwerty1234567", "qwerty12345678", "qwerty123456789", "qwerty1234567890", "qwe123qwe123",
    "asdfghjkl123", "asdfghjkl;'#", "asdfasdfasdf", "asdf1234asdf", "zxcvbnm12345", "zxcvbnm123456", "azertyuiop12",
    "azertyuiop123", "qweasdzxc123", "passwordpassword", "password1234", "password12345", "password123456",
    "password1234567", "password12345678", "password123456789", "password2023", "password2024", "password2025",
    "password2026", "password!234", "password123!", "password1234!", "passw0rd1234", "p@ssw0rd1234", "p@ssword1234",
    "p@ssw0rd12345", "mypassword12", "mypassword123", "mypassword1234", "thisismypassword", "changeme1234",
    "changeme123!", "changemenow!", "letmein12345", "letmein123456", "letmeinplease", "letmeinletmein", "welcome12345",
    "welcome123456", "welcome12345!", "welcome2025!", "welcome2026!", "welcomewelcome", "administrator",
    "administrator1", "admin1234567", "admin12345678", "admin123admin", "adminadminadmin", "trustno1trustno1",
    "iloveyou1234", "iloveyou12345", "iloveyouiloveyou", "iloveyoubaby", "iloveyousomuch", "iloveyouforever",
    "manchesterunited", "manchesterunited1", "manchestercity", "liverpoolfc1", "liverpool123", "liverpool1234",
    "arsenal12345", "chelsea12345", "footballfootball", "football1234", "football12345", "sunshine1234",
    "sunshine12345", "princess1234", "princess12345", "superman1234", "superman12345", "batman123456", "dragon123456",
    "monkey123456", "shadow123456", "master123456", "michael12345", "jordan123456", "charlie12345", "starwars1234",
    "pokemon12345", "naruto123456", "computer1234", "internet1234", "summer2025!!", "winter2025!!", "autumn2025!!",
    "spring2026!!", "summer2026!!", "christmas123", "christmas2025", "hellohello12", "hello1234567", "helloworld12",
    "helloworld123", "abracadabra1", "correcthorsebatterystaple", "correct horse battery staple", "letmein letmein",
    "firstresponder", "firstresponder1", "first responder", "modernslavery", "modernslavery1", "modern slavery",
    "homeoffice123", "homeoffice1234", "safeguarding", "safeguarding1", "safeguarding123", "assayassayassay",
    "assay1234567"};

static char lower(char character) {
    return character >= 'A' && character <= 'Z' ? (char)(character + ('a' - 'A')) : character;
}

static bool same_ignoring_case(const char *a, const char *b) {
    for (; lower(*a) == lower(*b); a++, b++) {
        if (*a == '\0') {
            return true;
        }
    }
    return false;
}

static bool holds_ignoring_case(const char *text, const char *part, size_t length) {
    for (; *text != '\0'; text++) {
        size_t i = 0;
        while (i < length && text[i] != '\0' && lower(text[i]) == lower(part[i])) {
            i++;
        }
        if (i == length) {
            return true;
        }
    }
    return false;
}

/* The same piece of at most four characters over and over, or a run up or down. */
static bool is_pattern(const char *password) {
    size_t length = strlen(password);
    for (size_t piece = 1; piece <= 4; piece++) {
        size_t at = piece;
        while (at < length && password[at] == password[at - piece]) {
            at++;
        }
        if (at == length) {
            return true;
        }
    }
    for (int step = -1; step <= 1; step += 2) {
        size_t at = 1;
        while (at < length && password[at] == password[at - 1] + step) {
            at++;
        }
        if (at == length) {
            return true;
        }
    }
    return false;
}

static bool is_common(const char *password) {
    for (size_t i = 0; i < sizeof common_passwords / sizeof *common_passwords; i++) {
        if (same_ignoring_case(password, common_passwords[i])) {
            return true;
        }
    }
    return is_pattern(password);
}

/* A word of at least four letters of the name or the address stands in the password. */
static bool is_personal(const char *password, const char *email, const char *name) {
    static const char separators[] = " .-_@+'";
    const char *const texts[] = {email, name};
    for (size_t t = 0; t < 2; t++) {
        const char *text = texts[t] == NULL ? "" : texts[t];
        while (*text != '\0') {
            text += strspn(text, separators);
            size_t length = strcspn(text, separators);
            if (length >= 4 && holds_ignoring_case(password, text, length)) {
                return true;
            }
            text += length;
        }
    }
    return false;
}

const char *password_fault(const char *password, const char *email, const char *name) {
    size_t length = text_length(password);
    if (length == 0) {
        return N_("Enter a password");
    }
    if (length < PASSWORD_LEAST) {
        return N_("Password must be 12 characters or more");
    }
    if (strlen(password) > PASSWORD_MOST) {
        return N_("Password must be 256 characters or fewer");
    }
    if (is_common(password)) {
        return N_("This password is one of those most often used, so it is easily guessed. Choose another, for example "
                  "three random words");
    }
    if (is_personal(password, email, name)) {
        return N_("Password must not contain your name or a part of your email address");
    }
    return NULL;
}

bool path_is_local(const char *path) {
    if (path == NULL || path[0] != '/' || path[1] == '/' || strlen(path) > 2000) {
        return false;
    }
    for (const unsigned char *at = (const unsigned char *)path; *at != '\0'; at++) {
        if (*at <= ' ' || *at == 0x7f || *at == '\\') {
            return false;
        }
    }
    return true;
}

const char *path_after_sign_in(const char *path) {
    static const char *const entrances[] = {"/sign-in", "/sign-out", "/verify", "/account/reset", "/session/"};
    if (!path_is_local(path) || strcmp(path, "/") == 0) {
        return "/home";
    }
    for (size_t i = 0; i < sizeof entrances / sizeof *entrances; i++) {
        if (text_starts(path, entrances[i])) {
            return "/home";
        }
    }
    return path;
}

bool field_may_be_kept(const char *name) {
    static const char *const keys[] = {"csrf", "submission", "kept_form", "token"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(name, keys[i]) == 0) {
            return false;
        }
    }
    return !holds_ignoring_case(name, "password", strlen("password"));
}

bool field_is_typed(const char *name) {
    static const char *const along[] = {"version", "framework", "organisation", "checked", "return", "id", "lang"};
    for (size_t i = 0; i < sizeof along / sizeof *along; i++) {
        if (strcmp(name, along[i]) == 0) {
            return false;
        }
    }
    return !holds_ignoring_case(name, "version", strlen("version"));
}

moment session_end(moment started, moment now) {
    moment idle = now + SESSION_IDLE;
    moment whole = started + SESSION_WHOLE;
    return idle < whole ? idle : whole;
}

const struct role_title role_titles[] = {
    {"organisation_lead", N_("Organisation lead"), N_("Runs the organisation's account, applies and accepts funding"),
        ROLE_ORGANISATION},
    {"spoc", N_("Single point of contact"), N_("The person the Home Office and other bodies contact first"),
        ROLE_ORGANISATION},
    {"training_lead", N_("Training lead"), N_("Looks after the training of the organisation's people"),
        ROLE_ORGANISATION},
    {"first_responder", N_("First Responder"), N_("Refers potential victims into the National Referral Mechanism"),
        ROLE_ORGANISATION},
    {"finance_contact", N_("Finance contact"), N_("Sees the organisation's funding"), ROLE_ORGANISATION},
    {"staff", N_("Staff"), N_("Was trained, and has no further role yet"), ROLE_ORGANISATION},
    {"intake_officer", N_("Intake officer"), N_("Checks that applications are complete"), ROLE_HOME_OFFICE},
    {"lead_officer", N_("Lead officer"), N_("Shares out the cases among staff"), ROLE_HOME_OFFICE},
    {"assessor", N_("Assessor"), N_("Scores applications against the criteria"), ROLE_HOME_OFFICE},
    {"lived_experience_assessor", N_("Lived-experience assessor"), N_("Gives a third voice on named criteria"),
        ROLE_HOME_OFFICE},
    {"nation_adviser", N_("Nation adviser"), N_("Advises on a nation's law and services"), ROLE_HOME_OFFICE},
    {"moderator", N_("Moderator"), N_("Settles differences between assessors"), ROLE_HOME_OFFICE},
    {"decision_maker", N_("Decision-maker"), N_("Decides applications"), ROLE_HOME_OFFICE},
    {"panel_member", N_("Panel member"), N_("Reviews every intention to refuse"), ROLE_HOME_OFFICE},
    {"panel_chair", N_("Panel chair"), N_("Leads the panel"), ROLE_HOME_OFFICE},
    {"grants_officer", N_("Grants officer"), N_("Proposes awards from a fund"), ROLE_HOME_OFFICE},
    {"finance_approver", N_("Finance approver"), N_("Approves awards as the second person"), ROLE_HOME_OFFICE},
    {"policy_officer", N_("Policy officer"), N_("Keeps the frameworks and proposes designations"), ROLE_HOME_OFFICE},
    {"administrator", N_("Administrator"), N_("Looks after users, mail and plugins"), ROLE_HOME_OFFICE},
    {"trainer", N_("Trainer"), N_("Runs sessions and records results"), ROLE_TRAINING},
    {"provider_administrator", N_("Training provider's administrator"), N_("Looks after courses and sessions"),
        ROLE_TRAINING},
    {"auditor", N_("Auditor"), N_("Reads everything and changes nothing"), ROLE_AUDITOR},
};
const size_t role_title_count = sizeof role_titles / sizeof *role_titles;

const struct role_title *role_title_find(const char *role) {
    for (size_t i = 0; i < role_title_count && role != NULL; i++) {
        if (strcmp(role_titles[i].role, role) == 0) {
            return &role_titles[i];
        }
    }
    return NULL;
}
