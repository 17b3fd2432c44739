// Places of a session as the database itself keeps them: however many ask at once, none is given twice; rows are written by
// its functions alone, and each organisation sees its own people.
import test from "node:test";
import assert from "node:assert/strict";
import { sql } from "../support/server.mjs";
import { racing, tried } from "../support/serving.mjs";

const number = (query) => Number(Object.values(sql(query)[0])[0]);
sql(`INSERT INTO framework (framework_code, title, nation, calendar, version, digest, written_at)
    VALUES ('bookland', 'Bookland', 'Bookland', 'england-and-wales', '1', '\\x00', now()) ON CONFLICT DO NOTHING;
  INSERT INTO organisation (name, framework_code, kind, sector, registered_at)
    SELECT n, 'bookland', 'charity', s, now() FROM (VALUES ('Book Provider', 'training_provider'), ('Book House', 'non_statutory'),
      ('Book Other', 'non_statutory')) AS v (n, s);
  INSERT INTO person (full_name, created_at) SELECT 'Book Person ' || n, now() FROM generate_series(1, 16) AS n;
  INSERT INTO role_holding (person_id, organisation_id, role, started_on)
    SELECT p.person_id, o.organisation_id, 'first_responder', current_date - 30 FROM person p JOIN organisation o
      ON o.name = CASE WHEN substr(p.full_name, 13)::int % 2 = 0 THEN 'Book House' ELSE 'Book Other' END
    WHERE p.full_name LIKE 'Book Person %';
  INSERT INTO course (provider_id, framework_code, code, title, offered_from)
    SELECT organisation_id, 'bookland', 'B-1', 'Booked', current_date - 100 FROM organisation WHERE name = 'Book Provider';
  INSERT INTO course_module (course_id, module_code) SELECT course_id, 'B-01' FROM course WHERE code = 'B-1'`);
const people = sql("SELECT person_id FROM person WHERE full_name LIKE 'Book Person %' ORDER BY person_id").map((row) => row.person_id);
const organisationOf = (person) => number(`SELECT organisation_id FROM role_holding WHERE person_id = ${person}`);
let counter = 0;
function session(places) {
  counter++;
  sql(`INSERT INTO training_session (course_id, provider_id, reference, held_on, place, places, trainer_person_id, created_at)
    SELECT course_id, provider_id, 'S-BOOK${counter}', current_date + 10, 'Hall', ${places}, ${people[0]}, now() FROM course WHERE code = 'B-1'`);
  return number(`SELECT session_id FROM training_session WHERE reference = 'S-BOOK${counter}'`);
}
const enrol = (id, person, state) =>
  ({ as: null, sql: `SELECT session_enrol(${id}, ${person}, ${organisationOf(person)}, '${state}', clock_timestamp())` });
const standing = (id, state) => number(`SELECT count(*) FROM session_enrolment WHERE session_id = ${id} AND superseded_at IS NULL
  AND state = '${state}'`);

test("of twelve who take three places at once, three have one", async () => {
  const id = session(3);
  const answers = await racing(`SELECT FROM training_session WHERE session_id = ${id} FOR UPDATE`,
    people.slice(0, 12).map((person) => enrol(id, person, "booked")));
  assert.equal(answers.filter(({ state }) => state === "allowed").length, 3, JSON.stringify(answers));
  assert.equal(standing(id, "booked"), 3);
});

test("of two who book the same person at once, one row stands", async () => {
  const id = session(3);
  await racing(`SELECT FROM training_session WHERE session_id = ${id} FOR UPDATE`,
    [1, 2, 3].map(() => enrol(id, people[0], "booked")));
  assert.equal(standing(id, "booked"), 1);
  assert.equal(number(`SELECT count(*) FROM session_enrolment WHERE session_id = ${id}`), 1);
});

