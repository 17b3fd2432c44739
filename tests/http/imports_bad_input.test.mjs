// What may be wrong with a file of results, one row an input: through the page and by `assay import`. Each fault says at
// its line and column what to do, and the good rows are recorded all the same.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { houseStart } from "../support/visitor.mjs";
import { assay } from "../support/server.mjs";
import { daysAgo, importSettled, providerStart, sessionAdd } from "../support/provider.mjs";

const house = await houseStart();
const lead = await house.lead();
const provider = await providerStart(house);
const { trainer } = provider;
const head = "Email,Module,Date,Result";
const day = daysAgo(5);
const people = ["Ida Good", "Zoë O’Neill", "Юлія Коваленко", "محمد علي", "李小龙", "Þóra Björk Ævarsdóttir", "Sukarno",
  "Mary-Jane D'Arcy", "Same Person", "Same Person", "李雅琴 (Li Yaqin)", "Олена Шевчук (Olena Shevchuk)"];
for (const [i, name] of people.entries()) {
  house.sql(`INSERT INTO person (full_name, email, created_at) VALUES ('${name.replaceAll("'", "''")}', 'p${i}@bad.example', now())`);
}
house.sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on)
  SELECT person_id, ${lead.organisationId}, 'first_responder', '2023-01-01' FROM person WHERE email LIKE '%@bad.example'`);
const booked = { booked: [lead.organisationId] };
await sessionAdd(provider, booked);
const referenceOf = (path) => house.value(`SELECT reference FROM training_session WHERE session_id = ${path.split("/").at(-1)}`);
const small = referenceOf(await sessionAdd(provider, { ...booked, held: daysAgo(11), places: 2 }));
const cancelled = await sessionAdd(provider, { ...booked, held: daysAgo(12) });
house.sql(`UPDATE training_session SET cancelled_at = now(), cancel_reason = 'Ill' WHERE session_id = ${cancelled.split("/").at(-1)}`);
house.sql(`INSERT INTO module_rule (framework_code, module_code, position, title, audiences, months, holds_from, holds_to, recorded_at)
  VALUES ('england', 'FR-77', 77, 'A module that was retired', '{first_responder}', 12, '2023-01-01', '2025-01-31', '2023-01-01')`);
house.sql(`INSERT INTO trainer_authorisation VALUES (${trainer.personId}, 'england', 'FR-77', '2023-01-01');
  INSERT INTO trainer_authorisation VALUES (${trainer.personId}, 'england', 'FR-05', '2023-01-01', '2023-12-31')`);
const recorded = () => house.value(`SELECT count(*) FROM completion WHERE provider_id = ${provider.organisationId}`);
const w1252 = (text) => Buffer.from(text.replaceAll("’", "\x92"), "latin1");

// good: a row that is recorded beside the fault; each on a day of its own.
let days = 20;
const good = () => `p0@bad.example,FR-03,${daysAgo(days++)},passed`;
const table = (...lines) => [head, good(), ...lines].join("\n");
const INPUTS = [
  { what: "a completion in the future", data: table(`p1@bad.example,FR-03,${daysAgo(-3)},passed`), faults: [[3, "Date", "date_future", /Correct it, or send the line again once/]] },
  { what: "a completion before the course existed", data: [`Email,Course,Date completed,Result`, `p1@bad.example,${provider.courseCode},2023-06-01,passed`].join("\n"),
    good: 0, faults: [[2, "Date completed", "course_not_offered", /Check the date and the course/]] },
  { what: "a module before it existed", data: table("p1@bad.example,FR-03,2022-06-01,passed"), faults: [[3, "Date", "module_not_then", /Check the date/]] },
  { what: "a retired module", data: table("p1@bad.example,FR-77,2025-02-01,passed", "p1@bad.example,FR-77,2025-01-31,passed"), good: 2,
    faults: [[3, "Date", "module_not_then", /name the module that took its place/]] },
  { what: "a trainer not authorised on the day", data: table("p1@bad.example,FR-05,2024-02-01,passed"), faults: [[3, "Trainer", "trainer_not_authorised", /Name the trainer who held it/]] },
  { what: "a provider not accredited on the day", data: table("p1@bad.example,FR-05,2023-06-01,passed"), faults: [[3, "Date", "provider_not_accredited", /ask your provider's administrator/]] },
  { what: "an unknown trainer", data: `${head},Tutor\n${good()},${trainer.email}\np1@bad.example,FR-03,${day},passed,stranger@provider.test`,
    faults: [[3, "Tutor", "trainer_unknown", /Give their address or number/]] },
  { what: "an unknown module", data: table(`p1@bad.example,ZZ-99,${day},passed`), faults: [[3, "Module", "module_unknown", /Correct its code/]] },
  { what: "a course in the place of a module", data: table(`p1@bad.example,${provider.courseCode.toLowerCase()},${day},passed`),
    faults: [[3, "Module", "module_course", /code of a course, not of a module. Write it in the column Course/]] },
  { what: "an unknown course", data: `Email,Training,Date,Result\np1@bad.example,NO-SUCH,${day},passed`, good: 0, faults: [[2, "Training", "course_unknown", /Correct the code, or name the module/]] },
  { what: "names in other scripts, with apostrophes, single names", good: 7,
    data: ["Name,Module,Date,Result", ...["Zoë O'Neill", "ЮЛІЯ КОВАЛЕНКО", "محمد علي", "李小龙", "Þóra Björk Ævarsdóttir", "sukarno", "D’Arcy, Mary-Jane"]
      .map((name) => `"${name}",FR-03,${daysAgo(6)},passed`)].join("\n"), faults: [] },
  { what: "a name of which a half is in brackets: either half, or the halves the other way round", good: 5,
    data: ["Name,Module,Date,Result", ...["李雅琴", "olena shevchuk"].map((name) => `${name},FR-03,${daysAgo(6)},passed`),
      `Олена Шевчук,FR-04,${daysAgo(6)},passed`, `Li Yaqin （李雅琴）,FR-04,${daysAgo(6)},passed`, `李雅琴 (Li Yaqin),FR-03,${daysAgo(4)},passed`].join("\n"), faults: [] },
  { what: "a name in the place of an address", good: 1, data: `Email,Module,Date,Result\nЮЛІЯ КОВАЛЕНКО,FR-04,${daysAgo(7)},passed\nQuite Unheard,FR-04,${day},passed`,
    faults: [[3, "Email", "person_unknown", /Check the learner number or the address/]], shown: /Quite Unheard line 3/,
    after: (page) => assert.match(page.html, /id="name-3"[^>]* value="Quite Unheard"[\s\S]*id="email-3"[^>]* value=""/) },
  { what: "a name without its accents", data: `Name,Module,Date,Result\nIda Good,FR-03,${daysAgo(8)},passed\nZoe O'Neill,FR-03,${day},passed`,
    faults: [[3, "Name", "person_like", /Say on the import's page who is meant/]], shown: /Zoe O'Neill \(line 3\) Zoë O’Neill/ },
  { what: "two people of one name", data: `Name,Module,Date,Result\nIda Good,FR-03,${daysAgo(7)},passed\nSame Person,FR-03,${day},passed`,
    faults: [[3, "Name", "person_ambiguous", /Give the learner number or the full address/]], shown: /Same Person \(line 3\)/ },
  { what: "three unknown people", data: table(`a@nowhere.example,FR-03,${day},passed`, `b@nowhere.example,FR-03,${day},passed`, `c@nowhere.example,FR-03,${day},passed`),
    faults: [3, 4, 5].map((line) => [line, "Email", "person_unknown", /Check the learner number or the address/]), shown: /3 people who cannot be found/ },
  { what: "31 February", data: table("p1@bad.example,FR-03,31/02/2026,passed"), faults: [[3, "Date", "date", /Correct the date/]] },
  { what: "29 February in a year that has none", data: table("p1@bad.example,FR-03,29/02/2025,passed"), faults: [[3, "Date", "date", /Correct the date/]] },
  { what: "29 February: twelve months end on the 28th", data: `${head}\np1@bad.example,FR-03,29/02/2024,passed`, faults: [],
    after: () => assert.equal(house.value(`SELECT ends_on::text FROM training_interval WHERE superseded_at IS NULL AND module_code = 'FR-03'
      AND person_id = (SELECT person_id FROM person WHERE email = 'p1@bad.example') AND starts_on = '2024-02-29'`), "2025-02-28") },
  { what: "no date, no result, who did not come", data: table("p1@bad.example,FR-03,,passed", `p1@bad.example,FR-03,${day},`, `p1@bad.example,FR-03,${day},absent`),
    faults: [[3, "Date", "date", /Give the day of completion/], [4, "Result", "result", /Write passed, not passed or withdrawn/], [5, "Result", "absent", /Take the line out/]] },
  { what: "Windows-1252 with semicolons", data: w1252(`Name;Module;Date;Result;Remarks\r\nZo\xeb O’Neill;FR-04;${day};passed;\x80 5\r\n`), faults: [] },
  { what: "a byte order mark and quoted newlines", data: `\ufeffName,Module,Date,Result,Remarks\r\n"Ida\r\nGood",FR-04,${day},passed,"one\r\ntwo, ""three"""\r\n`, faults: [] },
  { what: "a line with too many cells", data: table(`p1@bad.example,FR-03,${day},passed,and more`), faults: [[3, "", "too-many-cells", /Put a text with a separator in it into quotes/]] },
  { what: "more results than the session has places", data: [`${head},Session`, ...[0, 1, 2, 3].map((i) => `p${i}@bad.example,FR-03,${daysAgo(11)},passed,${small}`)].join("\n"),
    good: 2, faults: [4, 5].map((line) => [line, "Session", "session_full", /give the session more places on its page/]) },
  { what: "a session that was cancelled", data: [`${head},Session`, `${good()},`, `p1@bad.example,FR-03,${daysAgo(12)},passed,${referenceOf(cancelled)}`].join("\n"),
    faults: [[3, "Session", "session_cancelled", /Correct the reference, or take the line out/]] },
];

