// Separation of duties as the database itself keeps it: each role against each other and against each act, in SQL written
// by hand as the serving role, one at a time and when two race. About persons: everybody here holds every role of the
// Home Office, so that nothing is refused merely because an account may not.
import test from "node:test";
import assert from "node:assert/strict";
import { sql } from "../support/server.mjs";
import { racing, tried } from "../support/serving.mjs";

const roles = ["intake_officer", "assessor", "lived_experience_assessor", "nation_adviser", "moderator", "decision_maker",
  "panel_member", "panel_chair"];
const places = { assessor: 2 };
const isRefused = ({ state }) => ["AS001", "23505", "42501"].includes(state);
const number = (query) => Number(Object.values(sql(query)[0])[0]);

let people = 0;
let organisations = 0;

// So many persons with every role of the Home Office but those in `lacking`; their ids.
function persons(count, lacking = []) {
  const first = people + 1;
  people += count;
  const names = `generate_series(${first}, ${people}) AS n`;
  sql(`INSERT INTO person (full_name, created_at) SELECT 'Sep Person ' || n, now() FROM ${names};
    INSERT INTO role_holding (person_id, role, started_on)
      SELECT p.person_id, r.role, current_date - 30 FROM ${names} JOIN person p ON p.full_name = 'Sep Person ' || n, role r
      WHERE r.side = 'home_office' AND r.role <> ALL ('{${lacking}}')`);
  return sql(`SELECT p.person_id FROM ${names} JOIN person p ON p.full_name = 'Sep Person ' || n ORDER BY n`).map((row) => row.person_id);
}

// An application of an organisation of its own: { application, organisation }.
function applied(state) {
  organisations += 1;
  sql(`INSERT INTO organisation (name, framework_code, kind, sector, registered_at)
      VALUES ('Sep Organisation ${organisations}', 'england', 'charity', 'non_statutory', now());
    INSERT INTO person (full_name, created_at) VALUES ('Sep Lead ${organisations}', now());
    INSERT INTO role_holding (person_id, organisation_id, role, started_on)
      SELECT person_id, organisation_id, 'organisation_lead', current_date - 30 FROM person, organisation
      WHERE full_name = 'Sep Lead ${organisations}' AND name = 'Sep Organisation ${organisations}';
    INSERT INTO application (reference, organisation_id, framework_code, state, created_by, created_at, updated_at, received_on, submitted_at)
      SELECT 'SEP-${organisations}', organisation_id, 'england', '${state}', person_id, now(), now(), current_date, now()
      FROM person, organisation WHERE full_name = 'Sep Lead ${organisations}' AND name = 'Sep Organisation ${organisations}'`);
  const [row] = sql(`SELECT application_id, organisation_id FROM application WHERE reference = 'SEP-${organisations}'`);
  return { application: row.application_id, organisation: row.organisation_id };
}

const declares = (application, person, conflicted = false) =>
  `INSERT INTO conflict_declaration (application_id, person_id, conflicted, declared_at) VALUES (${application}, ${person}, ${conflicted}, now())`;
const takes = (application, person, role, place = 1) =>
  `INSERT INTO case_role (application_id, person_id, role, place, taken_at) VALUES (${application}, ${person}, '${role}', ${place}, now())`;
const joins = (organisation, person) =>
  `INSERT INTO role_holding (person_id, organisation_id, role, started_on) VALUES (${person}, ${organisation}, 'first_responder', current_date)`;

function declared(application, who) {
  sql([who].flat().map((person) => declares(application, person)).join(";"));
}

test("everybody fit and declared may take each role: what is refused below is refused for its own reason", () => {
  const { application } = applied("assessment");
  const someone = persons(roles.length);
  declared(application, someone);
  const answers = tried(roles.flatMap((role, i) => [...Array(places[role] ?? 1).keys()].map((place) =>
    ({ as: someone[i], sql: takes(application, someone[i], role, place + 1) }))));
  assert.deepEqual(answers.filter(({ state }) => state !== "allowed"), []);
});

