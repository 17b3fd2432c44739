// What must hold of every case whatever people do and in whatever order: counted in the database, as its owner sees it.
//
//   invariants({ since })   [{ what, looked, broken: [rows] }]: how many were looked at, and which do not hold. since: where
//                           the test began; what was there before may be copies, which have no trail and no letters.
import { sql } from "./server.mjs";

const staff = "c.role <> 'barred'";
const list = (since) => [
  ["one part a person and case", "case_role", `SELECT application_id, person_id FROM case_role GROUP BY 1, 2 HAVING count(*) > 1`],
  ["nobody of the applicant has a part in its case", "case_role", `SELECT c.application_id, c.person_id FROM case_role c
    JOIN application a USING (application_id) JOIN role_holding h ON h.organisation_id = a.organisation_id AND h.person_id = c.person_id
    WHERE ${staff} AND c.left_at IS NULL`],
  // A conflict declared once a decision rests on what somebody has finished leaves that on file.
  ["who has a part declared no conflict", "case_role", `SELECT c.application_id, c.person_id, c.role, c.finished_at, a.state,
      d.conflicted, d.declared_at FROM case_role c JOIN application a USING (application_id)
    LEFT JOIN conflict_declaration d USING (application_id, person_id)
    WHERE ${staff} AND c.left_at IS NULL AND coalesce(d.conflicted, true)
      AND (d.person_id IS NULL OR c.finished_at IS NULL OR c.finished_at > d.declared_at OR a.state IN ('submitted', 'completeness_check',
        'information_requested', 'assessment', 'moderation', 'recommendation', 'decision', 'deferred'))`],
  ["a part is held by who holds the role", "case_role", `SELECT c.application_id, c.person_id, c.role FROM case_role c
    WHERE ${staff} AND NOT EXISTS (SELECT FROM role_holding h WHERE h.person_id = c.person_id AND h.role = c.role
      AND h.organisation_id IS NULL)`],
  ["no more people than places", "case_role", `SELECT application_id, role FROM case_role c WHERE left_at IS NULL
    AND role IN ('intake_officer', 'assessor', 'moderator', 'decision_maker') GROUP BY 1, 2
    HAVING count(*) > CASE role WHEN 'assessor' THEN 2 ELSE 1 END`],
  ["a new round is worked on by new people", "case_role", `SELECT c.application_id, c.person_id FROM case_role c
    JOIN application a USING (application_id) WHERE ${staff} AND c.left_at IS NULL AND c.round <> a.round`],
  ["who scored was an assessor of the case", "assessment", `SELECT s.application_id, s.person_id FROM assessment s
    LEFT JOIN case_role c ON (c.application_id, c.person_id) = (s.application_id, s.person_id)
      AND c.role IN ('assessor', 'lived_experience_assessor') WHERE c.person_id IS NULL`],
  ["a score does not change once it is handed in", "assessment", `SELECT s.application_id, s.person_id, s.criterion_code FROM assessment s
    JOIN case_role c USING (application_id, person_id) WHERE s.saved_at > c.finished_at`],
  ["who decided was the decision-maker of the case, or the chair of the panel that had just closed", "decision", `SELECT d.application_id,
      d.person_id FROM decision d LEFT JOIN case_role c ON (c.application_id, c.person_id) = (d.application_id, d.person_id)
    WHERE c.role IS DISTINCT FROM 'decision_maker' AND NOT (c.role = 'panel_chair' AND EXISTS (SELECT FROM panel p
      WHERE p.application_id = d.application_id AND p.closed_by = d.person_id AND p.closed_at = d.decided_at))`],
  ["who moderated was the moderator of the case", "moderated_score", `SELECT m.application_id, m.person_id FROM moderated_score m
    LEFT JOIN case_role c ON (c.application_id, c.person_id) = (m.application_id, m.person_id) AND c.role = 'moderator'
    WHERE c.person_id IS NULL`],
  ["who voted sat on the panel and did nothing else in the case", "panel_vote", `SELECT v.panel_id, v.person_id FROM panel_vote v
    JOIN panel p USING (panel_id) LEFT JOIN panel_seat s USING (panel_id, person_id)
    LEFT JOIN case_role c ON (c.application_id, c.person_id) = (p.application_id, v.person_id)
    WHERE s.accepted_at IS NULL OR v.cast_at > s.left_at OR c.role NOT IN ('panel_member', 'panel_chair')`],
  ["a panel that closed had all its votes, three or more, with a chair, and ends by the middle one", "panel", `SELECT p.panel_id FROM panel p
    WHERE p.closed_at IS NOT NULL AND ((SELECT count(*) FROM panel_vote v JOIN panel_seat s USING (panel_id, person_id)
        WHERE v.panel_id = p.panel_id AND s.left_at IS NULL) <> p.places OR p.places < 3
      OR NOT EXISTS (SELECT FROM panel_seat s WHERE s.panel_id = p.panel_id AND s.role = 'panel_chair' AND s.left_at IS NULL)
      OR p.outcome IS DISTINCT FROM panel_outcome(p.panel_id))`],
  ["a refusal comes after a panel that refused", "application_event", `SELECT e.application_id FROM application_event e
    WHERE e.to_state = 'refused' AND e.from_state <> 'refused' AND NOT EXISTS (SELECT FROM panel p WHERE p.application_id = e.application_id
      AND p.outcome = 'refuse' AND p.closed_at <= e.at)`],
  ["every intention to refuse goes to the panel or is withdrawn from", "application_event", `SELECT e.application_id, e.event
    FROM application_event e WHERE e.from_state IN ('intention_to_refuse', 'representations')
      AND e.to_state NOT IN ('intention_to_refuse', 'representations', 'panel_review', 'withdrawn')`],
  ["nothing happens after a withdrawal", "application_event", `SELECT application_id, event FROM application_event
    WHERE from_state = 'withdrawn' AND to_state <> 'withdrawn'`],
  ["each event begins where the last one ended", "application_event", `SELECT * FROM (SELECT application_id, event, from_state,
      lag(to_state) OVER (PARTITION BY application_id ORDER BY event_id) AS before FROM application_event) e
    WHERE before IS NOT NULL AND from_state IS DISTINCT FROM before`],
  ["the state is where the last event ended", "application", `SELECT a.application_id FROM application a WHERE a.state <>
    (SELECT e.to_state FROM application_event e WHERE e.application_id = a.application_id ORDER BY e.event_id DESC LIMIT 1)`],
  ["each event has its entry in the trail, and no entry is without its event", "application_event", `SELECT application_id, event,
      events, entries FROM (SELECT application_id, event, count(*) AS events FROM application_event
        WHERE event_id > ${since.event} GROUP BY 1, 2) e
    FULL JOIN (SELECT subject_id AS application_id, substr(action, 13) AS event, count(*) AS entries FROM audit_entry
        WHERE subject_kind = 'application' AND audit_id > ${since.entry}
          AND substr(action, 13) IN (SELECT DISTINCT event FROM application_event) AND action LIKE 'application.%' GROUP BY 1, 2) t
      USING (application_id, event)
    WHERE events IS DISTINCT FROM entries`],
  ["each decision has its letter", "decision", `SELECT d.application_id, d.decision_id FROM decision d WHERE d.decision_id > ${since.decision} AND NOT EXISTS (SELECT FROM notice n
    WHERE n.application_id = d.application_id AND n.sent_at = d.decided_at AND n.kind = 'letter')`],
  ["each decision has its event", "decision", `SELECT d.application_id FROM decision d WHERE NOT EXISTS (SELECT FROM application_event e
    WHERE e.application_id = d.application_id AND e.at = d.decided_at AND e.to_state = d.outcome)`],
  ["each notice went out by mail", "notice", `SELECT n.application_id, n.key FROM notice n
    WHERE NOT EXISTS (SELECT FROM notice_mail m WHERE m.notice_id = n.notice_id)`],
  ["who is approved is on the register", "application", `SELECT a.application_id FROM application a
    WHERE a.state IN ('approved', 'approved_with_conditions')
      AND NOT EXISTS (SELECT FROM register_entry r WHERE r.organisation_id = a.organisation_id AND r.framework_code = a.framework_code)`],
  ["who is on the register was approved", "register_entry", `SELECT r.organisation_id FROM register_entry r
    WHERE NOT EXISTS (SELECT FROM application_event e JOIN application a USING (application_id)
      WHERE a.organisation_id = r.organisation_id AND e.to_state IN ('approved', 'approved_with_conditions'))`],
  ["who is approved with conditions has some", "application", `SELECT a.application_id FROM application a
    WHERE a.state = 'approved_with_conditions'
      AND NOT EXISTS (SELECT FROM accreditation_condition c WHERE c.application_id = a.application_id)`],
  ["a closed case waits for nothing", "application", `SELECT application_id FROM application
    WHERE state IN ('approved', 'approved_with_conditions', 'refused', 'withdrawn') AND stage_due_on IS NOT NULL`],
  ["one application under way for an organisation", "application", `SELECT organisation_id FROM application
    WHERE state NOT IN ('approved', 'approved_with_conditions', 'refused', 'withdrawn') GROUP BY 1 HAVING count(*) > 1`],
  ["no work was given up", "job", "SELECT job_id, kind, last_error FROM job WHERE given_up_at IS NOT NULL"],
];

export function invariants({ since }) {
  return list(since).map(([what, table, query]) => ({ what, looked: sql(`SELECT count(*)::int AS n FROM ${table}`)[0].n,
    broken: sql(`SELECT * FROM (${query}) broken LIMIT 5`) }));
}

export const beginning = () => ({ decision: sql("SELECT coalesce(max(decision_id), 0) AS n FROM decision")[0].n,
   event: sql("SELECT coalesce(max(event_id), 0) AS n FROM application_event")[0].n,
  entry: sql("SELECT coalesce(max(audit_id), 0) AS n FROM audit_entry")[0].n });
