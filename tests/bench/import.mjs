// Import of 100,000 completions by the native XML format, against COPY of the same rows into the same table.
import { writeFileSync } from "node:fs";
import { account, folder, psql, run } from "./measure.mjs";

const people = 5000;
const modules = 20;

// A provider's session of a course, its people and what the file says of them.
function prepare() {
  psql(`
    INSERT INTO person (full_name, email, created_at)
      SELECT 'Bench ' || n, 'bench' || n || '@example.org', now() FROM generate_series(1, ${people}) n;
    INSERT INTO role_holding (person_id, organisation_id, role, started_on)
      SELECT p.person_id, o.organisation_id, 'first_responder', '2025-01-01'
      FROM person p, (SELECT organisation_id FROM register_entry WHERE state = 'accredited' LIMIT 1) o
      WHERE p.email LIKE 'bench%@example.org';
    ANALYZE;`);
  const codes = psql(`SELECT module_code FROM module WHERE framework_code = 'england' AND holds_from <= '2026-01-01'
    AND (holds_to IS NULL OR holds_to >= '2026-12-31') ORDER BY position LIMIT ${modules}`).split("\n");
  const learners = psql("SELECT learner_number FROM person WHERE email LIKE 'bench%@example.org' ORDER BY person_id")
    .split("\n");
  return { codes, learners };
}

function document({ codes, learners }, date) {
  const lines = [`<?xml version="1.0" encoding="UTF-8"?>`, batchOpening(date)];
  for (const learner of learners) {
    for (const code of codes) {
      lines.push(`<completion learner="${learner}" module="${code}" date="${date}" result="passed"/>`);
    }
  }
  lines.push(`</completions>`);
  return lines.join("\n");
}

const batchOpening = () => `<completions xmlns="urn:assay:completions:1">`;
const timed = async (work) => {
  const began = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - began) / 1e9;
};

const given = prepare();
writeFileSync(`${folder}/completions.xml`, document(given, "2026-03-02"), { mode: 0o644 });
const trainer = account("trainer");
const imported = await timed(() => run(process.env.ASSAY_PROGRAM,
  ["import", `${folder}/completions.xml`, "--as", trainer.email]));
console.log(imported);
