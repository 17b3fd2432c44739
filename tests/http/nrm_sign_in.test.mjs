// The list for the National Referral Mechanism's sign-in: who is in it, who may make it, and that it is signed.
import test from "node:test";
import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { houseStart } from "../support/visitor.mjs";
import { daysAgo, firstResponderAdd } from "../support/provider.mjs";
import { assay } from "../support/server.mjs";

const house = await houseStart();
const lead = await house.lead({ organisation: "Sign-in Charity" });
const officer = await house.staff(["policy_officer"], { name: "Olu Officer" });
await firstResponderAdd(lead, "Seán O’Brien", "sean@signin.example", daysAgo(400));
await firstResponderAdd(lead, "Not Trained", "not@signin.example", daysAgo(10));
const id = lead.organisationId;
const entry = (state, framework = "england") => house.sql(`INSERT INTO register_entry (organisation_id, framework_code, name, kind, sector, nation, state, since)
  VALUES (${id}, '${framework}', 'Sign-in Charity', 'charity', 'non_statutory', 'England', '${state}', '2026-01-01')
  ON CONFLICT (organisation_id, framework_code) DO UPDATE SET state = excluded.state`);
house.sql(`INSERT INTO organisation_domain (organisation_id, domain) VALUES (${id}, 'signin.example')`);
// In date on all that a First Responder needs.
house.sql(`INSERT INTO training_interval (person_id, framework_code, module_code, basis, starts_on, ends_on, recorded_at)
  SELECT p.person_id, 'england', m.module_code, 'completed', '${daysAgo(100)}', '${daysAgo(-200)}', '${daysAgo(100)}'
  FROM person p, (SELECT DISTINCT module_code FROM module_requirement WHERE framework_code = 'england') m WHERE p.email = 'sean@signin.example'`);
// The service works off by itself what changed without it.
async function settled() {
  for (let i = 0; i < 900 && house.value("SELECT count(*) FROM standing_stale") > 0; i++) {
    await pause(100);
  }
}
await settled();
const good = (standing) => house.sql(`UPDATE standing_interval SET good = ${standing} WHERE organisation_id = ${id} AND superseded_at IS NULL`);

async function list(visitor = officer, form = "json") {
  const page = await visitor.submit(await visitor.get("/register/nrm-sign-in"), { form }, { form: "/register/nrm-sign-in" });
  return page.html;
}

// As the header says: compact, keys sorted, ASCII.
const canonical = (value) => Array.isArray(value) ? `[${value.map(canonical)}]`
  : value !== null && typeof value === "object" ? `{${Object.keys(value).sort().map((key) => `${canonical(key)}:${canonical(value[key])}`)}}`
  : JSON.stringify(value).replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
function genuine({ public_key: key, signature, ...rest }) {
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(key, "hex")]);
  return verify(null, Buffer.from(canonical(rest)), createPublicKey({ key: der, format: "der", type: "spki" }), Buffer.from(signature, "hex"));
}

