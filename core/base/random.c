#include "base/random.h"

#include <sodium.h>
#include <string.h>

enum { TOKEN_TEXT = sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING) };

bool random_start(void) {
    return sodium_init() >= 0;
}

void random_fill(void *data, size_t bytes) {
    randombytes_buf(data, bytes);
}

static char *token_text(struct arena *arena, const unsigned char data[32]) {
    char *text = arena_alloc(arena, TOKEN_TEXT);
    return sodium_bin2base64(text, TOKEN_TEXT, data, 32, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

char *random_token(struct arena *arena) {
    unsigned char data[RANDOM_TOKEN_BYTES];
    randombytes_buf(data, sizeof data);
    return token_text(arena, data);
}

void token_hash(const char *token, unsigned char hash[32]) {
    crypto_generichash(hash, 32, (const unsigned char *)token, strlen(token), NULL, 0);
}

struct bytes token_hash_bytes(struct arena *arena, const char *token) {
    unsigned char *hash = arena_alloc(arena, 32);
    token_hash(token, hash);
    return (struct bytes){hash, 32};
}

char *keyed_hash(struct arena *arena, const unsigned char key[32], const char *text) {
    unsigned char hash[32];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)text, strlen(text), key, 32);
    return token_text(arena, hash);
}

bool secret_equal(const char *a, const char *b) {
    if (a == NULL || b == NULL) {
        return false;
    }
    size_t length = strlen(a);
    return length == strlen(b) && sodium_memcmp(a, b, length) == 0;
}
