// Asking for what is missing: the check part by part, the request item by item, its answers, its end, and what comes late;
// and an assessor's question.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client, linkIn, mailTo, sql, startServer } from "../support/server.mjs";
import { password, pdf, registeredLead, staff, submittedApplication } from "../support/work.mjs";

let server;
let lead;
let id;
let base; // "/applications/1"
let path; // "/cases/1"
let officer;
let assessor;
const people = {};

async function worker(name, role) {
  const account = staff(name, role);
  people[role] = account.personId;
  const client = await new Client(server.url).signIn(account.email, password);
  return client;
}
async function take(client) {
  await client.get(`${path}/take`);
  await client.post(`${path}/take`, { conflict: "no" });
  assert.equal(client.path, path, client.errors.join());
}
const state = () => sql(`SELECT state FROM application WHERE application_id = ${id}`)[0].state;
const dateOf = (days) => {
  const [year, month, day] = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).split("-").map(Number);
  return { "due-day": day, "due-month": month, "due-year": year };
};
// The hourly work, now, as if the day to answer were past.
async function timeIsUp() {
  sql(`ALTER TABLE information_request DISABLE TRIGGER guard;
    UPDATE information_request SET due_on = current_date - 1 WHERE expired_at IS NULL AND answered_at IS NULL;
    ALTER TABLE information_request ENABLE TRIGGER guard`);
  for (let tries = 0; tries < 100 && state() === "information_requested"; tries++) {
    sql("UPDATE job SET due_at = now() WHERE key = 'every:applications.information' AND leased_until IS NULL");
    sql("NOTIFY assay_job");
    await new Promise((done) => setTimeout(done, 100));
  }
}

before(async () => {
  server = await startServer();
  lead = await registeredLead(server.url, { name: "Harbour Hope", number: "1123456", person: "Lena Lead" });
  id = await submittedApplication(lead);
  base = `/applications/${id}`;
  path = `/cases/${id}`;
  officer = await worker("Ines Intake", "intake_officer");
  assessor = await worker("Asa Assessor", "assessor");
  await take(officer);
});
after(() => server?.stop());

test("the check keeps its marks, and does not end while something is missing and was not asked for", async () => {
  await officer.get(`${path}/completeness`);
  assert.equal(officer.heading, "Completeness check");
  assert.match(officer.words, /3\. .* \(\d files?\) Answers and evidence: .*Missing or unclear/);
  const marks = { missing: ["section:governance", "criterion:safeguarding"], "words-section-governance": "Who chairs the board?" };
  await officer.post(`${path}/completeness`, { ...marks, outcome: "complete" });
  assert.equal(officer.status, 422);
  assert.match(officer.errors.join(), /You marked something as missing/);
  await officer.post(`${path}/completeness`, { ...marks, outcome: "ask" });
  assert.equal(officer.status, 422);
  assert.match(officer.errors.join(), /Say what is missing or unclear/);
  await officer.post(`${path}/completeness`, { ...marks, outcome: "later" });
  assert.equal(officer.path, path);
  await officer.get(`${path}/completeness`);
  assert.match(officer.text, /value="section:governance"[^>]* checked/);
  assert.match(officer.text, /value="Who chairs the board\?"/);
  await officer.post(`${path}/completeness`, { outcome: "ask" });
  assert.equal(officer.status, 422);
  assert.match(officer.errors.join(), /Mark what is missing first/);
});

test("the request is filled in from the check, and names its day and what follows", async () => {
  await officer.get(`${path}/completeness`);
  await officer.post(`${path}/completeness`, { missing: ["section:governance", "criterion:safeguarding"],
    "words-section-governance": "Who chairs the board?", "words-criterion-safeguarding": "Send the policy of this year.", outcome: "ask" });
  assert.equal(officer.path, `${path}/ask`);
  assert.match(officer.text, /Who chairs the board\?/);
  assert.match(officer.text, /<option value="criterion:safeguarding" selected/);
  const items = { "item-1-about": "section:governance", "item-1-words": "Who chairs the board?",
    "item-2-about": "criterion:safeguarding", "item-2-words": "Send the policy of this year." };
  await officer.post(`${path}/ask`, { ...items, ...dateOf(-1) });
  assert.equal(officer.status, 422);
  await officer.post(`${path}/ask`, { ...items, "item-2-about": "criterion:none", ...dateOf(20) });
  assert.equal(officer.status, 422);
  assert.match(officer.errors.join(), /Select what the item is about/);
  await officer.post(`${path}/ask`, { ...items, "item-1-words": "", "item-2-words": " ", ...dateOf(20) });
  assert.match(officer.errors.join(), /at least one item/);
  await officer.post(`${path}/ask`, { ...items, "item-2-words": "Anna Kowalska, born 3/4/1998, was helped", ...dateOf(20) });
  assert.equal(officer.status, 422);
  await officer.post(`${path}/ask`, { ...items, ...dateOf(20) });
  assert.equal(officer.path, path, officer.errors.join());
  assert.equal(state(), "information_requested");
  assert.match(officer.words, /The applicant has until the end of/);
  const mail = await mailTo(lead.email, /more information/);
  assert.match(mail.body, /Answer by \d+ \w+ \d{4}\..*the case goes on with what we have.*remind you before that day/s);
  assert.equal(linkIn(mail), base);
  assert.equal(sql(`SELECT stage_due_on FROM application WHERE application_id = ${id}`)[0].stage_due_on, null);
});

