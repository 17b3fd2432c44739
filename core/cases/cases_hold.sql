-- Holds: a case waits, with a reason, and its clock is paused.

-- query: case_hold_add
-- in: application_id int8, reason_code text, words text, person_id int8, now moment
-- out: case_hold_id int8
INSERT INTO case_hold (application_id, reason_code, words, placed_by, placed_at)
VALUES (:application_id, :reason_code, :words, :person_id, :now)
RETURNING case_hold_id;

-- query: case_hold_may
-- in: application_id int8, person_id int8
-- out: may bool
SELECT case_may_hold(:application_id, :person_id) AS may;

-- query: case_hold_end
-- in: application_id int8, person_id int8, now moment
UPDATE case_hold SET released_by = :person_id, released_at = :now
WHERE application_id = :application_id AND released_at IS NULL;

-- query: case_hold_now
-- in: application_id int8
-- out: reason_code text, words text, full_name text, placed_at moment
SELECT h.reason_code, h.words, CASE WHEN assessor_hidden(h.application_id, h.placed_by) THEN '' ELSE p.full_name END
        AS full_name, h.placed_at
FROM case_hold h JOIN person p ON p.person_id = h.placed_by
WHERE h.application_id = :application_id AND h.released_at IS NULL;

-- All holds of a case, the latest first.
-- query: case_holds
-- in: application_id int8
-- out: reason_code text, words text, placed_at moment, released_at moment?
SELECT reason_code, words, placed_at, released_at FROM case_hold
WHERE application_id = :application_id
ORDER BY case_hold_id DESC;

-- What the clocks of a case did, the latest first.
-- query: case_clock_events
-- in: application_id int8
-- out: clock text, event text, at moment, limit_days int4?, working bool, reason text
SELECT clock, event, at, limit_days, working, reason FROM application_clock
WHERE application_id = :application_id
ORDER BY clock_event_id DESC;
