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
