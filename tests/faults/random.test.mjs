// Applicants and staff at work at random, in parallel, on the same cases: whatever they press and in whatever order, all
// that DOMAIN.md demands of a case holds, nobody is shown a fault or a deadlock, and the trail verifies.
//
// Seconds in the ordinary run; ASSAY_RANDOM_SECONDS=60 for a minute with two hundred at once. ASSAY_RANDOM_SEED chooses
// what they press (not in which order the server gets to it).
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart, password } from "../support/visitor.mjs";
import { clones } from "../support/clone.mjs";
import { trailGood, until } from "../support/crash.mjs";
import { beginning, invariants } from "../support/invariants.mjs";
import { chance, filledIn, formsOn } from "../support/monkey.mjs";
import { assessed, completed, drafted, staffOfCase, taken } from "../support/stages.mjs";
import { drawNone, registeredLead, submittedApplication } from "../support/work.mjs";

const seconds = Number(process.env.ASSAY_RANDOM_SECONDS ?? 12);
const atOnce = seconds >= 60 ? 200 : 60;
const seed = Number(process.env.ASSAY_RANDOM_SEED ?? Date.now() % 1_000_000);
const random = chance(seed);

const house = await houseStart({ arguments: ["--workers", "16"] });
const everything = ["intake_officer", "assessor", "moderator", "decision_maker", "panel_member", "panel_chair", "lived_experience_assessor"];
const staff = [];
const applicants = [];
const cases = [];
let since;

test("a stage full of cases and people", { timeout: 180_000 }, async () => {
  drawNone();
  const lead = await registeredLead(house.url, { name: "Curlew Trust", number: "1087654", person: "Cora Curlew" });
  const application = await submittedApplication(lead);
  const first = await staffOfCase(house);
  cases.push(...clones(application, 10));
  await taken(first.officer, application);
  await completed(first.officer, application);
  for (const assessor of first.assessors) await taken(assessor, application);
  for (const assessor of first.assessors) await assessed(assessor, application);
  cases.push(...clones(application, 6));
  await taken(first.decider, application);
  const check = await drafted(first.decider, application, "intention_to_refuse");
  const issued = await first.decider.submit(check, {}, { form: `/cases/${application}/decision/issue` });
  assert.equal(issued.status, 200, issued.heading);
  cases.push(...clones(application, 8));
  // Leads of the copies sign in with the password of the one they are copies of.
  house.sql(`UPDATE account SET password_hash = (SELECT password_hash FROM account WHERE email = '${lead.email}')
    WHERE email LIKE 'lead@copied%'`);
  for (const { email, application: own } of cases) {
    const visitor = await house.signIn(email, lead.password);
    applicants.push(Object.assign(visitor, { email, kind: "applicant", own }));
  }
  // Most hold every role, so that only the duties' separation stands between them; some hold one.
  for (let i = 0; i < 14; i++) staff.push(Object.assign(await house.staff(everything), { kind: "staff" }));
  for (const role of ["intake_officer", "assessor", "moderator", "decision_maker", "panel_member", "panel_chair", "auditor"]) {
    staff.push(Object.assign(await house.staff([role]), { kind: "staff" }));
  }
  staff.push(...[first.officer, ...first.assessors, first.decider].map((one) => Object.assign(one, { kind: "staff" })));
  since = beginning();
});

