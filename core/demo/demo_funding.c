/* Two funds, their schemes, and awards to made-up charities in each state. */
#include "demo/demo_parts.h"
#include "funding/funding.h"

enum { FUNDS = 2, SCHEMES = 3, MOST_DEEDS = 2 };

static const struct fund {
    const char *title;
    const char *funder;
    int starts;
    int ends;
    int64_t budget_pence;
} funds[FUNDS] = {
    {"First Responder Capacity Fund", "Modern Slavery Unit (demonstration)", -500, 230, 42000000},
    {"Training Places Fund", "Lantern Row Foundation (demonstration)", -210, 155, 6000000},
};

/* The first scheme of a fund is made with it. */
static const struct scheme {
    int fund;
    const char *title;
    const char *purpose;
} schemes[SCHEMES] = {
    {0, "Core capacity", "Posts of First Responders and those who lead them."},
    {0, "Interpreting and access", "Interpreters, travel and childcare for people who are being referred."},
    {1, "Places on courses", "Places, and cover while people are away to train."},
};

struct deed {
    enum award_act act;
    enum demo_staff_place by; /* DEMO_STAFF: the charity's lead */
    int days;
    const char *words;
};

struct award {
    enum demo_charity_place charity;
    int scheme;
    int64_t amount_pence;
    const char *purpose;
    int proposed;
    int starts;
    int ends;
    struct deed deed[MOST_DEEDS]; /* days 0: none */
};

