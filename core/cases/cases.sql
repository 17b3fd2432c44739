-- query: case_of
-- in: application_id int8
-- out: application_id int8, reference text, organisation_id int8, organisation_name text, sector text, kind text
-- out: identifier text?, website text?, framework_code text, state text, version int4, received_on date?
-- out: submitted_at moment?, stage_due_on date?, recommendation text?, mean_hundredths int4?
-- out: my_role text?, my_place int4?, my_part_done bool, conflicted bool, left_before bool, barred bool
-- out: scores_open bool, assigned_role text?, kept int4, away_id int8?, away_name text?, missing_year int4?
-- out: may_hold bool, held bool, ready bool
SELECT a.application_id, a.reference, a.organisation_id, o.name AS organisation_name, o.sector, o.kind, o.identifier,
    o.website, a.framework_code, a.state, a.version, a.received_on, a.submitted_at, a.stage_due_on, a.recommendation,
    a.mean_hundredths, c.role AS my_role, c.place AS my_place, c.finished_at IS NOT NULL AS my_part_done,
    coalesce(d.conflicted, false) AS conflicted,
    EXISTS (SELECT FROM case_role l WHERE l.application_id = a.application_id AND l.person_id = actor_person()
        AND l.left_at IS NOT NULL) AS left_before,
    EXISTS (SELECT FROM role_holding h WHERE h.organisation_id = a.organisation_id
        AND h.person_id = actor_person()) AS barred,
    assessments_open(a.application_id) AS scores_open, s.role AS assigned_role,
    (SELECT count(*)::int4 FROM case_assignment k WHERE k.application_id = a.application_id AND k.ended_at IS NULL
        AND k.role = case_role_needed(a.state) AND k.person_id <> actor_person()) AS kept,
    w.person_id AS away_id, w.full_name AS away_name, a.missing_year,
    case_may_hold(a.application_id, actor_person()) AS may_hold, case_held(a.application_id) AS held,
    register_ready(a.organisation_id, a.framework_code) AS ready
FROM application a JOIN organisation o USING (organisation_id)
    LEFT JOIN case_assignment s ON s.application_id = a.application_id AND s.person_id = actor_person()
        AND s.ended_at IS NULL AND s.role = case_role_needed(a.state)
    LEFT JOIN LATERAL (SELECT k.person_id, p.full_name FROM case_worker k JOIN person p USING (person_id)
        WHERE k.application_id = a.application_id AND k.role = case_role_needed(a.state) AND k.held
            AND k.cover_person_id = actor_person() ORDER BY k.person_id LIMIT 1) w ON true
    LEFT JOIN case_role c ON c.application_id = a.application_id AND c.person_id = actor_person() AND c.left_at IS NULL
    LEFT JOIN conflict_declaration d ON d.application_id = a.application_id AND d.person_id = actor_person()
WHERE a.application_id = :application_id;

-- query: case_people
-- in: application_id int8
-- out: person_id int8, full_name text, role text, place int4, taken_at moment, finished bool, gone bool
SELECT c.person_id, p.full_name, c.role, c.place, c.taken_at, c.finished_at IS NOT NULL AS finished,
    c.left_at IS NOT NULL AS gone
FROM case_role c JOIN person p USING (person_id)
WHERE c.application_id = :application_id AND NOT assessor_hidden(c.application_id, c.person_id)
ORDER BY c.taken_at, c.person_id;

-- query: case_answers
-- in: application_id int8
-- out: question_code text, value text
SELECT question_code, value FROM application_answer WHERE application_id = :application_id ORDER BY question_code;

-- query: case_evidence
-- in: application_id int8
-- out: evidence_id int8, criterion_code text, name text, type text, bytes int8, late bool, judged text?
SELECT e.evidence_id, e.criterion_code, f.name, f.type, f.bytes, e.late,
    CASE WHEN e.late THEN late_judged(e.application_id, e.added_at) END AS judged
FROM application_evidence e JOIN file f USING (file_id)
WHERE e.application_id = :application_id AND e.removed_at IS NULL
ORDER BY e.criterion_code, e.evidence_id;

-- What moved the case; an applicant's every save is in the trail, not here, and nothing of the other assessor before
-- both are in but that they asked or put the case on hold (hidden: without their name).
-- query: case_events
-- in: application_id int8
-- out: event text, to_state text, full_name text?, hidden bool, at moment, reason_codes text[], words text
SELECT v.event, v.to_state, CASE WHEN NOT h.hidden THEN p.full_name END AS full_name, h.hidden, v.at, v.reason_codes,
    v.words_to_applicant AS words
FROM application_event v LEFT JOIN person p USING (person_id)
    CROSS JOIN LATERAL (SELECT v.event IN ('hand_in', 'ask_information', 'hold', 'release')
        AND coalesce(assessor_hidden(v.application_id, v.person_id), false) AS hidden) h
WHERE v.application_id = :application_id AND v.event NOT IN ('save', 'add_evidence', 'remove_evidence')
    AND NOT (v.event = 'hand_in' AND h.hidden)
ORDER BY v.event_id DESC;

-- query: case_notes
-- in: application_id int8
-- out: full_name text, at moment, words text
SELECT p.full_name, n.at, n.words FROM application_note n JOIN person p USING (person_id)
WHERE n.application_id = :application_id ORDER BY n.note_id DESC;

