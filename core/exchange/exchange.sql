-- query: import_batch_add
-- in: provider_id int8?, subject text, plugin_id text, file_id int8, bytes int8, person_id int8, now moment
-- out: import_id int8
INSERT INTO import_batch (provider_id, subject, plugin_id, file_id, state, bytes_total, created_by, created_at)
VALUES (:provider_id, :subject, :plugin_id, :file_id, 'waiting', :bytes, :person_id, :now)
RETURNING import_id;

-- query: import_locked
-- in: import_id int8
-- out: import_id int8, provider_id int8?, subject text, plugin_id text, file_id int8, file_name text, state text
-- out: bytes_total int8, created_by int8, undone_by int8?
SELECT b.import_id, b.provider_id, b.subject, b.plugin_id, b.file_id, f.name AS file_name, b.state, b.bytes_total, b.created_by,
    b.undone_by
FROM import_batch b JOIN file f USING (file_id) WHERE b.import_id = :import_id FOR UPDATE OF b;

-- query: import_state_set
-- in: import_id int8, state text, words text, finished_at moment?
UPDATE import_batch SET state = :state, words = :words, finished_at = coalesce(:finished_at, CASE WHEN recorded > 0 THEN finished_at END),
    undone_by = CASE WHEN :state IN ('undoing', 'undone') THEN undone_by END,
    undone_at = CASE WHEN :state IN ('undoing', 'undone') THEN undone_at END,
    undone_reason = CASE WHEN :state IN ('undoing', 'undone') THEN undone_reason END
WHERE import_id = :import_id;

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
-- in: import_id int8, lines int8[], positions int8[], starts int8[], bytes int8[], codes text[], messages text[]
-- in: fills text[], whos text[], weights int8[]
INSERT INTO import_rejection (import_id, line, position, starts_at, bytes, code, message, fill, who, whole, note)
SELECT :import_id, r.line::int, r.position::int, CASE WHEN r.bytes > 0 THEN r.starts::int END, nullif(r.bytes, 0)::int,
    r.code, r.message, r.fill, nullif(r.who, ''), r.weight = 1, r.weight = 2
FROM unnest(:lines, :positions, :starts, :bytes, :codes, :messages, :fills, :whos, :weights)
    AS r (line, position, starts, bytes, code, message, fill, who, weight);

-- query: import_check
-- in: import_id int8, importer int8?, today date
-- out: done text?
SELECT import_check(:import_id, :importer, :today)::text AS done;

-- Where nothing new is left, what was recorded already counts.
-- query: import_counts_set
-- in: import_id int8
-- out: added int4, same int4, rejected int4, recorded int4
UPDATE import_batch b SET applied = CASE WHEN c.added = 0 THEN b.recorded ELSE c.added END, unchanged = c.same,
    rejected = c.rejected, unanswered = c.unanswered
FROM (SELECT count(*) FILTER (WHERE r.outcome = 'new' AND r.round = o.round)::int AS added,
        count(*) FILTER (WHERE r.outcome = 'same')::int AS same,
        (SELECT count(*)::int FROM import_rejection j WHERE j.import_id = :import_id AND NOT j.note
            AND j.code <> 'left_out') AS rejected,
        (SELECT count(*)::int FROM import_rejection j WHERE j.import_id = :import_id AND j.judged
            AND j.code LIKE 'person%') AS unanswered
    FROM import_batch o LEFT JOIN import_record r USING (import_id) WHERE o.import_id = :import_id) c
WHERE b.import_id = :import_id
RETURNING c.added, c.same, c.rejected, b.recorded;

-- Everything new, at once; what was recorded since the preview is passed over. What was withdrawn and comes again is a
-- correction in its turn.
-- query: import_record_all
-- in: import_id int8, recorded_by int8, now moment
INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, provider_id, organisation_id,
    session_id, trainer_person_id, certificate_number, import_id, corrects_id, correction_reason, recorded_by,
    recorded_at)
SELECT r.person_id, r.framework_code, r.module_code, r.completed_on, r.result, b.provider_id, r.organisation_id,
    r.session_id, r.trainer_person_id,
    coalesce(r.certificate_number, CASE WHEN r.result = 'passed' THEN certificate_number_new(r.completed_on) END),
    b.import_id, r.corrects_id, CASE WHEN r.corrects_id IS NOT NULL THEN format('Sent again in import %s', b.import_id) END,
    :recorded_by, :now
FROM import_batch b JOIN import_record r ON r.import_id = b.import_id AND r.outcome = 'new' AND r.round = b.round
WHERE b.import_id = :import_id
ORDER BY r.person_id, r.module_code COLLATE "C"
ON CONFLICT DO NOTHING;

