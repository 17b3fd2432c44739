// A lead's people: added, found to be here already, given a role and let go of it, come from another organisation with
// their record, found twice and made one, and two again, and leaving; a person's own page; and being given all that is
// held. In a browser, wide with scripts and without; then each page on a narrow screen.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { openHouse } from "../support/browser.mjs";
import { providerStart } from "../support/provider.mjs";
import { sql, startServer } from "../support/server.mjs";
import { daysAgo, daysAhead, registeredLead, staff } from "../support/work.mjs";

let server, house, narrow, lead, former, own, provider;
const pages = new Map(); // path -> who looks at it, again on the narrow screen
const value = (statement) => Object.values(sql(statement)[0])[0];
const idOf = (name) => value(`SELECT max(person_id) FROM person WHERE full_name = '${name}'`);
const numberOf = (name) => value(`SELECT learner_number FROM person WHERE person_id = ${idOf(name)}`);
const officers = {};

before(async () => {
  server = await startServer();
  house = await openHouse(server.url);
  narrow = await openHouse(server.url);
  lead = await registeredLead(server.url, { name: "Kestrel House", number: "1140001", person: "Kit Lead" });
  former = await registeredLead(server.url, { name: "Osprey House", number: "1140002", person: "Oz Lead" });
  own = staff("Nour Haddad", "first_responder", lead.organisation.id);
  officers.administrator = staff("Ada Admin", "administrator");
  officers.policy = staff("Pia Policy", "policy_officer");
  provider = await providerStart({ staff: async (roles, { organisation, name }) => staff(name, roles, organisation) });
  sql(`INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, provider_id, organisation_id, certificate_number, recorded_at)
    VALUES (${own.personId}, 'england', 'FR-03', '${daysAgo(40)}', 'passed', ${provider.organisationId}, ${lead.organisation.id}, 'C-2026-000001', now())`);
});
after(async () => {
  await house?.close();
  await narrow?.close();
  await server?.stop();
});

const signedIn = async (person, options) => {
  const visitor = await house.visitor({ width: 1400, ...options });
  await visitor.signIn(person.email, person.password);
  return visitor;
};
// Remembered for the narrow screen.
const seen = (visitor, who) => pages.set(visitor.path, who);

async function adds(visitor, name, email, starts) {
  await visitor.go("/training/people");
  await visitor.press("Add a First Responder");
  seen(visitor, lead);
  await visitor.fill("Name", name);
  await visitor.fill("Work email address", email);
  await visitor.date("First Responder from", starts);
  await visitor.press("Add");
}

