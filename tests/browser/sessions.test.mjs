// The pages of a trainer's sessions and registers, wide and on a narrow screen, with scripts and without: each state is
// looked at by axe, and nothing is cut off at the side.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openHouse } from "../support/browser.mjs";
import { providerStart } from "../support/provider.mjs";
import { sql, startServer } from "../support/server.mjs";
import { daysAgo, registeredLead, staff } from "../support/work.mjs";

let server, lead, provider;
before(async () => {
  server = await startServer();
  lead = await registeredLead(server.url, { name: "Curlew Court", number: "1041041", person: "Cora Court" });
  provider = await providerStart({ staff: async (roles, { organisation, name }) => staff(name, roles, organisation) });
});
after(async () => {
  await server?.stop();
});

const rounds = [[1400, true, "Ash", "Una Brocklehurst"], [375, true, "Birch", "Ulf Gunnarsson"], [1400, false, "Cedar", "Perpetua Drake"],
  [375, false, "Damson", "Hector Umbridge"]];
for (const [width, javaScript, family, unheard] of rounds) {
  test(`sessions and registers at ${width} px${javaScript ? "" : ", without scripts"}`, { timeout: 280_000 }, async () => {
    const house = await openHouse(server.url);
    try {
      const person = (name, address) => sql(`INSERT INTO person (full_name, email, created_at) VALUES ('${name} ${family}', '${address}.${family.toLowerCase()}@curlew.example', now())`);
      for (const name of ["Ada", "Bea", "Cai", "Dee"]) person(name, name.toLowerCase());
      person("Twin", "first");
      person("Twin", "second");
      sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on) SELECT person_id, ${lead.organisation.id}, 'first_responder', '2025-01-01'
        FROM person WHERE full_name LIKE '% ${family}'`);
      const visitor = await house.visitor({ width, height: 800, javaScript });
      const fits = async () => assert.ok(await visitor.page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), visitor.path);
      const press = async (name) => {
        await visitor.press(name);
        await fits();
      };
      await visitor.signIn(provider.trainer.email, provider.trainer.password);
      await fits();
      await visitor.go("/sessions/new");
      await visitor.select("Course", "First Responder day");
      await visitor.date("Date", daysAgo(5));
      await visitor.fill("Places", "3");
      await visitor.choose("Held online?", "No");
      await press("Save session");
      assert.deepEqual(await visitor.errors(), ["Enter where people meet, or say that it is held online"]);
      await visitor.choose("Held online?", "Yes");
      assert.ok(await visitor.page.getByLabel("Where people meet").isHidden());
      await press("Save session");
      assert.match(await visitor.main(), /Its day has gone by: record who came/);
      const session = visitor.path;
      sql(`INSERT INTO session_booking (session_id, organisation_id) VALUES (${session.split("/").at(-1)}, ${lead.organisation.id})`);
      await press("Record the register");
      await visitor.fill("People who took part", ["Name,Address,Result", `Ada ${family},,passed`, `Bea ${family},,attended`, `Cai ${family},,part`, `Dee ${family},,passed`,
        `Ada ${family},,passed`, `Twin ${family},,absent`, `${unheard},,passed`, "A Nother,,"].join("\n"));
      await press("Find these people");
      const found = await visitor.main();
      assert.match(found, new RegExp(`Lines 2 and 6 name the same person: Ada ${family}\\. Recorded once\\.`));
      assert.match(found, /What does “attended” mean\? 1 line says it\./);
      assert.match(found, /2 lines mean nobody who can be found/);
      const scrolls = await visitor.page.evaluate(() => [...document.querySelectorAll(".assay-stacked .assay-table")].map((one) => one.scrollWidth > one.clientWidth));
      if (width === 375) assert.deepEqual(scrolls, [false, false]);
      await visitor.select("What is to be done with everybody who is not found", "Add them all to Curlew Court");
      await visitor.select("What is to be done with A Nother,,", "Leave it for now");
      await press("Find these people");
      await press("Record results");
      assert.match(await visitor.main(), /3 people are recorded\. 1 line is left in the box\. 3 lines below are not recorded yet/);
      await press("Record results");
      assert.equal(visitor.status, 422);
      await visitor.select("What does “attended” mean? 1 line says it.", "Passed");
      await visitor.choose(`Who is meant by Twin ${family},,absent?`, /f\*+/);
      await visitor.fill("What is still to do for those who came for part", "The afternoon");
      await press("Record results");
      assert.match((await visitor.errors()).join(), /number of places in this session is 3, and you give 4 results/);
      await visitor.page.getByLabel("Raise the places of this session to 4 and record everyone").check();
      await press("Record results");
      assert.match(await visitor.main(), /3 people are recorded\. 1 line is left in the box/);
      await press("See what is recorded");
      assert.match(await visitor.main(), /Came for part Still to do: The afternoon/);
      assert.match(await visitor.main(), /Did not come/);
      await visitor.page.emulateMedia({ media: "print" });
      assert.ok(await visitor.page.getByRole("button", { name: /Send \d certificates/ }).isHidden());
      await visitor.page.emulateMedia({ media: "screen" });
      await press(/^Correct Ada/);
      for (const path of [session, `${session}/change`, `${session}/register`, `${session}/attendance`, "/sessions", "/sessions?show=all"]) {
        await visitor.go(path);
        await fits();
        if (path.startsWith("/sessions") && !/\d/.test(path) && width === 375) {
          assert.equal(await visitor.page.evaluate(() => [...document.querySelectorAll(".assay-table")].filter((one) => one.scrollWidth > one.clientWidth).length), 0, path);
        }
      }
      await visitor.go(`${session}/recorded`);
      await press(/^Send \d certificates? by mail$/);
      await visitor.close();
      assert.deepEqual(house.faults, []);
    } finally {
      await house.close();
    }
  });
}
