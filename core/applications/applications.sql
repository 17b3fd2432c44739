-- The case's row, locked first by every act on it.
-- query: application_locked
-- in: application_id int8
-- out: application_id int8, reference text, organisation_id int8, organisation_name text, sector text, body_kind text
-- out: framework_code text, state text, version int4, created_at moment, submitted_at moment?, received_on date?
-- out: stage_due_on date?, updated_at moment, decided_at moment?, round int4, intake_round_id int8?
-- out: sign_off_asked_at moment?, hold_reason text?, ready bool
SELECT a.application_id, a.reference, a.organisation_id, o.name AS organisation_name, o.sector, o.kind AS body_kind,
    a.framework_code, a.state, a.version, a.created_at, a.submitted_at, a.received_on, a.stage_due_on, a.updated_at,
    a.decided_at, a.round, a.intake_round_id, a.sign_off_asked_at, a.hold_reason,
    register_ready(a.organisation_id, a.framework_code) AS ready
FROM application a JOIN organisation o USING (organisation_id)
WHERE a.application_id = :application_id
FOR UPDATE OF a;

-- query: application_number_next
-- out: number int8
SELECT nextval('application_number') AS number;

-- query: application_create
-- in: reference text, organisation_id int8, framework_code text, intake_round_id int8?, person_id int8, now moment
-- out: application_id int8
INSERT INTO application (reference, organisation_id, framework_code, intake_round_id, state, created_by, created_at, updated_at)
VALUES (:reference, :organisation_id, :framework_code, :intake_round_id, 'draft', :person_id, :now, :now)
RETURNING application_id;

-- One that waits already, with the day it was first received.
-- query: application_enter_add
-- in: reference text, organisation_id int8, framework_code text, state text, person_id int8, received_on date, now moment
-- out: application_id int8
INSERT INTO application (reference, organisation_id, framework_code, state, created_by, created_at, updated_at,
    received_on, submitted_at)
VALUES (:reference, :organisation_id, :framework_code, :state, :person_id, :now, :now, :received_on, :now)
RETURNING application_id;
-- query: application_backlog_add
-- in: application_id int8, framework_code text, reference text, import_id int8, line int4, person_id int8, now moment
INSERT INTO application_backlog (application_id, framework_code, reference, import_id, line, entered_by, entered_at)
VALUES (:application_id, :framework_code, :reference, :import_id, :line, :person_id, :now);

-- Where one came from that was made before this service was in use.
-- query: application_origin
-- in: application_id int8
-- out: reference text, line int4, entered_at moment, file_name text
SELECT b.reference, b.line, b.entered_at, f.name AS file_name
FROM application_backlog b JOIN import_batch i USING (import_id) JOIN file f USING (file_id)
WHERE b.application_id = :application_id;

-- The projections of an event. decided: the decision was issued with it.
-- query: application_move
-- in: application_id int8, state text, stage_due_on date?, submitted_at moment?, received_on date?
-- in: decided_at moment?, now moment, missing_year int4?, hold_reason text?
UPDATE application SET state = :state, stage_due_on = :stage_due_on, missing_year = :missing_year,
    hold_reason = :hold_reason, version = version + 1, updated_at = :now,
    submitted_at = coalesce(:submitted_at, submitted_at), received_on = coalesce(received_on, :received_on),
    decided_at = coalesce(:decided_at, decided_at)
WHERE application_id = :application_id;

-- Is the person a lead of the organisation on that day?
-- query: application_lead
-- in: organisation_id int8, person_id int8, today date
-- out: person_id int8
SELECT h.person_id FROM role_holding h
WHERE h.organisation_id = :organisation_id AND h.person_id = :person_id AND h.role = 'organisation_lead'
    AND h.started_on <= :today AND (h.ended_on IS NULL OR h.ended_on >= :today)
