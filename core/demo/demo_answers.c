/* Answers to the questions of the form, as charities of this kind would write them. */
#include <string.h>

#include "base/fields.h"
#include "demo/demo_parts.h"

enum { VARIANTS = 3 };

/* Long answers; a charity takes one of the variants. */
static const struct {
    const char *question;
    const char *variant[VARIANTS];
} answers[] = {
    {"purpose",
        {"{name} was set up to relieve the need of {people}. Our objects, as they stand in our governing document, are "
         "advice, "
         "shelter and education. Most of those we meet have nobody to ask what the National Referral Mechanism is, and "
         "we now send them on to others and wait with them. As a First Responder Organisation we could explain it and "
         "refer them ourselves, in the room where they already trust us.",
            "Our purposes are to prevent exploitation and to help {people} to recover. We have worked in {place} since "
            "we were "
            "founded. The role fits our second purpose: a referral is often the first step to safe housing and legal "
            "advice, and at present people wait for it longer than they can stay safe.",
            "{name} exists for {people}. We give advice, practical help and company through long procedures. Making "
            "referrals ourselves would not change what we are for; it would take away the weeks between the day "
            "somebody tells us and the day anybody may act."}},
    {"board_oversight",
        {"One trustee answers for the role and meets the lead every month. The full board has it on the agenda at each "
         "of its "
         "six meetings a year and is told, in figures only: enquiries, referrals made, referrals not consented to, "
         "waits, "
         "complaints, training that lapses, and anything that went wrong. The board stops the service when we fall "
         "below "
         "the minimum standard.",
            "A committee of three trustees, one of whom has been through the system themselves and is paid for the "
            "time, "
            "looks at the role each quarter and reports to the board. Risks are in the register with an owner and a "
            "date. The chair hears of a serious incident on the day.",
            "The board named a lead trustee in the minutes attached. She sees the quality sample, not the cases. Twice "
            "a "
            "year somebody from another charity sits in and says what they would do differently."}},
    {"independence_how",
        {"We hold no contract for immigration or enforcement work and take no money that depends on the number of "
         "referrals. Our one council contract is for advice and says that clients are not reported. Trustees declare "
         "interests at every meeting; two have left the room in the past year.",
            "Funders see figures, never cases, and none sits on the board. Where a landlord or an employer we work "
            "with is "
            "concerned in a case, another First Responder takes it and our director is not told who it is.",
            "The decision to refer belongs to the person and the First Responder. Managers may ask why, but cannot "
            "tell "
            "somebody to refer or not to. This stands in our policy on conflicts of interest and in each job "
            "description."}},
    {"financing",
        {"The first two years are budgeted from our reserves and a grant from a family foundation that runs for three "
         "years. The role "
         "costs about two fifths of a post, interpreters and training. If the grant ended we would carry on with one "
         "First Responder less and close enquiries two days a week rather than lower the standard.",
            "Half of the cost is met from unrestricted giving, half from a community grant that is already agreed. "
            "Should "
            "funding for the role become available we would apply for it, but the plan does not count on it.",
            "We have set aside a designated reserve that pays for the role for two years, agreed by the board. "
            "Interpreting is our largest "
            "risk; we have priced it at twice what we spend now."}},
    {"track_record",
        {"In the past two years we supported {people}, with advice, accommodation and going along to appointments. We "
         "learnt "
         "most from what we did badly: we once let a person repeat their account to three colleagues in a week. Now "
         "one "
         "worker stays with one person, and notes are shared with consent so that nobody has to begin again.",
            "We have run an open door in {place} three days a week, with case work behind it. A complaint in our "
            "second year "
            "told us that our waiting room was not safe: those who controlled people waited there too. We moved "
            "appointments to another entrance and have kept it so.",
            "Our teams have worked with {people} for years. We keep figures of who comes, what they ask for and what "
            "came "
            "of it. Where we failed was in keeping in touch after people were moved; we now agree a way to be reached "
            "before they leave us."}},
    {"coverage",
        {"In and around {place} the nearest non-statutory First Responder takes enquiries for one morning a week. Last "
         "year we "
         "passed on more than thirty people; the median wait for a first conversation was 16 days and nine lost touch "
         "while they waited. We would cover {languages} without an interpreter for the first talk.",
            "The gap is one of language and trust rather than distance. {people} do not go to the police or the "
            "council, "
            "which are the only First Responders here. We know this from our own records and from a survey of eleven "
            "services in the area, of which eight had tried and given up.",
            "Nobody in this part of the region makes referrals in the evening or at weekends, which is when people who "
            "work can speak. We open until nine on three days and on Sundays, and we speak {languages}."}},
    {"delivery",
        {"Two First Responders and a lead, all employed, in {place}, Monday to Saturday from ten to seven. In the "
         "first three "
         "months each takes one referral a week under supervision; from then on we can make four a week between us. "
         "Each referral takes some eleven hours over two or three meetings. We stop taking new enquiries when the wait "
         "for a first meeting passes five working days, and say so on the directory.",
            "The service starts with three trained staff in one place and goes to two more once the first quarter has "
            "been reviewed. "
            "Meetings are by appointment in a room with its own door, or where the person feels safe. We plan for 90 "
            "referrals in the first year and have costed 120.",
            "We begin with people we already know, then open to enquiries from the services round us. One First "
            "Responder "
            "is on duty each working day, another is the second reader. The lead keeps the rota, the sample and the "
            "training record. We would stop if only one person were in date."}},
    {"pathway",
        {"First we ask whether anybody is in danger now; if so we ring 999, and the person decides what else. We find "
         "a place for the "
         "night before we write anything: our own flat, or the on-call officer of the council. We explain the referral "
         "and leave time to think. A child, or somebody who may be one, is referred without needing consent, with a "
         "safeguarding referral the same day. The second reader checks; we send; we say what happens next and agree "
         "how to keep in touch until after the decision.",
            "Enquiry, safety check, first meeting with interpreter, explanation, time, second meeting, draft, second "
            "reader, the person hears it read back, submission, follow-up on days 1, 5 and 20. Each step has a named "
            "owner and a limit. At night the duty phone is answered by a manager who can pay for a room.",
            "Our written pathway is attached. It begins with food and a phone call if that is what is needed. It says "
            "what to do "
            "for children, when age is in doubt, when somebody says no, when somebody lacks capacity, and whom to ring "
            "out of hours. It ends three months after the decision, not on the day the form is sent."}},
    {"local_authorities",
        {"We have a named contact in adult and in children's social care, meet both every two months, and are part of "
         "the local anti-slavery partnership. "
         "Where the guardian service runs we tell it of a child on the day. Two referrals under the Care Act were "
         "refused "
         "last year; both were accepted after we asked for them to be looked at again.",
            "The safeguarding hub has our duty number and we have theirs. A social worker came to our team day and "
            "explained what makes a referral useful. We take part in the partnership for {place} and chair its group "
            "on "
            "housing.",
            "We work with two councils. Contacts, deputies and out-of-hours numbers are in the pathway and are checked "
            "each quarter. "
            "We tell the guardian service of every child with the referral, and go along to the first meeting if the "
            "child wants us to."}},
    {"training_plan",
        {"All of them have finished the awareness and First Responder modules and hold certificates; dates are in the "
         "record "
         "attached. Renewal is booked two months before a module lapses. New staff shadow for four weeks, then make "
         "two "
         "referrals with the lead beside them. Nobody acts with a module out of date: the rota comes from the training "
         "record.",
            "Places are booked on the next five-day course for those who still need it, and nobody starts before. The "
            "lead "
            "looks at who lapses in 90 days on the first of each month. Leavers are replaced in the plan before they "
            "go.",
            "We train one person more than we need, so that leave and illness do not bring us below the minimum. Each "
            "quarter begins with half a day on what our own sample showed. The budget has a line for it that cannot be "
            "moved."}},
    {"wellbeing",
        {"Monthly case supervision by an outside counsellor, no more than four open cases each, a day without "
         "appointments after a hard one, and a "
         "way out of the role for a time or for good with no questions asked.",
            "First Responders work in pairs and debrief on the day. We pay for supervision and for six sessions of "
            "counselling a year for anybody who asks. The lead watches over case load, and the board over the lead's.",
            "We learnt from two colleagues who left exhausted. Cases are now counted by weight, not by number; "
            "supervision "
            "is in working time; and everybody spends a quarter of their week on other work."}},
    {"safeguarding_practice",
        {"Anybody can raise a concern with the lead, the deputy or the trustee for safeguarding, by phone or on a form "
         "that asks for little. "
         "It is written down the same day, with what was decided and why, and looked at again within a week. Concerns "
         "about staff go to the chair, and to the local authority's designated officer where a child may be concerned.",
            "Both policies were rewritten this year with people who had used our service. There is a log, numbered so "
            "that "
            "nothing can be left out. In the last two years it holds 41 entries; seven were about our own practice and "
            "led to changes that the board was told of.",
            "Every team meeting begins with concerns. We record the fact, the source, what was done and by whom. "
            "Volunteers "
            "have a number to ring that is not their manager's. Our policy on raising concerns outside of the charity "
            "says that nobody will be worse off for doing so."}},
    {"interviewing",
        {"In a quiet room with a window and a door that the person can see, with water, tissues and something to eat. "
         "We ask "
         "how long they can stay and whether they slept. Questions are open; we do not press for dates; gaps are left "
         "as "
         "gaps. We stop when the person has had enough, and plan what they will do for the rest of the day. Children "
         "are "
         "met by somebody trained for it and never alone with us.",
            "Two or three short meetings rather than one long one. The first is about safety and about us: who we are, "
            "what "
            "we write and who reads it. People choose the worker's gender. We end each meeting with something "
            "ordinary, and ring the next day.",
            "We use what the person has told others already, with their leave, so that they need not say it again. We "
            "watch "
            "for tiredness and for answers given to please. A supervisor listens to one meeting a month, with consent, "
            "and tells us what we missed."}},
    {"interpreting",
        {"By phone or in person, always professional, briefed beforehand and thanked afterwards. The person is asked "
         "about gender, dialect and "
         "whether they know the interpreter. Interpreter and person are never alone together and leave at different "
         "times. We keep a list of those who were asked for again, and those who were not.",
            "We have an agreement with two agencies for 60 languages, with ten minutes' notice by phone. The worker "
            "explains the "
            "interpreter's part to both at the start. If something seems wrong we stop, and begin again with somebody "
            "else.",
            "Our own staff speak {languages}, and still use an interpreter for the account itself so that one person "
            "listens and another writes. Nobody who came along is ever asked to interpret, however kind they are."}},
    {"consent", {"We explain in the person's own language what the referral is, what support it brings and when that "
                 "ends, who decides, what may "
                 "be refused, and who sees the form. We use a leaflet with pictures and then ask the person to tell us "
                 "in their "
                 "words. Nobody consents at a first meeting unless they are in danger. They can say no, say yes to "
                 "part of it, or "
                 "change their mind before the form goes.",
                    "Consent is a conversation on two days. We say plainly what may not turn out well, immigration "
                    "included, and "
                    "offer a lawyer before deciding. What was said, in which language, and the questions asked are "
                    "written down. "
                    "Where we doubt that somebody can decide we ask for an assessment of capacity.",
                    "A script keeps us honest: seven things to say, and four to ask. It was written with four people "
                    "who had been "
                    "through it and found that they had not understood. We read the form back before it is sent."}},
    {"no_consent",
        {"We accept it, give the same help as before and leave the door open. As a charity we have no duty to notify. "
         "If a public authority has "
         "one, we say so to the person and, with their leave, tell it what may be left out. We count those who say no "
         "and why, without names.",
            "Nothing changes in the help they get from us. We offer another talk in a week, and a number to ring. With "
            "a "
            "public authority beside us we explain what a notification holds, and ask that it be made without personal "
            "details.",
            "They keep their worker, their room and their place at the table. We note the reason if they want to give "
            "one: "
            "fear for family at home was the most frequent last year. Children are always referred, and told so."}},
    {"quality",
        {"A second First Responder reads every referral against a list: indicators named and tied to what was said, "
         "events in order, gaps and delays "
         "explained, observation apart from opinion, nothing copied. The lead samples one in five each quarter, scores "
         "it, "
         "and brings two points to training.",
            "Nothing goes out with one pair of eyes. The reader has not met the person and sees what is missing. We "
            "look up "
            "the outcome of each, and read the reasons when it was negative. Twice we asked for another look and were "
            "right to.",
            "A checklist of 18 points, a second reader, and a rule that the reader may send it back without giving "
            "way. Each "
            "quarter a partner charity swaps five anonymous drafts with us."}},
    {"absence",
        {"Each case has a second worker by name. The inbox is read every working day by two people, and the duty phone "
         "is "
         "never off for more than an hour. Handovers are written and take place in the same room where possible.",
            "The lead can answer for any case. Leave is planned so that one of the two is always here. When somebody "
            "leaves, "
            "each person is told by the one who goes and meets the one who takes over.",
            "A shared inbox with a rota, a named deputy, and a one-page summary on each open case that is kept up to "
            "date "
            "on Fridays."}},
    {"standards",
        {"The board adopted the Slavery and Trafficking Survivor Care Standards and the Trauma-informed Code of "
         "Conduct at its spring "
         "meeting, after staff had worked through both. They are read again every year, and in each new worker's first "
         "week.",
            "Both were adopted by the board two years ago. We measure ourselves against them each autumn; last time we "
            "fell "
            "short on involving survivors, and have since set up a paid panel of five.",
            "We follow the Survivor Care Standards and the Code of Conduct by decision of the board, attached, and "
            "report on "
            "them in our annual report."}},
    {"data_security",
        {"What people tell us is kept in one system with two-step sign-in. Only the worker, the second worker and the "
         "lead can see a case; each "
         "look is logged. Paper is scanned and shredded the same week. Records of referrals are kept for six years and "
         "of enquiries for one. People are told this in plain words. A breach is reported to the lead within the hour "
         "and to the Information Commissioner within 72 hours where the law asks for it.",
            "We keep as little as we can. Phones and laptops are encrypted and can be wiped. Our impact assessment for "
            "the role "
            "is attached: its two high risks are messages on private phones, which we have forbidden, and visitors in "
            "the office, who no longer pass the case workers.",
            "Access is by need and looked at every three months. Everybody trains each year and is tested with a false "
            "message. We had one small breach last year, a letter to an old address, and changed how addresses are "
            "confirmed."}},
    {"complaints",
        {"By word, letter, phone or through somebody else, in any language. A trustee who does not manage the service "
         "answers within 15 working days. If we "
         "stopped, open cases would go to a neighbour with whom we have a written agreement, with each person's "
         "consent, "
         "and records to our solicitor.",
            "A leaflet in nine languages says how, and that help will not change. We had four complaints last year, "
            "two of "
            "them upheld. Our exit plan gives three months' notice, names who takes over, and pays for the handover "
            "from "
            "reserves.",
            "Complaints go to the chair's deputy and are told to the board with what we changed. When we cannot take "
            "somebody on we say so the same day and ring round until another service can."}},
};

