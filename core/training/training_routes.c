#include "training/training.h"
#include "training/training_pages.h"

static const struct http_route route[] = {
    {HTTP_GET, "/training", "training.view", 0, 0, training_matrix_page},
    {HTTP_GET, "/training/people/{person}", "training.view", 0, 0, training_person_page},
    {HTTP_GET, "/training/sessions", "training.view", 0, 0, bookings_page},
    {HTTP_GET, "/training/sessions/{session}", "people.manage", 0, 0, booking_page},
    {HTTP_POST, "/training/sessions/{session}", "people.manage", 0, 0, booking_act},
    {HTTP_POST, "/training/sessions/{session}/cancel", "people.manage", 0, 0, booking_cancel_act},
    {HTTP_GET, "/training/own", "training.own", 0, 0, training_own_page},
    {HTTP_GET, "/sessions", "training.sessions", 0, 0, sessions_page},
    {HTTP_GET, "/sessions/new", "training.sessions", 0, 0, session_new_page},
    {HTTP_POST, "/sessions/new", "training.sessions", 0, 0, session_new_act},
    {HTTP_GET, "/sessions/{session}", "training.sessions", 0, 0, session_page},
    {HTTP_GET, "/sessions/{session}/register", "training.record", 0, 0, register_page},
    {HTTP_POST, "/sessions/{session}/register", "training.record", 0, 1 << 20, register_act},
    {HTTP_GET, "/sessions/{session}/results/{person}", "training.record", 0, 0, correction_page},
    {HTTP_POST, "/sessions/{session}/results/{person}", "training.record", 0, 0, correction_act},
    {HTTP_GET, "/courses", "training.courses", 0, 0, courses_page},
    {HTTP_GET, "/courses/new", "training.courses", 0, 0, course_new_page},
    {HTTP_POST, "/courses/new", "training.courses", 0, 0, course_new_act},
    {HTTP_GET, "/courses/{course}", "training.courses", 0, 0, course_page},
    {HTTP_POST, "/courses/{course}", "training.courses", 0, 0, course_act},
    {HTTP_GET, "/providers", "training.providers", 0, 0, providers_page},
    {HTTP_GET, "/providers/new", "training.authorise", 0, 0, provider_new_page},
    {HTTP_POST, "/providers/new", "training.authorise", 0, 0, provider_new_act},
    {HTTP_GET, "/providers/{organisation}", "training.providers", 0, 0, provider_page},
    {HTTP_GET, "/providers/{organisation}/trainers/{person}", "training.authorise", 0, 0, trainer_page},
    {HTTP_POST, "/providers/{organisation}/trainers/{person}", "training.authorise", 0, 0, trainer_authorise_act},
    {HTTP_POST, "/providers/{organisation}/trainers/{person}/end", "training.authorise", 0, 0, trainer_end_act},
};
const struct http_routes training_routes = {route, sizeof route / sizeof *route};
