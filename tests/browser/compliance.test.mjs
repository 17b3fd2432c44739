// Pages of standards, of what a version would do, of compliance (the nation's, and on any day), and of exemptions and external
// courses: each at 1400 and at 375 pixels, and without scripts. Nothing is wider than the screen, axe finds nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openHouse } from "../support/browser.mjs";
import { registered } from "../support/bound.mjs";
import { assay, sql, startServer } from "../support/server.mjs";
import { daysAgo, daysAhead, registeredLead, staff } from "../support/work.mjs";

let server, house, lead, id, application;
const people = {};
const value = (query) => Object.values(sql(query)[0])[0];
const person = (name) => value(`SELECT person_id FROM person WHERE full_name = '${name}'`);

before(async () => {
  server = await startServer();
  house = await openHouse(server.url);
  lead = await registeredLead(server.url, { name: "Curlew Court", number: "1011102", person: "Cara Court" });
  id = value("SELECT organisation_id FROM organisation WHERE name = 'Curlew Court'");
  registered(id);
  for (const [name, trained] of [["Amara Okafor", 340], ["Siân O’Connor-Ngũgĩ", 20], ["宮本 武蔵", null]]) {
    sql(`INSERT INTO person (full_name, email, created_at) VALUES ('${name}', 'p${name.length}@curlew.example', now());
      INSERT INTO role_holding (person_id, organisation_id, role, started_on)
        SELECT person_id, ${id}, 'first_responder', current_date - 400 FROM person WHERE full_name = '${name}'`);
    if (trained !== null) {
      sql(`INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, recorded_at)
        SELECT p.person_id, 'england', r.module_code, current_date - ${trained}, 'passed', now() FROM person p, module_requirement r
        WHERE p.full_name = '${name}' AND r.framework_code = 'england' AND r.sector = 'non_statutory' AND r.role = 'first_responder'`);
    }
  }
  assay("verify", "--mend", { allowFailure: true });
  sql(`INSERT INTO application (reference, organisation_id, framework_code, state, created_by, created_at, updated_at, received_on,
      submitted_at)
    VALUES ('ASY-2026-00778', ${id}, 'england', 'completeness_check', ${person("Cara Court")}, now(), now(), current_date, now())`);
  application = value("SELECT max(application_id) FROM application");
  for (const role of ["policy_officer", "lead_officer", "decision_maker"]) people[role] = staff(`Person of ${role}`, role);
  people.second = staff("Sol Second", "policy_officer");
});
after(async () => {
  await house?.close();
  await server?.stop();
});

const signedIn = async (account, options) => {
  const visitor = await house.visitor(options);
  await visitor.signIn(account.email, account.password);
  return visitor;
};
async function looked(visitor, path, words) {
  await visitor.go(path);
  assert.equal(visitor.status, 200, path);
  if (words !== undefined) assert.match(await visitor.main(), words, path);
  await fits(visitor);
}
async function fits(visitor) {
  const [wide, screen] = await visitor.page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(wide <= screen, `${visitor.path}: ${wide} pixels on a screen of ${screen}`);
}

let draft, recognition;

test("a draft is made, and an exemption asked for", { timeout: 120_000 }, async () => {
  const policy = await signedIn(people.policy_officer);
  await policy.go("/frameworks");
  assert.match(await policy.main(), /approved by a second person and published here/);
  await policy.press(/^Versions of the training standard/);
  await policy.date("From which day is it to hold?", daysAhead(30));
  await policy.press("Make a draft");
  draft = policy.path;
  await policy.go(`${draft}/changes/new?kind=retrain`);
  await policy.select("Module", "FR-05 Duty to Notify");
  await policy.date("From which day on must the module have been completed?", daysAgo(5));
  await policy.press("Add to the draft");
  assert.match(await policy.main(), /retraining is required\. .* No completion is left out for its day/);
  await policy.fill("What changes, in English", "Duty to Notify is trained anew.");
  await policy.fill("What changes, in Welsh", "Hyfforddiant newydd.");
  await policy.press("Save");
  await policy.press("Work out what it would do");
  assert.match(await policy.main(), /On \d+ \w+ 20\d\d, 1 person in 1 organisation would no longer be in date; no organisation would fall below/);
  await policy.go(draft);
  await policy.press("Propose the version");
  assert.doesNotMatch(await policy.main(), /work it out again/);
  await policy.close();

  const own = await signedIn(lead, { javaScript: false, width: 375 });
  await own.go(`/training/people/${person("Amara Okafor")}/exemption`);
  await own.press("Send");
  assert.match((await own.errors()).join(), /Select the modules that the person is to be exempt from/);
  await own.page.locator("main input[name=reason]").first().check();
  await own.page.getByLabel("All 2 of these", { exact: true }).check();
  await own.date("Last day", daysAhead(100));
  await own.fill("Why do they not need the training?", "Away for three months.");
  await own.press("Send");
  assert.match(await own.main(), /Waits for a decision/);
  recognition = own.path.split("/").at(-1);
  await own.close();
});

