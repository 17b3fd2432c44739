-- A new person and their role in an organisation.
-- query: people_add
-- in: full_name text, email text?, organisation_id int8, role text, started_on date, granted_by int8?, now moment
-- out: person_id int8, learner_number text
SELECT person_id, learner_number
FROM person_add(:full_name, :email, :organisation_id, :role, :started_on, :granted_by, :now);

-- Somebody known by their learner number, or who agreed to show their record; and what comes with them.
-- query: people_brings
-- in: person_id int8?, learner_number text?, written text
-- out: person_id int8, full_name text, learner_number text, results int4, recognitions int4, supervised int4
-- out: elsewhere bool, named bool
SELECT person_id, full_name, learner_number, results, recognitions, supervised, elsewhere,
    :written = '' OR name_nearness(full_name, :written) >= 0.45 AS named
FROM person_brings(:person_id, :learner_number);

-- Whom somebody of that name and address may be; of who is elsewhere, only that they exist.
-- query: people_alike
-- in: full_name text, email text
-- out: person_id int8?, full_name text?, email text?, learner_number text?, here bool, why text
SELECT person_id, full_name, email, learner_number, here, why FROM person_alike(:full_name, :email);

-- A role from a day; nothing when the person holds it already. Only roles that an organisation, or a provider, gives out.
-- query: people_role_start
-- in: person_id int8, organisation_id int8, role text, started_on date, granted_by int8?
-- out: role_holding_id int8
INSERT INTO role_holding (person_id, organisation_id, role, started_on, granted_by)
SELECT :person_id, :organisation_id, r.role, :started_on, :granted_by
FROM role r WHERE r.role = :role AND r.side IN ('organisation', 'training')
ON CONFLICT (person_id, role, coalesce(organisation_id, 0)) WHERE ended_on IS NULL DO NOTHING
RETURNING role_holding_id;

-- A role for some days, or from a day; nothing when the person holds it on one of these days already.
-- query: people_role_give
-- in: person_id int8, organisation_id int8, role text, started_on date, ended_on date?, granted_by int8
-- out: role_holding_id int8
INSERT INTO role_holding (person_id, organisation_id, role, started_on, ended_on, granted_by)
SELECT :person_id, :organisation_id, r.role, :started_on, :ended_on, :granted_by
FROM role r WHERE r.role = :role AND r.side = 'organisation' AND NOT EXISTS (SELECT FROM role_holding h
    WHERE h.person_id = :person_id AND h.organisation_id = :organisation_id AND h.role = :role
        AND (h.ended_on IS NULL OR h.ended_on >= greatest(h.started_on, :started_on))
        AND (:ended_on::date IS NULL OR h.started_on <= :ended_on))
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

-- People of the actor's organisation, a page of them: those of now first. words: of name, address or learner number, as a
-- LIKE pattern. state: current, later (starts later), former. The address of who left is no longer theirs to see.
-- query: people_list
-- in: today date, words text?, role text?, state text?, skip int8, most int8
-- out: person_id int8, full_name text, email text?, learner_number text, started_on date, ended_on date?, state text
-- out: roles text[], supervised int4, correction bool, total int8
WITH one AS (
    SELECT h.person_id, array_agg(DISTINCT h.role) FILTER (WHERE h.started_on <= :today
            AND (h.ended_on IS NULL OR h.ended_on >= :today)) AS now_roles,
        array_agg(DISTINCT h.role) AS ever_roles, min(h.started_on) AS started_on,
        CASE WHEN bool_or(h.ended_on IS NULL) THEN NULL ELSE max(h.ended_on) END AS ended_on,
        bool_or(h.started_on > :today) AS later
    FROM role_holding h
    WHERE h.organisation_id = (SELECT actor_organisation()) AND (h.ended_on IS NULL OR h.ended_on >= h.started_on)
        AND h.role IN ('first_responder', 'training_lead', 'organisation_lead', 'spoc', 'finance_contact', 'staff')
    GROUP BY h.person_id
), stated AS (
    SELECT o.*, CASE WHEN o.now_roles IS NOT NULL THEN 'current' WHEN o.later THEN 'later' ELSE 'former' END AS state,
        coalesce(o.now_roles, o.ever_roles) AS roles
    FROM one o
)
SELECT p.person_id, p.full_name, CASE WHEN s.state <> 'former' THEN p.email END AS email, p.learner_number, s.started_on,
    s.ended_on, s.state, s.roles, (SELECT count(*)::int FROM supervised_known k WHERE k.superseded_at IS NULL
        AND k.person_id = p.person_id) AS supervised,
    EXISTS (SELECT FROM person_correction c WHERE c.person_id = p.person_id AND c.answered_at IS NULL) AS correction,
    count(*) OVER () AS total
FROM stated s JOIN person p USING (person_id)
WHERE (:words::text IS NULL OR p.full_name ILIKE :words OR p.email ILIKE :words OR p.learner_number ILIKE :words)
    AND (:role::text IS NULL OR :role = ANY (s.roles)) AND (:state::text IS NULL OR s.state = :state)
ORDER BY array_position('{current,later,former}', s.state), lower(p.full_name), p.person_id
LIMIT :most OFFSET :skip;

