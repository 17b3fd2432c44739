/* Organisations a page at a time, so that it costs no more memory where there are many. */
#include "register/register_nrm.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit_queries.h"
#include "plug/framework.h"
#include "register/register.h"
#include "register/register_parts.h"
#include "register/register_queries.h"
#include "register_nrm/register_nrm_queries.h"
#include "training/training_standing_past.h"
#include "view/csv_write.h"
#include "xml/xml.h"

enum { PAGE_ORGANISATIONS = 50, PAGE_BYTES = 1 << 30 };

/* ---- Who is in it -------------------------------------------------------------------------------------------------
 */

struct page {
    struct db *db;
    struct arena *outer; /* for what is kept */
    struct arena *own;
    day today;
    struct nrm_organisation *organisation;
    size_t organisations;
    size_t people;
};

static int64_t *in_date_of(struct page *page, struct standing_lists *lists, size_t *people) {
    size_t most = lists->spells.count;
    int64_t *person = ARENA_ARRAY(page->own, most, int64_t);
    size_t *per = ARENA_ARRAY(page->own, page->organisations, size_t);
    *people = 0;
    for (size_t h = 0; h < lists->heads.count; h++) {
        struct training_past past = standing_past_of(page->own, lists, &lists->heads.row[h]);
        struct training_organisation organisation = training_organisation_on(page->own, &past, page->today);
        struct training_standard standard = training_standard_on(&past, page->today);
        for (size_t i = 0; i < organisation.people; i++) {
            if (training_person_in_date(&organisation, i, TRAINING_FIRST_RESPONDER, &standard, page->today)) {
                for (size_t k = 0; k < page->organisations; k++) {
                    per[k] += page->organisation[k].organisation_id == lists->heads.row[h].organisation_id;
                }
                person[(*people)++] = organisation.person[i].person_id;
            }
        }
    }
    for (size_t k = 0; k < page->organisations; k++) {
        page->organisation[k].people = per[k];
    }
    return person;
}

static const struct nrm_people *person_found(const struct nrm_people_rows *rows, int64_t person_id) {
    size_t from = 0;
    size_t until = rows->count;
    while (from < until) {
        size_t middle = from + (until - from) / 2;
        if (rows->row[middle].person_id == person_id) {
            return &rows->row[middle];
        }
        *(rows->row[middle].person_id < person_id ? &from : &until) =
            rows->row[middle].person_id < person_id ? middle + 1 : middle;
    }
    return NULL;
}

/* Heads come by organisation, and so do those of the page. */
static void page_run(void *context) {
    struct page *page = context;
    page->own = db_arena(page->db);
    int64_t *id = ARENA_ARRAY(page->own, page->organisations, int64_t);
    for (size_t i = 0; i < page->organisations; i++) {
        id[i] = page->organisation[i].organisation_id;
    }
    struct standing_lists lists;
    standing_lists_add(page->db, (struct int8_list){page->organisations, id}, &lists);
    db_batch_run(page->db);
    size_t people;
    int64_t *person = in_date_of(page, &lists, &people);
    struct nrm_people_rows rows = nrm_people_run(page->db, (struct nrm_people_in){{people, person}});
    for (size_t i = 0; i < page->organisations; i++) {
        struct nrm_organisation *organisation = &page->organisation[i];
        struct nrm_person *kept = ARENA_ARRAY(page->outer, organisation->people, struct nrm_person);
        size_t count = 0;
        for (size_t k = 0; k < organisation->people; k++) {
            const struct nrm_people *row = person_found(&rows, *person++);
            if (row != NULL) {
                kept[count++] = (struct nrm_person){arena_text(page->outer, row->learner_number),
                    arena_text(page->outer, row->full_name),
                    row->email == NULL ? "" : arena_text(page->outer, row->email)};
            }
        }
        organisation->person = kept;
        organisation->people = count;
        page->people += count;
    }
}

/* ---- The file -----------------------------------------------------------------------------------------------------
 */

