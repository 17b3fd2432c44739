// First Responders, sessions, registers, and what leads see of them.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart } from "../support/visitor.mjs";
import { sql } from "../support/server.mjs";
import { dateFields, daysAgo, firstResponderAdd, learnerNumber, modules, providerStart, sessionAdd } from "../support/provider.mjs";

const house = await houseStart();

test("a lead adds First Responders of any name, and sees their learner numbers", async () => {
  const lead = await house.lead();
  for (const [name, email] of [["Siân O’Connor-Ngũgĩ", "sian@lantern.example"], ["Sukarno", "s@lantern.example"],
    ["李小龍", "li@lantern.example"], ["<b>Bold</b> & 'Quoted'", "b@lantern.example"]]) {
    const page = await firstResponderAdd(lead, name, email);
    assert.equal(page.path, "/training/people");
    assert.equal(page.banner, "First Responder added");
    assert.ok(page.text.includes(name), name);
    assert.match(learnerNumber(name), /^L-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    assert.doesNotMatch(page.html, /<b>Bold/);
  }
});

test("the form of a First Responder keeps what was typed and says what is wrong", async () => {
  const lead = await house.lead();
  const page = await lead.get("/training/people/new");
  const bad = await lead.submit(page, { name: "", email: "no address", "starts-day": 31, "starts-month": 2,
    "starts-year": 2026, learner: "L-3ZD2-HPF8" });
  assert.equal(bad.status, 422);
  assert.match(bad.title, /^Error: /);
  assert.deepEqual(bad.errors.map(({ field }) => field).sort(), ["email", "learner", "name", "starts"]);
  assert.equal(bad.form("/training/people/new").fields.find(([name]) => name === "email")[1], "no address");
  for (const year of [20255, 0, "x"]) {
    const wrong = await lead.submit(page, { name: "A", email: "a@b.example", "starts-day": 1, "starts-month": 1, "starts-year": year });
    assert.deepEqual(wrong.errors.map(({ field }) => field), ["starts"], String(year));
  }
  const long = await lead.submit(page, { name: "x".repeat(201), email: "a@b.example" });
  assert.deepEqual(long.errors.map(({ field }) => field), ["name"]);
  await firstResponderAdd(lead, "Ann Once", "ann@lantern.example");
  const twice = await firstResponderAdd(lead, "Ann Again", "Ann@Lantern.example");
  assert.equal(twice.status, 422);
  assert.deepEqual(twice.errors.map(({ field }) => field), ["email"]);
});

test("a person keeps their learner number and record with another organisation", async () => {
  const first = await house.lead();
  const second = await house.lead();
  await firstResponderAdd(first, "Mo Mover", "mo@first.example");
  const page = await second.get("/training/people/new");
  const check = await second.submit(page, { name: "Mo Mover", email: "mo@second.example",
    learner: learnerNumber("Mo Mover").toLowerCase().replaceAll("-", " ") });
  const added = await second.submit(check, {});
  assert.equal(added.banner, "First Responder added");
  assert.equal(house.value("SELECT count(*) FROM person WHERE full_name = 'Mo Mover'"), 1);
  const again = await second.submit(await second.submit(await second.get("/training/people/new"), { learner: learnerNumber("Mo Mover") }), {});
  assert.deepEqual(again.errors.map(({ field }) => field), ["learner"]);
});

test("a last day ends being a First Responder; another organisation's person is not found", async () => {
  const lead = await house.lead();
  const other = await house.lead();
  await firstResponderAdd(lead, "Eve Ending", "eve@lantern.example", daysAgo(100));
  const id = house.value("SELECT person_id FROM person WHERE full_name = 'Eve Ending'");
  for (const path of [`/training/people/${id}`, `/training/people/${id}/end`, `/training/people/${id}/supervised`]) {
    assert.equal((await lead.get(path)).status, 200, path);
    assert.equal((await other.get(path)).status, 404, path);
  }
  const early = await lead.submit(await lead.get(`/training/people/${id}/end`), dateFields("ends", daysAgo(200)));
  assert.deepEqual(early.errors.map(({ field }) => field), ["ends"]);
  const check = await lead.submit(await lead.get(`/training/people/${id}/end`), dateFields("ends", daysAgo(1)));
  assert.match(check.text, /Check what leaving does/);
  assert.equal(house.value(`SELECT count(*) FROM role_holding WHERE person_id = ${id} AND ended_on IS NULL`), 1);
  const ended = await lead.submit(check, {});
  assert.equal(ended.banner, "Last day saved");
  assert.match(ended.text, /Eve Ending Former/);
  assert.equal((await lead.get(`/training/people/${id}`)).status, 404);
});

test("a supervised referral is signed off by somebody else, as a day and nothing more", async () => {
  const lead = await house.lead();
  await firstResponderAdd(lead, "Sue Supervised", "sue@lantern.example", daysAgo(30));
  const id = house.value("SELECT person_id FROM person WHERE full_name = 'Sue Supervised'");
  const untrained = await lead.submit(await lead.get(`/training/people/${id}/supervised`), dateFields("supervised", daysAgo(2)));
  assert.match(untrained.errors[0].text, /They were not in date with their training/);
  sql(`INSERT INTO training_interval (person_id, framework_code, module_code, basis, starts_on, ends_on, recorded_at)
    SELECT ${id}, 'england', module_code, 'completed', '${daysAgo(25)}', '${daysAgo(-300)}', now() FROM module_requirement
    WHERE framework_code = 'england' AND role IN ('first_responder', 'all_staff') GROUP BY module_code`);
  const page = await lead.submit(await lead.get(`/training/people/${id}/supervised`), dateFields("supervised", daysAgo(2)));
  assert.equal(page.banner, "Supervised referral signed off");
  assert.equal(house.value(`SELECT count(*) FROM supervised_referral WHERE person_id = ${id}`), 1);
  const twice = await lead.submit(await lead.get(`/training/people/${id}/supervised`), dateFields("supervised", daysAgo(2)));
  assert.match(twice.errors[0].text, /signed off already/);
  assert.equal((await lead.submit(twice, { again: "yes" })).banner, "Supervised referral signed off");
  const early = await lead.submit(await lead.get(`/training/people/${id}/supervised`), dateFields("supervised", daysAgo(31)));
  assert.deepEqual(early.errors.map(({ field }) => field), ["supervised"]);
});

test("a new session is judged", async () => {
  const provider = await providerStart(house);
  const page = await provider.trainer.get("/sessions/new");
  const empty = await provider.trainer.submit(page, { trainer: "" });
  assert.deepEqual(empty.errors.map(({ field }) => field).sort(), ["course", "held", "online", "places", "trainer"]);
  const wrong = await provider.trainer.submit(page, { course: provider.courseId, ...dateFields("held", daysAgo(3)),
    online: "no", place: "Hall", places: 1001 });
  assert.deepEqual(wrong.errors.map(({ field }) => field), ["places"]);
  const foreign = await providerStart(house);
  const stolen = await provider.trainer.submit(page, { course: foreign.courseId, ...dateFields("held", daysAgo(3)),
    online: "no", place: "Hall", places: 3 }, { force: true });
  assert.deepEqual(stolen.errors.map(({ field }) => field), ["course"]);
});

async function registerOf(provider, path, lines) {
  const page = await provider.trainer.get(`${path}/register`);
  return provider.trainer.submit(page, { people: lines }, { button: "match" });
}

test("a whole register is matched, looked over and recorded on one page", async () => {
  const lead = await house.lead({ organisation: "Register Charity" });
  const provider = await providerStart(house);
  const names = Array.from({ length: 40 }, (unused, i) => `Rowan Person ${String.fromCharCode(97 + (i % 26))}${i}`);
  for (const [i, name] of names.entries()) {
    house.sql(`INSERT INTO person (full_name, email, created_at) VALUES ('${name}', 'rowan${i}@register.example', now())`);
  }
  house.sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on)
    SELECT person_id, ${lead.organisationId}, 'first_responder', '2025-01-01' FROM person WHERE full_name LIKE 'Rowan Person%'`);
  const path = await sessionAdd(provider, { booked: [lead.organisationId], places: 40 });
  const found = await registerOf(provider, path, names.map((name, i) => (i % 3 === 0 ? `rowan${i}@register.example`
    : i % 3 === 1 ? name.toUpperCase() : `${name}  <rowan${i}@register.example>`)).join("\r\n"));
  assert.equal(found.status, 200);
  assert.match(found.text, /40 people found/);
  assert.match(found.text, /r\*\*\*\*@register\.example/);
  assert.doesNotMatch(found.text.replaceAll(/rowan\d+@register\.example>?/g, ""), /owan\d+@/);
  const saved = await provider.trainer.submit(found, { everybody: "passed", "result-3": "not_passed" }, { button: "record" });
  assert.equal(saved.banner, "Register recorded");
  assert.match(saved.text, /What is recorded.* 40 people /);
  const sessionId = path.split("/").at(-1);
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE session_id = ${sessionId}`), 40 * modules.length);
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE session_id = ${sessionId} AND result = 'not_passed'`), modules.length);
  assert.equal(house.value(`SELECT count(*) FROM training_interval i JOIN completion c USING (person_id, module_code)
    WHERE c.session_id = ${sessionId} AND i.superseded_at IS NULL`), 39 * modules.length);
  // The same register again changes nothing.
  const again = await registerOf(provider, path, names.map((name, i) => `rowan${i}@register.example`).join("\n"));
  await provider.trainer.submit(again, { "result-3": "leave_out" }, { button: "record" });
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE session_id = ${sessionId}`), 40 * modules.length);
  // One too many.
  await firstResponderAdd(lead, "Forty First", "forty.first@register.example");
  const more = await registerOf(provider, path, "Forty First");
  const refused = await provider.trainer.submit(more, {}, { button: "record" });
  assert.equal(refused.status, 422);
  assert.match(refused.errors[0].text, /places in this session is 40, and you give 41 results/);
  assert.equal(refused.form().fields.find(([name]) => name === "line-0")[1], "Forty First");
});

