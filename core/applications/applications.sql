-- The case's row, locked first by every act on it.
-- query: application_locked
-- in: application_id int8
-- out: application_id int8, reference text, organisation_id int8, organisation_name text, sector text, body_kind text
-- out: framework_code text, state text, version int4, created_at moment, submitted_at moment?, received_on date?
-- out: stage_due_on date?
SELECT a.application_id, a.reference, a.organisation_id, o.name AS organisation_name, o.sector, o.kind AS body_kind,
    a.framework_code, a.state, a.version, a.created_at, a.submitted_at, a.received_on, a.stage_due_on
FROM application a JOIN organisation o USING (organisation_id)
WHERE a.application_id = :application_id
FOR UPDATE OF a;
