// Results by file: read in the plugin's worker, looked over, recorded; what is wrong is shown by line and column.
import test from "node:test";
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { houseStart } from "../support/visitor.mjs";
import { assay } from "../support/server.mjs";
import { daysAgo, firstResponderAdd, importSettled, learnerNumber, modules, providerStart, sessionAdd } from "../support/provider.mjs";

const house = await houseStart();
const namespace = "urn:assay:completions:1";

const batch = (provider, sessions) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<batch xmlns="${namespace}" provider="${provider.identifier}">\n${sessions}\n</batch>\n`;
const session = (held, completions, { reference = "R-1", course } = {}) =>
  `<session reference="${reference}" held-on="${held}"${course ? ` course="${course}"` : ""}>\n${completions.join("\n")}\n</session>`;
const one = (attributes) => `<completion ${Object.entries(attributes).map(([name, value]) => `${name}="${value}"`).join(" ")}/>`;

async function send(trainer, data, { name = "results.xml", format = "assay_xml" } = {}) {
  const page = await trainer.get("/imports/new");
  return trainer.submit(page, { format, file: { name, type: "application/xml", data } });
}

async function read(trainer, data, options) {
  const page = await send(trainer, data, options);
  assert.match(page.path, /^\/imports\/\d+$/, JSON.stringify(page.errors));
  return importSettled(trainer, page);
}

const record = async (trainer, page, label) => importSettled(trainer, await trainer.submit(page, {}, { button: label }));

async function stage() {
  const lead = await house.lead();
  const provider = await providerStart(house);
  const tag = provider.courseCode.toLowerCase();
  const people = [];
  for (const name of ["Ida", "Bo", "Cem"]) {
    await firstResponderAdd(lead, `${name} Import ${tag}`, `${name.toLowerCase()}@${tag}.example`);
    people.push({ name: `${name} Import ${tag}`, email: `${name.toLowerCase()}@${tag}.example`, number: learnerNumber(`${name} Import ${tag}`) });
  }
  return { lead, provider, people, trainer: provider.trainer };
}

test("a person is named as the words of the schema say", async () => {
  const { provider, people, trainer } = await stage();
  const words = readFileSync(new URL("../../schemas/xsd/assay-completions-1.xsd", import.meta.url), "utf8");
  const form = /^L-[0-9A-Z]{4}-[0-9A-Z]{4}$/;
  for (const [, number] of words.matchAll(/learner-number="([^"]+)"/g)) assert.match(number, form);
  assert.match(words, /learner-number="/);
  const [ida, bo, cem] = people;
  assert.match(bo.number, form);
  const named = async (attributes) => (await read(trainer, batch(provider, session(daysAgo(5),
    [one({ ...attributes, module: "FR-03", result: "passed" })], { course: provider.courseCode })))).text;
  for (const attributes of [{ "learner-number": bo.number }, { email: ida.email.toUpperCase() },
    { "learner-number": cem.number, email: cem.email }, { "learner-number": bo.number.replaceAll("-", "") },
    { "learner-number": bo.number.toLowerCase() }]) {
    assert.match(await named(attributes), /New: would be recorded 1/, JSON.stringify(attributes));
  }
  for (const attributes of [{ "learner-number": "L-0000-0000" }, { "learner-number": bo.number, email: ida.email }, { email: ida.email.split("@")[0] + "@elsewhere.example" }]) {
    assert.match(await named(attributes), /Waits for your answer 1 Refused: not recorded 0/, JSON.stringify(attributes));
  }
});

test("a file is read, shown, confirmed and recorded; the same file twice changes nothing", async () => {
  const { provider, people, trainer } = await stage();
  const document = batch(provider, session(daysAgo(5), [
    one({ email: people[0].email, module: "FR-03", result: "passed" }),
    one({ "learner-number": people[1].number, result: "passed" }),
    one({ "learner-number": people[2].number, module: "FR-04", result: "not_passed" }),
  ], { course: provider.courseCode }));
  const preview = await read(trainer, document);
  assert.match(preview.text, /Ready to look over/);
  assert.match(preview.text, /New: would be recorded 4/);
  assert.match(preview.text, /Refused: not recorded 0/);
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE provider_id = ${provider.organisationId}`), 0);
  const done = await record(trainer, preview, "Record 4 results");
  assert.match(done.text, /Recorded 4/);
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE provider_id = ${provider.organisationId}`), 4);
  assert.equal(house.value(`SELECT count(*) FROM training_interval i JOIN completion c USING (person_id, module_code)
    WHERE c.provider_id = ${provider.organisationId} AND i.superseded_at IS NULL`), 3);
  assert.equal(house.value(`SELECT count(DISTINCT certificate_number) FROM completion WHERE provider_id = ${provider.organisationId}`), 3);
  const again = await read(trainer, document);
  assert.match(again.text, /The same file was recorded on/);
  assert.match(again.text, /New: would be recorded 0/);
  assert.match(again.text, /Recorded before: nothing changes 4/);
  assert.ok(!again.form().buttons.some(({ text }) => /Record/.test(text)));
  const list = await trainer.get("/imports");
  assert.match(list.text, /results\.xml/);
});

test("each line that cannot be recorded is refused with its place and what to do; the rest is recorded", async () => {
  const { provider, people, trainer } = await stage();
  const { email } = people[0];
  const document = batch(provider, [
    session(daysAgo(5), [
      one({ email, module: "FR-03", result: "passed" }),
      one({ email: "nobody@nowhere.example", module: "FR-03", result: "passed" }),
      one({ email, module: "ZZ-99", result: "passed" }),
      one({ email, module: "FR-06", result: "passed" }),
      one({ email, module: "FR-04", result: "passed", "completed-on": daysAgo(-3) }),
      one({ email, module: "FR-04", result: "passed", "completed-on": "2022-12-31" }),
      one({ "given-name": people[1].name.split(" ")[0], "family-name": people[1].name.split(" ").slice(1).join(" "), module: "FR-03", result: "passed" }),
      one({ email, module: "FR-03", result: "passed" }),
      one({ email, result: "passed", course: "NO-SUCH" }),
      one({ email, module: "FR-04", result: "passed", trainer: "stranger@provider.test" }),
    ])].join("\n"));
  const preview = await read(trainer, document);
  assert.match(preview.text, /New: would be recorded 1\b/);
  assert.match(preview.text, /nothing changes 1\b/);
  assert.match(preview.text, /Waits for your answer 2 Refused: not recorded 6\b/);
  for (const words of [/Nobody is found for the people below/, /nobody@nowhere\.example line 5/, /There is no such module\./, /trainer was not authorised for this module/,
    /date lies in the future/, /no such module on that day/, /has no course of this code/, /nobody who trains for your organisation/]) {
    assert.match(preview.text, words);
  }
  const csv = await trainer.get(`${preview.path}/lines.csv`);
  assert.equal(csv.headers.get("content-type"), "text/csv; charset=utf-8");
  assert.match(csv.headers.get("content-disposition"), /attachment/);
  const lines = csv.data.toString("utf8").trim().split("\r\n");
  assert.equal(lines.length, 11);
  assert.match(lines[2], /^5,\d+,"nobody@nowhere\.example","FR-03",/);
  assert.match(lines[8], /The same as a line above/);
  const done = await record(trainer, preview, "Record 1 result");
  assert.match(done.text, /Recorded 1\b/);
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE provider_id = ${provider.organisationId}`), 1);
});

