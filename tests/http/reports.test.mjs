// Reports: every figure leads to the cases behind it, which are as many as it says; filters narrow both; tables download.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart } from "../support/visitor.mjs";
import { assay } from "../support/server.mjs";

const house = await houseStart();
const officer = await house.staff(["intake_officer"], { name: "Ines Intake" });
const policy = await house.staff(["policy_officer"], { name: "Pol Policy" });
const daysAgo = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
let made = 0;

// A case as it stands, with what happened in it: made as the owner of the database, since months pass in it.
function caseMade({ state, received, due = null, kind = "charity", decided, outcome, events = [], clocks = [], reasons }) {
  made += 1;
  house.sql(`INSERT INTO organisation (name, framework_code, kind, sector, registered_at)
    VALUES ('Case ${made}', 'england', '${kind}', 'non_statutory', '2020-01-01');
  INSERT INTO application (reference, organisation_id, framework_code, state, created_by, created_at, updated_at, received_on,
      submitted_at, stage_due_on)
    VALUES ('ASY-T-${made}', (SELECT max(organisation_id) FROM organisation), 'england', '${state}', ${officer.personId},
      '2020-01-01', '2020-01-01', '${daysAgo(received)}', now(), ${due === null ? "NULL" : `'${daysAgo(-due)}'`})`);
  const id = house.value("SELECT max(application_id) FROM application");
  const happened = [...events, ...(outcome ? [[outcome.event, outcome.state, decided]] : [])];
  for (const [event, to, ago] of happened) {
    house.sql(`INSERT INTO application_event (application_id, event, from_state, to_state, at)
      VALUES (${id}, '${event}', 'decision', '${to}', '${daysAgo(ago)} 12:00')`);
  }
  for (const [clock, event, at, limit] of clocks) {
    house.sql(`INSERT INTO application_clock (application_id, clock, event, at, limit_days)
      VALUES (${id}, '${clock}', '${event}', '${at}', ${limit ?? "NULL"})`);
  }
  if (reasons) {
    house.sql(`ALTER TABLE decision DISABLE TRIGGER USER;
      INSERT INTO decision (application_id, round, outcome, reason_codes, words, person_id, decided_at)
        VALUES (${id}, 1, 'intention_to_refuse', '{${reasons.join(",")}}', 'words', ${officer.personId}, '${daysAgo(60)}');
      ALTER TABLE decision ENABLE TRIGGER USER`);
  }
  return id;
}
const approve = { event: "approve", state: "approved" };
caseMade({ state: "submitted", received: 10, due: 3 });
caseMade({ state: "submitted", received: 800, due: -4 });
caseMade({ state: "assessment", received: 100, due: -1, kind: "not_for_profit" });
caseMade({ state: "assessment", received: 200, due: 30 });
caseMade({ state: "information_requested", received: 400 });
for (const [received, decided] of [[50, 40], [80, 50], [140, 60], [290, 90], [900, 500]]) {
  caseMade({ state: "approved", received, decided, outcome: approve });
}
caseMade({ state: "refused", received: 200, decided: 20, outcome: { event: "panel_refuse", state: "refused" },
  events: [["intend_to_refuse", "intention_to_refuse", 60], ["convene_panel", "panel_review", 30]], reasons: ["gate_not_met", "other"],
  clocks: [["completeness", "start", "2026-01-05 10:00Z", 10], ["completeness", "stop", "2026-01-30 10:00Z"]] });
caseMade({ state: "withdrawn", received: 60, events: [["withdraw", "withdrawn", 5]] });
house.sql(`INSERT INTO application (reference, organisation_id, framework_code, state, created_by, created_at, updated_at)
  VALUES ('ASY-T-DRAFT', (SELECT max(organisation_id) FROM organisation), 'england', 'draft', ${officer.personId}, now(), now())`);

const rowsOf = (page) => (/<tbody[\s\S]*?<\/tbody>/.exec(page.html)?.[0].match(/<tr\b/g) ?? []).length;
const figures = (page) => page.links.filter(({ href }) => href?.startsWith("/reports/cases"));

test("each figure opens as many cases as it says", async () => {
  const page = await officer.get("/reports");
  assert.equal(page.status, 200);
  assert.match(page.text, /5 Open 1 Due within 5 days 2 Overdue 5 Decided in the period 80 Days to decide half of them 200 Days to decide nine of ten/);
  const links = figures(page);
  assert.ok(links.length > 15, `${links.length} figures lead somewhere`);
  for (const { href, text } of links) {
    const behind = await officer.get(href.replaceAll("&amp;", "&"));
    assert.equal(behind.status, 200, href);
    if (!/Days to decide/.test(text)) assert.equal(rowsOf(behind), Number(/\d+/.exec(text)[0]), `${href} ${text}`);
    assert.match(behind.text, /ASY-T-\d+ Case \d+/, href);
  }
});

test("the figures are right: stages, ages, time to decide, panels, reasons", async () => {
  const { text } = await officer.get("/reports");
  const table = (caption) => text.slice(text.indexOf(caption));
  assert.match(table("Pipeline"), /Submitted 2 [^0-9]*1 [^0-9]*5[^0-9]*1/);
  assert.match(table("Ageing"), /Up to 30 days 1[^0-9]+30 days 31 to 90 days 0 91 to 180 days 1/);
  assert.match(table("Ageing"), /181 to 365 days 1[^0-9]+181 to 365 days More than a year 1[^0-9]+More than two years 1/);
  assert.match(table("By framework and kind"), /England Charity 4 [^0-9]*1 [^0-9]*5 [^0-9]*80 200/);
  assert.match(table("Refusals"), /intention to refuse 1[\s\S]+Panel convened 1[\s\S]+Refused after panel review 1[\s\S]+new assessment 0[\s\S]+Withdrawn by the applicant 1/);
  assert.match(table("Reasons given"), /A criterion that must be met is not England 1/);
  const whole = await officer.get("/reports?period=all");
  assert.match(whole.text, /6 Decided in the period/);
  const csv = (await officer.get("/reports/figures.csv")).html;
  assert.match(csv, /"Refusals, panels and reconsideration in the period","[^"]*","Times","1"/);
  assert.match(csv, /"Reasons given for intended refusals in the period",/);
  assert.match(csv, /"By framework and kind[^"]*","England","Kind of body","Charity"/);
});

