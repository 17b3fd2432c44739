// Import of 100,000 completions from CSV (read in the worker, judged line by line, recorded with their intervals and the
// standings that follow), against COPY of the same rows in the order of the file: into the same table with what it refers
// to declared as foreign keys, and into the table as it is, whose references are asked once a statement. In the nation where
// it was made before, else in the demonstration.
import { writeFileSync } from "node:fs";
import { account, folder, median, psql as ask, run } from "./measure.mjs";

const people = 5000;
const modules = 20;
const rounds = 3;
const database = ask("SELECT count(*) FROM pg_database WHERE datname = 'nation_large'") === "1" ? "nation_large" : "assay";
const psql = (sql, role = "assay_owner") => ask(sql, role, database);
const environment = Object.fromEntries(["ASSAY_DATABASE", "ASSAY_DATABASE_OWNER"]
  .map((name) => [name, process.env[name].replace(/dbname=\w+/, `dbname=${database}`)]));
const columns = "person_id, framework_code, module_code, completed_on, result, provider_id, organisation_id, trainer_person_id, certificate_number, import_id, recorded_by, recorded_at";

// People of a hundred organisations (in the demonstration of one), the modules in force, and the trainer's provider, who
// may train in all of them.
function prepare(trainer) {
  psql(`
    INSERT INTO person (full_name, email, created_at)
      SELECT 'Bench ' || n, 'bench' || n || '@example.org', '2025-01-01' FROM generate_series(1, ${people * rounds * 2}) n
      WHERE '${database}' = 'assay';
    INSERT INTO role_holding (person_id, organisation_id, role, started_on)
      SELECT p.person_id, o.organisation_id, 'first_responder', '2025-01-01'
      FROM person p, (SELECT organisation_id FROM register_entry WHERE state = 'accredited' LIMIT 1) o
      WHERE p.email LIKE 'bench%@example.org';
    INSERT INTO trainer_authorisation (person_id, framework_code, module_code, holds_from)
      SELECT DISTINCT a.person_id, 'england', m.module_code, date '2020-01-01'
      FROM account a, module m WHERE a.email = '${trainer}' AND m.framework_code = 'england'
      ON CONFLICT DO NOTHING;
    DROP TABLE IF EXISTS declared;
    CREATE TABLE declared (LIKE completion INCLUDING ALL);
    INSERT INTO declared OVERRIDING SYSTEM VALUE SELECT * FROM completion;
    SELECT setval(pg_get_serial_sequence('declared', 'completion_id'), max(completion_id)) FROM declared;
    ALTER TABLE declared ADD FOREIGN KEY (person_id) REFERENCES person, ADD FOREIGN KEY (provider_id) REFERENCES organisation,
      ADD FOREIGN KEY (organisation_id) REFERENCES organisation, ADD FOREIGN KEY (session_id) REFERENCES training_session,
      ADD FOREIGN KEY (trainer_person_id) REFERENCES person, ADD FOREIGN KEY (import_id) REFERENCES import_batch,
      ADD FOREIGN KEY (corrects_id) REFERENCES declared, ADD FOREIGN KEY (recorded_by) REFERENCES person;`);
  psql("VACUUM ANALYZE", "postgres");
  const lines = (sql) => psql(sql).split("\n");
  return {
    codes: lines(`SELECT module_code FROM module WHERE framework_code = 'england' AND holds_from <= '2026-01-01'
      AND (holds_to IS NULL OR holds_to >= '2026-12-31') ORDER BY module_code COLLATE "C" LIMIT ${modules}`),
    learners: lines(`SELECT learner_number FROM person
      WHERE CASE '${database}' WHEN 'assay' THEN email LIKE 'bench%@example.org' ELSE person_id > 10000000
        AND NOT EXISTS (SELECT FROM completion c WHERE c.person_id = person.person_id
          AND c.completed_on BETWEEN '2026-03-01' AND '2026-03-31') END
      ORDER BY person_id LIMIT ${people * rounds * 2}`),
  };
}

// Course by course, as sessions are held; other people each time.
let sent = 0;
function table({ codes, learners: all }, date) {
  const learners = all.slice(people * sent, people * ++sent);
  const lines = ["Learner number,Module,Date,Result"];
  for (const code of codes) {
    for (const learner of learners) lines.push(`${learner},${code},${date},passed`);
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
const rows = people * given.codes.length;
const send = (day, ...more) => {
  writeFileSync(`${folder}/completions.csv`, table(given, `${day}/03/2026`), { mode: 0o644 });
  return timed(() => run(process.env.ASSAY_PROGRAM, ["import", `${folder}/completions.csv`, "--as", trainer, ...more],
    { env: { ...process.env, ...environment } }));
};
const copy = (into) => timed(() => run(`${process.env.BENCH_POSTGRES}/psql`, ["-Xq", "-v", "ON_ERROR_STOP=1", "-h",
  process.env.BENCH_SOCKET, "-U", "assay_owner", "-d", database,
  "-c", `\\copy ${into} (${columns}) FROM '${folder}/rows.tsv'`]));

const took = { judging: [], importing: [], declared: [], itself: [] };
for (let round = 0; round < rounds; round++) {
  const day = 1 + round * 3;
  took.judging.push(await send(day, "--preview"));
  const before = Number(psql("SELECT count(*) FROM completion"));
  took.importing.push(await send(day + 1));
  const recorded = Number(psql("SELECT count(*) FROM completion")) - before;
  if (recorded !== rows) throw new Error(`${recorded} of ${rows} completions were recorded`);
  // The same rows, every column, but for their day, which makes them new ones.
  const same = psql(`COPY (SELECT ${columns.replace("completed_on", "completed_on + 1")} FROM completion
    WHERE import_id = (SELECT max(import_id) FROM completion) ORDER BY module_code COLLATE "C", person_id) TO STDOUT`);
  writeFileSync(`${folder}/rows.tsv`, `${same}\n`, { mode: 0o644 });
  took.declared.push(await copy("declared"));
  took.itself.push(await copy("completion"));
}
const [judging, importing, declared, itself] = Object.values(took).map(median);
const ratio = (one, other) => (one / other).toFixed(2);
console.log(`import of ${rows} completions from CSV into ${psql("SELECT count(*) FROM declared")}: ${ratio(declared, importing)} of the rate of COPY `
  + "of the same rows into the same table with its references declared as foreign keys (limit 1), "
  + `${ratio(itself, importing)} of that of COPY into the table itself, which asks for them once a statement; `
  + `${ratio(judging, importing)} of the import's time goes until they are read and judged, the rest until they are recorded with their intervals and standings`);
