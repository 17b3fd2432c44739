-- What the intervals rest on, by person, framework and module. people null: whoever asks.

-- The rules of all modules, whenever they were known.
-- query: training_spans
-- out: framework_code text, module_code text, months int4, holds_from date, holds_to date?, counts_from date?
-- out: recorded_at moment, superseded_at moment?, version int4?
SELECT r.framework_code, r.module_code, r.months, r.holds_from, r.holds_to, r.counts_from, r.recorded_at,
    r.superseded_at, (SELECT v.number FROM standard_version v WHERE v.standard_version_id = r.standard_version_id)
    AS version
FROM module_rule r
ORDER BY r.framework_code COLLATE "C", r.module_code COLLATE "C", r.holds_from, r.rule_id;

-- query: training_history
-- in: people int8[]?
-- out: person_id int8, framework_code text, module_code text, completion_id int8, corrects_id int8?, completed_on date
-- out: result text, recorded_at moment
SELECT person_id, framework_code, module_code, completion_id, corrects_id, completed_on, result, recorded_at
FROM training_history(coalesce(:people, ARRAY[actor_person()]));

-- Exemptions, external courses, and training that was under way (recognition 0).
-- query: training_recognised
-- in: people int8[]?
-- out: person_id int8, framework_code text, module_code text, recognition_id int8, basis text, starts_on date
-- out: ends_on date?, recorded_at moment, superseded_at moment?
SELECT r.person_id, r.framework_code, r.module_code, r.recognition_id, r.basis, r.starts_on, r.ends_on, r.recorded_at,
    r.superseded_at
FROM (
    SELECT person_id, framework_code, module_code, recognition_id, basis, starts_on, ends_on, recorded_at, superseded_at
    FROM training_recognitions(coalesce(:people, ARRAY[actor_person()]))
    UNION ALL
    SELECT person_id, framework_code, module_code, 0, 'in_progress', starts_on, ends_on, recorded_at, superseded_at
    FROM training_under_way(coalesce(:people, ARRAY[actor_person()]))) r
ORDER BY r.person_id, r.framework_code COLLATE "C", r.module_code COLLATE "C", r.starts_on, r.recognition_id;

-- With these people, those who keep their records since a merge.
-- query: training_people_with_kept
-- in: people int8[]
-- out: person_id int8
SELECT person_id FROM people_with_kept(:people) AS person_id ORDER BY person_id;

-- query: training_found
-- in: people int8[]?
-- out: person_id int8, framework_code text, module_code text, code text, weight text, message text, fill text
-- out: holds_from date, holds_to date?, recorded_at moment, superseded_at moment?
SELECT person_id, framework_code, module_code, code, weight, message, fill::text AS fill, holds_from, holds_to,
    recorded_at, superseded_at
FROM training_findings(coalesce(:people, ARRAY[actor_person()]))
ORDER BY person_id, framework_code COLLATE "C", module_code COLLATE "C", holds_from, code, recorded_at;

-- query: training_roles_held
-- in: people int8[]
-- out: person_id int8, framework_code text, role text, started_on date, ended_on date?
SELECT person_id, framework_code, role, started_on, ended_on FROM training_roles(:people);

-- query: training_stale_take
-- out: person_id int8
SELECT p AS person_id FROM training_stale_take() AS p;

-- query: training_findings_write
-- in: now moment, touched_people int8[], touched_frameworks text[], people int8[], frameworks text[], modules text[]
-- in: codes text[], weights text[], messages text[], fills text[], starts date[], ends date[]
-- out: written int8
SELECT training_findings_write(:now, :touched_people, :touched_frameworks, :people, :frameworks, :modules, :codes,
    :weights, :messages, :fills, :starts, :ends) AS written;
