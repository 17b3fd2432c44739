// Import of 100,000 completions by the native XML format (read in the worker, judged line by line, recorded with their
// intervals), against COPY of the same rows into the same table, constraints and all.
import { writeFileSync } from "node:fs";
import { account, folder, psql, run } from "./measure.mjs";

const people = 5000;
const modules = 20;

// People of one organisation, the modules in force, and the trainer's provider, who may train in all of them.
function prepare(trainer) {
  psql(`
    INSERT INTO person (full_name, email, created_at)
      SELECT 'Bench ' || n, 'bench' || n || '@example.org', '2025-01-01' FROM generate_series(1, ${people}) n;
    INSERT INTO role_holding (person_id, organisation_id, role, started_on)
      SELECT p.person_id, o.organisation_id, 'first_responder', '2025-01-01'
      FROM person p, (SELECT organisation_id FROM register_entry WHERE state = 'accredited' LIMIT 1) o
      WHERE p.email LIKE 'bench%@example.org';
    INSERT INTO trainer_authorisation (person_id, framework_code, module_code, holds_from)
      SELECT DISTINCT a.person_id, 'england', m.module_code, date '2020-01-01'
      FROM account a, module m WHERE a.email = '${trainer}' AND m.framework_code = 'england'
      ON CONFLICT DO NOTHING;`);
  psql("ANALYZE", "postgres");
  const lines = (sql) => psql(sql).split("\n");
  return {
    provider: psql(`SELECT o.identifier FROM role_holding h JOIN organisation o USING (organisation_id)
      JOIN account a USING (person_id) WHERE a.email = '${trainer}' AND h.role = 'trainer' LIMIT 1`),
    codes: lines(`SELECT module_code FROM module WHERE framework_code = 'england' AND holds_from <= '2026-01-01'
      AND (holds_to IS NULL OR holds_to >= '2026-12-31') ORDER BY position LIMIT ${modules}`),
    learners: lines("SELECT learner_number FROM person WHERE email LIKE 'bench%@example.org' ORDER BY person_id"),
  };
}

function batch({ provider, codes, learners }, date) {
  const lines = [`<?xml version="1.0" encoding="UTF-8"?>`,
    `<batch xmlns="urn:assay:completions:1" provider="${provider}">`,
    `<session reference="BENCH" held-on="${date}">`];
  for (const learner of learners) {
    for (const code of codes) {
      lines.push(`<completion learner-number="${learner}" module="${code}" result="passed"/>`);
    }
  }
  return [...lines, "</session>", "</batch>", ""].join("\n");
}

async function timed(work) {
  const began = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - began) / 1e9;
}

const trainer = account("trainer").email;
const given = prepare(trainer);
const rows = given.learners.length * given.codes.length;
writeFileSync(`${folder}/completions.xml`, batch(given, "2026-03-02"), { mode: 0o644 });
const before = Number(psql("SELECT count(*) FROM completion"));
const importing = await timed(() => run(process.env.ASSAY_PROGRAM,
  ["import", `${folder}/completions.xml`, "--as", trainer]));
const recorded = Number(psql("SELECT count(*) FROM completion")) - before;
if (recorded !== rows) throw new Error(`${recorded} of ${rows} completions were recorded`);

// The same rows but for their day, which makes them new ones.
psql(`CREATE TABLE bench AS SELECT person_id, framework_code, module_code, date '2026-03-03' AS completed_on, result,
  provider_id, trainer_person_id, recorded_by, recorded_at FROM completion WHERE completed_on = '2026-03-02'
  AND person_id IN (SELECT person_id FROM person WHERE email LIKE 'bench%@example.org')`);
const columns = "person_id, framework_code, module_code, completed_on, result, provider_id, trainer_person_id, recorded_by, recorded_at";
writeFileSync(`${folder}/rows.tsv`, `${psql("COPY bench TO STDOUT")}\n`, { mode: 0o644 });
const copying = await timed(() => run(`${process.env.BENCH_POSTGRES}/psql`, ["-Xq", "-v", "ON_ERROR_STOP=1", "-h",
  process.env.BENCH_SOCKET, "-U", "assay_owner", "-d", "assay",
  "-c", `\\copy completion (${columns}) FROM '${folder}/rows.tsv'`]));
console.log(`import of ${rows} completions from XML: ${(copying / importing).toFixed(2)} of the rate of COPY of the same rows`);
