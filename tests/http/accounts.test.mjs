import test from "node:test";
import assert from "node:assert/strict";
import { houseStart, password } from "../support/visitor.mjs";

const house = await houseStart();

test("the public pages are there for everybody", async () => {
  for (const path of ["/", "/sign-in", "/privacy", "/cookies", "/accessibility", "/contact", "/account/reset"]) {
    const page = await house.get(path);
    assert.equal(page.status, 200, path);
    assert.notEqual(page.heading, "", path);
  }
});

test("a page that does not exist says so, with the frame round it", async () => {
  const page = await house.get("/nowhere");
  assert.equal(page.status, 404);
  assert.equal(page.heading, "Page not found");
  assert.match(page.html, /href="\/privacy"/);
});

test("machines get problem JSON", async () => {
  const page = await house.get("/nowhere", { headers: { accept: "application/json" } });
  assert.equal(page.headers.get("content-type"), "application/problem+json");
  assert.equal(JSON.parse(page.html).code, "NOT_FOUND");
});

test("a page behind sign-in is reached after signing in", async () => {
  const person = await house.staff(["administrator"]);
  const visitor = house.visitor();
  const page = await visitor.get("/account/sessions?a=b");
  assert.equal(page.heading, "Sign in");
  assert.equal(page.url.searchParams.get("return"), "/account/sessions?a=b");
  const inside = await visitor.show(person.email, await visitor.submit(page, { email: person.email, password }));
  assert.equal(inside.path, "/account/sessions?a=b");
});

test("only local addresses are returned to", async () => {
  const person = await house.lead();
  for (const target of ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]) {
    const visitor = house.visitor();
    const page = await visitor.get(`/sign-in?return=${encodeURIComponent(target)}`);
    visitor.follow = false;
    const sent = await visitor.submit(page, { email: person.email, password, return: target });
    assert.equal(sent.headers.get("location"), "/home", target);
  }
});

test("a wrong password and an unknown address look the same", async () => {
  const person = await house.staff(["administrator"]);
  const answers = [];
  for (const email of [person.email, "nobody@example.org"]) {
    const visitor = house.visitor();
    const page = await visitor.submit(await visitor.get("/sign-in"), { email, password: "quite another phrase" });
    assert.equal(page.status, 422);
    assert.match(page.title, /^Error: /);
    answers.push(page.errors.map((error) => error.text));
  }
  assert.deepEqual(answers[0], answers[1]);
});

test("after five failures an address has to wait, and another does not", async () => {
  const person = await house.staff(["administrator"]);
  const visitor = house.visitor();
  for (let i = 0; i < 5; i++) {
    const page = await visitor.submit(await visitor.get("/sign-in"), { email: person.email, password: "quite another phrase" });
    assert.equal(page.status, 422);
  }
  const refused = await visitor.submit(await visitor.get("/sign-in"), { email: person.email, password });
  assert.equal(refused.status, 429);
  assert.equal(refused.heading, "Too many attempts");
  await house.staff(["administrator"]); // signs in
  assert.equal(house.value("SELECT count(*) FROM attempt WHERE key LIKE '%@%'"), 0);
});

test("signing in gives a new token, signing out ends it", async () => {
  const person = await house.staff(["administrator"]);
  const first = person.cookies.get("assay_session");
  await person.signIn(person.email).catch(() => {});
  const page = await person.get("/account");
  assert.equal(page.heading, "Your account");
  const home = await person.submit(page, {}, { form: "/sign-out" });
  assert.equal(home.banner, "You are signed out");
  assert.equal((await person.get("/account")).heading, "Sign in");
  person.cookies.set("assay_session", first);
  assert.equal((await person.get("/account")).heading, "Sign in");
});

