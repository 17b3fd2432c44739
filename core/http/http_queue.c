/* The bounded queue between the I/O threads and the workers. */
#include "http/http_internal.h"

void http_queue_start(struct http_queue *queue, unsigned limit) {
    *queue = (struct http_queue){.limit = limit};
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, NULL);
}

void http_queue_end(struct http_queue *queue) {
    pthread_mutex_destroy(&queue->lock);
    pthread_cond_destroy(&queue->filled);
}

bool http_queue_reserve(struct http_queue *queue) {
    pthread_mutex_lock(&queue->lock);
    bool room = !queue->closed && queue->length < queue->limit;
    queue->length += room ? 1 : 0;
    pthread_mutex_unlock(&queue->lock);
    return room;
}

void http_queue_push(struct http_queue *queue, struct http_exchange *exchange) {
    pthread_mutex_lock(&queue->lock);
    exchange->next = NULL;
    exchange->queued = clock_monotonic();
    if (queue->last == NULL) {
        queue->first = exchange;
    } else {
        queue->last->next = exchange;
    }
    queue->last = exchange;
    pthread_cond_signal(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}

static struct http_exchange *queue_first(struct http_queue *queue) {
    struct http_exchange *exchange = queue->first;
    queue->first = exchange->next;
    if (queue->first == NULL) {
        queue->last = NULL;
    }
    queue->length--;
    exchange->waited += clock_monotonic() - exchange->queued;
    return exchange;
}

struct http_exchange *http_queue_take(struct http_queue *queue) {
    struct http_exchange *exchange = NULL;
    pthread_mutex_lock(&queue->lock);
    /* One reserved but not yet pushed is still on its way: length, not first, says whether all is done. */
    while (queue->first == NULL && !(queue->closed && queue->length == 0)) {
        pthread_cond_wait(&queue->filled, &queue->lock);
    }
    if (queue->first != NULL) {
        exchange = queue_first(queue);
    }
    if (queue->closed && queue->length == 0) {
        pthread_cond_broadcast(&queue->filled);
    }
    pthread_mutex_unlock(&queue->lock);
    return exchange;
}

struct http_exchange *http_queue_expired(struct http_queue *queue, int64_t before) {
    struct http_exchange *exchange = NULL;
    pthread_mutex_lock(&queue->lock);
    if (queue->first != NULL && queue->first->queued < before) {
        exchange = queue_first(queue);
    }
    pthread_mutex_unlock(&queue->lock);
    return exchange;
}

void http_queue_close(struct http_queue *queue) {
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}
