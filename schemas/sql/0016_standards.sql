-- Versions of a framework's training standard: drafted, proposed, approved by a second person, published. What a version
-- changes becomes rules (module_rule and so on) when it is published; rows of rules say which version brought them.

CREATE TABLE standard_version (
    standard_version_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    framework_code text NOT NULL REFERENCES framework,
    -- 2, 3, ... in the order of publication; 1 is the framework's file.
    number int CHECK (number >= 2),
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'proposed', 'returned', 'published', 'discarded')),
    effective_on date NOT NULL,
    summary text NOT NULL DEFAULT '' CHECK (length(summary) <= 5000),
    summary_welsh text NOT NULL DEFAULT '' CHECK (length(summary_welsh) <= 5000),
    -- Counts every change; who writes must have read the last.
    version int NOT NULL DEFAULT 1,
    -- Counts the changes of what it would do: of its day, and of what it changes.
    content int NOT NULL DEFAULT 1,
    created_by bigint NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL,
    proposed_by bigint REFERENCES person,
    proposed_at timestamptz,
    decided_by bigint REFERENCES person,
    decided_at timestamptz,
    UNIQUE (framework_code, number),
    CHECK ((state = 'published') = (number IS NOT NULL)),
    CHECK (state NOT IN ('proposed', 'published') OR proposed_by IS NOT NULL AND proposed_at IS NOT NULL),
    CHECK (state NOT IN ('published', 'returned') OR decided_by IS NOT NULL AND decided_at IS NOT NULL)
);
CREATE INDEX standard_version_published ON standard_version (framework_code, effective_on) WHERE state = 'published';

-- One thing that a version changes. Which columns it uses is its kind's: core/standards/standards_rules.h.
CREATE TABLE standard_change (
    standard_change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    standard_version_id bigint NOT NULL REFERENCES standard_version,
    kind text NOT NULL CHECK (kind IN ('months', 'require', 'release', 'module_new', 'module_retire', 'figure',
        'retrain', 'equivalence_add', 'equivalence_end', 'outcomes')),
    module_code text NOT NULL DEFAULT '' CHECK (module_code = '' OR module_code ~ '^[A-Z]{2}-[0-9]{2}$'),
    role text NOT NULL DEFAULT '' CHECK (role IN ('', 'all_staff', 'first_responder', 'lead')),
    sector text NOT NULL DEFAULT '' CHECK (sector IN ('', 'any', 'statutory', 'non_statutory')),
    -- A figure's name, or an external course's code.
    name text NOT NULL DEFAULT '' CHECK (length(name) <= 40),
    number int NOT NULL DEFAULT 0 CHECK (number >= 0),
    counts_from date,
    title text NOT NULL DEFAULT '' CHECK (length(title) <= 200),
    -- What a new module is about, or who gives an external course.
    words text NOT NULL DEFAULT '' CHECK (length(words) <= 1000),
    codes text[] NOT NULL DEFAULT '{}',
    added_by bigint NOT NULL REFERENCES person,
    added_at timestamptz NOT NULL
);
CREATE INDEX standard_change_version ON standard_change (standard_version_id);

-- Who did what to it. Whoever drafted, changed or proposed a version does not decide on it.
CREATE TABLE standard_event (
    standard_event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    standard_version_id bigint NOT NULL REFERENCES standard_version,
    event text NOT NULL CHECK (event IN ('drafted', 'changed', 'proposed', 'returned', 'published', 'discarded')),
    person_id bigint NOT NULL REFERENCES person,
    words text NOT NULL DEFAULT '' CHECK (length(words) <= 2000),
    at timestamptz NOT NULL
);
CREATE INDEX standard_event_version ON standard_event (standard_version_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON standard_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON standard_event EXECUTE FUNCTION refuse_change();

CREATE FUNCTION standard_worked_on(version bigint, person bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM standard_event e WHERE e.standard_version_id = standard_worked_on.version
            AND e.person_id = person AND e.event IN ('drafted', 'changed', 'proposed'))
        OR EXISTS (SELECT FROM standard_change c WHERE c.standard_version_id = standard_worked_on.version
            AND c.added_by = person)
        OR EXISTS (SELECT FROM standard_version v WHERE v.standard_version_id = standard_worked_on.version
            AND person IN (v.created_by, v.proposed_by))
$$;

CREATE FUNCTION standard_version_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_today date := (actor_now() AT TIME ZONE 'Europe/London')::date;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            PERFORM refuse('STATE_REFUSED', 'a version begins as a draft');
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.framework_code, NEW.created_by, NEW.created_at) IS DISTINCT FROM
            (OLD.framework_code, OLD.created_by, OLD.created_at)
        OR OLD.state IN ('published', 'discarded')
        OR NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('draft', 'proposed'), ('returned', 'proposed'),
            ('draft', 'discarded'), ('returned', 'discarded'), ('proposed', 'published'), ('proposed', 'returned'))
        OR OLD.state = 'proposed' AND (NEW.effective_on, NEW.summary, NEW.summary_welsh, NEW.proposed_by, NEW.proposed_at)
            IS DISTINCT FROM (OLD.effective_on, OLD.summary, OLD.summary_welsh, OLD.proposed_by, OLD.proposed_at) THEN
        PERFORM refuse('STATE_REFUSED', 'a version of the standard does not change so in this state');
    END IF;
    IF NEW.state <> OLD.state AND NEW.state IN ('proposed', 'published') AND NEW.effective_on <= v_today THEN
        PERFORM refuse('STATE_REFUSED', 'a version takes effect on a day to come');
    END IF;
    IF NEW.state <> OLD.state AND NEW.state IN ('published', 'returned')
            AND standard_worked_on(NEW.standard_version_id, NEW.decided_by) THEN
        PERFORM refuse('FORBIDDEN', 'who drafted, changed or proposed a version does not decide on it');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON standard_version
    FOR EACH ROW EXECUTE FUNCTION standard_version_guard();
