// The independent panel through the pages: an intention to refuse goes to it by itself, its people declare, read, vote
// unseen, and what they voted is issued by the chair: upheld, overturned, sent back; and all that goes wrong on the way.
import test from "node:test";
import assert from "node:assert/strict";
import { stands } from "../support/bound.mjs";
import { houseStart } from "../support/visitor.mjs";
import { assay, sql } from "../support/server.mjs";

const house = await houseStart();
const count = (query) => Number(house.value(query));

const officer = await house.staff(["intake_officer"], { name: "Ines Intake" });
const chair = await house.staff(["panel_chair"], { name: "Chidi Chair" });
const pool = [];
for (let i = 1; i <= 5; i++) {
  pool.push(await house.staff(["panel_member", ...(i === 1 ? ["lived_experience_assessor"] : [])], { name: `Member ${i}` }));
}
const everybody = [chair, ...pool];

// An application that a decision-maker intends to refuse, with an answer and a file. Inserted as it would stand.
let made = 0;
async function intended() {
  const lead = await house.lead();
  made++;
  sql(`INSERT INTO application (reference, organisation_id, framework_code, state, created_by, created_at, updated_at,
      received_on, submitted_at, stage_due_on)
    VALUES ('ASY-2026-9000${made}', ${lead.organisationId}, 'england', 'intention_to_refuse', ${lead.personId},
      now() - interval '90 days', now(), current_date - 80, now() - interval '80 days', current_date + 20)`);
  const id = count("SELECT max(application_id) FROM application");
  sql(`INSERT INTO application_answer (application_id, question_code, value, saved_by, saved_at)
    VALUES (${id}, 'purpose', 'We house people who flee.', ${lead.personId}, now())`);
  sql(`INSERT INTO file (organisation_id, name, type, bytes, sha256, created_by, created_at)
    VALUES (${lead.organisationId}, 'accounts.txt', 'text/plain', 5, sha256('hello'), ${lead.personId}, now())`);
  const file = count("SELECT max(file_id) FROM file");
  sql(`INSERT INTO file_chunk (file_id, number, data) VALUES (${file}, 0, 'hello')`);
  sql(`INSERT INTO application_evidence (application_id, criterion_code, file_id, added_by, added_at)
    VALUES (${id}, 'governance', ${file}, ${lead.personId}, now())`);
  const evidence = count("SELECT max(evidence_id) FROM application_evidence");
  return { lead, id, path: `/panels/${id}`, evidence: `/panels/${id}/evidence/${evidence}` };
}

async function represented() {
  const of = await intended();
  const path = `/applications/${of.id}/representations`;
  const page = await of.lead.submit(await of.lead.get(path), { words: "The board has met since." }, { form: path, button: "send" });
  assert.ok(page.status < 400, `${page.status} ${page.heading} ${JSON.stringify(page.errors)}`);
  return of;
}

const inPlace = (of, place) => {
  const id = house.value(`SELECT s.person_id FROM panel_seat s JOIN panel p USING (panel_id)
    WHERE p.application_id = ${of.id} AND s.place = ${place} AND s.left_at IS NULL`);
  return everybody.find((person) => person.personId === id);
};
const stateOf = (of) => house.value(`SELECT state FROM application WHERE application_id = ${of.id}`);
const declare = async (of, person, values) =>
  person.submit(await person.get(of.path), values, { form: `${of.path}/declare` });
const vote = async (of, person, values) =>
  person.submit(await person.get(`${of.path}/vote`), values, { form: `${of.path}/vote` });

async function seated() {
  const of = await represented();
  for (const place of [1, 2, 3]) {
    const page = await declare(of, inPlace(of, place), { conflict: "no" });
    assert.match(page.banner, /You are on the panel/);
  }
  of.people = [inPlace(of, 1), inPlace(of, 2), inPlace(of, 3)];
  return of;
}