const tally = new Map();
const enough = 200;
const done = () => [...tally].filter(([key]) => key.startsWith("did ")).reduce((sum, [, times]) => sum + times, 0);
const faults = [];
const seen = []; // whose words were shown to whom, where and when
const count = (key) => tally.set(key, (tally.get(key) ?? 0) + 1);
const patternOf = (path) => path.replace(/[?#].*$/, "").replace(/\/\d+(?=\/|$)/g, "/N").replace(/\/(assessment|moderation)\/[a-z_]+$/, "/$1/CRITERION");

// Marks in what somebody writes tell whose it is.
function hand(actor, action) {
  const kind = /\/assessment\//.test(action) ? "a" : /\/vote$/.test(action) ? "v" : "w";
  const complete = /\/completeness$/.test(action) && random.often(0.85);
  return {
    words: (name) => (complete ? "" : /email/.test(name) ? "somebody@copied.example" : /minutes|hours/.test(name) ? "30" : `Considered by mark-${kind}${actor.personId ?? 0}. It holds`),
    prefer: (name, values) => {
      if (name === "conflict" && random.often(0.9)) return ["no"];
      if (name === "score" && random.often(0.8)) return values.filter((value) => ["2", "3"].includes(value));
      if (name === "outcome" && complete) return values.filter((value) => value === "complete");
      if (name === "outcome" && values.includes("intention_to_refuse") && random.often(0.5)) return ["intention_to_refuse"];
      if (name === "vote" && random.often(0.6)) return ["refuse"];
      return values.length > 0 ? values : [undefined];
    },
    choose: (name, options, chosen) => {
      if (name !== "reasons") return options.filter(() => !complete && random.often(0.3));
      const wanted = { approved: "To approve", approved_with_conditions: "To approve with conditions", deferred: "To defer",
        intention_to_refuse: "To refuse" }[chosen.get("outcome")];
      const fit = options.filter(({ hint }) => hint === wanted);
      return fit.length > 0 && random.often(0.95) ? [random.one(fit)] : options.filter(() => random.often(0.3));
    },
  };
}

function look(actor, what, page) {
  count(`${what.split(" ")[0]} ${page.status}`);
  if (page.status >= 500) faults.push(`${what}: ${page.status} ${page.heading}`);
  if (page.heading === "" && /text\/html/.test(page.headers.get("content-type") ?? "") && !/print/.test(page.path)) {
    faults.push(`${what}: no heading`);
  }
  const at = Date.now();
  const place = /^\/(?:cases|panels)\/(\d+)/.exec(page.path);
  if (place && actor.kind === "staff") {
    for (const [, kind, author] of new Set([...page.main.matchAll(/mark-([av])(\d+)/g)].map((found) => found.join()).map((text) => text.split(",")))) {
      if (Number(author) !== actor.personId) seen.push({ kind, application: Number(place[1]), viewer: actor.personId, author: Number(author), at, path: page.path });
    }
  }
  return page;
}

async function press(actor, page, form) {
  const pairs = filledIn(form, random, hand(actor, form.action));
  const next = await actor.post(form.action, pairs, form.multipart ? { encoding: "multipart/form-data" } : {});
  if (next.status < 400) count(`did ${patternOf(form.action)}`);
  return look(actor, `POST ${patternOf(form.action)} ${JSON.stringify(pairs.filter(([name]) => !["csrf", "submission"].includes(name))).slice(0, 300)}`, next);
}

// Seldom: what ends a case or a part in it.
const seldom = (path) => (/\/notes$/.test(path) && !random.often(0.04)) || (/\/(withdraw|leave|refuse|replace|again|hold)$/.test(path) && !random.often(0.12));
const aside = /^\/(sign-out|account|session|organisation)|\/(remove|archive)$/;

function place(actor) {
  if (actor.kind === "applicant") {
    return random.often(0.7) ? `/applications/${actor.own}` : random.one(["/applications", "/home", `/applications/${actor.own}/messages`, `/applications/${actor.own}/reconsideration`,
      `/applications/${actor.own}/representations`]);
  }
  // What waits for them, as often as any page of any case.
  if (random.often(0.5)) return random.one(["/cases/next", "/cases", "/panels", "/panels"]);
  const { application } = random.one(cases);
  return random.one([`/cases/${application}`, `/cases/${application}`, `/cases/${application}`, `/cases/${application}/take`,
    `/cases/${application}/completeness`, `/cases/${application}/assessment`, `/cases/${application}/decision`,
    `/cases/${application}/moderation`, `/cases/${application}/panel`, `/panels/${application}`, `/panels/${application}/vote`, `/panels/${application}/outcome`, `/cases/${application}/reconsideration`]);
}

async function wander(actor) {
  let page = look(actor, "GET", await actor.get(place(actor)));
  for (let steps = 0; steps < 5 && page.status < 500; steps++) {
    const forms = formsOn(page).filter(({ action }) => !aside.test(action) && !seldom(action));
    const links = page.links.map(({ href }) => href).filter((href) => /^\/(cases|panels|applications)\/\d+/.test(href ?? "") && !href.includes("#") &&
      !/\/evidence\/|\/files\/|lang=|\/print|\/bundle/.test(href) && !seldom(href) && page.main.includes(`href="${href}"`));
    // An assessor at work scores the whole case; the pages lead through it one by one.
    const assessment = /^\/cases\/(\d+)\/assessment$/.exec(page.path);
    if (assessment && page.status === 200 && actor.kind === "staff" && random.often(0.7)) {
      await assessed(actor, Number(assessment[1]), { score: random.one(["3", "3", "2", "1"]), reason: `Scored by mark-a${actor.personId}.` })
        .then(() => count("did a whole assessment"), (error) => count(`an assessment broke off at ${patternOf(error.message)}`));
      return;
    }
    if (forms.length > 0 && (links.length === 0 || random.often(0.6))) {
      page = await press(actor, page, random.one(forms));
    } else if (links.length > 0) {
      const href = random.one(links);
      page = look(actor, `GET ${patternOf(href)}`, await actor.get(href));
    } else {
      return;
    }
  }
}

test(`${atOnce} at once for ${seconds} seconds, by the seed ${seed}`, { timeout: (seconds + 240) * 1000 }, async (context) => {
  const end = Date.now() + seconds * 1000;
  const received = house.sql("SELECT application_id, received_on FROM application ORDER BY 1");
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while ((Date.now() < end || (done() < enough && Date.now() < end + 120_000)) && faults.length < 20) {
      const actor = random.often(0.75) ? random.one(staff) : random.one(applicants);
      try {
        await wander(actor);
      } catch (error) {
        faults.push(`${error.stack}`.slice(0, 600));
      }
    }
  }));
  const acts = [...tally].filter(([key]) => key.startsWith("did ")).sort(([, a], [, b]) => b - a);
  context.diagnostic([...tally].filter(([key]) => !key.startsWith("did ")).sort().map((pair) => pair.join(": ")).join(", "));
  context.diagnostic(acts.map((pair) => pair.join(": ")).join(", "));
  context.diagnostic(house.sql("SELECT state, count(*) AS n FROM application GROUP BY 1 ORDER BY 1").map(({ state, n }) => `${state} ${n}`).join(", "));
  assert.deepEqual([...new Set(faults)].slice(0, 10), []);
  assert.ok(done() >= enough, `${done()} acts were done`);
  assert.deepEqual(house.sql("SELECT application_id, received_on FROM application ORDER BY 1").slice(0, received.length), received, "days of receipt stay");
});

