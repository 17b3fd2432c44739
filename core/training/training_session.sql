-- Sessions of the actor's provider, and what came of them.

-- query: training_session_add
-- in: course_id int8, provider_id int8, reference text, held_on date, hours text, online bool, place text, joining text
-- in: places int4, trainer_person_id int8, created_by int8?, now moment
-- out: session_id int8
INSERT INTO training_session (course_id, provider_id, reference, held_on, hours, online, place, joining, places,
    trainer_person_id, created_by, created_at)
SELECT c.course_id, c.provider_id, :reference, :held_on, :hours, :online, :place, :joining, :places,
    :trainer_person_id, :created_by, :now
FROM course c WHERE c.course_id = :course_id AND c.provider_id = :provider_id
RETURNING session_id;

-- May its provider record the course on that day?
-- query: training_course_accredited
-- in: course_id int8, on_day date
-- out: accredited bool
SELECT EXISTS (SELECT FROM course c WHERE c.course_id = :course_id
    AND provider_accredited(c.provider_id, c.framework_code, :on_day)) AS accredited;

-- query: training_session_change
-- in: session_id int8, version int4, held_on date, hours text, online bool, place text, joining text, places int4
-- in: trainer_person_id int8
-- out: provider_id int8
UPDATE training_session SET held_on = :held_on, hours = :hours, online = :online, place = :place, joining = :joining,
    places = :places, trainer_person_id = :trainer_person_id, version = version + 1
WHERE session_id = :session_id AND version = :version AND cancelled_at IS NULL
RETURNING provider_id;

-- query: training_session_raise
-- in: session_id int8, places int4
-- out: provider_id int8
UPDATE training_session SET places = greatest(places, :places), version = version + 1
WHERE session_id = :session_id AND cancelled_at IS NULL
RETURNING provider_id;

-- query: training_session_cancel
-- in: session_id int8, reason text, cancelled_by int8?, now moment
-- out: provider_id int8
UPDATE training_session SET cancelled_at = :now, cancelled_by = :cancelled_by, cancel_reason = :reason,
    version = version + 1
WHERE session_id = :session_id AND cancelled_at IS NULL
RETURNING provider_id;

-- Everyone who has a place or waits for one, as it stands.
-- query: training_session_enrolled
-- in: session_id int8
-- out: person_id int8, organisation_id int8, state text
SELECT person_id, organisation_id, state FROM session_enrolment
WHERE session_id = :session_id AND superseded_at IS NULL AND state <> 'cancelled' ORDER BY asked_at, person_id;

-- query: training_session_people
-- in: session_id int8
-- out: person_id int8, full_name text, organisation_id int8, organisation_name text, address text?, learner_number text
-- out: state text, place int4?, attendance text?, to_do text?, result text?
SELECT person_id, full_name, organisation_id, organisation_name, address, learner_number, state, place, attendance,
    to_do, result
FROM session_people(:session_id);

-- query: training_attend
-- in: session_id int8, person_id int8, organisation_id int8?, attendance text, to_do text?
-- in: finish_by date?, now moment
-- out: changed bool
SELECT session_attend(:session_id, :person_id, :organisation_id, :attendance, :to_do, :finish_by, :now) AS changed;

-- query: training_session_book
-- in: session_id int8, organisations int8[]
INSERT INTO session_booking (session_id, organisation_id) SELECT :session_id, o FROM unnest(:organisations) AS o
ON CONFLICT (session_id, organisation_id) DO NOTHING;

-- Sessions of the actor's provider, the nearest first; show: mine, those that the actor gives, or all; null: all to its
-- administrator. part: today, open (held, without register), upcoming, past (recorded or cancelled: of these so many, and
-- one to tell that there are more, after so many).
-- query: training_sessions
-- in: today date, show text?, after int8, most int8
-- out: session_id int8, reference text, course_title text, held_on date, place text, places int4, trainer text?
-- out: recorded int4, taken int4, waiting int4, booked text[], part text, cancelled bool
SELECT s.session_id, s.reference, c.title AS course_title, s.held_on, s.place, s.places,
    (SELECT p.full_name FROM person p WHERE p.person_id = s.trainer_person_id) AS trainer, r.recorded, session_taken(s.session_id) AS taken,
    (SELECT count(*)::int FROM session_enrolment e WHERE e.session_id = s.session_id AND e.superseded_at IS NULL
        AND e.state = 'waiting') AS waiting,
    session_booked(s.session_id) AS booked, s.part, s.cancelled_at IS NOT NULL AS cancelled