test("filters narrow figures and the cases behind them alike", async () => {
  const page = await officer.get("/reports?kind=not_for_profit");
  assert.match(page.text, /1 Open/);
  assert.match(page.text, /1 Overdue/);
  for (const { href, text } of figures(page)) {
    const behind = await officer.get(href.replaceAll("&amp;", "&"));
    assert.match(href, /kind=not_for_profit/);
    assert.equal(rowsOf(behind), Number(/\d+/.exec(text)[0]), href);
  }
  assert.match((await officer.get("/reports?framework=atlantis&period=nonsense&kind=%27")).text, /0 Open/);
});

test("a figure's cases download as a table", async () => {
  const csv = await officer.get("/reports/cases.csv?figure=overdue");
  assert.equal(csv.status, 200);
  const lines = csv.html.trim().split("\r\n");
  assert.equal(lines.length, 3);
  assert.match(lines[0], /reference,organisation,framework,kind,state,received on/);
  assert.match(lines[1], /^"ASY-T-2","Case 2","england","charity","submitted"/);
});

test("the ageing backlog by month", async () => {
  const page = await officer.get("/reports/backlog");
  assert.equal(rowsOf(page), new Set([10, 800, 100, 200, 400].map((days) => daysAgo(days).slice(0, 7))).size);
  for (const { href, text } of figures(page)) {
    assert.equal(rowsOf(await officer.get(href.replaceAll("&amp;", "&"))), Number(/\d+/.exec(text)[0]), href);
  }
  assert.equal((await officer.get("/reports/backlog.csv")).html.trim().split("\r\n").length, rowsOf(page) + 1);
});

test("stages that ended after their deadline", async () => {
  const page = await officer.get("/reports/overruns?period=all");
  assert.equal(rowsOf(page), 1);
  assert.match(page.text, /ASY-T-11 Case 11 Charity Completeness check 19 Jan 2026 30 Jan 2026 11/);
  assert.match((await officer.get("/reports/overruns.csv?period=all")).html, /"ASY-T-11","Case 11","england","charity","completeness","2026-01-19","2026-01-30",11/);
});

test("who may see figures but no cases gets no way to them; others get nothing", async () => {
  const page = await policy.get("/reports");
  assert.match(page.text, /5 Open/);
  assert.deepEqual(figures(page), []);
  assert.equal((await policy.get("/reports/cases?figure=open")).status, 403);
  assert.equal((await policy.get("/reports/overruns")).status, 403);
  assert.equal((await policy.get("/reports/figures.csv")).status, 200);
  assert.deepEqual(figures(await policy.get("/reports/backlog")), []);
  const lead = await house.lead();
  const assessor = await house.staff(["assessor"]);
  for (const person of [lead, assessor]) {
    for (const path of ["/reports", "/reports/cases?figure=open", "/reports/figures.csv", "/reports/backlog"]) {
      assert.equal((await person.get(path)).status, 403, path);
    }
  }
});

test("figures that there are not are not found", async () => {
  for (const query of ["", "?figure=", "?figure=nonsense", "?figure=state", "?figure=state&value=nonsense", "?figure=age&value=31",
    "?figure=month&value=2026-13-01", "?figure=month", "?figure=event", `?figure=reason&value=${"x".repeat(200)}`]) {
    assert.equal((await officer.get(`/reports/cases${query}`)).status, 404, query);
    assert.equal((await officer.get(`/reports/cases.csv${query}`)).status, 404, query);
  }
  assert.equal(rowsOf(await officer.get("/reports/cases?figure=reason&value=no_such_reason")), 0);
});

test("the command writes the same tables", async () => {
  const all = assay("report", { allowFailure: true });
  assert.equal(all.status, 0, all.stderr);
  assert.equal(all.stdout, (await officer.get("/reports/figures.csv")).html);
  assert.equal(assay("report", "backlog").stdout, (await officer.get("/reports/backlog.csv")).html);
  assert.equal(assay("report", "overruns", "--period", "all").stdout, (await officer.get("/reports/overruns.csv?period=all")).html);
  assert.match(assay("report", "--kind", "not_for_profit").stdout, /"In short","Open","Number","1"/);
  assert.notEqual(assay("report", "nonsense", { allowFailure: true }).status, 0);
  assert.notEqual(assay("report", "--nonsense", { allowFailure: true }).status, 0);
  for (const [option, value] of [["--framework", "mars"], ["--kind", "police_force"], ["--period", "7"]]) {
    const refused = assay("report", option, value, { allowFailure: true });
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, new RegExp(`"${value}" is not known`));
    assert.equal(refused.stdout, "");
  }
});

test("in Welsh too", async () => {
  const page = await officer.get("/reports?lang=cy");
  assert.match(page.text, /Penderfynwyd yn y cyfnod/);
  assert.doesNotMatch(page.text, /Pipeline|Ageing|Decided in the period|Overdue/);
  await officer.get("/home?lang=en");
});