CREATE TRIGGER append_only BEFORE DELETE ON standard_version FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION standard_change_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_version bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.standard_version_id ELSE NEW.standard_version_id END;
BEGIN
    PERFORM FROM standard_version v WHERE v.standard_version_id = v_version AND v.state IN ('draft', 'returned')
        FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM refuse('STATE_REFUSED', 'only a draft is changed');
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR DELETE ON standard_change
    FOR EACH ROW EXECUTE FUNCTION standard_change_guard();
CREATE TRIGGER append_only BEFORE UPDATE ON standard_change FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE module_rule ADD FOREIGN KEY (standard_version_id) REFERENCES standard_version;
ALTER TABLE requirement_rule ADD FOREIGN KEY (standard_version_id) REFERENCES standard_version;
ALTER TABLE figure_rule ADD FOREIGN KEY (standard_version_id) REFERENCES standard_version;
ALTER TABLE equivalence_rule ADD FOREIGN KEY (standard_version_id) REFERENCES standard_version;

-- Rules are written by the framework's file until a version was published, and afterwards with a publication only.
CREATE FUNCTION standard_rule_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM added a WHERE a.standard_version_id IS NOT NULL AND NOT EXISTS (SELECT
            FROM standard_version v WHERE v.standard_version_id = a.standard_version_id AND v.state = 'published'
                AND v.framework_code = a.framework_code)) THEN
        PERFORM refuse('FORBIDDEN', 'only a published version of the standard brings rules');
    END IF;
    IF EXISTS (SELECT FROM added a WHERE coalesce(to_jsonb(a) ->> 'sector', '') <> 'any'
            AND EXISTS (SELECT FROM standard_version v WHERE v.framework_code = a.framework_code
                AND v.state = 'published')
            AND NOT EXISTS (SELECT FROM standard_version v WHERE v.framework_code = a.framework_code
                AND v.state = 'published' AND v.decided_at = a.recorded_at)) THEN
        PERFORM refuse('FORBIDDEN', 'rules of training change by a version of the standard');
    END IF;
    RETURN NULL;
END $$;
DO $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['module_rule', 'requirement_rule', 'figure_rule', 'equivalence_rule'] LOOP
        EXECUTE format('CREATE TRIGGER published AFTER INSERT ON %I REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION standard_rule_guard()', v_table);
    END LOOP;
END $$;

