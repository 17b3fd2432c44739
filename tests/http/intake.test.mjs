// How applications come in: rounds, several people on one draft, the lead's signature, copying forward, drafts put away.
import assert from "node:assert/strict";
import test from "node:test";
import { houseStart } from "../support/visitor.mjs";
import { daysAgo, daysAhead, eligible, registeredLead, submittedApplication } from "../support/work.mjs";

const house = await houseStart();

async function started(values) {
  const lead = await house.lead(values);
  const page = await lead.submit(await lead.get(`/apply/eligibility?${eligible}`), {}, { form: "/applications" });
  assert.match(page.path, /^\/applications\/\d+$/);
  return Object.assign(lead, { base: page.path, application: Number(page.path.split("/").at(-1)) });
}

test("a draft that was put away says so, and one press takes it up again", async () => {
  const lead = await started();
  await lead.submit(await lead.get(`${lead.base}/sections/organisation`), { "answer-purpose": "Kept all along." });
  house.sql(`UPDATE application SET state = 'archived' WHERE application_id = ${lead.application}`);
  for (const part of ["", "/sections/organisation", "/check"]) {
    const page = await lead.get(`${lead.base}${part}`);
    assert.equal(page.path, lead.base, part);
    assert.match(page.text, /Put away .*Every answer and every file in it is kept/);
  }
  assert.match((await lead.get("/home")).text, /Take up application ASY-\d+-\d+ again/);
  const stranger = await started();
  const form = (await lead.get(lead.base)).form(`${lead.base}/take-up`);
  assert.equal((await stranger.submit(await stranger.get(`${stranger.base}/withdraw`), {}, { form: `${stranger.base}/withdraw` })).status, 422);
  const own = (await stranger.get(`${stranger.base}/withdraw`)).form(`${stranger.base}/withdraw`).fields.filter(([name]) => name === "csrf");
  assert.equal((await stranger.post(`${lead.base}/take-up`, own)).status, 404);
  const again = await lead.submit(await lead.get(lead.base), {}, { form });
  assert.match(again.banner, /go on with/);
  const section = await lead.get(`${lead.base}/sections/organisation`);
  assert.match(section.html, /Kept all along\./);
  assert.equal((await lead.post(`${lead.base}/take-up`, form.fields.filter(([name]) => name === "csrf"))).status, 409);
});

const dateFields = (name, when) => {
  const [year, month, day] = when.split("-").map(Number);
  return { [`${name}-day`]: day, [`${name}-month`]: month, [`${name}-year`]: year };
};

