// What the database itself asks of a completion, whoever writes it: a statement is taken whole or not at all.
import test from "node:test";
import assert from "node:assert/strict";
import { sql } from "../support/server.mjs";

const one = (query) => Object.values(sql(query)[0])[0];
sql(`INSERT INTO framework (framework_code, title, nation, calendar, version, digest, written_at)
    VALUES ('guardland', 'Guardland', 'Guardland', 'england-and-wales', '1', '\\x00', now());
  INSERT INTO module_rule (framework_code, module_code, title, audiences, months, position, holds_from, holds_to, recorded_at)
    VALUES ('guardland', 'G-01', 'Guarded', '{first_responder}', 12, 1, '2024-01-01', NULL, now()),
      ('guardland', 'G-02', 'Retired', '{first_responder}', 12, 2, '2024-01-01', '2025-06-30', now());
  INSERT INTO organisation (name, framework_code, kind, sector, registered_at)
    SELECT n, 'guardland', 'charity', 'training_provider', now() FROM unnest(ARRAY['Guard Provider', 'Guard Other']) AS n;
  INSERT INTO provider_accreditation (provider_id, framework_code, accredited_from, granted_at)
    SELECT organisation_id, 'guardland', '2025-01-01', now() FROM organisation WHERE name = 'Guard Provider';
  INSERT INTO person (full_name, created_at) SELECT 'Guard Person ' || n, now() FROM generate_series(1, 3) AS n;
  INSERT INTO trainer_authorisation (person_id, framework_code, module_code, holds_from, holds_to)
    SELECT person_id, 'guardland', m, '2024-01-01', '2026-01-31' FROM person, unnest(ARRAY['G-01', 'G-02']) AS m
    WHERE full_name = 'Guard Person 3';
  INSERT INTO course (provider_id, framework_code, code, title, offered_from)
    SELECT organisation_id, 'guardland', 'G-1', 'Guarded', '2025-01-01' FROM organisation WHERE name = 'Guard Provider'`);
const organisation = (name) => one(`SELECT organisation_id FROM organisation WHERE name = 'Guard ${name}'`);
const person = (n) => one(`SELECT person_id FROM person WHERE full_name = 'Guard Person ${n}'`);
sql(`INSERT INTO training_session (course_id, provider_id, reference, held_on, place, places, trainer_person_id, created_at, cancelled_at, cancel_reason)
  SELECT course_id, provider_id, 'S-GUARD-' || s, '2025-03-03', 'Hall', 9, ${person(3)}, now(), CASE s WHEN 'off' THEN now() END,
    CASE s WHEN 'off' THEN 'Snow' END
  FROM course, unnest(ARRAY['on', 'off']) AS s WHERE code = 'G-1'`);
const session = (which) => one(`SELECT session_id FROM training_session WHERE reference = 'S-GUARD-${which}'`);

const good = {
  person_id: person(1), framework_code: "'guardland'", module_code: "'G-01'", completed_on: "'2025-03-03'", result: "'passed'",
  provider_id: organisation("Provider"), organisation_id: organisation("Other"), session_id: session("on"),
  trainer_person_id: person(3), recorded_by: person(3), recorded_at: "now()",
  import_id: "NULL::bigint", corrects_id: "NULL::bigint", correction_reason: "NULL::text",
};
const insert = (...rows) => sql(`INSERT INTO completion (${Object.keys(good).join()}) VALUES ${rows
  .map((row) => `(${Object.values({ ...good, ...row }).join()})`).join()}`);
insert({ completed_on: "'2025-03-02'" });
const first = one(`SELECT completion_id FROM completion WHERE framework_code = 'guardland'`);
const correction = { corrects_id: first, correction_reason: "'Wrong day'", result: "'withdrawn'" };

for (const [what, change, words] of [
  ["a person who is not there", { person_id: 999999999 }, /refers to what is not there/],
  ["a provider who is not there", { provider_id: 999999999, session_id: "NULL::bigint" }, /refers to what is not there/],
  ["an organisation that is not there", { organisation_id: 999999999 }, /refers to what is not there/],
  ["a trainer who is not there", { trainer_person_id: 999999999 }, /refers to what is not there/],
  ["somebody who is not there and records it", { recorded_by: 999999999 }, /refers to what is not there/],
  ["another provider's session", { provider_id: organisation("Other") }, /refers to what is not there/],
  ["a session that is not there", { session_id: 999999999 }, /refers to what is not there/],
  ["an import that is not there", { import_id: 999999999 }, /refers to what is not there/],
  ["a correction of what is not there", { ...correction, corrects_id: 999999999 }, /refers to what is not there/],
  ["a correction for another person", { ...correction, person_id: person(2) }, /same person and module/],
  ["a correction for another module", { ...correction, module_code: "'G-02'" }, /same person and module/],
  ["an unknown module", { module_code: "'G-09'" }, /no such module on that day/],
  ["a day before the module", { completed_on: "'2023-12-31'" }, /no such module on that day/],
  ["a day after the module's last", { module_code: "'G-02'", completed_on: "'2025-07-01'" }, /no such module on that day/],
  ["a trainer who was not authorised", { trainer_person_id: person(2) }, /not authorised for the module on that day/],
  ["a day after the authorisation", { completed_on: "'2026-02-01'" }, /not authorised for the module on that day/],
  ["a day in the future", { completed_on: "current_date + 2", trainer_person_id: "NULL::bigint" }, /cannot lie in the future/],
  ["a day before the provider's accreditation", { completed_on: "'2024-12-31'", session_id: "NULL::bigint" }, /not accredited on that day/],
  ["a session that was called off", { session_id: session("off") }, /session was cancelled/],
]) {
  test(`refused with all that comes with it: ${what}`, () => {
    const before = one("SELECT count(*) FROM completion");
    assert.throws(() => insert({ person_id: person(2) }, change), words);
    assert.equal(one("SELECT count(*) FROM completion"), before);
  });
}

test("a correction of what is there is taken, and once only", () => {
  insert(correction);
  assert.equal(one(`SELECT count(*) FROM completion WHERE corrects_id = ${first}`), 1);
  assert.throws(() => insert(correction), /completion_corrected_once/);
});
