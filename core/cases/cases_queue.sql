-- The queue, a page of it. sort: deadline, age, organisation, reference or stage; after_key and after_id: the row it
-- goes on from; backward: towards the first. total counts all that match.
-- query: case_queue
-- in: show text, clock text, stage text?, framework text?, holder int8?, words text?, sort text, descending bool
-- in: backward bool, after_key text?, after_id int8?, today date, soon int4, most int4
-- out: application_id int8, reference text, organisation_name text, framework_code text, state text
-- out: received_on date?, due_on date?, holders text?, assigned text?, mine bool, assigned_mine bool, away bool
-- out: covering bool, held bool, missing_year int4?, panel_chair_missing bool, panel_members_missing int4
-- out: sort_key text, total int8
WITH line AS (
    SELECT q.*, CASE :sort WHEN 'age' THEN coalesce(q.received_on::text, '9999')
            WHEN 'organisation' THEN lower(q.organisation_name)
            WHEN 'reference' THEN q.reference
            WHEN 'stage' THEN q.state
            ELSE coalesce(q.due_on::text, '9999') END COLLATE "C" AS sort_key
    FROM case_queue_line q
    WHERE CASE :show WHEN 'mine' THEN q.mine WHEN 'nobody' THEN q.nobody WHEN 'team' THEN q.team
            WHEN 'cover' THEN q.covering ELSE true END
        AND CASE :clock WHEN 'breached' THEN q.due_on < :today
            WHEN 'warning' THEN q.due_on BETWEEN :today AND :today + :soon
            WHEN 'hold' THEN q.hold_reason IS NOT NULL ELSE true END
        AND (:stage IS NULL OR q.state = :stage)
        AND (:framework IS NULL OR q.framework_code = :framework)
        AND (:holder IS NULL OR :holder = ANY (q.person_ids))
        AND (:words IS NULL OR lower(q.organisation_name) LIKE '%' || lower(:words) || '%'
            OR lower(q.reference) LIKE lower(:words) || '%')
), counted AS (SELECT l.*, count(*) OVER () AS total FROM line l)
SELECT application_id, reference, organisation_name, framework_code, state, received_on, due_on, holders, assigned,
    mine, assigned_mine, away, covering, hold_reason IS NOT NULL AS held, missing_year,
    coalesce(m.chair, false) AS panel_chair_missing,
    coalesce(m.members, 0) AS panel_members_missing, sort_key, total
FROM counted LEFT JOIN LATERAL panel_missing(application_id) AS m ON state = 'panel_review'
WHERE :after_id IS NULL OR CASE WHEN :descending = :backward
    THEN (sort_key, application_id) > (:after_key COLLATE "C", :after_id)
    ELSE (sort_key, application_id) < (:after_key COLLATE "C", :after_id) END
ORDER BY CASE WHEN :descending = :backward THEN sort_key END,
    CASE WHEN :descending = :backward THEN application_id END,
    CASE WHEN :descending <> :backward THEN sort_key END DESC,
    CASE WHEN :descending <> :backward THEN application_id END DESC
LIMIT :most;

-- How many cases each view of the queue holds.
-- query: case_queue_counts
-- in: today date, soon int4
-- out: whole int8, mine int8, nobody int8, team int8, cover int8, warning int8, breached int8, held int8
SELECT count(*) AS whole, count(*) FILTER (WHERE mine) AS mine, count(*) FILTER (WHERE nobody) AS nobody,
    count(*) FILTER (WHERE team) AS team, count(*) FILTER (WHERE covering) AS cover,
    count(*) FILTER (WHERE due_on BETWEEN :today AND :today + :soon) AS warning,
    count(*) FILTER (WHERE due_on < :today) AS breached, count(*) FILTER (WHERE hold_reason IS NOT NULL) AS held
FROM case_queue_line;

-- How many cases each stage holds, and how many of them are overdue.
-- query: case_stages
-- in: today date
-- out: state text, cases int8, overdue int8
SELECT state, count(*) AS cases, count(*) FILTER (WHERE due_on < :today) AS overdue
FROM case_queue_line GROUP BY state;