test("two who save one section each choose, answer by answer", async () => {
  const lead = await started();
  const twin = await house.signIn(lead.email);
  const path = `${lead.base}/sections/organisation`;
  const first = await lead.get(path);
  const second = await twin.get(path);
  await lead.submit(first, { "answer-legal_name": "Saved name", "answer-purpose": "Saved purpose", ...dateFields("answer-founded_on", "2011-05-04") });
  const stale = await twin.submit(second, { "answer-legal_name": "My name", "answer-purpose": "My purpose", ...dateFields("answer-founded_on", "2012-06-05") });
  assert.equal(stale.status, 409);
  assert.match(stale.text, /Saved name My name/);
  assert.match(stale.text, /Which answer is to stand\?/);
  const chosen = await twin.submit(stale, { "keep-legal_name": "saved", "keep-purpose": "mine", "keep-founded_on": "saved" });
  assert.equal(chosen.path, lead.base, JSON.stringify(chosen.errors));
  const stands = Object.fromEntries(house.sql(`SELECT question_code, value FROM application_answer WHERE application_id = ${lead.application}`)
    .map(({ question_code, value }) => [question_code, value]));
  assert.equal(stands.legal_name, "Saved name");
  assert.equal(stands.purpose, "My purpose");
  assert.equal(stands.founded_on, "2011-05-04");
  // Who typed the same has nothing to choose.
  const third = await lead.get(path);
  const fourth = await twin.get(path);
  await lead.submit(third, { "answer-purpose": "Both" });
  assert.equal((await twin.submit(fourth, { "answer-purpose": "Both" })).path, lead.base);
  // The banner says whose the saved version is.
  assert.match(stale.text, /You saved this section in another window/);
  const colleague = await house.staff(["spoc"], { organisation: lead.organisationId, email: "beside@lantern.example", name: "Bea Beside" });
  const theirs = await colleague.get(path);
  await lead.submit(await lead.get(path), { "answer-purpose": "Of the lead" });
  const beside = await colleague.submit(theirs, { "answer-purpose": "Of the colleague" });
  assert.equal(beside.status, 409);
  assert.match(beside.text, /Saved by somebody else meanwhile Leigh Lead \d+ saved this section/);
  // Neither is chosen for anybody: whoever sends none is asked, and keeps what they typed.
  const asked = await colleague.submit(beside);
  assert.equal(asked.status, 422);
  assert.deepEqual(asked.errors.map(({ field }) => field), ["keep-purpose"]);
  assert.match(asked.text, /Of the lead Of the colleague/);
  await colleague.submit(asked, { "keep-purpose": "saved" });
  assert.equal(house.value(`SELECT value FROM application_answer WHERE application_id = ${lead.application} AND question_code = 'purpose'`), "Of the lead");
  const changes = await lead.get(`${path}/changes`);
  assert.match(changes.heading, /Who changed what: Your organisation/);
  assert.match(changes.text, new RegExp(`What are its purposes.*? ${house.value(`SELECT full_name FROM person WHERE person_id = ${lead.personId}`)} My purpose Both`));
  assert.match((await lead.get(lead.base)).text, /Last saved by Bea Beside/);
  const stranger = await started();
  assert.equal((await stranger.get(`${path}/changes`)).status, 404);
  assert.equal((await lead.get(`${lead.base}/sections/no-such/changes`)).status, 404);
});

// Every section and every file that is asked for, by SQL: how they are filled in is tested elsewhere.
function filledFrom(source, target, person) {
  house.sql(`INSERT INTO application_answer (application_id, question_code, value, saved_by, saved_at)
    SELECT ${target}, question_code, value, ${person}, now() FROM application_answer WHERE application_id = ${source}
    ON CONFLICT (application_id, question_code) DO UPDATE SET value = excluded.value`);
  house.sql(`INSERT INTO file (organisation_id, name, type, bytes, sha256, created_by, created_at)
    SELECT t.organisation_id, e.criterion_code, f.type, f.bytes, f.sha256, ${person}, now()
    FROM application_evidence e JOIN file f USING (file_id), application t
    WHERE e.application_id = ${source} AND t.application_id = ${target}`);
  house.sql(`INSERT INTO application_evidence (application_id, criterion_code, file_id, added_by, added_at)
    SELECT ${target}, name, file_id, ${person}, now() FROM file WHERE created_by = ${person} AND name NOT LIKE '%.%'`);
}

const applicant = await registeredLead(house.url, { name: "Whole Harbour", number: "1888001" });
const whole = await submittedApplication(applicant);