test("doubts are chosen, and unknown lines stay in the box while the others are recorded", async () => {
  const lead = await house.lead();
  const provider = await providerStart(house);
  await firstResponderAdd(lead, "Alex Doubt", "alex1@doubt.example");
  await firstResponderAdd(lead, "Alex Doubt", "alex2@doubt.example");
  await firstResponderAdd(lead, "Seán O'Shea", "sean@doubt.example");
  const path = await sessionAdd(provider, { booked: [lead.organisationId] });
  const found = await registerOf(provider, path, "Alex Doubt\nSeán O’Shea\nNobody Known\nnobody@nowhere.example\nSean O'Shea");
  assert.match(found.text, /2 lines mean nobody who can be found/);
  assert.deepEqual(found.form().fields.find(([name]) => name === "people")[1].trim().split(/\s*\n/), ["Nobody Known", "nobody@nowhere.example"]);
  assert.match(found.text, /2 lines could mean more than one person/);
  const sure = await provider.trainer.submit(found, {}, { button: "record" });
  assert.match(sure.text, /1 person is recorded\. 2 lines are left in the box\. 2 lines below are not recorded yet/);
  const early = await provider.trainer.submit(sure, {}, { button: "record" });
  assert.equal(early.status, 422);
  assert.deepEqual(early.errors.map(({ field }) => field), ["who-0", "who-1"]);
  assert.match(early.errors[0].text, /Alex Doubt: Choose which person is meant/);
  const ids = house.sql("SELECT person_id, email FROM person WHERE email LIKE '%@doubt.example'");
  const id = (email) => ids.find((row) => row.email === email).person_id;
  const same = await provider.trainer.submit(early, { "who-0": id("alex2@doubt.example"), "who-1": id("sean@doubt.example") }, { button: "record" });
  // Sean is recorded already, with the same result.
  assert.match(same.text, /2 people are recorded. 2 lines are left in the box/);
  const saved = same;
  assert.deepEqual(saved.form().fields.find(([name]) => name === "people")[1].trim().split(/\s*\n/), ["Nobody Known", "nobody@nowhere.example"]);
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE person_id = ${id("alex2@doubt.example")}`), modules.length);
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE person_id = ${id("alex1@doubt.example")}`), 0);
});