const char *demo_fill(struct arena *arena, const char *text, const struct demo_charity *charity) {
    struct text_builder languages;
    text_builder_start(&languages, arena);
    size_t count = 0;
    while (count < sizeof charity->languages / sizeof *charity->languages && charity->languages[count] != NULL) {
        count++;
    }
    for (size_t i = 0; i < count; i++) {
        text_add(&languages, i == 0 ? "" : i + 1 == count ? " and " : ", ");
        text_add(&languages, charity->languages[i]);
    }
    const struct field field[] = {{"{name}", charity->name}, {"{place}", charity->place}, {"{people}", charity->people},
        {"{languages}", languages.data}};
    struct text_builder filled;
    text_builder_start(&filled, arena);
    while (*text != '\0') {
        size_t passed = 1;
        for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
            if (text_starts(text, field[i].name)) {
                /* At the start of a sentence the first letter is a capital. */
                bool begins = filled.length < 2 || text_starts(filled.data + filled.length - 2, ". ");
                size_t at = filled.length;
                text_add(&filled, field[i].value);
                filled.data[at] = begins && filled.data[at] >= 'a' && filled.data[at] <= 'z'
                                      ? (char)(filled.data[at] - 'a' + 'A')
                                      : filled.data[at];
                passed = strlen(field[i].name);
            }
        }
        if (passed == 1) {
            text_add_char(&filled, *text);
        }
        text += passed;
    }
    return filled.data;
}

