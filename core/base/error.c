#include "base/error.h"

static const struct {
    int status;
    const char *name;
    const char *message;
} errors[] = {
#define ERROR(name, status, message) [ERROR_##name] = {status, #name, message},
#include "base/errors.def"
#undef ERROR
};

int error_status(enum error_code code) {
    return errors[code].status;
}

const char *error_message(enum error_code code) {
    return errors[code].message;
}

const char *error_name(enum error_code code) {
    return errors[code].name;
}
