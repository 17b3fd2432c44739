#include "people/people_rules.h"

#include <ctype.h>
#include <string.h>

/* Without look-alikes; 31 characters, a prime: the check finds each single wrong character and any two that changed
 * places. The database makes numbers by the same rule (learner_number_new). */
static const char alphabet[] = "023456789ABCDEFGHJKMNPQRSTVWXYZ";
enum { CHARACTERS = 8, MODULUS = 31 };

/* The characters that count, at most CHARACTERS + 1; false when one is out of place. prefixed: it began with "L". */
static bool collect(const char *text, char *characters, size_t *count, bool *prefixed) {
    *count = 0;
    *prefixed = false;
    for (; *text != '\0'; text++) {
        char letter = (char)toupper((unsigned char)*text);
        if (letter == ' ' || letter == '-') {
            continue;
        }
        if (letter == 'L' && *count == 0 && !*prefixed) {
            *prefixed = true;
            continue;
        }
        letter = letter == 'O' ? '0' : letter;
        if (strchr(alphabet, letter) == NULL || *count == CHARACTERS) {
            return false;
        }
        characters[(*count)++] = letter;
    }
    return true;
}

bool learner_number_parse(const char *text, char number[LEARNER_NUMBER_SIZE]) {
    char characters[CHARACTERS];
    size_t count;
    bool prefixed;
    if (text == NULL || !collect(text, characters, &count, &prefixed) || count != CHARACTERS) {
        return false;
    }
    long sum = 0;
    for (int i = 0; i < CHARACTERS - 1; i++) {
        sum += (strchr(alphabet, characters[i]) - alphabet) * (i + 2);
    }
    if (alphabet[sum % MODULUS] != characters[CHARACTERS - 1]) {
        return false;
    }
    number[0] = 'L';
    number[1] = '-';
    memcpy(number + 2, characters, 4);
    number[6] = '-';
    memcpy(number + 7, characters + 4, 4);
    number[11] = '\0';
    return true;
}

bool learner_number_looks(const char *text) {
    char characters[CHARACTERS];
    size_t count;
    bool prefixed;
    return text != NULL && collect(text, characters, &count, &prefixed) && prefixed && strpbrk(text, "-") != NULL;
}
