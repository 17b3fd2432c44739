// The reviewers' queue over HTTP, per role: views, filters that survive in the address, paging by key, assignment one by
// one and many at once, refusal, absence and cover, teams, the next case, and blindness in every list.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart } from "../support/visitor.mjs";
import { sql } from "../support/server.mjs";

const house = await houseStart();
const count = (query) => Number(house.value(query));
const dateOf = (days) => new Date(Date.now() + days * 86_400_000);
const dated = (name, when) => ({ [`${name}-day`]: when.getUTCDate(), [`${name}-month`]: when.getUTCMonth() + 1,
  [`${name}-year`]: when.getUTCFullYear() });

// Applications straight into a state: the way there has tests of its own.
const lead = await house.lead();
let made = 0;
function application(state, dueIn = 10) {
  made++;
  sql(`INSERT INTO organisation (name, framework_code, kind, sector, registered_at)
      VALUES ('Queue Charity ${made}', 'england', 'charity', 'non_statutory', now());
    INSERT INTO application (reference, organisation_id, framework_code, state, created_by, created_at, updated_at,
      received_on, submitted_at, stage_due_on)
    SELECT 'ASY-2026-${String(70000 + made)}', max(organisation_id), 'england', '${state}', ${lead.personId}, now(), now(),
      current_date - ${made}, now() - interval '2 days', ${dueIn === null ? "NULL" : `current_date + ${dueIn}`}
    FROM organisation`);
  const [row] = sql("SELECT application_id, reference FROM application ORDER BY application_id DESC LIMIT 1");
  return { id: row.application_id, reference: row.reference, path: `/cases/${row.application_id}` };
}
const chief = await house.staff(["lead_officer"], { name: "Lowri Lead" });
const ines = await house.staff(["intake_officer"], { name: "Ines Intake" });
const owen = await house.staff(["intake_officer"], { name: "Owen Intake" });
const farah = await house.staff(["assessor"], { name: "Farah First" });
const sam = await house.staff(["assessor"], { name: "Sam Second" });
const theo = await house.staff(["assessor"], { name: "Theo Third" });
const auditor = await house.staff(["auditor"], { name: "Aud Auditor" });

const late = application("submitted", -3);
const near = application("submitted", 2);
const far = application("submitted", 20);
const assessing = application("assessment", 15);

const take = async (visitor, path) => visitor.submit(await visitor.get(`${path}/take`), { conflict: "no" }, { form: `${path}/take` });
const references = (page) => [...page.main.matchAll(/>(ASY-[\d-]+)</g)].map(([, found]) => found);
const assign = async (cases, to, values = {}) => {
  const page = await chief.get(`/cases/assign?${cases.map(({ id }) => `case=${id}`).join("&")}`);
  return chief.submit(page, { to: to.personId, words: "Shared out on Monday", ...values }, { form: "/cases/assign" });
};

test("views count and narrow; filters, order and search survive in every link", async () => {
  await take(ines, late.path);
  sql(`UPDATE application SET stage_due_on = current_date - 3 WHERE application_id = ${late.id}`);
  let page = await ines.get("/cases?show=mine");
  assert.deepEqual(references(page), [late.reference]);
  assert.match(page.text, /My cases \(1\)/);
  page = await ines.get("/cases?clock=breached");
  assert.deepEqual(references(page), [late.reference]);
  page = await ines.get("/cases?clock=warning");
  assert.deepEqual(references(page), [near.reference]);
  page = await ines.get("/cases?show=nobody&stage=submitted");
  assert.deepEqual(references(page), [near.reference, far.reference]);
  page = await ines.get("/cases?show=nobody&stage=submitted&sort=deadline&order=down");
  assert.deepEqual(references(page), [far.reference, near.reference]);
  const sorted = page.links.find((link) => link.text.startsWith("Organisation") && link.href?.startsWith("/cases?"));
  assert.match(sorted.href, /show=nobody&stage=submitted&sort=organisation/);
  const filtered = await ines.submit(page, { words: "Queue Charity 3" }, { form: "/cases" });
  assert.match(filtered.path, /show=nobody/);
  assert.match(filtered.path, /order=down/);
  assert.deepEqual(references(filtered), [far.reference]);
  sql(`UPDATE application SET hold_reason = 'police_request' WHERE application_id = ${far.id}`);
  page = await ines.get("/cases?clock=hold");
  assert.deepEqual(references(page), [far.reference]);
  assert.match(page.text, /On hold \(1\)/);
  sql(`UPDATE application SET hold_reason = NULL WHERE application_id = ${far.id}`);
  for (const odd of ["?show=%00", "?stage=none", "?holder=999999999", "?after=x~99999999", "?words=%25", "?sort=;drop"]) {
    const answer = await ines.get(`/cases${odd}`);
    assert.ok([200, 400].includes(answer.status), `${odd}: ${answer.status}`);
  }
});

