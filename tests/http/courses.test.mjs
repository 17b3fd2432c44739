// From an empty service to a recorded register: provider, course, trainer and authorisation, all through the pages.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart, password } from "../support/visitor.mjs";
import { dateFields, daysAgo, firstResponderAdd } from "../support/provider.mjs";

const house = await houseStart();
const policy = await house.staff(["policy_officer"], { name: "Pat Policy" });
let counter = 0;

const fieldsOf = (page) => page.errors.map(({ field }) => field).sort();
const valuesOf = (page, form, name) => page.form(form).fields.filter(([other]) => other === name).map(([, value]) => value);
const acts = (action) => house.value(`SELECT count(*) FROM audit_entry WHERE action = '${action}'`);

async function accept(email) {
  const visitor = house.visitor();
  const page = await visitor.submit(await visitor.get(house.mailLink(email, "/invitation/")), { password });
  assert.match(page.banner, /^Welcome/);
  return Object.assign(visitor, { email });
}

// { administrator (signed in), path "/providers/1" }
async function providerRegister(values = {}) {
  counter++;
  const email = `administrator${counter}@school.example`;
  const page = await policy.submit(await policy.get("/providers/new"), { name: `School ${counter}`,
    identifier: `GB-CHC-${7000000 + counter}`, website: "www.school.example", phone: "01632 960002",
    full_name: `Ada Administrator ${counter}`, email, ...dateFields("accredited", daysAgo(400)), ...values });
  assert.equal(page.banner, "The provider is registered, and its administrator is invited");
  assert.match(page.path, /^\/providers\/\d+$/);
  assert.ok(page.text.includes(email));
  return { administrator: await accept(email), path: page.path };
}

async function courseAdd(administrator, values = {}) {
  counter++;
  return administrator.submit(await administrator.get("/courses/new"), { code: `DAY-${counter}`, tier: "referrer",
    title: "First Responder day", modules: ["FR-03", "FR-04"], ...dateFields("from", daysAgo(30)), ...values });
}

async function trainerInvite(administrator) {
  counter++;
  const email = `trainer${counter}@school.example`;
  const page = await administrator.submit(await administrator.get("/organisation/people/invite"),
    { full_name: `Tom Trainer ${counter}`, email, roles: ["trainer"] });
  assert.equal(page.banner, "The invitation is sent");
  const trainer = await accept(email);
  trainer.personId = house.value(`SELECT person_id FROM account WHERE email = '${email}'`);
  return trainer;
}

test("from nothing to a recorded register, through the pages alone", async () => {
  assert.match((await policy.get("/providers")).text, /No training provider is registered yet/);
  assert.ok((await policy.get("/account")).links.some(({ href }) => href === "/providers"));
  const { administrator, path } = await providerRegister();
  const home = await administrator.get("/home");
  assert.equal(home.status, 200);
  for (const href of ["/courses", "/sessions", "/organisation/people"]) {
    assert.ok(home.links.some((link) => link.href === href), href);
  }
  assert.match((await administrator.get("/courses")).text, /There is no course yet/);
  const course = await courseAdd(administrator);
  assert.equal(course.banner, "Course added");
  assert.match(course.path, /^\/courses\/\d+$/);
  const trainer = await trainerInvite(administrator);
  assert.match((await policy.get(path)).text, /Not authorised for any module yet/);
  const page = await policy.get(`${path}/trainers/${trainer.personId}`);
  const authorised = await policy.submit(page, { modules: ["FR-03", "FR-04"], ...dateFields("from", daysAgo(10)) });
  assert.equal(authorised.banner, "Authorisation saved");
  assert.match(authorised.text, /FR-03: .*FR-04: /);
  const lead = await house.lead();
  await firstResponderAdd(lead, "Rory Recorded", "rory@recorded.example");
  const sessions = await trainer.get("/sessions/new");
  const session = await trainer.submit(sessions, { course: course.path.split("/").at(-1),
    ...dateFields("held", daysAgo(0)), online: "yes", places: 12 });
  assert.equal(session.banner, "Session saved");
  const booked = await lead.submit(await lead.get(`/training${session.path}`), { places: 1 },
    { form: `/training${session.path}` });
  assert.match(booked.text, /First Responder day/);
  const found = await trainer.submit(await trainer.get(`${session.path}/register`), { people: "Rory Recorded" }, { button: "match" });
  const saved = await trainer.submit(found, {}, { button: "record" });
  assert.equal(saved.banner, "Register recorded");
  assert.match(saved.text, /What is recorded.* 1 person /);
  assert.equal(house.value("SELECT count(*) FROM completion"), 2);
  assert.ok((await administrator.get(course.path)).links.some(({ href }) => href === session.path));
  for (const action of ["organisation.registered", "invitation.accepted", "course.add", "trainer.authorise"]) {
    assert.ok(acts(action) > 0, action);
  }
});

