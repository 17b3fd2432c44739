// People booked on sessions by name: places, waiting list, mails, attendance, changes, certificates and who may see what.
import { execFileSync } from "node:child_process";
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart } from "../support/visitor.mjs";
import { dateFields, daysAgo, firstResponderAdd, learnerNumber, providerStart, sessionAdd } from "../support/provider.mjs";
import { mails, sql } from "../support/server.mjs";

const house = await houseStart();
const provider = await providerStart(house);
const lead = await house.lead({ organisation: "Harbour House" });
const other = await house.lead({ organisation: "Hill House" });
const people = ["Ade Mwangi", "Bea Ng", "Cai Ŵyn"];
for (const name of people) await firstResponderAdd(lead, name, `${name.split(" ")[0].toLowerCase()}@harbour.example`);
// One of them has no address.
sql("UPDATE person SET email = NULL WHERE full_name = 'Cai Ŵyn'");
await firstResponderAdd(other, "Dilys Dda", "dilys@hill.example");
const id = (name) => house.value(`SELECT max(person_id) FROM person WHERE full_name = '${name}'`);
const booking = (session) => `/training${session}`;
const book = async (visitor, session, names) => visitor.submit(await visitor.get(booking(session)),
  { people: names.map((name) => String(id(name))) }, { form: `${booking(session)}/people` });
const giveBack = async (visitor, session, name) => visitor.submit(await visitor.get(booking(session)), {},
  { form: `${booking(session)}/people/${id(name)}/cancel` });
const state = (session, name) => house.value(`SELECT state FROM session_enrolment WHERE session_id = ${session.split("/").at(-1)}
  AND person_id = ${id(name)} AND superseded_at IS NULL`);
const mailsOf = (address, subject) => mails().filter((mail) => mail.address === address && subject.test(mail.subject));

test("a lead books people by name; the place given back goes to who waits, who is told", async () => {
  const session = await sessionAdd(provider, { held: daysAgo(-20), places: 2 });
  const page = await book(lead, session, ["Ade Mwangi", "Bea Ng"]);
  assert.equal(page.banner, "People booked");
  assert.match(page.text, /Your people with a place.*Ade Mwangi.*Bea Ng/);
  assert.equal(mailsOf("ade@harbour.example", /You have a place on First Responder day/).length, 1);
  const waits = await book(other, session, ["Dilys Dda"]);
  assert.equal(waits.banner, "No place is left: they are on the waiting list");
  assert.match(waits.text, /waiting list.*Dilys Dda.*1/);
  assert.doesNotMatch(waits.text, /Ade Mwangi/);
  const nobody = await lead.submit(await lead.get(booking(session)), {}, { form: `${booking(session)}/people` });
  assert.deepEqual(nobody.errors.map(({ text }) => text), ["Choose at least one person"]);
  const back = await giveBack(lead, session, "Bea Ng");
  assert.equal(back.banner, "Place given back");
  assert.equal(state(session, "Bea Ng"), "cancelled");
  assert.equal(state(session, "Dilys Dda"), "booked");
  assert.equal(mailsOf("dilys@hill.example", /is free/).length, 1);
  assert.equal(mailsOf(other.email, /is free/).length, 1);
  assert.match(mailsOf(other.email, /is free/)[0].body, /Dilys Dda/);
  // Nothing was overwritten: what was known before can still be told.
  assert.deepEqual(sql(`SELECT state FROM session_enrolment WHERE session_id = ${session.split("/").at(-1)} AND person_id = ${id("Dilys Dda")}
    ORDER BY recorded_at, session_enrolment_id`).map((row) => row.state), ["waiting", "booked"]);
  const trainer = await provider.trainer.get(session);
  assert.match(trainer.text, /2 people with a place.*Ade Mwangi a\*\*\*\*@harbour\.example Harbour House/);
  assert.doesNotMatch(trainer.html, /ade@harbour\.example/);
});

test("who is named takes a place that their organisation holds without a name, though the session is full and others wait", async () => {
  const session = await sessionAdd(provider, { held: daysAgo(-22), places: 1 });
  const number = session.split("/").at(-1);
  const held = () => house.value(`SELECT coalesce(sum(places), 0) FROM session_booking WHERE session_id = ${number}`);
  await lead.submit(await lead.get(booking(session)), { places: 1 }, { form: booking(session) });
  assert.match((await book(other, session, ["Dilys Dda"])).banner, /waiting list/);
  assert.equal((await book(lead, session, ["Ade Mwangi"])).banner, "People booked");
  const page = await book(lead, session, ["Bea Ng"]);
  assert.equal(page.banner, "No place is left: they are on the waiting list");
  assert.deepEqual([state(session, "Ade Mwangi"), state(session, "Bea Ng"), Number(held())], ["booked", "waiting", 0]);
  assert.doesNotMatch(page.text, /without a name/);
  // The place given back is everybody's, in turn.
  await giveBack(lead, session, "Ade Mwangi");
  assert.deepEqual([state(session, "Dilys Dda"), state(session, "Bea Ng"), Number(held())], ["booked", "waiting", 0]);
});

