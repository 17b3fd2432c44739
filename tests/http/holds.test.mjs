// A case that has to wait: the reason for the applicant, the words for staff, the clock, the queue, and everything else
// refused meanwhile in plain words.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client, mailTo, sql, startServer } from "../support/server.mjs";
import { drawNone, password, registeredLead, staff, submittedApplication } from "../support/work.mjs";

let server;
let lead;
let officer;
let other;
let base;
let path;

before(async () => {
  drawNone();
  server = await startServer();
  lead = await registeredLead(server.url, { name: "Harbour Hope", number: "1123456", person: "Lena Lead" });
  const id = await submittedApplication(lead);
  base = `/applications/${id}`;
  path = `/cases/${id}`;
  const clients = [];
  for (const name of ["Ines Intake", "Olaf Other"]) {
    const account = staff(name, "intake_officer");
    clients.push(await new Client(server.url).signIn(account.email, password));
  }
  [officer, other] = clients;
  await officer.get(`${path}/take`);
  await officer.post(`${path}/take`, { conflict: "no" });
});
after(() => server?.stop());

test("who works on the case puts it on hold with a reason, once; nobody else does", async () => {
  await officer.get(path);
  assert.match(officer.words, /Put on hold/);
  assert.equal((await other.get(`${path}/hold`)).path, path);
  await other.get(path);
  assert.equal((await other.post(`${path}/hold`, { reason: "third_party" })).status, 403);
  await officer.get(`${path}/hold`);
  await officer.post(`${path}/hold`, {});
  assert.equal(officer.status, 422);
  assert.match(officer.errors.join(), /Select why the case has to wait/);
  await officer.post(`${path}/hold`, { reason: "third_party", words: "Anna Kowalska, born 3/4/1998, knows" });
  assert.equal(officer.status, 422);
  await officer.post(`${path}/hold`, { reason: "third_party", words: "The commission looks at their accounts." });
  assert.equal(officer.path, path, officer.errors.join());
  assert.match(officer.words, /This case is on hold since .*: Waiting for somebody else\./);
  assert.match(officer.words, /The commission looks at their accounts/);
  assert.doesNotMatch(officer.words, /Check completeness/);
});

test("nothing else is done in it, and why is said", async () => {
  await officer.get(`${path}/completeness`);
  await officer.post(`${path}/completeness`, { outcome: "complete", words: "All there but the accounts" });
  assert.equal(officer.status, 409);
  assert.match(officer.words, /What you typed .*All there but the accounts/);
  assert.ok(officer.text.includes(`href="${path}/completeness"`), officer.text);
  assert.match(officer.words, /This case is on hold\. Nothing can be done in it until it is taken off hold/);
  await officer.get(`${path}/hold`);
  assert.equal(officer.heading, "Take off hold");
});

test("the queue shows it, and finds those on hold", async () => {
  await officer.get("/cases?show=all");
  assert.match(officer.words, /On hold/);
  await officer.get("/cases?show=all&clock=hold");
  assert.match(officer.words, /Harbour Hope/);
});

test("the applicant is told the reason, not the staff's words", async () => {
  const { client } = lead;
  await client.get(base);
  assert.match(client.words, /The case is on hold\. Waiting for somebody else\. An answer is awaited/);
  assert.match(client.words, /The time limit is paused/);
  assert.match(client.words, /The case was put on hold/);
  assert.doesNotMatch(client.words, /commission|Ines/);
  assert.match((await mailTo(lead.email, /is on hold/)).body, /you need do nothing/);
});

test("off hold the clock runs again", async () => {
  await officer.get(`${path}/hold`);
  await officer.post(`${path}/release`);
  assert.equal(officer.path, path);
  assert.doesNotMatch(officer.words, /This case is on hold/);
  // What was counted, and why it stood still, stays to be read.
  assert.match(officer.words, /Deadlines and pauses .*Completeness check: 10 working days Began/);
  assert.match(officer.words, /Paused: on hold/);
  assert.match(officer.words, /The commission looks at their accounts/);
  await officer.get("/cases?show=all&clock=hold");
  assert.doesNotMatch(officer.words, /Harbour Hope/);
  await lead.client.get(base);
  assert.match(lead.client.words, /due by the end of/);
  await mailTo(lead.email, /no longer on hold/);
  await officer.get(`${path}/hold`);
  assert.equal((await officer.post(`${path}/release`)).status, 409);
});

test("a lead officer holds and releases where nobody has the case, and no other who has no part", { timeout: 60_000 }, async () => {
  const id = await submittedApplication(await registeredLead(server.url, { name: "Heath Hope", number: "1123457", person: "Hal Heath" }));
  const lone = `/cases/${id}`;
  const signedIn = async (name, role) => {
    const account = staff(name, role);
    const client = await new Client(server.url).signIn(account.email, password);
    if (role === "lead_officer") return client;
    await client.get(`${lone}/take`);
    await client.post(`${lone}/take`, { conflict: "no" });
    return client;
  };
  const checks = await signedIn("Ina Intake", "intake_officer");
  await checks.get(`${lone}/completeness`);
  await checks.post(`${lone}/completeness`, { outcome: "complete" });
  for (const name of ["Ara Assessor", "Ben Assessor"]) {
    const assessor = await signedIn(name, "assessor");
    await assessor.get(`${lone}/assessment`);
    for (const [, criterion] of new Map([...assessor.text.matchAll(/href="([^"]+\/assessment\/[a-z_]+)"/g)].map((one) => [one[1], one[1]]))) {
      await assessor.get(criterion);
      await assessor.post(criterion, { score: "3", reason: "Shown." });
    }
    await assessor.get(`${lone}/assessment`);
    await assessor.post(`${lone}/assessment`);
  }
  assert.equal(sql(`SELECT state FROM application WHERE application_id = ${id}`)[0].state, "recommendation");
  const shares = await signedIn("Lea Shares", "lead_officer");
  await shares.get(lone);
  assert.match(shares.words, /Put on hold/);
  await shares.get(`${lone}/hold`);
  await shares.post(`${lone}/hold`, { reason: "third_party" });
  assert.match(shares.words, /This case is on hold since/);
  assert.equal((await checks.get(`${lone}/hold`)).path, lone);
  await checks.get(lone);
  assert.equal((await checks.post(`${lone}/release`)).status, 403);
  await shares.get(`${lone}/hold`);
  await shares.post(`${lone}/release`);
  assert.doesNotMatch(shares.words, /This case is on hold/);
  const decider = await signedIn("Dan Decider", "decision_maker");
  await decider.get(`${lone}/decision`);
  assert.match(decider.words, /Answers and evidence: Governance.*governance\.pdf/);
  await decider.get(`${lone}/reconsideration`);
  assert.equal(decider.status, 409);
  assert.match(decider.words, /There is nothing for you to do on this page now/);
});

test("a deadline that cannot be computed says which year is missing", async () => {
  sql(`UPDATE application SET stage_due_on = NULL, missing_year = 2029 WHERE application_id = ${base.split("/").at(-1)}`);
  assert.match((await officer.get(path)).words, /Cannot be computed: the bank holidays of 2029 are not known/);
  assert.match((await officer.get("/cases?show=all")).words, /No bank holidays for 2029/);
  sql("UPDATE application SET missing_year = NULL");
});

test("each page costs one round trip to the database", () => {
  assert.deepEqual(server.log().split("\n").filter((line) => line.includes("several round trips")), []);
});
