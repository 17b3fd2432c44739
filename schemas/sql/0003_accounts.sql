-- Persons, their accounts and sessions, and what their roles let them do.

-- A learner number, "L-7F3K-2Q9M": seven random characters and one that checks them, of an alphabet without look-alikes.
-- The same rule as learner_number_parse in core/people/people_rules.c: weights 2 to 8, modulo 31.
CREATE FUNCTION learner_number_new() RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_alphabet CONSTANT text := '023456789ABCDEFGHJKMNPQRSTVWXYZ';
    v_random bigint;
    v_sum int;
    v_digit int;
    v_number text;
BEGIN
    LOOP
        v_random := ('x' || left(replace(gen_random_uuid()::text, '-', ''), 12))::bit(48)::bigint;
        v_sum := 0;
        v_number := '';
        FOR v_place IN 1 .. 7 LOOP
            v_digit := (v_random % 31)::int;
            v_random := v_random / 31;
            v_sum := v_sum + v_digit * (v_place + 1);
            v_number := v_number || substr(v_alphabet, v_digit + 1, 1);
        END LOOP;
        v_number := v_number || substr(v_alphabet, v_sum % 31 + 1, 1);
        v_number := 'L-' || left(v_number, 4) || '-' || right(v_number, 4);
        EXIT WHEN NOT EXISTS (SELECT FROM person WHERE learner_number = v_number);
    END LOOP;
    RETURN v_number;
END $$;

CREATE TABLE person (
    person_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    full_name text NOT NULL CHECK (length(full_name) BETWEEN 1 AND 200),
    email text CHECK (email = lower(email)),
    learner_number text NOT NULL UNIQUE DEFAULT learner_number_new(),
    created_at timestamptz NOT NULL,
    erased_at timestamptz
);
CREATE INDEX person_email ON person (email);
CREATE INDEX person_name ON person (lower(full_name) text_pattern_ops);

-- Two records of one person, made one by reading: the kept person has the history of both from recorded_at on, until it is
-- taken back (superseded_at). Nothing of either is rewritten, so that what was known before stays as it was. Asked for and
-- not decided, or refused: recorded_at is null. Nobody who keeps another is merged, so one step leads to the kept one.
CREATE TABLE person_merge (
    person_merge_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kept_person_id bigint NOT NULL REFERENCES person,
    merged_person_id bigint NOT NULL REFERENCES person CHECK (merged_person_id <> kept_person_id),
    organisation_id bigint,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    asked_by bigint REFERENCES person,
    asked_at timestamptz NOT NULL,
    decided_by bigint REFERENCES person,
    recorded_at timestamptz,
    refused_at timestamptz,
    refused_words text,
    superseded_at timestamptz CHECK (superseded_at >= recorded_at),
    taken_back_by bigint REFERENCES person,
    taken_back_reason text,
    CHECK (recorded_at IS NULL OR refused_at IS NULL),
    CHECK ((superseded_at IS NULL) = (taken_back_reason IS NULL)),
    CHECK ((refused_at IS NULL) = (refused_words IS NULL))
);
CREATE UNIQUE INDEX person_merge_merged ON person_merge (merged_person_id)
    WHERE refused_at IS NULL AND superseded_at IS NULL;
CREATE INDEX person_merge_kept ON person_merge (kept_person_id);
CREATE INDEX person_merge_former ON person_merge (merged_person_id);
-- Who that person is read as today.
CREATE FUNCTION person_kept(person bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT m.kept_person_id FROM person_merge m WHERE m.merged_person_id = person
        AND m.recorded_at IS NOT NULL AND m.superseded_at IS NULL), person)
$$;

-- A person lets an organisation, or a training provider, see their record though they have no role there.
CREATE TABLE person_consent (
    person_consent_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    organisation_id bigint NOT NULL,
    given_at timestamptz NOT NULL,
    withdrawn_at timestamptz CHECK (withdrawn_at >= given_at)
);
CREATE UNIQUE INDEX person_consent_standing ON person_consent (person_id, organisation_id) WHERE withdrawn_at IS NULL;
CREATE INDEX person_consent_organisation ON person_consent (organisation_id) WHERE withdrawn_at IS NULL;
-- Those who let the actor's organisation see their record.
CREATE FUNCTION actor_consented() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT c.person_id FROM person_consent c WHERE c.organisation_id = actor_organisation() AND c.withdrawn_at IS NULL
$$;

