-- How long what is held is kept, erasing it, and giving a person all that is held on them.

-- Days after which each kind goes: figures that administrators set, proposed ones to begin with.
CREATE TABLE retention_rule (
    code text PRIMARY KEY CHECK (code IN ('person', 'person_asked', 'staff', 'application', 'award', 'invitation', 'import',
        'mail')),
    days int NOT NULL CHECK (days BETWEEN 1 AND 20000),
    changed_by bigint REFERENCES person,
    changed_at timestamptz
);
INSERT INTO retention_rule (code, days) VALUES
    ('person', 2192), ('person_asked', 365), ('staff', 3653), ('application', 3653), ('award', 3653), ('invitation', 365),
    ('import', 90), ('mail', 365);
GRANT SELECT, UPDATE ON retention_rule TO assay_app;

-- What a person asked for, and what came of it. access: all that is held on them. erasure: decided by somebody else than
-- who recorded it.
CREATE TABLE subject_request (
    subject_request_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person,
    kind text NOT NULL CHECK (kind IN ('access', 'erasure')),
    asked_on date NOT NULL,
    -- How it was made sure that it is the person who asks.
    identity_note text NOT NULL CHECK (length(identity_note) BETWEEN 1 AND 1000),
    recorded_by bigint NOT NULL REFERENCES person,
    recorded_at timestamptz NOT NULL,
    outcome text CHECK (outcome IN ('given', 'erased', 'refused')),
    words text CHECK (length(words) BETWEEN 1 AND 2000),
    decided_by bigint REFERENCES person,
    decided_at timestamptz,
    CHECK ((outcome IS NULL) = (decided_at IS NULL)),
    CHECK (outcome <> 'refused' OR words IS NOT NULL),
    CHECK (kind = 'access' OR decided_by <> recorded_by)
);
CREATE INDEX subject_request_person ON subject_request (person_id);
GRANT SELECT, INSERT, UPDATE ON subject_request TO assay_app;
ALTER TABLE subject_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY wall ON subject_request USING ((SELECT actor_sees_all()));

-- The person, and the records that were merged into theirs: what is theirs.
CREATE FUNCTION person_records(person bigint) RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT ARRAY(SELECT person UNION SELECT m.merged_person_id FROM person_merge m WHERE m.kept_person_id = person
        AND m.recorded_at IS NOT NULL AND m.superseded_at IS NULL)
$$;
-- Why a person's details cannot go yet, whatever the schedule says; null: nothing is in the way. role, account, case (an
-- application of theirs is under way), booking, recognition, request.
CREATE FUNCTION retention_in_use(person bigint, today date) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT CASE
        WHEN EXISTS (SELECT FROM role_holding h WHERE h.person_id = ANY (w.people)
            AND (h.ended_on IS NULL OR h.ended_on >= today)) THEN 'role'
        WHEN EXISTS (SELECT FROM account a WHERE a.person_id = ANY (w.people) AND a.closed_at IS NULL) THEN 'account'
        WHEN EXISTS (SELECT FROM application a WHERE a.state NOT IN ('draft', 'archived', 'approved',
                'approved_with_conditions', 'refused', 'withdrawn') AND (a.created_by = ANY (w.people)
                OR EXISTS (SELECT FROM role_holding h WHERE h.person_id = ANY (w.people)
                    AND h.organisation_id = a.organisation_id AND h.role IN ('organisation_lead', 'spoc'))
                OR EXISTS (SELECT FROM case_assignment c WHERE c.application_id = a.application_id
                    AND c.person_id = ANY (w.people)))) THEN 'case'
        WHEN EXISTS (SELECT FROM session_enrolment e WHERE e.person_id = ANY (w.people) AND e.superseded_at IS NULL
            AND e.state IN ('booked', 'waiting') AND e.held_on >= today) THEN 'booking'
        WHEN EXISTS (SELECT FROM recognition r WHERE r.person_id = ANY (w.people)
            AND recognition_state(r.recognition_id) = 'asked') THEN 'recognition'
        WHEN EXISTS (SELECT FROM person_merge m WHERE (m.kept_person_id = ANY (w.people)
            OR m.merged_person_id = ANY (w.people)) AND m.recorded_at IS NULL AND m.refused_at IS NULL)
            OR EXISTS (SELECT FROM person_correction c WHERE c.person_id = ANY (w.people) AND c.answered_at IS NULL)
            OR EXISTS (SELECT FROM subject_request s WHERE s.person_id = ANY (w.people) AND s.kind = 'access'
                AND s.outcome IS NULL) THEN 'request'
        END
    FROM (SELECT person_records(person) AS people) w