async function voted(votes) {
  const of = await seated();
  for (const [i, person] of of.people.entries()) {
    const page = await vote(of, person, { vote: votes[i], reason: `Reason ${i + 1} of ${of.id}` });
    assert.match(page.banner, /Your vote is cast/, JSON.stringify(page.errors));
  }
  return of;
}

async function checked(of, values) {
  const page = await of.people[0].get(`${of.path}/outcome`);
  return of.people[0].submit(page, values, { form: `${of.path}/outcome` });
}

test("representations convene the panel by themselves, and only those drawn see anything of it", async () => {
  const of = await represented();
  assert.equal(stateOf(of), "panel_review");
  const drawn = [1, 2, 3].map((place) => inPlace(of, place));
  assert.equal(drawn[0], chair);
  assert.equal(new Set(drawn).size, 3);
  for (const person of pool.filter((one) => !drawn.includes(one))) {
    assert.equal((await person.get(of.path)).status, 404);
    assert.equal((await person.get(`${of.path}/vote`)).status, 404);
    assert.equal((await person.get(of.evidence)).status, 404);
  }
  // Before they have declared they see who applies, and no papers.
  const list = await drawn[1].get("/panels");
  assert.match(list.text, /Say whether you have a conflict of interest/);
  const page = await drawn[1].get(of.path);
  assert.match(page.text, /Do you have a conflict of interest\?/);
  assert.doesNotMatch(page.text, /We house people who flee|The board has met since/);
  for (const way of ["", "/view", "/pages/1"]) assert.equal((await drawn[1].get(of.evidence + way)).status, 404, way);
  assert.equal((await drawn[1].get(`${of.path}/bundle`)).path, of.path);
  assert.ok(house.mails(drawn[1].email).some((mail) => /drawn for a panel/.test(mail.subject)));
  // The applicant is told that a panel sits, and not who.
  const status = await of.lead.get(`/applications/${of.id}`);
  assert.match(status.text, /[Pp]anel/);
  for (const person of drawn) assert.doesNotMatch(status.html, new RegExp(person.name));
  assert.ok([403, 404].includes((await of.lead.get(of.path)).status));
});

test("a conflict gives the place to the next of the order; who stands aside does not come back", async () => {
  const of = await represented();
  const second = inPlace(of, 2);
  let page = await declare(of, second, {});
  assert.equal(page.status, 422);
  assert.match(page.errors[0].text, /conflict of interest/);
  page = await declare(of, second, { conflict: "yes" });
  assert.equal(page.status, 422);
  assert.match(page.errors[0].text, /what the conflict is/);
  page = await declare(of, second, { conflict: "yes", words: "My sister is a trustee there." });
  assert.match(page.banner, /You take no part/);
  const next = inPlace(of, 2);
  assert.notEqual(next, second);
  assert.match((await second.get(of.path)).text, /You have left this panel/);
  await declare(of, next, { conflict: "no" });
  page = await next.submit(await next.get(`${of.path}/leave`), { why: "recused", words: "I am ill." });
  assert.match(page.banner, /left the panel/);
  page = await next.post(`${of.path}/vote`, [...(await next.get("/panels")).forms[0].fields.filter(([name]) => name === "csrf"),
    ["vote", "refuse"], ["reason", "Too late"]]);
  assert.equal(page.status, 422);
  assert.match(page.errors[0].text, /no longer on this panel/);
  assert.equal((await next.get(of.evidence)).status, 404);
});