test("pages are turned by key: nothing twice, nothing left out, and back again", async () => {
  for (let i = 0; i < 65; i++) application("deferred", i % 7 === 0 ? null : i);
  const seen = [];
  const pages = [];
  let page = await ines.get("/cases?stage=deferred&sort=age");
  for (;;) {
    pages.push(references(page));
    seen.push(...references(page));
    const next = page.links.find((link) => link.text === "Next page");
    if (!next) break;
    page = await ines.get(next.href);
  }
  assert.equal(seen.length, 65);
  assert.equal(new Set(seen).size, 65);
  assert.equal(pages.length, 3);
  page = await ines.get(page.links.find((link) => link.text === "Previous page").href);
  assert.deepEqual(references(page), pages[1]);
  page = await ines.get(page.links.find((link) => link.text === "Previous page").href);
  assert.deepEqual(references(page), pages[0]);
  assert.ok(!page.links.some((link) => link.text === "Previous page"));
  sql("UPDATE application SET state = 'withdrawn' WHERE state = 'deferred'");
});

test("a lead officer assigns; the person takes it or refuses with a reason; the place is kept meanwhile", async () => {
  assert.equal((await ines.get(`/cases/assign?case=${near.id}`)).status, 403);
  assert.equal((await auditor.get(`/cases/assign?case=${near.id}`)).status, 403);
  let page = await assign([near], owen);
  assert.equal(page.path, near.path);
  assert.match(page.text, /The case is assigned/);
  assert.match(page.text, /Owen Intake, Intake officer/);
  assert.match(house.mails(owen.email).at(-1).subject, new RegExp(near.reference));
  page = await ines.get(near.path);
  assert.ok(!page.links.some((link) => link.href === `${near.path}/take`), "the place is kept");
  page = await owen.get("/cases?show=mine");
  assert.match(page.text, /To take or refuse/);
  page = await owen.get(near.path);
  assert.ok(page.links.some((link) => link.href === `${near.path}/take`));
  page = await owen.submit(await owen.get(`${near.path}/refuse`), {}, { form: `${near.path}/refuse` });
  assert.equal(page.status, 422);
  assert.deepEqual(page.errors.map(({ field }) => field), ["words"]);
  page = await owen.submit(page, { words: "I am on a course" }, { form: `${near.path}/refuse` });
  assert.equal(page.status, 200);
  assert.match(house.mails(chief.email).at(-1).subject, /refused/);
  page = await chief.get(near.path);
  assert.match(page.text, /Refused: I am on a course/);
  page = await assign([near], owen);
  assert.equal(page.path, near.path, "who refused may be asked again");
  page = await take(owen, near.path);
  assert.match(page.text, /You have taken this case/);
  assert.equal((await owen.get(`${near.path}/refuse`)).status, 409);
});

test("many at once: all or none, one reason, who cannot get it said by case", async () => {
  let page = await assign([near, late], owen, { words: "" });
  assert.equal(page.status, 422);
  page = await chief.submit(page, { words: "Ines leaves for another team", replaces: ines.personId }, { form: "/cases/assign" });
  assert.equal(page.status, 422, "one of the two is not with Ines");
  assert.match(page.errors.map(({ text }) => text).join(), new RegExp(`${near.reference}: `));
  assert.equal(count(`SELECT count(*) FROM case_assignment WHERE application_id = ${late.id}`), 0);
  const other = application("submitted", 4);
  await take(ines, other.path);
  page = await assign([other, late], owen, { replaces: ines.personId });
  assert.equal(page.path, `/cases?holder=${owen.personId}`);
  assert.equal(count(`SELECT count(*) FROM case_assignment WHERE replaces = ${ines.personId}`), 2);
  page = await ines.get("/cases?show=mine");
  assert.deepEqual(references(page), []);
  for (const path of [other.path, late.path]) await take(owen, path);
  assert.equal(count(`SELECT count(*) FROM case_role WHERE person_id = ${owen.personId} AND left_at IS NULL`), 3);
  for (const query of ["case=x", "case=0", "case=987654321", `case=${lead.organisationId}x`]) {
    assert.equal((await chief.get(`/cases/assign?${query}`)).status, 404, query);
  }
});

