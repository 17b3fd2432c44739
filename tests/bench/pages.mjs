// The organisation's status page against pgbench on the same SQL; the public register against nginx on the same bytes.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { account, compare, connections, folder, psql, run, seconds, serve, signIn, wrk } from "./measure.mjs";

// The declared types of each query's parameters, by the query's text: pgbench cannot infer that of a null.
function declaredTypes() {
  const types = new Map();
  for (const room of readdirSync("core")) {
    let source;
    try {
      source = readFileSync(`core/${room}/${room}.sql`, "utf8");
    } catch {
      continue;
    }
    for (const part of source.split(/^-- query: /m).slice(1)) {
      const declared = [...part.matchAll(/^-- in: (.*)$/gm)].flatMap(([, list]) => list.split(/,\s*/))
        .map((one) => one.trim().split(/\s+/));
      let sql = part.replace(/^.*\n/, "").replace(/^--.*$/gm, "").replace(/;\s*$/s, "");
      declared.forEach(([name], index) => {
        sql = sql.replace(new RegExp(`(?<![:\\w]):${name}\\b`, "g"), `$${index + 1}`);
      });
      types.set(words(sql.split(";")[0]), declared.map(([, type]) => type.replace("?", "")));
    }
  }
  return types;
}

const words = (sql) => sql.replace(/\s+/g, " ").trim();
const native = { moment: "timestamptz", bytes: "bytea", json: "jsonb" };

// What the page asks: its statements and their parameters, read off PostgreSQL's log.
async function pageStatements(url, cookie) {
  psql("ALTER SYSTEM SET log_min_duration_statement = 0; SELECT pg_reload_conf()", "postgres");
  await new Promise((done) => setTimeout(done, 1500));
  const before = statSync(process.env.BENCH_LOG).size;
  await (await fetch(url, { headers: { cookie } })).text();
  await new Promise((done) => setTimeout(done, 500));
  psql("ALTER SYSTEM RESET log_min_duration_statement; SELECT pg_reload_conf()", "postgres");
  const types = declaredTypes();
  const statements = [];
  const executed = readFileSync(process.env.BENCH_LOG).subarray(before).toString().split("\n").filter(Boolean)
    .map((line) => JSON.parse(line))
    .map((entry) => ({ ...entry, found: /duration: [\d.]+ ms  execute [^:]*: ([\s\S]*)/.exec(entry.message ?? "") }));
  // The page's connection alone: the server's own work goes on meanwhile on others.
  const page = executed.find(({ found }) => found && /actor_begin/.test(found[1]));
  for (const entry of executed) {
    const { found } = entry;
    if (entry.pid !== page.pid || !found || /session SET seen_at/.test(found[1])) continue;
    const declared = types.get(words(found[1]));
    const values = [...(entry.detail ?? "").matchAll(/\$(\d+) = ('(?:[^']|'')*'|NULL)/g)].map(([, , value]) => value);
    statements.push(found[1].replace(/\$(\d+)/g, (_, number) => {
      const type = declared?.[number - 1];
      return `(${values[number - 1]}::${native[type] ?? type})`;
    }));
  }
  return statements;
}

async function pgbench(script) {
  const said = await run(`${process.env.BENCH_POSTGRES}/pgbench`, ["-n", "-M", "prepared", "-c", String(connections),
    "-j", "1", "-T", String(seconds), "-f", script, "-h", process.env.BENCH_SOCKET, "-U", "assay_app", "assay"]);
  return Number(/tps = ([\d.]+)/.exec(said)[1]);
}

async function nginx(page, headers) {
  mkdirSync(`${folder}/www`, { mode: 0o755 });
  writeFileSync(`${folder}/www/register.html`, page, { mode: 0o644 });
  const port = 41000 + process.pid % 10000;
  writeFileSync(`${folder}/nginx.conf`, `
    daemon off; worker_processes 2; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;
    ${process.getuid() === 0 ? "user root;" : ""}
    events { worker_connections 1024; }
    http { access_log off; default_type text/html; sendfile on; keepalive_requests 100000000;
      server { listen 127.0.0.1:${port}; root ${folder}/www;
        ${headers.map(([name, value]) => `add_header ${name} "${value}";`).join("\n")} } }`);
  const child = spawn("/usr/sbin/nginx", ["-c", `${folder}/nginx.conf`], { stdio: "ignore" });
  await new Promise((done) => setTimeout(done, 500));
  return { url: `http://127.0.0.1:${port}/register.html`, stop: () => child.kill("SIGTERM") };
}

const server = await serve();
try {
  const cookie = await signIn(server.url, account("organisation_lead"));
  const home = `${server.url}/home`;
  await (await fetch(home, { headers: { cookie } })).text();
  const statements = await pageStatements(home, cookie);
  writeFileSync(`${folder}/status.sql`,
    `\\startpipeline\n${statements.map((sql) => `${sql.replace(/\n/g, " ").replace(/;\s*$/, "")};`).join("\n")}\n\\endpipeline\n`);
  const status = await compare(3, () => wrk(home, cookie), () => pgbench(`${folder}/status.sql`));
  console.log(`status page of an organisation: ${status.toFixed(2)} of pgbench on the same ${statements.length} statements`);

  const register = `${server.url}/register`;
  const reply = await fetch(register);
  const headers = [...reply.headers].filter(([name]) => /policy|^x-|^referrer/.test(name));
  const plain = await nginx(Buffer.from(await reply.arrayBuffer()), headers);
  try {
    const ratio = await compare(3, () => wrk(register), () => wrk(plain.url));
    console.log(`public register page: ${ratio.toFixed(3)} of nginx serving the same bytes from a file`);
  } finally {
    plain.stop();
  }
  console.log(`(${execFileSync("nproc", { encoding: "utf8" }).trim()} cores, ${connections} connections)`);
} finally {
  await server.stop();
}
