-- Whoever acts, to be put back after the program itself has acted.
-- query: case_panel_actor
-- out: person text?, account text?, organisation text?, sees_all text?, roles text?
SELECT current_setting('assay.person', true) AS person, current_setting('assay.account', true) AS account,
    current_setting('assay.organisation', true) AS organisation, current_setting('assay.sees_all', true) AS sees_all,
    current_setting('assay.roles', true) AS roles;

-- query: case_panel_actor_back
-- in: person text, account text, organisation text, sees_all text, roles text
-- out: done text?
SELECT set_config('assay.person', :person, true) || set_config('assay.account', :account, true)
    || set_config('assay.organisation', :organisation, true) || set_config('assay.sees_all', :sees_all, true)
    || set_config('assay.roles', :roles, true) AS done;

-- query: case_panel_add
-- in: application_id int8, seed bytes, places int4, now moment
-- out: panel_id int8
INSERT INTO panel (application_id, seed, places, convened_at) VALUES (:application_id, :seed, :places, :now)
RETURNING panel_id;

-- The panel of a case that is not closed.
-- query: case_panel_open
-- in: application_id int8
-- out: panel_id int8, seed bytes, places int4, convened_at moment
SELECT panel_id, seed, places, convened_at FROM panel WHERE application_id = :application_id AND closed_at IS NULL;

-- Everybody who holds or held a role on panels, with all that stands between them and this case.
-- query: case_panel_pool
-- in: application_id int8, panel_id int8, today date
-- out: person_id int8, chair bool, member bool, applicant bool, conflicted bool, seated bool, gave_up bool, touched bool
-- out: ended bool, known_since int4?
SELECT h.person_id, h.chair, h.member,
    EXISTS (SELECT FROM role_holding o WHERE o.person_id = h.person_id AND o.organisation_id = a.organisation_id)
        AS applicant,
    EXISTS (SELECT FROM conflict_declaration c WHERE c.application_id = a.application_id
        AND c.person_id = h.person_id AND c.conflicted) AS conflicted,
    EXISTS (SELECT FROM panel_seat s WHERE s.panel_id = :panel_id AND s.person_id = h.person_id AND s.left_at IS NULL)
        AS seated,
    EXISTS (SELECT FROM panel_seat s WHERE s.panel_id = :panel_id AND s.person_id = h.person_id
        AND s.left_at IS NOT NULL) AS gave_up,
    EXISTS (SELECT FROM case_role c WHERE c.application_id = a.application_id AND c.person_id = h.person_id)
        OR EXISTS (SELECT FROM panel_seat s JOIN panel p USING (panel_id) WHERE p.application_id = a.application_id
            AND p.panel_id <> :panel_id AND s.person_id = h.person_id)
        OR EXISTS (SELECT FROM audit_entry e WHERE e.subject_kind = 'application'
            AND e.subject_id = a.application_id AND e.person_id = h.person_id) AS touched,
    NOT (h.chair OR h.member) OR NOT EXISTS (SELECT FROM account c WHERE c.person_id = h.person_id
        AND c.closed_at IS NULL AND c.verified_at IS NOT NULL) AS ended,
    (SELECT min(c.draw) FROM panel_candidate c WHERE c.panel_id = :panel_id AND c.person_id = h.person_id)
        AS known_since
FROM application a CROSS JOIN (
    SELECT r.person_id, bool_or(r.role = 'panel_chair' AND r.held) AS chair,
        bool_or(r.role = 'panel_member' AND r.held) AS member
    FROM (SELECT person_id, role, started_on <= :today AND ended_on IS NULL AS held FROM role_holding
        WHERE role IN ('panel_chair', 'panel_member') AND organisation_id IS NULL) AS r
    GROUP BY r.person_id) AS h
WHERE a.application_id = :application_id
ORDER BY h.person_id;

-- query: case_panel_draw_add
-- in: panel_id int8, cause text, now moment
-- out: draw int4
INSERT INTO panel_draw (panel_id, draw, cause, drawn_at)
SELECT :panel_id, coalesce(max(d.draw), 0) + 1, :cause, :now FROM panel_draw d WHERE d.panel_id = :panel_id
RETURNING draw;

-- query: case_panel_candidate_add
-- in: panel_id int8, draw int4, person_id int8, chair bool, member bool, left_out text?, rank int4?
INSERT INTO panel_candidate (panel_id, draw, person_id, chair, member, left_out, rank)
VALUES (:panel_id, :draw, :person_id, :chair, :member, :left_out, :rank);

