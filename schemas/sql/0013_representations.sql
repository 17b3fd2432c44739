-- What the applicant answers: representations on an intention to refuse, and the request to reconsider a refusal.

-- What the applicant says to an intention to refuse: one text a round, kept as it is typed and sent once, with files.
CREATE TABLE representation (
    application_id bigint NOT NULL REFERENCES application,
    round int NOT NULL,
    words text NOT NULL DEFAULT '' CHECK (length(words) <= 20000),
    version int NOT NULL DEFAULT 1,
    saved_by bigint NOT NULL REFERENCES person,
    saved_at timestamptz NOT NULL,
    sent_at timestamptz,
    PRIMARY KEY (application_id, round)
);
CREATE TABLE representation_file (
    representation_file_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    round int NOT NULL,
    file_id bigint NOT NULL REFERENCES file,
    saved_by bigint NOT NULL REFERENCES person,
    saved_at timestamptz NOT NULL,
    removed_at timestamptz
);
CREATE INDEX representation_file_application ON representation_file (application_id);
CREATE FUNCTION representation_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_application application;
BEGIN
    SELECT * INTO v_application FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF v_application.state <> 'intention_to_refuse' THEN
        PERFORM refuse('STATE_REFUSED', 'representations are made while a refusal is intended');
    END IF;
    IF NEW.round <> v_application.round OR TG_OP = 'UPDATE' AND NEW.application_id <> OLD.application_id
            OR NOT EXISTS (SELECT FROM role_holding h WHERE h.organisation_id = v_application.organisation_id
                AND h.person_id = NEW.saved_by) THEN
        PERFORM refuse('FORBIDDEN', 'representations are the applicant''s');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON representation
    FOR EACH ROW EXECUTE FUNCTION representation_guard();
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON representation_file
    FOR EACH ROW EXECUTE FUNCTION representation_guard();

-- Asked for once, within the framework's days of the refusal; decided by people who took no part before.
CREATE TABLE reconsideration (
    application_id bigint PRIMARY KEY REFERENCES application,
    requested_by bigint NOT NULL REFERENCES person,
    requested_at timestamptz NOT NULL,
    grounds text NOT NULL CHECK (length(grounds) BETWEEN 1 AND 20000),
    opened_by bigint REFERENCES person,
    opened_at timestamptz,
    outcome text CHECK (outcome IN ('upheld', 'dismissed')),
    words text NOT NULL DEFAULT '' CHECK (length(words) <= 20000),
    decided_by bigint REFERENCES person,
    decided_at timestamptz
);
CREATE FUNCTION reconsideration_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_application application;
BEGIN
    SELECT * INTO v_application FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF v_application.state <> 'refused' OR NEW.outcome IS NOT NULL OR NEW.opened_at IS NOT NULL
                OR NOT EXISTS (SELECT FROM role_holding h WHERE h.organisation_id = v_application.organisation_id
                    AND h.person_id = NEW.requested_by) THEN
            PERFORM refuse('STATE_REFUSED', 'reconsideration is asked for by the applicant after a refusal');
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.outcome IS NOT NULL OR (NEW.application_id, NEW.requested_by, NEW.requested_at, NEW.grounds)
            IS DISTINCT FROM (OLD.application_id, OLD.requested_by, OLD.requested_at, OLD.grounds) THEN
        PERFORM refuse('FORBIDDEN', 'what was asked, and what was decided on it, stands');
    END IF;
    IF NEW.opened_at IS DISTINCT FROM OLD.opened_at AND (OLD.opened_at IS NOT NULL
            OR NOT case_role_at_work(NEW.application_id, NEW.opened_by, 'intake_officer')) THEN
        PERFORM refuse('FORBIDDEN', 'only an intake officer of this case opens its reconsideration');
    END IF;
    IF NEW.outcome IS NOT NULL AND (v_application.state <> 'reconsideration'
            OR NOT case_role_at_work(NEW.application_id, NEW.decided_by, 'decision_maker')) THEN
        PERFORM refuse('FORBIDDEN', 'only the decision-maker of the reconsideration decides it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON reconsideration
    FOR EACH ROW EXECUTE FUNCTION reconsideration_guard();

GRANT SELECT, INSERT, UPDATE ON representation, representation_file, reconsideration TO assay_app;

ALTER TABLE reconsideration ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON reconsideration USING (application_seen(application_id));
-- What is not sent yet is the applicant's alone.
ALTER TABLE representation ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON representation USING (application_seen(application_id)
    AND (sent_at IS NOT NULL OR NOT (SELECT actor_sees_all()) OR (SELECT actor_has_role('system'))))
    WITH CHECK (application_seen(application_id));
ALTER TABLE representation_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON representation_file USING (application_seen(application_id)
    AND (NOT (SELECT actor_sees_all()) OR (SELECT actor_has_role('system'))
        OR EXISTS (SELECT FROM representation r WHERE r.application_id = representation_file.application_id
            AND r.round = representation_file.round AND r.sent_at IS NOT NULL)))
    WITH CHECK (application_seen(application_id));
