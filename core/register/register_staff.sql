-- ---- Changing an entry ----

-- How the organisation stands, for whoever changes it. own: the actor holds or held a role in it.
-- query: register_standing_of
-- in: organisation_id int8
-- out: organisation_id int8, name text, framework_code text, sector text, state text, since date
-- out: under_review_since date?, renewal_due_on date?, last_event_id int8, surrender_asked bool, surrender_words text?
-- out: own bool, open_conditions int8
SELECT e.organisation_id, e.name, e.framework_code, e.sector, e.state, e.since, e.under_review_since, e.renewal_due_on,
    coalesce((SELECT max(v.register_event_id) FROM register_event v WHERE v.organisation_id = e.organisation_id
        AND v.framework_code = e.framework_code), 0) AS last_event_id,
    register_surrender_asked(e.organisation_id, e.framework_code) AS surrender_asked,
    (register_last(e.organisation_id, e.framework_code, ARRAY['surrender_asked'])).words AS surrender_words,
    EXISTS (SELECT FROM role_holding h WHERE h.organisation_id = e.organisation_id
        AND h.person_id = actor_person()) AS own,
    (SELECT count(*) FROM conditions_binding(e.organisation_id) c WHERE c.framework_code = e.framework_code
        AND c.state <> 'met') AS open_conditions
FROM register_entry e WHERE e.organisation_id = :organisation_id
ORDER BY e.framework_code LIMIT 1;

-- query: register_draft_of
-- in: organisation_id int8
-- out: event text, reason_code text, words text, effective_on date, seen_event_id int8
SELECT event, reason_code, words, effective_on, seen_event_id FROM register_draft
WHERE person_id = (SELECT actor_person()) AND organisation_id = :organisation_id;

-- query: register_draft_save
-- in: person_id int8, organisation_id int8, event text, reason_code text, words text, effective_on date
-- in: seen_event_id int8, now moment
INSERT INTO register_draft (person_id, organisation_id, event, reason_code, words, effective_on, seen_event_id, saved_at)
VALUES (:person_id, :organisation_id, :event, :reason_code, :words, :effective_on, :seen_event_id, :now)
ON CONFLICT (person_id) DO UPDATE SET organisation_id = excluded.organisation_id, event = excluded.event,
    reason_code = excluded.reason_code, words = excluded.words, effective_on = excluded.effective_on,
    seen_event_id = excluded.seen_event_id, saved_at = excluded.saved_at;

-- query: register_draft_drop
-- in: person_id int8
DELETE FROM register_draft WHERE person_id = :person_id;

-- ---- What needs attention ----

-- show: null all; 'review', 'surrender', 'suspended', 'renewal', 'conditions'.
-- query: register_watched
-- in: show text?, words text?, today date, first int4, most int4
-- out: organisation_id int8, name text, framework_code text, state text, since date, under_review_since date?
-- out: review_reason text?, renewal_due_on date?, surrender_asked bool, conditions_sent int8, conditions_late int8
-- out: total int8
SELECT w.organisation_id, w.name, w.framework_code, w.state, w.since, w.under_review_since, w.review_reason,
    w.renewal_due_on, w.surrender_asked, w.conditions_sent, w.conditions_late, count(*) OVER () AS total
FROM (
    SELECT e.organisation_id, e.name, e.framework_code, e.state, e.since, e.under_review_since,
        CASE WHEN e.under_review_since IS NOT NULL
            THEN (register_last(e.organisation_id, e.framework_code, ARRAY['under_review'])).reason_code END
            AS review_reason,
        e.renewal_due_on, CASE WHEN EXISTS (SELECT FROM register_event v WHERE v.organisation_id = e.organisation_id
            AND v.event = 'surrender_asked') THEN register_surrender_asked(e.organisation_id, e.framework_code)
            ELSE false END AS surrender_asked,
        c.sent AS conditions_sent, c.late AS conditions_late
    FROM register_entry e CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE b.state = 'sent') AS sent,
            count(*) FILTER (WHERE b.state IN ('open', 'not_met') AND b.due_on < :today) AS late
        FROM (SELECT WHERE EXISTS (SELECT FROM accreditation_condition a
                WHERE a.organisation_id = e.organisation_id)) AS any_set, conditions_binding(e.organisation_id) b
        WHERE b.framework_code = e.framework_code) AS c
    WHERE e.state NOT IN ('revoked', 'lapsed', 'surrendered')
) AS w
WHERE (w.under_review_since IS NOT NULL AND (:show IS NULL OR :show = 'review')
        OR w.surrender_asked AND (:show IS NULL OR :show = 'surrender')
        OR w.state = 'suspended' AND (:show IS NULL OR :show = 'suspended')
        OR w.state = 'renewal_due' AND (:show IS NULL OR :show = 'renewal')
        OR w.conditions_sent + w.conditions_late > 0 AND (:show IS NULL OR :show = 'conditions'))
    AND (:words IS NULL OR lower(w.name) LIKE '%' || lower(:words) || '%')
