-- query: trainee_organisations
-- out: organisation_id int8, name text
SELECT organisation_id, name FROM trainee_organisations();

-- A new person on the list of an organisation that booked, by whoever trained them.
-- query: trainee_add
-- in: full_name text, email text?, organisation_id int8, today date, added_by int8, now moment
-- out: person_id int8, learner_number text
SELECT person_id, learner_number
FROM person_add_trainee(:full_name, :email, :organisation_id, :today, :added_by, :now);

-- query: trainee_told
-- in: organisation_id int8, today date
-- out: person_id int8, address text, language text
SELECT person_id, address, language FROM trainee_told(:organisation_id, :today);
