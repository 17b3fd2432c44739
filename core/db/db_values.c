/* Values in PostgreSQL's binary format: big-endian numbers, days and microseconds counted from 1 January 2000. */
#include "db/db_parts.h"

#include <endian.h>
#include <limits.h>
#include <string.h>

static const day epoch_day = 10957;
static const moment epoch_moment = INT64_C(946684800) * MOMENT_SECOND;

enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_JSON = 114,
    OID_TEXT_LIST = 1009,
    OID_VARCHAR_LIST = 1015,
    OID_INT8_LIST = 1016,
    OID_CHAR = 1042,
    OID_VARCHAR = 1043,
    OID_DATE = 1082,
    OID_DATE_LIST = 1182,
    OID_MOMENT = 1184,
    OID_JSONB = 3802
};

struct type {
    const char *name;
    Oid oid;
    Oid others[3]; /* result columns of these types do as well */
    Oid item;      /* of a list */
    int width;     /* of the value, or of a list's item; 0: any */
};

static const struct type types[] = {
    [DB_TEXT] = {"text", OID_TEXT, {OID_VARCHAR, OID_NAME, OID_CHAR}, 0, 0},
    [DB_INT8] = {"int8", OID_INT8, {0}, 0, 8},
    [DB_INT4] = {"int4", OID_INT4, {0}, 0, 4},
    [DB_BOOL] = {"bool", OID_BOOL, {0}, 0, 1},
    [DB_DATE] = {"date", OID_DATE, {0}, 0, 4},
    [DB_MOMENT] = {"moment", OID_MOMENT, {0}, 0, 8},
    [DB_BYTES] = {"bytes", OID_BYTEA, {0}, 0, 0},
    [DB_TEXT_LIST] = {"text[]", OID_TEXT_LIST, {OID_VARCHAR_LIST}, OID_TEXT, 0},
    [DB_INT8_LIST] = {"int8[]", OID_INT8_LIST, {0}, OID_INT8, 8},
    [DB_JSON] = {"json", OID_JSONB, {OID_JSON}, 0, 0},
    [DB_DATE_LIST] = {"date[]", OID_DATE_LIST, {0}, OID_DATE, 4},
};

Oid db_type_oid(enum db_type type) {
    return types[type].oid;
}

static int32_t read4(const char *data) {
    uint32_t raw;
    memcpy(&raw, data, sizeof raw);
    return (int32_t)be32toh(raw);
}

static int64_t read8(const char *data) {
    uint64_t raw;
    memcpy(&raw, data, sizeof raw);
    return (int64_t)be64toh(raw);
}

static void write4(char *data, int32_t value) {
    uint32_t raw = htobe32((uint32_t)value);
    memcpy(data, &raw, sizeof raw);
}

static void write8(char *data, int64_t value) {
    uint64_t raw = htobe64((uint64_t)value);
    memcpy(data, &raw, sizeof raw);
}

/* Out of int's range means a value no statement can take. */
static int bounded(struct arena *arena, size_t bytes) {
    if (bytes > INT_MAX / 2) {
        arena_raise(arena, ERROR_TOO_LARGE, "a value of %zu bytes", bytes);
    }
    return (int)bytes;
}

/* Any list: the three kinds have the same layout, a count and a pointer. */
struct list {
    size_t count;
    const void *item;
};

static struct list list_read(const char *at) {
    struct list list;
    memcpy(&list.count, at + offsetof(struct text_list, count), sizeof list.count);
    memcpy(&list.item, at + offsetof(struct text_list, item), sizeof list.item);
    return list;
}

_Static_assert(sizeof(struct list) == sizeof(struct text_list) && sizeof(struct list) == sizeof(struct int8_list) &&
                   sizeof(struct list) == sizeof(struct day_list),
    "lists have one layout");

static const char *encode_list(struct arena *arena, enum db_type type, struct list list, int *length) {
    size_t bytes = 20;
    bool holes = false;
    const char *const *text = type == DB_TEXT_LIST ? list.item : NULL;
    for (size_t i = 0; i < list.count; i++) {
        bytes += 4 + (size_t)types[type].width;
        if (text != NULL && text[i] != NULL) {
            bytes += strlen(text[i]);
        }
    }
    *length = bounded(arena, list.count == 0 ? 12 : bytes);
    char *data = arena_alloc(arena, bytes);
    char *at = data + 20;
    for (size_t i = 0; list.item != NULL && i < list.count; i++) {
        int32_t width = types[type].width;
        if (text != NULL) {
            width = text[i] == NULL ? -1 : (int32_t)strlen(text[i]);
            holes = holes || width < 0;
            if (width > 0) {
                memcpy(at + 4, text[i], (size_t)width);
            }
        } else if (type == DB_INT8_LIST) {
            write8(at + 4, ((const int64_t *)list.item)[i]);
        } else {
            int32_t number = ((const day *)list.item)[i];
            if (__builtin_sub_overflow(number, epoch_day, &number)) {
                arena_raise(arena, ERROR_INVALID, "a day that the database does not know");
            }
            write4(at + 4, number);
        }
        write4(at, width);
        at += 4 + (width > 0 ? width : 0);
    }
    write4(data, list.count == 0 ? 0 : 1);
    write4(data + 4, holes);
    write4(data + 8, (int32_t)types[type].item);
    write4(data + 12, (int32_t)list.count);
    write4(data + 16, 1);
    return data;
}

