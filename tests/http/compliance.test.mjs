// What staff who judge an organisation see of its training on the pages where they work, and who asks about any day.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart } from "../support/visitor.mjs";
import { registered } from "../support/bound.mjs";
import { daysAgo, firstResponderAdd } from "../support/provider.mjs";

const house = await houseStart();
const lead = await house.lead({ organisation: "Summary House" });
const id = lead.organisationId;
registered(id);
await firstResponderAdd(lead, "Una Untrained", "una@summary.example", daysAgo(10));
const una = house.value("SELECT person_id FROM person WHERE email = 'una@summary.example'");
house.sql(`INSERT INTO application (reference, organisation_id, framework_code, state, created_by, created_at, updated_at,
    received_on, submitted_at)
  VALUES ('ASY-2026-00777', ${id}, 'england', 'completeness_check', ${lead.personId}, now(), now(), current_date, now())`);
const application = house.value("SELECT max(application_id) FROM application");
const path = `/compliance/organisations/${id}`;

const asks = ["intake_officer", "lead_officer", "assessor", "nation_adviser", "moderator", "decision_maker", "policy_officer", "auditor"];
const not = ["lived_experience_assessor", "panel_member", "panel_chair", "grants_officer", "finance_approver", "administrator"];
const visitors = new Map();
for (const role of [...asks, ...not]) visitors.set(role, await house.staff([role]));

for (const role of asks) {
  test(`${role}: asks of an organisation and a person, on any day, as known at any`, async () => {
    const visitor = visitors.get(role);
    const page = await visitor.get(path);
    assert.match(page.text, /The minimum training standard is not met/);
    assert.match(page.text, /First Responders in date on every module they need: 0; at least \d+ are needed/);
    assert.match(page.text, /In 30 days[\s\S]*In 60 days[\s\S]*In 90 days/);
    assert.match(page.text, /Minimum standard Today /);
    const other = await visitor.get(`${path}?on=${daysAgo(-40)}&known=${daysAgo(0)}`);
    assert.match(other.text, /This is how it stands on .*, as it was known on/);
    // Another day is not called today, and what follows is counted from it.
    assert.match(other.text, /Minimum standard On the day [^]*30 days later[^]*60 days later[^]*90 days later/);
    assert.doesNotMatch(other.text, /Today|In 30 days/);
    const person = await visitor.get(page.links.find(({ text }) => text === "Una Untrained").href);
    assert.match(person.text, /Not started/);
    assert.match(person.html, /Ask about another day/);
    assert.equal((await visitor.get("/compliance?words=Summary")).links.some(({ text }) => text === "Summary House"), true);
    assert.equal((await visitor.get(`/register/${id}`)).links.some(({ href }) => href === path), true);
  });
}

for (const role of not) {
  test(`${role}: does not`, async () => {
    for (const no of ["/compliance", path, `${path}/people/${una}`]) assert.equal((await visitors.get(role).get(no)).status, 403, no);
    assert.equal((await visitors.get(role).get(`/register/${id}`)).links.some(({ href }) => href === path), false);
  });
}

test("exemptions and what they rest on stay with those who see all of training", async () => {
  house.sql(`INSERT INTO recognition (kind, person_id, organisation_id, framework_code, modules, reason_code, words, starts_on, ends_on,
      asked_by, asked_at)
    VALUES ('exempt', ${una}, ${id}, 'england', '{FR-03}', 'long_leave', 'On leave.', current_date, current_date + 60,
      ${lead.personId}, now())`);
  for (const role of ["lead_officer", "assessor"]) {
    const visitor = visitors.get(role);
    assert.equal((await visitor.get("/recognitions")).status, 403);
    const person = await visitor.get(`${path}/people/${una}`);
    assert.match(person.text, /Exemption/);
    assert.ok(!person.links.some(({ href }) => href.startsWith("/recognitions")));
  }
  assert.ok((await visitors.get("auditor").get(`${path}/people/${una}`)).links.some(({ href }) => href.startsWith("/recognitions/")));
});

test("the page of a case, and that of an entry, tell how the training stands, and lead to any other day", async () => {
  for (const role of asks.filter((name) => name !== "policy_officer")) {
    const page = await visitors.get(role).get(`/cases/${application}`);
    assert.equal(page.status, 200, role);
    assert.match(page.text, /Training The minimum training standard is not met/, role);
    assert.ok(page.links.some(({ href, text }) => href === path && text === "Ask about another day, or about one person"), role);
  }
  const without = await visitors.get("lived_experience_assessor").get(`/cases/${application}`);
  assert.equal(without.status, 200);
  assert.doesNotMatch(without.text, /minimum training standard/);
  const change = await visitors.get("decision_maker").get(`/register/${id}/change`);
  assert.match(change.text, /The minimum training standard is not met/);
  assert.ok(change.links.some(({ href }) => href === path));
  assert.doesNotMatch((await visitors.get("assessor").get(`/cases/${application}/bundle`)).text, /minimum training standard/);
});

test("each of these pages costs one round trip to the database", () => {
  assert.deepEqual(house.log.split("\n").filter((line) => line.includes("several round trips") && /compliance|\/cases|\/register/.test(line)), []);
});