for (const [place, javaScript] of [true, false].entries()) {
  const words = javaScript ? "with scripts" : "without scripts";
  const one = ["Siân O’Connor-Ngũgĩ", "李小龍"][place];
  const again = ["Sian O'Connor Ngugi", "李 小龍"][place];
  const moves = ["Mona Moves", "Trịnh Thị Lan"][place];

  test(`a lead adds somebody, is asked whether they are here already, and gives them a role and ends it, ${words}`, { timeout: 180_000 }, async () => {
    const kit = await signedIn(lead, { javaScript });
    await kit.go("/training/people/new");
    await kit.press("Add");
    assert.equal((await kit.errors()).length, 2);
    await adds(kit, one, `one${place}@kestrel.example`, daysAgo(30));
    assert.match(await kit.main(), /First Responder added/);
    seen(kit, lead);

    await adds(kit, again, `other${place}@kestrel.example`, daysAgo(3));
    assert.equal(await kit.heading(), "Is this the same person?");
    await kit.press("Add");
    assert.deepEqual(await kit.errors(), ["Select who it is"]);
    await kit.press("Change what I entered");
    assert.equal(await kit.page.getByLabel("Name", { exact: true }).inputValue(), again);
    await kit.press("Add");
    await kit.choose("Who it is", "Nobody of them: add a new record");
    await kit.press("Add");
    assert.match(await kit.main(), /First Responder added/);

    await kit.press(`Change ${one}`);
    seen(kit, lead);
    await kit.press("Give them a further role");
    seen(kit, lead);
    await kit.press("Give the role");
    assert.equal((await kit.errors()).length, 1);
    await kit.choose("Role", "Training lead");
    await kit.date("First day", daysAgo(20));
    await kit.press("Give the role");
    assert.match(await kit.main(), /Role given/);
    assert.match(await kit.main(), /Training lead/);
    await kit.press(/^End.*Training lead/);
    seen(kit, lead);
    await kit.press("End the role");
    assert.equal((await kit.errors()).length, 1);
    await kit.date("Last day in this role", daysAgo(2));
    await kit.press("End the role");
    assert.match(await kit.main(), /Last day saved/);
    await kit.fill("Name", `${one} Hart`);
    await kit.press("Save");
    assert.match(await kit.main(), /Saved/);
    await kit.close();
  });

  test(`somebody comes from another organisation with their record, and leaves that one, ${words}`, { timeout: 180_000 }, async () => {
    const oz = await signedIn(former, { javaScript });
    await adds(oz, moves, `moves${place}@osprey.example`, daysAgo(200));
    sql(`INSERT INTO supervised_referral (person_id, organisation_id, supervised_on, signed_by, signed_at)
      SELECT ${idOf(moves)}, ${former.organisation.id}, '${daysAgo(150)}'::date + d, (SELECT person_id FROM account WHERE email = '${former.email}'), now()
      FROM generate_series(1, 2) d`);
    const kit = await signedIn(lead, { javaScript });
    await kit.go("/training/people/new");
    await kit.date("First Responder from", daysAgo(10));
    await kit.fill("Learner number, if they have one already (optional)", numberOf(moves));
    await kit.press("Add");
    assert.match(await kit.main(), /2 supervised referrals: they count for your organisation too/);
    await kit.press("Add");
    assert.match(await kit.main(), /First Responder added/);
    await kit.go(`/training/people/${idOf(moves)}`);
    assert.match(await kit.main(), /Supervised referrals 2/);
    seen(kit, lead);

    await oz.go("/training/people");
    await oz.press(`Change ${moves}`);
    await oz.press("They leave: tell their last day");
    seen(oz, former);
    await oz.press("Continue");
    assert.equal((await oz.errors()).length, 1);
    await oz.date("Last day", daysAgo(0));
    await oz.press("Continue");
    assert.equal(await oz.heading(), "Check what leaving does");
    await oz.press("Save last day");
    assert.match(await oz.main(), /Last day saved/);
    await kit.close();
    await oz.close();
  });

  test(`two records of one person are made one, and two again, ${words}`, { timeout: 180_000 }, async () => {
    const kit = await signedIn(lead, { javaScript });
    sql(`UPDATE person SET full_name = '${again.replaceAll("'", "''")} Hart' WHERE email = 'other${place}@kestrel.example'`);
    await kit.go("/training/people");
    await kit.press("Records found twice");
    seen(kit, lead);
    await kit.press(new RegExp(`^Look at both.*${one} Hart`));
    seen(kit, lead);
    await kit.press("Make them one record");
    assert.equal((await kit.errors()).length, 2);
    await kit.page.getByRole("group", { name: "Which record to keep" }).getByRole("radio").first().check();
    await kit.fill("How you know that they are one person", "She was entered twice");
    await kit.press("Make them one record");
    assert.match(await kit.main(), /The two records are one/);
    await kit.press(`${one} Hart`);
    seen(kit, lead);
    await kit.press("Take the merge back");
    assert.equal((await kit.errors()).length, 1);
    await kit.fill("Why it is taken back", "Two sisters");
    await kit.press("Take the merge back");
    assert.match(await kit.main(), /there are two records again/);
    await kit.close();
  });

  test(`a person sees their record and certificates, says who else may see it, and is given all that is held, ${words}`, { timeout: 180_000 }, async () => {
    const nour = await signedIn(own, { javaScript });
    await nour.go("/training/own");
    assert.match(await nour.main(), /C-2026-000001/);
    seen(nour, own);
    await nour.go("/account/details");
    seen(nour, own);
    await nour.press("Let them see my record");
    assert.equal((await nour.errors()).length, 1);
    await nour.fill("Name of the organisation or training provider", "Osprey House");
    await nour.press("Let them see my record");
    assert.match(await nour.main(), /They may see your record now/);
    await nour.press(/^Take it back.*Osprey House/);
    assert.match(await nour.main(), /They can no longer see your record/);
    if (place === 0) {
      await nour.fill("What is wrong, and what it should be", "My name has two n");
      await nour.press("Ask to have it put right");
      assert.match(await nour.main(), /Sent to your organisation/);
    }
    await nour.press("All that is held on you, to read, print or download");
    seen(nour, own);
    assert.match(await nour.main(), /Nour Haddad/);
    const downloading = nour.page.waitForEvent("download");
    await nour.page.getByRole("link", { name: /JSON/ }).click();
    const held = JSON.parse(readFileSync(await (await downloading).path(), "utf8"));
    assert.equal(held.person, own.personId);
    await nour.close();

    const ada = await signedIn(officers.administrator, { javaScript });
    await ada.go("/administration/requests");
    await ada.press("Record a request");
    seen(ada, officers.administrator);
    await ada.press("Record the request");
    assert.equal((await ada.errors()).length, 3);
    await ada.fill("Learner number or work address of the person", numberOf(moves));
    await ada.choose("What they ask for", "To be given all that is held on them");
    await ada.fill("How you made sure that it is the person who asks", "Passport seen");
    await ada.press("Record the request");
    seen(ada, officers.administrator);
    await ada.press("All that is held, to read or print");
    seen(ada, officers.administrator);
    assert.match(await ada.main(), new RegExp(moves));
    for (const path of ["/administration/retention", "/administration/requests"]) {
      await ada.go(path);
      seen(ada, officers.administrator);
    }
    await ada.close();
  });
}