FROM (SELECT x.*, row_number() OVER (PARTITION BY x.part ORDER BY abs(x.held_on - :today), x.session_id) AS nth
        FROM (SELECT t.*, CASE WHEN t.cancelled_at IS NOT NULL THEN 'past' WHEN t.held_on > :today THEN 'upcoming'
                WHEN EXISTS (SELECT FROM completion k WHERE k.session_id = t.session_id) THEN 'past'
                WHEN t.held_on = :today THEN 'today' ELSE 'open' END AS part
            FROM training_session t WHERE t.provider_id = (SELECT actor_organisation())
                AND (t.trainer_person_id = (SELECT actor_person())
                    OR coalesce(:show = 'all', (SELECT actor_has_role('provider_administrator'))))) x) s
    JOIN course c USING (course_id),
    LATERAL (SELECT count(DISTINCT k.person_id)::int AS recorded FROM completion k WHERE k.session_id = s.session_id) r
WHERE CASE WHEN s.part = 'past' THEN s.nth > :after AND s.nth <= :after + :most + 1 ELSE s.nth <= 200 END
ORDER BY s.part, s.nth;

-- One of them, with what decides about its register.
-- query: training_session
-- in: session_id int8
-- out: session_id int8, reference text, course_id int8, course_code text, course_title text, framework_code text
-- out: held_on date, hours text, online bool, place text, joining text, places int4, taken int4, waiting int4
-- out: trainer_person_id int8, trainer text?, recorded int4, offered_from date, offered bool, accredited bool
-- out: modules text[], unauthorised text[], retired text[], booked text[], version int4, cancelled_at moment?
-- out: cancel_reason text?
SELECT s.session_id, s.reference, c.course_id, c.code AS course_code, c.title AS course_title, c.framework_code,
    s.held_on, s.hours, s.online, s.place, s.joining, s.places, session_taken(s.session_id) AS taken,
    (SELECT count(*)::int FROM session_enrolment e WHERE e.session_id = s.session_id AND e.superseded_at IS NULL
        AND e.state = 'waiting') AS waiting,
    s.trainer_person_id,
    (SELECT p.full_name FROM person p WHERE p.person_id = s.trainer_person_id) AS trainer,
    (SELECT count(DISTINCT k.person_id)::int FROM completion k WHERE k.session_id = s.session_id) AS recorded,
    c.offered_from, c.offered_from <= s.held_on AND (c.offered_to IS NULL OR c.offered_to >= s.held_on) AS offered,
    provider_accredited(s.provider_id, c.framework_code, s.held_on) AS accredited,
    course_modules(c.course_id, s.held_on) AS modules,
    array(SELECT m.module_code FROM unnest(course_modules(c.course_id, s.held_on)) AS m (module_code) WHERE NOT EXISTS (
        SELECT FROM trainer_authorisation t WHERE t.person_id = s.trainer_person_id
            AND t.framework_code = c.framework_code AND t.module_code = m.module_code AND t.holds_from <= s.held_on
            AND (t.holds_to IS NULL OR t.holds_to >= s.held_on)) ORDER BY 1) AS unauthorised,
    array(SELECT m.module_code FROM unnest(course_modules(c.course_id, s.held_on)) AS m (module_code) WHERE NOT EXISTS (
        SELECT FROM module k WHERE k.framework_code = c.framework_code AND k.module_code = m.module_code
            AND k.holds_from <= s.held_on AND (k.holds_to IS NULL OR k.holds_to >= s.held_on)) ORDER BY 1) AS retired,
    session_booked(s.session_id) AS booked, s.version, s.cancelled_at, s.cancel_reason
