-- The part of each framework plugin's data that rows refer to. The plugin's XML is the source; it is written here when
-- a new version of it is met at start, and every item keeps the days it holds from and to (inclusive).
--
-- Rules of training carry two times more: recorded_at, when the service took them over, and superseded_at, when another
-- took their place (null: it stands). Nothing else of a rule is ever changed. module, module_requirement and
-- framework_figure show what stands now; what was known at a moment K is asked of the tables:
--     SELECT ... FROM module_rule r WHERE known_at(r.recorded_at, r.superseded_at, K) AND D BETWEEN r.holds_from
--         AND coalesce(r.holds_to, 'infinity')
-- K null: what stands now.

CREATE FUNCTION known_at(recorded_at timestamptz, superseded_at timestamptz, moment timestamptz) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN moment IS NULL THEN superseded_at IS NULL
        ELSE recorded_at <= moment AND (superseded_at IS NULL OR superseded_at > moment) END
$$;

CREATE TABLE framework (
    framework_code text PRIMARY KEY CHECK (framework_code ~ '^[a-z][a-z0-9-]{1,39}$'),
    title text NOT NULL,
    nation text NOT NULL,
    calendar text NOT NULL,
    version text NOT NULL,
    digest bytea NOT NULL,
    written_at timestamptz NOT NULL
);

CREATE TABLE criterion (
    framework_code text NOT NULL REFERENCES framework,
    criterion_code text NOT NULL,
    position int NOT NULL,
    title text NOT NULL,
    gate boolean NOT NULL,
    weight int NOT NULL DEFAULT 1,
    lived_experience boolean NOT NULL DEFAULT false,
    holds_from date NOT NULL,
    holds_to date,
    PRIMARY KEY (framework_code, criterion_code, holds_from)
);

