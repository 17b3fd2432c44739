-- Courses, sessions and what people completed. Nothing recorded is overwritten: a correction is a new row.

CREATE TABLE course (
    course_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider_id bigint NOT NULL REFERENCES organisation,
    framework_code text NOT NULL REFERENCES framework,
    code text NOT NULL,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    offered_from date NOT NULL,
    offered_to date,
    version int NOT NULL DEFAULT 1,
    UNIQUE (provider_id, code)
);
-- What a course covers on these days, and at which tier: what everybody needs, what a referrer (First Responder) needs, or
-- what a lead needs. A change of content ends rows and adds others from tomorrow on at the earliest (course_cover_guard).
CREATE TABLE course_module (
    course_id bigint NOT NULL REFERENCES course,
    module_code text NOT NULL,
    tier text NOT NULL DEFAULT 'referrer' CHECK (tier IN ('awareness', 'referrer', 'lead')),
    covers_from date NOT NULL DEFAULT '1900-01-01',
    -- Before covers_from: it never came to it.
    covers_to date,
    PRIMARY KEY (course_id, module_code, covers_from)
);
-- A trainer may teach these modules on these days.
CREATE TABLE trainer_authorisation (
    person_id bigint NOT NULL REFERENCES person,
    framework_code text NOT NULL REFERENCES framework,
    module_code text NOT NULL,
    holds_from date NOT NULL,
    holds_to date,
    PRIMARY KEY (person_id, framework_code, module_code, holds_from)
);
CREATE TABLE training_session (
    session_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    course_id bigint NOT NULL REFERENCES course,
    provider_id bigint NOT NULL REFERENCES organisation,
    reference text NOT NULL UNIQUE,
    held_on date NOT NULL,
    place text NOT NULL CHECK (length(place) BETWEEN 1 AND 200),
    places int NOT NULL CHECK (places BETWEEN 1 AND 1000),
    trainer_person_id bigint NOT NULL REFERENCES person,
    created_by bigint REFERENCES person,
    created_at timestamptz NOT NULL,
    online boolean NOT NULL DEFAULT false,
    -- "09:30 to 16:30", and how to get there or to join: for those who booked.
    hours text NOT NULL DEFAULT '' CHECK (length(hours) <= 60),
    joining text NOT NULL DEFAULT '' CHECK (length(joining) <= 1000),
    version int NOT NULL DEFAULT 1,
    cancelled_at timestamptz,
    cancelled_by bigint REFERENCES person,
    cancel_reason text,
    CHECK ((cancelled_at IS NULL) = (cancel_reason IS NULL))
);
CREATE INDEX training_session_provider ON training_session (provider_id, held_on DESC);
-- Organisations that booked with a provider: their people's names may be matched by its trainers.
CREATE TABLE session_booking (
    session_id bigint NOT NULL REFERENCES training_session,
    organisation_id bigint NOT NULL REFERENCES organisation,
    places int NOT NULL DEFAULT 1 CHECK (places > 0),
    PRIMARY KEY (session_id, organisation_id)
);

CREATE SEQUENCE certificate_serial;
GRANT USAGE ON SEQUENCE certificate_serial TO assay_app;
CREATE FUNCTION certificate_number_new(completed_on date) RETURNS text LANGUAGE sql VOLATILE AS
$$ SELECT format('C-%s-%s', to_char(completed_on, 'YYYY'), lpad(nextval('certificate_serial')::text, 7, '0')) $$;

