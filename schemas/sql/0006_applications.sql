-- Applications and what happened to them. Events are the truth; state, due date and the like on
-- `application` are projections written in the same transaction by the rules in core/applications.

CREATE SEQUENCE application_number;
GRANT USAGE ON SEQUENCE application_number TO assay_app;

CREATE TABLE application (
    application_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    organisation_id bigint NOT NULL REFERENCES organisation,
    framework_code text NOT NULL,
    -- The round in which it was begun, then the one in which it was sent; none with rolling intake.
    intake_round_id bigint REFERENCES intake_round,
    state text NOT NULL CHECK (state IN ('draft', 'archived', 'submitted', 'completeness_check', 'information_requested',
        'assessment', 'moderation', 'recommendation', 'decision', 'deferred', 'intention_to_refuse', 'representations',
        'panel_review', 'approved', 'approved_with_conditions', 'refused', 'reconsideration_requested',
        'reconsideration', 'withdrawn')),
    version int NOT NULL DEFAULT 1,
    created_by bigint NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- The day the application was first received; nothing changes it once it is set (ageing counts from it).
    received_on date,
    submitted_at timestamptz,
    stage_due_on date,
    -- A year without bank holidays keeps the due date from being computed.
    missing_year int,
    -- Code of the reason while it is on hold.
    hold_reason text,
    decided_at timestamptz,
    -- Who last asked the lead to sign and send it; void once anything was changed after.
    sign_off_asked_by bigint REFERENCES person,
    sign_off_asked_at timestamptz,
    recommendation text CHECK (recommendation IN ('approve', 'ask', 'moderate', 'refuse')),
    mean_hundredths int,
    -- Rounds of assessment: a new one begins with new staff after a panel's "reassess" and with a reconsideration.
    round int NOT NULL DEFAULT 1 CHECK (round >= 1)
);
CREATE INDEX application_organisation ON application (organisation_id, application_id);
CREATE INDEX application_queue ON application (state, stage_due_on, application_id);
-- One application under way for an organisation and framework.
CREATE UNIQUE INDEX application_open ON application (organisation_id, framework_code)
    WHERE state NOT IN ('approved', 'approved_with_conditions', 'refused', 'withdrawn');

CREATE FUNCTION application_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'INSERT' OR OLD.received_on IS NULL)
            AND NEW.received_on > (actor_now() AT TIME ZONE 'Europe/London')::date THEN
        PERFORM refuse('INVALID', 'nothing is received in the future');
    END IF;
    IF TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF OLD.received_on IS NOT NULL AND NEW.received_on IS DISTINCT FROM OLD.received_on THEN
        PERFORM refuse('FORBIDDEN', 'the day of receipt cannot be changed');
    END IF;
    IF NEW.organisation_id <> OLD.organisation_id OR NEW.reference <> OLD.reference THEN
        PERFORM refuse('FORBIDDEN', 'an application stays with its organisation and reference');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON application FOR EACH ROW EXECUTE FUNCTION application_guard();

