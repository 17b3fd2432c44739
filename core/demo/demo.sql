-- Two loads at once wait for each other; held until the transaction ends.
-- query: demo_lock
-- out: done text?
SELECT pg_advisory_xact_lock(hashtextextended('assay.demonstration', 0))::text AS done;

-- The imports are finished by one at a time; held by the connection until it is given back or closed.
-- query: demo_imports_lock
-- out: done text?
SELECT pg_advisory_lock(hashtextextended('assay.demonstration.imports', 0))::text AS done;

-- query: demo_imports_unlock
-- out: done bool
SELECT pg_advisory_unlock(hashtextextended('assay.demonstration.imports', 0)) AS done;

-- query: demo_found
-- out: loaded bool, organisations bool
SELECT EXISTS (SELECT FROM setting WHERE name = 'demonstration' AND value = 'yes') AS loaded,
    EXISTS (SELECT FROM organisation) AS organisations;

-- Every page says so from then on, and no mail leaves.
-- query: demo_mark
INSERT INTO setting (name, value) VALUES ('demonstration', 'yes')
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- A criterion's file, for an assessor to cite.
-- query: demo_evidence
-- in: application_id int8
-- out: evidence_id int8, criterion_code text
SELECT evidence_id, criterion_code FROM application_evidence
WHERE application_id = :application_id AND removed_at IS NULL ORDER BY evidence_id;

-- The open request for information of an application.
-- query: demo_request
-- in: application_id int8
-- out: information_request_id int8
SELECT information_request_id FROM information_request
WHERE application_id = :application_id AND answered_at IS NULL AND expired_at IS NULL
ORDER BY information_request_id LIMIT 1;

-- One module that a person completed in a session, to be corrected.
-- query: demo_completion
-- in: person_id int8, session_id int8
-- out: completion_id int8, completed_on date
SELECT completion_id, completed_on FROM completion
WHERE person_id = :person_id AND session_id = :session_id AND corrects_id IS NULL ORDER BY completion_id LIMIT 1;

-- An import of the provider by the name of its file.
-- query: demo_import
-- in: provider_id int8, name text
-- out: import_id int8, state text
SELECT b.import_id, b.state FROM import_batch b JOIN file f USING (file_id)
WHERE b.provider_id = :provider_id AND f.name = :name ORDER BY b.import_id LIMIT 1;

-- A file of waiting applications by its name.
-- query: demo_backlog
-- in: name text
-- out: import_id int8, state text
SELECT b.import_id, b.state FROM import_batch b JOIN file f USING (file_id)
WHERE b.subject = 'waiting' AND f.name = :name ORDER BY b.import_id LIMIT 1;

-- Who has each place of the case's panel now.
-- query: demo_panel_seats
-- in: application_id int8
-- out: person_id int8, place int4
SELECT s.person_id, s.place FROM panel_seat s JOIN panel p USING (panel_id)
WHERE p.application_id = :application_id AND p.closed_at IS NULL AND s.left_at IS NULL;

-- query: demo_person
-- in: email text
-- out: person_id int8
SELECT person_id FROM account WHERE email = :email;

-- Organisations that came by a file are made up as all others.
-- query: demo_backlog_invented
UPDATE organisation o SET invented = true
WHERE NOT o.invented AND o.organisation_id IN (SELECT a.organisation_id FROM application a
    JOIN application_backlog USING (application_id));

-- query: demo_unsealed
-- out: waiting bool
SELECT coalesce((SELECT max(audit_id) FROM audit_entry), 0) > coalesce((SELECT max(audit_id) FROM audit_seal), 0) AS waiting;

-- query: demo_condition
-- in: application_id int8, words text
-- out: condition_id int8
SELECT condition_id FROM accreditation_condition WHERE application_id = :application_id AND words = :words;
