// Separation of duties through the pages: at each stage of a case, everybody who had a part in it, who belongs to its
// applicant, who has a conflict or who has declared nothing sends each form there is. All of them hold every role of the
// Home Office, so that nothing but the separation of duties stands in the way. The case stays as it was, but for the acts
// of who has the part.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart } from "../support/visitor.mjs";
import { clones } from "../support/clone.mjs";
import { assessed, completed, drafted, taken } from "../support/stages.mjs";
import { drawNone, registeredLead, submittedApplication } from "../support/work.mjs";

const house = await houseStart();
const everything = ["intake_officer", "assessor", "moderator", "decision_maker", "panel_member", "panel_chair",
  "lived_experience_assessor", "nation_adviser"];
const [officer, first, second, decider, belongs, conflicted, stranger, another] = await Promise.all(
  Array.from({ length: 8 }, () => house.staff(everything)));
const stages = {};

async function csrfOf(person) {
  person.csrf ??= Object.fromEntries((await person.get("/account")).form("/sign-out").fields).csrf;
  return person.csrf;
}

// Everything that a case consists of, as a hash.
const tables = ["application_event", "case_role", "assessment", "moderation", "moderated_score", "decision", "decision_draft",
  "information_request", "panel", "reconsideration", "notice"];
const print = (application) => house.value(`SELECT md5(all_of::text) FROM (SELECT (SELECT to_jsonb(a) FROM application a WHERE a.application_id = ${application}) AS a,
  ${tables.map((table, i) => `(SELECT jsonb_agg(t ORDER BY t::text) FROM ${table} t WHERE t.application_id = ${application}) AS t${i}`).join(", ")},
  (SELECT jsonb_agg(v ORDER BY v::text) FROM panel_vote v JOIN panel p USING (panel_id) WHERE p.application_id = ${application}) AS votes,
  (SELECT jsonb_agg(s ORDER BY s::text) FROM panel_seat s JOIN panel p USING (panel_id) WHERE p.application_id = ${application}) AS seats) all_of`);

const acts = {
  take: ["take", { conflict: "no" }],
  complete: ["completeness", { outcome: "complete" }],
  ask: ["ask", { words: "Send the accounts", "due-day": "1", "due-month": "6", "due-year": "2030" }],
  score: ["assessment/governance", { score: "3", reason: "Because", version: "0" }],
  "hand in": ["assessment", {}],
  "moderate one": ["moderation/governance", { score: "1", reason: "Because" }],
  moderate: ["moderation", { words: "Because" }],
  decide: ["decision", { outcome: "deferred", reasons: "accounts-awaited", words: "Because", departs: "Because", version: "0" }],
  issue: ["decision/issue", { version: "1" }],
  resume: ["resume", {}],
  "issue what was reconsidered": ["reconsideration/issue", { outcome: "upheld", words: "Because" }],
  reconsider: ["reconsideration", { outcome: "upheld", words: "Because" }],
  "seat oneself": ["panel/replace", { person: "1", words: "Because" }],
  "convene again": ["panel/again", { words: "Because" }],
  "sit down": [null, { conflict: "no" }, "declare"],
  vote: [null, { vote: "refuse", reason: "Because" }, "vote"],
  "end the panel": [null, { summary: "Because" }, "outcome"],
  "issue what the panel says": [null, { version: "1" }, "outcome/issue"],
};

async function send(person, application, act) {
  const [part, fields, panel] = acts[act];
  const path = part === null ? `/panels/${application}/${panel}` : `/cases/${application}/${part}`;
  const page = await person.post(path, { csrf: await csrfOf(person), ...fields });
  assert.ok(page.status < 500, `${act}: ${page.status} ${page.heading}`);
  return page;
}

