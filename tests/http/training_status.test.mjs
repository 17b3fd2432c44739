// Was X compliant on day D, as known at K? And exemptions and external courses, asked for and decided by two people.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart } from "../support/visitor.mjs";
import { dateFields, daysAgo, firstResponderAdd, learnerNumber, providerStart, sessionAdd } from "../support/provider.mjs";
import { assay } from "../support/server.mjs";

const house = await houseStart();
const lead = await house.lead({ organisation: "Status Charity" });
const other = await house.lead({ organisation: "Other Charity" });
const officer = await house.staff(["policy_officer"], { name: "Olu Officer" });
const provider = await providerStart(house);
await firstResponderAdd(lead, "Rita Recorded", "rita@status.example", daysAgo(200));
const rita = house.value("SELECT person_id FROM person WHERE email = 'rita@status.example'");
const number = learnerNumber("Rita Recorded");
const ahead = (days) => daysAgo(-days);
const before = new Date().toISOString();
const path = await sessionAdd(provider, { held: daysAgo(100), booked: [lead.organisationId] });
const found = await provider.trainer.submit(await provider.trainer.get(`${path}/register`), { people: "rita@status.example" },
  { button: "match" });
await provider.trainer.submit(found, {}, { button: "record" });
// As if the role had been known for long: what is asked about lies before this day.
house.sql(`UPDATE role_holding SET recorded_at = started_on WHERE person_id = ${rita}`);

const json = async (visitor, query = "", base = `/training/people/${rita}`) => {
  const page = await visitor.get(`${base}/status.json${query}`);
  return { status: page.status, body: page.status === 200 || page.status === 422 ? JSON.parse(page.html) : null };
};
const module = (answer, code) => answer.body.modules.find((row) => row.module === code);

test("a person's status on a day, with the record and the rule behind it", async () => {
  const now = await json(lead);
  assert.equal(now.body.person.learner_number, number);
  assert.equal(module(now, "FR-03").status, "in_date");
  assert.equal(module(now, "FR-03").why.completed_on, daysAgo(100));
  assert.equal(module(now, "FR-03").why.months, 12);
  assert.equal(module(now, "FR-03").why.standard_version, 1);
  assert.match(module(now, "FR-03").why.certificate, /^C-\d{4}-\d{7}$/);
  assert.equal(module(now, "FR-11").status, "not_started");
  assert.equal(module(await json(lead, `?on=${daysAgo(101)}`), "FR-03").status, "not_started");
  assert.equal(module(await json(lead, `?on=${ahead(3000)}`), "FR-03").status, "expired");
  // Before the register was recorded nothing of it was known; yesterday not even the rules were.
  assert.equal(module(await json(lead, `?on=${daysAgo(50)}&known=${before}`), "FR-03").status, "not_started");
  assert.equal(module(await json(lead, `?on=${daysAgo(50)}&known=${daysAgo(0)}`), "FR-03").status, "in_date");
  assert.deepEqual((await json(lead, `?on=${daysAgo(50)}&known=${daysAgo(1)}`)).body.modules, []);
  const page = await lead.get(`/training/people/${rita}?on=${daysAgo(50)}&known=${before}`);
  assert.match(page.text, /as it was known on/);
  assert.match(page.text, /Nothing that is recorded counts/);
  const today = await lead.get(`/training/people/${rita}`);
  assert.match(today.text, /It counts 12 months by the rule that holds from/);
  assert.match(today.text, /version 1 of the standard/);
});

test("days that there are not, and what will be known later, are told of", async () => {
  for (const [query, field, words] of [["?on-day=31&on-month=2&on-year=2026", "on", /real date/],
    [`?on=2026-02-31`, "on", /There is no such day/], ["?on=yesterday", "on", /There is no such day/],
    [`?known=${ahead(1)}`, "known", /will be known later/], ["?known=2026-13-01", "known", /There is no such day/],
    ["?on=1999-01-01", "on", /Enter a day from/], ["?on-day=1", "on", /./]]) {
    for (const base of [`/training/people/${rita}`, "/training"]) {
      const page = await lead.get(`${base}${query}`);
      assert.equal(page.status, 422, base + query);
      assert.deepEqual(page.errors.map((error) => error.field), [field], base + query);
      assert.match(page.errors[0].text, words, base + query);
    }
  }
  assert.equal((await json(lead, "?on=2026-02-31")).status, 422);
  const asked = await lead.submit(await lead.get(`/training/people/${rita}`), { ...dateFields("on", daysAgo(50)) },
    { form: `/training/people/${rita}` });
  assert.match(asked.text, /This is how it stands on/);
});

