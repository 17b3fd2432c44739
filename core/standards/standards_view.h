/* What the pages of standards show. Texts are in the page's language unless said otherwise. */
#ifndef STANDARDS_STANDARDS_VIEW_H
#define STANDARDS_STANDARDS_VIEW_H

#include "plug/framework.h"
#include "standards/standards.h"
#include "view/chart.h"
#include "view/form.h"
#include "view/html.h"

struct standard_words {
    size_t count;
    const char *const *row;
};

/* ---- A standard as it holds on a day ---- */

struct standard_module_line {
    const char *code;
    const char *title;
    const char *summary;
    const char *months;    /* "12 months" */
    const char *statutory; /* who needs it: "First Responders; leads within 60 days"; "" nobody */
    const char *non_statutory;
    const char *outcomes;   /* "Safety ...; ..." or "" */
    const char *retraining; /* "Completions before 1 January 2027 no longer count", or "" */
    const char *courses;    /* of others that count, or "" */
    bool proposed;
};
struct standard_module_lines {
    size_t count;
    struct standard_module_line *row;
};
struct standard_figure_line {
    const char *title;
    const char *statutory;
    const char *non_statutory;
    bool proposed;
};
struct standard_figure_lines {
    size_t count;
    struct standard_figure_line *row;
};

struct standard_filter {
    const char *outcome; /* "" each: all */
    const char *sector;
    const char *role;
};

/* A version among others, in public. */
struct standard_version_line {
    int number;
    const char *href;
    day effective_on;
    const char *summary;
    bool holds;  /* it is the one of today */
    bool coming; /* its day is still to come */
};
struct standard_version_lines {
    size_t count;
    struct standard_version_line *row;
};

/* /standards */
struct standards_index_line {
    const char *title;
    const char *href;
    struct standard_version_line version;
};
struct standards_index_lines {
    size_t count;
    struct standards_index_line *row;
};
struct standards_index_view {
    struct standards_index_lines frameworks;
};

/* /standards/{framework}[/{version}] */
struct standard_public_view {
    const struct framework_data *data;
    const char *base;    /* "/standards/england" */
    const char *path;    /* of this page */
    const char *exports; /* "/standards/england/2" */
    const struct form *form;
    struct options outcomes;
    struct options sectors;
    struct options roles;
    bool current; /* what holds today, not one version */
    int number;
    day on; /* the day that is shown */
    const char *summary;
    struct standard_words changes; /* of the version that is shown */
    struct standard_figure_lines figures;
    struct standard_module_lines modules;
    size_t modules_all;
    struct standard_version_lines versions;
};

/* ---- For policy officers ---- */

struct standard_item {
    const struct standard_version *version;
    const char *title; /* "Version 2", or "Draft of {name}" */
    const char *href;
    const char *state; /* message key */
    const char *colour;
};
struct standard_items {
    size_t count;
    struct standard_item *row;
};

/* /frameworks/{framework}/standards */
struct standard_list_view {
    const struct framework_data *data;
    const char *base; /* "/frameworks/england/standards" */
    const struct form *form;
    struct standard_items items;
    bool may_draft;
    bool own_source;                   /* a version was published here: the file's rules are not taken over any more */
    struct standard_words differences; /* what the file says otherwise; only then */
};

struct standard_change_line {
    int64_t change_id;
    const char *words;
    const char *before; /* how it is without this version; "" for what is new */
    const char *fault;  /* message key, NULL: none */
};
struct standard_change_lines {
    size_t count;
    struct standard_change_line *row;
};

struct standard_impact_line {
    day on;
    const char *kind; /* NULL: all kinds */
    int organisations;
    int good_before;
    int good_after;
    int falling;
    int coming;
    int people;
    int people_before;
    int people_after;
    int people_falling;
    int people_coming;
};
struct standard_impact_lines {
    size_t count;
    struct standard_impact_line *row;
};
struct standard_impact_organisation_line {
    const char *name;
    const char *kind;
    day on;
    const char *path;     /* its training on that day */
    const char *standing; /* message key: what becomes of it */
    const char *colour;
    int people_falling;
    int people_coming;
};
struct standard_impact_organisation_lines {
    size_t count;
    struct standard_impact_organisation_line *row;
};
struct standard_impact_view {
    bool asked;
    bool done;
    bool current; /* worked out for the version as it is, against what is in force */
    bool earlier; /* not today, though it is still to be proposed or decided */
    day made_on;
    int organisations;
    int organisations_done;
    const char *falls;                   /* in a sentence, for the day on which most would */
    const char *comes;                   /* NULL: nobody, nowhere */
    struct standard_impact_lines totals; /* a line a day on which anything would differ */
    size_t days_repeated;                /* on which all is as on the day before of those looked at: no lines */
    size_t days_same;                    /* the other days */
    struct standard_impact_lines kinds;  /* and kind */
    size_t kinds_same;                   /* kinds that would differ on none of the days */
    int64_t modules_same;                /* in force, and named by no change of the version */
    struct chart chart;
};

