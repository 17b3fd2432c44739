-- Scores and rounds of assessment, and how a moderator settles the scores.

-- A new round of assessment begins with the act that asks for it: a reconsideration asked for or upheld, or a panel that
-- wants the case assessed anew. Everybody leaves the case with it, whoever acts.
CREATE FUNCTION application_round_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.round <> OLD.round + 1 OR NOT EXISTS (SELECT FROM reconsideration r
            WHERE r.application_id = NEW.application_id AND NEW.updated_at
                = CASE WHEN r.outcome IS NULL THEN r.requested_at WHEN r.outcome = 'upheld' THEN r.decided_at END)
        AND NOT EXISTS (SELECT FROM panel p WHERE p.application_id = NEW.application_id AND p.outcome = 'reassess'
            AND p.closed_at = NEW.updated_at) THEN
        PERFORM refuse('FORBIDDEN', 'a new round begins with the act that asks for it');
    END IF;
    UPDATE case_role SET left_at = NEW.updated_at
    WHERE application_id = NEW.application_id AND left_at IS NULL AND role <> 'barred';
    RETURN NEW;
END $$;
CREATE TRIGGER round_guard BEFORE UPDATE OF round ON application FOR EACH ROW WHEN (NEW.round <> OLD.round)
    EXECUTE FUNCTION application_round_guard();

-- Whose scores count: of the last round in which somebody assessed, those who have not left, or who stayed to its end.
CREATE FUNCTION case_scorers(application bigint)
RETURNS TABLE (person_id bigint, role text, place int, round int) LANGUAGE sql STABLE AS $$
    SELECT c.person_id, c.role, c.place, c.round
    FROM case_role c JOIN application a USING (application_id)
    WHERE c.application_id = case_scorers.application AND c.role IN ('assessor', 'lived_experience_assessor')
        AND c.round = (SELECT max(r.round) FROM case_role r WHERE r.application_id = c.application_id
            AND r.role = 'assessor')
        AND (c.left_at IS NULL OR c.round < a.round AND c.left_at = (SELECT max(l.left_at) FROM case_role l
            WHERE l.application_id = c.application_id AND l.round = c.round))
$$;
CREATE FUNCTION assessment_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF NOT EXISTS (SELECT FROM case_role c JOIN application a USING (application_id)
            WHERE c.application_id = NEW.application_id AND c.person_id = NEW.person_id
                AND c.role IN ('assessor', 'lived_experience_assessor')
                AND c.left_at IS NULL AND c.finished_at IS NULL AND a.state = 'assessment') THEN
        PERFORM refuse('STATE_REFUSED', 'only an assessor of this case scores it, until their assessment is handed in');
    END IF;
    -- The lived-experience assessor is a third voice on the criteria that the framework names, and on no other.
    IF EXISTS (SELECT FROM case_role c WHERE c.application_id = NEW.application_id AND c.person_id = NEW.person_id
                AND c.role = 'lived_experience_assessor')
            AND NOT EXISTS (SELECT FROM criterion k JOIN application a ON a.framework_code = k.framework_code
                WHERE a.application_id = NEW.application_id AND k.criterion_code = NEW.criterion_code
                    AND k.lived_experience) THEN
        PERFORM refuse('FORBIDDEN', 'the lived-experience assessor has no voice on this criterion');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON assessment FOR EACH ROW EXECUTE FUNCTION assessment_guard();

-- Does this person hold that role in the case now, with their part not finished?
CREATE FUNCTION case_role_at_work(application bigint, person bigint, wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM case_role c WHERE c.application_id = case_role_at_work.application
        AND c.person_id = case_role_at_work.person AND c.role = case_role_at_work.wanted
        AND c.left_at IS NULL AND c.finished_at IS NULL)
$$;