test("a new provider is judged, and what was typed stays", async () => {
  await providerRegister({ identifier: "GB-COH-01234567" });
  const page = await policy.get("/providers/new");
  const empty = await policy.submit(page, {});
  assert.equal(empty.status, 422);
  assert.deepEqual(fieldsOf(empty), ["email", "full_name", "name"]);
  const good = { name: "Kept School", full_name: "Kay Kept", email: "kay@kept.example" };
  for (const [values, field] of [[{ identifier: "1234567" }, "identifier"], [{ identifier: "gb-chc-1" }, "identifier"],
    [{ identifier: "GB-CHC-<b>" }, "identifier"], [{ identifier: "GB-COH-01234567" }, "identifier"],
    [{ website: "javascript:alert(1)" }, "website"], [{ phone: "call me" }, "phone"], [{ email: "x" }, "email"],
    [{ name: "x" }, "name"], [{ name: "x".repeat(201) }, "name"]]) {
    const wrong = await policy.submit(page, { ...good, ...values });
    assert.equal(wrong.status, 422);
    assert.deepEqual(fieldsOf(wrong), [field], JSON.stringify(values));
    assert.deepEqual(valuesOf(wrong, "/providers/new", "full_name"), ["Kay Kept"]);
  }
  assert.equal(house.value("SELECT count(*) FROM organisation WHERE name = 'Kept School'"), 0);
});

test("a course is judged, its code is the provider's once, and it is changed by version", async () => {
  const { administrator } = await providerRegister();
  const empty = await administrator.submit(await administrator.get("/courses/new"), {});
  assert.equal(empty.status, 422);
  assert.deepEqual(fieldsOf(empty), ["code", "from", "modules", "tier", "title"]);
  const course = await courseAdd(administrator, { code: "ONE-DAY" });
  const twice = await courseAdd(administrator, { code: "One-Day", title: "Again" });
  assert.deepEqual(twice.errors.map(({ text }) => text), ["Another of your courses has this code. Enter a different one"]);
  assert.deepEqual(valuesOf(twice, "/courses/new", "modules"), ["FR-03", "FR-04"]);
  assert.deepEqual(valuesOf(twice, "/courses/new", "title"), ["Again"]);
  const spaces = await courseAdd(administrator, { code: "ONE DAY" });
  assert.deepEqual(fieldsOf(spaces), ["code"]);
  const backwards = await courseAdd(administrator, dateFields("until", daysAgo(31)));
  assert.deepEqual(fieldsOf(backwards), ["until"]);
  const made = await administrator.submit(await administrator.get("/courses/new"), { code: "X", title: "X", tier: "lead",
    modules: ["FR-99"], ...dateFields("from", daysAgo(3)) });
  assert.deepEqual(fieldsOf(made), ["modules"]);
  const form = { form: course.path };
  const before = await administrator.get(course.path);
  const changed = await administrator.submit(course, { title: "A day for all", ...dateFields("until", daysAgo(-30)) }, form);
  assert.equal(changed.banner, "Course saved");
  assert.equal(changed.heading, "A day for all");
  const stale = await administrator.submit(before, { title: "Mine" }, form);
  assert.equal(stale.status, 409);
  assert.match(stale.text, /A day for all/);
  assert.deepEqual(valuesOf(stale, course.path, "title"), ["Mine"]);
  const replaced = await administrator.submit(stale, {}, form);
  assert.equal(replaced.heading, "Mine");
  assert.equal(acts("course.change"), 2);
  // The same code with another provider is another course.
  const other = await providerRegister();
  assert.equal((await courseAdd(other.administrator, { code: "ONE-DAY" })).banner, "Course added");
});

test("a course does not end before its last session", async () => {
  const { administrator } = await providerRegister();
  const trainer = await trainerInvite(administrator);
  const course = await courseAdd(administrator);
  const session = await trainer.submit(await trainer.get("/sessions/new"), { course: course.path.split("/").at(-1),
    ...dateFields("held", daysAgo(2)), online: "no", place: "Hall", places: 3 });
  assert.equal(session.banner, "Session saved. Its day has gone by: record who came.");
  assert.match((await trainer.get(session.path)).text, /not authorised for every module/);
  const early = await administrator.submit(course, dateFields("until", daysAgo(3)), { form: course.path });
  assert.equal(early.status, 422);
  assert.match(early.errors[0].text, /There is a session on/);
  const fine = await administrator.submit(course, dateFields("until", daysAgo(2)), { form: course.path });
  assert.equal(fine.banner, "Course saved");
});

