-- What staff are told of the register: what befell an entry, and who falls below the minimum standard next.

-- Since some moment, and nobody was told yet; the oldest first.
-- query: register_untold
-- in: since moment
-- out: register_event_id int8, name text, framework_code text, event text, reason_code text, effective_on date
-- out: person_id int8?
SELECT v.register_event_id, o.name, v.framework_code, v.event, v.reason_code, v.effective_on, v.person_id
FROM register_event v JOIN organisation o USING (organisation_id)
WHERE v.at >= :since AND v.event IN ('suspended', 'reinstated', 'reinstated_with_conditions', 'revoked', 'lapsed',
        'under_review', 'review_closed', 'surrender_asked', 'surrendered')
    AND NOT EXISTS (SELECT FROM register_staff_told t WHERE t.register_event_id = v.register_event_id)
ORDER BY v.register_event_id LIMIT 500;

-- query: register_told
-- in: events int8[], now moment
INSERT INTO register_staff_told (register_event_id, told_at)
SELECT e, :now FROM unnest(:events::int8[]) AS e ON CONFLICT DO NOTHING;

-- Staff who change the register and can sign in.
-- query: register_changers
-- in: today date
-- out: person_id int8, address text, language text
SELECT DISTINCT k.person_id, k.email AS address, k.language
FROM role_holding h JOIN permission p USING (role) JOIN account k USING (person_id)
WHERE p.action = 'register.change' AND h.organisation_id IS NULL AND h.started_on <= :today
    AND (h.ended_on IS NULL OR h.ended_on >= :today) AND k.closed_at IS NULL AND k.verified_at IS NOT NULL
ORDER BY k.person_id;

-- What befell entries lately, the newest first.
-- query: register_lately
-- in: since date
-- out: organisation_id int8, name text, framework_code text, event text, reason_code text, effective_on date
SELECT v.organisation_id, o.name, v.framework_code, v.event, v.reason_code, v.effective_on
FROM register_event v JOIN organisation o USING (organisation_id)
WHERE v.effective_on >= :since AND v.event NOT IN ('designation_proposed', 'designation_rejected')
    AND actor_sees_all()
ORDER BY v.register_event_id DESC LIMIT 12;
