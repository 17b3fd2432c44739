-- The first page of a provider's administrator.

-- Courses on offer, with how full their sessions of the past year were and what is to come.
-- query: provider_home_courses
-- in: today date
-- out: course_id int8, title text, held int4, held_places int4, held_people int4, coming int4, coming_places int4
-- out: coming_taken int4, waiting int4
SELECT c.course_id, c.title,
    (count(*) FILTER (WHERE s.held_on <= :today AND s.held_on > :today - 365))::int AS held,
    coalesce(sum(s.places) FILTER (WHERE s.held_on <= :today AND s.held_on > :today - 365), 0)::int AS held_places,
    coalesce(sum(r.people) FILTER (WHERE s.held_on <= :today AND s.held_on > :today - 365), 0)::int AS held_people,
    (count(*) FILTER (WHERE s.held_on > :today))::int AS coming,
    coalesce(sum(s.places) FILTER (WHERE s.held_on > :today), 0)::int AS coming_places,
    coalesce(sum(session_taken(s.session_id)) FILTER (WHERE s.held_on > :today), 0)::int AS coming_taken,
    coalesce(sum(w.people) FILTER (WHERE s.held_on > :today), 0)::int AS waiting
FROM course c
    LEFT JOIN training_session s ON s.provider_id = c.provider_id AND s.course_id = c.course_id
        AND s.cancelled_at IS NULL AND s.held_on > :today - 365
    LEFT JOIN LATERAL (SELECT count(DISTINCT k.person_id) AS people FROM completion k
        WHERE k.session_id = s.session_id AND s.held_on <= :today) r ON true
    LEFT JOIN LATERAL (SELECT count(*) AS people FROM session_enrolment e WHERE e.session_id = s.session_id
        AND e.superseded_at IS NULL AND e.state = 'waiting' AND s.held_on > :today) w ON true
WHERE c.provider_id = (SELECT actor_organisation()) AND c.offered_from <= :today
    AND (c.offered_to IS NULL OR c.offered_to >= :today)
GROUP BY c.course_id ORDER BY lower(c.title), c.course_id;

-- Authorisations of its trainers that end within so many days, the soonest first.
-- query: provider_home_authorisations
-- in: today date, until date
-- out: person_id int8, full_name text, framework_code text, module_code text, holds_to date
SELECT t.person_id, p.full_name, t.framework_code, t.module_code, t.holds_to
FROM trainer_authorisation t JOIN person p USING (person_id)
WHERE t.holds_to BETWEEN :today AND :until AND t.person_id IN (SELECT h.person_id FROM role_holding h
        WHERE h.organisation_id = (SELECT actor_organisation()) AND h.role = 'trainer' AND h.started_on <= :today
            AND (h.ended_on IS NULL OR h.ended_on >= :today))
    AND NOT EXISTS (SELECT FROM trainer_authorisation n WHERE n.person_id = t.person_id
        AND n.framework_code = t.framework_code AND n.module_code = t.module_code AND n.holds_from <= t.holds_to + 1
        AND (n.holds_to IS NULL OR n.holds_to > t.holds_to))
ORDER BY t.holds_to, lower(p.full_name), t.module_code LIMIT 200;

-- Sessions to come that people wait for, or whose trainer is not authorised for all of it.
-- query: provider_home_attention
-- in: today date
-- out: session_id int8, reference text, course_title text, held_on date, places int4, waiting int4, unauthorised text[]
SELECT s.session_id, s.reference, c.title AS course_title, s.held_on, s.places, w.people AS waiting, u.modules AS unauthorised
FROM training_session s JOIN course c USING (course_id),
    LATERAL (SELECT count(*)::int AS people FROM session_enrolment e WHERE e.session_id = s.session_id
        AND e.superseded_at IS NULL AND e.state = 'waiting') w,
    LATERAL (SELECT array(SELECT m FROM unnest(course_modules(c.course_id, s.held_on)) AS m WHERE NOT EXISTS (
        SELECT FROM trainer_authorisation t WHERE t.person_id = s.trainer_person_id
            AND t.framework_code = c.framework_code AND t.module_code = m AND t.holds_from <= s.held_on
            AND (t.holds_to IS NULL OR t.holds_to >= s.held_on)) ORDER BY 1) AS modules) u
WHERE s.provider_id = (SELECT actor_organisation()) AND s.held_on > :today AND s.cancelled_at IS NULL
    AND (w.people > 0 OR cardinality(u.modules) > 0)
ORDER BY s.held_on, s.session_id LIMIT 200;