-- query: case_panel_seat_add
-- in: panel_id int8, person_id int8, draw int4, place int4, now moment
INSERT INTO panel_seat (panel_id, person_id, draw, place, role, drawn_at)
VALUES (:panel_id, :person_id, :draw, :place, CASE :place WHEN 1 THEN 'panel_chair' ELSE 'panel_member' END, :now);

-- query: case_panel_seats
-- in: panel_id int8
-- out: person_id int8, full_name text, place int4, accepted bool, gone bool, voted bool, holds_role bool
SELECT s.person_id, p.full_name, s.place, s.accepted_at IS NOT NULL AS accepted, s.left_at IS NOT NULL AS gone,
    panel_voted(s.panel_id, s.person_id) AS voted,
    EXISTS (SELECT FROM role_holding h WHERE h.person_id = s.person_id AND h.role = s.role
        AND h.organisation_id IS NULL AND h.ended_on IS NULL) AS holds_role
FROM panel_seat s JOIN person p USING (person_id)
WHERE s.panel_id = :panel_id
ORDER BY s.left_at IS NOT NULL, s.place, s.draw;

-- Whose places this draw filled again, or tried to.
-- query: case_panel_left_mark
-- in: panel_id int8, draw int4
UPDATE panel_seat SET left_draw = :draw
WHERE panel_id = :panel_id AND left_at IS NOT NULL AND left_draw IS NULL;

-- query: case_panel_leave
-- in: panel_id int8, person_id int8, because text, now moment
UPDATE panel_seat SET left_at = :now, left_because = :because
WHERE panel_id = :panel_id AND person_id = :person_id AND left_at IS NULL;

-- Where mail reaches somebody of a panel; no row when nowhere.
-- query: case_panel_person
-- in: person_id int8
-- out: full_name text, address text, language text
SELECT p.full_name, c.email AS address, c.language
FROM person p JOIN account c ON c.person_id = p.person_id AND c.closed_at IS NULL AND c.verified_at IS NOT NULL
WHERE p.person_id = :person_id AND p.erased_at IS NULL ORDER BY c.account_id LIMIT 1;

-- query: case_panel_seat
-- in: panel_id int8, person_id int8
-- out: place int4, role text, accepted bool, gone bool, voted bool, holds_role bool
SELECT s.place, s.role, s.accepted_at IS NOT NULL AS accepted, s.left_at IS NOT NULL AS gone,
    panel_voted(s.panel_id, s.person_id) AS voted,
    EXISTS (SELECT FROM role_holding h WHERE h.person_id = s.person_id AND h.role = s.role
        AND h.organisation_id IS NULL AND h.ended_on IS NULL) AS holds_role
FROM panel_seat s WHERE s.panel_id = :panel_id AND s.person_id = :person_id;

-- query: case_panel_role_add
-- in: application_id int8, person_id int8, role text, place int4, now moment
INSERT INTO case_role (application_id, person_id, role, place, taken_at)
VALUES (:application_id, :person_id, :role, :place, :now);

-- query: case_panel_accept
-- in: panel_id int8, person_id int8, now moment
UPDATE panel_seat SET accepted_at = :now
WHERE panel_id = :panel_id AND person_id = :person_id AND accepted_at IS NULL AND left_at IS NULL;

-- query: case_panel_vote_add
-- in: panel_id int8, person_id int8, vote text, reason text, now moment
INSERT INTO panel_vote (panel_id, person_id, vote, reason, cast_at)
VALUES (:panel_id, :person_id, :vote, :reason, :now);

-- Who has the chair's place, and whether all votes are in.
-- query: case_panel_chair
-- in: panel_id int8
-- out: person_id int8, votes_in bool
SELECT person_id, panel_votes_in(panel_id) AS votes_in FROM panel_seat
WHERE panel_id = :panel_id AND place = 1 AND left_at IS NULL;

