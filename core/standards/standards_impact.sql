-- What a version of the standard would do, organisation by organisation.

-- query: standard_impact_size
-- in: framework_code text
-- out: organisations int4
SELECT count(*)::int AS organisations FROM organisation
WHERE framework_code = :framework_code AND sector <> 'training_provider';

-- query: standard_impact_start
-- in: version_id int8, made_on date, days date[], organisations int4, person_id int8, now moment
-- out: standard_impact_id int8
INSERT INTO standard_impact (standard_version_id, content, made_on, days, organisations, asked_by, asked_at)
SELECT v.standard_version_id, v.content, :made_on, :days, :organisations, :person_id, :now
FROM standard_version v WHERE v.standard_version_id = :version_id
RETURNING standard_impact_id;

-- Held until the transaction ends.
-- query: standard_impact_lock
-- in: impact_id int8
-- out: framework_code text, version_id int8, nation text, days date[], after_organisation int8, done_at moment?
SELECT v.framework_code, v.standard_version_id AS version_id, f.nation, i.days, i.after_organisation, i.done_at
FROM standard_impact i JOIN standard_version v USING (standard_version_id) JOIN framework f USING (framework_code)
WHERE i.standard_impact_id = :impact_id FOR UPDATE OF i;

-- query: standard_organisations_next
-- in: framework_code text, after int8, most int4
-- out: organisation_id int8, kind text
SELECT organisation_id, kind FROM organisation
WHERE framework_code = :framework_code AND sector <> 'training_provider' AND organisation_id > :after
ORDER BY organisation_id LIMIT :most;

-- query: standard_impact_add
-- in: impact_id int8, on_day date, nation text, kind text, organisations int4, good_before int4, good_after int4
-- in: falling int4, coming int4, people int4, people_before int4, people_after int4, people_falling int4
-- in: people_coming int4
INSERT INTO standard_impact_figure AS f (standard_impact_id, on_day, nation, kind, organisations, good_before, good_after,
    falling, coming, people, people_before, people_after, people_falling, people_coming)
VALUES (:impact_id, :on_day, :nation, :kind, :organisations, :good_before, :good_after, :falling, :coming, :people,
    :people_before, :people_after, :people_falling, :people_coming)
ON CONFLICT (standard_impact_id, on_day, nation, kind) DO UPDATE SET
    organisations = f.organisations + excluded.organisations, good_before = f.good_before + excluded.good_before,
    good_after = f.good_after + excluded.good_after, falling = f.falling + excluded.falling,
    coming = f.coming + excluded.coming, people = f.people + excluded.people,
    people_before = f.people_before + excluded.people_before, people_after = f.people_after + excluded.people_after,
    people_falling = f.people_falling + excluded.people_falling,
    people_coming = f.people_coming + excluded.people_coming;

-- query: standard_impact_organisation_add
-- in: impact_id int8, organisation_id int8, on_day date, good_before bool, good_after bool, people_falling int4
-- in: people_coming int4
INSERT INTO standard_impact_organisation (standard_impact_id, organisation_id, on_day, good_before, good_after,
    people_falling, people_coming)
VALUES (:impact_id, :organisation_id, :on_day, :good_before, :good_after, :people_falling, :people_coming);

-- query: standard_impact_move
-- in: impact_id int8, after int8, organisations int4
UPDATE standard_impact SET after_organisation = :after, organisations_done = organisations_done + :organisations
WHERE standard_impact_id = :impact_id;

-- query: standard_impact_end
-- in: impact_id int8, now moment
UPDATE standard_impact SET done_at = :now WHERE standard_impact_id = :impact_id;

-- The last that was asked for. holds: neither the draft nor what is in force was changed since.
-- query: standard_impact_last
-- in: version_id int8
-- out: holds bool, made_on date, organisations int4, organisations_done int4, done_at moment?
SELECT standard_impact_holds(i.standard_impact_id) AS holds, i.made_on, i.organisations, i.organisations_done, i.done_at
FROM standard_impact i WHERE i.standard_version_id = :version_id ORDER BY i.standard_impact_id DESC LIMIT 1;

-- Days of the last on which all that it says is as on the day looked at before: each is told by that one.
-- query: standard_impact_repeats
-- in: version_id int8
-- out: days date[]
SELECT standard_impact_repeats(:version_id) AS days;

-- Its figures by day, each day's total (kind null) first.
-- query: standard_impact_figures
-- in: version_id int8
-- out: on_day date, nation text?, kind text?, organisations int4, good_before int4, good_after int4, falling int4
-- out: coming int4, people int4, people_before int4, people_after int4, people_falling int4, people_coming int4
SELECT f.on_day, max(f.nation) AS nation, f.kind, sum(f.organisations)::int AS organisations,
    sum(f.good_before)::int AS good_before, sum(f.good_after)::int AS good_after, sum(f.falling)::int AS falling,
    sum(f.coming)::int AS coming, sum(f.people)::int AS people, sum(f.people_before)::int AS people_before,
    sum(f.people_after)::int AS people_after, sum(f.people_falling)::int AS people_falling,
    sum(f.people_coming)::int AS people_coming
FROM standard_impact_figure f
WHERE f.standard_impact_id = (SELECT max(i.standard_impact_id) FROM standard_impact i
    WHERE i.standard_version_id = :version_id)
GROUP BY f.on_day, ROLLUP (f.kind) ORDER BY f.on_day, f.kind IS NOT NULL, f.kind;

-- In how many organisations somebody would fall out of date, or come into it, by day.
-- query: standard_impact_affected
-- in: version_id int8
-- out: on_day date, falling int4, coming int4
SELECT s.on_day, (count(*) FILTER (WHERE s.people_falling > 0))::int AS falling,
    (count(*) FILTER (WHERE s.people_coming > 0))::int AS coming
FROM standard_impact_organisation s
WHERE s.standard_impact_id = (SELECT max(i.standard_impact_id) FROM standard_impact i
    WHERE i.standard_version_id = :version_id)
GROUP BY s.on_day ORDER BY s.on_day;

-- The organisations behind them, on one of the days or (on_day null) on each that is no repeat, from `first` on.
-- query: standard_impact_organisations
-- in: version_id int8, on_day date?, first int4, most int4
-- out: organisation_id int8, name text, kind text, on_day date, good_before bool, good_after bool, people_falling int4
-- out: people_coming int4, total int4
SELECT s.organisation_id, o.name, o.kind, s.on_day, s.good_before, s.good_after, s.people_falling, s.people_coming,
    (count(*) OVER ())::int AS total
FROM standard_impact_organisation s JOIN organisation o USING (organisation_id)
WHERE s.standard_impact_id = (SELECT max(i.standard_impact_id) FROM standard_impact i
    WHERE i.standard_version_id = :version_id)
    AND (s.on_day = :on_day OR (:on_day::date IS NULL AND s.on_day <> ALL (standard_impact_repeats(:version_id))))
ORDER BY s.on_day, s.good_before AND NOT s.good_after DESC, NOT s.good_before AND s.good_after DESC, lower(o.name),
    s.organisation_id OFFSET :first LIMIT :most;
