-- The decision and what follows it: panel, conditions.

-- What a decision-maker has written and not issued: theirs alone, thrown away when it is issued.
CREATE TABLE decision_draft (
    application_id bigint NOT NULL REFERENCES application,
    person_id bigint NOT NULL REFERENCES person,
    version int NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('approved', 'approved_with_conditions', 'deferred',
        'intention_to_refuse', 'moderation')),
    reason_codes text[] NOT NULL,
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 20000),
    departs text NOT NULL DEFAULT '' CHECK (length(departs) <= 5000),
    condition_words text[] NOT NULL DEFAULT '{}' CHECK (cardinality(condition_words) <= 10),
    condition_evidence text[] NOT NULL DEFAULT '{}',
    condition_due date[] NOT NULL DEFAULT '{}',
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, person_id),
    CHECK (cardinality(condition_words) = cardinality(condition_evidence)
        AND cardinality(condition_words) = cardinality(condition_due))
);

CREATE TABLE decision (
    decision_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    round int NOT NULL,
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
DECLARE
    v_application application;
BEGIN
    SELECT * INTO v_application FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    NEW.round := v_application.round;
    -- What a panel has just come to is on file as a decision too, by its chair.
    IF v_application.state = 'panel_review' AND EXISTS (SELECT FROM panel p WHERE p.application_id = NEW.application_id
            AND p.closed_by = NEW.person_id AND p.closed_at = NEW.decided_at
            AND NEW.outcome = CASE p.outcome WHEN 'refuse' THEN 'refused' WHEN 'approve' THEN 'approved'
                WHEN 'approve_with_conditions' THEN 'approved_with_conditions' END) THEN
        RETURN NEW;
    END IF;
    IF NOT case_role_at_work(NEW.application_id, NEW.person_id, 'decision_maker') THEN
        PERFORM refuse('FORBIDDEN', 'only the decision-maker of this case decides it');
    END IF;
    IF NEW.outcome = 'refused' THEN
        PERFORM refuse('STATE_REFUSED', 'a refusal is issued after panel review only');
    END IF;
    IF v_application.state <> 'decision' THEN
        PERFORM refuse('STATE_REFUSED', 'the case is not waiting for a decision');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION decision_guard();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON decision FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- No state that tells an outcome without what it rests on, written by the same act.
CREATE FUNCTION application_outcome_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state = 'decision' AND NEW.state IN ('approved', 'approved_with_conditions', 'deferred',
            'intention_to_refuse') THEN
        IF NOT EXISTS (SELECT FROM decision d WHERE d.application_id = NEW.application_id AND d.round = NEW.round
                AND d.outcome = NEW.state AND d.decided_at = NEW.updated_at) THEN
            PERFORM refuse('FORBIDDEN', 'an outcome needs its decision');
        END IF;
    ELSIF OLD.state = 'reconsideration' THEN
        IF NOT EXISTS (SELECT FROM reconsideration r WHERE r.application_id = NEW.application_id
                AND r.outcome = CASE NEW.state WHEN 'refused' THEN 'dismissed' WHEN 'assessment' THEN 'upheld' END) THEN
            PERFORM refuse('FORBIDDEN', 'a reconsideration ends by being decided');
        END IF;
    ELSIF NEW.state IN ('approved', 'approved_with_conditions', 'intention_to_refuse', 'refused')
            AND OLD.state <> 'panel_review' OR NEW.state = 'deferred' THEN
        PERFORM refuse('FORBIDDEN', format('%s does not follow on %s', NEW.state, OLD.state));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outcome_guard BEFORE UPDATE OF state ON application FOR EACH ROW WHEN (NEW.state <> OLD.state)
    EXECUTE FUNCTION application_outcome_guard();

-- The panel that every intention to refuse goes to. Its people are drawn by chance from the pool, seated once they have
-- declared that they have no conflict, and vote without seeing each other's votes. outcome follows from the votes.
CREATE TABLE panel (
    panel_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    -- With the record of each draw it gives the same order again.
    seed bytea NOT NULL CHECK (length(seed) = 32),
    -- Places; the first is the chair's. Odd, so that the votes have a middle one.
    places int NOT NULL CHECK (places >= 3 AND places % 2 = 1),
    convened_at timestamptz NOT NULL,
    outcome text CHECK (outcome IN ('refuse', 'reassess', 'approve_with_conditions', 'approve')),
    summary text CHECK (length(summary) BETWEEN 1 AND 20000),
    closed_by bigint REFERENCES person,
    closed_at timestamptz,
    CHECK (num_nulls(outcome, summary, closed_by, closed_at) IN (0, 4))
);
CREATE UNIQUE INDEX panel_open ON panel (application_id) WHERE closed_at IS NULL;
CREATE INDEX panel_application ON panel (application_id, panel_id);

-- Each draw with its cause, everybody of the pool as they stood then, why each was left out, and the order of the rest.
CREATE TABLE panel_draw (
    panel_id bigint NOT NULL REFERENCES panel,
    draw int NOT NULL CHECK (draw > 0),
    cause text NOT NULL CHECK (cause IN ('convened', 'conflict', 'recused', 'left', 'replaced', 'again')),
    drawn_at timestamptz NOT NULL,
    PRIMARY KEY (panel_id, draw)
);
CREATE TABLE panel_candidate (
    panel_id bigint NOT NULL,
    draw int NOT NULL,
    person_id bigint NOT NULL REFERENCES person,
    chair boolean NOT NULL,
    member boolean NOT NULL,
    left_out text CHECK (left_out IN ('applicant', 'conflict', 'gave_up', 'touched', 'ended', 'seated')),
    rank int CHECK (rank > 0),
    PRIMARY KEY (panel_id, draw, person_id),
    FOREIGN KEY (panel_id, draw) REFERENCES panel_draw,
    CHECK ((rank IS NULL) = (left_out IS NOT NULL)),
    CHECK (chair OR member OR left_out IS NOT NULL)
);
CREATE TABLE panel_seat (
    panel_id bigint NOT NULL REFERENCES panel,
    person_id bigint NOT NULL REFERENCES person,
    draw int NOT NULL,
    place int NOT NULL CHECK (place > 0),
    role text NOT NULL CHECK (role = CASE place WHEN 1 THEN 'panel_chair' ELSE 'panel_member' END),
    drawn_at timestamptz NOT NULL,
    accepted_at timestamptz,
    left_at timestamptz,
    left_because text CHECK (left_because IN ('conflict', 'recused', 'left', 'replaced')),
    -- The draw that filled the place again.
    left_draw int,
    PRIMARY KEY (panel_id, person_id),
    FOREIGN KEY (panel_id, draw, person_id) REFERENCES panel_candidate (panel_id, draw, person_id),
    CHECK (num_nulls(left_at, left_because) IN (0, 2)),
    CHECK (left_draw IS NULL OR left_at IS NOT NULL)
);
CREATE UNIQUE INDEX panel_seat_place ON panel_seat (panel_id, place) WHERE left_at IS NULL;
CREATE INDEX panel_seat_person ON panel_seat (person_id, panel_id);
CREATE TABLE panel_vote (
    panel_id bigint NOT NULL REFERENCES panel,
    person_id bigint NOT NULL REFERENCES person,
    vote text NOT NULL CHECK (vote IN ('refuse', 'reassess', 'approve_with_conditions', 'approve')),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 10000),
    cast_at timestamptz NOT NULL,
    PRIMARY KEY (panel_id, person_id)
);