LIMIT 1;
-- query: application_sign_off_add
-- in: application_id int8, person_id int8, now moment
INSERT INTO application_sign_off (application_id, person_id, signed_at) VALUES (:application_id, :person_id, :now);
-- query: application_round_set
-- in: application_id int8, intake_round_id int8?
UPDATE application SET intake_round_id = :intake_round_id WHERE application_id = :application_id;
-- query: application_sign_off_ask
-- in: application_id int8, person_id int8, now moment
UPDATE application SET sign_off_asked_by = :person_id, sign_off_asked_at = :now WHERE application_id = :application_id;

-- query: application_event_add
-- in: application_id int8, event text, from_state text?, to_state text, person_id int8?, now moment
-- in: reason_codes text[], words text
INSERT INTO application_event (application_id, event, from_state, to_state, person_id, at, reason_codes,
    words_to_applicant)
VALUES (:application_id, :event, :from_state, :to_state, :person_id, :now, :reason_codes, :words);

-- query: application_clock_add
-- in: application_id int8, clock text, event text, now moment, limit_days int4?, working bool, reason text
INSERT INTO application_clock (application_id, clock, event, at, limit_days, working, reason)
VALUES (:application_id, :clock, :event, :now, :limit_days, :working, :reason);

-- query: application_clock_events
-- in: application_id int8
-- out: clock text, event text, at moment, limit_days int4?, working bool, reason text
SELECT clock, event, at, limit_days, working, reason FROM application_clock
WHERE application_id = :application_id
ORDER BY clock_event_id;

-- query: application_answers
-- in: application_id int8
-- out: question_code text, value text, copied bool
SELECT question_code, value, copied_from IS NOT NULL AS copied FROM application_answer
WHERE application_id = :application_id ORDER BY question_code;

-- The change that an answer is going to make, if it makes one; before the answer is put or cleared.
-- query: application_change_note
-- in: application_id int8, section_code text, question_code text, value text, person_id int8, now moment
INSERT INTO application_change (application_id, section_code, question_code, person_id, at, before, after)
SELECT :application_id, :section_code, :question_code, :person_id, :now, coalesce(a.value, ''), :value
FROM (SELECT :application_id::bigint AS id) one
    LEFT JOIN application_answer a ON a.application_id = one.id AND a.question_code = :question_code
WHERE coalesce(a.value, '') <> :value;
-- Newest first.
-- query: application_changes
-- in: application_id int8, section_code text
-- out: question_code text, at moment, before text, after text, person text
SELECT c.question_code, c.at, c.before, c.after, p.full_name AS person
FROM application_change c JOIN person p USING (person_id)
WHERE c.application_id = :application_id AND c.section_code = :section_code
ORDER BY c.change_id DESC
LIMIT 200;

-- query: application_answer_put
-- in: application_id int8, question_code text, value text, person_id int8, now moment
INSERT INTO application_answer (application_id, question_code, value, saved_by, saved_at)
VALUES (:application_id, :question_code, :value, :person_id, :now)
ON CONFLICT (application_id, question_code) DO UPDATE SET value = excluded.value, saved_by = excluded.saved_by,
    saved_at = excluded.saved_at, copied_from = NULL
WHERE application_answer.value <> excluded.value OR application_answer.copied_from IS NOT NULL;

-- query: application_answer_clear
-- in: application_id int8, question_code text
DELETE FROM application_answer WHERE application_id = :application_id AND question_code = :question_code;

-- query: application_sections
-- in: application_id int8
-- out: section_code text, version int4, done bool, saved_at moment, saved_by int8?, saved_by_name text?
SELECT s.section_code, s.version, s.done_at IS NOT NULL AS done, s.saved_at, s.saved_by, p.full_name AS saved_by_name
FROM application_section s LEFT JOIN person p ON p.person_id = s.saved_by
WHERE s.application_id = :application_id
ORDER BY s.section_code;

-- query: application_section_version
-- in: application_id int8, section_code text
-- out: version int4
SELECT version FROM application_section WHERE application_id = :application_id AND section_code = :section_code;

