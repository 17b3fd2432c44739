-- Funds, schemes and awards. Every act locks the award's row first, then its fund's.

-- query: fund_list
-- out: fund_id int8, title text, funder text, starts_on date, ends_on date, budget_pence int8, committed_pence int8
-- out: awards int8, proposed int8
SELECT f.fund_id, f.title, f.funder, f.starts_on, f.ends_on, f.budget_pence, f.committed_pence,
    count(a.award_id) AS awards, count(a.award_id) FILTER (WHERE a.state = 'proposed') AS proposed
FROM fund f LEFT JOIN scheme s USING (fund_id) LEFT JOIN award a USING (scheme_id)
GROUP BY f.fund_id
ORDER BY f.ends_on DESC, f.fund_id DESC;

-- query: fund_of
-- in: fund_id int8
-- out: fund_id int8, title text, funder text, starts_on date, ends_on date, budget_pence int8, committed_pence int8
SELECT fund_id, title, funder, starts_on, ends_on, budget_pence, committed_pence FROM fund WHERE fund_id = :fund_id;

-- query: fund_schemes
-- in: fund_id int8
-- out: scheme_id int8, title text, purpose text, committed_pence int8, awards int8
SELECT s.scheme_id, s.title, s.purpose,
    coalesce(sum(a.amount_pence) FILTER (WHERE award_commits(a.state)), 0)::int8 AS committed_pence,
    count(a.award_id) AS awards
FROM scheme s LEFT JOIN award a USING (scheme_id)
WHERE s.fund_id = :fund_id GROUP BY s.scheme_id ORDER BY s.scheme_id;

-- query: fund_awards
-- in: fund_id int8
-- out: award_id int8, reference text, scheme_title text, organisation_name text, amount_pence int8, state text
-- out: proposed_at moment
SELECT a.award_id, a.reference, s.title AS scheme_title, o.name AS organisation_name, a.amount_pence, a.state,
    a.proposed_at
FROM award a JOIN scheme s USING (scheme_id) JOIN organisation o USING (organisation_id)
WHERE s.fund_id = :fund_id ORDER BY a.award_id DESC LIMIT 500;

-- query: fund_add
-- in: title text, funder text, starts_on date, ends_on date, budget_pence int8, person_id int8, now moment
-- out: fund_id int8
INSERT INTO fund (title, funder, starts_on, ends_on, budget_pence, created_by, created_at)
VALUES (:title, :funder, :starts_on, :ends_on, :budget_pence, :person_id, :now)
RETURNING fund_id;

-- No row when the fund has a scheme of that title.
-- query: scheme_add
-- in: fund_id int8, title text, purpose text
-- out: scheme_id int8
INSERT INTO scheme (fund_id, title, purpose) VALUES (:fund_id, :title, :purpose)
ON CONFLICT (fund_id, lower(title)) DO NOTHING
RETURNING scheme_id;

-- query: scheme_of
-- in: scheme_id int8
-- out: scheme_id int8, fund_id int8, fund_starts_on date, fund_ends_on date, fund_left_pence int8
SELECT s.scheme_id, s.fund_id, f.starts_on AS fund_starts_on, f.ends_on AS fund_ends_on,
    f.budget_pence - f.committed_pence AS fund_left_pence
FROM scheme s JOIN fund f USING (fund_id) WHERE s.scheme_id = :scheme_id;

-- Accredited organisations by a part of their name (a LIKE pattern), or the one of that id.
-- query: funding_candidates
-- in: name text?, organisation_id int8?, most int8
-- out: organisation_id int8, name text, state text, nation text
SELECT e.organisation_id, min(e.name) AS name, min(e.state) AS state, string_agg(e.nation, ', ' ORDER BY e.nation) AS nation
FROM register_entry e
WHERE e.state IN ('designated', 'accredited', 'accredited_with_conditions', 'renewal_due')
    AND (:organisation_id::int8 IS NULL OR e.organisation_id = :organisation_id)
    AND (:name::text IS NULL OR lower(e.name) LIKE '%' || lower(:name) || '%')
    AND (:name::text IS NOT NULL OR :organisation_id::int8 IS NOT NULL)
GROUP BY e.organisation_id
ORDER BY min(lower(e.name)), e.organisation_id LIMIT :most;

-- Has or had a role in the organisation.
-- query: funding_connected
-- in: organisation_id int8, person_id int8
-- out: connected bool
SELECT EXISTS (SELECT FROM role_holding h WHERE h.organisation_id = :organisation_id AND h.person_id = :person_id)
    AS connected;

