-- What holds a case up, and what is asked of the applicant: holds, the completeness check, requests for information.

-- On hold: nothing moves but by release or by the applicant's withdrawal, which ends the hold too.
CREATE TABLE case_hold (
    case_hold_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    reason_code text NOT NULL,
    words text NOT NULL DEFAULT '' CHECK (length(words) <= 5000),
    placed_by bigint NOT NULL REFERENCES person,
    placed_at timestamptz NOT NULL,
    released_by bigint REFERENCES person,
    released_at timestamptz
);
CREATE UNIQUE INDEX case_hold_open ON case_hold (application_id) WHERE released_at IS NULL;
CREATE FUNCTION case_held(application bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM case_hold h WHERE h.application_id = case_held.application AND h.released_at IS NULL)
$$;
-- Who works on the case, or shares out cases: so also where nobody has it, before a decision-maker takes it.
CREATE FUNCTION case_may_hold(application bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM case_role c WHERE c.application_id = case_may_hold.application
            AND c.person_id = case_may_hold.person AND c.role <> 'barred' AND c.left_at IS NULL AND c.finished_at IS NULL)
        OR EXISTS (SELECT FROM role_holding h WHERE h.person_id = case_may_hold.person AND h.role = 'lead_officer'
                AND h.organisation_id IS NULL AND h.ended_on IS NULL)
            AND NOT EXISTS (SELECT FROM conflict_declaration d WHERE d.application_id = case_may_hold.application
                AND d.person_id = case_may_hold.person AND d.conflicted)
            AND NOT EXISTS (SELECT FROM role_holding h JOIN application a USING (organisation_id)
                WHERE a.application_id = case_may_hold.application AND h.person_id = case_may_hold.person)
$$;
CREATE FUNCTION case_hold_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_person bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.placed_by ELSE NEW.released_by END;
BEGIN
    PERFORM FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF TG_OP = 'UPDATE' AND (OLD.released_at IS NOT NULL OR NEW.released_at IS NULL
            OR (NEW.application_id, NEW.reason_code, NEW.words, NEW.placed_by, NEW.placed_at)
                IS DISTINCT FROM (OLD.application_id, OLD.reason_code, OLD.words, OLD.placed_by, OLD.placed_at)) THEN
        PERFORM refuse('FORBIDDEN', 'a hold stays as it was placed, and ends once');
    END IF;
    IF NOT case_may_hold(NEW.application_id, v_person)
        AND NOT EXISTS (SELECT FROM application a WHERE a.application_id = NEW.application_id
            AND a.state = 'withdrawn' AND TG_OP = 'UPDATE') THEN
        PERFORM refuse('FORBIDDEN', 'only who works on this case, or shares out cases, puts it on hold or takes it off');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON case_hold FOR EACH ROW EXECUTE FUNCTION case_hold_guard();
CREATE TRIGGER kept BEFORE DELETE ON case_hold FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- What staff write about a case waits while it is on hold.
CREATE FUNCTION case_not_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF case_held(NEW.application_id) THEN
        PERFORM refuse('ON_HOLD', 'the case is on hold');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hold BEFORE INSERT OR UPDATE ON moderated_score FOR EACH ROW EXECUTE FUNCTION case_not_held();
CREATE TRIGGER hold BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION case_not_held();
CREATE TRIGGER hold BEFORE INSERT OR UPDATE ON assessment FOR EACH ROW EXECUTE FUNCTION case_not_held();
CREATE TRIGGER hold BEFORE INSERT ON application_event FOR EACH ROW
    WHEN (NEW.event NOT IN ('hold', 'release', 'withdraw', 'late_evidence')) EXECUTE FUNCTION case_not_held();
-- A withdrawal ends the hold.
CREATE FUNCTION case_hold_end() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE case_hold SET released_at = NEW.at WHERE application_id = NEW.application_id AND released_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER hold_end AFTER INSERT ON application_event FOR EACH ROW
    WHEN (NEW.event = 'withdraw') EXECUTE FUNCTION case_hold_end();

