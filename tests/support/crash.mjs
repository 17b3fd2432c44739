// For tests that end processes where they stand: forms made ready and sent as often as wanted, what holds the server's
// children, and large files of results.
import { readFileSync, readdirSync } from "node:fs";
import { spawn, spawnSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { assay, sql } from "./server.mjs";

// The form on that page as a browser would send it: { target, pairs }. Sent again, it is the same form.
export async function formReady(visitor, path, action, values) {
  const page = await visitor.get(path);
  if (page.status !== 200) {
    throw Object.assign(new Error(`${path}: ${page.status} ${page.heading}`), { status: page.status });
  }
  const form = page.form(action);
  const given = Object.entries(values).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
  return { target: form.action ?? page.path, pairs: [...form.fields.filter(([name]) => !(name in values)), ...given] };
}

export async function until(what, seconds, asked, every = 50) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await asked();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not within ${seconds} seconds: ${what}`);
    await pause(every);
  }
}

// Ids of the processes that a process has started and that run a program of that name.
export function childrenOf(parent, name) {
  const found = [];
  for (const id of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${id}/stat`, "utf8");
      const [, command, state, ancestor] = /^\d+ \((.*)\) (\S) (\d+)/s.exec(status);
      if (Number(ancestor) === parent && command.startsWith(name.slice(0, 15)) && state !== "Z") found.push(Number(id));
    } catch {
      // Ended meanwhile.
    }
  }
  return found;
}

// The first value of a statement that runs in the serving role, which sees what its other connections do.
export function serving(statement) {
  const done = spawnSync("psql", ["-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", process.env.ASSAY_DATABASE, "-c", statement],
    { encoding: "utf8", timeout: 20_000 });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout.trim();
}
const servers = "usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()";
export const backends = (where = "true") =>
  Number(serving(`SELECT count(*) FROM pg_stat_activity WHERE ${servers} AND ${where}`));
// Ends the server's connections to this test's database, as an administrator of the cluster would; how many there were.
export const backendsEnd = () => Number(serving(`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE ${servers}`));

// Runs a statement in a transaction of its own and keeps what it locks until release() is called.
export async function lockHold(statement) {
  const child = spawn("psql", ["-X", "-q", "-At", "-d", process.env.ASSAY_DATABASE_OWNER], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  let said = "";
  child.stdout.on("data", (text) => { said += text; });
  child.stdin.write(`BEGIN;\n${statement};\nSELECT 'held';\n`);
  await until("the lock is held", 20, () => said.includes("held"));
  return { release: () => { child.stdin.end("COMMIT;\n"); return ended; } };
}

export const lockWaiters = () => backends("wait_event_type = 'Lock'");

// As though the time were over for which killed servers hold their work.
export const leasesEnd = () =>
  sql("UPDATE job SET leased_until = leased_until - interval '10 minutes' WHERE leased_until IS NOT NULL AND done_at IS NULL");

// Waits until each entry of the trail has its seal; then asks both commands that look for differences.
export async function trailGood() {
  leasesEnd();
  const open = "SELECT count(*) AS n FROM audit_entry e WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.audit_id = e.audit_id)";
  await until("the trail is sealed", 30, () => sql(open)[0].n === 0, 200);
  // What a test has put there by hand has its standing worked off by the job.
  sql("UPDATE job SET due_at = now() WHERE kind = 'standing.left'");
  await until("standings are worked off", 90, () => sql("SELECT count(*) AS n FROM standing_stale")[0].n === 0, 200);
  const trail = assay("audit", "verify");
  const whole = assay("verify");
  const differing = whole.stdout.split("\n").filter((line) => / differ/.test(line) && !/ 0 differ/.test(line));
  if (trail.stdout !== "" || differing.length > 0) {
    throw new Error(`differences: ${trail.stdout}${differing.join("\n")}`);
  }
}

// A file of one session with so many results, of as many people, who are made for it.
export function resultsFile(provider, held, count) {
  const tag = provider.courseCode.toLowerCase();
  // The number of each new person is looked up among all the others: by its index, however small the table once was.
  sql(`SET enable_seqscan = off; INSERT INTO person (full_name, email, created_at) SELECT 'Bulk ' || i, 'bulk' || i || '@${tag}.example', now()
    FROM generate_series(1, ${count}) i;
    ANALYZE person`);
  const lines = Array.from({ length: count }, (unused, i) =>
    `<completion email="bulk${i + 1}@${tag}.example" module="FR-03" result="passed"/>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<batch xmlns="urn:assay:completions:1" provider="${provider.identifier}">\n` +
    `<session reference="R-1" held-on="${held}">\n${lines.join("\n")}\n</session>\n</batch>\n`;
}