test("two roles never meet in one person: each role against each other, by a new row or by changing the old one", () => {
  const { application } = applied("assessment");
  const holders = persons(roles.length);
  const free = persons(1)[0];
  declared(application, [...holders, free]);
  sql(roles.map((role, i) => takes(application, holders[i], role)).join(";"));
  const statements = [];
  roles.forEach((held, i) => {
    const own = `application_id = ${application} AND person_id = ${holders[i]}`;
    for (const as of [holders[i], null]) {
      for (const wanted of roles) {
        statements.push({ told: `${held} becomes ${wanted} as well`, as, sql: takes(application, holders[i], wanted, 2) });
        if (wanted !== held) {
          statements.push({ told: `${held} changes to ${wanted}`, as, sql: `UPDATE case_role SET role = '${wanted}' WHERE ${own}` },
            { told: `${held} changes to ${wanted} on conflict`, as, sql: `${takes(application, holders[i], wanted)}
              ON CONFLICT (application_id, person_id) DO UPDATE SET role = excluded.role` });
        }
      }
      statements.push(
        { told: `${held} is handed on`, as, sql: `UPDATE case_role SET person_id = ${free} WHERE ${own}` },
        { told: `${held} goes to another case`, as, sql: `UPDATE case_role SET application_id = ${applied("assessment").application} WHERE ${own}` },
        { told: `${held} is deleted`, as, sql: `DELETE FROM case_role WHERE ${own}` });
    }
  });
  const answers = tried(statements);
  assert.ok(statements.length > 200);
  assert.deepEqual(statements.filter((unused, i) => !isRefused(answers[i])).map(({ told }) => told), []);
});

test("nobody takes a role who belongs or belonged to the applicant, has a conflict, has not declared, or lacks the role", () => {
  const { application, organisation } = applied("assessment");
  const [belongs, belonged, conflicted, undeclared] = persons(4);
  declared(application, [belongs, belonged]);
  sql(`${declares(application, conflicted, true)}; ${joins(organisation, belongs)}; ${joins(organisation, belonged)};
    UPDATE role_holding SET ended_on = current_date - 1 WHERE person_id = ${belonged} AND organisation_id IS NOT NULL`);
  const statements = [];
  for (const role of roles) {
    const [lacks] = persons(1, [role]);
    declared(application, lacks);
    for (const [told, person] of Object.entries({ belongs, belonged, conflicted, undeclared, lacks })) {
      for (const as of [person, null]) statements.push({ told: `${told}: ${role}`, as, sql: takes(application, person, role) });
    }
  }
  const [ended] = persons(1);
  declared(application, ended);
  sql(`UPDATE role_holding SET ended_on = current_date - 1 WHERE person_id = ${ended}`);
  for (const role of roles) statements.push({ told: `ended: ${role}`, as: null, sql: takes(application, ended, role) });
  const answers = tried(statements);
  assert.deepEqual(statements.filter((unused, i) => !isRefused(answers[i])).map(({ told }) => told), []);
});

test("a place is held by one person, and there are no more places than the field knows", () => {
  const { application } = applied("assessment");
  const single = ["intake_officer", "moderator", "decision_maker"];
  const holders = persons(5);
  const [another] = persons(1);
  declared(application, [...holders, another]);
  single.forEach((role, i) => sql(takes(application, holders[i], role)));
  sql(takes(application, holders[3], "assessor", 1));
  sql(takes(application, holders[4], "assessor", 2));
  const statements = [...single, "assessor"].flatMap((role) => [0, 1, 2, 3].map((place) =>
    ({ told: `${role} in place ${place}`, as: another, sql: takes(application, another, role, place) })));
  const answers = tried(statements);
  assert.deepEqual(statements.filter((unused, i) => !isRefused(answers[i])).map(({ told }) => told), []);
});

