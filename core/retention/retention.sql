-- How long what is held on people is kept, and what becomes of it.

-- query: retention_rules
-- out: code text, days int4, changed_at moment?
SELECT code, days, changed_at FROM retention_rule
ORDER BY array_position('{person,person_asked,staff,application,award,invitation,import,mail}', code);

-- query: retention_rule_set
-- in: code text, days int4, changed_by int8, now moment
-- out: days int4
UPDATE retention_rule SET days = :days, changed_by = :changed_by, changed_at = :now
WHERE code = :code AND days <> :days
RETURNING days;

-- Whose time is over: what the next run would erase, and what is in the way of the others.
-- query: retention_due
-- in: today date, most int4
-- out: person_id int8, full_name text, ended_on date?, due_on date, in_use text?
SELECT person_id, full_name, ended_on, due_on, in_use FROM retention_due(:today, :most);

-- query: retention_erase
-- in: person_id int8, by text, now moment
SELECT person_erase(:person_id, :by, :now);

-- query: retention_sweep
-- in: now moment, most int4
-- out: mails int8, imports int8, invitations int8, awards int8, files int8
SELECT mails, imports, invitations, awards, files FROM retention_sweep(:now, :most);

-- The person who is meant by a learner number or an address.
-- query: subject_find
-- in: number text?, address text?
-- out: person_id int8, full_name text, email text?, learner_number text
SELECT p.person_id, p.full_name, p.email, p.learner_number
FROM person n JOIN person p ON p.person_id = person_kept(n.person_id)
WHERE (n.learner_number = :number OR n.email = lower(:address)) AND p.erased_at IS NULL
GROUP BY p.person_id ORDER BY p.person_id LIMIT 2;

-- query: subject_request_add
-- in: person_id int8, kind text, asked_on date, identity_note text, recorded_by int8, now moment
-- out: subject_request_id int8
INSERT INTO subject_request (person_id, kind, asked_on, identity_note, recorded_by, recorded_at)
VALUES (:person_id, :kind, :asked_on, :identity_note, :recorded_by, :now)
RETURNING subject_request_id;

-- Those that wait first. request null: all.
-- query: subject_requests
-- in: request int8?, today date
-- out: subject_request_id int8, person_id int8, full_name text, learner_number text, kind text, asked_on date
-- out: identity_note text, recorded_by int8, recorded_by_name text, recorded_at moment, outcome text?, words text?
-- out: decided_by_name text?, decided_at moment?, in_use text?, ends date?
SELECT s.subject_request_id, s.person_id, p.full_name, p.learner_number, s.kind, s.asked_on, s.identity_note,
    s.recorded_by, r.full_name AS recorded_by_name, s.recorded_at, s.outcome, s.words, d.full_name AS decided_by_name,
    s.decided_at, retention_in_use(s.person_id, :today) AS in_use, retention_ends(s.person_id, 'person_asked') AS ends
FROM subject_request s JOIN person p USING (person_id) JOIN person r ON r.person_id = s.recorded_by
    LEFT JOIN person d ON d.person_id = s.decided_by
WHERE (:request::int8 IS NULL OR s.subject_request_id = :request)
ORDER BY s.outcome IS NOT NULL, s.subject_request_id DESC LIMIT 200;

-- The roles that whoever asks holds, in any of their records; those without an end first.
-- query: subject_roles
-- in: request int8, today date
-- out: role text, organisation_name text?, started_on date, ended_on date?
SELECT h.role, o.name AS organisation_name, h.started_on, h.ended_on
FROM subject_request s JOIN role_holding h ON h.person_id = ANY (person_records(s.person_id))
    LEFT JOIN organisation o USING (organisation_id)
WHERE s.subject_request_id = :request AND (h.ended_on IS NULL OR h.ended_on >= :today)
ORDER BY h.ended_on DESC NULLS FIRST, o.name, h.role, h.role_holding_id;

-- How many days after their last role their details are kept, now that they ask.
-- query: subject_days
-- in: request int8
-- out: days int4
SELECT retention_days(s.person_id, 'person_asked') AS days FROM subject_request s
WHERE s.subject_request_id = :request;

-- query: subject_request_decide
-- in: request int8, outcome text, words text?, decided_by int8, now moment
-- out: person_id int8
UPDATE subject_request SET outcome = :outcome, words = :words, decided_by = :decided_by, decided_at = :now
WHERE subject_request_id = :request AND outcome IS NULL
RETURNING person_id;

-- Whose it is, when it is asked for by that request.
-- query: subject_of
-- in: request int8?
-- out: full_name text
SELECT p.full_name FROM subject_request s JOIN person p USING (person_id)
WHERE s.subject_request_id = :request AND s.kind = 'access';

-- All that is held on whoever asked for it by that request (null: on the actor).
-- query: subject_export
-- in: request int8?
-- out: held json
SELECT subject_export(CASE WHEN :request::int8 IS NULL THEN (SELECT actor_person()) ELSE (SELECT s.person_id
    FROM subject_request s WHERE s.subject_request_id = :request AND s.kind = 'access') END) AS held;

-- query: subject_lines
-- in: request int8?
-- out: topic text, table_name text, did bool, row_number int4, field text, value text, at moment?, on_day date?
SELECT topic, table_name, did, row_number, field, value, at, on_day
FROM subject_lines(CASE WHEN :request::int8 IS NULL THEN (SELECT actor_person()) ELSE (SELECT s.person_id
    FROM subject_request s WHERE s.subject_request_id = :request AND s.kind = 'access') END);