test("names count among people of organisations that booked, and two of one name are refused", async () => {
  const { lead, provider, people, trainer } = await stage();
  await firstResponderAdd(lead, "Same Name", `same1@${provider.courseCode.toLowerCase()}.example`);
  await firstResponderAdd(lead, "Same Name", `same2@${provider.courseCode.toLowerCase()}.example`);
  await sessionAdd(provider, { booked: [lead.organisationId] });
  const [given, ...family] = people[0].name.split(" ");
  const preview = await read(trainer, batch(provider, session(daysAgo(5), [
    one({ "given-name": given.toUpperCase(), "family-name": family.join(" "), module: "FR-03", result: "passed" }),
    one({ "given-name": "Same", "family-name": "Name", module: "FR-03", result: "passed" }),
  ])));
  assert.match(preview.text, /New: would be recorded 1\b/);
  assert.match(preview.text, /Same Name \(line 5\)/);
  assert.equal([...preview.html.matchAll(/Same Name<br>/g)].length, 2);
});

test("refused lines of XML come back as a table, in the language of the page, and are taken again from it", async () => {
  const { provider, people, trainer } = await stage();
  const day = daysAgo(6);
  const page = await read(trainer, batch(provider, session(day, people.map(({ email }, i) => one({ email, module: ["FR-03", "ZZ-99", "FR-04"][i], result: i === 2 ? "not_passed" : "passed",
    ...(i === 2 ? { "completed-on": daysAgo(-3) } : {}) })))));
  assert.match(page.text, /Refused: not recorded 2\b/);
  const welsh = (await trainer.get(`${page.path}/to-mend.csv?lang=cy`)).data.toString("utf8");
  await trainer.get("/home?lang=en");
  assert.match(welsh, /^\ufeff"Rhif dysgwr","E-bost","Enw",.*,"Rhif tystysgrif","Llinell","Beth sydd o'i le"\r\n/);
  const lines = (await trainer.get(`${page.path}/to-mend.csv`)).data.toString("utf8").trim().split("\r\n");
  assert.equal(lines.length, 3);
  assert.match(lines[1], /,5,"There is no such module\. [^"]*"$/);
  for (const [name, table] of [["mended.csv", lines.join("\r\n")], ["welsh.csv", welsh]]) {
    const again = await read(trainer, table.replace("ZZ-99", "FR-03").replace(daysAgo(-3), day), { name, format: "assay_csv" });
    assert.match(again.text, /New: would be recorded 2\b/);
    assert.match(again.text, /Refused: not recorded 0/);
  }
});

