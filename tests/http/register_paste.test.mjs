// A register pasted or typed: results that lines say, more people than places, people who are named twice, and people who
// are on nobody's list.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart } from "../support/visitor.mjs";
import { daysAgo, firstResponderAdd, modules, providerStart, sessionAdd, tableSend } from "../support/provider.mjs";

const house = await houseStart();
const provider = await providerStart(house);
const { trainer } = provider;
const lead = await house.lead({ organisation: "Paste House" });
const added = new Set();
const people = async (...names) => {
  for (const name of names) if (!added.has(name) && added.add(name)) await firstResponderAdd(lead, name, `${name.toLowerCase().replace(/\W+/g, ".")}@paste.example`);
};
const session = (places = 20) => sessionAdd(provider, { booked: [lead.organisationId], places });
const match = async (path, lines) => trainer.submit(await trainer.get(`${path}/register`), { people: lines.join("\r\n") }, { button: "match" });
const field = (page, name) => page.form().fields.find(([other]) => other === name)?.[1];
const number = (path) => path.split("/").at(-1);
const results = (path) => Object.fromEntries(house.sql(`SELECT p.full_name, max(c.result) AS result FROM completion c JOIN person p USING (person_id)
  WHERE c.session_id = ${number(path)} GROUP BY 1`).map((row) => [row.full_name, row.result]));
const attendance = (path) => Object.fromEntries(house.sql(`SELECT p.full_name, a.attendance FROM session_attendance a JOIN person p USING (person_id)
  WHERE a.session_id = ${number(path)} AND a.superseded_at IS NULL AND a.attendance <> 'full'`).map((row) => [row.full_name, row.attendance]));

test("more results than places: nothing typed is lost, and the places are raised or people left out", async () => {
  await people("Ada One", "Bo Two", "Cy Three");
  const path = await session(2);
  const found = await match(path, ["Ada One", "Bo Two failed", "Cy Three"]);
  assert.equal(field(found, "result-1"), "not_passed");
  assert.match(found.text, /0 of 2|1 of 2/);
  const full = await trainer.submit(found, {}, { button: "record" });
  assert.equal(full.status, 422);
  assert.match(found.text, /This session has 2 places, and the lines would take 3\. Raise the places of this session to 3/);
  assert.match(full.errors[0].text, /places in this session is 2, and you give 3 results/);
  assert.equal(field(full, "result-1"), "not_passed");
  assert.deepEqual(results(path), {});
  const fewer = await trainer.submit(full, { "result-2": "leave_out" }, { button: "record" });
  assert.equal(fewer.banner, "Register recorded");
  assert.deepEqual(results(path), { "Ada One": "passed", "Bo Two": "not_passed" });
  const again = await trainer.submit(await match(path, ["Cy Three"]), {}, { button: "record" });
  assert.match(again.text, /Raise the places of this session to 3 and record everyone/);
  // What was agreed to is a number: it does not hold for more.
  const forged = await trainer.submit(again, { raise: "2" }, { button: "record", force: true });
  assert.equal(forged.status, 422);
  const raised = await trainer.submit(again, { raise: "3" }, { button: "record" });
  assert.equal(raised.banner, "Register recorded", JSON.stringify(raised.errors));
  assert.equal(house.value(`SELECT places FROM training_session WHERE session_id = ${number(path)}`), 3);
  assert.equal(results(path)["Cy Three"], "passed");
});