test("a banner is shown once, and nobody else can write it", async () => {
  const person = await house.staff(["administrator"]);
  const saved = await person.submit(await person.get("/account"), {}, { form: "/account/language", button: "English" });
  assert.equal(saved.banner, "Your language is saved");
  assert.equal((await person.get("/account")).banner, "");
  person.cookies.set("assay_done", "SGVsbG8.forged");
  assert.equal((await person.get("/account")).banner, "");
});

test("the language is kept for the next visit", async () => {
  const person = await house.staff(["administrator"]);
  await person.submit(await person.get("/account"), {}, { form: "/account/language", button: "Cymraeg" });
  const again = await house.signIn(person.email);
  assert.match((await again.get("/account")).html, /<html lang="cy"/);
});

test("a changed password ends the other sessions and only the new one works", async () => {
  const person = await house.staff(["administrator"]);
  const elsewhere = await house.signIn(person.email);
  const form = await person.get("/account/password");
  const wrong = await person.submit(form, { old_password: "quite another phrase", password: "velvet copper orchard" });
  assert.equal(wrong.status, 422);
  assert.equal(wrong.errors[0].field, "old_password");
  const weak = await person.submit(wrong, { old_password: password, password: "password1234" });
  assert.equal(weak.errors[0].field, "password");
  const done = await person.submit(weak, { old_password: password, password: "velvet copper orchard" });
  assert.match(done.banner, /Your password is changed/, done.text);
  assert.equal((await elsewhere.get("/account")).heading, "Sign in");
  await assert.rejects(house.signIn(person.email));
  await house.signIn(person.email, "velvet copper orchard");
});

test("sign out everywhere", async () => {
  const person = await house.staff(["administrator"]);
  const elsewhere = await house.signIn(person.email);
  const page = await person.get("/account/sessions");
  const everywhere = page.forms.find((form) => form.buttons[0].text === "Sign out everywhere");
  const done = await person.submit(page, {}, { form: everywhere, button: "Sign out everywhere" });
  assert.equal(done.banner, "You are signed out everywhere");
  assert.equal((await elsewhere.get("/account")).heading, "Sign in");
  assert.equal((await person.get("/account")).heading, "Sign in");
});

test("one other session is ended by its button", async () => {
  const person = await house.staff(["administrator"]);
  const elsewhere = await house.signIn(person.email);
  const page = await person.get("/account/sessions");
  const end = page.forms.find((form) => form.buttons[0].text === "End");
  assert.equal((await person.submit(page, {}, { form: end })).banner, "The session is ended");
  assert.equal((await elsewhere.get("/account")).heading, "Sign in");
  assert.equal((await person.get("/account")).heading, "Your account");
});

test("a forgotten password is replaced by link, once", async () => {
  const person = await house.staff(["administrator"]);
  const visitor = house.visitor();
  const sent = await visitor.submit(await visitor.get("/account/reset"), { email: person.email.toUpperCase() });
  const unknown = await visitor.submit(await visitor.get("/account/reset"), { email: "nobody@example.org" });
  assert.equal(sent.heading, "Check your email");
  assert.equal(unknown.heading, "Check your email");
  assert.equal(house.mails("nobody@example.org").length, 1);
  const link = house.mailLink(person.email, "/account/reset/");
  const form = await visitor.get(link);
  assert.equal(form.heading, "Choose a new password");
  assert.equal((await visitor.submit(form, { password: "short" })).status, 422);
  const done = await visitor.submit(await visitor.get(link), { password: "velvet copper orchard" });
  assert.match(done.banner, /Your new password is set/);
  assert.equal((await person.get("/account")).heading, "Sign in");
  const again = await visitor.get(link);
  assert.equal(again.status, 404);
  assert.equal(again.heading, "This link does not work any more");
  await house.signIn(person.email, "velvet copper orchard");
});

