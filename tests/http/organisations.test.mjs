import test from "node:test";
import assert from "node:assert/strict";
import { houseStart, password } from "../support/visitor.mjs";

const house = await houseStart();

test("registering says first what is needed", async () => {
  const visitor = house.visitor();
  const page = await visitor.get("/organisations/new");
  assert.equal(page.heading, "Register your organisation");
  assert.ok(page.links.some((link) => link.href === "/organisations/new/details?framework=england"));
  assert.equal((await visitor.get("/organisations/new/details?framework=atlantis")).status, 404);
});

test("an empty form comes back with every error linked to its field", async () => {
  const visitor = house.visitor();
  const page = await visitor.submit(await visitor.get("/organisations/new/details"), {});
  assert.equal(page.status, 422);
  assert.match(page.title, /^Error: /);
  const fields = page.errors.map((error) => error.field);
  const stand = fields.map((field) => page.html.indexOf(`name="${field}"`));
  assert.deepEqual(stand, [...stand].sort((a, b) => a - b), "errors come in the order of the fields");
  for (const field of ["name", "kind", "scheme", "phone", "areas", "cohorts", "full_name", "email", "password"]) {
    assert.ok(fields.includes(field), field);
    assert.match(page.html, new RegExp(`id="${field}"`), field);
  }
});

test("what was typed stays, but never the password", async () => {
  const visitor = house.visitor();
  const page = await house.register(visitor, { name: 'Lantern "Trust" <b>', email: "no address", areas: ["London", "Wales"] });
  assert.equal(page.status, 422);
  const form = page.form("/organisations/new/details");
  const value = (name) => form.fields.filter(([other]) => other === name).map(([, one]) => one);
  assert.deepEqual(value("name"), ['Lantern "Trust" <b>']);
  assert.deepEqual(value("areas"), ["London", "Wales"]);
  assert.deepEqual(value("kind"), ["charity"]);
  assert.deepEqual(value("password"), [""]);
  assert.ok(!page.html.includes(password));
});

test("bad input is named for what it is", async () => {
  const cases = [
    [{ name: "x".repeat(201) }, "name"],
    [{ name: "x" }, "name"],
    [{ kind: "police_force" }, "kind"],
    [{ scheme: "GB-XXX" }, "scheme"],
    [{ identifier: "12" }, "identifier"],
    [{ identifier: "" }, "identifier"],
    [{ website: "javascript:alert(1)" }, "website"],
    [{ website: "not a site" }, "website"],
    [{ phone: "call me" }, "phone"],
    [{ areas: ["Atlantis"] }, "areas"],
    [{ cohorts: null }, "cohorts"],
    [{ languages: ["Klingon"] }, "languages"],
    [{ email: "a@b" }, "email"],
    [{ password: "short" }, "password"],
    [{ password: "password1234" }, "password"],
    [{ password: "leighmartha one two" , email: "leighmartha@lantern.example" }, "password"],
    [{ full_name: "" }, "full_name"],
  ];
  for (const [values, field] of cases) {
    const page = await house.register(house.visitor(), values);
    assert.equal(page.status, 422, JSON.stringify(values));
    assert.deepEqual(page.errors.map((error) => error.field), [field], JSON.stringify(values));
  }
});

test("an error that would fit any field names its own", async () => {
  const page = await house.register(house.visitor(), { full_name: "L".repeat(300), phone: "0".repeat(50), areas: ["Atlantis"] });
  assert.deepEqual(page.errors.map((error) => error.text), [
    "Phone number: this must be 40 characters or fewer", "Areas you work in: select only from the list",
    "Your full name: this must be 200 characters or fewer"]);
});

