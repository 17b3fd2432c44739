// Statements of the serving role, written by hand as somebody might who has its password: what the database itself allows.
//
//   tried([{ as: person, sql: "INSERT ..." }, ...])   each in a transaction that is undone: [{ state, words }]; state is
//                                                     "allowed", or the SQLSTATE it was refused with
//   await racing(lock, [{ as, sql }, ...])            all at once, committed: they begin behind a lock that is then let go
import { spawn, spawnSync } from "node:child_process";
import { lockHold, until } from "./crash.mjs";

const now = "now()";
const assumed = (person) => (person === null ? `actor_begin_system(${now})` : `actor_assume(${person}, NULL, ${now})`);
const connection = () => process.env.ASSAY_DATABASE;

export function tried(statements) {
  const script = statements.map(({ as, sql }, i) => `DO $try$ DECLARE v_state text; v_words text; BEGIN
    PERFORM ${assumed(as)};
    EXECUTE $sql$${sql}$sql$;
    RAISE EXCEPTION 'undone' USING ERRCODE = 'AS999';
  EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_state = RETURNED_SQLSTATE, v_words = MESSAGE_TEXT;
    RAISE NOTICE 'tried ${i} % %', v_state, v_words;
  END $try$;`).join("\n");
  const done = spawnSync("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", connection()],
    { input: script, encoding: "utf8", timeout: 60_000, maxBuffer: 64 << 20 });
  if (done.status !== 0) throw new Error(done.stderr.slice(-2000));
  const answers = [...done.stderr.matchAll(/NOTICE: {2}tried (\d+) (\w{5}) (.*)/g)].map(([, i, state, words]) =>
    ({ i: Number(i), state: state === "AS999" ? "allowed" : state, words }));
  if (answers.some(({ i }, place) => i !== place) || answers.length !== statements.length) {
    throw new Error(`${answers.length} answers to ${statements.length} statements`);
  }
  return answers;
}

function begun({ as, sql }) {
  const child = spawn("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", connection()], { stdio: ["pipe", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => { said += text; });
  child.stdin.end(`\\set VERBOSITY verbose\nBEGIN;\nSELECT ${assumed(as)};\n${sql};\nCOMMIT;\n`);
  return new Promise((resolve) => child.once("close", (status) =>
    resolve({ state: status === 0 ? "allowed" : (/ERROR: {2}(\w{5}):/.exec(said)?.[1] ?? `status ${status}`), words: said.trim() })));
}

export async function racing(lock, statements) {
  const held = await lockHold(lock);
  const running = statements.map(begun);
  try {
    await until("all wait", 20, () => waiting() >= statements.length, 20);
  } finally {
    await held.release();
  }
  return Promise.all(running);
}

function waiting() {
  const done = spawnSync("psql", ["-X", "-q", "-At", "-d", connection(), "-c", `SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'`], { encoding: "utf8" });
  return Number(done.stdout);
}