test("two leads give the same place at the same time: one of them does", async () => {
  const contested = application("submitted", 9);
  const other = await house.staff(["lead_officer"], { name: "Leo Lead" });
  const shown = await Promise.all([chief, other].map((who) => who.get(`/cases/assign?case=${contested.id}`)));
  const answers = await Promise.all([[chief, ines], [other, owen]].map(([who, to], place) => who.submit(
    shown[place], { to: to.personId, words: "Free" }, { form: "/cases/assign" })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 422]);
  assert.equal(count(`SELECT count(*) FROM case_assignment WHERE application_id = ${contested.id}`), 1);
  sql(`UPDATE application SET state = 'withdrawn' WHERE application_id = ${contested.id}`);
});

test("absence and cover: named by oneself or by the lead; the cover sees the cases and takes over", async () => {
  let page = await owen.submit(await owen.get("/cases/absences"), { ...dated("from", dateOf(3)), ...dated("until", dateOf(1)) },
    { form: "/cases/absences" });
  assert.equal(page.status, 422);
  assert.deepEqual(page.errors.map(({ field }) => field), ["until"]);
  page = await owen.submit(page, { ...dated("from", dateOf(0)), ...dated("until", dateOf(7)), cover: owen.personId },
    { form: "/cases/absences" });
  assert.equal(page.status, 422);
  page = await owen.submit(page, { cover: ines.personId }, { form: "/cases/absences" });
  assert.match(page.text, /The absence is noted/);
  assert.match(page.text, /Owen Intake Away now/);
  page = await assign([far], owen);
  assert.equal(page.status, 422);
  assert.match(page.text, /away/);
  // near is Owen's; Ines has not touched it.
  page = await ines.get("/cases?show=cover");
  assert.ok(references(page).includes(near.reference));
  assert.match(page.text, /Away: you cover/);
  page = await ines.get(near.path);
  assert.match(page.text, /Take over from the person you cover for/);
  page = await take(ines, near.path);
  assert.match(page.text, /You have taken this case/);
  assert.equal(count(`SELECT person_id FROM case_role WHERE application_id = ${near.id} AND left_at IS NULL`), ines.personId);
  // Nobody ends another's absence but the lead.
  const absence = count("SELECT max(staff_absence_id) FROM staff_absence");
  const csrf = Object.fromEntries((await ines.get("/cases/absences")).form("/cases/absences").fields).csrf;
  assert.equal((await ines.post(`/cases/absences/${absence}/end`, { csrf })).status, 404);
  page = await chief.submit(await chief.get("/cases/absences"), {}, { form: `/cases/absences/${absence}/end` });
  assert.match(page.text, /The absence is ended/);
  assert.ok(!(await auditor.get("/cases/absences")).forms.some((form) => form.action === "/cases/absences"));
});