async function read(data, name = "results.csv") {
  const page = await trainer.submit(await trainer.get("/imports/new"), { file: { name, type: "text/csv", data } });
  assert.match(page.path, /^\/imports\/\d+$/, JSON.stringify(page.errors));
  return importSettled(trainer, page);
}

for (const { what, data, good = 1, faults, shown = /./, after } of INPUTS) {
  test(what, async () => {
    const before = recorded();
    const page = await read(data);
    assert.match(page.text, new RegExp(`New: would be recorded ${good}\\b`));
    const doubts = faults.filter(([, , code]) => code.startsWith("person")).length;
    assert.match(page.text, new RegExp(`${doubts > 0 ? `Waits for your answer ${doubts} ` : ""}Refused: not recorded ${faults.length - doubts}\\b`));
    assert.match(page.text, shown);
    for (const [line, column, code, words] of faults) {
      // Who is in doubt stands in a part of its own; all else in the list of what is refused.
      const row = [...page.html.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].map(([, cells]) => [...cells.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell]) => cell));
      if (!code.startsWith("person")) {
        const told = row.find((cells) => Number(cells[0]) === line || cells.at(-1)?.match(new RegExp(`lines [^<]*\\b${line}\\b`)));
        assert.ok(told, `line ${line}: ${page.text}`);
        assert.equal(told[1], column);
        assert.match(told.at(-1).replaceAll("&#39;", "'"), words);
      }
    }
    assert.equal(recorded(), before);
    const file = `${process.env.ASSAY_STATE}/bad.csv`;
    writeFileSync(file, data);
    const done = assay("import", file, "--as", trainer.email, { allowFailure: true });
    assert.equal(done.status, faults.length > 0 ? 1 : 0, done.stderr);
    assert.match(done.stderr, new RegExp(`${good} new, 0 recorded before, ${faults.length} refused`));
    assert.deepEqual(done.stdout.trim().split("\n").filter(Boolean).map((line) => line.split("\t").slice(0, 3)), faults.map(([line, column, code]) => [`${line}`, column, code]));
    for (const [i, [, , , words]] of faults.entries()) assert.match(done.stdout.split("\n")[i], words);
    assert.equal(recorded(), before + good);
    after?.(page);
    // Nothing good was lost, and nothing comes twice.
    assert.match(assay("import", file, "--as", trainer.email, { allowFailure: true }).stderr, new RegExp(`0 new, ${good} recorded before`));
  });
}

