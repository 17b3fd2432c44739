// A lead's first page and all that is due, and the list for the mechanism's sign-in: each looked at on a wide and on a
// narrow screen, and without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openHouse } from "../support/browser.mjs";
import { providerStart } from "../support/provider.mjs";
import { sql, startServer } from "../support/server.mjs";
import { daysAgo, daysAhead, registeredLead, staff } from "../support/work.mjs";

let server, lead, officer;
before(async () => {
  server = await startServer();
  const made = await providerStart({ staff: async (roles, { organisation, name }) => staff(name, roles, organisation) });
  lead = await registeredLead(server.url, { name: "Kestrel House", number: "1140001", person: "Kit Lead" });
  officer = staff("Olu Officer", "policy_officer");
  // One whose training ends and who is booked, one booked too late, one who is in grace, and one who never began.
  for (const [name, ends] of [["Amara Okafor", 20], ["Siân O’Connor-Ngũgĩ", 5], ["Дарина Сорока-Довженко-Тихомирова", -10], ["Bo", null]]) {
    sql(`INSERT INTO person (full_name, email, created_at) VALUES ('${name}', 'p${name.length}@house.example', now())`);
    sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on)
      SELECT p.person_id, o.organisation_id, 'first_responder', '2024-01-01' FROM person p, organisation o
      WHERE p.full_name = '${name}' AND o.name = 'Kestrel House'`);
    if (ends !== null) {
      sql(`INSERT INTO training_interval (person_id, framework_code, module_code, basis, starts_on, ends_on, recorded_at)
        SELECT person_id, 'england', m, 'completed', '${daysAgo(345)}', '${daysAhead(ends)}', now() - interval '345 days'
        FROM person, unnest('{FR-03,FR-04}'::text[]) AS m WHERE full_name = '${name}'`);
    }
  }
  for (const [who, days] of [["Amara Okafor", 12], ["Siân O’Connor-Ngũgĩ", 60]]) {
    sql(`INSERT INTO training_session (reference, course_id, provider_id, held_on, places, place, trainer_person_id, created_at)
      VALUES ('S-${days}', ${made.courseId}, ${made.organisationId}, '${daysAhead(days)}', 20, 'Kestrel Street Hall', ${made.trainer.personId}, now())`);
    sql(`INSERT INTO session_enrolment (session_id, provider_id, person_id, organisation_id, state, framework_code, modules, booked_on, held_on, asked_at, recorded_at)
      SELECT s.session_id, s.provider_id, p.person_id, o.organisation_id, 'booked', 'england', '{FR-03,FR-04}', '${daysAgo(1)}', s.held_on, now(), now()
      FROM training_session s, person p, organisation o WHERE s.reference = 'S-${days}' AND p.full_name = '${who}' AND o.name = 'Kestrel House'`);
    sql(`INSERT INTO training_interval (person_id, framework_code, module_code, basis, starts_on, ends_on, recorded_at)
      SELECT person_id, 'england', m, 'in_progress', '${daysAgo(1)}', '${daysAhead(days)}', now()
      FROM person, unnest('{FR-03,FR-04}'::text[]) AS m WHERE full_name = '${who}'`);
  }
  sql(`INSERT INTO session_booking (session_id, organisation_id, places)
    SELECT s.session_id, o.organisation_id, 2 FROM training_session s, organisation o WHERE s.reference = 'S-12' AND o.name = 'Kestrel House'`);
});
after(async () => {
  await server?.stop();
});

// A house of its own for each size: a page is looked at once a house.
for (const [width, javaScript] of [[1400, true], [375, true], [1400, false], [375, false]]) {
  const how = `${width} px${javaScript ? "" : ", without scripts"}`;
  test(`what is due, and who lapses, at ${how}`, { timeout: 180_000 }, async () => {
    const house = await openHouse(server.url);
    try {
      const kit = await house.visitor({ width, height: 900, javaScript });
      await kit.signIn(lead.email, lead.password);
      const fits = async (path) => {
        await kit.go(path);
        if (javaScript) {
          assert.ok(await kit.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), path);
        }
      };
      await fits("/home");
      const home = await kit.main();
      assert.match(home, /ends within 30 days: 3; within 60 days: 3; within 90 days: 3\. 1 of them is in grace already/);
      assert.match(home, /Booked: First Responder day on .* before it ends/);
      assert.match(home, /too late: after it ends/);
      assert.match(home, /To meet it: \d+ more First Responders in date/);
      await kit.press("Everything that is due, by date, to print");
      assert.match(await kit.main(), /2 places on First Responder day have no names yet/);
      await fits("/home/due");
      await kit.press(/^Amara Okafor: 2 modules end, the first on .* Booked by then/);
      assert.match(await kit.main(), /Kestrel Street Hall/);
      await kit.go("/home/due");
      await kit.press(/^Siân O’Connor-Ngũgĩ: 2 modules end, .* Booked too late/);
      assert.match(await kit.main(), /Siân O’Connor-Ngũgĩ/);
      await kit.go("/home/due");
      await kit.press(/^Дарина .*: 2 modules are in grace/);
      assert.match(await kit.main(), /Дарина/);
    } finally {
      await house.close();
    }
    assert.deepEqual(house.faults, []);
  });

  test(`the list for the mechanism's sign-in, at ${how}`, { timeout: 120_000 }, async () => {
    const house = await openHouse(server.url);
    try {
      const olu = await house.visitor({ width, height: 900, javaScript });
      await olu.signIn(officer.email, officer.password);
      await olu.go("/register/nrm-sign-in");
      assert.equal(await olu.heading(), "List for the National Referral Mechanism's sign-in");
      const downloading = olu.page.waitForEvent("download");
      await olu.page.getByLabel("CSV, for reading: it carries no signature").check();
      await olu.page.getByRole("button", { name: "Download" }).click();
      assert.equal((await downloading).suggestedFilename(), "nrm-sign-in.csv");
    } finally {
      await house.close();
    }
    assert.deepEqual(house.faults, []);
  });
}