-- One of those of now or later, to be changed.
-- query: people_one
-- in: person_id int8, today date
-- out: person_id int8, full_name text, email text?, learner_number text, signs_in bool, staff bool
-- out: correction_id int8?, correction_words text?
SELECT p.person_id, p.full_name, p.email, p.learner_number,
    EXISTS (SELECT FROM account a WHERE a.person_id = p.person_id AND a.closed_at IS NULL) AS signs_in,
    EXISTS (SELECT FROM role_holding h JOIN role r USING (role) WHERE h.person_id = p.person_id
        AND r.side IN ('home_office', 'auditor')) AS staff,
    c.person_correction_id AS correction_id, c.words AS correction_words
FROM person p LEFT JOIN person_correction c ON c.person_id = p.person_id AND c.answered_at IS NULL
WHERE p.person_id = :person_id AND EXISTS (SELECT FROM role_holding h WHERE h.person_id = p.person_id
    AND h.organisation_id = (SELECT actor_organisation()) AND (h.ended_on IS NULL OR h.ended_on >= :today)
    AND (h.ended_on IS NULL OR h.ended_on >= h.started_on));

-- Each role in the actor's organisation, ever. may_end: not the lead's, and not the last one of the single point of
-- contact, which are handed over.
-- query: people_roles
-- in: person_id int8
-- out: role_holding_id int8, role text, started_on date, ended_on date?, may_end bool
SELECT h.role_holding_id, h.role, h.started_on, h.ended_on, h.ended_on IS NULL
    AND h.role IN ('first_responder', 'training_lead', 'finance_contact')
    AND NOT EXISTS (SELECT FROM organisation o WHERE o.organisation_id = h.organisation_id
        AND o.spoc_person_id = h.person_id AND NOT EXISTS (SELECT FROM role_holding x WHERE x.person_id = h.person_id
            AND x.organisation_id = h.organisation_id AND x.ended_on IS NULL
            AND x.role_holding_id <> h.role_holding_id)) AS may_end
FROM role_holding h
WHERE h.person_id = :person_id AND h.organisation_id = (SELECT actor_organisation())
    AND (h.ended_on IS NULL OR h.ended_on >= h.started_on)
ORDER BY h.started_on DESC, h.role_holding_id DESC;

-- query: people_former_names
-- in: person_id int8
-- out: full_name text, email text?, changed_at moment
SELECT full_name, email, changed_at FROM person_former WHERE person_id = :person_id ORDER BY person_former_id DESC;

-- query: people_change
-- in: person_id int8, full_name text, email text?
-- out: person_id int8
UPDATE person SET full_name = :full_name, email = lower(:email)
WHERE person_id = :person_id AND erased_at IS NULL
    AND (full_name, email) IS DISTINCT FROM (:full_name, lower(:email))
RETURNING person_id;

-- query: people_correction_answer
-- in: person_id int8, answer text, answered_by int8, now moment
-- out: person_id int8
UPDATE person_correction SET answer = :answer, answered_by = :answered_by, answered_at = :now
WHERE person_id = :person_id AND answered_at IS NULL
RETURNING person_id;

-- Those who agreed to show their record to the actor's organisation and have no role there.
-- query: people_consented
-- out: person_id int8, full_name text, learner_number text
SELECT p.person_id, p.full_name, p.learner_number FROM person p
WHERE p.person_id IN (SELECT actor_consented()) AND NOT EXISTS (SELECT FROM role_holding h
    WHERE h.person_id = p.person_id AND h.organisation_id = (SELECT actor_organisation()) AND h.ended_on IS NULL)
ORDER BY lower(p.full_name), p.person_id;

-- ---- One's own ----

-- query: people_own
-- out: full_name text, email text?, learner_number text, correction_words text?, asked_at moment?
SELECT p.full_name, p.email, p.learner_number, c.words AS correction_words, c.asked_at
FROM person p LEFT JOIN person_correction c ON c.person_id = p.person_id AND c.answered_at IS NULL
WHERE p.person_id = (SELECT actor_person());

-- query: people_own_answer
-- out: words text, answer text, answered_at moment
SELECT words, answer, answered_at FROM person_correction
WHERE person_id = (SELECT actor_person()) AND answered_at IS NOT NULL ORDER BY person_correction_id DESC LIMIT 1;

-- query: people_own_consents
-- out: person_consent_id int8, organisation_name text, given_at moment, withdrawn_at moment?
SELECT person_consent_id, organisation_name, given_at, withdrawn_at FROM own_consents();

-- query: people_organisation_named
-- in: name text
-- out: organisation_id int8, full_name text
SELECT organisation_id, full_name FROM organisation_named(:name);

-- query: people_consent_give
-- in: organisation_id int8, now moment
-- out: person_consent_id int8
INSERT INTO person_consent (person_id, organisation_id, given_at) VALUES ((SELECT actor_person()), :organisation_id, :now)
ON CONFLICT (person_id, organisation_id) WHERE withdrawn_at IS NULL DO NOTHING
RETURNING person_consent_id;

-- query: people_consent_withdraw
-- in: consent int8, now moment
-- out: organisation_id int8
UPDATE person_consent SET withdrawn_at = greatest(given_at, :now)
WHERE person_consent_id = :consent AND person_id = (SELECT actor_person()) AND withdrawn_at IS NULL
RETURNING organisation_id;

-- query: people_correction_ask
-- in: words text, now moment
-- out: person_correction_id int8
INSERT INTO person_correction (person_id, words, asked_at) VALUES ((SELECT actor_person()), :words, :now)
ON CONFLICT (person_id) WHERE answered_at IS NULL DO NOTHING
RETURNING person_correction_id;

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
