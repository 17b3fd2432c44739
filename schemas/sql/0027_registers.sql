-- Registers of sessions: what they came to.

-- What became of a session as it stands: a row a person and module; of those who came for part or not at all one without
-- module. As its own provider may see them.
CREATE FUNCTION session_recorded(session bigint)
RETURNS TABLE (person_id bigint, full_name text, organisation_name text, address text, module_code text, result text,
    certificate_number text, to_do text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH own AS (
        SELECT s.session_id FROM training_session s WHERE s.session_id = session_recorded.session
            AND (actor_sees_all() OR (s.provider_id = actor_organisation() AND actor_records_training()))
    ), stands AS (
        SELECT c.person_id, c.organisation_id, c.module_code, c.result, c.certificate_number, NULL AS to_do
        FROM completion c JOIN own USING (session_id)
        WHERE NOT EXISTS (SELECT FROM completion k WHERE k.corrects_id = c.completion_id)
    )
    SELECT p.person_id, p.full_name, o.name, address_mask(p.email), r.module_code, r.result, r.certificate_number, r.to_do
    FROM (SELECT * FROM stands
            UNION ALL
            SELECT a.person_id, a.organisation_id, NULL, a.attendance, NULL, a.to_do
            FROM session_attendance a JOIN own USING (session_id)
            WHERE a.superseded_at IS NULL AND a.attendance <> 'full'
                AND NOT EXISTS (SELECT FROM stands s WHERE s.person_id = a.person_id)) r
        JOIN person p USING (person_id) LEFT JOIN organisation o ON o.organisation_id = r.organisation_id
    ORDER BY lower(p.full_name), p.person_id, r.module_code COLLATE "C"
$$;
