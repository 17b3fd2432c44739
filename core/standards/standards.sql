-- Versions of a framework that whoever asks may see, in the order in which they take effect; those not published last.
-- query: standard_versions
-- in: framework_code text
-- out: standard_version_id int8, number int4?, state text, effective_on date, summary text, summary_welsh text
-- out: version int4, created_by int8, created_name text?, proposed_name text?, proposed_at moment?, decided_name text?
-- out: decided_at moment?, mine bool
SELECT v.standard_version_id, v.number, v.state, v.effective_on, v.summary, v.summary_welsh, v.version, v.created_by,
    (SELECT p.full_name FROM person p WHERE p.person_id = v.created_by) AS created_name,
    (SELECT p.full_name FROM person p WHERE p.person_id = v.proposed_by) AS proposed_name, v.proposed_at,
    (SELECT p.full_name FROM person p WHERE p.person_id = v.decided_by) AS decided_name, v.decided_at,
    coalesce(standard_worked_on(v.standard_version_id, (SELECT actor_person())), false) AS mine
FROM standard_version v WHERE v.framework_code = :framework_code
ORDER BY v.number IS NULL, v.effective_on, v.number, v.standard_version_id;

-- Their changes, each version's in the order in which they were added.
-- query: standard_changes
-- in: framework_code text
-- out: standard_version_id int8, standard_change_id int8, kind text, module_code text, role text, sector text, name text
-- out: number int4, counts_from date?, title text, words text, codes text[]
SELECT c.standard_version_id, c.standard_change_id, c.kind, c.module_code, c.role, c.sector, c.name, c.number,
    c.counts_from, c.title, c.words, c.codes
FROM standard_version v JOIN standard_change c USING (standard_version_id)
WHERE v.framework_code = :framework_code
ORDER BY c.standard_version_id, c.standard_change_id;

-- What happened to a version.
-- query: standard_events
-- in: version_id int8
-- out: event text, full_name text?, words text, at moment
SELECT e.event, p.full_name, e.words, e.at FROM standard_event e LEFT JOIN person p USING (person_id)
WHERE e.standard_version_id = :version_id ORDER BY e.standard_event_id;

-- ---- Acts ----

-- query: standard_lock
-- in: framework_code text, version_id int8
-- out: standard_version_id int8, state text, version int4, effective_on date, summary text, summary_welsh text, mine bool
SELECT v.standard_version_id, v.state, v.version, v.effective_on, v.summary, v.summary_welsh,
    coalesce(standard_worked_on(v.standard_version_id, (SELECT actor_person())), false) AS mine
FROM standard_version v
WHERE v.standard_version_id = :version_id AND v.framework_code = :framework_code FOR UPDATE;

-- One publication of a framework at a time.
-- query: standard_framework_lock
-- in: framework_code text
-- out: framework_code text
SELECT framework_code FROM framework WHERE framework_code = :framework_code FOR UPDATE;

-- query: standard_draft_add
-- in: framework_code text, effective_on date, person_id int8, now moment
-- out: standard_version_id int8
INSERT INTO standard_version (framework_code, effective_on, created_by, created_at)
VALUES (:framework_code, :effective_on, :person_id, :now)
RETURNING standard_version_id;

-- query: standard_event_add
-- in: version_id int8, event text, person_id int8, words text, now moment
INSERT INTO standard_event (standard_version_id, event, person_id, words, at)
VALUES (:version_id, :event, :person_id, :words, :now);

-- query: standard_draft_save
-- in: version_id int8, effective_on date, summary text, summary_welsh text
UPDATE standard_version SET effective_on = :effective_on, summary = :summary, summary_welsh = :summary_welsh,
    version = version + 1, content = content + (effective_on <> :effective_on)::int
WHERE standard_version_id = :version_id;

-- query: standard_draft_touch
-- in: version_id int8
UPDATE standard_version SET version = version + 1, content = content + 1 WHERE standard_version_id = :version_id;

-- query: standard_change_put
-- in: version_id int8, kind text, module_code text, role text, sector text, name text, number int4, counts_from date?
-- in: title text, words text, codes text[], person_id int8, now moment
-- out: standard_change_id int8
INSERT INTO standard_change (standard_version_id, kind, module_code, role, sector, name, number, counts_from, title,
    words, codes, added_by, added_at)