-- What it refers to is asked for a whole statement at once (completion_guard): row by row would cost an import more than
-- everything else. Nobody may delete what is referred to.
CREATE TABLE completion (
    completion_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL,
    framework_code text NOT NULL,
    module_code text NOT NULL,
    completed_on date NOT NULL,
    result text NOT NULL CHECK (result IN ('passed', 'not_passed', 'withdrawn')),
    provider_id bigint,
    organisation_id bigint,
    session_id bigint,
    trainer_person_id bigint,
    certificate_number text,
    import_id bigint,
    corrects_id bigint,
    correction_reason text CHECK ((corrects_id IS NULL) = (correction_reason IS NULL)),
    recorded_by bigint,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX completion_person ON completion (person_id, framework_code, module_code, completed_on);
CREATE UNIQUE INDEX completion_corrected_once ON completion (corrects_id) WHERE corrects_id IS NOT NULL;
CREATE INDEX completion_session ON completion (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX completion_import ON completion (import_id, person_id) WHERE import_id IS NOT NULL;
CREATE INDEX completion_provider ON completion (provider_id, person_id) WHERE provider_id IS NOT NULL;
-- What somebody did is given to them when they ask what is held on them.
CREATE INDEX completion_trainer ON completion (trainer_person_id) WHERE trainer_person_id IS NOT NULL;
CREATE INDEX completion_recorded_by ON completion (recorded_by) WHERE recorded_by IS NOT NULL;
-- The same result twice changes nothing.
CREATE UNIQUE INDEX completion_same ON completion (person_id, framework_code, module_code, completed_on, result)
    WHERE corrects_id IS NULL;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON completion FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON completion EXECUTE FUNCTION refuse_change();

-- What the rows have in common is gathered once, so that it is asked for a few times and not once a row.
CREATE FUNCTION completion_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_fault text[];
BEGIN
    WITH said AS MATERIALIZED (
        SELECT DISTINCT provider_id, organisation_id, session_id, import_id, trainer_person_id, recorded_by,
            framework_code, module_code, completed_on, recorded_at, corrects_id IS NULL AS original FROM added
    )
    SELECT CASE
        WHEN EXISTS (SELECT FROM added a WHERE NOT EXISTS (SELECT FROM person p WHERE p.person_id = a.person_id))
            OR EXISTS (SELECT FROM (SELECT provider_id FROM said UNION SELECT organisation_id FROM said) a (id)
                WHERE a.id IS NOT NULL AND NOT EXISTS (SELECT FROM organisation o WHERE o.organisation_id = a.id))
            OR EXISTS (SELECT FROM (SELECT trainer_person_id FROM said UNION SELECT recorded_by FROM said) a (id)
                WHERE a.id IS NOT NULL AND NOT EXISTS (SELECT FROM person p WHERE p.person_id = a.id))
            OR EXISTS (SELECT FROM said a WHERE a.session_id IS NOT NULL AND NOT EXISTS (SELECT FROM training_session s
                WHERE s.session_id = a.session_id AND s.provider_id = a.provider_id))
            OR EXISTS (SELECT FROM said a WHERE a.import_id IS NOT NULL AND NOT EXISTS (SELECT FROM import_batch b
                WHERE b.import_id = a.import_id AND b.provider_id = a.provider_id))
            OR EXISTS (SELECT FROM added a WHERE a.corrects_id IS NOT NULL
                AND NOT EXISTS (SELECT FROM completion c WHERE c.completion_id = a.corrects_id))
        THEN '{INVALID,a completion refers to what is not there}'::text[]
        WHEN EXISTS (SELECT FROM said a WHERE a.original AND NOT EXISTS (SELECT FROM module m
            WHERE m.framework_code = a.framework_code AND m.module_code = a.module_code
                AND m.holds_from <= a.completed_on AND (m.holds_to IS NULL OR m.holds_to >= a.completed_on)))
        THEN '{INVALID,there was no such module on that day}'
        WHEN EXISTS (SELECT FROM said a WHERE a.trainer_person_id IS NOT NULL AND a.original
            AND NOT EXISTS (SELECT FROM trainer_authorisation t WHERE t.person_id = a.trainer_person_id
                AND t.framework_code = a.framework_code AND t.module_code = a.module_code
                AND t.holds_from <= a.completed_on AND (t.holds_to IS NULL OR t.holds_to >= a.completed_on)))
        THEN '{FORBIDDEN,the trainer was not authorised for the module on that day}'
        WHEN EXISTS (SELECT FROM said WHERE completed_on > (recorded_at AT TIME ZONE 'Europe/London')::date)
        THEN '{INVALID,a completion cannot lie in the future}'
        WHEN EXISTS (SELECT FROM added a JOIN completion c ON c.completion_id = a.corrects_id
            WHERE (c.person_id, c.framework_code, c.module_code) IS DISTINCT FROM
                (a.person_id, a.framework_code, a.module_code))
        THEN '{INVALID,a correction is about the same person and module}'
        END INTO v_fault;
    IF v_fault IS NOT NULL THEN
        PERFORM refuse(v_fault[1], v_fault[2]);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guard AFTER INSERT ON completion REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION completion_guard();

-- When a person is trained in a module: in date from starts_on through ends_on, as known from recorded_at until
-- superseded_at. Rows of one basis do not meet; what holds of several says enum training_status in
-- core/training/training_rules.h. After ends_on comes grace, for the grace_days that the framework gives the organisation's
-- sector on that day, but not past grace_until where the row has one. Written in the transaction of what changes it, by the
-- one function in core/training/training_rules.c; assay verify recomputes it.
CREATE TABLE training_interval (
    person_id bigint NOT NULL,
    framework_code text NOT NULL,
    module_code text NOT NULL,
    basis text NOT NULL CHECK (basis IN ('completed', 'equivalent', 'exempt', 'in_progress')),
    starts_on date NOT NULL,
    ends_on date NOT NULL CHECK (ends_on >= starts_on),
    grace_until date CHECK (grace_until >= ends_on),
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz CHECK (superseded_at >= recorded_at)
);
CREATE INDEX training_interval_current ON training_interval (person_id, framework_code, module_code, starts_on)
    INCLUDE (basis, ends_on) WHERE superseded_at IS NULL;
CREATE INDEX training_interval_former ON training_interval (person_id, framework_code, module_code, recorded_at)
    WHERE superseded_at IS NOT NULL;

-- Referrals made under supervision and signed off by a lead; a count, never a case.
CREATE TABLE supervised_referral (
    supervised_referral_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    organisation_id bigint NOT NULL REFERENCES organisation,
    supervised_on date NOT NULL,
    signed_by bigint NOT NULL REFERENCES person,
    signed_at timestamptz NOT NULL
);
CREATE INDEX supervised_referral_person ON supervised_referral (person_id);
CREATE INDEX supervised_referral_signed ON supervised_referral (signed_by);

GRANT SELECT, INSERT, UPDATE ON course, trainer_authorisation, training_session, session_booking TO assay_app;
GRANT SELECT ON training_interval TO assay_app;
GRANT SELECT, INSERT, DELETE ON course_module TO assay_app;
GRANT DELETE ON session_booking TO assay_app;
GRANT SELECT, INSERT ON completion, supervised_referral TO assay_app;

-- The people whose whole record the actor may see: oneself; those who hold a role in one's organisation, now or from a
-- later day; those who agreed to it; and the records merged into theirs.
CREATE FUNCTION actor_people() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    WITH own AS (
        SELECT actor_person() AS person_id
        UNION SELECT h.person_id FROM role_holding h WHERE h.organisation_id = actor_organisation()
            AND (h.ended_on IS NULL OR (h.ended_on >= h.started_on
                AND h.ended_on >= (actor_now() AT TIME ZONE 'Europe/London')::date))
        UNION SELECT actor_consented()
    )
    SELECT o.person_id FROM own o
    UNION SELECT m.merged_person_id FROM own o JOIN person_merge m ON m.kept_person_id = o.person_id
    WHERE m.recorded_at IS NOT NULL AND m.superseded_at IS NULL
$$;
-- Of those who have left, an organisation sees what was theirs on their days with it.
CREATE FUNCTION actor_saw(person bigint, on_day date) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM role_holding h WHERE h.person_id = person AND h.organisation_id = actor_organisation()
        AND h.ended_on >= h.started_on AND h.ended_on >= on_day)
$$;
ALTER TABLE completion ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON completion USING ((SELECT actor_sees_all()) OR provider_id = (SELECT actor_organisation())
    OR person_id IN (SELECT actor_people()) OR actor_saw(person_id, completed_on));
ALTER TABLE training_interval ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON training_interval USING ((SELECT actor_sees_all()) OR person_id IN (SELECT actor_people())
    OR actor_saw(person_id, starts_on));
ALTER TABLE supervised_referral ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON supervised_referral
    USING ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation()));