test("a link is worth nothing after its time", async () => {
  const person = await house.staff(["administrator"]);
  const visitor = house.visitor();
  await visitor.submit(await visitor.get("/account/reset"), { email: person.email });
  const link = house.mailLink(person.email, "/account/reset/");
  const form = await visitor.get(link);
  house.sql("UPDATE account_link SET expires_at = expires_at - interval '61 minutes' WHERE purpose = 'reset'");
  assert.equal((await visitor.get(link)).status, 404);
  assert.equal((await visitor.submit(form, { password: "velvet copper orchard" })).status, 404);
});

test("a session ends after 30 minutes without a page, and what was typed is kept", async () => {
  const person = await house.staff(["administrator"]);
  const form = await person.get("/account");
  house.moveSession(person, "31 minutes");
  const asked = await person.submit(form, {}, { form: "/account/language", button: "Cymraeg" });
  assert.equal(asked.heading, "Sign in");
  assert.match(asked.text, /what you typed is kept/);
  const kept = await person.show(person.email, await person.submit(asked, { email: person.email, password }));
  assert.equal(kept.heading, "What you typed");
  assert.match(kept.text, /Language cy/);
  const stored = house.value("SELECT string_agg(fields::text, '') FROM kept_form");
  assert.doesNotMatch(stored, /csrf|submission/);
  const sent = await person.submit(kept, {}, { form: "/account/language" });
  assert.equal(house.value(`SELECT language FROM account WHERE email = '${person.email}'`), "cy");
  assert.equal(sent.status, 200);
  assert.equal(house.value("SELECT count(*) FROM kept_form"), 0);
});

test("what was typed is kept when one has signed out in another tab, or the cookie is gone", async () => {
  for (const leave of ["sign-out", "cookie"]) {
    const person = await house.staff(["administrator"]);
    const form = await person.get("/account");
    if (leave === "cookie") {
      person.cookies.delete("assay_session");
    } else {
      await person.submit(await person.get("/account"), {}, { form: "/sign-out" });
    }
    const asked = await person.submit(form, {}, { form: "/account/language", button: "Cymraeg" });
    assert.match(asked.text, /what you typed is kept/, leave);
    const other = await house.staff(["administrator"]);
    assert.match((await other.get("/account/kept")).text, /Nothing is waiting/);
    const kept = await person.show(person.email, await person.submit(asked, { email: person.email, password }));
    assert.match(kept.text, /Language cy/);
    await person.submit(kept, {}, { form: "/account/language" });
    assert.equal(house.value(`SELECT language FROM account WHERE email = '${person.email}'`), "cy");
  }
});

test("a token made up for a session keeps nothing for anybody", async () => {
  const visitor = house.visitor();
  await visitor.get("/sign-in");
  const before = house.value("SELECT count(*) FROM kept_form");
  const csrf = `${"ab".repeat(32)}.${"A".repeat(43)}`;
  const page = await visitor.post("/account/language", { csrf, language: "cy" }, { headers: { "sec-fetch-site": "same-origin" } });
  assert.equal(page.status, 403);
  assert.equal(page.heading, "What you typed is kept");
  assert.match(page.text, /sign in in another tab/);
  assert.equal(house.value("SELECT count(*) FROM kept_form"), before);
});

test("what was kept can be discarded, and only its owner sees it", async () => {
  const person = await house.staff(["administrator"]);
  const form = await person.get("/account");
  house.moveSession(person, "13 hours");
  await person.submit(form, {}, { form: "/account/language", button: "Cymraeg" });
  const other = await house.staff(["administrator"]);
  assert.match((await other.get("/account/kept")).text, /Nothing is waiting/);
  const id = house.value("SELECT max(kept_form_id) FROM kept_form");
  const csrf = (await other.get("/account")).form("/sign-out").fields.find(([name]) => name === "csrf")[1];
  await other.post("/account/kept/discard", { csrf, id });
  assert.equal(house.value("SELECT count(*) FROM kept_form"), 1);
  await person.signIn(person.email);
  const done = await person.submit(await person.get("/account/kept"), {}, { form: "/account/kept/discard" });
  assert.equal(done.banner, "Discarded");
});

