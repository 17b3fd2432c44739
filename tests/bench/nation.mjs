// A nation of 10,000 organisations, 500,000 people and 5,000,000 completions, and the same at a hundredth: an
// organisation's status page on both, and national compliance on any day against counting the completions.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { median, psql, run, serve, signIn, wrk } from "./measure.mjs";

const organisations = Number(process.env.BENCH_ORGANISATIONS);
const part = 500;
const peopleEach = 50;
const environment = (database) => ({
  ...process.env,
  ASSAY_DATABASE: process.env.ASSAY_DATABASE.replace(/dbname=\w+/, `dbname=${database}`),
  ASSAY_DATABASE_OWNER: process.env.ASSAY_DATABASE_OWNER.replace(/dbname=\w+/, `dbname=${database}`),
});

function progress(words) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words}`);
}

// A script to psql on its standard input; what it echoes is progress.
function script(database, text) {
  return new Promise((resolve, reject) => {
    const child = spawn(`${process.env.BENCH_POSTGRES}/psql`, ["-XqAt", "-v", "ON_ERROR_STOP=1", "-h",
      process.env.BENCH_SOCKET, "-U", "assay_owner", "-d", database], { stdio: ["pipe", "pipe", "pipe"] });
    let err = "";
    child.stdout.on("data", (data) => progress(String(data).trim().split("\n").pop()));
    child.stderr.on("data", (data) => { err += data; });
    child.on("close", (code) => code === 0 ? resolve() : reject(new Error(err)));
    child.stdin.end(text);
  });
}

async function nation(database, count) {
  psql(`CREATE DATABASE ${database} TEMPLATE assay OWNER assay_owner`, "postgres", "postgres");
  const parts = Array.from({ length: Math.ceil(count / part) }, (_, n) => n * part + 1);
  const each = (name) => parts.map((first) => `\\echo ${database}: ${name} of organisations from ${first} on
SELECT FROM pg_temp.${name}(${first}, ${Math.min(first + part - 1, count)});`).join("\n");
  await script(database, `\\set organisations ${count}
${readFileSync("tests/bench/generate.sql", "utf8")}
${each("people_add")}
ANALYZE;
${each("completions_add")}
ANALYZE;`);
  progress(`${database}: intervals and standings`);
  const said = await run("sh", ["-c", '"$ASSAY_PROGRAM" verify --mend || true'], { env: environment(database) });
  for (const what of ["training intervals", "standings of organisations"]) {
    if (!new RegExp(`^${what} +[1-9]\\d* checked +0 differ$`, "m").test(said)) throw new Error(said);
  }
  psql("VACUUM ANALYZE", "postgres", database);
  // A lead for the one organisation that both have.
  const lead = { email: "measured@example.org", password: "seven long winters by the quay" };
  await run("sh", ["-c", `printf %s "$PASSWORD" | "$ASSAY_PROGRAM" user add --email ${lead.email} --name Measured \
    --role organisation_lead --role training_lead --organisation 1000001`],
  { env: { ...environment(database), PASSWORD: lead.password } });
  progress("");
  return lead;
}

async function statusPage(database, lead, path) {
  const server = await serve(environment(database));
  const cookie = await signIn(server.url, lead);
  return { measure: () => wrk(`${server.url}${path}`, cookie), stop: server.stop };
}

// Seconds that each of these statements takes, one after the other on one connection, as the program asks them.
function seconds(database, statements) {
  const said = psql(`SET ROLE assay_app; BEGIN; SELECT actor_begin_system('2026-01-01 12:00Z') \\g /dev/null
\\timing on
${statements.map((sql) => `${sql} \\g /dev/null`).join("\n")}
\\timing off
ROLLBACK;`, "postgres", database);
  return [...said.matchAll(/Time: ([\d.]+) ms/g)].map(([, milliseconds]) => Number(milliseconds) / 1000);
}

function nationalQuery(on, knownAt) {
  const source = readFileSync("core/training/training_compliance.sql", "utf8");
  return source.split("-- query: compliance_national")[1].replace(/^--.*$/gm, "").split(";")[0]
    .replaceAll(":on", on).replaceAll(":known_at", knownAt).replace(/\n+/g, " ");
}

const small = await nation("nation_small", Math.max(1, organisations / 100));
const large = await nation("nation_large", organisations);
const count = (table) => psql(`SELECT count(*) FROM ${table}`, "assay_owner", "nation_large");
console.log(`(${count("organisation WHERE organisation_id > 1000000")} organisations, ${count("role_holding")} roles of people, `
  + `${count("completion")} completions, ${peopleEach} people each)`);

for (const [path, words] of [["/training", "status page of one organisation"], ["/home", "first page of its lead"]]) {
  const sides = [await statusPage("nation_small", small, path), await statusPage("nation_large", large, path)];
  try {
    const rates = [[], []];
    for (let i = 0; i < 3; i++) {
      for (const side of [0, 1]) rates[side].push(await sides[side].measure());
    }
    console.log(`${words}: ${(median(rates[0]) / median(rates[1])).toFixed(2)} times as long as with a hundredth of the data (limit 1.2)`);
  } finally {
    for (const side of sides) await side.stop();
  }
}

const days = ["current_date", "current_date - 200", "current_date - 500", "current_date + 60"];
for (const [knownAt, words] of [["NULL::timestamptz", "as known now"], ["now() - interval '1 minute'", "as known at a moment"]]) {
  const national = days.map((on) => nationalQuery(on, knownAt));
  seconds("nation_large", national);
  const asked = seconds("nation_large", [...national, ...national, ...national]);
  const counted = seconds("nation_large", Array(7).fill("SELECT count(*) FROM completion"));
  console.log(`national compliance on a day, ${words}: ${(median(asked) / median(counted)).toFixed(2)} times count(*) of the completions, `
    + `${(Math.max(...asked) / median(counted)).toFixed(2)} on the slowest day (limit 3)`);
}
