// The whole job, step by step, in one browser: with scripts and without. Each test goes on where the one before ended.
import assert from "node:assert/strict";
import { assay, startServer } from "../support/server.mjs";
import { openHouse } from "../support/browser.mjs";
import { addressOf, eligible, staff } from "../support/work.mjs";
import * as apply from "./steps_apply.mjs";
import * as cases from "./steps_case.mjs";

export function mainJob({ test, before, after }, javaScript) {
  const organisation = { name: "Kestrel House Trust", number: "1098765", lead: "Robin Aldous" };
  organisation.email = addressOf(organisation.lead, "kestrel.example");
  let server, house, lead, base, path;

  before(async () => {
    server = await startServer();
    house = await openHouse(server.url);
  });
  after(async () => {
    await house?.close();
    await server?.stop();
  });
  // A step that fails leaves nothing for the next ones to stand on.
  let broken = false;
  const step = (name, act) =>
    test(name, { timeout: 180_000 }, async (context) => {
      if (broken) {
        context.skip("an earlier step failed");
        return;
      }
      broken = true;
      await act(context);
      broken = false;
    });
  const signedIn = async (person) => {
    const visitor = await house.visitor({ javaScript });
    await visitor.signIn(person.email, person.password);
    return visitor;
  };

  step("a lead finds out what is asked and whether the organisation can apply", async () => {
    lead = await house.visitor({ javaScript });
    await apply.findsOut(lead);
  });
  step("the lead registers the organisation and confirms the address", () => apply.registers(lead, organisation));
  step("the lead fills in the application, leaves, comes back and adds evidence", async () => {
    base = await apply.appliesInSteps(lead, organisation, `/apply/eligibility?${eligible}`);
  });
  step("the lead submits and sees what happens next and by when", () => apply.submits(lead, base));

  step("an intake officer finds the case, asks for information and the lead answers", async () => {
    const officer = await signedIn(staff("Iris Intake", "intake_officer"));
    path = await cases.findsInQueue(officer, organisation.name);
    await cases.takes(officer, "Take this case for the completeness check");
    await cases.asksForInformation(officer);
    await apply.answersRequest(lead, base);
    await cases.completes(officer, path);
    await officer.close();
  });
  step("two assessors score every criterion without seeing each other", async () => {
    const ann = await signedIn(staff("Ann Assessor", "assessor"));
    const bob = await signedIn(staff("Bob Assessor", ["assessor", "decision_maker"]));
    for (const assessor of [ann, bob]) {
      await cases.findsInQueue(assessor, organisation.name);
      await cases.takes(assessor, "Take this case as an assessor");
    }
    await cases.scoresAll(ann, path, 3, "Ann finds this shown by the file", "Bob thinks that");
    await cases.handsIn(ann, path);
    await cases.scoresAll(bob, path, 2, "Bob thinks that this is met", "Ann finds this");
    await cases.handsIn(bob, path);
    await cases.refusedAsDecider(ann, path);
    await bob.go(path);
    assert.match(await bob.main(), /You have a part in this case already/);
    await ann.close();
    await bob.close();
  });
  step("a decision-maker who is none of them approves", async () => {
    const decider = await signedIn(staff("Dora Decider", "decision_maker"));
    await cases.findsInQueue(decider, organisation.name);
    await cases.takes(decider, "Take this case as decision-maker");
    await cases.approves(decider, path, ["Ann finds this", "Bob thinks that"]);
    await decider.close();
    await lead.go(base);
    assert.match(await lead.main(), /approved|accredited/i);
  });

  step("the public register shows the organisation, its status and its history", async () => {
    const visitor = await house.visitor({ javaScript });
    await visitor.go("/register");
    await visitor.fill("Name of the organisation", "kestrel");
    await visitor.press("Search");
    assert.match(await visitor.main(), /1 organisation\b/);
    await visitor.press(organisation.name);
    assert.equal(await visitor.heading(), organisation.name);
    assert.match(await visitor.main(), /Accredited/);
    assert.match(await visitor.main(), /History/);
    await visitor.go("/register");
    await visitor.fill("Name of the organisation", "nobody of this name");
    await visitor.press("Search");
    assert.match(await visitor.main(), /Nothing matches/);
    await visitor.close();
  });

  test("no page seen has a fault of accessibility, language, title, script or console", () => {
    assert.deepEqual(house.faults, []);
    assert.ok(house.pages.size > 30, `only ${house.pages.size} pages were seen`);
  });
  test("what is kept fits what happened", () => {
    assert.equal(assay("verify").status, 0);
    assert.equal(assay("audit", "verify").status, 0);
  });
}
