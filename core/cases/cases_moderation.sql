-- What each voice of this round says of each criterion, and what the moderator set in their place. Rows of others are
-- seen once all assessments are in (the walls).
-- query: case_voices
-- in: application_id int8
-- out: criterion_code text, first int4?, first_reason text?, second int4?, second_reason text?, third int4?
-- out: third_reason text?, moderated int4?, moderated_reason text?
SELECT s.criterion_code,
    min(s.score) FILTER (WHERE c.role = 'assessor' AND c.place = 1) AS first,
    min(s.reason) FILTER (WHERE c.role = 'assessor' AND c.place = 1) AS first_reason,
    min(s.score) FILTER (WHERE c.role = 'assessor' AND c.place = 2) AS second,
    min(s.reason) FILTER (WHERE c.role = 'assessor' AND c.place = 2) AS second_reason,
    min(s.score) FILTER (WHERE c.role = 'lived_experience_assessor') AS third,
    min(s.reason) FILTER (WHERE c.role = 'lived_experience_assessor') AS third_reason,
    min(m.score) AS moderated, min(m.reason) AS moderated_reason
FROM case_scorers(:application_id) c
    JOIN assessment s USING (person_id)
    LEFT JOIN case_moderated(:application_id) m USING (criterion_code)
WHERE s.application_id = :application_id
GROUP BY s.criterion_code ORDER BY s.criterion_code;

-- query: case_moderated_scores
-- in: application_id int8
-- out: criterion_code text, score int4, reason text
SELECT criterion_code, score, reason FROM case_moderated(:application_id);

-- query: case_moderated_save
-- in: application_id int8, round int4, criterion_code text, score int4, reason text, person_id int8, now moment
INSERT INTO moderated_score (application_id, round, criterion_code, score, reason, person_id, saved_at)
VALUES (:application_id, :round, :criterion_code, :score, :reason, :person_id, :now)
ON CONFLICT (application_id, round, criterion_code) DO UPDATE SET score = excluded.score, reason = excluded.reason,
    person_id = excluded.person_id, saved_at = excluded.saved_at;

-- query: case_moderation_end
-- in: application_id int8, person_id int8, words text, now moment
UPDATE moderation SET person_id = :person_id, words = :words, closed_at = :now
WHERE application_id = :application_id AND closed_at IS NULL;

-- The moderator of this round is to look again.
-- query: case_moderator_again
-- in: application_id int8
UPDATE case_role SET finished_at = NULL
WHERE application_id = :application_id AND role = 'moderator' AND left_at IS NULL;

-- Closed moderations, the latest first.
-- query: case_moderations
-- in: application_id int8
-- out: causes text[], words text, full_name text, closed_at moment
SELECT m.causes, m.words, p.full_name, m.closed_at FROM moderation m JOIN person p USING (person_id)
WHERE m.application_id = :application_id AND m.closed_at IS NOT NULL
ORDER BY m.opened_at DESC;

-- Cases past their assessment that have lost an assessor or the third voice since, and cases whose last assessment waited
-- for somebody who has left: by a conflict that was found and not declared.
-- query: case_assessments_changed
-- out: application_id int8
SELECT a.application_id FROM application a
WHERE a.state IN ('moderation', 'recommendation', 'decision', 'deferred') AND NOT assessments_open(a.application_id)
    OR a.state = 'assessment' AND assessments_open(a.application_id)
    OR a.state IN ('recommendation', 'decision', 'deferred') AND EXISTS (SELECT FROM case_role c
        WHERE c.application_id = a.application_id AND c.round = a.round AND c.role = 'lived_experience_assessor'
            AND c.finished_at IS NOT NULL AND c.left_at IS NOT NULL)
ORDER BY a.application_id;

-- query: case_moderation_drop
-- in: application_id int8, now moment
UPDATE moderation SET closed_at = :now WHERE application_id = :application_id AND closed_at IS NULL;

-- query: case_decider_leave
-- in: application_id int8, now moment
UPDATE case_role SET left_at = :now
WHERE application_id = :application_id AND role = 'decision_maker' AND left_at IS NULL;

-- For verifying: what is kept of the scores and the rounds of a case, a thousand at a time. rounds: as the events tell.
-- query: case_judged
-- in: after int8
-- out: application_id int8, reference text, framework_code text, submitted_at moment?, recommendation text?
-- out: mean_hundredths int4?, round int4, rounds int8
SELECT a.application_id, a.reference, a.framework_code, a.submitted_at,
    CASE WHEN a.state NOT IN ('assessment', 'moderation') THEN a.recommendation END AS recommendation,
    a.mean_hundredths, a.round, 1 + (SELECT count(*) FROM application_event e
        WHERE e.application_id = a.application_id
            AND e.event IN ('request_reconsideration', 'uphold', 'panel_reassess')) AS rounds
FROM application a WHERE a.application_id > :after
ORDER BY a.application_id LIMIT 1000;
