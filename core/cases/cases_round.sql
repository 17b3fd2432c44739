-- Everybody who holds a part gives it up.
-- query: case_round_leave
-- in: application_id int8, now moment
UPDATE case_role SET left_at = :now
WHERE application_id = :application_id AND left_at IS NULL AND role <> 'barred';

-- query: case_round_next
-- in: application_id int8
-- out: round int4
UPDATE application SET round = round + 1, recommendation = NULL, mean_hundredths = NULL
WHERE application_id = :application_id
RETURNING round;