test("who has left or finished does not come back, a declared conflict stands, and it ends a part at once", () => {
  const { application } = applied("assessment");
  const [left, finished, conflicted] = persons(3);
  declared(application, [left, finished, conflicted]);
  sql(`${takes(application, left, "nation_adviser")}; UPDATE case_role SET left_at = now() WHERE person_id = ${left};
    ${takes(application, finished, "assessor")}; UPDATE case_role SET finished_at = now() WHERE person_id = ${finished};
    ${takes(application, conflicted, "assessor", 2)};
    UPDATE conflict_declaration SET conflicted = true WHERE person_id = ${conflicted} AND application_id = ${application}`);
  assert.equal(number(`SELECT count(*) FROM case_role WHERE person_id = ${conflicted} AND left_at IS NOT NULL`), 1);
  const statements = [[left, "left_at = NULL"], [finished, "finished_at = NULL"], [conflicted, "left_at = NULL"]].flatMap(([person, set]) =>
    [person, null].map((as) => ({ told: `${set} of ${person}`, as, sql: `UPDATE case_role SET ${set} WHERE person_id = ${person}` })));
  for (const as of [conflicted, null]) {
    statements.push({ told: "no conflict any more", as, sql: `UPDATE conflict_declaration SET conflicted = false WHERE person_id = ${conflicted}` },
      { told: "the declaration is deleted", as, sql: `DELETE FROM conflict_declaration WHERE person_id = ${conflicted}` });
  }
  const answers = tried(statements);
  assert.deepEqual(statements.filter((unused, i) => !isRefused(answers[i])).map(({ told }) => told), []);
});

test("who joins the applicant while they have a part in its case is out of it", () => {
  const { application, organisation } = applied("assessment");
  const [assessor] = persons(1);
  declared(application, assessor);
  sql(`${takes(application, assessor, "assessor")}; ${joins(organisation, assessor)}`);
  assert.equal(number(`SELECT count(*) FROM case_role WHERE person_id = ${assessor} AND left_at IS NULL`), 0);
  assert.equal(number(`SELECT count(*) FROM conflict_declaration WHERE person_id = ${assessor} AND conflicted`), 1);
});

test("only an assessor of the case scores it, in their own name, until they hand in", () => {
  const { application } = applied("assessment");
  const holders = persons(roles.length);
  const [second, stranger] = persons(2);
  declared(application, [...holders, second]);
  sql(roles.map((role, i) => takes(application, holders[i], role)).join(";"));
  sql(takes(application, second, "assessor", 2));
  const scores = (person) => `INSERT INTO assessment (application_id, person_id, criterion_code, score, reason, saved_at)
    VALUES (${application}, ${person}, 'governance', 3, 'Because', now())`;
  const assessor = holders[roles.indexOf("assessor")];
  assert.deepEqual(tried([{ as: assessor, sql: scores(assessor) }])[0].state, "allowed");
  const statements = [...holders.filter((person) => person !== assessor), stranger].flatMap((person) =>
    [person, null].map((as) => ({ told: `scored by ${roles[holders.indexOf(person)]}`, as, sql: scores(person) })));
  statements.push({ told: "in the other's name", as: second, sql: scores(assessor) });
  sql(`${scores(assessor)}; UPDATE case_role SET finished_at = now() WHERE person_id = ${assessor} AND application_id = ${application}`);
  for (const as of [assessor, null]) {
    statements.push({ told: "changed after handing in", as, sql: `UPDATE assessment SET score = 0 WHERE person_id = ${assessor} AND application_id = ${application}` });
  }
  const answers = tried(statements);
  assert.deepEqual(statements.filter((unused, i) => !isRefused(answers[i])).map(({ told }) => told), []);
  // Blind: until both are in the other's score is no row.
  assert.equal(tried([{ as: second, sql: `DO $x$ BEGIN ASSERT NOT EXISTS (SELECT FROM assessment WHERE person_id = ${assessor}); END $x$` }])[0].state, "allowed");
});

test("only the decision-maker of the case decides it, and what is decided stands", () => {
  const { application } = applied("decision");
  const holders = persons(roles.length);
  const [stranger] = persons(1);
  declared(application, holders);
  sql(roles.map((role, i) => takes(application, holders[i], role)).join(";"));
  const decides = (person, outcome = "deferred") => `INSERT INTO decision (application_id, outcome, reason_codes, words, person_id, decided_at)
    VALUES (${application}, '${outcome}', '{criteria-met}', 'Because', ${person}, now())`;
  const decider = holders[roles.indexOf("decision_maker")];
  assert.equal(tried([{ as: decider, sql: decides(decider) }])[0].state, "allowed");
  const statements = [...holders.filter((person) => person !== decider), stranger].flatMap((person) =>
    [person, null].flatMap((as) => ["approved", "deferred", "intention_to_refuse"].map((outcome) =>
      ({ told: `${outcome} by ${roles[holders.indexOf(person)]}`, as, sql: decides(person, outcome) }))));
  statements.push({ told: "refused without a panel", as: decider, sql: decides(decider, "refused") },
    { told: "the state is set to refused", as: decider, sql: `UPDATE application SET state = 'refused' WHERE application_id = ${application}` });
  sql(decides(decider));
  for (const as of [decider, null]) {
    statements.push({ told: "changed", as, sql: `UPDATE decision SET outcome = 'approved' WHERE application_id = ${application}` },
      { told: "deleted", as, sql: `DELETE FROM decision WHERE application_id = ${application}` });
  }
  const answers = tried(statements);
  assert.deepEqual(statements.filter((unused, i) => !isRefused(answers[i])).map(({ told }) => told), []);
});

