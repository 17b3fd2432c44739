// A crowd at the door: connections that say nothing, that speak one byte a second, more requests than fit in, and two
// servers on one database.
import test, { after } from "node:test";
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { connect } from "node:net";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { houseStart } from "../support/visitor.mjs";
import { assay, startServer } from "../support/server.mjs";
import { eligible } from "../support/work.mjs";
import { formReady, lockHold, lockWaiters, until } from "../support/crash.mjs";

const house = await houseStart();
const second = await startServer({ arguments: ["--workers", "4"] });
after(() => second.stop());
const count = (query) => Number(house.value(query));

async function timed(path) {
  const began = Date.now();
  const page = await house.get(path, { signal: AbortSignal.timeout(20_000) });
  return { status: page.status, milliseconds: Date.now() - began, page };
}

const descriptors = (id) => Number(/Max open files\s+(\d+)/.exec(readFileSync(`/proc/${id}/limits`, "utf8"))[1]);

// Opens so many connections in a process of its own, and holds them until it is ended.
const crowdProgram = `
  const { connect } = require("node:net");
  let open = 0, lost = 0, asked = 0;
  const [port, most] = process.argv.slice(1).map(Number);
  const ask = () => {
    while (asked < most && asked - open - lost < 200) {
      asked++;
      const socket = connect(port, "127.0.0.1");
      let up = false;
      socket.on("connect", () => { up = true; open++; tell(); });
      socket.on("error", () => {});
      socket.on("close", () => { if (up) open--; lost++; });
      socket.resume();
    }
  };
  const tell = () => { ask(); if (asked === most && open + lost === most) console.log(open); };
  ask();
  setInterval(tell, 500);
`;

async function crowd(port, most) {
  const child = spawn("bash", ["-c", 'ulimit -n "$(ulimit -Hn)"; exec "$@"', "crowd", process.execPath, "-e", crowdProgram,
    String(port), String(most)], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (text) => { said += text; });
  const end = () => child.kill("SIGKILL");
  process.on("exit", end);
  await until("the crowd is there", 30, () => said.includes("\n"));
  return { open: Number(said.split("\n")[0]), end };
}

const hard = Number(spawnSync("bash", ["-c", "ulimit -Hn"], { encoding: "utf8" }).stdout.replace("unlimited", "1000000"));
const idle = 10_000;
const fits = hard >= idle / 2 + 200 && descriptors(house.server.pid) >= idle + 300;

test("ten thousand connections that say nothing: pages come as before", {
  skip: fits ? false : `the limit of open files here is ${hard}`, timeout: 60_000 }, async () => {
  const crowds = await Promise.all([crowd(house.server.port, idle / 2), crowd(house.server.port, idle / 2)]);
  try {
    const there = crowds.reduce((sum, { open }) => sum + open, 0);
    assert.equal(there, idle, `${there} of ${idle} are open`);
    const health = await timed("/health");
    const figures = JSON.parse(health.page.html);
    assert.ok(figures.connections > idle * 0.9, `${figures.connections} held by the server`);
    for (const path of ["/health", "/", "/register", "/sign-in"]) {
      const { status, milliseconds } = await timed(path);
      assert.equal(status, 200);
      assert.ok(milliseconds < 3_000, `${path} took ${milliseconds} ms`);
    }
  } finally {
    for (const one of crowds) one.end();
  }
  await until("all are let go", 20, async () => JSON.parse((await timed("/health")).page.html).connections < 50, 200);
});

test("two hundred connections of one byte a second are cut at the deadline, others are served meanwhile", { timeout: 60_000 }, async () => {
  // The deadline counts anew from the end of the request line: half of them never come to it, half have it behind them.
  const line = "GET / HTTP/1.1\r\n";
  const texts = [`GET /${"a".repeat(100)}`, `Host: 127.0.0.1\r\nX-Slow: ${"a".repeat(100)}`];
  const began = Date.now();
  const ends = [];
  const sockets = Array.from({ length: 200 }, (unused, i) => {
    const text = texts[i % 2];
    const socket = connect(house.server.port, "127.0.0.1", () => i % 2 === 1 && socket.write(line));
    let said = "";
    let at = 0;
    const typing = setInterval(() => socket.writable && socket.write(text[at++]), 1_000);
    ends.push(new Promise((resolve) => {
      socket.on("data", (bytes) => { said += bytes; });
      socket.on("error", () => {});
      socket.on("close", () => {
        clearInterval(typing);
        resolve({ after: Date.now() - began, said });
      });
    }));
    return socket;
  });
  await pause(5_000);
  for (let i = 0; i < 5; i++) {
    const { status, milliseconds } = await timed("/register");
    assert.equal(status, 200);
    assert.ok(milliseconds < 3_000, `${milliseconds} ms`);
  }
  for (const { after: milliseconds, said } of await Promise.all(ends)) {
    assert.ok(milliseconds > 15_000 && milliseconds < 30_000, `cut after ${milliseconds} ms`);
    assert.ok(said === "" || /^HTTP\/1\.1 408 /.test(said), said);
  }
  for (const socket of sockets) socket.destroy();
});