-- query: application_section_put
-- in: application_id int8, section_code text, done bool, person_id int8, now moment
INSERT INTO application_section (application_id, section_code, version, done_at, saved_by, saved_at)
VALUES (:application_id, :section_code, 1, CASE WHEN :done THEN :now END, :person_id, :now)
ON CONFLICT (application_id, section_code) DO UPDATE SET version = application_section.version + 1,
    done_at = CASE WHEN :done THEN coalesce(application_section.done_at, :now) END,
    saved_by = excluded.saved_by, saved_at = excluded.saved_at;

-- Files that stand, by criterion.
-- query: application_evidence_list
-- in: application_id int8
-- out: evidence_id int8, criterion_code text, file_id int8, name text, type text, bytes int8, added_at moment, late bool
-- out: copied bool, added_by_name text
SELECT e.evidence_id, e.criterion_code, e.file_id, f.name, f.type, f.bytes, e.added_at, e.late,
    e.copied_from IS NOT NULL AS copied, p.full_name AS added_by_name
FROM application_evidence e JOIN file f USING (file_id) JOIN person p ON p.person_id = e.added_by
WHERE e.application_id = :application_id AND e.removed_at IS NULL
ORDER BY e.criterion_code, e.evidence_id;

-- The same file, where it stands for that criterion already.
-- query: application_evidence_same
-- in: application_id int8, criterion_code text, sha256 bytes
-- out: evidence_id int8
SELECT e.evidence_id
FROM application_evidence e JOIN file f USING (file_id)
WHERE e.application_id = :application_id AND e.criterion_code = :criterion_code AND f.sha256 = :sha256
    AND e.removed_at IS NULL
LIMIT 1;

-- query: application_evidence_put
-- in: application_id int8, criterion_code text, file_id int8, person_id int8, now moment, information_item_id int8?
-- in: late bool
-- out: evidence_id int8
INSERT INTO application_evidence (application_id, criterion_code, file_id, added_by, added_at, information_item_id, late)
VALUES (:application_id, :criterion_code, :file_id, :person_id, :now, :information_item_id, :late)
RETURNING evidence_id;

-- Somebody has looked at the copied files: they stand as if added.
-- query: application_evidence_confirm
-- in: application_id int8
UPDATE application_evidence SET copied_from = NULL
WHERE application_id = :application_id AND copied_from IS NOT NULL AND removed_at IS NULL;

-- query: application_evidence_take_away
-- in: application_id int8, evidence_id int8, now moment
-- out: file_id int8
UPDATE application_evidence SET removed_at = :now
WHERE application_id = :application_id AND evidence_id = :evidence_id AND removed_at IS NULL
RETURNING file_id;

-- A file of evidence that stands, within the actor's wall.
-- query: application_evidence_file
-- in: application_id int8, evidence_id int8
-- out: file_id int8, name text, type text, bytes int8
SELECT f.file_id, f.name, f.type, f.bytes
FROM application_evidence e JOIN file f USING (file_id)
WHERE e.application_id = :application_id AND e.evidence_id = :evidence_id AND e.removed_at IS NULL;

-- Who is told of what happens to an application: leads and the SPOC, each once.
-- query: application_mail_people
-- in: organisation_id int8, today date
-- out: person_id int8, address text, language text
SELECT p.person_id, coalesce(min(c.email), p.email) AS address, coalesce(min(c.language), 'en') AS language
FROM person p LEFT JOIN account c ON c.person_id = p.person_id AND c.closed_at IS NULL AND c.verified_at IS NOT NULL
WHERE (p.person_id IN (SELECT h.person_id FROM role_holding h WHERE h.organisation_id = :organisation_id
            AND h.role = 'organisation_lead' AND h.started_on <= :today
            AND (h.ended_on IS NULL OR h.ended_on >= :today))
        OR p.person_id = (SELECT o.spoc_person_id FROM organisation o WHERE o.organisation_id = :organisation_id))
    AND p.erased_at IS NULL
GROUP BY p.person_id
HAVING coalesce(min(c.email), p.email) IS NOT NULL
ORDER BY p.person_id;

