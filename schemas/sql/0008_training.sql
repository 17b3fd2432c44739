-- Courses, sessions and what people completed. Nothing recorded is overwritten: a correction is a new row.

CREATE TABLE course (
    course_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider_id bigint NOT NULL REFERENCES organisation,
    framework_code text NOT NULL REFERENCES framework,
    code text NOT NULL,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    offered_from date NOT NULL,
    offered_to date,
    UNIQUE (provider_id, code)
);
CREATE TABLE course_module (
    course_id bigint NOT NULL REFERENCES course,
    module_code text NOT NULL,
    PRIMARY KEY (course_id, module_code)
);
-- A trainer may teach these modules on these days.
CREATE TABLE trainer_authorisation (
    person_id bigint NOT NULL REFERENCES person,
    framework_code text NOT NULL REFERENCES framework,
    module_code text NOT NULL,
    holds_from date NOT NULL,
    holds_to date,
    PRIMARY KEY (person_id, framework_code, module_code, holds_from)
);
CREATE TABLE training_session (
    session_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    course_id bigint NOT NULL REFERENCES course,
    provider_id bigint NOT NULL REFERENCES organisation,
    reference text NOT NULL UNIQUE,
    held_on date NOT NULL,
    place text NOT NULL CHECK (length(place) BETWEEN 1 AND 200),
    places int NOT NULL CHECK (places BETWEEN 1 AND 1000),
    trainer_person_id bigint NOT NULL REFERENCES person,
    created_by bigint REFERENCES person,
    created_at timestamptz NOT NULL
);
CREATE INDEX training_session_provider ON training_session (provider_id, held_on DESC);
-- Organisations that booked with a provider: their people's names may be matched by its trainers.
CREATE TABLE session_booking (
    session_id bigint NOT NULL REFERENCES training_session,
    organisation_id bigint NOT NULL REFERENCES organisation,
    places int NOT NULL DEFAULT 1 CHECK (places > 0),
    PRIMARY KEY (session_id, organisation_id)
);

