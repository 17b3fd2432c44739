// Results as a table: what may stand in it, who is meant, what is refused and mended, and an import taken back.
import test from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { houseStart } from "../support/visitor.mjs";
import { assay } from "../support/server.mjs";
import { daysAgo, firstResponderAdd, importSettled, learnerNumber, providerStart, sessionAdd } from "../support/provider.mjs";

const house = await houseStart();
const british = (date) => date.split("-").reverse().join("/");

async function read(trainer, data, name = "results.csv") {
  const page = await trainer.submit(await trainer.get("/imports/new"), { file: { name, type: "text/csv", data } });
  assert.match(page.path, /^\/imports\/\d+$/, JSON.stringify(page.errors));
  return importSettled(trainer, page);
}
const record = async (trainer, page, label) =>
  importSettled(trainer, await trainer.submit(page, {}, { button: label, form: `${page.path}/confirm` }));
const recorded = (provider) => house.value(`SELECT count(*) FROM completion c WHERE provider_id = ${provider.organisationId}
  AND result <> 'withdrawn' AND NOT EXISTS (SELECT FROM completion k WHERE k.corrects_id = c.completion_id)`);
const inDate = (provider) => house.value(`SELECT count(*) FROM training_interval i WHERE i.superseded_at IS NULL AND i.person_id IN
  (SELECT person_id FROM completion WHERE provider_id = ${provider.organisationId})`);

async function stage(names = ["Ida", "Bo", "Cem"]) {
  const lead = await house.lead();
  const provider = await providerStart(house);
  const tag = provider.courseCode.toLowerCase();
  const people = [];
  for (const name of names) {
    await firstResponderAdd(lead, `${name} Table ${tag}`, `${name.toLowerCase()}@${tag}.example`);
    people.push({ name: `${name} Table ${tag}`, email: `${name.toLowerCase()}@${tag}.example`, number: learnerNumber(`${name} Table ${tag}`) });
  }
  await sessionAdd(provider, { booked: [lead.organisationId] });
  return { lead, provider, people, trainer: provider.trainer };
}

test("columns have their usual names in any order, English or Welsh; those not known are said", async () => {
  const { people: [ida, bo, cem], trainer, provider } = await stage();
  const day = british(daysAgo(5));
  const tables = [
    `Result,Date,Module,Email,Shoe size\npassed,${day},FR-03,${ida.email},41\n`,
    `Dyddiad;Rhif dysgwr;Modiwl;Canlyniad\n${daysAgo(5)};${bo.number.toLowerCase().replaceAll("-", " ")};fr-03;wedi llwyddo\n`,
    `Surname\tFirst name\tCourse code\tDate completed\tOutcome\nTable ${provider.courseCode.toLowerCase()}\tCem\t${provider.courseCode.toLowerCase()}\t${day}\tPass\n`,
  ];
  for (const [i, table] of tables.entries()) {
    const page = await read(trainer, table);
    assert.match(page.text, /Refused: not recorded 0/, table);
    assert.match(page.text, i === 2 ? /New: would be recorded 2/ : /New: would be recorded 1/, table);
    if (i === 0) assert.match(page.text, /The column Shoe size is not known and is passed over/);
  }
  assert.ok(cem.number);
  const none = await read(trainer, `Name,Module\n${ida.name},FR-03\n`);
  assert.match(none.text, /refused as a whole/);
  assert.match(none.text, /There is no column Date/);
  assert.match(none.text, /There is no column Result/);
  const twice = await read(trainer, `Email,E-mail,Module,Date,Result\n${ida.email},,FR-03,${day},passed\n`);
  assert.match(twice.text, /The columns E-mail and Email mean the same/);
});

