-- What waits for a trainer, and lines of registers that are kept until somebody goes on with them.

-- query: register_kept
-- in: session_id int8
-- out: place int4, line text
SELECT place, line FROM session_kept_line WHERE session_id = :session_id ORDER BY place;

-- query: register_kept_drop
-- in: session_id int8
DELETE FROM session_kept_line WHERE session_id = :session_id;

-- The first of the lines is the heading, "" for none.
-- query: register_keep
-- in: session_id int8, lines text[], kept_by int8, now moment
INSERT INTO session_kept_line (session_id, provider_id, place, line, kept_by, kept_at)
SELECT s.session_id, s.provider_id, l.place - 1, l.line, :kept_by, :now
FROM training_session s, unnest(:lines) WITH ORDINALITY AS l (line, place)
WHERE s.session_id = :session_id AND l.line <> '';

-- Names that nobody is found for or that may mean several people: of registers, and of files. import_id, sent_at: of a
-- file; the same file sent again once.
-- query: waiting_names
-- in: show text?
-- out: session_id int8?, import_id int8?, title text, held_on date, sent_at moment?, names int8
SELECT s.session_id, NULL::bigint AS import_id, c.title, s.held_on, NULL::timestamptz AS sent_at, count(*) AS names
FROM session_kept_line k JOIN training_session s USING (session_id) JOIN course c USING (course_id)
WHERE k.provider_id = (SELECT actor_organisation()) AND k.place > 0 AND (s.trainer_person_id = (SELECT actor_person())
    OR coalesce(:show = 'all', (SELECT actor_has_role('provider_administrator'))))
GROUP BY s.session_id, c.title, s.held_on
UNION ALL
SELECT NULL, b.import_id, b.name, (b.created_at AT TIME ZONE 'Europe/London')::date, b.created_at,
    count(DISTINCT j.person_key)
FROM import_latest b JOIN import_rejection j USING (import_id)
WHERE b.provider_id = (SELECT actor_organisation()) AND b.subject = 'completions' AND b.state IN ('preview', 'done')
    AND j.judged AND j.code LIKE 'person%' AND (b.created_by = (SELECT actor_person())
        OR coalesce(:show = 'all', (SELECT actor_has_role('provider_administrator'))))
    AND EXISTS (SELECT FROM import_line l WHERE l.import_id = b.import_id)
GROUP BY b.import_id, b.name, b.created_at
ORDER BY 4 DESC, 1, 2 DESC LIMIT 100;

-- Sessions with certificates that were not sent.
-- query: waiting_certificates
-- in: since date
-- out: session_id int8, reference text, title text, held_on date, certificates int8
SELECT s.session_id, s.reference, c.title, s.held_on, count(*) AS certificates
FROM certificates_unsent(NULL, :since) u JOIN training_session s USING (session_id) JOIN course c USING (course_id)
GROUP BY s.session_id, c.title ORDER BY s.held_on DESC, s.session_id LIMIT 100;

-- query: session_unsent
-- in: session_id int8
-- out: certificate_number text
SELECT certificate_number FROM certificates_unsent(:session_id, NULL) ORDER BY 1;

-- One's own authorisations that end by a day with none to follow.
-- query: waiting_authorisations
-- in: today date, until date
-- out: framework_code text, module_code text, holds_to date
SELECT t.framework_code, t.module_code, t.holds_to FROM trainer_authorisation t
WHERE t.person_id = (SELECT actor_person()) AND t.holds_to BETWEEN :today AND :until AND t.holds_from <= t.holds_to
    AND NOT EXISTS (SELECT FROM trainer_authorisation n WHERE n.person_id = t.person_id
        AND n.framework_code = t.framework_code AND n.module_code = t.module_code AND n.holds_from <= t.holds_to + 1
        AND (n.holds_to IS NULL OR n.holds_to > t.holds_to))
ORDER BY t.holds_to, t.module_code LIMIT 200;