VALUES (:version_id, :kind, :module_code, :role, :sector, :name, :number, :counts_from, :title, :words, :codes,
    :person_id, :now)
RETURNING standard_change_id;

-- query: standard_change_delete
-- in: version_id int8, change_id int8
DELETE FROM standard_change WHERE standard_version_id = :version_id AND standard_change_id = :change_id;

-- query: standard_propose
-- in: version_id int8, person_id int8, now moment
UPDATE standard_version SET state = 'proposed', proposed_by = :person_id, proposed_at = :now, version = version + 1
WHERE standard_version_id = :version_id;

-- query: standard_return
-- in: version_id int8, person_id int8, now moment
UPDATE standard_version SET state = 'returned', decided_by = :person_id, decided_at = :now, version = version + 1
WHERE standard_version_id = :version_id;

-- query: standard_discard
-- in: version_id int8
UPDATE standard_version SET state = 'discarded', version = version + 1 WHERE standard_version_id = :version_id;

-- query: standard_publish
-- in: framework_code text, version_id int8, person_id int8, now moment
-- out: number int4
UPDATE standard_version SET state = 'published', decided_by = :person_id, decided_at = :now, version = version + 1,
    number = (SELECT coalesce(max(p.number), 1) + 1 FROM standard_version p WHERE p.framework_code = :framework_code)
WHERE standard_version_id = :version_id
RETURNING number;

-- ---- After publication ----

-- query: standard_progress_start
-- in: version_id int8
INSERT INTO standard_progress (standard_version_id, people) SELECT :version_id, count(*)::int FROM person;

-- query: standard_progress_of
-- in: version_id int8
-- out: people int4, people_done int4, after_person int8, after_organisation int8, told int4, done_at moment?
SELECT people, people_done, after_person, after_organisation, told, done_at FROM standard_progress
WHERE standard_version_id = :version_id;

-- query: standard_people_next
-- in: after int8, most int8
-- out: person_id int8
SELECT person_id FROM person WHERE person_id > :after ORDER BY person_id LIMIT :most;

-- query: standard_progress_people
-- in: version_id int8, after int8, people int4
UPDATE standard_progress SET after_person = :after, people_done = people_done + :people
WHERE standard_version_id = :version_id;

-- query: standard_progress_told
-- in: version_id int8, after int8, told int4
UPDATE standard_progress SET after_organisation = :after, told = told + :told WHERE standard_version_id = :version_id;

-- query: standard_progress_end
-- in: version_id int8, now moment
UPDATE standard_progress SET done_at = :now WHERE standard_version_id = :version_id;

-- Organisations that stood before a version and fall by it, with the first day, and whom to tell: a row a lead with an
-- address. As the last impact that was worked out for the version says.
-- query: standard_falling
-- in: version_id int8, after int8, most int8, today date
-- out: organisation_id int8, organisation_name text, on_day date, person_id int8?, email text?, language text?
SELECT f.organisation_id, o.name AS organisation_name, f.on_day, l.person_id, l.email, l.language
FROM (SELECT s.organisation_id, min(s.on_day) AS on_day FROM standard_impact_organisation s
        WHERE s.standard_impact_id = (SELECT max(i.standard_impact_id) FROM standard_impact i
                WHERE i.standard_version_id = :version_id AND i.done_at IS NOT NULL)
            AND s.good_before AND NOT s.good_after AND s.organisation_id > :after
        GROUP BY s.organisation_id ORDER BY s.organisation_id LIMIT :most) f
    JOIN organisation o USING (organisation_id)
    LEFT JOIN LATERAL (SELECT DISTINCT p.person_id, p.email,
            (SELECT a.language FROM account a WHERE a.person_id = p.person_id LIMIT 1) AS language
        FROM role_holding h JOIN person p USING (person_id)
        WHERE h.organisation_id = f.organisation_id AND h.role IN ('organisation_lead', 'training_lead')
            AND h.started_on <= :today AND (h.ended_on IS NULL OR h.ended_on >= :today) AND p.email IS NOT NULL
            AND p.erased_at IS NULL) l ON true
ORDER BY f.organisation_id, l.person_id;
