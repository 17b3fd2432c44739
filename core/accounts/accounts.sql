-- First of every request; see actor_begin in the schema.
-- query: actor_begin
-- in: token_hash bytes?, action text?, now moment, read_only bool
-- out: account_id int8?, person_id int8?, full_name text?, email text?, language text?, roles text[], actions text[]
-- out: organisation_id int8?, organisation_name text?, organisations int4, session_ends moment?, seen_at moment?
-- out: factor_at moment?, demonstration bool
SELECT account_id, person_id, full_name, email, language, roles, actions, organisation_id, organisation_name,
    organisations, session_ends, seen_at, factor_at, demonstration
FROM actor_begin(:token_hash, :action, :now, :read_only);

-- The program itself at work: jobs, commands, what happens before anybody is signed in.
-- query: actor_begin_system
-- in: now moment
-- out: done text?
SELECT actor_begin_system(:now)::text AS done;

-- Claims a form's one-time key; no row when it was used before.
-- query: submission_claim
-- in: key text, person_id int8?, now moment
-- out: key text
INSERT INTO submission (key, person_id, submitted_at) VALUES (:key, :person_id, :now)
ON CONFLICT (key) DO NOTHING
RETURNING key;

-- Where the form of that key ended, when it was this person's.
-- query: submission_outcome
-- in: key text, person_id int8?
-- out: location text?
SELECT location FROM submission WHERE key = :key AND person_id IS NOT DISTINCT FROM :person_id;

-- query: submission_finish
-- in: key text, location text
UPDATE submission SET location = :location WHERE key = :key;

-- The form came back with errors: its key may be used again.
-- query: submission_release
-- in: key text
DELETE FROM submission WHERE key = :key;

-- A command acts as this person for this organisation at that moment, within the open transaction.
-- query: actor_assume
-- in: person_id int8, organisation_id int8?, now moment
-- out: done text?
SELECT actor_assume(:person_id, :organisation_id, :now)::text AS done;

-- query: session_seen
-- in: token_hash bytes, now moment
UPDATE session SET seen_at = :now WHERE token_hash = :token_hash AND ended_at IS NULL AND seen_at < :now;

-- Keeps what was sent with a session that has ended, for its owner; no row when there was no such session of late.
-- query: kept_form_keep
-- in: token_hash bytes, path text, fields json, now moment
-- out: kept_form_id int8
INSERT INTO kept_form (account_id, path, fields, kept_at)
SELECT se.account_id, :path, :fields, :now FROM session se
WHERE se.token_hash = :token_hash AND (se.ended_at IS NULL OR se.ended_at > :now::timestamptz - interval '1 day')
    AND (SELECT count(*) FROM kept_form k WHERE k.account_id = se.account_id) < 20
RETURNING kept_form_id;

-- query: kept_form_list
-- in: since moment
-- out: kept_form_id int8, path text, fields json, kept_at moment
SELECT kept_form_id, path, fields, kept_at FROM kept_form
WHERE account_id = actor_account() AND kept_at > :since ORDER BY kept_form_id DESC;

-- query: kept_form_drop
-- in: kept_form_id int8, account_id int8
DELETE FROM kept_form WHERE kept_form_id = :kept_form_id AND account_id = :account_id;

-- query: account_by_email
-- in: email text
-- out: account_id int8, person_id int8, password_hash text?, language text, verified bool, closed bool
SELECT account_id, person_id, password_hash, language, verified_at IS NOT NULL AS verified, closed_at IS NOT NULL AS closed
FROM account WHERE email = :email;

-- query: account_of_person
-- in: account_id int8
-- out: account_id int8, person_id int8, full_name text, email text, password_hash text?, language text
SELECT a.account_id, a.person_id, p.full_name, a.email, a.password_hash, a.language
FROM account a JOIN person p USING (person_id) WHERE a.account_id = :account_id AND a.closed_at IS NULL;