-- query: award_number_next
-- out: number int8
SELECT nextval('award_number') AS number;

-- query: award_add
-- in: reference text, scheme_id int8, organisation_id int8, amount_pence int8, purpose text, starts_on date
-- in: ends_on date, person_id int8, terms_code text, now moment
-- out: award_id int8
INSERT INTO award (reference, scheme_id, organisation_id, amount_pence, purpose, starts_on, ends_on, state, proposed_by,
    proposed_at, terms_code)
VALUES (:reference, :scheme_id, :organisation_id, :amount_pence, :purpose, :starts_on, :ends_on, 'proposed', :person_id,
    :now, :terms_code)
RETURNING award_id;

-- query: award_event_add
-- in: award_id int8, event text, to_state text, person_id int8?, now moment, words text
INSERT INTO award_event (award_id, event, to_state, person_id, at, words)
VALUES (:award_id, :event, :to_state, :person_id, :now, :words);

-- query: award_lock
-- in: award_id int8
-- out: award_id int8, fund_id int8, organisation_id int8
SELECT a.award_id, s.fund_id, a.organisation_id
FROM award a JOIN scheme s USING (scheme_id)
WHERE a.award_id = :award_id FOR NO KEY UPDATE OF a;

-- query: fund_lock
-- in: fund_id int8
-- out: fund_id int8
SELECT fund_id FROM fund WHERE fund_id = :fund_id FOR NO KEY UPDATE;

-- Everything about one award. Applicants see no names of staff: those come of persons they cannot see.
-- query: award_of
-- in: award_id int8
-- out: award_id int8, reference text, scheme_id int8, scheme_title text, fund_id int8, fund_title text, funder text
-- out: fund_starts_on date, fund_ends_on date, fund_budget_pence int8, fund_committed_pence int8
-- out: organisation_id int8, organisation_name text, amount_pence int8, purpose text, starts_on date, ends_on date
-- out: state text, version int4, proposed_by int8, proposed_by_name text?, proposed_at moment, approved_by int8?
-- out: approved_by_name text?, approved_at moment?, answered_by int8?, answered_by_name text?, answered_at moment?
-- out: terms_code text, signatory_name text?, signatory_capacity text?, register_state text?, accredited bool
-- out: connected bool
SELECT a.award_id, a.reference, a.scheme_id, s.title AS scheme_title, f.fund_id, f.title AS fund_title, f.funder,
    f.starts_on AS fund_starts_on, f.ends_on AS fund_ends_on, f.budget_pence AS fund_budget_pence,
    f.committed_pence AS fund_committed_pence, a.organisation_id, o.name AS organisation_name, a.amount_pence,
    a.purpose, a.starts_on, a.ends_on, a.state, a.version, a.proposed_by, p.full_name AS proposed_by_name,
    a.proposed_at, a.approved_by, b.full_name AS approved_by_name, a.approved_at, a.answered_by,
    w.full_name AS answered_by_name, a.answered_at, a.terms_code, a.signatory_name, a.signatory_capacity,
    (SELECT min(e.state) FROM register_entry e WHERE e.organisation_id = a.organisation_id) AS register_state,
    EXISTS (SELECT FROM register_entry e WHERE e.organisation_id = a.organisation_id
        AND e.state IN ('designated', 'accredited', 'accredited_with_conditions', 'renewal_due')) AS accredited,
    EXISTS (SELECT FROM role_holding h WHERE h.organisation_id = a.organisation_id AND h.person_id = actor_person())
        AS connected
FROM award a JOIN scheme s USING (scheme_id) JOIN fund f USING (fund_id)
    JOIN organisation o ON o.organisation_id = a.organisation_id
    LEFT JOIN person p ON p.person_id = a.proposed_by LEFT JOIN person b ON b.person_id = a.approved_by
    LEFT JOIN person w ON w.person_id = a.answered_by
WHERE a.award_id = :award_id;

-- query: award_history
-- in: award_id int8
-- out: event text, to_state text, full_name text?, at moment, words text
SELECT v.event, v.to_state, p.full_name, v.at, v.words
FROM award_event v LEFT JOIN person p USING (person_id)
WHERE v.award_id = :award_id ORDER BY v.award_event_id;