-- What a draft would do, as it was worked out once: for that content of the draft, on that day. Worked out page by page:
-- after_organisation is the last one looked at.
CREATE TABLE standard_impact (
    standard_impact_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    standard_version_id bigint NOT NULL REFERENCES standard_version,
    content int NOT NULL,
    made_on date NOT NULL,
    days date[] NOT NULL CHECK (cardinality(days) BETWEEN 1 AND 10),
    organisations int NOT NULL,
    organisations_done int NOT NULL DEFAULT 0,
    after_organisation bigint NOT NULL DEFAULT 0,
    asked_by bigint NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL,
    done_at timestamptz
);
CREATE INDEX standard_impact_version ON standard_impact (standard_version_id, standard_impact_id);
-- By body kind (nation is the framework's): organisations that stand, and people who are in date, under the rules that
-- stand (before) and with the draft's in their place (after). People count once for each organisation.
CREATE TABLE standard_impact_figure (
    standard_impact_id bigint NOT NULL REFERENCES standard_impact,
    on_day date NOT NULL,
    nation text NOT NULL,
    kind text NOT NULL,
    organisations int NOT NULL,
    good_before int NOT NULL,
    good_after int NOT NULL,
    falling int NOT NULL,
    coming int NOT NULL,
    people int NOT NULL,
    people_before int NOT NULL,
    people_after int NOT NULL,
    people_falling int NOT NULL,
    people_coming int NOT NULL,
    PRIMARY KEY (standard_impact_id, on_day, nation, kind)
);
-- The organisations behind the figures: those for which anything would differ on that day.
CREATE TABLE standard_impact_organisation (
    standard_impact_id bigint NOT NULL REFERENCES standard_impact,
    organisation_id bigint NOT NULL REFERENCES organisation,
    on_day date NOT NULL,
    good_before boolean NOT NULL,
    good_after boolean NOT NULL,
    people_falling int NOT NULL,
    people_coming int NOT NULL,
    PRIMARY KEY (standard_impact_id, on_day, organisation_id)
);

-- After publication: everybody's intervals are brought up to date, then leads of organisations that fall are told.
CREATE TABLE standard_progress (
    standard_version_id bigint PRIMARY KEY REFERENCES standard_version,
    people int NOT NULL,
    people_done int NOT NULL DEFAULT 0,
    after_person bigint NOT NULL DEFAULT 0,
    after_organisation bigint NOT NULL DEFAULT 0,
    told int NOT NULL DEFAULT 0,
    done_at timestamptz
);

-- Does it still tell of the draft as it is, against the rules that stand? Publishing the version itself changes nothing.
CREATE FUNCTION standard_impact_holds(impact bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT v.content = i.content AND (v.state = 'published' OR NOT EXISTS (
        SELECT FROM (SELECT framework_code, recorded_at, superseded_at FROM module_rule
            UNION ALL SELECT framework_code, recorded_at, superseded_at FROM requirement_rule
            UNION ALL SELECT framework_code, recorded_at, superseded_at FROM figure_rule
            UNION ALL SELECT framework_code, recorded_at, superseded_at FROM equivalence_rule) r
        WHERE r.framework_code = v.framework_code AND (r.recorded_at > i.asked_at OR r.superseded_at > i.asked_at)))
    FROM standard_impact i JOIN standard_version v USING (standard_version_id) WHERE i.standard_impact_id = impact
$$;

-- Days of a version's last impact on which figures and organisations are as on the day looked at before.
CREATE FUNCTION standard_impact_repeats(version bigint) RETURNS date[] LANGUAGE sql STABLE AS $$
    WITH last AS (
        SELECT i.standard_impact_id FROM standard_impact i WHERE i.standard_version_id = version
        ORDER BY i.standard_impact_id DESC LIMIT 1
    ), told AS MATERIALIZED (
        SELECT f.on_day, jsonb_agg(to_jsonb(f) - 'on_day' ORDER BY f.nation, f.kind) AS figures
        FROM standard_impact_figure f JOIN last USING (standard_impact_id) GROUP BY f.on_day
    ), behind AS MATERIALIZED (
        SELECT s.on_day, md5(string_agg(concat_ws(',', s.organisation_id, s.good_before, s.good_after, s.people_falling,
            s.people_coming), ';' ORDER BY s.organisation_id)) AS organisations
        FROM standard_impact_organisation s JOIN last USING (standard_impact_id) GROUP BY s.on_day
    ), compared AS (
        SELECT t.on_day, t.figures = lag(t.figures) OVER days
            AND b.organisations IS NOT DISTINCT FROM lag(b.organisations) OVER days AS same
        FROM told t LEFT JOIN behind b USING (on_day) WINDOW days AS (ORDER BY t.on_day)
    )
    SELECT coalesce(array_agg(on_day ORDER BY on_day), '{}') FROM compared WHERE same
$$;
GRANT SELECT, INSERT, UPDATE ON standard_version, standard_impact, standard_impact_figure, standard_progress TO assay_app;
GRANT SELECT, INSERT, DELETE ON standard_change TO assay_app;
GRANT SELECT, INSERT ON standard_event, standard_impact_organisation TO assay_app;

-- What is published is public; drafts, and what they would do, are the staff's.
ALTER TABLE standard_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON standard_version USING (state = 'published' OR (SELECT actor_sees_all()));
ALTER TABLE standard_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON standard_change USING ((SELECT actor_sees_all()) OR EXISTS (SELECT FROM standard_version v
    WHERE v.standard_version_id = standard_change.standard_version_id AND v.state = 'published'));
DO $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['standard_event', 'standard_impact', 'standard_impact_figure',
            'standard_impact_organisation', 'standard_progress'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('CREATE POLICY wall ON %I USING ((SELECT actor_sees_all()))', v_table);
    END LOOP;
END $$;

-- Versions of the standard: a policy officer drafts, another approves, with the second factor shown anew.
INSERT INTO permission (role, action) VALUES
    ('policy_officer', 'standard.draft'), ('policy_officer', 'standard.approve');
UPDATE permission SET fresh_factor = true WHERE action = 'standard.approve';
