// What comes after a decision, in a browser: conditions sent and judged, an entry changed by hand, a statement checked, a
// statutory body designated by two, an accreditation given up.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bound } from "../support/bound.mjs";
import { openHouse } from "../support/browser.mjs";
import { startServer } from "../support/server.mjs";
import { daysAgo, registeredLead, staff } from "../support/work.mjs";

let server, house, lead, condition;
const people = {};
before(async () => {
  server = await startServer();
  house = await openHouse(server.url);
  lead = await registeredLead(server.url, { name: "Curlew Court", number: "1011101", person: "Cara Court" });
  people.lead = lead;
  people.decider = staff("Dee Decider", "decision_maker");
  people.policy = staff("Pia Policy", "policy_officer");
  people.second = staff("Sol Second", "policy_officer");
  [condition] = bound(lead.organisation.id, people.decider.personId, [20]);
});
after(async () => {
  await house?.close();
  await server?.stop();
});

const signedIn = async (name, javaScript) => {
  const visitor = await house.visitor({ javaScript });
  await visitor.signIn(people[name].email, people[name].password);
  return visitor;
};

for (const javaScript of [false, true]) {
  const words = javaScript ? "with scripts" : "without scripts";
  test(`conditions of the organisation, ${words}`, { timeout: 120_000 }, async () => {
    const visitor = await signedIn("lead", javaScript);
    await visitor.go("/organisation/accreditation");
    assert.match(await visitor.main(), /Accredited with conditions/);
    await visitor.press("1 condition");
    await visitor.press(/^Condition 1/);
    assert.equal(await visitor.heading(), "Condition 1");
    if (!javaScript) {
      await visitor.press("Send");
      assert.equal((await visitor.errors()).length, 1);
      await visitor.fill("How is the condition met?", "Both have finished their training.");
      await visitor.press("Send");
    }
    assert.match(await visitor.main(), /Both have finished their training/);
    await visitor.close();
  });

  test(`the entry changed by hand, ${words}`, { timeout: 120_000 }, async () => {
    const visitor = await signedIn("decider", javaScript);
    await visitor.go("/register/conditions");
    await visitor.press(/^Condition 1/);
    assert.match(await visitor.main(), /Both have finished their training/);
    if (!javaScript) {
      await visitor.press("Save the judgement");
      assert.equal((await visitor.errors()).length, 1);
    }
    await visitor.go(`/register/${lead.organisation.id}`);
    await visitor.press("Change the entry");
    await visitor.press(javaScript ? "Reinstate" : "Suspend");
    await visitor.press("Continue");
    assert.equal((await visitor.errors()).length, 2);
    await visitor.choose("Reason", javaScript ? "Concern closed" : "Safeguarding concern");
    await visitor.fill("Your reasons in words", "Told by the local authority.");
    await visitor.press("Continue");
    assert.equal(await visitor.heading(), "Check before it stands");
    await visitor.press(javaScript ? "Reinstate" : "Suspend");
    assert.match(await visitor.main(), javaScript ? /Accredited with conditions/ : /Suspended/);
    await visitor.go("/register/watch");
    await visitor.close();
  });

  test(`a statement is checked, ${words}`, { timeout: 60_000 }, async () => {
    const answer = await fetch(`${server.url}/register/${lead.organisation.id}/statement?form=text`);
    const text = await answer.text();
    const visitor = await house.visitor({ javaScript });
    for (const path of ["/register/meanings", "/register/key", `/register/${lead.organisation.id}`]) {
      await visitor.go(path);
    }
    await visitor.press("Check a statement");
    await visitor.fill("Or paste its text here", text);
    await visitor.press("Check");
    assert.match(await visitor.main(), /This statement is genuine/);
    await visitor.fill("Or paste its text here", text.replace("Curlew", "Merlin"));
    await visitor.press("Check");
    assert.match(await visitor.main(), /was changed after it was signed/);
    await visitor.fill("Or paste its text here", "nothing of the kind");
    await visitor.press("Check");
    assert.equal((await visitor.errors()).length, 1);
    await visitor.close();
  });
}

test("a body is designated by two", { timeout: 120_000 }, async () => {
  const first = await signedIn("policy", false);
  await first.go("/register/designations");
  await first.press("Propose a designation");
  await first.press("Propose it");
  assert.ok((await first.errors()).length > 5);
  await first.fill("Name of the body", "Northmere Police");
  await first.choose("What kind of body is it?", "Police force");
  await first.choose("Legal basis of the designation", "Modern Slavery Act 2015, sections 1 and 2");
  await first.date("Designated from which day?", daysAgo(400));
  await first.fill("Phone number", "01632 960101");
  await first.choose("Areas you work in", "North East");
  await first.choose("People you work with", "Adults");
  await first.press("Propose it");
  assert.match(await first.main(), /another policy officer answers/);
  const path = first.path;
  await first.close();
  const second = await signedIn("second", true);
  await second.go(path);
  await second.choose("Your answer", "Approve the designation");
  await second.press("Answer");
  await second.press("Its entry on the register");
  assert.match(await second.main(), /Designated/);
  await second.close();
});

test("the accreditation is given up", { timeout: 60_000 }, async () => {
  const visitor = await signedIn("lead", false);
  await visitor.go("/organisation/accreditation");
  await visitor.press("Give up the accreditation");
  await visitor.press("Ask to give it up");
  assert.equal((await visitor.errors()).length, 2);
  await visitor.fill("Why?", "We close.");
  await visitor.choose("Confirm", "Our organisation wants to give up its accreditation");
  await visitor.press("Ask to give it up");
  assert.match(await visitor.main(), /You asked to give up the accreditation/);
  await visitor.press("Keep the accreditation");
  await visitor.close();
  assert.ok(condition > 0);
});

test("no page seen has a fault", () => {
  assert.deepEqual(house.faults, []);
});