let request;
test("the applicant answers item by item; staff see nothing of it before it is sent", async () => {
  const { client } = lead;
  await client.get(base);
  assert.match(client.words, /0 of 2 items are answered/);
  request = new RegExp(`${base}/information/\\d+`).exec(client.text)[0];
  await client.get(request);
  assert.match(client.words, /Answer by the end of/);
  const [first, second] = [...new Set(client.text.match(new RegExp(`${request}/items/\\d+`, "g")))];
  await client.get(first);
  await client.upload(first, { answer: "The treasurer does." }, {});
  assert.equal(client.path, request);
  assert.match(client.words, /1\. Governance and money .*Answered/);
  await client.get(request);
  await client.post(request);
  assert.equal(client.status, 422);
  await officer.get(path);
  assert.doesNotMatch(officer.words, /The treasurer does/);
  await client.get(second);
  await client.upload(second, { answer: "" }, { file: { name: "policy.exe", data: pdf("x") } });
  assert.equal(client.status, 422);
  await client.upload(second, { answer: "" }, { file: { name: "policy.pdf", data: pdf("policy") } });
  assert.equal(client.path, request, client.errors.join());
  await client.get(request);
  await client.post(request);
  assert.equal(client.path, base);
  assert.equal(state(), "completeness_check");
  await officer.get(path);
  assert.match(officer.words, /Answer: The treasurer does\./);
  assert.match(officer.words, /policy\.pdf/);
  await client.get(first);
  await client.upload(first, { answer: "Changed my mind" }, {});
  assert.ok([404, 409].includes(client.status), String(client.status));
  assert.equal(sql("SELECT count(*) AS n FROM information_item WHERE answer = 'Changed my mind'")[0].n, 0);
});

test("a request that nobody answers ends; what was written is kept, and what comes late is marked", async () => {
  await officer.get(`${path}/ask`);
  await officer.post(`${path}/ask`, { "item-1-about": "general:", "item-1-words": "Who covers at night?",
    "item-2-about": "criterion:absence_cover", "item-2-words": "Send the rota.", ...dateOf(20) });
  const { client } = lead;
  request = new RegExp(`${base}/information/\\d+`).exec((await client.get(base)).text)[0];
  const [first, second] = [...new Set((await client.get(request)).text.match(new RegExp(`${request}/items/\\d+`, "g")))];
  await client.get(first);
  await client.upload(first, { answer: "We take turns." }, {});
  await timeIsUp();
  assert.equal(state(), "completeness_check");
  assert.match((await mailTo(lead.email, /time to answer has ended/)).body, /What you had written is kept/);
  await officer.get(path);
  assert.match(officer.words, /Not answered in time It was due on/);
  assert.doesNotMatch(officer.words, /We take turns/);
  await client.get(base);
  assert.match(client.words, /not answered in time/);
  await client.get(request);
  assert.match(client.words, /We take turns\. Written, but not sent in time/);
  await client.get(second);
  assert.match(client.words, /marked as late/);
  await client.upload(second, { answer: "Here is the rota." }, { file: { name: "rota.pdf", data: pdf("rota") } });
  assert.equal(client.path, request);
  assert.match(client.words, /Your answer is kept with the case and marked as late/);
  await client.get(`${base}/evidence`);
  assert.match(client.words, /What you add now is kept with the case and marked as late/);
  await client.upload(`${base}/evidence`, { criterion: "governance" }, { file: { name: "late.pdf", data: pdf("late") } });
  assert.match(client.words, /What you added came after the time to answer had ended/);
  assert.match(client.words, /late\.pdf .*Late/);
  await officer.get(path);
  assert.match(officer.words, /Here is the rota\. Late/);
  assert.equal(sql("SELECT count(*) AS n FROM application_evidence WHERE late")[0].n, 2);
});

