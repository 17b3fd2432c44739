-- Applications, what happened to them, and who may touch each. Events are the truth; state, due date and the like on
-- `application` are projections written in the same transaction by the rules in core/applications.

CREATE SEQUENCE application_number;
GRANT USAGE ON SEQUENCE application_number TO assay_app;

CREATE TABLE application (
    application_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    framework_code text NOT NULL,
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'completeness_check', 'information_requested',
        'assessment', 'moderation', 'recommendation', 'decision', 'deferred', 'intention_to_refuse', 'representations',
        'panel_review', 'approved', 'approved_with_conditions', 'refused', 'reconsideration_requested',
        'reconsideration', 'withdrawn')),
    version int NOT NULL DEFAULT 1,
    created_by bigint NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- The day the application was first received; nothing changes it once it is set (ageing counts from it).
    received_on date,
    submitted_at timestamptz,
    stage_due_on date,
    decided_at timestamptz,
    recommendation text CHECK (recommendation IN ('approve', 'ask', 'moderate', 'refuse')),
    mean_hundredths int
);
CREATE INDEX application_organisation ON application (organisation_id, application_id);
CREATE INDEX application_queue ON application (state, stage_due_on, application_id);
-- One application under way for an organisation and framework.
CREATE UNIQUE INDEX application_open ON application (organisation_id, framework_code)
    WHERE state NOT IN ('approved', 'approved_with_conditions', 'refused', 'withdrawn');

CREATE FUNCTION application_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.received_on IS NOT NULL AND NEW.received_on IS DISTINCT FROM OLD.received_on THEN
        PERFORM refuse('FORBIDDEN', 'the day of receipt cannot be changed');
    END IF;
    IF NEW.organisation_id <> OLD.organisation_id OR NEW.reference <> OLD.reference THEN
        PERFORM refuse('FORBIDDEN', 'an application stays with its organisation and reference');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON application FOR EACH ROW EXECUTE FUNCTION application_guard();

CREATE TABLE application_answer (
    application_id bigint NOT NULL REFERENCES application,
    question_code text NOT NULL,
    value text NOT NULL CHECK (length(value) <= 20000),
    saved_by bigint NOT NULL REFERENCES person,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, question_code)
);
-- A section of the form: its version guards against lost edits, done_at says the applicant marked it as complete.
CREATE TABLE application_section (
    application_id bigint NOT NULL REFERENCES application,
    section_code text NOT NULL,
    version int NOT NULL DEFAULT 1,
    done_at timestamptz,
    saved_by bigint NOT NULL REFERENCES person,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, section_code)
);
CREATE TABLE application_evidence (
    evidence_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    criterion_code text NOT NULL,
    file_id bigint NOT NULL REFERENCES file,
    added_by bigint NOT NULL REFERENCES person,
    added_at timestamptz NOT NULL,
    removed_at timestamptz
);
CREATE INDEX application_evidence_application ON application_evidence (application_id);

CREATE TABLE application_event (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    event text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    person_id bigint REFERENCES person,
    at timestamptz NOT NULL,
    reason_codes text[] NOT NULL DEFAULT '{}',
    words_to_applicant text NOT NULL DEFAULT ''
);
CREATE INDEX application_event_application ON application_event (application_id, event_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON application_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Words among staff: never shown to the applicant.
CREATE TABLE application_note (
    note_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    person_id bigint NOT NULL REFERENCES person,
    at timestamptz NOT NULL,
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 5000)
);
CREATE INDEX application_note_application ON application_note (application_id);

-- Clocks: started, paused (with the applicant), resumed, stopped. The due date is computed from these alone.
CREATE TABLE application_clock (
    clock_event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    clock text NOT NULL,
    event text NOT NULL CHECK (event IN ('start', 'pause', 'resume', 'stop')),
    at timestamptz NOT NULL,
    limit_days int,
    working boolean NOT NULL DEFAULT true,
    reason text NOT NULL DEFAULT ''
);
CREATE INDEX application_clock_application ON application_clock (application_id, clock_event_id);