test("an intake officer gives a case back with a reason: it is free again, for others", async () => {
  const given = application("submitted", 6);
  await take(ines, given.path);
  let page = await ines.submit(await ines.get(`${given.path}/leave`), {}, { form: `${given.path}/leave` });
  assert.equal(page.status, 422);
  page = await ines.submit(page, { leaving: "I know the treasurer's sister" }, { form: `${given.path}/leave` });
  assert.match(page.text, /You have given this case back/);
  assert.ok(!page.links.some((link) => link.href === `${given.path}/take`), "not again");
  assert.ok(references(await owen.get("/cases?show=nobody")).includes(given.reference));
  page = await take(owen, given.path);
  assert.match(page.text, /You have taken this case/);
  assert.match(page.text, /I know the treasurer's sister/);
  sql(`UPDATE application SET state = 'withdrawn' WHERE application_id = ${given.id}`);
});

test("teams: their frameworks' cases, and those of their members", async () => {
  assert.equal((await ines.get("/cases/teams")).status, 403);
  let page = await chief.submit(await chief.get("/cases/teams/new"), { name: "North", people: [ines.personId, farah.personId] },
    { form: "/cases/teams/new" });
  assert.match(page.text, /North Farah First, Ines Intake/);
  page = await chief.submit(await chief.get("/cases/teams/new"), { name: "north" }, { form: "/cases/teams/new" });
  assert.equal(page.status, 422);
  page = await farah.get("/cases?show=team");
  assert.ok(references(page).includes(near.reference));
  assert.ok(!references(page).includes(far.reference));
  const path = `/cases/teams/${count("SELECT max(case_team_id) FROM case_team")}`;
  const [one, two] = [await chief.get(path), await chief.get(path)];
  await chief.submit(one, { frameworks: ["england"] }, { form: path });
  page = await chief.submit(two, { name: "South" }, { form: path });
  assert.equal(page.status, 409);
  assert.match(page.text, /North/);
  page = await farah.get("/cases?show=team");
  assert.ok(references(page).includes(far.reference));
  assert.equal((await chief.get("/cases/teams/987654321")).status, 404);
});

test("the next case: the one after this, then what nobody has, else the queue says that nothing waits", async () => {
  let page = await ines.get("/cases/next");
  assert.equal(page.path, near.path);
  page = await ines.get(`/cases/next?after=${near.id}`);
  assert.match(page.path, /^\/cases\/\d+$/);
  assert.notEqual(page.path, near.path);
  // The filter of the queue goes along: into the case, on to the next one, and back.
  page = await ines.get("/cases?stage=submitted&sort=age");
  assert.match(page.main, /aria-sort="descending"[^]*?Age/, "the oldest stands first");
  assert.ok(page.links.some(({ href }) => href === "/cases/next?stage=submitted&sort=age"));
  assert.ok(page.links.some(({ href }) => /^\/cases\/\d+\?stage=submitted&sort=age$/.test(href)));
  page = await ines.get("/cases/next?stage=submitted&sort=age");
  assert.match(page.path, /^\/cases\/\d+\?stage=submitted&sort=age$/);
  assert.ok(page.links.some(({ href, text }) => text === "Back" && href === "/cases?stage=submitted&sort=age"));
  assert.ok(page.links.some(({ href }) => /^\/cases\/next\?stage=submitted&sort=age&after=\d+$/.test(href)));
  page = await ines.get("/cases/next?stage=moderation");
  assert.equal(page.path, "/cases?stage=moderation");
  page = await auditor.get("/cases/next");
  assert.equal(page.path, "/cases?show=mine");
  assert.match(page.text, /No other case waits for you/);
});

test("one score in two windows: the second is shown both and loses neither", async () => {
  const scored = application("assessment", 15);
  const path = `${scored.path}/assessment/governance`;
  await take(theo, scored.path);
  const [one, two] = [await theo.get(path), await theo.get(path)];
  await theo.submit(one, { score: 2, reason: "The minutes show it" }, { form: path });
  let page = await theo.submit(two, { score: 1, reason: "The minutes are old" }, { form: path });
  assert.equal(page.status, 409);
  assert.match(page.text, /The minutes show it/);
  assert.match(page.main, /The minutes are old<\/textarea>/);
  const saved = `SELECT reason FROM assessment WHERE application_id = ${scored.id}`;
  assert.equal(house.value(saved), "The minutes show it");
  page = await theo.submit(page, {}, { form: path });
  assert.equal(page.status, 200);
  assert.equal(house.value(saved), "The minutes are old");
});

test("an assessor sees nothing of the other in list, filter, case or assignment until both are in", async () => {
  await take(farah, assessing.path);
  await assign([assessing], sam);
  await take(sam, assessing.path);
  for (const path of [assessing.path, "/cases?show=mine", `/cases?words=${assessing.reference}`]) {
    const page = await farah.get(path);
    assert.equal(page.status, 200);
    // The list of persons to filter by names everybody; it is the table and the case that must not.
    assert.ok(!page.main.replace(/<select[\s\S]*?<\/select>/g, "").includes("Sam Second"), path);
  }
  assert.deepEqual(references(await farah.get(`/cases?holder=${sam.personId}`)), []);
  assert.match((await farah.get(assessing.path)).text, /You see nothing of the other assessor until both assessments are in/);
  assert.match((await chief.get(assessing.path)).text, /Sam Second/);
  // Nor in the bundle, which has what each may see and no more; nor does anybody see scores before both are in.
  await farah.submit(await farah.get(`${assessing.path}/assessment/governance`), { score: 3, reason: "Farah's own words" },
    { form: `${assessing.path}/assessment/governance` });
  let page = await farah.get(`${assessing.path}/bundle`);
  assert.match(page.text, /Farah's own words/);
  assert.doesNotMatch(page.main, /Sam Second/);
  for (const other of [sam, chief, auditor, ines]) {
    page = await other.get(`${assessing.path}/bundle`);
    assert.equal(page.status, 200);
    assert.match(page.text, /Queue Charity 4/);
    assert.doesNotMatch(page.text, /Farah's own words/);
    assert.equal(page.main.match(/<form/g), null, "a bundle has no forms");
  }
  assert.equal((await lead.get(`${assessing.path}/bundle`)).status, 403);
  page = await assign([assessing], theo, { replaces: farah.personId });
  assert.equal(page.status, 200);
  assert.equal((await farah.get(`${assessing.path}/assessment`)).status, 409);
  assert.equal((await sam.get(`${assessing.path}/assessment`)).status, 200);
});
