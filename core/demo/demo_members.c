/* People of the charities: First Responders, those who lead their training, and what leads sign off. */
#include "accounts/accounts.h"
#include "demo/demo_parts.h"
#include "people/people.h"

/* Whom, and a day of the role. */
struct membership {
    size_t place;
    day on;
};

static const struct membership *membership(struct demo *demo, size_t place, day on) {
    struct membership *made = ARENA_NEW(demo->arena, struct membership);
    *made = (struct membership){place, on};
    return made;
}

static const char *address(struct demo *demo, const char *local, enum demo_charity_place charity) {
    return local == NULL ? NULL : arena_format(demo->arena, "%s@%s.example", local, demo_charities[charity].domain);
}

int64_t *demo_responder_named(const struct demo *demo, const char *name) {
    for (size_t i = 0; i < demo_responder_count; i++) {
        if (text_equal(demo_responders[i].name, name)) {
            return &demo->responder[i];
        }
    }
    arena_raise(demo->arena, ERROR_INTERNAL, "nobody of the demonstration is called %s", name);
}

/* Those who can sign in have their account first. */
static void account_responder_add(struct demo *demo, const void *what, moment now) {
    const struct membership *member = what;
    const struct demo_responder *responder = &demo_responders[member->place];
    demo->responder[member->place] =
        demo_account_add(demo, responder->name, address(demo, responder->local, responder->charity), "en", now);
    role_start(demo->db, demo->responder[member->place], demo->charity[responder->charity].id, "first_responder",
        member->on, demo->charity[responder->charity].lead);
}

static void responder_add(struct demo *demo, const void *what, moment now) {
    const struct membership *member = what;
    const struct demo_responder *responder = &demo_responders[member->place];
    demo->responder[member->place] = person_add(demo->db,
        (struct person_new){.full_name = responder->name,
            .email = address(demo, responder->local, responder->charity),
            .organisation_id = demo->charity[responder->charity].id,
            .role = "first_responder",
            .started_on = member->on,
            .granted_by = demo->charity[responder->charity].lead},
        now)
                                         .person_id;
}

static void responder_end(struct demo *demo, const void *what, moment now) {
    const struct membership *member = what;
    (void)now;
    role_end(demo->db, demo->responder[member->place], demo->charity[demo_responders[member->place].charity].id,
        "first_responder", member->on);
}

static void referral_sign(struct demo *demo, const void *what, moment now) {
    const struct membership *member = what;
    const struct demo_charity_made *charity = &demo->charity[demo_responders[member->place].charity];
    supervised_referral_add(demo->db, demo->responder[member->place], charity->id, member->on, charity->lead, now);
}

/* Two or three weeks apart, once they are trained and their organisation may refer. */
static void referrals_plan(struct demo *demo, size_t place) {
    const struct demo_responder *responder = &demo_responders[place];
    int since = demo_accredited_days(responder->charity);
    int first = responder->joined + 34 > since + 5 ? responder->joined + 34 : since + 5;
    for (int i = 0; i < responder->supervised; i++) {
        int days = first + i * 16 < -1 ? first + i * 16 : -1 - responder->supervised + i;
        day on = demo_day(demo, days);
        demo_plan(demo, demo_time(demo, days, 16, 5 + i), demo_lead(demo, responder->charity), referral_sign,
            membership(demo, place, on));
    }
}

static void other_add(struct demo *demo, const void *what, moment now) {
    const struct membership *member = what;
    const struct demo_other *other = &demo_others[member->place];
    demo->other[member->place] = person_add(demo->db,
        (struct person_new){.full_name = other->name,
            .email = address(demo, other->local, other->charity),
            .organisation_id = demo->charity[other->charity].id,
            .role = other->role,
            .started_on = member->on,
            .granted_by = demo->charity[other->charity].lead},
        now)
                                     .person_id;
}

void demo_plan_responders(struct demo *demo) {
    demo->responder = ARENA_ARRAY(demo->arena, demo_responder_count, int64_t);
    demo->other = ARENA_ARRAY(demo->arena, demo_other_count, int64_t);
    for (size_t i = 0; i < demo_other_count; i++) {
        int days = demo_charities[demo_others[i].charity].registered + 2;
        demo_plan(demo, demo_time(demo, days, 15, 40), demo_lead(demo, demo_others[i].charity), other_add,
            membership(demo, i, demo_day(demo, days)));
    }
    for (size_t i = 0; i < demo_responder_count; i++) {
        const struct demo_responder *responder = &demo_responders[i];
        demo_plan(demo, demo_time(demo, responder->joined, 10, 10 + (int)(i % 40)),
            responder->home == NULL ? demo_lead(demo, responder->charity) : demo_program(),
            responder->home == NULL ? responder_add : account_responder_add,
            membership(demo, i, demo_day(demo, responder->joined)));
        if (responder->left != 0) {
            demo_plan(demo, demo_time(demo, responder->left, 12, 0), demo_lead(demo, responder->charity), responder_end,
                membership(demo, i, demo_day(demo, responder->left)));
        }
        referrals_plan(demo, i);
    }
}