-- query: person_add
-- in: full_name text, email text?, now moment
-- out: person_id int8
SELECT person_add(:full_name, :email, :now) AS person_id;

-- No row when the address has an account already.
-- query: account_add
-- in: person_id int8, email text, password_hash text?, language text, now moment, verified_at moment?
-- out: account_id int8
INSERT INTO account (person_id, email, password_hash, language, created_at, verified_at)
VALUES (:person_id, :email, :password_hash, :language, :now, :verified_at)
ON CONFLICT (email) DO NOTHING
RETURNING account_id;

-- query: account_verify
-- in: account_id int8, now moment
UPDATE account SET verified_at = :now WHERE account_id = :account_id AND verified_at IS NULL;

-- A hash made with other parameters takes the old one's place unless the password was changed meanwhile.
-- query: account_rehash
-- in: account_id int8, old_hash text, new_hash text
UPDATE account SET password_hash = :new_hash WHERE account_id = :account_id AND password_hash = :old_hash;

-- query: account_password_set
-- in: account_id int8, password_hash text
UPDATE account SET password_hash = :password_hash WHERE account_id = :account_id AND closed_at IS NULL;

-- query: account_language_set
-- in: account_id int8, language text
UPDATE account SET language = :language WHERE account_id = :account_id;

-- Open when both counts are below their limits; only then is the attempt written.
-- query: attempt_take
-- in: address text, network text, address_limit int8, network_limit int8, since moment, now moment
-- out: open bool
WITH counted AS (
    SELECT count(*) FILTER (WHERE key = :address) < :address_limit
        AND count(*) FILTER (WHERE key = :network) < :network_limit AS open
    FROM attempt WHERE key IN (:address, :network) AND at > :since
), written AS (
    INSERT INTO attempt (key, at) SELECT k, :now FROM counted, unnest(ARRAY[:address, :network]) AS k WHERE open
)
SELECT open FROM counted;

-- It went well: it and the failures before it no longer count for the address, nor itself for the network.
-- query: attempt_forget
-- in: address text, network text, at moment
DELETE FROM attempt WHERE key = :address OR (key = :network AND at = :at);

-- Acts for the organisation of the person's last session if that still holds, else for the first one.
-- query: session_start
-- in: token_hash bytes, account_id int8, person_id int8, today date, now moment, ends_at moment, factor_at moment?
-- out: session_id int8, organisation_id int8?
INSERT INTO session (token_hash, account_id, organisation_id, started_at, seen_at, ends_at, factor_at)
SELECT :token_hash, :account_id, (
    SELECT h.organisation_id FROM role_holding h
    WHERE h.person_id = :person_id AND h.organisation_id IS NOT NULL AND h.started_on <= :today
        AND (h.ended_on IS NULL OR h.ended_on >= :today)
    ORDER BY h.organisation_id = (SELECT s.organisation_id FROM session s WHERE s.account_id = :account_id
        ORDER BY s.session_id DESC LIMIT 1) DESC NULLS LAST, h.role_holding_id
    LIMIT 1), :now, :now, :ends_at, :factor_at
RETURNING session_id, organisation_id;

-- query: session_end_this
-- in: token_hash bytes, now moment
-- out: account_id int8
UPDATE session SET ended_at = :now WHERE token_hash = :token_hash AND ended_at IS NULL RETURNING account_id;

-- except NULL: all of them.
-- query: session_end_all
-- in: account_id int8, except bytes?, now moment
UPDATE session SET ended_at = :now
WHERE account_id = :account_id AND ended_at IS NULL AND token_hash IS DISTINCT FROM :except;

-- query: session_end_one
-- in: session_id int8, account_id int8, now moment
UPDATE session SET ended_at = :now WHERE session_id = :session_id AND account_id = :account_id AND ended_at IS NULL;