test("a name without its accents, and a first name alone, are offered as doubts", async () => {
  const lead = await house.lead();
  const provider = await providerStart(house);
  await firstResponderAdd(lead, "Trịnh Thị Ngọc Lan", "lan@accent.example");
  await firstResponderAdd(lead, "Łucja Nowak", "lucja@accent.example");
  const path = await sessionAdd(provider, { booked: [lead.organisationId] });
  const found = await registerOf(provider, path, "Trinh Thi Ngoc Lan\nlucja\nMadonna");
  assert.match(found.text, /1 line means nobody who can be found/);
  const early = await provider.trainer.submit(found, {}, { button: "record" });
  assert.deepEqual(early.errors.map(({ field }) => field), ["who-0", "who-1"]);
});

test("a result recorded wrongly is corrected, and never recorded twice in two ways", async () => {
  const lead = await house.lead();
  const provider = await providerStart(house);
  for (const name of ["Mira Correct", "Otto Correct"]) await firstResponderAdd(lead, name, `${name.split(" ")[0].toLowerCase()}@correct.example`);
  const path = await sessionAdd(provider, { booked: [lead.organisationId] });
  const people = "mira@correct.example\notto@correct.example";
  await provider.trainer.submit(await registerOf(provider, path, people), {}, { button: "record" });
  const again = await registerOf(provider, path, people);
  const refused = await provider.trainer.submit(again, { "result-0": "not_passed" }, { button: "record" });
  assert.equal(refused.status, 422);
  assert.deepEqual(refused.errors.map(({ field }) => field), ["result-0"]);
  assert.match(refused.errors[0].text, /mira@correct.example: Another result is recorded .* correct the result on the session's page/);
  const session = await provider.trainer.get(path);
  const link = session.links.find(({ text }) => /^Correct Mira Correct/.test(text)).href;
  const form = await provider.trainer.get(link);
  assert.match(form.text, /Recorded result Passed/);
  const empty = await provider.trainer.submit(form, {}, { form: link });
  assert.deepEqual(empty.errors.map(({ field }) => field), ["result", "reason"]);
  const same = await provider.trainer.submit(form, { result: "passed", reason: "Not at all" }, { form: link, force: true });
  assert.deepEqual(same.errors.map(({ field }) => field), ["result"]);
  assert.match(same.html, /Not at all/);
  const done = await provider.trainer.submit(form, { result: "not_passed", reason: "The sheet had the lines mixed up" }, { form: link });
  assert.equal(done.banner, "Result corrected");
  const mira = house.value("SELECT person_id FROM person WHERE email = 'mira@correct.example'");
  assert.equal(house.value(`SELECT count(*) FROM training_interval WHERE person_id = ${mira} AND superseded_at IS NULL`), 0);
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE person_id = ${mira}`), 2 * modules.length);
  assert.equal(house.value(`SELECT count(*) FROM training_interval i JOIN person p USING (person_id)
    WHERE p.email = 'otto@correct.example' AND superseded_at IS NULL`), modules.length);
  const other = await providerStart(house);
  assert.equal((await other.trainer.get(link)).status, 404);
  assert.equal((await provider.trainer.get(`${path}/results/999999`)).status, 404);
  assert.ok([403, 404].includes((await lead.get(link)).status));
});

test("a person the lines do not mean cannot be slipped in", async () => {
  const lead = await house.lead();
  const stranger = await house.lead();
  const provider = await providerStart(house);
  await firstResponderAdd(lead, "Twin Tell", "twin1@slip.example");
  await firstResponderAdd(lead, "Twin Tell", "twin2@slip.example");
  await firstResponderAdd(stranger, "Someone Else", "else@slip.example");
  const other = house.value("SELECT person_id FROM person WHERE email = 'else@slip.example'");
  const path = await sessionAdd(provider, { booked: [lead.organisationId] });
  const found = await registerOf(provider, path, "Twin Tell");
  const refused = await provider.trainer.submit(found, { "who-0": other }, { button: "record" });
  assert.equal(refused.status, 422);
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE person_id = ${other}`), 0);
});

