// Intake in a browser, the long way without scripts: rounds, two people on one draft, asking the lead to sign, a draft put away
// and taken up again, copying forward.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openHouse } from "../support/browser.mjs";
import { sql, startServer } from "../support/server.mjs";
import { daysAhead, eligible, registeredLead, staff, submittedApplication } from "../support/work.mjs";

let server, house, policy;
before(async () => {
  server = await startServer();
  house = await openHouse(server.url);
  policy = staff("Pia Policy", "policy_officer");
});
after(async () => {
  await house?.close();
  await server?.stop();
});

const signedIn = async (person, javaScript) => {
  const visitor = await house.visitor({ javaScript });
  await visitor.signIn(person.email, person.password);
  return visitor;
};

test("a policy officer plans a round and publishes its criteria", { timeout: 120_000 }, async () => {
  const officer = await signedIn(policy, true);
  await officer.go("/frameworks");
  await officer.press(/^When applications are taken/);
  await officer.press("Plan a round");
  await officer.press("Plan the round");
  assert.deepEqual((await officer.errors()).map((error) => error.slice(0, 5)), ["Enter", "Enter", "Enter"]);
  await officer.fill("Name of the round", "Round 1");
  await officer.date("First day", daysAhead(40));
  await officer.date("Last day", daysAhead(60));
  await officer.press("Plan the round");
  assert.equal(await officer.heading(), "Round 1");
  await officer.press("Publish the criteria");
  assert.match(await officer.main(), /Published/);
  await officer.date("Move the last day", daysAhead(62));
  await officer.press("Move the last day");
  await officer.press("See them as applicants do");
  assert.match(await officer.main(), /These are the criteria of Round 1/);
  await officer.close();
});

test("two people fill in one draft; the lead is asked to sign; it is put away, taken up and copied", { timeout: 240_000 }, async () => {
  const lead = await registeredLead(server.url, { name: "Curlew Court", number: "1011101", person: "Cara Court" });
  const colleague = staff("Cole Colleague", "spoc", lead.organisation.id);
  const first = await signedIn(lead, false);
  const second = await signedIn(colleague, false);
  await first.go(`/apply/eligibility?${eligible.replace("two_years=yes", "two_years=no")}`);
  assert.match(await first.main(), /You answered: No/);
  await first.go(`/apply/eligibility?${eligible}`);
  await first.press("Start the application");
  const base = first.path;
  const section = `${base}/sections/organisation`;
  await first.go(section);
  assert.match(await first.main(), /filled in from what your organisation said/);
  await second.go(section);
  await first.fill("What are its purposes, and how does the role of First Responder fit them?", "Saved first.");
  await first.press("Save and go back to the list");
  await second.fill("What are its purposes, and how does the role of First Responder fit them?", "Typed meanwhile.");
  await second.press("Save and go back to the list");
  assert.equal(second.status, 409);
  await second.choose("Which answer is to stand?", "The saved one");
  await second.press("Save and go back to the list");
  assert.equal(second.path, base);
  await second.go(section);
  await second.press("See who changed what in this section");
  assert.match(await second.main(), /Saved first\./);
  // Filled in otherwise: complete, and the lead is asked.
  const whole = await submittedApplication(await registeredLead(server.url, { name: "Whole House", number: "1022202", person: "Wil Whole" }));
  const id = Number(base.split("/").at(-1));
  sql(`INSERT INTO application_answer (application_id, question_code, value, saved_by, saved_at)
    SELECT ${id}, question_code, value, saved_by, now() FROM application_answer WHERE application_id = ${whole}
    ON CONFLICT DO NOTHING`);
  sql(`INSERT INTO file (organisation_id, name, type, bytes, sha256, created_by, created_at)
    SELECT ${lead.organisation.id}, e.criterion_code, f.type, f.bytes, f.sha256, ${colleague.personId}, now()
    FROM application_evidence e JOIN file f USING (file_id) WHERE e.application_id = ${whole}`);
  sql(`INSERT INTO application_evidence (application_id, criterion_code, file_id, added_by, added_at)
    SELECT ${id}, name, file_id, created_by, now() FROM file WHERE created_by = ${colleague.personId}`);
  await second.go(`${base}/check`);
  await second.press("Ask the lead to sign and submit");
  await first.go(base);
  assert.match(await first.main(), /asks your organisation's lead to sign/);
  await first.go(`${base}/check`);
  assert.match(await first.main(), /I sign this as a lead/);
  // Put away, and taken up by one press.
  sql(`UPDATE application SET state = 'archived' WHERE application_id = ${id}`);
  await first.go(base);
  await first.press("Take it up again");
  assert.equal(first.path, base);
  // Withdrawn, and begun again from it.
  await first.press("Withdraw this application");
  await first.choose("Why are you withdrawing?", "Will apply later");
  await first.press("Withdraw the application");
  await first.go(`/apply/eligibility?${eligible}`);
  await first.press("Start the application");
  await first.press("Copy from an earlier application");
  await first.choose("Which application do you want to copy?", /^ASY-/);
  await first.press("Copy answers and files");
  assert.match(await first.main(), /Copied: look at it again/);
  await first.press("Governance and money");
  await first.press("Save and go back to the list");
  await first.press("Add evidence");
  await first.press("The copied files are still right");
  await first.press("Go back to the application");
  await first.press("Check your answers and submit");
  assert.match(await first.main(), /Answers here were copied/);
  await first.close();
  await second.close();
});

test("while no round is open, whoever fills in a draft is told on every page of it", { timeout: 120_000 }, async () => {
  const lead = await registeredLead(server.url, { name: "Dunlin Den", number: "1033331", person: "Dee Den" });
  const visitor = await signedIn(lead, false);
  await visitor.go(`/apply/eligibility?${eligible}`);
  await visitor.press("Start the application");
  const base = visitor.path;
  const officer = await signedIn(policy, true);
  await officer.go("/frameworks/england/intake");
  await officer.choose("When can an organisation apply?", "In rounds");
  await officer.press("Save");
  for (const part of ["", "/sections/organisation", "/check"]) {
    await visitor.go(`${base}${part}`);
    assert.match(await visitor.main(), /No round is open Everything in this draft is kept/);
  }
  await visitor.go("/apply");
  assert.match(await visitor.main(), /No round is open now\./);
  await visitor.go(`/apply/eligibility?${eligible}`);
  await visitor.close();
  await officer.close();
});

test("no page seen has a fault of accessibility, language, title, script or console", () => {
  assert.deepEqual(house.faults, []);
  assert.ok(house.pages.size > 20, `only ${house.pages.size} pages were seen`);
});
