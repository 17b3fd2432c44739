-- People booked on sessions by name, who waits for a place, who came; providers' accreditation; certificates.
-- Nothing is overwritten: a row stands from recorded_at until superseded_at.

-- ---- Providers ----

-- The days on which a provider may train for a framework. It ends recording from the day after accredited_to.
CREATE TABLE provider_accreditation (
    provider_accreditation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider_id bigint NOT NULL REFERENCES organisation,
    framework_code text NOT NULL REFERENCES framework,
    accredited_from date NOT NULL,
    -- Before accredited_from: it never came to it.
    accredited_to date,
    granted_by bigint REFERENCES person,
    granted_at timestamptz NOT NULL,
    ended_by bigint REFERENCES person,
    ended_at timestamptz,
    end_reason text CHECK (length(end_reason) BETWEEN 1 AND 1000),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX provider_accreditation_provider ON provider_accreditation (provider_id, framework_code, accredited_from);
GRANT SELECT, INSERT, UPDATE ON provider_accreditation TO assay_app;
ALTER TABLE provider_accreditation ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON provider_accreditation FOR SELECT USING (true);
-- Nobody accredits themselves.
CREATE POLICY wall ON provider_accreditation USING ((SELECT actor_sees_all()));

CREATE FUNCTION provider_accredited(provider bigint, framework text, on_day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM provider_accreditation a WHERE a.provider_id = provider AND a.framework_code = framework
        AND a.accredited_from <= on_day AND (a.accredited_to IS NULL OR a.accredited_to >= on_day))
$$;
CREATE FUNCTION provider_accreditation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM organisation o WHERE o.organisation_id = NEW.provider_id FOR NO KEY UPDATE;
    IF NEW.accredited_to IS NOT NULL AND NEW.accredited_to < NEW.accredited_from THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM provider_accreditation a WHERE a.provider_id = NEW.provider_id
            AND a.framework_code = NEW.framework_code
            AND a.provider_accreditation_id <> NEW.provider_accreditation_id
            AND (a.accredited_to IS NULL OR a.accredited_to >= a.accredited_from)
            AND (a.accredited_to IS NULL OR a.accredited_to >= NEW.accredited_from)
            AND (NEW.accredited_to IS NULL OR a.accredited_from <= NEW.accredited_to)) THEN
        PERFORM refuse('CONFLICT', 'the provider is accredited on some of these days already');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON provider_accreditation
    FOR EACH ROW EXECUTE FUNCTION provider_accreditation_guard();

-- A completion is recorded by a provider that was accredited on its day, and never for a session that was cancelled.
CREATE FUNCTION completion_provider_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (WITH said AS MATERIALIZED (SELECT DISTINCT provider_id, framework_code, completed_on FROM added
                WHERE provider_id IS NOT NULL AND corrects_id IS NULL)
            SELECT FROM said a WHERE NOT provider_accredited(a.provider_id, a.framework_code, a.completed_on)) THEN
        PERFORM refuse('FORBIDDEN', 'the provider was not accredited on that day');
    END IF;
    IF EXISTS (SELECT FROM (SELECT DISTINCT session_id FROM added WHERE session_id IS NOT NULL AND corrects_id IS NULL) a
            JOIN training_session s USING (session_id) WHERE s.cancelled_at IS NOT NULL) THEN
        PERFORM refuse('STATE_REFUSED', 'the session was cancelled');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER provider_guard AFTER INSERT ON completion REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION completion_provider_guard();

-- ---- Courses ----

CREATE FUNCTION course_modules(course bigint, on_day date) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT array(SELECT m.module_code FROM course_module m WHERE m.course_id = course AND m.covers_from <= on_day
        AND (m.covers_to IS NULL OR m.covers_to >= on_day) ORDER BY 1)
