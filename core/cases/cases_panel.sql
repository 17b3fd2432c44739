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
