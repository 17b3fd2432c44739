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

-- What a framework says is replaced as a whole; nothing refers to single rows of it.
-- query: framework_clear_criteria
-- in: framework_code text
DELETE FROM criterion WHERE framework_code = :framework_code;
-- query: framework_clear_modules
-- in: framework_code text
DELETE FROM module WHERE framework_code = :framework_code;
-- query: framework_clear_requirements
-- in: framework_code text
DELETE FROM module_requirement WHERE framework_code = :framework_code;
-- query: framework_clear_figures
-- in: framework_code text
DELETE FROM framework_figure WHERE framework_code = :framework_code;

-- query: framework_add_criterion
-- in: framework_code text, code text, position int4, title text, gate bool, weight int4, lived_experience bool
-- in: holds_from date, holds_to date?
INSERT INTO criterion (framework_code, criterion_code, position, title, gate, weight, lived_experience, holds_from,
    holds_to)
VALUES (:framework_code, :code, :position, :title, :gate, :weight, :lived_experience, :holds_from, :holds_to);

-- query: framework_add_module
-- in: framework_code text, code text, position int4, title text, audiences text[], pilot bool, months int4
-- in: statutory bool, non_statutory bool, holds_from date, holds_to date?
INSERT INTO module (framework_code, module_code, position, title, audiences, pilot, months, statutory, non_statutory,
    holds_from, holds_to)
VALUES (:framework_code, :code, :position, :title, :audiences, :pilot, :months, :statutory, :non_statutory,
    :holds_from, :holds_to);

-- query: framework_add_requirement
-- in: framework_code text, role text, module_code text, sector text, within_days int4, holds_from date
-- in: holds_to date?
INSERT INTO module_requirement (framework_code, role, module_code, sector, within_days, holds_from, holds_to)
VALUES (:framework_code, :role, :module_code, :sector, :within_days, :holds_from, :holds_to);

-- query: framework_add_figure
-- in: framework_code text, name text, sector text, figure int4, holds_from date, holds_to date?
INSERT INTO framework_figure (framework_code, name, sector, figure, holds_from, holds_to)
VALUES (:framework_code, :name, :sector, :figure, :holds_from, :holds_to);

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