-- An import of a file: what was sent, what was found, what became of it.
CREATE TABLE import_batch (
    import_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider_id bigint NOT NULL REFERENCES organisation,
    plugin_id text NOT NULL,
    file_id bigint NOT NULL REFERENCES file,
    state text NOT NULL CHECK (state IN ('waiting', 'reading', 'preview', 'refused', 'applying', 'done', 'abandoned')),
    bytes_total bigint NOT NULL,
    bytes_read bigint NOT NULL DEFAULT 0,
    records int NOT NULL DEFAULT 0,
    rejected int NOT NULL DEFAULT 0,
    applied int NOT NULL DEFAULT 0,
    unchanged int NOT NULL DEFAULT 0,
    words text NOT NULL DEFAULT '',
    created_by bigint NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX import_batch_provider ON import_batch (provider_id, import_id DESC);
-- Staging: no wall (COPY is refused with one); each row belongs to one import, whose own wall is asked first.
CREATE TABLE import_record (
    import_id bigint NOT NULL REFERENCES import_batch,
    line int NOT NULL,
    learner_number text,
    email text,
    given_name text,
    family_name text,
    organisation_identifier text,
    course_code text,
    session_reference text,
    module_code text,
    completed_on date,
    result text,
    certificate_number text,
    person_id bigint,
    organisation_id bigint,
    outcome text NOT NULL DEFAULT 'unchecked'
        CHECK (outcome IN ('unchecked', 'new', 'same', 'rejected', 'applied'))
);
CREATE INDEX import_record_import ON import_record (import_id, line);
CREATE TABLE import_rejection (
    import_id bigint NOT NULL REFERENCES import_batch,
    line int NOT NULL,
    position int NOT NULL DEFAULT 0,
    code text NOT NULL,
    message text NOT NULL
);
CREATE INDEX import_rejection_import ON import_rejection (import_id, line);

CREATE TABLE completion (
    completion_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    framework_code text NOT NULL,
    module_code text NOT NULL,
    completed_on date NOT NULL,
    result text NOT NULL CHECK (result IN ('passed', 'not_passed', 'withdrawn')),
    provider_id bigint REFERENCES organisation,
    organisation_id bigint REFERENCES organisation,
    session_id bigint REFERENCES training_session,
    trainer_person_id bigint REFERENCES person,
    certificate_number text,
    import_id bigint REFERENCES import_batch,
    corrects_id bigint REFERENCES completion,
    correction_reason text CHECK ((corrects_id IS NULL) = (correction_reason IS NULL)),
    recorded_by bigint REFERENCES person,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX completion_person ON completion (person_id, framework_code, module_code, completed_on);
CREATE UNIQUE INDEX completion_corrected_once ON completion (corrects_id) WHERE corrects_id IS NOT NULL;
CREATE INDEX completion_session ON completion (session_id) WHERE session_id IS NOT NULL;
-- The same result twice changes nothing.
CREATE UNIQUE INDEX completion_same ON completion (person_id, framework_code, module_code, completed_on, result)
    WHERE corrects_id IS NULL;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON completion FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Status of a person in a module from a day to a day, as known from recorded_at until superseded_at. Written in the
-- transaction of what changes it, by the one function in training_rules.c; assay verify recomputes it.
CREATE TABLE training_interval (
    person_id bigint NOT NULL REFERENCES person,
    framework_code text NOT NULL,
    module_code text NOT NULL,
    status text NOT NULL CHECK (status IN ('in_date', 'in_grace', 'expired', 'exempt', 'equivalent')),
    starts_on date NOT NULL,
    ends_on date NOT NULL CHECK (ends_on >= starts_on),
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz
);
CREATE INDEX training_interval_current ON training_interval (person_id, framework_code, module_code, ends_on)
    WHERE superseded_at IS NULL;
CREATE INDEX training_interval_person ON training_interval (person_id, framework_code, module_code, recorded_at);

-- Referrals made under supervision and signed off by a lead; a count, never a case.
CREATE TABLE supervised_referral (
    supervised_referral_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    organisation_id bigint NOT NULL REFERENCES organisation,
    supervised_on date NOT NULL,
    signed_by bigint NOT NULL REFERENCES person,
    signed_at timestamptz NOT NULL
);
CREATE INDEX supervised_referral_person ON supervised_referral (person_id);

GRANT SELECT, INSERT, UPDATE ON course, trainer_authorisation, training_session, session_booking, import_batch,
    training_interval TO assay_app;
GRANT SELECT, INSERT, DELETE ON course_module TO assay_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON import_record, import_rejection TO assay_app;
GRANT SELECT, INSERT ON completion, supervised_referral TO assay_app;

-- The people whose record the actor may see: all; oneself; those who hold or held a role in one's organisation.
CREATE FUNCTION actor_people() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT actor_person() UNION
    SELECT h.person_id FROM role_holding h WHERE h.organisation_id = actor_organisation()
$$;
ALTER TABLE completion ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON completion USING ((SELECT actor_sees_all()) OR provider_id = (SELECT actor_organisation())
    OR person_id IN (SELECT actor_people()));
ALTER TABLE training_interval ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON training_interval USING ((SELECT actor_sees_all()) OR person_id IN (SELECT actor_people()));
ALTER TABLE supervised_referral ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON supervised_referral
    USING ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation()));
-- Courses and sessions are public knowledge to those signed in; bookings are between provider and organisation.
ALTER TABLE session_booking ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON session_booking USING ((SELECT actor_sees_all())
    OR organisation_id = (SELECT actor_organisation())
    OR EXISTS (SELECT FROM training_session s WHERE s.session_id = session_booking.session_id
        AND s.provider_id = (SELECT actor_organisation())));
ALTER TABLE import_batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON import_batch USING ((SELECT actor_sees_all()) OR provider_id = (SELECT actor_organisation()));
