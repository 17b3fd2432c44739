// The second factor through the pages: set up at the first sign-in, asked for at each, asked for again before a decision
// is issued; what was typed is kept; codes and recovery codes are good once; attempts are limited; lost devices.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart, password } from "../support/visitor.mjs";
import { assay, sql } from "../support/server.mjs";
import { codeOf, keep, nextCode, secretIn, secretOf, stepNow } from "../support/factor.mjs";

const house = await houseStart();
const account = (email) => `(SELECT account_id FROM account WHERE email = '${email}')`;
const forget = (email) => sql(`UPDATE second_factor SET last_step = 0 WHERE account_id = ${account(email)}`);
const acts = (email, action) => Number(house.value(
  `SELECT count(*) FROM audit_entry WHERE action = '${action}' AND subject_kind = 'account' AND subject_id = ${account(email)}`));
// As though the factor had been shown longer ago.
const factorAged = (person, interval) =>
  sql(`UPDATE session SET factor_at = factor_at - interval '${interval}' WHERE account_id = ${account(person.email)}`);
const step = async (email, visitor = house.visitor()) =>
  ({ visitor, page: await visitor.submit(await visitor.get("/sign-in"), { email, password }, { form: "/sign-in" }) });

let number = 0;
function added(roles) {
  const email = `factor${++number}@homeoffice.test`;
  assay("user", "add", "--email", email, "--name", `Fay Factor ${number}`, ...roles.flatMap((role) => ["--role", role]),
    { input: `${password}\n` });
  return email;
}

test("every Home Office role and the auditor sign in with one, the others do not", () => {
  const rows = sql("SELECT role, side, second_factor FROM role WHERE role <> 'anyone_signed_in'");
  for (const { role, side, second_factor: asked } of rows) {
    assert.equal(asked, ["home_office", "auditor"].includes(side), role);
  }
});

