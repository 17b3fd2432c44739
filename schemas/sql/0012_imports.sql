-- Files: results of training and waiting applications. Staging, what each line would do, and what a provider takes out again.

-- An import of a file: what was sent, what was found, what became of it.
CREATE TABLE import_batch (
    import_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Results of training are a provider's; waiting applications are entered by the Home Office's staff.
    provider_id bigint REFERENCES organisation,
    subject text NOT NULL DEFAULT 'completions' CHECK (subject IN ('completions', 'waiting')),
    plugin_id text NOT NULL,
    file_id bigint NOT NULL REFERENCES file,
    state text NOT NULL CHECK (state IN ('waiting', 'reading', 'preview', 'refused', 'applying', 'done', 'abandoned',
        'undoing', 'undone')),
    bytes_total bigint NOT NULL,
    bytes_read bigint NOT NULL DEFAULT 0,
    records int NOT NULL DEFAULT 0,
    rejected int NOT NULL DEFAULT 0,
    applied int NOT NULL DEFAULT 0,
    unchanged int NOT NULL DEFAULT 0,
    words text NOT NULL DEFAULT '',
    created_by bigint NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    -- How often it was recorded: lines that were refused at first may be mended on the page and recorded later.
    round int NOT NULL DEFAULT 0,
    recorded int NOT NULL DEFAULT 0,
    -- Of those rejected: lines whose person the trainer can still name.
    unanswered int NOT NULL DEFAULT 0,
    -- Taken back as a whole, with the reason: each of its results then has a correction to withdrawn.
    undone_by bigint REFERENCES person,
    undone_at timestamptz,
    undone_reason text,
    CHECK ((subject = 'waiting') = (provider_id IS NULL)),
    CHECK ((undone_by IS NULL) = (undone_at IS NULL) AND (undone_by IS NULL) = (undone_reason IS NULL)
        AND (state IN ('undoing', 'undone')) = (undone_by IS NOT NULL))
);
CREATE INDEX import_batch_provider ON import_batch (provider_id, import_id DESC);
-- What a file says, as it was read: no wall and no references (COPY is refused with the one and slow with the other);
-- each row belongs to one import, whose own wall is asked first. Lost in a crash of the database, and then read again.
-- Once recorded only those stay that were refused.
CREATE UNLOGGED TABLE import_line (
    import_id bigint NOT NULL,
    line int NOT NULL,
    position int NOT NULL,
    learner_number text,
    email text,
    full_name text,
    organisation_identifier text,
    module_code text,
    course_code text,
    session_reference text,
    completed_on date,
    result text,
    trainer text,
    certificate_number text,
    -- Where the line stands in the file, in bytes; null where that is not known.
    starts_at int,
    bytes int
);
CREATE INDEX import_line_import ON import_line (import_id);
-- What each line would do, one row a module: found and judged for all lines at once by import_check.
CREATE TABLE import_record (
    import_id bigint NOT NULL,
    line int NOT NULL,
    position int NOT NULL,
    who text,
    person_id bigint,
    organisation_id bigint,
    framework_code text,
    module_code text,
    completed_on date,
    result text,
    session_id bigint,
    trainer_person_id bigint,
    certificate_number text,
    corrects_id bigint, -- what was withdrawn and comes again
    round int NOT NULL, -- of the import; recorded when the import's is higher
    outcome text NOT NULL CHECK (outcome IN ('new', 'same')),
    code text
);
CREATE INDEX import_record_import ON import_record (import_id, outcome, line);
CREATE INDEX import_record_person ON import_record (person_id);
-- What is refused: faults of the document and of elements in it, and lines that were read and judged. One row a line.
CREATE TABLE import_rejection (
    import_id bigint NOT NULL REFERENCES import_batch,
    line int NOT NULL,
    position int NOT NULL DEFAULT 0,
    code text NOT NULL,
    message text NOT NULL,
    -- What stands for each {name} in the message once it is translated: names and values, parted by 0x1F.
    fill text NOT NULL DEFAULT '',
    whole boolean NOT NULL DEFAULT false,
    note boolean NOT NULL DEFAULT false, -- worth knowing; nothing is refused for it
    starts_at int,
    bytes int,
    -- Of a line that was read and judged.
    judged boolean NOT NULL DEFAULT false,
    who text,
    modules text,
    completed_on date,
    person_key text, -- how the line names the person
    about text,      -- lines of one code that are about the same thing are told once
    cells text       -- what the line said, parted by 0x1F, where the file cannot be asked
);
-- Whom the trainer says is meant by lines that could not be matched beyond doubt; no person: those lines are left out.
CREATE TABLE import_choice (
    import_id bigint NOT NULL REFERENCES import_batch,
    person_key text NOT NULL,
    person_id bigint REFERENCES person,
    chosen_by bigint NOT NULL REFERENCES person,
    chosen_at timestamptz NOT NULL,
    PRIMARY KEY (import_id, person_key)
);
-- A waiting application of a file, as it was read and then judged.
CREATE TABLE backlog_record (
    import_id bigint NOT NULL,
    line int NOT NULL,
    position int NOT NULL,
    reference text NOT NULL,
    organisation_name text NOT NULL,
    organisation_identifier text,
    body_kind text,
    framework_code text,
    received_on date NOT NULL,
    lead_name text,
    lead_email text,
    outcome text CHECK (outcome IN ('new', 'same', 'rejected')),
    code text,
    application_id bigint
);
CREATE INDEX backlog_record_import ON backlog_record (import_id, outcome, line);
-- Where an application that was made elsewhere came from. The same reference is the same application.
CREATE TABLE application_backlog (
    application_id bigint PRIMARY KEY REFERENCES application,
    framework_code text NOT NULL,
    reference text NOT NULL CHECK (length(reference) BETWEEN 1 AND 100),
    import_id bigint NOT NULL REFERENCES import_batch,
    line int NOT NULL,
    entered_by bigint NOT NULL REFERENCES person,
    entered_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX application_backlog_reference ON application_backlog (framework_code, lower(reference));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON application_backlog
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE INDEX import_rejection_import ON import_rejection (import_id, line);

GRANT SELECT, INSERT, UPDATE ON import_batch TO assay_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON backlog_record TO assay_app;
GRANT SELECT, INSERT ON application_backlog TO assay_app;
ALTER TABLE application_backlog ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON application_backlog USING (application_seen(application_id))
    WITH CHECK ((SELECT actor_sees_all()));
GRANT SELECT, INSERT, DELETE ON import_line, import_record, import_rejection TO assay_app;
-- Written by the functions below alone, which ask whether the person may be found.
GRANT SELECT ON import_choice TO assay_app;
ALTER TABLE import_batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON import_batch USING ((SELECT actor_sees_all()) OR provider_id = (SELECT actor_organisation()));

-- Imports that still count as what was sent: of the same file sent again the latest one alone.
CREATE VIEW import_latest WITH (security_invoker = true) AS
    SELECT b.*, f.name FROM import_batch b JOIN file f USING (file_id)
    WHERE NOT EXISTS (SELECT FROM import_batch e JOIN file g USING (file_id) WHERE e.provider_id = b.provider_id
        AND e.import_id > b.import_id AND e.state IN ('preview', 'applying', 'done') AND g.sha256 = f.sha256);
GRANT SELECT ON import_latest TO assay_app;

-- The import's provider, when whoever asks may work on it.
CREATE FUNCTION import_own(import bigint) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_provider bigint := (SELECT b.provider_id FROM import_batch b WHERE b.import_id = import
        AND (actor_sees_all() OR (b.provider_id = actor_organisation() AND actor_records_training())));
BEGIN
    IF v_provider IS NULL THEN
        PERFORM refuse('NOT_FOUND', 'no such import');
    END IF;
    RETURN v_provider;
END $$;

-- People whom a provider's lines may mean by name, each by all their names: those of organisations that booked with it.
CREATE FUNCTION import_near(provider bigint)
RETURNS TABLE (person_id bigint, organisation_id bigint, identifier text, organisation_key text, name_key text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT DISTINCT h.person_id, h.organisation_id, o.identifier, name_key(o.name),
        unnest(name_keys(p.full_name))
    FROM role_holding h JOIN person p USING (person_id) JOIN organisation o USING (organisation_id)
    WHERE p.erased_at IS NULL AND person_kept(p.person_id) = p.person_id
        AND h.organisation_id IN (SELECT b.organisation_id
        FROM training_session s JOIN session_booking b USING (session_id) WHERE s.provider_id = provider
        UNION SELECT e.organisation_id FROM session_enrolment e WHERE e.provider_id = provider
            AND e.superseded_at IS NULL AND e.state <> 'cancelled');
END $$;
REVOKE ALL ON FUNCTION import_near(bigint) FROM PUBLIC;

-- How a line names its person: what lines of one person have in common. Of functions that never change only, so that it
-- becomes a part of the statement that asks for it: a call for each of many lines would cost more than all the rest.
CREATE FUNCTION import_person_key(learner_number text, email text, full_name text, organisation text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(learner_number, '') || chr(31) || coalesce(email, '') || chr(31)
        || CASE WHEN learner_number IS NULL AND email IS NULL THEN coalesce(name_key(full_name), '') ELSE '' END
        || coalesce(chr(31) || organisation, '')
$$;

-- Judges the lines of an import, all at once, into import_record and import_rejection; whoever it is run by must see the
-- import. Persons are found by number, by full address, else by name among people of organisations that booked, or are
-- whom the trainer chose; doubts are refused, not guessed. importer: who trained where the file names nobody.
CREATE FUNCTION import_check(import bigint, importer bigint, today date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '64MB'
SET jit = off SET enable_mergejoin = off AS $$
DECLARE
    v_provider bigint := import_own(import);
    v_framework text := (SELECT o.framework_code FROM organisation o WHERE o.organisation_id = v_provider);
    v_round int := (SELECT b.round FROM import_batch b WHERE b.import_id = import);
BEGIN
    DELETE FROM import_record r WHERE r.import_id = import AND r.round = v_round;
    DELETE FROM import_rejection j WHERE j.import_id = import AND j.judged;
    CREATE TEMPORARY TABLE said ON COMMIT DROP AS
    SELECT l.*, import_person_key(l.learner_number, l.email, l.full_name, l.organisation_identifier) AS person_key
    FROM import_line l WHERE l.import_id = import;
    -- Without figures about lines that have only just come, the plan is made for a handful of them.
    ANALYZE said;
    CREATE TEMPORARY TABLE judged ON COMMIT DROP AS
    WITH meant AS MATERIALIZED (
        SELECT m.*, CASE WHEN m.learner_number IS NULL AND m.email IS NULL THEN name_key(m.full_name) END AS name_key,
            name_key(m.organisation_identifier) AS organisation_key, c.person_id AS chosen,
            c.person_key IS NOT NULL AS choice
        FROM (SELECT s.person_key, min(s.learner_number) AS learner_number, min(s.email) AS email,
                min(s.full_name) AS full_name, min(s.organisation_identifier) AS organisation_identifier
                FROM said s GROUP BY s.person_key) m
            LEFT JOIN import_choice c ON c.import_id = import AND c.person_key = m.person_key
    ), near AS MATERIALIZED (
        SELECT n.* FROM import_near(v_provider) n
        WHERE EXISTS (SELECT FROM meant WHERE meant.name_key IS NOT NULL)
    ), merged AS MATERIALIZED (
        SELECT g.merged_person_id AS person_id, g.kept_person_id FROM person_merge g
        WHERE g.recorded_at IS NOT NULL AND g.superseded_at IS NULL
    ), hit AS MATERIALIZED (
        SELECT m.person_key, m.chosen AS person_id FROM meant m WHERE m.chosen IS NOT NULL
        UNION
        SELECT m.person_key, coalesce(g.kept_person_id, p.person_id) AS person_id
        FROM meant m JOIN person p ON p.learner_number = m.learner_number LEFT JOIN merged g USING (person_id)
        WHERE NOT m.choice AND p.erased_at IS NULL AND (m.email IS NULL OR p.email IS NULL OR p.email = m.email)
        UNION
        SELECT m.person_key, coalesce(g.kept_person_id, p.person_id) AS person_id
        FROM meant m JOIN person p ON p.email = m.email LEFT JOIN merged g USING (person_id)
        WHERE NOT m.choice AND m.learner_number IS NULL AND p.erased_at IS NULL
        UNION
        SELECT m.person_key, n.person_id FROM meant m JOIN near n ON n.name_key = m.name_key
        WHERE NOT m.choice AND (m.organisation_identifier IS NULL OR n.identifier = m.organisation_identifier
            OR n.organisation_key = m.organisation_key)
    ), unheard AS MATERIALIZED (
        SELECT m.person_key, m.name_key FROM meant m
        WHERE m.name_key IS NOT NULL AND NOT m.choice AND NOT EXISTS (SELECT FROM hit h WHERE h.person_key = m.person_key)
        LIMIT 100
    ), resembling AS MATERIALIZED (
        SELECT u.person_key FROM unheard u
        WHERE EXISTS (SELECT FROM near n WHERE name_nearness(n.name_key, u.name_key) >= 0.45)
    ), found AS MATERIALIZED (
        SELECT m.person_key, m.choice, count(h.person_id) AS people, min(h.person_id) AS person_id,
            m.person_key IN (SELECT r.person_key FROM resembling r) AS alike
        FROM meant m LEFT JOIN hit h USING (person_key) GROUP BY m.person_key, m.choice
    ), placed AS MATERIALIZED (
        SELECT f.person_id, h.organisation_id, o.framework_code
        FROM (SELECT DISTINCT person_id FROM found WHERE people = 1) f
            LEFT JOIN LATERAL (SELECT r.organisation_id FROM role_holding r WHERE r.person_id = f.person_id
                AND r.organisation_id IS NOT NULL ORDER BY r.ended_on IS NULL DESC, r.role_holding_id LIMIT 1) h ON true
            LEFT JOIN organisation o USING (organisation_id)
    ), coursed AS MATERIALIZED (
        SELECT k.course_code, k.session_reference, se.session_id, se.held_on, se.cancelled_at IS NOT NULL AS cancelled,
            se.trainer_person_id, c.course_id, c.framework_code, c.offered_from, c.offered_to
        FROM (SELECT DISTINCT course_code, session_reference FROM said) k
            LEFT JOIN training_session se ON se.provider_id = v_provider AND se.reference = k.session_reference
            LEFT JOIN course c ON c.provider_id = v_provider AND CASE WHEN k.course_code IS NOT NULL
                THEN lower(c.code) = lower(k.course_code) ELSE c.course_id = se.course_id END
    ), taught AS MATERIALIZED (
        SELECT t.trainer, (SELECT CASE WHEN count(DISTINCT p.person_id) = 1 THEN min(p.person_id) END FROM person p
            JOIN role_holding h USING (person_id)
            WHERE h.organisation_id = v_provider AND h.role = 'trainer' AND (p.learner_number = t.trainer
                OR p.email = lower(t.trainer) OR name_key(t.trainer) = ANY (name_keys(p.full_name)))) AS person_id
        FROM (SELECT DISTINCT trainer FROM said WHERE trainer IS NOT NULL) t
    ), ruled AS MATERIALIZED (
        SELECT m.framework_code, m.module_code, min(m.holds_from) AS holds_from,
            max(coalesce(m.holds_to, 'infinity')) AS holds_to FROM module m GROUP BY 1, 2
    ), coded AS MATERIALIZED (
        -- A module by its code or by its title, capitals aside.
        SELECT s.module_code AS written, coalesce((SELECT min(m.module_code) FROM module m
            WHERE lower(m.module_code) = lower(s.module_code)), (SELECT min(m.module_code) FROM module m
            WHERE lower(m.title) = lower(s.module_code)), s.module_code) AS module_code
        FROM (SELECT DISTINCT module_code FROM said WHERE module_code IS NOT NULL) s
    ), joined AS MATERIALIZED (
        SELECT d.line, d.position, coalesce(d.full_name, d.email, d.learner_number) AS who, d.person_key, f.choice,
            f.people, f.alike, CASE WHEN f.people = 1 THEN f.person_id END AS person_id, pl.organisation_id,
            coalesce(c.framework_code, pl.framework_code, v_framework) AS framework_code,
            coalesce(k.module_code, cm.module_code) AS module_code, d.completed_on, d.result, c.session_id,
            CASE WHEN d.trainer IS NOT NULL THEN ta.person_id
                ELSE coalesce(c.trainer_person_id, import_check.importer) END AS trainer_person_id, d.trainer,
            d.certificate_number, d.session_reference, c.held_on, c.cancelled, d.course_code, c.course_id, c.offered_from,
            c.offered_to
        FROM said d
            JOIN found f USING (person_key)
            JOIN coursed c ON coalesce(c.course_code, '') = coalesce(d.course_code, '')
                AND coalesce(c.session_reference, '') = coalesce(d.session_reference, '')
            LEFT JOIN placed pl ON f.people = 1 AND pl.person_id = f.person_id
            LEFT JOIN coded k ON k.written = d.module_code
            LEFT JOIN course_module cm ON d.module_code IS NULL AND cm.course_id = c.course_id
                AND cm.covers_from <= d.completed_on AND (cm.covers_to IS NULL OR cm.covers_to >= d.completed_on)
            LEFT JOIN taught ta ON ta.trainer = d.trainer
    ), authorised AS MATERIALIZED (
        SELECT j.trainer_person_id, j.framework_code, j.module_code, j.completed_on
        FROM (SELECT DISTINCT trainer_person_id, framework_code, module_code, completed_on FROM joined) j
        WHERE EXISTS (SELECT FROM trainer_authorisation t WHERE t.person_id = j.trainer_person_id
            AND t.framework_code = j.framework_code AND t.module_code = j.module_code AND t.holds_from <= j.completed_on
            AND (t.holds_to IS NULL OR t.holds_to >= j.completed_on))
    ), accredited AS MATERIALIZED (
        SELECT j.framework_code, j.completed_on FROM (SELECT DISTINCT framework_code, completed_on FROM joined) j
        WHERE provider_accredited(v_provider, j.framework_code, j.completed_on)
    )
    SELECT j.*, row_number() OVER (PARTITION BY j.person_id, j.framework_code, j.module_code, j.completed_on,
            j.result, j.code IS NULL ORDER BY j.line, j.position) AS nth
    FROM (SELECT j.*, CASE
            WHEN j.choice AND j.people = 0 THEN 'left_out'
            WHEN j.people = 0 AND j.alike THEN 'person_like'
            WHEN j.people = 0 THEN 'person_unknown'
            WHEN j.people > 1 THEN 'person_ambiguous'
            WHEN j.session_id IS NOT NULL AND j.held_on <> j.completed_on THEN 'session_date'
            WHEN j.cancelled THEN 'session_cancelled'
            WHEN j.module_code IS NULL AND j.course_code IS NOT NULL AND j.course_id IS NULL THEN 'course_unknown'
            WHEN j.course_id IS NOT NULL AND (j.completed_on < j.offered_from OR j.completed_on > j.offered_to)
                THEN 'course_not_offered'
            WHEN j.module_code IS NULL AND j.course_id IS NULL THEN 'session_unknown'
            WHEN r.module_code IS NULL AND lower(j.module_code) IN (SELECT lower(c.code) FROM course c
                WHERE c.provider_id = v_provider) THEN 'module_course'
            WHEN j.module_code IS NULL OR r.module_code IS NULL THEN 'module_unknown'
            WHEN j.completed_on > import_check.today THEN 'date_future'
            WHEN j.completed_on < r.holds_from OR j.completed_on > r.holds_to THEN 'module_not_then'
            WHEN n.completed_on IS NULL THEN 'provider_not_accredited'
            WHEN j.trainer_person_id IS NULL THEN 'trainer_unknown'
            WHEN a.module_code IS NULL THEN 'trainer_not_authorised'
            END AS code
        FROM joined j LEFT JOIN ruled r USING (framework_code, module_code)
            LEFT JOIN authorised a USING (trainer_person_id, framework_code, module_code, completed_on)
            LEFT JOIN accredited n ON n.framework_code = j.framework_code AND n.completed_on = j.completed_on) j;
    -- Sessions hold no more people than they have places: whoever comes first in the file has one.
    UPDATE judged j SET code = 'session_full'
    FROM (SELECT s.session_id, p.person_id
        FROM (SELECT g.session_id, g.person_id, row_number() OVER (PARTITION BY g.session_id ORDER BY min(g.line)) AS nth
            FROM judged g WHERE g.session_id IS NOT NULL AND g.code IS NULL AND NOT EXISTS (SELECT FROM completion c
                WHERE c.session_id = g.session_id AND c.person_id = g.person_id) GROUP BY g.session_id, g.person_id) p
            JOIN training_session s USING (session_id)
        WHERE p.nth > s.places - (SELECT count(DISTINCT c.person_id) FROM completion c WHERE c.session_id = s.session_id)
        ) f
    WHERE j.session_id = f.session_id AND j.person_id = f.person_id AND j.code IS NULL;
    ANALYZE judged;
    INSERT INTO import_record (import_id, line, position, who, person_id, organisation_id, framework_code, module_code,
        completed_on, result, session_id, trainer_person_id, certificate_number, corrects_id, round, outcome, code)
    WITH RECURSIVE held AS MATERIALIZED (
        -- Of each person all at once: a look for each line would cost more; and person by person (the OFFSET keeps it so):
        -- a look at every completion there is would cost most.
        SELECT c.completion_id, c.person_id, c.framework_code, c.module_code, c.completed_on, c.result
        FROM (SELECT DISTINCT person_id FROM judged WHERE code IS NULL) p CROSS JOIN LATERAL (SELECT k.*
            FROM completion k WHERE k.person_id = p.person_id AND k.corrects_id IS NULL OFFSET 0) c
    ), there AS MATERIALIZED (
        SELECT h.completion_id, j.line, j.position, j.module_code
        FROM judged j JOIN held h USING (person_id, framework_code, module_code, completed_on, result)
        WHERE j.code IS NULL AND j.nth = 1
    ), corrected AS (
        -- What stands in the place of those that were corrected since: the last of each row of corrections.
        SELECT t.completion_id AS first_id, k.completion_id, k.result
        FROM there t JOIN completion k ON k.corrects_id = t.completion_id
        UNION ALL
        SELECT c.first_id, k.completion_id, k.result FROM corrected c JOIN completion k ON k.corrects_id = c.completion_id
    ), withdrawn AS MATERIALIZED (
        SELECT c.first_id, c.completion_id FROM corrected c
        WHERE c.result = 'withdrawn' AND NOT EXISTS (SELECT FROM completion k WHERE k.corrects_id = c.completion_id)
    )
    SELECT import, j.line, j.position, j.who, j.person_id, j.organisation_id, j.framework_code, j.module_code,
        j.completed_on, j.result, j.session_id, j.trainer_person_id, j.certificate_number, w.completion_id, v_round,
        CASE WHEN j.nth = 1 AND (t.completion_id IS NULL OR (w.completion_id IS NOT NULL AND j.result <> 'withdrawn'))
            THEN 'new' ELSE 'same' END,
        CASE WHEN j.nth > 1 THEN 'duplicate' END
    FROM judged j LEFT JOIN there t USING (line, position, module_code)
        LEFT JOIN withdrawn w ON w.first_id = t.completion_id
    WHERE j.code IS NULL;
    INSERT INTO import_rejection (import_id, line, position, code, message, starts_at, bytes, judged, who, modules,
        completed_on, person_key, about, cells)
    SELECT import, g.line, g.position, g.code, '', l.starts_at, l.bytes, true, g.who, g.modules, g.completed_on,
        g.person_key, concat_ws(chr(31), CASE
            WHEN g.code LIKE 'person%' OR g.code = 'left_out' THEN g.person_key
            WHEN g.code = 'session_date' THEN concat_ws(chr(31), l.session_reference, l.completed_on)
            WHEN g.code IN ('session_unknown', 'session_cancelled', 'session_full') THEN l.session_reference
            WHEN g.code = 'provider_not_accredited' THEN l.completed_on::text
            WHEN g.code = 'course_unknown' THEN l.course_code
            WHEN g.code = 'course_not_offered' THEN concat_ws(chr(31), l.course_code, l.session_reference, l.completed_on)
            WHEN g.code IN ('module_unknown', 'module_course') THEN coalesce(l.module_code, l.course_code)
            WHEN g.code = 'module_not_then' THEN concat_ws(chr(31), g.modules, l.completed_on)
            WHEN g.code = 'trainer_unknown' THEN l.trainer
            WHEN g.code = 'trainer_not_authorised' THEN concat_ws(chr(31), l.trainer, g.modules, l.completed_on)
            ELSE format('%s:%s', g.line, g.position) END, ''),
        CASE WHEN l.bytes IS NULL THEN concat_ws(chr(31), coalesce(l.learner_number, ''), coalesce(l.email, ''),
            coalesce(l.full_name, ''), coalesce(l.organisation_identifier, ''), coalesce(l.module_code, ''),
            coalesce(l.course_code, ''), l.completed_on, replace(l.result, '_', ' '),
            coalesce(l.session_reference, ''), coalesce(l.trainer, ''), coalesce(l.certificate_number, '')) END
    FROM (SELECT j.line, j.position, j.code, j.who, j.person_key, j.completed_on,
            string_agg(j.module_code, ', ' ORDER BY j.module_code) AS modules,
            row_number() OVER (PARTITION BY j.line, j.position ORDER BY count(*) DESC, j.code) AS first
        FROM judged j WHERE j.code IS NOT NULL
        GROUP BY j.line, j.position, j.code, j.who, j.person_key, j.completed_on) g
        JOIN import_line l ON l.import_id = import AND l.line = g.line AND l.position = g.position
    WHERE g.first = 1;
    DROP TABLE judged, said;
END $$;

-- What the actor's provider recorded, in the order of an export; people by learner number alone. After the given place.
CREATE FUNCTION completions_export(after_reference text, after_id bigint, since date, until date, most bigint)
RETURNS TABLE (reference text, completion_id bigint, completed_on date, result text, learner_number text,
    organisation_identifier text, module_code text, course_code text, trainer text, certificate_number text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(s.reference, 'none'), c.completion_id, c.completed_on, c.result, p.learner_number, o.identifier,
        c.module_code, k.code, t.learner_number, c.certificate_number
    FROM completion c JOIN person p USING (person_id) LEFT JOIN training_session s USING (session_id)
        LEFT JOIN course k USING (course_id) LEFT JOIN organisation o ON o.organisation_id = c.organisation_id
        LEFT JOIN person t ON t.person_id = c.trainer_person_id
    WHERE c.provider_id = actor_organisation() AND actor_records_training()
        AND c.completed_on BETWEEN coalesce(since, '-infinity') AND coalesce(until, 'infinity')
        AND NOT EXISTS (SELECT FROM completion x WHERE x.corrects_id = c.completion_id)
        AND (coalesce(s.reference, 'none'), c.completion_id) > (after_reference, after_id)
    ORDER BY 1, 2 LIMIT most
$$;