test("an organisation books places itself; a trainer cannot", async () => {
  const lead = await house.lead({ organisation: "Booking Charity" });
  const other = await house.lead();
  const provider = await providerStart(house);
  await firstResponderAdd(lead, "Bo Booked", "bo@booked.example");
  const path = await sessionAdd(provider, { places: 5 });
  const form = await provider.trainer.get("/sessions/new");
  assert.doesNotMatch(form.html, /Booking Charity/);
  assert.match((await registerOf(provider, path, "Bo Booked")).text, /1 line means nobody/);
  assert.match((await lead.get("/training/sessions")).text, /First Responder day/);
  assert.equal((await provider.trainer.get("/training/sessions")).status, 403);
  const page = await lead.get(`/training${path}`);
  const many = await lead.submit(page, { places: 6 });
  assert.equal(many.status, 422);
  assert.match(many.errors[0].text, /Fewer places are left/);
  const booked = await lead.submit(page, { places: 4 });
  assert.equal(booked.banner, "Places booked");
  assert.match(booked.text, /4 places booked/);
  const rest = await other.submit(await other.get(`/training${path}`), { places: 2 });
  assert.equal(rest.status, 422);
  assert.match((await provider.trainer.get(path)).text, /Booking Charity \(4\)/);
  assert.match((await registerOf(provider, path, "Bo Booked")).text, /1 person found/);
  const again = await lead.get(`/training${path}`);
  const cancelled = await lead.submit(again, {}, { form: `/training${path}/cancel` });
  assert.equal(cancelled.banner, "Booking cancelled");
  assert.match((await registerOf(provider, path, "Bo Booked")).text, /1 line means nobody/);
  assert.equal((await lead.get("/training/sessions/999999999")).status, 404);
});