test("sessions are narrowed to a module, and the catalogue to what it covers", async () => {
  const session = await sessionAdd(provider, { held: daysAgo(-30) });
  const found = await lead.get(`/training/sessions?module=FR-03&person=${id("Cai Ŵyn")}`);
  assert.match(found.text, /For Cai Ŵyn/);
  assert.ok(found.links.some(({ href }) => href === `${booking(session)}?person=${id("Cai Ŵyn")}`));
  const chosen = await lead.get(`${booking(session)}?person=${id("Cai Ŵyn")}`);
  assert.deepEqual(chosen.form(`${booking(session)}/people`).fields.filter(([name]) => name === "people").map(([, value]) => value),
    [String(id("Cai Ŵyn"))]);
  assert.doesNotMatch((await lead.get("/training/sessions?module=LD-22")).html, new RegExp(`href="${booking(session)}`));
  assert.match((await lead.get("/training/sessions?module=FR-03&tier=lead")).text, /No session matches/);
  assert.doesNotMatch((await lead.get(`/training/sessions?person=${id("Dilys Dda")}`)).text, /For Dilys/);
  const catalogue = await lead.get("/training/courses?module=FR-04&words=provider");
  assert.match(catalogue.text, /First Responder day.*FR-03, FR-04 \(Referrer\)/);
  assert.match((await lead.get("/training/courses?words=nothingofthekind")).text, /No course matches/);
  const course = await lead.get(`/training/courses/${provider.courseId}`);
  assert.match(course.text, /FR-03: .* Referrer/);
  assert.equal((await lead.get("/training/courses/999999")).status, 404);
});

