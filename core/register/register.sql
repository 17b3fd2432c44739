-- The organisation's row, locked: two changes of one entry never pass each other.
-- query: register_lock
-- in: organisation_id int8, framework_code text
-- out: name text, kind text, sector text, areas text[], cohorts text[], languages text[], website text?, phone text?
-- out: identifier text?, state text?, since date?, under_review_since date?, renewal_due_on date?, nation text?
-- out: last_event_id int8, surrender_asked bool, open_conditions bool
SELECT o.name, o.kind, o.sector, o.areas, o.cohorts, o.languages, o.website, o.phone, o.identifier, e.state, e.since,
    e.under_review_since, e.renewal_due_on,
    (SELECT f.nation FROM framework f WHERE f.framework_code = :framework_code) AS nation,
    coalesce((SELECT max(v.register_event_id) FROM register_event v WHERE v.organisation_id = o.organisation_id
        AND v.framework_code = :framework_code), 0) AS last_event_id,
    register_surrender_asked(o.organisation_id, :framework_code) AS surrender_asked,
    EXISTS (SELECT FROM conditions_binding(o.organisation_id) c WHERE c.framework_code = :framework_code
        AND c.state <> 'met') AS open_conditions
FROM organisation o
    LEFT JOIN register_entry e ON e.organisation_id = o.organisation_id AND e.framework_code = :framework_code
WHERE o.organisation_id = :organisation_id
FOR UPDATE OF o;

-- query: register_event_add
-- in: organisation_id int8, framework_code text, event text, reason_code text, legal_basis text, effective_on date
-- in: person_id int8?, approved_by int8?, application_id int8?, at moment, words text
-- out: register_event_id int8
INSERT INTO register_event (organisation_id, framework_code, event, reason_code, words, legal_basis, effective_on,
    person_id, approved_by, application_id, at)
VALUES (:organisation_id, :framework_code, :event, :reason_code, :words, :legal_basis, :effective_on, :person_id,
    :approved_by, :application_id, :at)
RETURNING register_event_id;

-- query: register_entry_write
-- in: organisation_id int8, framework_code text, name text, kind text, sector text, nation text, state text, since date
-- in: under_review_since date?, renewal_due_on date?, areas text[], cohorts text[], languages text[], website text?
-- in: phone text?, identifier text?
INSERT INTO register_entry (organisation_id, framework_code, name, kind, sector, nation, state, since,
    under_review_since, renewal_due_on, areas, cohorts, languages, website, phone, identifier)
VALUES (:organisation_id, :framework_code, :name, :kind, :sector, :nation, :state, :since, :under_review_since,
    :renewal_due_on, :areas, :cohorts, :languages, :website, :phone, :identifier)
ON CONFLICT (organisation_id, framework_code) DO UPDATE SET name = excluded.name, kind = excluded.kind,
    sector = excluded.sector, nation = excluded.nation, state = excluded.state, since = excluded.since,
    under_review_since = excluded.under_review_since, renewal_due_on = excluded.renewal_due_on, areas = excluded.areas, cohorts = excluded.cohorts,
    languages = excluded.languages, website = excluded.website, phone = excluded.phone,
    identifier = excluded.identifier;

-- The public's search: every filter may be left out. The table is public and has no wall, so its indexes serve.
-- query: register_search
-- in: name text?, nation text?, status text?, sector text?, area text?, cohort text?, language text?
-- in: first int4, most int4
-- out: organisation_id int8, name text, framework_code text, kind text, sector text, nation text, state text, since date
-- out: under_review bool, total int8
SELECT organisation_id, name, framework_code, kind, sector, nation, state, since,
    under_review_since IS NOT NULL AS under_review, count(*) OVER () AS total