/* Short answers: figures that differ from one to the next, and what is the same for all. */
static const char *short_answer(const struct demo *demo, size_t place, const char *question) {
    struct arena *arena = demo->arena;
    const struct demo_charity *charity = &demo_charities[place];
    bool company = strcmp(charity->kind, "charity") != 0;
    int number = (int)place;
    int years = 5 + number * 7 % 26; /* since it was founded */
    bool children = charity->cohorts[0] != NULL && strcmp(charity->cohorts[0], "children") == 0;
    bool both = !children && charity->cohorts[1] != NULL && strcmp(charity->cohorts[1], "children") == 0;
    const struct field field[] = {
        {"legal_name", charity->name},
        {"legal_form", company           ? "community_interest_company"
                       : number % 3 == 1 ? "cio"
                                         : "charity"},
        {"charity_number", company ? "" : arena_format(arena, "999%04d", number + 11)},
        {"company_number", company ? arena_format(arena, "999%05d", number + 11) : ""},
        {"founded_on", day_text(arena, day_add_months(demo->today - 17 * number, -12 * years))},
        {"trustees", arena_format(arena, "%d", 5 + number * 3 % 7)},
        {"income", arena_format(arena, "%d", 146000 + number * 53211 % 900000)},
        {"reserves_months", arena_format(arena, "%d", 3 + number * 5 % 8)},
        {"track_record_years", arena_format(arena, "%d", years - 2 - number % 2)},
        {"supported_last_year", arena_format(arena, "%d", 48 + number * 37 % 310)},
        {"cohorts", children ? "children"
                    : both   ? "both"
                             : "adults"},
        {"weekly_capacity", arena_format(arena, "%d", 2 + number % 5)},
        {"first_responders", arena_format(arena, "%d", 2 + number % 2)},
        {"leads", "1"},
        {"supervised_referrals", "yes"},
        {"safeguarding_lead", number % 2 == 0 ? "Head of client services" : "Deputy director"},
        {"policies_reviewed_on",
            day_text(arena, demo_day(demo, (charity->registered < -60 ? charity->registered : -60) - 20 - number))},
        {"checks_in_place", number % 9 == 4 ? "no" : "yes"},
        {"companions", "yes"},
        {"ico_number", arena_format(arena, "ZX99%04d", 1000 + number * 13)},
        {"board_agreed", "yes"},
        {"declared_by", number % 2 == 0 ? "Chief executive" : "Director"},
        {"declared_true", "yes"},
    };
    for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
        if (strcmp(field[i].name, question) == 0) {
            return field[i].value;
        }
    }
    return NULL;
}

const char *demo_answer(const struct demo *demo, size_t place, const char *question) {
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        if (strcmp(answers[i].question, question) == 0) {
            return demo_fill(demo->arena, answers[i].variant[(place * (i + 2) + i * i + place / VARIANTS) % VARIANTS],
                &demo_charities[place]);
        }
    }
    return short_answer(demo, place, question);
}
