// A version of the training standard from its draft to its publication: what it would do, who may decide, what everybody reads.
import test from "node:test";
import assert from "node:assert/strict";
import { nextCode } from "../support/factor.mjs";
import { houseStart } from "../support/visitor.mjs";
import { dateFields, daysAgo } from "../support/provider.mjs";

const house = await houseStart();
const lead = await house.lead({ organisation: "Lantern" });
const drafter = await house.staff(["policy_officer"], { name: "Pat Policy" });
const approver = await house.staff(["policy_officer"], { name: "Quin Policy" });
const visitor = house.visitor();
const list = "/frameworks/england/standards";
const from = daysAgo(-60);
let draft;

async function add(who, kind, values) {
  return who.submit(await who.get(`${draft}/changes/new?kind=${kind}`), values);
}

test("a draft takes changes, each asked for in words, and says what cannot be made", async () => {
  const late = await drafter.submit(await drafter.get(list), dateFields("effective", daysAgo(0)));
  assert.equal(late.status, 422);
  assert.deepEqual(late.errors.map(({ field }) => field), ["effective"]);
  const made = await drafter.submit(await drafter.get(list), dateFields("effective", from));
  assert.equal(made.banner, "The draft is made. Add what it changes");
  draft = made.path;
  assert.match(draft, /^\/frameworks\/england\/standards\/\d+$/);
  assert.equal((await drafter.get(`${draft}/changes/new?kind=nothing`)).status, 404);
  const empty = await add(drafter, "require", {});
  assert.deepEqual(empty.errors.map(({ field }) => field), ["module", "role", "sector", "number"]);
  const same = await add(drafter, "months", { module: "FR-05", number: "12" });
  assert.equal(same.status, 422);
  assert.match(same.errors[0].text, /That is what holds already/);
  assert.match((await add(drafter, "months", { module: "FR-05", number: "121" })).errors[0].text, /120/);
  assert.match((await add(drafter, "module_new", { code: "fr30", title: "x", words: "y", number: "12", audiences: "lead" })).errors[0].text, /like FR-30/);
  assert.match((await add(drafter, "module_new", { code: "FR-05", title: "x", words: "y", number: "12", audiences: "lead" })).errors[0].text, /keeps its meaning/);
  assert.equal((await add(drafter, "retrain", { module: "FR-05", ...dateFields("counts", daysAgo(-61)) })).status, 422);
  for (const [kind, values] of [
    ["retrain", { module: "FR-05", ...dateFields("counts", daysAgo(10)) }],
    ["figure", { figure: "first_responders", sector: "any", number: "0" }],
    ["figure", { figure: "leads", sector: "any", number: "0" }],
    ["figure", { figure: "share_percent", sector: "non_statutory", number: "0" }],
    ["figure", { figure: "supervised_referrals", sector: "any", number: "0" }],
    ["months", { module: "FR-06", number: "24" }],
    ["module_new", { code: "FR-30", title: "Cuckooing", words: "Homes taken over.", number: "18", audiences: "first_responder" }],
    ["equivalence_add", { course_code: "charity_day", title: "A day's course", words: "Example Charity", module: "FR-30" }],
    ["outcomes", { module: "FR-05", outcomes: "safety" }],
  ]) {
    const page = await add(drafter, kind, values);
    assert.equal(page.banner, "The change is in the draft", `${kind}: ${page.errors.map(({ text }) => text)}`);
  }
  const page = await drafter.get(draft);
  assert.match(page.text, /FR-05 Duty to Notify: retraining is required/);
  assert.match(page.text, /New module: FR-30 Cuckooing\. A completion counts for 18 months\./);
  // What holds without it stands beside each change, and beside each form, with what the draft makes of it.
  assert.match(page.text, /FR-06 Trauma-informed interviewing: a completion counts for 24 months 12 months/);
  assert.match(page.text, /First Responders in date on every module, at least: 0\. Where: All organisations\. 2 /);
  assert.match(page.text, /New module: FR-30 Cuckooing\. A completion counts for 18 months\. New/);
  const months = await drafter.get(`${draft}/changes/new?kind=months`);
  assert.match(months.text, /FR-05 Duty to Notify 12 months FR-06 Trauma-informed interviewing Changed by the draft 24 months 12 months/);
  const figures = await drafter.get(`${draft}/changes/new?kind=figure`);
  assert.match(figures.text, /Leads in date, at least Changed by the draft 0 1 1/);
  assert.match((await drafter.get(`${draft}/changes/new?kind=require`)).text, /PS-23 Devolved decision panels Not required Not required/);
  for (const kind of ["release", "module_new", "module_retire", "retrain", "equivalence_add", "equivalence_end", "outcomes"]) {
    assert.match((await drafter.get(`${draft}/changes/new?kind=${kind}`)).text, /How it is on .* without this version .*FR-03/, kind);
  }
  // One is taken out again.
  const form = page.forms.filter(({ action }) => action === `${draft}/changes/remove`)[5];
  assert.doesNotMatch((await drafter.submit(page, {}, { form })).text, /FR-06/);
});