test("more requests at once than queue and workers hold: each is served or told when to come again", { timeout: 60_000 }, async () => {
  // What a page reads is locked, so that nothing gets on until it is let go.
  const held = await lockHold("LOCK TABLE register_entry IN ACCESS EXCLUSIVE MODE");
  const asked = [];
  try {
    for (let i = 0; i < 400; i++) {
      asked.push(new Promise((resolve) => {
        const socket = connect(house.server.port, "127.0.0.1", () =>
          socket.write("GET /register HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"));
        let said = "";
        socket.on("data", (bytes) => { said += bytes; });
        socket.on("error", () => {});
        socket.on("close", () => resolve(said));
      }));
    }
    await until("the workers wait", 10, () => lockWaiters() >= 4);
    await pause(1_500);
  } finally {
    await held.release();
  }
  const answers = await Promise.all(asked);
  const statuses = new Map();
  for (const answer of answers) {
    const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? "none";
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status === "503") assert.match(answer, /\r\nRetry-After: \d+\r\n/i);
  }
  assert.deepEqual([...statuses.keys()].filter((status) => !["200", "503"].includes(status)), [], JSON.stringify([...statuses]));
  assert.ok(statuses.get("503") >= 400 - 256 - 4, JSON.stringify([...statuses]));
  assert.ok(statuses.get("200") >= 4, JSON.stringify([...statuses]));
  assert.equal((await timed("/register")).status, 200);
});

test("two servers on one database: a session is good on both, and ends on both", async () => {
  const lead = await house.lead();
  const first = house.server;
  const on = async (server, what) => {
    house.server = server;
    try {
      return await what();
    } finally {
      house.server = first;
    }
  };
  assert.equal((await on(second, () => lead.get("/home"))).path, "/home");
  // A form shown by one is sent to the other, and then to both again: one effect.
  lead.follow = false;
  const form = await formReady(lead, "/training/people/new", "/training/people/new",
    { name: "Two Servers", email: "two@servers.example", "starts-day": 1, "starts-month": 2, "starts-year": 2026 });
  const answers = await Promise.all([0, 1, 2, 3, 4, 5].map((i) => {
    const server = i % 2 === 0 ? second : first;
    return fetch(new URL(form.target, server.url), { method: "POST", redirect: "manual", body: new URLSearchParams(form.pairs),
      headers: { cookie: [...lead.cookies].map(([name, value]) => `${name}=${value}`).join("; ") } });
  }));
  assert.deepEqual(answers.map(({ status }) => status), answers.map(() => 303));
  assert.equal(new Set(answers.map(({ headers }) => headers.get("location"))).size, 1);
  assert.equal(count("SELECT count(*) FROM person WHERE full_name = 'Two Servers'"), 1);
  lead.follow = true;
  await on(second, async () => lead.submit(await lead.get("/home"), {}, { form: "/sign-out" }));
  assert.match((await lead.get("/home")).path, /^\/sign-in/);
});

test("two servers on one database: work that is due is done once", async () => {
  // Applications whose time to answer a request for information is over: the work ends it and writes to the lead.
  const asked = [];
  for (let i = 0; i < 4; i++) {
    const lead = await house.lead();
    await lead.submit(await lead.get(`/apply/eligibility?${eligible}`), {}, { form: "/applications" });
    const id = count(`SELECT application_id FROM application WHERE organisation_id = ${lead.organisationId}`);
    house.sql(`UPDATE application SET state = 'information_requested', stage_due_on = NULL WHERE application_id = ${id};
      INSERT INTO application_clock (application_id, clock, event, at, reason)
        VALUES (${id}, 'completeness', 'pause', now(), 'with the applicant');
      ALTER TABLE information_request DISABLE TRIGGER guard;
      INSERT INTO information_request (application_id, person_id, words, asked_at, due_on)
        VALUES (${id}, ${lead.personId}, 'Send the accounts', now() - interval '30 days', current_date - 2);
      ALTER TABLE information_request ENABLE TRIGGER guard`);
    asked.push({ id, lead });
  }
  // Both are called to it, again and again.
  for (let i = 0; i < 10; i++) {
    house.sql(`UPDATE job SET due_at = now() WHERE key = 'every:applications.information' AND leased_until IS NULL;
      SELECT pg_notify('assay_job', '')`);
    await pause(100);
  }
  const ended = (id) => count(`SELECT count(*) FROM application_event WHERE application_id = ${id} AND event = 'expire_information'`);
  await until("the work is done", 20, () => asked.every(({ id }) => ended(id) > 0), 100);
  await pause(500);
  for (const { id, lead } of asked) {
    assert.equal(ended(id), 1);
    assert.equal(house.mails(lead.email).filter(({ subject }) => /time to answer has ended/.test(subject)).length, 1);
    assert.equal(count(`SELECT count(*) FROM information_request WHERE application_id = ${id} AND expired_at IS NOT NULL`), 1);
  }
  await until("the trail is sealed", 30, () =>
    count("SELECT count(*) FROM audit_entry e WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.audit_id = e.audit_id)") === 0, 200);
  assert.equal(count("SELECT count(*) - count(DISTINCT number) FROM audit_seal"), 0);
  assert.equal(assay("audit", "verify").stdout, "");
  const [due] = house.sql("SELECT count(*) AS waiting, count(*) FILTER (WHERE attempts > 2) AS often FROM job WHERE key LIKE 'every:%'");
  assert.ok(due.waiting > 0);
  assert.equal(due.often, 0, "no recurring work fails");
  assert.doesNotMatch(house.log + second.log(), /job failed|job given up/);
});
