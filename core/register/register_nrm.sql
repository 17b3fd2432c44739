-- Organisations that may refer now and meet the minimum standard of training today, of these frameworks.
-- query: nrm_organisations
-- in: frameworks text[], states text[], today date
-- out: organisation_id int8, name text, identifier text?, framework_code text, nation text, state text, domains text[]
SELECT e.organisation_id, e.name, e.identifier, e.framework_code, e.nation, e.state,
    ARRAY(SELECT d.domain FROM organisation_domain d WHERE d.organisation_id = e.organisation_id ORDER BY d.domain)
        AS domains
FROM register_entry e JOIN organisation o USING (organisation_id, framework_code)
    CROSS JOIN LATERAL standing_on(e.organisation_id, :today, NULL) s
WHERE e.framework_code = ANY (:frameworks) AND e.state = ANY (:states) AND s.good
ORDER BY e.framework_code, e.organisation_id;

-- Who these people are.
-- query: nrm_people
-- in: people int8[]
-- out: person_id int8, full_name text, email text?, learner_number text
SELECT person_id, full_name, email, learner_number FROM person
WHERE person_id = ANY (:people) AND erased_at IS NULL ORDER BY person_id;