-- Separation of duties: one row a person and case, so that two roles cannot meet in one person. About persons.
CREATE TABLE case_role (
    application_id bigint NOT NULL REFERENCES application,
    person_id bigint NOT NULL REFERENCES person,
    role text NOT NULL CHECK (role IN ('intake_officer', 'assessor', 'lived_experience_assessor', 'nation_adviser',
        'moderator', 'decision_maker', 'panel_member', 'panel_chair', 'barred')),
    place int NOT NULL DEFAULT 1,
    taken_at timestamptz NOT NULL,
    finished_at timestamptz,
    left_at timestamptz,
    PRIMARY KEY (application_id, person_id)
);
-- Two assessors' places, one decision-maker, one moderator: a place is held by one person at a time.
CREATE UNIQUE INDEX case_role_place ON case_role (application_id, role, place)
    WHERE left_at IS NULL AND role IN ('intake_officer', 'assessor', 'moderator', 'decision_maker');
CREATE INDEX case_role_person ON case_role (person_id, application_id);

-- Every one of them says first whether they have a conflict in this case.
CREATE TABLE conflict_declaration (
    application_id bigint NOT NULL REFERENCES application,
    person_id bigint NOT NULL REFERENCES person,
    conflicted boolean NOT NULL,
    words text NOT NULL DEFAULT '',
    declared_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, person_id)
);

CREATE FUNCTION case_role_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    -- The case's row first: two acts on one case never pass each other.
    PERFORM FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF TG_OP = 'UPDATE' AND (NEW.person_id <> OLD.person_id OR NEW.application_id <> OLD.application_id
            OR (NEW.role <> OLD.role AND NEW.role <> 'barred')) THEN
        PERFORM refuse('FORBIDDEN', 'a role in a case is not handed on');
    END IF;
    IF NEW.role = 'barred' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM role_holding h JOIN application a ON a.organisation_id = h.organisation_id
            WHERE a.application_id = NEW.application_id AND h.person_id = NEW.person_id) THEN
        PERFORM refuse('FORBIDDEN', 'a person of the applicant takes no part in its case');
    END IF;
    IF NOT EXISTS (SELECT FROM conflict_declaration c WHERE c.application_id = NEW.application_id
            AND c.person_id = NEW.person_id AND NOT c.conflicted) THEN
        PERFORM refuse('FORBIDDEN', 'declare conflicts of interest first');
    END IF;
    IF NOT EXISTS (SELECT FROM role_holding h WHERE h.person_id = NEW.person_id AND h.role = NEW.role
            AND h.organisation_id IS NULL AND h.ended_on IS NULL) THEN
        PERFORM refuse('FORBIDDEN', format('this person is no %s', NEW.role));
    END IF;
    IF NEW.role = 'assessor' AND NEW.place NOT IN (1, 2) OR NEW.role <> 'assessor' AND NEW.role <> 'panel_member'
            AND NEW.place <> 1 THEN
        PERFORM refuse('FORBIDDEN', 'there is no such place in a case');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON case_role FOR EACH ROW EXECUTE FUNCTION case_role_guard();
CREATE TRIGGER kept BEFORE DELETE ON case_role FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- A person who declares a conflict is out of the case, whatever they did in it.
CREATE FUNCTION conflict_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF TG_OP = 'UPDATE' AND OLD.conflicted AND NOT NEW.conflicted THEN
        PERFORM refuse('FORBIDDEN', 'a declared conflict stands');
    END IF;
    IF NEW.conflicted THEN
        UPDATE case_role SET left_at = NEW.declared_at
        WHERE application_id = NEW.application_id AND person_id = NEW.person_id AND left_at IS NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON conflict_declaration FOR EACH ROW EXECUTE FUNCTION conflict_guard();