-- Lines that need nobody any more: those refused stay, to be judged again.
-- query: import_lines_settle
-- in: import_id int8
DELETE FROM import_line l WHERE l.import_id = :import_id AND NOT EXISTS (SELECT FROM import_rejection j
    WHERE j.import_id = l.import_id AND j.line = l.line AND j.position = l.position AND j.judged);

-- query: import_done_set
-- in: import_id int8, applied int4, now moment
UPDATE import_batch SET state = 'done', round = round + 1, unchanged = unchanged + applied - :applied,
    recorded = recorded + :applied, applied = recorded + :applied, finished_at = :now
WHERE import_id = :import_id;

-- query: import_undo_set
-- in: import_id int8, person_id int8, reason text, now moment
UPDATE import_batch SET state = 'undoing', undone_by = :person_id, undone_reason = :reason, undone_at = :now
WHERE import_id = :import_id;

-- Each result of the import that stands as it was recorded is corrected to withdrawn; those corrected since are left.
-- query: import_undo_all
-- in: import_id int8, now moment
INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, provider_id, organisation_id,
    session_id, trainer_person_id, corrects_id, correction_reason, recorded_by, recorded_at)
SELECT c.person_id, c.framework_code, c.module_code, c.completed_on, 'withdrawn', c.provider_id, c.organisation_id,
    c.session_id, c.trainer_person_id, c.completion_id, b.undone_reason, b.undone_by, :now
FROM import_batch b JOIN completion c USING (import_id)
WHERE b.import_id = :import_id AND c.result <> 'withdrawn'
    AND NOT EXISTS (SELECT FROM completion k WHERE k.corrects_id = c.completion_id)
ORDER BY c.person_id, c.module_code
ON CONFLICT DO NOTHING;

-- Those that were left when the import was taken back, or would be now.
-- query: import_corrected
-- in: import_id int8
-- out: line int4, who text?, module_code text, completed_on date, result text, corrected_on moment, reason text
SELECT r.line, r.who, r.module_code, k.completed_on, k.result, k.recorded_at AS corrected_on, k.correction_reason AS reason
FROM import_batch b JOIN completion c USING (import_id) JOIN completion k ON k.corrects_id = c.completion_id
    JOIN import_record r ON r.import_id = b.import_id AND r.person_id = c.person_id AND r.module_code = c.module_code
        AND r.framework_code = c.framework_code AND r.completed_on = c.completed_on AND r.result = c.result
        AND r.outcome = 'new'
WHERE b.import_id = :import_id AND b.recorded > 0 AND (b.undone_at IS NULL OR k.recorded_at < b.undone_at)
    AND (b.provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all()))
ORDER BY r.line, r.module_code LIMIT 100;

-- query: import_choose
-- in: import_id int8, line int4, person_id int8?, chosen_by int8, now moment
-- out: taken bool
SELECT import_choose(:import_id, :line, :person_id, :chosen_by, :now) AS taken;

-- query: import_choose_added
-- in: import_id int8, line int4, person_id int8, chosen_by int8, now moment
-- out: taken bool
SELECT import_choose_added(:import_id, :line, :person_id, :chosen_by, :now) AS taken;

-- query: import_doubts
-- in: import_id int8, most int8
-- out: line int4, lines int8, said text?, person_id int8, full_name text, organisation_name text?, address text?
-- out: number_end text
SELECT line, lines, said, person_id, full_name, organisation_name, address, number_end
FROM import_doubts(:import_id, :most) WHERE EXISTS (SELECT FROM import_batch b WHERE b.import_id = :import_id
    AND b.provider_id = (SELECT actor_organisation()));

-- People whom nobody is found for: each way of naming them once, with its first line.
-- query: import_unknown
-- in: import_id int8, most int8
-- out: line int4, lines int8, said text?, full_name text?, email text?
SELECT min(j.line) AS line, count(*) AS lines, min(j.who) AS said, min(l.full_name) AS full_name, min(l.email) AS email
FROM import_batch b JOIN import_rejection j USING (import_id)
    LEFT JOIN import_line l ON l.import_id = j.import_id AND l.line = j.line AND l.position = j.position
WHERE b.import_id = :import_id AND j.code = 'person_unknown'
    AND (b.provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all()))
GROUP BY j.person_key ORDER BY 1 LIMIT :most;

-- Are the lines still there that a choice would judge again?
-- query: import_lines_kept
-- in: import_id int8
-- out: kept bool
SELECT EXISTS (SELECT FROM import_line WHERE import_id = :import_id) AS kept;

-- Long statements of an import are its own affair: no time limit within this transaction. They end when the program that
-- waits for them is gone, so that another can go on.
-- query: import_unhurried
-- out: done text
SELECT set_config('statement_timeout', '0', true) || set_config('client_connection_check_interval', '1000', true) AS done;

