-- National compliance: of the organisations on the register on a day, how many stand, as known at a moment (null: now).
-- Read by staff: organisations see themselves alone.

-- People in date count those in grace; expired: First Responders who are not in date on all that they need.
-- query: compliance_national
-- in: on date, known_at moment?
-- out: nation text, framework_code text, kind text, sector text, organisations int8, good int8, first_responders int8
-- out: in_date int8, in_grace int8, expired int8
SELECT c.nation, c.framework_code, c.kind, min(c.sector) AS sector, count(*) AS organisations,
    count(*) FILTER (WHERE c.good) AS good, sum(c.first_responders)::int8 AS first_responders,
    sum(c.first_responders_in_date)::int8 AS in_date, sum(c.first_responders_in_grace)::int8 AS in_grace,
    sum(c.first_responders - c.first_responders_in_date)::int8 AS expired
FROM compliance_on(:on, :known_at) c
GROUP BY c.nation, c.framework_code, c.kind ORDER BY c.nation, c.framework_code, c.kind;

-- All of it in one line: for trends.
-- query: compliance_total
-- in: on date, known_at moment?
-- out: organisations int8, good int8, first_responders int8, in_date int8, in_grace int8
SELECT count(*) AS organisations, count(*) FILTER (WHERE c.good) AS good,
    coalesce(sum(c.first_responders), 0)::int8 AS first_responders,
    coalesce(sum(c.first_responders_in_date), 0)::int8 AS in_date,
    coalesce(sum(c.first_responders_in_grace), 0)::int8 AS in_grace
FROM compliance_on(:on, :known_at) c;

-- The organisations behind a figure: framework and kind null for all; either: whether they stand or not; by name, `most` from `first` on.
-- query: compliance_organisations
-- in: on date, known_at moment?, framework_code text?, kind text?, good bool, either bool, first int4, most int4
-- out: organisation_id int8, name text, nation text, framework_code text, kind text, state text, good bool
-- out: first_responders int4, in_date int4, in_grace int4, leads int4, leads_in_date int4, unsupervised int4
-- out: need_first_responders int4, need_leads int4, need_share int4, faults int4, total int8
SELECT c.organisation_id, c.name, c.nation, c.framework_code, c.kind, c.state, c.good, c.first_responders,
    c.first_responders_in_date AS in_date, c.first_responders_in_grace AS in_grace, c.leads, c.leads_in_date,
    c.unsupervised, c.need_first_responders, c.need_leads, c.need_share, c.faults, count(*) OVER () AS total
FROM compliance_on(:on, :known_at) c
WHERE coalesce(:framework_code, c.framework_code) = c.framework_code AND coalesce(:kind, c.kind) = c.kind
    AND (:either OR c.good = :good)
ORDER BY lower(c.name), c.organisation_id OFFSET :first LIMIT :most;
