-- Cases: who of the Home Office's staff may touch each application, what they score and say among themselves, and
-- what they ask of the applicant.

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
    IF TG_OP = 'UPDATE' AND NEW.left_at IS NOT NULL THEN
        RETURN NEW; -- whoever leaves need not be fit to stay
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

-- Words among staff: never shown to the applicant.
CREATE TABLE application_note (
    note_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    person_id bigint NOT NULL REFERENCES person,
    at timestamptz NOT NULL,
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 5000)
);
CREATE INDEX application_note_application ON application_note (application_id);

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

GRANT SELECT, INSERT, UPDATE ON case_role, conflict_declaration, assessment, information_request TO assay_app;
GRANT SELECT, INSERT ON application_note TO assay_app;

-- Walls. Roles, conflicts, scores and notes are the staff's alone.
ALTER TABLE information_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON information_request USING (application_seen(application_id));
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['case_role', 'conflict_declaration'] LOOP
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
