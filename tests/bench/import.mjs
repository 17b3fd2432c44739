// Import of 100,000 completions from CSV (read in the worker, judged line by line, recorded with their intervals and the
// standings that follow), against COPY of the same rows into the same table, constraints and all. The limit is 1: COPY
// writes the same rows and indexes and does nothing else.
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

function table({ codes, learners }, date) {
  const lines = ["Learner number,Module,Date,Result"];
  for (const learner of learners) {
    for (const code of codes) lines.push(`${learner},${code},${date},passed`);
  }
  return [...lines, ""].join("\n");
}

async function timed(work) {
  const began = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - began) / 1e9;
}

const trainer = account("trainer").email;
const given = prepare(trainer);
const rows = given.learners.length * given.codes.length;
const send = (date, ...more) => {
  writeFileSync(`${folder}/completions.csv`, table(given, date), { mode: 0o644 });
  return timed(() => run(process.env.ASSAY_PROGRAM, ["import", `${folder}/completions.csv`, "--as", trainer, ...more]));
};
const before = Number(psql("SELECT count(*) FROM completion"));
const judging = await send("01/03/2026", "--preview");
const importing = await send("02/03/2026");
const recorded = Number(psql("SELECT count(*) FROM completion")) - before;
if (recorded !== rows) throw new Error(`${recorded} of ${rows} completions were recorded`);

// The same rows, every column, but for their day, which makes them new ones.
const columns = "person_id, framework_code, module_code, completed_on, result, provider_id, organisation_id, trainer_person_id, certificate_number, import_id, recorded_by, recorded_at";
psql(`CREATE TABLE bench AS SELECT ${columns.replace("completed_on", "date '2026-03-03' AS completed_on")} FROM completion
  WHERE completed_on = '2026-03-02' AND person_id IN (SELECT person_id FROM person WHERE email LIKE 'bench%@example.org')`);
writeFileSync(`${folder}/rows.tsv`, `${psql("COPY bench TO STDOUT")}\n`, { mode: 0o644 });
const copying = await timed(() => run(`${process.env.BENCH_POSTGRES}/psql`, ["-Xq", "-v", "ON_ERROR_STOP=1", "-h",
  process.env.BENCH_SOCKET, "-U", "assay_owner", "-d", "assay",
  "-c", `\\copy completion (${columns}) FROM '${folder}/rows.tsv'`]));
const ratio = (seconds) => (copying / seconds).toFixed(2);
console.log(`import of ${rows} completions from CSV, against COPY of the same rows: ${ratio(importing)} of its rate in all, ` +
  `${ratio(judging)} until they are read and judged, ${ratio(importing - judging)} from then on until they are recorded with their intervals and standings`);
