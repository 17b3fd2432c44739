// Files of results for sessions with fewer places than people, and of days on which the provider was not accredited: the
// lines that cannot be recorded are refused by themselves, each with its reason.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart } from "../support/visitor.mjs";
import { daysAgo, firstResponderAdd, importSettled, providerStart, sessionAdd, tableSend } from "../support/provider.mjs";

const house = await houseStart();
const provider = await providerStart(house);
const { trainer } = provider;
const lead = await house.lead({ organisation: "File House" });
const people = ["Ann Row", "Ben Row", "Con Row"];
const address = (name) => `${name.split(" ")[0].toLowerCase()}@file.example`;
for (const name of people) await firstResponderAdd(lead, name, address(name));
const send = async (data) => importSettled(trainer, await trainer.submit(await trainer.get("/imports/new"),
  { file: { name: "results.csv", type: "text/csv", data } }));
const record = async (page) => importSettled(trainer, await trainer.submit(page, {}, { form: page.forms.find(({ action }) => /\/confirm$/.test(action ?? "")).action }));
const refusals = (page) => house.sql(`SELECT line, who, code FROM import_rejection WHERE import_id = ${page.path.split("/").at(-1)} AND NOT note ORDER BY line`)
  .map(({ line, who, code }) => [Number(line), who, code]);

test("of more people than places the first lines are recorded, and the others wait for more places", async () => {
  const path = await sessionAdd(provider, { held: daysAgo(5), places: 2, booked: [lead.organisationId] });
  const reference = house.value(`SELECT reference FROM training_session WHERE session_id = ${path.split("/").at(-1)}`);
  const lines = people.map((name) => `${name},${address(name)},${reference},FR-03,${daysAgo(5)},passed`);
  const file = `Name,Email,Session,Module,Date,Result\n${lines.join("\n")}`;
  const page = await send(file);
  assert.deepEqual(refusals(page), [[4, "Con Row", "session_full"]]);
  assert.match(page.text, /4 Session Con Row FR-03 The session has not so many places/);
  assert.match((await record(page)).text, /Recorded 2/);
  assert.equal((await trainer.submit(await trainer.get(`${path}/change`), { places: 3 })).banner, "Session changed");
  const again = await send(file);
  assert.deepEqual(refusals(again), []);
  assert.match((await record(again)).text, /Recorded 1/);
  // All of it once more: those recorded take no new place.
  assert.deepEqual(refusals(await send(file)), []);
});

test("days on which the provider was not accredited refuse their own lines", async () => {
  house.sql(`UPDATE provider_accreditation SET accredited_from = '${daysAgo(30)}' WHERE provider_id = ${provider.organisationId}`);
  const page = await tableSend(trainer, [[0, 20], [1, 40], [2, 40]].map(([who, days]) => `${address(people[who])},FR-04,${daysAgo(days)},passed`).join("\n"));
  assert.deepEqual(refusals(page).map(([line, , code]) => [line, code]), [[3, "provider_not_accredited"], [4, "provider_not_accredited"]]);
  assert.match(page.text, /not accredited to train on that day\. Check the date/);
  assert.match((await record(page)).text, /Recorded 1/);
});
