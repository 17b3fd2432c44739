-- A nation for measurements: so many organisations with fifty people each, and ten completions a person on average.
-- tests/bench/nation.mjs runs this as the owner of the tables, with :organisations set, and then the functions made here
-- part by part. Everything follows from the numbers alone: organisation 1000001 is the same one at every size. Intervals and standings
-- are left to `assay verify --mend`, which makes them by the program's own functions.
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = error;
SET synchronous_commit = off;

-- From 0 to less than `below`: always the same for the same two numbers.
CREATE FUNCTION pg_temp.chance(one bigint, other bigint, below int) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT (abs(hashint8extended(one * 1000 + other, 7)) % below)::int $$;

\echo organisations
INSERT INTO organisation (organisation_id, name, framework_code, kind, sector, identifier, registered_at)
    OVERRIDING SYSTEM VALUE
SELECT 1000000 + n, format('Organisation %s', n), 'england',
    (CASE WHEN n % 10 < 3 THEN ARRAY['police_force', 'local_authority', 'police_unit']
        ELSE ARRAY['charity', 'community_interest_company', 'charity'] END)[1 + n % 3],
    CASE WHEN n % 10 < 3 THEN 'statutory' ELSE 'non_statutory' END, format('GB-BENCH-%s', n),
    timestamptz '2020-01-01 09:00Z'
FROM generate_series(1, :organisations) n;
INSERT INTO organisation (organisation_id, name, framework_code, kind, sector, identifier, registered_at)
    OVERRIDING SYSTEM VALUE VALUES (999999, 'Measured Training', 'england', 'training_provider', 'training_provider',
    'GB-BENCH-0', '2020-01-01 09:00Z');
INSERT INTO provider_accreditation (provider_id, framework_code, accredited_from, granted_at)
VALUES (999999, 'england', '2020-02-01', '2020-02-01 09:00Z');
INSERT INTO person (person_id, full_name, created_at) OVERRIDING SYSTEM VALUE
VALUES (9000000, 'Who signs off', '2020-01-01 09:00Z');
ANALYZE organisation;
-- The guard asks for officers and decisions, row by row; what it lets through stands here as it would.
ALTER TABLE register_event DISABLE TRIGGER guard;
BEGIN;
INSERT INTO register_entry (organisation_id, framework_code, name, kind, sector, nation, state, since, identifier)
SELECT organisation_id, framework_code, name, kind, sector, 'England',
    CASE sector WHEN 'statutory' THEN 'designated' ELSE 'accredited' END, date '2020-02-01', identifier
FROM organisation WHERE organisation_id > 1000000;
INSERT INTO register_event (organisation_id, framework_code, event, to_state, reason_code, effective_on, at)
SELECT organisation_id, framework_code, state, state, 'measured', since, timestamptz '2020-02-01 09:00Z'
FROM register_entry WHERE organisation_id > 1000000;
COMMIT;
ALTER TABLE register_event ENABLE TRIGGER guard;

-- What a First Responder and a lead need, numbered.
CREATE TEMPORARY TABLE needed AS
SELECT r.sector, r.role, m.module_code, row_number() OVER (PARTITION BY r.sector, r.role ORDER BY m.position) AS place
FROM module_requirement r JOIN module m USING (framework_code, module_code)
WHERE r.framework_code = 'england' AND r.role IN ('first_responder', 'lead') AND r.holds_to IS NULL
    AND m.holds_to IS NULL;
ANALYZE needed;

-- Learner numbers in their order, by the rule of learner_number_new: seven characters and one that checks them.
CREATE FUNCTION pg_temp.learner_number_at(number bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT 'L-' || left(w.digits, 4) || '-' || substr(w.digits, 5) || substr(a.signs, (w.sum % 31)::int + 1, 1)
    FROM (VALUES ('023456789ABCDEFGHJKMNPQRSTVWXYZ')) AS a (signs), LATERAL (
        SELECT string_agg(substr(a.signs, (number / (31 ^ p)::bigint % 31)::int + 1, 1), '' ORDER BY p) AS digits,
            sum(number / (31 ^ p)::bigint % 31 * (p + 2)) AS sum
        FROM generate_series(0, 6) p) w
$$;

-- Five hundred organisations at a time: 25,000 people. The first two of each are leads, the others First Responders; in
-- every organisation some are trained in all that they need, within three days, and the others in two modules.
CREATE FUNCTION pg_temp.people_add(first int, last int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO person (person_id, full_name, email, learner_number, created_at) OVERRIDING SYSTEM VALUE
    SELECT 10000000 + (n - 1) * 50 + k, format('Person %s of %s', k, n), format('person%s.%s@example.org', k, n),
        pg_temp.learner_number_at((n - 1) * 50 + k), timestamptz '2020-03-01 09:00Z'
    FROM generate_series(first, last) n, generate_series(1, 50) k;
    INSERT INTO role_holding (person_id, organisation_id, role, started_on)
    SELECT 10000000 + (n - 1) * 50 + k, 1000000 + n, CASE WHEN k <= 2 THEN 'training_lead' ELSE 'first_responder' END,
        CASE WHEN pg_temp.chance(n, k, 10) = 0 THEN current_date - pg_temp.chance(n, k, 300)
            ELSE date '2021-01-01' + pg_temp.chance(n, k, 900) END
    FROM generate_series(first, last) n, generate_series(1, 50) k;
    INSERT INTO supervised_referral (person_id, organisation_id, supervised_on, signed_by, signed_at)
    SELECT h.person_id, h.organisation_id, h.started_on + 20 * s, 9000000,
        timestamptz '2026-01-01 09:00Z'
    FROM role_holding h, generate_series(1, 2) s
    WHERE h.organisation_id BETWEEN 1000000 + first AND 1000000 + last AND h.started_on > current_date - 300
        AND h.started_on + 20 * s <= current_date
$$;
CREATE FUNCTION pg_temp.completions_add(first int, last int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, provider_id, organisation_id,
        certificate_number, recorded_at)
    SELECT p.person_id, 'england', r.module_code, p.trained_on + (r.place % 3)::int, 'passed', 999999, o.organisation_id,
        format('C-B-%s-%s', p.person_id, r.place), (p.trained_on + 7)::timestamptz
    FROM organisation o, generate_series(1, 50) k,
        LATERAL (SELECT 10000000 + (o.organisation_id - 1000001) * 50 + k AS person_id,
            CASE WHEN k <= 2 THEN 'lead' ELSE 'first_responder' END AS role,
            current_date - 8 - pg_temp.chance(o.organisation_id, k, 420) AS trained_on,
            k <= 2 OR pg_temp.chance(o.organisation_id, k + 100, 100)
                < 15 + pg_temp.chance(o.organisation_id, 0, 55) AS whole) p
        JOIN needed r ON r.role = p.role AND (p.whole OR r.place <= 2)
    WHERE r.sector = o.sector AND o.organisation_id BETWEEN 1000000 + first AND 1000000 + last
    ORDER BY p.person_id
$$;
