-- The completeness check, and what is asked of the applicant.

-- query: case_check_put
-- in: application_id int8, subject_kind text, subject_code text, missing bool, words text, person_id int8, now moment
INSERT INTO completeness_item (application_id, subject_kind, subject_code, missing, words, person_id, saved_at)
VALUES (:application_id, :subject_kind, :subject_code, :missing, :words, :person_id, :now)
ON CONFLICT (application_id, subject_kind, subject_code) DO UPDATE SET missing = excluded.missing,
    words = excluded.words, person_id = excluded.person_id, saved_at = excluded.saved_at;

-- query: case_check_items
-- in: application_id int8
-- out: subject_kind text, subject_code text, missing bool, words text
SELECT subject_kind, subject_code, missing, words FROM completeness_item WHERE application_id = :application_id
ORDER BY subject_kind DESC, subject_code;

-- How far the check is: parts marked as missing, and whether the applicant was asked before.
-- query: case_check_standing
-- in: application_id int8
-- out: missing int8, asked bool
SELECT (SELECT count(*) FROM completeness_item c WHERE c.application_id = :application_id AND c.missing) AS missing,
    EXISTS (SELECT FROM information_request r WHERE r.application_id = :application_id) AS asked;

-- query: case_request_add
-- in: application_id int8, person_id int8, stage text, words text, now moment, due_on date
-- out: information_request_id int8
INSERT INTO information_request (application_id, person_id, stage, words, asked_at, due_on)
VALUES (:application_id, :person_id, :stage, :words, :now, :due_on)
RETURNING information_request_id;

-- query: case_request_item_add
-- in: information_request_id int8, place int4, subject_kind text, subject_code text, words text
INSERT INTO information_item (information_request_id, place, subject_kind, subject_code, words)
VALUES (:information_request_id, :place, :subject_kind, :subject_code, :words);