CREATE TABLE organisation (
    organisation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 2 AND 200),
    framework_code text NOT NULL,
    kind text NOT NULL,
    sector text NOT NULL CHECK (sector IN ('statutory', 'non_statutory', 'training_provider')),
    identifier text CHECK (identifier ~ '^[A-Z]{2}-[A-Z]{2,8}-[A-Za-z0-9/.-]{1,40}$'),
    website text,
    phone text,
    about text NOT NULL DEFAULT '',
    areas text[] NOT NULL DEFAULT '{}',
    cohorts text[] NOT NULL DEFAULT '{}',
    languages text[] NOT NULL DEFAULT '{}',
    spoc_person_id bigint REFERENCES person,
    version int NOT NULL DEFAULT 1,
    registered_at timestamptz NOT NULL,
    invented boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX organisation_identifier ON organisation (identifier) WHERE identifier IS NOT NULL;
CREATE INDEX organisation_name ON organisation (lower(name));

CREATE TABLE organisation_domain (
    organisation_id bigint NOT NULL REFERENCES organisation,
    domain text NOT NULL CHECK (domain = lower(domain)),
    PRIMARY KEY (organisation_id, domain)
);

-- Roles and what each may do: data. side says whose role it is.
CREATE TABLE role (
    role text PRIMARY KEY,
    side text NOT NULL CHECK (side IN ('organisation', 'home_office', 'training', 'auditor')),
    -- Who holds it signs in with a second factor.
    second_factor boolean NOT NULL DEFAULT false
);
CREATE TABLE permission (
    role text NOT NULL REFERENCES role,
    action text NOT NULL,
    -- The second factor is asked for again when it was shown more than factor_fresh() ago.
    fresh_factor boolean NOT NULL DEFAULT false,
    PRIMARY KEY (role, action)
);

-- A person's role from a day to a day, within an organisation or (Home Office, auditor) without one.
CREATE TABLE role_holding (
    role_holding_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    organisation_id bigint REFERENCES organisation,
    role text NOT NULL REFERENCES role,
    started_on date NOT NULL,
    ended_on date,
    granted_by bigint REFERENCES person,
    -- When the role, and its end, became known.
    recorded_at timestamptz NOT NULL,
    end_recorded_at timestamptz,
    -- The last day held; the day before started_on when it was ended on its first day: ending a role takes effect at once.
    CHECK (ended_on IS NULL OR ended_on >= started_on - 1)
);
CREATE UNIQUE INDEX role_holding_open ON role_holding (person_id, role, coalesce(organisation_id, 0))
    WHERE ended_on IS NULL;
CREATE INDEX role_holding_organisation ON role_holding (organisation_id, role, person_id);
CREATE INDEX role_holding_person ON role_holding (person_id);
CREATE INDEX role_holding_granted ON role_holding (granted_by) WHERE granted_by IS NOT NULL;

-- Roles of the Home Office and of auditors are held outside of organisations, and those of organisations within one.
CREATE FUNCTION role_holding_side() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    v_side text := (SELECT r.side FROM role r WHERE r.role = NEW.role);
BEGIN
    IF v_side = 'organisation' AND NEW.organisation_id IS NULL
        OR v_side IN ('home_office', 'auditor') AND NEW.organisation_id IS NOT NULL THEN
        PERFORM refuse('FORBIDDEN', format('the role %s is not held there', NEW.role));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER side BEFORE INSERT OR UPDATE ON role_holding FOR EACH ROW EXECUTE FUNCTION role_holding_side();

-- Known from the act on that says so; what is entered without an act (scripts) from the day it is about.
CREATE FUNCTION role_holding_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.recorded_at := coalesce(NEW.recorded_at, actor_now(), NEW.started_on::timestamp AT TIME ZONE 'Europe/London');
    END IF;
    IF NEW.ended_on IS NULL THEN
        NEW.end_recorded_at := NULL;
    ELSIF TG_OP = 'INSERT' OR NEW.ended_on IS DISTINCT FROM OLD.ended_on THEN
        NEW.end_recorded_at := greatest(NEW.recorded_at, coalesce(actor_now(),
            (NEW.ended_on + 1)::timestamp AT TIME ZONE 'Europe/London'));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER known BEFORE INSERT OR UPDATE ON role_holding FOR EACH ROW EXECUTE FUNCTION role_holding_known();

