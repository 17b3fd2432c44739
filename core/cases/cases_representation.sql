-- What is written so far in this round, and by whom.
-- query: case_representation_own
-- in: application_id int8
-- out: words text, version int4, saved_by_name text?, saved_at moment, sent_at moment?
SELECT r.words, r.version, p.full_name AS saved_by_name, r.saved_at, r.sent_at
FROM representation r JOIN application a USING (application_id, round) LEFT JOIN person p ON p.person_id = r.saved_by
WHERE r.application_id = :application_id;

-- query: case_representation_own_files
-- in: application_id int8
-- out: representation_file_id int8, name text, bytes int8
SELECT r.representation_file_id, f.name, f.bytes
FROM representation_file r JOIN application a USING (application_id, round) JOIN file f USING (file_id)
WHERE r.application_id = :application_id AND r.removed_at IS NULL
ORDER BY r.representation_file_id;

-- No row when the version is not the one that was opened.
-- query: case_representation_put
-- in: application_id int8, round int4, words text, version int4, person_id int8, now moment
-- out: version int4
INSERT INTO representation AS r (application_id, round, words, saved_by, saved_at)
SELECT :application_id, :round, :words, :person_id, :now
WHERE :version = 0 OR EXISTS (SELECT FROM representation e WHERE e.application_id = :application_id
    AND e.round = :round AND e.version = :version)
ON CONFLICT (application_id, round) DO UPDATE SET version = r.version + 1, words = excluded.words,
    saved_by = excluded.saved_by, saved_at = excluded.saved_at
WHERE r.version = :version AND r.sent_at IS NULL
RETURNING version;

-- query: case_representation_sent
-- in: application_id int8, round int4, person_id int8, now moment
UPDATE representation SET sent_at = :now, saved_by = :person_id
WHERE application_id = :application_id AND round = :round AND sent_at IS NULL AND btrim(words) <> '';

-- query: case_representation_file_add
-- in: application_id int8, round int4, file_id int8, person_id int8, now moment
-- out: representation_file_id int8
INSERT INTO representation_file (application_id, round, file_id, saved_by, saved_at)
VALUES (:application_id, :round, :file_id, :person_id, :now)
RETURNING representation_file_id;

-- query: case_representation_file_remove
-- in: application_id int8, round int4, representation_file_id int8, now moment
UPDATE representation_file SET removed_at = :now
WHERE application_id = :application_id AND round = :round AND representation_file_id = :representation_file_id
    AND removed_at IS NULL;

-- One file, within the actor's wall.
-- query: case_representation_file_one
-- in: application_id int8, representation_file_id int8
-- out: file_id int8, name text, type text, bytes int8
SELECT f.file_id, f.name, f.type, f.bytes FROM representation_file r JOIN file f USING (file_id)
WHERE r.application_id = :application_id AND r.representation_file_id = :representation_file_id
    AND r.removed_at IS NULL;

-- What was sent, in every round, for those who review the case.
-- query: case_representations
-- in: application_id int8
-- out: round int4, words text, sent_at moment
SELECT round, words, sent_at FROM representation
WHERE application_id = :application_id AND sent_at IS NOT NULL ORDER BY round DESC;

-- query: case_representations_files
-- in: application_id int8
-- out: representation_file_id int8, round int4, name text, bytes int8
SELECT r.representation_file_id, r.round, f.name, f.bytes
FROM representation_file r JOIN file f USING (file_id)
WHERE r.application_id = :application_id AND r.removed_at IS NULL
ORDER BY r.representation_file_id;

-- The applicant's own case while a refusal is intended, with the reasons they were told.
-- query: case_intention
-- in: application_id int8
-- out: state text, round int4, stage_due_on date?, reason_codes text[]?, words text?, decided_at moment?
SELECT a.state, a.round, a.stage_due_on, d.reason_codes, d.words, d.decided_at
FROM application a LEFT JOIN LATERAL (SELECT d.reason_codes, d.words, d.decided_at FROM decision d
    WHERE d.application_id = a.application_id AND d.outcome = 'intention_to_refuse'
    ORDER BY d.decision_id DESC LIMIT 1) d ON true
WHERE a.application_id = :application_id AND a.organisation_id = actor_organisation();

-- Cases whose applicant may still speak, or whose time is up.
-- query: case_intentions_open
-- out: application_id int8, decided_at moment
SELECT a.application_id, max(d.decided_at) AS decided_at
FROM application a JOIN decision d USING (application_id)
WHERE a.state = 'intention_to_refuse' AND d.outcome = 'intention_to_refuse'
GROUP BY a.application_id ORDER BY a.application_id;
