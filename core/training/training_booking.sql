-- Places of sessions, as organisations book them.

-- What the actor's organisation can book: one session, or with null all; those of a course, that cover a module, at a tier, of a
-- provider. Cancelled ones only where the organisation has booked.
-- query: booking_offered
-- in: today date, session_id int8?, course_id int8?, module text?, tier text?, provider_id int8?
-- out: session_id int8, reference text, course_id int8, course_title text, provider_id int8, provider_name text
-- out: modules text[], tiers text[], held_on date, hours text, online bool, place text, joining text, places int4
-- out: places_left int4, booked int4, named int4, waiting int4, waiting_all int4, cancelled bool
SELECT session_id, reference, course_id, course_title, provider_id, provider_name, modules, tiers, held_on, hours,
    online, place, joining, places, places_left, booked, named, waiting, waiting_all, cancelled
FROM sessions_offered(:today) o WHERE coalesce(:session_id, session_id) = session_id
    AND coalesce(:provider_id, provider_id) = provider_id AND coalesce(:course_id, course_id) = course_id
    AND (:module::text IS NULL OR EXISTS (SELECT FROM unnest(o.modules, o.tiers) AS m (code, tier)
        WHERE m.code = :module::text AND m.tier = coalesce(:tier::text, m.tier)))
    AND (:tier::text IS NULL OR :tier::text = ANY (o.tiers)) LIMIT 300;

-- First of every booking, so that two organisations do not take the same place.
-- query: booking_lock
-- in: session_id int8
-- out: session_id int8?
SELECT session_lock(:session_id) AS session_id;

-- Places without names.
-- query: booking_places
-- in: session_id int8, organisation_id int8, places int4
INSERT INTO session_booking (session_id, organisation_id, places) VALUES (:session_id, :organisation_id, :places)
ON CONFLICT (session_id, organisation_id) DO UPDATE SET places = excluded.places;

-- query: booking_places_cancel
-- in: session_id int8, organisation_id int8
DELETE FROM session_booking WHERE session_id = :session_id AND organisation_id = :organisation_id;

-- query: booking_enrol
-- in: session_id int8, person_id int8, organisation_id int8, state text, now moment
-- out: changed bool
SELECT session_enrol(:session_id, :person_id, :organisation_id, :state, :now) AS changed;

-- query: booking_move_up
-- in: session_id int8, now moment
-- out: person_id int8, organisation_id int8
SELECT person_id, organisation_id FROM session_move_up(:session_id, :now);

-- The actor's own people in a session.
-- query: booking_own
-- in: session_id int8
-- out: person_id int8, full_name text, state text, place int4?
SELECT e.person_id, p.full_name, e.state, CASE WHEN e.state = 'waiting'
    THEN 1 + session_waiting_before(e.session_id, e.asked_at, e.session_enrolment_id) END AS place
FROM session_enrolment e JOIN person p USING (person_id)
WHERE e.session_id = :session_id AND e.organisation_id = (SELECT actor_organisation()) AND e.superseded_at IS NULL
    AND e.state <> 'cancelled'
ORDER BY e.state, lower(p.full_name), e.person_id;

-- Those of the actor's organisation who hold a role in it on that day.
-- query: booking_people
-- in: today date
-- out: person_id int8, full_name text
SELECT p.person_id, p.full_name FROM person p
WHERE p.erased_at IS NULL AND EXISTS (SELECT FROM role_holding h WHERE h.person_id = p.person_id
    AND h.organisation_id = (SELECT actor_organisation()) AND (h.ended_on IS NULL OR h.ended_on >= :today))
ORDER BY lower(p.full_name), p.person_id;

-- The booked and waiting sessions of one person from today on; null: whoever asks. turn: on the waiting list; 0: they
-- have a place.
-- query: booking_of_person
-- in: person_id int8?, today date
-- out: session_id int8, course_title text, held_on date, turn int4
SELECT e.session_id, c.title AS course_title, e.held_on, CASE WHEN e.state = 'waiting'
    THEN 1 + session_waiting_before(e.session_id, e.asked_at, e.session_enrolment_id) ELSE 0 END AS turn
FROM session_enrolment e JOIN training_session s USING (session_id) JOIN course c USING (course_id)
WHERE e.person_id = (SELECT coalesce(:person_id, actor_person())) AND e.superseded_at IS NULL
    AND e.state <> 'cancelled' AND e.held_on >= :today
ORDER BY e.held_on, e.session_id;

-- What a mail about a session says.
-- query: booking_letter
-- in: session_id int8
-- out: reference text, course_title text, provider_name text?, held_on date, hours text, online bool, place text
-- out: joining text, version int4, cancel_reason text?
SELECT s.reference, c.title AS course_title, provider_name(s.provider_id) AS provider_name, s.held_on, s.hours,
    s.online, s.place, s.joining, s.version, s.cancel_reason
FROM training_session s JOIN course c USING (course_id) WHERE s.session_id = :session_id;

-- A row a recipient and person; no people: everybody's.
-- query: booking_addresses
-- in: session_id int8, people int8[], today date
-- out: person_id int8?, full_name text?, state text, recipient_id int8, address text, language text
SELECT person_id, full_name, state, recipient_id, address, language
FROM session_addresses(:session_id, nullif(:people::int8[], '{}'), :today);

-- The person whom training is looked for, one of the actor's own.
-- query: booking_person
-- in: person_id int8?
-- out: person_id int8, full_name text
SELECT p.person_id, p.full_name FROM person p WHERE p.person_id = :person_id AND EXISTS (SELECT FROM role_holding h
    WHERE h.person_id = p.person_id AND h.organisation_id = (SELECT actor_organisation()));
