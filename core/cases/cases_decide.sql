-- The actor's own: nobody sees another's.
-- query: case_draft
-- in: application_id int8
-- out: version int4, outcome text, reason_codes text[], words text, departs text, condition_words text[]
-- out: condition_evidence text[], condition_due date[], saved_at moment
SELECT version, outcome, reason_codes, words, departs, condition_words, condition_evidence, condition_due, saved_at
FROM decision_draft WHERE application_id = :application_id AND person_id = actor_person();

-- No row when the version is not the one that was opened.
-- query: case_draft_put
-- in: application_id int8, person_id int8, version int4, outcome text, reason_codes text[], words text, departs text
-- in: condition_words text[], condition_evidence text[], condition_due date[], now moment
-- out: version int4
INSERT INTO decision_draft AS d (application_id, person_id, version, outcome, reason_codes, words, departs,
    condition_words, condition_evidence, condition_due, saved_at)
SELECT :application_id, :person_id, 1, :outcome, :reason_codes, :words, :departs, :condition_words,
    :condition_evidence, :condition_due, :now
WHERE :version = 0 OR EXISTS (SELECT FROM decision_draft e WHERE e.application_id = :application_id
    AND e.person_id = :person_id AND e.version = :version)
ON CONFLICT (application_id, person_id) DO UPDATE SET version = d.version + 1, outcome = excluded.outcome,
    reason_codes = excluded.reason_codes, words = excluded.words, departs = excluded.departs,
    condition_words = excluded.condition_words, condition_evidence = excluded.condition_evidence,
    condition_due = excluded.condition_due, saved_at = excluded.saved_at
WHERE d.version = :version
RETURNING version;

-- query: case_draft_drop
-- in: application_id int8
DELETE FROM decision_draft WHERE application_id = :application_id;

-- query: case_decision_add
-- in: application_id int8, outcome text, reason_codes text[], words text, departs text, person_id int8, now moment
-- out: decision_id int8
INSERT INTO decision (application_id, outcome, reason_codes, words, departs_from_recommendation, person_id, decided_at)
VALUES (:application_id, :outcome, :reason_codes, :words, :departs, :person_id, :now)
RETURNING decision_id;

-- query: case_condition_add
-- in: application_id int8, organisation_id int8, place int4, words text, evidence text, due_on date
INSERT INTO accreditation_condition (application_id, organisation_id, place, words, evidence, due_on)
VALUES (:application_id, :organisation_id, :place, :words, :evidence, :due_on);

-- query: case_recommended
-- in: application_id int8
-- out: recommendation text?
SELECT recommendation FROM application WHERE application_id = :application_id;