-- They go with the person's record, as what they completed does.
CREATE POLICY seen ON supervised_referral FOR SELECT
    USING (person_id IN (SELECT actor_people()) OR actor_saw(person_id, supervised_on));
-- Courses and sessions are public knowledge to those signed in; bookings are between provider and organisation.
ALTER TABLE course ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON course FOR SELECT USING (true);
CREATE POLICY wall ON course USING ((SELECT actor_sees_all()) OR provider_id = (SELECT actor_organisation()));
ALTER TABLE course_module ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON course_module FOR SELECT USING (true);
CREATE POLICY wall ON course_module USING ((SELECT actor_sees_all()) OR EXISTS (SELECT FROM course c
    WHERE c.course_id = course_module.course_id AND c.provider_id = (SELECT actor_organisation())));
-- Nobody authorises their own trainers.
ALTER TABLE trainer_authorisation ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON trainer_authorisation FOR SELECT USING (true);
CREATE POLICY wall ON trainer_authorisation USING ((SELECT actor_sees_all()));
ALTER TABLE session_booking ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON session_booking USING ((SELECT actor_sees_all())
    OR organisation_id = (SELECT actor_organisation())
    OR EXISTS (SELECT FROM training_session s WHERE s.session_id = session_booking.session_id
        AND s.provider_id = (SELECT actor_organisation())));