test("all unknown people go to one organisation by one choice, but for exceptions", async () => {
  const page = await read(["Name,Module,Date,Result", ...["Walter Wholly", "Xenia Newcomer", "Yolanda Mistyped"].map((name) => `${name},FR-03,${day},passed`)].join("\n"));
  assert.match(page.text, /3 people who cannot be found/);
  const taken = await trainer.submit(page, { "do-everybody": lead.organisationId, "do-4": "leave_out" }, { form: `${page.path}/people` });
  assert.match(taken.banner, /Your answers are taken/);
  assert.match(taken.text, /New: would be recorded 2\b/);
  assert.match(taken.text, /Left out by you 1\b/);
  assert.equal(house.value(`SELECT count(*) FROM role_holding h JOIN person p USING (person_id) WHERE h.organisation_id = ${lead.organisationId}
    AND p.full_name IN ('Walter Wholly', 'Xenia Newcomer', 'Yolanda Mistyped')`), 2);
});

test("the same rows in another order, with another separator, in another format: they change nothing, and it is said", async () => {
  const rows = [1, 2, 3].map((i) => [`p${i}@bad.example`, "FR-04", daysAgo(9), "passed"]);
  const first = await read([head, ...rows.map((row) => row.join(","))].join("\n"));
  const done = await importSettled(trainer, await trainer.submit(first, {}, { button: "Record 3 results", form: `${first.path}/confirm` }));
  assert.match(done.text, /Recorded 3\b/);
  const before = recorded();
  const british = (date) => date.split("-").reverse().join("/");
  const others = {
    "other.csv": [head.replace(/Email,(.*)/, "$1,Email"), ...[...rows].reverse().map(([email, ...rest]) => [...rest, email].join(","))].join("\n"),
    "semicolons.csv": `sep=;\r\nE-bost;Modiwl;Dyddiad;Canlyniad\r\n${rows.map(([email, module, date]) => `${email.toUpperCase()};${module};${british(date)};wedi llwyddo`).join("\r\n")}\r\n`,
    "tabs.txt": [head, ...rows].map((row) => [row].flat().join().replaceAll(",", "\t")).join("\n"),
    "batch.xml": `<batch xmlns="urn:assay:completions:1" provider="${provider.identifier}"><session reference="R-9" held-on="${daysAgo(9)}">${rows
      .map(([email, module]) => `<completion email="${email}" module="${module}" result="passed"/>`).join("")}</session></batch>`,
  };
  for (const [name, data] of Object.entries(others)) {
    const page = await read(data, name);
    assert.match(page.text, /New: would be recorded 0\b/, name);
    assert.match(page.text, /nothing changes 3\b/, name);
    assert.match(page.text, /Everything in this file was recorded before, so it changes nothing/, name);
    assert.ok(!page.form(`${page.path}/confirm`).buttons.some(({ text }) => /Record/.test(text)), name);
    const file = `${process.env.ASSAY_STATE}/${name}`;
    writeFileSync(file, data);
    const told = assay("import", file, "--as", trainer.email, "--format", name.endsWith("xml") ? "assay_xml" : "assay_csv");
    assert.match(told.stderr, /0 new, 3 recorded before, 0 refused\neverything in this file was recorded before/, name);
  }
  assert.equal(recorded(), before);
});