CREATE TABLE account (
    account_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    email text NOT NULL UNIQUE CHECK (email = lower(email)),
    password_hash text,
    language text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'cy')),
    created_at timestamptz NOT NULL,
    verified_at timestamptz,
    closed_at timestamptz
);
CREATE INDEX account_person ON account (person_id);

CREATE TABLE session (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    session_id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    account_id bigint NOT NULL REFERENCES account,
    organisation_id bigint REFERENCES organisation,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    -- When the second factor was last shown in this session.
    factor_at timestamptz
);
CREATE INDEX session_account ON session (account_id) WHERE ended_at IS NULL;

-- Secrets of the apps that give codes, sealed with a key of the servers. Codes of steps up to last_step are used up.
CREATE TABLE second_factor (
    account_id bigint PRIMARY KEY REFERENCES account,
    secret bytea NOT NULL,
    last_step bigint NOT NULL,
    set_at timestamptz NOT NULL
);
-- For when the app is lost; only hashes, each good once.
CREATE TABLE recovery_code (
    account_id bigint NOT NULL REFERENCES second_factor ON DELETE CASCADE,
    code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
    used_at timestamptz,
    PRIMARY KEY (account_id, code_hash)
);
-- Somebody whose password was right and whose code is awaited. offer: a new secret and recovery codes, sealed, when a
-- second factor is being set up.
CREATE TABLE sign_in_step (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    account_id bigint NOT NULL REFERENCES account,
    offer bytea,
    return_path text NOT NULL,
    started_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    done_at timestamptz
);
CREATE INDEX sign_in_step_account ON sign_in_step (account_id);

