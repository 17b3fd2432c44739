-- query: case_time_add
-- in: application_id int8, person_id int8, worked_on date, minutes int4, what text, now moment
-- out: lived_experience_time_id int8
INSERT INTO lived_experience_time (application_id, person_id, worked_on, minutes, what, recorded_at)
VALUES (:application_id, :person_id, :worked_on, :minutes, :what, :now)
RETURNING lived_experience_time_id;

-- query: case_time_take_back
-- in: application_id int8, lived_experience_time_id int8, person_id int8, now moment
UPDATE lived_experience_time SET taken_back_at = :now
WHERE lived_experience_time_id = :lived_experience_time_id AND application_id = :application_id
    AND person_id = :person_id AND taken_back_at IS NULL;

-- The case, when the actor has or had a part in it; the latest day somebody can have worked on it is today.
-- query: case_time_case
-- in: application_id int8
-- out: reference text, organisation_name text, received_on date?
SELECT a.reference, o.name AS organisation_name, a.received_on
FROM application a JOIN organisation o USING (organisation_id)
WHERE a.application_id = :application_id AND EXISTS (SELECT FROM case_role c
    WHERE c.application_id = a.application_id AND c.person_id = actor_person() AND c.role <> 'barred');

-- query: case_time_own
-- in: application_id int8
-- out: lived_experience_time_id int8, worked_on date, minutes int4, what text
SELECT lived_experience_time_id, worked_on, minutes, what FROM lived_experience_time
WHERE application_id = :application_id AND person_id = actor_person() AND taken_back_at IS NULL
ORDER BY worked_on, lived_experience_time_id;

-- A month's time of everybody, to be paid for.
-- query: case_time_month
-- in: from_day date, until_day date
-- out: person_id int8, full_name text, reference text, worked_on date, minutes int4, what text, sum_minutes int8
SELECT t.person_id, p.full_name, a.reference, t.worked_on, t.minutes, t.what,
    sum(t.minutes) OVER (PARTITION BY t.person_id)::bigint AS sum_minutes
FROM lived_experience_time t JOIN person p USING (person_id) JOIN application a USING (application_id)
WHERE t.worked_on BETWEEN :from_day AND :until_day AND t.taken_back_at IS NULL
ORDER BY p.full_name, t.person_id, t.worked_on, t.lived_experience_time_id;
