-- Figures of applications. framework and kind narrow; from_on and until_on are the period that decisions and events are
-- counted in, today and soon_on say what is overdue or near it.

-- What each stage holds now.
-- query: report_states
-- in: framework text?, kind text?, today date, soon_on date
-- out: state text, cases int8, soon int8, overdue int8
SELECT state, count(*) AS cases, count(*) FILTER (WHERE due_on BETWEEN :today AND :soon_on) AS soon,
    count(*) FILTER (WHERE due_on < :today) AS overdue
FROM report_case
WHERE open AND (:framework IS NULL OR framework_code = :framework) AND (:kind IS NULL OR kind = :kind)
GROUP BY state;

-- Framework by framework and kind by kind: what is open, and how many days each decision of the period took.
-- query: report_kinds
-- in: framework text?, kind text?, from_on date, until_on date, today date
-- out: framework_code text, kind text, open int8, overdue int8, ages int8[], days int8[]
SELECT framework_code, kind, count(*) FILTER (WHERE open) AS open,
    count(*) FILTER (WHERE open AND due_on < :today) AS overdue,
    coalesce(array_agg((:today - received_on)::bigint ORDER BY received_on DESC) FILTER (WHERE open), '{}') AS ages,
    coalesce(array_agg((decided_on - received_on)::bigint ORDER BY decided_on - received_on)
        FILTER (WHERE decided_on BETWEEN :from_on AND :until_on), '{}') AS days
FROM report_case
WHERE (:framework IS NULL OR framework_code = :framework) AND (:kind IS NULL OR kind = :kind)
GROUP BY framework_code, kind ORDER BY framework_code, kind;

-- What happened in the period, an event at a time.
-- query: report_events
-- in: framework text?, kind text?, from_on date, until_on date, events text[]
-- out: event text, times int8
SELECT e.event, count(*) AS times
FROM report_case c JOIN application_event e USING (application_id)
WHERE e.event = ANY (:events) AND (e.at AT TIME ZONE 'Europe/London')::date BETWEEN :from_on AND :until_on
    AND (:framework IS NULL OR c.framework_code = :framework) AND (:kind IS NULL OR c.kind = :kind)
GROUP BY e.event;

-- Why refusals were intended, in the period.
-- query: report_reasons
-- in: framework text?, kind text?, from_on date, until_on date
-- out: framework_code text, code text, times int8
SELECT c.framework_code, r.code, count(*) AS times
FROM report_case c JOIN decision d USING (application_id) CROSS JOIN LATERAL unnest(d.reason_codes) AS r (code)
WHERE d.outcome = 'intention_to_refuse'
    AND (d.decided_at AT TIME ZONE 'Europe/London')::date BETWEEN :from_on AND :until_on
    AND (:framework IS NULL OR c.framework_code = :framework) AND (:kind IS NULL OR c.kind = :kind)
GROUP BY c.framework_code, r.code ORDER BY times DESC, r.code;

-- Open cases by the month they were received in, the oldest first.
-- query: report_months
-- in: framework text?, kind text?
-- out: month date, cases int8, entered int8, oldest_on date
SELECT date_trunc('month', c.received_on::timestamp)::date AS month, count(*) AS cases,
    count(b.application_id) AS entered, min(c.received_on) AS oldest_on
FROM report_case c LEFT JOIN application_backlog b USING (application_id)
WHERE c.open AND (:framework IS NULL OR c.framework_code = :framework) AND (:kind IS NULL OR c.kind = :kind)
GROUP BY 1 ORDER BY 1;

-- The cases behind a figure, the oldest first. total: all of them.
-- query: report_cases
-- in: framework text?, kind text?, figure text, state text?, least_days int4?, most_days int4?, month date?
-- in: from_on date, until_on date, today date, soon_on date, most int4
-- out: application_id int8, reference text, organisation_name text, framework_code text, kind text, state text
-- out: received_on date, due_on date?, on_day date?, words text?, total int8
SELECT c.application_id, c.reference, c.organisation_name, c.framework_code, c.kind, c.state, c.received_on, c.due_on,
    c.decided_on AS on_day, c.outcome AS words, count(*) OVER () AS total