test("two people editing: the second sees what the first saved, and loses nothing", async () => {
  const mine = await drafter.get(draft);
  const theirs = await approver.get(list);
  assert.match(theirs.text, /Draft by Pat Policy/);
  const other = await house.staff(["policy_officer"], { name: "Robin Policy" });
  const before = await other.get(draft);
  const saved = await drafter.submit(mine, { summary: "Retraining in Duty to Notify.", summary_welsh: "Ailhyfforddi." }, { form: `${draft}/save` });
  assert.equal(saved.banner, "Saved");
  const stale = await other.submit(before, { summary: "Something else." }, { form: `${draft}/save` });
  assert.equal(stale.status, 409);
  assert.match(stale.text, /Somebody else saved this version/);
  assert.match(stale.html, /Retraining in Duty to Notify\.[\s\S]*>\s*Something else\.<\/textarea>/);
  assert.equal((await other.submit(before, {}, { form: `${draft}/propose` })).status, 409);
});

test("it is proposed once it is known what it would do, and the figures say so", async () => {
  const early = await drafter.submit(await drafter.get(draft), {}, { form: `${draft}/propose` });
  assert.equal(early.status, 422);
  assert.match(early.errors[0].text, /Work out first what it would do/);
  const impact = await drafter.submit(await drafter.get(draft), {}, { form: `${draft}/impact` });
  assert.equal(impact.path, `${draft}/impact`);
  assert.match(impact.text, /By kind of organisation, England/);
  assert.match(impact.text, /Lantern .*Would come up to it/);
  // Days on which all is as on the one before have no lines: each organisation stands once for what becomes of it.
  const repeats = house.value(`SELECT array_to_string(standard_impact_repeats(${draft.split("/").at(-1)}), ',')`);
  assert.ok(repeats.length > 0 && impact.text.includes(`have no lines of their own: ${repeats.split(",").length}.`), repeats);
  const lines = [...impact.html.matchAll(/on=(\d{4}-\d\d-\d\d)"/g)].map(([, on]) => on);
  assert.ok(lines.length > 0 && lines.every((on) => !repeats.includes(on)), lines.join());
  const csv = await drafter.get(`${draft}/impact/csv`);
  assert.match(csv.headers.get("content-type"), /text\/csv/);
  assert.match(csv.html, /"Lantern","[^"]+","England","no","yes",/);
  // Nothing holds yet.
  assert.doesNotMatch((await visitor.get("/standards/england")).text, /Cuckooing|Version 2/);
  assert.equal((await visitor.get("/standards/england/2")).status, 404);
  assert.match(impact.text, /On \d+ \w+ 20\d\d, 1 organisation would come up to the minimum\./);
  assert.match(impact.text, /23 modules that are in force are not changed by the version\./);
  // What was worked out on another day is no ground to propose it, and the page says so before.
  assert.doesNotMatch((await drafter.get(draft)).text, /work it out again/);
  house.sql("UPDATE standard_impact SET made_on = made_on - 1");
  const old = await drafter.get(draft);
  assert.match(old.text, /To propose or approve the version, work it out again/);
  const refused = await drafter.submit(old, {}, { form: `${draft}/propose` });
  assert.equal(refused.status, 422);
  assert.match(refused.errors[0].text, /Work out first what it would do/);
  assert.equal((await drafter.submit(refused, {}, { form: `${draft}/impact` })).banner, "What the version would do is worked out");
  const proposed = await drafter.submit(await drafter.get(draft), {}, { form: `${draft}/propose` });
  assert.doesNotMatch(proposed.text, /work it out again/);
  assert.equal(proposed.banner, "The version is proposed. Another policy officer approves it");
  assert.ok(!proposed.forms.some(({ action }) => /approve|save|propose/.test(action ?? "")), "the drafter does not decide");
});

test("nobody else drafts, looks or decides, and who drafted it does not approve it", async () => {
  for (const who of [await house.staff(["assessor"]), await house.staff(["decision_maker"]), lead]) {
    assert.equal((await who.get(list)).status, 403);
    assert.equal((await who.get(draft)).status, 403);
    assert.equal((await who.get(`${draft}/impact/csv`)).status, 403);
  }
  const auditor = await house.staff(["auditor"]);
  const seen = await auditor.get(draft);
  assert.equal(seen.status, 200);
  assert.ok(!seen.forms.some(({ action }) => (action ?? "").startsWith(draft)));
  assert.equal((await drafter.get("/frameworks/england/standards/987654")).status, 404);
  assert.equal((await drafter.get("/frameworks/narnia/standards")).status, 404);
  assert.equal((await drafter.get("/frameworks/narnia")).status, 404);
  assert.equal((await drafter.get("/frameworks/england")).heading, "Frameworks");
  const csrf = (await drafter.get(list)).form().fields;
  const version = house.value(`SELECT version FROM standard_version WHERE standard_version_id = ${draft.split("/").at(-1)}`);
  const own = await drafter.post(`${draft}/approve`, [...csrf, ["version", String(version)]]);
  assert.equal(own.status, 422);
  assert.match(own.errors[0].text, /another policy officer decides/);
});

test("returned with words, changed, proposed again, and approved by a second person with a fresh second factor", async () => {
  const empty = await approver.submit(await approver.get(draft), {}, { form: `${draft}/return` });
  assert.equal(empty.errors[0].field, "words");
  const returned = await approver.submit(await approver.get(draft), { words: "Say it in plainer words." }, { form: `${draft}/return` });
  assert.equal(returned.banner, "The version is returned to who drafted it");
  assert.match((await drafter.get(draft)).text, /Returned.*Say it in plainer words\./);
  await drafter.submit(await drafter.get(draft), { summary: "Everybody trains anew in Duty to Notify.", summary_welsh: "Pawb yn ailhyfforddi." }, { form: `${draft}/save` });
  assert.doesNotMatch((await drafter.get(draft)).text, /work it out again/, "other words change nothing that it would do");
  await drafter.submit(await drafter.get(draft), {}, { form: `${draft}/propose` });
  // What it would do was worked out on another day.
  house.sql("UPDATE standard_impact SET made_on = made_on - 1");
  assert.match((await approver.get(draft)).text, /work it out again/);
  const blind = await approver.submit(await approver.get(draft), {}, { form: `${draft}/approve` });
  assert.equal(blind.status, 422);
  await approver.submit(await approver.get(draft), {}, { form: `${draft}/impact` });
  // The second factor was shown too long ago.
  const page = await approver.get(draft);
  house.sql(`UPDATE session SET factor_at = factor_at - interval '11 minutes' WHERE account_id =
    (SELECT account_id FROM account WHERE email = '${approver.email}')`);
  const asked = await approver.submit(page, {}, { form: `${draft}/approve` });
  assert.doesNotMatch(asked.banner ?? "", /published/);
  assert.equal(house.value("SELECT count(*) FROM standard_version WHERE state = 'published'"), 0);
  assert.match(asked.path, /^\/account\/code/);
  await approver.submit(asked, { code: nextCode(approver.email) });
  const done = await approver.submit(await approver.get(draft), {}, { form: `${draft}/approve` });
  assert.equal(done.banner, "The version is published. Everybody's training is being worked out anew");
});

test("what waits is on a policy officer's first page, and on nobody else's", async () => {
  const waits = (page, title) => new RegExp(`${title} [\\s\\S]*England`).test(page.text);
  const home = await drafter.get("/home");
  assert.ok(waits(home, "Standards that come into force within 60 days"), home.text);
  assert.ok(home.links.some(({ href }) => href === "/standards/england/2"));
  const other = (await drafter.submit(await drafter.get(list), dateFields("effective", daysAgo(-80)))).path;
  const kept = draft;
  draft = other;
  await add(drafter, "months", { module: "FR-08", number: "18" });
  assert.doesNotMatch((await drafter.get("/home")).text, /Drafts whose effect is worked out/);
  await drafter.submit(await drafter.get(other), {}, { form: `${other}/impact` });
  assert.ok((await drafter.get("/home")).links.some(({ href }) => href === `${other}/impact`));
  // A change makes it old; so does a change of what is in force.
  await add(drafter, "months", { module: "FR-09", number: "18" });
  assert.match((await drafter.get(other)).text, /The draft, or what is in force, was changed since: work it out again\./);
  assert.doesNotMatch((await drafter.get("/home")).text, /Drafts whose effect is worked out/);
  await drafter.submit(await drafter.get(other), {}, { form: `${other}/impact` });
  assert.doesNotMatch((await drafter.get(other)).text, /work it out again/);
  house.sql(`UPDATE figure_rule SET superseded_at = now() WHERE framework_code = 'england' AND name = 'due_soon_days' AND sector = 'statutory'`);
  assert.match((await drafter.get(other)).text, /work it out again/);
  await drafter.submit(await drafter.get(other), { summary: "Longer.", summary_welsh: "Hirach." }, { form: `${other}/save` });
  await drafter.submit(await drafter.get(other), {}, { form: `${other}/impact` });
  await drafter.submit(await drafter.get(other), {}, { form: `${other}/propose` });
  assert.ok(waits(await drafter.get("/home"), "Versions of standards that wait for another policy officer"));
  const second = await approver.get("/home");
  assert.ok(waits(second, "Versions of standards that wait for you"));
  assert.ok(second.links.some(({ href }) => href === other));
  house.sql(`INSERT INTO recognition (kind, person_id, organisation_id, framework_code, modules, reason_code, words, starts_on, ends_on,
      asked_by, asked_at)
    VALUES ('exempt', ${lead.personId}, ${lead.organisationId}, 'england', '{FR-03}', 'long_leave', 'On leave.', current_date, current_date + 60,
      ${lead.personId}, now())`);
  const asked = (await approver.get("/home")).links.find(({ text }) => /^Exemption for .*, Lantern$/.test(text));
  assert.match((await approver.get(asked.href)).text, /On leave\./);
  for (const who of [await house.staff(["lead_officer"]), await house.staff(["administrator"]), lead]) {
    assert.doesNotMatch((await who.get("/home")).text, /Versions of standards|Exemption for/);
  }
  await approver.submit(await approver.get(other), { words: "Not now." }, { form: `${other}/return` });
  assert.ok(waits(await drafter.get("/home"), "Drafts that were returned"));
  await drafter.submit(await drafter.get(other), {}, { form: `${other}/discard` });
  draft = kept;
  assert.deepEqual(house.log.split("\n").filter((line) => line.includes("several round trips")), []);
});

test("everybody reads what holds, what comes and what changed; in Welsh too, by outcome, and as files", async () => {
  const now = await visitor.get("/standards/england");
  assert.match(now.text, /version 1\./);
  assert.match(now.text, /Version 2 Still to come .*Everybody trains anew in Duty to Notify\./);
  assert.doesNotMatch(now.text, /Cuckooing/);
  const coming = await visitor.get("/standards/england/2");
  assert.match(coming.text, /FR-30 Cuckooing.*18 months/);
  assert.match(coming.text, /A day's course \(Example Charity\)/);
  assert.match(coming.text, /Completions before .* no longer count\./);
  assert.doesNotMatch(coming.text, /Pat Policy|Quin Policy|plainer words/);
  const cymraeg = await visitor.get("/standards/england/2?lang=cy");
  assert.match(cymraeg.text, /Pawb yn ailhyfforddi\./);
  await visitor.get("/standards?lang=en");
  const safety = await visitor.get("/standards/england/2?outcome=safety&role=first_responder&sector=statutory");
  assert.match(safety.text, /FR-05 Duty to Notify/);
  assert.doesNotMatch(safety.text, /FR-03 /);
  assert.match((await visitor.get("/standards/england?outcome=nonsense")).text, /24 of 24 modules/);
  const { rules, version } = JSON.parse((await visitor.get("/standards/england/2/json")).html);
  assert.equal(version, 2);
  const halves = rules.filter(({ kind, module }) => kind === "module" && module === "FR-05");
  assert.deepEqual(halves.map(({ completions_count_from }) => completions_count_from), [null, daysAgo(10)]);
  assert.deepEqual(halves.map(({ proposed }) => proposed), [true, false]);
  assert.match((await visitor.get("/standards/england/1/csv")).html, /"module","FR-05"/);
  for (const path of ["/standards/england/3", "/standards/england/0", "/standards/england/x", "/standards/narnia", "/standards/england/9/json"]) {
    assert.equal((await visitor.get(path)).status, 404, path);
  }
});

test("everybody's training is worked out anew, and the next version's leads are told that they fall", async () => {
  const worked = async () => {
    for (let i = 0; i < 100; i++) {
      const page = await drafter.get(draft);
      if (/was worked out anew\. The leads/.test(page.text)) return page;
      await new Promise((done) => setTimeout(done, 200));
    }
    return drafter.get(draft);
  };
  assert.match((await worked()).text, /The leads of 0 organisations were told/);
  draft = (await drafter.submit(await drafter.get(list), dateFields("effective", daysAgo(-90)))).path;
  await add(drafter, "figure", { figure: "first_responders", sector: "any", number: "3" });
  await drafter.submit(await drafter.get(draft), { summary: "Three First Responders.", summary_welsh: "Tri." }, { form: `${draft}/save` });
  await drafter.submit(await drafter.get(draft), {}, { form: `${draft}/impact` });
  await drafter.submit(await drafter.get(draft), {}, { form: `${draft}/propose` });
  await approver.submit(await approver.get(draft), {}, { form: `${draft}/impact` });
  const done = await approver.submit(await approver.get(draft), {}, { form: `${draft}/approve` });
  assert.match(done.banner, /is published/);
  assert.match((await worked()).text, /The leads of 1 organisation were told/);
  const mail = house.mails(lead.email).find(({ subject }) => /New training standard/.test(subject));
  assert.match(mail.body, /If nobody in Lantern trains before then, it is below the minimum standard from /);
  // Rules of training come from here now.
  assert.match((await drafter.get(list)).text, /What the framework's file says otherwise .*says nothing else/);
});