-- Nothing is begun or sent while no round is open, and only a lead of the organisation signs what is sent.
CREATE TABLE application_sign_off (
    application_id bigint PRIMARY KEY REFERENCES application,
    person_id bigint NOT NULL REFERENCES person,
    signed_at timestamptz NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON application_sign_off
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION application_intake_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    on_day date := (coalesce(actor_now(), NEW.updated_at) AT TIME ZONE 'Europe/London')::date;
BEGIN
    IF NOT intake_open(NEW.framework_code, on_day) THEN
        PERFORM refuse('STATE_REFUSED', 'no round is open');
    END IF;
    IF NEW.state = 'submitted' AND NOT EXISTS (SELECT FROM application_sign_off s
            JOIN role_holding h USING (person_id)
            WHERE s.application_id = NEW.application_id AND h.organisation_id = NEW.organisation_id
                AND h.role = 'organisation_lead' AND h.started_on <= on_day
                AND (h.ended_on IS NULL OR h.ended_on >= on_day)) THEN
        PERFORM refuse('FORBIDDEN', 'the lead of the organisation signs what is sent');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER intake_begin BEFORE INSERT ON application FOR EACH ROW
    WHEN (NEW.state = 'draft') EXECUTE FUNCTION application_intake_guard();
CREATE TRIGGER intake_send BEFORE UPDATE ON application FOR EACH ROW
    WHEN (OLD.state = 'draft' AND NEW.state = 'submitted') EXECUTE FUNCTION application_intake_guard();

-- copied_from: the earlier application it was taken from, until somebody has looked at it again.
CREATE TABLE application_answer (
    application_id bigint NOT NULL REFERENCES application,
    question_code text NOT NULL,
    value text NOT NULL CHECK (length(value) <= 20000),
    saved_by bigint NOT NULL REFERENCES person,
    saved_at timestamptz NOT NULL,
    copied_from bigint REFERENCES application,
    PRIMARY KEY (application_id, question_code)
);
-- A section of the form: its version guards against lost edits, done_at says the applicant marked it as complete.
CREATE TABLE application_section (
    application_id bigint NOT NULL REFERENCES application,
    section_code text NOT NULL,
    version int NOT NULL DEFAULT 1,
    done_at timestamptz,
    saved_by bigint NOT NULL REFERENCES person,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, section_code)
);
CREATE TABLE application_evidence (
    evidence_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    criterion_code text NOT NULL,
    file_id bigint NOT NULL REFERENCES file,
    added_by bigint NOT NULL REFERENCES person,
    added_at timestamptz NOT NULL,
    removed_at timestamptz,
    copied_from bigint REFERENCES application
);
CREATE INDEX application_evidence_application ON application_evidence (application_id);

-- People change answers of their own organisation's drafts, and of nothing else.
CREATE FUNCTION application_draft_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_id bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.application_id ELSE NEW.application_id END;
BEGIN
    PERFORM FROM application a WHERE a.application_id = row_id FOR UPDATE;
    IF actor_person() IS NOT NULL AND NOT EXISTS (SELECT FROM application a WHERE a.application_id = row_id
            AND a.state = 'draft' AND a.organisation_id = actor_organisation()) THEN
        PERFORM refuse('STATE_REFUSED', 'only the applicant changes answers, and only in a draft');
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER draft BEFORE INSERT OR UPDATE OR DELETE ON application_answer
    FOR EACH ROW EXECUTE FUNCTION application_draft_guard();
CREATE TRIGGER draft BEFORE INSERT OR UPDATE OR DELETE ON application_section
    FOR EACH ROW EXECUTE FUNCTION application_draft_guard();