FROM register_entry
WHERE (:name IS NULL OR lower(name) LIKE '%' || lower(:name) || '%')
    AND (:nation IS NULL OR nation = :nation)
    AND (:status IS NULL OR state = :status
        OR (:status = 'under_review' AND under_review_since IS NOT NULL)
        OR (:status = 'may_refer' AND state IN ('designated', 'accredited', 'accredited_with_conditions', 'renewal_due')))
    AND (:sector IS NULL OR sector = :sector)
    AND (:area IS NULL OR EXISTS (SELECT FROM unnest(areas) a WHERE lower(a) LIKE '%' || lower(:area) || '%'))
    AND (:cohort IS NULL OR :cohort = ANY (cohorts))
    AND (:language IS NULL OR EXISTS (SELECT FROM unnest(languages) l WHERE lower(l) = lower(:language)))
ORDER BY lower(name), organisation_id
OFFSET :first LIMIT :most;

-- query: register_nations
-- out: nation text
SELECT DISTINCT nation FROM register_entry ORDER BY nation;

-- query: register_entry_of
-- in: organisation_id int8
-- out: organisation_id int8, name text, kind text, sector text, nation text, state text, since date
-- out: under_review_since date?, renewal_due_on date?, areas text[], cohorts text[], languages text[], website text?
-- out: phone text?, identifier text?, framework_code text
SELECT organisation_id, name, kind, sector, nation, state, since, under_review_since, renewal_due_on, areas, cohorts,
    languages, website, phone, identifier, framework_code
FROM register_entry WHERE organisation_id = :organisation_id
ORDER BY framework_code LIMIT 1;

-- query: register_history_of
-- in: organisation_id int8
-- out: event text, reason_code text, effective_on date, legal_basis text
SELECT event, reason_code, effective_on, legal_basis FROM register_history(:organisation_id);

-- The conditions that bind it, for everybody to read.
-- query: register_conditions_of
-- in: organisation_id int8, framework_code text?
-- out: words text, due_on date, met bool
SELECT words, due_on, state = 'met' AS met FROM conditions_binding(:organisation_id) c
WHERE :framework_code IS NULL OR c.framework_code = :framework_code;

-- Every event in order, with the entry it should have led to; for assay verify.
-- query: register_events_all
-- out: organisation_id int8, framework_code text, event text, effective_on date, state text?, since date?
-- out: under_review_since date?, renewal_due_on date?
SELECT v.organisation_id, v.framework_code, v.event, v.effective_on, e.state, e.since, e.under_review_since,
    e.renewal_due_on
FROM register_event v LEFT JOIN register_entry e USING (organisation_id, framework_code)
ORDER BY v.organisation_id, v.framework_code, v.register_event_id;

-- query: register_entries_without_events
-- out: organisation_id int8
SELECT e.organisation_id FROM register_entry e
WHERE NOT EXISTS (SELECT FROM register_event v WHERE v.organisation_id = e.organisation_id
    AND v.framework_code = e.framework_code);

-- ---- What time does ----

-- Entries with a term that runs. undecided: an application was sent in by the day the term ends and waits for its
-- decision, so that the accreditation does not lapse for it.
-- query: register_terms
-- out: organisation_id int8, framework_code text, state text, renewal_due_on date, undecided bool
SELECT e.organisation_id, e.framework_code, e.state, e.renewal_due_on,
    EXISTS (SELECT FROM application a WHERE a.organisation_id = e.organisation_id
        AND a.framework_code = e.framework_code AND a.received_on <= e.renewal_due_on
        AND a.state NOT IN ('draft', 'approved', 'approved_with_conditions', 'refused', 'withdrawn')) AS undecided
FROM register_entry e
WHERE e.renewal_due_on IS NOT NULL
    AND e.state IN ('accredited', 'accredited_with_conditions', 'renewal_due', 'suspended')
ORDER BY e.organisation_id, e.framework_code;

-- query: register_demonstration
-- out: demonstration bool
SELECT EXISTS (SELECT FROM setting WHERE name = 'demonstration' AND value = 'yes') AS demonstration;
