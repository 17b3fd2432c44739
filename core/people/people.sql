-- A new person and their role in an organisation.
-- query: people_add
-- in: full_name text, email text?, organisation_id int8, role text, started_on date, granted_by int8?, now moment
-- out: person_id int8, learner_number text
SELECT person_id, learner_number
FROM person_add(:full_name, :email, :organisation_id, :role, :started_on, :granted_by, :now);

-- query: people_by_number
-- in: learner_number text
-- out: person_id int8, full_name text
SELECT person_id, full_name FROM person_by_number(:learner_number);

-- A role from a day; nothing when the person holds it already. Only roles that an organisation, or a provider, gives out.
-- query: people_role_start
-- in: person_id int8, organisation_id int8, role text, started_on date, granted_by int8?
-- out: role_holding_id int8
INSERT INTO role_holding (person_id, organisation_id, role, started_on, granted_by)
SELECT :person_id, :organisation_id, r.role, :started_on, :granted_by
FROM role r WHERE r.role = :role AND r.side IN ('organisation', 'training')
ON CONFLICT (person_id, role, coalesce(organisation_id, 0)) WHERE ended_on IS NULL DO NOTHING
RETURNING role_holding_id;

-- query: people_role_end
-- in: person_id int8, organisation_id int8, role text, ended_on date
-- out: role_holding_id int8
UPDATE role_holding SET ended_on = :ended_on
WHERE person_id = :person_id AND organisation_id = :organisation_id AND role = :role AND ended_on IS NULL
    AND started_on <= :ended_on
RETURNING role_holding_id;

-- Is somebody with that address on the organisation's list of First Responders already?
-- query: people_listed
-- in: email text, role text
-- out: person_id int8
SELECT p.person_id FROM role_holding h JOIN person p USING (person_id)
WHERE h.organisation_id = (SELECT actor_organisation()) AND h.role = :role AND h.ended_on IS NULL AND p.email = lower(:email)
LIMIT 1;

-- First Responders of the actor's organisation, those of now first.
-- query: people_first_responders
-- in: today date
-- out: person_id int8, full_name text, email text?, learner_number text, started_on date, ended_on date?, current bool
-- out: supervised int4
SELECT p.person_id, p.full_name, p.email, p.learner_number, h.started_on, h.ended_on,
    (h.ended_on IS NULL OR h.ended_on >= :today) AND h.started_on <= :today AS current,
    (SELECT count(*)::int FROM supervised_known s
        WHERE s.superseded_at IS NULL AND s.person_id = p.person_id AND s.organisation_id = h.organisation_id) AS supervised
FROM role_holding h JOIN person p USING (person_id)
WHERE h.organisation_id = (SELECT actor_organisation()) AND h.role = 'first_responder'
ORDER BY current DESC, lower(p.full_name), p.person_id;

-- One of them, for the pages about one person.
-- query: people_first_responder
-- in: person_id int8
-- out: person_id int8, full_name text, email text?, learner_number text, started_on date, ended_on date?
SELECT p.person_id, p.full_name, p.email, p.learner_number, h.started_on, h.ended_on
FROM role_holding h JOIN person p USING (person_id)
WHERE h.organisation_id = (SELECT actor_organisation()) AND h.role = 'first_responder' AND p.person_id = :person_id
ORDER BY h.ended_on IS NULL DESC, h.role_holding_id DESC LIMIT 1;

-- A referral made under supervision and signed off: a count, never a case.
-- query: people_supervised_add
-- in: person_id int8, organisation_id int8, supervised_on date, signed_by int8, now moment
-- out: supervised_referral_id int8
INSERT INTO supervised_referral (person_id, organisation_id, supervised_on, signed_by, signed_at)
VALUES (:person_id, :organisation_id, :supervised_on, :signed_by, :now)
RETURNING supervised_referral_id;
