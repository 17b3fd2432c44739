// Conditions after the decision: the organisation sends, staff judge, the register follows.
import test from "node:test";
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { houseStart } from "../support/visitor.mjs";
import { bound, stands } from "../support/bound.mjs";
import { decidedApplication, drawNone, pdf, registeredLead, submittedApplication } from "../support/work.mjs";

const house = await houseStart();
const lead = await house.lead({ organisation: "Quill House" });
const [first, second] = bound(lead.organisationId, lead.personId, [30, -3]);
const officer = await house.staff(["intake_officer"]);
const decider = await house.staff(["decision_maker"]);
const auditor = await house.staff(["auditor"]);
const own = `/conditions/${first}`;
const staff = `/register/conditions/${first}`;
const file = (name) => ({ file: { name, type: "application/pdf", data: pdf(name) } });

test("an unmet condition puts the accreditation under review, by itself", async () => {
  house.sql("UPDATE job SET due_at = now() - interval '1 minute' WHERE kind = 'conditions.watch'");
  for (let i = 0; i < 300 && !/Under review/.test((await house.visitor().get(`/register/${lead.organisationId}`)).text); i++) await pause(100);
  const page = await house.visitor().get(`/register/${lead.organisationId}`);
  assert.match(page.text, /Accredited with conditions Under review/);
  assert.match(page.text, /Condition 1: train two more people/);
  assert.match(page.text, /A condition was not met by its day/);
  assert.match(house.mails(lead.email).at(-1).subject, /under review/);
});

test("the organisation sees its conditions, adds files and sends", async () => {
  const list = await lead.get("/conditions");
  assert.match(list.text, /Overdue/);
  assert.match(list.text, /To do/);
  let page = await lead.get(own);
  assert.equal(page.heading, "Condition 1");
  assert.match(page.text, /Their certificates/);
  page = await lead.submit(page, {}, { form: `${own}/send`, button: "add" });
  assert.deepEqual(page.errors.map(({ field }) => field), ["file"]);
  page = await lead.submit(await lead.get(own), { file: { name: "run.exe", type: "application/pdf", data: "MZ" } }, { form: `${own}/send`, button: "add" });
  assert.equal(page.status, 422);
  page = await lead.submit(await lead.get(own), { ...file("one.pdf") }, { form: `${own}/send`, button: "add" });
  assert.equal(page.banner, "File added");
  page = await lead.submit(page, { ...file("two.pdf") }, { form: `${own}/send`, button: "add" });
  const remove = page.forms.find((form) => /\/remove$/.test(form.action) && form.action.endsWith("remove"));
  page = await lead.submit(page, {}, { form: remove.action });
  assert.equal(page.banner, "File removed");
  assert.doesNotMatch(page.text, /one\.pdf/);
  assert.match(page.text, /two\.pdf/);
  // Not seen by staff until it is sent.
  assert.doesNotMatch((await officer.get(staff)).text, /two\.pdf/);
  page = await lead.submit(page, { words: "" }, { form: `${own}/send`, button: "send" });
  assert.deepEqual(page.errors.map(({ field }) => field), ["words"]);
  page = await lead.submit(page, { words: "Her name is Ann Other, born 3 May 1990." }, { form: `${own}/send`, button: "send" });
  assert.equal(page.status, 422);
  page = await lead.submit(await lead.get(own), { words: "Both have finished; see the certificates." }, { form: `${own}/send`, button: "send" });
  assert.match(page.banner, /^Sent/);
  assert.equal(page.forms.filter((form) => /\/(send|remove|files)$/.test(form.action ?? "")).length, 0);
  const link = page.links.find(({ href }) => /\/files\/\d+$/.test(href)).href;
  assert.match((await lead.get(link)).headers.get("content-disposition"), /^attachment/);
});