-- query: application_seed_make
-- in: seed text
INSERT INTO setting (name, value) VALUES ('moderation_seed', :seed) ON CONFLICT (name) DO NOTHING;
-- query: application_seed
-- out: value text
SELECT value FROM setting WHERE name = 'moderation_seed';

-- One request, to act on it: the case's row is locked already.
-- query: application_information_of
-- in: application_id int8, information_request_id int8
-- out: stage text, due_on date, answered_at moment?, expired_at moment?
SELECT stage, due_on, answered_at, expired_at FROM information_request
WHERE application_id = :application_id AND information_request_id = :information_request_id;
-- Items of a request without words or file in answer.
-- query: application_items_open
-- in: information_request_id int8
-- out: count int8
SELECT count(*) AS count FROM information_item i
WHERE i.information_request_id = :information_request_id AND i.answer = '' AND NOT EXISTS (SELECT
    FROM application_evidence e WHERE e.information_item_id = i.information_item_id AND e.removed_at IS NULL);
-- query: application_item_of
-- in: information_request_id int8, information_item_id int8
-- out: subject_kind text, subject_code text
SELECT subject_kind, subject_code FROM information_item
WHERE information_request_id = :information_request_id AND information_item_id = :information_item_id;
-- query: application_item_answer
-- in: information_item_id int8, answer text, person_id int8, now moment
UPDATE information_item SET answer = :answer, answered_by = :person_id, answered_at = :now
WHERE information_item_id = :information_item_id;
-- query: application_information_answer
-- in: information_request_id int8, person_id int8, now moment
UPDATE information_request SET answered_by = :person_id, answered_at = :now
WHERE information_request_id = :information_request_id;

-- Requests that wait for an answer, oldest first.
-- query: application_information_waiting
-- out: information_request_id int8, application_id int8, stage text, asked_at moment, due_on date
SELECT r.information_request_id, r.application_id, r.stage, r.asked_at, r.due_on
FROM information_request r JOIN application a USING (application_id)
WHERE a.state = 'information_requested' AND r.answered_at IS NULL AND r.expired_at IS NULL
ORDER BY r.information_request_id;
-- Drafts that nobody changed since then, oldest first.
-- query: application_drafts_idle
-- in: before moment
-- out: application_id int8
SELECT application_id FROM application WHERE state = 'draft' AND updated_at < :before ORDER BY application_id;
-- Drafts that were begun in a round, with the round's last day; none of a framework that takes applications at any time.
-- query: application_drafts_in_rounds
-- out: application_id int8, round_id int8, title text, closes_on date
SELECT a.application_id, r.round_id, r.title, r.closes_on
FROM application a JOIN intake_round r ON r.round_id = a.intake_round_id
    JOIN intake i ON i.framework_code = a.framework_code AND NOT i.rolling
WHERE a.state = 'draft'
ORDER BY a.application_id;
-- Has a request for information of this application run out?
-- query: application_information_expired
-- in: application_id int8
-- out: expired bool
SELECT EXISTS (SELECT FROM information_request WHERE application_id = :application_id AND expired_at IS NOT NULL)
    AS expired;
-- query: application_information_expire
-- in: information_request_id int8, now moment
UPDATE information_request SET expired_at = :now
WHERE information_request_id = :information_request_id AND answered_at IS NULL AND expired_at IS NULL;

-- The applicant's view of one application. application_id within the actor's wall.
-- query: application_view
-- in: application_id int8
-- out: application_id int8, reference text, organisation_id int8, organisation_name text, sector text, body_kind text
-- out: framework_code text, state text, created_at moment, submitted_at moment?, received_on date?, stage_due_on date?
-- out: decided_at moment?, updated_at moment, identifier text?, cohorts text[], intake_round_id int8?
-- out: sign_off_asked_at moment?, sign_off_asked_by text?, missing_year int4?
-- out: hold_reason text?
SELECT a.application_id, a.reference, a.organisation_id, o.name AS organisation_name, o.sector, o.kind AS body_kind,
    a.framework_code, a.state, a.created_at, a.submitted_at, a.received_on, a.stage_due_on, a.decided_at,
    a.updated_at, o.identifier, o.cohorts, a.intake_round_id, a.sign_off_asked_at,
    (SELECT p.full_name FROM person p WHERE p.person_id = a.sign_off_asked_by) AS sign_off_asked_by,
    a.missing_year, a.hold_reason