-- query: session_list
-- in: token_hash bytes, now moment
-- out: session_id int8, started_at moment, seen_at moment, organisation_name text?, this bool
SELECT s.session_id, s.started_at, s.seen_at, o.name AS organisation_name, s.token_hash = :token_hash AS this
FROM session s LEFT JOIN organisation o USING (organisation_id)
WHERE s.account_id = actor_account() AND s.ended_at IS NULL AND s.ends_at > :now AND s.seen_at + session_idle() > :now
ORDER BY s.session_id DESC;

-- The organisations that somebody may act for. A person's own roles are always within their sight; names are not.
-- query: session_organisations
-- in: today date
-- out: organisation_id int8, name text, roles text[], chosen bool
SELECT organisation_id, name, roles, organisation_id = actor_organisation() IS TRUE AS chosen
FROM own_organisations(:today) ORDER BY lower(name);

-- query: session_organisation_set
-- in: token_hash bytes, organisation_id int8, today date
UPDATE session SET organisation_id = :organisation_id
WHERE token_hash = :token_hash AND :organisation_id IN (SELECT o.organisation_id FROM own_organisations(:today) o);

-- A link sent again leads where the one before it did.
-- query: account_link_add
-- in: token_hash bytes, account_id int8, purpose text, after text?, now moment, expires_at moment
INSERT INTO account_link (token_hash, account_id, purpose, after, created_at, expires_at)
VALUES (:token_hash, :account_id, :purpose, coalesce(:after, (SELECT l.after FROM account_link l
    WHERE l.account_id = :account_id AND l.purpose = :purpose ORDER BY l.created_at DESC LIMIT 1)), :now, :expires_at);

-- query: account_link_find
-- in: token_hash bytes, purpose text, now moment
-- out: account_id int8, email text, open bool
SELECT l.account_id, a.email, l.used_at IS NULL AND l.expires_at > :now AND a.closed_at IS NULL AS open
FROM account_link l JOIN account a USING (account_id) WHERE l.token_hash = :token_hash AND l.purpose = :purpose;

-- Used once; no row when it cannot be used any more.
-- query: account_link_use
-- in: token_hash bytes, purpose text, now moment
-- out: account_id int8, after text?
UPDATE account_link SET used_at = :now
WHERE token_hash = :token_hash AND purpose = :purpose AND used_at IS NULL AND expires_at > :now
RETURNING account_id, after;

-- The other links of that purpose are of no use any more.
-- query: account_link_void
-- in: account_id int8, purpose text, now moment
UPDATE account_link SET used_at = :now WHERE account_id = :account_id AND purpose = :purpose AND used_at IS NULL;

-- No row when the person holds the role there already.
-- query: role_grant
-- in: person_id int8, organisation_id int8?, role text, today date, granted_by int8?
-- out: role_holding_id int8
INSERT INTO role_holding (person_id, organisation_id, role, started_on, granted_by)
VALUES (:person_id, :organisation_id, :role, :today, :granted_by)
ON CONFLICT DO NOTHING
RETURNING role_holding_id;

-- query: invitation_add
-- in: token_hash bytes, organisation_id int8?, full_name text, email text, roles text[], invited_by int8, now moment
-- in: expires_at moment
-- out: invitation_id int8
INSERT INTO invitation (token_hash, organisation_id, full_name, email, roles, invited_by, created_at, expires_at)
VALUES (:token_hash, :organisation_id, :full_name, :email, :roles, :invited_by, :now, :expires_at)
RETURNING invitation_id;

-- Open invitations of that organisation; NULL: those without one.
-- query: invitation_list
-- in: organisation_id int8?, now moment
-- out: invitation_id int8, full_name text, email text, roles text[], created_at moment, expires_at moment
SELECT invitation_id, full_name, email, roles, created_at, expires_at FROM invitation
WHERE organisation_id IS NOT DISTINCT FROM :organisation_id AND accepted_at IS NULL AND withdrawn_at IS NULL
    AND expires_at > :now
ORDER BY invitation_id DESC LIMIT 200;

