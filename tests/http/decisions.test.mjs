// From the scores to what follows a refusal, through the pages: moderation, the decision in two steps, representations,
// reconsideration; each form filled in wrongly too, in two windows, too late, and by those who may not.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart, password } from "../support/visitor.mjs";
import { clones } from "../support/clone.mjs";
import { assessed, completed, drafted, staffOfCase, taken } from "../support/stages.mjs";
import { drawNone, pdf, registeredLead, submittedApplication } from "../support/work.mjs";

const house = await houseStart();
const sql = (text) => house.sql(text);
const stateOf = ({ application }) => house.value(`SELECT state FROM application WHERE application_id = ${application}`);
const personal = "Anna Novak, born 3 May 1999, was helped by us";
let staff, moderator, waiting, apart;

// A copy of a case, with its lead signed in.
async function copied(application) {
  const [one] = clones(application, 1);
  sql(`UPDATE account SET password_hash = (SELECT max(password_hash) FROM account WHERE email = '${staff.decider.email}')
    WHERE email = '${one.email}'`);
  one.lead = await house.signIn(one.email, password);
  one.path = `/cases/${one.application}`;
  one.own = `/applications/${one.application}`;
  return one;
}

// By hand of the owner, where the way there is another test's.
const moved = ({ application }, state, more = "") => sql(`ALTER TABLE application DISABLE TRIGGER USER;
  UPDATE application SET state = '${state}' ${more} WHERE application_id = ${application};
  ALTER TABLE application ENABLE TRIGGER USER`);

// The page of a part that nobody has taken says so, and leads to where it is taken and back to the case.
function untaken(page, path, title) {
  assert.equal(page.status, 409);
  assert.equal(page.heading, "Take this case first");
  assert.doesNotMatch(page.text, /Reload/);
  assert.ok(page.links.some(({ href, text }) => href === `${path}/take` && text === title), JSON.stringify(page.links));
  assert.ok(page.links.some(({ href, text }) => href === path && text === "Go to the case"));
}

async function deciding() {
  const one = await copied(waiting);
  await taken(staff.decider, one.application);
  return one;
}

async function intended() {
  const one = await deciding();
  await drafted(staff.decider, one.application, "intention_to_refuse");
  const check = await staff.decider.get(`${one.path}/decision/check`);
  assert.match(check.text, /You may make representations until the end of/);
  assert.match(check.main, /<div lang="en">[\s\S]*<div lang="cy">/);
  await staff.decider.submit(check, {}, { form: `${one.path}/decision/issue` });
  assert.equal(stateOf(one), "intention_to_refuse");
  return one;
}

async function refused() {
  const one = await intended();
  moved(one, "refused", ", decided_at = now(), stage_due_on = NULL");
  return one;
}

test("two cases are assessed, in one of which the assessors are apart", { timeout: 120_000 }, async () => {
  drawNone();
  const lead = await registeredLead(house.url, { name: "Kestrel House", number: "1076543", person: "Kes House" });
  const application = await submittedApplication(lead);
  staff = await staffOfCase(house);
  moderator = await house.staff(["moderator"]);
  await taken(staff.officer, application);
  await completed(staff.officer, application);
  for (const part of ["", "/governance"]) {
    untaken(await staff.assessors[0].get(`/cases/${application}/assessment${part}`), `/cases/${application}`, "Take this case as an assessor");
  }
  for (const assessor of staff.assessors) await taken(assessor, application);
  const [copy] = clones(application, 1);
  for (const [place, assessor] of staff.assessors.entries()) {
    await assessed(assessor, application);
    const list = await assessor.get(`/cases/${copy.application}/assessment`);
    assert.ok(list.links.length > 20);
    const one = `/cases/${copy.application}/assessment/interpreters`;
    await assessor.submit(await assessor.get(one), { score: place === 0 ? "3" : "1", reason: `Seen by ${place}` }, { form: one });
    sql(`INSERT INTO assessment (application_id, person_id, criterion_code, score, reason, saved_at)
      SELECT ${copy.application}, person_id, criterion_code, score, reason, saved_at FROM assessment
      WHERE application_id = ${application} AND person_id = ${assessor.personId} AND criterion_code <> 'interpreters'`);
    await assessor.submit(await assessor.get(`/cases/${copy.application}/assessment`), {}, { form: `/cases/${copy.application}/assessment` });
  }
  assert.equal(stateOf({ application }), "recommendation");
  assert.equal(stateOf(copy), "moderation");
  [waiting, apart] = [application, copy.application];
});

