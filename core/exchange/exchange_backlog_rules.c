#include "exchange/exchange_backlog_rules.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { REFERENCE_MOST = 100, NAME_MOST = 200, NAME_LEAST = 2 };

day backlog_earliest(void) {
    return day_from(2009, 4, 1);
}

/* The kind of that code on that day, or the first that applies; NULL when there is none. */
static const struct framework_body_kind *kind_find(const struct framework_data *data, const char *code) {
    for (size_t i = 0; i < data->body_kinds; i++) {
        const struct framework_body_kind *kind = &data->body_kind[i];
        if (code == NULL ? kind->bodies != FRAMEWORK_STATUTORY : strcmp(kind->code, code) == 0) {
            return kind;
        }
    }
    return NULL;
}

/* The form that the database asks for: "GB-CHC-1234567". */
static bool identifier_good(const char *identifier) {
    static const char CAPITALS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char REST[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/.-";
    size_t country = strspn(identifier, CAPITALS);
    if (country != 2 || identifier[2] != '-') {
        return false;
    }
    size_t list = strspn(identifier + 3, CAPITALS);
    if (list < 2 || list > 8 || identifier[3 + list] != '-') {
        return false;
    }
    size_t number = strspn(identifier + 4 + list, REST);
    return number >= 1 && number <= 40 && identifier[4 + list + number] == '\0';
}

static const char *organisation_fault(const struct backlog_facts *facts) {
    size_t name = text_length(facts->organisation_name);
    if (name < NAME_LEAST || name > NAME_MOST) {
        return "name_length";
    }
    if (facts->organisation_identifier != NULL && !identifier_good(facts->organisation_identifier)) {
        return "identifier_form";
    }
    if (facts->organisation_id == 0) {
        return facts->organisations_of_name > 1 ? "organisation_ambiguous" : NULL;
    }
    if (facts->organisation_identifier != NULL && facts->identifier != NULL &&
        strcmp(facts->organisation_identifier, facts->identifier) != 0) {
        return "identifier_other";
    }
    return text_equal(facts->sector, "non_statutory") ? NULL : "organisation_designated";
}

static const char *fault_of(const struct backlog_facts *facts, const struct framework_data *data, day today) {
    if (data == NULL) {
        return facts->framework_code == NULL ? "framework_needed" : "framework_unknown";
    }
    if (facts->received_on > today) {
        return "received_future";
    }
    if (facts->received_on < backlog_earliest()) {
        return "received_early";
    }
    if (text_length(facts->reference) > REFERENCE_MOST) {
        return "reference_length";
    }
    if (facts->lead_email != NULL && !text_email(facts->lead_email)) {
        return "lead_email";
    }
    if (facts->lead_name != NULL && text_length(facts->lead_name) > NAME_MOST) {
        return "lead_name";
    }
    const struct framework_body_kind *kind = kind_find(data, facts->body_kind);
    if (kind == NULL) {
        return "kind_unknown";
    }
    return kind->bodies == FRAMEWORK_STATUTORY ? "kind_designated" : organisation_fault(facts);
}

struct backlog_judgement backlog_judge(
    const struct backlog_facts *facts, const struct framework_data *data, day today) {
    struct backlog_judgement judgement = {.outcome = "rejected", .code = fault_of(facts, data, today)};
    if (data != NULL) {
        const struct framework_body_kind *kind = kind_find(data, facts->body_kind);
        judgement.framework_code = data->id;
        judgement.body_kind = kind == NULL ? NULL : kind->code;
    }
    if (facts->entered_id != 0 && data != NULL) {
        /* An organisation that is not found by its name any more was renamed since. */
        bool same = facts->entered_received_on == facts->received_on &&
                    (facts->organisation_id == 0 || facts->entered_organisation_id == facts->organisation_id);
        judgement.outcome = same ? "same" : "rejected";
        judgement.code = same ? NULL : "reference_other";
    } else if (judgement.code != NULL) {
        return judgement;
    } else if (facts->under_way_id != 0) {
        judgement.code = "under_way";
    } else {
        judgement.outcome = "new";
    }
    return judgement;
}

bool backlog_same_reference(const struct backlog_facts *a, const struct backlog_facts *b) {
    return strcasecmp(a->reference, b->reference) == 0;
}

bool backlog_same_organisation(const struct backlog_facts *a, const struct backlog_facts *b) {
    if (a->organisation_id != 0 || b->organisation_id != 0) {
        return a->organisation_id == b->organisation_id;
    }
    if (a->organisation_identifier != NULL && b->organisation_identifier != NULL) {
        return strcmp(a->organisation_identifier, b->organisation_identifier) == 0;
    }
    return strcasecmp(a->organisation_name, b->organisation_name) == 0;
}

struct backlog_judgement backlog_judge_after(
    const struct backlog_facts *facts, struct backlog_judgement judgement, const struct backlog_facts *before) {
    if (strcmp(judgement.outcome, "new") != 0) {
        return judgement;
    }
    if (!backlog_same_reference(facts, before)) {
        judgement.outcome = "rejected";
        judgement.code = "under_way";
    } else if (facts->received_on == before->received_on && backlog_same_organisation(facts, before)) {
        judgement.outcome = "same";
        judgement.code = "duplicate";
    } else {
        judgement.outcome = "rejected";
        judgement.code = "reference_other";
    }
    return judgement;
}