-- The same for the organisation acted for, known only as the page is read.
-- query: invitation_list_own
-- in: now moment
-- out: invitation_id int8, full_name text, email text, roles text[], created_at moment, expires_at moment
SELECT invitation_id, full_name, email, roles, created_at, expires_at FROM invitation
WHERE organisation_id = actor_organisation() AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > :now
ORDER BY invitation_id DESC LIMIT 200;

-- Within the walls: one's own organisation's, or any for those who see all.
-- query: invitation_withdraw
-- in: invitation_id int8, organisation_id int8?, now moment
UPDATE invitation SET withdrawn_at = :now
WHERE invitation_id = :invitation_id AND organisation_id IS NOT DISTINCT FROM :organisation_id AND accepted_at IS NULL
    AND withdrawn_at IS NULL;

-- query: invitation_find
-- in: token_hash bytes, now moment
-- out: invitation_id int8, organisation_id int8?, organisation_name text?, full_name text, email text, roles text[]
-- out: state text, account_id int8?, person_id int8?, has_password bool
SELECT invitation_id, organisation_id, organisation_name, full_name, email, roles, state, account_id, person_id,
    coalesce(has_password, false) AS has_password
FROM invitation_of(:token_hash, :now);

-- Used once; no row when it cannot be used any more.
-- query: invitation_use
-- in: token_hash bytes, now moment
-- out: invitation_id int8, organisation_id int8?, full_name text, email text, roles text[], invited_by int8
UPDATE invitation SET accepted_at = :now
WHERE token_hash = :token_hash AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > :now
RETURNING invitation_id, organisation_id, full_name, email, roles, invited_by;

-- query: session_organisation_take
-- in: token_hash bytes, organisation_id int8
UPDATE session SET organisation_id = :organisation_id WHERE token_hash = :token_hash;

-- People with an account: by name or address, or all.
-- query: administration_users
-- in: like text?, today date, first int8, most int8
-- out: person_id int8, full_name text, email text, verified bool, closed bool, roles text[], organisations text[]
-- out: total int8
SELECT a.person_id, p.full_name, a.email, a.verified_at IS NOT NULL AS verified, a.closed_at IS NOT NULL AS closed,
    coalesce((SELECT array_agg(DISTINCT h.role) FROM role_holding h WHERE h.person_id = a.person_id
        AND h.started_on <= :today AND (h.ended_on IS NULL OR h.ended_on >= :today)), '{}') AS roles,
    coalesce((SELECT array_agg(DISTINCT o.name) FROM role_holding h JOIN organisation o USING (organisation_id)
        WHERE h.person_id = a.person_id AND h.started_on <= :today
            AND (h.ended_on IS NULL OR h.ended_on >= :today)), '{}') AS organisations,
    count(*) OVER () AS total
FROM account a JOIN person p USING (person_id)
WHERE :like::text IS NULL OR lower(p.full_name) LIKE '%' || lower(:like) || '%' OR a.email LIKE '%' || lower(:like) || '%'
ORDER BY lower(p.full_name), a.account_id LIMIT :most OFFSET :first;

-- query: administration_user
-- in: person_id int8
-- out: account_id int8, person_id int8, full_name text, email text, verified bool, closed bool, created_at moment
-- out: language text, factor_set_at moment?
SELECT a.account_id, a.person_id, p.full_name, a.email, a.verified_at IS NOT NULL AS verified,
    a.closed_at IS NOT NULL AS closed, a.created_at, a.language, f.set_at AS factor_set_at
FROM account a JOIN person p USING (person_id) LEFT JOIN second_factor f USING (account_id)
WHERE a.person_id = :person_id;

-- query: administration_user_roles
-- in: person_id int8, today date
-- out: role_holding_id int8, role text, side text, organisation_name text?, started_on date
SELECT h.role_holding_id, h.role, r.side, o.name AS organisation_name, h.started_on
FROM role_holding h JOIN role r USING (role) LEFT JOIN organisation o USING (organisation_id)
WHERE h.person_id = :person_id AND h.started_on <= :today AND (h.ended_on IS NULL OR h.ended_on >= :today)
ORDER BY r.side, h.role, h.role_holding_id;

