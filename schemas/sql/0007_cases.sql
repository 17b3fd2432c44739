-- Cases: who of the Home Office's staff may touch each application, and what they score and say among themselves.

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
    -- The case's round in which it was taken; written by the trigger.
    round int NOT NULL DEFAULT 1,
    PRIMARY KEY (application_id, person_id)
);
-- Two assessors' places, one of each other role: a place is held by one person at a time.
CREATE UNIQUE INDEX case_role_place ON case_role (application_id, role, place)
    WHERE left_at IS NULL AND role IN ('intake_officer', 'assessor', 'lived_experience_assessor', 'moderator',
        'decision_maker');
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
    IF TG_OP = 'INSERT' THEN
        NEW.round := (SELECT a.round FROM application a WHERE a.application_id = NEW.application_id);
    ELSIF NEW.round <> OLD.round OR OLD.left_at IS NOT NULL AND NEW.left_at IS DISTINCT FROM OLD.left_at
            -- A moderator looks again when the case comes back to them.
            OR OLD.finished_at IS NOT NULL AND NEW.finished_at IS NULL AND NOT (NEW.role = 'moderator'
                AND EXISTS (SELECT FROM application a WHERE a.application_id = NEW.application_id
                    AND a.state IN ('assessment', 'decision'))) THEN
        PERFORM refuse('FORBIDDEN', 'who has left a case, or finished their part of it, does not take it up again');
    ELSIF NEW.left_at IS NOT NULL THEN
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
        -- What is finished stays on file once a decision rests on it.
        UPDATE case_role c SET left_at = NEW.declared_at FROM application a
        WHERE c.application_id = NEW.application_id AND c.person_id = NEW.person_id AND c.left_at IS NULL
            AND a.application_id = c.application_id AND (c.finished_at IS NULL OR a.state IN ('submitted',
                'completeness_check', 'information_requested', 'assessment', 'moderation', 'recommendation', 'decision',
                'deferred'));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON conflict_declaration FOR EACH ROW EXECUTE FUNCTION conflict_guard();
-- Whoever joins the applicant while they have a part in its case is out of it from then on: a conflict by itself.
CREATE FUNCTION applicant_joined() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM application a WHERE a.organisation_id = NEW.organisation_id ORDER BY a.application_id FOR UPDATE;
    INSERT INTO conflict_declaration (application_id, person_id, conflicted, words, declared_at)
    SELECT c.application_id, c.person_id, true, 'joined the applicant', coalesce(actor_now(), c.taken_at)
    FROM case_role c JOIN application a USING (application_id)
    WHERE a.organisation_id = NEW.organisation_id AND c.person_id = NEW.person_id
    ON CONFLICT (application_id, person_id) DO UPDATE
    SET conflicted = true, words = excluded.words, declared_at = excluded.declared_at
    WHERE NOT conflict_declaration.conflicted;
    RETURN NULL;
END $$;
CREATE TRIGGER applicant AFTER INSERT OR UPDATE OF organisation_id, person_id ON role_holding
    FOR EACH ROW WHEN (NEW.organisation_id IS NOT NULL) EXECUTE FUNCTION applicant_joined();