test("attendance is recorded at once: part completes nothing and says what is left", async () => {
  const session = await sessionAdd(provider, { held: daysAgo(0), places: 4 });
  await book(lead, session, people);
  const page = await provider.trainer.get(`${session}/attendance`);
  const until = new Date(Date.now() + 90 * 86_400_000).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  assert.match(page.text, new RegExp(`It can be done until ${until}\\.`));
  const missing = await provider.trainer.submit(page, { [`came-${id("Bea Ng")}`]: "part" });
  assert.equal(missing.status, 422);
  assert.deepEqual(missing.errors.map(({ text }) => text), ["Say what is still to do: the person and their lead read it"]);
  const saved = await provider.trainer.submit(page, { [`came-${id("Bea Ng")}`]: "part", [`to-do-${id("Bea Ng")}`]: "The afternoon",
    [`came-${id("Cai Ŵyn")}`]: "absent" });
  assert.equal(saved.banner, "Attendance and results recorded");
  assert.match(saved.text, /Ade Mwangi .* Passed/);
  assert.match(saved.text, /Still to do: The afternoon/);
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE person_id = ${id("Bea Ng")}`), 0);
  assert.equal(house.value(`SELECT count(*) FROM completion WHERE person_id = ${id("Ade Mwangi")}`), 2);
  assert.equal(house.value(`SELECT count(DISTINCT certificate_number) FROM completion WHERE person_id = ${id("Ade Mwangi")}`), 1);
  // The rest is done: she passes after all, and both are known.
  const later = await provider.trainer.submit(await provider.trainer.get(`${session}/attendance`),
    { [`came-${id("Bea Ng")}`]: "passed", [`came-${id("Cai Ŵyn")}`]: "absent" });
  assert.equal(later.banner, "Attendance and results recorded");
  assert.deepEqual(sql(`SELECT attendance FROM session_attendance WHERE person_id = ${id("Bea Ng")} ORDER BY session_attendance_id`)
    .map((row) => row.attendance), ["part", "full"]);
});

test("on the sheet of attendance part of it passes the modules that are ticked, and no other", async () => {
  const session = await sessionAdd(provider, { held: daysAgo(0), places: 4 });
  house.sql(`INSERT INTO session_booking (session_id, organisation_id, places) VALUES (${session.split("/").at(-1)}, ${lead.organisationId}, 2) ON CONFLICT DO NOTHING`);
  await book(lead, session, ["Cai Ŵyn"]);
  const page = await provider.trainer.get(`${session}/attendance`);
  const cai = id("Cai Ŵyn");
  const saved = await provider.trainer.submit(page, { [`came-${cai}`]: "part", [`to-do-${cai}`]: "The test", [`done-${cai}`]: "FR-04" });
  assert.equal(saved.banner, "Attendance and results recorded", JSON.stringify(saved.errors));
  assert.deepEqual(sql(`SELECT module_code FROM completion WHERE person_id = ${cai} AND session_id = ${session.split("/").at(-1)}`).map((row) => row.module_code), ["FR-04"]);
  const shown = await provider.trainer.get(session);
  assert.match(shown.text, /Cai Ŵyn .* Came for part Still to do: The test/);
  assert.match(shown.text, /1 place is booked without a name/);
});

test("a certificate is downloaded, checked by its code alone, sent, and shows that it was corrected", async () => {
  const number = house.value(`SELECT certificate_number FROM completion WHERE person_id = ${id("Ade Mwangi")} LIMIT 1`);
  const path = `/training/certificates/${number}`;
  const page = await lead.get(path);
  assert.match(page.text, /Valid.*Ade Mwangi.*FR-03: .* Counts until/);
  const file = await lead.get(`${path}/file`);
  assert.equal(file.status, 200);
  assert.match(file.headers.get("content-type"), /application\/pdf/);
  const check = page.links.find(({ href }) => href.startsWith(`/certificates/${number}/`)).href;
  const anybody = house.visitor();
  assert.match((await anybody.get(check)).text, /Valid.*genuine.*Ade Mwangi/);
  assert.match((await anybody.get(`${check}/file`)).headers.get("content-type"), /application\/pdf/);
  // A number alone, or with a wrong code, shows nothing of a person.
  const wrong = await anybody.get(`/certificates/${number}/0000000000000000`);
  assert.equal(wrong.status, 404);
  assert.match(wrong.text, /no certificate of this number and code/);
  assert.doesNotMatch(wrong.text, /Ade/);
  const typed = await anybody.get(`/certificates?number=${number}&code=${check.split("/").at(-1).toLowerCase()}`);
  assert.match(typed.text, /Ade Mwangi/);
  assert.deepEqual((await anybody.get("/certificates?number=&code=")).errors.map(({ field }) => field).sort(), ["code", "number"]);
  assert.equal((await lead.submit(page, {})).banner, "Certificate sent by mail");
  const mail = mailsOf("ade@harbour.example", /Your certificate/);
  assert.equal(mail.length, 1);
  assert.ok(mail[0].body.includes(check));
  // Who has nothing to do with it sees nothing: another organisation, another provider, who has the number only.
  const stranger = await providerStart(house);
  for (const visitor of [other, stranger.trainer]) {
    assert.equal((await visitor.get(path)).status, 404);
    assert.equal((await visitor.get(`${path}/file`)).status, 404);
  }
  assert.equal((await provider.trainer.get(path)).status, 200);
  assert.match((await anybody.get(path)).path, /^\/sign-in/);
  const before = await lead.get(path);
  const session = house.value(`SELECT session_id FROM completion WHERE certificate_number = '${number}' LIMIT 1`);
  const correction = await provider.trainer.get(`/sessions/${session}/results/${id("Ade Mwangi")}`);
  assert.equal((await provider.trainer.submit(correction, { result: "withdrawn", reason: "Somebody else was meant." })).banner, "Result corrected");
  // Nothing of it stands: there is no file any more, neither on the page nor at its address, and it is not sent.
  for (const [visitor, at] of [[anybody, check], [lead, path]]) {
    const withdrawn = await visitor.get(at);
    assert.match(withdrawn.text, /Withdrawn .* counts for nothing/);
    assert.doesNotMatch(withdrawn.text, /Download|Send it/);
    const none = await visitor.get(`${at}/file`);
    assert.equal(none.path, check);
    assert.match(none.text, /Withdrawn .* counts for nothing/);
  }
  assert.equal((await lead.submit(before, {})).banner, "The certificate was not sent: nothing of it stands");
  assert.equal(mailsOf("ade@harbour.example", /Your certificate/).length, 1);
});

test("of a certificate corrected in part, the file says what stands alone, and that it was corrected", async () => {
  const number = house.value(`SELECT certificate_number FROM completion WHERE person_id = ${id("Bea Ng")} LIMIT 1`);
  const file = async () => execFileSync("pdftotext", ["-layout", "-", "-"],
    { input: (await lead.get(`/training/certificates/${number}/file`)).data, encoding: "utf8" });
  assert.match(await file(), /has passed[^]*FR-03[^]*FR-04/);
  sql(`INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, provider_id, organisation_id, session_id,
      trainer_person_id, corrects_id, correction_reason, recorded_by, recorded_at)
    SELECT person_id, framework_code, module_code, completed_on, 'withdrawn', provider_id, organisation_id, session_id,
      trainer_person_id, completion_id, 'Left before it', recorded_by, now()
    FROM completion WHERE certificate_number = '${number}' AND module_code = 'FR-04'`);
  const page = await lead.get(`/training/certificates/${number}`);
  assert.match(page.text, /Corrected in part/);
  assert.match(page.text, /Download the certificate/);
  const words = await file();
  assert.match(words, /FR-03/);
  assert.match(words, /other modules that it named do not stand/);
  assert.doesNotMatch(words, /FR-04|has passed/);
});

test("wrong codes are limited", async () => {
  const anybody = house.visitor();
  let last;
  for (let i = 0; i < 22; i++) last = await anybody.get(`/certificates/C-2026-0000001/000000000000000${i % 10}`);
  assert.equal(last.status, 429);
  sql("DELETE FROM attempt");
});

test("a changed session tells those who booked; places do not go below those taken; a cancelled one takes nothing", async () => {
  const session = await sessionAdd(provider, { held: daysAgo(-25), places: 2 });
  await book(lead, session, ["Ade Mwangi", "Bea Ng"]);
  const change = await provider.trainer.get(`${session}/change`);
  const stale = await provider.trainer.get(`${session}/change`);
  const fewer = await provider.trainer.submit(change, { places: 1 });
  assert.equal(fewer.status, 422);
  assert.match(fewer.errors[0].text, /2 places are taken/);
  const moved = await provider.trainer.submit(change, { ...dateFields("held", daysAgo(-26)), hours: "10:00 to 15:00", joining: "Ring the bell" });
  assert.equal(moved.banner, "Session changed");
  assert.equal(mailsOf("ade@harbour.example", /the session is now on/).length, 1);
  assert.match(mailsOf(lead.email, /the session is now on/)[0].body, /Ade Mwangi, Bea Ng[\s\S]*\/training\/sessions/);
  assert.equal((await provider.trainer.submit(stale, { places: 5 })).status, 409);
  assert.match((await lead.get(booking(session))).text, /Ring the bell/);
  assert.doesNotMatch((await other.get(booking(session))).text, /Ring the bell/);
  const why = await provider.trainer.submit(await provider.trainer.get(`${session}/cancel`), {});
  assert.equal(why.status, 422);
  const cancelled = await provider.trainer.submit(await provider.trainer.get(`${session}/cancel`), { reason: "The hall is flooded." });
  assert.equal(cancelled.banner, "Session cancelled, and everyone who booked is told");
  assert.match(cancelled.text, /The hall is flooded/);
  assert.equal(mailsOf("bea@harbour.example", /^First Responder day on .* is cancelled/).length, 1);
  assert.equal(mailsOf(lead.email, /is cancelled/).length, 1);
  assert.equal(state(session, "Ade Mwangi"), "cancelled");
  assert.equal((await other.get(booking(session))).status, 404);
});

test("what cannot be recorded says what to do", async () => {
  const few = await sessionAdd(provider, { held: daysAgo(1), places: 1 });
  const sheet = await provider.trainer.submit(await provider.trainer.get(`${few}/register`),
    { people: `${learnerNumber("Ade Mwangi")}\n${learnerNumber("Bea Ng")}` }, { button: "match" });
  const full = await provider.trainer.submit(sheet, {}, { button: "record" });
  assert.match(full.errors[0].text, /places in this session is 1, and you give 2 results\. Raise the places/);
  assert.equal((await provider.trainer.submit(await provider.trainer.get(`${few}/change`), { places: 2 })).banner, "Session changed");
  const policy = await house.staff(["policy_officer"], { name: "Pat Policy" });
  const page = await policy.get(`/providers/${provider.organisationId}/accreditation`);
  const ended = await policy.submit(page, { ...dateFields("last", daysAgo(1)), reason: "Not inspected in time." },
    { form: `/providers/${provider.organisationId}/accreditation/end` });
  assert.equal(ended.banner, "The accreditation is ended");
  sql(`UPDATE provider_accreditation SET accredited_to = '${daysAgo(2)}' WHERE provider_id = ${provider.organisationId}`);
  assert.match((await provider.trainer.get(few)).text, /not accredited to train on the day of the session\. Ask the policy team/);
  const again = await policy.submit(ended, dateFields("accredited", daysAgo(1)), { form: `/providers/${provider.organisationId}/accreditation` });
  assert.equal(again.banner, "Accreditation saved");
  assert.equal((await provider.trainer.submit(sheet, {}, { button: "record" })).banner, "Register recorded");
  const overlap = await policy.submit(again, dateFields("accredited", daysAgo(0)), { form: `/providers/${provider.organisationId}/accreditation` });
  assert.match(overlap.errors[0].text, /accredited on some of these days already/);
});

test("a session held online asks for no address; days gone by, and days without accreditation, say what to do", async () => {
  const add = async (values) => provider.trainer.submit(await provider.trainer.get("/sessions/new"), values);
  const values = (held, more) => ({ course: provider.courseId, ...dateFields("held", held), places: 5, trainer: provider.trainer.personId, ...more });
  const somewhere = await add(values(daysAgo(-9), { online: "no" }));
  assert.deepEqual(somewhere.errors.map(({ field, text }) => [field, text]), [["place", "Enter where people meet, or say that it is held online"]]);
  const online = await add(values(daysAgo(-9), { online: "yes" }));
  assert.equal(online.banner, "Session saved");
  assert.match(online.text, /Place Online/);
  assert.match((await provider.trainer.get(`${online.path}?lang=cy`)).text, /Ar-lein/);
  await provider.trainer.get("/sessions?lang=en");
  const gone = await add(values(daysAgo(4), { online: "yes" }));
  assert.equal(gone.banner, "Session saved. Its day has gone by: record who came.");
  sql(`UPDATE provider_accreditation SET accredited_to = '${daysAgo(-60)}' WHERE provider_id = ${provider.organisationId} AND accredited_to IS NULL`);
  const refused = await add(values(daysAgo(-61), { online: "yes" }));
  assert.deepEqual(refused.errors.map(({ field }) => field), ["held"]);
  assert.match(refused.errors[0].text, /not accredited to train on that day.* Choose another date, or ask the policy team/);
});

test("what a course covers changes from a day on, and never for days gone by", async () => {
  const manager = await house.staff(["provider_administrator"], { organisation: provider.organisationId, name: "Mo Manager",
    email: "mo@provider.test" });
  const path = `/courses/${provider.courseId}/content`;
  const page = await manager.get(path);
  const today = await manager.submit(page, { modules: ["FR-05"], tier: "lead", ...dateFields("from", daysAgo(0)) }, { form: path });
  assert.equal(today.status, 422);
  const added = await manager.submit(page, { modules: ["FR-05"], tier: "lead", ...dateFields("from", daysAgo(-1)) }, { form: path });
  assert.equal(added.banner, "Modules added from that day on");
  assert.match(added.text, /FR-05: .* Lead/);
  const ended = await manager.submit(added, { ended: ["FR-04"], ...dateFields("last", daysAgo(0)) }, { form: `${path}/end` });
  assert.equal(ended.banner, "They are covered no more after that day");
  const session = await sessionAdd(provider, { held: daysAgo(-3) });
  assert.match((await provider.trainer.get(session)).text, /Modules FR-03, FR-05 /);
  assert.match((await provider.trainer.get(await sessionAdd(provider, { held: daysAgo(0) }))).text, /Modules FR-03, FR-04 /);
});

test("the walls: another organisation's people and another provider's sessions are not there", async () => {
  const session = await sessionAdd(provider, { held: daysAgo(-40) });
  await book(lead, session, ["Ade Mwangi"]);
  const { csrf } = Object.fromEntries((await other.get(booking(session))).form(`${booking(session)}/people`).fields);
  assert.equal((await other.post(`${booking(session)}/people/${id("Ade Mwangi")}/cancel`, { csrf })).status, 404);
  const stolen = await other.post(`${booking(session)}/people`, { csrf, people: String(id("Ade Mwangi")) });
  assert.equal(stolen.status, 422);
  assert.equal(state(session, "Ade Mwangi"), "booked");
  const stranger = await providerStart(house);
  for (const part of ["", "/change", "/cancel", "/attendance"]) {
    assert.equal((await stranger.trainer.get(`${session}${part}`)).status, 404, part);
  }
  const assessor = await house.staff(["assessor"], { name: "Asa Assessor" });
  for (const path of [booking(session), "/training/courses", session]) assert.equal((await assessor.get(path)).status, 403, path);
});