test("a moderator settles what is in question, and nobody else does", { timeout: 60_000 }, async () => {
  const one = await copied(apart);
  const path = `${one.path}/moderation`;
  assert.match((await moderator.get("/cases?stage=moderation")).text, /Copied Organisation/);
  assert.equal((await staff.assessors[0].get(path)).status, 403);
  untaken(await moderator.get(path), one.path, "Take this case as moderator");
  untaken(await moderator.get(`${path}/interpreters`), one.path, "Take this case as moderator");
  await taken(moderator, one.application);
  const offered = await moderator.get(one.path);
  assert.ok(offered.links.some(({ href }) => href === path));
  const page = await moderator.get(path);
  assert.match(page.text, /scores are two or more apart/);
  assert.match(page.text, /Seen by 0/);
  assert.match(page.text, /Seen by 1/);
  assert.match(page.text, /Apart/);
  assert.match(page.text, /settled 0 of 1 criteria/);
  const early = await moderator.submit(page, { words: "Read all" }, { form: path });
  assert.equal(early.status, 422);
  assert.match(early.errors[0].text, /Settle every criterion/);
  assert.match(early.html, /Read all/, "what was typed stays");
  const criterion = `${path}/interpreters`;
  const empty = await moderator.submit(await moderator.get(criterion), { reason: "Both are right" }, { form: criterion });
  assert.deepEqual(empty.errors.map(({ field }) => field), ["score"]);
  assert.match(empty.html, /Both are right/);
  const named = await moderator.submit(await moderator.get(criterion), { score: "2", reason: personal }, { form: criterion });
  assert.equal(named.status, 422, "looks like a person's details");
  assert.equal((await moderator.get(`${path}/nothing`)).status, 404);
  const settled = await moderator.submit(await moderator.get(criterion), { score: "2", reason: "Both are right" }, { form: criterion });
  assert.equal(settled.path, path);
  assert.match(settled.text, /settled 1 of 1/);
  const wordless = await moderator.submit(settled, { words: " " }, { form: path });
  assert.deepEqual(wordless.errors.map(({ field }) => field), ["words"]);
  const done = await moderator.submit(settled, { words: "Read both files" }, { form: path });
  assert.match(done.banner, /recommendation is computed anew/);
  assert.match(done.text, /Moderated by/);
  assert.match(done.text, /Moderated score/);
  assert.equal(stateOf(one), "recommendation");
  const over = await moderator.get(path);
  assert.equal(over.status, 409);
  assert.match(over.text, /You cannot do this in this case now .*(Your part in this case is finished|nothing for you to do on this page)/);
  assert.doesNotMatch((await one.lead.get(one.own)).text, /oderat/);
});

test("a decision with conditions: filled in, checked with its letter, issued", { timeout: 60_000 }, async () => {
  const one = await deciding();
  const path = `${one.path}/decision`;
  const form = await staff.decider.get(path);
  const next = new Date().getUTCFullYear() + 1;
  const filled = { outcome: "approved_with_conditions", reasons: "meets_with_conditions", words: "Good, nearly whole",
    "condition-1-words": "Train two more", "condition-1-due-day": "31", "condition-1-due-month": "2", "condition-1-due-year": `${next}` };
  const button = "Continue to check the decision";
  const wrong = await staff.decider.submit(form, filled, { form: path, button });
  assert.equal(wrong.status, 422);
  assert.deepEqual(wrong.errors.map(({ field }) => field), ["condition-1-due"]);
  const misfit = await staff.decider.submit(form, { ...filled, reasons: "gate_not_met" }, { form: path, button });
  assert.ok(misfit.errors.some(({ field }) => field === "reasons"));
  const none = await staff.decider.submit(form, { outcome: "approved_with_conditions", reasons: "meets_with_conditions", words: "x" }, { form: path, button });
  assert.deepEqual(none.errors.map(({ field }) => field), ["condition-1-words"]);
  const more = await staff.decider.submit(form, filled, { form: path, button: "Add another condition" });
  assert.equal(more.status, 200);
  assert.ok(more.form(path).names.has("condition-3-words"));
  assert.match(more.html, /Train two more/);
  const named = await staff.decider.submit(form, { ...filled, words: personal, "condition-1-due-day": "28" }, { form: path, button });
  assert.equal(named.status, 422);
  const check = await staff.decider.submit(more, { ...filled, "condition-1-due-day": "28", "condition-3-words": "Send the minutes",
    "condition-3-due-day": "1", "condition-3-due-month": "6", "condition-3-due-year": `${next}` }, { form: path, button });
  assert.equal(check.path, `${path}/check`);
  assert.match(check.text, /The letter as it will go/);
  assert.match(check.text, /By 28 February \d+: Train two more/);
  assert.match(check.text, /By 1 June \d+: Send the minutes/);
  assert.equal(stateOf(one), "decision", "nothing is issued yet");
  assert.match((await staff.decider.get(path)).html, /Good, nearly whole/, "it can be changed");
  const issued = await staff.decider.submit(check, {}, { form: `${path}/issue` });
  assert.match(issued.banner, /issued/);
  assert.equal(stateOf(one), "approved_with_conditions");
  const letter = house.value(`SELECT body FROM notice WHERE application_id = ${one.application} ORDER BY notice_id DESC LIMIT 1`);
  for (const words of ["Train two more", "Good, nearly whole"]) assert.ok(letter.includes(words), words);
  assert.match((await house.visitor().get(`/register/${one.organisation}`)).text, /Getting ready/);
  assert.equal((await one.lead.get(`${one.own}/withdraw`)).status, 409, "too late to withdraw");
  assert.doesNotMatch((await one.lead.get(one.own)).text, new RegExp(staff.decider.name));
});

