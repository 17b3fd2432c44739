// The register changed by hand, given up by its organisation, and statutory bodies designated by two officers.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart } from "../support/visitor.mjs";
import { registered } from "../support/bound.mjs";
import { dateFields, daysAgo } from "../support/provider.mjs";

const house = await houseStart();
const lead = await house.lead({ organisation: "Quill House" });
const id = lead.organisationId;
registered(id);
const decider = await house.staff(["decision_maker"], { name: "Dana Decider" });
const other = await house.staff(["decision_maker"], { name: "Olu Other" });
const visitor = house.visitor();
const change = `/register/${id}/change`;
const values = { reason: "safeguarding_concern", words: "A concern was raised by the local authority.", ...dateFields("from", daysAgo(0)) };

test("a suspension is filled in, checked and then stands; everybody sees it, and the words stay with the organisation", async () => {
  const page = await decider.get(change);
  for (const event of ["under_review", "suspended", "revoked"]) assert.ok(page.links.some(({ href }) => href === `${change}/${event}`), event);
  assert.ok(!page.links.some(({ href }) => /reinstated|surrendered|review_closed/.test(href)));
  const empty = await decider.submit(await decider.get(`${change}/suspended`), { ...dateFields("from", "") });
  assert.deepEqual(empty.errors.map(({ field }) => field), ["reason", "words", "from"]);
  const future = await decider.submit(await decider.get(`${change}/suspended`), { ...values, ...dateFields("from", daysAgo(-2)) });
  assert.deepEqual(future.errors.map(({ field }) => field), ["from"]);
  const check = await decider.submit(await decider.get(`${change}/suspended`), values);
  assert.equal(check.path, `${change}/check`);
  assert.match(check.main, /<div lang="en">[\s\S]*is suspended from[\s\S]*A concern was raised[\s\S]*<div lang="cy">[\s\S]*A concern was raised/);
  assert.match(check.text, /A concern was raised by the local authority\./);
  assert.match((await visitor.get(`/register/${id}`)).text, /Quill House Accredited /);
  // Going back finds what was written.
  assert.match((await decider.get(`${change}/suspended`)).html, /A concern was raised by the local authority\.<\/textarea>/);
  const done = await decider.submit(await decider.get(`${change}/check`));
  assert.equal(done.banner, "The change is on the register, and the organisation is told");
  const entry = await visitor.get(`/register/${id}`);
  assert.match(entry.text, /Quill House Suspended/);
  assert.match(entry.text, /Suspended Safeguarding concern/);
  assert.doesNotMatch(entry.text, /local authority|Dana/);
  const own = await lead.get("/organisation/accreditation");
  assert.match(own.text, /A concern was raised by the local authority\./);
  assert.doesNotMatch(own.text, /Dana/);
  assert.match(house.mails(lead.email).at(-1).body, /A concern was raised by the local authority\./);
  assert.match((await other.get(change)).text, /Dana Decider/);
  assert.equal((await decider.get(`${change}/check`)).path, change);
});

test("the organisation finds the message as it was sent, once told on its first page; another does not", async () => {
  const home = await lead.get("/home");
  const told = home.links.find(({ text }) => text === "Read the message: The accreditation of Quill House is suspended.");
  const own = await lead.get("/organisation/accreditation");
  assert.match(own.text, /1 message about your accreditation 1 new/);
  const list = await lead.get("/organisation/accreditation/messages");
  const { href } = list.links.find(({ text }) => text === "The accreditation of Quill House is suspended");
  assert.equal(told.href, href);
  const message = await lead.get(href);
  assert.match(message.text, /is suspended from .*A concern was raised by the local authority\./);
  assert.match(message.text, /How it was sent .*in English/);
  assert.match((await lead.get(`${href}?lang=cy`)).html, /<html lang="cy"[\s\S]*achrediad/);
  await lead.get("/home?lang=en");
  assert.doesNotMatch((await lead.get("/home")).text, /Read the message/);
  assert.match((await lead.get("/organisation/accreditation/messages")).text, /Read/);
  assert.equal((await (await house.lead({ organisation: "Other House" })).get(href)).status, 404);
});

test("what the status does not allow is refused, and a change overtaken by another is kept and told", async () => {
  assert.equal((await decider.get(`${change}/suspended`)).status, 409);
  assert.equal((await decider.get(`${change}/accredited`)).status, 404);
  const reinstate = { reason: "concern_closed", words: "The concern is closed.", ...dateFields("from", daysAgo(0)) };
  const mine = await decider.submit(await decider.get(`${change}/reinstated`), reinstate);
  const theirs = await other.submit(await other.get(`${change}/reinstated`), { ...reinstate, words: "Closed by me." });
  assert.ok((await decider.submit(mine)).banner);
  const stale = await other.submit(theirs);
  assert.equal(stale.status, 409);
  assert.match(stale.text, /The entry changed after you filled this in/);
  assert.match(stale.text, /Closed by me\./);
  assert.equal(house.value(`SELECT count(*) FROM register_event WHERE organisation_id = ${id} AND event = 'reinstated'`), 1);
});

