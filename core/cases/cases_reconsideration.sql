-- query: case_reconsideration
-- in: application_id int8
-- out: requested_at moment, grounds text, opened_at moment?, outcome text?, words text, decided_at moment?
SELECT requested_at, grounds, opened_at, outcome, words, decided_at FROM reconsideration
WHERE application_id = :application_id;

-- Another application of the organisation that is under way in the same framework.
-- query: case_elsewhere
-- in: application_id int8
-- out: reference text
SELECT o.reference FROM application a JOIN application o USING (organisation_id, framework_code)
WHERE a.application_id = :application_id AND o.application_id <> a.application_id
    AND o.state NOT IN ('approved', 'approved_with_conditions', 'refused', 'withdrawn')
LIMIT 1;

-- query: case_reconsideration_add
-- in: application_id int8, person_id int8, grounds text, now moment
INSERT INTO reconsideration (application_id, requested_by, requested_at, grounds)
VALUES (:application_id, :person_id, :now, :grounds);

-- query: case_reconsideration_opened
-- in: application_id int8, person_id int8, now moment
UPDATE reconsideration SET opened_by = :person_id, opened_at = :now WHERE application_id = :application_id;

-- query: case_reconsideration_decided
-- in: application_id int8, person_id int8, outcome text, words text, now moment
UPDATE reconsideration SET outcome = :outcome, words = :words, decided_by = :person_id, decided_at = :now
WHERE application_id = :application_id;

-- The applicant's own case, and whether reconsideration can be asked for.
-- query: case_refused
-- in: application_id int8
-- out: state text, decided_at moment?, asked bool, elsewhere bool
SELECT a.state, a.decided_at,
    EXISTS (SELECT FROM reconsideration r WHERE r.application_id = a.application_id) AS asked,
    EXISTS (SELECT FROM application o WHERE o.organisation_id = a.organisation_id
        AND o.framework_code = a.framework_code AND o.application_id <> a.application_id
        AND o.state NOT IN ('approved', 'approved_with_conditions', 'refused', 'withdrawn')) AS elsewhere
FROM application a
WHERE a.application_id = :application_id AND a.organisation_id = actor_organisation();
