-- Writes one entry of the trail in the transaction of the act. detail: ids, codes, figures only; personal: words, names.
-- query: audit_record
-- in: action text, subject_kind text, subject_id int8?, organisation_id int8?, detail json?, personal json?
-- out: audit_id int8
SELECT audit_write(:action, :subject_kind, :subject_id, :organisation_id, :detail, :personal) AS audit_id;

-- Sealing: one at a time; whoever comes second leaves it to the first.
-- query: audit_seal_lock
-- out: mine bool
SELECT pg_try_advisory_xact_lock(hashtextextended('assay audit seal', 0)) AS mine;

-- The chain's end. Entries of earlier transactions than its last one are all sealed.
-- query: audit_seal_end
-- out: number int8, hash bytes
SELECT number, hash FROM audit_seal ORDER BY number DESC LIMIT 1;

-- What can be sealed next: a transaction older than any still under way has all its entries in sight.
-- query: audit_seal_next
-- in: most int8
-- out: audit_id int8, transaction text, at moment, person_id int8?, account_id int8?, action text, subject_kind text
-- out: subject_id int8?, organisation_id int8?, detail text, personal_hash bytes?
SELECT e.audit_id, e.transaction::text AS transaction, e.at, e.person_id, e.account_id, e.action, e.subject_kind,
    e.subject_id, e.organisation_id, e.detail::text AS detail, e.personal_hash
FROM audit_entry e
WHERE e.transaction < pg_snapshot_xmin(pg_current_snapshot())
    AND (e.transaction, e.audit_id) > (
        SELECT coalesce(max(l.transaction), '0'::xid8), coalesce(max(l.audit_id), 0)
        FROM (SELECT d.transaction, d.audit_id FROM audit_seal s JOIN audit_entry d USING (audit_id)
            ORDER BY s.number DESC LIMIT 1) AS l)
ORDER BY e.transaction, e.audit_id
LIMIT :most;

-- query: audit_seal_write
-- in: first int8, audit_ids int8[], hashes text[]
INSERT INTO audit_seal (number, audit_id, hash)
SELECT :first + place - 1, audit_id, decode(hash, 'hex')
FROM unnest(:audit_ids, :hashes) WITH ORDINALITY AS given (audit_id, hash, place);

-- Where the chain ends and what of it was signed last.
-- query: audit_checkpoint_state
-- out: number int8, hash bytes, signed_number int8?, signed_at moment?
SELECT s.number, s.hash, c.number AS signed_number, c.signed_at
FROM (SELECT number, hash FROM audit_seal ORDER BY number DESC LIMIT 1) AS s
LEFT JOIN (SELECT number, signed_at FROM audit_checkpoint ORDER BY number DESC LIMIT 1) AS c ON true;

-- query: audit_checkpoint_write
-- in: number int8, hash bytes, signed_at moment, public_key bytes, signature bytes
INSERT INTO audit_checkpoint (number, hash, signed_at, public_key, signature)
VALUES (:number, :hash, :signed_at, :public_key, :signature);

-- query: audit_checkpoint_list
-- in: after int8, most int8
-- out: number int8, hash bytes, signed_at moment, public_key bytes, signature bytes
SELECT number, hash, signed_at, public_key, signature FROM audit_checkpoint
WHERE number > :after ORDER BY number LIMIT :most;

-- The chain with its entries as they are now, in order; an entry that is gone has a null id.
-- query: audit_chain
-- in: after int8, most int8
-- out: number int8, sealed_id int8, hash bytes, audit_id int8?, transaction text?, at moment?, person_id int8?
-- out: account_id int8?, action text?, subject_kind text?, subject_id int8?, organisation_id int8?, detail text?
-- out: personal_hash bytes?, salt bytes?, payload text?
SELECT s.number, s.audit_id AS sealed_id, s.hash, e.audit_id, e.transaction::text AS transaction, e.at, e.person_id,
    e.account_id, e.action, e.subject_kind, e.subject_id, e.organisation_id, e.detail::text AS detail,
    e.personal_hash, p.salt, p.payload::text AS payload
FROM audit_seal s
LEFT JOIN audit_entry e ON e.audit_id = s.audit_id
LEFT JOIN audit_personal p ON p.audit_id = s.audit_id
WHERE s.number > :after ORDER BY s.number LIMIT :most;

