-- No row when its identifier is taken.
-- query: organisation_insert
-- in: name text, framework_code text, kind text, sector text, identifier text?, website text?, phone text?, about text
-- in: areas text[], cohorts text[], languages text[], now moment, invented bool
-- out: organisation_id int8
INSERT INTO organisation (name, framework_code, kind, sector, identifier, website, phone, about, areas, cohorts,
    languages, registered_at, invented)
VALUES (:name, :framework_code, :kind, :sector, :identifier, :website, :phone, :about, :areas, :cohorts, :languages,
    :now, :invented)
ON CONFLICT (identifier) WHERE identifier IS NOT NULL DO NOTHING
RETURNING organisation_id;

-- query: organisation_identifier_taken
-- in: identifier text
-- out: organisation_id int8, name text
SELECT organisation_id, name FROM organisation WHERE identifier = :identifier;

-- query: organisation_domain_add
-- in: organisation_id int8, domain text
INSERT INTO organisation_domain (organisation_id, domain) VALUES (:organisation_id, :domain) ON CONFLICT DO NOTHING;

-- query: organisation_lock
-- in: organisation_id int8
-- out: organisation_id int8, spoc_person_id int8?, version int4
SELECT organisation_id, spoc_person_id, version FROM organisation WHERE organisation_id = :organisation_id FOR UPDATE;

-- query: organisation_spoc_write
-- in: organisation_id int8, person_id int8
UPDATE organisation SET spoc_person_id = :person_id WHERE organisation_id = :organisation_id;

-- The organisation acted for.
-- query: organisation_own
-- out: organisation_id int8, name text, framework_code text, kind text, sector text, identifier text?, website text?
-- out: phone text?, about text, areas text[], cohorts text[], languages text[], version int4, spoc text?, domains text[]
SELECT o.organisation_id, o.name, o.framework_code, o.kind, o.sector, o.identifier, o.website, o.phone, o.about,
    o.areas, o.cohorts, o.languages, o.version, p.full_name AS spoc,
    coalesce((SELECT array_agg(d.domain ORDER BY d.domain) FROM organisation_domain d
        WHERE d.organisation_id = o.organisation_id), '{}') AS domains
FROM organisation o LEFT JOIN person p ON p.person_id = o.spoc_person_id
WHERE o.organisation_id = actor_organisation();

-- query: organisation_own_sector
-- out: sector text
SELECT sector FROM organisation WHERE organisation_id = (SELECT actor_organisation());

-- Nothing is touched when somebody saved another version meanwhile.
-- query: organisation_update
-- in: organisation_id int8, version int4, name text, website text?, phone text?, about text
-- in: areas text[], cohorts text[], languages text[]
UPDATE organisation SET name = :name, website = :website, phone = :phone, about = :about, areas = :areas,
    cohorts = :cohorts, languages = :languages, version = version + 1
WHERE organisation_id = :organisation_id AND version = :version;

-- The people who use Assay for the organisation acted for: a row a role. First Responders without an account are the
-- training pages'.
-- query: organisation_members
-- in: today date
-- out: role_holding_id int8, person_id int8, full_name text, email text?, role text, started_on date, spoc bool
-- out: has_account bool
SELECT h.role_holding_id, h.person_id, p.full_name, p.email, h.role, h.started_on,
    (o.spoc_person_id = h.person_id) IS TRUE AS spoc, a.account_id IS NOT NULL AS has_account
FROM role_holding h JOIN person p USING (person_id) JOIN organisation o USING (organisation_id)
    LEFT JOIN account a ON a.person_id = h.person_id AND a.closed_at IS NULL
WHERE h.organisation_id = actor_organisation() AND h.started_on <= :today
    AND (h.ended_on IS NULL OR h.ended_on >= :today) AND (a.account_id IS NOT NULL OR h.role <> 'first_responder')
ORDER BY lower(p.full_name), h.person_id, h.role;

-- One role of the organisation acted for, and what its end depends on.
-- query: organisation_holding
-- in: role_holding_id int8
-- out: role_holding_id int8, person_id int8, role text, holders int4, spoc bool
SELECT h.role_holding_id, h.person_id, h.role,
    (SELECT count(*)::int FROM role_holding l WHERE l.organisation_id = h.organisation_id
        AND l.role = h.role AND l.ended_on IS NULL) AS holders,
    (o.spoc_person_id = h.person_id) IS TRUE AS spoc
FROM role_holding h JOIN organisation o USING (organisation_id)
WHERE h.role_holding_id = :role_holding_id AND h.organisation_id = actor_organisation() AND h.ended_on IS NULL;

-- Whoever is named the single point of contact must be able to sign in for the organisation.
-- query: organisation_member_with_account
-- in: person_id int8, today date
-- out: person_id int8
SELECT h.person_id FROM role_holding h JOIN account a USING (person_id)
WHERE h.organisation_id = actor_organisation() AND h.person_id = :person_id AND h.ended_on IS NULL
    AND h.started_on <= :today AND a.closed_at IS NULL AND a.verified_at IS NOT NULL
LIMIT 1;

-- query: organisation_spoc_end
-- in: organisation_id int8, today date
UPDATE role_holding SET ended_on = :today::date - 1
WHERE organisation_id = :organisation_id AND role = 'spoc' AND ended_on IS NULL;