-- The completeness check, part by part: is each section of the form and what each criterion asks for there?
CREATE TABLE completeness_item (
    application_id bigint NOT NULL REFERENCES application,
    subject_kind text NOT NULL CHECK (subject_kind IN ('section', 'criterion')),
    subject_code text NOT NULL,
    missing boolean NOT NULL,
    words text NOT NULL DEFAULT '' CHECK (length(words) <= 2000),
    person_id bigint NOT NULL REFERENCES person,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, subject_kind, subject_code)
);
CREATE FUNCTION completeness_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF NOT EXISTS (SELECT FROM case_role c JOIN application a USING (application_id)
            WHERE c.application_id = NEW.application_id AND c.person_id = NEW.person_id AND c.role = 'intake_officer'
                AND c.left_at IS NULL AND a.state = 'completeness_check') THEN
        PERFORM refuse('STATE_REFUSED', 'only the intake officer of this case checks it, while it is checked');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON completeness_item FOR EACH ROW EXECUTE FUNCTION completeness_guard();
CREATE TRIGGER hold BEFORE INSERT OR UPDATE ON completeness_item FOR EACH ROW EXECUTE FUNCTION case_not_held();

-- What is asked of the applicant, from the completeness check or by an assessor, item by item. The clock is paused.
CREATE TABLE information_request (
    information_request_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    person_id bigint NOT NULL REFERENCES person,
    stage text NOT NULL DEFAULT 'completeness_check' CHECK (stage IN ('completeness_check', 'assessment')),
    words text NOT NULL DEFAULT '' CHECK (length(words) <= 5000),
    asked_at timestamptz NOT NULL,
    due_on date NOT NULL,
    answered_by bigint REFERENCES person,
    answered_at timestamptz,
    expired_at timestamptz,
    CHECK (answered_at IS NULL OR expired_at IS NULL)
);
CREATE INDEX information_request_application ON information_request (application_id);
CREATE TABLE information_item (
    information_item_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    information_request_id bigint NOT NULL REFERENCES information_request,
    place int NOT NULL CHECK (place BETWEEN 1 AND 40),
    subject_kind text NOT NULL CHECK (subject_kind IN ('section', 'criterion', 'general')),
    subject_code text NOT NULL DEFAULT '',
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 5000),
    -- Kept as it is written; the staff see it once the request is answered, or its time is up.
    answer text NOT NULL DEFAULT '' CHECK (length(answer) <= 20000),
    answered_by bigint REFERENCES person,
    answered_at timestamptz,
    UNIQUE (information_request_id, place)
);
-- Files that answer an item; what came after the time to answer is marked, and kept.
ALTER TABLE application_evidence ADD COLUMN information_item_id bigint REFERENCES information_item;
ALTER TABLE application_evidence ADD COLUMN late boolean NOT NULL DEFAULT false;

CREATE FUNCTION information_request_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_state text;
BEGIN
    SELECT a.state INTO v_state FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF v_state <> NEW.stage OR NOT EXISTS (SELECT FROM case_role c WHERE c.application_id = NEW.application_id
                AND c.person_id = NEW.person_id AND c.left_at IS NULL AND c.finished_at IS NULL
                AND c.role = CASE NEW.stage WHEN 'assessment' THEN 'assessor' ELSE 'intake_officer' END) THEN
            PERFORM refuse('STATE_REFUSED', 'only who checks or assesses this case asks the applicant');
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.application_id <> OLD.application_id OR NEW.person_id <> OLD.person_id OR NEW.stage <> OLD.stage
            OR NEW.words <> OLD.words OR NEW.asked_at <> OLD.asked_at OR NEW.due_on <> OLD.due_on THEN
        PERFORM refuse('FORBIDDEN', 'what was asked stays as it was asked');
    END IF;
    IF v_state <> 'information_requested' OR OLD.answered_at IS NOT NULL OR OLD.expired_at IS NOT NULL THEN
        PERFORM refuse('STATE_REFUSED', 'this request is not waited for any more');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON information_request
    FOR EACH ROW EXECUTE FUNCTION information_request_guard();
CREATE TRIGGER hold BEFORE INSERT ON information_request FOR EACH ROW EXECUTE FUNCTION case_not_held();
CREATE FUNCTION information_item_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_state text;
    v_request information_request;
