/* Handlers of the training room. */
#ifndef TRAINING_TRAINING_PAGES_H
#define TRAINING_TRAINING_PAGES_H

#include "http/http.h"
#include "view/form.h"

void training_matrix_page(struct http_request *request);
void training_matrix_csv(struct http_request *request);
void training_person_page(struct http_request *request);
void training_person_json(struct http_request *request);
/* One's own record. */
void training_own_page(struct http_request *request);
/* The same for staff, of any organisation. */
void compliance_page(struct http_request *request);
void compliance_organisation_page(struct http_request *request);
void compliance_person_page(struct http_request *request);
void compliance_person_json(struct http_request *request);

/* Exemptions and external courses: the lead's, then those of staff. */
void exemption_page(struct http_request *request);
void exemption_act(struct http_request *request);
void external_course_page(struct http_request *request);
void external_course_act(struct http_request *request);
void own_recognitions_page(struct http_request *request);
void own_recognition_page(struct http_request *request);
void own_recognition_take_back(struct http_request *request);
void own_recognition_end(struct http_request *request);
void own_recognition_file(struct http_request *request);
void recognitions_page(struct http_request *request);
void recognition_page(struct http_request *request);
void recognition_act(struct http_request *request);
void recognition_end_act(struct http_request *request);
void recognition_file(struct http_request *request);

void supervised_page(struct http_request *request);
void supervised_act(struct http_request *request);
void bookings_page(struct http_request *request);
void booking_page(struct http_request *request);
void booking_act(struct http_request *request);
void booking_cancel_act(struct http_request *request);
void booking_people_act(struct http_request *request);
void booking_person_cancel_act(struct http_request *request);
void catalogue_page(struct http_request *request);
void catalogue_course_page(struct http_request *request);
void session_change_page(struct http_request *request);
void session_change_act(struct http_request *request);
void session_cancel_page(struct http_request *request);
void session_cancel_act(struct http_request *request);
void attendance_page(struct http_request *request);
void attendance_act(struct http_request *request);
void course_content_page(struct http_request *request);
void course_content_add_act(struct http_request *request);
void course_content_end_act(struct http_request *request);
void sessions_page(struct http_request *request);
void session_new_page(struct http_request *request);
void session_new_act(struct http_request *request);
void session_page(struct http_request *request);
void recorded_page(struct http_request *request);
void register_page(struct http_request *request);
void register_act(struct http_request *request);
void correction_page(struct http_request *request);
void correction_act(struct http_request *request);

void courses_page(struct http_request *request);
void course_new_page(struct http_request *request);
void course_new_act(struct http_request *request);
void course_page(struct http_request *request);
void course_act(struct http_request *request);

void provider_home_page(struct http_request *request);

void providers_page(struct http_request *request);
void provider_new_page(struct http_request *request);
void provider_new_act(struct http_request *request);
void provider_page(struct http_request *request);
void accreditation_page(struct http_request *request);
void accreditation_add_act(struct http_request *request);
void accreditation_end_act(struct http_request *request);
void trainer_page(struct http_request *request);
void trainer_authorise_act(struct http_request *request);
void trainer_end_act(struct http_request *request);

/* The framework's modules in force on a day, "FR-03: Spotting the signs", by number; none when there is no such
 * framework. */
struct options training_module_options(struct http_request *request, const char *framework_code, day on);
/* The title of a module, whenever it was in force; the code itself when there is none. English key. */
const char *training_module_title(const char *framework_code, const char *code);

#endif