test("votes are unseen until all are in, stand once cast, and bad ones are answered clearly", async () => {
  const of = await seated();
  const [first, second, third] = of.people;
  const papers = await second.get(of.path);
  assert.match(papers.text, /We house people who flee/);
  assert.match(papers.text, /The board has met since/);
  const file = await second.get(of.evidence);
  assert.equal(file.data.toString(), "hello");
  assert.match(file.headers.get("content-disposition"), /^attachment/);
  // Seen without downloading, and all of it to print.
  assert.ok(papers.links.some(({ href }) => href === `${of.evidence}/view`));
  const seen = await second.get(`${of.evidence}/view`);
  assert.equal(seen.status, 200);
  assert.match(seen.main, /<pre[^>]*>hello<\/pre>/);
  assert.ok(seen.links.some(({ href }) => href === of.path));
  const bundle = await second.get(`${of.path}/bundle`);
  assert.match(bundle.text, /We house people who flee[\s\S]*No picture can be made of these files[\s\S]*accounts\.txt/);
  assert.match(bundle.text, /The board has met since/);
  assert.equal(bundle.main.match(/<form/g), null);
  let page = await vote(of, second, { reason: "x".repeat(10001) });
  assert.equal(page.status, 422);
  assert.deepEqual(page.errors.map(({ field }) => field).sort(), ["reason", "vote"]);
  page = await vote(of, second, { vote: "refuse", reason: "We met Anna Kowalska, born 3/4/1998." });
  assert.equal(page.status, 422);
  assert.match(page.text, /Save anyway/);
  // Two windows: what is cast first stands, and the second is told so.
  const window1 = await second.get(`${of.path}/vote`);
  const window2 = await second.get(`${of.path}/vote`);
  page = await second.submit(window1, { vote: "refuse", reason: "Secret reason of the second" });
  assert.match(page.banner, /Your vote is cast/);
  page = await second.submit(window2, { vote: "approve", reason: "On second thoughts" });
  assert.equal(page.status, 422);
  assert.match(page.errors[0].text, /a vote once cast stands/);
  assert.match(page.html, /On second thoughts/);
  for (const person of [first, third, officer]) {
    const seen = await person.get(person === officer ? `/cases/${of.id}` : of.path);
    assert.doesNotMatch(seen.text, /Secret reason/);
    assert.match(seen.text, /has voted/);
  }
  assert.notEqual((await first.get(`${of.path}/outcome`)).path, `${of.path}/outcome`);
  // The same form sent twice at once counts once.
  const twice = await third.get(`${of.path}/vote`);
  await Promise.all([0, 1].map(() => third.submit(twice, { vote: "refuse", reason: "At once" })));
  assert.equal(count(`SELECT count(*) FROM panel_vote v JOIN panel p USING (panel_id) WHERE p.application_id = ${of.id}`), 2);
  await vote(of, first, { vote: "reassess", reason: "The interviews were thin" });
  for (const person of of.people) assert.match((await person.get(of.path)).text, /Secret reason of the second/);
  assert.doesNotMatch((await officer.get(`/cases/${of.id}`)).text, /Secret reason/);
  assert.equal((await third.get(`${of.path}/outcome`)).path, of.path); // the chair's, while the panel has time
});

test("upheld: the refusal goes with the chair's summary, and the panel's votes are on file", async () => {
  const of = await voted(["refuse", "refuse", "approve"]);
  let page = await checked(of, { summary: "" });
  assert.equal(page.status, 422);
  assert.deepEqual(page.errors.map(({ field }) => field).sort(), ["reasons", "summary"]);
  page = await checked(of, { summary: "The panel finds that safeguarding is not shown.", reasons: ["gate_not_met"] });
  assert.equal(page.status, 200);
  assert.match(page.heading, /Check the letter/);
  assert.match(page.text, /safeguarding is not shown/);
  assert.equal(stateOf(of), "panel_review");
  page = await of.people[0].submit(page, {}, { form: `${of.path}/outcome`, button: "Change it" });
  assert.match(page.html, /safeguarding is not shown/);
  page = await of.people[0].submit(page, {}, { form: `${of.path}/outcome` });
  page = await of.people[0].submit(page, {}, { form: `${of.path}/outcome/issue` });
  assert.match(page.banner, /The panel has closed/, JSON.stringify(page.errors));
  assert.equal(stateOf(of), "refused");
  assert.equal(house.value(`SELECT outcome FROM decision WHERE application_id = ${of.id}`), "refused");
  const lead = await of.lead.get(`/applications/${of.id}`);
  assert.match(lead.text, /[Rr]efused/);
  for (const person of of.people) assert.doesNotMatch(lead.html, new RegExp(person.name));
  const messages = await of.lead.get(`/applications/${of.id}/messages`);
  assert.match(messages.text, /refused/i);
  // Votes are there for staff now, papers no longer for the panel; a late vote is told so.
  assert.match((await officer.get(`/cases/${of.id}`)).text, new RegExp(`Reason 3 of ${of.id}`));
  assert.doesNotMatch((await of.people[1].get(of.path)).text, /We house people who flee/);
  assert.equal((await of.people[1].get(of.evidence)).status, 404);
  page = await of.people[1].post(`${of.path}/vote`, [
    ...(await of.people[1].get("/panels")).forms[0].fields.filter(([name]) => name === "csrf"), ["vote", "approve"], ["reason", "Late"]]);
  assert.equal(page.status, 422);
  assert.match(page.errors[0].text, /The panel has closed/);
});

