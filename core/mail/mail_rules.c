#include "mail/mail_rules.h"

#include <sodium.h>
#include <string.h>

#include "base/text.h"

bool mail_address_good(const char *address) {
    if (!text_email(address)) {
        return false;
    }
    for (const unsigned char *c = (const unsigned char *)address; *c != '\0'; c++) {
        if (*c >= 0x7f) {
            return false;
        }
    }
    return true;
}

const char *mail_address_of(struct arena *arena, const char *from) {
    const char *open = strrchr(from, '<');
    const char *close = open == NULL ? NULL : strchr(open, '>');
    const char *address = from;
    if (close != NULL) {
        address = arena_text_part(arena, open + 1, (size_t)(close - open - 1));
    }
    return mail_address_good(address) ? address : NULL;
}

static bool plain(const char *value) {
    for (const unsigned char *c = (const unsigned char *)value; *c != '\0'; c++) {
        if (*c >= 0x7f) {
            return false;
        }
    }
    /* What looks like an encoded word would be read as one. */
    return strstr(value, "=?") == NULL;
}

static const char *without_controls(struct arena *arena, const char *value) {
    char *clean = arena_text(arena, value);
    for (char *c = clean; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7f) {
            *c = ' ';
        }
    }
    return clean;
}

/* Bytes of value that go into one encoded word of at most 75 - used characters, whole characters only. */
static size_t word_bytes(const char *value, size_t used) {
    static const size_t around = sizeof "=?UTF-8?B?" - 1 + sizeof "?=" - 1;
    size_t most = (75 - used - around) / 4 * 3;
    size_t bytes = strlen(value);
    if (bytes <= most) {
        return bytes;
    }
    for (bytes = most; bytes > 1 && ((unsigned char)value[bytes] & 0xc0) == 0x80;) {
        bytes--;
    }
    return bytes;
}

const char *mail_header_value(struct arena *arena, const char *value, size_t name_length) {
    const char *clean = without_controls(arena, value);
    if (plain(clean) && strlen(clean) + name_length <= 900) {
        return clean;
    }
    struct text_builder out;
    text_builder_start(&out, arena);
    for (size_t used = name_length + 2; *clean != '\0'; used = 1) {
        size_t bytes = word_bytes(clean, used < 50 ? used : 50);
        char encoded[128];
        sodium_bin2base64(encoded, sizeof encoded, (const unsigned char *)clean, bytes, sodium_base64_VARIANT_ORIGINAL);
        text_add_format(&out, "%s=?UTF-8?B?%s?=", out.length > 0 ? "\r\n " : "", encoded);
        clean += bytes;
    }
    return out.data == NULL ? "" : out.data;
}

const char *mail_quoted_printable(struct arena *arena, const char *body) {
    struct text_builder out;
    text_builder_start(&out, arena);
    size_t column = 0;
    for (const unsigned char *c = (const unsigned char *)body; *c != '\0'; c++) {
        if (*c == '\r') {
            continue; /* a line ends by LF alone here */
        }
        if (*c == '\n') {
            text_add(&out, "\r\n");
            column = 0;
            continue;
        }
        bool last = c[1] == '\n' || c[1] == '\r' || c[1] == '\0';
        bool as_it_is = (*c > ' ' && *c < 0x7f && *c != '=') || ((*c == ' ' || *c == '\t') && !last);
        if (column + (as_it_is ? 1 : 3) > 75) {
            text_add(&out, "=\r\n");
            column = 0;
        }
        if (as_it_is) {
            text_add_char(&out, (char)*c);
            column++;
        } else {
            text_add_format(&out, "=%02X", *c);
            column += 3;
        }
    }
    if (column > 0) {
        text_add(&out, "\r\n");
    }
    return out.data == NULL ? "" : out.data;
}

const char *mail_date(struct arena *arena, moment when) {
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t of_day = when % MOMENT_DAY;
    day date = (day)(when / MOMENT_DAY);
    if (of_day < 0) {
        of_day += MOMENT_DAY;
        date--;
    }
    int year;
    int month;
    int month_day;
    day_parts(date, &year, &month, &month_day);
    int seconds = (int)(of_day / MOMENT_SECOND);
    return arena_format(arena, "%s, %d %s %04d %02d:%02d:%02d +0000", days[day_week(date) - 1], month_day,
        months[month - 1], year, seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/* "Name <box>" with the name encoded where it needs to be. */
static const char *from_header(struct arena *arena, const char *from) {
    const char *address = mail_address_of(arena, from);
    const char *open = strrchr(from, '<');
    if (open == NULL || open == from) {
        return address;
    }
    const char *name = text_trim(arena, arena_text_part(arena, from, (size_t)(open - from)));
    const char *encoded = mail_header_value(arena, name, strlen("From"));
    if (strcmp(encoded, name) == 0 && strpbrk(name, "\"(),.:;<>@[\\]") != NULL) {
        struct text_builder quoted;
        text_builder_start(&quoted, arena);
        for (const char *c = name; *c != '\0'; c++) {
            if (*c != '"' && *c != '\\') {
                text_add_char(&quoted, *c);
            }
        }
        encoded = arena_format(arena, "\"%s\"", quoted.data == NULL ? "" : quoted.data);
    }
    return arena_format(arena, "%s <%s>", encoded, address);
}

const char *mail_message(struct arena *arena, const struct mail_letter *letter) {
    const char *sender = mail_address_of(arena, letter->from);
    if (sender == NULL || !mail_address_good(letter->to)) {
        arena_raise(arena, ERROR_INVALID, "mail %lld: an address is none", (long long)letter->mail_id);
    }
    return arena_format(arena,
        "Date: %s\r\nFrom: %s\r\nTo: <%s>\r\nSubject: %s\r\nMessage-ID: <assay.%lld.%lld%s>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        "Content-Language: %s\r\nAuto-Submitted: auto-generated\r\n\r\n%s",
        mail_date(arena, letter->created_at), from_header(arena, letter->from), letter->to,
        mail_header_value(arena, letter->subject, strlen("Subject")), (long long)letter->mail_id,
        (long long)letter->created_at, strchr(sender, '@'), letter->language,
        mail_quoted_printable(arena, letter->body));
}

int64_t mail_retry_seconds(int32_t attempt) {
    int64_t seconds = 60;
    for (int32_t i = 1; i < attempt && seconds < 4 * 3600; i++) {
        seconds *= 2;
    }
    return seconds < 4 * 3600 ? seconds : 4 * 3600;
}

bool mail_refused_for_good(const char *command, long reply_code) {
    return reply_code >= 500 && reply_code < 600 && (strcmp(command, "RCPT") == 0 || strcmp(command, "DATA") == 0);
}
