-- Each organisation's standing under its framework's minimum standard, day by day: the days that have been, and those
-- to come if nobody trained any more. Written in the transaction of whatever changes it, by the one function in
-- core/training/training_standing_days.c; assay verify recomputes it.

-- From starts_on through ends_on (null: no end), as known from recorded_at until superseded_at (null: now). Every
-- organisation but training providers has a row for each day since it was registered or somebody first held a role in
-- it; of what is known now no two meet. In date counts those in grace too. need_...: what the standard of those days asks.
CREATE TABLE standing_interval (
    organisation_id bigint NOT NULL,
    framework_code text NOT NULL,
    starts_on date NOT NULL,
    ends_on date CHECK (ends_on >= starts_on),
    good boolean NOT NULL,
    first_responders int NOT NULL,
    first_responders_in_date int NOT NULL,
    first_responders_in_grace int NOT NULL,
    leads int NOT NULL,
    leads_in_date int NOT NULL,
    -- New First Responders past the time for supervised referrals who have too few.
    unsupervised int NOT NULL,
    need_first_responders int NOT NULL,
    need_leads int NOT NULL,
    need_share int NOT NULL,
    -- Rules of the framework's own code that are broken.
    faults int NOT NULL,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz CHECK (superseded_at >= recorded_at)
);
CREATE UNIQUE INDEX standing_interval_current ON standing_interval (organisation_id, starts_on) WHERE superseded_at IS NULL;
CREATE INDEX standing_interval_former ON standing_interval (organisation_id, superseded_at, recorded_at, starts_on)
    WHERE superseded_at IS NOT NULL;
-- Who falls or recovers on a day.
CREATE INDEX standing_interval_days ON standing_interval (starts_on, organisation_id) WHERE superseded_at IS NULL;

-- Organisations whose rows no longer follow from what is recorded, by the transaction that changed it: worked off before
-- that transaction commits. What changed without the program (xid of another transaction), and changes of rules, which
-- touch every organisation (xid 0), are worked off soon after by a job.
CREATE TABLE standing_stale (
    xid xid8 NOT NULL,
    organisation_id bigint NOT NULL,
    PRIMARY KEY (xid, organisation_id)
);
-- One row an organisation, held by who brings its standing up to date: the second sees what the first wrote.
CREATE TABLE standing_keeper (
    organisation_id bigint PRIMARY KEY,
    refreshed_at timestamptz NOT NULL
);