test("only the moderator of the case sets a score in place of the assessors', while it is in moderation", () => {
  const scores = (application, person) => `INSERT INTO moderated_score (application_id, round, criterion_code, score, reason, person_id, saved_at)
    VALUES (${application}, 1, 'governance', 2, 'Because', ${person}, now())`;
  const statements = [];
  for (const state of ["moderation", "assessment", "recommendation", "decision"]) {
    const { application } = applied(state);
    const holders = persons(roles.length);
    const [second] = persons(1);
    declared(application, [...holders, second]);
    sql([...roles.map((role, i) => takes(application, holders[i], role)), takes(application, second, "assessor", 2)].join(";"));
    sql(`UPDATE case_role SET finished_at = now() WHERE application_id = ${application} AND role LIKE '%assessor'`);
    for (const [i, role] of roles.entries()) {
      if (state === "moderation" && role === "moderator") {
        assert.equal(tried([{ as: holders[i], sql: scores(application, holders[i]) }])[0].state, "allowed");
      } else {
        statements.push({ told: `${role} in ${state}`, as: holders[i], sql: scores(application, holders[i]) });
      }
    }
  }
  const answers = tried(statements);
  assert.deepEqual(statements.filter((unused, i) => !isRefused(answers[i])).map(({ told }) => told), []);
});

test("nobody votes who does not sit on a panel, and nobody seats themselves", () => {
  const { application } = applied("panel_review");
  const holders = persons(roles.length);
  declared(application, holders);
  sql(roles.map((role, i) => takes(application, holders[i], role)).join(";"));
  sql(`INSERT INTO panel (application_id, seed, places, convened_at) VALUES (${application}, sha256('x'), 3, now())`);
  const panel = number(`SELECT panel_id FROM panel WHERE application_id = ${application}`);
  const statements = holders.flatMap((person, i) => [person, null].flatMap((as) => [
    { told: `${roles[i]} votes`, as, sql: `INSERT INTO panel_vote (panel_id, person_id, vote, reason, cast_at) VALUES (${panel}, ${person}, 'approve', 'Because', now())` },
    { told: `${roles[i]} sits down`, as, sql: `INSERT INTO panel_seat (panel_id, person_id, draw, place, role, drawn_at) VALUES (${panel}, ${person}, 1, 2, 'panel_member', now())` },
    { told: `${roles[i]} closes`, as, sql: `UPDATE panel SET outcome = 'approve', summary = 'Because', closed_by = ${person}, closed_at = now() WHERE panel_id = ${panel}` }]));
  const answers = tried(statements);
  assert.deepEqual(statements.filter((unused, i) => !isRefused(answers[i])).map(({ told }) => told), []);
});

test("no state tells of an outcome that nobody decided: from each state to each outcome", () => {
  const states = ["draft", "submitted", "completeness_check", "information_requested", "assessment", "moderation", "recommendation",
    "decision", "deferred", "intention_to_refuse", "representations", "panel_review", "refused", "reconsideration_requested",
    "reconsideration", "withdrawn"];
  const ends = ["approved", "approved_with_conditions", "deferred", "intention_to_refuse", "refused"];
  const statements = states.flatMap((state) => {
    const { application } = applied(state);
    return ends.filter((end) => end !== state).map((end) => ({ told: `${state} to ${end}`, as: null,
      sql: `UPDATE application SET state = '${end}', updated_at = now() WHERE application_id = ${application}` }));
  });
  const answers = tried(statements);
  assert.deepEqual(statements.filter((unused, i) => !isRefused(answers[i])).map(({ told }) => told), []);
});