FROM report_case c
WHERE (:framework IS NULL OR c.framework_code = :framework) AND (:kind IS NULL OR c.kind = :kind)
    AND CASE :figure
        WHEN 'open' THEN c.open
        WHEN 'state' THEN c.open AND c.state = :state
        WHEN 'soon' THEN c.open AND c.due_on BETWEEN :today AND :soon_on AND (:state IS NULL OR c.state = :state)
        WHEN 'overdue' THEN c.open AND c.due_on < :today AND (:state IS NULL OR c.state = :state)
        WHEN 'age' THEN c.open AND :today - c.received_on >= :least_days
            AND (:most_days IS NULL OR :today - c.received_on <= :most_days)
        WHEN 'month' THEN c.open AND date_trunc('month', c.received_on::timestamp)::date = :month
        WHEN 'decided' THEN c.decided_on BETWEEN :from_on AND :until_on
        ELSE false END
ORDER BY c.received_on, c.application_id LIMIT :most;

-- The events behind a figure: of one kind, or intentions to refuse for one reason.
-- query: report_event_cases
-- in: framework text?, kind text?, event text?, reason text?, from_on date, until_on date, most int4
-- out: application_id int8, reference text, organisation_name text, framework_code text, kind text, state text
-- out: received_on date, due_on date?, on_day date?, words text?, total int8
SELECT c.application_id, c.reference, c.organisation_name, c.framework_code, c.kind, c.state, c.received_on, c.due_on,
    x.on_day, NULL AS words, count(*) OVER () AS total
FROM report_case c JOIN (
        SELECT e.application_id, (e.at AT TIME ZONE 'Europe/London')::date AS on_day, e.event_id AS place
        FROM application_event e WHERE e.event = :event
        UNION ALL
        SELECT d.application_id, (d.decided_at AT TIME ZONE 'Europe/London')::date, d.decision_id
        FROM decision d WHERE :reason = ANY (d.reason_codes) AND d.outcome = 'intention_to_refuse') x USING (application_id)
WHERE (:framework IS NULL OR c.framework_code = :framework) AND (:kind IS NULL OR c.kind = :kind)
    AND x.on_day BETWEEN :from_on AND :until_on
ORDER BY x.on_day, x.place LIMIT :most;

-- The clocks of the cases, for stages that ended after their day.
-- query: report_clocks
-- in: framework text?, kind text?
-- out: application_id int8, reference text, organisation_name text, framework_code text, kind text, state text
-- out: received_on date, clock text, event text, at moment, limit_days int4?, working bool
SELECT c.application_id, c.reference, c.organisation_name, c.framework_code, c.kind, c.state, c.received_on, k.clock,
    k.event, k.at, k.limit_days, k.working
FROM report_case c JOIN application_clock k USING (application_id)
WHERE (:framework IS NULL OR c.framework_code = :framework) AND (:kind IS NULL OR c.kind = :kind)
ORDER BY c.application_id, k.clock_event_id;

-- How national compliance stands on each of some days, as known at a moment (null: now).
-- query: report_compliance_days
-- in: days date[], known_at moment?, framework text?, kind text?
-- out: on_day date, organisations int8, good int8, first_responders int8, in_date int8, in_grace int8
SELECT d.on_day, count(c.organisation_id) AS organisations, count(*) FILTER (WHERE c.good) AS good,
    coalesce(sum(c.first_responders), 0)::int8 AS first_responders,
    coalesce(sum(c.first_responders_in_date), 0)::int8 AS in_date,
    coalesce(sum(c.first_responders_in_grace), 0)::int8 AS in_grace
FROM unnest(:days::date[]) AS d (on_day) LEFT JOIN LATERAL compliance_on(d.on_day, :known_at) c
    ON coalesce(:framework, c.framework_code) = c.framework_code AND coalesce(:kind, c.kind) = c.kind
GROUP BY d.on_day ORDER BY d.on_day;