test("staff find a person or an organisation, and see the same", async () => {
  const search = await officer.get(`/compliance?words=Rita+Rec&on=${daysAgo(50)}`);
  const link = search.links.find(({ text }) => text === "Rita Recorded").href;
  assert.match(link, new RegExp(`^/compliance/organisations/${lead.organisationId}/people/${rita}\\?on=`));
  assert.ok((await officer.get(`/compliance?words=${number.toLowerCase()}`)).links.some(({ text }) => text === "Rita Recorded"));
  assert.match((await officer.get(link)).text, /Completed on/);
  const organisation = await officer.get((await officer.get("/compliance?words=Status+Char")).links.find(({ text }) => text === "Status Charity").href);
  assert.match(organisation.text, /minimum training standard is not met/);
  assert.match(organisation.text, /Rita Recorded 2 of \d+/);
  const base = `/compliance/organisations/${lead.organisationId}/people/${rita}`;
  assert.deepEqual((await json(officer, `?on=${daysAgo(50)}`, base)).body, (await json(lead, `?on=${daysAgo(50)}`)).body);
  assert.match((await officer.get("/compliance?words=%25%27%3Cx")).text, /Nothing was found/);
});

test("assay report status says the same", () => {
  const done = assay("report", "status", "--person", number, "--on", daysAgo(50));
  assert.match(done.stdout, /^\uFEFF?learner number,organisation,on,known at,module,title,status,/);
  assert.match(done.stdout, new RegExp(`"${number}","Status Charity","${daysAgo(50)}","","FR-03","[^\\n]*","in_date","yes",`));
  const then = assay("report", "status", "--person", number, "--on", daysAgo(50), "--known", before);
  assert.match(then.stdout, /,"FR-03","[^\n]*","not_started","no",/);
  for (const wrong of [["--on", "2026-02-31"], ["--known", ahead(2)], ["--person", "L-3ZD2-HPF8"]]) {
    const refused = assay("report", "status", "--person", number, ...wrong, { allowFailure: true });
    assert.notEqual(refused.status, 0, wrong.join(" "));
    assert.ok(refused.stderr.length > 10, wrong.join(" "));
  }
});

