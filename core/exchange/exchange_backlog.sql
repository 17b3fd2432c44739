-- The lines of a file of waiting applications, with what is known about what each names.
-- query: import_backlog_facts
-- in: import_id int8, framework_code text?
-- out: line int4, position int4, reference text, organisation_name text, organisation_identifier text?, body_kind text?
-- out: framework_code text?, received_on date, organisation_id int8?, names int4, sector text?, identifier text?
-- out: entered_id int8?, entered_organisation_id int8?, entered_received_on date?, under_way_id int8?
-- out: lead_name text?, lead_email text?
SELECT r.line, r.position, r.reference, r.organisation_name, r.organisation_identifier, r.body_kind, r.framework_code,
    r.received_on, o.organisation_id, n.names, o.sector, o.identifier, e.application_id AS entered_id,
    a.organisation_id AS entered_organisation_id, a.received_on AS entered_received_on,
    application_under_way(o.organisation_id, coalesce(r.framework_code, :framework_code)) AS under_way_id,
    r.lead_name, r.lead_email
FROM backlog_record r
    LEFT JOIN organisation i ON i.identifier = r.organisation_identifier
    CROSS JOIN LATERAL (SELECT count(*)::int AS names, min(k.organisation_id) AS organisation_id FROM organisation k
        WHERE i.organisation_id IS NULL AND lower(k.name) = lower(r.organisation_name)) n
    LEFT JOIN organisation o ON o.organisation_id = coalesce(i.organisation_id,
        CASE WHEN n.names = 1 THEN n.organisation_id END)
    LEFT JOIN application_backlog e ON e.framework_code = coalesce(r.framework_code, :framework_code)
        AND lower(e.reference) = lower(r.reference)
    LEFT JOIN application a ON a.application_id = e.application_id
WHERE r.import_id = :import_id
ORDER BY r.line, r.position;

-- query: import_backlog_judged
-- in: import_id int8, lines int8[], positions int8[], outcomes text[], codes text[]
UPDATE backlog_record r SET outcome = j.outcome, code = nullif(j.code, '')
FROM unnest(:lines, :positions, :outcomes, :codes) AS j (line, position, outcome, code)
WHERE r.import_id = :import_id AND r.line = j.line AND r.position = j.position;

-- query: import_backlog_entered
-- in: import_id int8, line int4, position int4, application_id int8
UPDATE backlog_record SET application_id = :application_id
WHERE import_id = :import_id AND line = :line AND position = :position;

-- Organisations of applications that were entered by file and that nobody leads here yet, with the invitation of a lead
-- that was sent last and is not taken up. organisation_id NULL: all.
-- query: import_backlog_leaderless
-- in: organisation_id int8?, now moment, today date
-- out: organisation_id int8, name text, application_id int8, reference text, email text?, sent_at moment?, open bool
SELECT o.organisation_id, o.name, a.application_id, a.reference, i.email, i.created_at AS sent_at,
    coalesce(i.expires_at > :now, false) AS open
FROM (SELECT DISTINCT ON (p.organisation_id) p.organisation_id, p.application_id, p.reference
        FROM application_backlog b JOIN application p USING (application_id)
        ORDER BY p.organisation_id, p.application_id DESC) a
    JOIN organisation o USING (organisation_id)
    LEFT JOIN LATERAL (SELECT v.email, v.created_at, v.expires_at FROM invitation v
        WHERE v.organisation_id = o.organisation_id AND 'organisation_lead' = ANY (v.roles) AND v.accepted_at IS NULL
            AND v.withdrawn_at IS NULL ORDER BY v.invitation_id DESC LIMIT 1) i ON true
WHERE (SELECT actor_sees_all()) AND (:organisation_id IS NULL OR o.organisation_id = :organisation_id)
    AND NOT EXISTS (SELECT FROM role_holding h WHERE h.organisation_id = o.organisation_id
        AND h.role = 'organisation_lead' AND (h.ended_on IS NULL OR h.ended_on >= :today))
