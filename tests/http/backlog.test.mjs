// Applications that wait already, by file: read in the plugin's worker, looked over, entered with the day of receipt that
// nothing changes; what is wrong is shown by line; the same file twice changes nothing.
import test from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { houseStart } from "../support/visitor.mjs";
import { assay } from "../support/server.mjs";

const house = await houseStart();
const officer = await house.staff(["intake_officer"], { name: "Ines Intake" });
const auditor = await house.staff(["auditor"], { name: "Aud Auditor" });
const count = (query) => Number(house.value(query));
let files = 0;

async function send(person, data, { name = `waiting-${(files += 1)}.csv`, format = "backlog_csv" } = {}) {
  const page = await person.get("/backlog/new");
  return person.submit(page, { format, file: { name, type: "text/csv", data } });
}
async function settled(person, page) {
  for (let i = 0; i < 300 && /Check progress/.test(page.text); i++) {
    await pause(100);
    page = await person.get(page.path);
  }
  assert.doesNotMatch(page.text, /Check progress/);
  return page;
}
async function read(person, data, options) {
  const page = await send(person, data, options);
  assert.match(page.path, /^\/backlog\/\d+$/, JSON.stringify(page.errors));
  return settled(person, page);
}
const enter = async (page) =>
  settled(officer, await officer.submit(page, {}, { button: /Enter \d+ applications?/.exec(page.text)[0] }));
const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);

test("a spreadsheet's file: read, shown, entered; the day of receipt is kept for ever; twice changes nothing", async () => {
  // Semicolons, quoted line breaks, Windows-1252, British dates, a column that is passed over.
  const data = Buffer.from(["Ref;Date received;Name of organisation;Identifier;Kind;Remarks",
    "FRO/2019/007;04/03/2019;\"Caf\xe9 Trust, Hull\";GB-CHC-7000001;charity;\"two\r\nlines; and \"\"quotes\"\"\"",
    "FRO/2021/002;2021-06-17;\"Lantern\r\nProject\";;;", ""].join("\r\n"), "latin1");
  const page = await read(officer, data);
  assert.match(page.text, /Ready to look over/);
  assert.match(page.text, /New: would be entered 2/);
  assert.match(page.text, /FRO\/2019\/007 Café Trust, Hull 4 March 2019 Not yet/);
  assert.match(page.text, /FRO\/2021\/002 Lantern Project 17 June 2021 Not yet/);
  assert.equal(count("SELECT count(*) FROM application_backlog"), 0);
  const done = await enter(page);
  assert.match(done.text, /Entered 2/);
  const link = done.links.find((found) => /^ASY-/.test(found.text));
  assert.match((await officer.get(link.href)).text, /Entered by the service: it was waiting from before/);
  const [row] = house.sql(`SELECT a.application_id, a.state, a.received_on::text, a.submitted_at, a.stage_due_on, o.name,
    o.kind, o.sector, o.identifier FROM application a JOIN application_backlog b USING (application_id)
    JOIN organisation o USING (organisation_id) WHERE b.reference = 'FRO/2019/007'`);
  assert.equal(row.state, "submitted");
  assert.equal(row.received_on, "2019-03-04");
  assert.deepEqual([row.name, row.kind, row.sector, row.identifier], ["Café Trust, Hull", "charity", "non_statutory", "GB-CHC-7000001"]);
  assert.ok(row.stage_due_on !== null);
  const seen = await officer.get(link.href);
  assert.equal(seen.status, 200);
  assert.match(seen.text, /entered from waiting-\d+\.csv \(line [24]\) on .* Its reference until then: (FRO\/2019\/007|FRO\/2021\/002)\./);
  assert.match((await officer.get("/cases?words=Caf%C3%A9")).text, /Café Trust, Hull/);
  // The database refuses it too.
  assert.throws(() => house.sql(`UPDATE application SET received_on = '2025-01-01' WHERE application_id = ${row.application_id}`), /receipt/);
  assert.equal(count(`SELECT count(*) FROM audit_entry WHERE action = 'application.enter'`), 2);

  const again = await read(officer, data);
  assert.match(again.text, /New: would be entered 0/);
  assert.match(again.text, /Here before: nothing changes 2/);
  assert.doesNotMatch(again.text, /Enter \d/);
  assert.equal(count("SELECT count(*) FROM application_backlog"), 2);
});