test("an exemption is asked for, approved by a second person, counts, and is ended early", async () => {
  const form = `/training/people/${rita}/exemption`;
  const page = await lead.get(form);
  const empty = await lead.submit(page, { "starts-day": "", "starts-month": "", "starts-year": "" }, { form });
  assert.equal(empty.status, 422);
  assert.deepEqual(empty.errors.map(({ field }) => field).sort(), ["ends", "modules", "reason", "starts", "words"]);
  assert.match(empty.errors.find(({ field }) => field === "modules").text, /Select the modules that the person is to be exempt from/);
  // A First Responder's modules, by why they need them; a lead's are not among them. How long is the framework's figure.
  const offered = (of) => [...of.html.matchAll(/name="modules" type="checkbox" value="([^"]+)"/g)].map(([, code]) => code);
  assert.deepEqual([offered(page).length, offered(page).includes("AW-01"), offered(page).includes("FR-03"), offered(page).includes("LD-22")],
    [22, true, true, false]);
  assert.match(page.text, /Needed by all staff All 2 of these AW-01 .*Needed by First Responders All 20 of these FR-03/);
  assert.match(page.text, /At most 24 months from today: /);
  const values = { reason: "long_absence", modules: ["FR-11", "FR-12"], words: "Away for a year" };
  const foreign = await lead.post(form, [...page.form(form).fields.filter(([name]) => name === "csrf"), ["modules", "LD-22"]]);
  assert.match(foreign.errors.find(({ field }) => field === "modules").text, /only from the list/);
  for (const [days, field] of [[{ ...dateFields("ends", ahead(800)) }, "ends"], [{ ...dateFields("ends", daysAgo(1)) }, "ends"],
    [{ ...dateFields("starts", ahead(9)), ...dateFields("ends", ahead(8)) }, "ends"],
    [{ ...dateFields("starts", daysAgo(500)), ...dateFields("ends", ahead(8)) }, "starts"]]) {
    const wrong = await lead.submit(page, { ...values, ...days }, { form });
    assert.deepEqual(wrong.errors.map((error) => error.field), [field], JSON.stringify(days));
    assert.match(wrong.html, /Away for a year/);
  }
  // What looks like a person's details is asked about before it is saved, and saved when it is not about one.
  const seen = await lead.submit(page, { ...values, words: "Case of John Smith, born 01/02/1990", ...dateFields("ends", ahead(100)) }, { form });
  assert.deepEqual(seen.errors.map(({ field }) => field), ["words"]);
  assert.match(seen.text, /Remove it if it is about a potential victim/);
  const sent = await lead.submit(page, { ...values, ...dateFields("ends", ahead(100)) }, { form });
  assert.equal(sent.banner, "Sent to be decided");
  assert.match(sent.text, /Waits for a decision/);
  const id = sent.path.split("/").at(-1);
  const twice = await lead.submit(await lead.get(form), { ...values, ...dateFields("ends", ahead(90)) }, { form });
  assert.deepEqual(twice.errors.map(({ field }) => field), ["modules"]);
  assert.equal(module(await json(lead), "FR-11").status, "not_started");
  // Another's lead does not see it; the trainer may not; the lead does not decide.
  for (const of of [`/training/recognitions/${id}`, `/training/people/${rita}`, form]) {
    assert.equal((await other.get(of)).status, 404, of);
  }
  assert.equal((await lead.get(`/recognitions/${id}`)).status, 403);
  assert.equal((await provider.trainer.get("/recognitions")).status, 403);
  const queue = await officer.get("/recognitions");
  assert.ok(queue.links.some(({ href }) => href === `/recognitions/${id}`));
  const decide = await officer.get(`/recognitions/${id}`);
  const none = await officer.submit(decide, {}, { form: `/recognitions/${id}` });
  assert.deepEqual(none.errors.map(({ field }) => field), ["outcome"]);
  const wordless = await officer.submit(decide, { outcome: "refuse" }, { form: `/recognitions/${id}` });
  assert.deepEqual(wordless.errors.map(({ field }) => field), ["words"]);
  const second = await house.staff(["policy_officer"]);
  const stale = await second.get(`/recognitions/${id}`);
  const approved = await officer.submit(decide, { outcome: "approve", words: "Agreed" }, { form: `/recognitions/${id}` });
  assert.equal(approved.banner, "Approved");
  const late = await second.submit(stale, { outcome: "refuse", words: "No" }, { form: `/recognitions/${id}` });
  assert.equal(late.status, 409);
  assert.equal(module(await json(lead), "FR-11").status, "exempt");
  assert.equal(module(await json(lead), "FR-11").why.recognition, Number(id));
  assert.equal(module(await json(lead, `?known=${before}`), "FR-11").status, "not_started");
  assert.ok(house.mails(lead.email).some(({ subject }) => /approved: Rita Recorded/.test(subject)));
  const again = offered(await lead.get(form));
  assert.deepEqual([again.length, again.includes("FR-11")], [20, false], "what they are exempt from for long is not asked for again");
  const own = await lead.get(`/training/recognitions/${id}`);
  const never = await lead.submit(own, { ...dateFields("ended", daysAgo(3)), reason: "Back" }, { form: `/training/recognitions/${id}/end` });
  assert.deepEqual(never.errors.map(({ field }) => field), ["ended"]);
  const ended = await lead.submit(own, { ...dateFields("ended", daysAgo(0)), reason: "Back at work" }, { form: `/training/recognitions/${id}/end` });
  assert.equal(ended.banner, "Ended");
  assert.equal(module(await json(lead), "FR-11").status, "exempt");
  assert.equal(module(await json(lead, `?on=${ahead(1)}`), "FR-11").status, "not_started");
  // A whole group at once.
  const all = await lead.submit(await lead.get(form), { ...values, modules: [], all: "all_staff", ...dateFields("starts", ahead(2)),
    ...dateFields("ends", ahead(20)) }, { form });
  assert.match(all.text, /AW-01 .*AW-02 /);
  assert.doesNotMatch(all.text, /FR-03/);
  await lead.submit(all, {}, { form: `${all.path}/take-back` });
});

