-- The digests of what is stored, to see what has changed.
-- query: framework_digest
-- in: framework_code text
-- out: digest bytes
SELECT digest FROM framework WHERE framework_code = :framework_code;

-- Two servers may start at once: one writes, the other waits and finds it done.
-- query: framework_lock
-- out: done text?
SELECT pg_advisory_xact_lock(4127001)::text AS done;

-- query: framework_put
-- in: framework_code text, title text, nation text, calendar text, version text, digest bytes, now moment
INSERT INTO framework (framework_code, title, nation, calendar, version, digest, written_at)
VALUES (:framework_code, :title, :nation, :calendar, :version, :digest, :now)
ON CONFLICT (framework_code) DO UPDATE SET title = excluded.title, nation = excluded.nation,
    calendar = excluded.calendar, version = excluded.version, digest = excluded.digest,
    written_at = excluded.written_at;

-- What a framework says of criteria is replaced as a whole; nothing refers to single rows of it.
-- query: framework_clear_criteria
-- in: framework_code text
DELETE FROM criterion WHERE framework_code = :framework_code;

-- query: framework_add_criterion
-- in: framework_code text, code text, position int4, title text, gate bool, weight int4, lived_experience bool
-- in: holds_from date, holds_to date?
INSERT INTO criterion (framework_code, criterion_code, position, title, gate, weight, lived_experience, holds_from,
    holds_to)
VALUES (:framework_code, :code, :position, :title, :gate, :weight, :lived_experience, :holds_from, :holds_to);

-- ---- Rules of training: written once, superseded once ----

-- All kinds of rules in one shape (frameworks_rules.h), as known at a moment; null: what stands. own: as the framework's
-- file left them, before the first version of its standard was published in the service.
-- query: framework_stored_rules
-- in: framework_code text, known_at moment?, own bool
-- out: rule_id int8, kind int4, module_code text, role text, sector text, name text, number int4, holds_from date
-- out: holds_to date?, proposed bool, title text, summary text, position int4, audiences text[], pilot bool
-- out: statutory bool, non_statutory bool, counts_from date?, outcomes text[], version_id int8
WITH published AS MATERIALIZED (
    SELECT min(v.decided_at) AS first, coalesce(array_agg(v.decided_at), '{}') AS moments FROM standard_version v
    WHERE :own AND v.framework_code = :framework_code AND v.state = 'published'
)
SELECT r.rule_id, r.kind, r.module_code, r.role, r.sector, r.name, r.number, r.holds_from, r.holds_to, r.proposed,
    r.title, r.summary, r.position, r.audiences, r.pilot, r.statutory, r.non_statutory, r.counts_from, r.outcomes,
    coalesce(r.standard_version_id, 0) AS version_id
FROM (
    SELECT rule_id, 0 AS kind, module_code, '' AS role, '' AS sector, '' AS name, months AS number, holds_from,
        holds_to, proposed, title, summary, position, audiences, pilot, statutory, non_statutory, counts_from,
        outcomes, standard_version_id
    FROM module_rule, published p
    WHERE framework_code = :framework_code
        AND rule_asked(recorded_at, superseded_at, standard_version_id, :known_at, p.first, p.moments)
    UNION ALL
    SELECT rule_id, 1, module_code, role, sector, '', within_days, holds_from, holds_to, proposed, '', '', 0, '{}',
        false, false, false, NULL, '{}', standard_version_id
    FROM requirement_rule, published p
    WHERE framework_code = :framework_code
        AND rule_asked(recorded_at, superseded_at, standard_version_id, :known_at, p.first, p.moments)
    UNION ALL
    SELECT rule_id, 2, '', '', sector, name, figure, holds_from, holds_to, proposed, '', '', 0, '{}', false, false,
        false, NULL, '{}', standard_version_id
    FROM figure_rule, published p
    WHERE framework_code = :framework_code
        AND rule_asked(recorded_at, superseded_at, standard_version_id, :known_at, p.first, p.moments)
    UNION ALL
    SELECT e.rule_id, 3, e.module_code, '', '', e.course_code, c.minutes, e.holds_from, e.holds_to, e.proposed,
        c.title, c.provider, 0, '{}', false, false, false, NULL, '{}', e.standard_version_id
    FROM equivalence_rule e JOIN external_course c USING (framework_code, course_code), published p
    WHERE e.framework_code = :framework_code
        AND rule_asked(e.recorded_at, e.superseded_at, e.standard_version_id, :known_at, p.first, p.moments)) r
ORDER BY r.kind, r.position, r.module_code COLLATE "C", r.role, r.sector, r.name, r.holds_from;

-- Clocks of two servers may differ by a little: what is known never ends before it began.
-- query: framework_supersede_modules
-- in: ids int8[], now moment
UPDATE module_rule SET superseded_at = greatest(:now, recorded_at) WHERE rule_id = ANY (:ids) AND superseded_at IS NULL;
-- query: framework_supersede_requirements
-- in: ids int8[], now moment
UPDATE requirement_rule SET superseded_at = greatest(:now, recorded_at) WHERE rule_id = ANY (:ids) AND superseded_at IS NULL;
-- query: framework_supersede_figures
-- in: ids int8[], now moment
UPDATE figure_rule SET superseded_at = greatest(:now, recorded_at) WHERE rule_id = ANY (:ids) AND superseded_at IS NULL;
-- query: framework_supersede_equivalences
-- in: ids int8[], now moment
UPDATE equivalence_rule SET superseded_at = greatest(:now, recorded_at) WHERE rule_id = ANY (:ids) AND superseded_at IS NULL;