-- Links sent by mail; only the hash of the token is kept. Used once.
CREATE TABLE account_link (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    account_id bigint NOT NULL REFERENCES account,
    purpose text NOT NULL CHECK (purpose IN ('verify', 'reset')),
    -- Where its user was on the way to: an address of our own.
    after text CHECK (after ~ '^/([^/\\]|$)' AND length(after) <= 2000),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX account_link_account ON account_link (account_id);

-- Roles offered by mail, within an organisation or (Home Office, training, auditor) without one. They are held from the
-- day the link is used; only the hash of its token is kept.
CREATE TABLE invitation (
    invitation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    organisation_id bigint REFERENCES organisation,
    full_name text NOT NULL CHECK (length(full_name) BETWEEN 1 AND 200),
    email text NOT NULL CHECK (email = lower(email)),
    roles text[] NOT NULL CHECK (cardinality(roles) BETWEEN 1 AND 20),
    invited_by bigint NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    withdrawn_at timestamptz
);
CREATE INDEX invitation_organisation ON invitation (organisation_id);

-- Attempts by keyed hash of address or of network address: no personal data, old rows are swept.
CREATE TABLE attempt (
    key text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX attempt_key ON attempt (key, at);

-- What somebody was sending when their session ended: given back once they have signed in again.
CREATE TABLE kept_form (
    kept_form_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account,
    path text NOT NULL,
    fields jsonb NOT NULL,
    kept_at timestamptz NOT NULL
);
CREATE INDEX kept_form_account ON kept_form (account_id);

-- Session idle limit and the seconds it is written at most once in: the same figures as accounts_rules.c.
CREATE FUNCTION session_idle() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '30 minutes' $$;
-- How long a second factor counts as just shown: the same figure as second_factor.h.
CREATE FUNCTION factor_fresh() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '10 minutes' $$;

-- First statement of every request: finds the session, asks the permission, sets the actor for the walls.
-- token_hash NULL: nobody signed in. action NULL: a public page.
CREATE FUNCTION actor_begin(token_hash bytea, action text, now timestamptz, read_only boolean)
RETURNS TABLE (account_id bigint, person_id bigint, full_name text, email text, language text, roles text[],
    actions text[], organisation_id bigint, organisation_name text, organisations int, session_ends timestamptz,
    seen_at timestamptz, factor_at timestamptz, demonstration boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    s record;
    v_today date := (actor_begin.now AT TIME ZONE 'Europe/London')::date;
    v_roles text[] := '{}';
    v_actions text[] := '{}';
    v_sees_all boolean := false;
    v_factor boolean := false;
    v_fresh boolean := false;
    v_demonstration boolean := EXISTS (SELECT FROM setting WHERE name = 'demonstration' AND value = 'yes');
BEGIN
    PERFORM set_config('assay.now', actor_begin.now::text, true), set_config('assay.person', '', true),
        set_config('assay.account', '', true), set_config('assay.organisation', '', true),
        set_config('assay.sees_all', 'off', true), set_config('assay.roles', '', true);
    IF actor_begin.read_only THEN
        PERFORM set_config('transaction_read_only', 'on', true);
    END IF;
    -- Nobody's token is null, so that nobody signed in finds no row.
    -- A session that was last seen over a minute ago is written as seen when this request is done.
    SELECT a.account_id, a.person_id, p.full_name, a.email, a.language, se.organisation_id, se.seen_at, se.factor_at,
        least(se.ends_at, session_idle() + CASE WHEN actor_begin.now - se.seen_at > interval '1 minute'
            THEN actor_begin.now ELSE se.seen_at END) AS session_ends, o.name AS organisation_name
    INTO s
    FROM session se JOIN account a USING (account_id) JOIN person p USING (person_id)
        LEFT JOIN organisation o ON o.organisation_id = se.organisation_id
    WHERE se.token_hash = actor_begin.token_hash AND se.ended_at IS NULL AND se.ends_at > actor_begin.now
        AND se.seen_at + session_idle() > actor_begin.now AND a.closed_at IS NULL AND a.verified_at IS NOT NULL;
    SELECT coalesce(array_agg(DISTINCT h.role), '{}'),
        coalesce(bool_or(r.side IN ('home_office', 'auditor') AND h.organisation_id IS NULL), false),
        coalesce(bool_or(r.second_factor), false)
    INTO v_roles, v_sees_all, v_factor
    FROM role_holding h JOIN role r USING (role)
    WHERE h.person_id = s.person_id AND h.started_on <= v_today AND (h.ended_on IS NULL OR h.ended_on >= v_today)
        AND (h.organisation_id IS NULL OR h.organisation_id = s.organisation_id);
    -- A role that asks for a second factor may have come after the sign-in: signed in is who has shown it.
    IF s.account_id IS NULL OR (v_factor AND s.factor_at IS NULL) THEN
        IF actor_begin.action IS NOT NULL THEN
            PERFORM refuse('SIGN_IN_NEEDED', 'no session');
        END IF;
        RETURN QUERY SELECT NULL::bigint, NULL::bigint, NULL::text, NULL::text, NULL::text, '{}'::text[], '{}'::text[],
            NULL::bigint, NULL::text, 0, NULL::timestamptz, NULL::timestamptz, NULL::timestamptz, v_demonstration;
        RETURN;
    END IF;
    SELECT coalesce(array_agg(DISTINCT pe.action), '{}'),
        coalesce(bool_or(pe.fresh_factor AND pe.action = actor_begin.action), false)
    INTO v_actions, v_fresh
    FROM permission pe WHERE pe.role = ANY (v_roles) OR pe.role = 'anyone_signed_in';
    IF actor_begin.action IS NOT NULL AND NOT actor_begin.action = ANY (v_actions) THEN
        PERFORM refuse('FORBIDDEN', format('action %s is not permitted', actor_begin.action));
    END IF;
    IF v_fresh AND coalesce(s.factor_at <= actor_begin.now - factor_fresh(), true) THEN
        PERFORM refuse('FACTOR_NEEDED', format('action %s needs the second factor again', actor_begin.action));
    END IF;
    PERFORM set_config('assay.person', s.person_id::text, true), set_config('assay.account', s.account_id::text, true),
        set_config('assay.organisation', coalesce(s.organisation_id::text, ''), true),
        set_config('assay.sees_all', CASE WHEN v_sees_all THEN 'on' ELSE 'off' END, true),
        set_config('assay.roles', array_to_string(v_roles, ','), true);
    RETURN QUERY SELECT s.account_id, s.person_id, s.full_name, s.email, s.language, v_roles, v_actions,
        s.organisation_id, s.organisation_name,
        (SELECT count(DISTINCT h.organisation_id)::int FROM role_holding h WHERE h.person_id = s.person_id
            AND h.organisation_id IS NOT NULL AND h.started_on <= v_today
            AND (h.ended_on IS NULL OR h.ended_on >= v_today)),
        s.session_ends, s.seen_at, s.factor_at, v_demonstration;
END $$;

-- A command acting as a person at a moment (demonstration data, imports from the command line): same walls, no session.
CREATE FUNCTION actor_assume(person bigint, organisation bigint, now timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT set_config('assay.now', actor_assume.now::text, true),
        set_config('assay.person', actor_assume.person::text, true), set_config('assay.account', '', true),
        set_config('assay.organisation', coalesce(actor_assume.organisation::text, ''), true),
        set_config('assay.sees_all', CASE WHEN coalesce(bool_or(r.side IN ('home_office', 'auditor')), false)
            THEN 'on' ELSE 'off' END, true),
        set_config('assay.roles', coalesce(string_agg(DISTINCT h.role, ','), ''), true)
    FROM role_holding h JOIN role r USING (role)
    WHERE h.person_id = actor_assume.person
        AND h.started_on <= (actor_assume.now AT TIME ZONE 'Europe/London')::date
        AND (h.ended_on IS NULL OR h.ended_on >= (actor_assume.now AT TIME ZONE 'Europe/London')::date)
        AND (h.organisation_id IS NULL OR h.organisation_id = actor_assume.organisation);
$$;

-- A new person. Whoever may write a role or an account for somebody may need the person first, and cannot see it yet.
CREATE FUNCTION person_add(full_name text, email text, now timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO person (full_name, email, created_at)
    VALUES (person_add.full_name, person_add.email, person_add.now)
    RETURNING person_id;
$$;

-- The organisations the actor holds roles in, all of them, whichever is acted for.
CREATE FUNCTION own_organisations(today date) RETURNS TABLE (organisation_id bigint, name text, roles text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.organisation_id, o.name, array_agg(DISTINCT h.role)
    FROM role_holding h JOIN organisation o USING (organisation_id)
    WHERE h.person_id = actor_person() AND h.started_on <= own_organisations.today
        AND (h.ended_on IS NULL OR h.ended_on >= own_organisations.today)
    GROUP BY o.organisation_id, o.name
$$;

-- What an invitation's link leads to, for whoever has the link. has_account: the address can sign in already.
CREATE FUNCTION invitation_of(token_hash bytea, now timestamptz)
RETURNS TABLE (invitation_id bigint, organisation_id bigint, organisation_name text, full_name text, email text,
    roles text[], state text, account_id bigint, person_id bigint, has_password boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.invitation_id, i.organisation_id, o.name, i.full_name, i.email, i.roles,
        CASE WHEN i.accepted_at IS NOT NULL THEN 'accepted' WHEN i.withdrawn_at IS NOT NULL THEN 'withdrawn'
            WHEN i.expires_at <= invitation_of.now THEN 'expired' ELSE 'open' END,
        a.account_id, a.person_id, a.password_hash IS NOT NULL AND a.verified_at IS NOT NULL AND a.closed_at IS NULL
    FROM invitation i LEFT JOIN organisation o USING (organisation_id) LEFT JOIN account a ON a.email = i.email
    WHERE i.token_hash = invitation_of.token_hash
$$;

GRANT SELECT, INSERT, UPDATE ON person, organisation, role_holding, account, invitation TO assay_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON organisation_domain, session, second_factor, recovery_code, sign_in_step,
    account_link, attempt, kept_form TO assay_app;
GRANT SELECT ON role, permission TO assay_app;

ALTER TABLE organisation ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON organisation USING ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation()));
ALTER TABLE organisation_domain ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON organisation_domain
    USING ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation()));
-- Seen: one's own roles, those of one's organisation, or all. Written: those of one's organisation, or all; nobody gives
-- themselves a role elsewhere.
ALTER TABLE role_holding ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON role_holding USING ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation())
    OR person_id = (SELECT actor_person()))
    WITH CHECK ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation()));
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON person USING ((SELECT actor_sees_all()) OR person_id = (SELECT actor_person())
    OR person_id IN (SELECT h.person_id FROM role_holding h WHERE h.organisation_id = (SELECT actor_organisation()))
    OR person_id IN (SELECT actor_consented()));

ALTER TABLE invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON invitation USING ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation()));

-- account, session, second_factor, recovery_code, sign_in_step, account_link and attempt have no wall: they are read before anybody is known.
CREATE INDEX organisation_search ON organisation USING gin (name gin_trgm_ops);