-- Supervised referrals as the person's who made them, and as those of who keeps their record since a merge.
CREATE VIEW supervised_known WITH (security_invoker = true) AS
    SELECT s.person_id, s.organisation_id, s.supervised_on, s.signed_at AS recorded_at, NULL::timestamptz AS superseded_at
    FROM supervised_referral s
    UNION ALL
    SELECT m.kept_person_id, s.organisation_id, s.supervised_on, greatest(s.signed_at, m.recorded_at), m.superseded_at
    FROM supervised_referral s JOIN person_merge m ON m.merged_person_id = s.person_id
    WHERE m.recorded_at IS NOT NULL AND (m.superseded_at IS NULL OR s.signed_at < m.superseded_at);
GRANT SELECT ON supervised_known TO assay_app;

-- A name as it is compared: one space between words, apostrophes of one kind, capitals and a title in front aside;
-- "Mwangi, Ade" as "Ade Mwangi".
CREATE FUNCTION name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(lower(btrim(regexp_replace(translate(regexp_replace(normalize(name, NFKC),
        '^\s*([^,]+),\s*([^,]+?)\s*$', '\2 \1'), U&'\2019\2018\02BC`', repeat('''', 4)), '\s+', ' ', 'g'))),
        '^(mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|rev|revd|cllr)\.? ', '')
$$;
-- The same without accents, for names that are only much alike: "Trịnh" as "trinh".
CREATE FUNCTION name_fold(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(regexp_replace(normalize(name_key(name), NFKD), '[\u0300-\u036f]', '', 'g'),
        U&'\0111\0142\00F8\0131', 'dloi')
$$;
-- How much a name is like what somebody wrote, 0 to 1, accents aside; a first name or a surname alone is half of it.
CREATE FUNCTION name_nearness(name text, written text) RETURNS real LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT greatest(similarity(f.name, f.written),
        CASE WHEN f.written = ANY (string_to_array(f.name, ' ')) THEN 0.5 ELSE 0 END)::real
    FROM (SELECT name_fold(name_nearness.name) AS name, name_fold(name_nearness.written) AS written) f
$$;
-- "a****@example.org": enough to tell two people of one name apart, too little to write to.
CREATE FUNCTION address_mask(address text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT left(address, 1) || '****' || substr(address, strpos(address, '@')) $$;

-- Whether the actor records training for a provider: what lets the functions below look over the wall.
CREATE FUNCTION actor_records_training() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT actor_organisation() IS NOT NULL AND (actor_has_role('trainer') OR actor_has_role('provider_administrator'))
$$;

-- Whom a trainer's lines mean: each line is a learner number (already in its one form), a full address, or a name. Names
-- are looked for among people of organisations that booked; anyone else is found by address or number alone. how: number,
-- address, name (the same name), like (a name much like it). Nothing for a line that means nobody.
CREATE FUNCTION training_match(lines text[], today date)
RETURNS TABLE (line int, person_id bigint, full_name text, organisation_id bigint, organisation_name text,
    address text, number_end text, how text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF NOT coalesce(actor_records_training(), false) THEN
        PERFORM refuse('FORBIDDEN', 'only those who record training look people up');
    END IF;
    RETURN QUERY
    WITH asked AS (
        SELECT l.place::int AS place, l.words, name_key(l.words) AS name_key
        FROM unnest(training_match.lines) WITH ORDINALITY AS l (words, place)
    ), near AS MATERIALIZED (
        SELECT DISTINCT ON (p.person_id) p.person_id, p.full_name, p.email, p.learner_number, h.organisation_id,
            name_keys(p.full_name) AS name_keys
        FROM role_holding h JOIN person p USING (person_id)
        WHERE h.organisation_id IN (SELECT actor_booked()) AND h.started_on <= training_match.today
            AND (h.ended_on IS NULL OR h.ended_on >= training_match.today) AND p.erased_at IS NULL
        UNION
        SELECT p.person_id, p.full_name, p.email, p.learner_number, h.organisation_id, name_keys(p.full_name)
        FROM person p LEFT JOIN LATERAL (SELECT r.organisation_id FROM role_holding r WHERE r.person_id = p.person_id
                AND r.organisation_id IS NOT NULL AND r.started_on <= training_match.today
                AND (r.ended_on IS NULL OR r.ended_on >= training_match.today)
            ORDER BY r.role_holding_id LIMIT 1) h ON true
        WHERE p.person_id IN (SELECT actor_consented()) AND p.erased_at IS NULL
            AND NOT EXISTS (SELECT FROM role_holding r WHERE r.person_id = p.person_id
                AND r.organisation_id IN (SELECT actor_booked()))
        ORDER BY 1, 5
    ), exact AS (
        SELECT a.place, p.person_id, p.full_name, p.email, p.learner_number,
            CASE WHEN a.words LIKE 'L-____-____' THEN 'number' ELSE 'address' END AS how
        FROM asked a JOIN person n ON a.words LIKE 'L-____-____' AND n.learner_number = a.words
            JOIN person p ON p.person_id = person_kept(n.person_id) AND p.erased_at IS NULL
        UNION ALL
        SELECT a.place, p.person_id, p.full_name, p.email, p.learner_number, 'address'
        FROM asked a JOIN person n ON strpos(a.words, '@') > 0 AND n.email = lower(a.words)
            JOIN person p ON p.person_id = person_kept(n.person_id) AND p.erased_at IS NULL
    ), named AS (
        SELECT a.place, n.person_id, n.full_name, n.email, n.learner_number, n.organisation_id, 'name' AS how
        FROM asked a JOIN (SELECT m.*, unnest(m.name_keys) AS name_key FROM near m) n USING (name_key)
        WHERE strpos(a.words, '@') = 0 AND a.words NOT LIKE 'L-____-____'
    ), alike AS (
        SELECT a.place, c.person_id, c.full_name, c.email, c.learner_number, c.organisation_id, 'like' AS how
        FROM asked a CROSS JOIN LATERAL (
            SELECT n.* FROM (SELECT m.*, name_nearness(m.full_name, a.words) AS nearness FROM near m) n
            WHERE n.nearness >= 0.45 ORDER BY n.nearness DESC, n.person_id LIMIT 3) c
        WHERE strpos(a.words, '@') = 0 AND a.words NOT LIKE 'L-____-____'
            AND NOT EXISTS (SELECT FROM named m WHERE m.place = a.place)
    )
    SELECT f.place, f.person_id, f.full_name, f.organisation_id, o.name, address_mask(f.email),
        right(f.learner_number, 3), f.how
    FROM (
        SELECT e.place, e.person_id, e.full_name, e.email, e.learner_number, (SELECT h.organisation_id FROM role_holding h
                WHERE h.person_id = e.person_id AND h.organisation_id IS NOT NULL
                    AND h.started_on <= training_match.today
                    AND (h.ended_on IS NULL OR h.ended_on >= training_match.today)
                ORDER BY h.organisation_id IN (SELECT actor_booked()) DESC, h.role_holding_id LIMIT 1)
                AS organisation_id, e.how
        FROM exact e
        UNION ALL SELECT * FROM named
        UNION ALL SELECT * FROM alike) f
        LEFT JOIN organisation o USING (organisation_id)
    ORDER BY f.place, f.how, f.full_name, f.person_id;
END $$;

-- Whether the actor's provider trains the person, or the actor's own act gave them a place on a session or took it away
-- (who gives a place back moves somebody of another organisation up).
CREATE FUNCTION session_shared(person bigint) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM session_enrolment e WHERE e.person_id = person
            AND (e.provider_id = actor_organisation() OR e.recorded_by = actor_person()))
        OR EXISTS (SELECT FROM session_attendance a WHERE a.person_id = person
            AND a.provider_id = actor_organisation());
END $$;
-- Whether what the actor does at this moment is about the person: a merge that is taken back, an exemption or external
-- course that is decided or ended, a role that is given or ended.
CREATE FUNCTION training_acted_on(person bigint) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM person_merge m WHERE person IN (m.kept_person_id, m.merged_person_id)
            AND m.superseded_at = actor_now() AND m.taken_back_by = actor_person())
        OR EXISTS (SELECT FROM recognition r JOIN recognition_event e USING (recognition_id) WHERE r.person_id = person
            AND e.acted_at = actor_now() AND e.acted_by = actor_person())
        OR EXISTS (SELECT FROM role_holding h WHERE h.person_id = person AND h.organisation_id = actor_organisation()
            AND actor_now() IN (h.recorded_at, h.end_recorded_at));
END $$;
-- Those of these people whose record the actor may bring up to date: all, for staff and the program; else one's own
-- people, those for whom one's own organisation has recorded something, those of its sessions, and whom one's own act of
-- this moment is about, even when they have left.
CREATE FUNCTION training_touchable(people bigint[]) RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT p FROM unnest(people) AS p
    WHERE actor_sees_all()
        OR EXISTS (SELECT FROM completion c WHERE c.provider_id = actor_organisation() AND c.person_id = p)
        OR EXISTS (SELECT FROM person_merge m JOIN completion c ON c.person_id = m.merged_person_id
            WHERE m.kept_person_id = p AND c.provider_id = actor_organisation() AND m.superseded_at IS NULL)
        OR p IN (SELECT actor_people())
        OR session_shared(p)
        OR training_acted_on(p)
$$;
-- What records merged into theirs add to the history of these people: known from the merge on. Of a merge that was taken
-- back: what was known while it stood, under numbers of its own below zero, each withdrawn at the moment it was taken back.
CREATE FUNCTION training_history_merged(people bigint[])
RETURNS TABLE (person_id bigint, framework_code text, module_code text, completion_id bigint, corrects_id bigint,
    completed_on date, result text, recorded_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH added AS (
        SELECT m.kept_person_id, m.superseded_at, c.*, greatest(c.recorded_at, m.recorded_at) AS known_from,
            CASE WHEN m.superseded_at IS NULL THEN 0 ELSE m.person_merge_id << 41 END AS apart
        FROM person_merge m JOIN completion c ON c.person_id = m.merged_person_id
        WHERE m.kept_person_id = ANY (people) AND m.recorded_at IS NOT NULL
            AND (m.superseded_at IS NULL OR c.recorded_at < m.superseded_at)
    )
    SELECT a.kept_person_id, a.framework_code, a.module_code,
        CASE a.apart WHEN 0 THEN a.completion_id ELSE -(a.apart + a.completion_id) END,
        CASE a.apart WHEN 0 THEN a.corrects_id ELSE -(a.apart + a.corrects_id) END, a.completed_on, a.result,
        a.known_from
    FROM added a
    UNION ALL
    SELECT a.kept_person_id, a.framework_code, a.module_code, -(a.apart + (1::bigint << 40) + a.completion_id),
        -(a.apart + a.completion_id), a.completed_on, 'withdrawn', a.superseded_at
    FROM added a
    WHERE a.superseded_at IS NOT NULL AND NOT EXISTS (SELECT FROM added k
        WHERE k.apart = a.apart AND k.corrects_id = a.completion_id)
$$;
-- Their whole history, whoever recorded it: what their intervals are computed from.
CREATE FUNCTION training_history(people bigint[])
RETURNS TABLE (person_id bigint, framework_code text, module_code text, completion_id bigint, corrects_id bigint,
    completed_on date, result text, recorded_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.* FROM (
        SELECT c.person_id, c.framework_code, c.module_code, c.completion_id, c.corrects_id, c.completed_on, c.result,
            c.recorded_at
        FROM completion c WHERE c.person_id = ANY (ARRAY(SELECT training_touchable(people)))
        UNION ALL
        SELECT k.person_id, k.framework_code, k.module_code, k.completion_id, k.corrects_id, k.completed_on, k.result,
            k.recorded_at
        FROM training_history_merged(ARRAY(SELECT training_touchable(people))) k) h
    ORDER BY h.person_id, h.framework_code COLLATE "C", h.module_code COLLATE "C", h.completed_on, h.completion_id
$$;
CREATE FUNCTION training_intervals_held(people bigint[])
RETURNS TABLE (person_id bigint, framework_code text, module_code text, basis text, starts_on date, ends_on date,
    grace_until date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.person_id, i.framework_code, i.module_code, i.basis, i.starts_on, i.ends_on, i.grace_until
    FROM training_interval i
    WHERE i.person_id = ANY (ARRAY(SELECT training_touchable(people))) AND i.superseded_at IS NULL
    ORDER BY i.person_id, i.framework_code COLLATE "C", i.module_code COLLATE "C", i.starts_on,
        array_position('{completed,equivalent,exempt,in_progress}', i.basis)
$$;
-- Held until the transaction ends, so that of two who record for one person the second sees what the first wrote.
CREATE FUNCTION training_lock(people bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM person p WHERE p.person_id = ANY (people) ORDER BY p.person_id FOR NO KEY UPDATE;
END $$;
-- Puts these intervals in the place of what was held for these person-modules. Lists of one length each; grace on the last
-- day of the year 9999 is no grace_until.
CREATE FUNCTION training_intervals_write(now timestamptz, touched_people bigint[], touched_frameworks text[],
    touched_modules text[], people bigint[], frameworks text[], modules text[], bases text[], starts date[], ends date[],
    grace date[])
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_may bigint[] := ARRAY(SELECT training_touchable(ARRAY(SELECT DISTINCT unnest(touched_people))));
    v_written bigint;
BEGIN
    UPDATE training_interval i SET superseded_at = training_intervals_write.now
    FROM unnest(touched_people, touched_frameworks, touched_modules) AS t (person_id, framework_code, module_code)
    WHERE i.person_id = t.person_id AND i.framework_code = t.framework_code AND i.module_code = t.module_code
        AND i.superseded_at IS NULL AND t.person_id = ANY (v_may);
    INSERT INTO training_interval (person_id, framework_code, module_code, basis, starts_on, ends_on, grace_until,
        recorded_at)
    SELECT w.person_id, w.framework_code, w.module_code, w.basis, w.starts_on, w.ends_on,
        nullif(w.grace_until, '9999-12-31'), training_intervals_write.now
    FROM unnest(people, frameworks, modules, bases, starts, ends, grace)
        AS w (person_id, framework_code, module_code, basis, starts_on, ends_on, grace_until)
    WHERE w.person_id = ANY (v_may);
    GET DIAGNOSTICS v_written = ROW_COUNT;
    RETURN v_written;
END $$;

-- What became of a session: the people, as its own trainers may see them.
CREATE FUNCTION session_results(session bigint)
RETURNS TABLE (person_id bigint, full_name text, organisation_name text, address text, learner_number text,
    result text, modules int, certificate_number text, recorded_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.person_id, p.full_name, max(o.name), address_mask(p.email), p.learner_number, max(c.result),
        count(*)::int, min(c.certificate_number), min(c.recorded_at)
    FROM completion c JOIN training_session s USING (session_id) JOIN person p ON p.person_id = c.person_id
        LEFT JOIN organisation o ON o.organisation_id = c.organisation_id
    WHERE c.session_id = session_results.session
        AND (actor_sees_all() OR (s.provider_id = actor_organisation() AND actor_records_training()))
        AND NOT EXISTS (SELECT FROM completion k WHERE k.corrects_id = c.completion_id)
    GROUP BY p.person_id ORDER BY p.full_name, p.person_id
$$;

-- A new person with a role in an organisation, in one step: by one's own organisation, or by the program. The wall hides a
-- person who holds no role here yet, even from who adds them.
CREATE FUNCTION person_add(full_name text, email text, organisation bigint, role text, started_on date, granted_by bigint,
    now timestamptz) RETURNS TABLE (person_id bigint, learner_number text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_person person;
BEGIN
    IF NOT (actor_sees_all() OR (person_add.organisation = actor_organisation()
            AND EXISTS (SELECT FROM role r WHERE r.role = person_add.role AND r.side = 'organisation'))) THEN
        PERFORM refuse('FORBIDDEN', 'people are added by their own organisation');
    END IF;
    INSERT INTO person (full_name, email, created_at)
    VALUES (person_add.full_name, lower(person_add.email), person_add.now) RETURNING * INTO v_person;
    INSERT INTO role_holding (person_id, organisation_id, role, started_on, granted_by)
    VALUES (v_person.person_id, person_add.organisation, person_add.role, person_add.started_on, person_add.granted_by);
    RETURN QUERY SELECT v_person.person_id, v_person.learner_number;
END $$;