test("passed, failed, part and absent are understood, and other words are asked about once", async () => {
  await people("Dai Four", "Eve Five", "Flo Six", "Gil Seven", "Hal Eight");
  const path = await session();
  const found = await match(path, ["Name,Address,Result", "Dai Four,,part", "Eve Five,eve.five@paste.example,heb lwyddo", "Flo Six,,Attended",
    "Gil Seven,,attended", "Hal Eight,,yn absennol"]);
  assert.equal(found.status, 200, JSON.stringify(found.errors));
  assert.match(found.text, /What does “Attended” mean\? 2 lines say it\./);
  assert.deepEqual(["result-0", "result-1", "result-4"].map((name) => field(found, name)), ["part", "not_passed", "absent"]);
  // What is sure is recorded; what something is to be asked about waits.
  const first = await trainer.submit(found, {}, { button: "record" });
  assert.match(first.text, /2 people are recorded\. 3 lines below are not recorded yet/);
  assert.deepEqual(results(path), { "Eve Five": "not_passed" });
  const early = await trainer.submit(first, {}, { button: "record" });
  assert.deepEqual(early.errors.map(({ field: name }) => name).sort(), ["means-0", "to-do"]);
  const saved = await trainer.submit(early, { "means-0": "passed", "to-do": "The afternoon" }, { button: "record" });
  assert.equal(saved.banner, "Register recorded", JSON.stringify(saved.errors));
  assert.deepEqual(results(path), { "Eve Five": "not_passed", "Flo Six": "passed", "Gil Seven": "passed" });
  assert.deepEqual(attendance(path), { "Dai Four": "part", "Hal Eight": "absent" });
  // What was recorded, module by module, is found again from the session.
  assert.equal(saved.path, `${path}/recorded`);
  assert.match(saved.text, /Dai Four .* Came for part Still to do: The afternoon/);
  assert.match(saved.text, /Eve Five .* Not passed Not passed .*Correct/);
  assert.match(saved.text, /Hal Eight .* Did not come/);
  for (const code of modules) assert.match(saved.text, new RegExp(`${code}: `));
  assert.ok(saved.links.some(({ href }) => /^\/training\/certificates\/C-/.test(href)));
  assert.match((await trainer.get(path)).text, /3 people with a result/);
  assert.match((await trainer.get(path)).text, /2 people came for part, or not at all, and have no result yet/);
  assert.ok((await trainer.get(path)).links.some(({ href }) => href === `${path}/recorded`));
  // The rest is done: from part to passed, by the register.
  const later = await trainer.submit(await match(path, ["Dai Four passed"]), {}, { button: "record" });
  assert.equal(later.banner, "Register recorded");
  assert.equal(results(path)["Dai Four"], "passed");
  assert.deepEqual(attendance(path), { "Hal Eight": "absent" });
});

test("brackets are asked about too, unless they name the organisation", async () => {
  await people("Ros Fifteen", "Tam Sixteen");
  const path = await session();
  const found = await match(path, ["Ros Fifteen (Paste)", "Tam Sixteen (waiting for papers)"]);
  assert.match(found.text, /What does “waiting for papers” mean\? 1 line says it\./);
  assert.doesNotMatch(found.text, /What does “Paste”/);
});

test("part is given on the page too, each with what is left to do", async () => {
  await people("Ida Nine", "Jon Ten");
  const path = await session();
  const found = await match(path, ["Ida Nine", "Jon Ten"]);
  const asked = await trainer.submit(found, { "result-0": "part", "result-1": "part" }, { button: "record" });
  assert.deepEqual(asked.errors.map(({ field: name }) => name), ["to-do"]);
  const saved = await trainer.submit(asked, { "to-do": "The afternoon", "to-do-1": "The test" }, { button: "record" });
  assert.equal(saved.banner, "Register recorded", JSON.stringify(saved.errors));
  assert.match(saved.text, /Ida Nine .*Still to do: The afternoon.*Jon Ten .*Still to do: The test/);
  const stranger = await providerStart(house);
  assert.equal((await stranger.trainer.get(`${path}/recorded`)).status, 404);
});

