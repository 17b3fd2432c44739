/* Staff, and the charities with their leads: people with accounts. */
#include <string.h>

#include "accounts/accounts.h"
#include "demo/demo_parts.h"
#include "organisations/organisations.h"
#include "organisations/organisations_queries.h"

int64_t demo_account_add(struct demo *demo, const char *name, const char *email, const char *language, moment now) {
    const struct demo_account *listed = NULL;
    for (size_t i = 0; i < demo->load->accounts.count; i++) {
        if (strcmp(demo->load->accounts.row[i].email, email) == 0) {
            listed = &demo->load->accounts.row[i];
        }
    }
    struct account_made made =
        account_create(demo->db, (struct account_new){.full_name = name,
                                     .email = email,
                                     .password_hash = listed == NULL ? NULL : listed->password_hash,
                                     .language = language,
                                     .verified = true,
                                     .now = now});
    if (listed != NULL) {
        demo_factor_set(demo->db, listed, made.account_id, made.person_id, now);
    }
    return made.person_id;
}

static void staff_add(struct demo *demo, const void *what, moment now) {
    const struct demo_staff_member *member = what;
    int64_t *person = &demo->staff[member - demo_staff_members];
    *person = demo_account_add(demo, member->name, member->email, "en", now);
    role_add(demo->db, *person, DB_NULL_INT8, member->role, DB_NULL_INT8, now);
}

void demo_plan_staff(struct demo *demo) {
    for (size_t i = 0; i < DEMO_STAFF; i++) {
        demo_plan(demo, demo_time(demo, DEMO_BEGIN - 1, 9, (int)i), demo_program(), staff_add, &demo_staff_members[i]);
    }
}

static struct text_list list_of(const char *const *item, size_t most) {
    size_t count = 0;
    while (count < most && item[count] != NULL) {
        count++;
    }
    return (struct text_list){count, item};
}

/* No register has numbers this high: nobody real is meant. */
static const char *identifier_of(const struct demo *demo, size_t place) {
    bool company = strcmp(demo_charities[place].kind, "charity") != 0;
    return arena_format(demo->arena, company ? "GB-COH-999%05zu" : "GB-CHC-999%04zu", place + 11);
}

static void charity_register(struct demo *demo, const void *what, moment now) {
    const struct demo_charity *charity = what;
    size_t place = (size_t)(charity - demo_charities);
    struct demo_charity_made *made = &demo->charity[place];
    made->id = organisation_add(
        demo->db, (struct organisation_new){.name = charity->name,
                      .framework_code = DEMO_FRAMEWORK,
                      .kind = charity->kind,
                      .sector = "non_statutory",
                      .identifier = identifier_of(demo, place),
                      .website = arena_format(demo->arena, "https://%s.example/", charity->domain),
                      .phone = arena_format(demo->arena, "01632 960%03zu", place * 7 + 101), /* kept free for fiction */
                      .about = charity->about,
                      .areas = list_of(charity->areas, 3),
                      .cohorts = list_of(charity->cohorts, 3),
                      .languages = list_of(charity->languages, 7),
                      .invented = true,
                      .now = now});
    organisation_domain_add_run(demo->db,
        (struct organisation_domain_add_in){made->id, arena_format(demo->arena, "%s.example", charity->domain)});
    made->lead = demo_account_add(demo, charity->lead,
        arena_format(demo->arena, "%s@%s.example", charity->lead_local, charity->domain), charity->language, now);
    role_add(demo->db, made->lead, made->id, "organisation_lead", DB_NULL_INT8, now);
    organisation_spoc_set(demo->db, made->id, made->lead, DB_NULL_INT8, now);
}

static void second_add(struct demo *demo, const void *what, moment now) {
    const struct demo_charity *charity = what;
    struct demo_charity_made *made = &demo->charity[charity - demo_charities];
    made->second = demo_account_add(demo, charity->second,
        arena_format(demo->arena, "%s@%s.example", charity->second_local, charity->domain), charity->language, now);
    role_add(demo->db, made->second, made->id, "organisation_lead", made->lead, now);
}

void demo_plan_charities(struct demo *demo) {
    for (size_t i = 0; i < DEMO_CHARITIES; i++) {
        const struct demo_charity *charity = &demo_charities[i];
        struct demo_charity_made *made = &demo->charity[i];
        made->last = MOMENT_NONE / 2;
        demo_plan(demo, demo_next(demo, &made->last, charity->registered, 9, 20 + (int)i), demo_program(),
            charity_register, charity);
        if (charity->second != NULL) {
            demo_plan(demo, demo_next(demo, &made->last, charity->registered + 1, 9, 20), demo_program(), second_add,
                charity);
        }
    }
}
