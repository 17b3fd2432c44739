// What the measurements share: the server, a session, wrk, pgbench, medians.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setCookies } from "../support/cookies.mjs";

export const folder = process.env.BENCH_FOLDER;
export const seconds = Number(process.env.BENCH_SECONDS);
export const connections = 8;

export function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

// A ratio of two things measured in turns: the median of each side.
export async function compare(rounds, one, other) {
  const ones = [];
  const others = [];
  for (let i = 0; i < rounds; i++) {
    ones.push(await one());
    others.push(await other());
  }
  return median(ones) / median(others);
}

export function psql(sql, role = "assay_owner", database = "assay") {
  return execFileSync(`${process.env.BENCH_POSTGRES}/psql`,
    ["-XqAt", "-v", "ON_ERROR_STOP=1", "-h", process.env.BENCH_SOCKET, "-U", role, "-d", database],
    { input: sql, encoding: "utf8", maxBuffer: 1 << 28 }).trim();
}

// Requests a second that wrk gets from that address; the path's and cookie's reply must be 200.
export async function wrk(url, cookie) {
  const reply = await fetch(url, { headers: cookie ? { cookie } : {}, redirect: "manual" });
  if (reply.status !== 200) throw new Error(`${url} answers ${reply.status}`);
  const args = ["-t", "1", "-c", String(connections), "-d", `${seconds}s`];
  if (cookie) args.push("-H", `Cookie: ${cookie}`);
  const said = await run("wrk", [...args, url]);
  if (/Non-2xx/.test(said)) throw new Error(said);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(said)[1]);
}

export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let out = "";
    let err = "";
    child.stdout.on("data", (data) => { out += data; });
    child.stderr.on("data", (data) => { err += data; });
    child.on("error", reject);
    child.on("close", (code) => code === 0 ? resolve(out) : reject(new Error(`${program}: ${code}\n${out}\n${err}`)));
  });
}

let servers = 0;
export async function serve(env = process.env) {
  const port = 20000 + (process.pid + servers++) % 20000;
  const child = spawn(process.env.ASSAY_PROGRAM, ["serve", "--port", String(port), "--workers", String(connections)],
    { stdio: ["ignore", "ignore", "ignore"], env });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    try {
      if ((await fetch(`${url}/health`)).ok) break;
    } catch {
      if (tries > 200) throw new Error("the server does not answer");
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  return { url, stop: () => new Promise((done) => { child.on("close", done); child.kill("SIGTERM"); }) };
}

// Signs in and gives the cookie.
export async function signIn(url, account) {
  const page = await fetch(`${url}/sign-in`);
  const visitor = setCookies(page).map((cookie) => cookie.split(";")[0]).join("; ");
  const text = await page.text();
  const fields = new URLSearchParams();
  for (const [, name, value] of text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)) {
    fields.set(name, value);
  }
  fields.set("email", account.email);
  fields.set("password", account.password);
  const reply = await fetch(`${url}/sign-in`, {
    method: "POST", body: fields, redirect: "manual", headers: { cookie: visitor },
  });
  const session = setCookies(reply).map((cookie) => cookie.split(";")[0])
    .find((cookie) => cookie.startsWith("assay_session="));
  if (!session) throw new Error(`sign-in answers ${reply.status}`);
  return session;
}

export function account(role) {
  const accounts = JSON.parse(readFileSync(`${process.env.ASSAY_STATE}/demo-accounts.json`, "utf8"));
  return accounts.find((one) => one.role === role);
}