test("who came for part has passed the modules done, all the same or each their own, and does the rest later", async () => {
  await people("Pia Part", "Ray Part", "Una Part");
  const path = await session();
  const [one, two] = modules;
  const by = (name) => house.sql(`SELECT c.module_code FROM completion c JOIN person p USING (person_id) WHERE c.session_id = ${number(path)}
    AND p.full_name = '${name}' AND c.result = 'passed' ORDER BY 1`).map((row) => row.module_code);
  const found = await match(path, ["Pia Part, part", "Ray Part, part", "Sal Part, part"]);
  const chosen = await trainer.submit(found, { "do-0": lead.organisationId }, { button: "match" });
  const saved = await trainer.submit(chosen, { "to-do": "The afternoon", done: one, "done-1": two }, { button: "record" });
  assert.equal(saved.banner, "Register recorded", JSON.stringify(saved.errors));
  assert.deepEqual([by("Pia Part"), by("Ray Part"), by("Sal Part")], [[one], [two], [one]]);
  assert.deepEqual(attendance(path), { "Pia Part": "part", "Ray Part": "part", "Sal Part": "part" });
  assert.match(saved.text, /Pia Part [^:]*Came for part\. Still to do: The afternoon Paste House Passed /);
  // What is under way is what is left.
  assert.equal(house.value(`SELECT count(*) FROM session_attendance a WHERE a.session_id = ${number(path)} AND a.superseded_at IS NULL
    AND cardinality(a.modules) = ${modules.length - 1}`), 3);
  // More of it, then all of it.
  const more = await trainer.submit(await trainer.submit(await match(path, ["Pia Part, part"]), {}, { button: "match" }), { "to-do": "The test", "done-0": two }, { button: "record" });
  assert.equal(more.banner, "Register recorded", JSON.stringify(more.errors));
  assert.deepEqual(by("Pia Part"), [one, two].sort());
  const whole = await trainer.submit(await match(path, ["Ray Part, passed"]), {}, { button: "record" });
  assert.equal(whole.banner, "Register recorded", JSON.stringify(whole.errors));
  assert.deepEqual(by("Ray Part"), [...modules].sort());
  assert.equal(attendance(path)["Ray Part"], undefined);
  // A module of another course is none of this session.
  const forged = await trainer.submit(await match(path, ["Una Part, part"]), { "to-do": "The test", "done-0": "LD-01" }, { button: "record", force: true });
  assert.equal(forged.banner, "Register recorded");
  assert.deepEqual(by("Una Part"), []);
});

test("lines that name one person twice are said, and never taken together in silence", async () => {
  await people("Kit Eleven", "Lea Twelve");
  const path = await session();
  const found = await match(path, ["Kit Eleven", "Lea Twelve", "", "kit.eleven@paste.example", "Nobody Atall", "nobody atall", "Nobody Atall"]);
  assert.match(found.text, /Lines 1 and 4 name the same person: Kit Eleven\. Recorded once\./);
  assert.match(found.text, /Lines 5 and 7 are the same: Nobody Atall/);
  // It is said as long as it matters.
  assert.match((await trainer.submit(found, {}, { button: "match" })).text, /Lines 1 and 4 name the same person/);
  // Two results for one person are no repetition.
  const two = await match(path, ["Kit Eleven passed", "Kit Eleven failed"]);
  const refused = await trainer.submit(two, {}, { button: "record" });
  assert.match(refused.errors[0].text, /same person as in the line “Kit Eleven passed”/);
});

test("two people of one name stand beside each other, and each of two lines may mean either", async () => {
  await people("Mo Thirteen");
  await firstResponderAdd(lead, "Mo Thirteen", "other@paste.example");
  const path = await session();
  const found = await match(path, ["Mo Thirteen", "Mo Thirteen", "Mo Thirteen"]);
  assert.match(found.text, /2 lines could mean more than one person/);
  assert.match(found.text, /m\*+@paste\.example.*o\*+@paste\.example/);
  assert.match(found.text, /Paste House/);
  assert.match(found.text, /Lines 2 and 3 name the same person/);
  const ids = house.sql("SELECT person_id FROM person WHERE full_name = 'Mo Thirteen' ORDER BY 1").map((row) => row.person_id);
  const saved = await trainer.submit(found, { "who-0": ids[0], "who-1": ids[1] }, { button: "record" });
  assert.equal(saved.banner, "Register recorded", JSON.stringify(saved.errors));
  assert.equal(house.value(`SELECT count(DISTINCT person_id) FROM completion WHERE session_id = ${number(path)}`), 2);
});

