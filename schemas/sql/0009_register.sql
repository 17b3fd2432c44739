-- The register: events are the truth; register_entry is each organisation's state now, and the public table.

-- The register's machine as the guard below knows it: the rows of core/register/register_states.def ('' for no entry).
CREATE TABLE register_change (
    state text NOT NULL,
    event text NOT NULL,
    next text NOT NULL,
    PRIMARY KEY (state, event)
);
INSERT INTO register_change (state, event, next) VALUES
    ('', 'designation_proposed', ''),
    ('', 'designation_rejected', ''),
    ('', 'designated', 'designated'),
    ('', 'onboarded', 'onboarding'),
    ('', 'accredited', 'accredited'),
    ('', 'accredited_with_conditions', 'accredited_with_conditions'),
    ('onboarding', 'accredited', 'accredited'),
    ('onboarding', 'accredited_with_conditions', 'accredited_with_conditions'),
    ('onboarding', 'conditions_met', 'onboarding'),
    ('onboarding', 'revoked', 'revoked'),
    ('onboarding', 'surrender_asked', 'onboarding'),
    ('onboarding', 'surrender_withdrawn', 'onboarding'),
    ('onboarding', 'surrendered', 'surrendered'),
    ('accredited', 'under_review', 'accredited'),
    ('accredited', 'review_closed', 'accredited'),
    ('accredited', 'renewal_opened', 'renewal_due'),
    ('accredited', 'renewed', 'accredited'),
    ('accredited', 'renewed_with_conditions', 'accredited_with_conditions'),
    ('accredited', 'suspended', 'suspended'),
    ('accredited', 'revoked', 'revoked'),
    ('accredited', 'surrender_asked', 'accredited'),
    ('accredited', 'surrender_withdrawn', 'accredited'),
    ('accredited', 'surrendered', 'surrendered'),
    ('accredited_with_conditions', 'conditions_met', 'accredited'),
    ('accredited_with_conditions', 'under_review', 'accredited_with_conditions'),
    ('accredited_with_conditions', 'review_closed', 'accredited_with_conditions'),
    ('accredited_with_conditions', 'renewal_opened', 'renewal_due'),
    ('accredited_with_conditions', 'renewed', 'accredited'),
    ('accredited_with_conditions', 'renewed_with_conditions', 'accredited_with_conditions'),
    ('accredited_with_conditions', 'suspended', 'suspended'),
    ('accredited_with_conditions', 'revoked', 'revoked'),
    ('accredited_with_conditions', 'surrender_asked', 'accredited_with_conditions'),
    ('accredited_with_conditions', 'surrender_withdrawn', 'accredited_with_conditions'),
    ('accredited_with_conditions', 'surrendered', 'surrendered'),
    ('renewal_due', 'conditions_met', 'renewal_due'),
    ('renewal_due', 'under_review', 'renewal_due'),
    ('renewal_due', 'review_closed', 'renewal_due'),
    ('renewal_due', 'renewed', 'accredited'),
    ('renewal_due', 'renewed_with_conditions', 'accredited_with_conditions'),
    ('renewal_due', 'lapsed', 'lapsed'),
    ('renewal_due', 'suspended', 'suspended'),
    ('renewal_due', 'revoked', 'revoked'),
    ('renewal_due', 'surrender_asked', 'renewal_due'),
    ('renewal_due', 'surrender_withdrawn', 'renewal_due'),
    ('renewal_due', 'surrendered', 'surrendered'),
    ('suspended', 'conditions_met', 'suspended'),
    ('suspended', 'reinstated', 'accredited'),
    ('suspended', 'reinstated_with_conditions', 'accredited_with_conditions'),
    ('suspended', 'revoked', 'revoked'),
    ('suspended', 'lapsed', 'lapsed'),
    ('suspended', 'surrender_asked', 'suspended'),
    ('suspended', 'surrender_withdrawn', 'suspended'),
    ('suspended', 'surrendered', 'surrendered'),
    ('designated', 'under_review', 'designated'),
    ('designated', 'review_closed', 'designated'),
    ('designated', 'revoked', 'revoked'),
    ('lapsed', 'onboarded', 'onboarding'),
    ('lapsed', 'accredited', 'accredited'),
    ('lapsed', 'accredited_with_conditions', 'accredited_with_conditions'),
    ('surrendered', 'onboarded', 'onboarding'),
    ('surrendered', 'accredited', 'accredited'),
    ('surrendered', 'accredited_with_conditions', 'accredited_with_conditions'),
    ('revoked', 'onboarded', 'onboarding'),
    ('revoked', 'accredited', 'accredited'),
    ('revoked', 'accredited_with_conditions', 'accredited_with_conditions'),
    ('revoked', 'designation_proposed', 'revoked'),
    ('revoked', 'designation_rejected', 'revoked'),
    ('revoked', 'designated', 'designated');