test("a review is opened, listed and closed", async () => {
  await decider.submit(await decider.get(`${change}/under_review`), { ...values, reason: "concern_raised" });
  await decider.submit(await decider.get(`${change}/check`));
  assert.match((await visitor.get(`/register/${id}`)).text, /Accredited Under review/);
  assert.match((await visitor.get("/register?status=under_review")).text, /Quill House/);
  const auditor = await house.staff(["auditor"]);
  for (const query of ["", "?show=review", "?words=quill"]) {
    assert.match((await auditor.get(`/register/watch${query}`)).text, /Quill House.*A concern was raised/, query);
  }
  assert.doesNotMatch((await auditor.get("/register/watch?show=surrender")).text, /Quill House/);
  await decider.submit(await decider.get(`${change}/review_closed`), { ...values, reason: "review_satisfied" });
  await decider.submit(await decider.get(`${change}/check`));
  assert.doesNotMatch((await visitor.get(`/register/${id}`)).text, /Accredited Under review/);
  // What befell an entry stands for all staff who see the register, and is mailed to a colleague of whoever did it.
  const lately = (await auditor.get("/register/watch")).text;
  assert.match(lately, /What changed in the last 30 days[^]*Quill House Review closed[^]*Quill House Under review[^]*Quill House Reinstated[^]*Quill House Suspended/);
  assert.doesNotMatch((await auditor.get("/register/watch?show=suspended")).text, /What changed in the last 30 days/);
  assert.equal((await lead.get("/register/watch")).status, 403);
  const told = () => Number(house.value(`SELECT count(*) FROM mail WHERE key LIKE 'register-told:%' AND body LIKE '%Quill House: Review closed%'
    AND person_id = ${other.personId}`));
  for (let i = 0; i < 600 && told() === 0; i++) await new Promise((done) => setTimeout(done, 100));
  assert.equal(told(), 1);
  assert.equal(Number(house.value(`SELECT count(*) FROM mail WHERE key LIKE 'register-told:%' AND person_id = ${decider.personId}`)), 0);
});

test("giving up is asked for by the lead, taken back, asked again, and recorded by staff", async () => {
  const spoc = await house.staff(["spoc"], { organisation: id, email: "spoc@quill.example" });
  assert.equal((await spoc.get("/organisation/accreditation/surrender")).status, 403);
  assert.ok(!(await spoc.get("/organisation/accreditation")).links.some(({ href }) => /surrender/.test(href)));
  const path = "/organisation/accreditation/surrender";
  const unsure = await lead.submit(await lead.get(path), { words: "We close." });
  assert.deepEqual(unsure.errors.map(({ field }) => field), ["sure"]);
  const asked = await lead.submit(await lead.get(path), { words: "We close.", sure: "yes" });
  assert.match(asked.banner, /Your wish is sent/);
  assert.equal((await lead.get(path)).status, 409);
  assert.match((await visitor.get(`/register/${id}`)).text, /Quill House Accredited /);
  assert.match((await decider.get("/register/watch?show=surrender")).text, /Its lead asks to give up/);
  await lead.submit(await lead.get("/organisation/accreditation"), {}, { form: "/organisation/accreditation/keep" });
  assert.equal((await decider.get(`${change}/surrendered`)).status, 409);
  await lead.submit(await lead.get(path), { words: "We do close.", sure: "yes" });
  assert.match((await decider.get(change)).text, /We do close\./);
  await decider.submit(await decider.get(`${change}/surrendered`), { ...values, reason: "asked_by_organisation", words: "Thank you." });
  await decider.submit(await decider.get(`${change}/check`));
  const entry = await visitor.get(`/register/${id}`);
  assert.match(entry.text, /Quill House Surrendered/);
  assert.doesNotMatch(entry.text, /We close|We do close/);
  assert.match((await decider.get(change)).text, /nothing to change by hand/);
});