test("what has happened is not rewritten", () => {
  const { application } = applied("decision");
  sql(`INSERT INTO application_event (application_id, event, to_state, at) VALUES (${application}, 'submit', 'submitted', now())`);
  const statements = ["application_event", "application_clock", "notice", "audit_entry"].flatMap((table) =>
    [`DELETE FROM ${table}`, `TRUNCATE ${table}`, `UPDATE ${table} SET application_id = application_id`.replace(/SET .*/,
      table === "audit_entry" ? "SET action = action" : "SET application_id = application_id")].map((text) => ({ told: text, as: null, sql: text })));
  statements.push({ told: "another day of receipt", as: null, sql: `UPDATE application SET received_on = received_on - 1 WHERE application_id = ${application}` },
    { told: "the case goes to another organisation", as: null, sql: `UPDATE application SET organisation_id = ${applied("draft").organisation} WHERE application_id = ${application}` });
  const answers = tried(statements);
  assert.deepEqual(statements.filter((unused, i) => !isRefused(answers[i])).map(({ told }) => told), []);
});

// When two race: both wait for the case's row, and are let go at once.
const rounds = 4;
const behind = (application) => `SELECT FROM application WHERE application_id = ${application} FOR UPDATE`;
const active = (application, person) => number(`SELECT count(*) FROM case_role
  WHERE application_id = ${application} AND person_id = ${person} AND left_at IS NULL`);

test("one person who takes two roles at once has one", async () => {
  for (let round = 0; round < rounds; round++) {
    const { application } = applied("assessment");
    const [person] = persons(1);
    declared(application, person);
    const answers = await racing(behind(application), ["assessor", "decision_maker", "moderator"].map((role) =>
      ({ as: person, sql: takes(application, person, role) })));
    assert.equal(answers.filter(({ state }) => state === "allowed").length, 1, JSON.stringify(answers));
    assert.equal(active(application, person), 1);
  }
});

test("of several who take one place at once one has it", async () => {
  for (let round = 0; round < rounds; round++) {
    const { application } = applied("recommendation");
    const several = persons(4);
    declared(application, several);
    const answers = await racing(behind(application), several.map((person) => ({ as: person, sql: takes(application, person, "decision_maker") })));
    assert.equal(answers.filter(({ state }) => state === "allowed").length, 1, JSON.stringify(answers));
    assert.ok(answers.every((answer) => answer.state === "allowed" || isRefused(answer)), JSON.stringify(answers));
  }
});

test("a conflict declared while a role is taken ends it, whichever comes first", async () => {
  for (let round = 0; round < rounds; round++) {
    const { application } = applied("assessment");
    const [person] = persons(1);
    declared(application, person);
    const both = [{ as: person, sql: takes(application, person, "assessor") },
      { as: person, sql: `UPDATE conflict_declaration SET conflicted = true WHERE application_id = ${application} AND person_id = ${person}` }];
    const answers = await racing(behind(application), round % 2 === 0 ? both : both.reverse());
    assert.ok(answers.every((answer) => answer.state === "allowed" || isRefused(answer)), JSON.stringify(answers));
    assert.equal(active(application, person), 0);
  }
});

test("who joins the applicant while they take a role has no part in its case, whichever comes first", async () => {
  for (let round = 0; round < rounds; round++) {
    const { application, organisation } = applied("assessment");
    const [person] = persons(1);
    declared(application, person);
    const both = [{ as: person, sql: takes(application, person, "assessor") }, { as: null, sql: joins(organisation, person) }];
    const answers = await racing(behind(application), round % 2 === 0 ? both : both.reverse());
    assert.ok(answers.every((answer) => answer.state === "allowed" || isRefused(answer)), JSON.stringify(answers));
    assert.equal(active(application, person), 0);
  }
});

test("of two who decide one case at once the one in its place decides", async () => {
  for (let round = 0; round < rounds; round++) {
    const { application } = applied("decision");
    const [decider, other] = persons(2);
    declared(application, [decider, other]);
    sql(takes(application, decider, "decision_maker"));
    const answers = await racing(behind(application), [decider, other].map((person) => ({ as: person,
      sql: `INSERT INTO decision (application_id, outcome, reason_codes, words, person_id, decided_at)
        VALUES (${application}, 'deferred', '{criteria-met}', 'Because', ${person}, now())` })));
    assert.deepEqual(answers.map(({ state }) => state), ["allowed", "AS001"]);
  }
});
