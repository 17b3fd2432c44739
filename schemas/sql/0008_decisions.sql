-- From the scores to the decision and what follows it: moderation, decision, panel, conditions, reconsideration.

CREATE TABLE moderation (
    application_id bigint NOT NULL REFERENCES application,
    opened_at timestamptz NOT NULL,
    causes text[] NOT NULL CHECK (cardinality(causes) > 0),
    person_id bigint REFERENCES person,
    words text NOT NULL DEFAULT '',
    closed_at timestamptz,
    PRIMARY KEY (application_id, opened_at)
);
CREATE TABLE decision (
    decision_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    outcome text NOT NULL CHECK (outcome IN ('approved', 'approved_with_conditions', 'deferred',
        'intention_to_refuse', 'refused')),
    reason_codes text[] NOT NULL CHECK (cardinality(reason_codes) > 0),
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 20000),
    departs_from_recommendation text NOT NULL DEFAULT '',
    person_id bigint NOT NULL REFERENCES person,
    decided_at timestamptz NOT NULL
);
CREATE INDEX decision_application ON decision (application_id, decision_id);
CREATE FUNCTION decision_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF NOT EXISTS (SELECT FROM case_role c WHERE c.application_id = NEW.application_id
            AND c.person_id = NEW.person_id AND c.role = 'decision_maker' AND c.left_at IS NULL) THEN
        PERFORM refuse('FORBIDDEN', 'only the decision-maker of this case decides it');
    END IF;
    IF NEW.outcome = 'refused' THEN
        PERFORM refuse('STATE_REFUSED', 'a refusal is issued after panel review only');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION decision_guard();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON decision FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE panel (
    panel_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    seed bytea NOT NULL,
    convened_at timestamptz NOT NULL,
    outcome text,
    closed_at timestamptz
);
CREATE TABLE panel_vote (
    panel_id bigint NOT NULL REFERENCES panel,
    person_id bigint NOT NULL REFERENCES person,
    vote text NOT NULL,
    reason text NOT NULL,
    cast_at timestamptz NOT NULL,
    PRIMARY KEY (panel_id, person_id)
);
CREATE TABLE accreditation_condition (
    condition_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    organisation_id bigint NOT NULL REFERENCES organisation,
    words text NOT NULL,
    due_on date NOT NULL,
    met_at timestamptz
);
CREATE TABLE reconsideration (
    application_id bigint PRIMARY KEY REFERENCES application,
    requested_by bigint NOT NULL REFERENCES person,
    requested_at timestamptz NOT NULL,
    grounds text NOT NULL,
    outcome text
);

GRANT SELECT, INSERT, UPDATE ON moderation, panel, panel_vote, accreditation_condition, reconsideration TO assay_app;
GRANT SELECT, INSERT ON decision TO assay_app;

-- Walls. The applicant sees what was decided and what is asked of it; moderation and panel are the staff's alone.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['decision', 'accreditation_condition', 'reconsideration'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY wall ON %I USING (application_seen(application_id))', name);
    END LOOP;
END $$;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['moderation', 'panel', 'panel_vote'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY wall ON %I USING ((SELECT actor_sees_all()))', name);
    END LOOP;
END $$;