test("overturned with conditions: the organisation enters the register with them", async () => {
  const of = await voted(["approve", "approve_with_conditions", "refuse"]);
  let page = await of.people[0].get(`${of.path}/outcome`);
  assert.match(page.text, /What the votes come to: Approve with conditions/);
  page = await of.people[0].submit(page, { summary: "Train a second person.", reasons: ["meets_with_conditions"] }, { form: `${of.path}/outcome`, button: "Continue to check the letter" });
  assert.equal(page.status, 422); // no condition
  const names = [...page.form(`${of.path}/outcome`).names];
  const words = names.find((name) => /condition.*words|words.*condition/.test(name));
  const due = names.find((name) => /condition.*due-year|due.*-year/.test(name)).replace(/-year$/, "");
  page = await of.people[0].submit(page, { [words]: "A second First Responder is trained.", [`${due}-day`]: "1",
    [`${due}-month`]: "6", [`${due}-year`]: String(new Date().getFullYear() + 1) },
  { form: `${of.path}/outcome`, button: "Continue to check the letter" });
  assert.match(page.heading, /Check the letter/, JSON.stringify(page.errors));
  assert.match(page.text, /A second First Responder is trained/);
  page = await of.people[0].submit(page, {}, { form: `${of.path}/outcome/issue` });
  assert.match(page.banner, /The panel has closed/, JSON.stringify(page.errors));
  assert.equal(stateOf(of), "approved_with_conditions");
  assert.equal(house.value(`SELECT state FROM register_entry WHERE organisation_id = ${of.lead.organisationId}`),
    "onboarding");
  assert.equal(house.value(`SELECT words FROM accreditation_condition WHERE application_id = ${of.id}`),
    "A second First Responder is trained.");
});

test("a chair who does not come back holds nothing up: when the day is past a member writes the summary", async () => {
  const of = await voted(["refuse", "refuse", "refuse"]);
  const member = of.people[1];
  assert.equal((await member.get(`${of.path}/outcome`)).path, of.path);
  sql(`UPDATE application SET stage_due_on = current_date - 1 WHERE application_id = ${of.id}`);
  let page = await member.submit(await member.get(`${of.path}/outcome`), { summary: "Not shown.", reasons: ["gate_not_met"] },
    { form: `${of.path}/outcome` });
  page = await member.submit(page, {}, { form: `${of.path}/outcome/issue` });
  assert.match(page.banner, /The panel has closed/, JSON.stringify(page.errors));
  assert.equal(stateOf(of), "refused");
});

test("overturned: approved", async () => {
  const of = await voted(["approve", "approve", "refuse"]);
  stands(of.lead.organisationId);
  let page = await checked(of, { summary: "The criteria are met.", reasons: ["meets_criteria"] });
  page = await of.people[0].submit(page, {}, { form: `${of.path}/outcome/issue` });
  assert.match(page.banner, /The panel has closed/, JSON.stringify(page.errors));
  assert.equal(stateOf(of), "approved");
  assert.equal(house.value(`SELECT state FROM register_entry WHERE organisation_id = ${of.lead.organisationId}`), "accredited");
});

