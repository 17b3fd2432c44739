/* Requests for information put together from their rows. */
#include "applications/applications_information_view.h"

enum information_standing information_standing(enum application_state state, bool answered, bool expired) {
    if (answered) {
        return INFORMATION_SENT;
    }
    if (expired) {
        return application_transition(state, APPLICATION_EVENT_LATE_EVIDENCE) != NULL ? INFORMATION_LATE
                                                                                      : INFORMATION_ENDED;
    }
    return state == APPLICATION_INFORMATION_REQUESTED ? INFORMATION_OPEN : INFORMATION_NOT_NEEDED;
}

const char *information_late_title(const char *judged) {
    return judged == NULL                   ? N_("Late")
           : text_equal(judged, "accepted") ? N_("Late, taken into account")
                                            : N_("Late, not taken into account");
}

const char *information_late_colour(const char *judged) {
    return judged == NULL ? "orange" : text_equal(judged, "accepted") ? "green" : "red";
}

static struct information_files files_of(struct arena *arena, const char *base, bool staff, int64_t item_id,
    struct application_information_files_rows rows) {
    struct information_file *file = ARENA_ARRAY(arena, rows.count + 1, struct information_file);
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++) {
        if (rows.row[i].information_item_id == item_id) {
            file[count++] = (struct information_file){rows.row[i].name,
                arena_format(
                    arena, "%s/evidence/%lld%s", base, (long long)rows.row[i].evidence_id, staff ? "/view" : ""),
                rows.row[i].late, rows.row[i].judged};
        }
    }
    return (struct information_files){count, file};
}

static const char *subject_title(
    const struct framework_data *data, const struct application_information_items *row, day on) {
    const struct framework_section *section =
        text_equal(row->subject_kind, "section") ? frameworks_section(data, row->subject_code, on) : NULL;
    const struct framework_criterion *criterion =
        text_equal(row->subject_kind, "criterion") ? frameworks_criterion(data, row->subject_code, on) : NULL;
    return section != NULL ? section->title : criterion != NULL ? criterion->title : "";
}

struct information_requests information_requests_of(struct arena *arena, const struct framework_data *data,
    enum application_state state, day on, const char *base, bool staff,
    struct application_information_list_rows requests, struct application_information_items_rows items,
    struct application_information_files_rows files) {
    struct information_request_view *request = ARENA_ARRAY(arena, requests.count + 1, struct information_request_view);
    for (size_t i = 0; i < requests.count; i++) {
        const struct application_information_list *row = &requests.row[i];
        request[i] = (struct information_request_view){.information_request_id = row->information_request_id,
            .standing = information_standing(state, row->answered_at != MOMENT_NONE, row->expired_at != MOMENT_NONE),
            .assessing = text_equal(row->stage, "assessment"),
            .words = row->words,
            .asked_on = day_of_moment(row->asked_at, data->zone),
            .due_on = row->due_on,
            .answered_on = row->answered_at == MOMENT_NONE ? DAY_NONE : day_of_moment(row->answered_at, data->zone),
            .href = arena_format(arena, "%s/information/%lld", base, (long long)row->information_request_id)};
        struct information_item *item = ARENA_ARRAY(arena, items.count + 1, struct information_item);
        size_t count = 0;
        for (size_t j = 0; j < items.count; j++) {
            const struct application_information_items *from = &items.row[j];
            if (from->information_request_id != row->information_request_id) {
                continue;
            }
            item[count] = (struct information_item){.item_id = from->information_item_id,
                .place = from->place,
                .subject = subject_title(data, from, on),
                .criterion = text_equal(from->subject_kind, "criterion") ? from->subject_code : "",
                .words = from->words,
                .answer = staff && row->answered_at == MOMENT_NONE && !from->late ? "" : from->answer,
                .late = from->late,
                .judged = from->judged,
                .files = files_of(arena, base, staff, from->information_item_id, files),
                .href = arena_format(arena, "%s/items/%lld", request[i].href, (long long)from->information_item_id)};
            request[i].answered += *item[count].answer != '\0' || item[count].files.count > 0;
            count++;
        }
        request[i].items = (struct information_items){count, item};
    }
    return (struct information_requests){requests.count, request};
}