test("who registers after the eligibility check comes back to its answers, also by a link sent again", async () => {
  const answers = "/apply/eligibility?framework=england&answer-not_for_profit=yes&answer-works_in_england=yes" +
    "&answer-two_years=yes&answer-two_people=yes&answer-safeguarding_checks=yes&answer-barred=no&answer-statutory=no&checked=yes";
  const visitor = house.visitor();
  const passed = await visitor.get(answers);
  const register = await visitor.get(passed.links.find(({ text }) => text === "Register your organisation").href);
  const details = await visitor.get(register.links.find(({ href }) => href?.startsWith("/organisations/new/details")).href);
  const wrong = await visitor.submit(details, { name: "Onward" });
  assert.equal(wrong.status, 422);
  const values = { name: "Onward", kind: "charity", scheme: "GB-CHC", identifier: "1555551", phone: "01632 960001", areas: ["London"],
    cohorts: ["children"], full_name: "Olive Onward", email: "olive@onward.example", password };
  assert.equal((await visitor.submit(wrong, values)).heading, "Check your email");
  assert.equal((await visitor.submit(await visitor.get("/sign-in"), { email: values.email, password })).heading, "Check your email");
  const page = await visitor.submit(await visitor.get(house.mailLink(values.email, "/verify/")));
  assert.equal(page.heading, "You can apply");
  assert.match(page.banner, /confirmed/);
  const started = await visitor.submit(page, {}, { form: "/applications" });
  assert.match(started.path, /^\/applications\/\d+$/);
  const section = await visitor.get(`${started.path}/sections/organisation`);
  const form = section.form(`${started.path}/sections/organisation`);
  assert.match(section.text, /filled in from what your organisation said/);
  for (const [name, value] of [["answer-legal_name", "Onward"], ["answer-legal_form", "charity"], ["answer-charity_number", "1555551"],
    ["answer-company_number", ""]]) {
    assert.deepEqual(form.fields.filter(([other]) => other === name), [[name, value]]);
  }
  const service = await visitor.get(`${started.path}/sections/service`);
  assert.ok(service.form(`${started.path}/sections/service`).fields.some(([name, value]) => name === "answer-cohorts" && value === "children"));
});

test("a registration leads on to nowhere but our own pages of applying", async () => {
  for (const after of ["https://evil.example/", "//evil.example", "/sign-out", "/apply/\\evil"]) {
    const visitor = house.visitor();
    const page = await visitor.get(`/organisations/new/details?framework=england&after=${encodeURIComponent(after)}`);
    assert.deepEqual(page.form("/organisations/new/details").fields.find(([name]) => name === "after"), ["after", ""]);
  }
});

test("text that is not UTF-8 is refused", async () => {
  const visitor = house.visitor();
  const page = await visitor.get("/organisations/new/details");
  const csrf = page.form("/organisations/new/details").fields.find(([name]) => name === "csrf")[1];
  const answer = await visitor.request("/organisations/new/details", { method: "POST", body: `csrf=${csrf}&name=%ff%fe`,
    headers: { "content-type": "application/x-www-form-urlencoded" } });
  assert.equal(answer.status, 400);
});

test("a registered lead confirms the address and is signed in", async () => {
  const visitor = house.visitor();
  const page = await house.register(visitor, { name: "Beacon House", email: "Lead@Beacon.Example", identifier: "209 7654" });
  assert.equal(page.status, 200);
  assert.equal(page.heading, "Check your email");
  await assert.rejects(house.signIn("lead@beacon.example"), /cannot sign in/);
  const link = house.mailLink("lead@beacon.example", "/verify/");
  const scanner = await house.visitor().get(link);
  assert.equal(scanner.heading, "Confirm your email address");
  const home = await visitor.submit(await visitor.get(link));
  assert.match(home.banner, /confirmed/);
  const organisation = await visitor.get("/organisation");
  assert.equal(organisation.heading, "Beacon House");
  assert.match(organisation.text, /Charity number, England and Wales: 2097654/);
  assert.match(organisation.text, /beacon\.example/);
  assert.equal(house.value("SELECT identifier FROM organisation WHERE name = 'Beacon House'"), "GB-CHC-2097654");
  assert.deepEqual(house.sql(`SELECT role FROM role_holding h JOIN organisation o USING (organisation_id)
    WHERE o.name = 'Beacon House' ORDER BY role`).map((row) => row.role), ["organisation_lead", "spoc"]);
  assert.equal((await house.visitor().get(link)).status, 404);
});