test("sent back: a new round of assessment, in which nobody of the panel takes part", async () => {
  const of = await voted(["refuse", "reassess", "approve"]);
  let page = await checked(of, { summary: "Two criteria were scored without the evidence." });
  page = await of.people[0].submit(page, {}, { form: `${of.path}/outcome/issue` });
  assert.match(page.banner, /The panel has closed/, JSON.stringify(page.errors));
  assert.equal(stateOf(of), "assessment");
  assert.equal(count(`SELECT round FROM application WHERE application_id = ${of.id}`), 2);
  assert.equal(count(`SELECT count(*) FROM case_role WHERE application_id = ${of.id} AND left_at IS NULL`), 0);
});

test("a conflict after the votes takes its vote away, and the panel waits for the next vote", async () => {
  const of = await voted(["refuse", "refuse", "approve"]);
  const [, , third] = of.people;
  const check = await checked(of, { summary: "Refused.", reasons: ["gate_not_met"] });
  let page = await third.submit(await third.get(`${of.path}/leave`), { why: "conflict", words: "I was their adviser." });
  assert.match(page.banner, /left the panel/);
  page = await of.people[0].submit(check, {}, { form: `${of.path}/outcome/issue` });
  assert.equal(page.status, 409);
  assert.equal(stateOf(of), "panel_review");
  const next = inPlace(of, 3);
  await declare(of, next, { conflict: "no" });
  assert.doesNotMatch((await next.get(of.path)).text, /Reason 1 of/);
  await vote(of, next, { vote: "approve", reason: "Fresh eyes" });
  assert.match((await of.people[0].get(`${of.path}/outcome`)).text, /No: they have left the panel since/);
});

test("short of members: the queue says who is missing, and an officer convenes again", async () => {
  sql(`UPDATE role_holding SET ended_on = current_date - 1 WHERE role IN ('panel_member', 'panel_chair')
    AND person_id NOT IN (${pool[0].personId}, ${pool[1].personId})`);
  const of = await represented();
  const line = (await officer.get("/cases?stage=panel_review")).text;
  assert.match(line, /Panel short of members A chair is missing\./);
  let page = await officer.get(`/cases/${of.id}`);
  assert.match(page.text, /Panel short of members/);
  page = await officer.get(`/cases/${of.id}/panel`);
  page = await officer.submit(page, {}, { form: `/cases/${of.id}/panel/again` });
  assert.match(page.banner, /still short/);
  sql("UPDATE role_holding SET ended_on = NULL WHERE role IN ('panel_member', 'panel_chair')");
  page = await officer.submit(page, {}, { form: `/cases/${of.id}/panel/again` });
  assert.match(page.banner, /has all its people/);
  // Somebody does not answer: the next of the order is asked, chosen by nobody.
  const silent = inPlace(of, 2);
  page = await officer.submit(page, {}, { form: `/cases/${of.id}/panel/replace` });
  assert.equal(page.status, 422);
  page = await officer.submit(page, { person: String(silent.personId), words: "No answer for two weeks" }, { form: `/cases/${of.id}/panel/replace` });
  assert.match(page.banner, /next of the drawn order/, JSON.stringify(page.errors));
  assert.notEqual(inPlace(of, 2), silent);
  assert.equal((await chair.get(`/cases/${of.id}/panel`)).status, 403);
});

test("withdrawn midway: nothing is voted any more", async () => {
  const of = await seated();
  const form = await of.people[1].get(`${of.path}/vote`);
  const withdraw = `/applications/${of.id}/withdraw`;
  await of.lead.submit(await of.lead.get(withdraw), { reason: "apply_later" }, { form: withdraw });
  assert.equal(stateOf(of), "withdrawn");
  const page = await of.people[1].submit(form, { vote: "refuse", reason: "Too late" });
  assert.equal(page.status, 422);
  assert.match(page.errors[0].text, /The panel has closed/);
});

