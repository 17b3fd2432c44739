// The public register and its signed statements: downloaded, checked on the page and by the command, without a database.
import test from "node:test";
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { houseStart } from "../support/visitor.mjs";
import { assay, sql } from "../support/server.mjs";

const house = await houseStart();
const folder = mkdtempSync(join(tmpdir(), "statement-"));
const lead = await house.lead({ organisation: "Quill & Stone <Trust>" });
const id = lead.organisationId;
sql(`INSERT INTO register_entry (organisation_id, framework_code, name, kind, sector, nation, state, since, areas, cohorts,
    languages) SELECT organisation_id, framework_code, name, kind, sector, 'England', 'accredited', '2026-01-05', '{London,Wales}',
    '{adults}', '{Arabic,English}' FROM organisation WHERE organisation_id = ${id}`);
const visitor = house.visitor();

const keep = (name, data) => {
  writeFileSync(join(folder, name), data);
  return join(folder, name);
};
const check = async (values) => {
  const page = await visitor.get("/register/verify");
  return visitor.submit(page, values, { form: "/register/verify" });
};

test("the entry leads to its statement, the meanings and the key", async () => {
  const page = await visitor.get(`/register/${id}`);
  assert.equal(page.heading, "Quill & Stone <Trust>");
  for (const href of [`/register/${id}/statement`, `/register/${id}/statement?form=text`, "/register/verify", "/register/meanings"]) {
    assert.ok(page.links.some((link) => link.href === href), href);
  }
  const meanings = await visitor.get("/register/meanings");
  for (const words of ["Accredited with conditions", "Suspended", "Renewal due", "under review"]) {
    assert.match(meanings.text, new RegExp(words));
  }
  assert.match((await visitor.get("/register/key")).text, /[0-9a-f]{64}/);
  assert.equal((await visitor.get("/register/987654321/statement")).status, 404);
});

test("both forms are found genuine on the page, with what they say and what holds now", async () => {
  const json = await visitor.get(`/register/${id}/statement`);
  assert.match(json.headers.get("content-type"), /^application\/json/);
  assert.match(json.headers.get("content-disposition"), /^attachment; filename="assay-statement-\d+\.json"/);
  assert.equal(JSON.parse(json.data).statement.status, "accredited");
  const text = await visitor.get(`/register/${id}/statement?form=text`);
  for (const page of [await check({ file: { name: "s.json", type: "application/json", data: json.data } }),
    await check({ pasted: text.data.toString() }), await check({ pasted: `Dear all,\n> ${text.data.toString().replaceAll("\n", "\r\n> ")}` })]) {
    assert.equal(page.status, 200);
    assert.match(page.text, /This statement is genuine/);
    assert.match(page.text, /Quill & Stone <Trust>/);
    assert.match(page.text, /What the register says now The same\./);
  }
  sql(`UPDATE register_entry SET state = 'suspended', since = '2026-11-01' WHERE organisation_id = ${id}`);
  assert.match((await check({ pasted: text.data.toString() })).text, /its status is now “Suspended”/);
  sql(`UPDATE register_entry SET state = 'accredited', since = '2026-01-05' WHERE organisation_id = ${id}`);
});

test("what is changed, empty, too large or no statement is called what it is", async () => {
  const text = (await visitor.get(`/register/${id}/statement?form=text`)).data.toString();
  assert.match((await check({ pasted: text.replace("Status: accredited", "Status: designated") })).text, /was changed after it was signed/);
  assert.match((await check({ pasted: "hello" })).text, /not a statement of the register/);
  const empty = await check({});
  assert.equal(empty.status, 422);
  assert.deepEqual(empty.errors.map((error) => error.field), ["pasted"]);
  const binary = await check({ file: { name: "s.json", type: "application/json", data: Buffer.from([0, 1, 2, 255]) } });
  assert.equal(binary.status, 422);
  const large = await check({ file: { name: "s.json", type: "application/json", data: "x".repeat(70_000) } });
  assert.equal(large.status, 422);
  assert.ok([413, 422].includes((await check({ file: { name: "s.json", type: "application/json", data: "x".repeat(500_000) } })).status));
});