test("cases at each stage", { timeout: 120_000 }, async () => {
  drawNone();
  const lead = await registeredLead(house.url, { name: "Plover Centre", number: "1098765", person: "Pat Plover" });
  const application = await submittedApplication(lead);
  const keep = (stage) => { stages[stage] = clones(application, 2); };
  keep("submitted");
  await taken(officer, application);
  keep("completeness_check");
  await completed(officer, application);
  await taken(first, application);
  await taken(second, application);
  keep("assessment");
  await assessed(first, application);
  await assessed(second, application);
  keep("recommendation");
  await taken(decider, application);
  keep("decision");
  const check = await drafted(decider, application, "intention_to_refuse");
  await decider.submit(check, {}, { form: `/cases/${application}/decision/issue` });
  keep("intention_to_refuse");
  for (const [stage, cases] of Object.entries(stages)) {
    for (const one of cases) {
      assert.equal(house.value(`SELECT state FROM application WHERE application_id = ${one.application}`), stage);
      house.sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on) VALUES (${belongs.personId}, ${one.organisation}, 'first_responder', current_date);
        INSERT INTO conflict_declaration (application_id, person_id, conflicted, declared_at) VALUES (${one.application}, ${conflicted.personId}, true, now())`);
    }
  }
});

// Who may do what at which stage; nobody else may do anything, and these nothing else.
const allowed = {
  submitted: { officer: ["take"], first: ["take"], second: ["take"], decider: ["take"], stranger: ["take"] },
  completeness_check: { officer: ["complete", "ask"] },
  assessment: { first: ["score", "hand in"], second: ["score", "hand in"] },
  recommendation: { stranger: ["take"], decider: ["take"] },
  decision: { decider: ["decide", "issue"] },
  intention_to_refuse: {},
};

for (const stage of Object.keys(allowed)) {
  test(`${stage}: each person against each act`, { timeout: 120_000 }, async () => {
    const [{ application }] = stages[stage];
    const people = { officer, first, second, decider, belongs, conflicted, stranger };
    const before = print(application);
    const done = [];
    let sent = 0;
    for (const [name, person] of Object.entries(people)) {
      for (const act of Object.keys(acts)) {
        if (allowed[stage][name]?.includes(act)) continue;
        const page = await send(person, application, act);
        done.push(`${name}: ${act} (${page.status} ${page.heading})`);
      }
      assert.equal(print(application), before, `by one of these the case is no more as it was: ${done.join("; ")}`);
      sent += done.splice(0).length;
    }
    assert.ok(sent > 100);
  });
}

test("what is allowed is done, so that the refusals above mean something", { timeout: 60_000 }, async () => {
  for (const [stage, person, act] of [["submitted", stranger, "take"], ["completeness_check", officer, "complete"],
    ["assessment", first, "score"], ["recommendation", stranger, "take"]]) {
    const [{ application }] = stages[stage];
    const before = print(application);
    const page = await send(person, application, act);
    assert.notEqual(print(application), before, `${act} at ${stage}: ${page.status} ${page.heading} ${page.errors.map(({ text }) => text)}`);
  }
  const [{ application }] = stages.decision;
  await drafted(decider, application, "deferred");
  const page = await decider.submit(await decider.get(`/cases/${application}/decision/check`), {}, { form: `/cases/${application}/decision/issue` });
  assert.equal(page.banner, "The decision is issued");
});

test("of two who take the last place at once one has it; who takes it in two tabs has it once", { timeout: 60_000 }, async () => {
  const [, { application }] = stages.recommendation;
  const parts = () => house.sql(`SELECT person_id FROM case_role WHERE application_id = ${application} AND role = 'decision_maker' AND left_at IS NULL`);
  const answers = await Promise.all([stranger, another, stranger, another].map((person) => send(person, application, "take")));
  assert.equal(parts().length, 1);
  assert.ok(answers.some(({ status }) => status < 400));
  assert.equal(Number(house.value(`SELECT count(*) FROM application_event WHERE application_id = ${application} AND event = 'take_decision'`)), 1);
});

test("who declares a conflict after taking part is out at once", async () => {
  const [, { application }] = stages.assessment;
  await first.post(`/cases/${application}/take`, { csrf: await csrfOf(first), conflict: "yes", words: "A friend works there" });
  assert.equal(Number(house.value(`SELECT count(*) FROM case_role WHERE application_id = ${application} AND person_id = ${first.personId}
    AND left_at IS NULL`)), 0);
  for (const act of ["score", "hand in", "take"]) {
    const out = print(application);
    assert.ok((await send(first, application, act)).status >= 400, act);
    assert.equal(print(application), out, act);
  }
});
