-- People of organisations: what they were called before, what they ask to have corrected, records of one person made one,
-- how long what is held is kept, and what is held on a person.

-- ---- Names and addresses ----

-- What was written of a person before it was changed: kept by the database, whoever changes it.
CREATE TABLE person_former (
    person_former_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    full_name text NOT NULL,
    email text,
    changed_by bigint REFERENCES person,
    changed_at timestamptz NOT NULL
);
CREATE INDEX person_former_person ON person_former (person_id);
CREATE FUNCTION person_former_keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO person_former (person_id, full_name, email, changed_by, changed_at)
    VALUES (OLD.person_id, OLD.full_name, OLD.email, actor_person(), coalesce(actor_now(), OLD.created_at));
    RETURN NULL;
END $$;
CREATE TRIGGER former AFTER UPDATE OF full_name, email ON person FOR EACH ROW
    WHEN (NEW.erased_at IS NULL AND (OLD.full_name, OLD.email) IS DISTINCT FROM (NEW.full_name, NEW.email))
    EXECUTE FUNCTION person_former_keep();

-- A person asks for their details to be put right; their organisation's leads, or an administrator, answer.
CREATE TABLE person_correction (
    person_correction_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
    asked_at timestamptz NOT NULL,
    answered_by bigint REFERENCES person,
    answered_at timestamptz,
    answer text CHECK (length(answer) BETWEEN 1 AND 2000),
    CHECK ((answered_at IS NULL) = (answer IS NULL))
);
CREATE INDEX person_correction_person ON person_correction (person_id);
CREATE UNIQUE INDEX person_correction_open ON person_correction (person_id) WHERE answered_at IS NULL;

GRANT SELECT ON person_former TO assay_app;
GRANT SELECT, INSERT, UPDATE ON person_correction, person_consent TO assay_app;
ALTER TABLE person_former ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON person_former USING ((SELECT actor_sees_all()) OR person_id IN (SELECT actor_people()));
ALTER TABLE person_correction ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON person_correction USING ((SELECT actor_sees_all()) OR person_id = (SELECT actor_person())
    OR person_id IN (SELECT h.person_id FROM role_holding h WHERE h.organisation_id = (SELECT actor_organisation())
        AND h.ended_on IS NULL));
ALTER TABLE person_consent ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON person_consent FOR SELECT USING ((SELECT actor_sees_all())
    OR organisation_id = (SELECT actor_organisation()) OR person_id = (SELECT actor_person()));
CREATE POLICY own ON person_consent USING (person_id = (SELECT actor_person()));
-- An organisation by the name it has in this service, to let it see one's record. Capitals aside.
CREATE FUNCTION organisation_named(name text) RETURNS TABLE (organisation_id bigint, full_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.organisation_id, o.name FROM organisation o
    WHERE lower(o.name) = lower(btrim(organisation_named.name)) AND actor_person() IS NOT NULL
    ORDER BY o.organisation_id LIMIT 2
$$;
-- Names of the organisations that one let, or lets, see one's record.
CREATE FUNCTION own_consents() RETURNS TABLE (person_consent_id bigint, organisation_name text, given_at timestamptz,
    withdrawn_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.person_consent_id, o.name, c.given_at, c.withdrawn_at
    FROM person_consent c JOIN organisation o USING (organisation_id) WHERE c.person_id = actor_person()
    ORDER BY c.withdrawn_at IS NOT NULL, c.person_consent_id DESC
$$;

-- ---- Records of one person made one (person_merge) ----

-- What a merge did to roles, so that it can be taken back: the merged person's holding ended, as if it had never begun, and
-- the kept person got one of the same days (null: they held it already).
CREATE TABLE person_merge_role (
    person_merge_id bigint NOT NULL REFERENCES person_merge,
    merged_holding_id bigint NOT NULL REFERENCES role_holding,
    kept_holding_id bigint REFERENCES role_holding,
    PRIMARY KEY (person_merge_id, merged_holding_id)
);
-- The same of authorisations to train, which the merged record keeps too (what it trained stays authorised): the kept one
-- got them through holds_to; held_to: it had that one already, through that day (and no day: without end).
CREATE TABLE person_merge_authorisation (
    person_merge_id bigint NOT NULL REFERENCES person_merge,
    framework_code text NOT NULL,
    module_code text NOT NULL,
    holds_from date NOT NULL,
    holds_to date,
    held boolean NOT NULL,
    held_to date,
    PRIMARY KEY (person_merge_id, framework_code, module_code, holds_from)
);
-- And of sessions to come that the merged one was to give.
CREATE TABLE person_merge_session (
    person_merge_id bigint NOT NULL REFERENCES person_merge,
    session_id bigint NOT NULL REFERENCES training_session,
    PRIMARY KEY (person_merge_id, session_id)
);
-- Two of one name, or nearly, who are two people: not shown as likely the same again.
CREATE TABLE person_distinct (
    person_id bigint NOT NULL REFERENCES person,
    other_person_id bigint NOT NULL REFERENCES person CHECK (other_person_id > person_id),
    said_by bigint NOT NULL REFERENCES person,
    said_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, other_person_id)
);
GRANT SELECT ON person_merge, person_merge_role TO assay_app;
GRANT SELECT, INSERT ON person_distinct TO assay_app;
ALTER TABLE person_merge ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON person_merge USING ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation())
    OR kept_person_id IN (SELECT actor_people()));