CREATE TABLE register_event (
    register_event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    framework_code text NOT NULL,
    event text NOT NULL,
    -- Set by the guard; null where the event leaves the organisation without an entry.
    to_state text,
    reason_code text NOT NULL,
    -- To the organisation; never public.
    words text NOT NULL DEFAULT '' CHECK (length(words) <= 5000),
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
    under_review_since date,
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

-- A change as somebody has filled it in and not confirmed it: theirs alone.
CREATE TABLE register_draft (
    person_id bigint PRIMARY KEY REFERENCES person,
    organisation_id bigint NOT NULL REFERENCES organisation,
    event text NOT NULL,
    reason_code text NOT NULL,
    words text NOT NULL CHECK (length(words) <= 5000),
    effective_on date NOT NULL,
    -- The last event that was seen when it was filled in.
    seen_event_id bigint NOT NULL,
    saved_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON register_draft TO assay_app;
ALTER TABLE register_draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON register_draft USING (person_id = (SELECT actor_person()));

-- The last of these events, which say whether a designation waits for its second officer, or a surrender was asked for.
CREATE FUNCTION register_last(organisation bigint, framework text, among text[]) RETURNS register_event
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e FROM register_event e
    WHERE e.organisation_id = register_last.organisation AND e.framework_code = register_last.framework
        AND e.event = ANY (register_last.among)
    ORDER BY e.register_event_id DESC LIMIT 1
$$;

CREATE FUNCTION register_surrender_asked(organisation bigint, framework text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((register_last(register_surrender_asked.organisation, register_surrender_asked.framework,
        ARRAY['surrender_asked', 'surrender_withdrawn', 'surrendered', 'lapsed', 'revoked'])).event = 'surrender_asked',
        false)
$$;

CREATE FUNCTION register_event_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_sector text;
    v_entry register_entry;
    v_next text;
    v_before register_event;
BEGIN
    -- The organisation's row first: two changes of one entry never pass each other.
    SELECT o.sector INTO v_sector FROM organisation o WHERE o.organisation_id = NEW.organisation_id FOR UPDATE;
    SELECT e.* INTO v_entry FROM register_entry e WHERE e.organisation_id = NEW.organisation_id
        AND e.framework_code = NEW.framework_code;
    SELECT c.next INTO v_next FROM register_change c
    WHERE c.state = coalesce(v_entry.state, '') AND c.event = NEW.event;
    IF v_next IS NULL OR NEW.event = 'under_review' AND v_entry.under_review_since IS NOT NULL
            OR NEW.event = 'review_closed' AND v_entry.under_review_since IS NULL THEN
        PERFORM refuse('STATE_REFUSED', format('register: %s from %s', NEW.event, coalesce(v_entry.state, 'no entry')));
    END IF;
    NEW.to_state := nullif(v_next, '');

    -- Statutory bodies are designated by two officers; the others are accredited by a decision.
    IF (NEW.event IN ('designation_proposed', 'designation_rejected', 'designated')) <> (v_sector = 'statutory')
            AND NEW.event IN ('designation_proposed', 'designation_rejected', 'designated', 'onboarded', 'accredited',
                'accredited_with_conditions', 'renewed', 'renewed_with_conditions') THEN
        PERFORM refuse('FORBIDDEN', 'statutory bodies are designated, others accredited');
    END IF;
    IF NEW.event IN ('designation_proposed', 'designation_rejected', 'designated') THEN
        v_before := register_last(NEW.organisation_id, NEW.framework_code,
            ARRAY['designation_proposed', 'designation_rejected', 'designated']);
        IF (NEW.event = 'designation_proposed') = (v_before.event IS NOT DISTINCT FROM 'designation_proposed') THEN
            PERFORM refuse('STATE_REFUSED', 'a designation is proposed once, and answered once');
        END IF;
        IF NEW.event = 'designated' AND (NEW.person_id IS DISTINCT FROM v_before.person_id OR NEW.approved_by IS NULL
                OR NOT EXISTS (SELECT FROM role_holding h WHERE h.person_id = NEW.approved_by
                    AND h.role = 'policy_officer' AND h.organisation_id IS NULL AND h.ended_on IS NULL)
                OR actor_person() IS NOT NULL AND actor_person() <> NEW.approved_by) THEN
            PERFORM refuse('FORBIDDEN', 'a designation is approved by a policy officer who did not propose it');
        END IF;
    END IF;

    -- Of persons: an organisation's own ask to give up, staff who have no part in it do the rest, or the program.
    IF NEW.event IN ('surrender_asked', 'surrender_withdrawn') THEN
        IF NOT EXISTS (SELECT FROM role_holding h WHERE h.person_id = NEW.person_id
                AND h.organisation_id = NEW.organisation_id AND h.role = 'organisation_lead' AND h.ended_on IS NULL) THEN
            PERFORM refuse('FORBIDDEN', 'only the organisation''s lead asks to give up its accreditation');
        END IF;
    ELSIF NEW.person_id IS NOT NULL AND (EXISTS (SELECT FROM role_holding h
                WHERE h.person_id IN (NEW.person_id, NEW.approved_by) AND h.organisation_id = NEW.organisation_id)
            OR NOT EXISTS (SELECT FROM role_holding h JOIN role r USING (role) WHERE h.person_id = NEW.person_id
                AND h.organisation_id IS NULL AND r.side = 'home_office')) THEN
        PERFORM refuse('FORBIDDEN', 'the register is changed by staff who have no part in the organisation');
    ELSIF NEW.person_id IS NULL AND NEW.event IN ('suspended', 'reinstated', 'reinstated_with_conditions', 'revoked',
            'surrendered') THEN
        PERFORM refuse('FORBIDDEN', 'that is done by a person');
    END IF;
    IF NEW.event IN ('surrender_asked', 'surrender_withdrawn', 'surrendered') THEN
        IF (NEW.event = 'surrender_asked') = register_surrender_asked(NEW.organisation_id, NEW.framework_code) THEN
            PERFORM refuse('STATE_REFUSED', 'an accreditation is given up when its organisation has asked for it');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON register_event FOR EACH ROW EXECUTE FUNCTION register_event_guard();

-- What an event leads to stands in the entry before the transaction ends.
CREATE FUNCTION register_event_kept() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM register_entry e WHERE e.organisation_id = NEW.organisation_id
            AND e.framework_code = NEW.framework_code AND e.state = (SELECT v.to_state FROM register_event v
                WHERE v.organisation_id = NEW.organisation_id AND v.framework_code = NEW.framework_code
                    AND v.to_state IS NOT NULL
                ORDER BY v.register_event_id DESC LIMIT 1)) THEN
        PERFORM refuse('STATE_REFUSED', 'an event of the register changes its entry in the same transaction');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER kept AFTER INSERT ON register_event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.to_state IS NOT NULL) EXECUTE FUNCTION register_event_kept();

-- The serving role writes an entry only where the last event leads.
CREATE FUNCTION register_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_to text;
BEGIN
    IF current_user = 'assay_app' THEN
        SELECT e.to_state INTO v_to FROM register_event e WHERE e.organisation_id = NEW.organisation_id
            AND e.framework_code = NEW.framework_code ORDER BY e.register_event_id DESC LIMIT 1;
        IF v_to IS DISTINCT FROM NEW.state THEN
            PERFORM refuse('STATE_REFUSED', 'an entry of the register follows from its events');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON register_entry FOR EACH ROW EXECUTE FUNCTION register_entry_guard();

-- What an organisation says of itself stands on the register as it says it now.
CREATE FUNCTION register_entry_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE register_entry e SET name = NEW.name, areas = NEW.areas, cohorts = NEW.cohorts, languages = NEW.languages,
        website = NEW.website, phone = NEW.phone
    WHERE e.organisation_id = NEW.organisation_id;
    RETURN NULL;
END $$;
CREATE TRIGGER register AFTER UPDATE OF name, areas, cohorts, languages, website, phone ON organisation
    FOR EACH ROW EXECUTE FUNCTION register_entry_follow();

-- Of what befell an entry, what staff were told.
CREATE TABLE register_staff_told (
    register_event_id bigint PRIMARY KEY REFERENCES register_event,
    told_at timestamptz NOT NULL
);
GRANT SELECT, INSERT ON register_staff_told TO assay_app;
ALTER TABLE register_staff_told ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON register_staff_told USING ((SELECT actor_has_role('system')));

GRANT SELECT ON register_change TO assay_app;
GRANT SELECT, INSERT ON register_event TO assay_app;
GRANT SELECT, INSERT, UPDATE ON register_entry TO assay_app;
ALTER TABLE register_event ENABLE ROW LEVEL SECURITY;
-- The public history is read through register_history, which leaves out persons and words.
CREATE POLICY wall ON register_event USING ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation()));
CREATE FUNCTION register_history(organisation bigint)
RETURNS TABLE (event text, reason_code text, effective_on date, legal_basis text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.event, e.reason_code, e.effective_on, e.legal_basis FROM register_event e
    WHERE e.organisation_id = register_history.organisation AND e.event NOT IN ('designation_proposed',
        'designation_rejected', 'surrender_asked', 'surrender_withdrawn')
    ORDER BY e.effective_on DESC, e.register_event_id DESC
$$;

-- ---- Conditions after the decision that set them ----

-- What became of a condition. It is open until the first of these.
CREATE TABLE condition_event (
    condition_event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    condition_id bigint NOT NULL REFERENCES accreditation_condition,
    event text NOT NULL CHECK (event IN ('send', 'meet', 'fail')),
    to_state text NOT NULL,
    person_id bigint NOT NULL REFERENCES person,
    at timestamptz NOT NULL,
    -- To the other side: the organisation's with what it sends, the reviewer's with the outcome.
    words text NOT NULL DEFAULT '' CHECK (length(words) <= 20000)
);
CREATE INDEX condition_event_condition ON condition_event (condition_id, condition_event_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON condition_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TABLE condition_file (
    condition_id bigint NOT NULL REFERENCES accreditation_condition,
    file_id bigint NOT NULL REFERENCES file,
    added_by bigint NOT NULL REFERENCES person,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (condition_id, file_id)
);

CREATE FUNCTION condition_state(condition bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT e.to_state FROM condition_event e WHERE e.condition_id = condition_state.condition
        ORDER BY e.condition_event_id DESC LIMIT 1), 'open')
$$;
-- Who may do what to a condition: the same pairs as core/cases/cases_condition_rules.c.
CREATE FUNCTION condition_event_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_organisation bigint;
    v_state text;
BEGIN
    SELECT c.organisation_id INTO v_organisation FROM application a JOIN accreditation_condition c USING (application_id)
    WHERE c.condition_id = NEW.condition_id FOR UPDATE OF a;
    v_state := condition_state(NEW.condition_id);
    IF NOT (v_state, NEW.event, NEW.to_state) IN (VALUES ('open', 'send', 'sent'), ('not_met', 'send', 'sent'),
            ('open', 'meet', 'met'), ('sent', 'meet', 'met'), ('not_met', 'meet', 'met'), ('sent', 'fail', 'not_met')) THEN
        PERFORM refuse('STATE_REFUSED', format('a condition that is %s is not changed by %s', v_state, NEW.event));
    END IF;
    IF NEW.event = 'send' THEN
        IF NOT EXISTS (SELECT FROM role_holding h WHERE h.person_id = NEW.person_id
                AND h.organisation_id = v_organisation AND h.ended_on IS NULL) THEN
            PERFORM refuse('FORBIDDEN', 'only the organisation sends what a condition asks for');
        END IF;
    ELSIF EXISTS (SELECT FROM role_holding h WHERE h.person_id = NEW.person_id AND h.organisation_id = v_organisation)
            OR NOT EXISTS (SELECT FROM role_holding h JOIN role r USING (role) WHERE h.person_id = NEW.person_id
                AND r.side = 'home_office' AND h.organisation_id IS NULL AND h.ended_on IS NULL) THEN
        PERFORM refuse('FORBIDDEN', 'a condition is judged by staff who have no part in the organisation');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON condition_event FOR EACH ROW EXECUTE FUNCTION condition_event_guard();
CREATE FUNCTION condition_file_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM condition_event e WHERE e.condition_id = OLD.condition_id AND e.event = 'send'
                AND e.at >= OLD.added_at) THEN
            PERFORM refuse('STATE_REFUSED', 'what was sent stays');
        END IF;
        RETURN OLD;
    END IF;
    PERFORM FROM application a JOIN accreditation_condition c USING (application_id)
    WHERE c.condition_id = NEW.condition_id FOR UPDATE OF a;
    IF NOT EXISTS (SELECT FROM accreditation_condition c JOIN file f USING (organisation_id)
                WHERE c.condition_id = NEW.condition_id AND f.file_id = NEW.file_id)
            OR condition_state(NEW.condition_id) NOT IN ('open', 'not_met') THEN
        PERFORM refuse('STATE_REFUSED', 'files are added to a condition of one''s own that is not met yet');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR DELETE ON condition_file FOR EACH ROW EXECUTE FUNCTION condition_file_guard();