-- Blind assessments: one row a criterion and assessor; nobody but their author sees them until both are in.
CREATE TABLE assessment (
    application_id bigint NOT NULL REFERENCES application,
    person_id bigint NOT NULL REFERENCES person,
    criterion_code text NOT NULL,
    score int CHECK (score BETWEEN 0 AND 3),
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 5000),
    evidence_ids bigint[] NOT NULL DEFAULT '{}',
    version int NOT NULL DEFAULT 1,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, person_id, criterion_code)
);
-- Nothing is hidden once both have handed in (and the lived-experience assessor who has taken the case), or a decision is
-- issued.
CREATE FUNCTION assessments_open(application bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT a.state IN ('intention_to_refuse', 'representations', 'panel_review', 'approved', 'approved_with_conditions',
            'refused', 'reconsideration_requested', 'reconsideration')
        OR (SELECT count(*) FILTER (WHERE c.role = 'assessor' AND c.finished_at IS NOT NULL) = 2
                AND count(*) FILTER (WHERE c.finished_at IS NULL) = 0
            FROM case_role c WHERE c.application_id = a.application_id AND c.left_at IS NULL
                AND c.role IN ('assessor', 'lived_experience_assessor'))
    FROM application a WHERE a.application_id = assessments_open.application
$$;

-- Words among staff: never shown to the applicant.
CREATE TABLE application_note (
    note_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    person_id bigint NOT NULL REFERENCES person,
    at timestamptz NOT NULL,
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 5000)
);
CREATE INDEX application_note_application ON application_note (application_id);

GRANT SELECT, INSERT, UPDATE ON case_role, conflict_declaration, assessment TO assay_app;
GRANT SELECT, INSERT ON application_note TO assay_app;

-- Walls. Roles, conflicts, scores and notes are the staff's alone.
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
-- An assessor's notes are theirs alone until all assessments are in: they too would tell the other what they think.
ALTER TABLE application_note ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON application_note USING ((SELECT actor_sees_all()) AND (person_id = (SELECT actor_person())
    OR (SELECT actor_has_role('system')) OR assessments_open(application_id)
    OR NOT EXISTS (SELECT FROM case_role c WHERE c.application_id = application_note.application_id
        AND c.person_id = application_note.person_id
        AND c.role IN ('assessor', 'lived_experience_assessor'))))
    WITH CHECK ((SELECT actor_sees_all()));

-- ---- Who works on what: teams, assignment, absence ----

-- A team of staff works on the cases of its frameworks.
CREATE TABLE case_team (
    case_team_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 2 AND 100),
    frameworks text[] NOT NULL DEFAULT '{}',
    version int NOT NULL DEFAULT 1
);
CREATE TABLE case_team_member (
    case_team_id bigint NOT NULL REFERENCES case_team,
    person_id bigint NOT NULL REFERENCES person,
    PRIMARY KEY (case_team_id, person_id)
);
CREATE INDEX case_team_member_person ON case_team_member (person_id);