ALTER TABLE person_distinct ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON person_distinct USING ((SELECT actor_sees_all()) OR said_by = (SELECT actor_person())
    OR person_id IN (SELECT actor_people()));

-- Whose own people they are: with a role today or from a later day.
CREATE FUNCTION person_own(person bigint, organisation bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM role_holding h WHERE h.person_id = person AND h.organisation_id = organisation
        AND (h.ended_on IS NULL
            OR (h.ended_on >= h.started_on AND h.ended_on >= (actor_now() AT TIME ZONE 'Europe/London')::date)))
$$;
-- What decides whether one record may be merged into another; what the rules in core/merging/merging_rules.c ask.
CREATE FUNCTION person_merge_facts(kept bigint, merged bigint)
RETURNS TABLE (erased boolean, merged_already boolean, keeps_another boolean, kept_account boolean,
    merged_account boolean, home_office boolean, trains boolean, both_own boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT
        EXISTS (SELECT FROM person p WHERE p.person_id IN (kept, merged) AND p.erased_at IS NOT NULL),
        EXISTS (SELECT FROM person_merge m WHERE m.merged_person_id IN (kept, merged) AND m.refused_at IS NULL
            AND m.superseded_at IS NULL),
        EXISTS (SELECT FROM person_merge m WHERE m.kept_person_id = merged AND m.refused_at IS NULL
            AND m.superseded_at IS NULL),
        EXISTS (SELECT FROM account a WHERE a.person_id = kept AND a.closed_at IS NULL),
        EXISTS (SELECT FROM account a WHERE a.person_id = merged AND a.closed_at IS NULL),
        EXISTS (SELECT FROM role_holding h JOIN role r USING (role) WHERE h.person_id IN (kept, merged)
            AND r.side IN ('home_office', 'auditor')),
        EXISTS (SELECT FROM role_holding h JOIN role r USING (role) WHERE h.person_id = merged AND r.side = 'training')
            AND NOT EXISTS (SELECT FROM role_holding h JOIN role r USING (role) WHERE h.person_id = kept
                AND r.side = 'training'),
        person_own(kept, actor_organisation()) AND person_own(merged, actor_organisation())
            AND NOT EXISTS (SELECT FROM role_holding h WHERE h.person_id IN (kept, merged) AND h.ended_on IS NULL
                AND h.organisation_id <> actor_organisation())
$$;

-- Separation of duties rests on persons: who holds or held a role of the Home Office is one record and stays it.
CREATE FUNCTION person_merge_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    f record;
BEGIN
    SELECT * INTO f FROM person_merge_facts(NEW.kept_person_id, NEW.merged_person_id);
    IF f.home_office OR f.erased OR f.trains OR f.keeps_another OR f.merged_account
        OR TG_OP = 'INSERT' AND f.merged_already THEN
        PERFORM refuse('FORBIDDEN', 'these two records are not merged');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON person_merge FOR EACH ROW EXECUTE FUNCTION person_merge_guard();
CREATE TRIGGER guard_again BEFORE UPDATE OF recorded_at ON person_merge FOR EACH ROW
    EXECUTE FUNCTION person_merge_guard();
CREATE FUNCTION role_holding_merged() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.ended_on IS NULL AND EXISTS (SELECT FROM person_merge m WHERE m.merged_person_id = NEW.person_id
            AND m.recorded_at IS NOT NULL AND m.superseded_at IS NULL)
        OR EXISTS (SELECT FROM role r WHERE r.role = NEW.role AND r.side IN ('home_office', 'auditor'))
            AND EXISTS (SELECT FROM person_merge m WHERE m.kept_person_id = NEW.person_id
                AND m.recorded_at IS NOT NULL AND m.superseded_at IS NULL) THEN
        PERFORM refuse('CONFLICT', 'take the merge of this person''s records back first');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER merged BEFORE INSERT ON role_holding FOR EACH ROW EXECUTE FUNCTION role_holding_merged();

-- The kept person may train what the merged one may, for as long as either, and gives their sessions to come.
CREATE FUNCTION person_merge_training(merge bigint, kept bigint, merged bigint, today date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO person_merge_authorisation
    SELECT merge, a.framework_code, a.module_code, a.holds_from,
        CASE WHEN k.holds_to IS NULL AND k.person_id IS NOT NULL THEN NULL
            ELSE nullif(greatest(coalesce(a.holds_to, 'infinity'), coalesce(k.holds_to, '-infinity')), 'infinity') END,
        k.person_id IS NOT NULL, k.holds_to
    FROM trainer_authorisation a LEFT JOIN trainer_authorisation k ON k.person_id = kept
        AND k.framework_code = a.framework_code AND k.module_code = a.module_code AND k.holds_from = a.holds_from
    WHERE a.person_id = merged AND (a.holds_to IS NULL OR a.holds_to >= a.holds_from);
    INSERT INTO trainer_authorisation (person_id, framework_code, module_code, holds_from, holds_to)
    SELECT kept, w.framework_code, w.module_code, w.holds_from, w.holds_to FROM person_merge_authorisation w
    WHERE w.person_merge_id = merge
    ON CONFLICT (person_id, framework_code, module_code, holds_from) DO UPDATE SET holds_to = excluded.holds_to;
    WITH moved AS (
        UPDATE training_session s SET trainer_person_id = kept, version = s.version + 1
        WHERE s.trainer_person_id = merged AND s.held_on >= today AND s.cancelled_at IS NULL RETURNING s.session_id
    )
    INSERT INTO person_merge_session SELECT merge, m.session_id FROM moved m;
END $$;
REVOKE ALL ON FUNCTION person_merge_training(bigint, bigint, bigint, date) FROM PUBLIC;
-- Takes it back, but for what was changed since.
CREATE FUNCTION person_merge_training_undo(merge bigint, kept bigint, merged bigint, today date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE trainer_authorisation a SET holds_to = CASE WHEN w.held THEN w.held_to ELSE w.holds_from - 1 END
    FROM person_merge_authorisation w
    WHERE w.person_merge_id = merge AND a.person_id = kept AND a.framework_code = w.framework_code
        AND a.module_code = w.module_code AND a.holds_from = w.holds_from
        AND a.holds_to IS NOT DISTINCT FROM w.holds_to;
    UPDATE training_session s SET trainer_person_id = merged, version = s.version + 1
    FROM person_merge_session w
    WHERE w.person_merge_id = merge AND s.session_id = w.session_id AND s.trainer_person_id = kept
        AND s.held_on >= today AND s.cancelled_at IS NULL;
END $$;
REVOKE ALL ON FUNCTION person_merge_training_undo(bigint, bigint, bigint, date) FROM PUBLIC;

-- The kept person takes the merged one's roles, with their days, their places on sessions to come, and what they train.
CREATE FUNCTION person_merge_apply(merge bigint, now timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    m person_merge;
    h role_holding;
    e session_enrolment;
    v_open role_holding;
    v_new bigint;
    v_today date := (person_merge_apply.now AT TIME ZONE 'Europe/London')::date;
BEGIN
    UPDATE person_merge SET recorded_at = person_merge_apply.now, decided_by = actor_person()
    WHERE person_merge_id = merge AND recorded_at IS NULL AND refused_at IS NULL RETURNING * INTO m;
    IF m.person_merge_id IS NULL THEN
        PERFORM refuse('CONFLICT', 'it was decided already');
    END IF;
    PERFORM training_lock(ARRAY[m.kept_person_id, m.merged_person_id]);
    FOR h IN SELECT * FROM role_holding r WHERE r.person_id = m.merged_person_id AND r.ended_on IS NULL
        ORDER BY r.role_holding_id LOOP
        SELECT * INTO v_open FROM role_holding r WHERE r.person_id = m.kept_person_id AND r.role = h.role
            AND r.organisation_id IS NOT DISTINCT FROM h.organisation_id AND r.ended_on IS NULL;
        v_new := NULL;
        IF v_open.role_holding_id IS NULL OR v_open.started_on > h.started_on THEN
            INSERT INTO role_holding (person_id, organisation_id, role, started_on, ended_on, granted_by)
            VALUES (m.kept_person_id, h.organisation_id, h.role, h.started_on, v_open.started_on - 1, actor_person())
            RETURNING role_holding_id INTO v_new;
        END IF;
        INSERT INTO person_merge_role VALUES (merge, h.role_holding_id, v_new);
    END LOOP;
    FOR e IN SELECT * FROM session_enrolment s WHERE s.person_id = m.merged_person_id AND s.superseded_at IS NULL
            AND s.state IN ('booked', 'waiting') AND s.held_on >= v_today ORDER BY s.session_id LOOP
        PERFORM session_enrol(e.session_id, e.person_id, e.organisation_id, 'cancelled', person_merge_apply.now);
        IF NOT EXISTS (SELECT FROM session_enrolment s WHERE s.session_id = e.session_id
                AND s.person_id = m.kept_person_id AND s.superseded_at IS NULL AND s.state IN ('booked', 'waiting')) THEN
            PERFORM session_enrol(e.session_id, m.kept_person_id, e.organisation_id, e.state, person_merge_apply.now);
        END IF;
    END LOOP;
    UPDATE role_holding SET ended_on = started_on - 1
    WHERE role_holding_id IN (SELECT r.merged_holding_id FROM person_merge_role r WHERE r.person_merge_id = merge);
    UPDATE organisation SET spoc_person_id = m.kept_person_id WHERE spoc_person_id = m.merged_person_id;
    PERFORM person_merge_training(merge, m.kept_person_id, m.merged_person_id, v_today);
    PERFORM standing_touch(ARRAY(SELECT r.organisation_id FROM role_holding r WHERE r.person_id = m.kept_person_id
        AND r.organisation_id IS NOT NULL));
END $$;

-- A lead asks for two records to be one. Both their own people: done at once; else it waits for a policy officer or an
-- administrator. What is not theirs they know by its address, or by its learner number.
CREATE FUNCTION person_merge_ask(kept bigint, merged bigint, merged_number text, reason text, now timestamptz)
RETURNS TABLE (person_merge_id bigint, done boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    f record;
    v_id bigint;
    v_organisation bigint := actor_organisation();
BEGIN
    IF NOT coalesce(person_own(kept, v_organisation) OR person_own(merged, v_organisation), false) OR EXISTS (
            SELECT FROM person p WHERE p.person_id IN (kept, merged) AND NOT person_own(p.person_id, v_organisation)
                AND p.learner_number IS DISTINCT FROM person_merge_ask.merged_number
                AND NOT EXISTS (SELECT FROM person o WHERE o.person_id IN (kept, merged)
                    AND o.person_id <> p.person_id AND o.email = p.email)) THEN
        PERFORM refuse('NOT_FOUND', 'no such people');
    END IF;
    SELECT * INTO f FROM person_merge_facts(kept, merged);
    INSERT INTO person_merge (kept_person_id, merged_person_id, organisation_id, reason, asked_by, asked_at)
    VALUES (kept, merged, v_organisation, person_merge_ask.reason, actor_person(), person_merge_ask.now)
    RETURNING person_merge_id INTO v_id;
    IF f.both_own THEN
        PERFORM person_merge_apply(v_id, person_merge_ask.now);
    END IF;
    RETURN QUERY SELECT v_id, f.both_own;
END $$;
-- Confirmed or refused by somebody else than who asked.
CREATE FUNCTION person_merge_decide(merge bigint, confirmed boolean, words text, now timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    m person_merge;
BEGIN
    SELECT * INTO m FROM person_merge p WHERE p.person_merge_id = merge FOR UPDATE;
    IF NOT actor_sees_all() OR NOT (actor_has_role('policy_officer') OR actor_has_role('administrator')
            OR actor_has_role('system')) OR m.asked_by = actor_person() THEN
        PERFORM refuse('FORBIDDEN', 'somebody else decides');
    END IF;
    IF m.person_merge_id IS NULL OR m.recorded_at IS NOT NULL OR m.refused_at IS NOT NULL THEN
        PERFORM refuse('CONFLICT', 'it was decided already');
    END IF;
    IF confirmed THEN
        PERFORM person_merge_apply(merge, person_merge_decide.now);
    ELSE
        UPDATE person_merge SET refused_at = person_merge_decide.now, refused_words = words, decided_by = actor_person()
        WHERE person_merge_id = merge;
    END IF;
    RETURN m.kept_person_id;
END $$;
-- Takes a merge back: both are what they were, but for what happened since, which stays with the kept person: roles ended
-- since, places on sessions, and authorisations changed since. By whoever may make it.
CREATE FUNCTION person_merge_undo(merge bigint, reason text, now timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    m person_merge;
    r record;
BEGIN
    SELECT * INTO m FROM person_merge p WHERE p.person_merge_id = merge FOR UPDATE;
    IF m.person_merge_id IS NULL OR NOT coalesce(actor_sees_all()
            OR (m.organisation_id = actor_organisation() AND m.asked_by IS NOT DISTINCT FROM m.decided_by
                OR m.organisation_id = actor_organisation() AND m.decided_by IN (SELECT h.person_id
                    FROM role_holding h WHERE h.organisation_id = m.organisation_id)), false) THEN
        PERFORM refuse('NOT_FOUND', 'no such merge');
    END IF;
    IF m.recorded_at IS NULL OR m.superseded_at IS NOT NULL THEN
        PERFORM refuse('CONFLICT', 'this merge does not stand');
    END IF;
    PERFORM training_lock(ARRAY[m.kept_person_id, m.merged_person_id]);
    UPDATE person_merge SET superseded_at = person_merge_undo.now, taken_back_by = actor_person(),
        taken_back_reason = person_merge_undo.reason WHERE person_merge_id = merge;
    FOR r IN SELECT h.*, k.role_holding_id AS kept_id, k.ended_on AS kept_end, k.started_on AS kept_start,
            EXISTS (SELECT FROM role_holding o WHERE o.person_id = m.kept_person_id AND o.role = h.role
                AND o.organisation_id IS NOT DISTINCT FROM h.organisation_id AND o.ended_on IS NULL) AS held
        FROM person_merge_role w JOIN role_holding h ON h.role_holding_id = w.merged_holding_id
            LEFT JOIN role_holding k ON k.role_holding_id = w.kept_holding_id
        WHERE w.person_merge_id = merge ORDER BY h.role_holding_id LOOP
        IF NOT r.held THEN
            CONTINUE;
        END IF;
        UPDATE role_holding SET ended_on = started_on - 1 WHERE role_holding_id = r.kept_id;
        INSERT INTO role_holding (person_id, organisation_id, role, started_on, granted_by)
        VALUES (m.merged_person_id, r.organisation_id, r.role, r.started_on, actor_person())
        ON CONFLICT DO NOTHING;
    END LOOP;
    PERFORM person_merge_training_undo(merge, m.kept_person_id, m.merged_person_id,
        (person_merge_undo.now AT TIME ZONE 'Europe/London')::date);
    PERFORM standing_touch(ARRAY(SELECT h.organisation_id FROM role_holding h
        WHERE h.person_id IN (m.kept_person_id, m.merged_person_id) AND h.organisation_id IS NOT NULL));
    RETURN m.kept_person_id;
END $$;
-- With these people, those who keep their records: what changes for the one changes for the other.
CREATE FUNCTION people_with_kept(people bigint[]) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT p FROM unnest(people) AS p
    UNION SELECT m.kept_person_id FROM person_merge m WHERE m.merged_person_id = ANY (people) AND m.recorded_at IS NOT NULL
        AND m.superseded_at IS NULL
$$;
-- Likely the same person, twice: of the actor's own people by name or address, or one of them and a record elsewhere with
-- the same address. why: address, name (the same), like (much alike).
CREATE FUNCTION people_duplicates(near real)
RETURNS TABLE (person_id bigint, other_id bigint, why text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH own AS MATERIALIZED (
        SELECT DISTINCT p.person_id, p.email, translate(name_key(p.full_name), ' ', '') AS name_key, name_fold(p.full_name) AS name_fold
        FROM role_holding h JOIN person p USING (person_id)
        WHERE h.organisation_id = actor_organisation() AND p.erased_at IS NULL
            AND (h.ended_on IS NULL OR (h.ended_on >= h.started_on
                AND h.ended_on >= (actor_now() AT TIME ZONE 'Europe/London')::date))
    ), pair AS (
        SELECT a.person_id, b.person_id AS other_id, CASE WHEN a.email = b.email THEN 'address'
            WHEN a.name_key = b.name_key THEN 'name' ELSE 'like' END AS why
        FROM own a JOIN own b ON b.person_id > a.person_id AND (a.email = b.email OR a.name_key = b.name_key
            OR similarity(a.name_fold, b.name_fold) >= near)
        UNION ALL
        SELECT a.person_id, p.person_id, 'address' FROM own a JOIN person p ON p.email = a.email
        WHERE p.erased_at IS NULL AND p.person_id NOT IN (SELECT o.person_id FROM own o)
    )
    SELECT p.person_id, p.other_id, p.why FROM pair p
    WHERE NOT EXISTS (SELECT FROM person_merge m WHERE m.merged_person_id IN (p.person_id, p.other_id)
            AND m.refused_at IS NULL AND m.superseded_at IS NULL)
        AND NOT EXISTS (SELECT FROM person_distinct d WHERE d.person_id = least(p.person_id, p.other_id)
            AND d.other_person_id = greatest(p.person_id, p.other_id))
    ORDER BY array_position('{address,name,like}', p.why), p.person_id, p.other_id LIMIT 200
$$;
-- An address as addresses are compared when they are only much alike: the part in front of the @ without dots, hyphens and
-- what follows a plus.
CREATE FUNCTION address_fold(address text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(regexp_replace(split_part(lower(btrim(address)), '@', 1), '\+.*$', ''), '.-_', '')
        || '@' || split_part(lower(btrim(address)), '@', 2)
$$;
-- Whether two addresses may be one person's: of one domain, and the same but for a slip; other figures are other people.
CREATE FUNCTION address_alike(one text, other text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT split_part(a, '@', 2) = split_part(b, '@', 2)
        AND regexp_replace(a, '[^0-9]', '', 'g') = regexp_replace(b, '[^0-9]', '', 'g')
        AND (a = b OR similarity(split_part(a, '@', 1), split_part(b, '@', 1)) >= 0.65)
    FROM (SELECT address_fold(one) AS a, address_fold(other) AS b) f
$$;
-- Whom somebody who is to be added may be: of the actor's own people, present (here) and former, those of the same name,
-- spaces aside, or address, or of one much alike, accents aside, or whose one name is one of the other's; a former name counts too.
-- Elsewhere only who has the very address, and of them nothing but that they exist (person null).
CREATE FUNCTION person_alike(name text, address text)
RETURNS TABLE (person_id bigint, full_name text, email text, learner_number text, here boolean, why text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH own AS MATERIALIZED (
        SELECT h.person_id, bool_or(h.ended_on IS NULL
            OR h.ended_on >= (actor_now() AT TIME ZONE 'Europe/London')::date) AS here
        FROM role_holding h
        WHERE h.organisation_id = actor_organisation() AND (h.ended_on IS NULL OR h.ended_on >= h.started_on)
        GROUP BY h.person_id
    ), named AS (
        SELECT o.person_id, n.full_name, CASE WHEN o.here THEN n.email END AS email FROM own o JOIN person n USING (person_id)
        UNION ALL
        SELECT o.person_id, f.full_name, f.email FROM own o JOIN person_former f USING (person_id) WHERE o.here
    ), compared AS (
        SELECT n.person_id, n.email, translate(name_key(n.full_name), ' ', '')
                = translate(name_key(person_alike.name), ' ', '') AS same_name,
            name_fold(n.full_name) AS one, name_fold(person_alike.name) AS other FROM named n
    ), hit AS (
        SELECT c.person_id, CASE WHEN c.email = lower(address) THEN 'address' WHEN c.same_name THEN 'name'
            WHEN address_alike(c.email, address) THEN 'address_like'
            WHEN similarity(c.one, c.other) >= 0.6 OR c.one = ANY (string_to_array(c.other, ' '))
                OR c.other = ANY (string_to_array(c.one, ' ')) THEN 'like' END AS why
        FROM compared c
    ), kept AS (
        SELECT person_kept(h.person_id) AS person_id,
            min(array_position('{address,name,address_like,like}', h.why)) AS place
        FROM hit h WHERE h.why IS NOT NULL GROUP BY 1
    )
    (SELECT p.person_id, p.full_name, CASE WHEN o.here THEN p.email END, p.learner_number, o.here,
        ('{address,name,address_like,like}'::text[])[k.place]
    FROM kept k JOIN own o USING (person_id) JOIN person p USING (person_id)
    WHERE p.erased_at IS NULL ORDER BY k.place, o.here DESC, p.person_id LIMIT 5)
    UNION ALL
    (SELECT NULL, NULL, NULL, NULL, false, 'elsewhere' FROM person p
    WHERE p.email = lower(address) AND p.erased_at IS NULL AND actor_organisation() IS NOT NULL
        AND NOT EXISTS (SELECT FROM own o WHERE o.person_id = person_kept(p.person_id) AND o.here) LIMIT 1)
$$;
-- What the record of such a person holds, to be set beside the other: of one's own all of it, of another organisation's
-- what tells whether they are one: the name only where it is like the own one's. Staff see all. Found by id, or by the
-- learner number that its owner gave.
CREATE FUNCTION person_holds(person bigint, number text)
RETURNS TABLE (person_id bigint, full_name text, email text, learner_number text, own boolean, account boolean,
    roles text[], organisations text[], completions int, modules text[], last_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.person_id, CASE WHEN v.seen OR p.learner_number = number OR EXISTS (SELECT FROM person o
            WHERE o.email = p.email AND o.person_id <> p.person_id AND person_own(o.person_id, actor_organisation())
                AND similarity(name_fold(o.full_name), name_fold(p.full_name)) >= 0.5) THEN p.full_name END,
        CASE WHEN v.seen THEN p.email ELSE address_mask(p.email) END, CASE WHEN v.seen THEN p.learner_number ELSE 'L-****-*' || right(p.learner_number, 3) END, v.own,
        EXISTS (SELECT FROM account a WHERE a.person_id = p.person_id AND a.closed_at IS NULL),
        coalesce((SELECT array_agg(DISTINCT h.role) FROM role_holding h WHERE h.person_id = p.person_id
            AND h.ended_on IS NULL AND (actor_sees_all() OR h.organisation_id = actor_organisation())), '{}'),
        CASE WHEN actor_sees_all() THEN coalesce((SELECT array_agg(DISTINCT o.name) FROM role_holding h
            JOIN organisation o USING (organisation_id) WHERE h.person_id = p.person_id AND h.ended_on IS NULL), '{}')
            ELSE '{}' END,
        c.completions, CASE WHEN v.seen THEN c.modules ELSE '{}' END, CASE WHEN v.seen THEN c.last_on END
    FROM person p, LATERAL (SELECT person_own(p.person_id, actor_organisation()) AS own,
            actor_sees_all() OR person_own(p.person_id, actor_organisation()) AS seen) v,
        LATERAL (SELECT count(*)::int AS completions, max(k.completed_on) AS last_on,
            coalesce(array_agg(DISTINCT k.module_code ORDER BY k.module_code), '{}') AS modules
            FROM completion k WHERE k.person_id = p.person_id AND k.result = 'passed'
                AND NOT EXISTS (SELECT FROM completion x WHERE x.corrects_id = k.completion_id)) c
    WHERE (p.person_id = person OR p.learner_number = number) AND p.erased_at IS NULL
        AND (v.seen OR p.learner_number = number OR EXISTS (SELECT FROM person o
        WHERE o.email = p.email AND o.person_id <> p.person_id AND person_own(o.person_id, actor_organisation())))
$$;

-- What comes with somebody who is known by their learner number, or who agreed to it, when they are given a role here: how
-- many results were recorded, how many exemptions and external courses granted, how many supervised referrals signed off;
-- and whether they hold a role with another organisation, which they go on doing.
CREATE FUNCTION person_brings(person bigint, number text)
RETURNS TABLE (person_id bigint, full_name text, learner_number text, results int, recognitions int, supervised int,
    elsewhere boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.person_id, p.full_name, p.learner_number,
        (SELECT count(*)::int FROM completion c WHERE c.person_id = ANY (w.people) AND c.result = 'passed'
            AND NOT EXISTS (SELECT FROM completion x WHERE x.corrects_id = c.completion_id)),
        (SELECT count(*)::int FROM recognition r WHERE r.person_id = ANY (w.people)
            AND recognition_state(r.recognition_id) = 'approved'),
        (SELECT count(*)::int FROM supervised_referral s WHERE s.person_id = ANY (w.people)),
        EXISTS (SELECT FROM role_holding h WHERE h.person_id = p.person_id AND h.ended_on IS NULL
            AND h.organisation_id <> actor_organisation())
    FROM person n JOIN person p ON p.person_id = person_kept(n.person_id),
        LATERAL (SELECT ARRAY(SELECT p.person_id UNION SELECT m.merged_person_id FROM person_merge m
            WHERE m.kept_person_id = p.person_id AND m.recorded_at IS NOT NULL AND m.superseded_at IS NULL) AS people) w
    WHERE p.erased_at IS NULL AND (n.learner_number = number OR n.person_id = person
        AND n.person_id IN (SELECT actor_consented()))
$$;

-- Permissions of people: merges of two organisations' records, what is held on oneself.
INSERT INTO permission (role, action)
SELECT role, action FROM (VALUES
    ('{policy_officer,administrator}', '{people.merge_decide}'),
    ('{anyone_signed_in}', '{record.own}'),
    ('{administrator,auditor}', '{retention.view}'),
    ('{administrator}', '{retention.manage,subject.record}'),
    ('{administrator,policy_officer}', '{subject.decide}')
) AS given (roles, actions), unnest(roles::text[]) AS role, unnest(actions::text[]) AS action;
