/* What the page files of this room share. */
#ifndef STANDARDS_STANDARDS_PARTS_H
#define STANDARDS_STANDARDS_PARTS_H

#include "accounts/page.h"
#include "standards/standards_view.h"

/* In public. */
void standards_index_page(struct http_request *request);
void standard_now_page(struct http_request *request);
void standard_version_page(struct http_request *request);
void standard_json(struct http_request *request);
void standard_csv(struct http_request *request);

/* For policy officers. */
void standard_list_page(struct http_request *request);
void standard_new_post(struct http_request *request);
void standard_page(struct http_request *request);
void standard_save_post(struct http_request *request);
void standard_propose_post(struct http_request *request);
void standard_discard_post(struct http_request *request);
void standard_return_post(struct http_request *request);
void standard_approve_post(struct http_request *request);
void standard_change_page(struct http_request *request);
void standard_change_post(struct http_request *request);
void standard_remove_post(struct http_request *request);
void standard_impact_show_page(struct http_request *request);
void standard_impact_post(struct http_request *request);
void standard_impact_csv(struct http_request *request);

struct standard_impact_parts;

/* "/frameworks/england/standards" */
const char *standard_base(struct http_request *request, const struct framework_data *data);
/* The framework named in the path; raises ERROR_NOT_FOUND. */
const struct framework_data *standard_framework(struct http_request *request);
/* The version named in the path; raises ERROR_NOT_FOUND. */
const struct standard_version *standard_asked(struct http_request *request, const struct standard_source *source);
struct standard_item standard_item_of(struct html *out, const char *base, const struct standard_version *version);
/* What acts on the version in the path, with the counter the form was made with. */
struct standard_of standard_of_form(struct http_request *request, const struct framework_data *data);
/* What is wrong with the act, as a message key; NULL for STANDARD_DONE. */
const char *standard_answer_words(enum standard_answer answer);
/* The version's page with that fault on top. status 409 or 422. */
void standard_refused(struct http_request *request, int status, const char *fault);
/* What the version would do, as it was worked out last. Joins the batch. */
struct standard_impact_parts *standard_impact_ask(struct db *db, int64_t version_id);
/* After the batch has run. */
struct standard_impact_view standard_impact_view_of(struct html *out, const struct framework_data *data,
    const struct standard_source *source, const struct standard_version *version,
    const struct standard_impact_parts *parts, day today);
/* A kind of body as the framework calls it: message key; the code when it is none of its own. */
const char *standard_kind_title(const struct framework_data *data, const char *kind);

#endif