test("the unknown are added to one organisation by one choice, but for those chosen otherwise", async () => {
  const other = await house.lead({ organisation: "Other House" });
  const path = await sessionAdd(provider, { booked: [lead.organisationId, other.organisationId] });
  const found = await match(path, ["Nia New passed", "Oz New", "Pam New (absent)", "Quin Mistake", "Rae Later"]);
  assert.match(found.text, /5 lines without a person/);
  const listed = () => house.sql(`SELECT p.full_name, h.organisation_id FROM person p JOIN role_holding h USING (person_id) WHERE p.full_name LIKE '% New' ORDER BY 1`)
    .map((row) => Number(row.organisation_id));
  const mails = () => Number(house.value("SELECT count(*) FROM mail WHERE subject LIKE '% New was added to your organisation'"));
  const next = await trainer.submit(found, { "do-everybody": lead.organisationId, "do-1": other.organisationId, "do-3": "leave_out", "do-4": "later" }, { button: "match" });
  assert.equal(next.status, 200, JSON.stringify(next.errors));
  // Nobody is added before something is recorded; what was chosen stays with its line.
  assert.deepEqual([listed(), mails()], [[], 0]);
  assert.match(next.text, /4 lines without a person/);
  assert.equal(field(next, "do-1"), String(other.organisationId));
  assert.equal(field(next, "do-3"), "later");
  const saved = await trainer.submit(next, {}, { button: "record" });
  assert.deepEqual(listed(), [lead.organisationId, other.organisationId, lead.organisationId].map(Number));
  assert.ok(mails() >= 3);
  assert.equal(field(saved, "people").trim(), "Rae Later");
  assert.match(saved.text, /3 people are recorded\. 1 line is left in the box/);
  assert.deepEqual(results(path), { "Nia New": "passed", "Oz New": "passed" });
  assert.deepEqual(attendance(path), { "Pam New": "absent" });
});

test("doubts wait, kept with their session and the result chosen for them, while everybody else is recorded", async () => {
  await people("Uma Twice", "Vic Sure");
  await firstResponderAdd(lead, "Uma Twice", "uma.other@paste.example");
  const path = await session();
  const found = await match(path, ["Uma Twice", "Vic Sure", "Wes Added"]);
  const rest = await trainer.submit(found, { "result-0": "not_passed", "do-0": lead.organisationId }, { button: "record" });
  assert.deepEqual(rest.errors, []);
  assert.match(rest.text, /2 people are recorded\. 1 line below is not recorded yet/);
  assert.deepEqual(results(path), { "Vic Sure": "passed", "Wes Added": "passed" });
  assert.equal(field(rest, "result-0"), "not_passed");
  const again = await trainer.get(`${path}/register`);
  assert.equal(field(again, "people").trim(), "Uma Twice | not passed");
  const doubt = await trainer.submit(again, {}, { button: "match" });
  assert.equal(field(doubt, "result-0"), "not_passed");
  const id = house.value("SELECT person_id FROM person WHERE email = 'uma.other@paste.example'");
  const saved = await trainer.submit(doubt, { "who-0": id }, { button: "record" });
  assert.equal(saved.banner, "Register recorded", JSON.stringify(saved.errors));
  assert.equal(results(path)["Uma Twice"], "not_passed");
});