static json_t *organisation_object(const struct nrm_organisation *organisation) {
    json_t *domains = json_array();
    for (size_t i = 0; i < organisation->domains.count; i++) {
        json_array_append_new(domains, json_string(organisation->domains.item[i]));
    }
    json_t *people = json_array();
    for (size_t i = 0; i < organisation->people; i++) {
        const struct nrm_person *person = &organisation->person[i];
        json_array_append_new(people, json_pack("{s:s, s:s, s:s}", "learner_number", person->learner_number, "name",
                                          person->name, "email", person->email));
    }
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "organisation_id",
        (json_int_t)organisation->organisation_id, "organisation", organisation->name, "identifier",
        organisation->identifier, "framework", organisation->framework, "nation", organisation->nation, "status",
        organisation->state, "domains", domains, "first_responders", people);
}

/* Without key and signature. */
static const char *json_of(struct arena *arena, const struct nrm_sign_in *sign_in, bool with_signature) {
    json_t *organisations = json_array();
    for (size_t i = 0; i < sign_in->organisations; i++) {
        json_array_append_new(organisations, organisation_object(&sign_in->organisation[i]));
    }
    json_t *all =
        json_pack("{s:i, s:b, s:s, s:o}", "assay_nrm_sign_in", 1, "demonstration", (int)sign_in->demonstration,
            "issued_at", moment_text(arena, sign_in->issued_at), "organisations", organisations);
    if (all != NULL && with_signature) {
        json_object_set_new(all, "public_key", json_string(sign_in->public_key));
        json_object_set_new(all, "signature", json_string(sign_in->signature));
    }
    char *dumped = all == NULL ? NULL
                               : json_dumps(all, with_signature ? JSON_INDENT(1) | JSON_ENSURE_ASCII
                                                                : JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
    json_decref(all);
    if (dumped == NULL) {
        arena_raise(arena, ERROR_INTERNAL, "a list for the sign-in that cannot be written as JSON");
    }
    const char *text = arena_text(arena, dumped);
    free(dumped);
    return text;
}

static const char *csv_of(struct arena *arena, const struct nrm_sign_in *sign_in) {
    struct text_builder csv;
    csv_write_start(&csv, arena,
        "organisation id,organisation,identifier,framework,nation,status,domains,learner number,first responder,email");
    for (size_t i = 0; i < sign_in->organisations; i++) {
        const struct nrm_organisation *row = &sign_in->organisation[i];
        struct text_builder domains;
        text_builder_start(&domains, arena);
        for (size_t k = 0; k < row->domains.count; k++) {
            text_add(&domains, k == 0 ? "" : " ");
            text_add(&domains, row->domains.item[k]);
        }
        for (size_t k = 0; k < row->people; k++) {
            const struct nrm_person *person = &row->person[k];
            const char *const texts[] = {row->name, row->identifier, row->framework, row->nation, row->state,
                domains.length == 0 ? "" : domains.data, person->learner_number, person->name, person->email};
            csv_write_number(&csv, row->organisation_id);
            for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
                csv_write_text(&csv, texts[t]);
            }
            csv_write_end(&csv);
        }
    }
    return csv.data;
}

static bool text_sink(void *context, const char *data, size_t bytes) {
    text_add_bytes(context, data, bytes);
    return true;
}

static const char *xml_of(struct arena *arena, const struct nrm_sign_in *sign_in) {
    struct text_builder text;
    text_builder_start(&text, arena);
    struct xml_writer *writer = xml_writer_new(arena, text_sink, &text);
    xml_write_start(writer, "nrm-sign-in", "urn:assay:nrm-sign-in:1");
    xml_write_attribute(writer, "issued-at", moment_text(arena, sign_in->issued_at));
    xml_write_attribute(writer, "demonstration", sign_in->demonstration ? "true" : "false");
    xml_write_attribute(writer, "public-key", sign_in->public_key);
    xml_write_attribute(writer, "signature", sign_in->signature);
    for (size_t i = 0; i < sign_in->organisations; i++) {
        const struct nrm_organisation *row = &sign_in->organisation[i];
        xml_write_start(writer, "organisation", NULL);
        xml_write_attribute(writer, "id", arena_format(arena, "%lld", (long long)row->organisation_id));
        xml_write_attribute(writer, "name", row->name);
        xml_write_attribute(writer, "identifier", *row->identifier == '\0' ? NULL : row->identifier);
        xml_write_attribute(writer, "framework", row->framework);
        xml_write_attribute(writer, "nation", row->nation);
        xml_write_attribute(writer, "status", row->state);
        for (size_t k = 0; k < row->domains.count; k++) {
            xml_write_start(writer, "domain", NULL);
            xml_write_text(writer, row->domains.item[k]);
            xml_write_end(writer);
        }
        for (size_t k = 0; k < row->people; k++) {
            const struct nrm_person *person = &row->person[k];
            xml_write_start(writer, "first-responder", NULL);
            xml_write_attribute(writer, "learner-number", person->learner_number);
            xml_write_attribute(writer, "email", *person->email == '\0' ? NULL : person->email);
            xml_write_text(writer, person->name);
            xml_write_end(writer);
        }
        xml_write_end(writer);
    }
    xml_write_end(writer);
    return xml_writer_finish(writer) ? text.data : NULL;
}