-- The time that people with lived experience give to a case, to be paid for; told by themselves, taken back by
-- themselves.
CREATE TABLE lived_experience_time (
    lived_experience_time_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    person_id bigint NOT NULL REFERENCES person,
    worked_on date NOT NULL,
    minutes int NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
    what text NOT NULL CHECK (length(what) BETWEEN 1 AND 500),
    recorded_at timestamptz NOT NULL,
    taken_back_at timestamptz
);
CREATE INDEX lived_experience_time_person ON lived_experience_time (person_id, worked_on);

-- Who the sitting panel of a case still lacks: its chair, and how many members. No row when no panel sits.
CREATE FUNCTION panel_missing(application bigint) RETURNS TABLE (chair boolean, members int) LANGUAGE sql STABLE AS $$
    SELECT count(*) FILTER (WHERE s.place = 1) = 0,
        p.places - 1 - (count(*) FILTER (WHERE s.place > 1))::int
    FROM panel p LEFT JOIN panel_seat s ON s.panel_id = p.panel_id AND s.left_at IS NULL
    WHERE p.application_id = panel_missing.application AND p.closed_at IS NULL
    GROUP BY p.panel_id
$$;
-- That somebody has voted may be known to all of the staff; what they voted, not.
CREATE FUNCTION panel_voted(panel bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM panel_vote v WHERE v.panel_id = panel_voted.panel AND v.person_id = panel_voted.person)
$$;
-- Whether all votes are in: every place is taken, by somebody who has declared and voted.
CREATE FUNCTION panel_votes_in(panel bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT (SELECT count(*) FROM panel_seat s JOIN panel_vote v USING (panel_id, person_id)
        WHERE s.panel_id = panel_votes_in.panel AND s.accepted_at IS NOT NULL AND s.left_at IS NULL) = p.places
    FROM panel p WHERE p.panel_id = panel_votes_in.panel
$$;
-- The middle one of the votes from the hardest to the mildest: what more than half vote for, if there is such a thing.
-- The same rule as panel_outcome in core/cases/cases_panel_rules.c. Null until all are in.
CREATE FUNCTION panel_outcome(panel bigint) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT (ARRAY['refuse', 'reassess', 'approve_with_conditions', 'approve'])[percentile_disc(0.5) WITHIN GROUP (
        ORDER BY array_position(ARRAY['refuse', 'reassess', 'approve_with_conditions', 'approve'], v.vote))]
    FROM panel_seat s JOIN panel_vote v USING (panel_id, person_id)
    WHERE s.panel_id = panel_outcome.panel AND s.accepted_at IS NOT NULL AND s.left_at IS NULL
        AND panel_votes_in(panel_outcome.panel)
$$;
-- Whether the actor may see everybody's votes: its own people once all are in, the rest of the staff once it is closed.
CREATE FUNCTION panel_votes_seen(panel bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT p.closed_at IS NOT NULL AND actor_sees_all() OR panel_votes_in(p.panel_id) AND EXISTS (
        SELECT FROM panel_seat s WHERE s.panel_id = p.panel_id AND s.person_id = actor_person() AND s.left_at IS NULL)
    FROM panel p WHERE p.panel_id = panel_votes_seen.panel
$$;

-- Locks the case's row, and refuses what comes for a panel that is closed or whose case has left panel review.
CREATE FUNCTION panel_open_need(panel bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_application bigint := (SELECT p.application_id FROM panel p WHERE p.panel_id = panel_open_need.panel);
BEGIN
    PERFORM FROM application a WHERE a.application_id = v_application FOR UPDATE;
    IF NOT EXISTS (SELECT FROM panel p JOIN application a USING (application_id)
            WHERE p.panel_id = panel_open_need.panel AND p.closed_at IS NULL AND a.state = 'panel_review') THEN
        PERFORM refuse('STATE_REFUSED', 'the panel is not sitting');
    END IF;
    RETURN v_application;
END $$;
CREATE FUNCTION panel_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
        IF NOT EXISTS (SELECT FROM application a WHERE a.application_id = NEW.application_id
                AND a.state = 'panel_review') OR NEW.closed_at IS NOT NULL THEN
            PERFORM refuse('STATE_REFUSED', 'a panel begins open, for a case in panel review');
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.panel_id, NEW.application_id, NEW.seed, NEW.places, NEW.convened_at)
            IS DISTINCT FROM (OLD.panel_id, OLD.application_id, OLD.seed, OLD.places, OLD.convened_at) THEN
        PERFORM refuse('FORBIDDEN', 'how a panel was convened stays as it was');
    END IF;
    PERFORM panel_open_need(OLD.panel_id);
    IF NEW.outcome IS DISTINCT FROM panel_outcome(OLD.panel_id) OR NEW.outcome IS NULL THEN
        PERFORM refuse('STATE_REFUSED', 'the outcome is what the votes say, once all are in');
    END IF;
    -- The chair; once the panel's day is past, anybody who sits on it.
    IF NOT EXISTS (SELECT FROM panel_seat s JOIN application a ON a.application_id = OLD.application_id
            WHERE s.panel_id = OLD.panel_id AND s.left_at IS NULL AND s.accepted_at IS NOT NULL
                AND s.person_id = NEW.closed_by AND (s.place = 1
                    OR a.stage_due_on < (NEW.closed_at AT TIME ZONE 'Europe/London')::date)) THEN
        PERFORM refuse('FORBIDDEN', 'the chair closes the panel');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON panel FOR EACH ROW EXECUTE FUNCTION panel_guard();
CREATE FUNCTION panel_draw_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM panel_open_need(NEW.panel_id);
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON panel_draw FOR EACH ROW EXECUTE FUNCTION panel_draw_guard();
CREATE TRIGGER guard BEFORE INSERT ON panel_candidate FOR EACH ROW EXECUTE FUNCTION panel_draw_guard();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON panel_draw FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON panel_candidate FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION panel_seat_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_application bigint;
BEGIN
    v_application := panel_open_need(NEW.panel_id);
    IF TG_OP = 'INSERT' THEN
        IF NEW.accepted_at IS NOT NULL OR NEW.left_at IS NOT NULL OR NEW.place > (SELECT p.places FROM panel p
                WHERE p.panel_id = NEW.panel_id) THEN
            PERFORM refuse('FORBIDDEN', 'a place is offered first');
        END IF;
        IF NOT EXISTS (SELECT FROM panel_candidate c WHERE c.panel_id = NEW.panel_id AND c.draw = NEW.draw
                AND c.person_id = NEW.person_id AND c.rank IS NOT NULL
                AND CASE NEW.place WHEN 1 THEN c.chair ELSE c.member END) THEN
            PERFORM refuse('FORBIDDEN', 'a place goes to somebody who was drawn for it');
        END IF;
        IF EXISTS (SELECT FROM panel_candidate c JOIN panel_candidate own USING (panel_id, draw)
                WHERE c.panel_id = NEW.panel_id AND c.draw = NEW.draw AND own.person_id = NEW.person_id
                    AND c.rank < own.rank AND CASE NEW.place WHEN 1 THEN c.chair ELSE c.member END
                    AND NOT EXISTS (SELECT FROM panel_seat s WHERE s.panel_id = NEW.panel_id
                        AND s.person_id = c.person_id)) THEN
            PERFORM refuse('FORBIDDEN', 'a place goes to the next of the drawn order');
        END IF;
        IF EXISTS (SELECT FROM role_holding h JOIN application a ON a.organisation_id = h.organisation_id
                WHERE a.application_id = v_application AND h.person_id = NEW.person_id)
            OR EXISTS (SELECT FROM case_role c WHERE c.application_id = v_application AND c.person_id = NEW.person_id)
            OR EXISTS (SELECT FROM conflict_declaration c WHERE c.application_id = v_application
                AND c.person_id = NEW.person_id AND c.conflicted)
            OR NOT EXISTS (SELECT FROM role_holding h WHERE h.person_id = NEW.person_id AND h.role = NEW.role
                AND h.organisation_id IS NULL AND h.ended_on IS NULL) THEN
            PERFORM refuse('FORBIDDEN', 'this person cannot sit on the panel of this case');
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.panel_id, NEW.person_id, NEW.draw, NEW.place, NEW.drawn_at)
            IS DISTINCT FROM (OLD.panel_id, OLD.person_id, OLD.draw, OLD.place, OLD.drawn_at)
        OR OLD.accepted_at IS NOT NULL AND NEW.accepted_at IS DISTINCT FROM OLD.accepted_at
        OR OLD.left_at IS NOT NULL AND (NEW.left_at, NEW.left_because, NEW.accepted_at)
            IS DISTINCT FROM (OLD.left_at, OLD.left_because, OLD.accepted_at)
        OR OLD.left_draw IS NOT NULL AND NEW.left_draw IS DISTINCT FROM OLD.left_draw THEN
        PERFORM refuse('FORBIDDEN', 'a place on a panel is not handed on, and who has left it has left it');
    END IF;
    IF NEW.accepted_at IS NOT NULL AND OLD.accepted_at IS NULL AND NOT EXISTS (SELECT FROM case_role c
            WHERE c.application_id = v_application AND c.person_id = NEW.person_id AND c.role = NEW.role
                AND c.left_at IS NULL) THEN
        PERFORM refuse('FORBIDDEN', 'declare conflicts of interest first');
    END IF;
    IF OLD.left_at IS NULL AND NEW.left_because = 'replaced' AND EXISTS (SELECT FROM panel_vote v
            WHERE v.panel_id = NEW.panel_id AND v.person_id = NEW.person_id) THEN
        PERFORM refuse('FORBIDDEN', 'nobody takes away the place of somebody who has voted');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON panel_seat FOR EACH ROW EXECUTE FUNCTION panel_seat_guard();
CREATE TRIGGER kept BEFORE DELETE ON panel_seat FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A vote is its own person's, who sits on the panel now and still has the role.
CREATE FUNCTION panel_vote_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM panel_open_need(NEW.panel_id);
    IF NEW.person_id IS DISTINCT FROM actor_person() OR NOT EXISTS (SELECT FROM panel_seat s
            JOIN role_holding h ON h.person_id = s.person_id AND h.role = s.role AND h.organisation_id IS NULL
                AND h.ended_on IS NULL
            WHERE s.panel_id = NEW.panel_id AND s.person_id = NEW.person_id AND s.accepted_at IS NOT NULL
                AND s.left_at IS NULL) THEN
        PERFORM refuse('FORBIDDEN', 'only those who sit on the panel vote, each for themselves');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON panel_vote FOR EACH ROW EXECUTE FUNCTION panel_vote_guard();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON panel_vote FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A conflict declared at any time ends a place on the panel too.
CREATE FUNCTION panel_conflict() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.conflicted THEN
        UPDATE panel_seat s SET left_at = NEW.declared_at, left_because = 'conflict'
        FROM panel p JOIN application a USING (application_id)
        WHERE p.panel_id = s.panel_id AND p.application_id = NEW.application_id AND p.closed_at IS NULL
            AND a.state = 'panel_review' AND s.person_id = NEW.person_id AND s.left_at IS NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER panel AFTER INSERT OR UPDATE ON conflict_declaration FOR EACH ROW EXECUTE FUNCTION panel_conflict();

-- What a panel reviews ends as its votes say: a refusal is issued after it and not otherwise.
CREATE FUNCTION panel_outcome_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_state text := (SELECT CASE p.outcome WHEN 'refuse' THEN 'refused' WHEN 'reassess' THEN 'assessment'
            WHEN 'approve' THEN 'approved' WHEN 'approve_with_conditions' THEN 'approved_with_conditions' END
        FROM panel p WHERE p.application_id = NEW.application_id ORDER BY p.panel_id DESC LIMIT 1);
BEGIN
    IF OLD.state = 'panel_review' AND NEW.state <> 'withdrawn' AND NEW.state IS DISTINCT FROM v_state
        OR NEW.state = 'refused' AND OLD.state NOT IN ('panel_review', 'reconsideration') THEN
        PERFORM refuse('STATE_REFUSED', 'a refusal is issued after panel review only, and a review ends by its votes');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER panel BEFORE UPDATE OF state ON application FOR EACH ROW WHEN (NEW.state <> OLD.state)
    EXECUTE FUNCTION panel_outcome_guard();

-- Told by oneself, by people with lived experience who have a part in the case.
CREATE FUNCTION lived_experience_time_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.person_id IS DISTINCT FROM actor_person() THEN
        PERFORM refuse('FORBIDDEN', 'everybody tells their own time');
    END IF;
    IF TG_OP = 'UPDATE' AND ((NEW.lived_experience_time_id, NEW.application_id, NEW.person_id, NEW.worked_on,
            NEW.minutes, NEW.what, NEW.recorded_at) IS DISTINCT FROM (OLD.lived_experience_time_id, OLD.application_id,
            OLD.person_id, OLD.worked_on, OLD.minutes, OLD.what, OLD.recorded_at) OR OLD.taken_back_at IS NOT NULL) THEN
        PERFORM refuse('FORBIDDEN', 'told time is taken back and told anew');
    END IF;
    IF TG_OP = 'UPDATE' AND EXISTS (SELECT FROM lived_experience_payment_entry e
            WHERE e.lived_experience_time_id = NEW.lived_experience_time_id) THEN
        PERFORM refuse('STATE_REFUSED', 'time that is put forward for payment is not taken back');
    END IF;
    IF NOT EXISTS (SELECT FROM role_holding h WHERE h.person_id = NEW.person_id AND h.organisation_id IS NULL
                AND h.role = 'lived_experience_assessor')
        OR NOT EXISTS (SELECT FROM case_role c WHERE c.application_id = NEW.application_id
            AND c.person_id = NEW.person_id AND c.role <> 'barred') THEN
        PERFORM refuse('FORBIDDEN', 'time is told by people with lived experience who have a part in the case');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON lived_experience_time
    FOR EACH ROW EXECUTE FUNCTION lived_experience_time_guard();

CREATE TABLE accreditation_condition (
    condition_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    organisation_id bigint NOT NULL REFERENCES organisation,
    place int NOT NULL CHECK (place BETWEEN 1 AND 10),
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
    evidence text NOT NULL DEFAULT '' CHECK (length(evidence) <= 2000),
    due_on date NOT NULL
);
CREATE INDEX accreditation_condition_organisation ON accreditation_condition (organisation_id);
CREATE UNIQUE INDEX accreditation_condition_place ON accreditation_condition (application_id, place);
-- Conditions are set with the decision or by the panel, and what they say stands.
CREATE FUNCTION accreditation_condition_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_application application;
BEGIN
    SELECT * INTO v_application FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF TG_OP = 'INSERT' AND (v_application.state NOT IN ('decision', 'panel_review')
            OR v_application.organisation_id <> NEW.organisation_id) THEN
        PERFORM refuse('STATE_REFUSED', 'conditions are set when an application is decided');
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.application_id, NEW.organisation_id, NEW.place, NEW.words, NEW.evidence, NEW.due_on)
            IS DISTINCT FROM (OLD.application_id, OLD.organisation_id, OLD.place, OLD.words, OLD.evidence, OLD.due_on) THEN
        PERFORM refuse('FORBIDDEN', 'what a condition asks stands');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER words_guard BEFORE INSERT OR UPDATE ON accreditation_condition
    FOR EACH ROW EXECUTE FUNCTION accreditation_condition_guard();