FROM application a JOIN organisation o USING (organisation_id)
WHERE a.application_id = :application_id AND a.organisation_id = actor_organisation();

-- query: application_history
-- in: application_id int8
-- out: event text, to_state text, at moment, reason_codes text[], words text
SELECT event, to_state, at, reason_codes, words_to_applicant AS words FROM application_event
WHERE application_id = :application_id
ORDER BY event_id DESC
LIMIT 200;

-- query: application_information_list
-- in: application_id int8
-- out: information_request_id int8, stage text, words text, asked_at moment, due_on date, answered_at moment?
-- out: expired_at moment?
SELECT information_request_id, stage, words, asked_at, due_on, answered_at, expired_at FROM information_request
WHERE application_id = :application_id
ORDER BY information_request_id DESC;

-- query: application_information_items
-- in: application_id int8
-- out: information_item_id int8, information_request_id int8, place int4, subject_kind text, subject_code text
-- out: words text, answer text, answered_at moment?, late bool, judged text?
SELECT i.information_item_id, i.information_request_id, i.place, i.subject_kind, i.subject_code, i.words, i.answer,
    i.answered_at, coalesce(i.answered_at > r.expired_at, false) AS late,
    CASE WHEN i.answered_at > r.expired_at THEN late_judged(r.application_id, i.answered_at) END AS judged
FROM information_item i JOIN information_request r USING (information_request_id)
WHERE r.application_id = :application_id
ORDER BY i.information_request_id, i.place;

-- Files that were sent in answer to an item.
-- query: application_information_files
-- in: application_id int8
-- out: information_item_id int8, evidence_id int8, name text, late bool, judged text?
SELECT e.information_item_id, e.evidence_id, f.name, e.late,
    CASE WHEN e.late THEN late_judged(e.application_id, e.added_at) END AS judged
FROM application_evidence e JOIN file f USING (file_id)
WHERE e.application_id = :application_id AND e.information_item_id IS NOT NULL AND e.removed_at IS NULL
ORDER BY e.evidence_id;

-- query: application_decision_last
-- in: application_id int8
-- out: outcome text, reason_codes text[], words text, decided_at moment
SELECT outcome, reason_codes, words, decided_at FROM decision
WHERE application_id = :application_id
ORDER BY decision_id DESC
LIMIT 1;

-- The organisation's applications, newest first.
-- query: application_list
-- out: application_id int8, reference text, framework_code text, state text, created_at moment, submitted_at moment?
-- out: stage_due_on date?
SELECT application_id, reference, framework_code, state, created_at, submitted_at, stage_due_on FROM application
WHERE organisation_id = actor_organisation()
ORDER BY application_id DESC;

-- The organisation acted for, for starting an application.
-- query: application_organisation
-- out: organisation_id int8, name text, framework_code text, sector text, kind text, open_application_id int8?
SELECT o.organisation_id, o.name, o.framework_code, o.sector, o.kind,
    (SELECT max(a.application_id) FROM application a WHERE a.organisation_id = o.organisation_id
        AND a.state NOT IN ('approved', 'approved_with_conditions', 'refused', 'withdrawn')) AS open_application_id
FROM organisation o
WHERE o.organisation_id = actor_organisation();