test("two windows, and a case that goes on meanwhile, lose nothing that was typed", { timeout: 60_000 }, async () => {
  const one = await deciding();
  const path = `${one.path}/decision`;
  const button = "Continue to check the decision";
  const [first, second] = [await staff.decider.get(path), await staff.decider.get(path)];
  const good = { outcome: "approved", reasons: "meets_criteria" };
  const checked = await staff.decider.submit(first, { ...good, words: "From the first window" }, { form: path, button });
  const stale = await staff.decider.submit(second, { ...good, words: "From the second window" }, { form: path, button });
  assert.equal(stale.status, 409);
  assert.match(stale.text, /From the first window/);
  assert.match(stale.form(path).fields.find(([name]) => name === "words")[1], /From the second window/);
  const again = await staff.decider.submit(stale, {}, { form: path, button });
  assert.equal(again.path, `${path}/check`);
  const old = await staff.decider.submit(checked, {}, { form: `${path}/issue` });
  assert.equal(old.status, 409);
  assert.match(old.text, /it was not issued/);
  assert.match(old.text, /From the second window/);
  assert.equal(stateOf(one), "decision");
  await one.lead.submit(await one.lead.get(`${one.own}/withdraw`), { reason: "apply_later" }, { form: `${one.own}/withdraw` });
  for (const late of [await staff.decider.submit(old, {}, { form: `${path}/issue` }),
    await staff.decider.submit(second, { ...good, words: "Typed for long" }, { form: path, button })]) {
    assert.equal(late.status, 409);
    assert.match(late.text, /The decision was not issued/);
    assert.match(late.text, /Typed for long|From the second window/);
    assert.match(late.text, /Withdrawn/);
  }
  assert.equal(stateOf(one), "withdrawn");
});

test("departing from the recommendation needs a reason, and only the decision-maker decides", { timeout: 60_000 }, async () => {
  const one = await deciding();
  const path = `${one.path}/decision`;
  const page = await staff.decider.submit(await staff.decider.get(path), { outcome: "intention_to_refuse", reasons: "gate_not_met",
    words: "Not met" }, { form: path, button: "Continue to check the decision" });
  assert.deepEqual(page.errors.map(({ field }) => field), ["departs"]);
  const other = await house.staff(["decision_maker"]);
  for (const late of [await other.get(path), await other.get(`${path}/check`)]) {
    assert.equal(late.status, 409);
    assert.match(late.text, /Somebody else has taken this case already/);
    assert.ok(late.links.some(({ href }) => href === one.path));
  }
  const free = await copied(waiting);
  for (const part of ["", "/check"]) untaken(await other.get(`${free.path}/decision${part}`), free.path, "Take this case as decision-maker");
  assert.equal((await moderator.get(path)).status, 403);
});