-- Who changed which answer, from what to what. The applicant's own affair: staff do not see it.
CREATE TABLE application_change (
    change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    section_code text NOT NULL,
    question_code text NOT NULL,
    person_id bigint NOT NULL REFERENCES person,
    at timestamptz NOT NULL,
    before text NOT NULL,
    after text NOT NULL
);
CREATE INDEX application_change_section ON application_change (application_id, section_code, change_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON application_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE application_event (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    event text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    person_id bigint REFERENCES person,
    at timestamptz NOT NULL,
    reason_codes text[] NOT NULL DEFAULT '{}',
    words_to_applicant text NOT NULL DEFAULT ''
);
CREATE INDEX application_event_application ON application_event (application_id, event_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON application_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Clocks: started, paused (with the applicant), resumed, stopped. The due date is computed from these alone.
CREATE TABLE application_clock (
    clock_event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id bigint NOT NULL REFERENCES application,
    clock text NOT NULL,
    event text NOT NULL CHECK (event IN ('start', 'pause', 'resume', 'stop')),
    at timestamptz NOT NULL,
    limit_days int,
    working boolean NOT NULL DEFAULT true,
    reason text NOT NULL DEFAULT ''
);
CREATE INDEX application_clock_application ON application_clock (application_id, clock_event_id);

-- What an organisation was told about one of its applications or, without one, about its accreditation: kept as it was
-- sent in each language; nothing changes it afterwards.
CREATE TABLE notice (
    notice_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation_id bigint NOT NULL REFERENCES organisation,
    application_id bigint REFERENCES application,
    key text NOT NULL,
    -- A message was mailed as it stands here; of a letter the mail only says that there is one.
    kind text NOT NULL CHECK (kind IN ('message', 'letter')),
    sent_at timestamptz NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    subject_cy text NOT NULL,
    body_cy text NOT NULL,
    UNIQUE (application_id, key)
);
CREATE UNIQUE INDEX notice_accreditation ON notice (organisation_id, key) WHERE application_id IS NULL;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON notice FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- The mails that carried it: how each fared stands with the mail.
CREATE TABLE notice_mail (
    notice_id bigint NOT NULL REFERENCES notice,
    mail_id bigint NOT NULL UNIQUE REFERENCES mail,
    PRIMARY KEY (notice_id, mail_id)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON notice_mail FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- Who of the applicant's people has opened it, and when first.
CREATE TABLE notice_read (
    notice_id bigint NOT NULL REFERENCES notice,
    person_id bigint NOT NULL REFERENCES person,
    read_at timestamptz NOT NULL,
    PRIMARY KEY (notice_id, person_id)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON notice_read FOR EACH ROW EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT, UPDATE ON application, application_answer, application_section, application_evidence TO assay_app;
GRANT DELETE ON application_answer TO assay_app;
GRANT SELECT, INSERT ON application_sign_off, application_change, application_event, application_clock, notice, notice_mail, notice_read TO assay_app;

-- Walls. An applicant sees its own application, its history and its clocks.
CREATE FUNCTION application_seen(application bigint) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT FROM application a WHERE a.application_id = application_seen.application) $$;
ALTER TABLE application ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON application USING (organisation_id = (SELECT actor_organisation())
    OR ((SELECT actor_sees_all()) AND (state NOT IN ('draft', 'archived') OR (SELECT actor_has_role('system')))))
    WITH CHECK (organisation_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all()));
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['application_answer', 'application_section', 'application_evidence',
        'application_event', 'application_clock'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY wall ON %I USING (application_seen(application_id))', name);
    END LOOP;
END $$;
-- Nobody signs in another's name.
ALTER TABLE application_sign_off ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON application_sign_off USING (application_seen(application_id))
    WITH CHECK (person_id = (SELECT actor_person()) AND EXISTS (SELECT FROM application a
        WHERE a.application_id = application_sign_off.application_id
            AND a.organisation_id = (SELECT actor_organisation())));
ALTER TABLE application_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON application_change USING (EXISTS (SELECT FROM application a
    WHERE a.application_id = application_change.application_id AND (a.organisation_id = (SELECT actor_organisation())
        OR (SELECT actor_has_role('system')))));
ALTER TABLE notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON notice USING (CASE
    WHEN application_id IS NULL THEN organisation_id = (SELECT actor_organisation()) OR (SELECT actor_sees_all())
    ELSE EXISTS (SELECT FROM application a
        WHERE a.application_id = notice.application_id AND a.organisation_id = notice.organisation_id) END);
ALTER TABLE notice_mail ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON notice_mail
    USING (EXISTS (SELECT FROM notice n WHERE n.notice_id = notice_mail.notice_id));
ALTER TABLE notice_read ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON notice_read
    USING (EXISTS (SELECT FROM notice n WHERE n.notice_id = notice_read.notice_id))
    WITH CHECK (person_id = (SELECT actor_person()) AND EXISTS (SELECT FROM notice n
        WHERE n.notice_id = notice_read.notice_id AND n.organisation_id = (SELECT actor_organisation())));
-- The application that an organisation has under way, drafts too: nobody else is told more of those.
CREATE FUNCTION application_under_way(organisation bigint, framework text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.application_id FROM application a
    WHERE actor_sees_all() AND a.organisation_id = organisation AND a.framework_code = framework
        AND a.state NOT IN ('approved', 'approved_with_conditions', 'refused', 'withdrawn')
$$;