const char *nrm_sign_in_write(struct arena *arena, const struct nrm_sign_in *sign_in, const char *form) {
    return strcmp(form, "json") == 0  ? json_of(arena, sign_in, true)
           : strcmp(form, "csv") == 0 ? csv_of(arena, sign_in)
           : strcmp(form, "xml") == 0 ? xml_of(arena, sign_in)
                                      : NULL;
}

const struct nrm_sign_in *nrm_sign_in_now(struct db *db, moment now) {
    struct arena *arena = db_arena(db);
    struct plug_frameworks all = plug_frameworks_all();
    const char **framework = ARENA_ARRAY(arena, all.count, const char *);
    size_t frameworks = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (all.row[i].data->national_referral_mechanism) {
            framework[frameworks++] = all.row[i].data->id;
        }
    }
    struct text_list every = register_states(arena);
    const char **state = ARENA_ARRAY(arena, every.count, const char *);
    size_t states = 0;
    for (size_t i = 0; i < every.count; i++) {
        if (register_may_refer(every.item[i])) {
            state[states++] = every.item[i];
        }
    }
    day today = day_of_moment(now, ZONE_LONDON);
    struct nrm_organisations_rows rows =
        nrm_organisations_run(db, (struct nrm_organisations_in){{frameworks, framework}, {states, state}, today});
    struct nrm_organisation *organisation = ARENA_ARRAY(arena, rows.count, struct nrm_organisation);
    for (size_t i = 0; i < rows.count; i++) {
        const struct nrm_organisations *row = &rows.row[i];
        organisation[i] = (struct nrm_organisation){.organisation_id = row->organisation_id,
            .name = row->name,
            .identifier = row->identifier == NULL ? "" : row->identifier,
            .framework = row->framework_code,
            .nation = row->nation,
            .state = row->state,
            .domains = row->domains};
    }
    struct nrm_sign_in *sign_in = ARENA_NEW(arena, struct nrm_sign_in);
    *sign_in = (struct nrm_sign_in){.demonstration = register_demonstration_one(db)->demonstration,
        .issued_at = now - now % MOMENT_SECOND,
        .organisations = rows.count,
        .organisation = organisation};
    for (size_t i = 0; i < rows.count; i += PAGE_ORGANISATIONS) {
        struct page page = {.db = db,
            .outer = arena,
            .today = today,
            .organisation = organisation + i,
            .organisations = rows.count - i < PAGE_ORGANISATIONS ? rows.count - i : PAGE_ORGANISATIONS};
        db_apart(db, PAGE_BYTES, page_run, &page);
        sign_in->people += page.people;
    }
    register_sign(arena, json_of(arena, sign_in, false), &sign_in->public_key, &sign_in->signature);
    audit_record_one(db, (struct audit_record_in){.action = "register.nrm_sign_in_exported",
                             .subject_kind = "register",
                             .subject_id = DB_NULL_INT8,
                             .organisation_id = DB_NULL_INT8,
                             .detail = arena_format(arena, "{\"organisations\":%zu,\"people\":%zu}",
                                 sign_in->organisations, sign_in->people)});
    return sign_in;
}
