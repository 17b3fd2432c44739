-- ---- One condition ----

-- query: condition_application
-- in: condition_id int8
-- out: application_id int8
SELECT application_id FROM accreditation_condition WHERE condition_id = :condition_id;

-- binding: it is of the organisation's latest approval, and that approval stands.
-- query: condition_of
-- in: condition_id int8
-- out: condition_id int8, application_id int8, organisation_id int8, organisation_name text, reference text
-- out: framework_code text, place int4, words text, evidence text, due_on date, state text, binding bool
-- out: register_state text?, under_review_since date?, own bool
SELECT c.condition_id, c.application_id, c.organisation_id, o.name AS organisation_name, a.reference, a.framework_code,
    c.place, c.words, c.evidence, c.due_on, condition_state(c.condition_id) AS state,
    EXISTS (SELECT FROM conditions_binding(c.organisation_id) b WHERE b.condition_id = c.condition_id) AS binding,
    r.state AS register_state, r.under_review_since,
    EXISTS (SELECT FROM role_holding h WHERE h.organisation_id = c.organisation_id
        AND h.person_id = actor_person()) AS own
FROM accreditation_condition c JOIN application a USING (application_id)
    JOIN organisation o ON o.organisation_id = c.organisation_id
    LEFT JOIN register_entry r ON r.organisation_id = c.organisation_id AND r.framework_code = a.framework_code
WHERE c.condition_id = :condition_id;

-- What became of it; names are shown to staff alone.
-- query: condition_events
-- in: condition_id int8
-- out: event text, at moment, words text, full_name text?
SELECT e.event, e.at, e.words, p.full_name FROM condition_event e LEFT JOIN person p USING (person_id)
WHERE e.condition_id = :condition_id ORDER BY e.condition_event_id DESC;

-- sent: with an answer, and so here to stay.
-- query: condition_files
-- in: condition_id int8
-- out: file_id int8, name text, type text, bytes int8, added_at moment, sent bool
SELECT f.file_id, f.name, f.type, f.bytes, cf.added_at,
    EXISTS (SELECT FROM condition_event e WHERE e.condition_id = cf.condition_id AND e.event = 'send'
        AND e.at >= cf.added_at) AS sent
FROM condition_file cf JOIN file f USING (file_id)
WHERE cf.condition_id = :condition_id
    AND (NOT (SELECT actor_sees_all()) OR EXISTS (SELECT FROM condition_event e
        WHERE e.condition_id = cf.condition_id AND e.event = 'send' AND e.at >= cf.added_at))
ORDER BY cf.added_at, f.file_id;

-- query: condition_file_one
-- in: condition_id int8, file_id int8
-- out: file_id int8, name text, type text, bytes int8
SELECT f.file_id, f.name, f.type, f.bytes FROM condition_file cf JOIN file f USING (file_id)
WHERE cf.condition_id = :condition_id AND f.file_id = :file_id
    AND (NOT (SELECT actor_sees_all()) OR EXISTS (SELECT FROM condition_event e
        WHERE e.condition_id = cf.condition_id AND e.event = 'send' AND e.at >= cf.added_at));

-- query: condition_event_add
-- in: condition_id int8, event text, to_state text, person_id int8, now moment, words text
-- out: condition_event_id int8
INSERT INTO condition_event (condition_id, event, to_state, person_id, at, words)
VALUES (:condition_id, :event, :to_state, :person_id, :now, :words)
RETURNING condition_event_id;

-- query: condition_file_add
-- in: condition_id int8, file_id int8, person_id int8, now moment
INSERT INTO condition_file (condition_id, file_id, added_by, added_at)
VALUES (:condition_id, :file_id, :person_id, :now);

-- query: condition_file_remove
-- in: condition_id int8, file_id int8
DELETE FROM condition_file WHERE condition_id = :condition_id AND file_id = :file_id;

-- query: conditions_unmet
-- in: organisation_id int8, framework_code text
-- out: unmet int8
SELECT count(*) AS unmet FROM conditions_binding(:organisation_id) c
WHERE c.framework_code = :framework_code AND c.state <> 'met';

-- Why the organisation is under review, and whether it was for a condition after that day.
-- query: condition_review
-- in: organisation_id int8, framework_code text, after date
-- out: reason_code text?, late_since bool
SELECT (register_last(:organisation_id, :framework_code, ARRAY['under_review'])).reason_code AS reason_code,
    EXISTS (SELECT FROM register_event e WHERE e.organisation_id = :organisation_id
        AND e.framework_code = :framework_code AND e.event = 'under_review' AND e.reason_code = 'condition_late'
        AND e.effective_on > :after) AS late_since;

-- ---- Lists ----

-- Of the organisation acted for: what binds it first.
-- query: conditions_own
-- out: condition_id int8, place int4, words text, due_on date, state text, binding bool, reference text
SELECT c.condition_id, c.place, c.words, c.due_on, condition_state(c.condition_id) AS state,
    b.condition_id IS NOT NULL AS binding, a.reference
FROM accreditation_condition c JOIN application a USING (application_id)
    LEFT JOIN conditions_binding((SELECT actor_organisation())) b USING (condition_id)
WHERE c.organisation_id = (SELECT actor_organisation())
ORDER BY b.condition_id IS NULL, c.due_on, c.place;

-- Conditions that bind anybody, for staff. show: null all, 'sent', 'overdue', 'soon' (within 28 days) or 'met'.
-- query: conditions_watched
-- in: show text?, words text?, today date, first int4, most int4
-- out: condition_id int8, organisation_name text, place int4, words text, due_on date, state text
-- out: under_review bool, total int8
SELECT b.condition_id, r.name AS organisation_name, b.place, b.words, b.due_on, b.state,
    r.under_review_since IS NOT NULL AS under_review, count(*) OVER () AS total
FROM register_entry r CROSS JOIN LATERAL conditions_binding(r.organisation_id) b
WHERE b.framework_code = r.framework_code
    AND (:show IS NULL AND b.state <> 'met' OR :show = b.state
        OR :show = 'overdue' AND b.state IN ('open', 'not_met') AND b.due_on < :today
        OR :show = 'soon' AND b.state IN ('open', 'not_met') AND b.due_on BETWEEN :today AND :today::date + 28)
    AND (:words IS NULL OR lower(r.name) LIKE '%' || lower(:words) || '%')
ORDER BY b.state = 'sent' DESC, b.due_on, b.condition_id
OFFSET :first LIMIT :most;

-- Accreditations that wait for somebody: under review, with a condition sent, or to be given up.
-- query: conditions_attention
-- out: accreditations int8
SELECT count(*) AS accreditations FROM register_entry e
WHERE e.state NOT IN ('revoked', 'lapsed', 'surrendered')
    AND (e.under_review_since IS NOT NULL
        OR EXISTS (SELECT FROM accreditation_condition c WHERE c.organisation_id = e.organisation_id
            AND condition_state(c.condition_id) = 'sent')
        OR EXISTS (SELECT FROM register_event v WHERE v.organisation_id = e.organisation_id
            AND v.event = 'surrender_asked') AND register_surrender_asked(e.organisation_id, e.framework_code));

-- Conditions with a day to remind of, or one that is past.
-- query: conditions_running
-- out: condition_id int8
SELECT b.condition_id FROM register_entry r CROSS JOIN LATERAL conditions_binding(r.organisation_id) b
WHERE b.framework_code = r.framework_code AND b.state IN ('open', 'not_met')
ORDER BY b.condition_id;
