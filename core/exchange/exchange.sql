-- query: import_batch_add
-- in: provider_id int8?, subject text, plugin_id text, file_id int8, bytes int8, person_id int8, now moment
-- out: import_id int8
INSERT INTO import_batch (provider_id, subject, plugin_id, file_id, state, bytes_total, created_by, created_at)
VALUES (:provider_id, :subject, :plugin_id, :file_id, 'waiting', :bytes, :person_id, :now)
RETURNING import_id;

-- query: import_locked
-- in: import_id int8
-- out: import_id int8, provider_id int8?, subject text, plugin_id text, file_id int8, file_name text, state text
-- out: bytes_total int8, created_by int8
SELECT b.import_id, b.provider_id, b.subject, b.plugin_id, b.file_id, f.name AS file_name, b.state, b.bytes_total, b.created_by
FROM import_batch b JOIN file f USING (file_id) WHERE b.import_id = :import_id FOR UPDATE OF b;

-- query: import_state_set
-- in: import_id int8, state text, words text, finished_at moment?
UPDATE import_batch SET state = :state, words = :words, finished_at = :finished_at WHERE import_id = :import_id;

-- query: import_progress_set
-- in: import_id int8, bytes_read int8, records int4
UPDATE import_batch SET bytes_read = :bytes_read, records = :records WHERE import_id = :import_id;

-- What an earlier attempt left behind.
-- query: import_lines_clear
-- in: import_id int8
DELETE FROM import_line WHERE import_id = :import_id;

-- query: import_rejections_clear
-- in: import_id int8
DELETE FROM import_rejection WHERE import_id = :import_id;

-- query: import_rejections_add
-- in: import_id int8, lines int8[], positions int8[], codes text[], messages text[], fills text[], wholes int8[]
INSERT INTO import_rejection (import_id, line, position, code, message, fill, whole)
SELECT :import_id, r.line::int, r.position::int, r.code, r.message, r.fill, r.whole = 1
FROM unnest(:lines, :positions, :codes, :messages, :fills, :wholes) AS r (line, position, code, message, fill, whole);

-- query: import_check
-- in: import_id int8, importer int8?, today date
-- out: done text?
SELECT import_check(:import_id, :importer, :today)::text AS done;

-- query: import_counts_set
-- in: import_id int8
-- out: added int4, same int4, rejected int4
UPDATE import_batch b SET applied = c.added, unchanged = c.same, rejected = c.rejected
FROM (SELECT count(*) FILTER (WHERE r.outcome = 'new')::int AS added,
        count(*) FILTER (WHERE r.outcome = 'same')::int AS same,
        count(*) FILTER (WHERE r.outcome = 'rejected')::int
            + (SELECT count(*)::int FROM import_rejection j WHERE j.import_id = :import_id) AS rejected
    FROM import_record r WHERE r.import_id = :import_id) c
WHERE b.import_id = :import_id
RETURNING c.added, c.same, c.rejected;

-- Everything new, at once; what was recorded since the preview is passed over.
-- query: import_record_all
-- in: import_id int8, recorded_by int8, now moment
INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, provider_id, organisation_id,
    session_id, trainer_person_id, certificate_number, import_id, recorded_by, recorded_at)
SELECT r.person_id, r.framework_code, r.module_code, r.completed_on, r.result, b.provider_id, r.organisation_id,
    r.session_id, r.trainer_person_id,
    coalesce(r.certificate_number, CASE WHEN r.result = 'passed' THEN certificate_number_new(r.completed_on) END),
    b.import_id, :recorded_by, :now
FROM import_batch b JOIN import_record r ON r.import_id = b.import_id AND r.outcome = 'new'
WHERE b.import_id = :import_id
ORDER BY r.person_id, r.module_code
ON CONFLICT (person_id, framework_code, module_code, completed_on, result) WHERE corrects_id IS NULL DO NOTHING;

