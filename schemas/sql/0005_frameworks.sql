-- The part of each framework plugin's data that rows refer to. The plugin's XML is the source; it is written here when
-- a new version of it is met at start, and every item keeps the days it holds from and to (inclusive).

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

CREATE TABLE module (
    framework_code text NOT NULL REFERENCES framework,
    module_code text NOT NULL,
    position int NOT NULL,
    title text NOT NULL,
    audiences text[] NOT NULL CHECK (audiences <@ ARRAY['all_staff', 'first_responder', 'lead']),
    pilot boolean NOT NULL DEFAULT false,
    months int NOT NULL CHECK (months BETWEEN 1 AND 120),
    statutory boolean NOT NULL DEFAULT true,
    non_statutory boolean NOT NULL DEFAULT true,
    holds_from date NOT NULL,
    holds_to date,
    PRIMARY KEY (framework_code, module_code, holds_from)
);

-- Who needs which module, by sector: not a system role but what a person does there.
CREATE TABLE module_requirement (
    framework_code text NOT NULL REFERENCES framework,
    role text NOT NULL CHECK (role IN ('all_staff', 'first_responder', 'lead')),
    module_code text NOT NULL,
    sector text NOT NULL CHECK (sector IN ('statutory', 'non_statutory')),
    within_days int NOT NULL DEFAULT 0 CHECK (within_days >= 0),
    holds_from date NOT NULL,
    holds_to date,
    PRIMARY KEY (framework_code, role, module_code, sector, holds_from)
);

-- Named whole figures: the minimum standard by sector, time limits (limit.<code>, in the limit's own unit), the
-- recommendation's thresholds.
CREATE TABLE framework_figure (
    framework_code text NOT NULL REFERENCES framework,
    name text NOT NULL,
    sector text NOT NULL CHECK (sector IN ('any', 'statutory', 'non_statutory')),
    figure int NOT NULL,
    holds_from date NOT NULL,
    holds_to date,
    PRIMARY KEY (framework_code, name, sector, holds_from)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON framework, criterion, module, module_requirement, framework_figure TO assay_app;

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