$$;
-- What was covered on days gone by stays; a module of a course is covered once a day.
CREATE FUNCTION course_cover_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_today date := (actor_now() AT TIME ZONE 'Europe/London')::date;
BEGIN
    PERFORM FROM course c WHERE c.course_id = NEW.course_id FOR NO KEY UPDATE;
    IF TG_OP = 'UPDATE' AND ((NEW.course_id, NEW.module_code, NEW.tier, NEW.covers_from)
            IS DISTINCT FROM (OLD.course_id, OLD.module_code, OLD.tier, OLD.covers_from)
            OR (NEW.covers_to IS DISTINCT FROM OLD.covers_to AND least(NEW.covers_to, OLD.covers_to) < v_today)) THEN
        PERFORM refuse('STATE_REFUSED', 'what a course covered on days gone by stays');
    END IF;
    IF coalesce(NEW.covers_to >= NEW.covers_from, true) AND EXISTS (SELECT FROM course_module m
            WHERE m.course_id = NEW.course_id AND m.module_code = NEW.module_code AND m.covers_from <> NEW.covers_from
                AND (m.covers_to IS NULL OR (m.covers_to >= m.covers_from AND m.covers_to >= NEW.covers_from))
                AND (NEW.covers_to IS NULL OR m.covers_from <= NEW.covers_to)) THEN
        PERFORM refuse('CONFLICT', 'the course covers that module on some of these days already');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON course_module FOR EACH ROW EXECUTE FUNCTION course_cover_guard();
GRANT UPDATE ON course_module TO assay_app;

-- ---- People on sessions ----

-- One person and one session. What they learn there, and when, is written down as it was known, so that a row says by
-- itself when training was under way: from booked_on through held_on. Of a session that moves the row is superseded.
CREATE TABLE session_enrolment (
    session_enrolment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id bigint NOT NULL REFERENCES training_session,
    provider_id bigint NOT NULL REFERENCES organisation,
    person_id bigint NOT NULL REFERENCES person,
    organisation_id bigint NOT NULL REFERENCES organisation,
    state text NOT NULL CHECK (state IN ('booked', 'waiting', 'cancelled')),
    framework_code text NOT NULL,
    modules text[] NOT NULL,
    booked_on date NOT NULL,
    held_on date NOT NULL,
    -- When the place was asked for: the order of the waiting list.
    asked_at timestamptz NOT NULL,
    recorded_by bigint REFERENCES person,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz CHECK (superseded_at >= recorded_at)
);
CREATE UNIQUE INDEX session_enrolment_stands ON session_enrolment (session_id, person_id) WHERE superseded_at IS NULL;
CREATE INDEX session_enrolment_person ON session_enrolment (person_id);
CREATE INDEX session_enrolment_organisation ON session_enrolment (organisation_id, held_on);
CREATE INDEX session_enrolment_provider ON session_enrolment (provider_id, held_on) WHERE superseded_at IS NULL;

-- Who was there all the time, part of it, or not at all. Of part, to_do says what is left, and modules are those that are
-- not passed yet. Those with a result were there, and need no row.
CREATE TABLE session_attendance (
    session_attendance_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id bigint NOT NULL REFERENCES training_session,
    provider_id bigint NOT NULL REFERENCES organisation,
    person_id bigint NOT NULL REFERENCES person,
    organisation_id bigint REFERENCES organisation,
    attendance text NOT NULL CHECK (attendance IN ('full', 'part', 'absent')),
    to_do text CHECK (length(to_do) BETWEEN 1 AND 500),
    framework_code text NOT NULL,
    modules text[] NOT NULL,
    held_on date NOT NULL,
    -- After part of it the rest can be done through that day: the framework's limit when it was written down.
    finish_by date CHECK (finish_by >= held_on),
    recorded_by bigint REFERENCES person,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz CHECK (superseded_at >= recorded_at),
    CHECK ((attendance = 'part') = (to_do IS NOT NULL)),
    CHECK (attendance = 'part' OR finish_by IS NULL)
);
CREATE UNIQUE INDEX session_attendance_stands ON session_attendance (session_id, person_id) WHERE superseded_at IS NULL;
CREATE INDEX session_attendance_person ON session_attendance (person_id);

-- An organisation sees its own people's, a provider those of its sessions, a person their own, staff all. Written by the
-- functions below alone.
GRANT SELECT ON session_enrolment, session_attendance TO assay_app;
ALTER TABLE session_enrolment ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON session_enrolment USING ((SELECT actor_sees_all())
    OR organisation_id = (SELECT actor_organisation()) OR provider_id = (SELECT actor_organisation())
    OR person_id = (SELECT actor_person()));
ALTER TABLE session_attendance ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON session_attendance USING ((SELECT actor_sees_all())
    OR organisation_id = (SELECT actor_organisation()) OR provider_id = (SELECT actor_organisation())
    OR person_id = (SELECT actor_person()));