static const char *encode_json(struct arena *arena, const char *text, int *length) {
    size_t bytes = strlen(text);
    *length = bounded(arena, bytes + 1);
    char *data = arena_alloc(arena, bytes + 1);
    data[0] = 1; /* version of jsonb's format */
    memcpy(data + 1, text, bytes);
    return data;
}

/* NULL when the value is null; scratch holds 8 bytes. */
static const char *encode(
    struct arena *arena, const struct db_field *field, const char *at, char *scratch, int *length) {
    *length = types[field->type].width;
    switch (field->type) {
    case DB_TEXT:
    case DB_JSON: {
        const char *text = *(const char *const *)at;
        if (text == NULL) {
            return NULL;
        }
        if (field->type == DB_JSON) {
            return encode_json(arena, text, length);
        }
        *length = bounded(arena, strlen(text));
        return text;
    }
    case DB_INT8:
    case DB_MOMENT: {
        int64_t number = *(const int64_t *)at;
        if (number == INT64_MIN) {
            return NULL;
        }
        if (field->type == DB_MOMENT && __builtin_sub_overflow(number, epoch_moment, &number)) {
            arena_raise(arena, ERROR_INVALID, "%s is no moment the database knows", field->name);
        }
        write8(scratch, number);
        return scratch;
    }
    case DB_INT4:
    case DB_DATE: {
        int32_t number = *(const int32_t *)at;
        if (number == INT32_MIN) {
            return NULL;
        }
        if (field->type == DB_DATE && __builtin_sub_overflow(number, epoch_day, &number)) {
            arena_raise(arena, ERROR_INVALID, "%s is no day the database knows", field->name);
        }
        write4(scratch, number);
        return scratch;
    }
    case DB_BOOL:
        scratch[0] = *(const bool *)at ? 1 : 0;
        return scratch;
    case DB_BYTES: {
        const struct bytes *bytes = (const struct bytes *)at;
        *length = bounded(arena, bytes->length);
        if (bytes->data == NULL) {
            return field->nullable ? NULL : scratch;
        }
        return (const char *)bytes->data;
    }
    case DB_TEXT_LIST:
    case DB_INT8_LIST:
    case DB_DATE_LIST: {
        struct list list = list_read(at);
        if (list.item == NULL && field->nullable) {
            return NULL;
        }
        return encode_list(arena, field->type, list, length);
    }
    }
    return NULL;
}

void db_encode(struct arena *arena, struct db_entry *entry, const void *parameters) {
    const struct db_query *query = entry->query;
    size_t count = query->parameters;
    entry->value = ARENA_ARRAY(arena, count, const char *);
    entry->length = ARENA_ARRAY(arena, count, int);
    entry->format = ARENA_ARRAY(arena, count, int);
    char *scratch = arena_array(arena, count, 8);
    for (size_t i = 0; i < count; i++) {
        const struct db_field *field = &query->parameter[i];
        entry->format[i] = 1;
        entry->value[i] =
            encode(arena, field, (const char *)parameters + field->offset, scratch + i * 8, &entry->length[i]);
        if (entry->value[i] == NULL && !field->nullable) {
            arena_raise(arena, ERROR_INTERNAL, "%s: parameter %s is null", query->name, field->name);
        }
    }
}

static bool type_fits(enum db_type type, Oid oid) {
    if (types[type].oid == oid) {
        return true;
    }
    for (size_t i = 0; i < sizeof types[type].others / sizeof(Oid); i++) {
        if (types[type].others[i] != 0 && types[type].others[i] == oid) {
            return true;
        }
    }
    return false;
}

void db_check_columns(struct arena *arena, const struct db_query *query, const PGresult *result) {
    if (query->columns == 0) {
        return; /* whatever it gives is not looked at */
    }
    if ((size_t)PQnfields(result) != query->columns) {
        arena_raise(arena, ERROR_INTERNAL, "%s: gives %d columns, its \"out\" names %zu", query->name,
            PQnfields(result), query->columns);
    }
    for (int i = 0; i < (int)query->columns; i++) {
        const struct db_field *field = &query->column[i];
        if (strcmp(PQfname(result, i), field->name) != 0) {
            arena_raise(arena, ERROR_INTERNAL, "%s: column %d is \"%s\", its \"out\" says \"%s\"", query->name, i + 1,
                PQfname(result, i), field->name);
        }
        if (!type_fits(field->type, PQftype(result, i))) {
            arena_raise(arena, ERROR_INTERNAL, "%s: column \"%s\" has the type with oid %u, its \"out\" says %s",
                query->name, field->name, PQftype(result, i), types[field->type].name);
        }
    }
}

