// An intention to refuse in a browser, without scripts: a panel upholds it and reconsideration is upheld; a panel
// overturns it; and the same pages with scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openHouse } from "../support/browser.mjs";
import { sql, startServer } from "../support/server.mjs";
import { decidedApplication, drawNone, registeredLead, password, staff, submittedApplication } from "../support/work.mjs";

let server, house, chair, members, officer, decider;
before(async () => {
  drawNone();
  server = await startServer();
  house = await openHouse(server.url);
  chair = staff("Chidi Chair", "panel_chair");
  members = ["Mona Member", "Milo Member", "Mae Member"].map((name) => staff(name, "panel_member"));
  officer = staff("Ines Intake", "intake_officer");
  decider = staff("Dana Decider", "decision_maker");
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
const value = (query) => Object.values(sql(query)[0] ?? { none: null })[0];

// An application that staff have assessed and mean to refuse.
async function intended(name, number) {
  const lead = await registeredLead(server.url, { name, number, person: `Lee of ${name}` });
  const id = await submittedApplication(lead);
  await decidedApplication(server.url, id, "intention_to_refuse");
  return { lead, id };
}

async function represented(of, lead) {
  await lead.go(`/applications/${of.id}/representations`);
  await lead.press("Send the representations");
  assert.ok((await lead.errors()).length > 0);
  await lead.fill("Your representations", "The second file shows it.");
  await lead.press("Send the representations");
  assert.match(await lead.main(), /[Pp]anel/);
}

const seated = (of, place) => {
  const id = value(`SELECT s.person_id FROM panel_seat s JOIN panel p USING (panel_id)
    WHERE p.application_id = ${of.id} AND s.place = ${place} AND s.left_at IS NULL`);
  return [chair, ...members].find((person) => person.personId === id);
};

// Everybody drawn declares, reads and votes; the chair's browser is given back.
async function voted(of, votes, javaScript) {
  let first;
  for (const place of [2, 3, 1]) {
    const person = await signedIn(seated(of, place), javaScript);
    await person.go("/panels");
    await person.press(/^ASY-/);
    await person.press("Continue");
    assert.ok((await person.errors()).length > 0);
    await person.choose("Do you have a conflict of interest?", "I have no conflict of interest in this case");
    await person.press("Continue");
    assert.match(await person.main(), /The second file shows it/);
    await person.press("Vote");
    await person.press("Cast your vote");
    assert.equal((await person.errors()).length, 2);
    await person.choose("How do you vote?", votes[place - 1]);
    await person.fill("Your reasons", `Reasons of place ${place}`);
    await person.press("Cast your vote");
    assert.match(await person.main(), place === 1 ? /Reasons of place 2/ : /others have not yet/);
    if (place === 1) first = person;
    else await person.close();
  }
  return first;
}

test("upheld by the panel; reconsideration is asked for, and upheld: new staff assess it", { timeout: 240_000 }, async () => {
  const of = await intended("Heron Hall", "1066011");
  const lead = await signedIn(of.lead, false);
  await represented(of, lead);
  const first = await voted(of, ["Refuse", "Refuse", "Approve"], false);
  await first.press("Write the panel's summary");
  await first.press("Continue to check the letter");
  assert.equal((await first.errors()).length, 2);
  await first.choose("Reasons", "Too many criteria are not met");
  await first.fill("Summary of the panel's reasons", "Too little of it stands yet.");
  await first.press("Continue to check the letter");
  assert.match(await first.main(), /Too little of it stands yet/);
  await first.press("Close the panel and send the letter");
  assert.match(await first.main(), /The panel has closed, and the applicant is told/);
  await first.close();

  await lead.go(`/applications/${of.id}`);
  assert.match(await lead.main(), /This application is refused/);
  await lead.go(`/applications/${of.id}/reconsideration`);
  await lead.press("Ask for reconsideration");
  assert.ok((await lead.errors()).length > 0);
  await lead.fill("Why should the refusal be reconsidered?", "Nobody asked for the second file.");
  await lead.press("Ask for reconsideration");
  assert.match(await lead.main(), /Your request for reconsideration is sent/);

  for (const [person, act] of [[officer, "Open this reconsideration"], [decider, "Take this reconsideration"]]) {
    const visitor = await signedIn(person, false);
    await visitor.go(`/cases/${of.id}`);
    await visitor.press(act);
    await visitor.choose("Do you have a conflict of interest?", "I have no conflict of interest in this case");
    await visitor.press("Continue");
    if (person === decider) {
      await visitor.press("Decide the reconsideration");
      await visitor.press("Continue");
      assert.ok((await visitor.errors()).length > 0);
      await visitor.choose("Your decision", "Uphold the request");
      await visitor.fill("Your reasons in words", "The second file was not looked at.");
      await visitor.press("Continue");
      await visitor.press("Issue the decision");
      assert.match(await visitor.main(), /The decision is issued/);
    }
    await visitor.close();
  }
  assert.equal(value(`SELECT state FROM application WHERE application_id = ${of.id}`), "assessment");
  await lead.go(`/applications/${of.id}`);
  assert.match(await lead.main(), /Reconsideration was upheld: new staff will assess the application/);
  // It is assessed anew, by others: who assessed it before is told why not.
  const again = await signedIn(staff("Nia New", "assessor"), false);
  await again.go(`/cases/${of.id}`);
  await again.press("Take this case as an assessor");
  await again.choose("Do you have a conflict of interest?", "I have no conflict of interest in this case");
  await again.press("Continue");
  await again.press("Go on with your assessment");
  const email = value(`SELECT min(a.email) AS email FROM assessment s JOIN account a USING (person_id)
    WHERE s.application_id = ${of.id} AND s.score IS NOT NULL`);
  const former = await signedIn({ email, password }, false);
  await former.go(`/cases/${of.id}`);
  assert.match(await former.main(), /You had a part in this case before, so somebody else takes it/);
  for (const visitor of [lead, again, former]) await visitor.close();
});

test("overturned by the panel: approved with conditions, and on the register", { timeout: 240_000 }, async () => {
  const of = await intended("Plover Place", "1066022");
  const lead = await signedIn(of.lead, true);
  await represented(of, lead);
  const first = await voted(of, ["Approve with conditions", "Approve", "Refuse"], true);
  await first.press("Write the panel's summary");
  await first.choose("Reasons", "Meets the criteria, with conditions");
  await first.fill("Summary of the panel's reasons", "What must be met is met.");
  await first.page.getByLabel("What must be done").first().fill("Train a second lead.");
  const due = first.page.getByRole("group", { name: "By when must it be met?" }).first();
  for (const [part, text] of [["Day", "1"], ["Month", "6"], ["Year", String(new Date().getFullYear() + 1)]]) {
    await due.getByLabel(part, { exact: true }).fill(text);
  }
  await first.press("Continue to check the letter");
  assert.match(await first.main(), /Train a second lead/);
  await first.press("Change it");
  await first.press("Continue to check the letter");
  await first.press("Close the panel and send the letter");
  await first.close();
  await lead.go(`/register/${of.lead.organisation.id}`);
  assert.match(await lead.main(), /Getting ready/);
  await lead.close();
});

test("no page seen has a fault of accessibility, language, title, script or console", () => {
  assert.deepEqual(house.faults, []);
});
