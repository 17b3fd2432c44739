-- One setting of the service, such as how to reach those who run it.
-- query: home_setting
-- in: name text
-- out: value text
SELECT value FROM setting WHERE name = :name;

-- ---- The lead's first page ----

-- The organisation's latest applications; request_due_on: by when an open request for information is to be answered;
-- unread: messages about it that the person who asks has not opened.
-- query: home_applications
-- out: application_id int8, reference text, state text, stage_due_on date?, request_due_on date?, request_id int8?
-- out: unread int8
SELECT a.application_id, a.reference, a.state, a.stage_due_on, q.due_on AS request_due_on,
    q.information_request_id AS request_id,
    (SELECT count(*) FROM notice n WHERE n.application_id = a.application_id AND NOT EXISTS (SELECT FROM notice_read r
        WHERE r.notice_id = n.notice_id AND r.person_id = (SELECT actor_person()))) AS unread
FROM application a LEFT JOIN LATERAL (SELECT r.due_on, r.information_request_id FROM information_request r
        WHERE r.application_id = a.application_id AND r.answered_at IS NULL AND r.expired_at IS NULL
        ORDER BY r.due_on, r.information_request_id LIMIT 1) q ON true
WHERE a.organisation_id = (SELECT actor_organisation())
ORDER BY a.application_id DESC LIMIT 50;

-- Messages about the accreditation that the person who asks has not opened, the newest first.
-- query: home_messages
-- out: notice_id int8, subject text, subject_cy text
SELECT n.notice_id, n.subject, n.subject_cy FROM notice n
WHERE n.application_id IS NULL AND n.organisation_id = (SELECT actor_organisation()) AND NOT EXISTS (SELECT
    FROM notice_read r WHERE r.notice_id = n.notice_id AND r.person_id = (SELECT actor_person()))
ORDER BY n.notice_id DESC LIMIT 10;

-- query: home_awards
-- out: award_id int8, reference text, purpose text, amount_pence int8, state text, starts_on date, ends_on date
SELECT w.award_id, w.reference, w.purpose, w.amount_pence, w.state, w.starts_on, w.ends_on
FROM award w WHERE w.organisation_id = (SELECT actor_organisation())
ORDER BY w.state = 'offered' DESC, w.award_id DESC LIMIT 50;

-- Conditions that bind the organisation and wait for it.
-- query: home_conditions
-- out: condition_id int8, place int4, due_on date
SELECT condition_id, place, due_on FROM conditions_binding((SELECT actor_organisation()))
WHERE state IN ('open', 'not_met') ORDER BY due_on, place LIMIT 100;

-- Exemptions in force that end within some days.
-- query: home_exemptions
-- in: today date, until date
-- out: recognition_id int8, full_name text, modules int4, ends_on date
SELECT r.recognition_id, p.full_name, cardinality(r.modules) AS modules, r.ends_on
FROM recognition r JOIN person p USING (person_id)
WHERE r.organisation_id = (SELECT actor_organisation()) AND r.kind = 'exempt'
    AND r.ends_on BETWEEN :today AND :until AND recognition_state(r.recognition_id) = 'approved'
    AND EXISTS (SELECT FROM role_holding h WHERE h.person_id = r.person_id AND h.organisation_id = r.organisation_id
        AND h.ended_on IS NULL)
ORDER BY r.ends_on, r.recognition_id LIMIT 200;

-- Invitations that nobody has answered; the link works until expires_at.
-- query: home_invitations
-- out: full_name text, expires_at moment
SELECT i.full_name, i.expires_at FROM invitation i
WHERE i.organisation_id = (SELECT actor_organisation()) AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL
ORDER BY i.expires_at LIMIT 50;

-- Where the organisation's people are booked by name, or wait for a place, from that day on, the first session first.
-- turn: on the waiting list; 0: they have a place.
-- query: home_bookings
-- in: today date
-- out: person_id int8, session_id int8, title text, held_on date, modules text[], turn int4
SELECT e.person_id, e.session_id, c.title, e.held_on, e.modules, CASE WHEN e.state = 'waiting'
    THEN 1 + session_waiting_before(e.session_id, e.asked_at, e.session_enrolment_id) ELSE 0 END AS turn
FROM session_enrolment e JOIN training_session s USING (session_id) JOIN course c USING (course_id)
WHERE e.organisation_id = (SELECT actor_organisation()) AND e.superseded_at IS NULL AND e.state <> 'cancelled'
    AND e.held_on >= :today
ORDER BY e.held_on, e.session_id, e.person_id;

-- Places booked for which nobody is named yet.
-- query: home_places
-- in: today date
-- out: session_id int8, title text, held_on date, places int4
SELECT b.session_id, c.title, s.held_on, b.places
FROM session_booking b JOIN training_session s USING (session_id) JOIN course c USING (course_id)
WHERE b.organisation_id = (SELECT actor_organisation()) AND s.cancelled_at IS NULL AND s.held_on >= :today
ORDER BY s.held_on, b.session_id LIMIT 50;

-- Has the organisation a single point of contact, who still acts for it? And its renewal, once that can be asked for; its
-- review, while there is one.
-- query: home_contact
-- out: named bool, renewal_due_on date?, framework_code text, under_review_since date?, review_reason text?
SELECT EXISTS (SELECT FROM role_holding h WHERE h.person_id = o.spoc_person_id AND h.organisation_id = o.organisation_id
        AND h.ended_on IS NULL) AS named,
    (SELECT e.renewal_due_on FROM register_entry e WHERE e.organisation_id = o.organisation_id
        AND e.framework_code = o.framework_code AND e.state = 'renewal_due') AS renewal_due_on, o.framework_code,
    e.under_review_since, CASE WHEN e.under_review_since IS NOT NULL
        THEN (register_last(e.organisation_id, e.framework_code, ARRAY['under_review'])).reason_code END AS review_reason
FROM organisation o LEFT JOIN register_entry e
    ON e.organisation_id = o.organisation_id AND e.framework_code = o.framework_code
WHERE o.organisation_id = (SELECT actor_organisation());