test("a verification link is worth nothing after a day, and signing in sends another", async () => {
  const visitor = house.visitor();
  await house.register(visitor, { email: "late@slow.example" });
  const link = house.mailLink("late@slow.example", "/verify/");
  house.sql("UPDATE account_link SET expires_at = expires_at - interval '25 hours' WHERE purpose = 'verify'");
  assert.equal((await visitor.get(link)).status, 404);
  const again = await visitor.submit(await visitor.get("/sign-in"), { email: "late@slow.example", password });
  assert.equal(again.heading, "Check your email");
  const fresh = house.mailLink("late@slow.example", "/verify/");
  assert.notEqual(fresh, link);
  assert.match((await visitor.submit(await visitor.get(fresh))).banner, /confirmed/);
});

test("an address or a number that is known is told to the mailbox, not to the page", async () => {
  const lead = await house.lead({ identifier: "1777777" });
  const before = house.value("SELECT count(*) FROM organisation");
  const known = await house.register(house.visitor(), { email: lead.email, identifier: "1777778" });
  const taken = await house.register(house.visitor(), { email: "other@else.example", identifier: "1777777" });
  assert.equal(known.heading, "Check your email");
  assert.equal(taken.heading, "Check your email");
  assert.equal(house.value("SELECT count(*) FROM organisation"), before);
  assert.match(house.mails(lead.email).at(-1).body, /has an account already/);
  assert.match(house.mails("other@else.example").at(-1).body, /registered already/);
  assert.equal(house.value("SELECT count(*) FROM account WHERE email = 'other@else.example'"), 0);
});

test("details are changed, and two who change them at once see both versions", async () => {
  const lead = await house.lead();
  const first = await lead.get("/organisation/edit");
  const second = await lead.get("/organisation/edit");
  const saved = await lead.submit(first, { phone: "01632 960002", about: "We help." });
  assert.equal(saved.banner, "Saved");
  assert.match(saved.text, /01632 960002/);
  const stale = await lead.submit(second, { phone: "01632 960003" });
  assert.equal(stale.status, 409);
  assert.match(stale.text, /Somebody else saved/);
  assert.match(stale.text, /01632 960002/);
  assert.deepEqual(stale.form("/organisation/edit").fields.find(([name]) => name === "phone"), ["phone", "01632 960003"]);
  assert.equal((await lead.submit(stale)).banner, "Saved");
  assert.match((await lead.get("/organisation")).text, /01632 960003/);
});

test("the same form sent twice is saved once", async () => {
  const lead = await house.lead();
  const form = await lead.get("/organisation/edit");
  await lead.submit(form, { about: "Once" });
  const again = await lead.submit(form, { about: "Once" });
  assert.equal(again.path, "/organisation");
  assert.equal(house.value(`SELECT version FROM organisation WHERE organisation_id = ${lead.organisationId}`), 2);
});

test("a colleague is invited, accepts and has the role; the invitation works once", async () => {
  const lead = await house.lead();
  const empty = await lead.submit(await lead.get("/organisation/people/invite"), {});
  assert.deepEqual(empty.errors.map((error) => error.field), ["full_name", "email", "roles"]);
  const sent = await lead.submit(empty, { full_name: "Corin Colleague", email: "corin@lantern.example",
    roles: ["training_lead", "finance_contact"] });
  assert.equal(sent.banner, "The invitation is sent");
  assert.match(sent.text, /corin@lantern\.example/);
  const link = house.mailLink("corin@lantern.example", "/invitation/");
  const colleague = house.visitor();
  const invitation = await colleague.get(link);
  assert.match(invitation.text, new RegExp(lead.organisation));
  const weak = await colleague.submit(invitation, { password: "corin corin corin" });
  assert.equal(weak.status, 422);
  const home = await colleague.submit(weak, { password });
  assert.match(home.banner, /Welcome/);
  assert.equal((await colleague.get("/organisation")).heading, lead.organisation);
  assert.equal((await colleague.get("/organisation/edit")).status, 403);
  assert.equal((await house.visitor().get(link)).status, 404);
});