test("people with lived experience enter their time; the grants officer sees the month", async () => {
  let of;
  do of = await seated(); while (!of.people.includes(pool[0]));
  const path = `/cases/${of.id}/time`;
  const person = pool[0];
  assert.ok((await person.get(of.path)).links.some(({ href }) => href === path));
  let page = await person.submit(await person.get(path), { hours: "0", minutes: "", what: "" }, { form: path });
  assert.equal(page.status, 422);
  page = await person.submit(page, { hours: "30", what: "Read" }, { form: path });
  assert.equal(page.status, 422);
  page = await person.submit(page, { hours: "2", minutes: "15", what: "Read the papers" }, { form: path });
  assert.match(page.banner, /Your time is recorded/, JSON.stringify(page.errors));
  page = await person.submit(page, { hours: "1", minutes: "", what: "By mistake" }, { form: path });
  assert.match(page.text, /3 hours 15 minutes/);
  page = await person.submit(page, {}, { form: page.forms.filter(({ action }) => /take-back$/.test(action ?? "")).at(-1).action });
  assert.match(page.banner, /taken back/);
  const grants = await house.staff(["grants_officer"]);
  const list = await grants.get("/lived-experience");
  assert.match(list.text, /Member 1.*Read the papers 2 hours 15 minutes/);
  assert.doesNotMatch(list.text, /By mistake/);
  assert.match((await grants.get("/lived-experience?month=1999-01")).text, /Lived-experience time/);
  // One puts it forward, another marks it as paid; then it is not taken back any more.
  const forward = (page) => page.forms.find(({ action }) => action === "/lived-experience/put-forward");
  const finance = await house.staff(["finance_approver"]);
  const both = await house.staff(["grants_officer", "finance_approver"]);
  assert.equal(forward(await finance.get("/lived-experience")), undefined);
  const stale = await grants.get("/lived-experience");
  let month = await both.submit(stale, {}, { form: forward(await both.get("/lived-experience")) });
  assert.match(month.banner, /Put forward for payment/);
  assert.match(month.text, /Another finance approver marks it as paid/);
  assert.equal((await grants.submit(stale, {}, { form: forward(stale) })).status, 409);
  assert.match((await person.get(path)).text, /Put forward for payment/);
  assert.equal((await person.get(path)).forms.filter(({ action }) => /take-back$/.test(action ?? "")).length, 0);
  const waiting = await finance.get("/lived-experience");
  const pay = waiting.forms.find(({ action }) => /\/paid$/.test(action ?? ""));
  assert.equal((await grants.post(pay.action, (await grants.get("/account")).forms[0].fields)).status, 403);
  month = await finance.submit(waiting, {}, { form: pay });
  assert.equal(month.banner, "Marked as paid");
  assert.match(month.text, /Paid Sam/);
  await finance.submit(waiting, {}, { form: pay });
  assert.equal(count("SELECT count(*) FROM audit_entry WHERE action = 'time.paid'"), 1);
  const csv = await grants.get("/lived-experience.csv");
  assert.match(csv.headers.get("content-type"), /text\/csv/);
  assert.match(csv.html, /"Member 1","\d{4}-\d\d-\d\d","ASY-[^"]*","Read the papers",135,"[^"]+","\d{4}[^"]*","[^"]+","\d{4}/);
  assert.equal((await person.get("/lived-experience.csv")).status, 403);
  assert.equal((await officer.get("/lived-experience")).status, 403);
  assert.equal((await chair.get(path)).status, 403);
});

test("what was drawn is drawn again from the record, and comes out the same", () => {
  const done = assay("verify", { allowFailure: true }); // the applications themselves were put in by hand
  const line = /^panels\s+(\d+) checked\s+(\d+) differ$/m.exec(done.stdout);
  assert.ok(line, done.stdout + done.stderr);
  assert.equal(Number(line[1]), count("SELECT count(*) FROM panel"));
  assert.equal(Number(line[2]), 0);
});