test("a session's own day must be right", async () => {
  const { lead, provider, people, trainer } = await stage();
  const path = await sessionAdd(provider, { held: daysAgo(9), booked: [lead.organisationId] });
  const reference = house.value(`SELECT reference FROM training_session WHERE session_id = ${path.split("/").at(-1)}`);
  const preview = await read(trainer, batch(provider, [
    session(daysAgo(9), [one({ email: people[0].email, result: "passed" })], { reference, course: provider.courseCode }),
    session(daysAgo(8), [one({ email: people[1].email, module: "FR-03", result: "passed" })], { reference }),
  ].join("\n")));
  assert.match(preview.text, new RegExp(`New: would be recorded ${modules.length}\\b`));
  assert.match(preview.text, /was held on another day/);
});

test("an import is abandoned, and nothing comes of it", async () => {
  const { provider, people, trainer } = await stage();
  const preview = await read(trainer, batch(provider, session(daysAgo(5), [one({ email: people[0].email, module: "FR-03", result: "passed" })])));
  const { csrf } = Object.fromEntries(preview.form().fields);
  const left = await trainer.post(`${preview.path}/abandon`, { csrf });
  assert.equal(left.path, "/imports");
  assert.match(left.banner, /Nothing was recorded/);
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE provider_id = ${provider.organisationId}`), 0);
  const late = await trainer.post(`${preview.path}/confirm`, { csrf });
  assert.equal(late.status, 409);
});

test("documents that cannot be taken are refused with the reason, and the server goes on", async () => {
  const { provider, people, trainer } = await stage();
  const good = one({ email: people[0].email, module: "FR-03", result: "passed" });
  const cases = {
    "cut off": batch(provider, session(daysAgo(5), [good])).slice(0, 150),
    "not well-formed": batch(provider, session(daysAgo(5), [good, "<completion"])),
    "a DOCTYPE": batch(provider, session(daysAgo(5), [good])).replace("<batch", '<!DOCTYPE batch [<!ENTITY a "b">]>\n<batch'),
    "another root": "<results/>",
    "another namespace": batch(provider, "").replace(namespace, "urn:other"),
    "another provider": batch({ identifier: "GB-CHC-1111111" }, session(daysAgo(5), [good])),
    "100,000 attributes": batch(provider, `<session reference="R" held-on="2026-01-01" ${Array.from({ length: 100_000 }, (unused, i) => `a${i}=""`).join(" ")}/>`),
  };
  for (const [what, data] of Object.entries(cases)) {
    const page = await read(trainer, data);
    assert.match(page.text, /refused as a whole, and nothing was recorded/, what);
    assert.match(page.text, /What is wrong and what to do/, what);
  }
  const attacks = new URL("../../../shared/data/standards/attacks/", import.meta.url);
  if (existsSync(attacks)) {
    for (const name of readdirSync(attacks).filter((file) => file.endsWith(".xml"))) {
      assert.match((await read(trainer, readFileSync(new URL(name, attacks)))).text, /refused as a whole/, name);
    }
  }
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE provider_id = ${provider.organisationId}`), 0);
  assert.equal((await house.get("/health")).status, 200);
});

