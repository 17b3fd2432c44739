#include "training/training_trainee.h"

#include <string.h>

#include "accounts/page.h"
#include "audit/audit.h"
#include "mail/mail.h"
#include "training_trainee/training_trainee_queries.h"
#include "view/html.h"

enum { NAME_CHARACTERS = 200 };

struct training_trainee_parts {
    struct trainee_organisations_rows organisations;
};

struct training_trainee_parts *trainee_choices_add(struct db *db) {
    struct training_trainee_parts *parts = ARENA_NEW(db_arena(db), struct training_trainee_parts);
    trainee_organisations_add(db, &parts->organisations);
    return parts;
}

struct options trainee_choices(struct arena *arena, const struct training_trainee_parts *parts) {
    size_t count = parts->organisations.count;
    struct option *option = ARENA_ARRAY(arena, count, struct option);
    for (size_t i = 0; i < count; i++) {
        const struct trainee_organisations *row = &parts->organisations.row[i];
        option[i] = (struct option){arena_format(arena, "%lld", (long long)row->organisation_id), row->name, NULL};
    }
    return (struct options){count, option};
}

struct options trainee_choices_all(struct http_request *request, struct options organisations) {
    struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
    struct option *option = ARENA_ARRAY(request->arena, organisations.count + 1, struct option);
    for (size_t i = 0; i < organisations.count; i++) {
        option[i] = (struct option){organisations.row[i].value,
            html_fill(&words, html_message(&words, N_("Add them all to {organisation}")), "organisation",
                organisations.row[i].label, (const char *)NULL),
            NULL};
    }
    option[organisations.count] = (struct option){"leave_out", N_("Leave them all out"), NULL};
    return (struct options){organisations.count + 1, option};
}

struct trainee trainee_of(struct form *form, const char *field, const char *everybody, struct options organisations) {
    const char *what = arena_format(form->arena, "do-%s", field);
    const char *answer = *form_value(form, what) == '\0' ? everybody : form_value(form, what);
    struct trainee trainee = {TRAINEE_LATER, 0, "", NULL};
    if (strcmp(answer, "leave_out") == 0) {
        trainee.answer = TRAINEE_LEFT_OUT;
    } else if (*answer != '\0' && strcmp(answer, "later") != 0) {
        const char *email = arena_format(form->arena, "email-%s", field);
        bool known = false;
        for (size_t i = 0; i < organisations.count; i++) {
            known = known || strcmp(organisations.row[i].value, answer) == 0;
        }
        if (!known || !text_number(answer, 1, INT64_MAX, &trainee.organisation_id)) {
            form_fail(form, what, N_("Choose an organisation from the list"));
        }
        trainee.answer = TRAINEE_ADDED;
        trainee.name = form_name(
            form, arena_format(form->arena, "name-%s", field), N_("Enter the person's name"), NAME_CHARACTERS);
        trainee.email = text_blank(form_value(form, email)) ? NULL : form_email(form, email);
    }
    return trainee;
}

static void leads_tell(struct http_request *request, const struct trainee *trainee, const char *learner_number) {
    struct db *db = actor_db(request);
    struct arena *arena = request->arena;
    const struct actor *actor = actor_of(request);
    struct trainee_told_rows told = trainee_told_run(
        db, (struct trainee_told_in){trainee->organisation_id, day_of_moment(request->now, ZONE_LONDON)});
    for (size_t i = 0; i < told.count; i++) {
        struct html words = {.arena = arena, .cymraeg = text_equal(told.row[i].language, "cy")};
        mail_add(
            db, (struct mail){.address = told.row[i].address,
                    .subject = html_fill(&words, html_message(&words, N_("{name} was added to your organisation")),
                        "name", trainee->name, (const char *)NULL),
                    .body = html_fill(&words,
                        html_message(&words,
                            N_("{provider} trained {name} and found nobody of that name on your list, so they were "
                               "added to it, learner number {number}. They have no role until you give them one. "
                               "If they are a First Responder, add them with their learner number; if they are "
                               "not yours, tell {provider}.\n\n{link}\n")),
                        "provider", actor->organisation_name, "name", trainee->name, "number", learner_number, "link",
                        mail_link(arena, "/training/people"), (const char *)NULL),
                    .language = told.row[i].language,
                    .person_id = told.row[i].person_id});
    }
}

int64_t trainee_add(struct http_request *request, const struct trainee *trainee, const char **learner_number) {
    struct db *db = actor_db(request);
    const struct trainee_add *added = trainee_add_one(db, (struct trainee_add_in){.full_name = trainee->name,
                                                              .email = trainee->email,
                                                              .organisation_id = trainee->organisation_id,
                                                              .today = day_of_moment(request->now, ZONE_LONDON),
                                                              .added_by = actor_of(request)->person_id,
                                                              .now = request->now});
    audit_record_one(db, (struct audit_record_in){.action = "person.add_trainee",
                             .subject_kind = "person",
                             .subject_id = added->person_id,
                             .organisation_id = trainee->organisation_id,
                             .detail = audit_json(db_arena(db), "{s:s}", "role", "staff")});
    leads_tell(request, trainee, added->learner_number);
    *learner_number = added->learner_number;
    return added->person_id;
}
