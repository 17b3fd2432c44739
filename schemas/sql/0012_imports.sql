-- Files: results of training and waiting applications. Staging, what each line would do, and what a provider takes out again.

-- An import of a file: what was sent, what was found, what became of it.
CREATE TABLE import_batch (
    import_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Results of training are a provider's; waiting applications are entered by the Home Office's staff.
    provider_id bigint REFERENCES organisation,
    subject text NOT NULL DEFAULT 'completions' CHECK (subject IN ('completions', 'waiting')),
    plugin_id text NOT NULL,
    file_id bigint NOT NULL REFERENCES file,
    state text NOT NULL CHECK (state IN ('waiting', 'reading', 'preview', 'refused', 'applying', 'done', 'abandoned')),
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
    CHECK ((subject = 'waiting') = (provider_id IS NULL))
);
CREATE INDEX import_batch_provider ON import_batch (provider_id, import_id DESC);
-- What a file says, as it was read: no wall and no references (COPY is refused with the one and slow with the other);
-- each row belongs to one import, whose own wall is asked first. Lost in a crash of the database, and then read again.
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
    certificate_number text
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
    outcome text NOT NULL CHECK (outcome IN ('new', 'same', 'rejected')),
    code text
);
CREATE INDEX import_record_import ON import_record (import_id, outcome, line);
-- What could not even become a record: faults of the document and of elements in it.
CREATE TABLE import_rejection (
    import_id bigint NOT NULL REFERENCES import_batch,
    line int NOT NULL,
    position int NOT NULL DEFAULT 0,
    code text NOT NULL,
    message text NOT NULL,
    -- What stands for each {name} in the message once it is translated: names and values, parted by 0x1F.
    fill text NOT NULL DEFAULT '',
    whole boolean NOT NULL DEFAULT false
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
-- The application that an organisation has under way, drafts too: nobody else is told more of those.
CREATE FUNCTION application_under_way(organisation bigint, framework text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.application_id FROM application a
    WHERE actor_sees_all() AND a.organisation_id = organisation AND a.framework_code = framework
        AND a.state NOT IN ('approved', 'approved_with_conditions', 'refused', 'withdrawn')
$$;
CREATE INDEX import_rejection_import ON import_rejection (import_id, line);

GRANT SELECT, INSERT, UPDATE ON import_batch TO assay_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON backlog_record TO assay_app;
GRANT SELECT, INSERT ON application_backlog TO assay_app;
ALTER TABLE application_backlog ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON application_backlog USING (application_seen(application_id))
    WITH CHECK ((SELECT actor_sees_all()));
GRANT SELECT, INSERT, DELETE ON import_line, import_record, import_rejection TO assay_app;
ALTER TABLE import_batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON import_batch USING ((SELECT actor_sees_all()) OR provider_id = (SELECT actor_organisation()));

-- Judges the lines of an import, all at once, into import_record; whoever it is run by must see the import. Persons are
-- found by number, by full address, else by name among people of organisations that booked; doubts are refused, not
-- guessed. importer: who trained where the file names nobody.
CREATE FUNCTION import_check(import bigint, importer bigint, today date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '64MB' SET jit = off AS $$
DECLARE
    v_provider bigint;
    v_framework text;
BEGIN
    SELECT b.provider_id, o.framework_code INTO v_provider, v_framework
    FROM import_batch b JOIN organisation o ON o.organisation_id = b.provider_id
    WHERE b.import_id = import AND (actor_sees_all() OR (b.provider_id = actor_organisation()
        AND actor_records_training()));
    IF v_provider IS NULL THEN
        PERFORM refuse('NOT_FOUND', 'no such import');
    END IF;
    DELETE FROM import_record r WHERE r.import_id = import;
    -- Without figures about lines that have only just come, the plan is made for a handful of them.
    ANALYZE import_line;
    INSERT INTO import_record (import_id, line, position, who, person_id, organisation_id, framework_code, module_code,
        completed_on, result, session_id, trainer_person_id, certificate_number, outcome, code)
    WITH said AS MATERIALIZED (
        SELECT k.*, concat_ws(chr(31), 'p', coalesce(k.learner_number, ''), coalesce(k.email, ''),
                coalesce(k.name_key, ''), k.organisation_identifier) AS person_key,
            concat_ws(chr(31), 'c', coalesce(k.course_code, ''), k.session_reference) AS course_key
        FROM (SELECT l.*,
                CASE WHEN l.learner_number IS NULL AND l.email IS NULL THEN name_key(l.full_name) END AS name_key
            FROM import_line l WHERE l.import_id = import) k
    ), near AS MATERIALIZED (
        SELECT DISTINCT h.person_id, h.organisation_id, o.identifier, name_key(p.full_name) AS name_key
        FROM role_holding h JOIN person p USING (person_id) JOIN organisation o USING (organisation_id)
        WHERE EXISTS (SELECT FROM said WHERE said.name_key IS NOT NULL) AND p.erased_at IS NULL
            AND h.organisation_id IN (SELECT b.organisation_id FROM training_session s JOIN session_booking b
                USING (session_id) WHERE s.provider_id = v_provider
                UNION SELECT e.organisation_id FROM session_enrolment e WHERE e.provider_id = v_provider
                    AND e.superseded_at IS NULL AND e.state <> 'cancelled')
    ), meant AS MATERIALIZED (
        SELECT DISTINCT person_key, learner_number, email, name_key, organisation_identifier FROM said
    ), hit AS (
        SELECT m.person_key, p.person_id FROM meant m JOIN person p ON p.learner_number = m.learner_number
        WHERE p.erased_at IS NULL AND (m.email IS NULL OR p.email IS NULL OR p.email = m.email)
        UNION
        SELECT m.person_key, p.person_id FROM meant m JOIN person p ON p.email = m.email
        WHERE m.learner_number IS NULL AND p.erased_at IS NULL
        UNION
        SELECT m.person_key, n.person_id FROM meant m JOIN near n ON n.name_key = m.name_key
        WHERE m.organisation_identifier IS NULL OR n.identifier = m.organisation_identifier
    ), found AS MATERIALIZED (
        SELECT m.person_key, count(h.person_id) AS people, min(h.person_id) AS person_id
        FROM meant m LEFT JOIN hit h USING (person_key) GROUP BY m.person_key
    ), placed AS MATERIALIZED (
        SELECT f.person_id, h.organisation_id, o.framework_code
        FROM (SELECT DISTINCT person_id FROM found WHERE people = 1) f
            LEFT JOIN LATERAL (SELECT r.organisation_id FROM role_holding r WHERE r.person_id = f.person_id
                AND r.organisation_id IS NOT NULL ORDER BY r.ended_on IS NULL DESC, r.role_holding_id LIMIT 1) h ON true
            LEFT JOIN organisation o USING (organisation_id)
    ), coursed AS MATERIALIZED (
        SELECT k.course_key, se.session_id, se.held_on, se.trainer_person_id, c.course_id, c.framework_code,
            c.offered_from, c.offered_to
        FROM (SELECT DISTINCT course_key, course_code, session_reference FROM said) k
            LEFT JOIN training_session se ON se.provider_id = v_provider AND se.reference = k.session_reference
            LEFT JOIN course c ON c.provider_id = v_provider AND CASE WHEN k.course_code IS NOT NULL
                THEN c.code = k.course_code ELSE c.course_id = se.course_id END
    ), taught AS MATERIALIZED (
        SELECT t.trainer, (SELECT CASE WHEN count(*) = 1 THEN min(p.person_id) END FROM person p
            JOIN role_holding h USING (person_id)
            WHERE h.organisation_id = v_provider AND h.role = 'trainer'
                AND (p.learner_number = t.trainer OR p.email = lower(t.trainer))) AS person_id
        FROM (SELECT DISTINCT trainer FROM said WHERE trainer IS NOT NULL) t
    ), joined AS (
        SELECT d.line, d.position, coalesce(d.full_name, d.email, d.learner_number) AS who, f.people,
            CASE WHEN f.people = 1 THEN f.person_id END AS person_id, pl.organisation_id,
            coalesce(c.framework_code, pl.framework_code, v_framework) AS framework_code,
            coalesce(d.module_code, cm.module_code) AS module_code, d.completed_on, d.result, c.session_id,
            CASE WHEN d.trainer IS NOT NULL THEN ta.person_id
                ELSE coalesce(c.trainer_person_id, import_check.importer) END AS trainer_person_id,
            d.certificate_number, d.session_reference, c.held_on, d.course_code, c.course_id, c.offered_from,
            c.offered_to
        FROM said d
            JOIN found f USING (person_key)
            JOIN coursed c USING (course_key)
            LEFT JOIN placed pl ON f.people = 1 AND pl.person_id = f.person_id
            LEFT JOIN course_module cm ON d.module_code IS NULL AND cm.course_id = c.course_id
                AND cm.covers_from <= d.completed_on AND (cm.covers_to IS NULL OR cm.covers_to >= d.completed_on)
            LEFT JOIN taught ta ON ta.trainer = d.trainer
    ), ruled AS MATERIALIZED (
        SELECT m.framework_code, m.module_code, min(m.holds_from) AS holds_from,
            max(coalesce(m.holds_to, 'infinity')) AS holds_to FROM module m GROUP BY 1, 2
    ), authorised AS MATERIALIZED (
        SELECT j.trainer_person_id, j.framework_code, j.module_code, j.completed_on
        FROM (SELECT DISTINCT trainer_person_id, framework_code, module_code, completed_on FROM joined) j
        WHERE EXISTS (SELECT FROM trainer_authorisation t WHERE t.person_id = j.trainer_person_id
            AND t.framework_code = j.framework_code AND t.module_code = j.module_code AND t.holds_from <= j.completed_on
            AND (t.holds_to IS NULL OR t.holds_to >= j.completed_on))
    ), judged AS (
        SELECT j.*, CASE
            WHEN j.people = 0 THEN 'person_unknown'
            WHEN j.people > 1 THEN 'person_ambiguous'
            WHEN j.session_id IS NOT NULL AND j.held_on <> j.completed_on THEN 'session_date'
            WHEN j.module_code IS NULL AND j.course_code IS NOT NULL AND j.course_id IS NULL THEN 'course_unknown'
            WHEN j.course_id IS NOT NULL AND (j.completed_on < j.offered_from OR j.completed_on > j.offered_to)
                THEN 'course_not_offered'
            WHEN j.module_code IS NULL OR r.module_code IS NULL THEN 'module_unknown'
            WHEN j.completed_on > import_check.today THEN 'date_future'
            WHEN j.completed_on < r.holds_from OR j.completed_on > r.holds_to THEN 'module_not_then'
            WHEN j.trainer_person_id IS NULL THEN 'trainer_unknown'
            WHEN a.module_code IS NULL THEN 'trainer_not_authorised'
            END AS code
        FROM joined j LEFT JOIN ruled r USING (framework_code, module_code)
            LEFT JOIN authorised a USING (trainer_person_id, framework_code, module_code, completed_on)
    )
    SELECT import, g.line, g.position, g.who, g.person_id, g.organisation_id, g.framework_code, g.module_code,
        g.completed_on, g.result, g.session_id, g.trainer_person_id, g.certificate_number,
        CASE WHEN g.code IS NOT NULL THEN 'rejected'
            WHEN g.nth > 1 THEN 'same'
            WHEN c.completion_id IS NOT NULL THEN 'same' ELSE 'new' END,
        CASE WHEN g.code IS NOT NULL THEN g.code WHEN g.nth > 1 THEN 'duplicate' END
    FROM (SELECT k.*, row_number() OVER (PARTITION BY k.person_id, k.framework_code, k.module_code, k.completed_on,
            k.result, k.code IS NULL ORDER BY k.line, k.position) AS nth FROM judged k) g
        LEFT JOIN completion c ON g.code IS NULL AND c.person_id = g.person_id AND c.framework_code = g.framework_code
            AND c.module_code = g.module_code AND c.completed_on = g.completed_on AND c.result = g.result
            AND c.corrects_id IS NULL;
    DELETE FROM import_line l WHERE l.import_id = import;
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
