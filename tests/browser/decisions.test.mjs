// Moderation, an intention to refuse and representations in a browser: every page on the way, looked at by axe.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openHouse } from "../support/browser.mjs";
import { clones } from "../support/clone.mjs";
import { sql, startServer } from "../support/server.mjs";
import { assessed, completed, staffOfCase, taken } from "../support/stages.mjs";
import { House } from "../support/visitor.mjs";
import { drawNone, registeredLead, submittedApplication } from "../support/work.mjs";

let pages, house, staff, waiting, apart;
const stateOf = (application) => sql(`SELECT state FROM application WHERE application_id = ${application}`)[0].state;

before(async () => {
  drawNone();
  house = new House();
  house.server = await startServer({ arguments: ["--workers", "4"] });
  pages = await openHouse(house.url);
  const lead = await registeredLead(house.url, { name: "Kestrel House", number: "1076543", person: "Kes House" });
  waiting = await submittedApplication(lead);
  staff = await staffOfCase(house);
  staff.moderator = await house.staff(["moderator"]);
  await taken(staff.officer, waiting);
  await completed(staff.officer, waiting);
  for (const assessor of staff.assessors) await taken(assessor, waiting);
  for (const assessor of staff.assessors) await assessed(assessor, waiting);
  // The same case with the assessors apart on one criterion, waiting for a moderator.
  [{ application: apart }] = clones(waiting, 1);
  sql(`ALTER TABLE assessment DISABLE TRIGGER USER; ALTER TABLE application DISABLE TRIGGER USER; ALTER TABLE moderation DISABLE TRIGGER USER;
    UPDATE assessment SET score = 1 WHERE application_id = ${apart} AND criterion_code = 'interpreters' AND person_id = ${staff.assessors[0].personId};
    UPDATE application SET state = 'moderation', recommendation = 'moderate' WHERE application_id = ${apart};
    INSERT INTO moderation (application_id, opened_at, round, causes) VALUES (${apart}, now(), 1, '{disagreement}');
    ALTER TABLE assessment ENABLE TRIGGER USER; ALTER TABLE application ENABLE TRIGGER USER; ALTER TABLE moderation ENABLE TRIGGER USER`);
}, { timeout: 200_000 });
after(async () => {
  await pages?.close();
  await house?.server.stop();
});

const signedIn = async (person, javaScript) => {
  const visitor = await pages.visitor({ javaScript });
  await visitor.signIn(person.email, person.password ?? staff.decider.password);
  return visitor;
};

const takes = async (visitor, path) => {
  await visitor.go(`${path}/take`);
  await visitor.choose("Do you have a conflict of interest?", "I have no conflict of interest in this case");
  await visitor.press("Continue");
};

// The lead of a copied case can sign in.
async function copied(application) {
  const [one] = clones(application, 1);
  sql(`UPDATE account SET password_hash = (SELECT max(password_hash) FROM account WHERE email = '${staff.decider.email}')
    WHERE email = '${one.email}'`);
  return { ...one, path: `/cases/${one.application}`, own: `/applications/${one.application}` };
}

test("a moderator settles a case, without scripts", { timeout: 120_000 }, async () => {
  const one = await copied(apart);
  const visitor = await signedIn(staff.moderator, false);
  await takes(visitor, one.path);
  await visitor.press("Moderate");
  await visitor.press("Close moderation");
  assert.equal(visitor.status, 422);
  await visitor.go(`${one.path}/moderation/interpreters`);
  await visitor.press("Save and continue");
  assert.equal(visitor.status, 422);
  await visitor.page.locator('main input[name=score][value="2"]').check();
  await visitor.fill("Your reasons", "Both are right in part.");
  await visitor.press("Save and continue");
  await visitor.fill("What you looked at and what you found", "Both files.");
  await visitor.press("Close moderation");
  assert.equal(stateOf(one.application), "recommendation");
  await visitor.close();
});

test("an intention to refuse and representations, with scripts", { timeout: 200_000 }, async () => {
  const one = await copied(waiting);
  const decider = await signedIn(staff.decider, true);
  await takes(decider, one.path);
  await decider.press("Decide");
  await decider.press("Add another condition");
  await decider.choose("Your decision", "Intend to refuse");
  await decider.page.locator('main input[name=reasons][value="criteria_not_met"]').check();
  await decider.fill("Your reasons in words", "Taken together they are not met.");
  await decider.press("Continue to check the decision");
  assert.equal(decider.status, 422);
  await decider.fill("Why you depart from the recommendation", "The register shows a removal.");
  await decider.press("Continue to check the decision");
  assert.match(await decider.main(), /The letter as it will go/);
  await decider.press("Issue the decision");
  assert.equal(stateOf(one.application), "intention_to_refuse");

  const lead = await signedIn({ email: one.email }, true);
  await lead.go(one.own);
  await lead.press("Read the reasons and make representations");
  await lead.press("Send the representations");
  assert.equal(lead.status, 422);
  await lead.fill("Your representations", "The removal was an error.");
  await lead.press("Send the representations");
  assert.equal(stateOf(one.application), "panel_review");

  for (const visitor of [decider, lead]) await visitor.close();
});

test("no page had a fault", () => {
  assert.deepEqual(pages.faults, []);
});