-- Earlier applications of the same organisation and framework that this draft can be filled in from, newest first.
-- query: application_copy_sources
-- in: application_id int8
-- out: application_id int8, reference text, state text, created_at moment, answers int8, files int8
SELECT s.application_id, s.reference, s.state, s.created_at,
    (SELECT count(*) FROM application_answer a WHERE a.application_id = s.application_id) AS answers,
    (SELECT count(*) FROM application_evidence e WHERE e.application_id = s.application_id AND e.removed_at IS NULL)
        AS files
FROM application t JOIN application s ON s.organisation_id = t.organisation_id AND s.framework_code = t.framework_code
WHERE t.application_id = :application_id AND t.state = 'draft' AND s.application_id <> t.application_id
    AND (EXISTS (SELECT FROM application_answer a WHERE a.application_id = s.application_id)
        OR EXISTS (SELECT FROM application_evidence e WHERE e.application_id = s.application_id))
ORDER BY s.application_id DESC;
-- What is answered already stays.
-- query: application_answer_copy
-- in: application_id int8, question_code text, value text, source_id int8, person_id int8, now moment
INSERT INTO application_answer (application_id, question_code, value, saved_by, saved_at, copied_from)
VALUES (:application_id, :question_code, :value, :person_id, :now, :source_id)
ON CONFLICT (application_id, question_code) DO NOTHING;
-- query: application_evidence_copy
-- in: application_id int8, source_id int8, criteria text[], most int8, person_id int8, now moment
INSERT INTO application_evidence (application_id, criterion_code, file_id, added_by, added_at, copied_from)
SELECT :application_id, s.criterion_code, s.file_id, :person_id, :now, :source_id
FROM application_evidence s
WHERE s.application_id = :source_id AND s.removed_at IS NULL AND s.criterion_code = ANY (:criteria)
    AND NOT EXISTS (SELECT FROM application_evidence e WHERE e.application_id = :application_id
        AND e.criterion_code = s.criterion_code AND e.file_id = s.file_id AND e.removed_at IS NULL)
ORDER BY s.evidence_id
LIMIT :most;

-- For verifying: a batch of rows, and what their events and clocks say.
-- query: application_standing
-- in: after int8
-- out: application_id int8, framework_code text, state text, stage_due_on date?, missing_year int4?, hold_reason text?
SELECT application_id, framework_code, state, stage_due_on, missing_year, hold_reason FROM application
WHERE application_id > :after
ORDER BY application_id
LIMIT 1000;
-- query: application_verify_events
-- in: first int8, last int8
-- out: application_id int8, event text, to_state text, reason_codes text[]
SELECT application_id, event, to_state, reason_codes FROM application_event
WHERE application_id BETWEEN :first AND :last
ORDER BY application_id, event_id;
-- query: application_verify_clocks
-- in: first int8, last int8
-- out: application_id int8, clock text, event text, at moment, limit_days int4?, working bool
SELECT application_id, clock, event, at, limit_days, working FROM application_clock
WHERE application_id BETWEEN :first AND :last
ORDER BY application_id, clock_event_id;

-- ---- What the applicant is told ----
-- Of an application or, where that is NULL, of the accreditation of the organisation that asks.

-- No row when that was told already.
-- query: application_notice_add
-- in: organisation_id int8, application_id int8?, key text, kind text, now moment, subject text, body text, subject_cy text, body_cy text
-- out: notice_id int8
INSERT INTO notice (organisation_id, application_id, key, kind, sent_at, subject, body, subject_cy, body_cy)
VALUES (:organisation_id, :application_id, :key, :kind, :now, :subject, :body, :subject_cy, :body_cy)
ON CONFLICT DO NOTHING
RETURNING notice_id;

-- query: application_notice_mailed
-- in: notice_id int8, mail_id int8
INSERT INTO notice_mail (notice_id, mail_id) VALUES (:notice_id, :mail_id);