-- query: administration_holding
-- in: role_holding_id int8
-- out: role_holding_id int8, person_id int8, role text, side text, organisation_id int8?
SELECT h.role_holding_id, h.person_id, h.role, r.side, h.organisation_id
FROM role_holding h JOIN role r USING (role) WHERE h.role_holding_id = :role_holding_id AND h.ended_on IS NULL;

-- Ending a role takes effect at once: the day before is its last.
-- query: role_holding_end
-- in: role_holding_id int8, today date
UPDATE role_holding SET ended_on = :today::date - 1 WHERE role_holding_id = :role_holding_id AND ended_on IS NULL;

-- query: account_close
-- in: person_id int8, now moment
UPDATE account SET closed_at = :now WHERE person_id = :person_id AND closed_at IS NULL;

-- query: session_end_person
-- in: person_id int8, now moment
UPDATE session SET ended_at = :now
WHERE ended_at IS NULL AND account_id IN (SELECT a.account_id FROM account a WHERE a.person_id = :person_id);

-- Training providers, for roles of trainers.
-- query: administration_providers
-- out: organisation_id int8, name text
SELECT organisation_id, name FROM organisation WHERE sector = 'training_provider' ORDER BY lower(name) LIMIT 500;

-- Everyone with an account, for the command.
-- query: account_list
-- in: today date
-- out: email text, full_name text, verified bool, closed bool, roles text[]
SELECT a.email, p.full_name, a.verified_at IS NOT NULL AS verified, a.closed_at IS NOT NULL AS closed,
    coalesce((SELECT array_agg(h.role || coalesce('@' || h.organisation_id, '') ORDER BY h.role) FROM role_holding h
        WHERE h.person_id = a.person_id AND h.started_on <= :today
            AND (h.ended_on IS NULL OR h.ended_on >= :today)), '{}') AS roles
FROM account a JOIN person p USING (person_id) ORDER BY a.email;

-- What is kept no longer than it must be.
-- query: accounts_sweep
-- in: now moment
-- out: swept int8
WITH attempts AS (DELETE FROM attempt WHERE at < :now::timestamptz - interval '1 day' RETURNING 1),
    forms AS (DELETE FROM kept_form WHERE kept_at < :now::timestamptz - interval '7 days' RETURNING 1),
    links AS (DELETE FROM account_link WHERE created_at < :now::timestamptz - interval '30 days' RETURNING 1),
    steps AS (DELETE FROM sign_in_step WHERE ends_at < :now::timestamptz - interval '1 day' RETURNING 1),
    sessions AS (DELETE FROM session
        WHERE least(ended_at, ends_at, seen_at + session_idle()) < :now::timestamptz - interval '30 days' RETURNING 1),
    submissions AS (DELETE FROM submission WHERE submitted_at < :now::timestamptz - interval '7 days' RETURNING 1)
SELECT (SELECT count(*) FROM attempts) + (SELECT count(*) FROM forms) + (SELECT count(*) FROM links)
    + (SELECT count(*) FROM steps) + (SELECT count(*) FROM sessions) + (SELECT count(*) FROM submissions) AS swept;

-- Whether a role of the account's person asks for a second factor, and whether it has one.
-- query: factor_need
-- in: account_id int8, today date
-- out: needed bool, has bool
SELECT EXISTS (SELECT FROM account a JOIN role_holding h USING (person_id) JOIN role r USING (role)
        WHERE a.account_id = :account_id AND r.second_factor AND h.started_on <= :today
            AND (h.ended_on IS NULL OR h.ended_on >= :today)) AS needed,
    EXISTS (SELECT FROM second_factor f WHERE f.account_id = :account_id) AS has;