ORDER BY i.created_at IS NOT NULL, o.name, o.organisation_id LIMIT 500;

-- query: import_backlog_clear
-- in: import_id int8
DELETE FROM backlog_record WHERE import_id = :import_id;

-- One file of waiting applications at a time: what it is judged by stays so until it is entered.
-- query: import_backlog_alone
-- out: done text?
SELECT pg_advisory_xact_lock(hashtextextended('assay backlog', 0))::text AS done;

-- query: import_backlog_counts_set
-- in: import_id int8
-- out: added int4, same int4, rejected int4
UPDATE import_batch b SET applied = c.added, unchanged = c.same, rejected = c.rejected
FROM (SELECT count(*) FILTER (WHERE r.outcome = 'new')::int AS added,
        count(*) FILTER (WHERE r.outcome = 'same')::int AS same,
        count(*) FILTER (WHERE r.outcome = 'rejected')::int
            + (SELECT count(*)::int FROM import_rejection j WHERE j.import_id = :import_id) AS rejected
    FROM backlog_record r WHERE r.import_id = :import_id) c
WHERE b.import_id = :import_id
RETURNING c.added, c.same, c.rejected;

-- query: import_backlog_one
-- in: import_id int8
-- out: import_id int8, plugin_id text, file_name text, state text, bytes_total int8, bytes_read int8, records int4
-- out: applied int4, unchanged int4, rejected int4, words text, created_at moment, created_by_name text?
SELECT b.import_id, b.plugin_id, f.name AS file_name, b.state, b.bytes_total, b.bytes_read, b.records, b.applied,
    b.unchanged, b.rejected, b.words, b.created_at, p.full_name AS created_by_name
FROM import_batch b JOIN file f USING (file_id) LEFT JOIN person p ON p.person_id = b.created_by
WHERE b.import_id = :import_id AND b.subject = 'waiting' AND (SELECT actor_sees_all());

-- Every line and what became of it, in the order of the file: of the document (message and fill), and of what was judged.
-- outcome NULL gives all. new_organisation: it is not known here yet.
-- query: import_backlog_lines
-- in: import_id int8, outcome text?, most int8
-- out: line int4, position int4, reference text?, organisation_name text?, received_on date?, framework_code text?
-- out: outcome text, code text?, message text, fill text, application_id int8?, application_reference text?
SELECT x.line, x.position, x.reference, x.organisation_name, x.received_on, x.framework_code, x.outcome, x.code,
    x.message, x.fill, x.application_id, a.reference AS application_reference
FROM (SELECT j.import_id, j.line, j.position, NULL AS reference, NULL AS organisation_name, NULL::date AS received_on,
            NULL AS framework_code, 'rejected' AS outcome, j.code, j.message, j.fill, NULL::bigint AS application_id,
            j.whole
        FROM import_rejection j WHERE j.import_id = :import_id
        UNION ALL
        SELECT r.import_id, r.line, r.position, r.reference, r.organisation_name, r.received_on, r.framework_code,
            coalesce(r.outcome, 'rejected'), r.code, '', '', r.application_id, false
        FROM backlog_record r WHERE r.import_id = :import_id) x
    JOIN import_batch b USING (import_id)
    LEFT JOIN application a ON a.application_id = x.application_id
WHERE b.subject = 'waiting' AND (SELECT actor_sees_all()) AND (:outcome IS NULL OR x.outcome = :outcome)
ORDER BY x.whole DESC, x.line, x.position LIMIT :most;

-- Who may enter waiting applications by the command line; as the program.
-- query: import_backlog_actor
-- in: email text, today date
-- out: person_id int8, full_name text
SELECT DISTINCT a.person_id, p.full_name
FROM account a JOIN person p USING (person_id) JOIN role_holding h USING (person_id) JOIN permission m USING (role)
WHERE a.email = lower(:email) AND a.closed_at IS NULL AND m.action = 'backlog.import'
    AND h.started_on <= :today AND (h.ended_on IS NULL OR h.ended_on >= :today);