test("names are found only where an organisation booked; addresses and learner numbers everywhere", async () => {
  const lead = await house.lead();
  const provider = await providerStart(house);
  await firstResponderAdd(lead, "Farah Far", "farah@far.example");
  const path = await sessionAdd(provider);
  const byName = await registerOf(provider, path, "Farah Far");
  assert.match(byName.text, /1 line means nobody who can be found/);
  assert.doesNotMatch(byName.html, /farah@|f\*\*\*\*@/);
  const byAddress = await registerOf(provider, path, "FARAH@far.example");
  assert.match(byAddress.text, /1 person found/);
  const byNumber = await registerOf(provider, path, learnerNumber("Farah Far").toLowerCase());
  assert.match(byNumber.text, /1 person found/);
  const slip = await registerOf(provider, path, "L-3ZD2-HPF8");
  assert.match(slip.text, /1 line means nobody/);
});

test("what cannot be recorded is refused: the future, an unauthorised trainer", async () => {
  const lead = await house.lead();
  await firstResponderAdd(lead, "Tom Tomorrow", "tom@refuse.example");
  const provider = await providerStart(house);
  const future = await sessionAdd(provider, { held: daysAgo(-5) });
  // Said before anything is typed; and a sheet that is sent all the same is refused.
  const early = await provider.trainer.get(`${future}/register`);
  assert.match(early.text, /lies in the future/);
  assert.doesNotMatch(early.html, /name="people"/);
  const sent = async (visitor, path) => visitor.post(`${path}/register`, { csrf: (await visitor.get("/sessions/new")).form().fields.find(([name]) => name === "csrf")[1],
    people: "", "line-0": "tom@refuse.example", "result-0": "passed", action: "record" });
  assert.match((await sent(provider.trainer, future)).text, /There is a problem The session lies in the future/);
  const unauthorised = await providerStart(house, { authorised: false });
  const path = await sessionAdd(unauthorised);
  assert.match((await unauthorised.trainer.get(path)).text, /not authorised for every module/);
  assert.match((await unauthorised.trainer.get(`${path}/register`)).text, /not authorised for every module/);
  assert.match((await sent(unauthorised.trainer, path)).text, /There is a problem The trainer was not authorised/);
  assert.equal(house.value("SELECT count(*) FROM completion c JOIN person p USING (person_id) WHERE p.email = 'tom@refuse.example'"), 0);
});

