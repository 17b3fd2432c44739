-- Whom the lines of an import mean, as the trainer says; and people whom nobody finds, added to an organisation that
-- booked.

-- All that somebody may be called of whose name a part stands in brackets: of "李雅琴 (Li Yaqin)" the whole, either half,
-- and the halves the other way round.
CREATE FUNCTION name_halves(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN h.half IS NULL THEN ARRAY[w.whole] ELSE ARRAY(SELECT DISTINCT k.name_key
        FROM unnest(ARRAY[w.whole, name_key(h.half[1]), name_key(h.half[2]),
            name_key(h.half[2]) || ' (' || name_key(h.half[1]) || ')']) AS k (name_key)) END
    FROM (SELECT name_key(name_halves.name) AS whole) w
        CROSS JOIN LATERAL (SELECT regexp_match(w.whole, '^([^()]*[^() ]) ?\( ?([^() ][^()]*)\)$') AS half) h
$$;
-- The same of any name. Most have no brackets: an expression alone, so that it becomes a part of the statement.
CREATE FUNCTION name_keys(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN strpos(name, '(') > 0 OR strpos(name, U&'\FF08') > 0 THEN name_halves(name) ELSE ARRAY[name_key(name)] END
$$;

-- Whom lines in doubt may mean: for each way of naming that stands for several people or for somebody of a like name,
-- its first line and the people, as a trainer may see them.
CREATE FUNCTION import_doubts(import bigint, most bigint)
RETURNS TABLE (line int, lines bigint, said text, person_id bigint, full_name text, organisation_name text, address text,
    number_end text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH doubt AS MATERIALIZED (
        SELECT min(j.line) AS line, count(*) AS lines, min(j.who) AS said, j.person_key,
            split_part(j.person_key, chr(31), 2) AS email, split_part(j.person_key, chr(31), 3) AS name_key,
            split_part(j.person_key, chr(31), 4) AS organisation
        FROM import_rejection j WHERE j.import_id = import AND j.code IN ('person_ambiguous', 'person_like')
        GROUP BY j.person_key ORDER BY 1 LIMIT most
    ), near AS MATERIALIZED (
        SELECT n.* FROM import_near(import_own(import)) n WHERE EXISTS (SELECT FROM doubt)
    ), candidate AS (
        SELECT d.line, p.person_id, 1 AS likeness, NULL::bigint AS organisation_id
        FROM doubt d JOIN person p ON p.email = d.email AND p.erased_at IS NULL
        UNION ALL
        SELECT d.line, n.person_id, n.likeness, n.organisation_id
        FROM doubt d CROSS JOIN LATERAL (
            SELECT n.person_id, min(n.organisation_id) AS organisation_id,
                max(name_nearness(n.name_key, d.name_key)) AS likeness
            FROM near n WHERE n.name_key = d.name_key OR name_nearness(n.name_key, d.name_key) >= 0.45
            GROUP BY n.person_id ORDER BY likeness DESC, n.person_id LIMIT 6) n
        WHERE d.name_key <> ''
    )
    SELECT d.line, d.lines, d.said, p.person_id, p.full_name, o.name, address_mask(p.email), right(p.learner_number, 3)
    FROM doubt d JOIN candidate c USING (line) JOIN person p USING (person_id)
        LEFT JOIN organisation o ON o.organisation_id = coalesce(c.organisation_id, (SELECT h.organisation_id
            FROM role_holding h WHERE h.person_id = p.person_id AND h.organisation_id IS NOT NULL
            ORDER BY h.ended_on IS NULL DESC, h.role_holding_id LIMIT 1))
    ORDER BY d.line, c.likeness DESC, p.full_name, p.person_id
$$;

-- The trainer's word on whom a line means, for all lines that name their person alike; person null: they are left out.
-- False when the line is in no doubt any more, or the person is none of those it may mean.
CREATE FUNCTION import_choose(import bigint, line int, person bigint, by_person bigint, now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_provider bigint := import_own(import);
    v_key text := (SELECT j.person_key FROM import_rejection j WHERE j.import_id = import AND j.line = import_choose.line
        AND j.code IN ('person_ambiguous', 'person_like', 'person_unknown') LIMIT 1);
BEGIN
    IF v_key IS NULL OR v_provider IS NULL OR (person IS NOT NULL AND NOT EXISTS (
            SELECT FROM import_doubts(import, 100000) d WHERE d.person_id = person AND d.line = (SELECT min(j.line)
                FROM import_rejection j WHERE j.import_id = import AND j.person_key = v_key))) THEN
        RETURN false;
    END IF;
    INSERT INTO import_choice VALUES (import, v_key, person, by_person, import_choose.now)
    ON CONFLICT (import_id, person_key) DO UPDATE SET person_id = excluded.person_id, chosen_by = excluded.chosen_by,
        chosen_at = excluded.chosen_at;
    RETURN true;
END $$;

-- A new person on the list of an organisation that booked with the actor's provider, so that their training can be
-- recorded: staff, until their lead says more.
CREATE FUNCTION person_add_trainee(full_name text, email text, organisation bigint, today date, by_person bigint,
    now timestamptz) RETURNS TABLE (person_id bigint, learner_number text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_person person;
BEGIN
    IF NOT coalesce(actor_records_training(), false) OR organisation NOT IN (SELECT actor_booked()) THEN
        PERFORM refuse('FORBIDDEN', 'people are added to organisations that booked');
    END IF;
    INSERT INTO person (full_name, email, created_at)
    VALUES (person_add_trainee.full_name, lower(person_add_trainee.email), person_add_trainee.now)
    RETURNING * INTO v_person;
    INSERT INTO role_holding (person_id, organisation_id, role, started_on, granted_by)
    VALUES (v_person.person_id, organisation, 'staff', today, by_person);
    RETURN QUERY SELECT v_person.person_id, v_person.learner_number;
END $$;
-- The organisations to which people can be added, and who is told of it.
CREATE FUNCTION trainee_organisations() RETURNS TABLE (organisation_id bigint, name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT o.organisation_id, o.name FROM organisation o
    WHERE o.organisation_id IN (SELECT actor_booked()) ORDER BY lower(o.name);
END $$;
CREATE FUNCTION trainee_told(organisation bigint, today date) RETURNS TABLE (person_id bigint, address text, language text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT DISTINCT a.person_id, a.email, a.language
    FROM role_holding h JOIN account a USING (person_id)
    WHERE h.organisation_id = organisation AND organisation IN (SELECT actor_booked()) AND a.closed_at IS NULL
        AND h.role IN ('organisation_lead', 'training_lead') AND h.started_on <= today
        AND (h.ended_on IS NULL OR h.ended_on >= today);
END $$;
-- Takes a choice that was made by adding the person: the import's own, made by whoever added them.
CREATE FUNCTION import_choose_added(import bigint, line int, person bigint, by_person bigint, now timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_key text := (SELECT j.person_key FROM import_rejection j WHERE j.import_id = import
        AND j.line = import_choose_added.line AND j.code IN ('person_ambiguous', 'person_like', 'person_unknown') LIMIT 1);
BEGIN
    PERFORM import_own(import);
    IF v_key IS NULL OR NOT EXISTS (SELECT FROM role_holding h WHERE h.person_id = person AND h.granted_by = by_person
            AND h.role = 'staff' AND h.organisation_id IN (SELECT actor_booked())) THEN
        RETURN false;
    END IF;
    INSERT INTO import_choice VALUES (import, v_key, person, by_person, import_choose_added.now)
    ON CONFLICT (import_id, person_key) DO UPDATE SET person_id = excluded.person_id, chosen_by = excluded.chosen_by,
        chosen_at = excluded.chosen_at;
    RETURN true;
END $$;
