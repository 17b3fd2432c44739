// A request for information that nobody answers in time, a hold, and the messages about both: in a browser, the applicant
// without scripts, every page looked at by axe.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openHouse } from "../support/browser.mjs";
import { aheadBy } from "../support/factor.mjs";
import { sql, startServer } from "../support/server.mjs";
import { daysAhead, registeredLead, staff, submittedApplication } from "../support/work.mjs";
import { findsInQueue, takes } from "./steps_case.mjs";

let server, house, lead, officer, id, person, account;
before(async () => {
  server = await startServer();
  house = await openHouse(server.url);
  person = await registeredLead(server.url, { name: "Curlew Court", number: "1011101", person: "Cara Court" });
  id = await submittedApplication(person);
  account = staff("Ines Intake", "intake_officer");
  lead = await house.visitor({ javaScript: false });
  await lead.signIn(person.email, person.password);
  officer = await house.visitor();
  await officer.signIn(account.email, account.password);
});
// The server is started again with its clock so many days ahead; everybody signs in anew.
async function daysPass(days) {
  await server.stop();
  aheadBy(days);
  server = await startServer({ port: server.port, environment: { ASSAY_CLOCK: new Date(Date.now() + days * 86_400_000).toISOString() } });
  await lead.signIn(person.email, person.password);
  await officer.signIn(account.email, account.password);
}
after(async () => {
  await house?.close();
  await server?.stop();
});

test("an officer marks what is missing and asks for it, item by item", { timeout: 120_000 }, async () => {
  await findsInQueue(officer, "Curlew Court");
  await takes(officer, "Take this case for the completeness check");
  await officer.press("Check completeness");
  await officer.choose("16. Cover for absence", "Missing or unclear");
  await officer.fill("What is missing or unclear: 16. Cover for absence", "The rota for nights.");
  await officer.choose("Is the application complete?", "Something is missing");
  await officer.press("Save and continue");
  await officer.select("Item 2 is about", "Something else");
  await officer.fill("Item 2: what is missing, and what to send", "Who answers the shared inbox?");
  await officer.date("By when should the answers arrive?", daysAhead(10));
  await officer.press("Send the request");
  assert.match(await officer.main(), /The applicant has until the end of/);
});

test("the lead reads the message and answers one of the two", { timeout: 120_000 }, async () => {
  await lead.go("/home");
  await lead.press(/^Read \d new messages about application/);
  await lead.press(/we need more information$/);
  assert.match(await lead.main(), /Without an answer by then, the case goes on with what we have/);
  await lead.go(`/applications/${id}`);
  await lead.press("Answer this request");
  await lead.press("1. Cover for absence");
  await lead.fill("Your answer", "Two of us are on call each night.");
  await lead.press("Save this answer");
  await lead.press("Send your answers");
  assert.equal(lead.status, 422);
});

test("the time ends: both see it, and what comes late is kept and marked", { timeout: 120_000 }, async () => {
  await daysPass(11);
  for (let tries = 0; tries < 100 && sql("SELECT state FROM application")[0].state === "information_requested"; tries++) {
    await new Promise((done) => setTimeout(done, 100));
  }
  await officer.go(`/cases/${id}`);
  assert.match(await officer.main(), /Not answered in time/);
  await lead.go(`/applications/${id}`);
  assert.match(await lead.main(), /not answered in time/);
  await lead.press(/^Asked on/);
  assert.match(await lead.main(), /Two of us are on call each night\. Written, but not sent in time/);
  await lead.press(/^Answer late Who answers/);
  await lead.fill("Your answer", "The deputy does.");
  await lead.press("Save this answer");
  assert.match(await lead.main(), /kept with the case and marked as late/);
  await officer.go(`/cases/${id}`);
  assert.match(await officer.main(), /The deputy does\. Late/);
});

test("a hold is placed, seen by the applicant and in the queue, and taken off", { timeout: 120_000 }, async () => {
  await officer.press("Put on hold");
  await officer.press("Put the case on hold");
  assert.equal(officer.status, 422);
  await officer.choose("Why does the case have to wait?", "Waiting for somebody else");
  await officer.press("Put the case on hold");
  assert.match(await officer.main(), /This case is on hold since/);
  await officer.go("/cases?show=all&clock=hold");
  assert.match(await officer.main(), /On hold/);
  await lead.go(`/applications/${id}`);
  assert.match(await lead.main(), /The case is on hold\. Waiting for somebody else/);
  await officer.go(`/cases/${id}`);
  await officer.press("Take off hold");
  await officer.press("Take the case off hold");
  await officer.go(`/cases/${id}/messages`);
  assert.match(await officer.main(), /is no longer on hold/);
});

test("no page had a fault", () => {
  assert.deepEqual(house.faults, []);
});
