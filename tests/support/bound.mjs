// Organisations on the register, and bound by conditions, put there as the owner of the tables: for tests of what comes
// after a decision.
import { sql } from "./server.mjs";

// The organisation on the register in that state since 5 January 2026; events as they would have led there.
export function registered(organisation, state = "accredited", application = "NULL") {
  const event = state === "designated" ? "designated" : state === "accredited_with_conditions" ? state : "accredited";
  sql(`ALTER TABLE register_event DISABLE TRIGGER USER;
    INSERT INTO register_event (organisation_id, framework_code, event, to_state, reason_code, effective_on, application_id, at)
      VALUES (${organisation}, 'england', '${event}', '${event}', 'carried-over', '2026-01-05', ${application}, '2026-01-05 10:00Z')
      ${state === event ? "" : `, (${organisation}, 'england', '${state}', '${state}', 'some-reason', '2026-01-06', NULL, '2026-01-06 10:00Z')`};
    ALTER TABLE register_event ENABLE TRIGGER USER;
    INSERT INTO register_entry (organisation_id, framework_code, name, kind, sector, nation, state, since, renewal_due_on)
      SELECT organisation_id, framework_code, name, kind, sector, 'England', '${state}', '2026-01-05', '2029-01-05'
      FROM organisation WHERE organisation_id = ${organisation}`);
}

// Approved with conditions, due so many days from today each; gives their ids in order.
export function bound(organisation, person, due) {
  const [{ application_id: application }] = sql(`SELECT application_id FROM application
    WHERE organisation_id = ${organisation} AND state = 'approved_with_conditions'`).concat(
    [{ application_id: Number(sql(`SELECT nextval('application_number') AS n`)[0].n) + 900_000 }]);
  sql(`ALTER TABLE application DISABLE TRIGGER USER; ALTER TABLE accreditation_condition DISABLE TRIGGER USER;
    INSERT INTO application (application_id, reference, organisation_id, framework_code, state, created_by, created_at, updated_at,
        received_on, submitted_at, decided_at)
      OVERRIDING SYSTEM VALUE VALUES (${application}, 'ASY-2025-' || right(${application}::text, 5), ${organisation}, 'england',
        'approved_with_conditions', ${person}, now() - interval '200 days', now(), current_date - 190, now() - interval '190 days',
        now() - interval '60 days');
    ${due.map((days, place) => `INSERT INTO accreditation_condition (application_id, organisation_id, place, words, evidence, due_on)
      VALUES (${application}, ${organisation}, ${place + 1}, 'Condition ${place + 1}: train two more people', 'Their certificates',
        current_date + ${days});`).join("\n")}
    ALTER TABLE application ENABLE TRIGGER USER; ALTER TABLE accreditation_condition ENABLE TRIGGER USER`);
  registered(organisation, "accredited_with_conditions", application);
  return sql(`SELECT condition_id FROM accreditation_condition WHERE application_id = ${application} ORDER BY place`)
    .map((row) => row.condition_id);
}

// The organisation's stored standing is good on every day, whoever works there: until something changes it.
export function stands(organisation) {
  sql(`UPDATE standing_interval SET superseded_at = recorded_at WHERE organisation_id = ${organisation} AND superseded_at IS NULL;
    INSERT INTO standing_interval (organisation_id, framework_code, starts_on, good, first_responders, first_responders_in_date,
        first_responders_in_grace, leads, leads_in_date, unsupervised, need_first_responders, need_leads, need_share, faults, recorded_at)
      SELECT organisation_id, framework_code, '2020-01-01', true, 2, 2, 0, 1, 1, 0, 2, 1, 50, 0, '2020-01-01 00:00Z'
      FROM organisation WHERE organisation_id = ${organisation}`);
}