-- Imports of the actor's provider, or of waiting applications; the latest first.
-- query: import_list
-- in: waiting bool
-- out: import_id int8, file_name text, state text, applied int4, unchanged int4, rejected int4, unanswered int4
-- out: created_at moment, created_by_name text?
SELECT b.import_id, f.name AS file_name, b.state, b.applied, b.unchanged, b.rejected - w.unanswered AS rejected,
    w.unanswered, b.created_at, p.full_name AS created_by_name
FROM import_batch b JOIN file f USING (file_id) LEFT JOIN person p ON p.person_id = b.created_by,
    LATERAL (SELECT CASE WHEN b.state IN ('preview', 'done') THEN b.unanswered ELSE 0 END AS unanswered) w
WHERE (b.subject = 'waiting') = :waiting AND (:waiting OR b.provider_id = (SELECT actor_organisation()))
ORDER BY b.import_id DESC LIMIT 100;

-- columns: what the first line of a table calls the columns that faults are about, for fields_unpack; null where the
-- file is no table.
-- query: import_one
-- in: import_id int8
-- out: import_id int8, plugin_id text, file_id int8, file_name text, state text, bytes_total int8, bytes_read int8
-- out: records int4, applied int4, unchanged int4, rejected int4, unanswered int4, recorded int4, left_out int4, words text
-- out: created_at moment, finished_at moment?, created_by_name text?, earlier_on moment?, provider_identifier text?
-- out: undone_at moment?, undone_reason text?, undone_by_name text?, columns text?
SELECT b.import_id, b.plugin_id, b.file_id, f.name AS file_name, b.state, b.bytes_total, b.bytes_read, b.records, b.applied,
    b.unchanged, b.rejected, CASE WHEN b.state IN ('preview', 'done') THEN b.unanswered ELSE 0 END AS unanswered,
    b.recorded, (SELECT count(*)::int FROM import_rejection j
        WHERE j.import_id = b.import_id AND j.code = 'left_out') AS left_out,
    b.words, b.created_at, b.finished_at, p.full_name AS created_by_name,
    (SELECT max(e.finished_at) FROM import_batch e JOIN file g USING (file_id) WHERE e.provider_id = b.provider_id
        AND e.state = 'done' AND e.import_id < b.import_id AND g.sha256 = f.sha256) AS earlier_on,
    (SELECT o.identifier FROM organisation o WHERE o.organisation_id = b.provider_id) AS provider_identifier,
    b.undone_at, b.undone_reason, u.full_name AS undone_by_name,
    (SELECT j.fill FROM import_rejection j WHERE j.import_id = b.import_id AND j.note AND j.code = 'columns-meant')
        AS columns
FROM import_batch b JOIN file f USING (file_id) LEFT JOIN person p ON p.person_id = b.created_by
    LEFT JOIN person u ON u.person_id = b.undone_by
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
    AND (r.round = b.round OR b.state <> 'preview')
WHERE b.import_id = :import_id AND (b.provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all()))
GROUP BY r.framework_code, r.module_code ORDER BY r.module_code;

-- Who would be recorded for what: the first of them, in the order of the file. Names are of people whom the lines meant
-- beyond doubt: the trainer wrote them.
-- query: import_new_lines
-- in: import_id int8, most int8
-- out: line int4, who text?, module_code text, completed_on date, result text
SELECT r.line, r.who, r.module_code, r.completed_on, r.result
FROM import_batch b JOIN import_record r ON r.import_id = b.import_id AND r.outcome = 'new'
    AND (r.round = b.round OR b.state <> 'preview')
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

-- The codes a file may use today: modules of the frameworks for which the actor's provider is accredited, and whether
-- the actor is authorised to train them.
-- query: import_codes
-- in: today date
-- out: framework text, frameworks int8, module_code text, title text, authorised bool
SELECT f.title AS framework, count(*) OVER () - count(*) OVER (PARTITION BY m.framework_code) AS frameworks, m.module_code,
    m.title, EXISTS (SELECT FROM trainer_authorisation t WHERE t.person_id = (SELECT actor_person())
        AND t.framework_code = m.framework_code AND t.module_code = m.module_code AND t.holds_from <= :today
        AND (t.holds_to IS NULL OR t.holds_to >= :today)) AS authorised
FROM module m JOIN framework f USING (framework_code)
WHERE m.holds_from <= :today AND (m.holds_to IS NULL OR m.holds_to >= :today)
    AND provider_accredited((SELECT actor_organisation()), m.framework_code, :today)
ORDER BY f.title, m.position;

-- The provider's courses of today, with the modules of each.
-- query: import_courses
-- in: today date
-- out: code text, title text, modules text
SELECT c.code, c.title, array_to_string(course_modules(c.course_id, :today), ', ') AS modules FROM course c
WHERE c.provider_id = (SELECT actor_organisation()) AND c.offered_from <= :today
    AND (c.offered_to IS NULL OR c.offered_to >= :today)
ORDER BY c.code;

