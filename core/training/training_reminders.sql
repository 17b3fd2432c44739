-- Reminders of training that ends: to the person, and once a week to the leads of the organisation.

-- query: training_reminded_through
-- out: through text
SELECT value AS through FROM setting WHERE name = 'training.reminded_through';

-- query: training_reminded_set
-- in: through text
INSERT INTO setting (name, value) VALUES ('training.reminded_through', :through)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- People of a framework with an address whose training in a module that they need ends on one of these days, and nothing
-- later counts; a page in order of person, one row a module, with the first session that they are booked on for it.
-- query: training_ending
-- in: framework_code text, ends date[], today date, after int8, most int4
-- out: person_id int8, address text, language text, title text, ends_on date, course text?, booked_on date?
SELECT p.person_id, p.address, p.language, m.title, i.ends_on, b.course, b.booked_on
FROM (SELECT e.person_id, w.email AS address, coalesce((SELECT a.language FROM account a
            WHERE a.person_id = e.person_id AND a.closed_at IS NULL ORDER BY a.account_id LIMIT 1), 'en') AS language
        FROM training_interval e JOIN person w USING (person_id)
        WHERE e.superseded_at IS NULL AND e.ends_on = ANY (:ends) AND e.framework_code = :framework_code
            AND e.person_id > :after AND w.email IS NOT NULL AND w.erased_at IS NULL
        GROUP BY e.person_id, w.person_id ORDER BY e.person_id LIMIT :most) p
    JOIN training_interval i ON i.person_id = p.person_id AND i.framework_code = :framework_code
        AND i.superseded_at IS NULL AND i.ends_on = ANY (:ends) AND i.basis <> 'in_progress'
    JOIN LATERAL (SELECT k.title, k.position FROM module k WHERE k.framework_code = i.framework_code
        AND k.module_code = i.module_code AND k.holds_from <= :today ORDER BY k.holds_from DESC LIMIT 1) m ON true
    LEFT JOIN LATERAL (SELECT c.title AS course, e.held_on AS booked_on
        FROM session_enrolment e JOIN training_session s USING (session_id) JOIN course c USING (course_id)
        WHERE e.person_id = i.person_id AND e.superseded_at IS NULL AND e.state = 'booked' AND e.held_on >= :today
            AND e.framework_code = i.framework_code AND i.module_code = ANY (e.modules)
        ORDER BY e.held_on, e.session_id LIMIT 1) b ON true
WHERE NOT EXISTS (SELECT FROM training_interval l WHERE l.person_id = i.person_id
        AND l.framework_code = i.framework_code AND l.module_code = i.module_code AND l.superseded_at IS NULL
        AND l.basis <> 'in_progress' AND l.ends_on > i.ends_on)
    AND EXISTS (SELECT FROM role_holding h JOIN organisation o USING (organisation_id)
            JOIN module_requirement r ON r.framework_code = i.framework_code AND r.module_code = i.module_code
                AND r.sector = o.sector AND r.holds_from <= :today AND (r.holds_to IS NULL OR r.holds_to >= :today)
                AND r.role = CASE h.role WHEN 'first_responder' THEN 'first_responder' ELSE 'lead' END
        WHERE h.person_id = i.person_id AND h.role IN ('first_responder', 'organisation_lead', 'training_lead')
            AND o.framework_code = i.framework_code AND h.started_on <= :today
            AND (h.ended_on IS NULL OR h.ended_on >= :today))
ORDER BY p.person_id, i.ends_on, m.position;

-- The last person of that page, whether or not they are to be reminded; null at the end.
-- query: training_ending_last
-- in: framework_code text, ends date[], after int8, most int4
-- out: person_id int8?
SELECT max(p.person_id) AS person_id FROM (SELECT DISTINCT e.person_id
    FROM training_interval e JOIN person w USING (person_id)
    WHERE e.superseded_at IS NULL AND e.ends_on = ANY (:ends) AND e.framework_code = :framework_code
        AND e.person_id > :after AND w.email IS NOT NULL AND w.erased_at IS NULL ORDER BY 1 LIMIT :most) p;

-- Of these organisations, those who lead them and can sign in; one row a lead.
-- query: training_digest
-- in: today date, organisations int8[]
-- out: organisation_id int8, person_id int8, address text, language text
SELECT DISTINCT h.organisation_id, k.person_id, k.email AS address, k.language
FROM role_holding h JOIN account k USING (person_id)
WHERE h.organisation_id = ANY (:organisations) AND h.role IN ('organisation_lead', 'training_lead')
    AND h.started_on <= :today AND (h.ended_on IS NULL OR h.ended_on >= :today) AND k.closed_at IS NULL
    AND k.verified_at IS NOT NULL
ORDER BY h.organisation_id, k.person_id;