ORDER BY w.surrender_asked DESC, w.under_review_since NULLS LAST, w.renewal_due_on NULLS LAST, lower(w.name),
    w.organisation_id
OFFSET :first LIMIT :most;

-- ---- The organisation's own ----

-- query: register_own
-- out: organisation_id int8, name text, framework_code text, sector text, state text?, since date?
-- out: under_review_since date?, renewal_due_on date?, surrender_asked bool, conditions int8, conditions_open int8
SELECT o.organisation_id, o.name, o.framework_code, o.sector, e.state, e.since, e.under_review_since, e.renewal_due_on,
    register_surrender_asked(o.organisation_id, o.framework_code) AS surrender_asked,
    (SELECT count(*) FROM conditions_binding(o.organisation_id)) AS conditions,
    (SELECT count(*) FROM conditions_binding(o.organisation_id) c WHERE c.state IN ('open', 'not_met')) AS conditions_open
FROM organisation o
    LEFT JOIN register_entry e ON e.organisation_id = o.organisation_id AND e.framework_code = o.framework_code
WHERE o.organisation_id = (SELECT actor_organisation());

-- The whole history with the words to the organisation; for itself, and for staff with who it was.
-- query: register_history_whole
-- in: organisation_id int8?
-- out: event text, reason_code text, words text, effective_on date, legal_basis text, full_name text?
-- out: approver_name text?
SELECT v.event, v.reason_code, v.words, v.effective_on, v.legal_basis, p.full_name, b.full_name AS approver_name
FROM register_event v LEFT JOIN person p USING (person_id) LEFT JOIN person b ON b.person_id = v.approved_by
WHERE v.organisation_id = (SELECT coalesce(:organisation_id, actor_organisation()))
ORDER BY v.register_event_id DESC;

-- ---- Designation ----

-- Proposals that wait for the second officer first, then those answered lately.
-- query: register_designations
-- out: organisation_id int8, name text, kind text, framework_code text, event text, legal_basis text
-- out: effective_on date, at moment, full_name text?
SELECT o.organisation_id, o.name, o.kind, o.framework_code, l.event, l.legal_basis, l.effective_on, l.at, p.full_name
FROM organisation o CROSS JOIN LATERAL register_last(o.organisation_id, o.framework_code,
        ARRAY['designation_proposed', 'designation_rejected', 'designated']) AS l
    LEFT JOIN person p ON p.person_id = l.person_id
WHERE o.sector = 'statutory' AND l.event IS NOT NULL
ORDER BY l.event = 'designation_proposed' DESC, l.at DESC, o.organisation_id
LIMIT 100;

-- query: register_designation_of
-- in: organisation_id int8
-- out: organisation_id int8, name text, kind text, framework_code text, identifier text?, website text?, phone text?
-- out: areas text[], cohorts text[], state text?, event text?, legal_basis text?, effective_on date?, at moment?
-- out: proposed_by int8?, full_name text?, mine bool, own bool
SELECT o.organisation_id, o.name, o.kind, o.framework_code, o.identifier, o.website, o.phone, o.areas, o.cohorts,
    e.state, l.event, l.legal_basis, l.effective_on, l.at, l.person_id AS proposed_by, p.full_name,
    coalesce(l.person_id = actor_person(), false) AS mine,
    EXISTS (SELECT FROM role_holding h WHERE h.organisation_id = o.organisation_id
        AND h.person_id = actor_person()) AS own
FROM organisation o CROSS JOIN LATERAL register_last(o.organisation_id, o.framework_code,
        ARRAY['designation_proposed', 'designation_rejected', 'designated']) AS l
    LEFT JOIN person p ON p.person_id = l.person_id
    LEFT JOIN register_entry e ON e.organisation_id = o.organisation_id AND e.framework_code = o.framework_code
WHERE o.organisation_id = :organisation_id AND o.sector = 'statutory';

-- Statutory bodies of that name already.
-- query: register_body_named
-- in: name text
-- out: organisation_id int8
SELECT organisation_id FROM organisation WHERE lower(name) = lower(:name) AND sector = 'statutory' LIMIT 1;