test("an authorisation is judged, does not overlap, and ends without being deleted", async () => {
  const { administrator, path } = await providerRegister();
  const trainer = await trainerInvite(administrator);
  const at = `${path}/trainers/${trainer.personId}`;
  const page = await policy.get(at);
  assert.deepEqual(fieldsOf(await policy.submit(page, {})), ["from", "modules"]);
  const backwards = await policy.submit(page, { modules: ["FR-03"], ...dateFields("from", daysAgo(3)), ...dateFields("until", daysAgo(4)) });
  assert.deepEqual(fieldsOf(backwards), ["until"]);
  assert.deepEqual(valuesOf(backwards, at, "modules"), ["FR-03"]);
  const given = await policy.submit(page, { modules: ["FR-03"], ...dateFields("from", daysAgo(3)) });
  assert.equal(given.banner, "Authorisation saved");
  const again = await policy.submit(given, { modules: ["FR-03", "FR-04"], ...dateFields("from", daysAgo(1)) });
  assert.equal(again.status, 422);
  assert.match(again.errors[0].text, /authorised for FR-03 on some of these days already/);
  const held = given.form(`${at}/end`);
  assert.ok(held.names.has("authorisation"));
  const value = /value="(england:FR-03:[\d-]+)"/.exec(given.html)[1];
  assert.deepEqual(fieldsOf(await policy.submit(given, {}, { form: `${at}/end` })), ["authorisation", "last"]);
  const long = await policy.submit(given, { authorisation: value, ...dateFields("last", daysAgo(2)) }, { form: `${at}/end` });
  assert.deepEqual(fieldsOf(long), ["last"]);
  const ended = await policy.submit(given, { authorisation: value, ...dateFields("last", daysAgo(1)) }, { form: `${at}/end` });
  assert.equal(ended.banner, "The authorisation is ended");
  assert.match(ended.text, /FR-03: .* Ended/);
  assert.equal(house.value(`SELECT count(*) FROM trainer_authorisation WHERE person_id = ${trainer.personId}
    AND holds_to = '${daysAgo(1)}'`), 1);
  assert.equal(acts("trainer.end"), 1);
  const next = await policy.submit(ended, { modules: ["FR-03"], ...dateFields("from", daysAgo(0)) });
  assert.equal(next.banner, "Authorisation saved");
});

test("the walls: another provider's course, another provider's trainer, other roles", async () => {
  const mine = await providerRegister();
  const theirs = await providerRegister();
  const course = await courseAdd(mine.administrator);
  const own = await courseAdd(theirs.administrator);
  const trainer = await trainerInvite(mine.administrator);
  assert.equal((await theirs.administrator.get(course.path)).status, 404);
  const { csrf, version } = Object.fromEntries(own.form(own.path).fields);
  assert.equal((await theirs.administrator.post(course.path, { csrf, version, title: "Stolen" })).status, 404);
  assert.equal((await policy.get(`${theirs.path}/trainers/${trainer.personId}`)).status, 404);
  const lead = await house.lead();
  assert.equal((await policy.get(`/providers/${lead.organisationId}`)).status, 404);
  for (const path of ["/courses", "/courses/new", course.path, mine.path, "/providers", "/providers/new"]) {
    assert.equal((await lead.get(path)).status, 403, path);
    assert.equal((await trainer.get(path)).status, 403, path);
  }
  for (const path of ["/providers", mine.path, `${mine.path}/trainers/${trainer.personId}`]) {
    assert.equal((await mine.administrator.get(path)).status, 403, path);
  }
  for (const role of ["auditor", "administrator"]) {
    const reader = await house.staff([role]);
    assert.equal((await reader.get("/providers")).status, 200, role);
    assert.equal((await reader.get(mine.path)).status, 200, role);
    assert.equal((await reader.get("/providers/new")).status, 403, role);
    assert.equal((await reader.get(`${mine.path}/trainers/${trainer.personId}`)).status, 403, role);
  }
});

test("a provider gives out its own roles, keeps one administrator, and offers none of other bodies'", async () => {
  const { administrator } = await providerRegister();
  const page = await administrator.get("/organisation/people/invite");
  const offered = [...page.html.matchAll(/name="roles" type="checkbox" value="(\w+)"/g)].map(([, role]) => role);
  assert.deepEqual(offered, ["trainer", "provider_administrator"]);
  const wrong = await administrator.submit(page, { full_name: "Lee", email: "lee@school.example", roles: ["organisation_lead"] });
  assert.deepEqual(fieldsOf(wrong), ["roles"]);
  const lead = await house.lead();
  const theirs = await lead.submit(await lead.get("/organisation/people/invite"), { full_name: "Lee",
    email: "lee@body.example", roles: ["trainer"] });
  assert.deepEqual(fieldsOf(theirs), ["roles"]);
  const people = await administrator.get("/organisation/people");
  assert.ok(!people.forms.some(({ action }) => action === "/organisation/people/end"), "the only administrator stays");
  assert.ok(!people.forms.some(({ action }) => action === "/organisation/people/contact"));
});
