#include "certificates/certificates.h"

#include <ctype.h>
#include <string.h>

#include "accounts/accounts.h"
#include "audit/audit.h"
#include "base/random.h"
#include "certificates/certificates_queries.h"
#include "mail/mail.h"
#include "view/html.h"

const char *certificate_code(struct arena *arena, const char *number) {
    static const char alphabet[] = "023456789ABCDEFGHJKMNPQRSTVWXYZ";
    const char *hash = accounts_keyed(arena, "certificate", number);
    char code[CERTIFICATE_CODE + 1] = {0};
    for (size_t i = 0; i < CERTIFICATE_CODE; i++) {
        /* Two characters of the hash for one of the code, so that each of the alphabet is about as likely. */
        unsigned value = (unsigned char)hash[2 * i] * 64U + (unsigned char)hash[2 * i + 1];
        code[i] = alphabet[value % (sizeof alphabet - 1)];
    }
    return arena_text(arena, code);
}

bool certificate_code_right(struct arena *arena, const char *number, const char *code) {
    char typed[CERTIFICATE_CODE + 1] = {0};
    size_t length = 0;
    for (; *code != '\0'; code++) {
        if (*code == ' ' || *code == '-') {
            continue;
        }
        if (length == CERTIFICATE_CODE) {
            return false;
        }
        typed[length++] = (char)toupper((unsigned char)*code);
    }
    return secret_equal(typed, certificate_code(arena, number));
}

const char *certificate_path(struct arena *arena, const char *number) {
    struct html out = {.arena = arena};
    text_builder_start(&out.text, arena);
    html_url_part(&out, number);
    return arena_format(arena, "/certificates/%s/%s", out.text.data, certificate_code(arena, number));
}

enum certificate_sent certificate_send(struct db *db, const char *number, moment now) {
    struct arena *arena = db_arena(db);
    const struct certificate_seen *seen = certificate_seen_one(db, (struct certificate_seen_in){number});
    if (seen == NULL) {
        return CERTIFICATE_NOT_SEEN;
    }
    if (seen->address == NULL) {
        return CERTIFICATE_NO_ADDRESS;
    }
    const struct certificate_of_rows rows = certificate_of_run(db, (struct certificate_of_in){number});
    size_t standing = 0;
    for (size_t i = 0; i < rows.count; i++) {
        standing += rows.row[i].corrected_at == MOMENT_NONE;
    }
    if (standing == 0) {
        return CERTIFICATE_NOT_STANDING;
    }
    const struct certificate_of *certificate = rows.row;
    struct html words = {.arena = arena, .cymraeg = text_equal(seen->language, "cy")};
    mail_add(
        db, (struct mail){.address = seen->address,
                .subject = html_fill(&words, html_message(&words, N_("Your certificate {number}")), "number", number,
                    (const char *)NULL),
                .body = html_fill(&words,
                    html_message(&words, N_("This is the address of your certificate of {date}. You need no account: "
                                            "download it there, or show the address to whoever wants to check "
                                            "it.\n\n{link}\n\nWhoever has the address can see your name and what you "
                                            "completed.\n")),
                    "date", html_date(&words, certificate->completed_on), "link",
                    mail_link(arena, certificate_path(arena, number)), (const char *)NULL),
                .language = seen->language,
                .key = arena_format(arena, "certificate:%s:%lld", number, (long long)now),
                .person_id = seen->person_id});
    certificate_sent_add_run(db, (struct certificate_sent_add_in){number, now});
    audit_record_one(db, (struct audit_record_in){.action = "certificate.send",
                             .subject_kind = "person",
                             .subject_id = seen->person_id,
                             .organisation_id = DB_NULL_INT8,
                             .detail = audit_json(arena, "{s:s}", "number", number)});
    return CERTIFICATE_SENT;
}