test("no deadlock reached anybody", () => {
  assert.equal(Number(house.value("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")), 0);
  assert.doesNotMatch(house.log, /40P01|"status":"5\d\d"/);
});

test("every invariant holds", (context) => {
  const found = invariants({ since });
  for (const { what, looked } of found) context.diagnostic(`${looked} ${what}`);
  assert.deepEqual(found.filter(({ broken }) => broken.length > 0), []);
  assert.deepEqual(found.slice(0, 2).filter(({ looked }) => looked === 0), []);
});

test("nobody saw another's scores or votes before their own were in", (context) => {
  const moment = (text) => (text === null ? Infinity : Date.parse(text));
  const parts = new Map(house.sql(`SELECT application_id, person_id, role, finished_at, left_at FROM case_role`)
    .map((row) => [`${row.application_id} ${row.person_id}`, row]));
  const votes = new Map(house.sql("SELECT p.application_id, v.person_id, v.cast_at FROM panel_vote v JOIN panel p USING (panel_id)")
    .map((row) => [`${row.application_id} ${row.person_id}`, row]));
  context.diagnostic(`${seen.length} times somebody was shown another's words`);
  const early = seen.filter(({ kind, application, viewer, author, at }) => {
    const own = parts.get(`${application} ${viewer}`);
    if (kind === "v") {
      return /^panel/.test(own?.role ?? "") && own.left_at === null && moment(votes.get(`${application} ${viewer}`)?.cast_at ?? null) > at;
    }
    const other = parts.get(`${application} ${author}`);
    const unfinished = (part) => part !== undefined && ["assessor", "lived_experience_assessor"].includes(part.role) && part.left_at === null && moment(part.finished_at) > at;
    return unfinished(own) || unfinished(other);
  });
  assert.deepEqual(early.slice(0, 5), []);
});

test("what is kept twice agrees, and the trail verifies", { timeout: 60_000 }, async () => {
  await until("work that is due is done", 30, () =>
    Number(house.value("SELECT count(*) FROM job WHERE done_at IS NULL AND given_up_at IS NULL AND key NOT LIKE 'every:%' AND due_at <= now() AND kind NOT LIKE 'mail%'")) === 0, 200);
  await trailGood();
});
