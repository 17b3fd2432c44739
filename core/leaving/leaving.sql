-- Roles that somebody has in the actor's organisation and that a lead may end here: those of the lead and of the single
-- point of contact are handed over on the page of the organisation's people.
-- query: leaving_roles
-- in: person_id int8, today date
-- out: person_id int8, full_name text, role text, started_on date, may_end bool
SELECT p.person_id, p.full_name, h.role, h.started_on,
    h.role <> 'organisation_lead' AND NOT EXISTS (SELECT FROM organisation o
        WHERE o.organisation_id = h.organisation_id AND o.spoc_person_id = p.person_id) AS may_end
FROM role_holding h JOIN person p USING (person_id)
WHERE h.organisation_id = (SELECT actor_organisation()) AND h.person_id = :person_id
    AND (h.ended_on IS NULL OR h.ended_on >= :today) AND (h.ended_on IS NULL OR h.ended_on >= h.started_on)
ORDER BY h.started_on, h.role;
