-- Records of one person found twice, and made one.

-- query: merging_facts
-- in: kept int8, merged int8
-- out: erased bool, merged_already bool, keeps_another bool, kept_account bool, merged_account bool, home_office bool
-- out: trains bool
SELECT erased, merged_already, keeps_another, kept_account, merged_account, home_office, trains
FROM person_merge_facts(:kept, :merged);

-- query: merging_ask
-- in: kept int8, merged int8, learner_number text?, reason text, now moment
-- out: person_merge_id int8, done bool
SELECT person_merge_id, done FROM person_merge_ask(:kept, :merged, :learner_number, :reason, :now);

-- query: merging_decide
-- in: merge int8, confirmed bool, words text?, now moment
-- out: kept int8
SELECT person_merge_decide(:merge, :confirmed, :words, :now) AS kept;

-- query: merging_undo
-- in: merge int8, reason text, now moment
-- out: kept int8
SELECT person_merge_undo(:merge, :reason, :now) AS kept;

-- query: merging_duplicates
-- out: person_id int8, other_id int8, why text, full_name text, other_name text?
SELECT d.person_id, d.other_id, d.why, a.full_name, b.full_name AS other_name
FROM people_duplicates(0.6) d, LATERAL person_holds(d.person_id, NULL) a, LATERAL person_holds(d.other_id, NULL) b;

-- What a record holds: that person's; who has a learner number; or the kept, or merged, one of a merge.
-- query: merging_holds
-- in: person_id int8?, learner_number text?, merge int8?, kept bool
-- out: person_id int8, full_name text?, email text?, learner_number text, own bool, account bool, roles text[]
-- out: organisations text[], completions int4, modules text[], last_on date?
SELECT person_id, full_name, email, learner_number, own, account, roles, organisations, completions, modules, last_on
FROM person_holds(coalesce(:person_id, (SELECT CASE WHEN :kept THEN m.kept_person_id ELSE m.merged_person_id END
    FROM person_merge m WHERE m.person_merge_id = :merge)), :learner_number);

-- query: merging_distinct
-- in: person_id int8, other_id int8, said_by int8, now moment
INSERT INTO person_distinct (person_id, other_person_id, said_by, said_at)
SELECT least(:person_id, :other_id), greatest(:person_id, :other_id), :said_by, :now
WHERE person_own(:person_id, (SELECT actor_organisation()))
ON CONFLICT DO NOTHING;

-- Those that the actor sees, the ones that wait first.
-- query: merging_list
-- in: merge int8?
-- out: person_merge_id int8, kept_person_id int8, merged_person_id int8, kept_name text?, merged_name text?, reason text
-- out: organisation_name text?, asked_by int8?, asked_by_name text?, asked_at moment, recorded_at moment?
-- out: refused_at moment?, refused_words text?, superseded_at moment?, taken_back_reason text?, own bool
SELECT m.person_merge_id, m.kept_person_id, m.merged_person_id, k.full_name AS kept_name, g.full_name AS merged_name,
    m.reason, o.name AS organisation_name, m.asked_by, a.full_name AS asked_by_name, m.asked_at, m.recorded_at,
    m.refused_at, m.refused_words, m.superseded_at, m.taken_back_reason,
    m.organisation_id IS NOT DISTINCT FROM (SELECT actor_organisation())
        AND EXISTS (SELECT FROM role_holding h WHERE h.person_id = m.decided_by
            AND h.organisation_id = m.organisation_id) AS own
FROM person_merge m LEFT JOIN person k ON k.person_id = m.kept_person_id
    LEFT JOIN person g ON g.person_id = m.merged_person_id LEFT JOIN person a ON a.person_id = m.asked_by
    LEFT JOIN organisation o ON o.organisation_id = m.organisation_id
WHERE (:merge::int8 IS NULL OR m.person_merge_id = :merge)
ORDER BY m.recorded_at IS NOT NULL OR m.refused_at IS NOT NULL, m.person_merge_id DESC LIMIT 200;