test("other providers, leads and First Responders do not reach a session", async () => {
  const provider = await providerStart(house);
  const other = await providerStart(house);
  const lead = await house.lead();
  const path = await sessionAdd(provider);
  for (const page of [path, `${path}/register`]) {
    assert.equal((await other.trainer.get(page)).status, 404, page);
    assert.equal((await lead.get(page)).status, 403, page);
  }
  const mine = await provider.trainer.get(`${path}/register`);
  const theirs = await other.trainer.get("/sessions/new");
  const { csrf } = Object.fromEntries(theirs.form().fields);
  const forged = await other.trainer.post(`${path}/register`, { csrf, people: "x", action: "match" });
  assert.equal(forged.status, 404);
  assert.equal(mine.status, 200);
  assert.equal((await provider.trainer.get("/training")).status, 403);
  assert.equal((await provider.trainer.get("/sessions/999999999")).status, 404);
  assert.equal((await provider.trainer.get("/sessions/zero/register")).status, 404);
});

test("a lead's first page answers in one round trip whether the organisation stands", async () => {
  const lead = await house.lead({ organisation: "Home Charity" });
  const provider = await providerStart(house);
  const empty = await lead.get("/home");
  assert.equal(empty.heading, "Home Charity");
  assert.match(empty.text, /Not yet You are not on the register yet/);
  assert.match(empty.text, /Start your application/);
  assert.doesNotMatch(empty.text, /Not needed|at least 2 are needed/);
  await firstResponderAdd(lead, "Hana Home", "hana@home.example", daysAgo(40));
  await firstResponderAdd(lead, "Hugo Home", "hugo@home.example", daysAgo(400));
  const path = await sessionAdd(provider, { held: daysAgo(340), booked: [lead.organisationId] });
  const found = await registerOf(provider, path, "Hana Home\nHugo Home");
  await provider.trainer.submit(found, {}, { button: "record" });
  const page = await lead.get("/home");
  assert.match(page.text, /Who lapses next/);
  assert.match(page.text, /People whose training ends within 30 days: 2/);
  assert.match(page.text, /Hana Home is new: \d+ modules to complete before acting alone/);
  assert.match(page.text, /Hugo Home: \d+ modules not started/);
  assert.match(page.text, /Due soon/);
  assert.match(page.text, /Hana Home: 2 more supervised referrals to sign off/);
  const matrix = await lead.get("/training");
  assert.equal(matrix.heading, "Training");
  assert.match(matrix.text, /Not started/);
  assert.match((await lead.get("/training?show=attention")).text, /Show everyone/);
  assert.equal((await lead.get("/home?lang=cy")).status, 200);
});

test("a register with a thousand lines too many, or lines too long, loses nothing", async () => {
  const provider = await providerStart(house);
  const path = await sessionAdd(provider);
  const many = await registerOf(provider, path, Array.from({ length: 1005 }, (unused, i) => `Nobody ${i}`).join("\n"));
  assert.equal(many.status, 422);
  assert.match(many.errors[0].text, /at most 1,000 lines/);
  assert.match(many.form().fields.find(([name]) => name === "people")[1], /Nobody 999\n[^]*Nobody 1004/);
  const wide = await registerOf(provider, path, `Nobody\n${"w".repeat(400)}`);
  assert.equal(wide.status, 422);
  assert.match(wide.form().fields.find(([name]) => name === "people")[1], /w{400}/);
  const none = await registerOf(provider, path, " \n \n");
  assert.equal(none.status, 422);
});

