// A policy officer drafts a version of the training standard, sees what it would do and proposes it; a second one approves
// it; everybody reads the change. In a browser, with scripts and without.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openHouse } from "../support/browser.mjs";
import { startServer } from "../support/server.mjs";
import { daysAgo, registeredLead, staff } from "../support/work.mjs";

let server, house;
const people = {};
before(async () => {
  server = await startServer();
  house = await openHouse(server.url);
  await registeredLead(server.url, { name: "Curlew Court", number: "1011101", person: "Cara Court" });
  people.drafter = staff("Pia Policy", "policy_officer");
  people.second = staff("Sol Second", "policy_officer");
});
after(async () => {
  await house?.close();
  await server?.stop();
});

const signedIn = async (name, options) => {
  const visitor = await house.visitor(options);
  await visitor.signIn(people[name].email, people[name].password);
  return visitor;
};
for (const [place, javaScript] of [false, true].entries()) {
  const words = javaScript ? "with scripts" : "without scripts";
  const number = place + 2;
  let path;

  test(`a policy officer drafts a version and sees what it would do, ${words}`, { timeout: 180_000 }, async () => {
    const visitor = await signedIn("drafter", { javaScript });
    await visitor.go("/frameworks");
    await visitor.press(/^Versions of the training standard/);
    if (!javaScript) {
      await visitor.press("Make a draft");
      assert.equal((await visitor.errors()).length, 1);
    }
    await visitor.date("From which day is it to hold?", daysAgo(-40 - 30 * place));
    await visitor.press("Make a draft");
    assert.match(await visitor.heading(), /^Draft by Pia Policy/);
    path = visitor.path;
    if (!javaScript) {
      await visitor.go(`${path}/changes/new?kind=figure`);
      await visitor.press("Add to the draft");
      assert.equal((await visitor.errors()).length, 3);
      for (const kind of ["require", "module_new", "equivalence_add", "outcomes"]) await visitor.go(`${path}/changes/new?kind=${kind}`);
    }
    // First nothing is asked any more, then all of it again.
    for (const [figure, given] of [["First Responders in date on every module, at least", 3 * place], ["Leads in date, at least", place],
      ["Share of all First Responders who must be in date, in per cent", 50 * place]]) {
      await visitor.go(`${path}/changes/new?kind=figure`);
      await visitor.select("Figure", figure);
      await visitor.choose("Where?", "All organisations");
      await visitor.fill("New figure", String(given));
      await visitor.press("Add to the draft");
      assert.match(await visitor.words(), /The change is in the draft/);
    }
    await visitor.go(`${path}/changes/new?kind=retrain`);
    await visitor.select("Module", "FR-05 Duty to Notify");
    await visitor.date("From which day on must the module have been completed?", daysAgo(3 - place));
    await visitor.press("Add to the draft");
    assert.match(await visitor.main(), /FR-05 Duty to Notify: retraining is required/);
    await visitor.fill("What changes, in English", `Duty to Notify is trained anew (${number}).`);
    await visitor.fill("What changes, in Welsh", `Hyfforddiant newydd ar y Ddyletswydd i Hysbysu (${number}).`);
    await visitor.press("Save");
    await visitor.press("Propose the version");
    assert.match((await visitor.errors()).join(), /Work out first what it would do/);
    await visitor.press("Work out what it would do");
    assert.equal(await visitor.heading(), "What the version would do");
    assert.match(await visitor.main(), javaScript ? /Would fall below/ : /Curlew Court.*Would come up to it/s);
    await visitor.go(path);
    await visitor.press("Propose the version");
    assert.match(await visitor.words(), /Another policy officer approves it/);
    await visitor.close();
  });

  test(`a second policy officer approves it, and everybody reads it, ${words}`, { timeout: 180_000 }, async () => {
    const visitor = await signedIn("second", { javaScript });
    await visitor.go(path);
    await visitor.press("Work out what it would do");
    await visitor.go(path);
    await visitor.press("Approve and publish");
    assert.match(await visitor.words(), /The version is published/);
    await visitor.go("/frameworks/england/standards");
    assert.match(await visitor.main(), new RegExp(`Version ${number}.*Published`, "s"));
    await visitor.close();

    const reader = await house.visitor({ javaScript, width: javaScript ? 375 : 1280 });
    await reader.go("/standards");
    await reader.press(/^England/);
    await reader.press(`Version ${number}`);
    assert.match(await reader.main(), new RegExp(`Duty to Notify is trained anew \\(${number}\\)`));
    assert.match(await reader.main(), /FR-05 Duty to Notify: retraining is required/);
    await reader.select("Outcome it serves", "Access to education");
    await reader.press("Show");
    assert.match(await reader.main(), /1 of 24 modules/);
    await reader.close();
  });
}

test("no page has a fault", () => {
  assert.deepEqual(house.faults, []);
  assert.ok(house.pages.size >= 12, `${house.pages.size} pages`);
});