-- One's own, for the page that tells of it; no row when there is none.
-- query: factor_own
-- out: set_at moment, recovery_left int8
SELECT f.set_at, (SELECT count(*) FROM recovery_code r WHERE r.account_id = f.account_id AND r.used_at IS NULL)
    AS recovery_left
FROM second_factor f WHERE f.account_id = actor_account();

-- Attempts at one account's codes come one after the other.
-- query: factor_lock
-- in: account_id int8
-- out: secret bytes, last_step int8
SELECT secret, last_step FROM second_factor WHERE account_id = :account_id FOR UPDATE;

-- query: factor_spend
-- in: account_id int8, step int8
UPDATE second_factor SET last_step = :step WHERE account_id = :account_id AND last_step < :step;

-- In place of the one that was there, if any.
-- query: factor_put
-- in: account_id int8, secret bytes, last_step int8, now moment
INSERT INTO second_factor (account_id, secret, last_step, set_at)
VALUES (:account_id, :secret, :last_step, :now)
ON CONFLICT (account_id) DO UPDATE
SET secret = excluded.secret, last_step = excluded.last_step, set_at = excluded.set_at;

-- query: factor_remove
-- in: account_id int8
DELETE FROM second_factor WHERE account_id = :account_id;

-- Hashes as hexadecimal, in place of all there were.
-- query: factor_recovery_clear
-- in: account_id int8
DELETE FROM recovery_code WHERE account_id = :account_id;

-- query: factor_recovery_add
-- in: account_id int8, hashes text[]
INSERT INTO recovery_code (account_id, code_hash) SELECT :account_id, decode(h, 'hex') FROM unnest(:hashes) h;

-- query: factor_recovery_spend
-- in: account_id int8, code_hash bytes, now moment
UPDATE recovery_code SET used_at = :now
WHERE account_id = :account_id AND code_hash = :code_hash AND used_at IS NULL;

-- query: factor_step_begin
-- in: token_hash bytes, account_id int8, offer bytes?, return_path text, now moment, ends_at moment
INSERT INTO sign_in_step (token_hash, account_id, offer, return_path, started_at, ends_at)
VALUES (:token_hash, :account_id, :offer, :return_path, :now, :ends_at);

-- query: factor_step_find
-- in: token_hash bytes?, now moment
-- out: account_id int8, person_id int8, email text, language text, offer bytes?, return_path text
SELECT s.account_id, a.person_id, a.email, a.language, s.offer, s.return_path
FROM sign_in_step s JOIN account a USING (account_id)
WHERE s.token_hash = :token_hash AND s.done_at IS NULL AND s.ends_at > :now AND a.closed_at IS NULL;

-- Each is good once.
-- query: factor_step_end
-- in: token_hash bytes, now moment
UPDATE sign_in_step SET done_at = :now WHERE token_hash = :token_hash AND done_at IS NULL;

-- Those of the account are of no use any more.
-- query: factor_step_void
-- in: account_id int8, now moment
UPDATE sign_in_step SET done_at = :now WHERE account_id = :account_id AND done_at IS NULL;

-- query: factor_session_shown
-- in: token_hash bytes, now moment
UPDATE session SET factor_at = :now WHERE token_hash = :token_hash AND ended_at IS NULL;

-- In a demonstration: the secret of whoever is signed in or is being asked for a code.
-- query: factor_demonstration
-- in: token_hash bytes?, now moment
-- out: email text, secret bytes?, last_step int8?, offer bytes?
SELECT a.email, f.secret, f.last_step, s.offer
FROM (SELECT) one LEFT JOIN sign_in_step s ON s.token_hash = :token_hash AND s.done_at IS NULL AND s.ends_at > :now
    JOIN account a ON a.account_id = coalesce(s.account_id, actor_account()) AND a.closed_at IS NULL
    LEFT JOIN second_factor f ON f.account_id = a.account_id
WHERE EXISTS (SELECT FROM setting WHERE name = 'demonstration' AND value = 'yes');