-- Sessions are public knowledge to those signed in, and changed by their provider.
ALTER TABLE training_session ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON training_session FOR SELECT USING (true);
CREATE POLICY wall ON training_session USING ((SELECT actor_sees_all()) OR provider_id = (SELECT actor_organisation()));

-- When training was under way: a booked place from the day of booking through the session's day, and after part of a
-- session the days in which the rest can be done. As known from recorded_at until superseded_at. A row a module.
CREATE FUNCTION training_under_way(people bigint[])
RETURNS TABLE (person_id bigint, framework_code text, module_code text, starts_on date, ends_on date,
    recorded_at timestamptz, superseded_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.person_id, e.framework_code, m, least(e.booked_on, e.held_on), e.held_on, e.recorded_at, e.superseded_at
    FROM session_enrolment e, unnest(e.modules) AS m
    WHERE e.person_id = ANY (ARRAY(SELECT training_touchable(people))) AND e.state = 'booked'
    UNION ALL
    SELECT a.person_id, a.framework_code, m, a.held_on, coalesce(a.finish_by, a.held_on), a.recorded_at, a.superseded_at
    FROM session_attendance a, unnest(a.modules) AS m
    WHERE a.person_id = ANY (ARRAY(SELECT training_touchable(people))) AND a.attendance = 'part'
    ORDER BY 1, 2, 3, 4
$$;

-- Places that are given: those booked without names, and people by name.
CREATE FUNCTION session_taken(session bigint) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT (SELECT coalesce(sum(b.places), 0) FROM session_booking b WHERE b.session_id = session_taken.session)::int
        + (SELECT count(*) FROM session_enrolment e WHERE e.session_id = session_taken.session
            AND e.superseded_at IS NULL AND e.state = 'booked')::int
$$;
-- The session's row, first of every act on its places: of two who take the last place the second sees what the first took.
CREATE FUNCTION session_lock(session bigint) RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT s.session_id FROM training_session s WHERE s.session_id = session_lock.session FOR UPDATE
$$;
CREATE FUNCTION session_places_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_places int;
BEGIN
    SELECT s.places INTO v_places FROM training_session s WHERE s.session_id = NEW.session_id FOR UPDATE;
    IF session_taken(NEW.session_id) > v_places THEN
        PERFORM refuse('CONFLICT', 'the session has not so many places');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER places AFTER INSERT OR UPDATE ON session_booking FOR EACH ROW EXECUTE FUNCTION session_places_guard();
CREATE TRIGGER places AFTER INSERT ON session_enrolment FOR EACH ROW
    WHEN (NEW.state = 'booked') EXECUTE FUNCTION session_places_guard();
CREATE TRIGGER places AFTER UPDATE OF places ON training_session FOR EACH ROW EXECUTE FUNCTION session_places_guard();

-- Puts this state in the place of the one that stands; nothing when it stands already, as it would be written. Whose own
-- people they are, the program, or the session's provider (which only takes people off, or writes anew what changed).
-- Who is named takes one of their organisation's places without names, while it has any. True when something was written.
CREATE FUNCTION session_enrol(session bigint, person bigint, organisation bigint, state text, now timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    s record;
    v_old session_enrolment;
    v_day date := (session_enrol.now AT TIME ZONE 'Europe/London')::date;
BEGIN
    PERFORM session_lock(session_enrol.session);
    SELECT t.session_id, t.provider_id, t.held_on, c.framework_code, course_modules(t.course_id, t.held_on) AS modules
    INTO s FROM training_session t JOIN course c USING (course_id) WHERE t.session_id = session_enrol.session;
    SELECT e.* INTO v_old FROM session_enrolment e
    WHERE e.session_id = session_enrol.session AND e.person_id = session_enrol.person AND e.superseded_at IS NULL;
    IF s.session_id IS NULL OR NOT coalesce(actor_sees_all() OR session_enrol.organisation = actor_organisation()
            OR (s.provider_id = actor_organisation() AND v_old.organisation_id = session_enrol.organisation
                AND session_enrol.state IN ('cancelled', v_old.state)), false) THEN
        PERFORM refuse('NOT_FOUND', 'no such session or organisation to book for');
    END IF;
    IF session_enrol.state <> 'cancelled' AND v_old.person_id IS NULL AND NOT EXISTS (SELECT FROM role_holding h
            WHERE h.person_id = session_enrol.person AND h.organisation_id = session_enrol.organisation
                AND (h.ended_on IS NULL OR h.ended_on >= v_day)) THEN
        PERFORM refuse('NOT_FOUND', 'no such person in the organisation');
    END IF;
    -- Somebody whom another of their organisations has booked stays as they are.
    IF v_old.state <> 'cancelled' AND v_old.organisation_id <> session_enrol.organisation THEN
        RETURN false;
    END IF;
    IF (v_old.state, v_old.held_on, v_old.modules, v_old.organisation_id) IS NOT DISTINCT FROM
            (session_enrol.state, s.held_on, s.modules, session_enrol.organisation)
        OR (v_old.person_id IS NULL AND session_enrol.state = 'cancelled') THEN
        RETURN false;
    END IF;
    IF session_enrol.state = 'booked' AND v_old.state IS DISTINCT FROM 'booked' THEN
        DELETE FROM session_booking b WHERE b.session_id = s.session_id AND b.organisation_id = session_enrol.organisation
            AND b.places = 1;
        UPDATE session_booking b SET places = b.places - 1 WHERE b.session_id = s.session_id
            AND b.organisation_id = session_enrol.organisation AND b.places > 1;
    END IF;
    UPDATE session_enrolment e SET superseded_at = greatest(session_enrol.now, e.recorded_at)
    WHERE e.session_enrolment_id = v_old.session_enrolment_id;
    INSERT INTO session_enrolment (session_id, provider_id, person_id, organisation_id, state, framework_code, modules,
        booked_on, held_on, asked_at, recorded_by, recorded_at)
    VALUES (s.session_id, s.provider_id, session_enrol.person, session_enrol.organisation, session_enrol.state,
        s.framework_code, s.modules, CASE WHEN v_old.state = 'booked' AND session_enrol.state = 'booked'
            THEN v_old.booked_on ELSE v_day END, s.held_on,
        CASE WHEN v_old.state IN ('booked', 'waiting') THEN v_old.asked_at ELSE session_enrol.now END,
        actor_person(), greatest(session_enrol.now, v_old.recorded_at));
    RETURN true;
END $$;

-- Who has waited longest gets the places that are free, until the day before the session. Those who moved up.
CREATE FUNCTION session_move_up(session bigint, now timestamptz)
RETURNS TABLE (person_id bigint, organisation_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    s training_session;
    v_day date := (session_move_up.now AT TIME ZONE 'Europe/London')::date;
    e session_enrolment;
BEGIN
    PERFORM session_lock(session_move_up.session);
    SELECT * INTO s FROM training_session t WHERE t.session_id = session_move_up.session;
    IF s.cancelled_at IS NOT NULL OR s.held_on <= v_day THEN
        RETURN;
    END IF;
    FOR e IN SELECT w.* FROM session_enrolment w WHERE w.session_id = session_move_up.session
            AND w.superseded_at IS NULL AND w.state = 'waiting'
        ORDER BY w.asked_at, w.session_enrolment_id LOOP
        EXIT WHEN session_taken(session_move_up.session) >= s.places;
        UPDATE session_enrolment w SET superseded_at = greatest(session_move_up.now, w.recorded_at)
        WHERE w.session_enrolment_id = e.session_enrolment_id;
        INSERT INTO session_enrolment (session_id, provider_id, person_id, organisation_id, state, framework_code,
            modules, booked_on, held_on, asked_at, recorded_by, recorded_at)
        VALUES (e.session_id, e.provider_id, e.person_id, e.organisation_id, 'booked', e.framework_code,
            course_modules(s.course_id, s.held_on), v_day, s.held_on, e.asked_at, actor_person(),
            greatest(session_move_up.now, e.recorded_at));
        RETURN QUERY SELECT e.person_id, e.organisation_id;
    END LOOP;
END $$;

-- What is known of who came, in the place of what was; absent people keep no result. False: it stands already.
CREATE FUNCTION session_attend(session bigint, person bigint, organisation bigint, attendance text, to_do text,
    finish_by date, now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    s record;
    v_old session_attendance;
    v_modules text[];
BEGIN
    SELECT t.session_id, t.provider_id, t.held_on, c.framework_code, course_modules(t.course_id, t.held_on) AS modules
    INTO s FROM training_session t JOIN course c USING (course_id)
    WHERE t.session_id = session_attend.session AND t.cancelled_at IS NULL AND (actor_sees_all()
        OR (t.provider_id = actor_organisation() AND actor_records_training()));
    IF s.session_id IS NULL THEN
        PERFORM refuse('NOT_FOUND', 'no such session');
    END IF;
    SELECT a.* INTO v_old FROM session_attendance a
    WHERE a.session_id = session_attend.session AND a.person_id = session_attend.person AND a.superseded_at IS NULL;
    v_modules := CASE WHEN session_attend.attendance <> 'part' THEN s.modules ELSE ARRAY(SELECT m FROM unnest(s.modules) AS m
        WHERE NOT EXISTS (SELECT FROM completion k WHERE k.session_id = s.session_id
            AND k.person_id = session_attend.person AND k.module_code = m AND k.result = 'passed'
            AND NOT EXISTS (SELECT FROM completion n WHERE n.corrects_id = k.completion_id)) ORDER BY m) END;
    IF (v_old.attendance, v_old.to_do, v_old.modules)
            IS NOT DISTINCT FROM (session_attend.attendance, session_attend.to_do, v_modules) THEN
        RETURN false;
    END IF;
    UPDATE session_attendance a SET superseded_at = greatest(session_attend.now, a.recorded_at)
    WHERE a.session_attendance_id = v_old.session_attendance_id;
    INSERT INTO session_attendance (session_id, provider_id, person_id, organisation_id, attendance, to_do,
        framework_code, modules, held_on, finish_by, recorded_by, recorded_at)
    VALUES (s.session_id, s.provider_id, session_attend.person, session_attend.organisation, session_attend.attendance,
        session_attend.to_do, s.framework_code, v_modules, s.held_on, session_attend.finish_by, actor_person(),
        greatest(session_attend.now, v_old.recorded_at));
    RETURN true;
END $$;

-- How many wait before somebody, without saying who.
CREATE FUNCTION session_waiting_before(session bigint, asked timestamptz, enrolment bigint) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*)::int FROM session_enrolment e WHERE e.session_id = session AND e.superseded_at IS NULL AND e.state = 'waiting'
        AND (e.asked_at, e.session_enrolment_id) < (asked, enrolment)
$$;
-- A training provider's name is public knowledge to those signed in.
CREATE FUNCTION provider_name(provider bigint) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT o.name FROM organisation o WHERE o.organisation_id = provider AND o.sector = 'training_provider'
$$;

-- Whom to write to when something becomes of a session or of these people's places (NULL: everybody's): themselves,
-- where they have an address, and the leads of their organisations; of places without names the leads alone (person_id
-- NULL). For mails of the program alone; never shown. Whose people they are, or who shares the session.
CREATE FUNCTION session_addresses(session bigint, people bigint[], today date)
RETURNS TABLE (person_id bigint, full_name text, state text, recipient_id bigint, address text, language text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH one AS (
        SELECT p.person_id, p.full_name, p.email, e.organisation_id, e.state
        FROM session_enrolment e JOIN person p USING (person_id)
        WHERE e.session_id = session_addresses.session AND e.superseded_at IS NULL AND p.erased_at IS NULL
            AND CASE WHEN people IS NULL THEN e.state <> 'cancelled' ELSE e.person_id = ANY (people) END
        UNION ALL
        SELECT NULL, NULL, NULL, b.organisation_id, 'booked' FROM session_booking b
        WHERE b.session_id = session_addresses.session AND people IS NULL
    ), may AS (
        SELECT actor_sees_all() OR EXISTS (SELECT FROM session_enrolment e WHERE e.session_id = session_addresses.session
                AND actor_organisation() IN (e.organisation_id, e.provider_id))
            OR EXISTS (SELECT FROM training_session s WHERE s.session_id = session_addresses.session
                AND s.provider_id = actor_organisation()) AS yes
    )
    SELECT o.person_id, o.full_name, o.state, o.person_id, o.email, coalesce((SELECT a.language
        FROM account a WHERE a.person_id = o.person_id AND a.closed_at IS NULL ORDER BY a.account_id LIMIT 1), 'en')
    FROM one o, may WHERE o.email IS NOT NULL AND may.yes
    UNION ALL
    SELECT o.person_id, o.full_name, o.state, l.person_id, l.email, l.language
    FROM one o CROSS JOIN may CROSS JOIN LATERAL (SELECT DISTINCT ON (a.person_id) a.person_id, a.email, a.language
        FROM role_holding h JOIN account a USING (person_id)
        WHERE h.organisation_id = o.organisation_id AND h.role IN ('organisation_lead', 'training_lead')
            AND h.started_on <= session_addresses.today
            AND (h.ended_on IS NULL OR h.ended_on >= session_addresses.today) AND a.closed_at IS NULL
            AND a.verified_at IS NOT NULL AND a.person_id IS DISTINCT FROM o.person_id
        ORDER BY a.person_id, a.account_id) l
    WHERE may.yes
    ORDER BY 4, 2, 1
$$;

-- The organisations that booked with the actor's own, with or without names.
CREATE FUNCTION actor_booked() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT b.organisation_id FROM training_session s JOIN session_booking b USING (session_id)
    WHERE s.provider_id = actor_organisation() AND actor_records_training()
    UNION
    SELECT e.organisation_id FROM session_enrolment e
    WHERE e.provider_id = actor_organisation() AND e.superseded_at IS NULL AND e.state <> 'cancelled'
        AND actor_records_training()
$$;
-- Names of the organisations that booked a session of one's own, each with its places: "Lantern (5)".
CREATE FUNCTION session_booked(session bigint) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(format('%s (%s)', o.name, b.places) ORDER BY lower(o.name)), '{}')
    FROM (SELECT t.organisation_id, sum(t.places) AS places FROM (
            SELECT k.organisation_id, k.places FROM session_booking k WHERE k.session_id = session_booked.session
            UNION ALL
            SELECT e.organisation_id, 1 FROM session_enrolment e WHERE e.session_id = session_booked.session
                AND e.superseded_at IS NULL AND e.state = 'booked') t GROUP BY 1) b
        JOIN training_session s ON s.session_id = session_booked.session JOIN organisation o USING (organisation_id)
    WHERE s.provider_id = actor_organisation() OR actor_sees_all()
$$;
-- Sessions of all providers that an organisation can book, for its framework: coming ones, and those of the last 30 days.
-- booked: one's own places without names; named, waiting: one's own people.
CREATE FUNCTION sessions_offered(today date)
RETURNS TABLE (session_id bigint, reference text, course_id bigint, course_title text, provider_id bigint,
    provider_name text, modules text[], tiers text[], held_on date, hours text, online boolean, place text, joining text,
    places int, places_left int, booked int, named int, waiting int, waiting_all int, cancelled boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.session_id, s.reference, c.course_id, c.title, p.organisation_id, p.name, v.modules, v.tiers, s.held_on,
        s.hours, s.online, s.place, CASE WHEN e.named > 0 OR b.own > 0 THEN s.joining ELSE '' END, s.places,
        greatest(0, s.places - session_taken(s.session_id)), b.own, e.named, e.waiting, e.waiting_all,
        s.cancelled_at IS NOT NULL
    FROM training_session s JOIN course c USING (course_id) JOIN organisation p ON p.organisation_id = s.provider_id
        JOIN organisation o ON o.organisation_id = actor_organisation() AND o.framework_code = c.framework_code,
        LATERAL (SELECT coalesce(array_agg(m.module_code ORDER BY m.module_code), '{}') AS modules,
            coalesce(array_agg(m.tier ORDER BY m.module_code), '{}') AS tiers
            FROM course_module m WHERE m.course_id = c.course_id AND m.covers_from <= s.held_on
                AND (m.covers_to IS NULL OR m.covers_to >= s.held_on)) v,
        LATERAL (SELECT coalesce(sum(k.places), 0)::int AS own FROM session_booking k
            WHERE k.session_id = s.session_id AND k.organisation_id = o.organisation_id) b,
        LATERAL (SELECT (count(*) FILTER (WHERE k.state = 'booked' AND k.organisation_id = o.organisation_id))::int AS named,
            (count(*) FILTER (WHERE k.state = 'waiting' AND k.organisation_id = o.organisation_id))::int AS waiting,
            (count(*) FILTER (WHERE k.state = 'waiting'))::int AS waiting_all
            FROM session_enrolment k WHERE k.session_id = s.session_id AND k.superseded_at IS NULL) e
    WHERE s.held_on >= today - 30 AND o.sector <> 'training_provider'
        AND (s.cancelled_at IS NULL OR e.named + e.waiting + b.own > 0)
        AND provider_accredited(s.provider_id, c.framework_code, s.held_on)
    ORDER BY s.held_on < today, abs(s.held_on - today), s.session_id
$$;

-- ---- Certificates ----

CREATE INDEX completion_certificate ON completion (certificate_number) WHERE certificate_number IS NOT NULL;
-- What a certificate's number stands for, a row a module, for whoever holds its code (core/certificates judges that).
-- counts_until: the last day on which the person is in date by what is recorded now, from the day of completion on;
-- NULL when it does not count.
CREATE FUNCTION certificate_of(number text)
RETURNS TABLE (completion_id bigint, person_id bigint, full_name text, learner_number text, erased boolean,
    framework_code text, module_code text, completed_on date, result text, provider_name text, course_title text,
    reference text, trainer text, recorded_at timestamptz, corrected_at timestamptz, corrected_result text,
    corrected_number text, counts_until date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.completion_id, c.person_id, normalize(p.full_name, NFC), p.learner_number, p.erased_at IS NOT NULL, c.framework_code,
        c.module_code, c.completed_on, c.result, o.name, u.title, s.reference, t.full_name, c.recorded_at,
        k.recorded_at, k.result, k.certificate_number,
        CASE WHEN k.completion_id IS NULL THEN (SELECT i.ends_on FROM training_interval i
            WHERE i.person_id = c.person_id AND i.framework_code = c.framework_code AND i.module_code = c.module_code
                AND i.superseded_at IS NULL AND i.basis = 'completed' AND c.result = 'passed'
                AND c.completed_on BETWEEN i.starts_on AND i.ends_on
            ORDER BY i.ends_on DESC LIMIT 1) END
    FROM completion c JOIN person p ON p.person_id = c.person_id
        LEFT JOIN organisation o ON o.organisation_id = c.provider_id
        LEFT JOIN training_session s ON s.session_id = c.session_id LEFT JOIN course u ON u.course_id = s.course_id
        LEFT JOIN person t ON t.person_id = c.trainer_person_id
        LEFT JOIN completion k ON k.corrects_id = c.completion_id
    WHERE c.certificate_number = certificate_of.number
    ORDER BY c.module_code, c.completion_id
$$;

-- Whether the actor may see that certificate, and where its person can be written to: themselves; their lead while they
-- hold or held a role there; who trained them, and that provider's administrator; staff who see all training.
CREATE FUNCTION certificate_seen(number text)
RETURNS TABLE (person_id bigint, address text, language text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.person_id, p.email, coalesce((SELECT a.language FROM account a WHERE a.person_id = p.person_id
        AND a.closed_at IS NULL ORDER BY a.account_id LIMIT 1), 'en')
    FROM (SELECT DISTINCT c.person_id, c.provider_id, c.trainer_person_id FROM completion c
            WHERE c.certificate_number = number) c JOIN person p ON p.person_id = c.person_id
    WHERE p.erased_at IS NULL AND (actor_sees_all() OR c.person_id = actor_person()
        OR (c.provider_id = actor_organisation() AND (actor_has_role('provider_administrator')
            OR (actor_has_role('trainer') AND c.trainer_person_id = actor_person())))
        OR ((actor_has_role('organisation_lead') OR actor_has_role('training_lead') OR actor_has_role('spoc'))
            AND EXISTS (SELECT FROM role_holding h WHERE h.person_id = c.person_id
                AND h.organisation_id = actor_organisation())))
    LIMIT 1
$$;

-- Permissions of courses, sessions and certificates.
INSERT INTO permission (role, action)
SELECT role, action FROM (VALUES
    ('{organisation_lead,training_lead,spoc,provider_administrator,trainer,policy_officer,administrator,auditor}',
        '{training.catalogue}'),
    ('{anyone_signed_in}', '{certificate.view}'),
    ('{provider_administrator}', '{training.provider_home}')
) AS given (roles, actions), unnest(roles::text[]) AS role, unnest(actions::text[]) AS action;