test("what is wrong with a document is said in Welsh on Welsh pages, with the words of the document in it", async () => {
  const { provider, people } = await stage();
  const { trainer } = provider;
  const page = await read(trainer, batch(provider, session(daysAgo(3), [
    one({ email: people[0].email, module: modules[0], result: "maybe" }),
    one({ email: people[1].email, module: modules[0], result: "passed", unheard: "of" }),
    one({ email: people[2].email, module: modules[0], result: "passed", "completed-on": "2025-02-30" })])));
  assert.match(page.text, /In completion\/result: 'maybe' is not one of 'passed', 'not_passed', 'withdrawn'. Use one of these./);
  const welsh = await trainer.get(`${page.path}?lang=cy`);
  assert.match(welsh.text, /Yn completion\/result: nid yw 'maybe' yn un o 'passed', 'not_passed', 'withdrawn'./);
  assert.match(welsh.text, /Nid oes priodoledd unheard gan completion./);
  assert.match(welsh.text, /Yn completion\/completed-on: nid yw '2025-02-30' yn ddyddiad./);
  assert.doesNotMatch(welsh.html, /\{(where|value|choices|element|figure)\}/);
  assert.match((await trainer.get(`${page.path}/lines.csv?lang=cy`)).html, /Nid oes priodoledd unheard gan completion/);
  await trainer.get("/home?lang=en");
  const cut = await read(trainer, "<batch");
  assert.match((await trainer.get(`${cut.path}?lang=cy`)).text, /Stopiodd y darllen wrth fai yn y ddogfen/);
  await trainer.get("/home?lang=en");
});

test("files that are none are refused at the form", async () => {
  const { trainer } = await stage();
  const nothing = await trainer.submit(await trainer.get("/imports/new"), { format: "assay_xml" });
  assert.deepEqual(nothing.errors.map(({ field, text }) => [field, text]), [["file", "Select a file"]]);
  const csv = await send(trainer, "name,result\nAde,passed\n", { name: "results.csv" });
  assert.equal(csv.status, 422);
  assert.match(csv.errors[0].text, /This is no XML file/);
  const table = await send(trainer, "<batch/>", { name: "results.csv", format: "assay_csv" });
  assert.match(table.errors[0].text, /This is an XML file/);
  const workbook = await send(trainer, Buffer.from("PK\x03\x04workbook"), { name: "results.xlsx", format: "file" });
  assert.match(workbook.errors[0].text, /This is a workbook/);
  const format = await send(trainer, "<a/>", { format: [] });
  assert.deepEqual(format.errors.map(({ field }) => field), ["format"]);
  const large = await send(trainer, Buffer.alloc(52 << 20, "<"));
  assert.ok([413, 422].includes(large.status), String(large.status));
});

test("nobody else sees or confirms an import", async () => {
  const { lead, provider, people, trainer } = await stage();
  const other = await providerStart(house);
  const preview = await read(trainer, batch(provider, session(daysAgo(5), [one({ email: people[0].email, module: "FR-03", result: "passed" })])));
  assert.equal((await other.trainer.get(preview.path)).status, 404);
  assert.equal((await other.trainer.get(`${preview.path}/lines.csv`)).status, 404);
  assert.equal((await lead.get(preview.path)).status, 403);
  const { csrf } = Object.fromEntries((await other.trainer.get("/imports/new")).form().fields);
  assert.equal((await other.trainer.post(`${preview.path}/confirm`, { csrf })).status, 404);
  assert.match((await trainer.get(preview.path)).text, /Ready to look over/);
});

