-- Reminders of training that ends: to the person, and once a week to the leads of the organisation.

-- query: training_reminded_through
-- out: through text
SELECT value AS through FROM setting WHERE name = 'training.reminded_through';

-- query: training_reminded_set
-- in: through text
INSERT INTO setting (name, value) VALUES ('training.reminded_through', :through)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- People of a framework with an address whose training in a module that they need ends on one of these days, and nothing
-- later counts; a page in order of person, one row a module.
-- query: training_ending
-- in: framework_code text, ends date[], today date, after int8, most int4
-- out: person_id int8, address text, language text, title text, ends_on date
SELECT p.person_id, p.address, p.language, m.title, i.ends_on
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

-- Organisations, a page in order, with how many of their people lose training that they need within so many days, and
-- those who lead it and can sign in; one row a lead, none where nothing ends.
-- query: training_digest
-- in: today date, days int4, after int8, until int8
-- out: organisation_id int8, name text, people int8, falls_on date?, person_id int8, address text, language text
SELECT o.organisation_id, o.name, n.people, c.falls_on, a.person_id, a.email AS address, a.language
FROM organisation o CROSS JOIN LATERAL (
        SELECT count(DISTINCT i.person_id) AS people
        FROM role_holding h JOIN training_interval i ON i.person_id = h.person_id
                AND i.framework_code = o.framework_code AND i.superseded_at IS NULL AND i.basis <> 'in_progress'
            JOIN module_requirement r ON r.framework_code = i.framework_code AND r.module_code = i.module_code
                AND r.sector = o.sector AND r.holds_from <= :today AND (r.holds_to IS NULL OR r.holds_to >= :today)
                AND r.role = CASE h.role WHEN 'first_responder' THEN 'first_responder' ELSE 'lead' END
        WHERE h.organisation_id = o.organisation_id AND h.started_on <= :today
            AND (h.ended_on IS NULL OR h.ended_on >= :today)
            AND h.role IN ('first_responder', 'organisation_lead', 'training_lead')
            AND i.ends_on BETWEEN :today::date AND :today::date + :days
            AND NOT EXISTS (SELECT FROM training_interval l WHERE l.person_id = i.person_id
                AND l.framework_code = i.framework_code AND l.module_code = i.module_code AND l.superseded_at IS NULL
                AND l.basis <> 'in_progress' AND l.ends_on > i.ends_on)) n
    CROSS JOIN LATERAL standing_course(o.organisation_id, :today) c
    JOIN LATERAL (SELECT DISTINCT k.person_id, k.email, k.language FROM role_holding h JOIN account k USING (person_id)
        WHERE h.organisation_id = o.organisation_id AND h.role IN ('organisation_lead', 'training_lead')
            AND h.started_on <= :today AND (h.ended_on IS NULL OR h.ended_on >= :today) AND k.closed_at IS NULL
            AND k.verified_at IS NOT NULL) a ON true
WHERE o.organisation_id > :after AND o.organisation_id <= :until AND o.sector <> 'training_provider' AND n.people > 0
ORDER BY o.organisation_id, a.person_id;
