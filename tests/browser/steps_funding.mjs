// Step 6: money from a fund, proposed by one, approved by another, accepted by the organisation.
import assert from "node:assert/strict";
import { daysAgo, daysAhead } from "../support/work.mjs";

export async function setsUpFund(visitor) {
  await visitor.go("/funds");
  assert.match(await visitor.main(), /There is no fund yet/);
  await visitor.press("Set up a fund");
  await visitor.press("Set up the fund");
  assert.equal(visitor.status, 422);
  await visitor.fill("Title of the fund", "First Responder Fund");
  await visitor.fill("Who provides the money", "Home Office");
  await visitor.fill("Budget", "£50,000");
  await visitor.date("First day of the fund", daysAgo(100));
  await visitor.date("Last day of the fund", daysAhead(260));
  await visitor.fill("Title of the scheme", "Core role");
  await visitor.press("Set up the fund");
  assert.equal(await visitor.heading(), "First Responder Fund");
  assert.match(await visitor.main(), /Committed £0\b/);
  return visitor.path;
}

export async function proposes(visitor, fund, organisation, amount) {
  await visitor.go(fund);
  await visitor.press("Propose an award");
  await visitor.fill("Find an accredited organisation", "no such name");
  await visitor.press("Search");
  assert.match(await visitor.main(), /No accredited organisation matches/);
  await visitor.fill("Find an accredited organisation", organisation.slice(0, 7));
  await visitor.press("Search");
  await visitor.press(`Choose ${organisation}`);
  await visitor.press("Propose the award");
  assert.equal(visitor.status, 422);
  await visitor.choose("Scheme", "Core role");
  await visitor.fill("Amount", amount);
  await visitor.fill("What the money is for", "Two part-time First Responders for one year.");
  await visitor.date("First day of the award", daysAhead(10));
  await visitor.date("Last day of the award", daysAhead(200));
  await visitor.press("Propose the award");
  assert.match(visitor.pattern, /^\/awards\/N$/);
  return visitor.path;
}

export async function mayNotApproveOwn(visitor, award) {
  await visitor.go(award);
  assert.match(await visitor.main(), /You proposed this award\. Another person must approve or reject it\./);
}

export async function approves(visitor, award) {
  await visitor.go("/funds");
  assert.match(await visitor.main(), /Waiting for your approval/);
  await visitor.go(award);
  await visitor.press("Send the decision");
  assert.equal(visitor.status, 422);
  await visitor.choose("Your decision", "Approve");
  await visitor.fill("Your reasons", "Fits the scheme and the fund has room.");
  await visitor.press("Send the decision");
  assert.match(await visitor.main(), /Offered/);
}

// More than the fund has left: said, and not offered.
export async function isToldOfTooMuch(visitor, award) {
  await visitor.go(award);
  assert.match(await visitor.main(), /more than the fund has left/);
  assert.equal(await visitor.page.getByLabel("Approve", { exact: true }).count(), 0);
  assert.equal(await visitor.page.getByLabel("Reject", { exact: true }).count(), 1);
}

export async function accepts(visitor) {
  await visitor.go("/funding");
  assert.match(await visitor.main(), /Waits for your answer/);
  await visitor.press(/^AWD-|^AW|^\w+-\d{4}-\d+/);
  await visitor.press("Accept the award");
  assert.equal(visitor.status, 422);
  await visitor.fill("Your full name", "Robin Aldous");
  await visitor.fill("Your position in the organisation", "Chief executive");
  await visitor.page.getByLabel(/^I may sign for .*, and I accept the award and its terms$/).check();
  await visitor.press("Accept the award");
  assert.match(await visitor.main(), /Accepted/);
}

export async function seesCommitted(visitor, fund, committed) {
  await visitor.go(fund);
  assert.ok((await visitor.main()).includes(`Committed £${committed}`), await visitor.main());
  await visitor.press("Funds");
  assert.ok((await visitor.main()).includes(`£${committed}`));
  await visitor.press("All awards");
  assert.match(await visitor.main(), /2 awards/);
}