BEGIN
    SELECT r.* INTO v_request FROM information_request r WHERE r.information_request_id = NEW.information_request_id;
    SELECT a.state INTO v_state FROM application a WHERE a.application_id = v_request.application_id FOR UPDATE;
    IF TG_OP = 'INSERT' THEN
        IF v_state <> v_request.stage OR v_request.answered_at IS NOT NULL OR v_request.expired_at IS NOT NULL THEN
            PERFORM refuse('STATE_REFUSED', 'nothing is added to a request that was sent');
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.information_request_id <> OLD.information_request_id OR NEW.place <> OLD.place OR NEW.words <> OLD.words
            OR NEW.subject_kind <> OLD.subject_kind OR NEW.subject_code <> OLD.subject_code THEN
        PERFORM refuse('FORBIDDEN', 'what was asked stays as it was asked');
    END IF;
    IF v_request.answered_at IS NOT NULL OR v_request.expired_at IS NULL AND v_state <> 'information_requested'
            OR v_request.expired_at IS NOT NULL AND v_state NOT IN ('completeness_check', 'assessment', 'moderation',
                'recommendation', 'decision') THEN
        PERFORM refuse('STATE_REFUSED', 'this request takes no answer any more');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON information_item
    FOR EACH ROW EXECUTE FUNCTION information_item_guard();

-- Whether what came late is taken into account: of all that had come by then and was not judged, by who has the case.
CREATE TABLE late_judgement (
    late_judgement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    accepted boolean NOT NULL,
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
    person_id bigint NOT NULL REFERENCES person,
    judged_at timestamptz NOT NULL
);
CREATE INDEX late_judgement_application ON late_judgement (application_id, judged_at);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON late_judgement FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hold BEFORE INSERT ON late_judgement FOR EACH ROW EXECUTE FUNCTION case_not_held();
CREATE FUNCTION late_arrivals(application bigint) RETURNS TABLE (asked text, answer text, file_name text,
    evidence_id bigint, at timestamptz) LANGUAGE sql STABLE AS $$
    SELECT i.words, i.answer, NULL::text, NULL::bigint, i.answered_at
    FROM information_item i JOIN information_request r USING (information_request_id)
    WHERE r.application_id = late_arrivals.application AND i.answered_at > r.expired_at AND i.answer <> ''
    UNION ALL
    SELECT coalesce(i.words, ''), '', f.name, e.evidence_id, e.added_at
    FROM application_evidence e JOIN file f USING (file_id) LEFT JOIN information_item i USING (information_item_id)
    WHERE e.application_id = late_arrivals.application AND e.late AND e.removed_at IS NULL
$$;
CREATE FUNCTION late_judged(application bigint, at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN j.accepted THEN 'accepted' ELSE 'refused' END FROM late_judgement j
    WHERE j.application_id = late_judged.application AND j.judged_at >= late_judged.at ORDER BY j.judged_at LIMIT 1
$$;
CREATE FUNCTION late_judge_may(application bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM case_role c JOIN application a USING (application_id)
        WHERE c.application_id = late_judge_may.application AND c.person_id = late_judge_may.person AND c.left_at IS NULL
            AND c.finished_at IS NULL AND (a.state, c.role) IN (('completeness_check', 'intake_officer'),
                ('assessment', 'assessor'), ('moderation', 'moderator'), ('decision', 'decision_maker')))
$$;
CREATE FUNCTION late_judgement_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF NEW.person_id IS DISTINCT FROM actor_person() OR NOT late_judge_may(NEW.application_id, NEW.person_id) THEN
        PERFORM refuse('FORBIDDEN', 'only who has this case says whether what came late counts');
    END IF;
    IF NOT EXISTS (SELECT FROM late_arrivals(NEW.application_id) l WHERE l.at <= NEW.judged_at
            AND late_judged(NEW.application_id, l.at) IS NULL) THEN
        PERFORM refuse('STATE_REFUSED', 'nothing that came late waits to be judged');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON late_judgement FOR EACH ROW EXECUTE FUNCTION late_judgement_guard();

GRANT SELECT, INSERT ON late_judgement TO assay_app;
GRANT SELECT, INSERT, UPDATE ON case_hold, completeness_item, information_request, information_item TO assay_app;

-- Walls. The applicant sees what it is asked; the rest is the staff's alone.
ALTER TABLE information_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON information_request USING (application_seen(application_id));
ALTER TABLE late_judgement ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON late_judgement USING (application_seen(application_id));
ALTER TABLE information_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON information_item USING (EXISTS (SELECT FROM information_request r
    WHERE r.information_request_id = information_item.information_request_id));
ALTER TABLE case_hold ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON case_hold USING ((SELECT actor_sees_all()));
ALTER TABLE completeness_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON completeness_item USING ((SELECT actor_sees_all()));