test("places given back and asked for at once never make more than there are, and the first in turn moves up", async () => {
  const id = session(2);
  for (const [place, person] of people.slice(0, 6).entries()) {
    assert.equal((await racing(`SELECT FROM training_session WHERE session_id = ${id} FOR UPDATE`,
      [enrol(id, person, place < 2 ? "booked" : "waiting")]))[0].state, "allowed");
  }
  const back = (person) => {
    const { as, sql: cancel } = enrol(id, person, "cancelled");
    return { as, sql: `${cancel}; SELECT session_move_up(${id}, clock_timestamp())` };
  };
  const answers = await racing(`SELECT FROM training_session WHERE session_id = ${id} FOR UPDATE`,
    [back(people[0]), back(people[1]), enrol(id, people[7], "booked"), enrol(id, people[8], "booked")]);
  assert.ok(answers.slice(0, 2).every(({ state }) => state === "allowed"), JSON.stringify(answers));
  assert.equal(standing(id, "booked"), 2);
  const taken = sql(`SELECT person_id FROM session_enrolment WHERE session_id = ${id} AND superseded_at IS NULL AND state = 'booked'
    ORDER BY asked_at`).map((row) => row.person_id);
  const waiting = sql(`SELECT person_id FROM session_enrolment WHERE session_id = ${id} AND superseded_at IS NULL AND state = 'waiting'
    ORDER BY asked_at`).map((row) => row.person_id);
  // Nobody who waits stands before somebody who moved up.
  const moved = taken.filter((person) => people.slice(2, 6).includes(person));
  assert.deepEqual([...moved, ...waiting], people.slice(2, 6));
});

test("rows are written by the functions alone, and places are not taken away from who has them", () => {
  const id = session(2);
  sql(`INSERT INTO session_enrolment (session_id, provider_id, person_id, organisation_id, state, framework_code, modules, booked_on, held_on,
      asked_at, recorded_at)
    SELECT ${id}, s.provider_id, p, h.organisation_id, 'booked', 'bookland', '{B-01}', current_date, s.held_on, now(), now()
    FROM training_session s, unnest(ARRAY[${people[0]}, ${people[1]}]) AS p JOIN role_holding h ON h.person_id = p WHERE s.session_id = ${id}`);
  const answers = tried([
    { as: null, sql: `INSERT INTO session_enrolment SELECT * FROM session_enrolment` },
    { as: null, sql: `UPDATE session_enrolment SET state = 'cancelled'` },
    { as: null, sql: `DELETE FROM session_enrolment` },
    { as: null, sql: `UPDATE session_attendance SET attendance = 'full'` },
    { as: null, sql: `UPDATE training_session SET places = 1 WHERE session_id = ${id}` },
    { as: null, sql: `INSERT INTO session_booking (session_id, organisation_id, places) SELECT ${id}, ${organisationOf(people[0])}, 1` },
    { as: null, sql: `UPDATE training_session SET places = 3 WHERE session_id = ${id}` },
  ]);
  assert.deepEqual(answers.map(({ state }) => state !== "allowed"), [true, true, true, true, true, true, false], JSON.stringify(answers));
  assert.ok(answers.slice(1, 4).every(({ state }) => state === "42501"));
  // Somebody of one organisation sees its people's rows and no others'.
  const seen = (person, sees) => ({ as: null, sql: `SELECT actor_assume(${person}, ${organisationOf(person)}, now());
    DO $see$ BEGIN IF (SELECT count(*) FROM session_enrolment WHERE session_id = ${id}) <> ${sees} THEN
      RAISE EXCEPTION 'sees something else'; END IF; END $see$` });
  assert.deepEqual(tried([seen(people[2], 1), seen(people[3], 1)]).map(({ state }) => state), ["allowed", "allowed"]);
});

test("what was known stays known", () => {
  const id = session(2);
  sql(`DO $do$ BEGIN PERFORM actor_begin_system(now()); PERFORM session_enrol(${id}, ${people[0]}, ${organisationOf(people[0])}, 'booked', '2026-01-01'::timestamptz); END $do$`);
  sql(`DO $do$ BEGIN PERFORM actor_begin_system(now()); PERFORM session_enrol(${id}, ${people[0]}, ${organisationOf(people[0])}, 'cancelled', '2026-01-03'::timestamptz); END $do$`);
  const known = (at) => sql(`SELECT state FROM session_enrolment WHERE session_id = ${id} AND recorded_at <= '${at}'
    AND (superseded_at IS NULL OR superseded_at > '${at}')`).map((row) => row.state);
  assert.deepEqual([known("2025-12-31"), known("2026-01-02"), known("2026-01-04")], [[], ["booked"], ["cancelled"]]);
  // Under way from the booking through the day, as known until it was cancelled.
  const rows = sql(`SELECT u.* FROM (SELECT actor_begin_system(now())) AS a, training_under_way(ARRAY[${people[0]}::bigint]) u
    WHERE u.recorded_at = '2026-01-01'`);
  assert.equal(rows.length, 1);
  assert.notEqual(rows[0].superseded_at, null);
});
