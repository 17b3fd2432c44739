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
