-- Courses as those who look for training find them, and what they cover.

-- On offer today or later, by accredited providers: of one framework or (null) all; with words in the title, the code or
-- the provider's name.
-- query: catalogue_courses
-- in: today date, module text?, tier text?, provider_id int8?, words text?
-- out: course_id int8, framework_code text, code text, title text, provider_id int8, provider_name text
-- out: modules text[], tiers text[], offered_from date, offered_to date?, sessions int4, next_on date?
SELECT c.course_id, c.framework_code, c.code, c.title, c.provider_id, provider_name(c.provider_id) AS provider_name,
    v.modules, v.tiers, c.offered_from, c.offered_to, s.sessions, s.next_on
FROM course c
    LEFT JOIN organisation o ON o.organisation_id = (SELECT actor_organisation()) AND o.sector <> 'training_provider',
    LATERAL (SELECT coalesce(array_agg(m.module_code ORDER BY m.tier, m.module_code), '{}') AS modules,
        coalesce(array_agg(m.tier ORDER BY m.tier, m.module_code), '{}') AS tiers
        FROM course_module m WHERE m.course_id = c.course_id AND m.covers_from <= greatest(:today, c.offered_from)
            AND (m.covers_to IS NULL OR m.covers_to >= greatest(:today, c.offered_from))) v,
    LATERAL (SELECT count(*)::int AS sessions, min(t.held_on) AS next_on FROM training_session t
        WHERE t.provider_id = c.provider_id AND t.course_id = c.course_id AND t.held_on >= :today
            AND t.cancelled_at IS NULL) s
WHERE (c.offered_to IS NULL OR c.offered_to >= :today)
    AND c.framework_code = coalesce(o.framework_code, c.framework_code)
    AND provider_accredited(c.provider_id, c.framework_code, greatest(:today, c.offered_from))
    AND coalesce(:provider_id, c.provider_id) = c.provider_id
    AND (:module::text IS NULL OR EXISTS (SELECT FROM unnest(v.modules, v.tiers) AS m (code, tier)
        WHERE m.code = :module::text AND m.tier = coalesce(:tier::text, m.tier)))
    AND (:tier::text IS NULL OR :tier::text = ANY (v.tiers))
    AND (:words::text IS NULL OR strpos(lower(concat_ws(' ', c.title, c.code, provider_name(c.provider_id))),
        lower(:words::text)) > 0)
ORDER BY lower(c.title), c.course_id LIMIT 300;

-- query: catalogue_course
-- in: course_id int8, today date
-- out: course_id int8, framework_code text, code text, title text, provider_id int8, provider_name text
-- out: offered_from date, offered_to date?, version int4, sessions int4, next_on date?, accredited bool
SELECT c.course_id, c.framework_code, c.code, c.title, c.provider_id, provider_name(c.provider_id) AS provider_name,
    c.offered_from, c.offered_to, c.version,
    (SELECT count(*)::int FROM training_session t WHERE t.provider_id = c.provider_id AND t.course_id = c.course_id
        AND t.held_on >= :today AND t.cancelled_at IS NULL) AS sessions,
    (SELECT min(t.held_on) FROM training_session t WHERE t.provider_id = c.provider_id AND t.course_id = c.course_id
        AND t.held_on >= :today AND t.cancelled_at IS NULL) AS next_on,
    provider_accredited(c.provider_id, c.framework_code, :today) AS accredited
FROM course c WHERE c.course_id = :course_id;

-- All that it ever covered or will, what holds now first.
-- query: catalogue_covers
-- in: course_id int8, today date
-- out: framework_code text, module_code text, tier text, covers_from date, covers_to date?, now bool
SELECT c.framework_code, m.module_code, m.tier, greatest(m.covers_from, c.offered_from) AS covers_from, m.covers_to,
    m.covers_from <= greatest(:today, c.offered_from)
        AND (m.covers_to IS NULL OR m.covers_to >= greatest(:today, c.offered_from)) AS now
FROM course_module m JOIN course c USING (course_id)
WHERE m.course_id = :course_id AND (m.covers_to IS NULL OR m.covers_to >= m.covers_from)
ORDER BY 6 DESC, m.module_code, m.covers_from;

-- Providers that are accredited today, for any framework.
-- query: catalogue_providers
-- in: today date
-- out: provider_id int8, name text
SELECT DISTINCT ON (lower(provider_name(a.provider_id)), a.provider_id) a.provider_id,
    provider_name(a.provider_id) AS name
FROM provider_accreditation a
WHERE a.accredited_from <= :today AND (a.accredited_to IS NULL OR a.accredited_to >= :today)
ORDER BY lower(provider_name(a.provider_id)), a.provider_id;

-- ---- Changes of what a course covers ----

-- Those in force or to come end with that day.
-- query: course_covers_end
-- in: course_id int8, modules text[], covers_to date
UPDATE course_module SET covers_to = :covers_to
WHERE course_id = :course_id AND module_code = ANY (:modules) AND (covers_to IS NULL OR covers_to > :covers_to)
    AND covers_from <= :covers_to;

-- Sessions whose people learn something else now: those held from that day on.
-- query: course_sessions_from
-- in: course_id int8, held_from date
-- out: session_id int8
SELECT session_id FROM training_session WHERE course_id = :course_id AND held_on >= :held_from
    AND provider_id = (SELECT actor_organisation()) AND cancelled_at IS NULL ORDER BY session_id;