test("the command line imports by the same rules, and exports what can be imported again", async () => {
  const { provider, people } = await stage();
  const email = provider.trainer.email;
  const file = `${process.env.ASSAY_STATE}/import.xml`;
  writeFileSync(file, batch(provider, session(daysAgo(5), [
    ...people.map((person) => one({ email: person.email, module: "FR-03", result: "passed" })),
    one({ email: "nobody@nowhere.example", module: "FR-03", result: "passed" }),
  ])));
  const first = assay("import", file, "--as", email, { allowFailure: true });
  assert.equal(first.status, 1);
  assert.match(first.stderr, /3 new, 0 recorded before, 1 refused/);
  assert.match(first.stdout, /^7\t\d+\tperson_unknown\t/m);
  const second = assay("import", file, "--as", email, "--provider", provider.identifier, { allowFailure: true });
  assert.match(second.stderr, /0 new, 3 recorded before/);
  const written = assay("export", "--as", email);
  assert.doesNotMatch(written.stdout, /@/);
  assert.match(written.stdout, new RegExp(people[0].number));
  writeFileSync(file, written.stdout);
  assert.equal(assay("import", file, "--as", email).status, 0);
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE provider_id = ${provider.organisationId}`), 3);
  const stranger = await house.staff(["assessor"]);
  assert.match(assay("import", file, "--as", stranger.email, { allowFailure: true }).stderr, /records training for no provider/);
  assert.equal(assay("import", "--as", email, { allowFailure: true }).status, 2);
  assert.match(assay("verify").stdout, /training intervals +\d+ checked +0 differ/);
});

test("a large file is read with progress and recorded whole", async () => {
  const { lead, provider, trainer } = await stage();
  house.sql(`INSERT INTO person (full_name, email, created_at)
    SELECT 'Bulk ' || i, 'bulk' || i || '@${provider.courseCode}.example', now() FROM generate_series(1, 10000) i`.toLowerCase()
    .replace("insert into person", "INSERT INTO person"));
  const address = (i) => `bulk${i}@${provider.courseCode.toLowerCase()}.example`;
  const all = Array.from({ length: 10_000 }, (unused, i) => one({ email: address(i + 1), module: "FR-03", result: "passed" }));
  const preview = await read(trainer, batch(provider, session(daysAgo(5), all)));
  assert.match(preview.text, /New: would be recorded 10,000/);
  const done = await record(trainer, preview, "Record 10,000 results");
  assert.match(done.text, /Recorded 10,000/);
  assert.equal(house.value(`SELECT count(*) FROM training_interval i JOIN completion c USING (person_id, module_code)
    WHERE c.provider_id = ${provider.organisationId} AND i.superseded_at IS NULL`), 10_000);
  assert.ok(lead.organisationId > 0);
});

test("help comes with a file that can be sent as it is; what is wrong with the provider is told at its line", async () => {
  const { provider, trainer } = await stage();
  const example = await trainer.get("/imports/example.xml");
  assert.match(example.html, new RegExp(`provider="${provider.identifier}"`));
  assert.match(example.html, new RegExp(`course="${provider.courseCode}"`));
  assert.match((await trainer.get("/imports/format.xsd")).html, /urn:assay:completions:1/);
  const help = await trainer.get("/imports/new");
  assert.match(help.html, /\/imports\/example\.xml/);
  assert.match(help.text, /FR-03 The National Referral Mechanism and the role Yes/);
  assert.match(help.text, /FR-05 [^?]*? No/);
  assert.match(help.text, new RegExp(`${provider.courseCode} First Responder day FR-03, FR-04`));
  assert.match((await trainer.get("/imports/new?lang=cy")).text, /CSV: canlyniadau hyfforddiant/);
  assert.match((await trainer.submit(await trainer.get("/imports/new?lang=en"), {})).text, /FR-03 The National Referral Mechanism and the role Yes/);
  const page = await read(trainer, example.html);
  assert.match(page.text, /Waits for your answer 2 Refused: not recorded 0/);
  assert.match((await read(trainer, batch(provider, ""))).text, /The file holds no results/);
  const wrong = await read(trainer, example.html.replace(provider.identifier, "GB-CHC-9999999"));
  assert.match(wrong.text, new RegExp(`The identifier of your organisation, for the provider in the file, is ${provider.identifier}`));
  assert.match(wrong.html, /2<\/td>\s*<td[^>]*>1<\/td>/);
});