$$;
-- How many days after their last role a person's details are kept. by: as below.
CREATE FUNCTION retention_days(person bigint, by text) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT r.days FROM (SELECT person_records(person) AS people) w, retention_rule r
    WHERE r.code = CASE WHEN EXISTS (SELECT FROM role_holding h JOIN role k USING (role)
            WHERE h.person_id = ANY (w.people) AND k.side IN ('home_office', 'auditor'))
        THEN 'staff' ELSE by END
$$;
-- When the time of a person's details is over: so many days after their last role ended (who never had one: after they
-- were entered). by: person, or person_asked when they ask for it; staff for who held a role of the Home Office.
CREATE FUNCTION retention_ends(person bigint, by text) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT greatest((SELECT max(h.ended_on) FROM role_holding h WHERE h.person_id = ANY (w.people)),
            (SELECT max((p.created_at AT TIME ZONE 'Europe/London')::date) FROM person p
                WHERE p.person_id = ANY (w.people)))
        + retention_days(person, by)
    FROM (SELECT person_records(person) AS people) w
$$;
-- Everyone whose time is over by that day; in_use as above. Who holds a role or held one lately is left aside for all at
-- once: only of the others is asked what belongs to them.
CREATE FUNCTION retention_due(today date, most int)
RETURNS TABLE (person_id bigint, full_name text, ended_on date, due_on date, in_use text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH shortest AS MATERIALIZED (
        SELECT today - min(r.days) AS before FROM retention_rule r WHERE r.code IN ('person', 'staff')
    ), settled AS MATERIALIZED (
        SELECT p.person_id, p.full_name FROM person p
        WHERE actor_sees_all() AND p.erased_at IS NULL AND p.created_at < (SELECT before FROM shortest)
            AND NOT EXISTS (SELECT FROM role_holding h WHERE h.person_id = p.person_id
                AND coalesce(h.ended_on, 'infinity') >= (SELECT before FROM shortest))
            AND NOT EXISTS (SELECT FROM person_merge m WHERE m.merged_person_id = p.person_id
                AND m.recorded_at IS NOT NULL AND m.superseded_at IS NULL)
    ), due AS MATERIALIZED (
        SELECT s.person_id, s.full_name, retention_ends(s.person_id, 'person') AS due_on FROM settled s
    )
    SELECT d.person_id, d.full_name, (SELECT max(h.ended_on) FROM role_holding h WHERE h.person_id = d.person_id),
        d.due_on, retention_in_use(d.person_id, today)
    FROM (SELECT * FROM due WHERE due_on < today ORDER BY due_on, person_id LIMIT most) d
    ORDER BY d.due_on, d.person_id
$$;

-- Of an exemption, or an external course, its words are personal: they alone can go.
DROP TRIGGER append_only ON recognition;
CREATE TRIGGER append_only BEFORE UPDATE ON recognition FOR EACH ROW
    WHEN (to_jsonb(OLD) - 'words' IS DISTINCT FROM to_jsonb(NEW) - 'words' OR NEW.words <> '-')
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_delete BEFORE DELETE ON recognition FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Of a corrected result, the reason written for it; all else of the row stands.
DROP TRIGGER append_only ON completion;
CREATE TRIGGER append_only BEFORE UPDATE ON completion FOR EACH ROW
    WHEN (to_jsonb(OLD) - 'correction_reason' IS DISTINCT FROM to_jsonb(NEW) - 'correction_reason'
        OR NEW.correction_reason IS DISTINCT FROM '-')
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_delete BEFORE DELETE ON completion FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A file's content goes; that there was one stays.
CREATE FUNCTION file_erase(files bigint[]) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    DELETE FROM file_chunk WHERE file_id = ANY (files);
    UPDATE file SET name = 'erased', bytes = 0, sha256 = sha256('') WHERE file_id = ANY (files);
$$;
REVOKE EXECUTE ON FUNCTION file_erase(bigint[]) FROM PUBLIC;

-- Takes away what tells who somebody is: name, addresses, former ones, number, account, mails, words written of them, the
-- personal part of the record of acts by or about them. What they completed, when they held which role, and who did what
-- stays, as of an erased person: the figures and the chain of the record of acts do not change. by: person (the schedule)
-- or person_asked (they asked). The program, or an administrator or policy officer who decides what was asked.
CREATE FUNCTION person_erase(person bigint, by text, now timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_people bigint[] := person_records(person);
    v_today date := (person_erase.now AT TIME ZONE 'Europe/London')::date;
    v_accounts bigint[] := ARRAY(SELECT a.account_id FROM account a WHERE a.person_id = ANY (v_people));
    v_addresses text[] := ARRAY(SELECT p.email FROM person p WHERE p.person_id = ANY (v_people) AND p.email IS NOT NULL
        UNION SELECT f.email FROM person_former f WHERE f.person_id = ANY (v_people) AND f.email IS NOT NULL
        UNION SELECT a.email FROM account a WHERE a.person_id = ANY (v_people));
    v_id bigint;
BEGIN
    IF NOT (actor_has_role('system') OR (person_erase.by = 'person_asked' AND actor_sees_all()
            AND (actor_has_role('administrator') OR actor_has_role('policy_officer')))) THEN
        PERFORM refuse('FORBIDDEN', 'the program erases by the schedule, and two people what is asked');
    END IF;
    PERFORM training_lock(v_people);
    IF retention_in_use(person, v_today) IS NOT NULL OR coalesce(retention_ends(person, person_erase.by) >= v_today, true)
        OR EXISTS (SELECT FROM person p WHERE p.person_id = person AND p.erased_at IS NOT NULL) THEN
        PERFORM refuse('CONFLICT', 'this person''s details are not to go yet');
    END IF;
    FOREACH v_id IN ARRAY v_people LOOP
        UPDATE person SET full_name = 'Erased person', email = NULL, learner_number = learner_number_new(),
            erased_at = person_erase.now WHERE person_id = v_id;
    END LOOP;
    DELETE FROM person_former WHERE person_id = ANY (v_people);
    UPDATE person_correction SET words = '-', answer = CASE WHEN answer IS NOT NULL THEN '-' END
    WHERE person_id = ANY (v_people);
    UPDATE person_merge SET reason = '-', refused_words = CASE WHEN refused_words IS NOT NULL THEN '-' END,
        taken_back_reason = CASE WHEN taken_back_reason IS NOT NULL THEN '-' END
    WHERE kept_person_id = ANY (v_people) OR merged_person_id = ANY (v_people);
    UPDATE subject_request SET identity_note = '-', words = CASE WHEN words IS NOT NULL THEN '-' END
    WHERE person_id = ANY (v_people);
    UPDATE person_consent SET withdrawn_at = greatest(given_at, person_erase.now)
    WHERE person_id = ANY (v_people) AND withdrawn_at IS NULL;
    PERFORM file_erase(ARRAY(SELECT r.file_id FROM recognition r WHERE r.person_id = ANY (v_people)
        AND r.file_id IS NOT NULL));
    UPDATE recognition SET words = '-' WHERE person_id = ANY (v_people) AND words <> '-';
    UPDATE completion SET correction_reason = '-'
    WHERE person_id = ANY (v_people) AND correction_reason IS NOT NULL AND correction_reason <> '-';
    UPDATE session_attendance SET to_do = '-' WHERE person_id = ANY (v_people) AND to_do <> '-';
    DELETE FROM session WHERE account_id = ANY (v_accounts);
    DELETE FROM sign_in_step WHERE account_id = ANY (v_accounts);
    DELETE FROM account_link WHERE account_id = ANY (v_accounts);
    DELETE FROM kept_form WHERE account_id = ANY (v_accounts);
    DELETE FROM second_factor WHERE account_id = ANY (v_accounts);
    UPDATE account SET email = format('erased-%s@erased.invalid', account_id), password_hash = NULL
    WHERE account_id = ANY (v_accounts);
    UPDATE invitation SET full_name = 'Erased person', email = 'erased@erased.invalid'
    WHERE email = ANY (v_addresses);
    UPDATE mail SET address = 'erased@erased.invalid', subject = '', body = ''
    WHERE person_id = ANY (v_people) OR address = ANY (v_addresses);
    DELETE FROM import_line WHERE email = ANY (v_addresses);
    DELETE FROM session_kept_line WHERE EXISTS (SELECT FROM unnest(v_addresses) AS a WHERE strpos(lower(line), a) > 0);
    UPDATE import_record SET who = NULL WHERE person_id = ANY (v_people);
    DELETE FROM audit_personal p USING audit_entry e
    WHERE e.audit_id = p.audit_id AND ((e.subject_kind = 'person' AND e.subject_id = ANY (v_people))
        OR e.person_id = ANY (v_people));
    DELETE FROM audit_personal p WHERE EXISTS (SELECT FROM unnest(v_addresses) AS a
        WHERE strpos(lower(p.payload::text), a) > 0);
END $$;

-- When a kind's time is over: what came before this moment goes.
CREATE FUNCTION retention_before(code text, now timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT retention_before.now - make_interval(days => r.days) FROM retention_rule r WHERE r.code = retention_before.code
$$;
-- The last day on which something was to be done about an award: its end, what became of it, or a payment.
CREATE FUNCTION award_last_day(one award) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT greatest(one.ends_on,
        (SELECT max((e.at AT TIME ZONE 'Europe/London')::date) FROM award_event e WHERE e.award_id = one.award_id),
        (SELECT max((p.paid_at AT TIME ZONE 'Europe/London')::date) FROM payment p JOIN claim c USING (claim_id)
            WHERE c.award_id = one.award_id))
$$;
-- Files of applications that ended by then and that no other application uses.
CREATE FUNCTION application_files_before(before timestamptz) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    WITH used AS (
        SELECT e.file_id, e.application_id FROM application_evidence e
        UNION ALL SELECT r.file_id, r.application_id FROM representation_file r
        UNION ALL SELECT f.file_id, c.application_id FROM condition_file f JOIN accreditation_condition c USING (condition_id)
    )
    SELECT u.file_id FROM used u JOIN application a USING (application_id) JOIN file f USING (file_id)
    WHERE f.bytes > 0 GROUP BY u.file_id
    HAVING bool_and(a.state IN ('archived', 'approved', 'approved_with_conditions', 'refused', 'withdrawn')
        AND coalesce(a.decided_at, a.updated_at) < before)
$$;
-- What has no owner whose details are erased, and whose time is over: texts of mails, files that were sent in, names in
-- invitations, who signed awards. So many of each, at most.
CREATE FUNCTION retention_sweep(now timestamptz, most int)
RETURNS TABLE (mails bigint, imports bigint, invitations bigint, awards bigint, files bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_mails bigint;
    v_imports bigint[];
    v_invitations bigint;
    v_awards bigint;
    v_files bigint[];
BEGIN
    IF NOT actor_has_role('system') THEN
        PERFORM refuse('FORBIDDEN', 'the program sweeps');
    END IF;
    UPDATE mail SET address = 'erased@erased.invalid', subject = '', body = ''
    WHERE mail_id IN (SELECT m.mail_id FROM mail m WHERE m.body <> ''
        AND coalesce(m.sent_at, m.given_up_at, m.kept_at) < retention_before('mail', retention_sweep.now)
        ORDER BY m.mail_id LIMIT most);
    GET DIAGNOSTICS v_mails = ROW_COUNT;
    v_imports := ARRAY(SELECT b.import_id FROM import_batch b JOIN file f USING (file_id)
        WHERE b.state IN ('refused', 'done', 'abandoned', 'preview') AND f.bytes > 0
            AND b.created_at < retention_before('import', retention_sweep.now)
        ORDER BY b.import_id LIMIT most);
    PERFORM file_erase(ARRAY(SELECT b.file_id FROM import_batch b WHERE b.import_id = ANY (v_imports)));
    DELETE FROM import_line WHERE import_id = ANY (v_imports);
    DELETE FROM import_record WHERE import_id = ANY (v_imports);
    DELETE FROM import_rejection WHERE import_id = ANY (v_imports);
    DELETE FROM session_kept_line WHERE kept_at < retention_before('import', retention_sweep.now);
    DELETE FROM backlog_record WHERE import_id = ANY (v_imports);
    UPDATE import_batch SET state = 'abandoned', finished_at = retention_sweep.now
    WHERE import_id = ANY (v_imports) AND state = 'preview';
    UPDATE invitation SET full_name = 'Erased person', email = 'erased@erased.invalid'
    WHERE invitation_id IN (SELECT i.invitation_id FROM invitation i WHERE i.email <> 'erased@erased.invalid'
        AND i.expires_at < retention_before('invitation', retention_sweep.now) ORDER BY i.invitation_id LIMIT most);
    GET DIAGNOSTICS v_invitations = ROW_COUNT;
    UPDATE award SET signatory_name = 'Erased person', signatory_capacity = '-'
    WHERE award_id IN (SELECT a.award_id FROM award a WHERE a.signatory_name <> 'Erased person'
        AND award_last_day(a) < (retention_before('award', retention_sweep.now) AT TIME ZONE 'Europe/London')::date
        ORDER BY a.award_id LIMIT most);
    GET DIAGNOSTICS v_awards = ROW_COUNT;
    v_files := ARRAY(SELECT f FROM application_files_before(retention_before('application', retention_sweep.now)) AS f
        ORDER BY f LIMIT most);
    PERFORM file_erase(v_files);
    RETURN QUERY SELECT v_mails, cardinality(v_imports)::bigint, v_invitations, v_awards, cardinality(v_files)::bigint;
END $$;
CREATE INDEX mail_kept_text ON mail (mail_id) WHERE body <> '';

-- ---- What is held on a person ----

-- Every column that says who somebody is. held: 'about' (the row is about them: given whole, but for what is hidden), 'act'
-- (they did it: given with its day and number, without what others said), 'not' (not given, for the reason). A test walks
-- the schema and fails when a column is missing here. how: where the person is found by something else than their id:
-- account, or address.
CREATE TABLE personal_data (
    table_name text NOT NULL,
    column_name text NOT NULL,
    held text NOT NULL CHECK (held IN ('about', 'act', 'not')),
    topic text NOT NULL DEFAULT '' CHECK ((held = 'not') = (topic = '')),
    how text NOT NULL DEFAULT 'person' CHECK (how IN ('person', 'account', 'address')),
    hidden text[] NOT NULL DEFAULT '{}',
    reason text NOT NULL DEFAULT '' CHECK ((held = 'not') = (reason <> '')),
    PRIMARY KEY (table_name, column_name)
);
INSERT INTO personal_data (table_name, column_name, held, topic, how, hidden) VALUES
    ('person', 'person_id', 'about', 'details', 'person', '{}'),
    ('person_former', 'person_id', 'about', 'details', 'person', '{changed_by}'),
    ('person_correction', 'person_id', 'about', 'details', 'person', '{answered_by}'),
    ('person_consent', 'person_id', 'about', 'details', 'person', '{}'),
    ('person_merge', 'kept_person_id', 'about', 'details', 'person', '{}'),
    ('person_merge', 'merged_person_id', 'about', 'details', 'person', '{}'),
    ('person_distinct', 'person_id', 'about', 'details', 'person', '{}'),
    ('person_distinct', 'other_person_id', 'about', 'details', 'person', '{}'),
    ('subject_request', 'person_id', 'about', 'details', 'person', '{}'),
    ('role_holding', 'person_id', 'about', 'roles', 'person', '{}'),
    ('invitation', 'email', 'about', 'roles', 'address', '{token_hash}'),
    ('organisation', 'spoc_person_id', 'act', 'roles', 'person', '{}'),
    ('account', 'person_id', 'about', 'account', 'person', '{password_hash}'),
    ('session', 'account_id', 'about', 'account', 'account', '{token_hash}'),
    ('second_factor', 'account_id', 'about', 'account', 'account', '{secret}'),
    ('recovery_code', 'account_id', 'about', 'account', 'account', '{code_hash}'),
    ('sign_in_step', 'account_id', 'about', 'account', 'account', '{token_hash,offer}'),
    ('account_link', 'account_id', 'about', 'account', 'account', '{token_hash}'),
    ('kept_form', 'account_id', 'about', 'account', 'account', '{}'),
    ('mail', 'person_id', 'about', 'mail', 'person', '{}'),
    ('mail', 'address', 'about', 'mail', 'address', '{}'),
    ('completion', 'person_id', 'about', 'training', 'person', '{}'),
    ('training_interval', 'person_id', 'about', 'training', 'person', '{}'),
    ('training_finding', 'person_id', 'about', 'training', 'person', '{}'),
    ('recognition', 'person_id', 'about', 'training', 'person', '{}'),
    ('supervised_referral', 'person_id', 'about', 'training', 'person', '{}'),
    ('session_enrolment', 'person_id', 'about', 'training', 'person', '{}'),
    ('session_attendance', 'person_id', 'about', 'training', 'person', '{}'),
    ('import_record', 'person_id', 'about', 'training', 'person', '{}'),
    ('trainer_authorisation', 'person_id', 'about', 'training', 'person', '{}'),
    ('import_choice', 'person_id', 'about', 'training', 'person', '{}'),
    ('lived_experience_time', 'person_id', 'about', 'work', 'person', '{}'),
    ('lived_experience_payment', 'person_id', 'about', 'work', 'person', '{}'),
    ('staff_absence', 'person_id', 'about', 'work', 'person', '{}'),
    ('case_team_member', 'person_id', 'about', 'work', 'person', '{}'),
    ('conflict_declaration', 'person_id', 'about', 'work', 'person', '{}'),
    ('notice_read', 'person_id', 'about', 'work', 'person', '{}'),
    ('audit_entry', 'person_id', 'act', 'acts', 'person', '{}');
-- What they did: by day and number.
INSERT INTO personal_data (table_name, column_name, held, topic)
SELECT t, c, 'act', 'acts' FROM (VALUES
    ('application', '{created_by,sign_off_asked_by}'), ('application_answer', '{saved_by}'),
    ('application_backlog', '{entered_by}'), ('application_change', '{person_id}'),
    ('application_event', '{person_id}'), ('application_evidence', '{added_by}'), ('application_note', '{person_id}'),
    ('application_section', '{saved_by}'), ('application_sign_off', '{person_id}'), ('assessment', '{person_id}'),
    ('award', '{proposed_by,approved_by,answered_by}'), ('award_event', '{person_id}'),
    ('case_assignment', '{person_id,assigned_by}'), ('case_hold', '{placed_by,released_by}'),
    ('case_role', '{person_id}'), ('claim', '{created_by}'), ('completeness_item', '{person_id}'),
    ('completion', '{trainer_person_id,recorded_by}'), ('condition_event', '{person_id}'),
    ('condition_file', '{added_by}'), ('decision', '{person_id}'), ('decision_draft', '{person_id}'),
    ('file', '{created_by}'), ('fund', '{created_by}'), ('import_batch', '{created_by,undone_by}'), ('import_choice', '{chosen_by}'),
    ('information_item', '{answered_by}'),
    ('information_request', '{person_id,answered_by}'), ('intake', '{changed_by}'), ('late_judgement', '{person_id}'),
    ('lived_experience_payment', '{put_forward_by,paid_by}'),
    ('intake_round', '{created_by,published_by}'), ('invitation', '{invited_by}'), ('moderated_score', '{person_id}'),
    ('moderation', '{person_id}'), ('panel', '{closed_by}'), ('panel_candidate', '{person_id}'),
    ('panel_seat', '{person_id}'), ('panel_vote', '{person_id}'), ('payment', '{made_by,approved_by}'),
    ('person_correction', '{answered_by}'), ('person_distinct', '{said_by}'), ('person_former', '{changed_by}'),
    ('person_merge', '{asked_by,decided_by,taken_back_by}'), ('provider_accreditation', '{granted_by,ended_by}'),
    ('recognition', '{asked_by}'), ('recognition_event', '{acted_by}'),
    ('reconsideration', '{requested_by,opened_by,decided_by}'), ('register_draft', '{person_id}'),
    ('register_event', '{person_id,approved_by}'), ('representation', '{saved_by}'),
    ('representation_file', '{saved_by}'), ('retention_rule', '{changed_by}'), ('role_holding', '{granted_by}'),
    ('session_attendance', '{recorded_by}'), ('session_enrolment', '{recorded_by}'),
    ('staff_absence', '{cover_person_id,named_by}'), ('standard_change', '{added_by}'), ('standard_event', '{person_id}'),
    ('standard_impact', '{asked_by}'), ('standard_version', '{created_by,proposed_by,decided_by}'),
    ('subject_request', '{recorded_by,decided_by}'), ('supervised_referral', '{signed_by}'),
    ('training_session', '{trainer_person_id,created_by,cancelled_by}')
) AS given (t, columns), unnest(columns::text[]) AS c;
INSERT INTO personal_data (table_name, column_name, held, reason) VALUES
    ('audit_entry', 'account_id', 'not', 'the same entries, found by person'),
    ('training_stale', 'person_id', 'not', 'a mark that their training is to be recomputed, gone within minutes'),
    ('submission', 'person_id', 'not', 'a key that stops a form from being sent twice, gone within days'),
    ('person', 'full_name', 'not', 'the same row, found by person'),
    ('person', 'email', 'not', 'the same row, found by person'),
    ('person_former', 'full_name', 'not', 'the same row, found by person'),
    ('person_former', 'email', 'not', 'the same row, found by person'),
    ('account', 'email', 'not', 'the same row, found by person'),
    ('invitation', 'full_name', 'not', 'the same row, found by address'),
    ('import_line', 'email', 'not', 'a file while it is read, for minutes; what it says of the person is in their training'),
    ('import_line', 'full_name', 'not', 'a file while it is read, for minutes; what it says of the person is in their training'),
    ('import_record', 'trainer_person_id', 'not', 'lines of a file; what they did is found by the results that came of it'),
    ('award', 'signatory_name', 'not', 'who signed an agreement for an organisation: part of the agreement, gone with the time set for it'),
    ('case_assignment', 'replaces', 'not', 'who did the work before, found by their own assignment');
GRANT SELECT ON personal_data TO assay_app;

-- What names other people that may stand in what is held on somebody: names and addresses, present and former, of those who
-- share or shared an organisation with them, of staff, and of whom their organisations train; the longer ones first.
CREATE FUNCTION subject_others(people bigint[], held text) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    WITH mine AS (
        SELECT p.full_name AS w FROM person p WHERE p.person_id = ANY (people)
        UNION SELECT f.full_name FROM person_former f WHERE f.person_id = ANY (people)
        UNION SELECT p.email FROM person p WHERE p.person_id = ANY (people)
        UNION SELECT f.email FROM person_former f WHERE f.person_id = ANY (people)
        UNION SELECT a.email FROM account a WHERE a.person_id = ANY (people)
    ), place AS (
        SELECT DISTINCT h.organisation_id FROM role_holding h WHERE h.person_id = ANY (people)
    ), other AS (
        SELECT h.person_id FROM role_holding h JOIN place USING (organisation_id)
        UNION SELECT h.person_id FROM role_holding h JOIN role r USING (role) WHERE r.side IN ('home_office', 'auditor')
        UNION SELECT e.person_id FROM session_enrolment e JOIN place ON place.organisation_id = e.provider_id
        UNION SELECT c.trainer_person_id FROM completion c WHERE c.person_id = ANY (people)
    ), written AS (
        SELECT p.full_name AS w FROM other JOIN person p USING (person_id) WHERE p.erased_at IS NULL
        UNION SELECT f.full_name FROM other JOIN person_former f USING (person_id)
        UNION SELECT p.email FROM other JOIN person p USING (person_id)
        UNION SELECT f.email FROM other JOIN person_former f USING (person_id)
        UNION SELECT a.email FROM other JOIN account a USING (person_id)
    )
    SELECT btrim(to_json(w)::text, '"') FROM written
    WHERE w <> '' AND strpos(held, btrim(to_json(w)::text, '"')) > 0
        AND NOT EXISTS (SELECT FROM mine WHERE strpos(mine.w, written.w) > 0)
    ORDER BY length(w) DESC, w
$$;
-- All that is held on a person, as an object of lists by table: for the person, or for staff who answer a request. Nothing
-- about others: their numbers are left out, and where they are named, "[…]" stands for them.
CREATE FUNCTION subject_export(person bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_people bigint[] := person_records(person);
    v_accounts bigint[] := ARRAY(SELECT a.account_id FROM account a WHERE a.person_id = ANY (v_people));
    v_addresses text[] := ARRAY(SELECT p.email FROM person p WHERE p.person_id = ANY (v_people) AND p.email IS NOT NULL
        UNION SELECT a.email FROM account a WHERE a.person_id = ANY (v_people));
    v_list jsonb := '[]';
    v_rows jsonb;
    v_text text;
    v_other text;
    d personal_data;
BEGIN
    IF person IS NULL OR NOT coalesce(actor_person() = person OR (actor_sees_all() AND (actor_has_role('administrator')
            OR actor_has_role('system'))), false) THEN
        PERFORM refuse('NOT_FOUND', 'no such person');
    END IF;
    FOR d IN SELECT * FROM personal_data p WHERE p.held <> 'not'
        ORDER BY array_position('{details,roles,account,training,mail,work,acts}', p.topic), p.table_name,
            p.held, p.column_name LOOP
        EXECUTE format('SELECT coalesce(jsonb_agg((SELECT coalesce(jsonb_object_agg(key, value), ''{}'') '
            || 'FROM jsonb_each(r.row) WHERE %s)), ''[]'') FROM (SELECT to_jsonb(t) AS row FROM %I t '
            || 'WHERE t.%I = ANY (%s)%s LIMIT 20000) r',
            CASE d.held WHEN 'about' THEN 'key <> ALL ($2) AND (key !~ ''(_by|person_id)$'' '
                || 'OR jsonb_typeof(value) <> ''number'' OR value::bigint = ANY ($1))'
            ELSE 'key ~ ''(_id|_at|_on|^at|^event|^action|^kind|^state|^reference)$'' AND key !~ ''person|account''' END,
            d.table_name, d.column_name, CASE d.how WHEN 'person' THEN '$1' WHEN 'account' THEN '$3' ELSE '$4' END,
            -- Its indexes are two: of what stands, and of what stood.
            CASE d.table_name WHEN 'training_interval' THEN
                ' AND (t.superseded_at IS NULL OR t.superseded_at IS NOT NULL)' ELSE '' END)
        INTO v_rows
        USING v_people, d.hidden, v_accounts, v_addresses;
        v_list := v_list || CASE WHEN v_rows = '[]' THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object(
            'topic', d.topic, 'held', d.held, 'table', d.table_name, 'as', d.column_name, 'rows', v_rows)) END;
    END LOOP;
    v_text := jsonb_build_object('person', person, 'held', v_list)::text;
    FOR v_other IN SELECT * FROM subject_others(v_people, v_text) LOOP
        v_text := regexp_replace(v_text, '(?<![[:alnum:]])' || regexp_replace(v_other, '([^[:alnum:][:space:]])', '\\\1', 'g')
            || '(?![[:alnum:]])', '[…]', 'g');
    END LOOP;
    RETURN v_text::jsonb;
END $$;
-- Whether a column is for people to read; the others only tie rows together, or are the machine's.
CREATE FUNCTION subject_field_read(field text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT field IN ('organisation_id', 'provider_id') OR field !~ '(_id|_by)$' AND field NOT IN ('key', 'person_key',
        'position', 'round', 'line', 'weight', 'fill', 'last_step', 'code', 'attempts', 'after', 'path', 'return_path', 'message', 'last_error')
$$;
-- The same as lines to be read: a line a value that is not empty. Of what they did, the day and the number of what it was;
-- what merely ties tables together is left out. at, on_day: values that are a moment, or a day.
CREATE FUNCTION subject_lines(person bigint)
RETURNS TABLE (topic text, table_name text, did boolean, row_number int, field text, value text, at timestamptz,
    on_day date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH line AS (
        SELECT h.held ->> 'topic' AS topic, h.held ->> 'held' AS held, h.held ->> 'table' AS table_name,
            h.held ->> 'as' AS column_name, h.place * 100000 + r.place AS place, r.line
        FROM jsonb_array_elements(subject_export(person) -> 'held') WITH ORDINALITY AS h (held, place),
            jsonb_array_elements(h.held -> 'rows') WITH ORDINALITY AS r (line, place)
    ), about AS (
        SELECT l.topic, l.table_name, l.place, v.key, CASE
                WHEN v.key IN ('organisation_id', 'provider_id')
                    THEN (SELECT o.name FROM organisation o WHERE o.organisation_id = v.value::text::bigint)
                WHEN v.key = 'framework_code'
                    THEN (SELECT f.title FROM framework f WHERE f.framework_code = v.value #>> '{}')
                WHEN jsonb_typeof(v.value) = 'array'
                    THEN (SELECT string_agg(e, ', ') FROM jsonb_array_elements_text(v.value) AS e)
                ELSE v.value #>> '{}' END AS value, v.place AS field_place
        FROM line l, jsonb_each(l.line) WITH ORDINALITY AS v (key, value, place)
        WHERE l.held = 'about' AND jsonb_typeof(v.value) <> 'null' AND subject_field_read(v.key)
    ), done AS (
        SELECT l.topic, l.table_name, l.place, coalesce(l.line ->> regexp_replace(l.column_name, '_by$', '_at'),
            (SELECT min(v.value) FROM jsonb_each_text(l.line) v WHERE v.key ~ '(^at|_at|_on)$')) AS done_at,
            coalesce(l.line ->> (l.table_name || '_id'), l.line ->> 'audit_id', l.line ->> 'event_id',
                (SELECT min(v.value) FROM jsonb_each_text(l.line) v WHERE v.key ~ '_id$')) AS number
        FROM line l WHERE l.held = 'act'
    ), read AS (
        SELECT a.topic, a.table_name, false AS did, a.place, a.key, a.value, a.field_place FROM about a
        UNION ALL SELECT d.topic, d.table_name, true, d.place, 'done_at', coalesce(d.done_at, '–'), 1 FROM done d
        UNION ALL SELECT d.topic, d.table_name, true, d.place, 'number', coalesce(d.number, '–'), 2 FROM done d
    )
    SELECT r.topic, r.table_name, r.did, r.place::int, r.key, r.value,
        CASE WHEN r.value ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:' THEN r.value::timestamptz END,
        CASE WHEN r.value ~ '^\d{4}-\d\d-\d\d$' THEN r.value::date END
    FROM read r WHERE r.value NOT IN ('', '[]', '{}')
    ORDER BY r.place, r.field_place
$$;
