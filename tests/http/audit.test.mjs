// The record of acts as administrators and auditors see it, and the chain under it, checked by the commands.
import test from "node:test";
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { houseStart } from "../support/visitor.mjs";
import { assay, sql } from "../support/server.mjs";

const house = await houseStart();
const auditor = await house.staff(["auditor"], { name: "Ada Auditor" });
const administrator = await house.staff(["administrator"], { name: "Ade Admin" });
const officer = await house.staff(["grants_officer"], { name: "Gwen Grants" });
const path = "/administration/audit";
const date = (name, [day, month, year]) => ({ [`${name}-day`]: day, [`${name}-month`]: month, [`${name}-year`]: year });

for (let i = 1; i <= 60; i++) {
  const page = await officer.submit(await officer.get("/funds/new"), { title: `Fund ${i}`, funder: "Home Office", budget: "1000",
    scheme: "One", ...date("starts", [1, 4, 2026]), ...date("ends", [31, 3, 2027]) });
  assert.equal(page.status, 200);
}

async function sealed() {
  const open = "SELECT count(*) FROM audit_entry e WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.audit_id = e.audit_id)";
  for (let i = 0; i < 100 && Number(house.value(open)) > 0; i++) await pause(100);
  assert.equal(Number(house.value(open)), 0);
}

test("acts are recorded, sealed within seconds, and shown to those whose work it is", async () => {
  await sealed();
  for (const person of [auditor, administrator]) {
    const page = await person.get(path);
    assert.equal(page.heading, "Record of acts");
    assert.match(page.text, /Gwen Grants fund.create fund \d+/);
    assert.match(page.text, /Sealed entries \d+/);
    assert.doesNotMatch(page.main, />\s*Waiting\s*</);
  }
  assert.equal((await officer.get(path)).status, 403);
  assert.equal((await house.get(path)).status, 303);
});

test("a sign-in says who signed in, and is among what that person did", async () => {
  const page = await auditor.get(`${path}?action=account.signed_in`);
  assert.match(page.text, /Gwen Grants account\.signed_in/);
  const own = await auditor.get(`${path}?person=${officer.personId}&action=account.`);
  assert.match(own.text, /Gwen Grants account\.signed_in/);
  assert.doesNotMatch(own.text, /Ada Auditor account/);
});

test("filters and pages", async () => {
  const funds = await auditor.get(`${path}?action=fund.`);
  assert.match(funds.text, /fund.create/);
  assert.doesNotMatch(funds.text, /scheme.add|session/);
  const older = funds.links.find((link) => link.text === "Older entries");
  assert.ok(older, "more than one page");
  const next = await auditor.get(older.href);
  assert.match(next.text, /fund.create/);
  assert.equal((next.text.match(/fund\.create/g) ?? []).length, 10);
  const entry = funds.links.find((link) => /^fund \d+$/.test(link.text));
  const about = await auditor.get(entry.href);
  assert.match(about.text, new RegExp(`Only about ${entry.text}`));
  assert.equal((about.text.match(/fund\.create/g) ?? []).length, 1);
  const person = funds.links.find((link) => link.text === "Gwen Grants");
  assert.match((await auditor.get(person.href)).text, /Only by Gwen Grants/);
  assert.match((await auditor.get(`${path}?action=100%25_`)).text, /No entry matches/);
  const query = new URLSearchParams(date("from", [1, 1, new Date().getUTCFullYear() + 1]));
  assert.match((await auditor.get(`${path}?${query}`)).text, /No entry matches/);
  const wrong = await auditor.get(`${path}?${new URLSearchParams(date("from", [31, 2, 2026]))}`);
  assert.equal(wrong.status, 422);
  assert.ok(wrong.errors.some((error) => error.field === "from"));
});

test("work that was given up is shown", async () => {
  assert.doesNotMatch((await administrator.get(path)).text, /Work that failed/);
  sql("INSERT INTO job (kind, key, due_at, attempts, last_error, given_up_at) VALUES ('test.fail', 'x', now(), 10, 'INTERNAL: no', now())");
  assert.match((await administrator.get(path)).text, /Work that failed[\s\S]*test.fail \d+ 10 INTERNAL: no Given up/);
  assert.match(assay("doctor", { allowFailure: true }).stdout, /look {2}job \d+ \(test.fail\) was given up after 10 attempts: INTERNAL: no/);
  sql("DELETE FROM job WHERE key = 'x'");
});

test("the commands find nothing wrong, and then each tampering", async () => {
  await sealed();
  const good = assay("audit", "verify");
  assert.equal(good.stdout, "");
  assert.match(good.stderr, /nothing was changed, removed or put in/);
  const whole = assay("verify");
  assert.match(whole.stdout, /funds and awards\s+60 checked\s+0 differ/);
  assert.match(whole.stdout, /entries of the trail\s+\d+ checked\s+0 differ/);
  sql("ALTER TABLE audit_entry DISABLE TRIGGER append_only");
  sql("UPDATE audit_entry SET detail = '{\"budget_pence\": 1}' WHERE audit_id = (SELECT min(audit_id) FROM audit_entry WHERE action = 'fund.create')");
  sql("ALTER TABLE audit_entry ENABLE TRIGGER append_only");
  const bad = assay("audit", "verify", { allowFailure: true });
  assert.equal(bad.status, 1);
  assert.match(bad.stdout, /^entry \d+ \(seal \d+\): it, or its seal, was changed$/m);
  assert.equal(assay("verify", { allowFailure: true }).status, 1);
});

test("the doctor says what is in order and what is not", async () => {
  const first = assay("doctor", { allowFailure: true });
  assert.match(first.stdout, /ok {4}the serving role assay_app can change no schema and passes no wall/);
  assert.match(first.stdout, /audit.key can be read by its owner alone/);
  sql("ALTER TABLE award DISABLE TRIGGER guard");
  sql("ALTER TABLE award DISABLE ROW LEVEL SECURITY");
  const ill = assay("doctor", { allowFailure: true });
  assert.equal(ill.status, 1);
  assert.match(ill.stdout, /FAIL {2}trigger guard of table award is switched off/);
  assert.match(ill.stdout, /FAIL {2}table award has no row-level security/);
  sql("ALTER TABLE award ENABLE TRIGGER guard");
  sql("ALTER TABLE award ENABLE ROW LEVEL SECURITY");
});