GRANT SELECT, INSERT ON condition_event TO assay_app;
GRANT SELECT, INSERT, DELETE ON condition_file TO assay_app;
ALTER TABLE condition_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON condition_event USING (EXISTS (SELECT FROM accreditation_condition c
    WHERE c.condition_id = condition_event.condition_id));
ALTER TABLE condition_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON condition_file USING (EXISTS (SELECT FROM accreditation_condition c
    WHERE c.condition_id = condition_file.condition_id));

-- The conditions that bind an organisation now: those of its latest approval, while that approval stands.
CREATE FUNCTION conditions_binding(organisation bigint)
RETURNS TABLE (condition_id bigint, framework_code text, place int, words text, due_on date, state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.condition_id, r.framework_code, c.place, c.words, c.due_on, condition_state(c.condition_id)
    FROM register_entry r CROSS JOIN LATERAL register_last(r.organisation_id, r.framework_code, ARRAY['onboarded',
            'accredited', 'accredited_with_conditions', 'renewed', 'renewed_with_conditions']) AS l
        JOIN accreditation_condition c ON c.application_id = l.application_id
    WHERE r.organisation_id = conditions_binding.organisation
        AND r.state IN ('onboarding', 'accredited_with_conditions', 'renewal_due', 'suspended', 'accredited')
    ORDER BY r.framework_code, c.place
$$;
