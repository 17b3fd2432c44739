// Granted with conditions, in a browser: the decision, the letter, what the organisation sends, the judgement, and the
// register before and after. The organisation is without scripts.
import assert from "node:assert/strict";
import { stands } from "../support/bound.mjs";
import { after, before, test } from "node:test";
import { openHouse } from "../support/browser.mjs";
import { startServer } from "../support/server.mjs";
import { assessed, completed, staffOfCase, taken } from "../support/stages.mjs";
import { House } from "../support/visitor.mjs";
import { daysAhead, drawNone, pdf, registeredLead, submittedApplication } from "../support/work.mjs";
import { findsInQueue, takes } from "./steps_case.mjs";

let house, pages, person, id, officer, decider, lead;
before(async () => {
  drawNone();
  house = new House();
  house.server = await startServer();
  pages = await openHouse(house.url);
  person = await registeredLead(house.url, { name: "Siskin Square", number: "1044556", person: "Sid Square" });
  id = await submittedApplication(person);
  const staff = await staffOfCase(house);
  officer = staff.officer;
  await taken(officer, id);
  await completed(officer, id);
  for (const assessor of staff.assessors) {
    await taken(assessor, id);
    await assessed(assessor, id);
  }
  decider = await pages.visitor();
  await decider.signIn(staff.decider.email, staff.password);
  lead = await pages.visitor({ javaScript: false });
  await lead.signIn(person.email, person.password);
}, { timeout: 240_000 });
after(async () => {
  await pages?.close();
  await house?.server.stop();
});

test("the decision-maker approves with two conditions, after what is wrong with them is said", { timeout: 240_000 }, async () => {
  await findsInQueue(decider, "Siskin Square");
  await takes(decider, "Take this case as decision-maker");
  await decider.press("Decide");
  assert.match(await decider.main(), /does not meet the minimum standard of training today/);
  stands(person.organisation.id);
  await decider.choose("Your decision", "Approve with conditions");
  await decider.choose("Reasons", "Meets the criteria, with conditions");
  await decider.fill("Your reasons in words", "All is met but the cover for nights.");
  await decider.press("Continue to check the decision");
  assert.equal(decider.status, 422);
  const condition = async (number, words, due) => {
    const group = decider.page.getByRole("group", { name: `Condition ${number}`, exact: true });
    await group.getByLabel("What must be done").fill(words);
    const [year, month, day] = due.split("-");
    for (const [part, text] of Object.entries({ Day: day, Month: month, Year: year })) await group.getByLabel(part, { exact: true }).fill(text);
  };
  await condition(1, "Have a rota for nights.", daysAhead(-3));
  await decider.press("Add another condition");
  await condition(2, "Train a second lead.", daysAhead(90));
  await decider.press("Continue to check the decision");
  assert.equal(decider.status, 422);
  await condition(1, "Have a rota for nights.", daysAhead(40));
  await decider.press("Continue to check the decision");
  assert.match(await decider.main(), /The letter as it will go.*Have a rota for nights.*Train a second lead/);
  await decider.press("Issue the decision");
  assert.match(await decider.main(), /Approved with conditions/);
});

test("the organisation reads the letter, sends what shows the first and is told that it does not suffice", { timeout: 240_000 }, async () => {
  await lead.go(`/register/${person.organisation.id}`);
  assert.match(await lead.main(), /Accredited with conditions.*Have a rota for nights/);
  await lead.go("/home");
  await lead.press(/^Show that condition 1 of your accreditation is met/);
  const condition = lead.path;
  await lead.press("Send");
  assert.equal(lead.status, 422);
  await lead.go(condition);
  await lead.attach("File", { name: "rota.pdf", type: "application/pdf", data: pdf("rota") });
  await lead.press("Add the file");
  await lead.fill("How is the condition met?", "The rota is in the file.");
  await lead.press("Send");
  assert.match(await lead.main(), /You will hear whether the condition is met/);
  const reviewer = await pages.visitor();
  await reviewer.signIn(officer.email, officer.password);
  for (const outcome of ["It is not met yet", "It is met"]) {
    await reviewer.go("/register/conditions?show=sent");
    await reviewer.press("Have a rota for nights.");
    await reviewer.press("Save the judgement");
    assert.equal(reviewer.status, 422);
    await reviewer.choose("Is the condition met?", outcome);
    await reviewer.fill("Reasons", outcome === "It is met" ? "Every night has two names." : "Sundays are missing.");
    await reviewer.press("Save the judgement");
    if (outcome === "It is not met yet") {
      await lead.go(condition);
      assert.match(await lead.main(), /Sundays are missing/);
      await lead.fill("How is the condition met?", "With Sundays now.");
      await lead.press("Send");
    }
  }
  await reviewer.close();
});

test("the last one met makes it a plain accreditation", { timeout: 240_000 }, async () => {
  const entry = `/register/${person.organisation.id}`;
  await lead.go(entry);
  assert.match(await lead.main(), /Accredited with conditions.*Train a second lead/);
  await lead.go("/conditions");
  await lead.press("Train a second lead.");
  await lead.fill("How is the condition met?", "Two leads are in the training record.");
  await lead.press("Send");
  const reviewer = await pages.visitor({ javaScript: false });
  await reviewer.signIn(officer.email, officer.password);
  await reviewer.go("/register/conditions?show=sent");
  await reviewer.press("Train a second lead.");
  await reviewer.choose("Is the condition met?", "It is met");
  await reviewer.press("Save the judgement");
  await reviewer.close();
  await lead.go(entry);
  assert.match(await lead.main(), /Conditions met/);
  assert.doesNotMatch(await lead.main(), /Accredited with conditions (Assessed|Under review)/);
});

test("no page had a fault", () => {
  assert.deepEqual(pages.faults, []);
});
