-- Accreditation of providers.

-- Holds from the first day on; accredited_to null: no end set.
-- query: provider_accredit
-- in: provider_id int8, framework_code text, accredited_from date, accredited_to date?, granted_by int8?, now moment
-- out: accreditation_id int8
INSERT INTO provider_accreditation (provider_id, framework_code, accredited_from, accredited_to, granted_by, granted_at)
VALUES (:provider_id, :framework_code, :accredited_from, :accredited_to, :granted_by, :now)
RETURNING provider_accreditation_id AS accreditation_id;

-- Earlier than it would have ended; the day before its first makes it void.
-- query: provider_accreditation_end
-- in: accreditation_id int8, provider_id int8, accredited_to date, ended_by int8?, reason text, now moment
-- out: provider_id int8, framework_code text
UPDATE provider_accreditation SET accredited_to = :accredited_to, ended_by = :ended_by, ended_at = :now,
    end_reason = :reason
WHERE provider_accreditation_id = :accreditation_id AND provider_id = :provider_id
    AND (accredited_to IS NULL OR accredited_to > :accredited_to)
RETURNING provider_id, framework_code;

-- All that ever held, the latest first.
-- query: provider_accreditations
-- in: provider_id int8?
-- out: accreditation_id int8, framework_code text, accredited_from date, accredited_to date?, granted_by text?
-- out: ended_at moment?, end_reason text?
SELECT a.provider_accreditation_id AS accreditation_id, a.framework_code, a.accredited_from, a.accredited_to,
    (SELECT p.full_name FROM person p WHERE p.person_id = a.granted_by) AS granted_by, a.ended_at, a.end_reason
FROM provider_accreditation a
WHERE a.provider_id = (SELECT coalesce(:provider_id, actor_organisation()))
    AND (a.accredited_to IS NULL OR a.accredited_to >= a.accredited_from)
ORDER BY a.accredited_from DESC;