-- Blind assessments: one row a criterion and assessor; nobody but their author sees them until both are in.
CREATE TABLE assessment (
    application_id bigint NOT NULL REFERENCES application,
    person_id bigint NOT NULL REFERENCES person,
    criterion_code text NOT NULL,
    score int CHECK (score BETWEEN 0 AND 3),
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 5000),
    evidence_ids bigint[] NOT NULL DEFAULT '{}',
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, person_id, criterion_code)
);
CREATE FUNCTION assessments_open(application bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT count(*) = 2 FROM case_role c
    WHERE c.application_id = assessments_open.application AND c.role = 'assessor' AND c.left_at IS NULL
        AND c.finished_at IS NOT NULL
$$;
CREATE FUNCTION assessment_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF NOT EXISTS (SELECT FROM case_role c JOIN application a USING (application_id)
            WHERE c.application_id = NEW.application_id AND c.person_id = NEW.person_id AND c.role = 'assessor'
                AND c.left_at IS NULL AND c.finished_at IS NULL AND a.state = 'assessment') THEN
        PERFORM refuse('STATE_REFUSED', 'only an assessor of this case scores it, until their assessment is handed in');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON assessment FOR EACH ROW EXECUTE FUNCTION assessment_guard();

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

-- Places for what comes after: moderation, panel, conditions, information requests, reconsideration.
CREATE TABLE moderation (
    application_id bigint NOT NULL REFERENCES application,
    opened_at timestamptz NOT NULL,
    causes text[] NOT NULL CHECK (cardinality(causes) > 0),
    person_id bigint REFERENCES person,
    words text NOT NULL DEFAULT '',
    closed_at timestamptz,
    PRIMARY KEY (application_id, opened_at)
);
CREATE TABLE information_request (
    information_request_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    person_id bigint NOT NULL REFERENCES person,
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 5000),
    asked_at timestamptz NOT NULL,
    due_on date NOT NULL,
    answer text NOT NULL DEFAULT '' CHECK (length(answer) <= 20000),
    answered_by bigint REFERENCES person,
    answered_at timestamptz,
    expired_at timestamptz
);
CREATE INDEX information_request_application ON information_request (application_id);
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

GRANT SELECT, INSERT, UPDATE ON application, application_answer, application_section, application_evidence,
    conflict_declaration, case_role, assessment, moderation, information_request, panel, panel_vote,
    accreditation_condition, reconsideration TO assay_app;
GRANT DELETE ON application_answer TO assay_app;
GRANT SELECT, INSERT ON application_event, application_note, application_clock, decision TO assay_app;

-- Walls. An applicant sees its own application; notes, roles, scores and conflicts are the staff's alone.
CREATE FUNCTION application_seen(application bigint) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT FROM application a WHERE a.application_id = application_seen.application) $$;
ALTER TABLE application ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON application USING (organisation_id = (SELECT actor_organisation())
    OR ((SELECT actor_sees_all()) AND (state <> 'draft' OR (SELECT actor_has_role('system')))))
    WITH CHECK (organisation_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all()));
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['application_answer', 'application_section', 'application_evidence',
        'application_event', 'application_clock', 'decision', 'information_request', 'accreditation_condition',
        'reconsideration'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY wall ON %I USING (application_seen(application_id))', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['case_role', 'conflict_declaration', 'moderation', 'panel',
        'panel_vote'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY wall ON %I USING ((SELECT actor_sees_all()))', name);
    END LOOP;
END $$;
ALTER TABLE assessment ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON assessment USING ((SELECT actor_has_role('system')) OR person_id = (SELECT actor_person())
    OR ((SELECT actor_sees_all()) AND assessments_open(application_id)));
-- An assessor's notes are theirs alone until both assessments are in: they too would tell the other what they think.
ALTER TABLE application_note ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON application_note USING ((SELECT actor_sees_all()) AND (person_id = (SELECT actor_person())
    OR (SELECT actor_has_role('system')) OR assessments_open(application_id)
    OR NOT EXISTS (SELECT FROM case_role c WHERE c.application_id = application_note.application_id
        AND c.person_id = application_note.person_id AND c.role = 'assessor')))
    WITH CHECK ((SELECT actor_sees_all()));
