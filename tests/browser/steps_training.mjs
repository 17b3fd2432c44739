// Steps 4 and 5: a trainer records a register of forty people and imports a file; the lead sees where the organisation
// stands.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "../support/server.mjs";
import { modules as sessionModules, providerStart } from "../support/provider.mjs";
import { daysAgo, staff } from "../support/work.mjs";

// Of the England framework, without those of pilot sites.
const allModules = ("AW-01 AW-02 FR-03 FR-04 FR-05 FR-06 FR-07 FR-08 FR-09 FR-10 FR-11 FR-12 FR-13 FR-14 FR-15 FR-16 " +
  "FR-17 FR-18 FR-19 FR-20 FR-21 LD-22 EN-24").split(" ");

// A provider with a course, and its trainer, who is authorised for every module.
export async function provider() {
  const made = await providerStart({ staff: async (roles, { organisation, name }) => staff(name, roles, organisation) });
  sql(`INSERT INTO trainer_authorisation
    SELECT ${made.trainer.personId}, 'england', m, '2024-01-01'
    FROM unnest('{${allModules}}'::text[]) m
    ON CONFLICT DO NOTHING`);
  return made;
}

// Forty people of the organisation: two are entered by the lead on the page, the rest as if they had been.
export async function addsPeople(visitor, organisationId) {
  await visitor.go("/training");
  await visitor.press("Add, change or end First Responders");
  await visitor.press("Add a First Responder");
  await visitor.press("Add");
  assert.equal(visitor.status, 422);
  for (const [name, email] of [
    ["Siân O’Connor-Ngũgĩ", "sian@kestrel.example"],
    ["Amara Okafor", "amara@kestrel.example"],
  ]) {
    await visitor.go("/training/people/new");
    await visitor.fill("Name", name);
    await visitor.fill("Work email address", email);
    await visitor.date("First Responder from", daysAgo(500));
    await visitor.press("Add");
    assert.match(await visitor.main(), /First Responder added/);
  }
  const names = ["Siân O’Connor-Ngũgĩ", "Amara Okafor"];
  const given = ["Aisha", "Ben", "Chloe", "Dev", "Elena", "Femi"];
  const family = ["Hart", "Iqbal", "Jones", "Kowalski", "Lindqvist", "Mbeki", "Novak"];
  for (let i = 0; names.length < 39; i++) {
    names.push(`${given[i % given.length]} ${family[i % family.length]}`);
  }
  const rows = [...names.slice(2), "Amara Okafor"].map((name, place) => `('${name}', 'person${place}@kestrel.example', now())`);
  sql(`INSERT INTO person (full_name, email, created_at) VALUES ${rows.join(", ")}`);
  sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on)
    SELECT person_id, ${organisationId}, 'first_responder', '2025-01-01' FROM person
    WHERE email LIKE 'person%@kestrel.example'`);
  return names;
}

export async function addsSession(visitor) {
  await visitor.go("/home");
  assert.equal(visitor.pattern, "/sessions");
  await visitor.press("Add a session");
  await visitor.press("Save session");
  assert.equal(visitor.status, 422);
  await visitor.select("Course", "First Responder day");
  await visitor.date("Date", daysAgo(4));
  await visitor.choose("Held online?", "Yes");
  await visitor.fill("Places", "45");
  await visitor.press("Save session");
  assert.match(visitor.pattern, /^\/sessions\/N$/);
  return visitor.path;
}

// The lead books on the list of all providers' sessions.
export async function booksPlaces(visitor, session) {
  await visitor.go("/training");
  await visitor.press("Book training");
  await visitor.go(`/training${session}`);
  await visitor.press("Book places");
  assert.equal(visitor.status, 422);
  await visitor.fill("Places you need", "40");
  await visitor.press("Book places");
  assert.match(await visitor.main(), /40 places booked/);
}

// The whole register on one page: forty lines, one that could be two people, one that is nobody.
export async function recordsRegister(visitor, names) {
  await visitor.press("Record the register");
  await visitor.fill("People who took part", [...names, "Nobody Of This Name"].join("\n"));
  await visitor.press("Find these people");
  assert.match(await visitor.main(), /39 people found/);
  assert.match(await visitor.main(), /1 line means nobody who can be found/);
  assert.match(await visitor.main(), /1 line could mean more than one person/);
  await visitor.select(`Result of ${names[5]}`, "Not passed");
  await visitor.press("Record results");
  assert.match(await visitor.main(), /38 people are recorded\. 1 line is left in the box\. 1 line below is not recorded yet/);
  await visitor.press("Record results");
  assert.equal(visitor.status, 422);
  const focused = await visitor.page.evaluate(() => document.activeElement.className);
  if (visitor.javaScript) {
    assert.match(focused, /govuk-error-summary/);
  }
  await visitor.choose("Who is meant by Amara Okafor?", /am\*+@kestrel\.example|a\*+@kestrel\.example/);
  await visitor.fill("People who took part", "person37@kestrel.example");
  await visitor.press("Find these people");
  assert.match(await visitor.main(), /2 people found/);
  await visitor.press("Record results");
  assert.match(await visitor.main(), /Register recorded/);
  assert.match(await visitor.main(), /What is recorded[^]*40 people/);
}

const batch = (identifier, sessions) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<batch xmlns="urn:assay:completions:1" provider="${identifier}">\n${sessions}</batch>\n`;

