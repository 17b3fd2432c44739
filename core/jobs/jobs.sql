-- Work that is due: rows of `job`. A claim is a lease: leased_until, which only its holder knows to the microsecond, is
-- what later statements ask for, so that a runner whose job was taken over by another writes nothing. Its holder's session
-- also has an advisory lock (locked): a job whose holder's session is gone is taken up at once, whatever its lease says.

-- Leaves work for later; runners that wait are told at commit.
-- query: job_put
-- in: kind text, key text, due_at moment, payload json?
-- out: job_id int8
WITH put AS (
    INSERT INTO job (kind, key, due_at, payload) VALUES (:kind, :key, :due_at, coalesce(:payload, '{}'))
    ON CONFLICT (key) DO NOTHING
    RETURNING job_id
)
SELECT job_id FROM put, LATERAL (SELECT pg_notify('assay_job', '')) AS told;

-- query: job_take_back
-- in: key text
DELETE FROM job WHERE key = :key AND done_at IS NULL AND leased_until IS NULL;

-- Rows of the kinds that run again and again.
-- query: job_recur
-- in: kinds text[], due_at int8[]
INSERT INTO job (kind, key, due_at)
SELECT kind, 'every:' || kind, 'epoch'::timestamptz + due * interval '1 microsecond'
FROM unnest(:kinds, :due_at) AS given (kind, due)
ON CONFLICT (key) DO NOTHING;

-- Tells the runners that a recurring kind should run at once.
-- query: job_call
-- in: channel text
-- out: told text?
SELECT pg_notify(:channel, '')::text AS told;

-- query: job_hurry
-- in: kind text, now moment
UPDATE job SET due_at = least(due_at, :now), called = leased_until IS NOT NULL WHERE job_id = (
    SELECT j.job_id FROM job j WHERE j.key = 'every:' || :kind AND (j.due_at > :now OR j.leased_until IS NOT NULL)
    FOR UPDATE);

-- The program itself acts: it sees all and is no person.
-- query: job_system
-- in: now moment
-- out: done text?
SELECT actor_begin_system(:now)::text AS done;

-- Takes up what is due longest and nobody holds.
-- query: job_claim
-- in: now moment, due_by moment, kinds text[], leases int8[], recurring bool
-- out: job_id int8, kind text, key text, payload json, attempts int4, leased_until moment, locked bool
UPDATE job SET attempts = attempts + 1, locked = pg_try_advisory_lock(20617, (job_id % 2147483647)::int),
    leased_until = :now + (:leases)[array_position(:kinds, kind)] * interval '1 second'
WHERE job_id = (
    SELECT j.job_id FROM job j
    WHERE j.done_at IS NULL AND j.given_up_at IS NULL AND j.due_at <= :due_by
        AND (j.leased_until IS NULL OR j.leased_until <= :now OR j.locked AND NOT job_held(j.job_id))
        AND j.kind = ANY (:kinds) AND (:recurring OR j.key NOT LIKE 'every:%')
    ORDER BY j.due_at, j.job_id LIMIT 1
    FOR UPDATE SKIP LOCKED)
RETURNING job_id, kind, key, payload, attempts, leased_until, locked;

-- The holder is done with it, one way or the other.
-- query: job_unlock
-- in: job_id int8
-- out: done bool
SELECT pg_advisory_unlock(20617, (:job_id % 2147483647)::int) AS done;

-- When there will be something to take up.
-- query: job_next
-- in: kinds text[]
-- out: at moment?
SELECT min(greatest(due_at, leased_until)) AS at FROM job
WHERE done_at IS NULL AND given_up_at IS NULL AND kind = ANY (:kinds);

-- Holds the row while the effect is written.
-- query: job_hold
-- in: job_id int8, leased_until moment
-- out: job_id int8
SELECT job_id FROM job WHERE job_id = :job_id AND leased_until = :leased_until FOR UPDATE;

-- next: when a recurring job is due again; null for one that is done for good.
-- query: job_finish
-- in: job_id int8, leased_until moment, now moment, next moment?
-- out: job_id int8
UPDATE job SET leased_until = NULL, last_error = NULL,
    attempts = CASE WHEN :next::timestamptz IS NULL THEN attempts ELSE 0 END,
    done_at = CASE WHEN :next::timestamptz IS NULL THEN :now END,
    due_at = CASE WHEN called THEN :now ELSE coalesce(:next, due_at) END, called = false
WHERE job_id = :job_id AND leased_until = :leased_until
RETURNING job_id;

-- query: job_fail
-- in: job_id int8, leased_until moment, now moment, error text, again_at moment, give_up bool
UPDATE job SET leased_until = NULL, last_error = :error, due_at = :again_at,
    given_up_at = CASE WHEN :give_up THEN :now END
WHERE job_id = :job_id AND leased_until = :leased_until;

-- The runner stops: somebody else goes on, and this attempt does not count.
-- query: job_leave
-- in: job_id int8, leased_until moment
UPDATE job SET leased_until = NULL, attempts = attempts - 1
WHERE job_id = :job_id AND leased_until = :leased_until;

-- query: job_renew
-- in: job_id int8, leased_until moment, until moment
-- out: leased_until moment
UPDATE job SET leased_until = :until WHERE job_id = :job_id AND leased_until = :leased_until
RETURNING leased_until;

-- What needs somebody's eye: given up, or failing again and again. Latest first.
-- query: job_problems
-- in: most int8
-- out: job_id int8, kind text, attempts int4, last_error text?, due_at moment, given_up_at moment?
SELECT job_id, kind, attempts, last_error, due_at, given_up_at FROM (
    SELECT job_id, kind, attempts, last_error, due_at, given_up_at FROM job WHERE given_up_at IS NOT NULL
    UNION ALL
    SELECT job_id, kind, attempts, last_error, due_at, given_up_at FROM job
    WHERE done_at IS NULL AND given_up_at IS NULL AND last_error IS NOT NULL AND attempts >= 3) AS j
ORDER BY given_up_at DESC NULLS FIRST, job_id DESC LIMIT :most;

-- Recurring work that should have run a while ago: no server takes it up.
-- query: job_overdue
-- in: before moment
-- out: kind text, due_at moment
SELECT kind, due_at FROM job
WHERE key LIKE 'every:%' AND due_at < :before AND (leased_until IS NULL OR leased_until < :before)
ORDER BY kind;