// In memory, the most it ever was: kilobytes.
const memoryMost = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${house.server.pid}/status`, "utf8"))[1]);

test("a file just under 50 MB is read in bounded memory; one above says what to do", { timeout: 240_000 }, async () => {
  const cell = "x".repeat(19_000);
  const row = (i) => `p0@bad.example,FR-04,${daysAgo(40 + (i % 300))},passed,${cell}`;
  const lines = [`${head},Remarks`];
  for (let bytes = lines[0].length + 1, i = 0; bytes + cell.length + 60 < 50 << 20; i++) {
    lines.push(row(i));
    bytes += lines.at(-1).length + 1;
  }
  const data = lines.join("\n");
  assert.ok(data.length > (50 << 20) - 40_000 && data.length < 50 << 20, String(data.length));
  const before = memoryMost();
  const page = await read(data);
  assert.match(page.text, /New: would be recorded 300\b/);
  assert.match(page.text, new RegExp(`nothing changes ${(lines.length - 301).toLocaleString("en-GB")}\\b`));
  assert.ok(memoryMost() - before < 150_000, `${memoryMost() - before} kB more than before`);
  const file = `${process.env.ASSAY_STATE}/large.csv`;
  writeFileSync(file, `${data}\n${lines[1]}\n${lines[1]}\n${lines[1]}\n`);
  const tooLarge = assay("import", file, "--as", trainer.email, { allowFailure: true });
  assert.equal(tooLarge.status, 1);
  assert.match(tooLarge.stderr, /is larger than 50 MB: split it into several files/);
  const above = await trainer.submit(await trainer.get("/imports/new"), { file: { name: "large.csv", type: "text/csv", data: Buffer.alloc((50 << 20) + 1, "x") } });
  assert.deepEqual(above.errors.map(({ text }) => text), ["The file is larger than 50 MB. Split it into several files."]);
  const farAbove = await trainer.submit(await trainer.get("/imports/new"), { file: { name: "huge.csv", type: "text/csv", data: Buffer.alloc(60 << 20, "x") } });
  assert.equal(farAbove.status, 413);
  assert.match(farAbove.text, /At most 50 MB can be sent here at once\. Split the file into several/);
});