test("a session is extended, for scripts and without them", async () => {
  const person = await house.staff(["administrator"]);
  const page = await person.get("/account");
  assert.match(page.html, /data-session-seconds="(1799|1800)"/);
  house.moveSession(person, "20 minutes");
  const csrf = page.form("/sign-out").fields.find(([name]) => name === "csrf")[1];
  const answer = await person.post("/session/extend", { csrf }, { headers: { accept: "application/json" } });
  assert.equal(answer.status, 200);
  house.moveSession(person, "20 minutes");
  assert.equal((await person.get("/account")).heading, "Your account");
  const plainAnswer = await person.post("/session/extend", { csrf });
  assert.equal(plainAnswer.banner, "You stay signed in");
  house.moveSession(person, "31 minutes");
  const ended = await person.post("/session/extend", { csrf }, { headers: { accept: "application/json" } });
  assert.equal(ended.status, 401);
});

test("a form with a token that is not right is refused; from our own page it can be sent again", async () => {
  const person = await house.staff(["administrator"]);
  const refused = await person.post("/account/language", { csrf: "wrong", language: "cy" });
  assert.equal(refused.status, 403);
  assert.equal(refused.forms.filter((form) => form.action === "/account/language").length, 0);
  const stale = await person.post("/account/language", { csrf: "wrong", language: "cy" },
    { headers: { "sec-fetch-site": "same-origin" } });
  assert.equal(stale.status, 403);
  const sent = await person.submit(stale, {}, { form: "/account/language" });
  assert.equal(sent.status, 200);
  assert.equal(house.value(`SELECT language FROM account WHERE email = '${person.email}'`), "cy");
});

test("markup in what is typed stays text", async () => {
  const visitor = house.visitor();
  const page = await visitor.submit(await visitor.get("/sign-in"), { email: '"><script>alert(1)</script>', password: "x" });
  assert.equal(page.status, 422);
  assert.doesNotMatch(page.html, /<script>alert/);
});

test("what is far too long is refused as it should be", async () => {
  const visitor = house.visitor();
  const form = await visitor.get("/sign-in");
  const wrong = await visitor.submit(form, { email: "nobody@example.org", password: "x".repeat(5000) });
  assert.equal(wrong.status, 422);
  assert.equal(wrong.errors.length, 1);
  assert.equal((await visitor.submit(form, { email: "nobody@example.org", password: "x".repeat(20000) })).status, 413);
});

test("a permission that is missing is refused with a page", async () => {
  const person = await house.staff(["trainer"]);
  const page = await person.get("/organisation");
  assert.equal(page.status, 403);
  assert.equal(page.heading, "You cannot do this");
});

test("the home page leads to where a person works", async () => {
  const administrator = await house.staff(["administrator"]);
  assert.equal((await administrator.get("/home")).path, "/administration");
  const both = await house.staff(["administrator", "grants_officer"]);
  const home = await both.get("/home");
  assert.equal(home.heading, "Home");
  assert.ok(home.links.some((link) => link.href === "/funds"));
});

test("a First Responder is led to their own training", async () => {
  const lead = await house.lead();
  const person = await house.staff(["first_responder"], { organisation: lead.organisationId });
  const page = await person.get("/home");
  assert.equal(page.status, 200);
  assert.match(page.text, /Your training/);
  assert.doesNotMatch(page.text, /no role/);
  const own = await person.get("/training/own");
  assert.equal(own.status, 200);
  assert.match(own.text, /First Responder since/);
  assert.equal((await lead.get("/training/own")).status, 403);
});

test("logs hold no address, name or token", async () => {
  const person = await house.staff(["administrator"], { name: "Quentin Quillfeather" });
  await person.get("/account");
  assert.doesNotMatch(house.log, /@|Quillfeather/);
  assert.ok(!house.log.includes(person.cookies.get("assay_session")));
});

test("no page of these asked the database more than once", () => {
  assert.doesNotMatch(house.log, /several round trips/);
});