test("who stands and may refer is in it with those in date, and the list is signed", async () => {
  entry("accredited");
  good(true);
  const made = JSON.parse(await list());
  assert.equal(made.organisations.length, 1);
  assert.ok(made.organisations[0].domains.includes("signin.example"));
  assert.deepEqual(made.organisations[0].first_responders.map(({ name, email }) => [name, email]), [["Seán O’Brien", "sean@signin.example"]]);
  assert.ok(genuine(made));
  assert.ok(!genuine({ ...made, organisations: [] }));
  assert.ok((await officer.get("/register/key/download")).html.includes(made.public_key));
  assert.match(await list(officer, "csv"), /signin.example",.*"Seán O’Brien","sean@signin.example"/);
  assert.match(await list(officer, "xml"), /<first-responder [^>]*email="sean@signin.example"[^>]*>Seán O’Brien</);
  assert.equal(Number(house.value("SELECT count(*) FROM audit_entry WHERE action = 'register.nrm_sign_in_exported'")), 3);
});

test("who is suspended, or below the standard, is out at once", async () => {
  entry("suspended");
  assert.deepEqual(JSON.parse(await list()).organisations, []);
  entry("accredited");
  good(false);
  assert.deepEqual(JSON.parse(await list()).organisations, []);
  good(true);
  assert.equal(JSON.parse(await list()).organisations.length, 1);
});

test("each organisation has its own domains and people, nothing more is told of them, and Ireland is never in it", async () => {
  const other = await house.lead({ organisation: "Elsewhere Charity" });
  const elsewhere = other.organisationId;
  house.sql(`INSERT INTO organisation_domain (organisation_id, domain) VALUES (${elsewhere}, 'elsewhere.example')`);
  // Ada works there and moved from here; Cy let the first see their record but works there; Di only did a course.
  await firstResponderAdd(other, "Ada Moved", "ada@elsewhere.example", daysAgo(1));
  await firstResponderAdd(other, "Cy Consenting", "cy@elsewhere.example", daysAgo(300));
  house.sql(`INSERT INTO person (full_name, email, created_at) VALUES ('Di Trainee', 'di@nowhere.example', now())`);
  house.sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on, ended_on)
    SELECT person_id, ${id}, 'first_responder', '${daysAgo(300)}', '${daysAgo(2)}' FROM person WHERE full_name = 'Ada Moved'`);
  house.sql(`INSERT INTO person_consent (person_id, organisation_id, given_at)
    SELECT person_id, ${id}, now() FROM person WHERE full_name IN ('Cy Consenting', 'Di Trainee')`);
  house.sql(`INSERT INTO training_interval (person_id, framework_code, module_code, basis, starts_on, ends_on, recorded_at)
    SELECT p.person_id, 'england', m.module_code, 'completed', '${daysAgo(400)}', '${daysAgo(1)}', '${daysAgo(400)}'
    FROM person p, (SELECT DISTINCT module_code FROM module_requirement WHERE framework_code = 'england') m
    WHERE p.full_name IN ('Ada Moved', 'Cy Consenting', 'Di Trainee')`);
  // The same in Ireland, where another mechanism holds.
  house.sql(`INSERT INTO framework SELECT (jsonb_populate_record(f, '{"framework_code": "ireland", "nation": "Ireland"}')).*
    FROM framework f WHERE framework_code = 'england'`);
  house.sql(`INSERT INTO organisation (name, framework_code, kind, sector, registered_at) VALUES ('Dublin House', 'ireland', 'charity', 'non_statutory', '2024-01-01')`);
  const dublin = house.value("SELECT organisation_id FROM organisation WHERE name = 'Dublin House'");
  house.sql(`INSERT INTO organisation_domain (organisation_id, domain) VALUES (${dublin}, 'dublin.example')`);
  for (const [organisation, name, framework, nation] of [[elsewhere, "Elsewhere Charity", "england", "England"], [dublin, "Dublin House", "ireland", "Ireland"]]) {
    house.sql(`INSERT INTO register_entry (organisation_id, framework_code, name, kind, sector, nation, state, since)
      VALUES (${organisation}, '${framework}', '${name}', 'charity', 'non_statutory', '${nation}', 'accredited', '2026-01-01')`);
  }
  await settled();
  house.sql(`UPDATE standing_interval SET good = true WHERE organisation_id IN (${id}, ${elsewhere}, ${dublin}) AND superseded_at IS NULL`);
  assert.equal(Number(house.value(`SELECT count(*) FROM standing_on(${dublin}, '${daysAgo(0)}', NULL) WHERE good`)), 1);

  const made = JSON.parse(await list());
  const told = Object.fromEntries(made.organisations.map((row) => [row.organisation, row]));
  assert.deepEqual(Object.keys(told).sort(), ["Elsewhere Charity", "Sign-in Charity"]);
  assert.ok(told["Elsewhere Charity"].domains.includes("elsewhere.example"));
  assert.ok(!told["Elsewhere Charity"].domains.includes("signin.example"));
  const names = (row) => row.first_responders.map(({ name }) => name).sort();
  assert.deepEqual(names(told["Sign-in Charity"]), ["Seán O’Brien"]);
  // In grace counts.
  assert.deepEqual(names(told["Elsewhere Charity"]), ["Ada Moved", "Cy Consenting"]);
  assert.deepEqual(Object.keys(told["Elsewhere Charity"]).sort(), ["domains", "first_responders", "framework", "identifier", "nation",
    "organisation", "organisation_id", "status"]);
  assert.deepEqual(Object.keys(told["Elsewhere Charity"].first_responders[0]).sort(), ["email", "learner_number", "name"]);
  for (const form of ["json", "xml", "csv"]) {
    assert.doesNotMatch(await list(officer, form), /Dublin|dublin|Ireland|Di Trainee|di@nowhere|Not Trained/, form);
  }
});

test("the command makes the same list; others may not make it", async () => {
  const made = assay("export", "nrm-sign-in");
  assert.equal(made.status, 0, made.stderr);
  assert.ok(genuine(JSON.parse(made.stdout)));
  assert.match(assay("export", "nrm-sign-in", "--format", "xml").stdout, /urn:assay:nrm-sign-in:1/);
  assert.throws(() => assay("export", "nrm-sign-in", "--format", "pdf"), /ended with 2/);
  for (const visitor of [lead, await house.staff(["intake_officer"], { name: "Ines Intake" })]) {
    assert.equal((await visitor.get("/register/nrm-sign-in")).status, 403);
  }
});