-- The actor's latest place on a panel of this case, and how that panel stands.
-- query: case_panel_mine
-- in: application_id int8
-- out: panel_id int8, places int4, reference text, organisation_name text, state text, due_on date?, outcome text?
-- out: summary text?, closed_at moment?, place int4, accepted bool, gone bool, left_because text?, voted bool
-- out: holds_role bool, votes_in bool, lived_experience bool
SELECT p.panel_id, p.places, a.reference, o.name AS organisation_name, a.state, a.stage_due_on AS due_on, p.outcome,
    p.summary, p.closed_at, s.place, s.accepted_at IS NOT NULL AS accepted, s.left_at IS NOT NULL AS gone,
    s.left_because, panel_voted(p.panel_id, s.person_id) AS voted,
    EXISTS (SELECT FROM role_holding h WHERE h.person_id = s.person_id AND h.role = s.role
        AND h.organisation_id IS NULL AND h.ended_on IS NULL) AS holds_role,
    panel_votes_in(p.panel_id) AS votes_in,
    EXISTS (SELECT FROM role_holding h WHERE h.person_id = s.person_id AND h.role = 'lived_experience_assessor'
        AND h.organisation_id IS NULL) AS lived_experience
FROM panel_seat s JOIN panel p USING (panel_id) JOIN application a USING (application_id)
    JOIN organisation o USING (organisation_id)
WHERE p.application_id = :application_id AND s.person_id = actor_person()
ORDER BY p.panel_id DESC LIMIT 1;

-- The people of the case's latest panel, those who have left it at the end.
-- query: case_panel_people
-- in: application_id int8
-- out: person_id int8, full_name text, place int4, accepted bool, voted bool, left_because text?, drawn_at moment
SELECT s.person_id, n.full_name, s.place, s.accepted_at IS NOT NULL AS accepted,
    panel_voted(s.panel_id, s.person_id) AS voted, s.left_because, s.drawn_at
FROM panel_seat s JOIN person n USING (person_id)
WHERE s.panel_id = (SELECT max(p.panel_id) FROM panel p WHERE p.application_id = :application_id)
ORDER BY s.left_at IS NOT NULL, s.place, s.draw;

-- The votes of the case's latest panel that the actor may see; those of people who have left do not count.
-- query: case_panel_votes
-- in: application_id int8
-- out: person_id int8, full_name text, place int4, gone bool, vote text, reason text, cast_at moment
SELECT v.person_id, n.full_name, s.place, s.left_at IS NOT NULL AS gone, v.vote, v.reason, v.cast_at
FROM panel_vote v JOIN panel_seat s USING (panel_id, person_id) JOIN person n USING (person_id)
WHERE v.panel_id = (SELECT max(p.panel_id) FROM panel p WHERE p.application_id = :application_id)
ORDER BY s.left_at IS NOT NULL, s.place;

-- The actor's panel cases: what is open first, the nearest deadline first.
-- query: case_panel_list
-- in: first int4, most int4
-- out: application_id int8, reference text, organisation_name text, due_on date?, place int4, accepted bool, gone bool
-- out: voted bool, votes_in bool, open bool, outcome text?, total int8
SELECT p.application_id, a.reference, o.name AS organisation_name, a.stage_due_on AS due_on, s.place,
    s.accepted_at IS NOT NULL AS accepted, s.left_at IS NOT NULL AS gone,
    panel_voted(p.panel_id, s.person_id) AS voted, panel_votes_in(p.panel_id) AS votes_in,
    p.closed_at IS NULL AND a.state = 'panel_review' AS open, p.outcome, count(*) OVER () AS total
FROM panel_seat s JOIN panel p USING (panel_id) JOIN application a USING (application_id)
    JOIN organisation o USING (organisation_id)
WHERE s.person_id = actor_person()
ORDER BY NOT (p.closed_at IS NULL AND a.state = 'panel_review' AND s.left_at IS NULL), a.stage_due_on NULLS LAST,
    p.panel_id DESC
OFFSET :first LIMIT :most;

-- A file of the case, for somebody who sits on its panel now.
-- query: case_panel_file
-- in: application_id int8, evidence_id int8
-- out: file_id int8, name text, type text, bytes int8
SELECT f.file_id, f.name, f.type, f.bytes FROM application_evidence e JOIN file f USING (file_id)
WHERE e.application_id = :application_id AND e.evidence_id = :evidence_id
    AND EXISTS (SELECT FROM panel p JOIN panel_seat s USING (panel_id) JOIN application a USING (application_id)
        WHERE p.application_id = e.application_id AND p.closed_at IS NULL AND a.state = 'panel_review'
            AND s.person_id = actor_person() AND s.accepted_at IS NOT NULL AND s.left_at IS NULL);