-- Scores the actor may see: their own; everybody's once all assessments are in (the wall's rule).
-- query: case_scores
-- in: application_id int8
-- out: person_id int8, full_name text, role text, place int4, criterion_code text, score int4?, reason text
-- out: evidence_ids int8[], version int4
SELECT s.person_id, p.full_name, c.role, c.place, s.criterion_code, s.score, s.reason, s.evidence_ids, s.version
FROM case_scorers(:application_id) c JOIN assessment s USING (person_id) JOIN person p USING (person_id)
WHERE s.application_id = :application_id
ORDER BY s.criterion_code, c.place;

-- query: case_decisions
-- in: application_id int8
-- out: outcome text, reason_codes text[], words text, departs text, full_name text, decided_at moment
SELECT d.outcome, d.reason_codes, d.words, d.departs_from_recommendation AS departs, p.full_name, d.decided_at
FROM decision d JOIN person p USING (person_id)
WHERE d.application_id = :application_id ORDER BY d.decision_id DESC;

-- query: case_moderation_open
-- in: application_id int8
-- out: causes text[], opened_at moment
SELECT causes, opened_at FROM moderation WHERE application_id = :application_id AND closed_at IS NULL;

-- query: case_declare
-- in: application_id int8, person_id int8, conflicted bool, words text, now moment
INSERT INTO conflict_declaration (application_id, person_id, conflicted, words, declared_at)
VALUES (:application_id, :person_id, :conflicted, :words, :now)
ON CONFLICT (application_id, person_id) DO UPDATE SET conflicted = excluded.conflicted, words = excluded.words,
    declared_at = excluded.declared_at;

-- The lowest free place of that role; no row when every place is taken.
-- query: case_role_take
-- in: application_id int8, person_id int8, role text, places int4, now moment
-- out: place int4
INSERT INTO case_role (application_id, person_id, role, place, taken_at)
SELECT :application_id, :person_id, :role, min(p.place), :now
FROM generate_series(1, :places) AS p (place)
WHERE NOT EXISTS (SELECT FROM case_role c WHERE c.application_id = :application_id AND c.role = :role
    AND c.place = p.place AND c.left_at IS NULL)
HAVING min(p.place) IS NOT NULL
RETURNING place;

-- query: case_role_finish
-- in: application_id int8, person_id int8, now moment
UPDATE case_role SET finished_at = :now
WHERE application_id = :application_id AND person_id = :person_id AND finished_at IS NULL AND left_at IS NULL;

-- query: case_role_leave
-- in: application_id int8, person_id int8, now moment
UPDATE case_role SET left_at = :now
WHERE application_id = :application_id AND person_id = :person_id AND left_at IS NULL AND finished_at IS NULL;

-- No row is touched when it was saved since that version was shown; version 0: it was not there.
-- query: case_score_save
-- in: application_id int8, person_id int8, criterion_code text, score int4?, reason text, evidence_ids int8[]
-- in: version int4, now moment
INSERT INTO assessment (application_id, person_id, criterion_code, score, reason, evidence_ids, saved_at)
VALUES (:application_id, :person_id, :criterion_code, :score, :reason, :evidence_ids, :now)
ON CONFLICT (application_id, person_id, criterion_code) DO UPDATE SET score = excluded.score,
    reason = excluded.reason, evidence_ids = excluded.evidence_ids, saved_at = excluded.saved_at,
    version = assessment.version + 1
WHERE assessment.version = :version;

-- All who score have handed in: two assessors, and the lived-experience assessor who has taken the case.
-- query: case_assessments_open
-- in: application_id int8
-- out: open bool
SELECT assessments_open(:application_id) AS open;

-- A lived-experience assessor who is no assessor: their part is the third voice.
-- query: case_third_voice
-- in: person_id int8
-- out: role text
SELECT h.role FROM role_holding h
WHERE h.person_id = :person_id AND h.role = 'lived_experience_assessor' AND h.ended_on IS NULL
    AND NOT EXISTS (SELECT FROM role_holding o WHERE o.person_id = :person_id AND o.role = 'assessor'
        AND o.ended_on IS NULL);

-- query: case_recommend
-- in: application_id int8, recommendation text, mean_hundredths int4
UPDATE application SET recommendation = :recommendation, mean_hundredths = :mean_hundredths
WHERE application_id = :application_id;

-- query: case_moderation_add
-- in: application_id int8, now moment, causes text[]
INSERT INTO moderation (application_id, opened_at, causes) VALUES (:application_id, :now, :causes);

-- query: case_note_add
-- in: application_id int8, person_id int8, now moment, words text
INSERT INTO application_note (application_id, person_id, at, words) VALUES (:application_id, :person_id, :now, :words);

-- query: case_file
-- in: application_id int8, evidence_id int8
-- out: file_id int8, name text, type text, bytes int8
SELECT f.file_id, f.name, f.type, f.bytes FROM application_evidence e JOIN file f USING (file_id)
WHERE e.application_id = :application_id AND e.evidence_id = :evidence_id;

-- What the applicant was told, word by word, for the bundle.
-- query: case_letters
-- in: application_id int8
-- out: sent_at moment, subject text, body text, subject_cy text, body_cy text
SELECT sent_at, subject, body, subject_cy, body_cy FROM notice WHERE application_id = :application_id
ORDER BY sent_at, notice_id;

-- The part a person has in a case now.
-- query: case_held
-- in: application_id int8, person_id int8
-- out: role text, finished bool
SELECT role, finished_at IS NOT NULL AS finished FROM case_role
WHERE application_id = :application_id AND person_id = :person_id AND left_at IS NULL;

-- How many criteria this assessor has scored with a reason.
-- query: case_scored
-- in: application_id int8, person_id int8
-- out: whole int8
SELECT count(*) AS whole FROM assessment
WHERE application_id = :application_id AND person_id = :person_id AND score IS NOT NULL AND btrim(reason) <> '';
