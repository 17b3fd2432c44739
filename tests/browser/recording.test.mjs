// A trainer's work, in a browser: forty names from a paste, some in doubt and some unknown; and a file with five errors,
// which are downloaded, mended and sent again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openHouse } from "../support/browser.mjs";
import { providerStart } from "../support/provider.mjs";
import { sql, startServer } from "../support/server.mjs";
import { daysAgo, registeredLead, staff } from "../support/work.mjs";

let server, house, lead, provider;
const count = (query) => Number(Object.values(sql(query)[0])[0]);
before(async () => {
  server = await startServer();
  house = await openHouse(server.url);
  lead = await registeredLead(server.url, { name: "Plover Place", number: "1031031", person: "Petra Place" });
  provider = await providerStart({ staff: async (roles, { organisation, name }) => staff(name, roles, organisation) });
});
after(async () => {
  await house?.close();
  await server?.stop();
});

// People of the organisation, by name, with an address each.
const addressOf = (name, place) => `${name.toLowerCase().match(/[a-z]+/g).join(".")}${place}@plover.example`;
function peopleAdd(names) {
  for (const [place, name] of names.entries()) {
    sql(`INSERT INTO person (full_name, email, created_at) VALUES ('${name.replaceAll("'", "''")}', '${addressOf(name, place)}', now())`);
  }
  sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on)
    SELECT person_id, ${lead.organisation.id}, 'first_responder', '2025-01-01' FROM person p WHERE email LIKE '%@plover.example'
      AND NOT EXISTS (SELECT FROM role_holding h WHERE h.person_id = p.person_id)`);
}

// With scripts the page looks again by itself; without, by its button.
async function worked(visitor) {
  for (let tries = 0; tries < 150 && (await visitor.page.locator("[data-progress]").count()) > 0; tries++) {
    await pause(200);
    if (!visitor.javaScript) await visitor.press("Check progress");
  }
  await visitor.page.waitForLoadState("load");
  await visitor.look();
}

for (const javaScript of [false, true]) {
  const words = javaScript ? "with scripts" : "without scripts";
  // Names that are not like those of the other round.
  const given = javaScript ? ["Rhiannon", "Salim", "Tomasz", "Ursula", "Viktor", "Wanjiru", "Xanthe", "Yusuf", "Zoltan", "Quincy"]
    : ["Aisha", "Benedict", "Chloe", "Devendra", "Elena", "Femi", "Gwenllian", "Hana", "Ivor", "Juma"];
  const family = javaScript ? ["Pritchard", "D'Souza", "Lindqvist", "Mbeki"] : ["Hartigan", "O'Neill", "Jones", "Kowalski"];
  const [twin, una, ulf, mistaken, unheard] = javaScript ? ["Kit Vaughan", "Oona Xylander", "Bartholomew Quill", "Cuthbert Zebedee", "Nils Fjord"]
    : ["Sam Merriweather", "Una Brocklehurst", "Ulf Gunnarsson", "Perpetua Drake", "Hector Umbridge"];
  const names = given.flatMap((first) => family.map((last) => `${first} ${last}`)).slice(0, 36);
  const signedIn = async () => {
    const visitor = await house.visitor({ javaScript });
    await visitor.signIn(provider.trainer.email, provider.trainer.password);
    return visitor;
  };

  test(`forty names are recorded from a paste, ${words}`, { timeout: 180_000 }, async () => {
    peopleAdd(names);
    sql(`INSERT INTO person (full_name, email, created_at) VALUES ('${twin}', 'other${javaScript ? 1 : 2}@plover.example', now())`);
    peopleAdd([twin]);
    const visitor = await signedIn();
    await visitor.go("/sessions/new");
    await visitor.select("Course", "First Responder day");
    await visitor.date("Date", daysAgo(javaScript ? 4 : 3));
    await visitor.choose("Held online?", "Yes");
    await visitor.fill("Places", "45");
    await visitor.press("Save session");
    sql(`INSERT INTO session_booking (session_id, organisation_id) VALUES (${visitor.path.split("/").at(-1)}, ${lead.organisation.id})`);
    const session = visitor.path;
    await visitor.press("Record the register");
    const pasted = [...names.slice(0, 12).map((name, place) => `${place + 1}. ${name}`), ...names.slice(12, 24).map((name) => `Dr ${name}`),
      ...names.slice(24, 34).map((name) => name.replace(/^(.*) (\S+)$/, "$2, $1")), `${names[34]} (absent)`, `${names[35]}\t\tfail`,
      twin, una, ulf, mistaken];
    assert.equal(pasted.length, 40);
    await visitor.fill("People who took part", pasted.join("\n"));
    await visitor.press("Find these people");
    assert.match(await visitor.main(), /3 lines mean nobody who can be found/);
    assert.match(await visitor.main(), /1 line could mean more than one person/);
    await visitor.select(`What is to be done with ${una}`, "Add to Plover Place");
    await visitor.fill(`Work email address of ${una}`, "not an address");
    await visitor.press("Find these people");
    assert.equal(visitor.status, 422);
    await visitor.fill(`Work email address of ${una}`, `una${javaScript ? 1 : 2}@plover.example`);
    await visitor.select(`What is to be done with ${ulf}`, "Add to Plover Place");
    await visitor.select(`What is to be done with ${mistaken}`, "Leave out");
    await visitor.press("Find these people");
    await visitor.choose(`Who is meant by ${twin}?`, /o\*+@plover\.example/);
    await visitor.press("Record results");
    assert.match(await visitor.main(), /Register recorded/);
    assert.equal(count(`SELECT count(DISTINCT person_id) FROM completion WHERE session_id = ${session.split("/").at(-1)}`), 38);
    assert.equal(count(`SELECT count(*) FROM mail WHERE subject IN ('${una} was added to your organisation', '${ulf} was added to your organisation')`), 2);
    await visitor.close();
  });

  test(`a file with five errors is mended and sent again, ${words}`, { timeout: 180_000 }, async () => {
    const visitor = await signedIn();
    const held = daysAgo(javaScript ? 40 : 50).split("-").reverse().join("/");
    const ahead = daysAgo(-30).split("-").reverse().join("/");
    const line = (name, module = "FR-03", date = held, result = "passed") => `${name};${module};${date};${result}`;
    const file = ["Name;Module;Date;Result", ...names.slice(0, 8).map((name) => line(name)), line(twin), line(unheard),
      line(names[8], "ZZ-99"), line(names[9], "FR-03", "31/02/2026"), line(names[10], "FR-03", held, "perhaps"), line(names[11], "FR-03", ahead)].join("\r\n");
    const send = async (name, data) => {
      await visitor.go("/imports/new");
      await visitor.attach("File of results", { name, type: "text/csv", data });
      await visitor.press("Read the file");
      await worked(visitor);
    };
    await send("results.csv", file);
    assert.match(await visitor.main(), /New: would be recorded 8/);
    assert.match(await visitor.main(), /Waits for your answer 2\s+Refused: not recorded 4/);
    await visitor.choose(new RegExp(`^${twin}`), /o\*+@plover\.example/);
    await visitor.press("Take these answers");
    assert.match(await visitor.main(), /New: would be recorded 9/);
    await visitor.press("Record 9 results");
    await worked(visitor);
    assert.match(await visitor.main(), /Recorded 9/);
    const link = await visitor.page.getByRole("link", { name: /Download the refused lines/ }).getAttribute("href");
    const download = await visitor.page.request.get(new URL(link, server.url).href);
    const lines = (await download.text()).trim().split("\r\n");
    assert.equal(lines.length, 6);
    assert.match(lines[3], /There is no such day as 31\/02\/2026/);
    assert.match(lines[0], /"Line";"What is wrong"$/);
    const mended = lines.join("\r\n").replace(unheard, names[12]).replace("ZZ-99", "FR-03")
      .replace("31/02/2026;passed", `${held};passed`).replace(`${held};perhaps`, `${held};not passed`).replace(`${ahead};passed`, `${held};passed`);
    await send("mended.csv", mended);
    assert.match(await visitor.main(), /Refused: not recorded 0/);
    await visitor.press("Record 5 results");
    await worked(visitor);
    assert.match(await visitor.main(), /Recorded 5/);
    await visitor.press("Take this import back");
    await visitor.press("Take the import back");
    assert.equal(visitor.status, 422);
    await visitor.fill("Why is the import taken back?", "It was the wrong register");
    await visitor.press("Take the import back");
    await worked(visitor);
    assert.match(await visitor.main(), /This import was taken back/);
    // It is the right register after all: the same file is new again, and then it changes nothing any more.
    await send("mended.csv", mended);
    await visitor.press("Record 5 results");
    await worked(visitor);
    assert.match(await visitor.main(), /Recorded 5/);
    await send("mended.csv", mended);
    assert.match(await visitor.main(), /Everything in this file was recorded before, so it changes nothing/);
    await visitor.close();
  });
}

test("a narrow screen shows all of it", { timeout: 180_000 }, async () => {
  const narrow = await openHouse(server.url);
  try {
    const visitor = await narrow.visitor({ width: 375, height: 800 });
    const fits = async () => assert.ok(await visitor.page.evaluate(() => document.documentElement.scrollWidth <= 376), visitor.path);
    await visitor.signIn(provider.trainer.email, provider.trainer.password);
    await visitor.go("/imports/new");
    await fits();
    const day = daysAgo(60);
    await visitor.attach("File of results", { name: "a-long-name-of-a-file-as-spreadsheets-of-trainers-have-them-2026-final-final.csv", type: "text/csv",
      data: ["Name,Module,Date of completion,Result", `Kit Vaughan,FR-03,${day},passed`, `Quentin Unheard-Of,FR-03,${day},passed`, `Aisha Hartigan,FR-03,${day},passed`,
        `Aisha Jones,FR-03,31/02/2026,passed`, `Chloe Jones,ZZ-99,${day},passed`].join("\n") });
    await visitor.press("Read the file");
    await worked(visitor);
    await fits();
    await visitor.press("Record 1 result");
    await worked(visitor);
    await fits();
    await visitor.press("Take this import back");
    await fits();
    await visitor.fill("Why is the import taken back?", "It was the wrong register");
    await visitor.press("Take the import back");
    await worked(visitor);
    await fits();
    await visitor.go("/imports");
    await fits();
    assert.deepEqual(narrow.faults, []);
  } finally {
    await narrow.close();
  }
});

test("no page seen has a fault", () => {
  assert.deepEqual(house.faults, []);
});