GRANT SELECT, INSERT, UPDATE ON panel, panel_seat, lived_experience_time, accreditation_condition TO assay_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON decision_draft TO assay_app;
GRANT SELECT, INSERT ON decision, panel_draw, panel_candidate, panel_vote TO assay_app;

-- Walls. The applicant sees what was decided and what is asked of it; the panel is the staff's alone.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['decision', 'accreditation_condition'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY wall ON %I USING (application_seen(application_id))', name);
    END LOOP;
END $$;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['panel', 'panel_draw', 'panel_candidate', 'panel_seat',
        'lived_experience_time'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY wall ON %I USING ((SELECT actor_sees_all()))', name);
    END LOOP;
END $$;
ALTER TABLE panel_vote ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON panel_vote USING ((SELECT actor_has_role('system')) OR person_id = (SELECT actor_person())
    OR panel_votes_seen(panel_id));
ALTER TABLE decision_draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON decision_draft USING (person_id = (SELECT actor_person()) OR (SELECT actor_has_role('system')));

-- What reports count: a line a case that was ever received, with its first decision. Every figure is a count of these
-- lines, or of their events, and leads to them.
CREATE VIEW report_case WITH (security_invoker = true) AS
SELECT a.application_id, a.reference, o.name AS organisation_name, o.kind, a.framework_code, a.state, a.received_on,
    a.stage_due_on AS due_on, d.decided_on, d.outcome,
    a.state NOT IN ('approved', 'approved_with_conditions', 'refused', 'withdrawn') AS open
FROM application a JOIN organisation o USING (organisation_id)
    LEFT JOIN LATERAL (SELECT (e.at AT TIME ZONE 'Europe/London')::date AS decided_on, e.to_state AS outcome
        FROM application_event e WHERE e.application_id = a.application_id
            AND e.to_state IN ('approved', 'approved_with_conditions', 'refused')
        ORDER BY e.event_id LIMIT 1) d ON true
WHERE a.received_on IS NOT NULL AND a.state NOT IN ('draft', 'archived');
GRANT SELECT ON report_case TO assay_app;
