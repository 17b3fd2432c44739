-- Organisations' standing day by day: what it follows from, and what is kept of it.

-- query: standing_stale_own
-- out: organisation_id int8
SELECT organisation_id FROM standing_stale_own() AS organisation_id;

-- query: standing_stale_left
-- in: most int4
-- out: organisation_id int8
SELECT organisation_id FROM standing_stale_left(:most) AS organisation_id;

-- The moment that the transaction's act was told; null before anybody acts.
-- query: standing_actor_now
-- out: now moment?
SELECT actor_now() AS now;

-- query: standing_lock
-- in: organisations int8[], now moment
-- out: done text?
SELECT standing_lock(:organisations, :now)::text AS done;

-- query: standing_heads
-- in: organisations int8[]
-- out: organisation_id int8, framework_code text, sector text, since date
SELECT organisation_id, framework_code, sector, since FROM standing_heads(:organisations);

-- How many roles are and were held in each, in the order that they are given: what a page of them costs.
-- query: standing_sizes
-- in: organisations int8[]
-- out: roles int8
SELECT (SELECT count(*) FROM standing_spells(ARRAY[o.organisation_id])) AS roles
FROM unnest(:organisations) WITH ORDINALITY AS o (organisation_id, place) ORDER BY o.place;

-- query: standing_spells
-- in: organisations int8[]
-- out: organisation_id int8, person_id int8, role text, started_on date, ended_on date?
SELECT organisation_id, person_id, role, started_on, ended_on FROM standing_spells(:organisations);

-- query: standing_supervised
-- in: organisations int8[]
-- out: organisation_id int8, person_id int8, supervised_on date
SELECT organisation_id, person_id, supervised_on FROM standing_supervised(:organisations);

-- query: standing_trained
-- in: organisations int8[]
-- out: organisation_id int8, person_id int8, module_code text, basis text, starts_on date, ends_on date
-- out: grace_until date?
SELECT organisation_id, person_id, module_code, basis, starts_on, ends_on, grace_until
FROM standing_trained(:organisations);

-- query: standing_requirements
-- in: organisations int8[]
-- out: framework_code text, sector text, role text, module_code text, within_days int4, holds_from date, holds_to date?
SELECT r.framework_code, r.sector, r.role, r.module_code, r.within_days, r.holds_from, r.holds_to
FROM module_requirement r
WHERE (r.framework_code, r.sector) IN (SELECT h.framework_code, h.sector FROM standing_heads(:organisations) h)
ORDER BY r.framework_code, r.sector, r.module_code COLLATE "C", r.role, r.holds_from;

-- query: standing_figures
-- in: organisations int8[]
-- out: framework_code text, sector text, name text, figure int4, holds_from date, holds_to date?
SELECT f.framework_code, f.sector, f.name, f.figure, f.holds_from, f.holds_to
FROM framework_figure f
WHERE f.framework_code IN (SELECT h.framework_code FROM standing_heads(:organisations) h)
    AND f.name IN ('first_responders', 'leads', 'share_percent', 'supervised_referrals', 'grace_days', 'due_soon_days')
ORDER BY f.framework_code, f.sector, f.name, f.holds_from;

-- query: standing_kept
-- in: organisations int8[]
-- out: organisation_id int8, framework_code text, starts_on date, ends_on date?, good bool, first_responders int4
-- out: first_responders_in_date int4, first_responders_in_grace int4, leads int4, leads_in_date int4
-- out: unsupervised int4, need_first_responders int4, need_leads int4, need_share int4, faults int4
SELECT organisation_id, framework_code, starts_on, ends_on, good, first_responders, first_responders_in_date,
    first_responders_in_grace, leads, leads_in_date, unsupervised, need_first_responders, need_leads, need_share, faults
FROM standing_kept(:organisations);

-- query: standing_write
-- in: now moment, organisations int8[], gone_organisations int8[], gone_starts date[], new_organisations int8[]
-- in: frameworks text[], starts date[], ends date[], figures int8[]
-- out: written int8
SELECT standing_write(:now, :organisations, :gone_organisations, :gone_starts, :new_organisations, :frameworks, :starts,
    :ends, :figures) AS written;

-- Organisations that have a standing, a page at a time.
-- query: standing_all
-- in: after int8, most int8
-- out: organisation_id int8
SELECT organisation_id FROM organisation WHERE organisation_id > :after AND sector <> 'training_provider'
ORDER BY organisation_id LIMIT :most;

-- An organisation's standing on the days from one to another, as known at a moment (null: now): of that id, or of
-- that application; both null: the actor's own.
-- query: standing_between
-- in: organisation_id int8?, application_id int8?, from_day date, until_day date, known_at moment?
-- out: starts_on date, ends_on date?, good bool, first_responders int4, first_responders_in_date int4
-- out: first_responders_in_grace int4, leads int4, leads_in_date int4, unsupervised int4, need_first_responders int4
-- out: need_leads int4, need_share int4, faults int4
SELECT i.starts_on, i.ends_on, i.good, i.first_responders, i.first_responders_in_date, i.first_responders_in_grace,
    i.leads, i.leads_in_date, i.unsupervised, i.need_first_responders, i.need_leads, i.need_share, i.faults
FROM (SELECT c.* FROM standing_interval c
        WHERE c.organisation_id = (SELECT organisation_asked(:organisation_id, :application_id))
            AND c.superseded_at IS NULL AND c.starts_on <= :until_day AND (c.ends_on IS NULL OR c.ends_on >= :from_day)
            AND (:known_at IS NULL OR c.recorded_at <= :known_at)
    UNION ALL SELECT f.* FROM standing_interval f
        WHERE f.organisation_id = (SELECT organisation_asked(:organisation_id, :application_id))
            AND f.superseded_at > :known_at AND f.recorded_at <= :known_at AND f.starts_on <= :until_day
            AND (f.ends_on IS NULL OR f.ends_on >= :from_day)) i
ORDER BY i.starts_on;
