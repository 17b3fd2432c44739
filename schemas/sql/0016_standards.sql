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
GRANT SELECT ON standard_version TO assay_app;

ALTER TABLE module_rule ADD FOREIGN KEY (standard_version_id) REFERENCES standard_version;
ALTER TABLE requirement_rule ADD FOREIGN KEY (standard_version_id) REFERENCES standard_version;
ALTER TABLE figure_rule ADD FOREIGN KEY (standard_version_id) REFERENCES standard_version;
ALTER TABLE equivalence_rule ADD FOREIGN KEY (standard_version_id) REFERENCES standard_version;

-- What is published is public; drafts are the staff's.
ALTER TABLE standard_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON standard_version USING (state = 'published' OR (SELECT actor_sees_all()));
