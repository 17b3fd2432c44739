// Withdrawn by the applicant while the case is being decided, in a browser: both sides see it, nothing that was typed for
// the decision is lost, nothing more can be done in the case, and a new application can be begun.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openHouse } from "../support/browser.mjs";
import { startServer } from "../support/server.mjs";
import { assessed, completed, staffOfCase, taken } from "../support/stages.mjs";
import { House } from "../support/visitor.mjs";
import { drawNone, eligible, registeredLead, submittedApplication } from "../support/work.mjs";

let house, pages, id, staff, decider, lead;
before(async () => {
  drawNone();
  house = new House();
  house.server = await startServer();
  pages = await openHouse(house.url);
  const person = await registeredLead(house.url, { name: "Dotterel Dene", number: "1077001", person: "Dot Dene" });
  id = await submittedApplication(person);
  staff = await staffOfCase(house);
  await taken(staff.officer, id);
  await completed(staff.officer, id);
  for (const assessor of staff.assessors) {
    await taken(assessor, id);
    await assessed(assessor, id);
  }
  await taken(staff.decider, id);
  decider = await pages.visitor();
  await decider.signIn(staff.decider.email, staff.password);
  lead = await pages.visitor({ javaScript: false });
  await lead.signIn(person.email, person.password);
}, { timeout: 240_000 });
after(async () => {
  await pages?.close();
  await house?.server.stop();
});

test("the lead withdraws while a decision is being written; what was typed for it is shown", { timeout: 240_000 }, async () => {
  await decider.go(`/cases/${id}/decision`);
  await decider.choose("Your decision", "Approve");
  await decider.choose("Reasons", "Meets the criteria");
  await decider.fill("Your reasons in words", "Typed for long.");

  await lead.go(`/applications/${id}`);
  await lead.press("Withdraw this application");
  await lead.press("Withdraw the application");
  assert.equal(lead.status, 422);
  await lead.choose("Why are you withdrawing?", "Will apply later");
  await lead.press("Withdraw the application");
  assert.match(await lead.main(), /Withdrawn.*Nothing more will happen/);

  await decider.press("Continue to check the decision");
  assert.equal(decider.status, 409);
  assert.match(await decider.main(), /The decision was not issued.*Withdrawn.*Typed for long/);
  await decider.press("Go to the case");
  assert.match(await decider.main(), /Withdrawn/);
  await decider.go(`/cases/${id}/decision`);
  assert.doesNotMatch(await decider.main(), /Your decision/);
});

test("it is closed in the queue, and those who worked on it are told", { timeout: 240_000 }, async () => {
  await decider.go("/cases?show=all");
  assert.doesNotMatch(await decider.main(), /Dotterel Dene/);
  await lead.go(`/applications/${id}/messages`);
  assert.match(await lead.main(), /withdr/i);
  await lead.go(`/apply/eligibility?${eligible}`);
  await lead.press("Start the application");
  assert.match(lead.path, /^\/applications\/\d+$/);
  assert.notEqual(lead.path, `/applications/${id}`);
});

test("no page had a fault", () => {
  assert.deepEqual(pages.faults, []);
});
