// Processes killed while people work: what was confirmed is there, each act is whole or not at all, a form sent again
// does its thing once, and the server recovers by itself.
import test from "node:test";
import assert from "node:assert/strict";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { houseStart } from "../support/visitor.mjs";
import { startServer } from "../support/server.mjs";
import { daysAgo, providerStart } from "../support/provider.mjs";
import { eligible } from "../support/work.mjs";
import { backends, backendsEnd, childrenOf, formReady, lockHold, lockWaiters, resultsFile, trailGood, until } from "../support/crash.mjs";

const house = await houseStart();
const count = (query) => Number(house.value(query));

// Each writer sends forms of one kind, one after the other. sent: { target, pairs, answered, mark }.
const writers = [];
let marks = 0;

// Saves the same section again and again: row, event and entry of the trail count up together.
async function sectionWriter() {
  const visitor = await house.lead();
  await visitor.submit(await visitor.get(`/apply/eligibility?${eligible}`), {}, { form: "/applications" });
  const id = count(`SELECT application_id FROM application WHERE organisation_id = ${visitor.organisationId}`);
  const path = `/applications/${id}/sections/organisation`;
  return { visitor, sent: [], next: () => [path, path, { "answer-legal_name": `Name ${(marks += 1)}` }, marks],
    check(writer) {
      const saved = count(`SELECT version FROM application_section WHERE application_id = ${id}`);
      assert.equal(count(`SELECT count(*) FROM application_event WHERE application_id = ${id} AND event = 'save'`), saved);
      assert.equal(count(`SELECT count(*) FROM audit_entry WHERE subject_kind = 'application' AND subject_id = ${id}
        AND action = 'application.save'`), saved);
      const name = house.value(`SELECT value FROM application_answer WHERE application_id = ${id} AND question_code = 'legal_name'`);
      assert.equal(name, `Name ${writer.sent[saved - 1].mark}`, "the answer is that of the last save");
      return saved;
    } };
}

// Each adds one person to the list of First Responders.
async function peopleWriter() {
  const visitor = await house.lead();
  const starts = { "starts-day": 1, "starts-month": 2, "starts-year": 2026 };
  const where = `full_name LIKE 'Pat Kill %' AND role = 'first_responder' AND organisation_id = ${visitor.organisationId}`;
  return { visitor, sent: [], next: () => ["/training/people/new", "/training/people/new",
    { name: `Pat Kill ${(marks += 1)}`, email: `pat${marks}@kill.example`, same: "new", ...starts }, marks],
    check() {
      const people = count(`SELECT count(*) FROM person JOIN role_holding USING (person_id) WHERE ${where}`);
      assert.equal(count(`SELECT count(DISTINCT full_name) FROM person JOIN role_holding USING (person_id) WHERE ${where}`), people);
      assert.equal(count(`SELECT count(*) FROM audit_entry WHERE action = 'person.add' AND subject_kind = 'person'
        AND organisation_id = ${visitor.organisationId} AND subject_id IN (SELECT person_id FROM role_holding
          WHERE role = 'first_responder')`), people);
      return people;
    } };
}

// Each makes a fund and its first scheme.
async function fundWriter() {
  const visitor = await house.staff(["grants_officer"]);
  const own = `f.title LIKE 'Kill % of ${visitor.personId}'`;
  const dates = { "starts-day": 1, "starts-month": 4, "starts-year": 2026, "ends-day": 31, "ends-month": 3, "ends-year": 2027 };
  return { visitor, sent: [], next: () => ["/funds/new", "/funds/new",
    { title: `Kill ${(marks += 1)} of ${visitor.personId}`, funder: "Home Office", budget: "1000", scheme: "One", ...dates }, marks],
    check() {
      const funds = count(`SELECT count(*) FROM fund f WHERE ${own}`);
      assert.equal(count(`SELECT count(*) FROM scheme JOIN fund f USING (fund_id) WHERE ${own}`), funds);
      assert.equal(count(`SELECT count(*) FROM audit_entry e JOIN fund f ON f.fund_id = e.subject_id
        WHERE e.action = 'fund.create' AND e.subject_kind = 'fund' AND ${own}`), funds);
      return funds;
    } };
}

for (const make of [sectionWriter, sectionWriter, sectionWriter, sectionWriter, peopleWriter, peopleWriter, fundWriter, fundWriter]) {
  const writer = await make();
  writer.visitor.follow = false;
  writers.push(writer);
}

