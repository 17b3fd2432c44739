// Step 2: staff find the case, check it, assess it without seeing each other, and decide.
import assert from "node:assert/strict";
import { daysAhead } from "../support/work.mjs";

const noConflict = "I have no conflict of interest in this case";

export async function findsInQueue(visitor, organisation) {
  await visitor.go("/cases");
  await visitor.fill("Organisation or reference", organisation);
  await visitor.press("Apply filters");
  assert.match(await visitor.main(), new RegExp(organisation));
  await visitor.press(/^ASY-/);
  assert.equal(await visitor.heading(), organisation);
  return visitor.path.split("?")[0]; // the filter goes along in the address
}

export async function takes(visitor, action) {
  await visitor.press(action);
  await visitor.press("Continue");
  assert.equal(visitor.status, 422);
  await visitor.choose("Do you have a conflict of interest?", noConflict);
  await visitor.press("Continue");
  assert.match(await visitor.main(), /You have taken this case/);
}

export async function asksForInformation(visitor) {
  await visitor.press("Check completeness");
  await visitor.press("Save and continue");
  assert.equal(visitor.status, 422);
  await visitor.choose("2. Governance", "Missing or unclear");
  await visitor.fill("What is missing or unclear: 2. Governance", "Send the minutes at which the board agreed.");
  await visitor.choose("Is the application complete?", "Something is missing");
  await visitor.press("Save and continue");
  assert.equal(await visitor.heading(), "Ask the applicant");
  await visitor.date("By when should the answers arrive?", daysAhead(15));
  await visitor.press("Send the request");
  assert.match(await visitor.main(), /The applicant has been asked/);
}

export async function completes(visitor, path) {
  await visitor.go(path);
  await visitor.press("Check completeness");
  await visitor.choose("Is the application complete?", "It is complete");
  await visitor.press("Save and continue");
  assert.match(await visitor.main(), /assessment has begun/);
}

// Every criterion gets the score and a reason of this assessor's own; nobody else's reasons are ever on the page.
export async function scoresAll(visitor, path, score, reason, otherReason) {
  await visitor.go(path);
  await visitor.press("Go on with your assessment");
  await visitor.press("Hand in your assessment");
  assert.equal(visitor.status, 422);
  const criteria = await visitor.page.locator("main a[href*='/assessment/']").evaluateAll((links) =>
    [...new Set(links.map((link) => link.getAttribute("href")))],
  );
  assert.equal(criteria.length, 20);
  for (const [place, criterion] of criteria.entries()) {
    await visitor.go(criterion);
    assert.ok(!(await visitor.words()).includes(otherReason), "the other assessor's words are seen");
    if (place === 0) {
      await visitor.press("Save and continue");
      assert.equal(visitor.status, 422);
    }
    await visitor.page.locator(`main input[name=score][value="${score}"]`).check();
    await visitor.fill("Your reasons", `${reason} ${place + 1}.`);
    await visitor.press("Save and continue");
    assert.notEqual(visitor.status, 422);
  }
  await visitor.go(path);
  const words = await visitor.words();
  assert.match(words, /You have scored 20 of 20 criteria/);
  assert.ok(!words.includes(otherReason), "the case page shows the other assessor's words");
  assert.doesNotMatch(words, /First assessor/);
}

export async function handsIn(visitor, path) {
  await visitor.go(`${path}/assessment`);
  await visitor.press("Hand in your assessment");
  assert.equal(visitor.path, path);
}

export async function refusedAsDecider(visitor, path) {
  await visitor.go(`${path}/decision`);
  assert.equal(visitor.status, 403);
  assert.match(await visitor.main(), /permission|not allowed|may not/i);
}

export async function approves(visitor, path, reasons) {
  await visitor.go(path);
  await visitor.press("Decide");
  assert.match(await visitor.main(), /Computed recommendation: Approve/i);
  for (const reason of reasons) {
    assert.ok((await visitor.words()).includes(reason), "both assessments are shown");
  }
  await visitor.press("Continue to check the decision");
  assert.equal(visitor.status, 422);
  await visitor.choose("Your decision", "Approve");
  await visitor.page.locator("main input[name=reasons]").first().check();
  await visitor.fill("Your reasons in words", "Every criterion is met; the evidence for the gates is whole.");
  await visitor.press("Continue to check the decision");
  assert.match(await visitor.main(), /The letter as it will go/);
  await visitor.press("Issue the decision");
  assert.match(await visitor.main(), /Decisions/);
}
