-- Certificates, as anybody who holds the code may check them, and as those whom they concern download them.

-- A row a module.
-- query: certificate_of
-- in: number text
-- out: completion_id int8, person_id int8, full_name text, learner_number text, erased bool, framework_code text
-- out: module_code text, completed_on date, result text, provider_name text?, course_title text?, reference text?
-- out: trainer text?, recorded_at moment, corrected_at moment?, corrected_result text?, corrected_number text?
-- out: counts_until date?
SELECT completion_id, person_id, full_name, learner_number, erased, framework_code, module_code, completed_on, result,
    provider_name, course_title, reference, trainer, recorded_at, corrected_at, corrected_result, corrected_number,
    counts_until
FROM certificate_of(:number);

-- No row when the actor may not see it.
-- query: certificate_seen
-- in: number text
-- out: person_id int8, address text?, language text
SELECT person_id, address, language FROM certificate_seen(:number);

-- One's own, the latest first.
-- query: certificate_own
-- out: number text, completed_on date, course_title text?, modules text[], standing bool
SELECT c.certificate_number AS number, min(c.completed_on) AS completed_on, min(u.title) AS course_title,
    array_agg(c.module_code ORDER BY c.module_code) AS modules,
    bool_and(NOT EXISTS (SELECT FROM completion k WHERE k.corrects_id = c.completion_id)) AS standing
FROM completion c LEFT JOIN training_session s USING (session_id) LEFT JOIN course u USING (course_id)
WHERE c.person_id = (SELECT actor_person()) AND c.certificate_number IS NOT NULL
GROUP BY c.certificate_number ORDER BY 2 DESC, 1 DESC LIMIT 500;

-- Wrong codes from one network within a time.
-- query: certificate_tries
-- in: key text, since moment
-- out: tries int4
SELECT count(*)::int AS tries FROM attempt WHERE key = :key AND at > :since;

-- query: certificate_try
-- in: key text, now moment
INSERT INTO attempt (key, at) VALUES (:key, :now);

-- query: certificate_sent_add
-- in: number text, now moment
INSERT INTO certificate_sent (certificate_number, sent_by, sent_at) VALUES (:number, (SELECT actor_person()), :now);