test("staff judge what was sent; a stale tab is told", async () => {
  const list = await officer.get("/register/conditions?show=sent");
  assert.match(list.text, /1 condition .*Quill House 22|1 condition .*Sent$/);
  const [one, two] = [await officer.get(staff), await decider.get(staff)];
  assert.match(one.text, /Both have finished/);
  assert.match(one.text, /two\.pdf/);
  const empty = await officer.submit(one, { outcome: "not_met" });
  assert.deepEqual(empty.errors.map(({ field }) => field), ["words"]);
  const judged = await officer.submit(await officer.get(staff), { outcome: "not_met", words: "One certificate is missing." });
  assert.equal(judged.banner, "The organisation is told what is missing");
  const stale = await decider.submit(two, { outcome: "met", words: "All here" });
  assert.equal(stale.status, 409);
  assert.match(stale.text, /Something happened to this condition/);
  assert.match(stale.html, /All here<\/textarea>/);
  const told = await lead.get(own);
  assert.match(told.text, /One certificate is missing\./);
  assert.doesNotMatch(told.text, /Sam Staff/);
  // A file that is still in the picker goes along; what is written stays when only the file is added.
  const added = await lead.submit(told, { ...file("three.pdf"), words: "Here is" }, { form: `${own}/send`, button: "add" });
  assert.match(added.text, /three\.pdf/);
  assert.match(added.html, /Here is<\/textarea>/);
  await lead.submit(told, { ...file("four.pdf"), words: "Here is the other." }, { form: `${own}/send`, button: "send" });
  assert.match((await officer.get(staff)).text, /three\.pdf[^]*four\.pdf/);
  assert.equal((await officer.submit(await officer.get(staff), { outcome: "met" })).banner, "The condition is met");
});

test("who may only look, and who may not", async () => {
  assert.equal((await auditor.get(staff)).forms.filter((form) => form.action === staff).length, 0);
  const other = await house.lead();
  assert.equal((await other.get(own)).status, 404);
  const page = await other.get("/organisation/edit");
  const csrf = page.form("/organisation/edit").fields.filter(([name]) => name === "csrf");
  assert.equal((await other.post(`/conditions/${second}/send`, [...csrf, ["words", "Mine"]])).status, 404);
  assert.equal((await lead.get(staff)).status, 403);
  const inside = await house.staff(["intake_officer"]);
  house.sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on, ended_on)
    VALUES (${inside.personId}, ${lead.organisationId}, 'spoc', '2024-01-01', '2025-01-01')`);
  assert.equal((await inside.get(`/register/conditions/${second}`)).forms.filter((form) => /conditions/.test(form.action ?? "")).length, 0);
});

test("the last one met makes the register say so, and ends the review", async () => {
  const path = `/register/conditions/${second}`;
  assert.match((await officer.get("/register/conditions?show=overdue")).text, /1 day|3 days overdue/);
  const judged = await officer.submit(await officer.get(path), { outcome: "met", words: "The training record shows it." });
  assert.equal(judged.banner, "The condition is met");
  const page = await house.visitor().get(`/register/${lead.organisationId}`);
  assert.match(page.text, /Quill House Accredited Assessed against/);
  assert.match(page.text, /Review closed All conditions are met/);
  assert.match(page.text, /Conditions met All conditions are met/);
  assert.match((await lead.get("/conditions")).text, /Met/);
});

test("the whole way: approved with a condition, met, and renewed by the next approval", { timeout: 120_000 }, async () => {
  drawNone();
  const whole = await registeredLead(house.url, { name: "Heron Bridge Support", number: "1054321", person: "Hana Bridge" });
  stands(whole.organisation.id);
  await decidedApplication(house.url, await submittedApplication(whole), "approved_with_conditions");
  const { client } = whole;
  await client.get("/organisation/accreditation");
  assert.match(client.words, /Accredited with conditions.*1 condition ?, 1 to do/);
  await client.get("/home");
  assert.match(client.words, /Show that condition 1 of your accreditation is met/);
  const path = /href="(\/conditions\/\d+)"/.exec(client.text)[1];
  await client.get(path);
  await client.post(`${path}/send`, { words: "Both are trained; the training record shows it." });
  assert.match(client.words, /You will hear whether the condition is met/);
  const review = `/register${path}`;
  assert.match((await officer.get("/cases")).text, /1 accreditation needs attention/);
  assert.equal((await officer.submit(await officer.get(review), { outcome: "met" })).banner, "The condition is met");
  const entry = `/register/${whole.organisation.id}`;
  assert.match((await house.visitor().get(entry)).text, /Heron Bridge Support Accredited Assessed/);
  await decidedApplication(house.url, await submittedApplication(whole), "approved");
  const page = await house.visitor().get(entry);
  assert.match(page.text, /Renewed Application approved/);
  assert.doesNotMatch(page.text, /Have two more people trained/);
  assert.equal(house.value(`SELECT count(*) FROM register_event WHERE organisation_id = ${whole.organisation.id}`), 3);
});
