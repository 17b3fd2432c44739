#include <string.h>

#include "leaving/leaving.h"

struct leaving_effect leaving_effect_of(struct arena *arena, const struct training_organisation *organisation,
    const struct training_standard *standard, int64_t person_id, day ends, day today) {
    struct training_organisation without = *organisation;
    struct training_person *person = ARENA_ARRAY(arena, organisation->people, struct training_person);
    memcpy(person, organisation->person, organisation->people * sizeof *person);
    for (size_t i = 0; i < organisation->people; i++) {
        if (person[i].person_id != person_id) {
            continue;
        }
        struct training_holding *holding = ARENA_ARRAY(arena, person[i].holdings + 1, struct training_holding);
        memcpy(holding, person[i].holding, person[i].holdings * sizeof *holding);
        for (size_t k = 0; k < person[i].holdings; k++) {
            if (holding[k].until == DAY_NONE || holding[k].until > ends) {
                holding[k].until = ends;
            }
        }
        if (person[i].holdings == 0) {
            holding[person[i].holdings++] = (struct training_holding){TRAINING_STAFF, ends, ends};
        }
        person[i].holding = holding;
    }
    without.person = person;
    day on = ends + 1 > today ? ends + 1 : today;
    return (struct leaving_effect){
        on, training_standing_on(organisation, standard, on), training_standing_on(&without, standard, on)};
}
