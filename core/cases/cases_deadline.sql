-- Cases that are due soon or were due of late, each with one of those it waits for: who holds the part, or has it
-- assigned, and while they are away who covers for them.
-- query: case_deadlines
-- in: first date, last date
-- out: application_id int8, reference text, organisation_name text, framework_code text, state text, due_on date
-- out: clock text, started_at moment, person_id int8, address text, language text
SELECT DISTINCT a.application_id, a.reference, o.name AS organisation_name, a.framework_code, a.state,
    a.stage_due_on AS due_on, k.clock, k.at AS started_at, p.person_id, coalesce(c.email, p.email) AS address,
    coalesce(c.language, 'en') AS language
FROM application a JOIN organisation o USING (organisation_id)
    JOIN LATERAL (SELECT t.clock, t.at FROM application_clock t
        WHERE t.application_id = a.application_id AND t.event = 'start' ORDER BY t.clock_event_id DESC LIMIT 1) k ON true
    JOIN case_worker w ON w.application_id = a.application_id AND w.role = case_role_needed(a.state)
    JOIN person p ON p.person_id = CASE WHEN w.away THEN coalesce(w.cover_person_id, w.person_id) ELSE w.person_id END
    LEFT JOIN account c ON c.person_id = p.person_id AND c.closed_at IS NULL AND c.verified_at IS NOT NULL
WHERE a.stage_due_on BETWEEN :first AND :last AND coalesce(c.email, p.email) IS NOT NULL AND p.erased_at IS NULL
ORDER BY a.application_id, person_id;