-- The case to go on with: of those that wait for the actor the one after the case just left, by deadline; then those
-- that wait for nobody and that the actor may take.
-- query: case_next
-- in: after int8?, show text, clock text, stage text?, framework text?, holder int8?, words text?, today date, soon int4
-- out: application_id int8
WITH left_case AS (SELECT coalesce(a.stage_due_on, 'infinity') AS due_on, a.application_id
    FROM application a WHERE a.application_id = :after)
SELECT q.application_id
FROM case_queue_line q LEFT JOIN left_case l ON true
WHERE q.application_id IS DISTINCT FROM :after AND q.state NOT IN ('information_requested', 'deferred')
    AND q.hold_reason IS NULL
    AND CASE :show WHEN 'mine' THEN q.mine WHEN 'nobody' THEN q.nobody WHEN 'team' THEN q.team
        WHEN 'cover' THEN q.covering ELSE true END
    AND CASE :clock WHEN 'breached' THEN q.due_on < :today
        WHEN 'warning' THEN q.due_on BETWEEN :today AND :today + :soon WHEN 'hold' THEN false ELSE true END
    AND (:stage IS NULL OR q.state = :stage)
    AND (:framework IS NULL OR q.framework_code = :framework)
    AND (:holder IS NULL OR :holder = ANY (q.person_ids))
    AND (:words IS NULL OR lower(q.organisation_name) LIKE '%' || lower(:words) || '%'
        OR lower(q.reference) LIKE lower(:words) || '%')
    AND (q.mine OR q.nobody
        AND EXISTS (SELECT FROM role_holding h WHERE h.person_id = actor_person() AND h.role = q.role
            AND h.organisation_id IS NULL AND h.ended_on IS NULL)
        AND NOT EXISTS (SELECT FROM role_holding h JOIN application a USING (organisation_id)
            WHERE a.application_id = q.application_id AND h.person_id = actor_person())
        AND NOT EXISTS (SELECT FROM conflict_declaration d WHERE d.application_id = q.application_id
            AND d.person_id = actor_person() AND d.conflicted)
        AND NOT EXISTS (SELECT FROM case_role c WHERE c.application_id = q.application_id
            AND c.person_id = actor_person()))
ORDER BY NOT q.mine, coalesce((coalesce(q.due_on, 'infinity'), q.application_id)
        < (l.due_on, l.application_id), false), q.due_on NULLS LAST, q.application_id
LIMIT 1;

-- Staff who work on cases, with their absence today.
-- query: case_staff
-- in: today date
-- out: person_id int8, full_name text, roles text[], away_until date?
SELECT p.person_id, p.full_name, array_agg(DISTINCT h.role) AS roles,
    (SELECT max(b.until_on) FROM staff_absence b WHERE b.person_id = p.person_id AND b.ended_at IS NULL
        AND :today BETWEEN b.from_on AND b.until_on) AS away_until
FROM role_holding h JOIN person p USING (person_id)
WHERE h.role IN ('lead_officer', 'intake_officer', 'assessor', 'moderator', 'decision_maker')
    AND h.organisation_id IS NULL AND h.started_on <= :today AND (h.ended_on IS NULL OR h.ended_on >= :today)
GROUP BY p.person_id ORDER BY p.full_name, p.person_id;

-- ---- Assignment ----

-- The cases that are to be shared out, as they stand.
-- query: case_assignable
-- in: application_ids int8[]
-- out: application_id int8, reference text, organisation_name text, state text, role text?, due_on date?
-- out: holders text?, assigned text?, person_ids int8[], nobody bool
SELECT application_id, reference, organisation_name, state, role, due_on, holders, assigned, person_ids, nobody
FROM case_queue_line WHERE application_id = ANY (:application_ids) ORDER BY application_id;