-- query: import_done_set
-- in: import_id int8, applied int4, now moment
UPDATE import_batch SET state = 'done', unchanged = unchanged + applied - :applied, applied = :applied,
    finished_at = :now
WHERE import_id = :import_id;

-- Long statements of an import are its own affair: no time limit within this transaction. They end when the program that
-- waits for them is gone, so that another can go on.
-- query: import_unhurried
-- out: done text
SELECT set_config('statement_timeout', '0', true) || set_config('client_connection_check_interval', '1000', true) AS done;

-- Imports of the actor's provider, the latest first.
-- query: import_list
-- out: import_id int8, file_name text, state text, bytes_total int8, records int4, applied int4, unchanged int4
-- out: rejected int4, created_at moment, created_by_name text?
SELECT b.import_id, f.name AS file_name, b.state, b.bytes_total, b.records, b.applied, b.unchanged, b.rejected,
    b.created_at, p.full_name AS created_by_name
FROM import_batch b JOIN file f USING (file_id) LEFT JOIN person p ON p.person_id = b.created_by
WHERE b.provider_id = (SELECT actor_organisation()) ORDER BY b.import_id DESC LIMIT 100;

-- query: import_one
-- in: import_id int8
-- out: import_id int8, plugin_id text, file_name text, state text, bytes_total int8, bytes_read int8, records int4
-- out: applied int4, unchanged int4, rejected int4, words text, created_at moment, finished_at moment?
-- out: created_by_name text?, earlier_on moment?, provider_identifier text?
SELECT b.import_id, b.plugin_id, f.name AS file_name, b.state, b.bytes_total, b.bytes_read, b.records, b.applied,
    b.unchanged, b.rejected, b.words, b.created_at, b.finished_at, p.full_name AS created_by_name,
    (SELECT max(e.finished_at) FROM import_batch e JOIN file g USING (file_id) WHERE e.provider_id = b.provider_id
        AND e.state = 'done' AND e.import_id < b.import_id AND g.sha256 = f.sha256) AS earlier_on,
    (SELECT o.identifier FROM organisation o WHERE o.organisation_id = b.provider_id) AS provider_identifier
FROM import_batch b JOIN file f USING (file_id) LEFT JOIN person p ON p.person_id = b.created_by
WHERE b.import_id = :import_id AND b.subject = 'completions'
    AND (b.provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all()));

-- What would be recorded, a module a line.
-- query: import_modules
-- in: import_id int8
-- out: framework_code text, module_code text, title text, people int8, passed int8, not_passed int8
SELECT r.framework_code, r.module_code, coalesce((SELECT m.title FROM module m
        WHERE m.framework_code = r.framework_code AND m.module_code = r.module_code
        ORDER BY m.holds_from DESC LIMIT 1), r.module_code) AS title,
    count(DISTINCT r.person_id) AS people, count(*) FILTER (WHERE r.result = 'passed') AS passed,
    count(*) FILTER (WHERE r.result <> 'passed') AS not_passed
FROM import_batch b JOIN import_record r ON r.import_id = b.import_id AND r.outcome = 'new'
WHERE b.import_id = :import_id AND (b.provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all()))
GROUP BY r.framework_code, r.module_code ORDER BY r.module_code;

-- Who would be recorded for what: the first of them, in the order of the file. Names are of people whom the lines meant
-- beyond doubt: the trainer wrote them.
-- query: import_new_lines
-- in: import_id int8, most int8
-- out: line int4, who text?, module_code text, completed_on date, result text
SELECT r.line, r.who, r.module_code, r.completed_on, r.result
FROM import_batch b JOIN import_record r ON r.import_id = b.import_id AND r.outcome = 'new'
WHERE b.import_id = :import_id AND (b.provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all()))
ORDER BY r.line, r.position, r.module_code LIMIT :most;

-- What the example file of a provider is made with: its identifier, its latest course, a module of it.
-- query: import_example
-- in: today date
-- out: identifier text?, course_code text?, module_code text?, trainer text?
SELECT o.identifier, c.code AS course_code, c.module_code,
    (SELECT p.email FROM person p WHERE p.person_id = (SELECT actor_person())) AS trainer