-- Refused lines in the order of the file, a page at a time; lines with the same fault about the same thing once, with the
-- first of them. message "": see the code. fill: for fields_unpack. every: each by itself, those in doubt about a
-- person and those left out too, as the command line tells them.
-- query: import_refused
-- in: import_id int8, every bool, after int8, most int8
-- out: line int4, position int4, code text, message text, fill text, who text?, modules text?
-- out: completed_on date?, whole bool, lines int8, others int8[]
SELECT (array_agg(j.line ORDER BY j.line, j.position))[1] AS line,
    (array_agg(j.position ORDER BY j.line, j.position))[1] AS position, j.code, j.message, j.fill,
    (array_agg(j.who ORDER BY j.line, j.position))[1] AS who,
    (array_agg(j.modules ORDER BY j.line, j.position))[1] AS modules,
    (array_agg(j.completed_on ORDER BY j.line, j.position))[1] AS completed_on, j.whole, count(*) AS lines,
    (array_agg(j.line::bigint ORDER BY j.line, j.position))[2:6] AS others
FROM import_rejection j JOIN import_batch b USING (import_id)
WHERE j.import_id = :import_id AND NOT j.note
    AND (:every OR (NOT (j.judged AND j.code LIKE 'person%') AND j.code <> 'left_out'))
    AND (b.provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all()))
GROUP BY j.code, j.message, j.fill, j.whole,
    CASE WHEN j.about IS NULL OR :every THEN format('%s:%s', j.line, j.position) ELSE j.about END
ORDER BY j.whole DESC, 1, 2 OFFSET :after LIMIT :most;

-- How many of them there are.
-- query: import_refused_count
-- in: import_id int8
-- out: told int8
SELECT count(DISTINCT concat_ws(chr(31), j.code, j.message, j.fill,
    coalesce(j.about, format('%s:%s', j.line, j.position)))) AS told
FROM import_rejection j JOIN import_batch b USING (import_id)
WHERE j.import_id = :import_id AND NOT j.note AND NOT (j.judged AND j.code LIKE 'person%') AND j.code <> 'left_out'
    AND (b.provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all()));

-- Worth knowing, though nothing is refused for it.
-- query: import_notes
-- in: import_id int8
-- out: line int4, message text, fill text
SELECT j.line, j.message, j.fill FROM import_rejection j JOIN import_batch b USING (import_id)
WHERE j.import_id = :import_id AND j.note AND j.code NOT IN ('columns', 'columns-meant')
    AND (b.provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all())) ORDER BY j.line, j.code, j.fill LIMIT 50;

-- The first line of a table, and how the table is written.
-- query: import_columns
-- in: import_id int8
-- out: starts_at int8, bytes int8, fill text
SELECT j.starts_at::bigint AS starts_at, j.bytes::bigint AS bytes, j.fill
FROM import_rejection j JOIN import_batch b USING (import_id)
WHERE j.import_id = :import_id AND j.note AND j.code = 'columns' AND j.bytes > 0
    AND (b.provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all())) LIMIT 1;

-- Refused lines with where they stand in the file, or what they said: to be sent back and mended. Several faults of one
-- line one after the other.
-- query: import_faulty
-- in: import_id int8
-- out: line int4, position int4, code text, message text, fill text, starts_at int8?, bytes int8?, cells text?
SELECT j.line, j.position, j.code, j.message, j.fill, j.starts_at::bigint, j.bytes::bigint, j.cells
FROM import_rejection j JOIN import_batch b USING (import_id)
WHERE j.import_id = :import_id AND NOT j.note AND NOT j.whole AND j.code <> 'left_out'
    AND (b.provider_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all()))
ORDER BY j.line, j.position;

-- Every line and what became of it, for the download.
-- query: import_all
-- in: import_id int8
-- out: line int4, position int4, who text?, module_code text?, completed_on date?, result text?, outcome text
-- out: code text?, message text, fill text
SELECT x.line, x.position, x.who, x.module_code, x.completed_on, x.result, x.outcome, x.code, x.message, x.fill
FROM (SELECT j.import_id, j.line, j.position, j.who, j.modules AS module_code, j.completed_on, NULL AS result,
            CASE WHEN j.note THEN 'note' WHEN j.code = 'left_out' THEN 'left out' ELSE 'rejected' END AS outcome, j.code,
            j.message, j.fill
        FROM import_rejection j WHERE j.import_id = :import_id AND j.code NOT IN ('columns', 'columns-meant')
        UNION ALL
        SELECT r.import_id, r.line, r.position, r.who, r.module_code, r.completed_on, r.result,
            CASE WHEN r.outcome = 'new' AND r.round < b.round THEN 'recorded' ELSE r.outcome END, r.code, '', ''
        FROM import_record r JOIN import_batch b USING (import_id) WHERE r.import_id = :import_id) x
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