CREATE FUNCTION standing_touch(organisations bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO standing_stale (xid, organisation_id)
    SELECT pg_current_xact_id(), o.organisation_id
    FROM organisation o WHERE o.organisation_id = ANY (organisations) AND o.sector <> 'training_provider'
    ON CONFLICT DO NOTHING
$$;
-- changed: the rows of a statement, before and after.
CREATE FUNCTION standing_touch_holding() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM standing_touch(ARRAY(SELECT DISTINCT c.organisation_id FROM changed c
        WHERE c.role IN ('first_responder', 'organisation_lead', 'training_lead') AND c.organisation_id IS NOT NULL));
    RETURN NULL;
END $$;

CREATE FUNCTION standing_touch_people() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM standing_touch(ARRAY(SELECT DISTINCT h.organisation_id
        FROM (SELECT DISTINCT c.person_id FROM changed c) c JOIN role_holding h USING (person_id)
        WHERE h.role IN ('first_responder', 'organisation_lead', 'training_lead') AND h.organisation_id IS NOT NULL));
    RETURN NULL;
END $$;

CREATE FUNCTION standing_touch_organisation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM standing_touch(ARRAY[NEW.organisation_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER standing_added AFTER INSERT ON organisation
    FOR EACH ROW EXECUTE FUNCTION standing_touch_organisation();
CREATE TRIGGER standing_changed AFTER UPDATE OF sector, framework_code ON organisation
    FOR EACH ROW EXECUTE FUNCTION standing_touch_organisation();

-- Everyone under these frameworks, later: a job takes them page by page.
CREATE FUNCTION standing_touch_all(frameworks text[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO standing_stale (xid, organisation_id)
    SELECT '0'::xid8, o.organisation_id
    FROM organisation o WHERE o.framework_code = ANY (frameworks) AND o.sector <> 'training_provider'
    ON CONFLICT DO NOTHING
$$;
CREATE FUNCTION standing_touch_rules() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM standing_touch_all(ARRAY(SELECT DISTINCT c.framework_code FROM changed c));
    RETURN NULL;
END $$;

-- What makes standings stale: statements on these tables, by their rows before or after. (A framework's row changes with
-- its own code, which may judge otherwise.)
DO $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT * FROM (VALUES
        ('role_holding', 'INSERT', 'standing_added', 'NEW', 'standing_touch_holding'),
        ('role_holding', 'UPDATE', 'standing_changed', 'NEW', 'standing_touch_holding'),
        ('role_holding', 'UPDATE', 'standing_was', 'OLD', 'standing_touch_holding'),
        ('role_holding', 'DELETE', 'standing_removed', 'OLD', 'standing_touch_holding'),
        ('training_interval', 'INSERT', 'standing_added', 'NEW', 'standing_touch_people'),
        ('training_interval', 'UPDATE', 'standing_changed', 'NEW', 'standing_touch_people'),
        ('training_interval', 'DELETE', 'standing_removed', 'OLD', 'standing_touch_people'),
        ('supervised_referral', 'INSERT', 'standing_added', 'NEW', 'standing_touch_people'),
        ('requirement_rule', 'INSERT', 'standing_added', 'NEW', 'standing_touch_rules'),
        ('requirement_rule', 'UPDATE', 'standing_changed', 'NEW', 'standing_touch_rules'),
        ('figure_rule', 'INSERT', 'standing_added', 'NEW', 'standing_touch_rules'),
        ('figure_rule', 'UPDATE', 'standing_changed', 'NEW', 'standing_touch_rules'),
        ('framework', 'UPDATE', 'standing_changed', 'NEW', 'standing_touch_rules')
    ) AS given (of_table, event, name, shown, touch) LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER %s ON %I REFERENCING %s TABLE AS changed FOR EACH STATEMENT '
            'EXECUTE FUNCTION %I()', t.name, t.event, t.of_table, t.shown, t.touch);
    END LOOP;
END $$;

-- What this transaction has made stale.
CREATE FUNCTION standing_stale_own() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT s.organisation_id FROM standing_stale s WHERE s.xid = pg_current_xact_id_if_assigned() ORDER BY 1
$$;
-- Those of these organisations whose standing this transaction may bring up to date: the stale ones; the program, all.
CREATE FUNCTION standing_touchable(organisations bigint[]) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT o FROM unnest(organisations) AS o WHERE actor_has_role('system') OR o IN (SELECT standing_stale_own())
$$;
-- Held until the transaction ends.
CREATE FUNCTION standing_lock(organisations bigint[], now timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO standing_keeper (organisation_id, refreshed_at)
    SELECT o, standing_lock.now FROM standing_touchable(organisations) AS o ORDER BY o
    ON CONFLICT (organisation_id) DO UPDATE SET refreshed_at = excluded.refreshed_at
$$;

-- Those of these organisations whose people whoever asks may look at as a whole: staff and the program all, others what
-- their act has made stale.
CREATE FUNCTION standing_seen(organisations bigint[]) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT o FROM unnest(organisations) AS o WHERE actor_sees_all() OR o IN (SELECT standing_stale_own())
$$;
-- What standing follows from, of organisations a page at a time.
CREATE FUNCTION standing_heads(organisations bigint[])
RETURNS TABLE (organisation_id bigint, framework_code text, sector text, since date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.organisation_id, o.framework_code, o.sector, (o.registered_at AT TIME ZONE 'Europe/London')::date
    FROM organisation o
    WHERE o.organisation_id IN (SELECT standing_seen(organisations)) AND o.sector <> 'training_provider'
    ORDER BY o.organisation_id
$$;
CREATE FUNCTION standing_spells(organisations bigint[])
RETURNS TABLE (organisation_id bigint, person_id bigint, role text, started_on date, ended_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.organisation_id, h.person_id, h.role, h.started_on, h.ended_on
    FROM role_holding h
    WHERE h.organisation_id = ANY (ARRAY(SELECT standing_seen(organisations)))
        AND h.role IN ('first_responder', 'organisation_lead', 'training_lead')
        AND (h.ended_on IS NULL OR h.ended_on >= h.started_on)
    ORDER BY h.organisation_id, h.person_id, h.started_on
$$;
-- Of those who are, were or will be First Responders there; wherever the referrals were signed off.
CREATE FUNCTION standing_supervised(organisations bigint[])
RETURNS TABLE (organisation_id bigint, person_id bigint, supervised_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.organisation_id, s.person_id, s.supervised_on
    FROM (SELECT DISTINCT r.organisation_id, r.person_id FROM role_holding r
            WHERE r.organisation_id = ANY (ARRAY(SELECT standing_seen(organisations)))
                AND r.role = 'first_responder' AND (r.ended_on IS NULL OR r.ended_on >= r.started_on)) h
        JOIN supervised_known s USING (person_id)
    WHERE s.superseded_at IS NULL
    ORDER BY h.organisation_id, s.person_id, s.supervised_on
$$;
CREATE FUNCTION standing_trained(organisations bigint[])
RETURNS TABLE (organisation_id bigint, person_id bigint, module_code text, basis text, starts_on date, ends_on date,
    grace_until date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.organisation_id, i.person_id, i.module_code, i.basis, i.starts_on, i.ends_on, i.grace_until
    FROM (SELECT DISTINCT h.organisation_id, h.person_id, o.framework_code
            FROM role_holding h JOIN organisation o USING (organisation_id)
            WHERE h.organisation_id = ANY (ARRAY(SELECT standing_seen(organisations)))
                AND h.role IN ('first_responder', 'organisation_lead', 'training_lead')
                AND (h.ended_on IS NULL OR h.ended_on >= h.started_on) OFFSET 0) p
        JOIN training_interval i ON i.person_id = p.person_id AND i.framework_code = p.framework_code
            AND i.superseded_at IS NULL
    ORDER BY p.organisation_id, i.person_id, i.module_code COLLATE "C", i.starts_on,
        array_position('{completed,equivalent,exempt,in_progress}', i.basis)
$$;
CREATE FUNCTION standing_kept(organisations bigint[]) RETURNS SETOF standing_interval
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.* FROM standing_interval s
    WHERE s.organisation_id = ANY (ARRAY(SELECT standing_seen(organisations))) AND s.superseded_at IS NULL
    ORDER BY s.organisation_id, s.starts_on
$$;

-- Rows that no longer hold (gone_...) are superseded, the new ones written, and the organisations are stale no more.
-- ends: 9999-12-31 for none. figures: eleven numbers a new row, in the order of the table's columns from good to faults.
CREATE FUNCTION standing_write(now timestamptz, organisations bigint[], gone_organisations bigint[], gone_starts date[],
    new_organisations bigint[], frameworks text[], starts date[], ends date[], figures bigint[])
RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_may bigint[] := ARRAY(SELECT standing_touchable(organisations));
    v_written bigint;
BEGIN
    -- Clocks of two servers may differ by a little: what is known never ends before it began.
    UPDATE standing_interval s SET superseded_at = greatest(standing_write.now, s.recorded_at)
    FROM unnest(gone_organisations, gone_starts) AS g (organisation_id, starts_on)
    WHERE s.organisation_id = g.organisation_id AND s.starts_on = g.starts_on AND s.superseded_at IS NULL
        AND g.organisation_id = ANY (v_may);
    INSERT INTO standing_interval (organisation_id, framework_code, starts_on, ends_on, good, first_responders,
        first_responders_in_date, first_responders_in_grace, leads, leads_in_date, unsupervised, need_first_responders,
        need_leads, need_share, faults, recorded_at)
    SELECT n.organisation_id, n.framework_code, n.starts_on, nullif(n.ends_on, date '9999-12-31'),
        figures[n.at + 1] <> 0, figures[n.at + 2], figures[n.at + 3], figures[n.at + 4], figures[n.at + 5], figures[n.at + 6], figures[n.at + 7],
        figures[n.at + 8], figures[n.at + 9], figures[n.at + 10], figures[n.at + 11], standing_write.now
    FROM (SELECT u.*, (u.place - 1)::int * 11 AS at
            FROM unnest(new_organisations, frameworks, starts, ends) WITH ORDINALITY
                AS u (organisation_id, framework_code, starts_on, ends_on, place)) n
    WHERE n.organisation_id = ANY (v_may);
    GET DIAGNOSTICS v_written = ROW_COUNT;
    DELETE FROM standing_stale s WHERE s.organisation_id = ANY (v_may)
        AND (s.xid = pg_current_xact_id_if_assigned() OR actor_has_role('system'));
    RETURN v_written;
END $$;

-- Of whose training a page tells: the organisation of that id, or that made that application, or one's own.
CREATE FUNCTION organisation_asked(organisation bigint, application bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(organisation, (SELECT a.organisation_id FROM application a WHERE a.application_id = application),
        actor_organisation())
$$;
-- An organisation's standing on a day, as known at a moment (null: now). Of what is known now the last row that begins by
-- then is the day's; what is known no more is asked only where that row was not known yet.
CREATE FUNCTION standing_on(organisation bigint, on_day date, known_at timestamptz) RETURNS SETOF standing_interval
LANGUAGE sql STABLE AS $$
    SELECT s.* FROM (SELECT i.* FROM standing_interval i
        WHERE i.organisation_id = organisation AND i.superseded_at IS NULL AND i.starts_on <= on_day
        ORDER BY i.starts_on DESC LIMIT 1) s
    WHERE known_at IS NULL OR s.recorded_at <= known_at
    UNION ALL
    SELECT i.* FROM standing_interval i
    WHERE i.organisation_id = organisation AND i.superseded_at > known_at AND i.recorded_at <= known_at
        AND i.starts_on <= on_day AND (i.ends_on IS NULL OR i.ends_on >= on_day)
$$;

-- What changed without the program, or by rules, and is worked off by the job.
CREATE FUNCTION standing_stale_left(most int) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT DISTINCT s.organisation_id FROM standing_stale s WHERE actor_has_role('system')
    ORDER BY s.organisation_id LIMIT most
$$;

GRANT SELECT ON standing_interval, standing_keeper TO assay_app;
ALTER TABLE standing_interval ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON standing_interval
    USING ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation()));

-- ---- National compliance ----

-- What stood on the register on a day, as known at a moment (null: now): by the last event that was in effect.
CREATE FUNCTION register_on(on_day date, known_at timestamptz)
RETURNS TABLE (organisation_id bigint, framework_code text, state text) LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (e.organisation_id, e.framework_code) e.organisation_id, e.framework_code, e.to_state
    FROM register_event e
    WHERE e.to_state IS NOT NULL AND e.effective_on <= on_day AND (known_at IS NULL OR e.at <= known_at)
    ORDER BY e.organisation_id, e.framework_code, e.register_event_id DESC
$$;
-- The organisations that may refer, or are suspended, on that day, with their standing.
CREATE FUNCTION compliance_on(on_day date, known_at timestamptz)
RETURNS TABLE (organisation_id bigint, name text, nation text, framework_code text, kind text, sector text, state text,
    good boolean, first_responders int, first_responders_in_date int, first_responders_in_grace int, leads int,
    leads_in_date int, unsupervised int, need_first_responders int, need_leads int, need_share int, faults int)
LANGUAGE sql STABLE AS $$
    SELECT o.organisation_id, o.name, f.nation, r.framework_code, o.kind, o.sector, r.state, coalesce(s.good, false),
        coalesce(s.first_responders, 0), coalesce(s.first_responders_in_date, 0),
        coalesce(s.first_responders_in_grace, 0), coalesce(s.leads, 0), coalesce(s.leads_in_date, 0),
        coalesce(s.unsupervised, 0), coalesce(s.need_first_responders, 0), coalesce(s.need_leads, 0),
        coalesce(s.need_share, 0), coalesce(s.faults, 0)
    FROM register_on(on_day, known_at) r JOIN organisation o USING (organisation_id)
        JOIN framework f ON f.framework_code = r.framework_code
        LEFT JOIN LATERAL standing_on(r.organisation_id, on_day, known_at) s ON true
    WHERE r.state IN ('designated', 'accredited', 'accredited_with_conditions', 'renewal_due', 'suspended')
$$;

-- What was done because of a fall, once for each: the organisation falls, or fell, below the standard on fell_on. warned_60:
-- told so many days ahead.
CREATE TABLE standing_effect (
    organisation_id bigint NOT NULL REFERENCES organisation,
    effect text NOT NULL CHECK (effect ~ '^(fallen|warned_[0-9]+)$'),
    fell_on date NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, effect, fell_on)
);
GRANT SELECT, INSERT ON standing_effect TO assay_app;
ALTER TABLE standing_effect ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON standing_effect
    USING ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation()));

-- May the organisation refer people from the day its application is approved? It does already, or it meets the minimum
-- standard of training today; else it gets ready first.
CREATE FUNCTION register_ready(organisation bigint, framework text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM register_entry e WHERE e.organisation_id = organisation AND e.framework_code = framework
            AND e.state IN ('accredited', 'accredited_with_conditions', 'renewal_due'))
        OR coalesce((SELECT s.good
            FROM standing_on(organisation, (actor_now() AT TIME ZONE 'Europe/London')::date, NULL) s), false)
$$;
-- An organisation's next days as they stand: below_since, the first day of those without a break on which it has not stood,
-- after one on which it had; falls_on, the first on which it will not, where it stands now.
CREATE FUNCTION standing_course(organisation bigint, today date)
RETURNS TABLE (good boolean, below_since date, falls_on date) LANGUAGE sql STABLE AS $$
    SELECT s.good, (SELECT i.ends_on + 1 FROM standing_interval i WHERE NOT s.good AND i.organisation_id = organisation
            AND i.superseded_at IS NULL AND i.starts_on <= today AND i.good ORDER BY i.starts_on DESC LIMIT 1),
        (SELECT i.starts_on FROM standing_interval i WHERE s.good AND i.organisation_id = organisation
            AND i.superseded_at IS NULL AND i.starts_on > today AND NOT i.good ORDER BY i.starts_on LIMIT 1)
    FROM standing_on(organisation, today, NULL) s
$$;

-- Whose training ends on a day: for reminders.
CREATE INDEX training_interval_ends ON training_interval (ends_on) WHERE superseded_at IS NULL;

-- Who may ask of any organisation or person whether the standard was met on a day. What exemptions rest on is for
-- training.view_all alone.
INSERT INTO permission (role, action)
SELECT role, 'compliance.view' FROM unnest('{intake_officer,lead_officer,assessor,nation_adviser,moderator,decision_maker,policy_officer,auditor}'::text[]) AS role;