test("the first sign-in leads to setting it up, and nothing is open before", async () => {
  const email = added(["assessor"]);
  const { visitor, page } = await step(email);
  assert.equal(page.path, "/sign-in/set-up");
  assert.equal(page.heading, "Set up your second factor");
  assert.match(page.html, /<svg [^>]*role="img"[\s\S]*<path d="M/);
  assert.equal(visitor.cookies.has("assay_session"), false);
  assert.equal((await visitor.get("/cases")).heading, "Sign in");
  assert.equal((await visitor.get("/sign-in/code")).path, "/sign-in/set-up");
  const codes = /id="recovery-codes">([\s\S]*?)<\/ul>/.exec(page.html)[1].match(/[A-Z2-7]{4}( [A-Z2-7]{4}){3}/g);
  assert.equal(new Set(codes).size, 10);
  const again = await visitor.get("/sign-in/set-up");
  assert.equal(secretIn(again.html), secretIn(page.html), "the key stays while it is set up");
  const wrong = await visitor.submit(again, { code: "000000" });
  assert.equal(wrong.status, 422);
  assert.deepEqual(wrong.errors.map((error) => error.field), ["code"]);
  keep(email, secretIn(page.html));
  const code = nextCode(email);
  const inside = await visitor.submit(wrong, { code: `${code.slice(0, 3)} ${code.slice(3)}` });
  assert.equal(inside.banner, "Your second factor is set up and you are signed in");
  assert.equal((await visitor.get("/cases")).status, 200);
  assert.equal(acts(email, "account.factor_set"), 1);
  assert.equal(house.mails(email).filter(({ subject }) => /second factor .* is set up/.test(subject)).length, 1);
  assert.match((await visitor.get("/account/factor")).text, /Recovery codes left 10/);
  // Neither the key nor the codes are stored in plain words.
  const kept = sql("SELECT encode(secret, 'escape') AS secret FROM second_factor").map(({ secret }) => secret).join();
  assert.ok(!kept.includes(secretOf(email)));
  assert.equal(house.value(`SELECT length(secret) FROM second_factor WHERE account_id = ${account(email)}`), 24 + 16 + 20);
  assert.equal(acts(email, "account.signed_in"), 1);
});

test("each sign-in asks for a code: of this half minute, the one before or the one after, once", async () => {
  const { email } = await house.staff(["intake_officer"]);
  const secret = secretOf(email);
  for (const [from, answer] of [[-1, 200], [0, 200], [1, 200], [-3, 422], [3, 422]]) {
    forget(email);
    const { visitor, page } = await step(email);
    assert.equal(page.heading, "Enter a code");
    // Not in the last seconds of a half minute, when the next is there before the answer.
    while (Date.now() % 30_000 > 28_500) await new Promise((resolve) => setTimeout(resolve, 100));
    const sent = await visitor.submit(page, { code: codeOf(secret, stepNow() + from) });
    assert.equal(sent.status, answer, `${from}`);
    assert.equal(visitor.cookies.has("assay_session"), answer === 200);
  }
  forget(email);
  const code = codeOf(secret);
  const first = await step(email);
  assert.equal((await first.visitor.submit(first.page, { code })).status, 200);
  const second = await step(email);
  const used = await second.visitor.submit(second.page, { code });
  assert.equal(used.status, 422);
  assert.match(used.text, /used already/);
  for (const typed of ["", "12345", "abcdef", "x".repeat(101), "１２３４５６"]) {
    assert.equal((await second.visitor.submit(second.page, { code: typed })).status, 422, typed);
    sql("DELETE FROM attempt");
  }
});

test("one code sent ten times at once lets one in", async () => {
  const { email } = await house.staff(["intake_officer"]);
  forget(email);
  const steps = await Promise.all(Array.from({ length: 4 }, () => step(email)));
  const code = codeOf(secretOf(email));
  const answers = await Promise.all(steps.map(({ visitor, page }) => visitor.submit(page, { code })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 422, 422, 422]);
});

test("after five wrong codes there is a wait, even for the right one, and for that account alone", async () => {
  const { email } = await house.staff(["decision_maker"]);
  const { visitor, page } = await step(email);
  for (let i = 0; i < 5; i++) {
    assert.equal((await visitor.submit(page, { code: "000000" })).status, 422);
  }
  forget(email);
  assert.equal((await visitor.submit(page, { code: codeOf(secretOf(email)) })).status, 429);
  const elsewhere = await step(email);
  assert.equal((await elsewhere.visitor.submit(elsewhere.page, { code: codeOf(secretOf(email)) })).status, 429);
  await house.staff(["assessor"]);
  sql("DELETE FROM attempt");
});

test("a step is worth nothing after its time, nor once it was used", async () => {
  const { email } = await house.staff(["assessor"]);
  const late = await step(email);
  sql(`UPDATE sign_in_step SET ends_at = now() - interval '1 second' WHERE done_at IS NULL AND account_id = ${account(email)}`);
  assert.equal((await late.visitor.submit(late.page, { code: nextCode(email) })).path, "/sign-in");
  const once = await step(email);
  const cookie = once.visitor.cookies.get("assay_step");
  assert.ok(cookie);
  assert.equal((await once.visitor.submit(once.page, { code: nextCode(email) })).status, 200);
  const thief = house.visitor();
  thief.cookies.set("assay_step", cookie);
  assert.equal((await thief.get("/sign-in/code")).path, "/sign-in");
});

test("a new password ends what was begun with the old one", async () => {
  const person = await house.staff(["assessor"]);
  const begun = await step(person.email);
  const form = await person.get("/account/password");
  const done = await person.submit(form, { old_password: password, password: "velvet copper orchard" });
  assert.match(done.banner, /Your password is changed/);
  assert.equal((await begun.visitor.submit(begun.page, { code: nextCode(person.email) })).path, "/sign-in");
});

test("a role that comes while somebody is signed in asks for the second factor", async () => {
  const lead = await house.lead();
  assert.equal((await lead.get("/home")).path, "/home");
  assay("user", "role", "--email", lead.email, "--role", "assessor");
  assert.equal((await lead.get("/home")).heading, "Sign in");
  const { visitor, page } = await step(lead.email, lead);
  assert.equal(page.heading, "Set up your second factor");
  await visitor.show(lead.email, page);
  assert.equal((await lead.get("/cases")).status, 200);
});

test("a recovery code works once in place of a code, and the person is told", async () => {
  const email = added(["assessor"]);
  const first = await step(email);
  const [one, two] = /id="recovery-codes">([\s\S]*?)<\/ul>/.exec(first.page.html)[1].match(/[A-Z2-7]{4}( [A-Z2-7]{4}){3}/g);
  await first.visitor.show(email, first.page);
  const lost = await step(email);
  const inside = await lost.visitor.submit(lost.page, { code: one.toLowerCase().replaceAll(" ", "-") });
  assert.match(inside.banner, /recovery code/);
  assert.match((await lost.visitor.get("/account/factor")).text, /Recovery codes left 9/);
  assert.equal(acts(email, "account.recovery_code_used"), 1);
  assert.equal(house.mails(email).filter(({ subject }) => /recovery code .* was used/.test(subject)).length, 1);
  const again = await step(email);
  assert.equal((await again.visitor.submit(again.page, { code: one })).status, 422);
  // Setting it up again makes the former device and codes worthless.
  const renewed = await lost.visitor.submit(await lost.visitor.get("/account/factor"), {}, { form: "/account/factor" });
  assert.equal(renewed.heading, "Set up your second factor");
  const before = secretOf(email);
  const done = await lost.visitor.show(email, renewed);
  assert.equal(done.path, "/account/factor");
  assert.match(done.text, /Recovery codes left 10/);
  const former = await step(email);
  assert.equal((await former.visitor.submit(former.page, { code: codeOf(before) })).status, 422);
  assert.equal((await former.visitor.submit(former.page, { code: two })).status, 422);
});

test("somebody of an organisation may have one too", async () => {
  const lead = await house.lead();
  assert.match((await lead.get("/account/factor")).text, /You have none/);
  const page = await lead.submit(await lead.get("/account/factor"), {}, { form: "/account/factor" });
  await lead.show(lead.email, page);
  assert.equal((await step(lead.email)).page.heading, "Enter a code");
});

test("an administrator takes it away, shows their own first, and the person is told", async () => {
  const administrator = await house.staff(["administrator"]);
  const person = await house.staff(["assessor"]);
  const path = `/administration/users/${person.personId}`;
  factorAged(administrator, "11 minutes");
  const asked = await administrator.submit(await administrator.get(path), {}, { form: `${path}/factor` });
  assert.equal(asked.heading, "Enter a code");
  assert.equal(house.value(`SELECT count(*) FROM second_factor WHERE account_id = ${account(person.email)}`), 1);
  const back = await administrator.submit(asked, { code: nextCode(administrator.email) });
  assert.equal(back.path, path);
  const done = await administrator.submit(back, {}, { form: `${path}/factor` });
  assert.match(done.banner, /taken away/);
  assert.equal(acts(person.email, "account.factor_reset"), 1);
  assert.equal(house.mails(person.email).filter(({ subject }) => /was taken away/.test(subject)).length, 1);
  assert.equal((await person.get("/cases")).heading, "Sign in");
  assert.equal((await step(person.email)).page.heading, "Set up your second factor");
  // Nobody takes away their own, nor one that is not there; nobody else may.
  const { csrf } = Object.fromEntries((await administrator.get("/account")).form("/sign-out").fields);
  assert.equal((await administrator.post(`/administration/users/${administrator.personId}/factor`, { csrf })).status, 403);
  assert.equal((await administrator.post(`${path}/factor`, { csrf })).status, 404);
  const other = await house.staff(["decision_maker"]);
  const own = Object.fromEntries((await other.get("/account")).form("/sign-out").fields);
  assert.equal((await other.post(`/administration/users/${administrator.personId}/factor`, { csrf: own.csrf })).status, 403);
});

test("the command takes it away as well", async () => {
  const person = await house.staff(["administrator"]);
  assay("user", "reset-factor", "--email", person.email);
  assert.equal((await person.get("/administration")).heading, "Sign in");
  assert.equal((await step(person.email)).page.heading, "Set up your second factor");
  assert.equal(assay("user", "reset-factor", "--email", person.email, { allowFailure: true }).status, 1);
});

test("before a decision is issued a code is asked for again, and what was typed is kept", async () => {
  const decider = await house.staff(["decision_maker"]);
  const { csrf } = Object.fromEntries((await decider.get("/account")).form("/sign-out").fields);
  const path = "/cases/987654321/decision/issue";
  assert.equal((await decider.post(path, { csrf, words: "Well reasoned words" })).status, 404, "just shown");
  factorAged(decider, "9 minutes");
  assert.equal((await decider.post(path, { csrf, words: "Well reasoned words" })).status, 404, "nine minutes ago");
  factorAged(decider, "2 minutes");
  const asked = await decider.post(path, { csrf, words: "Well reasoned words" });
  assert.equal(asked.heading, "Enter a code");
  assert.match(asked.text, /What you typed is kept/);
  assert.equal((await decider.get("/cases")).status, 200, "other work goes on");
  const wrong = await decider.submit(asked, { code: "000000" });
  assert.equal(wrong.status, 422);
  const kept = await decider.submit(wrong, { code: nextCode(decider.email) });
  assert.equal(kept.heading, "What you typed");
  assert.match(kept.text, /Well reasoned words/);
  assert.equal(acts(decider.email, "account.factor_shown"), 1);
  assert.equal((await decider.submit(kept, {}, { form: path })).status, 404);
  // Not for those who may not decide at all.
  const assessor = await house.staff(["assessor"]);
  factorAged(assessor, "1 hour");
  const own = Object.fromEntries((await assessor.get("/account")).form("/sign-out").fields);
  assert.equal((await assessor.post(path, { csrf: own.csrf })).status, 403);
});

test("machines are told by a status", async () => {
  const decider = await house.staff(["decision_maker"]);
  const { csrf } = Object.fromEntries((await decider.get("/account")).form("/sign-out").fields);
  factorAged(decider, "1 hour");
  const answer = await decider.post("/cases/987654321/decision/issue", { csrf }, { headers: { accept: "application/json" } });
  assert.equal(answer.status, 401);
  assert.equal(JSON.parse(answer.html).code, "FACTOR_NEEDED");
});

test("the page that tells a code is the demonstration's alone", async () => {
  const { email } = await house.staff(["assessor"]);
  const { visitor, page } = await step(email);
  assert.equal((await visitor.get("/demonstration/code")).status, 404);
  assert.doesNotMatch(page.html, /\/demonstration\/code/);
  house.sql("INSERT INTO setting VALUES ('demonstration', 'yes')");
  assert.match((await visitor.get("/sign-in/code")).html, /href="\/demonstration\/code"/);
  const told = await visitor.get("/demonstration/code");
  const code = /id="demonstration-code">(\d{6})</.exec(told.html)[1];
  assert.equal((await visitor.submit(page, { code })).status, 200);
  assert.match((await house.visitor().get("/demonstration/code")).text, /Nobody is being asked/);
  house.sql("DELETE FROM setting WHERE name = 'demonstration'");
});

test("no page of these asked the database more than once, and logs hold no code", () => {
  assert.doesNotMatch(house.log, /several round trips|"status":"500"/);
  for (const secret of sql("SELECT email FROM account").map(({ email }) => secretOf(email)).filter(Boolean)) {
    assert.ok(!house.log.includes(secret));
  }
});