test("no page made more than one round trip to the database", () => {
  assert.doesNotMatch(house.log, /several round trips/);
});

test("forty names are pasted as they come: numbers, titles, cells of a sheet; the unknown are added on the page", async () => {
  const lead = await house.lead();
  const provider = await providerStart(house);
  const { trainer } = provider;
  const address = (name) => `${name.replaceAll(" ", ".").toLowerCase()}@paste.example`;
  const names = Array.from({ length: 34 }, (unused, i) => `Pasted ${String.fromCharCode(65 + (i % 26))}${i} Person`);
  for (const name of names) {
    house.sql(`INSERT INTO person (full_name, email, created_at) VALUES ('${name}', '${address(name)}', now())`);
    house.sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on)
      SELECT person_id, ${lead.organisationId}, 'first_responder', '2025-01-01' FROM person WHERE full_name = '${name}'`);
  }
  await firstResponderAdd(lead, "Sam Paste", "sam1@paste.example");
  await firstResponderAdd(lead, "Sam Paste", "sam2@paste.example");
  const path = await sessionAdd(provider, { places: 60, booked: [lead.organisationId] });
  const lines = ["Name\tEmail\tResult", ...names.slice(0, 10).map((name) => `${name}\t${address(name)}\tpassed`),
    ...names.slice(10, 20).map((name, i) => `${i + 1}. Dr ${name}`), ...names.slice(20, 28).map((name) => name.replace(/^(.*) (\S+)$/, "$2, $1")),
    `${names[28]} (absent)`, `${names[29]}\t\tfail`, `Mrs ${names[30]}`, `- ${names[31]}`, names[32], names[0], names[33].replace("Person", "Persson"),
    "Sam Paste", "Una Known", "Ulf Known <ulf@paste.example>", "Mistaken Identity"];
  const matched = await trainer.submit(await trainer.get(`${path}/register`), { people: lines.join("\r\n") }, { button: "match" });
  assert.equal(matched.status, 200);
  assert.match(matched.text, /3 lines mean nobody who can be found/);
  assert.match(matched.text, /2 lines could mean more than one person/);
  assert.match(matched.text, /3 lines without a person/);
  assert.match(matched.html, /name="email-1"[^>]*value="ulf@paste\.example"/);
  const missing = await trainer.submit(matched, { "do-0": lead.organisationId, "email-0": "wrong" }, { button: "match" });
  assert.deepEqual([missing.status, missing.errors.map(({ field }) => field)], [422, ["email-0"]]);
  const added = await trainer.submit(matched, { "do-0": lead.organisationId, "email-0": "una@paste.example", "do-1": lead.organisationId,
    "do-2": "leave_out" }, { button: "match" });
  assert.equal(added.status, 200, JSON.stringify(added.errors));
  assert.match(added.text, /2 lines without a person/);
  const doubts = {};
  for (const [, name, value] of added.html.matchAll(/name="(who-\d+)" type="radio" value="(\d+)"/g)) doubts[name] ??= value;
  assert.equal(Object.keys(doubts).length, 2);
  const meant = house.value(`SELECT person_id FROM person WHERE full_name = '${names[33]}'`);
  doubts[added.html.match(new RegExp(`name="(who-\\d+)" type="radio" value="${meant}"`))[1]] = meant;
  const saved = await trainer.submit(added, doubts, { button: "record" });
  assert.equal(saved.path, `${path}/recorded`, JSON.stringify(saved.errors));
  const session = path.split("/").at(-1);
  assert.equal(house.value(`SELECT count(DISTINCT person_id) FROM completion WHERE session_id = ${session}`), 36);
  assert.equal(house.value(`SELECT count(DISTINCT person_id) FROM completion WHERE session_id = ${session} AND result = 'not_passed'`), 1);
  assert.equal(house.value("SELECT count(*) FROM mail WHERE subject LIKE '%Known was added to your organisation'"), 2);
  assert.equal(house.value(`SELECT count(*) FROM role_holding h JOIN person p USING (person_id) WHERE p.full_name LIKE '%Known' AND h.role = 'staff'`), 2);
});
