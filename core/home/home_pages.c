#include "home/home.h"

#include "accounts/page.h"
#include "home/home_lead.h"
#include "home/home_view.h"
#include "pages/home/home.h"
#include "pages/home/start.h"
#include "home/home_pages.h"

static void start_page(struct http_request *request) {
    actor_load(request);
    if (actor_signed_in(request)) {
        http_redirect(request, "/home");
        return;
    }
    struct html *out = page_open(request);
    home_start_html(out);
    page_send(request, 200, out);
}

/* First pages by what a person does. Somebody who does one of these things goes straight there. */
static const struct home_card cards[] = {
    {"application.view", "/applications", N_("Applications"),
        N_("Apply to be a First Responder Organisation, and see what happens next.")},
    {"people.view", "/organisation/people", N_("People"), N_("Your organisation's users and First Responders.")},
    {"training.view", "/training", N_("Training"), N_("Who is in date, and who lapses next.")},
    {"funding.view", "/funding", N_("Funding"), N_("Awards offered to your organisation.")},
    {"organisation.view", "/organisation", N_("Organisation"), N_("Details of your organisation.")},
};
static const struct home_card desks[] = {
    {"case.queue", "/cases", N_("Applications to review"), N_("The queue, with each case's age and deadline.")},
    {"panel.sit", "/panels", N_("Panel cases"), N_("Intentions to refuse that you review, and what to do now.")},
    {"funding.view_all", "/funds", N_("Funds"), N_("Funds, awards and what is committed.")},
    {"training.record", "/sessions", N_("Training sessions"), N_("Courses you run, and their registers.")},
    {"training.provider_home", "/provider", N_("Your courses and trainers"),
        N_("How full your courses are, who waits, and whose authorisation ends.")},
    {"training.courses", "/courses", N_("Courses"), N_("What your organisation teaches, and when it is offered.")},
    {"administration.view", "/administration", N_("Administration"), N_("Users, mail and plugins.")},
};

/* For those who have none of the above. */
static const struct home_card others[] = {
    {"training.own", "/training/own", N_("Your training"),
        N_("What you have completed, and until when you are in date.")},
    {"framework.view", "/frameworks", N_("Frameworks"), N_("The rules that are in force, and where they come from.")},
    {"training.providers", "/providers", N_("Training providers"), N_("Who trains, and which modules they may teach.")},
    {"register.view_all", "/register", N_("Public register"), N_("The First Responder Organisations of today.")},
};

void home_page(struct http_request *request) {
    struct home_lead_parts *lead = home_lead_add(request);
    const struct home_policy_parts *waiting = home_policy_add(request);
    actor_load(request);
    if (home_lead_page(request, lead)) {
        return;
    }
    struct home_view view = {.full_name = actor_of(request)->full_name,
        .organisation_name = actor_of(request)->organisation_name,
        .organisations = actor_of(request)->organisations,
        .has_role = actor_of(request)->roles.count > 0};
    struct home_card *card = ARENA_ARRAY(request->arena,
        sizeof cards / sizeof *cards + sizeof desks / sizeof *desks + sizeof others / sizeof *others, struct home_card);
    for (size_t i = 0; i < sizeof desks / sizeof *desks; i++) {
        if (actor_may(request, desks[i].action)) {
            card[view.cards.count++] = desks[i];
        }
    }
    size_t desks_open = view.cards.count;
    for (size_t i = 0; i < sizeof cards / sizeof *cards; i++) {
        if (actor_may(request, cards[i].action)) {
            card[view.cards.count++] = cards[i];
        }
    }
    for (size_t i = 0, before = view.cards.count; before == 0 && i < sizeof others / sizeof *others; i++) {
        if (actor_may(request, others[i].action)) {
            card[view.cards.count++] = others[i];
        }
    }
    view.cards.row = card;
    bool policy = actor_may(request, "standard.approve");
    if (desks_open == 1 && view.cards.count == 1 && !policy) {
        http_redirect(request, card[0].href);
        return;
    }
    struct html *out = page_open(request);
    struct home_policy waits = home_policy_read(out, waiting);
    view.policy = policy ? &waits : NULL;
    home_home_html(out, &view);
    page_send(request, 200, out);
}

static const struct http_route route[] = {
    {HTTP_GET, "/", NULL, HTTP_PUBLIC, 0, start_page},
    {HTTP_GET, "/home", "home.view", 0, 0, home_page},
    {HTTP_GET, "/home/due", "training.view", 0, 0, home_due_page},
    {HTTP_GET, "/privacy", NULL, HTTP_PUBLIC, 0, privacy_page},
    {HTTP_GET, "/cookies", NULL, HTTP_PUBLIC, 0, cookies_page},
    {HTTP_GET, "/accessibility", NULL, HTTP_PUBLIC, 0, accessibility_page},
    {HTTP_GET, "/contact", NULL, HTTP_PUBLIC, 0, contact_page},
};
const struct http_routes home_routes = {route, sizeof route / sizeof *route};