for (const [width, javaScript] of [[1400, true], [375, true], [375, false]]) {
  const words = `${width} pixels wide, ${javaScript ? "with" : "without"} scripts`;

  test(`standards and what a version would do, ${words}`, { timeout: 240_000 }, async () => {
    house.pages.clear(); // what was looked at in another width is looked at again
    const reader = await house.visitor({ javaScript, width });
    for (const path of ["/standards", "/standards/england", "/standards/england/1"]) await looked(reader, path);
    await reader.close();
    const second = await signedIn(people.second, { javaScript, width });
    await looked(second, "/home", /Versions of standards that wait for you .*Exemption for Amara Okafor, Curlew Court/);
    for (const path of ["/frameworks", "/frameworks/england/standards", draft]) await looked(second, path);
    await looked(second, `${draft}/impact`, /People, day by day/);
    await looked(second, `${draft}/impact?on=1999-01-01`, /Nothing would differ for any organisation/);
    await second.go("/frameworks/england/standards");
    await second.date("From which day is it to hold?", daysAhead(50));
    await second.press("Make a draft");
    const own = second.path;
    for (const kind of ["months", "require", "release", "module_new", "module_retire", "figure", "retrain", "equivalence_add",
      "equivalence_end", "outcomes"]) {
      await looked(second, `${own}/changes/new?kind=${kind}`, /without this version/);
      if (["module_new", "figure"].includes(kind)) {
        await second.press("Add to the draft");
        assert.ok((await second.errors()).length > 1, kind);
        await fits(second);
      }
    }
    await second.go(own);
    await second.press("Discard the draft");
    await second.close();
  });

  test(`compliance of the nation and on any day, ${words}`, { timeout: 240_000 }, async () => {
    const officer = await signedIn(people.policy_officer, { javaScript, width });
    const ask = `on=${daysAhead(60)}&known=${daysAgo(0)}`;
    for (const path of ["/reports/compliance", `/reports/compliance?${ask}`, "/reports/compliance/organisations"]) await looked(officer, path);
    await officer.close();
    const leading = await signedIn(people.lead_officer, { javaScript, width });
    await looked(leading, "/compliance", /Was it compliant/);
    await asks(leading, ask);
    await looked(leading, `/cases/${application}`, /Training .*The minimum training standard is not met/);
    await leading.press("Ask about another day, or about one person");
    assert.equal(leading.path, `/compliance/organisations/${id}`);
    await fits(leading);
    await looked(leading, `/register/${id}`);
    await leading.close();
    const decider = await signedIn(people.decision_maker, { javaScript, width });
    await looked(decider, `/register/${id}/change`, /The minimum training standard is not met/);
    await decider.close();
  });

  test(`exemptions and external courses, ${words}`, { timeout: 240_000 }, async () => {
    const own = await signedIn(lead, { javaScript, width });
    const base = `/training/people/${person("Amara Okafor")}`;
    await looked(own, `${base}/exemption`, /All 20 of these/);
    await own.press("Send");
    assert.ok((await own.errors()).length > 2);
    await fits(own);
    await looked(own, `${base}/external-course`, /Of what this person needs it counts for/);
    await own.press("Send");
    assert.ok((await own.errors()).length > 2);
    await fits(own);
    for (const path of ["/training/recognitions", `/training/recognitions/${recognition}`, base]) await looked(own, path);
    await own.close();
    const officer = await signedIn(people.second, { javaScript, width });
    for (const path of ["/recognitions", "/recognitions?show=all", `/recognitions/${recognition}`]) await looked(officer, path);
    await officer.close();
  });
}

async function asks(visitor, ask) {
  await visitor.fill("Organisation, person or learner number", "Curlew");
  await visitor.press("Search");
  await fits(visitor);
  await visitor.press("Curlew Court");
  await fits(visitor);
  await looked(visitor, `/compliance/organisations/${id}?${ask}`, /This is how it stands on/);
  await visitor.press("Amara Okafor");
  assert.match(await visitor.main(), /as it was known on/);
  await fits(visitor);
  await visitor.go("/compliance?words=nobody-is-called-so");
  assert.match(await visitor.main(), /Nothing was found/);
  await visitor.go("/compliance?words=Curlew&on-day=31&on-month=2&on-year=2026");
  assert.equal(visitor.status, 422);
  await fits(visitor);
}

test("no page has a fault", () => {
  assert.deepEqual(house.faults, []);
});
