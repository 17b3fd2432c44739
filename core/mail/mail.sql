-- The outbox: rows of `mail`.

-- Kept, not sent, where no mail leaves or the database is a demonstration's.
-- query: mail_put
-- in: key text?, person_id int8?, address text, subject text, body text, language text, now moment, due_at moment?
-- in: kept bool
-- out: mail_id int8, kept bool
WITH said AS (
    SELECT coalesce(actor_now(), :now) AS at,
        :kept OR EXISTS (SELECT FROM setting WHERE name = 'demonstration' AND value = 'yes') AS kept
)
INSERT INTO mail (key, person_id, address, subject, body, language, created_at, due_at, kept_at)
SELECT :key, :person_id, :address, :subject, :body, :language, at, coalesce(:due_at, at), CASE WHEN kept THEN at END
FROM said
ON CONFLICT (key) DO NOTHING
RETURNING mail_id, kept_at IS NOT NULL AS kept;

-- Takes up mails that are due. due_at moves to when the holder, should it be killed, has lost them to another.
-- query: mail_claim
-- in: now moment, held_until moment, most int8
-- out: mail_id int8, address text, subject text, body text, language text, created_at moment, attempts int4
WITH claimed AS (
    UPDATE mail SET attempts = attempts + 1, due_at = :held_until
    WHERE mail_id IN (
        SELECT m.mail_id FROM mail m
        WHERE m.sent_at IS NULL AND m.given_up_at IS NULL AND m.kept_at IS NULL AND m.due_at <= :now
        ORDER BY m.due_at, m.mail_id LIMIT :most
        FOR UPDATE SKIP LOCKED)
    RETURNING mail_id, address, subject, body, language, created_at, attempts
)
SELECT mail_id, address, subject, body, language, created_at, attempts FROM claimed ORDER BY mail_id;

-- What it said goes once it has left: links in it let people in.
-- query: mail_sent
-- in: mail_id int8, held_until moment, now moment
UPDATE mail SET sent_at = :now, body = '', last_error = NULL
WHERE mail_id = :mail_id AND due_at = :held_until AND sent_at IS NULL;

-- query: mail_failed
-- in: mail_id int8, held_until moment, now moment, again_at moment, error text, give_up bool
UPDATE mail SET due_at = :again_at, last_error = :error, given_up_at = CASE WHEN :give_up THEN :now END,
    body = CASE WHEN :give_up THEN '' ELSE body END
WHERE mail_id = :mail_id AND due_at = :held_until AND sent_at IS NULL;

-- Claimed, but never tried: the mail server was out of reach.
-- query: mail_put_back
-- in: mail_id int8, held_until moment, again_at moment
UPDATE mail SET due_at = :again_at, attempts = attempts - 1 WHERE mail_id = :mail_id AND due_at = :held_until;

-- For the administrator's page, latest first, from before that one. What a mail says is shown only where it was kept.
-- query: mail_recent
-- in: before_id int8?, most int8
-- out: mail_id int8, address text, subject text, language text, created_at moment, due_at moment, attempts int4
-- out: last_error text?, sent_at moment?, given_up_at moment?, kept_at moment?
SELECT mail_id, address, subject, language, created_at, due_at, attempts, last_error, sent_at, given_up_at, kept_at
FROM mail
WHERE :before_id::int8 IS NULL OR mail_id < :before_id
ORDER BY mail_id DESC LIMIT :most;

-- query: mail_read
-- in: mail_id int8
-- out: mail_id int8, address text, subject text, body text?, language text, created_at moment, due_at moment
-- out: attempts int4, last_error text?, sent_at moment?, given_up_at moment?, kept_at moment?
SELECT mail_id, address, subject, CASE WHEN kept_at IS NOT NULL THEN body END AS body, language, created_at, due_at,
    attempts, last_error, sent_at, given_up_at, kept_at
FROM mail WHERE mail_id = :mail_id;

-- query: mail_state
-- in: now moment
-- out: waiting int8, oldest moment?, given_up int8
SELECT count(*) FILTER (WHERE sent_at IS NULL AND given_up_at IS NULL AND kept_at IS NULL AND created_at <= :now)
        AS waiting,
    min(created_at) FILTER (WHERE sent_at IS NULL AND given_up_at IS NULL AND kept_at IS NULL) AS oldest,
    count(*) FILTER (WHERE given_up_at > :now::timestamptz - interval '7 days') AS given_up
FROM mail;
