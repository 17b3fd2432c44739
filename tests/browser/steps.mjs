// The whole job, step by step, in one browser: with scripts and without. Each test goes on where the one before ended.
import assert from "node:assert/strict";
import { stands } from "../support/bound.mjs";
import { assay, sql, startServer } from "../support/server.mjs";
import { openHouse } from "../support/browser.mjs";
import { addressOf, drawNone, eligible, staff } from "../support/work.mjs";
import * as apply from "./steps_apply.mjs";
import * as cases from "./steps_case.mjs";
import * as funding from "./steps_funding.mjs";
import * as training from "./steps_training.mjs";

export function mainJob({ test, before, after }, javaScript) {
  const organisation = { name: "Kestrel House Trust", number: "1098765", lead: "Robin Aldous" };
  organisation.email = addressOf(organisation.lead, "kestrel.example");
  let server, house, lead, base, path, names, provider;

  before(async () => {
    drawNone();
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
    const [{ organisation_id: id }] = sql(`SELECT organisation_id FROM organisation WHERE name = '${organisation.name}'`);
    stands(id); // else it would get ready first
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

  step("the lead adds First Responders", async () => {
    const [{ organisation_id: id }] = sql(`SELECT organisation_id FROM organisation WHERE name = '${organisation.name}'`);
    names = await training.addsPeople(lead, id);
  });
  step("a trainer records a register of forty people on one page", async () => {
    provider = await training.provider();
    const trainer = await signedIn(provider.trainer);
    const session = await training.addsSession(trainer);
    await training.booksPlaces(lead, session);
    await trainer.go(session);
    await training.recordsRegister(trainer, names);
    await trainer.close();
  });
  step("the trainer imports a file: errors by line, a preview, progress, the same file twice", async () => {
    const trainer = await signedIn(provider.trainer);
    await training.importsFile(trainer, provider, organisation.email);
    await trainer.close();
  });
  step("the lead signs off referrals and sees where the organisation stands", async () => {
    await training.signsOffReferrals(lead, names.slice(2, 4));
    await training.seesStanding(lead);
  });

  step("an award is proposed by one, approved by another, accepted; the fund is never overdrawn", async () => {
    const gina = await signedIn(staff("Gina Grants", ["grants_officer", "finance_approver"]));
    const paul = await signedIn(staff("Paul Purse", "finance_approver"));
    const fund = await funding.setsUpFund(gina);
    const award = await funding.proposes(gina, fund, organisation.name, "30,000");
    await funding.mayNotApproveOwn(gina, award);
    const second = await funding.proposes(gina, fund, organisation.name, "25,000.50");
    await funding.approves(paul, award);
    await funding.isToldOfTooMuch(paul, second);
    await funding.accepts(lead);
    await funding.seesCommitted(gina, fund, "30,000");
    await gina.close();
    await paul.close();
    await lead.go("/home");
  });

  test("no page seen has a fault of accessibility, language, title, script or console", () => {
    assert.deepEqual(house.faults, []);
    assert.ok(house.pages.size > 30, `only ${house.pages.size} pages were seen`);
  });
  test("what is kept fits what happened", () => {
    const verified = assay("verify", { allowFailure: true });
    assert.equal(verified.status, 0, verified.stdout + verified.stderr);
    assert.equal(assay("audit", "verify").status, 0);
  });
}