-- The same of a file that came with the representations.
-- query: case_panel_representation_file
-- in: application_id int8, representation_file_id int8
-- out: file_id int8, name text, type text, bytes int8
SELECT f.file_id, f.name, f.type, f.bytes FROM representation_file r JOIN file f USING (file_id)
WHERE r.application_id = :application_id AND r.representation_file_id = :representation_file_id
    AND r.removed_at IS NULL
    AND EXISTS (SELECT FROM panel p JOIN panel_seat s USING (panel_id) JOIN application a USING (application_id)
        WHERE p.application_id = r.application_id AND p.closed_at IS NULL AND a.state = 'panel_review'
            AND s.person_id = actor_person() AND s.accepted_at IS NOT NULL AND s.left_at IS NULL);

-- The case's latest panel, counted.
-- query: case_panel_of
-- in: application_id int8
-- out: panel_id int8, places int4, seed bytes, convened_at moment, outcome text?, summary text?, closed_at moment?
-- out: taken int4, chair bool, accepted int4, voted int4
SELECT p.panel_id, p.places, p.seed, p.convened_at, p.outcome, p.summary, p.closed_at, s.taken, s.chair, s.accepted,
    s.voted
FROM panel p CROSS JOIN LATERAL (
    SELECT count(*)::int AS taken, coalesce(bool_or(t.place = 1), false) AS chair,
        count(*) FILTER (WHERE t.accepted_at IS NOT NULL)::int AS accepted,
        count(*) FILTER (WHERE t.accepted_at IS NOT NULL AND panel_voted(t.panel_id, t.person_id))::int AS voted
    FROM panel_seat t WHERE t.panel_id = p.panel_id AND t.left_at IS NULL) AS s
WHERE p.application_id = :application_id
ORDER BY p.panel_id DESC LIMIT 1;

-- How the case's latest panel was drawn: each draw, its order first, then who was left out.
-- query: case_panel_record
-- in: application_id int8
-- out: draw int4, cause text, drawn_at moment, full_name text, left_out text?, rank int4?
SELECT d.draw, d.cause, d.drawn_at, n.full_name, c.left_out, c.rank
FROM panel_draw d JOIN panel_candidate c USING (panel_id, draw) JOIN person n USING (person_id)
WHERE d.panel_id = (SELECT max(p.panel_id) FROM panel p WHERE p.application_id = :application_id)
ORDER BY d.draw, c.rank NULLS LAST, n.full_name, c.person_id;

-- ---- What goes on by itself ----

-- query: case_panel_waiting
-- out: application_id int8
SELECT p.application_id FROM panel p JOIN application a USING (application_id)
WHERE p.closed_at IS NULL AND a.state = 'panel_review' ORDER BY p.panel_id;

-- ---- Computed anew from the record ----

-- query: case_panel_verify_panels
-- in: after int8
-- out: panel_id int8, seed bytes, places int4, outcome text?, counted text?
SELECT panel_id, seed, places, outcome, panel_outcome(panel_id) AS counted FROM panel
WHERE panel_id > :after ORDER BY panel_id LIMIT 200;

-- query: case_panel_verify_candidates
-- in: panel_id int8
-- out: draw int4, person_id int8, chair bool, member bool, left_out text?, rank int4?, known_since int4
SELECT c.draw, c.person_id, c.chair, c.member, c.left_out, c.rank,
    (SELECT min(e.draw) FROM panel_candidate e WHERE e.panel_id = c.panel_id AND e.person_id = c.person_id)
        AS known_since
FROM panel_candidate c WHERE c.panel_id = :panel_id ORDER BY c.draw, c.person_id;

-- query: case_panel_verify_seats
-- in: panel_id int8
-- out: person_id int8, draw int4, place int4, left_draw int4?
SELECT person_id, draw, place, left_draw FROM panel_seat WHERE panel_id = :panel_id ORDER BY draw, place;

-- ---- Its end ----

-- query: case_panel_finish
-- in: panel_id int8, outcome text, summary text, person_id int8, now moment
UPDATE panel SET outcome = :outcome, summary = :summary, closed_by = :person_id, closed_at = :now
WHERE panel_id = :panel_id;

-- The part of everybody who sat to the end is done.
-- query: case_panel_roles_finish
-- in: application_id int8, panel_id int8, now moment
UPDATE case_role c SET finished_at = :now
FROM panel_seat s
WHERE s.panel_id = :panel_id AND s.person_id = c.person_id AND s.left_at IS NULL
    AND c.application_id = :application_id AND c.left_at IS NULL AND c.finished_at IS NULL;