const answered = () => writers.flatMap(({ sent }) => sent).filter((form) => form.answered).length;

// Sends forms until told to stop or until the server is gone.
async function write(writer, goOn) {
  while (goOn()) {
    const [path, action, values, mark] = writer.next();
    let form;
    try {
      form = await formReady(writer.visitor, path, action, values);
    } catch (error) {
      if (error.status !== undefined) throw error;
      return; // no server to ask
    }
    form.mark = mark;
    writer.sent.push(form);
    try {
      const page = await writer.visitor.post(form.target, form.pairs);
      assert.equal(page.status, 303, `${form.target}: ${page.status} ${page.heading}`);
      form.answered = true;
    } catch (error) {
      if (error.code === "ERR_ASSERTION") throw error;
      return;
    }
  }
}

// As many effects as answers, or one more for the form whose answer was lost.
function checkWhole() {
  for (const writer of writers) {
    const done = writer.check(writer);
    const confirmed = writer.sent.filter((form) => form.answered).length;
    assert.ok(done >= confirmed && done <= writer.sent.length, `${confirmed} answered, ${done} done, ${writer.sent.length} sent`);
  }
}

async function restart() {
  house.server = await startServer({ arguments: ["--workers", "4"] });
}

for (const round of [1, 2]) {
  test(`kill -9 of the server while forms are sent, round ${round}`, async () => {
    const most = answered() + 60;
    const writing = Promise.all(writers.map((writer) => write(writer, () => true)));
    await until("sixty forms are answered", 40, () => answered() >= most, 5);
    await house.server.stop("SIGKILL");
    await writing;
    await restart();
    checkWhole();
    for (const writer of writers) {
      for (const form of writer.sent.slice(-2)) {
        for (let times = 0; times < 2; times++) {
          const page = await writer.visitor.post(form.target, form.pairs);
          assert.equal(page.status, 303, `sent again: ${form.target} ${page.status} ${page.heading}`);
        }
        form.answered = true;
      }
    }
    for (const writer of writers) {
      assert.equal(writer.check(writer), writer.sent.length, "each form has had its effect once");
    }
    await trailGood();
  });
}

test("connections to the database ended under the server: told, or tried again, and no more than that", async () => {
  let writing = true;
  let refused = 0;
  const persist = async (writer) => {
    while (writing) {
      const [path, action, values, mark] = writer.next();
      let form;
      for (let tries = 0; form === undefined; tries++) {
        try {
          form = await formReady(writer.visitor, path, action, values);
        } catch (error) {
          assert.ok(error.status === 503 && tries < 40, error.message);
          refused++;
          await pause(50);
        }
      }
      form.mark = mark;
      writer.sent.push(form);
      for (let tries = 0; !form.answered; tries++) {
        const page = await writer.visitor.post(form.target, form.pairs);
        assert.ok([303, 503].includes(page.status) && tries < 40, `${form.target}: ${page.status} ${page.heading}`);
        form.answered = page.status === 303;
        if (page.status === 503) {
          assert.ok(page.headers.get("retry-after"));
          refused++;
          await pause(50);
        }
      }
    }
  };
  const all = writers.map(persist);
  let ended = 0;
  try {
    for (let times = 0; times < 8; times++) {
      await pause(400);
      ended += backendsEnd();
    }
  } finally {
    writing = false;
    await Promise.all(all);
  }
  assert.ok(ended >= 8 * 4, `${ended} connections ended`);
  const began = Date.now();
  await until("all is well", 5, async () => (await house.get("/health")).status === 200 && (await house.get("/register")).status === 200);
  assert.ok(Date.now() - began < 5_000);
  for (const writer of writers) {
    assert.equal(writer.check(writer), writer.sent.length);
  }
  await trailGood(); // the runners of jobs are connected again
  assert.doesNotMatch(house.log, /"status":"500"/);
});

const connected = (port) => new Promise((resolve, reject) => {
  const socket = connect(port, "127.0.0.1", () => resolve(socket.destroy()));
  socket.once("error", reject);
});

