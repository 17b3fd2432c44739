/* What the page files of this room share. */
#ifndef FRAMEWORKS_FRAMEWORKS_PARTS_H
#define FRAMEWORKS_FRAMEWORKS_PARTS_H

#include "accounts/page.h"
#include "frameworks/frameworks_view.h"

void intake_page(struct http_request *request);
void intake_post(struct http_request *request);
void round_new_page(struct http_request *request);
void round_new_post(struct http_request *request);
void round_page(struct http_request *request);
void round_publish_post(struct http_request *request);
void round_cancel_post(struct http_request *request);
void round_extend_post(struct http_request *request);

#endif
