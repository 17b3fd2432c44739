-- ---- Courses, trainers, sessions ----

-- No row when the provider has a course of that code.
-- query: training_course_add
-- in: provider_id int8, framework_code text, code text, title text, offered_from date, offered_to date?
-- out: course_id int8
INSERT INTO course (provider_id, framework_code, code, title, offered_from, offered_to)
VALUES (:provider_id, :framework_code, :code, :title, :offered_from, :offered_to)
ON CONFLICT (provider_id, code) DO NOTHING
RETURNING course_id;

-- query: training_course_cover
-- in: course_id int8, modules text[], tier text, covers_from date
INSERT INTO course_module (course_id, module_code, tier, covers_from)
SELECT :course_id, m, :tier, :covers_from FROM unnest(:modules) AS m;

-- query: training_course_change
-- in: course_id int8, version int4, title text, offered_to date?
-- out: provider_id int8
UPDATE course SET title = :title, offered_to = :offered_to, version = version + 1
WHERE course_id = :course_id AND version = :version AND provider_id = (SELECT actor_organisation())
RETURNING provider_id;

-- The provider acted for.
-- query: training_own_provider
-- out: organisation_id int8, framework_code text
SELECT organisation_id, framework_code FROM organisation WHERE organisation_id = (SELECT actor_organisation());

-- All courses of the actor's provider, those on offer first.
-- query: training_courses_all
-- in: today date
-- out: course_id int8, code text, title text, modules text[], offered_from date, offered_to date?, sessions int4
SELECT c.course_id, c.code, c.title, course_modules(c.course_id, greatest(:today, c.offered_from)) AS modules,
    c.offered_from, c.offered_to,
    (SELECT count(*)::int FROM training_session s WHERE s.provider_id = c.provider_id AND s.course_id = c.course_id
        AND s.held_on <= :today) AS sessions
FROM course c WHERE c.provider_id = (SELECT actor_organisation())
ORDER BY (c.offered_to IS NULL OR c.offered_to >= :today) DESC, lower(c.title), c.course_id;

-- query: training_course_own
-- in: course_id int8, today date
-- out: course_id int8, framework_code text, code text, title text, modules text[], offered_from date, offered_to date?
-- out: version int4, last_session date?
SELECT c.course_id, c.framework_code, c.code, c.title,
    course_modules(c.course_id, greatest(:today, c.offered_from)) AS modules, c.offered_from, c.offered_to, c.version,
    (SELECT max(s.held_on) FROM training_session s WHERE s.provider_id = c.provider_id
        AND s.course_id = c.course_id) AS last_session
FROM course c WHERE c.course_id = :course_id AND c.provider_id = (SELECT actor_organisation());

-- query: training_course_lock
-- in: course_id int8
-- out: course_id int8
SELECT course_id FROM course WHERE course_id = :course_id AND provider_id = (SELECT actor_organisation()) FOR UPDATE;

-- Another spelling in capitals counts as the same code: people would take it for the same.
-- query: training_course_code
-- in: code text
-- out: course_id int8
SELECT course_id FROM course WHERE provider_id = (SELECT actor_organisation()) AND lower(code) = lower(:code);

-- query: training_course_sessions
-- in: course_id int8
-- out: session_id int8, reference text, held_on date, place text, trainer text?, recorded int4
SELECT s.session_id, s.reference, s.held_on, s.place,
    (SELECT p.full_name FROM person p WHERE p.person_id = s.trainer_person_id) AS trainer,
    (SELECT count(DISTINCT k.person_id)::int FROM completion k WHERE k.session_id = s.session_id) AS recorded
FROM (SELECT t.* FROM training_session t WHERE t.provider_id = (SELECT actor_organisation())
        AND t.course_id = :course_id ORDER BY t.held_on DESC, t.session_id DESC LIMIT 200) s
ORDER BY s.held_on DESC, s.session_id DESC;

-- ---- Providers and their trainers, as the Home Office sees them ----

-- query: training_providers
-- in: today date
-- out: organisation_id int8, name text, identifier text?, trainers int4, courses int4
SELECT o.organisation_id, o.name, o.identifier,
    (SELECT count(DISTINCT h.person_id)::int FROM role_holding h WHERE h.organisation_id = o.organisation_id
        AND h.role = 'trainer' AND h.started_on <= :today AND (h.ended_on IS NULL OR h.ended_on >= :today)) AS trainers,
    (SELECT count(*)::int FROM course c WHERE c.provider_id = o.organisation_id AND c.offered_from <= :today
        AND (c.offered_to IS NULL OR c.offered_to >= :today)) AS courses
FROM organisation o WHERE o.sector = 'training_provider' AND (SELECT actor_sees_all())
ORDER BY lower(o.name), o.organisation_id LIMIT 500;

-- query: training_provider
-- in: organisation_id int8
-- out: organisation_id int8, name text, framework_code text, identifier text?, website text?, phone text?
SELECT organisation_id, name, framework_code, identifier, website, phone FROM organisation
WHERE organisation_id = :organisation_id AND sector = 'training_provider' AND (SELECT actor_sees_all());

-- query: training_provider_people
-- in: organisation_id int8, today date
-- out: person_id int8, full_name text, email text?, roles text[]
SELECT p.person_id, p.full_name, p.email, array_agg(DISTINCT h.role) AS roles
FROM role_holding h JOIN person p USING (person_id)
WHERE h.organisation_id = :organisation_id AND h.started_on <= :today AND (h.ended_on IS NULL OR h.ended_on >= :today)
GROUP BY p.person_id ORDER BY lower(p.full_name), p.person_id;