_Noreturn static void malformed(struct arena *arena, const struct db_query *query, const struct db_field *field) {
    arena_raise(arena, ERROR_INTERNAL, "%s: column \"%s\" has a value that cannot be read", query->name, field->name);
}

static struct list decode_list(
    struct arena *arena, const struct db_query *query, const struct db_field *field, const char *data, size_t length) {
    if (length < 12 || read4(data) > 1) {
        malformed(arena, query, field);
    }
    size_t count = read4(data) == 0 || length < 20 ? 0 : (size_t)read4(data + 12);
    const char *end = data + length;
    if (count > length / 4) {
        malformed(arena, query, field);
    }
    size_t size = field->type == DB_TEXT_LIST ? sizeof(char *) : (size_t)types[field->type].width;
    void *items = arena_array(arena, count, size);
    const char *at = data + 20;
    for (size_t i = 0; i < count; i++) {
        if (end - at < 4) {
            malformed(arena, query, field);
        }
        int32_t width = read4(at);
        at += 4;
        bool hole = width < 0 && field->type == DB_TEXT_LIST;
        if (!hole &&
            (width < 0 || width > end - at || (types[field->type].width > 0 && width != types[field->type].width))) {
            malformed(arena, query, field);
        }
        if (hole) {
            continue;
        }
        if (field->type == DB_TEXT_LIST) {
            ((char **)items)[i] = arena_text_part(arena, at, (size_t)width);
        } else if (field->type == DB_INT8_LIST) {
            ((int64_t *)items)[i] = read8(at);
        } else {
            if (__builtin_add_overflow(read4(at), epoch_day, &((day *)items)[i])) {
                malformed(arena, query, field);
            }
        }
        at += width;
    }
    return (struct list){count, items};
}

static void decode_null(struct arena *arena, const struct db_query *query, const struct db_field *field, char *at) {
    if (!field->nullable) {
        arena_raise(arena, ERROR_INTERNAL, "%s: column \"%s\" is null", query->name, field->name);
    }
    /* Rows begin as zeros, which is null for pointers and lists. */
    if (field->type == DB_INT8 || field->type == DB_MOMENT) {
        *(int64_t *)at = INT64_MIN;
    } else if (field->type == DB_INT4 || field->type == DB_DATE) {
        *(int32_t *)at = INT32_MIN;
    }
}

static void decode(struct arena *arena, const struct db_query *query, const struct db_field *field, const char *data,
    size_t length, bool jsonb, char *at) {
    if (types[field->type].width > 0 && types[field->type].item == 0 && length != (size_t)types[field->type].width) {
        malformed(arena, query, field);
    }
    switch (field->type) {
    case DB_JSON:
        if (jsonb && length > 0) {
            data++;
            length--;
        }
        *(char **)at = arena_text_part(arena, data, length);
        break;
    case DB_TEXT:
        *(char **)at = arena_text_part(arena, data, length);
        break;
    case DB_INT8:
        *(int64_t *)at = read8(data);
        break;
    case DB_INT4:
        *(int32_t *)at = read4(data);
        break;
    case DB_BOOL:
        *(bool *)at = data[0] != 0;
        break;
    case DB_DATE:
        /* The ends of the type are infinity, which the field has no use for. */
        if (read4(data) == INT32_MIN || __builtin_add_overflow(read4(data), epoch_day, (day *)at)) {
            malformed(arena, query, field);
        }
        break;
    case DB_MOMENT:
        if (read8(data) == INT64_MIN || __builtin_add_overflow(read8(data), epoch_moment, (moment *)at)) {
            malformed(arena, query, field);
        }
        break;
    case DB_BYTES:
        *(struct bytes *)at = (struct bytes){(const unsigned char *)arena_text_part(arena, data, length), length};
        break;
    case DB_TEXT_LIST:
    case DB_INT8_LIST:
    case DB_DATE_LIST: {
        struct list list = decode_list(arena, query, field, data, length);
        memcpy(at, &list, sizeof list);
        break;
    }
    }
}

struct db_rows db_decode(struct arena *arena, const struct db_query *query, const PGresult *result) {
    struct db_rows rows = {.affected = 0};
    for (const char *digit = PQcmdTuples((PGresult *)result); *digit >= '0' && *digit <= '9'; digit++) {
        rows.affected = rows.affected * 10 + (*digit - '0');
    }
    if (query->columns == 0) {
        return rows;
    }
    rows.count = (size_t)PQntuples(result);
    rows.row = arena_array(arena, rows.count, query->row_size);
    char *row = rows.row;
    for (int i = 0; i < (int)rows.count; i++, row += query->row_size) {
        for (int j = 0; j < (int)query->columns; j++) {
            const struct db_field *field = &query->column[j];
            if (PQgetisnull(result, i, j)) {
                decode_null(arena, query, field, row + field->offset);
            } else {
                decode(arena, query, field, PQgetvalue(result, i, j), (size_t)PQgetlength(result, i, j),
                    PQftype(result, j) == OID_JSONB, row + field->offset);
            }
        }
    }
    return rows;
}
