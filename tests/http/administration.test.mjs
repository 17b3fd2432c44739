import test from "node:test";
import assert from "node:assert/strict";
import { houseStart, password } from "../support/visitor.mjs";

const house = await houseStart();
const administrator = await house.staff(["administrator"], { name: "Ada Administrator" });

test("users are found by a part of the name or the address", async () => {
  const person = await house.staff(["assessor"], { name: "Percival Needle" });
  const page = await administrator.submit(await administrator.get("/administration"), { words: "cival need" },
    { form: "/administration" });
  assert.match(page.text, new RegExp(person.email));
  assert.match(page.text, /Assessor/);
  assert.doesNotMatch(page.main, /Ada Administrator/);
  const odd = await administrator.get("/administration?words=%25");
  assert.match(odd.text, /Nobody was found/);
});

test("a role is given and ended at once", async () => {
  const person = await house.staff(["assessor"]);
  const path = `/administration/users/${person.personId}`;
  assert.equal((await person.get("/administration")).status, 403);
  const none = await administrator.submit(await administrator.get(path), {}, { form: `${path}/roles` });
  assert.equal(none.status, 422);
  assert.deepEqual(none.errors.map((error) => error.field), ["role"]);
  const given = await administrator.submit(none, { role: "administrator" }, { form: `${path}/roles` });
  assert.equal(given.banner, "The role is given");
  assert.equal((await person.get("/administration")).status, 200);
  const id = house.value(`SELECT role_holding_id FROM role_holding WHERE person_id = ${person.personId} AND role = 'administrator'`);
  const form = given.forms.find((one) => one.fields.some(([, value]) => value === String(id)));
  const ended = await administrator.submit(given, {}, { form });
  assert.equal(ended.banner, "The role is ended");
  assert.equal((await person.get("/administration")).status, 403);
});

test("nobody gives themselves a role", async () => {
  const page = await administrator.get(`/administration/users/${administrator.personId}`);
  assert.match(page.text, /your own account/);
  assert.equal(page.forms.length, 1); // signing out
  const csrf = page.form("/sign-out").fields.find(([name]) => name === "csrf")[1];
  const sent = await administrator.post(`/administration/users/${administrator.personId}/roles`, { csrf, role: "decision_maker" });
  assert.equal(sent.status, 403);
});

test("a closed account is signed out and cannot sign in", async () => {
  const person = await house.staff(["assessor"]);
  const path = `/administration/users/${person.personId}`;
  const done = await administrator.submit(await administrator.get(path), {}, { form: `${path}/close` });
  assert.equal(done.banner, "The account is closed");
  assert.equal((await person.get("/account")).heading, "Sign in");
  await assert.rejects(house.signIn(person.email), /cannot sign in/);
});

test("staff are invited; roles of two kinds need an invitation each", async () => {
  const page = await administrator.get("/administration/users/invite");
  const mixed = await administrator.submit(page, { full_name: "Ivo Invited", email: "ivo@homeoffice.test",
    roles: ["assessor", "trainer"] });
  assert.deepEqual(mixed.errors.map((error) => error.field), ["roles"]);
  const nobody = await administrator.submit(page, { full_name: "Tessa Trainer", email: "tessa@trainer.test", roles: ["trainer"] });
  assert.deepEqual(nobody.errors.map((error) => error.field), ["provider"]);
  const foreign = await administrator.submit(page, { full_name: "X", email: "x@homeoffice.test", roles: ["organisation_lead"] });
  assert.deepEqual(foreign.errors.map((error) => error.field), ["roles"]);
  const sent = await administrator.submit(page, { full_name: "Ivo Invited", email: "ivo@homeoffice.test", roles: ["assessor"] });
  assert.match(sent.text, /Ivo Invited/);
  const visitor = house.visitor();
  const step = await visitor.submit(await visitor.get(house.mailLink("ivo@homeoffice.test", "/invitation/")), { password });
  assert.match(step.banner, /Welcome/);
  assert.equal(step.heading, "Set up your second factor");
  assert.equal((await visitor.get("/cases")).heading, "Sign in");
  await visitor.show("ivo@homeoffice.test", step);
  assert.equal((await visitor.get("/cases")).status, 200);
  assert.equal(house.value(`SELECT string_agg(role, ',') FROM role_holding h JOIN account a USING (person_id)
    WHERE a.email = 'ivo@homeoffice.test'`), "assessor");
});

test("what mails say is for the demonstration alone", async () => {
  await house.register(house.visitor(), { email: "mail@reading.example" });
  const list = await administrator.get("/administration/mail");
  assert.match(list.text, /mail@reading\.example/);
  const id = house.value("SELECT mail_id FROM mail WHERE address = 'mail@reading.example'");
  assert.equal((await administrator.get(`/administration/mail/${id}`)).status, 404);
  house.sql("INSERT INTO setting VALUES ('demonstration', 'yes')");
  for (let tries = 0; tries < 100 && house.value(`SELECT kept_at FROM mail WHERE mail_id = ${id}`) === null; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const mail = await administrator.get(`/administration/mail/${id}`);
  assert.equal(mail.status, 200);
  assert.match(mail.text, /press the button/);
  assert.ok(mail.links.some((link) => link.href === house.mailLink("mail@reading.example", "/verify/")));
  assert.match(mail.html, /Demonstration/);
  house.sql("DELETE FROM setting WHERE name = 'demonstration'");
});

test("plugins are listed", async () => {
  const page = await administrator.get("/administration/plugins");
  assert.match(page.text, /England/);
  assert.match(page.text, /Loaded/);
});

test("the pages are the administrator's alone", async () => {
  const other = await house.staff(["assessor"]);
  for (const path of ["/administration", "/administration/mail", "/administration/plugins", "/administration/users/1",
    "/administration/users/invite"]) {
    assert.equal((await other.get(path)).status, 403, path);
    assert.equal((await house.visitor().get(path)).heading, "Sign in", path);
  }
  assert.equal((await administrator.get("/administration/users/999999")).status, 404);
  assert.equal((await administrator.get("/administration/users/x")).status, 404);
});

test("no page of these asked the database more than once", () => {
  assert.doesNotMatch(house.log, /several round trips/);
});
