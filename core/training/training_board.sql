-- What a lead sees on a day, as known at a moment (known_at null: now). The organisation of that id, or of that
-- application; both null: the actor's own.

-- query: training_board_head
-- in: organisation_id int8?, application_id int8?
-- out: organisation_id int8, name text, sector text, framework_code text, register_state text?
SELECT o.organisation_id, o.name, o.sector, o.framework_code, e.state AS register_state
FROM organisation o LEFT JOIN register_entry e
    ON e.organisation_id = o.organisation_id AND e.framework_code = o.framework_code
WHERE o.organisation_id = (SELECT organisation_asked(:organisation_id, :application_id));

-- Those who hold a role on the day. An end that was not yet known at the moment had not come. number: of those whom
-- their name alone does not tell from another.
-- query: training_board_people
-- in: organisation_id int8?, application_id int8?, today date, known_at moment?
-- out: person_id int8, full_name text, first_responder_since date?, lead bool, supervised int4, number text?
SELECT p.person_id, p.full_name, min(h.started_on) FILTER (WHERE h.role = 'first_responder') AS first_responder_since,
    bool_or(h.role IN ('organisation_lead', 'training_lead')) AS lead,
    (SELECT count(*)::int FROM supervised_known s WHERE s.person_id = p.person_id AND s.supervised_on <= :today
        AND known_at(s.recorded_at, s.superseded_at, :known_at)) AS supervised,
    CASE WHEN count(*) OVER (PARTITION BY lower(p.full_name)) > 1 THEN p.learner_number END AS number
FROM role_holding h JOIN person p USING (person_id)
WHERE h.organisation_id = (SELECT organisation_asked(:organisation_id, :application_id)) AND h.started_on <= :today
    AND (h.ended_on IS NULL OR h.ended_on >= :today OR h.end_recorded_at > :known_at)
    AND known_at(h.recorded_at, NULL, :known_at)
    AND h.role IN ('first_responder', 'organisation_lead', 'training_lead')
GROUP BY p.person_id ORDER BY lower(p.full_name), p.person_id;

-- Each of the roles they hold on the day or later.
-- query: training_board_roles
-- in: organisation_id int8?, application_id int8?, today date, known_at moment?
-- out: person_id int8, role text, started_on date, ended_on date?
SELECT h.person_id, CASE h.role WHEN 'first_responder' THEN h.role ELSE 'lead' END AS role, h.started_on,
    CASE WHEN :known_at IS NULL OR h.end_recorded_at <= :known_at THEN h.ended_on END AS ended_on
FROM role_holding h
WHERE h.organisation_id = (SELECT organisation_asked(:organisation_id, :application_id))
    AND (h.ended_on IS NULL OR h.ended_on >= :today OR h.end_recorded_at > :known_at)
    AND known_at(h.recorded_at, NULL, :known_at)
    AND h.role IN ('first_responder', 'organisation_lead', 'training_lead')
ORDER BY h.person_id, h.started_on, h.role_holding_id;

-- What each role needs from this day to the horizon.
-- query: training_board_requirements
-- in: organisation_id int8?, application_id int8?, today date, horizon date, known_at moment?
-- out: role text, module_code text, title text, within_days int4, holds_from date, holds_to date?
SELECT r.role, r.module_code, m.title, r.within_days, r.holds_from, r.holds_to
FROM organisation o JOIN requirement_rule r ON r.framework_code = o.framework_code AND r.sector = o.sector
        AND known_at(r.recorded_at, r.superseded_at, :known_at)
    JOIN LATERAL (SELECT k.title, k.position FROM module_rule k WHERE k.framework_code = r.framework_code
        AND k.module_code = r.module_code AND k.holds_from <= :horizon
        AND known_at(k.recorded_at, k.superseded_at, :known_at) ORDER BY k.holds_from DESC LIMIT 1) m ON true
WHERE o.organisation_id = (SELECT organisation_asked(:organisation_id, :application_id)) AND r.holds_from <= :horizon
    AND (r.holds_to IS NULL OR r.holds_to >= :today)
ORDER BY m.position, r.module_code, r.role, r.holds_from;

-- query: training_board_intervals
-- in: organisation_id int8?, application_id int8?, today date, known_at moment?
-- out: person_id int8, module_code text, basis text, starts_on date, ends_on date, grace_until date?
SELECT i.person_id, i.module_code, i.basis, i.starts_on, i.ends_on, i.grace_until
FROM (SELECT DISTINCT h.person_id, o.framework_code FROM organisation o JOIN role_holding h USING (organisation_id)
        WHERE o.organisation_id = (SELECT organisation_asked(:organisation_id, :application_id)) AND h.started_on <= :today
            AND (h.ended_on IS NULL OR h.ended_on >= :today OR h.end_recorded_at > :known_at)
            AND known_at(h.recorded_at, NULL, :known_at)
            AND h.role IN ('first_responder', 'organisation_lead', 'training_lead') OFFSET 0) p
    JOIN LATERAL (
        SELECT * FROM training_interval s WHERE s.person_id = p.person_id AND s.framework_code = p.framework_code
            AND s.superseded_at IS NULL AND (:known_at IS NULL OR s.recorded_at <= :known_at)
        UNION ALL
        SELECT * FROM training_interval f WHERE f.person_id = p.person_id AND f.framework_code = p.framework_code
            AND f.superseded_at IS NOT NULL AND f.superseded_at > :known_at AND f.recorded_at <= :known_at) i ON true;

-- query: training_board_figures
-- in: organisation_id int8?, application_id int8?, today date, known_at moment?
-- out: name text, figure int4
SELECT f.name, f.figure
FROM organisation o JOIN figure_rule f ON f.framework_code = o.framework_code AND f.sector IN (o.sector, 'any')
        AND known_at(f.recorded_at, f.superseded_at, :known_at)
WHERE o.organisation_id = (SELECT organisation_asked(:organisation_id, :application_id)) AND f.holds_from <= :today
    AND (f.holds_to IS NULL OR f.holds_to >= :today)
    AND f.name IN ('first_responders', 'leads', 'share_percent', 'supervised_referrals', 'grace_days', 'due_soon_days');