test("who changes no entry", async () => {
  const officer = await house.staff(["intake_officer"]);
  assert.equal((await officer.get(change)).status, 403);
  const mine = await house.lead();
  registered(mine.organisationId);
  const inside = await house.staff(["decision_maker"]);
  house.sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on, ended_on)
    VALUES (${inside.personId}, ${mine.organisationId}, 'spoc', '2024-01-01', '2025-01-01')`);
  const page = await inside.get(`/register/${mine.organisationId}/change`);
  assert.match(page.text, /You hold or held a role in this organisation/);
  assert.equal((await inside.get(`/register/${mine.organisationId}/change/suspended`)).status, 403);
});

test("a statutory body is designated by two policy officers, never by one", async () => {
  const first = await house.staff(["policy_officer"], { name: "Pat Policy" });
  const second = await house.staff(["policy_officer"], { name: "Sol Second" });
  const empty = await first.submit(await first.get("/register/designations/new"), {});
  assert.equal(empty.status, 422);
  for (const field of ["name", "kind", "law", "from", "phone", "areas", "cohorts"]) {
    assert.ok(empty.errors.some((error) => error.field === field), field);
  }
  const form = await first.get("/register/designations/new");
  const law = /name="law" type="radio" value="([^"]+)"/.exec(form.html)[1];
  const body = { name: "Northmere Police", kind: "police_force", law, ...dateFields("from", "2016-11-01"), phone: "101",
    areas: ["North East"], cohorts: ["adults"] };
  const short = await first.submit(form, body);
  assert.deepEqual(short.errors.map(({ field }) => field), ["phone"]);
  const proposed = await first.submit(await first.get("/register/designations/new"), { ...body, phone: "01632 960101" });
  assert.match(proposed.path, /^\/register\/designations\/\d+$/);
  assert.match(proposed.text, /You proposed it, so another policy officer answers/);
  const organisation = proposed.path.split("/").at(-1);
  assert.equal((await visitor.get(`/register/${organisation}`)).status, 404);
  const twice = await second.submit(await second.get("/register/designations/new"), { ...body, phone: "01632 960101" });
  assert.deepEqual(twice.errors.map(({ field }) => field), ["name"]);
  // The proposer sends the answer's form all the same.
  const answer = await second.get(proposed.path);
  const csrf = (await first.get("/register/designations/new")).form("/register/designations/new").fields.filter(([name]) => name === "csrf");
  const own = await first.post(proposed.path, [...csrf, ["answer", "approve"]]);
  assert.equal(own.status, 422);
  assert.equal((await visitor.get(`/register/${organisation}`)).status, 404);
  assert.deepEqual((await second.submit(answer, { answer: "reject" })).errors.map(({ field }) => field), ["words"]);
  const done = await second.submit(await second.get(proposed.path), { answer: "approve" });
  assert.equal(done.banner, "The body is designated and on the register");
  const entry = await visitor.get(`/register/${organisation}`);
  assert.match(entry.text, /Northmere Police Designated/);
  assert.match(entry.text, /1 November 2016 Designated/);
  assert.equal((await second.post(proposed.path, [...csrf.slice(0, 0), ...(await second.get("/register/designations/new"))
    .form("/register/designations/new").fields.filter(([name]) => name === "csrf"), ["answer", "approve"]])).status, 409);
  const decided = house.sql(`SELECT person_id, approved_by FROM register_event WHERE organisation_id = ${organisation} AND event = 'designated'`);
  assert.deepEqual(decided, [{ person_id: first.personId, approved_by: second.personId }]);
  assert.match((await first.get("/register/designations")).text, /Northmere Police.*Designated/);
});

test("one that is not approved is not on the register", async () => {
  const first = await house.staff(["policy_officer"]);
  const second = await house.staff(["policy_officer"]);
  const form = await first.get("/register/designations/new");
  const law = /name="law" type="radio" value="([^"]+)"/.exec(form.html)[1];
  const proposed = await first.submit(form, { name: "Southmere Council", kind: "local_authority", law, ...dateFields("from", "2016-11-01"),
    phone: "01632 960102", areas: ["North East"], cohorts: ["adults"] });
  await second.submit(await second.get(proposed.path), { answer: "reject", words: "It is named in no list." });
  assert.match((await first.get(proposed.path)).text, /The designation was not approved/);
  assert.equal((await visitor.get(`/register/${proposed.path.split("/").at(-1)}`)).status, 404);
});

test("who is below the minimum standard of training, or will be, stands on a page of its own for staff", async () => {
  const page = await decider.get("/register/training");
  assert.equal(page.status, 200);
  assert.match(page.text, /Northmere Police Designated Below has not met it yet Nobody is entered as a First Responder\..* To meet it: \d+ more First Responders in date, \d+ more leads? in date\./);
  assert.equal((await decider.get("/register/training?show=never&words=northmere")).status, 200);
  for (const show of ["30", "60", "90"]) {
    assert.match((await decider.get(`/register/training?show=${show}`)).text, /0 organisations Nothing matches\./);
  }
  assert.match((await decider.get("/register/training?show=below&words=nowhere")).text, /Nothing matches\./);
  assert.equal((await decider.get("/register/training?show=none%27&page=9")).path, "/register/training");
  assert.ok((await decider.get("/register/watch")).links.some(({ href }) => href === "/register/training"));
  assert.equal((await lead.get("/register/training")).status, 403);
  assert.match((await visitor.get("/register/training")).path, /^\/sign-in/);
  assert.match((await decider.get("/register/training?lang=cy")).html, /<html lang="cy"/);
  await decider.get("/register/training?lang=en");
});