CREATE TABLE moderation (
    application_id bigint NOT NULL REFERENCES application,
    opened_at timestamptz NOT NULL,
    round int NOT NULL,
    causes text[] NOT NULL CHECK (cardinality(causes) > 0),
    person_id bigint REFERENCES person,
    words text NOT NULL DEFAULT '' CHECK (length(words) <= 5000),
    closed_at timestamptz,
    PRIMARY KEY (application_id, opened_at)
);
CREATE UNIQUE INDEX moderation_open ON moderation (application_id) WHERE closed_at IS NULL;
CREATE FUNCTION moderation_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_application application;
BEGIN
    SELECT * INTO v_application FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF v_application.state NOT IN ('assessment', 'decision') OR NEW.closed_at IS NOT NULL THEN
            PERFORM refuse('STATE_REFUSED', 'nothing sends this case to moderation now');
        END IF;
        NEW.round := v_application.round;
        RETURN NEW;
    END IF;
    IF OLD.closed_at IS NOT NULL OR NEW.application_id <> OLD.application_id OR NEW.opened_at <> OLD.opened_at
            OR NEW.round <> OLD.round OR NEW.causes <> OLD.causes THEN
        PERFORM refuse('FORBIDDEN', 'what was moderated, and why, stands');
    END IF;
    IF NEW.person_id IS NULL AND v_application.state = 'assessment' THEN
        RETURN NEW; -- an assessor was lost: there is nothing to moderate yet
    END IF;
    IF v_application.state <> 'moderation'
            OR NOT case_role_at_work(NEW.application_id, NEW.person_id, 'moderator') THEN
        PERFORM refuse('FORBIDDEN', 'only the moderator of this case closes its moderation');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON moderation FOR EACH ROW EXECUTE FUNCTION moderation_guard();

-- The score that stands in place of the assessors', where the moderator set one; the assessors' own stay as they are.
CREATE TABLE moderated_score (
    application_id bigint NOT NULL REFERENCES application,
    round int NOT NULL,
    criterion_code text NOT NULL,
    score int NOT NULL CHECK (score BETWEEN 0 AND 3),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 5000),
    person_id bigint NOT NULL REFERENCES person,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, round, criterion_code)
);
CREATE FUNCTION moderated_score_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_application application;
BEGIN
    SELECT * INTO v_application FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF v_application.state <> 'moderation' OR NEW.round <> v_application.round
            OR NOT case_role_at_work(NEW.application_id, NEW.person_id, 'moderator') THEN
        PERFORM refuse('FORBIDDEN', 'only the moderator of this case sets a moderated score, while it is in moderation');
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.application_id <> OLD.application_id OR NEW.round <> OLD.round
            OR NEW.criterion_code <> OLD.criterion_code) THEN
        PERFORM refuse('FORBIDDEN', 'a moderated score stays with its criterion');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON moderated_score
    FOR EACH ROW EXECUTE FUNCTION moderated_score_guard();

GRANT SELECT, INSERT, UPDATE ON moderation, moderated_score TO assay_app;
ALTER TABLE moderation ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON moderation USING ((SELECT actor_sees_all()));
-- A moderated score is seen with the scores it stands in place of, not by those who score anew.
ALTER TABLE moderated_score ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON moderated_score USING ((SELECT actor_sees_all())
    AND ((SELECT actor_has_role('system')) OR assessments_open(application_id)));
-- The moderated scores that count: of the same round, and set since the last of the scores they stand in place of.
CREATE FUNCTION case_moderated(application bigint)
RETURNS TABLE (criterion_code text, score int, reason text) LANGUAGE sql STABLE AS $$
    SELECT m.criterion_code, m.score, m.reason FROM moderated_score m
    WHERE m.application_id = case_moderated.application
        AND (m.round, true) = (SELECT max(c.round), m.saved_at >= max(r.finished_at)
            FROM case_scorers(case_moderated.application) c
                JOIN case_role r ON r.application_id = case_moderated.application AND r.person_id = c.person_id)
$$;
