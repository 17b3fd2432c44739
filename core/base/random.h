/* Random bytes, hashes and keyed hashes, by libsodium. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/arena.h"
#include "base/text.h"

#define RANDOM_TOKEN_BYTES 32

/* Once at start, before anything else here; false when the system gives no randomness. */
bool random_start(void);
void random_fill(void *data, size_t bytes);
/* 32 random bytes as 43 characters of URL-safe base64: session, link and form tokens. */
char *random_token(struct arena *arena);
/* BLAKE2b-256 of the token's text: what is stored in place of a token. 32 bytes. */
void token_hash(const char *token, unsigned char hash[32]);
/* The same as struct bytes in the arena. */
struct bytes token_hash_bytes(struct arena *arena, const char *token);
/* BLAKE2b-256 keyed with key[32] over text, as 43 characters of URL-safe base64. */
char *keyed_hash(struct arena *arena, const unsigned char key[32], const char *text);
/* Constant time for equal lengths; NULL-safe. */
bool secret_equal(const char *a, const char *b);

#endif
