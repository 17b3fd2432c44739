-- What was recorded about one person by a moment (known_at null: now), the latest first. person_id null: whoever asks.
-- query: training_answer_records
-- in: person_id int8?, known_at moment?
-- out: completion_id int8, framework_code text, module_code text, title text, completed_on date, result text
-- out: certificate_number text?, corrects_id int8?, correction_reason text?, corrected bool, provider_name text?
-- out: recorded_at moment
SELECT c.completion_id, c.framework_code, c.module_code,
    coalesce((SELECT m.title FROM module_rule m WHERE m.framework_code = c.framework_code
        AND m.module_code = c.module_code AND known_at(m.recorded_at, m.superseded_at, :known_at)
        ORDER BY m.holds_from DESC LIMIT 1), c.module_code) AS title,
    c.completed_on, c.result, c.certificate_number, c.corrects_id, c.correction_reason,
    EXISTS (SELECT FROM completion k WHERE k.corrects_id = c.completion_id
        AND known_at(k.recorded_at, NULL, :known_at)) AS corrected,
    (SELECT o.name FROM organisation o WHERE o.organisation_id = c.provider_id) AS provider_name, c.recorded_at
FROM completion c
WHERE c.person_id = (SELECT coalesce(:person_id, actor_person())) AND known_at(c.recorded_at, NULL, :known_at)
ORDER BY c.completed_on DESC, c.module_code, c.completion_id DESC LIMIT 2000;

-- query: training_answer_person
-- in: person_id int8?
-- out: person_id int8, learner_number text
SELECT p.person_id, p.learner_number FROM person p WHERE p.person_id = (SELECT coalesce(:person_id, actor_person()));

-- The organisations in which somebody held a role on a day, by learner number.
-- query: training_answer_places
-- in: learner_number text, on_day date
-- out: person_id int8, organisation_id int8
SELECT DISTINCT p.person_id, h.organisation_id
FROM person p JOIN role_holding h USING (person_id)
WHERE p.learner_number = :learner_number AND p.erased_at IS NULL AND h.organisation_id IS NOT NULL
    AND h.role IN ('first_responder', 'organisation_lead', 'training_lead') AND h.started_on <= :on_day
ORDER BY h.organisation_id;

-- ---- Looking up, for staff ----

-- query: training_compliance_organisations
-- in: words text
-- out: organisation_id int8, name text, kind text, sector text, framework_code text
SELECT o.organisation_id, o.name, o.kind, o.sector, o.framework_code
FROM organisation o WHERE o.name ILIKE '%' || :words || '%' AND o.sector <> 'training_provider'
ORDER BY lower(o.name), o.organisation_id LIMIT 50;

-- People by name, or by their learner number, in each organisation in which they hold or held a role.
-- query: training_compliance_people
-- in: words text, number text?
-- out: person_id int8, full_name text, learner_number text, organisation_id int8, organisation_name text
SELECT DISTINCT p.person_id, p.full_name, p.learner_number, o.organisation_id, o.name AS organisation_name
FROM (SELECT k.person_id, k.full_name, k.learner_number FROM person k
        WHERE k.erased_at IS NULL AND (k.full_name ILIKE '%' || :words || '%' OR k.learner_number = :number)
        LIMIT 200) p
    JOIN role_holding h ON h.person_id = p.person_id
        AND h.role IN ('first_responder', 'organisation_lead', 'training_lead')
    JOIN organisation o ON o.organisation_id = h.organisation_id
ORDER BY p.full_name, p.person_id, o.name LIMIT 100;