-- Entries without a seal. astray: of a transaction before the last sealed one, so they were put in later or lost
-- theirs.
-- query: audit_unsealed
-- in: most int8
-- out: audit_id int8, at moment, astray bool
SELECT e.audit_id, e.at,
    coalesce((e.transaction, e.audit_id) < (
        SELECT d.transaction, d.audit_id FROM audit_seal s JOIN audit_entry d USING (audit_id)
        ORDER BY s.number DESC LIMIT 1), false) AS astray
FROM audit_entry e
WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.audit_id = e.audit_id)
ORDER BY e.audit_id LIMIT :most;

-- Personal payloads whose entry is gone.
-- query: audit_personal_astray
-- in: most int8
-- out: audit_id int8
SELECT p.audit_id FROM audit_personal p
WHERE NOT EXISTS (SELECT FROM audit_entry e WHERE e.audit_id = p.audit_id)
ORDER BY p.audit_id LIMIT :most;

-- For the page: latest first, from before that entry. action: how it begins, as a LIKE pattern.
-- query: audit_recent
-- in: before_id int8?, action text?, subject_kind text?, subject_id int8?, person_id int8?, from_moment moment?
-- in: to_moment moment?, most int8
-- out: audit_id int8, at moment, action text, subject_kind text, subject_id int8?, organisation_id int8?
-- out: organisation_name text?, person_id int8?, full_name text?, detail text, personal bool, erased bool, sealed bool
SELECT e.audit_id, e.at, e.action, e.subject_kind, e.subject_id, e.organisation_id, o.name AS organisation_name,
    coalesce(e.person_id, s.person_id) AS person_id, p.full_name, e.detail::text AS detail, e.personal_hash IS NOT NULL AS personal,
    e.personal_hash IS NOT NULL AND NOT EXISTS (SELECT FROM audit_personal w WHERE w.audit_id = e.audit_id) AS erased,
    EXISTS (SELECT FROM audit_seal s WHERE s.audit_id = e.audit_id) AS sealed
FROM audit_entry e
LEFT JOIN organisation o ON o.organisation_id = e.organisation_id
-- Who signs in is nobody yet when that is written: the account says who it was.
LEFT JOIN account s ON e.person_id IS NULL AND e.action = 'account.signed_in' AND s.account_id = e.subject_id
LEFT JOIN person p ON p.person_id = coalesce(e.person_id, s.person_id)
WHERE (:before_id::int8 IS NULL OR e.audit_id < :before_id)
    AND (:action::text IS NULL OR e.action LIKE :action || '%')
    AND (:subject_kind::text IS NULL OR e.subject_kind = :subject_kind)
    AND (:subject_id::int8 IS NULL OR e.subject_id = :subject_id)
    AND (:person_id::int8 IS NULL OR e.person_id = :person_id OR (e.subject_kind = 'account' AND e.person_id IS NULL
        AND e.action = 'account.signed_in'
        AND e.subject_id IN (SELECT k.account_id FROM account k WHERE k.person_id = :person_id)))
    AND (:from_moment::timestamptz IS NULL OR e.at >= :from_moment)
    AND (:to_moment::timestamptz IS NULL OR e.at < :to_moment)
ORDER BY e.audit_id DESC LIMIT :most;

-- query: audit_status
-- out: sealed int8, waiting int8, oldest_waiting moment?, signed_number int8?, signed_at moment?
SELECT coalesce((SELECT max(number) FROM audit_seal), 0) AS sealed,
    count(*) AS waiting, min(e.at) AS oldest_waiting,
    (SELECT max(number) FROM audit_checkpoint) AS signed_number,
    (SELECT max(signed_at) FROM audit_checkpoint) AS signed_at
FROM (SELECT e.at FROM audit_entry e
    WHERE (e.transaction, e.audit_id) > (
        SELECT coalesce(max(l.transaction), '0'::xid8), coalesce(max(l.audit_id), 0)
        FROM (SELECT d.transaction, d.audit_id FROM audit_seal s JOIN audit_entry d USING (audit_id)
            ORDER BY s.number DESC LIMIT 1) AS l)
    LIMIT 10000) AS e;

-- Entries of transactions that this server has not begun yet: the database was put back from a dump, and what is
-- written from now on would not be sealed until its count of transactions has caught up.
-- query: audit_ahead
-- out: ahead bool
SELECT coalesce(max(transaction) >= pg_snapshot_xmax(pg_current_snapshot()), false) AS ahead FROM audit_entry;