test("somebody with an account signs in to accept, and then acts for either organisation", async () => {
  const one = await house.lead();
  const other = await house.lead();
  await one.submit(await one.get("/organisation/people/invite"), { full_name: "Other Lead", email: other.email,
    roles: ["organisation_lead"] });
  const link = house.mailLink(other.email, "/invitation/");
  const stranger = await house.visitor().get(link);
  assert.match(stranger.text, /Sign in with it to accept/);
  const wrong = await one.get(link);
  assert.match(wrong.text, /signed in with another account/);
  const home = await other.submit(await other.get(link), {}, { form: link });
  assert.match(home.banner, /Welcome/);
  assert.equal((await other.get("/organisation")).heading, one.organisation);
  const choice = await other.get("/account/organisation");
  const form = choice.forms.find((candidate) => candidate.buttons[0]?.text === `Act for ${other.organisation}`);
  await other.submit(choice, {}, { form });
  assert.equal((await other.get("/organisation")).heading, other.organisation);
  const refused = await one.post("/account/organisation", [
    ...(await one.get("/account")).form("/account/language").fields.filter(([name]) => name === "csrf"),
    ["organisation", other.organisationId]]);
  assert.equal(refused.status, 404);
});

test("there is always a lead and a single point of contact", async () => {
  const lead = await house.lead();
  const ends = (page) => page.forms.filter((form) => form.action === "/organisation/people/end");
  assert.equal(ends(await lead.get("/organisation/people")).length, 0);
  const csrf = (await lead.get("/organisation/people")).form("/sign-out").fields.find(([name]) => name === "csrf")[1];
  for (const role of ["organisation_lead", "spoc"]) {
    const id = house.value(`SELECT role_holding_id FROM role_holding WHERE person_id = ${lead.personId} AND role = '${role}'`);
    const page = await lead.post("/organisation/people/end", { csrf, role_holding: id });
    assert.equal(page.status, 409);
    assert.equal(page.errors.length, 1);
  }
  await lead.submit(await lead.get("/organisation/people/invite"), { full_name: "Nia Next", email: `nia@${lead.organisationId}.example`,
    roles: ["organisation_lead"] });
  const next = house.visitor();
  await next.submit(await next.get(house.mailLink(`nia@${lead.organisationId}.example`, "/invitation/")), { password });
  const people = await lead.get("/organisation/people");
  const named = await lead.submit(people, {}, { form: "/organisation/people/contact" });
  assert.match(named.banner, /single point of contact is named/);
  assert.equal(house.value(`SELECT full_name FROM organisation o JOIN person p ON p.person_id = o.spoc_person_id
    WHERE o.organisation_id = ${lead.organisationId}`), "Nia Next");
  const own = house.value(`SELECT role_holding_id FROM role_holding WHERE person_id = ${lead.personId}
    AND role = 'organisation_lead'`);
  const ended = await next.submit(await next.get("/organisation/people"), {},
    { form: ends(await next.get("/organisation/people")).find((form) => form.fields.some(([, value]) => value === String(own))) });
  assert.equal(ended.banner, "The role is ended");
  assert.equal((await lead.get("/organisation")).status, 403);
});

test("an invitation can be withdrawn", async () => {
  const lead = await house.lead();
  await lead.submit(await lead.get("/organisation/people/invite"), { full_name: "No One", email: "noone@lantern.example",
    roles: ["first_responder"] });
  const link = house.mailLink("noone@lantern.example", "/invitation/");
  const done = await lead.submit(await lead.get("/organisation/people"), {}, { form: "/organisation/people/withdraw" });
  assert.equal(done.banner, "The invitation is withdrawn");
  assert.equal((await house.visitor().get(link)).status, 404);
});

test("another organisation's roles and invitations are not there", async () => {
  const one = await house.lead();
  const other = await house.lead();
  await other.submit(await other.get("/organisation/people/invite"), { full_name: "Not Yours", email: "notyours@lantern.example",
    roles: ["first_responder"] });
  const csrf = (await one.get("/account")).form("/sign-out").fields.find(([name]) => name === "csrf")[1];
  const holding = house.value(`SELECT role_holding_id FROM role_holding WHERE person_id = ${other.personId} LIMIT 1`);
  const invitation = house.value("SELECT max(invitation_id) FROM invitation");
  assert.equal((await one.post("/organisation/people/end", { csrf, role_holding: holding })).status, 404);
  assert.equal((await one.post("/organisation/people/withdraw", { csrf, invitation })).status, 404);
  assert.equal((await one.post("/organisation/people/contact", { csrf, person: other.personId })).status, 404);
  assert.doesNotMatch((await one.get("/organisation/people")).text, /Not Yours/);
});

test("no page of these asked the database more than once", () => {
  assert.doesNotMatch(house.log, /several round trips/);
});
