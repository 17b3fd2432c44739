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
-- out: lived_experience_time_id int8, worked_on date, minutes int4, what text, put_forward bool, paid_at moment?
SELECT t.lived_experience_time_id, t.worked_on, t.minutes, t.what, e.lived_experience_payment_id IS NOT NULL AS put_forward,
    y.paid_at
FROM lived_experience_time t LEFT JOIN lived_experience_payment_entry e USING (lived_experience_time_id)
    LEFT JOIN lived_experience_payment y USING (lived_experience_payment_id)
WHERE t.application_id = :application_id AND t.person_id = actor_person() AND t.taken_back_at IS NULL
ORDER BY t.worked_on, t.lived_experience_time_id;

-- A month's time of everybody, to be paid for, with the payment that it is in.
-- query: case_time_month
-- in: from_day date, until_day date
-- out: person_id int8, full_name text, reference text, worked_on date, minutes int4, what text
-- out: payment_id int8?, put_forward_by text?, put_forward_at moment?, paid_by text?, paid_at moment?
SELECT t.person_id, p.full_name, a.reference, t.worked_on, t.minutes, t.what,
    y.lived_experience_payment_id AS payment_id, f.full_name AS put_forward_by, y.put_forward_at, b.full_name AS paid_by,
    y.paid_at
FROM lived_experience_time t JOIN person p USING (person_id) JOIN application a USING (application_id)
    LEFT JOIN lived_experience_payment_entry e USING (lived_experience_time_id)
    LEFT JOIN lived_experience_payment y USING (lived_experience_payment_id)
    LEFT JOIN person f ON f.person_id = y.put_forward_by LEFT JOIN person b ON b.person_id = y.paid_by
WHERE t.worked_on BETWEEN :from_day AND :until_day AND t.taken_back_at IS NULL
ORDER BY p.full_name, t.person_id, t.worked_on, t.lived_experience_time_id;

-- What is to be paid to each person for the month: a row for what is not put forward yet (no payment_id), and one a
-- payment. own: it is the actor's own time, or the actor put it forward.
-- query: case_time_payments
-- in: from_day date, until_day date
-- out: person_id int8, full_name text, minutes int8, payment_id int8?, put_forward_by text?, put_forward_at moment?
-- out: paid_by text?, paid_at moment?, own bool
SELECT t.person_id, p.full_name, sum(t.minutes)::bigint AS minutes, y.lived_experience_payment_id AS payment_id,
    f.full_name AS put_forward_by, y.put_forward_at, b.full_name AS paid_by, y.paid_at,
    coalesce(actor_person() IN (t.person_id, y.put_forward_by), false) AS own
FROM lived_experience_time t JOIN person p USING (person_id)
    LEFT JOIN lived_experience_payment_entry e USING (lived_experience_time_id)
    LEFT JOIN lived_experience_payment y USING (lived_experience_payment_id)
    LEFT JOIN person f ON f.person_id = y.put_forward_by LEFT JOIN person b ON b.person_id = y.paid_by
WHERE t.worked_on BETWEEN :from_day AND :until_day AND t.taken_back_at IS NULL
GROUP BY t.person_id, p.full_name, y.lived_experience_payment_id, f.full_name, b.full_name
ORDER BY y.paid_at IS NOT NULL, p.full_name, t.person_id, y.lived_experience_payment_id;

-- query: case_time_payment_add
-- in: person_id int8, month date, by int8, now moment
-- out: payment_id int8
INSERT INTO lived_experience_payment (person_id, month, put_forward_by, put_forward_at)
VALUES (:person_id, :month, :by, :now) RETURNING lived_experience_payment_id AS payment_id;

-- Everything of that person and month that is in no payment yet.
-- query: case_time_payment_fill
-- in: payment_id int8
INSERT INTO lived_experience_payment_entry (lived_experience_time_id, lived_experience_payment_id)
SELECT t.lived_experience_time_id, y.lived_experience_payment_id
FROM lived_experience_payment y JOIN lived_experience_time t USING (person_id)
WHERE y.lived_experience_payment_id = :payment_id AND date_trunc('month', t.worked_on) = y.month
    AND t.taken_back_at IS NULL AND NOT EXISTS (SELECT FROM lived_experience_payment_entry e
        WHERE e.lived_experience_time_id = t.lived_experience_time_id)
ORDER BY t.lived_experience_time_id;

-- query: case_time_payment_paid
-- in: payment_id int8, by int8, now moment
-- out: person_id int8, month date
UPDATE lived_experience_payment SET paid_by = :by, paid_at = :now
WHERE lived_experience_payment_id = :payment_id AND paid_at IS NULL
RETURNING person_id, month;