test("each page on a narrow screen: nothing is cut off, and what is wider can be scrolled by keyboard", { timeout: 240_000 }, async () => {
  for (const path of ["/training", "/home", "/training/sessions", "/training/recognitions", "/training/courses", "/training/compliance"]) pages.set(path, lead);
  pages.set("/merges", officers.policy);
  const visitors = new Map();
  const faults = [];
  for (const [path, who] of pages) {
    if (!visitors.has(who)) {
      const visitor = await narrow.visitor({ width: 375, height: 800 });
      await visitor.signIn(who.email, who.password);
      visitors.set(who, visitor);
    }
    const visitor = visitors.get(who);
    await visitor.go(path);
    faults.push(...(await visitor.page.evaluate((where) => {
      const found = [];
      if (document.documentElement.scrollWidth > 376) found.push(`${where}: ${document.documentElement.scrollWidth} px wide`);
      for (const table of document.querySelectorAll("main table")) {
        const region = table.closest('[role=region][tabindex="0"][aria-label]');
        if (region === null) found.push(`${where}: a table that stands in no region`);
        else if (region.getBoundingClientRect().right > 376) found.push(`${where}: a region that is cut off`);
        else if (region.scrollWidth > region.clientWidth + 1 && getComputedStyle(region).backgroundImage === "none") found.push(`${where}: nothing says that the table scrolls`);
      }
      return found;
    }, visitor.pattern)));
  }
  assert.deepEqual(faults, []);
});

test("no page has a fault", () => {
  assert.deepEqual(house.faults, []);
  assert.deepEqual(narrow.faults, []);
  assert.ok(pages.size >= 20, `${pages.size} pages`);
});
