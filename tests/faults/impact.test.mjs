// What a version of the standard would do to more organisations than anybody waits for: a job's, page by page. Its server is
// killed in the middle of a page; another goes on where the last page ended, and comes to the same figures.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart } from "../support/visitor.mjs";
import { assay, startServer } from "../support/server.mjs";
import { dateFields, daysAgo } from "../support/provider.mjs";
import { backendsEnd, leasesEnd, lockHold, lockWaiters, until } from "../support/crash.mjs";

const house = await houseStart();
const ORGANISATIONS = 330;
const drafter = await house.staff(["policy_officer"], { name: "Pat Policy" });
const list = "/frameworks/england/standards";

// Each has one First Responder, trained in all that they need but in every third organisation.
house.sql(`INSERT INTO organisation (name, framework_code, kind, sector, registered_at)
    SELECT 'Many ' || i, 'england', 'charity', 'non_statutory', now() - interval '400 days' FROM generate_series(1, ${ORGANISATIONS}) i;
  INSERT INTO person (full_name, email, created_at)
    SELECT 'Person ' || i, 'person' || i || '@many.example', now() FROM generate_series(1, ${ORGANISATIONS}) i;
  INSERT INTO role_holding (person_id, organisation_id, role, started_on)
    SELECT p.person_id, o.organisation_id, 'first_responder', current_date - 300 FROM person p
    JOIN organisation o ON o.name = 'Many ' || substr(p.full_name, 8) WHERE p.full_name LIKE 'Person %';
  INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, recorded_at)
    SELECT p.person_id, 'england', r.module_code, current_date - 20, 'passed', now() FROM person p, module_requirement r
    WHERE p.full_name LIKE 'Person %' AND substr(p.full_name, 8)::int % 3 > 0 AND r.framework_code = 'england'
      AND r.sector = 'non_statutory' AND r.role = 'first_responder'`);
assay("verify", "--mend", { allowFailure: true });

const impact = () => house.sql(`SELECT standard_impact_id AS id, organisations, organisations_done AS done, done_at IS NOT NULL AS whole
  FROM standard_impact ORDER BY 1 DESC LIMIT 1`)[0];
const figures = (id) => house.sql(`SELECT on_day::text, kind, organisations, good_before, good_after, falling, coming, people, people_before,
  people_after, people_falling, people_coming FROM standard_impact_figure WHERE standard_impact_id = ${id} ORDER BY on_day, kind`);
const behind = (id) => house.sql(`SELECT organisation_id, on_day::text, good_before, good_after, people_falling, people_coming
  FROM standard_impact_organisation WHERE standard_impact_id = ${id} ORDER BY on_day, organisation_id`);
const workOut = async (path) => drafter.submit(await drafter.get(path), {}, { form: `${path}/impact` });

test("a job works it out page by page; killed in the middle it goes on, and nobody counts twice", { timeout: 180_000 }, async () => {
  const path = (await drafter.submit(await drafter.get(list), dateFields("effective", daysAgo(-30)))).path;
  await drafter.submit(await drafter.get(`${path}/changes/new?kind=retrain`), { module: "FR-05", ...dateFields("counts", daysAgo(2)) });

  // The second page, before it is whole, waits for the test.
  house.sql(`CREATE FUNCTION hold_on() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      PERFORM pg_advisory_xact_lock(4207); RETURN NEW; END $$;
    CREATE TRIGGER hold_on BEFORE UPDATE ON standard_impact FOR EACH ROW WHEN (NEW.organisations_done >= 200) EXECUTE FUNCTION hold_on()`);
  const held = await lockHold("SELECT pg_advisory_xact_lock(4207)");
  const waiting = await workOut(path);
  assert.match(waiting.text, /It is being worked out/);
  await until("the second page is at its end", 60, () => lockWaiters() > 0);
  assert.deepEqual([impact().organisations, impact().done, impact().whole], [ORGANISATIONS, 100, false]);
  const { id } = impact();
  assert.match((await drafter.get(`${path}/impact`)).text, /Organisations looked at[\s\S]*It is being worked out/);

  await house.server.stop("SIGKILL");
  await held.release();
  backendsEnd();
  house.sql("DROP TRIGGER hold_on ON standard_impact");
  assert.equal(impact().done, 100, "the page that was not whole is not there");
  assert.ok(figures(id).every(({ organisations }) => organisations === 100));

  leasesEnd();
  house.server = await startServer({ port: house.server.port, arguments: ["--workers", "4"] });
  await until("another server went on", 90, () => impact().whole);
  assert.deepEqual([impact().id, impact().done], [id, ORGANISATIONS]);
  const counted = figures(id);
  assert.ok(counted.length >= 4);
  for (const row of counted) {
    assert.equal(row.organisations, ORGANISATIONS, row.on_day);
    assert.equal(row.people_before - row.people_falling + row.people_coming, row.people_after, row.on_day);
  }
  // Two in three were in date, until the grace after the version's day is over.
  assert.ok(counted.some(({ people_falling: falling }) => falling === ORGANISATIONS * 2 / 3), JSON.stringify(counted));

  await workOut(path);
  await until("it is worked out once more, undisturbed", 90, () => impact().id !== id && impact().whole);
  assert.deepEqual(figures(impact().id), counted);
  assert.deepEqual(behind(impact().id), behind(id));

  const page = await drafter.get(`${path}/impact`);
  assert.match(page.text, /On \d+ \w+ 20\d\d, 220 people in 220 organisations would no longer be in date; no organisation would fall below the minimum\./);
  assert.match(page.text, /23 modules that are in force are not changed by the version\./);
  // Names, a page at a time and on one of the days.
  assert.match(page.text, /Many 1 /);
  const next = await drafter.get(page.links.find(({ href }) => /page=2/.test(href)).href);
  assert.equal(next.status, 200);
  const day = /on=(\d{4}-\d\d-\d\d)/.exec(page.links.find(({ text }) => text === "Many 1").href)[1];
  assert.match((await drafter.get(`${path}/impact?on=${day}`)).text, /220 lines, by day/);
  assert.match((await drafter.get(`${path}/impact?on=1999-01-01`)).text, /Nothing would differ for any organisation/);
  assert.equal((await drafter.get(`${path}/impact?page=99`)).path, `${path}/impact`);
});