test("each line that cannot be entered is refused with its place and what to do; the rest is entered", async () => {
  house.sql(`INSERT INTO organisation (name, framework_code, kind, sector, identifier, registered_at)
    VALUES ('Designated Council', 'england', 'local_authority', 'statutory', 'GB-LAE-ZZZ', '2024-01-01')`);
  const page = await read(officer, ["reference,received on,organisation,identifier,kind,framework",
    "B-1,2020-02-03,Good One,,,england",
    `B-2,${tomorrow},Too Soon,,,`,
    "B-3,2020-02-30,No Such Day,,,",
    "B-4,,No Day,,,",
    "B-5,2020-02-03,,,,",
    ",2020-02-03,No Reference,,,",
    "B-7,2001-01-01,Too Early,,,",
    "B-8,2020-02-03,Wrong Kind,,police_force,",
    "B-9,2020-02-03,Designated Council,GB-LAE-ZZZ,,",
    "B-10,2020-02-03,Elsewhere,,,atlantis",
    "B-1,2020-02-04,Good One,,,",
    "B-12,2020-02-03,good one,,,",
    "B-13,2020-02-03,Bad Number,123,,",
    "B-14,2020-02-03,Too,many,,cells,here",
    "B-1,2020-02-03,Good One,,,"].join("\n"));
  assert.match(page.text, /New: would be entered 1 Here before: nothing changes 1 Refused: not entered 13/);
  for (const [line, reference, words] of [
    [3, "B-2", "lies in the future"], [4, "", "is missing or is not a date"], [5, "", "is missing or is not a date"],
    [6, "", "Nothing says who applied"], [7, "", "There is no reference"], [8, "B-7", "before 1 April 2009"],
    [9, "B-8", "are designated and do not apply"], [10, "B-9", "This organisation is designated"],
    [11, "B-10", "There is no such framework"], [12, "B-1", "Another application came under this reference"],
    [13, "B-12", "has an application under way already"], [14, "B-13", "has not the form of GB-CHC"],
    [15, "", "more cells than the first one has columns"]]) {
    assert.match(page.text, new RegExp(`${line} ${reference}[^0-9]*[^.]*${words}`), `${line} ${words}`);
  }
  const csv = await officer.get(`${page.path}/lines.csv`);
  assert.match(csv.html, /3,"B-2","Too Soon","\d{4}-\d\d-\d\d","","rejected","","The day of receipt lies in the future/);
  await enter(page);
  assert.equal(count("SELECT count(*) FROM application_backlog WHERE reference LIKE 'B-%'"), 1);
  const welsh = await officer.get(`${page.path}?lang=cy`);
  assert.match(welsh.text, /Mae'r diwrnod derbyn yn y dyfodol/);
  await officer.get("/home?lang=en");
});

test("the XML format does the same", async () => {
  const xml = (lines) => `<?xml version="1.0" encoding="UTF-8"?>\n<backlog xmlns="urn:assay:backlog:1">\n${lines.join("\n")}\n</backlog>\n`;
  const page = await read(officer, xml([
    '<application reference="X-1" received-on="2018-05-06" organisation="Xenia &amp; Co"/>',
    '<application reference="X-2" received-on="2018-13-06" organisation="No Month"/>',
    '<application received-on="2018-05-06" organisation="No Reference"/>']), { name: "waiting.xml", format: "backlog_xml" });
  assert.match(page.text, /New: would be entered 1 Here before: nothing changes 0 Refused: not entered 2/);
  assert.match(page.text, /'2018-13-06' is not a date/);
  assert.match(page.text, /application lacks the attribute reference/);
  await enter(page);
  assert.equal(house.value("SELECT received_on::text FROM application JOIN application_backlog USING (application_id) WHERE application_backlog.reference = 'X-1'"), "2018-05-06");
});

test("files that make no sense are refused as a whole, in words; nothing is entered", async () => {
  const before = count("SELECT count(*) FROM application");
  const cases = {
    "no columns": ["a,b,c\n1,2,3\n", /There is no column reference/],
    "an open quote": ['reference,received on,organisation\nQ-1,2020-01-01,"never closed\nQ-2,2020-01-01,x\n', /A quote is opened here and never closed/],
    "a column twice": ["reference,Reference,received on,organisation\nQ-1,Q-1,2020-01-01,x\n", /The column Reference stands twice/],
    "UTF-16": [Buffer.from("\ufeffreference,received on,organisation\n", "utf16le"), /not in UTF-8/],
    "a spreadsheet itself": [Buffer.from("PK\x03\x04\0\0\0\0"), /This is no table as text/],
    "nothing but line ends": ["\n\n\n", /The file is empty/],
    "XML as CSV": ["<backlog/>\n", /There is no column reference/],
  };
  for (const [what, [data, words]] of Object.entries(cases)) {
    const page = await read(officer, data);
    assert.match(page.text, /refused as a whole, and nothing was recorded/, what);
    assert.match(page.text, words, what);
  }
  assert.match((await read(officer, "reference,received on,organisation\n", { format: "backlog_xml" })).text, /does not begin with '<'/);
  assert.equal(count("SELECT count(*) FROM application"), before);
  const nothing = await officer.submit(await officer.get("/backlog/new"), { format: "backlog_csv" });
  assert.deepEqual(nothing.errors.map(({ field, text }) => [field, text]), [["file", "Select a file"]]);
  const wrong = await send(officer, "a", { format: "assay_xml" }).catch((error) => error);
  assert.ok(wrong instanceof Error || wrong.status === 422);
  const large = await send(officer, Buffer.alloc(7 << 20, "a,"));
  assert.ok([413, 422].includes(large.status), String(large.status));
});

test("abandoned, nothing is entered; the auditor reads and changes nothing; others see nothing", async () => {
  const page = await read(officer, "reference,received on,organisation\nA-1,2020-01-01,Abandoned Trust\n");
  const seen = await auditor.get(page.path);
  assert.equal(seen.status, 200);
  assert.match(seen.text, /A-1 Abandoned Trust/);
  assert.doesNotMatch(seen.text, /Enter 1 application|Abandon this import/);
  const { csrf } = Object.fromEntries((await auditor.get("/home")).forms.flatMap((form) => form.fields));
  assert.equal((await auditor.post(`${page.path}/confirm`, { csrf })).status, 403);
  assert.equal((await auditor.get("/backlog/new")).status, 403);
  const assessor = await house.staff(["assessor"]);
  assert.equal((await assessor.get("/backlog")).status, 403);
  const lead = await house.lead();
  assert.equal((await lead.get(page.path)).status, 403);
  const form = Object.fromEntries((await officer.get(page.path)).form(`${page.path}/confirm`).fields);
  const gone = await officer.post(`${page.path}/abandon`, { csrf: form.csrf });
  assert.equal(gone.banner, "Abandoned. No application was entered.");
  assert.equal(count("SELECT count(*) FROM application_backlog WHERE reference = 'A-1'"), 0);
  assert.equal((await officer.post(`${page.path}/confirm`, { csrf: form.csrf })).status, 409);
  assert.equal((await officer.get("/backlog/999999")).status, 404);
});

test("the command enters by the same rules", async () => {
  const file = `${process.env.ASSAY_STATE}/waiting.csv`;
  writeFileSync(file, `reference,received on,organisation\nC-1,2019-01-02,Command Trust\nC-2,${tomorrow},Later Trust\n`);
  const run = (email) => assay("import", file, "--as", email, "--format", "backlog_csv", { allowFailure: true });
  const first = run(officer.email);
  assert.equal(first.status, 1);
  assert.match(first.stdout, /^3\t1\treceived_future\tThe day of receipt lies in the future/m);
  assert.match(first.stderr, /1 new, 0 here before, 1 refused[\s\S]*1 entered/);
  assert.match(run(officer.email).stderr, /0 new, 1 here before, 1 refused[\s\S]*0 entered/);
  assert.notEqual(run(auditor.email).status, 0);
  assert.equal(count("SELECT count(*) FROM application_backlog WHERE reference LIKE 'C-%'"), 1);
  // The council was put there by hand: its standing is worked off by the job.
  house.sql("UPDATE job SET due_at = now() WHERE kind = 'standing.left'");
  for (let i = 0; i < 900 && count("SELECT count(*) FROM standing_stale") > 0; i++) await new Promise((done) => setTimeout(done, 100));
  const verified = assay("verify", { allowFailure: true });
  assert.equal(verified.status, 0, verified.stdout);
});

test("the lead named in the file is invited once; those without are invited on a page", async () => {
  const data = ["reference,received on,organisation,identifier,kind,lead,lead email",
    "LEAD/1,2020-03-04,Willow Wharf,GB-CHC-7000901,charity,Wil Wharf,Wil@willow.example",
    "LEAD/2,2020-03-05,Yarrow Yard,GB-CHC-7000902,charity,,",
    "LEAD/3,2020-03-06,Zinnia Zone,GB-CHC-7000903,charity,Zed,not an address", ""].join("\n");
  const shown = await read(officer, data);
  assert.match(shown.text, /Zinnia Zone The email address of the lead is not an address/);
  await enter(shown);
  const mails = house.mails("wil@willow.example");
  assert.equal(mails.length, 1);
  assert.match(mails[0].body, /Hello Wil Wharf,[\s\S]*The Home Office invites you to use Assay for Willow Wharf/);
  let list = await officer.get("/backlog/leads");
  assert.match(list.text, /Yarrow Yard ASY-\d+-\d+ Invite its lead.*Willow Wharf ASY-\d+-\d+ Invited wil@willow\.example/);
  const form = list.links.find(({ text }) => /^Invite its lead ?: Yarrow Yard$/.test(text)).href;
  assert.equal((await auditor.get(form)).status, 403);
  let page = await officer.submit(await officer.get(form), { full_name: "", email: "nobody" });
  assert.equal(page.errors.length, 2);
  page = await officer.submit(page, { full_name: "Yan Yard", email: "yan@yarrow.example" });
  assert.equal(page.banner, "The invitation is sent");
  const lead = house.visitor();
  const accept = await lead.get(house.mailLink("yan@yarrow.example", "/invitation/"));
  await lead.submit(accept, { full_name: "Yan Yard", password: "copper lantern meadow" });
  await lead.signIn("yan@yarrow.example", "copper lantern meadow").catch(() => {});
  assert.match((await lead.get("/applications")).text, /ASY-\d+-\d+/);
  list = await officer.get("/backlog/leads");
  assert.doesNotMatch(list.text, /Yarrow Yard/);
  assert.equal((await officer.get(form)).status, 404);
});