test("whoever has the case says whether what came late counts, and the applicant is told why", async () => {
  await officer.get(path);
  assert.match(officer.words, /Judge what came late/);
  const other = await worker("Oz Other", "intake_officer");
  assert.equal((await other.get(`${path}/late`)).path, path);
  assert.equal((await other.post(`${path}/late`, { outcome: "accepted", words: "Mine" })).status, 403);
  await officer.get(`${path}/late`);
  assert.match(officer.words, /Send the rota\. Answer: Here is the rota\./);
  assert.match(officer.words, /rota\.pdf/);
  assert.match(officer.words, /late\.pdf/);
  await officer.post(`${path}/late`, {});
  assert.equal(officer.status, 422);
  assert.equal(officer.errors.length, 2);
  await officer.post(`${path}/late`, { outcome: "accepted", words: "The rota was ill for a week." });
  assert.equal(officer.path, path, officer.errors.join());
  assert.match(officer.words, /Here is the rota\. Late, taken into account/);
  assert.match(officer.words, /late\.pdf \(\d+ KB\) Late, taken into account/);
  assert.match(officer.words, /What came late is taken into account \(.*\): The rota was ill for a week\./);
  assert.doesNotMatch(officer.words, /Judge what came late/);
  assert.match((await mailTo(lead.email, /what you sent late is taken into account/)).body, /The rota was ill for a week\./);
  const { client } = lead;
  await client.get(request);
  assert.match(client.words, /Here is the rota\. Late, taken into account/);
  // What comes later still waits again, and may be judged otherwise.
  await client.get(`${base}/evidence`);
  await client.upload(`${base}/evidence`, { criterion: "governance" }, { file: { name: "later.pdf", data: pdf("later") } });
  await officer.get(`${path}/late`);
  assert.doesNotMatch(officer.words, /rota\.pdf/);
  await officer.post(`${path}/late`, { outcome: "refused", words: "Too late." });
  assert.match(officer.words, /later\.pdf \(\d+ KB\) Late, not taken into account/);
  assert.match(officer.words, /Here is the rota\. Late, taken into account/);
});

test("the check ends although something stays missing, once it was asked for", async () => {
  await officer.get(`${path}/completeness`);
  await officer.post(`${path}/completeness`, { missing: "criterion:absence_cover", "words-criterion-absence_cover": "No rota", outcome: "complete" });
  assert.equal(officer.path, path, officer.errors.join());
  assert.equal(state(), "assessment");
});

test("an assessor asks a question: the clock waits, nobody scores, and the case goes back to assessment", async () => {
  await take(assessor);
  const second = await worker("Ava Second", "assessor");
  await take(second);
  await assessor.get(path);
  assert.match(assessor.words, /Ask the applicant a question/);
  assert.equal((await officer.get(`${path}/ask`)).path, path, "the officer's part is over");
  await assessor.get(`${path}/ask`);
  await assessor.post(`${path}/ask`, { "item-1-about": "criterion:independence", "item-1-words": "Who funds the outreach?", ...dateOf(10) });
  assert.equal(assessor.path, path, assessor.errors.join());
  assert.equal(state(), "information_requested");
  assert.equal(sql(`SELECT event FROM application_clock WHERE application_id = ${id} ORDER BY clock_event_id DESC LIMIT 1`)[0].event, "pause");
  assert.equal((await assessor.get(`${path}/assessment`)).status, 409);
  await second.get(path);
  assert.match(second.words, /Information requested.* The other assessor/);
  assert.doesNotMatch(second.words, /Asa Assessor/);
  const { client } = lead;
  request = new RegExp(`${base}/information/\\d+`).exec((await client.get(base)).text)[0];
  assert.doesNotMatch(client.words, /Asa/);
  const item = new RegExp(`${request}/items/\\d+`).exec((await client.get(request)).text)[0];
  await client.get(item);
  await client.upload(item, { answer: "Two foundations." }, {});
  await client.get(request);
  await client.post(request);
  assert.equal(state(), "assessment");
  assert.match((await client.get(base)).words, /You answered the assessors' question/);
  await assessor.get(`${path}/ask`);
  await assessor.post(`${path}/ask`, { "item-1-about": "general:", "item-1-words": "And the rent?", ...dateOf(10) });
  await timeIsUp();
  assert.equal(state(), "assessment");
  await assessor.get(path);
  assert.match(assessor.words, /Time to answer the question ended/);
});

test("each page costs one round trip to the database", () => {
  assert.deepEqual(server.log().split("\n").filter((line) => line.includes("several round trips")), []);
});
