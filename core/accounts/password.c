#include "accounts/password.h"

#include <pthread.h>
#include <sodium.h>
#include <stdint.h>
#include <string.h>

#include "base/log.h"

/* Two passes over 19 MiB: some 20 ms. AT_ONCE of them run, WAITING more may queue; the rest are told to try again. */
static const unsigned long long PASSES = 2;
static const size_t MEMORY_BYTES = 19u << 20;
enum { AT_ONCE = 2, WAITING = 8 };

/* First come, first served: a ticket's holder goes on when fewer than AT_ONCE before it are unfinished. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    uint64_t taken;
    uint64_t finished;
} queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};

static void queue_enter(struct arena *arena) {
    pthread_mutex_lock(&queue.lock);
    if (queue.taken - queue.finished >= AT_ONCE + WAITING) {
        pthread_mutex_unlock(&queue.lock);
        arena_raise(arena, ERROR_BUSY, "too many passwords wait to be hashed");
    }
    uint64_t ticket = queue.taken++;
    while (ticket >= queue.finished + AT_ONCE) {
        pthread_cond_wait(&queue.moved, &queue.lock);
    }
    pthread_mutex_unlock(&queue.lock);
}

static void queue_leave(void) {
    pthread_mutex_lock(&queue.lock);
    queue.finished++;
    pthread_cond_broadcast(&queue.moved);
    pthread_mutex_unlock(&queue.lock);
}

static bool hash_make(char text[crypto_pwhash_STRBYTES], const char *password) {
    return crypto_pwhash_str_alg(
               text, password, strlen(password), PASSES, MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

const char *password_hash(struct arena *arena, const char *password) {
    char *text = arena_alloc(arena, crypto_pwhash_STRBYTES);
    queue_enter(arena);
    bool made = hash_make(text, password);
    queue_leave();
    if (!made) {
        arena_raise(arena, ERROR_BUSY, "no memory to hash a password");
    }
    return text;
}

/* What passwords of unknown addresses are compared with. */
static char nobody[crypto_pwhash_STRBYTES];
static void nobody_make(void) {
    unsigned char random[32];
    char password[65];
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(password, sizeof password, random, sizeof random);
    if (!hash_make(nobody, password)) {
        log_error("no memory to hash a password", NULL);
    }
}

bool password_fits(struct arena *arena, const char *password, const char *hash) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, nobody_make);
    queue_enter(arena);
    bool fits = crypto_pwhash_str_verify(hash == NULL ? nobody : hash, password, strlen(password)) == 0;
    queue_leave();
    return fits && hash != NULL;
}

bool password_hash_outdated(const char *hash) {
    return crypto_pwhash_str_needs_rehash(hash, PASSES, MEMORY_BYTES) != 0;
}