test("files as spreadsheets save them: Windows-1252, byte order marks, quoted line breaks, their dates", async () => {
  const { lead, trainer, people: [ida] } = await stage(["Ida"]);
  await firstResponderAdd(lead, "Zoë O’Neill", "zoe@table.example");
  const head = "Name;Module;Date;Result;Remarks\r\n";
  const windows = Buffer.from(`${head}Zo\xeb O\x92Neill;FR-03;${british(daysAgo(5))};passed;\x80\r\n`, "latin1");
  assert.match((await read(trainer, windows)).text, /New: would be recorded 1/);
  const marked = `\ufeff${head}"O'Neill, Zoë";FR-03;${daysAgo(5)} 00:00:00;Passed;"two\r\nlines; and more"\r\n`;
  assert.match((await read(trainer, marked)).text, /New: would be recorded 1/);
  const dates = (date) => read(trainer, `Email,Module,Date,Result\n${ida.email},FR-03,${date},passed\n`);
  for (const date of ["31/01/2026", "2026-01-31", "31-Jan-2026", "31 January 2026", "31.1.26", "31 Ionawr 2026", "29/02/2024"]) {
    assert.match((await dates(date)).text, /New: would be recorded 1/, date);
  }
  assert.match((await dates("03/04/2026")).text, /Dates such as 03\/04\/2026 are read with the day first/);
  assert.match((await dates("31/02/2026")).text, /There is no such day as 31\/02\/2026/);
  assert.match((await dates("29/02/2026")).text, /There is no such day as 29\/02\/2026/);
  assert.match((await dates("01/31/2026")).text, /no such month: the day comes first/);
  assert.match((await dates("46053")).text, /the number a spreadsheet keeps a date by/);
  assert.match((await dates("soon")).text, /soon is not a date/);
});