-- What was told, the latest first; unread: by the person who asks.
-- query: application_notice_list
-- in: application_id int8?
-- out: notice_id int8, kind text, sent_at moment, subject text, subject_cy text, unread bool, read_at moment?
-- out: mails int8, waiting int8, kept int8, failed int8
SELECT n.notice_id, n.kind, n.sent_at, n.subject, n.subject_cy,
    NOT EXISTS (SELECT FROM notice_read r WHERE r.notice_id = n.notice_id AND r.person_id = actor_person()) AS unread,
    (SELECT min(r.read_at) FROM notice_read r WHERE r.notice_id = n.notice_id) AS read_at, m.mails, m.waiting,
    m.kept, m.failed
FROM notice n CROSS JOIN LATERAL (
        SELECT count(*) AS mails,
            count(*) FILTER (WHERE m.sent_at IS NULL AND m.kept_at IS NULL AND m.given_up_at IS NULL) AS waiting,
            count(*) FILTER (WHERE m.kept_at IS NOT NULL) AS kept,
            count(*) FILTER (WHERE m.given_up_at IS NOT NULL) AS failed
        FROM notice_mail c JOIN mail m USING (mail_id) WHERE c.notice_id = n.notice_id
    ) m
WHERE n.application_id = :application_id
    OR (:application_id IS NULL AND n.application_id IS NULL AND n.organisation_id = (SELECT actor_organisation()))
ORDER BY n.notice_id DESC;

-- query: application_notice_of
-- in: application_id int8?, notice_id int8
-- out: notice_id int8, kind text, sent_at moment, subject text, body text, subject_cy text, body_cy text
SELECT notice_id, kind, sent_at, subject, body, subject_cy, body_cy FROM notice
WHERE notice_id = :notice_id AND (application_id = :application_id
    OR (:application_id IS NULL AND application_id IS NULL AND organisation_id = (SELECT actor_organisation())));

-- How its mails fared, by whom they went to.
-- query: application_notice_mails
-- in: application_id int8?, notice_id int8
-- out: full_name text, language text, sent_at moment?, kept_at moment?, given_up_at moment?
SELECT coalesce(p.full_name, '') AS full_name, m.language, m.sent_at, m.kept_at, m.given_up_at
FROM notice n JOIN notice_mail c USING (notice_id) JOIN mail m USING (mail_id)
    LEFT JOIN person p ON p.person_id = m.person_id
WHERE n.notice_id = :notice_id AND (n.application_id = :application_id
    OR (:application_id IS NULL AND n.application_id IS NULL AND n.organisation_id = (SELECT actor_organisation())))
ORDER BY m.mail_id;

-- How many of these messages the person who asks has not opened.
-- query: application_notice_unread
-- in: application_id int8?
-- out: unread int8, all_of_them int8
SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT FROM notice_read r
        WHERE r.notice_id = n.notice_id AND r.person_id = actor_person())) AS unread, count(*) AS all_of_them
FROM notice n WHERE n.application_id = :application_id
    OR (:application_id IS NULL AND n.application_id IS NULL AND n.organisation_id = (SELECT actor_organisation()));

-- query: application_notice_read_add
-- in: notice_id int8, person_id int8, now moment
INSERT INTO notice_read (notice_id, person_id, read_at) VALUES (:notice_id, :person_id, :now)
ON CONFLICT (notice_id, person_id) DO NOTHING;

-- ---- Deadlines ----

-- Cases whose deadline could not be computed, because a year's bank holidays were not known.
-- query: application_missing_years
-- out: application_id int8
SELECT application_id FROM application WHERE missing_year IS NOT NULL ORDER BY application_id;
-- query: application_due_put
-- in: application_id int8, stage_due_on date?, missing_year int4?
UPDATE application SET stage_due_on = :stage_due_on, missing_year = :missing_year
WHERE application_id = :application_id;
-- Sent without the signature of whoever sent it.
-- query: application_verify_unsigned
-- in: first int8, last int8
-- out: application_id int8
SELECT e.application_id FROM application_event e
WHERE e.event = 'submit' AND e.application_id BETWEEN :first AND :last
    AND NOT EXISTS (SELECT FROM application_sign_off s
        WHERE s.application_id = e.application_id AND s.person_id = e.person_id)
ORDER BY e.application_id;