#define APPROVED(who, on)                                                                                              \
    { AWARD_APPROVE, DEMO_FINANCE_##who, on, "" }
#define ACCEPTED(on)                                                                                                   \
    { AWARD_ACCEPT, DEMO_STAFF, on, "" }

static const struct award awards[] = {
    {DEMO_HARBOURLIGHT, 0, 4850000, "One First Responder and half of a lead's post for two years, Hull and Grimsby.",
        -480, -460, 225, {APPROVED(1, -474), ACCEPTED(-468)}},
    {DEMO_FERNBRIDGE, 0, 2275000, "A part-time First Responder who speaks Punjabi and Hindi.", -440, -420, 225,
        {APPROVED(2, -436), ACCEPTED(-425)}},
    {DEMO_WRENFIELD, 0, 3120000, "A First Responder for women in Bedfordshire, with evening hours.", -420, -400, 225,
        {APPROVED(1, -412), ACCEPTED(-405)}},
    {DEMO_LANTERNWAY, 0, 1200000, "Evening cover in Gateshead and South Shields.", -400, -380, -20,
        {APPROVED(2, -394), {AWARD_DECLINE, DEMO_STAFF, -385,
                                "Thank you. We could not find anybody for the evening post, and do not want to hold "
                                "money we cannot use."}}},
    {DEMO_SALTMARSH, 0, 1860000, "Outreach to poultry and field workers, one season.", -130, -100, 200,
        {APPROVED(1, -112),
            {AWARD_WITHDRAW, DEMO_GRANTS, -102,
                "The organisation is under review; an award can be proposed again once that is closed."}}},
    {DEMO_COPPERBECK, 0, 9500000, "Three posts and an office.", -21, -10, 225,
        {{AWARD_REJECT, DEMO_FINANCE_2, -18,
            "Out of proportion to a service that begins this month. Please propose one post, to be looked at again in "
            "six months."}}},
    {DEMO_PONT_GWENALLT, 0, 1840000, "A bilingual First Responder for the orchards and farms of the Marches.", -12, 10,
        225, {APPROVED(1, -7)}},
    {DEMO_TIDEWELL, 0, 4000000, "An advocate for children who becomes a First Responder.", -4, 15, 225, {{0}}},
    {DEMO_COPPERBECK, 0, 2900000, "One First Responder, three days a week, for the first year.", -2, 12, 225, {{0}}},
    {DEMO_HARBOURLIGHT, 1, 750000, "Interpreters by phone at night and at weekends, for one year.", -9, 5, 225,
        {APPROVED(2, -5)}},
    {DEMO_NORTHMOOR, 1, 1320000, "Interpreting in Dari, Persian and Ukrainian.", -220, -200, 160,
        {APPROVED(2, -214), ACCEPTED(-209)}},

    {DEMO_HARBOURLIGHT, 2, 960000, "Twelve places on the yearly refresher, and cover.", -190, -180, 150,
        {APPROVED(1, -186), ACCEPTED(-183)}},
    {DEMO_TIDEWELL, 2, 1440000, "Six places on the five-day course, with cover for night staff.", -170, -160, 150,
        {APPROVED(2, -165), ACCEPTED(-161)}},
    {DEMO_WRENFIELD, 2, 1280000, "Five places on the five-day course and five refreshers.", -150, -140, 150,
        {APPROVED(1, -146), ACCEPTED(-140)}},
    {DEMO_NORTHMOOR, 2, 1150000, "Refreshers for all, and the course for leads.", -120, -110, 150,
        {APPROVED(2, -113), ACCEPTED(-108)}},
    {DEMO_PONT_GWENALLT, 2, 1050000, "Places for four, with travel from Herefordshire.", -90, -80, 150,
        {APPROVED(1, -84), ACCEPTED(-80)}},
    /* More than the fund has left: a second person sees it when they try. */
    {DEMO_FERNBRIDGE, 2, 480000, "Refreshers for three and the five-day course for one.", -3, 10, 150, {{0}}},
};
enum { AWARDS = sizeof awards / sizeof *awards };

struct demo_funding {
    int64_t fund[FUNDS];
    int64_t scheme[SCHEMES];
    int64_t award[AWARDS];
};

static void fund_make(struct demo *demo, const void *what, moment now) {
    const struct fund *fund = what;
    int place = (int)(fund - funds);
    for (int i = 0; i < SCHEMES; i++) {
        if (schemes[i].fund != place) {
            continue;
        }
        if (demo->funding->fund[place] != 0) {
            demo->funding->scheme[i] =
                scheme_create(demo->db, demo->funding->fund[place], schemes[i].title, schemes[i].purpose);
            continue;
        }
        struct fund_made made = fund_create(demo->db, &(struct fund_new){.title = fund->title,
                                                          .funder = fund->funder,
                                                          .starts_on = demo->today + fund->starts,
                                                          .ends_on = demo->today + fund->ends,
                                                          .budget_pence = fund->budget_pence,
                                                          .scheme_title = schemes[i].title,
                                                          .scheme_purpose = schemes[i].purpose,
                                                          .person_id = demo->staff[DEMO_GRANTS],
                                                          .now = now});
        demo->funding->fund[place] = made.fund_id;
        demo->funding->scheme[i] = made.scheme_id;
    }
}

static void propose(struct demo *demo, const void *what, moment now) {
    const struct award *award = what;
    demo->funding->award[award - awards] =
        award_propose(demo->db, &(struct award_new){.scheme_id = demo->funding->scheme[award->scheme],
                                    .organisation_id = demo->charity[award->charity].id,
                                    .amount_pence = award->amount_pence,
                                    .purpose = award->purpose,
                                    .starts_on = demo->today + award->starts,
                                    .ends_on = demo->today + award->ends,
                                    .person_id = demo->staff[DEMO_GRANTS],
                                    .now = now});
}

struct doing {
    const struct award *award;
    int number; /* of the deed */
};

static void deed_do(struct demo *demo, const void *what, moment now) {
    const struct doing *doing = what;
    const struct deed *deed = &doing->award->deed[doing->number];
    bool lead = deed->by == DEMO_STAFF;
    struct award_outcome outcome =
        award_do(demo->db, &(struct award_deed){.award_id = demo->funding->award[doing->award - awards],
                               .act = deed->act,
                               .version = 1 + doing->number,
                               .words = deed->words,
                               .signatory_name = lead ? demo_charities[doing->award->charity].lead : NULL,
                               .signatory_capacity = lead ? "Chief executive" : NULL,
                               .person_id = lead ? demo->charity[doing->award->charity].lead : demo->staff[deed->by],
                               .now = now});
    if (outcome.refusal != AWARD_FINE) {
        arena_raise(demo->arena, ERROR_INTERNAL, "award %d of the demonstration: %s", (int)(doing->award - awards),
            award_refusal_words(outcome.refusal));
    }
}

void demo_plan_funding(struct demo *demo) {
    demo->funding = ARENA_NEW(demo->arena, struct demo_funding);
    for (int i = 0; i < FUNDS; i++) {
        demo_plan(demo, demo_time(demo, funds[i].starts, 10, 30), demo_staff(demo, DEMO_GRANTS), fund_make, &funds[i]);
    }
    for (size_t i = 0; i < AWARDS; i++) {
        const struct award *award = &awards[i];
        moment last = demo_time(demo, award->proposed, 11, 10 + (int)i);
        demo_plan(demo, last, demo_staff(demo, DEMO_GRANTS), propose, award);
        for (int j = 0; j < MOST_DEEDS && award->deed[j].days != 0; j++) {
            const struct deed *deed = &award->deed[j];
            struct doing *doing = ARENA_NEW(demo->arena, struct doing);
            *doing = (struct doing){award, j};
            demo_plan(demo, demo_next(demo, &last, deed->days, 14, 20 + (int)i),
                deed->by == DEMO_STAFF ? demo_lead(demo, award->charity) : demo_staff(demo, deed->by), deed_do, doing);
        }
    }
}