test("nobody is added when nothing is recorded: too few places, or what is wrong with them", async () => {
  await people("Xia Place");
  const path = await session(1);
  const count = () => Number(house.value("SELECT count(*) FROM person WHERE full_name = 'Yan Place'"));
  const found = await match(path, ["Xia Place", "Yan Place"]);
  const full = await trainer.submit(found, { "do-0": lead.organisationId }, { button: "record" });
  assert.equal(full.status, 422);
  assert.match(full.errors[0].text, /you give 2 results/);
  assert.deepEqual([count(), results(path)], [0, {}]);
  // It is kept all the same.
  assert.match(field(await trainer.get(`${path}/register`), "people"), /^Xia Place\nYan Place/);
  const wrong = await trainer.submit(full, { raise: "2", "email-0": "nowhere" }, { button: "record" });
  assert.match(wrong.text, /1 person is recorded\. 1 line is left in the box/);
  assert.deepEqual(wrong.errors.map(({ field: name }) => name), ["email-0"]);
  assert.equal(count(), 0);
  const saved = await trainer.submit(wrong, { raise: "2", "email-0": "yan@paste.example" }, { button: "record" });
  assert.equal(saved.banner, "Register recorded", JSON.stringify(saved.errors));
  assert.deepEqual([count(), results(path)], [1, { "Xia Place": "passed", "Yan Place": "passed" }]);
});

test("what waits for a trainer: names kept of registers and of files, certificates not sent, authorisations that end", async () => {
  const other = await providerStart(house);
  const mine = other.trainer;
  const path = await sessionAdd(other, { booked: [lead.organisationId] });
  await people("Sia Fourteen");
  const waits = async () => (await mine.get("/sessions")).text;
  assert.match(await waits(), /1 session was held without a register/);
  const found = await mine.submit(await mine.get(`${path}/register`), { people: "Name;Address;Result\nSia Fourteen;;passed\nWho Ever;;part\nWho Else;who@else.example;" }, { button: "match" });
  const rest = await mine.submit(found, {}, { button: "record" });
  assert.match(rest.text, /1 person is recorded\. 2 lines are left in the box.*are kept with the session/);
  assert.match(await waits(), /2 lines of a register are not recorded yet First Responder day/);
  assert.match(await waits(), /1 certificate was not sent/);
  // Found again, with what its columns mean; by nobody of another provider.
  const again = await mine.get(`${path}/register`);
  assert.match(field(again, "people"), /^Name;Address;Result\nWho Ever;;part\n/);
  assert.equal((await trainer.get(`${path}/register`)).status, 404);
  const retried = await mine.submit(again, {}, { button: "match" });
  assert.match(retried.html, /name="name-0"[^>]*value="Who Ever"/);
  const chosen = await mine.submit(retried, { "do-everybody": lead.organisationId }, { button: "match" });
  const saved = await mine.submit(chosen, { "to-do": "The test" }, { button: "record" });
  assert.equal(saved.banner, "Register recorded", JSON.stringify(saved.errors));
  assert.equal(house.value(`SELECT count(*) FROM session_kept_line WHERE session_id = ${number(path)}`), 0);
  // Certificates of everyone with an address, once.
  assert.match(saved.text, /Send 2 certificates by mail/);
  const send = `${path}/certificates`;
  const sent = await mine.submit(saved, {}, { form: send });
  assert.equal(sent.banner, "Certificates sent by mail");
  assert.doesNotMatch(sent.text, /Send \d/);
  assert.equal(house.value("SELECT count(*) FROM mail WHERE key LIKE 'certificate:%'"), 2);
  assert.equal((await trainer.post(send, { csrf: (await trainer.get("/sessions/new")).form().fields.find(([name]) => name === "csrf")[1] })).status, 404);
  assert.match(await waits(), /Nothing waits for you/);
  house.sql(`UPDATE trainer_authorisation SET holds_to = '${daysAgo(-59)}' WHERE person_id = ${mine.personId} AND module_code = 'FR-03';
    UPDATE trainer_authorisation SET holds_to = '${daysAgo(-62)}' WHERE person_id = ${mine.personId} AND module_code = 'FR-04'`);
  assert.match(await waits(), /Your authorisation for FR-03 ends on/);
  assert.doesNotMatch(await waits(), /Your authorisation for FR-04/);
  await tableSend(mine, `Nobody Known,FR-03,${daysAgo(3)},passed`.replace("Nobody Known", "nobody@known.example"));
  // Two files of one name are told apart by when they were sent; the same file sent again counts once.
  const unheard = `other@known.example,FR-03,${daysAgo(3)},passed`;
  await tableSend(mine, unheard);
  await tableSend(mine, unheard);
  assert.equal([...(await waits()).matchAll(/1 person of a file is in doubt [^ ]+ [^ ]+, \d+ \w+ \d{4} at (?:midday|midnight|\d+(?::\d\d)?[ap]m)/g)].length, 2);
  assert.match(await waits(), /2 imports wait to be looked over/);
  // Kept lines are taken away by who does not need them.
  const last = await mine.submit(await mine.submit(await mine.get(`${path}/register`), { people: "Sia Fourteen\nWho Knows" }, { button: "match" }), {}, { button: "record" });
  assert.match(last.text, /1 line is left/);
  assert.equal((await mine.submit(last, {}, { button: "forget" })).banner, "The lines that were kept are gone");
  assert.doesNotMatch(await waits(), /of a register/);
});