-- Days somebody is away, both included, and who looks after their cases meanwhile.
CREATE TABLE staff_absence (
    staff_absence_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    from_on date NOT NULL,
    until_on date NOT NULL CHECK (until_on >= from_on),
    cover_person_id bigint REFERENCES person CHECK (cover_person_id <> person_id),
    named_by bigint NOT NULL REFERENCES person,
    named_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX staff_absence_person ON staff_absence (person_id, until_on);
CREATE INDEX staff_absence_cover ON staff_absence (cover_person_id, until_on);

-- Whom the case waits for in that state; the same as the table of parts in core/cases/cases_rules.c.
CREATE FUNCTION case_role_needed(state text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN state IN ('submitted', 'completeness_check', 'information_requested') THEN 'intake_officer'
        WHEN state = 'assessment' THEN 'assessor'
        WHEN state = 'moderation' THEN 'moderator'
        WHEN state IN ('recommendation', 'decision', 'deferred') THEN 'decision_maker'
        WHEN state = 'reconsideration_requested' THEN 'intake_officer'
        WHEN state = 'reconsideration' THEN 'decision_maker' END
$$;
CREATE FUNCTION case_places(role text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN role = 'assessor' THEN 2 ELSE 1 END $$;

-- A lead officer gives a part in a case to a person, who takes it (after declaring conflicts) or refuses it. While it
-- is open it keeps the place free for them.
CREATE TABLE case_assignment (
    case_assignment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    person_id bigint NOT NULL REFERENCES person,
    role text NOT NULL CHECK (role IN ('intake_officer', 'assessor', 'moderator', 'decision_maker')),
    replaces bigint REFERENCES person,
    assigned_by bigint NOT NULL REFERENCES person,
    assigned_at timestamptz NOT NULL,
    words text NOT NULL CHECK (length(words) <= 500),
    outcome text CHECK (outcome IN ('taken', 'refused', 'conflict', 'withdrawn')),
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    ended_at timestamptz,
    CHECK ((outcome IS NULL) = (ended_at IS NULL)),
    CHECK (outcome <> 'refused' OR reason <> '')
);
CREATE UNIQUE INDEX case_assignment_open ON case_assignment (application_id, person_id) WHERE ended_at IS NULL;
CREATE INDEX case_assignment_person ON case_assignment (person_id) WHERE ended_at IS NULL;

CREATE FUNCTION case_assignment_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM application a WHERE a.application_id = NEW.application_id FOR UPDATE;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL OR (NEW.application_id, NEW.person_id, NEW.role, NEW.replaces, NEW.assigned_by,
                NEW.assigned_at, NEW.words) IS DISTINCT FROM (OLD.application_id, OLD.person_id, OLD.role, OLD.replaces,
                OLD.assigned_by, OLD.assigned_at, OLD.words) THEN
            PERFORM refuse('FORBIDDEN', 'an assignment is ended once and not changed');
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT FROM role_holding h WHERE h.person_id = NEW.assigned_by AND h.role = 'lead_officer'
            AND h.organisation_id IS NULL AND h.ended_on IS NULL) THEN
        PERFORM refuse('FORBIDDEN', 'only a lead officer assigns cases');
    END IF;
    IF NEW.role IS DISTINCT FROM (SELECT case_role_needed(a.state) FROM application a
            WHERE a.application_id = NEW.application_id) THEN
        PERFORM refuse('STATE_REFUSED', 'nobody of that role is needed in this state');
    END IF;
    IF NOT EXISTS (SELECT FROM role_holding h WHERE h.person_id = NEW.person_id AND h.role = NEW.role
            AND h.organisation_id IS NULL AND h.ended_on IS NULL) THEN
        PERFORM refuse('FORBIDDEN', format('this person is no %s', NEW.role));
    END IF;
    IF EXISTS (SELECT FROM role_holding h JOIN application a ON a.organisation_id = h.organisation_id
            WHERE a.application_id = NEW.application_id AND h.person_id = NEW.person_id)
        OR EXISTS (SELECT FROM conflict_declaration d WHERE d.application_id = NEW.application_id
            AND d.person_id = NEW.person_id AND d.conflicted)
        OR EXISTS (SELECT FROM case_role c WHERE c.application_id = NEW.application_id
            AND c.person_id = NEW.person_id) THEN
        PERFORM refuse('FORBIDDEN', 'this person takes no part in this case');
    END IF;
    IF (SELECT count(*) FROM case_role c WHERE c.application_id = NEW.application_id AND c.role = NEW.role
            AND c.left_at IS NULL)
        + (SELECT count(*) FROM case_assignment s WHERE s.application_id = NEW.application_id AND s.role = NEW.role
            AND s.ended_at IS NULL) >= case_places(NEW.role) THEN
        PERFORM refuse('CONFLICT', 'every place of that role is taken or kept for somebody');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON case_assignment FOR EACH ROW EXECUTE FUNCTION case_assignment_guard();
CREATE TRIGGER kept BEFORE DELETE ON case_assignment FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Nobody takes the place that is kept for somebody else. Runs after the guard, which has locked the case.
CREATE FUNCTION case_role_reserved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.role IN ('intake_officer', 'assessor', 'moderator', 'decision_maker')
        AND (SELECT count(*) FROM case_role c WHERE c.application_id = NEW.application_id AND c.role = NEW.role
                AND c.left_at IS NULL)
            + (SELECT count(*) FROM case_assignment s WHERE s.application_id = NEW.application_id AND s.role = NEW.role
                AND s.ended_at IS NULL AND s.person_id <> NEW.person_id) >= case_places(NEW.role) THEN
        PERFORM refuse('CONFLICT', 'every place of that role is taken or kept for somebody');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reserved BEFORE INSERT ON case_role FOR EACH ROW EXECUTE FUNCTION case_role_reserved();

-- A conflict ends what was assigned.
CREATE FUNCTION conflict_unassigns() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE case_assignment SET outcome = 'conflict', ended_at = NEW.declared_at
    WHERE application_id = NEW.application_id AND person_id = NEW.person_id AND ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER unassigns AFTER INSERT OR UPDATE ON conflict_declaration FOR EACH ROW WHEN (NEW.conflicted)
    EXECUTE FUNCTION conflict_unassigns();

GRANT SELECT, INSERT, UPDATE ON case_team, staff_absence, case_assignment TO assay_app;
GRANT SELECT, INSERT, DELETE ON case_team_member TO assay_app;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['case_team', 'case_team_member', 'staff_absence', 'case_assignment'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY wall ON %I USING ((SELECT actor_sees_all()))', name);
    END LOOP;
END $$;

-- Is that person the other assessor, of whom an assessor of the case sees nothing until both are in?
CREATE FUNCTION assessor_hidden(application bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT assessor_hidden.person IS DISTINCT FROM actor_person()
        AND (EXISTS (SELECT FROM case_role c WHERE c.application_id = assessor_hidden.application
                AND c.person_id = actor_person()
                    AND c.role IN ('assessor', 'lived_experience_assessor'))
            OR EXISTS (SELECT FROM case_assignment s WHERE s.application_id = assessor_hidden.application
                AND s.person_id = actor_person() AND s.role = 'assessor' AND s.ended_at IS NULL))
        AND (EXISTS (SELECT FROM case_role c WHERE c.application_id = assessor_hidden.application
                AND c.person_id = assessor_hidden.person
                    AND c.role IN ('assessor', 'lived_experience_assessor'))
            OR EXISTS (SELECT FROM case_assignment s WHERE s.application_id = assessor_hidden.application
                AND s.person_id = assessor_hidden.person AND s.role = 'assessor'))
        AND NOT assessments_open(assessor_hidden.application)
$$;

-- Who is to act on a case now: those who hold the part that its state asks for and have not finished, and those whom it
-- is assigned to. Without whom the one looking on must not see.
CREATE VIEW case_worker WITH (security_invoker = true) AS
SELECT w.application_id, w.person_id, w.role, w.held,
    b.staff_absence_id IS NOT NULL AS away, b.until_on AS away_until, b.cover_person_id
FROM (SELECT c.application_id, c.person_id, c.role, true AS held FROM case_role c
        WHERE c.left_at IS NULL AND c.finished_at IS NULL
    UNION ALL SELECT s.application_id, s.person_id, s.role, false FROM case_assignment s WHERE s.ended_at IS NULL) w
    LEFT JOIN LATERAL (SELECT f.staff_absence_id, f.until_on, f.cover_person_id FROM staff_absence f
        WHERE f.person_id = w.person_id AND f.ended_at IS NULL
            AND (actor_now() AT TIME ZONE 'Europe/London')::date BETWEEN f.from_on AND f.until_on
        ORDER BY f.until_on DESC, f.staff_absence_id DESC LIMIT 1) b ON true
WHERE w.role <> 'assessor' OR NOT assessor_hidden(w.application_id, w.person_id);

-- The queue: every case in hand, seen by the actor. Set by set, for there may be thousands.
CREATE VIEW case_queue_line WITH (security_invoker = true) AS
WITH blind AS MATERIALIZED (
    -- Cases whose other assessor the actor must not see: the same as assessor_hidden.
    SELECT m.application_id
    FROM (SELECT c.application_id FROM case_role c
            WHERE c.person_id = (SELECT actor_person()) AND c.role = 'assessor'
        UNION SELECT s.application_id FROM case_assignment s
            WHERE s.person_id = (SELECT actor_person()) AND s.role = 'assessor' AND s.ended_at IS NULL) m
    WHERE NOT assessments_open(m.application_id)
), away AS MATERIALIZED (
    SELECT DISTINCT ON (f.person_id) f.person_id, f.cover_person_id FROM staff_absence f
    WHERE f.ended_at IS NULL
        AND (SELECT (actor_now() AT TIME ZONE 'Europe/London')::date) BETWEEN f.from_on AND f.until_on
    ORDER BY f.person_id, f.until_on DESC, f.staff_absence_id DESC
), mate AS MATERIALIZED (
    SELECT DISTINCT o.person_id FROM case_team_member m JOIN case_team_member o USING (case_team_id)
    WHERE m.person_id = (SELECT actor_person())
), place AS (
    SELECT c.application_id, c.person_id, c.role, true AS held, c.finished_at IS NULL AS working
    FROM case_role c JOIN application a USING (application_id)
    WHERE c.left_at IS NULL AND c.role = case_role_needed(a.state)
    UNION ALL
    SELECT s.application_id, s.person_id, s.role, false, true
    FROM case_assignment s JOIN application a USING (application_id)
    WHERE s.ended_at IS NULL AND s.role = case_role_needed(a.state)
), seen AS (
    SELECT k.application_id, k.person_id, k.held, k.person_id = (SELECT actor_person()) AS own,
        k.working AND (k.role <> 'assessor' OR k.person_id = (SELECT actor_person())
            OR k.application_id NOT IN (SELECT b.application_id FROM blind b)) AS shown
    FROM place k
), worker AS (
    SELECT k.application_id, count(*) AS filled,
        string_agg(p.full_name, ', ' ORDER BY p.full_name, p.person_id) FILTER (WHERE k.shown AND k.held) AS holders,
        string_agg(p.full_name, ', ' ORDER BY p.full_name, p.person_id) FILTER (WHERE k.shown AND NOT k.held)
            AS assigned,
        array_agg(k.person_id) FILTER (WHERE k.shown) AS person_ids,
        bool_or(k.shown AND k.own) AS mine, bool_or(k.shown AND k.own AND NOT k.held) AS assigned_mine,
        bool_or(k.shown AND b.person_id IS NOT NULL) AS away,
        bool_or(k.shown AND coalesce(b.cover_person_id = (SELECT actor_person()), false)) AS covering,
        bool_or(k.shown AND t.person_id IS NOT NULL) AS teammate
    FROM seen k JOIN person p USING (person_id) LEFT JOIN away b USING (person_id) LEFT JOIN mate t USING (person_id)
    GROUP BY k.application_id
)
SELECT a.application_id, a.reference, o.name AS organisation_name, a.framework_code, a.state, a.received_on,
    a.stage_due_on AS due_on, a.missing_year, a.hold_reason, case_role_needed(a.state) AS role, w.holders, w.assigned,
    coalesce(w.person_ids, '{}') AS person_ids, coalesce(w.mine, false) AS mine,
    coalesce(w.assigned_mine, false) AS assigned_mine, coalesce(w.away, false) AS away,
    coalesce(w.covering, false) AS covering,
    case_role_needed(a.state) IS NOT NULL AND NOT coalesce(w.mine, false)
        AND coalesce(w.filled, 0) < case_places(case_role_needed(a.state)) AS nobody,
    coalesce(w.teammate, false) OR a.framework_code IN (SELECT unnest(t.frameworks) FROM case_team t
        JOIN case_team_member m USING (case_team_id) WHERE m.person_id = (SELECT actor_person())) AS team
FROM application a JOIN organisation o USING (organisation_id) LEFT JOIN worker w USING (application_id)
WHERE a.state NOT IN ('draft', 'archived', 'approved', 'approved_with_conditions', 'refused', 'withdrawn');
GRANT SELECT ON case_worker, case_queue_line TO assay_app;
