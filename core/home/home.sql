-- One setting of the service, such as how to reach those who run it.
-- query: home_setting
-- in: name text
-- out: value text
SELECT value FROM setting WHERE name = :name;

-- ---- The lead's first page ----

-- The organisation's latest applications; request_due_on: by when an open request for information is to be answered;
-- unread: messages about it that the person who asks has not opened.
-- query: home_applications
-- out: application_id int8, reference text, state text, stage_due_on date?, request_due_on date?, unread int8
SELECT a.application_id, a.reference, a.state, a.stage_due_on,
    (SELECT min(r.due_on) FROM information_request r WHERE r.application_id = a.application_id
        AND r.answered_at IS NULL AND r.expired_at IS NULL) AS request_due_on,
    (SELECT count(*) FROM notice n WHERE n.application_id = a.application_id AND NOT EXISTS (SELECT FROM notice_read r
        WHERE r.notice_id = n.notice_id AND r.person_id = (SELECT actor_person()))) AS unread
FROM application a WHERE a.organisation_id = (SELECT actor_organisation())
ORDER BY a.application_id DESC LIMIT 5;

-- Messages about the accreditation that the person who asks has not opened.
-- query: home_messages
-- out: unread int8
SELECT count(*) AS unread FROM notice n WHERE n.application_id IS NULL AND n.organisation_id = (SELECT actor_organisation())
    AND NOT EXISTS (SELECT FROM notice_read r
        WHERE r.notice_id = n.notice_id AND r.person_id = (SELECT actor_person()));

-- query: home_awards
-- out: award_id int8, reference text, purpose text, amount_pence int8, state text, starts_on date, ends_on date
SELECT w.award_id, w.reference, w.purpose, w.amount_pence, w.state, w.starts_on, w.ends_on
FROM award w WHERE w.organisation_id = (SELECT actor_organisation())
ORDER BY w.state = 'offered' DESC, w.award_id DESC LIMIT 10;

-- Conditions that bind the organisation and wait for it.
-- query: home_conditions
-- out: condition_id int8, place int4, due_on date
SELECT condition_id, place, due_on FROM conditions_binding((SELECT actor_organisation()))
WHERE state IN ('open', 'not_met') ORDER BY due_on, place LIMIT 10;
