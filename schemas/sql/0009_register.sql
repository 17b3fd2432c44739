-- The register: events are the truth; register_entry is each organisation's state now, and the public table.

CREATE TABLE register_event (
    register_event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    framework_code text NOT NULL,
    event text NOT NULL CHECK (event IN ('designation_proposed', 'designated', 'onboarded', 'accredited',
        'accredited_with_conditions', 'conditions_met', 'renewal_opened', 'renewed', 'suspended', 'reinstated',
        'revoked', 'lapsed', 'surrendered', 'under_review', 'review_closed')),
    reason_code text NOT NULL,
    legal_basis text NOT NULL DEFAULT '',
    effective_on date NOT NULL,
    person_id bigint REFERENCES person,
    approved_by bigint REFERENCES person,
    application_id bigint REFERENCES application,
    at timestamptz NOT NULL,
    CHECK (approved_by IS NULL OR approved_by <> person_id)
);
CREATE INDEX register_event_organisation ON register_event (organisation_id, register_event_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON register_event FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Public by law of its purpose: no wall. One row an organisation and framework; only facts anyone may know.
CREATE TABLE register_entry (
    organisation_id bigint NOT NULL REFERENCES organisation,
    framework_code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    sector text NOT NULL,
    nation text NOT NULL,
    state text NOT NULL CHECK (state IN ('onboarding', 'designated', 'accredited', 'accredited_with_conditions',
        'renewal_due', 'suspended', 'revoked', 'lapsed', 'surrendered')),
    since date NOT NULL,
    renewal_due_on date,
    areas text[] NOT NULL DEFAULT '{}',
    cohorts text[] NOT NULL DEFAULT '{}',
    languages text[] NOT NULL DEFAULT '{}',
    website text,
    phone text,
    identifier text,
    PRIMARY KEY (organisation_id, framework_code)
);
CREATE INDEX register_entry_name ON register_entry (lower(name), organisation_id);
CREATE INDEX register_entry_search ON register_entry USING gin (lower(name) gin_trgm_ops);

GRANT SELECT, INSERT ON register_event TO assay_app;
GRANT SELECT, INSERT, UPDATE ON register_entry TO assay_app;
ALTER TABLE register_event ENABLE ROW LEVEL SECURITY;
-- The public history is read through register_history, which leaves out persons.
CREATE POLICY wall ON register_event USING ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation()));
CREATE FUNCTION register_history(organisation bigint)
RETURNS TABLE (event text, reason_code text, effective_on date, legal_basis text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.event, e.reason_code, e.effective_on, e.legal_basis FROM register_event e
    WHERE e.organisation_id = register_history.organisation AND e.event NOT IN ('designation_proposed', 'under_review',
        'review_closed')
    ORDER BY e.effective_on DESC, e.register_event_id DESC
$$;