test("who asked does not decide, in the pages and in the database", async () => {
  const both = await house.staff(["policy_officer"], { name: "Bo Both" });
  house.sql(`INSERT INTO recognition (kind, person_id, organisation_id, framework_code, modules, words, reason_code, starts_on,
    ends_on, asked_by, asked_at) VALUES ('exempt', ${rita}, ${lead.organisationId}, 'england', '{FR-19}', 'Why', 'long_absence',
    current_date, current_date + 9, ${both.personId}, now())`);
  const id = house.value("SELECT max(recognition_id) FROM recognition");
  const page = await both.get(`/recognitions/${id}`);
  assert.match(page.text, /somebody else decides it/);
  assert.ok(!page.forms.some(({ action }) => action === `/recognitions/${id}`));
  const { csrf } = Object.fromEntries((await both.get("/home")).forms.find(({ fields }) => fields.some(([name]) => name === "csrf")).fields);
  const forced = await both.post(`/recognitions/${id}`, [["csrf", csrf], ["outcome", "approve"]]);
  assert.equal(forced.status, 403);
  assert.throws(() => house.sql(`INSERT INTO recognition_event (recognition_id, kind, acted_by, acted_at)
    VALUES (${id}, 'approved', ${both.personId}, now())`), /second person/);
  assert.throws(() => house.sql(`UPDATE recognition SET words = 'Other' WHERE recognition_id = ${id}`), /append-only/);
  const back = await lead.submit(await lead.get(`/training/recognitions/${id}`), {}, { form: `/training/recognitions/${id}/take-back` });
  assert.equal(back.banner, "Taken back");
});

test("an external course counts from the day it was completed, once its evidence is approved", async () => {
  const form = `/training/people/${rita}/external-course`;
  const page = await lead.get(form);
  const pdf = { name: "proof.pdf", type: "application/pdf", data: "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n" };
  const empty = await lead.submit(page, {}, { form });
  assert.deepEqual(empty.errors.map(({ field }) => field).sort(), ["completed", "course", "file", "words"]);
  assert.match(page.text, /Child Victims of Modern Slavery e-learning Home Office\. Of what this person needs it counts for FR-11\./);
  assert.equal((await lead.get(`/training/people/${lead.personId}/external-course`)).html.includes("ho_child_victims"), false,
    "a lead who is no First Responder does not need what it counts for");
  const values = { course: "ho_child_victims", words: "Taken online", ...dateFields("completed", daysAgo(20)) };
  const wrong = await lead.submit(page, { ...values, file: { name: "run.exe", type: "application/pdf", data: "MZ" } }, { form });
  assert.deepEqual(wrong.errors.map(({ field }) => field), ["file"]);
  const sent = await lead.submit(page, { ...values, file: pdf }, { form });
  assert.equal(sent.banner, "Sent to be decided");
  const id = sent.path.split("/").at(-1);
  assert.equal((await other.get(`/training/recognitions/${id}/file`)).status, 404);
  assert.equal((await officer.get(`/recognitions/${id}/file`)).status, 200);
  const approved = await officer.submit(await officer.get(`/recognitions/${id}`), { outcome: "approve" }, { form: `/recognitions/${id}` });
  assert.equal(approved.banner, "Approved");
  const tomorrow = await json(lead, `?on=${ahead(1)}`);
  assert.equal(module(tomorrow, "FR-11").status, "equivalent");
  assert.equal(module(tomorrow, "FR-11").why.recognised_from, daysAgo(20));
  const page2 = await lead.get(`/training/people/${rita}?on=${ahead(1)}`);
  assert.match(page2.text, /External course completed on/);
});

test("a First Responder sees their own training, and nobody else's", async () => {
  house.sql(`UPDATE person SET email = NULL WHERE person_id = ${rita}`);
  const responder = await house.staff(["first_responder"], { organisation: lead.organisationId, name: "Fay Own", email: "fay@status.example" });
  const own = await responder.get("/training/own");
  assert.equal(own.status, 200);
  assert.match(own.text, /What to do/);
  assert.match(own.text, /ask your lead to book you/);
  for (const no of ["/training", `/training/people/${rita}`, `/training/people/${rita}/status.json`, "/compliance", "/recognitions",
    "/training/recognitions", `/training/people/${rita}/exemption`]) {
    assert.equal((await responder.get(no)).status, 403, no);
  }
  for (const no of ["/compliance", `/compliance/organisations/${lead.organisationId}`,
    `/compliance/organisations/${lead.organisationId}/people/${rita}`]) {
    assert.equal((await lead.get(no)).status, 403, no);
  }
});