test("representations: words and files, saved as they go, sent once", { timeout: 60_000 }, async () => {
  const one = await intended();
  const path = `${one.own}/representations`;
  const told = await one.lead.get(one.own);
  assert.ok(told.links.some(({ href }) => href === path));
  assert.match(told.text, /We intend to refuse this application/);
  const page = await one.lead.get(path);
  assert.match(page.text, /Decided: intention_to_refuse/);
  assert.doesNotMatch(page.text, new RegExp(staff.decider.name));
  const empty = await one.lead.submit(page, { words: " " }, { form: path, button: "Send the representations" });
  assert.deepEqual(empty.errors.map(({ field }) => field), ["words"]);
  const unfit = await one.lead.submit(page, { words: "See the letter", file: { name: "letter.exe", type: "application/pdf", data: "MZ" } },
    { form: path, button: "Save, and add the file" });
  assert.deepEqual(unfit.errors.map(({ field }) => field), ["file"]);
  assert.match(unfit.html, /See the letter/);
  const added = await one.lead.submit(unfit, { file: { name: "letter.pdf", type: "application/pdf", data: pdf("letter") } },
    { form: path, button: "Save, and add the file" });
  assert.match(added.text, /letter\.pdf/);
  const stale = await one.lead.submit(page, { words: "Of an old window" }, { form: path, button: "Save for later" });
  assert.equal(stale.status, 409);
  assert.match(stale.text, /See the letter/);
  assert.match(stale.html, /Of an old window/);
  const named = await one.lead.submit(await one.lead.get(path), { words: personal }, { form: path, button: "Save for later" });
  assert.equal(named.status, 422);
  // Nobody else: neither another organisation, nor staff before they are sent.
  const stranger = await copied(waiting);
  assert.equal((await stranger.lead.get(path)).status, 404);
  const file = added.links.find(({ text }) => text === "letter.pdf").href;
  assert.equal((await stranger.lead.get(file)).status, 404);
  assert.equal((await one.lead.get(file)).status, 200);
  assert.doesNotMatch((await staff.officer.get(one.path)).text, /letter\.pdf/);
  const removed = await one.lead.submit(await one.lead.get(path), {}, { form: `${file}/remove` });
  assert.doesNotMatch(removed.text, /letter\.pdf/);
  await one.lead.submit(removed, { file: { name: "minutes.pdf", type: "application/pdf", data: pdf("minutes") } },
    { form: path, button: "Save, and add the file" });
  const [ready, other] = [await one.lead.get(path), await one.lead.get(path)];
  const sent = await one.lead.submit(ready, {}, { form: path, button: "Send the representations" });
  assert.match(sent.banner, /are sent/);
  assert.equal(stateOf(one), "panel_review");
  const seen = await staff.officer.get(one.path);
  assert.match(seen.text, /See the letter/);
  assert.equal((await staff.officer.get(seen.links.find(({ text }) => text === "minutes.pdf").href)).status, 200);
  const late = await one.lead.submit(other, { words: "One thing more" }, { form: path, button: "Send the representations" });
  assert.equal(late.status, 409);
  assert.match(late.html, /One thing more/);
  assert.equal((await one.lead.get(path)).path, one.own);
});

