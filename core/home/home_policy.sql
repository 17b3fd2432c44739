-- What waits for a policy officer; nothing for anybody else.

-- Versions of standards that wait for a second person, drafts whose effect was worked out, and published versions that
-- come into force within some days. mine: drafted, changed or proposed by who asks, so another decides. worked: what the
-- version would do is worked out as it is now.
-- query: home_policy_versions
-- in: today date, days int4
-- out: standard_version_id int8, framework_code text, state text, number int4?, effective_on date, created_name text?
-- out: mine bool, worked bool, worked_at moment?
SELECT v.standard_version_id, v.framework_code, v.state, v.number, v.effective_on,
    (SELECT p.full_name FROM person p WHERE p.person_id = v.created_by) AS created_name,
    coalesce(standard_worked_on(v.standard_version_id, (SELECT actor_person())), false) AS mine,
    i.done_at IS NOT NULL AND standard_impact_holds(i.standard_impact_id) AS worked, i.done_at AS worked_at
FROM standard_version v LEFT JOIN LATERAL (SELECT k.standard_impact_id, k.done_at FROM standard_impact k
        WHERE k.standard_version_id = v.standard_version_id ORDER BY k.standard_impact_id DESC LIMIT 1) i ON true
WHERE (SELECT actor_has_role('policy_officer')) AND (v.state IN ('proposed', 'returned', 'draft')
    OR v.state = 'published' AND v.effective_on > :today AND v.effective_on <= :today::date + :days)
ORDER BY v.effective_on, v.standard_version_id LIMIT 100;

-- Exemptions and external courses asked for, the oldest first.
-- query: home_policy_recognitions
-- in: most int4
-- out: recognition_id int8, kind text, full_name text, organisation_name text, asked_at moment, total int8
SELECT r.recognition_id, r.kind, p.full_name, o.name AS organisation_name, r.asked_at, count(*) OVER () AS total
FROM recognition r JOIN person p USING (person_id) JOIN organisation o USING (organisation_id)
WHERE (SELECT actor_has_role('policy_officer'))
    AND NOT EXISTS (SELECT FROM recognition_event e WHERE e.recognition_id = r.recognition_id)
ORDER BY r.asked_at, r.recognition_id LIMIT :most;
