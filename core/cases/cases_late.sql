-- What the applicant sent after its time to answer had ended, and whether it is taken into account.

-- Answers and files that came late, the latest first. judged: "accepted", "refused"; NULL: not yet.
-- query: case_late_list
-- in: application_id int8
-- out: asked text, answer text, file_name text?, evidence_id int8?, at moment, judged text?
SELECT l.asked, l.answer, l.file_name, l.evidence_id, l.at, late_judged(:application_id, l.at) AS judged
FROM late_arrivals(:application_id) l ORDER BY l.at DESC, l.evidence_id DESC;

-- query: case_late_waiting
-- in: application_id int8
-- out: waiting int8, mine bool
SELECT (SELECT count(*) FROM late_arrivals(:application_id) l WHERE late_judged(:application_id, l.at) IS NULL) AS waiting,
    late_judge_may(:application_id, actor_person()) AS mine;

-- query: case_late_judgements
-- in: application_id int8
-- out: accepted bool, words text, judged_at moment
SELECT accepted, words, judged_at FROM late_judgement WHERE application_id = :application_id ORDER BY late_judgement_id DESC;

-- query: case_late_add
-- in: application_id int8, accepted bool, words text, person_id int8, now moment
-- out: late_judgement_id int8
INSERT INTO late_judgement (application_id, accepted, words, person_id, judged_at)
VALUES (:application_id, :accepted, :words, :person_id, :now) RETURNING late_judgement_id;