test("a long register is recorded in parts, since a form holds no more", async () => {
  house.sql(`INSERT INTO person (full_name, email, created_at) SELECT 'Long ' || n, 'long' || n || '@paste.example', now() FROM generate_series(1, 170) n`);
  const path = await session(200);
  const found = await match(path, Array.from({ length: 170 }, (unused, i) => `long${i + 1}@paste.example`));
  assert.match(found.text, /20 more lines wait in the box/);
  const rest = await trainer.submit(found, {}, { button: "record" });
  assert.match(rest.text, /150 people are recorded\. 20 lines below are not recorded yet/);
  const last = await trainer.submit(rest, {}, { button: "record" });
  assert.equal(last.banner, "Register recorded", JSON.stringify(last.errors));
  assert.equal(house.value(`SELECT count(DISTINCT person_id) FROM completion WHERE session_id = ${number(path)}`), 170);
});

test("sessions that are recorded or cancelled stand on pages of their own", async () => {
  const other = await providerStart(house);
  const path = await sessionAdd(other, { held: daysAgo(300), booked: [lead.organisationId] });
  const id = number(path);
  house.sql(`INSERT INTO training_session (provider_id, course_id, reference, held_on, place, places, trainer_person_id, cancelled_at, cancel_reason, created_by, created_at)
    SELECT provider_id, course_id, 'PAST-' || n, current_date - n, place, places, trainer_person_id, now(), 'Ill', created_by, created_at
    FROM training_session, generate_series(1, 45) n WHERE session_id = ${id}`);
  const shown = (page) => [...page.text.matchAll(/PAST-(\d+) Cancelled/g)].map(([, n]) => Number(n));
  const first = await other.trainer.get("/sessions?show=mine");
  const turn = (page, rel) => page.html.match(new RegExp(`href="([^"#]+)#past" rel="${rel}"`))?.[1].replaceAll("&amp;", "&");
  assert.deepEqual(shown(first), Array.from({ length: 20 }, (unused, i) => i + 1));
  assert.equal(turn(first, "prev"), undefined);
  const second = await other.trainer.get(turn(first, "next"));
  assert.deepEqual(shown(second), Array.from({ length: 20 }, (unused, i) => i + 21));
  // What waits is on each of them.
  for (const page of [first, second]) assert.match(page.text, /1 session was held without a register/);
  const last = await other.trainer.get(turn(second, "next"));
  assert.deepEqual(shown(last), [41, 42, 43, 44, 45]);
  assert.equal(turn(last, "next"), undefined);
  assert.equal(turn(last, "prev"), "/sessions?after=20&show=mine");
  assert.deepEqual(shown(await other.trainer.get("/sessions?after=x")), shown(first));
});
