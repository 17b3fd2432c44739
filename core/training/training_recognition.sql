-- Exemptions, and external courses that count as modules: asked for, decided, ended.

-- query: recognition_add
-- in: kind text, person_id int8, organisation_id int8, framework_code text, modules text[], words text
-- in: reason_code text?, starts_on date?, ends_on date?, course_code text?, completed_on date?, file_id int8?
-- in: asked_by int8, now moment
-- out: recognition_id int8
INSERT INTO recognition (kind, person_id, organisation_id, framework_code, modules, words, reason_code, starts_on,
    ends_on, course_code, completed_on, file_id, asked_by, asked_at)
VALUES (:kind, :person_id, :organisation_id, :framework_code, :modules, :words, :reason_code, :starts_on, :ends_on,
    :course_code, :completed_on, :file_id, :asked_by, :now)
RETURNING recognition_id;

-- query: recognition_event_add
-- in: recognition_id int8, kind text, words text, ended_on date?, acted_by int8, now moment
INSERT INTO recognition_event (recognition_id, kind, words, ended_on, acted_by, acted_at)
VALUES (:recognition_id, :kind, :words, :ended_on, :acted_by, :now);

-- One that the actor sees; organisation: only the actor's own.
-- query: recognition_one
-- in: recognition_id int8, own bool
-- out: recognition_id int8, kind text, state text, person_id int8, full_name text, organisation_id int8
-- out: organisation_name text, framework_code text, modules text[], titles text[], words text, reason_code text?
-- out: starts_on date?, ends_on date?, course_code text?, course_title text?, course_provider text?
-- out: completed_on date?, file_id int8?, file_name text?, file_type text?, file_bytes int8?, asked_by int8
-- out: asked_name text?, asked_at moment, ended_on date?
SELECT r.recognition_id, r.kind, recognition_state(r.recognition_id) AS state, r.person_id,
    (SELECT p.full_name FROM person p WHERE p.person_id = r.person_id) AS full_name, r.organisation_id,
    (SELECT o.name FROM organisation o WHERE o.organisation_id = r.organisation_id) AS organisation_name,
    r.framework_code, r.modules,
    array(SELECT coalesce((SELECT k.title FROM module_rule k WHERE k.framework_code = r.framework_code
        AND k.module_code = m ORDER BY k.superseded_at IS NULL DESC, k.holds_from DESC LIMIT 1), m)
        FROM unnest(r.modules) AS m) AS titles,
    r.words, r.reason_code, r.starts_on, r.ends_on, r.course_code, c.title AS course_title,
    c.provider AS course_provider, r.completed_on, r.file_id, f.name AS file_name, f.type AS file_type,
    f.bytes AS file_bytes, r.asked_by, (SELECT p.full_name FROM person p WHERE p.person_id = r.asked_by) AS asked_name,
    r.asked_at, (SELECT e.ended_on FROM recognition_event e WHERE e.recognition_id = r.recognition_id
        AND e.kind = 'ended') AS ended_on
FROM recognition r LEFT JOIN external_course c ON c.framework_code = r.framework_code AND c.course_code = r.course_code
    LEFT JOIN file f ON f.file_id = r.file_id
WHERE r.recognition_id = :recognition_id AND (NOT :own OR r.organisation_id = (SELECT actor_organisation()));

-- query: recognition_events
-- in: recognition_id int8
-- out: kind text, words text, ended_on date?, acted_name text?, acted_at moment
SELECT e.kind, e.words, e.ended_on, (SELECT p.full_name FROM person p WHERE p.person_id = e.acted_by) AS acted_name,
    e.acted_at
FROM recognition_event e WHERE e.recognition_id = :recognition_id ORDER BY e.recognition_event_id;

-- What an organisation asked for, what waits first. organisation_id null: of all. state null: any.
-- query: recognitions_asked
-- in: organisation_id int8?, own bool, state text?, first int4, most int4
-- out: recognition_id int8, kind text, state text, person_id int8, full_name text, organisation_name text
-- out: modules text[], starts_on date?, ends_on date?, course_title text?, completed_on date?, ended_on date?
-- out: asked_at moment, total int8
SELECT r.recognition_id, r.kind, r.state, r.person_id, p.full_name, o.name AS organisation_name, r.modules, r.starts_on,
    r.ends_on, (SELECT c.title FROM external_course c WHERE c.framework_code = r.framework_code
        AND c.course_code = r.course_code) AS course_title, r.completed_on,
    (SELECT e.ended_on FROM recognition_event e WHERE e.recognition_id = r.recognition_id AND e.kind = 'ended')
        AS ended_on, r.asked_at, count(*) OVER () AS total
FROM (SELECT k.*, recognition_state(k.recognition_id) AS state FROM recognition k
        WHERE k.organisation_id = coalesce(:organisation_id, k.organisation_id)
            AND (NOT :own OR k.organisation_id = (SELECT actor_organisation()))) r
    JOIN person p ON p.person_id = r.person_id JOIN organisation o ON o.organisation_id = r.organisation_id
WHERE r.state = coalesce(:state, r.state)
ORDER BY r.state <> 'asked', CASE WHEN r.state = 'asked' THEN r.asked_at END, r.recognition_id DESC
LIMIT :most OFFSET :first;

