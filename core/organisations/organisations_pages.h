/* Handlers of the organisations' pages. */
#ifndef ORGANISATIONS_PAGES_H
#define ORGANISATIONS_PAGES_H

#include "http/http.h"
#include "organisations/organisations_view.h"

void organisation_new_page(struct http_request *request);
void organisation_new_details_page(struct http_request *request);
void organisation_new_details_send(struct http_request *request);

void organisation_page(struct http_request *request);
void organisation_edit_page(struct http_request *request);
void organisation_edit_send(struct http_request *request);

void organisation_people_page(struct http_request *request);
void organisation_role_end_send(struct http_request *request);
void organisation_spoc_send(struct http_request *request);
void organisation_invite_page(struct http_request *request);
void organisation_invite_send(struct http_request *request);
void organisation_withdraw_send(struct http_request *request);

/* The values of that field which stand in the list, without repeats; an error when one does not. */
struct text_list organisation_choices(struct form *form, const char *name, struct options options);
/* Name, website, phone and lists, read and judged. */
struct organisation_details {
    const char *name;
    const char *website;
    const char *phone;
    struct text_list areas;
    struct text_list cohorts;
    struct text_list languages;
};
struct organisation_details organisation_details_read(struct form *form);

#endif