test("TERM while requests are in hand: each is answered, and the server ends well", async () => {
  const held = await lockHold("LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE");
  const forms = [];
  let posts;
  try {
    await Promise.all(writers.map(async (writer) => {
      const [path, action, values, mark] = writer.next();
      forms.push([writer, { ...(await formReady(writer.visitor, path, action, values)), mark }]);
    }));
    posts = forms.map(async ([writer, form]) => {
      writer.sent.push(form);
      const page = await writer.visitor.post(form.target, form.pairs);
      form.answered = page.status === 303;
      return page.status;
    });
    await until("four are at work", 10, () => lockWaiters() >= 4);
    await pause(300); // the others are in the queue
    process.kill(house.server.pid, "SIGTERM");
    await pause(700);
    await assert.rejects(connected(house.server.port), { code: "ECONNREFUSED" }, "no more is taken on");
  } finally {
    await held.release();
  }
  const answers = await Promise.all(posts);
  assert.deepEqual(answers, forms.map(() => 303), house.log.slice(-3000));
  assert.deepEqual(await house.server.ended, { status: 0, signal: null });
  assert.match(house.log, /"stopped"/);
  await restart();
  for (const writer of writers) {
    assert.equal(writer.check(writer), writer.sent.length);
  }
});

// Results by file.

const states = (id) => house.sql(`SELECT state, words FROM import_batch WHERE import_id = ${id}`)[0];
const recordsOf = (id) => count(`SELECT count(*) FROM import_record WHERE import_id = ${id}`);
const completionsOf = (id) => count(`SELECT count(*) FROM completion WHERE import_id = ${id}`);

async function sent(trainer, data) {
  const page = await trainer.submit(await trainer.get("/imports/new"),
    { format: "assay_xml", file: { name: "results.xml", type: "application/xml", data } });
  assert.match(page.path, /^\/imports\/\d+$/, JSON.stringify(page.errors));
  return Number(page.path.split("/").pop());
}

test("kill -9 of the worker that reads a file: refused with words or read whole, never half in", async () => {
  const provider = await providerStart(house);
  const data = resultsFile(provider, daysAgo(5), 60_000);
  for (let round = 0; round < 3; round++) {
    const id = await sent(provider.trainer, data);
    const [worker] = await until("a worker reads", 20, () => {
      const found = childrenOf(house.server.pid, "assay-worker");
      return found.length > 0 && found;
    }, 1);
    await pause(round * 150);
    let killed = true;
    try {
      process.kill(worker, "SIGKILL");
    } catch {
      killed = false; // it was done already
    }
    await until("the import is settled", 40, () => !["waiting", "reading"].includes(states(id).state), 100);
    const { state, words } = states(id);
    assert.ok(round > 0 || killed);
    assert.ok(["refused", "preview"].includes(state), state);
    assert.equal(recordsOf(id), state === "refused" ? 0 : 60_000);
    assert.equal(completionsOf(id), 0);
    const page = await provider.trainer.get(`/imports/${id}`);
    assert.equal(page.status, 200);
    if (state === "refused") assert.ok(words.length > 0 && !/signal|SIG|worker/.test(words), words);
  }
  assert.equal((await house.get("/health")).status, 200);
});

test("kill -9 of the server while results are recorded: all or nothing, and taken up again", async () => {
  const provider = await providerStart(house);
  const { trainer } = provider;
  const id = await sent(trainer, resultsFile(provider, daysAgo(5), 8_000));
  await until("the file is read", 60, () => states(id).state === "preview", 100);
  const form = await trainer.get(`/imports/${id}`);
  // The results are written by then, not yet what follows from them.
  const held = await lockHold("LOCK TABLE training_interval IN ACCESS EXCLUSIVE MODE");
  try {
    const page = await trainer.submit(form, {}, { form: `/imports/${id}/confirm` });
    assert.ok(page.status < 400);
    await until("it is recording", 20, () => backends("wait_event_type = 'Lock' AND backend_xid IS NOT NULL") > 0);
    await house.server.stop("SIGKILL");
  } finally {
    await held.release();
  }
  // What the killed server's connection was doing ends by itself.
  await until("its connections are gone", 30, () => backends() === 0, 50);
  assert.equal(completionsOf(id), 0);
  assert.equal(states(id).state, "applying");
  await restart();
  await until("it is recorded, long before the lease is over", 30, () => states(id).state === "done", 100);
  assert.equal(completionsOf(id), 8_000);
  assert.equal(count(`SELECT count(*) FROM audit_entry WHERE action = 'import.apply' AND subject_id = ${id}`), 1);
  assert.equal((await trainer.get(`/imports/${id}`)).status, 200);
  await trailGood();
});