-- Authorisations that ever held, of everyone who trains or trained there.
-- query: training_provider_authorisations
-- in: organisation_id int8
-- out: person_id int8, framework_code text, module_code text, holds_from date, holds_to date?
SELECT t.person_id, t.framework_code, t.module_code, t.holds_from, t.holds_to
FROM trainer_authorisation t
WHERE (t.holds_to IS NULL OR t.holds_to >= t.holds_from) AND t.person_id IN (SELECT h.person_id FROM role_holding h
    WHERE h.organisation_id = :organisation_id AND h.role = 'trainer')
ORDER BY t.person_id, t.module_code, t.holds_from, t.framework_code;

-- Which of the modules the person is authorised for already on any of these days.
-- query: training_authorised
-- in: person_id int8, framework_code text, modules text[], holds_from date, holds_to date?
-- out: module_code text
SELECT DISTINCT t.module_code FROM trainer_authorisation t
WHERE t.person_id = :person_id AND t.framework_code = :framework_code AND t.module_code = ANY (:modules)
    AND (t.holds_to IS NULL OR t.holds_to >= t.holds_from) AND (t.holds_to IS NULL OR t.holds_to >= :holds_from)
    AND (:holds_to::date IS NULL OR t.holds_from <= :holds_to::date)
ORDER BY 1;

-- query: training_authorisation_end
-- in: person_id int8, framework_code text, module_code text, holds_from date, holds_to date
UPDATE trainer_authorisation SET holds_to = :holds_to
WHERE person_id = :person_id AND framework_code = :framework_code AND module_code = :module_code
    AND holds_from = :holds_from AND (holds_to IS NULL OR holds_to > :holds_to);

-- query: training_authorise
-- in: person_id int8, framework_code text, modules text[], holds_from date, holds_to date?
INSERT INTO trainer_authorisation (person_id, framework_code, module_code, holds_from, holds_to)
SELECT :person_id, :framework_code, m, :holds_from, :holds_to FROM unnest(:modules) AS m
ON CONFLICT (person_id, framework_code, module_code, holds_from) DO UPDATE SET holds_to = excluded.holds_to;

-- Courses of the actor's provider that are offered on a day or later.
-- query: training_courses
-- in: today date
-- out: course_id int8, code text, title text, modules text[], offered_from date, offered_to date?
SELECT c.course_id, c.code, c.title, course_modules(c.course_id, greatest(:today, c.offered_from)) AS modules,
    c.offered_from, c.offered_to
FROM course c WHERE c.provider_id = (SELECT actor_organisation()) AND (c.offered_to IS NULL OR c.offered_to >= :today)
ORDER BY lower(c.title), c.course_id;

-- query: training_course
-- in: course_id int8
-- out: course_id int8, provider_id int8, framework_code text, code text, title text, offered_from date
-- out: offered_to date?
SELECT course_id, provider_id, framework_code, code, title, offered_from, offered_to
FROM course WHERE course_id = :course_id;

-- query: training_trainers
-- in: today date
-- out: person_id int8, full_name text
SELECT DISTINCT p.person_id, p.full_name FROM role_holding h JOIN person p USING (person_id)
WHERE h.organisation_id = (SELECT actor_organisation()) AND h.role = 'trainer' AND h.started_on <= :today
    AND (h.ended_on IS NULL OR h.ended_on >= :today)
ORDER BY p.full_name, p.person_id;

-- Whom the lines of a register mean.
-- query: training_match
-- in: lines text[], today date
-- out: line int4, person_id int8, full_name text, organisation_id int8?, organisation_name text?, address text?
-- out: number_end text, how text
SELECT line, person_id, full_name, organisation_id, organisation_name, address, number_end, how
FROM training_match(:lines, :today);

-- ---- Recording ----

-- A new record that says why, in the place of a former one.
-- query: training_correct
-- in: completion_id int8, completed_on date, result text, reason text, certificate_number text?, recorded_by int8?
-- in: now moment
-- out: completion_id int8, person_id int8, provider_id int8?, certificate_number text?
INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, provider_id, organisation_id,
    session_id, trainer_person_id, certificate_number, corrects_id, correction_reason, recorded_by, recorded_at)
SELECT c.person_id, c.framework_code, c.module_code, :completed_on, :result, c.provider_id, c.organisation_id,
    c.session_id, c.trainer_person_id, CASE WHEN :result = 'passed'
        THEN coalesce(:certificate_number::text, certificate_number_new(:completed_on)) END, c.completion_id, :reason, :recorded_by, :now
FROM completion c WHERE c.completion_id = :completion_id
RETURNING completion_id, person_id, provider_id, certificate_number;

-- ---- Intervals ----

-- query: training_lock
-- in: people int8[]
-- out: done text?
SELECT training_lock(:people)::text AS done;

-- query: training_intervals_held
-- in: people int8[]
-- out: person_id int8, framework_code text, module_code text, basis text, starts_on date, ends_on date
-- out: grace_until date?
SELECT person_id, framework_code, module_code, basis, starts_on, ends_on, grace_until
FROM training_intervals_held(:people);

-- query: training_intervals_write
-- in: now moment, touched_people int8[], touched_frameworks text[], touched_modules text[], people int8[]
-- in: frameworks text[], modules text[], bases text[], starts date[], ends date[], grace date[]
-- out: written int8
SELECT training_intervals_write(:now, :touched_people, :touched_frameworks, :touched_modules, :people, :frameworks,
    :modules, :bases, :starts, :ends, :grace) AS written;

-- People of an import, a page at a time.
-- query: training_people_of_import
-- in: import_id int8, after int8, most int8
-- out: person_id int8
SELECT DISTINCT person_id FROM completion WHERE import_id = :import_id AND person_id > :after
ORDER BY person_id LIMIT :most;

-- query: training_people_all
-- in: after int8, most int8
-- out: person_id int8
SELECT person_id FROM person WHERE person_id > :after ORDER BY person_id LIMIT :most;