-- How somebody stands to a case that is to be assigned to them, in place of another or not.
-- query: case_assign_standing
-- in: application_id int8, person_id int8, replaces int8?, today date
-- out: role text?, barred bool, conflicted bool, had_part bool, assigned bool, holds_role bool, away_until date?
-- out: replaced bool, places_left int4
SELECT n.role,
    EXISTS (SELECT FROM role_holding h WHERE h.organisation_id = a.organisation_id AND h.person_id = :person_id)
        AS barred,
    EXISTS (SELECT FROM conflict_declaration d WHERE d.application_id = a.application_id
        AND d.person_id = :person_id AND d.conflicted) AS conflicted,
    EXISTS (SELECT FROM case_role c WHERE c.application_id = a.application_id AND c.person_id = :person_id)
        AS had_part,
    EXISTS (SELECT FROM case_assignment s WHERE s.application_id = a.application_id AND s.person_id = :person_id
        AND s.ended_at IS NULL) AS assigned,
    EXISTS (SELECT FROM role_holding h WHERE h.person_id = :person_id AND h.role = n.role
        AND h.organisation_id IS NULL AND h.ended_on IS NULL) AS holds_role,
    (SELECT max(b.until_on) FROM staff_absence b WHERE b.person_id = :person_id AND b.ended_at IS NULL
        AND :today BETWEEN b.from_on AND b.until_on) AS away_until,
    EXISTS (SELECT FROM case_worker w WHERE w.application_id = a.application_id AND w.person_id = :replaces
        AND w.role = n.role) AS replaced,
    (case_places(n.role)
        - (SELECT count(*) FROM case_role c WHERE c.application_id = a.application_id AND c.role = n.role
            AND c.left_at IS NULL)
        - (SELECT count(*) FROM case_assignment s WHERE s.application_id = a.application_id AND s.role = n.role
            AND s.ended_at IS NULL))::int4 AS places_left
FROM application a CROSS JOIN LATERAL (SELECT case_role_needed(a.state) AS role) n
WHERE a.application_id = :application_id;

-- query: case_assignment_add
-- in: application_id int8, person_id int8, role text, replaces int8?, assigned_by int8, now moment, words text
-- out: case_assignment_id int8
INSERT INTO case_assignment (application_id, person_id, role, replaces, assigned_by, assigned_at, words)
VALUES (:application_id, :person_id, :role, :replaces, :assigned_by, :now, :words)
RETURNING case_assignment_id;

-- query: case_assignment_end
-- in: application_id int8, person_id int8, outcome text, reason text, now moment
-- out: case_assignment_id int8, assigned_by int8
UPDATE case_assignment SET outcome = :outcome, reason = :reason, ended_at = :now
WHERE application_id = :application_id AND person_id = :person_id AND ended_at IS NULL
RETURNING case_assignment_id, assigned_by;

-- What was assigned in a case; nothing of the other assessor before both are in.
-- query: case_assignments
-- in: application_id int8
-- out: full_name text, role text, by_name text, replaced_name text?, assigned_at moment, words text, outcome text?
-- out: reason text, ended_at moment?
SELECT p.full_name, s.role, b.full_name AS by_name, r.full_name AS replaced_name, s.assigned_at, s.words, s.outcome,
    s.reason, s.ended_at
FROM case_assignment s JOIN person p USING (person_id) JOIN person b ON b.person_id = s.assigned_by
    LEFT JOIN person r ON r.person_id = s.replaces
WHERE s.application_id = :application_id AND NOT assessor_hidden(s.application_id, s.person_id)
    AND NOT assessor_hidden(s.application_id, s.replaces)
ORDER BY s.case_assignment_id;

-- Where mail to a person of staff goes.
-- query: case_staff_mail
-- in: person_id int8
-- out: address text, language text
SELECT email AS address, language FROM account
WHERE person_id = :person_id AND closed_at IS NULL AND verified_at IS NOT NULL ORDER BY account_id LIMIT 1;

-- Does the first person look after the other's cases today?
-- query: case_cover
-- in: person_id int8, away_id int8, today date
-- out: covers bool
SELECT EXISTS (SELECT FROM staff_absence b WHERE b.person_id = :away_id AND b.cover_person_id = :person_id
    AND b.ended_at IS NULL AND :today BETWEEN b.from_on AND b.until_on) AS covers;

