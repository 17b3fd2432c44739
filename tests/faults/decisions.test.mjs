// kill -9 of the server in the middle of a hundred decisions: each is wholly there or not at all, with what follows from
// it, its entry in the trail, the letter and the mail that tells of it; and sent again it is there once.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart } from "../support/visitor.mjs";
import { startServer } from "../support/server.mjs";
import { clones } from "../support/clone.mjs";
import { formReady, lockHold, lockWaiters, trailGood, until } from "../support/crash.mjs";
import { assessed, completed, drafted, outcomeEvents, outcomes, staffOfCase, taken } from "../support/stages.mjs";
import { drawNone, registeredLead, submittedApplication } from "../support/work.mjs";

const house = await houseStart();
const most = 100;
const cases = [];
let decider;

test("a hundred cases wait for their decisions to be issued", { timeout: 120_000 }, async () => {
  drawNone();
  const lead = await registeredLead(house.url, { name: "Kestrel House", number: "1076543", person: "Kes House" });
  const application = await submittedApplication(lead);
  const staff = await staffOfCase(house);
  await taken(staff.officer, application);
  await completed(staff.officer, application);
  for (const assessor of staff.assessors) {
    await taken(assessor, application);
  }
  for (const assessor of staff.assessors) {
    await assessed(assessor, application);
  }
  decider = staff.decider;
  await taken(decider, application);
  cases.push(...clones(application, most).map((one, i) => ({ ...one, outcome: outcomes[i % outcomes.length] })));
  assert.equal(cases.length, most);
  for (const one of cases) {
    await drafted(decider, one.application, one.outcome);
    const issue = `/cases/${one.application}/decision/issue`;
    one.form = await formReady(decider, `/cases/${one.application}/decision/check`, issue, {});
  }
  decider.follow = false;
});

// What there is of each case's decision.
function found() {
  const events = Object.values(outcomeEvents).map((event) => `'${event}'`).join(", ");
  const acts = Object.values(outcomeEvents).map((event) => `'application.${event}'`).join(", ");
  const ids = cases.map(({ application }) => application).join(", ");
  return house.sql(`SELECT a.application_id AS application, a.state,
      (SELECT string_agg(d.outcome, ',') FROM decision d WHERE d.application_id = a.application_id) AS decisions,
      (SELECT string_agg(e.event, ',') FROM application_event e WHERE e.application_id = a.application_id AND e.event IN (${events})) AS events,
      (SELECT string_agg(t.action, ',') FROM audit_entry t WHERE t.subject_kind = 'application' AND t.subject_id = a.application_id
        AND t.action IN (${acts})) AS entries,
      (SELECT count(*)::int FROM notice n WHERE n.application_id = a.application_id) AS letters,
      (SELECT count(*)::int FROM notice n JOIN notice_mail USING (notice_id) JOIN mail m USING (mail_id)
        WHERE n.application_id = a.application_id AND m.address LIKE 'lead@copied%') AS mails,
      (SELECT string_agg(r.state, ',') FROM register_entry r WHERE r.organisation_id = a.organisation_id) AS registered,
      (SELECT count(*)::int FROM accreditation_condition c WHERE c.application_id = a.application_id) AS conditions,
      (SELECT count(*)::int FROM decision_draft d WHERE d.application_id = a.application_id) AS drafts
    FROM application a WHERE a.application_id IN (${ids}) ORDER BY a.application_id`);
}

function expected({ application, outcome }, decided) {
  if (!decided) {
    return { application, state: "decision", decisions: null, events: null, entries: null, letters: 0, mails: 0, registered: null,
      conditions: 0, drafts: 1 };
  }
  const event = outcomeEvents[outcome];
  return { application, state: outcome, decisions: outcome, events: event, entries: `application.${event}`, letters: 1, mails: 1,
    registered: { approved: "onboarding", approved_with_conditions: "onboarding" }[outcome] ?? null,
    conditions: outcome === "approved_with_conditions" ? 1 : 0, drafts: 0 };
}

// How many are decided. Each must be as it should be, decided or not; what was answered must be decided.
function checkWhole() {
  const rows = new Map(found().map((row) => [row.application, row]));
  let decided = 0;
  for (const one of cases) {
    const row = rows.get(one.application);
    const is = row.decisions !== null || row.state !== "decision";
    assert.deepEqual(row, expected(one, is));
    assert.ok(is || !one.answered, `the decision of ${one.reference} was confirmed and is not there`);
    decided += is ? 1 : 0;
  }
  return decided;
}

async function issue(one) {
  try {
    const page = await decider.post(one.form.target, one.form.pairs);
    assert.equal(page.status, 303, `${one.form.target}: ${page.status} ${page.heading}`);
    one.answered = true;
  } catch (error) {
    if (error.code === "ERR_ASSERTION") throw error;
  }
}

async function restarted() {
  house.server = await startServer({ arguments: ["--workers", "4"] });
  await until("what the killed server held is let go", 20, () =>
    Number(house.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'")) === 0);
}

test("kill -9 where four have all but the mail that tells of it: none of them is there", { timeout: 60_000 }, async () => {
  const held = await lockHold("LOCK TABLE mail IN ACCESS EXCLUSIVE MODE");
  let sending;
  try {
    sending = Promise.all(cases.slice(0, 8).map(issue));
    await until("four are at work", 20, () => lockWaiters() >= 4);
    await house.server.stop("SIGKILL");
  } finally {
    await held.release();
  }
  await sending;
  await restarted();
  assert.equal(checkWhole(), 0);
});

for (const [round, share] of [0.15, 0.4, 0.7].entries()) {
  test(`kill -9 while they are issued, round ${round + 1}`, { timeout: 120_000 }, async () => {
    const answered = () => cases.filter((one) => one.answered).length;
    const sending = Promise.all(cases.filter((one) => !one.answered).map(issue));
    await until("some are answered", 40, () => answered() >= most * share, 1);
    await house.server.stop("SIGKILL");
    await sending;
    assert.ok(answered() < most, "the server was killed in the middle");
    await restarted();
    assert.ok(checkWhole() >= answered());
  });
}

test("sent again, each is issued once", { timeout: 120_000 }, async () => {
  for (let times = 0; times < 2; times++) {
    await Promise.all(cases.map(issue));
  }
  assert.equal(cases.filter((one) => one.answered).length, most);
  assert.equal(checkWhole(), most);
  await trailGood();
  assert.doesNotMatch(house.log, /"status":"500"/);
});