-- query: award_update
-- in: award_id int8, state text, approved_by int8?, approved_at moment?, answered_by int8?, answered_at moment?
-- in: signatory_name text?, signatory_capacity text?
UPDATE award SET state = :state, version = version + 1, approved_by = coalesce(:approved_by, approved_by),
    approved_at = coalesce(:approved_at, approved_at), answered_by = coalesce(:answered_by, answered_by),
    answered_at = coalesce(:answered_at, answered_at), signatory_name = coalesce(:signatory_name, signatory_name),
    signatory_capacity = coalesce(:signatory_capacity, signatory_capacity)
WHERE award_id = :award_id;

-- Awards in a state, oldest first where they wait. others: only those that this actor did not propose and is not
-- connected with.
-- query: award_queue
-- in: state text?, others bool, first int8, most int8
-- out: award_id int8, reference text, fund_title text, organisation_name text, amount_pence int8, state text
-- out: proposed_at moment, proposed_by_name text?, own bool, total int8
SELECT a.award_id, a.reference, f.title AS fund_title, o.name AS organisation_name, a.amount_pence, a.state,
    a.proposed_at, p.full_name AS proposed_by_name, a.proposed_by = actor_person() AS own, count(*) OVER () AS total
FROM award a JOIN scheme s USING (scheme_id) JOIN fund f USING (fund_id)
    JOIN organisation o ON o.organisation_id = a.organisation_id LEFT JOIN person p ON p.person_id = a.proposed_by
WHERE (:state::text IS NULL OR a.state = :state)
    AND (NOT :others OR (a.proposed_by <> actor_person() AND NOT EXISTS (SELECT FROM role_holding h
        WHERE h.organisation_id = a.organisation_id AND h.person_id = actor_person())))
ORDER BY CASE WHEN a.state = 'proposed' THEN a.award_id END, a.award_id DESC
OFFSET :first LIMIT :most;

-- The organisation's own, as it may see them.
-- query: funding_own
-- out: award_id int8, reference text, fund_title text, funder text, amount_pence int8, purpose text, starts_on date
-- out: ends_on date, state text, approved_at moment?
SELECT a.award_id, a.reference, f.title AS fund_title, f.funder, a.amount_pence, a.purpose, a.starts_on, a.ends_on,
    a.state, a.approved_at
FROM award a JOIN scheme s USING (scheme_id) JOIN fund f USING (fund_id)
WHERE a.organisation_id = actor_organisation() AND a.state NOT IN ('proposed', 'rejected')
ORDER BY (a.state <> 'offered'), a.award_id DESC LIMIT 500;

-- Who in the organisation hears of its awards.
-- query: funding_mail_people
-- in: organisation_id int8, today date
-- out: person_id int8, address text, language text
SELECT h.person_id, min(c.email) AS address, min(c.language) AS language
FROM role_holding h JOIN account c ON c.person_id = h.person_id AND c.closed_at IS NULL AND c.verified_at IS NOT NULL
WHERE h.organisation_id = :organisation_id AND h.role IN ('organisation_lead', 'finance_contact')
    AND h.started_on <= :today AND (h.ended_on IS NULL OR h.ended_on >= :today)
GROUP BY h.person_id ORDER BY h.person_id;

-- query: funding_mail_staff
-- in: people int8[]
-- out: person_id int8, address text, language text
SELECT c.person_id, min(c.email) AS address, min(c.language) AS language FROM account c
WHERE c.person_id = ANY (:people) AND c.closed_at IS NULL AND c.verified_at IS NOT NULL
GROUP BY c.person_id ORDER BY c.person_id;

-- What each fund says it has committed, and what its awards add up to.
-- query: funding_check_funds
-- out: fund_id int8, committed_pence int8, sum_pence int8
SELECT f.fund_id, f.committed_pence,
    coalesce(sum(a.amount_pence) FILTER (WHERE award_commits(a.state)), 0)::int8 AS sum_pence
FROM fund f LEFT JOIN scheme s USING (fund_id) LEFT JOIN award a USING (scheme_id)
GROUP BY f.fund_id ORDER BY f.fund_id;

-- Each award's state and version, and what its events say they are.
-- query: funding_check_awards
-- out: award_id int8, state text, version int4, last_state text?, events int8
SELECT a.award_id, a.state, a.version, (array_agg(v.to_state ORDER BY v.award_event_id DESC))[1] AS last_state,
    count(v.award_event_id) AS events
FROM award a LEFT JOIN award_event v USING (award_id)
GROUP BY a.award_id ORDER BY a.award_id;