-- Is a rule asked for? Those known at a moment (null: what stands); or, where versions of the standard were published in
-- the service (first: when the first was; moments: when each was), those that the framework's file had left until then.
CREATE FUNCTION rule_asked(recorded_at timestamptz, superseded_at timestamptz, version bigint, moment timestamptz,
    first timestamptz, moments timestamptz[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN first IS NULL THEN known_at(recorded_at, superseded_at, moment)
        ELSE version IS NULL AND recorded_at <> ALL (moments) AND (superseded_at IS NULL OR superseded_at >= first) END
$$;

-- A module as it is on some days. months: how long a completion counts. counts_from: in these days a completion before
-- that day does not count (retraining is required); null: all count. outcomes: codes of the seven MSCOS outcomes.
-- standard_version_id: the version of the standard that brought it; null: the framework's file.
CREATE TABLE module_rule (
    rule_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    framework_code text NOT NULL REFERENCES framework,
    module_code text NOT NULL,
    position int NOT NULL,
    title text NOT NULL,
    summary text NOT NULL DEFAULT '',
    audiences text[] NOT NULL CHECK (audiences <@ ARRAY['all_staff', 'first_responder', 'lead']),
    pilot boolean NOT NULL DEFAULT false,
    months int NOT NULL CHECK (months BETWEEN 1 AND 120),
    statutory boolean NOT NULL DEFAULT true,
    non_statutory boolean NOT NULL DEFAULT true,
    counts_from date,
    outcomes text[] NOT NULL DEFAULT '{}' CHECK (outcomes <@ ARRAY['housing', 'safety', 'support', 'trauma_informed',
        'purpose', 'medical', 'education']),
    proposed boolean NOT NULL DEFAULT false,
    holds_from date NOT NULL,
    holds_to date CHECK (holds_to >= holds_from),
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz CHECK (superseded_at >= recorded_at),
    standard_version_id bigint
);
CREATE UNIQUE INDEX module_rule_stands ON module_rule (framework_code, module_code, holds_from)
    WHERE superseded_at IS NULL;
CREATE INDEX module_rule_known ON module_rule (framework_code, module_code, recorded_at);

-- Who needs which module, by sector: not a system role but what a person does there.
CREATE TABLE requirement_rule (
    rule_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    framework_code text NOT NULL REFERENCES framework,
    role text NOT NULL CHECK (role IN ('all_staff', 'first_responder', 'lead')),
    module_code text NOT NULL,
    sector text NOT NULL CHECK (sector IN ('statutory', 'non_statutory')),
    within_days int NOT NULL DEFAULT 0 CHECK (within_days >= 0),
    proposed boolean NOT NULL DEFAULT false,
    holds_from date NOT NULL,
    holds_to date CHECK (holds_to >= holds_from),
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz CHECK (superseded_at >= recorded_at),
    standard_version_id bigint
);
CREATE UNIQUE INDEX requirement_rule_stands ON requirement_rule (framework_code, role, module_code, sector, holds_from)
    WHERE superseded_at IS NULL;
CREATE INDEX requirement_rule_known ON requirement_rule (framework_code, recorded_at);

-- Named whole figures: the minimum standard by sector (a rule of training), and for all sectors ('any', always the
-- file's own) time limits (limit.<code>, in the limit's own unit) and the recommendation's thresholds.
CREATE TABLE figure_rule (
    rule_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    framework_code text NOT NULL REFERENCES framework,
    name text NOT NULL,
    sector text NOT NULL CHECK (sector IN ('any', 'statutory', 'non_statutory')),
    figure int NOT NULL,
    proposed boolean NOT NULL DEFAULT false,
    holds_from date NOT NULL,
    holds_to date CHECK (holds_to >= holds_from),
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz CHECK (superseded_at >= recorded_at),
    standard_version_id bigint
);
CREATE UNIQUE INDEX figure_rule_stands ON figure_rule (framework_code, name, sector, holds_from)
    WHERE superseded_at IS NULL;
CREATE INDEX figure_rule_known ON figure_rule (framework_code, recorded_at);

-- Courses of others that count for modules: what they are called, and on which days of completion they count for what.
CREATE TABLE external_course (
    framework_code text NOT NULL REFERENCES framework,
    course_code text NOT NULL CHECK (course_code ~ '^[a-z][a-z0-9_]{1,39}$'),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    provider text NOT NULL CHECK (length(provider) BETWEEN 1 AND 200),
    minutes int NOT NULL DEFAULT 0 CHECK (minutes >= 0),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (framework_code, course_code)
);
CREATE TABLE equivalence_rule (
    rule_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    framework_code text NOT NULL,
    course_code text NOT NULL,
    module_code text NOT NULL,
    proposed boolean NOT NULL DEFAULT false,
    holds_from date NOT NULL,
    holds_to date CHECK (holds_to >= holds_from),
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz CHECK (superseded_at >= recorded_at),
    standard_version_id bigint,
    FOREIGN KEY (framework_code, course_code) REFERENCES external_course
);
CREATE UNIQUE INDEX equivalence_rule_stands ON equivalence_rule (framework_code, course_code, module_code, holds_from)
    WHERE superseded_at IS NULL;
CREATE INDEX equivalence_rule_known ON equivalence_rule (framework_code, recorded_at);

-- A rule is written once and superseded once.
CREATE FUNCTION rule_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL
            OR to_jsonb(OLD) - 'superseded_at' IS DISTINCT FROM to_jsonb(NEW) - 'superseded_at' THEN
        PERFORM refuse('FORBIDDEN', 'a rule stays as it was recorded, and is superseded once');
    END IF;
    RETURN NEW;
END $$;
DO $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['module_rule', 'requirement_rule', 'figure_rule', 'equivalence_rule'] LOOP
        EXECUTE format('CREATE TRIGGER kept BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION rule_kept()', v_table);
        EXECUTE format('CREATE TRIGGER append_only BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()',
            v_table);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I EXECUTE FUNCTION refuse_change()', v_table);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE (superseded_at) ON %I TO assay_app', v_table);
    END LOOP;
END $$;

CREATE VIEW module AS
    SELECT framework_code, module_code, position, title, summary, audiences, pilot, months, statutory, non_statutory,
        counts_from, outcomes, proposed, holds_from, holds_to
    FROM module_rule WHERE superseded_at IS NULL;
CREATE VIEW module_requirement AS
    SELECT framework_code, role, module_code, sector, within_days, proposed, holds_from, holds_to
    FROM requirement_rule WHERE superseded_at IS NULL;
CREATE VIEW framework_figure AS
    SELECT framework_code, name, sector, figure, proposed, holds_from, holds_to
    FROM figure_rule WHERE superseded_at IS NULL;
CREATE VIEW equivalence AS
    SELECT framework_code, course_code, module_code, proposed, holds_from, holds_to
    FROM equivalence_rule WHERE superseded_at IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON framework, criterion TO assay_app;
GRANT SELECT ON module, module_requirement, framework_figure, equivalence TO assay_app;
GRANT SELECT, INSERT, UPDATE ON external_course TO assay_app;

-- When applications are taken: at any time (rolling, also without a row), or in rounds. Days are London's, both ends in.
CREATE TABLE intake (
    framework_code text PRIMARY KEY REFERENCES framework,
    rolling boolean NOT NULL,
    changed_by bigint NOT NULL REFERENCES person,
    changed_at timestamptz NOT NULL
);
CREATE TABLE intake_round (
    round_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    framework_code text NOT NULL REFERENCES framework,
    title text NOT NULL CHECK (length(title) BETWEEN 2 AND 100),
    opens_on date NOT NULL,
    closes_on date NOT NULL CHECK (closes_on >= opens_on),
    created_by bigint NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL,
    -- The criteria are public before the round opens: one that is not published does not open.
    published_on date CHECK (published_on < opens_on),
    published_by bigint REFERENCES person,
    framework_version text,
    cancelled_at timestamptz,
    CHECK ((published_on IS NULL) = (published_by IS NULL))
);
CREATE INDEX intake_round_framework ON intake_round (framework_code, opens_on);

-- Rounds of a framework do not meet; a published one keeps its first day, and its last day only moves on.
CREATE FUNCTION intake_round_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    today date := (actor_now() AT TIME ZONE 'Europe/London')::date;
BEGIN
    PERFORM FROM framework f WHERE f.framework_code = NEW.framework_code FOR UPDATE;
    IF NEW.cancelled_at IS NULL AND EXISTS (SELECT FROM intake_round r WHERE r.framework_code = NEW.framework_code
            AND r.round_id <> NEW.round_id AND r.cancelled_at IS NULL AND r.opens_on <= NEW.closes_on
            AND r.closes_on >= NEW.opens_on) THEN
        PERFORM refuse('CONFLICT', 'rounds of a framework do not meet');
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.framework_code <> OLD.framework_code OR NEW.opens_on <> OLD.opens_on OR NEW.closes_on < OLD.closes_on
            OR (OLD.published_on IS NOT NULL AND NEW.published_on IS DISTINCT FROM OLD.published_on)
            OR (OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS DISTINCT FROM OLD.cancelled_at) THEN
            PERFORM refuse('STATE_REFUSED', 'what was said of a round stays');
        END IF;
        IF OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL AND OLD.published_on IS NOT NULL
            AND today >= OLD.opens_on THEN
            PERFORM refuse('STATE_REFUSED', 'a round that has opened is not cancelled');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON intake_round FOR EACH ROW EXECUTE FUNCTION intake_round_guard();

CREATE FUNCTION intake_open(framework text, on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT i.rolling FROM intake i WHERE i.framework_code = framework), true)
        OR EXISTS (SELECT FROM intake_round r WHERE r.framework_code = framework AND r.cancelled_at IS NULL
            AND r.published_on IS NOT NULL AND on_day BETWEEN r.opens_on AND r.closes_on)
$$;

GRANT SELECT, INSERT, UPDATE ON intake, intake_round TO assay_app;
