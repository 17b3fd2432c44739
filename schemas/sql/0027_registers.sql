-- Registers of sessions: what they came to.

-- What became of a session as it stands: a row a person and module; of those who came for part, with modules still to do,
-- or not at all, one without module. As its own provider may see them.
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
                AND CASE WHEN a.attendance = 'part' THEN EXISTS (SELECT FROM unnest(a.modules) AS m
                        WHERE NOT EXISTS (SELECT FROM stands s WHERE s.person_id = a.person_id AND s.module_code = m))
                    ELSE NOT EXISTS (SELECT FROM stands s WHERE s.person_id = a.person_id) END) r
        JOIN person p USING (person_id) LEFT JOIN organisation o ON o.organisation_id = r.organisation_id
    ORDER BY lower(p.full_name), p.person_id, r.module_code COLLATE "C"
$$;

-- The people of a session, as its own provider may see them: who is booked, who waits in which place, who came.
CREATE FUNCTION session_people(session bigint)
RETURNS TABLE (person_id bigint, full_name text, organisation_id bigint, organisation_name text, address text,
    learner_number text, state text, place int, attendance text, to_do text, result text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.person_id, p.full_name, e.organisation_id, o.name, address_mask(p.email), p.learner_number, e.state,
        CASE WHEN e.state = 'waiting'
            THEN row_number() OVER (PARTITION BY e.state ORDER BY e.asked_at, e.session_enrolment_id)::int END,
        CASE WHEN a.attendance = 'part' AND NOT EXISTS (SELECT FROM unnest(a.modules) AS m WHERE NOT EXISTS (
                SELECT FROM completion c WHERE c.session_id = e.session_id AND c.person_id = e.person_id
                    AND c.module_code = m AND NOT EXISTS (
                        SELECT FROM completion k WHERE k.corrects_id = c.completion_id)))
            THEN 'full' ELSE a.attendance END, a.to_do,
        (SELECT max(c.result) FROM completion c WHERE c.session_id = e.session_id AND c.person_id = e.person_id
            AND NOT EXISTS (SELECT FROM completion k WHERE k.corrects_id = c.completion_id))
    FROM session_enrolment e JOIN training_session s USING (session_id) JOIN person p ON p.person_id = e.person_id
        JOIN organisation o ON o.organisation_id = e.organisation_id
        LEFT JOIN session_attendance a ON a.session_id = e.session_id AND a.person_id = e.person_id
            AND a.superseded_at IS NULL
    WHERE e.session_id = session_people.session AND e.superseded_at IS NULL AND e.state <> 'cancelled'
        AND (actor_sees_all() OR (s.provider_id = actor_organisation() AND actor_records_training()))
    ORDER BY e.state, CASE WHEN e.state = 'waiting' THEN e.asked_at END, lower(p.full_name), p.person_id
$$;

-- Lines of a register that are not recorded yet, kept for whoever goes on with it; place 0: the heading of their sheet.
CREATE TABLE session_kept_line (
    session_id bigint NOT NULL REFERENCES training_session,
    provider_id bigint NOT NULL REFERENCES organisation,
    place int NOT NULL,
    line text NOT NULL CHECK (length(line) BETWEEN 1 AND 300),
    kept_by bigint REFERENCES person,
    kept_at timestamptz NOT NULL,
    PRIMARY KEY (session_id, place)
);
GRANT SELECT, INSERT, DELETE ON session_kept_line TO assay_app;
ALTER TABLE session_kept_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON session_kept_line USING ((SELECT actor_sees_all()) OR provider_id = (SELECT actor_organisation()));

-- Certificates whose address was sent to their person.
CREATE TABLE certificate_sent (
    certificate_number text NOT NULL,
    sent_by bigint REFERENCES person,
    sent_at timestamptz NOT NULL
);
CREATE INDEX certificate_sent_number ON certificate_sent (certificate_number);
GRANT SELECT, INSERT ON certificate_sent TO assay_app;
ALTER TABLE certificate_sent ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON certificate_sent USING ((SELECT actor_sees_all()) OR sent_by = (SELECT actor_person()));

INSERT INTO personal_data (table_name, column_name, held, topic) VALUES
    ('session_kept_line', 'kept_by', 'act', 'acts'),
    ('certificate_sent', 'sent_by', 'act', 'acts');

-- Certificates of a session (NULL: of the sessions from a day on) that stand, are the actor's to send, have somewhere to
-- go, and were not sent yet.
CREATE FUNCTION certificates_unsent(session bigint, since date)
RETURNS TABLE (session_id bigint, certificate_number text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT s.session_id, c.certificate_number
    FROM training_session s JOIN completion c USING (session_id) JOIN person p ON p.person_id = c.person_id
    WHERE s.provider_id = actor_organisation() AND actor_records_training()
        AND (c.trainer_person_id = actor_person() OR actor_has_role('provider_administrator'))
        AND CASE WHEN certificates_unsent.session IS NULL THEN s.held_on >= since
            ELSE s.session_id = certificates_unsent.session END
        AND c.certificate_number IS NOT NULL AND p.email IS NOT NULL AND p.erased_at IS NULL
        AND NOT EXISTS (SELECT FROM completion k WHERE k.corrects_id = c.completion_id)
        AND NOT EXISTS (SELECT FROM certificate_sent e WHERE e.certificate_number = c.certificate_number)
$$;