test("whoever prepares an application asks the lead to sign; only the lead submits", async () => {
  const lead = await started();
  const spoc = await house.staff(["spoc"], { organisation: lead.organisationId, email: "prepares@lantern.example", name: "Prue Prepares" });
  const before = await spoc.get(`${lead.base}/check`);
  assert.ok(!before.forms.some(({ action }) => action === `${lead.base}/sign-off`));
  filledFrom(whole, lead.application, lead.personId);
  const check = await spoc.get(`${lead.base}/check`);
  assert.ok(!check.forms.some(({ action }) => action === `${lead.base}/submit`));
  const asked = await spoc.submit(check, {}, { form: `${lead.base}/sign-off` });
  assert.match(asked.banner, /lead is asked to sign/);
  assert.match(house.mails(lead.email).at(-1).subject, /ready for you to sign/);
  assert.match((await lead.get(lead.base)).text, /Prue Prepares asks your organisation's lead to sign/);
  const own = check.form(`${lead.base}/sign-off`).fields.filter(([name]) => name === "csrf");
  assert.equal((await spoc.post(`${lead.base}/submit`, [...own, ["declaration", "yes"]])).status, 403);
  // Whoever changes it afterwards asks again.
  await spoc.submit(await spoc.get(`${lead.base}/sections/organisation`), { "answer-purpose": "Changed after." });
  assert.doesNotMatch((await lead.get(lead.base)).text, /asks your organisation's lead/);
  const page = await lead.get(`${lead.base}/check`);
  assert.match(page.text, /I sign this as a lead of the organisation/);
  assert.equal((await lead.submit(page, { declaration: "yes" }, { form: `${lead.base}/submit` })).heading, "Application submitted");
});

test("an earlier application is copied forward, marked until it is looked at again", async () => {
  const lead = await started();
  assert.ok(!(await lead.get(lead.base)).links.some(({ href }) => href === `${lead.base}/copy`), "nothing to copy from yet");
  assert.match((await lead.get(`${lead.base}/copy`)).text, /no earlier application/);
  filledFrom(whole, lead.application, lead.personId);
  await lead.submit(await lead.get(`${lead.base}/withdraw`), { reason: "apply_later" }, { form: `${lead.base}/withdraw` });
  const page = await lead.submit(await lead.get(`/apply/eligibility?${eligible}`), {}, { form: "/applications" });
  const base = page.path;
  assert.notEqual(base, lead.base);
  const copy = await lead.get(page.links.find(({ text }) => text === "Copy from an earlier application").href);
  assert.equal((await lead.submit(copy, {}, { form: `${base}/copy` })).status, 422);
  assert.equal((await lead.submit(copy, { source: whole }, { form: `${base}/copy` })).status, 422, "another's");
  const copied = await lead.submit(copy, { source: lead.application }, { form: `${base}/copy` });
  assert.match(copied.banner, /Copied/);
  assert.match(copied.text, /Your organisation Last saved by [^.]*? Copied: look at it again/);
  const check = await lead.get(`${base}/check`);
  assert.match(check.text, /Governance and money: Answers here were copied/);
  assert.match(check.text, /A file here was copied/);
  const section = await lead.get(`${base}/sections/governance`);
  assert.match(section.text, /copied from an earlier application/);
  const after = await lead.submit(section, { done: "yes" });
  assert.match(after.text, /Governance and money Last saved by [^.]*? Done/);
  const evidence = await lead.get(`${base}/evidence`);
  assert.match(evidence.text, /Copied Remove/);
  const confirmed = await lead.submit(evidence, {}, { form: `${base}/evidence/confirm` });
  assert.doesNotMatch(confirmed.text, /Copied Remove/);
  assert.doesNotMatch((await lead.get(`${base}/check`)).text, /A file here was copied/);
});

test("a policy officer plans rounds; what closes while somebody fills in keeps what they typed and tells them", async () => {
  const policy = await house.staff(["policy_officer"]);
  const auditor = await house.staff(["auditor"]);
  const lead = await started();
  filledFrom(whole, lead.application, lead.personId);
  const form = await lead.get(`${lead.base}/sections/organisation`);
  const intake = "/frameworks/england/intake";
  assert.match((await policy.get("/frameworks")).html, new RegExp(`href="${intake}"`));
  assert.match((await policy.get(intake)).text, /Applications are taken at any time/);
  assert.ok(!(await auditor.get(intake)).forms.some(({ action }) => action === intake), "reads, writes nothing");
  const empty = await policy.submit(await policy.get("/frameworks/england/rounds/new"), {}, { form: "/frameworks/england/rounds/new" });
  assert.deepEqual(empty.errors.map(({ field }) => field), ["title", "opens", "closes"]);
  for (const [opens, closes, words] of [
    [daysAgo(0), daysAhead(9), /must open after today/], [daysAhead(9), daysAhead(3), /must not come before/],
  ]) {
    const bad = await policy.submit(await policy.get("/frameworks/england/rounds/new"),
      { title: "Spring <b>", ...dateFields("opens", opens), ...dateFields("closes", closes) });
    assert.equal(bad.status, 422);
    assert.match(bad.errors[0].text, words);
  }
  const planned = await policy.submit(await policy.get("/frameworks/england/rounds/new"),
    { title: "Spring <b>", ...dateFields("opens", daysAhead(3)), ...dateFields("closes", daysAhead(30)) });
  assert.equal(planned.heading, "Spring <b>");
  assert.match(planned.text, /Planned, not published/);
  const round = planned.path.split("/").at(-1);
  assert.equal((await house.visitor().get(`/apply?framework=england&round=${round}`)).status, 404, "not public yet");
  await policy.submit(await policy.get(intake), { mode: "rounds" }, { form: intake });
  // No round is open now.
  const saved = await lead.submit(form, { "answer-purpose": "Typed while it closed." });
  assert.match(saved.banner, /No round is open at the moment/);
  assert.match(saved.text, /Everything in this draft is kept/);
  assert.match((await lead.get(`${lead.base}/sections/organisation`)).html, /Typed while it closed\./);
  const check = await lead.get(`${lead.base}/check`);
  assert.match(check.text, /can submit it in the next round/);
  assert.ok(!check.forms.some(({ action }) => action === `${lead.base}/submit`));
  const csrf = saved.forms.flatMap((one) => one.fields).find(([name]) => name === "csrf");
  const sent = await lead.post(`${lead.base}/submit`, [csrf, ["declaration", "yes"]]);
  assert.equal(sent.status, 422);
  assert.equal(house.value(`SELECT state FROM application WHERE application_id = ${lead.application}`), "draft");
  const newcomer = await house.lead();
  const passed = await newcomer.get(`/apply/eligibility?${eligible}`);
  assert.match(passed.text, /the next one is not published yet/);
  assert.ok(!passed.forms.some(({ action }) => action === "/applications"));
  // Published before it opens: everybody sees its criteria.
  const published = await policy.submit(await policy.get(planned.path), {}, { form: `${planned.path}/publish` });
  assert.match(published.banner, /criteria are published/);
  const apply = await house.visitor().get(`/apply?framework=england&round=${round}`);
  assert.match(apply.text, /These are the criteria of Spring <b>/);
  assert.match((await newcomer.get(`/apply/eligibility?${eligible}`)).text, /Spring <b> takes applications from/);
  const extended = await policy.get(planned.path);
  assert.equal((await policy.submit(extended, dateFields("closes", daysAhead(20)), { form: `${planned.path}/extend` })).status, 422);
  assert.match((await policy.submit(extended, dateFields("closes", daysAhead(40)), { form: `${planned.path}/extend` })).banner, /open for longer/);
  assert.match((await policy.submit(await policy.get(planned.path), {}, { form: `${planned.path}/cancel` })).banner, /called off/);
  assert.equal((await policy.get(planned.path)).status, 404);
  // At any time again, and what was typed goes.
  await policy.submit(await policy.get(intake), { mode: "rolling" }, { form: intake });
  const done = await lead.submit(await lead.get(`${lead.base}/check`), { declaration: "yes" }, { form: `${lead.base}/submit` });
  assert.equal(done.heading, "Application submitted");
  assert.equal((await policy.get("/frameworks/atlantis/intake")).status, 404);
});

test("each of these pages costs one round trip to the database", () => {
  assert.deepEqual(house.log.split("\n").filter((line) => line.includes("several round trips") && /\/appl|\/frameworks/.test(line)), []);
});
