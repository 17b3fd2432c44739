-- Whoever holds a part leaves the case with it (the trigger).
-- query: case_round_next
-- in: application_id int8, now moment
-- out: round int4
UPDATE application SET round = round + 1, recommendation = NULL, mean_hundredths = NULL, updated_at = :now
WHERE application_id = :application_id
RETURNING round;