test("a file with five errors: the good rows are recorded, the others downloaded, mended and sent again", async () => {
  const { provider, trainer, people } = await stage(["Ida", "Bo", "Cem", "Dee", "Eva", "Fay", "Gus"]);
  const day = british(daysAgo(5));
  const line = (person, module = "FR-03", date = day, result = "passed", note = "") => `${person};${module};${date};${result};${note}`;
  const table = ["Email;Module;Date;Result;Our note", line(people[0].email), line("nobody@nowhere.example"),
    line(people[1].email, "ZZ-99"), line(people[2].email, "FR-03", "31/02/2026"), line(people[3].email, "FR-03", day, "perhaps"),
    line(people[4].email, "FR-03", british(daysAgo(-3)), "passed", '"kept; as it came"'), line(people[5].email)].join("\r\n");
  const preview = await read(trainer, Buffer.from(`${table}\r\n`, "latin1"));
  assert.match(preview.text, /New: would be recorded 2\b/);
  assert.match(preview.text, /Waits for your answer 1 Refused: not recorded 4\b/);
  // By line: the column as the file calls it, whom it is about, what is wrong.
  for (const [at, column, person, words] of [[4, "Module", 1, "There is no such module"], [5, "Date", 2, "There is no such day as 31/02/2026"],
    [6, "Result", 3, "perhaps is not a result"], [7, "Date", 4, "The date lies in the future"]]) {
    assert.match(preview.text, new RegExp(`\\b${at} ${column} ${people[person].email} [A-Z0-9, -]*${words}`));
  }
  const done = await record(trainer, preview, "Record 2 results");
  assert.match(done.text, /Recorded 2\b/);
  assert.equal(recorded(provider), 2);
  const download = await trainer.get(`${done.path}/to-mend.csv`);
  assert.match(download.headers.get("content-disposition"), /attachment.*to-mend\.csv/);
  const lines = download.data.toString("utf8").trim().split("\r\n");
  assert.equal(lines[0], 'Email;Module;Date;Result;Our note;"Line";"What is wrong"');
  assert.equal(lines.length, 6);
  assert.match(lines[1], /^nobody@nowhere\.example;FR-03;[^"]*"3";"Nobody is found for this line[^"]*"$/);
  assert.match(lines[3], /;"5";"There is no such day as 31\/02\/2026[^"]*"$/);
  assert.ok(lines[5].includes('passed;"kept; as it came";"7";"The date lies'), lines[5]);
  // As spreadsheets open it, in the language of who asks; sent back as it is it says the same again, and grows no columns.
  assert.deepEqual([...download.data.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  const welsh = await trainer.get(`${done.path}/to-mend.csv?lang=cy`);
  assert.match(welsh.data.toString("utf8"), /^\ufeffEmail;Module;Date;Result;Our note;"Llinell";"Beth sydd o'i le"\r\n/);
  assert.match(welsh.data.toString("utf8"), /;"5";"Nid oes diwrnod o'r fath â 31\/02\/2026/);
  await trainer.get("/home?lang=en");
  for (const data of [download.data, welsh.data]) {
    const unmended = await read(trainer, data, "unmended.csv");
    assert.match(unmended.text, /New: would be recorded 0\b/);
    assert.match(unmended.text, /Waits for your answer 1 Refused: not recorded 4\b/);
    const next = (await trainer.get(`${unmended.path}/to-mend.csv`)).data.toString("utf8").trim().split("\r\n");
    assert.deepEqual(next.map((row) => row.replace(/;"\d+";"/, ';"";"')), lines.map((row) => row.replace(/;"\d+";"/, ';"";"')));
  }
  const mended = lines.join("\r\n").replace("nobody@nowhere.example", people[6].email).replace("ZZ-99", "FR-03")
    .replace("31/02/2026;passed", `${day};passed`).replace("perhaps;", "not passed;").replaceAll(british(daysAgo(-3)), day);
  const again = await read(trainer, mended, "mended.csv");
  assert.match(again.text, /Refused: not recorded 0/);
  assert.match(again.text, /New: would be recorded 5\b/);
  await record(trainer, again, "Record 5 results");
  assert.equal(recorded(provider), 7);
  const same = await read(trainer, mended, "mended.csv");
  assert.match(same.text, /New: would be recorded 0/);
  assert.match(same.text, /nothing changes 5/);
});

test("one fault is told once: not for each module, nor for each line of a session with a wrong day", async () => {
  const { lead, provider, trainer, people } = await stage();
  const path = await sessionAdd(provider, { held: daysAgo(9), booked: [lead.organisationId] });
  const reference = house.value(`SELECT reference FROM training_session WHERE session_id = ${path.split("/").at(-1)}`);
  const page = await read(trainer, ["Email,Course,Session,Date,Result",
    ...people.map(({ email }) => `${email},${provider.courseCode},${reference},${daysAgo(8)},passed`)].join("\n"));
  assert.match(page.text, /Refused: not recorded 3\b/);
  assert.equal([...page.html.matchAll(/was held on another day/g)].length, 1);
  assert.match(page.text, /The same in lines 3, 4/);
  assert.equal((await trainer.get(`${page.path}/to-mend.csv`)).data.toString().trim().split("\r\n").length, 4);
  const many = await read(trainer, ["Email,Module,Date,Result",
    ...Array.from({ length: 250 }, (unused, i) => `${people[0].email},FR-03,${daysAgo(5)},x${i}`)].join("\n"));
  assert.match(many.text, /Refused: not recorded 250/);
  assert.equal([...many.html.matchAll(/is not a result/g)].length, 100);
  const next = await trainer.get(many.html.match(/href="([^"#]+)#refused" rel="next"/)[1].replaceAll("&amp;", "&"));
  assert.match(next.text, /x100 is not a result/);
  assert.match((await trainer.get(`${many.path}?after=200`)).text, /x249 is not a result/);
});

test("doubtful people are chosen side by side, unknown ones added or left out, and the rest is recorded", async () => {
  const { lead, provider, trainer, people } = await stage();
  await firstResponderAdd(lead, "Same Person", "same1@table.example");
  await firstResponderAdd(lead, "Same Person", "same2@table.example");
  const day = daysAgo(5);
  const page = await read(trainer, ["Name,Module,Date,Result", `${people[0].name},FR-03,${day},passed`, `Same Person,FR-03,${day},passed`,
    `Same Person,FR-04,${day},passed`, `${people[1].name.replace("Table", "Tabel")},FR-03,${day},passed`, `Quite Unheard,FR-03,${day},passed`,
    `Nobody Of Ours,FR-03,${day},passed`, `Wholly Mistaken,FR-03,${day},passed`].join("\n"));
  assert.match(page.text, /New: would be recorded 1\b/);
  assert.match(page.text, /Same Person \(line 3, 2 lines in all\)/);
  assert.match(page.text, /Waits for your answer 6 Refused: not recorded 0\b/);
  assert.match(page.text, /3 people who cannot be found/);
  assert.doesNotMatch(page.html, /same1@table\.example/);
  const done = await record(trainer, page, "Record 1 result");
  assert.match(done.text, /Recorded 1\b/);
  assert.match(done.text, /3 people who cannot be found/);
  const choices = [...done.html.matchAll(/name="who-3" type="radio" value="(\d+)"/g)].map(([, id]) => id);
  assert.equal(choices.length, 2);
  const bo = house.value(`SELECT person_id FROM person WHERE full_name = '${people[1].name}'`);
  const wrong = await trainer.submit(done, { "do-6": lead.organisationId, "name-6": "", "email-6": "no address" }, { form: `${done.path}/people` });
  assert.equal(wrong.status, 422);
  assert.deepEqual(wrong.errors.map(({ field }) => field), ["name-6", "email-6"]);
  const taken = await trainer.submit(done, { "who-3": choices[1], "who-5": bo, "do-6": lead.organisationId, "name-6": "Quite Unheard",
    "email-6": "quite@table.example", "do-7": "leave_out" }, { form: `${done.path}/people` });
  assert.match(taken.banner, /Your answers are taken/);
  assert.match(taken.text, /New: would be recorded 4\b/);
  assert.match(taken.text, /Recorded already from this file 1\b/);
  assert.match(taken.text, /Left out by you 1\b/);
  assert.match(taken.text, /1 person who cannot be found/);
  const round = await record(trainer, taken, "Record 4 results");
  assert.match(round.text, /Recorded 5 .*Waits for your answer 1 Refused: not recorded 0 Left out by you 1\b/);
  assert.equal(house.value(`SELECT count(*) FROM role_holding h JOIN person p USING (person_id) WHERE p.full_name = 'Quite Unheard'
    AND h.role = 'staff' AND h.organisation_id = ${lead.organisationId}`), 1);
  assert.equal(house.value("SELECT count(*) FROM mail WHERE subject = 'Quite Unheard was added to your organisation'"), 1);
  // Not by the back door: somebody who may not be found by name is not chosen by number.
  const other = await stage(["Zed"]);
  const zed = house.value(`SELECT person_id FROM person WHERE full_name = '${other.people[0].name}'`);
  const { csrf } = Object.fromEntries((await trainer.get("/imports/new")).form().fields);
  const answered = await trainer.post(`${page.path}/people`, { csrf, "who-8": zed, "do-8": other.lead.organisationId, "name-8": "Wholly Mistaken" });
  assert.equal(answered.status, 422);
  assert.equal(recorded(provider), 5);
  // What is left out after it was recorded takes nothing from what was.
  const settled = await trainer.submit(round, { "do-8": "leave_out" }, { form: `${round.path}/people` });
  assert.match(settled.text, /Recorded 5 .*Refused: not recorded 0 Left out by you 2\b/);
  assert.match((await trainer.get(`${page.path}/undo`)).text, /5 results were recorded from this file/);
  assert.equal(recorded(provider), 5);
  assert.equal((await other.trainer.post(`${page.path}/people`, { csrf: Object.fromEntries((await other.trainer.get("/imports/new")).form().fields).csrf })).status, 404);
});

test("an import is taken back: each result is corrected to withdrawn, once, and can be sent again", async () => {
  const { lead, provider, trainer, people } = await stage();
  const table = ["Email,Module,Date,Result", ...people.map(({ email }) => `${email},FR-03,${daysAgo(5)},passed`)].join("\n");
  const done = await record(trainer, await read(trainer, table), "Record 3 results");
  assert.equal(inDate(provider), 3);
  house.sql(`INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, provider_id, corrects_id, correction_reason,
    recorded_at) SELECT person_id, framework_code, module_code, completed_on, 'not_passed', provider_id, completion_id, 'Mistyped', now()
    FROM completion WHERE provider_id = ${provider.organisationId} AND person_id = (SELECT person_id FROM person WHERE email = '${people[2].email}')`);
  const undo = `${done.path}/undo`;
  const ask = await trainer.get(undo);
  assert.match(ask.text, /1 of them was corrected since it was recorded/);
  assert.deepEqual((await trainer.submit(ask, {})).errors.map(({ field }) => field), ["reason"]);
  const other = await providerStart(house);
  assert.equal((await other.trainer.get(undo)).status, 404);
  assert.equal((await lead.get(undo)).status, 403);
  const undone = await importSettled(trainer, await trainer.submit(ask, { reason: "The wrong register was sent" }));
  assert.match(undone.text, /Taken back/);
  assert.match(undone.text, /The wrong register was sent/);
  assert.match(undone.text, /Corrected before, and left as they are/);
  assert.match(undone.text, /Mistyped/);
  assert.equal(recorded(provider), 1);
  assert.equal(inDate(provider), 0);
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE provider_id = ${provider.organisationId}`), 6);
  assert.equal((await trainer.get(undo)).status, 409);
  const again = await read(trainer, table);
  assert.match(again.text, /New: would be recorded 2\b/);
  await record(trainer, again, "Record 2 results");
  assert.equal(recorded(provider), 3);
  assert.equal(inDate(provider), 2);
  assert.match((await read(trainer, table)).text, /New: would be recorded 0/);
  assert.match(assay("verify").stdout, /training intervals +\d+ checked +0 differ/);
});

test("what is no table is refused with the reason, and the server goes on", async () => {
  const { trainer, provider } = await stage(["Ida"]);
  const head = "Email,Module,Date,Result\n";
  const cases = {
    "binary": Buffer.from(Array.from({ length: 5000 }, (unused, i) => (i * 37) % 256)),
    "a NUL": Buffer.from(`${head}a\0b,FR-03,2026-01-31,passed\n`),
    "UTF-16": Buffer.from(`\ufeff${head}`, "utf16le"),
    "100,000 columns": `${Array.from({ length: 100_000 }, (unused, i) => `c${i}`).join(",")}\n`,
    "one line of 49 MB": Buffer.alloc(49 << 20, "x"),
    "49 MB of quotes": Buffer.alloc(49 << 20, '"'),
    "a quote never closed": `${head}"${"x,".repeat(100_000)}`,
    "too many faults": head + ",\n".repeat(30_000).replaceAll(",", "x,"),
  };
  for (const [what, data] of Object.entries(cases)) {
    const page = await read(trainer, data);
    assert.match(page.text, /refused as a whole, and nothing was recorded/, what);
    assert.match(page.text, /What is wrong and what to do/, what);
  }
  assert.equal((await house.get("/health")).status, 200);
  assert.equal(recorded(provider), 0);
});

test("a template is there to fill in, and what is exported as CSV can be imported again", async () => {
  const { provider, people, trainer } = await stage();
  const welsh = await trainer.get("/imports/template.csv?lang=cy");
  assert.match(welsh.data.toString("utf8"), /^\ufeffRhif dysgwr,E-bost,Enw,Sefydliad,Modiwl,Cwrs,Dyddiad,Canlyniad,Sesiwn,Hyfforddwr,Rhif tystysgrif\r\n/);
  await trainer.get("/home?lang=en");
  const inWelsh = await read(trainer, welsh.data);
  assert.match(inWelsh.text, /Waits for your answer 3 Refused: not recorded 0\b/);
  assert.doesNotMatch(inWelsh.text, /is not known and is passed over|is not a result/);
  const template = await trainer.get("/imports/template.csv");
  assert.match(template.data.toString("utf8"), /^\ufeffLearner number,Email,Name,Organisation,Module,Course,Date,Result,Session,Trainer,Certificate number\r\n/);
  const page = await read(trainer, template.data);
  assert.match(page.text, /Waits for your answer 3 Refused: not recorded 0\b/);
  assert.doesNotMatch(page.text, /is not known and is passed over/);
  await record(trainer, await read(trainer, ["Email,Module,Date,Result", ...people.map(({ email }) => `${email},FR-03,${daysAgo(5)},passed`)].join("\n")), "Record 3 results");
  const written = assay("export", "--as", trainer.email, "--format", "assay_csv");
  assert.doesNotMatch(written.stdout, /@/);
  assert.match(written.stdout, /^\ufeff"Learner number","Email","Name","Organisation","Module","Course","Date","Result",/);
  const file = `${process.env.ASSAY_STATE}/export.csv`;
  writeFileSync(file, written.stdout);
  const again = assay("import", file, "--as", trainer.email);
  assert.match(again.stderr, /0 new, 3 recorded before, 0 refused/);
  assert.equal(recorded(provider), 3);
});