FROM organisation o LEFT JOIN LATERAL (SELECT k.code, m.module_code FROM course k JOIN course_module m USING (course_id)
        WHERE k.provider_id = o.organisation_id AND k.offered_from <= :today
            AND (k.offered_to IS NULL OR k.offered_to >= :today)
            AND m.covers_from <= :today AND (m.covers_to IS NULL OR m.covers_to >= :today)
        ORDER BY k.course_id DESC, m.module_code LIMIT 1) c ON true
WHERE o.organisation_id = (SELECT actor_organisation());

-- Refused lines, in the order of the file: of the document, and of what was judged. message "": see the code. fill: for
-- fields_unpack.
-- query: import_refused
-- in: import_id int8, most int8
-- out: line int4, position int4, code text, message text, fill text, who text?, module_code text?
-- out: completed_on date?, whole bool
SELECT x.line, x.position, x.code, x.message, x.fill, x.who, x.module_code, x.completed_on, x.whole
FROM (SELECT j.import_id, j.line, j.position, j.code, j.message, j.fill, NULL AS who, NULL AS module_code,
            NULL::date AS completed_on, j.whole FROM import_rejection j WHERE j.import_id = :import_id
        UNION ALL
        SELECT r.import_id, r.line, r.position, r.code, '', '', r.who, r.module_code, r.completed_on, false
        FROM import_record r WHERE r.import_id = :import_id AND r.outcome = 'rejected') x
    JOIN import_batch b USING (import_id)
WHERE b.provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all())
ORDER BY x.whole DESC, x.line, x.position LIMIT :most;

-- Every line and what became of it, for the download.
-- query: import_all
-- in: import_id int8
-- out: line int4, position int4, who text?, module_code text?, completed_on date?, result text?, outcome text
-- out: code text?, message text, fill text
SELECT x.line, x.position, x.who, x.module_code, x.completed_on, x.result, x.outcome, x.code, x.message, x.fill
FROM (SELECT j.import_id, j.line, j.position, NULL AS who, NULL AS module_code, NULL::date AS completed_on,
            NULL AS result, 'rejected' AS outcome, j.code, j.message, j.fill
        FROM import_rejection j WHERE j.import_id = :import_id
        UNION ALL
        SELECT r.import_id, r.line, r.position, r.who, r.module_code, r.completed_on, r.result, r.outcome, r.code, '', ''
        FROM import_record r WHERE r.import_id = :import_id) x
    JOIN import_batch b USING (import_id)
WHERE b.provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all())
ORDER BY x.line, x.position;

-- query: import_provider
-- in: organisation_id int8
-- out: identifier text?
SELECT identifier FROM organisation WHERE organisation_id = :organisation_id;

-- For which providers an account's person records training; as the program.
-- query: import_actor
-- in: email text, today date
-- out: person_id int8, provider_id int8, name text, identifier text?
SELECT DISTINCT a.person_id, o.organisation_id AS provider_id, o.name, o.identifier
FROM account a JOIN role_holding h USING (person_id) JOIN organisation o USING (organisation_id)
WHERE a.email = lower(:email) AND a.closed_at IS NULL AND h.role IN ('trainer', 'provider_administrator')
    AND h.started_on <= :today AND (h.ended_on IS NULL OR h.ended_on >= :today)
ORDER BY o.name;

-- query: export_page
-- in: after_reference text, after_id int8, since date?, until date?, most int8
-- out: reference text, completion_id int8, completed_on date, result text, learner_number text
-- out: organisation_identifier text?, module_code text, course_code text?, trainer text?, certificate_number text?
SELECT reference, completion_id, completed_on, result, learner_number, organisation_identifier, module_code, course_code,
    trainer, certificate_number
FROM completions_export(:after_reference, :after_id, :since, :until, :most);