test("the command signs, and checks without a database", async () => {
  const key = keep("key.txt", (await visitor.get("/register/key/download")).data);
  const offline = { allowFailure: true };
  const verify = (file, keyFile = key) => {
    const kept = [process.env.ASSAY_DATABASE, process.env.ASSAY_DATABASE_OWNER, process.env.ASSAY_STATE];
    process.env.ASSAY_DATABASE = process.env.ASSAY_DATABASE_OWNER = "host=/nowhere";
    process.env.ASSAY_STATE = "/nowhere";
    const done = assay("verify-statement", file, "--key", keyFile, offline);
    [process.env.ASSAY_DATABASE, process.env.ASSAY_DATABASE_OWNER, process.env.ASSAY_STATE] = kept;
    return done;
  };
  const json = assay("statement", String(id)).stdout;
  const text = assay("statement", String(id), "--text").stdout;
  for (const [name, data] of [["s.json", json], ["s.txt", text], ["page.json", (await visitor.get(`/register/${id}/statement`)).data]]) {
    const done = verify(keep(name, data));
    assert.equal(done.status, 0, done.stderr);
    assert.match(done.stdout, /genuine/);
    assert.match(done.stdout, /Quill & Stone <Trust>/);
  }
  const changed = verify(keep("changed.json", json.replace('"accredited"', '"designated"')));
  assert.equal(changed.status, 1);
  assert.match(changed.stdout, /changed after it was signed/);
  const wrong = verify(join(folder, "s.json"), keep("other.txt", `${"ab".repeat(32)}\n`));
  assert.equal(wrong.status, 1);
  assert.match(wrong.stdout, /its key is another one/);
  process.env.ASSAY_CLOCK = new Date(Date.now() + 8 * 86_400_000).toISOString().replace(/\.\d+Z/, "Z");
  const old = verify(join(folder, "s.txt"));
  process.env.ASSAY_CLOCK = new Date(Date.now() - 86_400_000).toISOString().replace(/\.\d+Z/, "Z");
  const early = verify(join(folder, "s.txt"));
  delete process.env.ASSAY_CLOCK;
  assert.equal(old.status, 1);
  assert.match(old.stdout, /more than 7 days ago/);
  assert.equal(early.status, 1);
  assert.match(early.stdout, /later than now/);
  assert.equal(verify(join(folder, "none")).status, 1);
  assert.equal(verify(join(folder, "s.json"), keep("bad.txt", "no key\n")).status, 1);
  assert.equal(assay("verify-statement", offline).status, 2);
  assert.equal(assay("statement", offline).status, 2);
  assert.equal(assay("statement", "987654321", offline).status, 1);
  assert.match(assay("statement", "--help").stdout, /usage: assay statement/);
  assert.match(assay("verify-statement", "--help").stdout, /Needs no database/);
});

test("the search keeps its filters, and what an organisation says of itself follows", async () => {
  for (const query of ["name=stone", "nation=England", "area=london", "cohort=adults", "language=arabic", "status=accredited",
    "status=may_refer", "sector=non_statutory"]) {
    const page = await visitor.get(`/register?${query}`);
    assert.match(page.text, /Quill & Stone <Trust>/, query);
    assert.match(page.text, /Clear the search/, query);
  }
  for (const query of ["name=none", "nation=Wales", "area=leeds", "cohort=children", "language=klingon", "status=revoked",
    "status=under_review", "sector=statutory"]) {
    assert.doesNotMatch((await visitor.get(`/register?${query}`)).text, /Quill & Stone/, query);
  }
  await lead.submit(await lead.get("/organisation/edit"), { phone: "01632 960999", areas: ["North East"] });
  assert.match((await visitor.get(`/register/${id}`)).text, /North East.*01632 960999/);
  assert.match((await visitor.get("/register?area=north+east")).text, /Quill & Stone/);
});
