/* What is held on a person, as a page and as a file. */
#ifndef RETENTION_SUBJECT_HELD_H
#define RETENTION_SUBJECT_HELD_H

#include "http/http.h"

/* By the request that somebody made for it; DB_NULL_INT8: on whoever looks. ERROR_NOT_FOUND when there is none. */
void subject_held_show(struct http_request *request, int64_t request_id, const char *json_path, const char *back);
void subject_held_send(struct http_request *request, int64_t request_id);

#endif
