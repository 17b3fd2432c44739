// What leads and staff see of training at a glance: the matrix and its filters, all that is due, national compliance.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart } from "../support/visitor.mjs";
import { daysAgo, firstResponderAdd, providerStart, sessionAdd } from "../support/provider.mjs";

const house = await houseStart();
const lead = await house.lead({ organisation: "Matrix Charity" });
const officer = await house.staff(["policy_officer"], { name: "Olu Officer" });
const provider = await providerStart(house);
await firstResponderAdd(lead, "Rita Recorded", "rita@matrix.example", daysAgo(200));
for (const [name, email] of [["Ana O'Hara", "ana@matrix.example"], ["Бела", "bela@matrix.example"]]) {
  await firstResponderAdd(lead, name, email, daysAgo(10));
}
const rita = house.value("SELECT person_id FROM person WHERE email = 'rita@matrix.example'");
const path = await sessionAdd(provider, { held: daysAgo(100), booked: [lead.organisationId] });
const found = await provider.trainer.submit(await provider.trainer.get(`${path}/register`), { people: "rita@matrix.example" },
  { button: "match" });
await provider.trainer.submit(found, {}, { button: "record" });

test("the matrix is narrowed by role, status and module, and sorted by who lapses next", async () => {
  const all = await lead.get("/training");
  assert.match(all.text, /Rita Recorded/);
  assert.match(all.text, /Ana O'Hara/);
  assert.match(all.text, /What the statuses mean/);
  const names = (page) => page.links.filter(({ href }) => /^\/training\/people\/\d+/.test(href)).map(({ text }) => text);
  assert.deepEqual(names(await lead.get("/training?status=in_date")), ["Rita Recorded"]);
  assert.deepEqual(names(await lead.get("/training?module=FR-03&status=in_date")), ["Rita Recorded"]);
  assert.ok(!names(await lead.get("/training?module=FR-03&status=not_started")).includes("Rita Recorded"));
  assert.equal(names(await lead.get("/training?order=lapse"))[0], "Rita Recorded");
  assert.ok(!names(await lead.get("/training?role=first_responder")).includes(lead.name));
  assert.match((await lead.get("/training?status=exempt")).text, /Nobody fits what you asked for/);
  // Unknown values narrow nothing.
  assert.equal(names(await lead.get("/training?status=x&role=y&order=z&page=-1")).length, names(all).length);
});

test("the matrix is a table to download, for the day and the filters asked", async () => {
  const csv = (await lead.get("/training/matrix.csv?module=FR-03")).html;
  assert.match(csv, /"Rita Recorded","First Responder","FR-03",.*"in_date"/);
  assert.match(csv, /"Ana O'Hara","First Responder","FR-03",.*"not_started"/);
  const before = (await lead.get(`/training/matrix.csv?module=FR-03&on=${daysAgo(101)}`)).html;
  assert.ok(!/in_date/.test(before));
  assert.equal((await lead.get("/training/matrix.csv?on=2026-02-31")).status, 404);
  assert.equal((await officer.get("/training/matrix.csv")).status, 403);
});

test("two people of one name are told apart by their learner numbers, and nobody else shows theirs", async () => {
  house.sql("INSERT INTO person (full_name, created_at) VALUES ('Ana O''Hara', now())");
  const twin = house.value("SELECT max(person_id) FROM person");
  house.sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on)
    VALUES (${twin}, ${lead.organisationId}, 'first_responder', '${daysAgo(3)}')`);
  const numbers = house.value(`SELECT string_agg(learner_number, ' ') FROM person p JOIN role_holding USING (person_id)
    WHERE organisation_id = ${lead.organisationId} AND full_name = 'Ana O''Hara'`).split(" ");
  assert.equal(numbers.length, 2);
  const page = await lead.get("/training");
  assert.deepEqual([...new Set(page.text.match(/L-\w{4}-\w{4}/g))].sort(), numbers.sort());
  house.sql(`UPDATE role_holding SET ended_on = '${daysAgo(2)}' WHERE person_id = ${twin}`);
  assert.doesNotMatch((await lead.get("/training")).text, /L-\w{4}-\w{4}/);
});

test("all that is due is one list by date, each with a link that opens just that", async () => {
  const page = await lead.get("/home/due");
  assert.equal(page.heading, "Everything that is due");
  assert.match(page.text, /Ana O'Hara is new: \d+ modules to complete/);
  const booking = page.links.find(({ text }) => text.startsWith("Ana O'Hara is new"));
  assert.match(booking.href, /^\/training\/sessions\?module=[A-Z]+-\d+&person=\d+$/);
  assert.equal((await lead.get(booking.href)).status, 200);
  assert.ok(page.links.some(({ href }) => href === `/training/people/${rita}/supervised`));
  assert.ok((await lead.get("/home")).links.some(({ href }) => href === "/home/due"));
  assert.equal((await officer.get("/home/due")).status, 403);
  house.sql(`UPDATE organisation SET spoc_person_id = NULL WHERE organisation_id = ${lead.organisationId}`);
  assert.match((await lead.get("/home/due")).text, /Name a single point of contact/);
});

test("who is booked is told so, with whether that is in time, and a place without a name is due", async () => {
  const id = (name) => house.value(`SELECT person_id FROM person WHERE full_name = '${name}'`);
  const people = [id("Ana O''Hara"), id("Бела")];
  for (const [i, ends] of [20, 10].entries()) {
    house.sql(`INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, recorded_at)
      VALUES (${people[i]}, 'england', 'FR-04', '${daysAgo(365 - ends)}', 'passed', now())`);
  }
  const renewing = await sessionAdd(provider, { held: daysAgo(-15), booked: [lead.organisationId] });
  const session = Number(renewing.split("/").at(-1));
  house.sql(`UPDATE session_booking SET places = 3 WHERE session_id = ${session}`);
  const unnamed = async () => (await lead.get("/home/due")).links.filter(({ href, text }) =>
    href === `/training/sessions/${session}` && /no names? yet/.test(text)).map(({ text }) => text);
  assert.match((await unnamed())[0], /^3 places on First Responder day have no names yet/);
  const page = await lead.get(`/training/sessions/${session}`);
  assert.match(page.text, /You hold 3 places without names/);
  const left = /Places left\s*(\d+) of/.exec(page.text)[1];
  const named = await lead.submit(page, { people }, { form: `/training/sessions/${session}/people` });
  assert.match(named.text, /You hold 1 place without a name/);
  assert.equal(/Places left\s*(\d+) of/.exec(named.text)[1], left, "whoever is named takes a place that was held");
  const list = await lead.get("/home/due");
  const booked = list.links.filter(({ href }) => href === `/training/sessions/${session}`).map(({ text }) => text);
  assert.equal(booked.filter((text) => /^Ana O'Hara: 1 module ends on .*\. Booked by then: First Responder day on/.test(text)).length, 1);
  assert.equal(booked.filter((text) => /^Бела: 1 module ends on .*\. Booked in its grace, until/.test(text)).length, 1);
  assert.match((await unnamed())[0], /^1 place on First Responder day has no name yet/);
  await lead.submit(await lead.get(`/training/sessions/${session}`), { people: [rita] }, { form: `/training/sessions/${session}/people` });
  assert.deepEqual(await unnamed(), []);
  const home = await lead.get("/home");
  assert.match(home.text, /Due soon, booked/);
  assert.match(home.text, /Booked: First Responder day on [^]*before it ends/);
  assert.match(home.text, /People whose training ends within 30 days: 2;/);
  assert.match(home.text, /To meet it: \d+ more First Responders? in date, \d+ more leads? in date/);
});

test("who waits for a place is told so on the first page and on their own, with their turn", async () => {
  const full = await sessionAdd(provider, { held: daysAgo(-16), places: 1 });
  const other = await house.lead({ organisation: "Full Charity" });
  await other.submit(await other.get(`/training${full}`), { places: 1 }, { form: `/training${full}` });
  const wilma = await firstResponderAdd(lead, "Wilma Waits", "wilma@matrix.example", daysAgo(200))
    .then(() => house.value("SELECT person_id FROM person WHERE email = 'wilma@matrix.example'"));
  house.sql(`INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, recorded_at)
    VALUES (${wilma}, 'england', 'FR-04', '${daysAgo(345)}', 'passed', now())`);
  await lead.submit(await lead.get(`/training${full}`), { people: [wilma] }, { form: `/training${full}/people` });
  const turn = /Wilma Waits: 1 module ends on .*Waits for a place, turn 1: First Responder day on/;
  assert.ok((await lead.get("/home/due")).links.some(({ href, text }) => href === `/training${full}` && turn.test(text)));
  assert.match((await lead.get("/home")).text, /Waits for a place, turn 1: First Responder day on/);
  const page = await lead.get(`/training/people/${wilma}`);
  assert.match(page.text, /Sessions to come Waits for a place, turn 1: First Responder day on/);
  assert.ok(page.links.some(({ href }) => href === `/training${full}`));
  assert.match((await lead.get(`/training/people/${rita}`)).text, /Sessions to come Booked: First Responder day on/);
  assert.doesNotMatch((await lead.get(`/training/people/${wilma}?on=${daysAgo(1)}`)).text, /Sessions to come/);
});

test("home and what is due are the organisation's own, for those who see its training", async () => {
  const other = await house.lead({ organisation: "Elsewhere Charity" });
  const theirs = await other.get("/home/due");
  assert.equal(theirs.status, 200);
  assert.doesNotMatch(theirs.text, /Ana|Бела|Rita/);
  for (const visitor of [officer, provider.trainer, await house.staff(["intake_officer"], { name: "Ines Intake" }),
    await house.staff(["auditor"], { name: "Aud Auditor" })]) {
    assert.equal((await visitor.get("/home/due")).status, 403);
  }
  const nobody = house.visitor();
  assert.match((await nobody.get("/home/due")).path, /^\/sign-in/);
});

test("national compliance is for staff who see all training, on any day", async () => {
  const page = await officer.get("/reports/compliance");
  assert.equal(page.heading, "National compliance");
  // Every kind that is counted can be asked for; where applications are counted, those alone that apply.
  const kinds = (html) => [...(/<select[^>]*name="kind"[^]*?<\/select>/.exec(html)?.[0] ?? "").matchAll(/value="([^"]+)"/g)].map(([, kind]) => kind);
  for (const kind of ["police_force", "local_authority", "border_force", "charity"]) assert.ok(kinds(page.html).includes(kind), kind);
  assert.equal(new Set(kinds(page.html)).size, kinds(page.html).length);
  assert.deepEqual(kinds((await officer.get("/reports")).html).filter((kind) => /police|local_authority|border/.test(kind)), []);
  const police = await officer.get("/reports/compliance?kind=police_force");
  assert.match(police.html, /value="police_force" selected/);
  assert.doesNotMatch(police.text, /England: Charity/);
  assert.equal((await officer.get(`/reports/compliance?on=${daysAgo(-60)}&known=${daysAgo(0)}`)).status, 200);
  assert.equal((await officer.get("/reports/compliance?on=2026-02-31")).status, 422);
  assert.equal((await officer.get("/reports/compliance?framework=x&kind=y")).status, 200);
  assert.match((await officer.get("/reports/compliance.csv")).html, /^\uFEFF?table,line,figure,value/);
  assert.equal((await officer.get("/reports/compliance/organisations?standing=below&page=2")).status, 200);
  assert.match((await officer.get("/reports/compliance/organisations.csv")).html, /organisation id,organisation/);
  assert.equal((await lead.get("/reports/compliance")).status, 403);
  assert.equal((await provider.trainer.get("/reports/compliance/organisations.csv")).status, 403);
});

test("each of these pages costs one round trip to the database", () => {
  assert.deepEqual(house.log.split("\n").filter((line) => line.includes("several round trips")), []);
});
