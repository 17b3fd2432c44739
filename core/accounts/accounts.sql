-- First of every request; see actor_begin in the schema.
-- query: actor_begin
-- in: token_hash bytes?, action text?, now moment, read_only bool
-- out: account_id int8?, person_id int8?, full_name text?, email text?, language text?, roles text[], actions text[]
-- out: organisation_id int8?, organisation_name text?, organisations int4, session_ends moment?, seen_at moment?
-- out: demonstration bool
SELECT account_id, person_id, full_name, email, language, roles, actions, organisation_id, organisation_name,
    organisations, session_ends, seen_at, demonstration
FROM actor_begin(:token_hash, :action, :now, :read_only);

-- The program itself at work: jobs, commands, what happens before anybody is signed in.
-- query: actor_begin_system
-- in: now moment
-- out: done text?
SELECT actor_begin_system(:now)::text AS done;

-- Claims a form's one-time key; no row when it was used before.
-- query: submission_claim
-- in: key text, person_id int8?, now moment
-- out: key text
INSERT INTO submission (key, person_id, submitted_at) VALUES (:key, :person_id, :now)
ON CONFLICT (key) DO NOTHING
RETURNING key;

-- Where the form of that key ended, when it was this person's.
-- query: submission_outcome
-- in: key text, person_id int8?
-- out: location text?
SELECT location FROM submission WHERE key = :key AND person_id IS NOT DISTINCT FROM :person_id;

-- query: submission_finish
-- in: key text, location text
UPDATE submission SET location = :location WHERE key = :key;

-- The form came back with errors: its key may be used again.
-- query: submission_release
-- in: key text
DELETE FROM submission WHERE key = :key;

-- A command acts as this person for this organisation at that moment, within the open transaction.
-- query: actor_assume
-- in: person_id int8, organisation_id int8?, now moment
-- out: done text?
SELECT actor_assume(:person_id, :organisation_id, :now)::text AS done;
