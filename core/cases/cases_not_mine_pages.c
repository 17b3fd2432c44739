/* A page of work that is not this person's to do: why not, and what to do first. */
#include "accounts/page.h"
#include "cases/cases_view.h"
#include "pages/cases/not_mine.h"

bool case_mine(struct http_request *request, const struct case_view *of, bool mine, const char *permission) {
    if (mine) {
        return true;
    }
    const struct case_part *part = case_part_of(of->state, false);
    bool this_part = part != NULL && text_equal(part->permission, permission);
    bool finished = of->of->my_role != NULL && of->of->my_part_done;
    struct case_not_mine_view view = {.of = of,
        .sent = kept_fields_of(request->arena, &request->form),
        .take_title = this_part ? of->take_title : NULL,
        .why = finished    ? N_("Your part in this case is finished.")
               : this_part ? of->take_refusal
                           : NULL};
    struct html *out = page_open(request);
    cases_not_mine_html(out, &view);
    page_send_back(request, 409, out, of->base);
    return false;
}