FROM training_session s JOIN course c USING (course_id)
WHERE s.session_id = :session_id AND (s.provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all()));

-- The session's row, first of every act on it.
-- query: training_session_lock
-- in: session_id int8
-- out: session_id int8
SELECT session_id FROM training_session
WHERE session_id = :session_id AND (provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all())) FOR UPDATE;

-- query: training_session_results
-- in: session_id int8
-- out: person_id int8, full_name text, organisation_name text?, address text?, learner_number text, result text
-- out: modules int4, certificate_number text?, recorded_at moment
SELECT person_id, full_name, organisation_name, address, learner_number, result, modules, certificate_number,
    recorded_at
FROM session_results(:session_id);

-- A row a person and module; of those who came for part, or not at all, one without module.
-- query: training_session_recorded
-- in: session_id int8
-- out: person_id int8, full_name text, organisation_name text?, address text?, module_code text?, result text
-- out: certificate_number text?, to_do text?
SELECT person_id, full_name, organisation_name, address, module_code, result, certificate_number, to_do
FROM session_recorded(:session_id);

-- One person's result of a session, as it stands.
-- query: training_session_result
-- in: session_id int8, person_id int8
-- out: person_id int8, full_name text, organisation_name text?, result text, modules int4
SELECT person_id, full_name, organisation_name, result, modules FROM session_results(:session_id)
WHERE person_id = :person_id;

-- The records it is made of, one a module.
-- query: training_session_standing
-- in: session_id int8, person_id int8
-- out: completion_id int8, completed_on date
SELECT c.completion_id, c.completed_on FROM completion c
WHERE c.session_id = :session_id AND c.person_id = :person_id
    AND NOT EXISTS (SELECT FROM completion k WHERE k.corrects_id = c.completion_id)
ORDER BY c.completion_id;

-- The results of a session, for each module of its course, one certificate a person; what is recorded already is passed
-- over. Organisation 0: none. wanted: codes of a person's modules with a space between, "" for all of the course.
-- query: training_record_session
-- in: session_id int8, people int8[], organisations int8[], results text[], wanted text[], recorded_by int8?, now moment
-- out: recorded int8, modules int8
WITH numbered AS MATERIALIZED (
    SELECT r.person_id, r.organisation_id, r.result, r.wanted,
        CASE WHEN r.result = 'passed' THEN certificate_number_new(s.held_on) END AS certificate_number
    FROM training_session s, unnest(:people, :organisations, :results, :wanted)
        AS r (person_id, organisation_id, result, wanted)
    WHERE s.session_id = :session_id
), added AS (
    INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, provider_id, organisation_id,
        session_id, trainer_person_id, certificate_number, recorded_by, recorded_at)
    SELECT r.person_id, c.framework_code, m.module_code, s.held_on, r.result, s.provider_id,
        nullif(r.organisation_id, 0), s.session_id, s.trainer_person_id, r.certificate_number, :recorded_by, :now
    FROM training_session s JOIN course c USING (course_id) CROSS JOIN numbered r,
        unnest(course_modules(c.course_id, s.held_on)) AS m (module_code)
    WHERE s.session_id = :session_id AND (r.wanted = '' OR m.module_code = ANY (string_to_array(r.wanted, ' ')))
    ON CONFLICT (person_id, framework_code, module_code, completed_on, result) WHERE corrects_id IS NULL DO NOTHING
    RETURNING person_id
)
SELECT count(DISTINCT person_id) AS recorded, count(*) AS modules FROM added;

-- Imports of the actor's provider that wait to be looked over.
-- query: training_imports_waiting
-- out: waiting int4
SELECT count(*)::int AS waiting FROM import_latest b
WHERE b.provider_id = (SELECT actor_organisation()) AND b.state = 'preview';

-- Referrals of one day that are signed off.
-- query: training_supervised_on
-- in: person_id int8, organisation_id int8, supervised_on date
-- out: signed_off int4
SELECT count(*)::int AS signed_off FROM supervised_referral
WHERE person_id = :person_id AND organisation_id = :organisation_id AND supervised_on = :supervised_on;