-- query: framework_add_module
-- in: framework_code text, code text, position int4, title text, summary text, audiences text[], pilot bool
-- in: months int4, statutory bool, non_statutory bool, counts_from date?, outcomes text[], proposed bool
-- in: holds_from date, holds_to date?, version_id int8?, now moment
INSERT INTO module_rule (framework_code, module_code, position, title, summary, audiences, pilot, months, statutory,
    non_statutory, counts_from, outcomes, proposed, holds_from, holds_to, standard_version_id, recorded_at)
VALUES (:framework_code, :code, :position, :title, :summary, :audiences, :pilot, :months, :statutory, :non_statutory,
    :counts_from, :outcomes, :proposed, :holds_from, :holds_to, :version_id, :now);

-- query: framework_add_requirement
-- in: framework_code text, role text, module_code text, sector text, within_days int4, proposed bool
-- in: holds_from date, holds_to date?, version_id int8?, now moment
INSERT INTO requirement_rule (framework_code, role, module_code, sector, within_days, proposed, holds_from, holds_to,
    standard_version_id, recorded_at)
VALUES (:framework_code, :role, :module_code, :sector, :within_days, :proposed, :holds_from, :holds_to, :version_id,
    :now);

-- query: framework_add_figure
-- in: framework_code text, name text, sector text, figure int4, proposed bool, holds_from date, holds_to date?
-- in: version_id int8?, now moment
INSERT INTO figure_rule (framework_code, name, sector, figure, proposed, holds_from, holds_to, standard_version_id,
    recorded_at)
VALUES (:framework_code, :name, :sector, :figure, :proposed, :holds_from, :holds_to, :version_id, :now);

-- query: framework_put_course
-- in: framework_code text, course_code text, title text, provider text, minutes int4, now moment
INSERT INTO external_course (framework_code, course_code, title, provider, minutes, recorded_at)
VALUES (:framework_code, :course_code, :title, :provider, :minutes, :now)
ON CONFLICT (framework_code, course_code) DO UPDATE SET title = excluded.title, provider = excluded.provider,
    minutes = excluded.minutes
WHERE (external_course.title, external_course.provider, external_course.minutes)
    IS DISTINCT FROM (excluded.title, excluded.provider, excluded.minutes);

-- query: framework_add_equivalence
-- in: framework_code text, course_code text, module_code text, proposed bool, holds_from date, holds_to date?
-- in: version_id int8?, now moment
INSERT INTO equivalence_rule (framework_code, course_code, module_code, proposed, holds_from, holds_to,
    standard_version_id, recorded_at)
VALUES (:framework_code, :course_code, :module_code, :proposed, :holds_from, :holds_to, :version_id, :now);

-- Whether a version of its standard was published in the service: from then on its file changes no rule of training.
-- query: framework_published
-- in: framework_code text
-- out: published bool
SELECT EXISTS (SELECT FROM standard_version WHERE framework_code = :framework_code AND state = 'published')
    AS published;

-- When each framework was last written, for the policy officer's page.
-- query: framework_list
-- out: framework_code text, version text, written_at moment
SELECT framework_code, version, written_at FROM framework ORDER BY framework_code;

-- How each framework takes applications: a row a round, or one without a round. What was cancelled is left out.
-- query: framework_rounds
-- out: framework_code text, rolling bool, round_id int8?, title text?, opens_on date?, closes_on date?
-- out: published_on date?, framework_version text?
SELECT f.framework_code, coalesce(i.rolling, true) AS rolling, r.round_id, r.title, r.opens_on, r.closes_on,
    r.published_on, r.framework_version
FROM framework f LEFT JOIN intake i USING (framework_code)
    LEFT JOIN intake_round r ON r.framework_code = f.framework_code AND r.cancelled_at IS NULL
ORDER BY f.framework_code, r.opens_on, r.round_id;

-- query: framework_intake_put
-- in: framework_code text, rolling bool, person_id int8, now moment
INSERT INTO intake (framework_code, rolling, changed_by, changed_at)
VALUES (:framework_code, :rolling, :person_id, :now)
ON CONFLICT (framework_code) DO UPDATE SET rolling = excluded.rolling, changed_by = excluded.changed_by,
    changed_at = excluded.changed_at;

-- query: framework_round_put
-- in: framework_code text, title text, opens_on date, closes_on date, person_id int8, now moment
-- out: round_id int8
INSERT INTO intake_round (framework_code, title, opens_on, closes_on, created_by, created_at)
VALUES (:framework_code, :title, :opens_on, :closes_on, :person_id, :now)
RETURNING round_id;

-- One round, locked.
-- query: framework_round_lock
-- in: framework_code text, round_id int8
-- out: round_id int8, title text, opens_on date, closes_on date, published_on date?
SELECT round_id, title, opens_on, closes_on, published_on FROM intake_round
WHERE framework_code = :framework_code AND round_id = :round_id AND cancelled_at IS NULL
FOR UPDATE;

-- query: framework_round_publish
-- in: round_id int8, today date, person_id int8, version text
UPDATE intake_round SET published_on = :today, published_by = :person_id, framework_version = :version
WHERE round_id = :round_id;

-- query: framework_round_cancel
-- in: round_id int8, now moment
UPDATE intake_round SET cancelled_at = :now WHERE round_id = :round_id;

-- query: framework_round_extend
-- in: round_id int8, closes_on date
UPDATE intake_round SET closes_on = :closes_on WHERE round_id = :round_id;