struct standard_event_line {
    const char *title; /* message key */
    const char *name;
    const char *words;
    moment at;
};
struct standard_event_lines {
    size_t count;
    struct standard_event_line *row;
};

/* /frameworks/{framework}/standards/{standard} */
struct standard_draft_view {
    const struct framework_data *data;
    const char *base; /* "/frameworks/england/standards/3" */
    const struct standard_version *version;
    struct standard_item item;
    const struct form *form;
    const struct standard_version *saved; /* not NULL: somebody else saved this meanwhile */
    struct standard_change_lines changes;
    const char *clash; /* message key, NULL: none; a published version's change that would be lost */
    const char *clash_words;
    struct options kinds;
    struct standard_impact_view impact;
    struct standard_event_lines events;
    bool may_edit;
    bool may_decide;
    bool own; /* proposed, and who looks drafted or changed it */
    bool published;
    int people; /* progress of what follows a publication */
    int people_done;
    int told;
    bool worked_off;
};

/* How it is on the version's day without it: what a form changes, beside the form. */
struct standard_present_line {
    const char *title;
    const char *figure;
    const char *other;    /* in the second column; NULL: there is one */
    const char *in_draft; /* what the draft makes of it; NULL: nothing else */
};
struct standard_present {
    const char *what; /* message keys of the columns */
    const char *figure;
    const char *other; /* NULL: there is one */
    size_t count;
    struct standard_present_line *row;
};

/* .../changes/new?kind= */
struct standard_change_view {
    const struct framework_data *data;
    const char *base;
    const struct standard_version *version;
    const struct form *form;
    const char *kind;
    const char *title; /* message key */
    struct options modules;
    struct options roles;
    struct options sectors;
    struct options figures;
    struct options courses;
    struct options outcomes;
    struct options audiences;
    bool module_asked;
    bool code_asked; /* of a new module, with all that describes it */
    bool course_asked;
    bool course_new_asked;
    const char *number_label; /* message key; NULL: not asked */
    const char *number_hint;
    bool role_asked;
    bool sector_asked;
    bool figure_asked;
    bool counts_asked;
    bool outcomes_asked;
    struct standard_present present;
};

/* /frameworks/{framework}/standards/{standard}/impact */
struct standard_impact_page_view {
    const struct framework_data *data;
    const char *base;
    const char *path;
    struct standard_item item;
    struct standard_impact_view impact;
    const struct form *form; /* what the organisations are narrowed to */
    struct options days;
    struct standard_impact_organisation_lines behind; /* a page of them */
    int64_t behind_all;
    bool may_open; /* an organisation's training */
    int64_t page;
    int64_t pages;
    const char *page_path;
};

/* ---- Words ---- */

struct options standard_outcome_options(void);
struct options standard_role_options(void);
struct options standard_sector_options(bool any);
struct options standard_figure_options(void);
const char *standard_figure_title(const char *name); /* message key */
/* "FR-05 Duty to Notify", as it is called on that day or was called last. */
const char *standard_module_words(struct html *out, struct framework_rules rules, const char *module);
/* A change as a sentence. rules: with the change made. */
const char *standard_change_words(struct html *out, struct framework_rules rules, const struct standard_change *change);
/* What the change changes, as it is on that day by these rules, which are without it; "" when it is something new. */
const char *standard_before_words(
    struct html *out, struct framework_rules rules, const struct standard_change *change, day on);
/* All that a change of that kind can change, as it is on that day by the rules without the draft, and with it. */
struct standard_present standard_present_on(
    struct html *out, enum standard_kind kind, struct framework_rules without, struct framework_rules with, day on);
/* A rule as a sentence: what differs between a framework's file and what stands. */
const char *standard_rule_words(struct html *out, const struct framework_rule *rule);
/* The lines of a standard on a day, filtered. */
struct standard_figure_lines standard_figure_lines_on(struct html *out, struct framework_rules rules, day on);
struct standard_module_lines standard_module_lines_on(
    struct html *out, struct framework_rules rules, const struct standard_filter *filter, day on);

#endif