// All other modules for the first ten people and the lead; and three lines that are wrong.
function resultsFile(made, leadAddress) {
  const others = allModules.filter((code) => !sessionModules.includes(code));
  const people = [...Array(10).keys()].map((place) => `person${place}@kestrel.example`);
  const line = (email, module, more = "") => `<completion email="${email}" module="${module}" result="passed"${more}/>\n`;
  const sessions = others.map((module) => {
    const who = module.startsWith("LD") ? [leadAddress] : module === "FR-21" ? [...people, leadAddress] : people;
    return `<session reference="EXT-${module}" held-on="${daysAgo(30)}" trainer="${made.trainer.email}">\n${who
      .map((email) => line(email, module))
      .join("")}</session>\n`;
  });
  const wrong = `<session reference="EXT-X" held-on="${daysAgo(30)}" trainer="${made.trainer.email}">\n${
    line("nobody@nowhere.example", "FR-05")}${line("person1@kestrel.example", "ZZ-99")}${
    line("person2@kestrel.example", "FR-05", ` completed-on="${daysAgo(-30)}"`)}</session>\n`;
  return batch(made.identifier, sessions.join("") + wrong);
}

async function sendsFile(visitor, name, data) {
  await visitor.go("/imports/new");
  const format = visitor.page.locator("main input[name=format]").first();
  await format.check();
  await visitor.attach("File of results", { name, type: "application/xml", data });
  await visitor.press("Read the file");
  assert.match(visitor.pattern, /^\/imports\/N$/);
  await worked(visitor);
}

// With scripts the page looks again by itself; without, by its button.
async function worked(visitor) {
  for (let tries = 0; tries < 150 && (await visitor.page.locator("[data-progress]").count()) > 0; tries++) {
    await pause(200);
    if (!visitor.javaScript) {
      await visitor.press("Check progress");
    }
  }
  await visitor.page.waitForLoadState("load");
  await visitor.look();
}

export async function importsFile(visitor, made, leadAddress) {
  await visitor.go("/imports");
  assert.match(await visitor.main(), /No file has been imported yet/);
  await visitor.press("Import a file");
  await visitor.press("Read the file");
  assert.equal(visitor.status, 422);

  await sendsFile(visitor, "broken.xml", batch(made.identifier, '<session reference="A" held-on="2026-02-31">\n'));
  assert.match(await visitor.main(), /refused as a whole, and nothing was recorded/);

  const file = resultsFile(made, leadAddress);
  await sendsFile(visitor, "results.xml", file);
  const words = await visitor.main();
  assert.match(words, /Waits for your answer 1\s+Refused: not recorded 2/);
  assert.match(words, /Nobody is found for the people below/);
  assert.match(words, /There is no such module/);
  assert.match(words, /lies in the future/);
  await visitor.press(/^Record \d+ results$/);
  await worked(visitor);
  assert.match(await visitor.main(), /Recorded \d\d\d/);

  await sendsFile(visitor, "results.xml", file);
  assert.match(await visitor.main(), /The same file was recorded on/);
  assert.match(await visitor.main(), /New: would be recorded 0/);
  await visitor.press("Abandon this import");
  assert.match(await visitor.main(), /Nothing was recorded/);
}

// Two supervised referrals for each of two First Responders who are in date, signed off by the lead.
export async function signsOffReferrals(visitor, names) {
  for (const name of names) {
    for (const days of [3, 2]) {
      await visitor.go("/training");
      await visitor.press(name);
      await visitor.press("Sign off a supervised referral");
      await visitor.date("Day of the referral", daysAgo(days));
      await visitor.press("Sign off");
      assert.match(await visitor.main(), /Supervised referral signed off/);
    }
  }
}

export async function seesStanding(visitor) {
  await visitor.go("/home");
  const words = await visitor.main();
  assert.match(words, /Are we in good standing\?/);
  assert.match(words, /What to do now/);
  assert.match(words, /Who lapses next/);
  assert.match(words, /In date/);
  assert.match(words, /Not started/);
  await visitor.press("Training");
  assert.match(await visitor.main(), /40|41/);
  await visitor.select("Status", "Expired");
  await visitor.press("Apply filters");
  await visitor.press("Show everyone");
  await visitor.press("Amara Okafor");
  assert.match(await visitor.main(), /What was recorded/);
}
