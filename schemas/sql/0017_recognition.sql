-- What counts in a person's training besides what trainers recorded: exemptions, and external courses that count as
-- modules; asked for by a lead, decided by a policy officer. And what the frameworks' own rules find in it.
-- Nothing is overwritten: what was asked stays as it was asked, and what became of it is events with their times.

CREATE TABLE recognition (
    recognition_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('exempt', 'equivalent')),
    person_id bigint NOT NULL REFERENCES person,
    organisation_id bigint NOT NULL REFERENCES organisation,
    framework_code text NOT NULL REFERENCES framework,
    -- An external course's are those that it counted for on the day it was completed, as was known when it was asked.
    modules text[] NOT NULL CHECK (cardinality(modules) BETWEEN 1 AND 200),
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
    -- Of an exemption: a code of the framework's reasons to exempt; both days are in.
    reason_code text,
    starts_on date,
    ends_on date CHECK (ends_on >= starts_on),
    -- Of an external course: which, the day it was completed, and the evidence.
    course_code text,
    completed_on date,
    file_id bigint REFERENCES file,
    asked_by bigint NOT NULL REFERENCES person,
    asked_at timestamptz NOT NULL,
    FOREIGN KEY (framework_code, course_code) REFERENCES external_course,
    CHECK ((kind = 'exempt') = (reason_code IS NOT NULL AND starts_on IS NOT NULL AND ends_on IS NOT NULL)),
    CHECK ((kind = 'equivalent') = (course_code IS NOT NULL AND completed_on IS NOT NULL AND file_id IS NOT NULL))
);
CREATE INDEX recognition_person ON recognition (person_id);
CREATE INDEX recognition_organisation ON recognition (organisation_id, recognition_id DESC);
CREATE INDEX recognition_file ON recognition (file_id) WHERE file_id IS NOT NULL;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON recognition FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON recognition EXECUTE FUNCTION refuse_change();

-- taken_back: by those who asked, before it was decided. ended: an exemption counts through ended_on only; an external
-- course counts no more at all (ended_on null).
CREATE TABLE recognition_event (
    recognition_event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recognition_id bigint NOT NULL REFERENCES recognition,
    kind text NOT NULL CHECK (kind IN ('approved', 'refused', 'taken_back', 'ended')),
    words text NOT NULL DEFAULT '' CHECK (length(words) <= 2000),
    ended_on date,
    acted_by bigint NOT NULL REFERENCES person,
    acted_at timestamptz NOT NULL,
    CHECK (kind = 'approved' OR kind = 'taken_back' OR words <> ''),
    CHECK (ended_on IS NULL OR kind = 'ended')
);
CREATE UNIQUE INDEX recognition_event_decided ON recognition_event (recognition_id) WHERE kind <> 'ended';
CREATE UNIQUE INDEX recognition_event_ended ON recognition_event (recognition_id) WHERE kind = 'ended';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON recognition_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON recognition_event EXECUTE FUNCTION refuse_change();

-- Asked, approved, refused, taken_back or ended: what the last event says.
CREATE FUNCTION recognition_state(recognition bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT e.kind FROM recognition_event e WHERE e.recognition_id = recognition
        ORDER BY e.recognition_event_id DESC LIMIT 1), 'asked')
$$;

-- Separation of duties is about persons: nobody decides what they asked for, what is about them, or what their own
-- organisation asked for.
CREATE FUNCTION recognition_event_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    r recognition;
    v_state text;
    v_today date := (NEW.acted_at AT TIME ZONE 'Europe/London')::date;
BEGIN
    SELECT k.* INTO r FROM recognition k WHERE k.recognition_id = NEW.recognition_id FOR UPDATE;
    v_state := recognition_state(NEW.recognition_id);
    IF v_state <> (CASE WHEN NEW.kind = 'ended' THEN 'approved' ELSE 'asked' END) THEN
        PERFORM refuse('STATE_REFUSED', format('a recognition that is %s cannot be %s', v_state, NEW.kind));
    END IF;
    IF NEW.kind IN ('approved', 'refused') AND (NEW.acted_by IN (r.asked_by, r.person_id) OR EXISTS (
            SELECT FROM role_holding h WHERE h.person_id = NEW.acted_by AND h.organisation_id = r.organisation_id)) THEN
        PERFORM refuse('FORBIDDEN', 'a second person decides, who is not of the organisation');
    END IF;
    IF NEW.kind = 'ended' AND (r.kind = 'exempt') <> (NEW.ended_on IS NOT NULL)
        OR NEW.ended_on < v_today OR NEW.ended_on >= r.ends_on THEN
        PERFORM refuse('INVALID', 'an exemption ends today at the earliest, and before it would have');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON recognition_event FOR EACH ROW EXECUTE FUNCTION recognition_event_guard();

