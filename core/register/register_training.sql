-- The register and the minimum standard of training: who has fallen below it, who will, and what was done about it.

-- Entries about which something may be due: fallen and not acted on yet; falling within so many days; in date again while
-- under a review that the program opened; ready to refer after its approval.
-- query: register_training_due
-- in: today date, days int4
-- out: organisation_id int8, framework_code text, name text, sector text, state text, good bool, below_since date?
-- out: falls_on date?, under_review bool, reviewed bool, conditions bool, application_id int8?
SELECT e.organisation_id, e.framework_code, e.name, e.sector, e.state, c.good, c.below_since, c.falls_on,
    e.under_review_since IS NOT NULL AS under_review, r.reviewed,
    EXISTS (SELECT FROM conditions_binding(e.organisation_id) b WHERE b.framework_code = e.framework_code
        AND b.state <> 'met') AS conditions,
    (register_last(e.organisation_id, e.framework_code, ARRAY['onboarded'])).application_id AS application_id
FROM register_entry e CROSS JOIN LATERAL (SELECT * FROM standing_course(e.organisation_id, :today) OFFSET 0) c
    CROSS JOIN LATERAL (SELECT e.under_review_since IS NOT NULL AND coalesce((SELECT l.reason_code = 'standard_fallen'
            AND l.person_id IS NULL FROM register_last(e.organisation_id, e.framework_code, ARRAY['under_review']) l),
        false) AS reviewed) r
WHERE e.state IN ('designated', 'accredited', 'accredited_with_conditions', 'renewal_due')
    AND (c.good AND r.reviewed OR c.falls_on <= :today::date + :days
        OR c.below_since IS NOT NULL AND NOT EXISTS (SELECT FROM standing_effect f
            WHERE f.organisation_id = e.organisation_id AND f.effect = 'fallen' AND f.fell_on = c.below_since))
    OR e.state = 'onboarding' AND c.good
ORDER BY e.organisation_id;

-- No row when it was done before.
-- query: register_training_effect
-- in: organisation_id int8, effect text, fell_on date, now moment
-- out: fell_on date
INSERT INTO standing_effect (organisation_id, effect, fell_on, at) VALUES (:organisation_id, :effect, :fell_on, :now)
ON CONFLICT DO NOTHING RETURNING fell_on;

-- Training leads who can sign in, beside the leads and the single point of contact.
-- query: register_training_leads
-- in: organisation_id int8, today date
-- out: person_id int8, address text, language text
SELECT DISTINCT a.person_id, a.email AS address, a.language
FROM role_holding h JOIN account a USING (person_id)
WHERE h.organisation_id = :organisation_id AND h.role = 'training_lead' AND h.started_on <= :today
    AND (h.ended_on IS NULL OR h.ended_on >= :today) AND a.closed_at IS NULL AND a.verified_at IS NOT NULL
ORDER BY a.person_id;

-- Who has fallen below the standard (below), will within so many days if nobody trained any more (0: not asked), or has not
-- met it yet (never). The figures are those of today, or of the day of the fall.
-- query: register_training_list
-- in: today date, below bool, never bool, days int4, words text?, first int4, most int4
-- out: organisation_id int8, name text, framework_code text, state text, good bool, below_since date?, falls_on date?
-- out: under_review_since date?, review_reason text?, first_responders int4, in_date int4, leads_in_date int4
-- out: unsupervised int4, need_first_responders int4, need_leads int4, need_share int4, faults int4, total int8
SELECT w.organisation_id, w.name, w.framework_code, w.state, w.good, w.below_since, w.falls_on, w.under_review_since,
    CASE WHEN w.under_review_since IS NOT NULL
        THEN (register_last(w.organisation_id, w.framework_code, ARRAY['under_review'])).reason_code END
        AS review_reason,
    s.first_responders, s.first_responders_in_date AS in_date, s.leads_in_date, s.unsupervised,
    s.need_first_responders, s.need_leads, s.need_share, s.faults, w.total
FROM (SELECT e.organisation_id, e.name, e.framework_code, e.state, e.under_review_since, c.good, c.below_since,
        c.falls_on, count(*) OVER () AS total
    FROM register_entry e
        CROSS JOIN LATERAL (SELECT * FROM standing_course(e.organisation_id, :today) OFFSET 0) c
    WHERE e.state IN ('designated', 'accredited', 'accredited_with_conditions', 'renewal_due', 'suspended')
        AND (:below AND c.below_since IS NOT NULL OR :never AND NOT c.good AND c.below_since IS NULL
            OR c.falls_on <= :today::date + :days)
        AND (:words IS NULL OR lower(e.name) LIKE '%' || lower(:words) || '%')
    ORDER BY c.below_since DESC NULLS LAST, c.falls_on NULLS LAST, lower(e.name), e.organisation_id
    OFFSET :first LIMIT :most) w
    CROSS JOIN LATERAL standing_on(w.organisation_id, coalesce(w.falls_on, :today), NULL) s
ORDER BY w.below_since DESC NULLS LAST, w.falls_on NULLS LAST, lower(w.name), w.organisation_id;

-- Staff who change the register, with how many organisations are below, and how many will be within so many days.
-- query: register_training_staff
-- in: today date, days int4
-- out: person_id int8, address text, language text, below int8, coming int8
SELECT a.person_id, a.email AS address, a.language, n.below, n.coming
FROM (SELECT count(*) FILTER (WHERE NOT c.good) AS below,
        count(*) FILTER (WHERE c.falls_on <= :today::date + :days) AS coming
        FROM register_entry e CROSS JOIN LATERAL (SELECT * FROM standing_course(e.organisation_id, :today) OFFSET 0) c
        WHERE e.state IN ('designated', 'accredited', 'accredited_with_conditions', 'renewal_due')) n
    JOIN LATERAL (SELECT DISTINCT k.person_id, k.email, k.language
        FROM role_holding h JOIN permission p USING (role) JOIN account k USING (person_id)
        WHERE p.action = 'register.change' AND h.organisation_id IS NULL AND h.started_on <= :today
            AND (h.ended_on IS NULL OR h.ended_on >= :today) AND k.closed_at IS NULL AND k.verified_at IS NOT NULL) a
        ON n.below + n.coming > 0
ORDER BY a.person_id;