test("reconsideration: once, by people who took no part; upheld, new staff assess anew", { timeout: 60_000 }, async () => {
  const one = await refused();
  const path = `${one.own}/reconsideration`;
  assert.ok((await one.lead.get(one.own)).links.some(({ href }) => href === path));
  const page = await one.lead.get(path);
  assert.match(page.text, /You can ask once, until the end of/);
  assert.deepEqual((await one.lead.submit(page, {}, { form: path })).errors.map(({ field }) => field), ["grounds"]);
  assert.equal((await one.lead.submit(page, { grounds: personal }, { form: path })).status, 422);
  const other = await one.lead.get(path);
  const asked = await one.lead.submit(page, { grounds: "The letter was not read" }, { form: path });
  assert.match(asked.banner, /sent/);
  const twice = await one.lead.submit(other, { grounds: "Another thing" }, { form: path });
  assert.equal(twice.status, 409);
  assert.match(twice.text, /It can be asked for once/);
  assert.match(twice.text, /Another thing/);
  // The officer who checked it before is out.
  assert.match((await staff.officer.get(one.path)).text, /You had a part in this case before/);
  const officer = await house.staff(["intake_officer"]);
  await taken(officer, one.application);
  assert.equal(stateOf(one), "reconsideration");
  assert.match((await staff.decider.get(one.path)).text, /You had a part in this case before/);
  assert.equal((await staff.decider.get(`${one.path}/reconsideration`)).status, 409);
  const decider = await house.staff(["decision_maker"]);
  await taken(decider, one.application);
  assert.match((await decider.get(one.path)).text, /Shown by the answers and the files/, "the scores of the last round");
  const decide = `${one.path}/reconsideration`;
  const form = await decider.get(decide);
  assert.match(form.text, /The letter was not read/);
  assert.deepEqual((await decider.submit(form, { words: "x" }, { form: decide })).errors.map(({ field }) => field), ["outcome"]);
  const check = await decider.submit(form, { outcome: "upheld", words: "It was not read" }, { form: decide });
  assert.equal(check.status, 200);
  assert.match(check.main, /<div lang="en">[\s\S]*It was not read[\s\S]*<div lang="cy">[\s\S]*It was not read/);
  assert.equal(stateOf(one), "reconsideration", "nothing is issued yet");
  const changed = await decider.submit(check, {}, { form: decide, button: "Change it" });
  assert.match(changed.main, /It was not read<\/textarea>/);
  const done = await decider.submit(check, {}, { form: `${decide}/issue` });
  assert.match(done.banner, /issued/);
  assert.match((await decider.get(`${one.path}/bundle`)).text, /reconsideration upheld[\s\S]*It was not read/i, "letters stand in the bundle");
  assert.equal(stateOf(one), "assessment");
  assert.match((await one.lead.get(`${one.own}/messages`)).text, /reconsideration upheld/i);
  const anew = await house.staff(["assessor"]);
  await taken(anew, one.application);
  assert.doesNotMatch((await anew.get(one.path)).text, /Shown by the answers and the files/, "new staff see nothing of it");
  for (const assessor of staff.assessors) {
    assert.match((await assessor.get(one.path)).text, /You had a part in this case before/);
  }
});

test("reconsideration dismissed: the refusal stands for good", { timeout: 60_000 }, async () => {
  const one = await refused();
  await one.lead.submit(await one.lead.get(`${one.own}/reconsideration`), { grounds: "Look again" }, { form: `${one.own}/reconsideration` });
  await taken(await house.staff(["intake_officer"]), one.application);
  const decider = await house.staff(["decision_maker"]);
  await taken(decider, one.application);
  const path = `${one.path}/reconsideration`;
  const check = await decider.submit(await decider.get(path), { outcome: "dismissed", words: "Nothing new" }, { form: path });
  await decider.submit(check, {}, { form: `${path}/issue` });
  assert.equal(stateOf(one), "refused");
  const own = await one.lead.get(one.own);
  assert.ok(!own.links.some(({ href }) => href === `${one.own}/reconsideration`));
  assert.match((await one.lead.get(`${one.own}/reconsideration`)).text, /It can be asked for once/);
});

test("a lived-experience assessor scores the criteria named, unseen by the others", { timeout: 60_000 }, async () => {
  const one = await copied(waiting);
  moved(one, "assessment");
  sql(`ALTER TABLE case_role DISABLE TRIGGER USER; UPDATE case_role SET finished_at = NULL
      WHERE application_id = ${one.application} AND role = 'assessor'; ALTER TABLE case_role ENABLE TRIGGER USER`);
  const lived = await house.staff(["lived_experience_assessor"]);
  await taken(lived, one.application);
  const list = await lived.get(`${one.path}/assessment`);
  const own = new Set(list.links.map(({ href }) => href).filter((href) => href?.startsWith(`${one.path}/assessment/`)));
  assert.deepEqual([...own].map((href) => href.split("/").pop()).sort(),
    ["capacity_and_exit", "consent_and_notify", "interpreters", "trauma_informed"]);
  assert.doesNotMatch((await lived.get(one.path)).text, /First assessor/);
  assert.equal((await lived.get(`${one.path}/assessment/governance`)).status, 404);
  await assessed(lived, one.application, { score: "2", reason: "From what I have lived" });
  for (const assessor of staff.assessors) {
    const path = `${one.path}/assessment`;
    assert.doesNotMatch((await assessor.get(one.path)).text, /From what I have lived/);
    await assessor.submit(await assessor.get(path), {}, { form: path });
  }
  assert.equal(stateOf(one), "recommendation");
  assert.match((await staff.officer.get(one.path)).text, /From what I have lived/);
});

test("nothing failed on the way", () => {
  assert.doesNotMatch(house.log, /"status":"500"/);
});