GRANT SELECT, INSERT ON recognition, recognition_event TO assay_app;
ALTER TABLE recognition ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON recognition USING ((SELECT actor_sees_all()) OR organisation_id = (SELECT actor_organisation())
    OR person_id = (SELECT actor_person()));
ALTER TABLE recognition_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON recognition_event USING ((SELECT actor_sees_all()) OR EXISTS (SELECT FROM recognition r
    WHERE r.recognition_id = recognition_event.recognition_id));

-- What of it counts, a row a module: as known from recorded_at until superseded_at. An exemption ended early counts
-- through another day from then on.
CREATE FUNCTION training_recognitions(people bigint[])
RETURNS TABLE (person_id bigint, framework_code text, module_code text, recognition_id bigint, basis text,
    starts_on date, ends_on date, recorded_at timestamptz, superseded_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.person_id, r.framework_code, m, r.recognition_id, r.kind, coalesce(r.starts_on, r.completed_on), r.ends_on,
        a.acted_at, e.acted_at
    FROM recognition r CROSS JOIN unnest(r.modules) AS m
        JOIN recognition_event a ON a.recognition_id = r.recognition_id AND a.kind = 'approved'
        LEFT JOIN recognition_event e ON e.recognition_id = r.recognition_id AND e.kind = 'ended'
    WHERE r.person_id = ANY (ARRAY(SELECT training_touchable(people)))
    UNION ALL
    SELECT r.person_id, r.framework_code, m, r.recognition_id, r.kind, r.starts_on, e.ended_on, e.acted_at, NULL
    FROM recognition r CROSS JOIN unnest(r.modules) AS m
        JOIN recognition_event e ON e.recognition_id = r.recognition_id AND e.kind = 'ended'
    WHERE r.person_id = ANY (ARRAY(SELECT training_touchable(people))) AND e.ended_on >= r.starts_on
    UNION ALL
    -- Those of a record merged into theirs, while the merge stands.
    SELECT g.kept_person_id, r.framework_code, m, r.recognition_id, r.kind, coalesce(r.starts_on, r.completed_on),
        CASE WHEN v.ended THEN v.ended_on ELSE r.ends_on END, greatest(v.known_from, g.recorded_at),
        least(v.known_until, g.superseded_at)
    FROM person_merge g JOIN recognition r ON r.person_id = g.merged_person_id CROSS JOIN unnest(r.modules) AS m
        CROSS JOIN LATERAL (
            SELECT false AS ended, NULL::date AS ended_on, a.acted_at AS known_from, (SELECT e.acted_at
                FROM recognition_event e WHERE e.recognition_id = r.recognition_id AND e.kind = 'ended') AS known_until
            FROM recognition_event a WHERE a.recognition_id = r.recognition_id AND a.kind = 'approved'
            UNION ALL
            SELECT true, e.ended_on, e.acted_at, NULL FROM recognition_event e
            WHERE e.recognition_id = r.recognition_id AND e.kind = 'ended' AND e.ended_on >= r.starts_on) v
    WHERE g.kept_person_id = ANY (ARRAY(SELECT training_touchable(people))) AND g.recorded_at IS NOT NULL
        AND greatest(v.known_from, g.recorded_at) < coalesce(least(v.known_until, g.superseded_at), 'infinity')
$$;

-- What a framework's own code finds in one person's training: on these days (holds_to null: it lasts), as known from
-- recorded_at until superseded_at. A fault takes its days away from the module; warnings and notes are shown. Written by
-- the program alone, in the transaction of what changes it, and recomputed by assay verify.
CREATE TABLE training_finding (
    person_id bigint NOT NULL,
    framework_code text NOT NULL,
    module_code text NOT NULL, -- '' for a person's training as a whole
    code text NOT NULL,
    weight text NOT NULL CHECK (weight IN ('note', 'warning', 'fault')),
    message text NOT NULL,
    fill jsonb NOT NULL DEFAULT '[]', -- what stands for each {name} of the message: name, value, name, value ...
    holds_from date NOT NULL,
    holds_to date CHECK (holds_to >= holds_from),
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz CHECK (superseded_at >= recorded_at)
);
CREATE INDEX training_finding_person ON training_finding (person_id, framework_code);
GRANT SELECT ON training_finding TO assay_app;
ALTER TABLE training_finding ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON training_finding USING ((SELECT actor_sees_all()) OR person_id IN (SELECT actor_people()));

CREATE FUNCTION training_findings(people bigint[]) RETURNS SETOF training_finding
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.* FROM training_finding f WHERE f.person_id = ANY (ARRAY(SELECT training_touchable(people)))
$$;
-- Puts these findings in the place of those that stand for these people and frameworks. Lists of one length each; a last
-- day in the year 9999 is none.
CREATE FUNCTION training_findings_write(now timestamptz, touched_people bigint[], touched_frameworks text[],
    people bigint[], frameworks text[], modules text[], codes text[], weights text[], messages text[], fills text[],
    starts date[], ends date[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_may bigint[] := ARRAY(SELECT training_touchable(ARRAY(SELECT DISTINCT unnest(touched_people))));
    v_written bigint;
BEGIN
    UPDATE training_finding f SET superseded_at = training_findings_write.now
    FROM unnest(touched_people, touched_frameworks) AS t (person_id, framework_code)
    WHERE f.person_id = t.person_id AND f.framework_code = t.framework_code AND f.superseded_at IS NULL
        AND f.person_id = ANY (v_may);
    INSERT INTO training_finding (person_id, framework_code, module_code, code, weight, message, fill, holds_from,
        holds_to, recorded_at)
    SELECT w.person_id, w.framework_code, w.module_code, w.code, w.weight, w.message, w.fill::jsonb, w.holds_from,
        nullif(w.holds_to, '9999-12-31'), training_findings_write.now
    FROM unnest(people, frameworks, modules, codes, weights, messages, fills, starts, ends)
        AS w (person_id, framework_code, module_code, code, weight, message, fill, holds_from, holds_to)
    WHERE w.person_id = ANY (v_may);
    GET DIAGNOSTICS v_written = ROW_COUNT;
    RETURN v_written;
END $$;
-- What these people do and did, anywhere, under each framework: what its own code may look at. A lead is whoever leads
-- the organisation or its training.
CREATE FUNCTION training_roles(people bigint[])
RETURNS TABLE (person_id bigint, framework_code text, role text, started_on date, ended_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.person_id, o.framework_code, CASE h.role WHEN 'first_responder' THEN 'first_responder' ELSE 'lead' END,
        h.started_on, h.ended_on
    FROM role_holding h JOIN organisation o USING (organisation_id)
    WHERE h.person_id = ANY (ARRAY(SELECT training_touchable(people)))
        AND h.role IN ('first_responder', 'organisation_lead', 'training_lead')
        AND (h.ended_on IS NULL OR h.ended_on >= h.started_on)
    ORDER BY h.person_id, o.framework_code COLLATE "C", h.started_on, h.role_holding_id
$$;

-- People whose roles changed in this transaction and who have trained: a framework may judge them otherwise now. Worked
-- off before that transaction commits.
CREATE TABLE training_stale (
    xid xid8 NOT NULL,
    person_id bigint NOT NULL,
    PRIMARY KEY (xid, person_id)
);
CREATE FUNCTION training_touch_holding() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO training_stale (xid, person_id)
    SELECT DISTINCT pg_current_xact_id(), c.person_id FROM changed c
    WHERE c.role IN ('first_responder', 'organisation_lead', 'training_lead')
        AND (EXISTS (SELECT FROM completion k WHERE k.person_id = c.person_id)
            OR EXISTS (SELECT FROM recognition r WHERE r.person_id = c.person_id))
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER training_added AFTER INSERT ON role_holding REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION training_touch_holding();
CREATE TRIGGER training_changed AFTER UPDATE ON role_holding REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION training_touch_holding();
-- What this transaction has made stale, taken off the list.
CREATE FUNCTION training_stale_take() RETURNS SETOF bigint LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    DELETE FROM training_stale s WHERE s.xid = pg_current_xact_id_if_assigned() RETURNING s.person_id
$$;

-- Permissions of recognitions. Who sees an organisation's training (training.view, training.view_all) sees them.
INSERT INTO permission (role, action)
SELECT role, action FROM (VALUES
    ('{organisation_lead,training_lead,spoc}', '{recognition.ask}'),
    ('{policy_officer}', '{recognition.decide}')
) AS given (roles, actions), unnest(roles::text[]) AS role, unnest(actions::text[]) AS action;