-- ---- Absence ----

-- Absences to come and under way.
-- query: case_absences
-- in: today date
-- out: staff_absence_id int8, person_id int8, full_name text, from_on date, until_on date, cover_name text?
-- out: named_by_name text
SELECT b.staff_absence_id, b.person_id, p.full_name, b.from_on, b.until_on, c.full_name AS cover_name,
    n.full_name AS named_by_name
FROM staff_absence b JOIN person p USING (person_id) JOIN person n ON n.person_id = b.named_by
    LEFT JOIN person c ON c.person_id = b.cover_person_id
WHERE b.ended_at IS NULL AND b.until_on >= :today
ORDER BY b.from_on, b.staff_absence_id;

-- query: case_absence_add
-- in: person_id int8, from_on date, until_on date, cover int8?, named_by int8, now moment
-- out: staff_absence_id int8
INSERT INTO staff_absence (person_id, from_on, until_on, cover_person_id, named_by, named_at)
VALUES (:person_id, :from_on, :until_on, :cover, :named_by, :now)
RETURNING staff_absence_id;

-- Is that person away on any of these days?
-- query: case_away_between
-- in: person_id int8, from_on date, until_on date
-- out: away bool
SELECT EXISTS (SELECT FROM staff_absence b WHERE b.person_id = :person_id AND b.ended_at IS NULL
    AND b.from_on <= :until_on AND b.until_on >= :from_on) AS away;

-- query: case_absence_lock
-- in: staff_absence_id int8
-- out: person_id int8, ended bool
SELECT person_id, ended_at IS NOT NULL AS ended FROM staff_absence
WHERE staff_absence_id = :staff_absence_id FOR UPDATE;

-- query: case_absence_end
-- in: staff_absence_id int8, now moment
UPDATE staff_absence SET ended_at = :now WHERE staff_absence_id = :staff_absence_id AND ended_at IS NULL;

-- ---- Teams ----

-- query: case_teams
-- out: case_team_id int8, name text, frameworks text[], members text?
SELECT t.case_team_id, t.name, t.frameworks,
    (SELECT string_agg(p.full_name, ', ' ORDER BY p.full_name, p.person_id)
        FROM case_team_member m JOIN person p USING (person_id) WHERE m.case_team_id = t.case_team_id) AS members
FROM case_team t ORDER BY t.name;

-- query: case_team_of
-- in: case_team_id int8
-- out: case_team_id int8, name text, frameworks text[], version int4, person_ids int8[]
SELECT t.case_team_id, t.name, t.frameworks, t.version,
    coalesce((SELECT array_agg(m.person_id ORDER BY m.person_id) FROM case_team_member m
        WHERE m.case_team_id = t.case_team_id), '{}') AS person_ids
FROM case_team t WHERE t.case_team_id = :case_team_id;

-- query: case_team_named
-- in: name text, except int8
-- out: taken bool
SELECT EXISTS (SELECT FROM case_team WHERE lower(name) = lower(:name) AND case_team_id <> :except) AS taken;

-- query: case_team_add
-- in: name text, frameworks text[]
-- out: case_team_id int8
INSERT INTO case_team (name, frameworks) VALUES (:name, :frameworks) RETURNING case_team_id;

-- No row is touched when somebody saved it meanwhile.
-- query: case_team_save
-- in: case_team_id int8, name text, frameworks text[], version int4
UPDATE case_team SET name = :name, frameworks = :frameworks, version = version + 1
WHERE case_team_id = :case_team_id AND version = :version;

-- query: case_team_members_clear
-- in: case_team_id int8
DELETE FROM case_team_member WHERE case_team_id = :case_team_id;

-- query: case_team_members_add
-- in: case_team_id int8, person_ids int8[]
INSERT INTO case_team_member (case_team_id, person_id)
SELECT :case_team_id, p FROM unnest(:person_ids) AS p;