-- One person's, as known at a moment (known_at null: now). person_id null: whoever asks.
-- query: recognitions_of_person
-- in: person_id int8?, organisation_id int8?, known_at moment?
-- out: recognition_id int8, kind text, state text, modules text[], starts_on date?, ends_on date?, course_title text?
-- out: completed_on date?, asked_at moment
SELECT r.recognition_id, r.kind, coalesce(e.kind, 'asked') AS state, r.modules, r.starts_on,
    coalesce(e.ended_on, r.ends_on) AS ends_on, (SELECT c.title FROM external_course c
        WHERE c.framework_code = r.framework_code AND c.course_code = r.course_code) AS course_title, r.completed_on,
    r.asked_at
FROM recognition r LEFT JOIN LATERAL (SELECT k.kind, k.ended_on FROM recognition_event k
        WHERE k.recognition_id = r.recognition_id AND known_at(k.acted_at, NULL, :known_at)
        ORDER BY k.recognition_event_id DESC LIMIT 1) e ON true
WHERE r.person_id = (SELECT coalesce(:person_id, actor_person())) AND known_at(r.asked_at, NULL, :known_at)
    AND r.organisation_id = coalesce(:organisation_id, r.organisation_id)
ORDER BY r.recognition_id DESC LIMIT 100;

-- One of the actor's organisation's own people, whom something can be asked for.
-- query: recognition_person
-- in: person_id int8, today date
-- out: person_id int8, full_name text, organisation_id int8, organisation_name text, framework_code text, sector text
SELECT p.person_id, p.full_name, o.organisation_id, o.name AS organisation_name, o.framework_code, o.sector
FROM person p JOIN organisation o ON o.organisation_id = (SELECT actor_organisation())
WHERE p.person_id = :person_id AND EXISTS (SELECT FROM role_holding h WHERE h.person_id = p.person_id
    AND h.organisation_id = o.organisation_id AND h.role IN ('first_responder', 'organisation_lead', 'training_lead')
    AND (h.ended_on IS NULL OR h.ended_on >= :today));

-- External courses that count for something under the actor's organisation's framework, on whichever days.
-- query: recognition_courses
-- in: today date
-- out: course_code text, title text, provider text, modules text[]
SELECT c.course_code, c.title, c.provider, array_agg(DISTINCT e.module_code COLLATE "C") AS modules
FROM organisation o JOIN external_course c ON c.framework_code = o.framework_code
    JOIN equivalence e ON e.framework_code = c.framework_code AND e.course_code = c.course_code
        AND e.holds_from <= :today
WHERE o.organisation_id = (SELECT actor_organisation())
GROUP BY c.course_code, c.title, c.provider ORDER BY c.title, c.course_code;

-- What a course counts for when it was completed on a day.
-- query: recognition_course_modules
-- in: framework_code text, course_code text, completed_on date
-- out: module_code text
SELECT e.module_code FROM equivalence e
WHERE e.framework_code = :framework_code AND e.course_code = :course_code AND e.holds_from <= :completed_on
    AND (e.holds_to IS NULL OR e.holds_to >= :completed_on)
ORDER BY e.module_code COLLATE "C";

-- The same asked for already, or in force: an exemption whose days and modules meet it, or the same course and day.
-- query: recognition_same
-- in: person_id int8, kind text, modules text[], starts_on date?, ends_on date?, course_code text?, completed_on date?
-- out: recognition_id int8
SELECT r.recognition_id FROM recognition r
WHERE r.person_id = :person_id AND r.kind = :kind AND recognition_state(r.recognition_id) IN ('asked', 'approved')
    AND (r.kind = 'exempt' AND r.modules && :modules AND r.starts_on <= :ends_on AND r.ends_on >= :starts_on
        OR r.kind = 'equivalent' AND r.course_code = :course_code AND r.completed_on = :completed_on)
LIMIT 1;

-- Whom to write to about a recognition: who leads the organisation or its training, with an account.
-- query: recognition_mail_people
-- in: organisation_id int8, today date
-- out: person_id int8, address text, language text
SELECT DISTINCT ON (a.person_id) a.person_id, a.email AS address, a.language
FROM role_holding h JOIN account a USING (person_id)
WHERE h.organisation_id = :organisation_id AND h.role IN ('organisation_lead', 'training_lead')
    AND h.started_on <= :today AND (h.ended_on IS NULL OR h.ended_on >= :today) AND a.closed_at IS NULL
    AND a.verified_at IS NOT NULL
ORDER BY a.person_id, a.account_id;

-- Exemptions under the framework that end on that day.
-- query: recognition_ending
-- in: framework_code text, day date
-- out: recognition_id int8, organisation_id int8, full_name text, ends_on date, modules text[]
SELECT r.recognition_id, r.organisation_id, (SELECT p.full_name FROM person p WHERE p.person_id = r.person_id)
    AS full_name, r.ends_on, r.modules
FROM recognition r
WHERE r.kind = 'exempt' AND r.framework_code = :framework_code AND r.ends_on = :day AND recognition_state(r.recognition_id) = 'approved'
    AND NOT EXISTS (SELECT FROM recognition k WHERE k.person_id = r.person_id AND k.kind = 'exempt'
        AND k.modules @> r.modules AND k.starts_on <= r.ends_on + 1 AND k.ends_on > r.ends_on
        AND recognition_state(k.recognition_id) = 'approved');
