// People of organisations: the list, names that change, records found twice, leaving, consents, corrections, what is held
// on somebody and how it goes.
import test from "node:test";
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { houseStart } from "../support/visitor.mjs";
import { assay, sql } from "../support/server.mjs";
import { dateFields, daysAgo, firstResponderAdd, learnerNumber } from "../support/provider.mjs";

const house = await houseStart();
const idOf = (name) => house.value(`SELECT max(person_id) FROM person WHERE full_name = '${name}'`);
const policy = await house.staff(["policy_officer"]);
const administrator = await house.staff(["administrator"]);

test("the list is narrowed by words, role and status, and turned page by page", async () => {
  const lead = await house.lead();
  sql(`INSERT INTO person (full_name, created_at) SELECT 'Person ' || lpad(n::text, 3, '0'), now() FROM generate_series(1, 120) n;
    INSERT INTO role_holding (person_id, organisation_id, role, started_on)
    SELECT person_id, ${lead.organisationId}, 'first_responder', '2025-01-01' FROM person WHERE full_name LIKE 'Person ___'`);
  sql(`UPDATE role_holding SET ended_on = current_date - 3 WHERE person_id = ${idOf("Person 007")}`);
  const all = await lead.get("/training/people");
  assert.match(all.text, /121 people/);
  assert.ok(!all.text.includes("Person 060"));
  assert.ok((await lead.get("/training/people?page=2")).text.includes("Person 060"));
  assert.match((await lead.get("/training/people?words=erson%20012")).text, /1 person /);
  const former = await lead.get("/training/people?state=former");
  assert.match(former.text, /Person 007 Former/);
  assert.match(former.text, /1 person /);
  assert.match((await lead.get("/training/people?role=organisation_lead")).text, /1 person /);
  assert.match((await lead.get("/training/people?words=%25")).text, /Nobody was found/);
});

test("a changed name is kept as the former one; another organisation's person is not found", async () => {
  const lead = await house.lead();
  const other = await house.lead();
  await firstResponderAdd(lead, "Nia Before", "nia@lantern.example");
  const id = idOf("Nia Before");
  const empty = await lead.submit(await lead.get(`/training/people/${id}/edit`), { name: "" });
  assert.deepEqual(empty.errors.map(({ field }) => field), ["name"]);
  const saved = await lead.submit(await lead.get(`/training/people/${id}/edit`), { name: "Nia After", email: "after@lantern.example" });
  assert.equal(saved.banner, "Saved");
  assert.match((await lead.get(`/training/people/${id}/edit`)).text, /Nia Before, nia@lantern\.example/);
  for (const path of [`/training/people/${id}/edit`, `/training/people/${id}/end`, `/training/people/${id}/merge?other=${idOf("Nia After")}`]) {
    assert.equal((await other.get(path)).status, 404, path);
  }
});

test("a further role, with its days, and the end of one; only the lead gives out others than a First Responder's", async () => {
  const lead = await house.lead();
  await firstResponderAdd(lead, "Rolf Roles", "rolf@lantern.example", daysAgo(100));
  const id = idOf("Rolf Roles");
  const path = `/training/people/${id}/roles`;
  const page = await lead.get(path);
  assert.deepEqual((await lead.submit(page, {})).errors.map(({ field }) => field), ["role"]);
  const twice = await lead.submit(page, { role: "first_responder" });
  assert.deepEqual(twice.errors.map(({ field }) => field), ["starts"]);
  const day = (name, iso) => Object.fromEntries(["year", "month", "day"].map((part, place) => [`${name}-${part}`, iso.split("-")[place]]));
  const backwards = await lead.submit(page, { role: "training_lead", ...day("starts", daysAgo(10)), ...day("ends", daysAgo(20)) });
  assert.deepEqual(backwards.errors.map(({ field }) => field), ["ends"]);
  const given = await lead.submit(page, { role: "training_lead", ...day("starts", daysAgo(10)) });
  assert.equal(given.banner, "Role given");
  const earlier = await lead.submit(await lead.get(path), { role: "training_lead", ...day("starts", daysAgo(400)), ...day("ends", daysAgo(300)) });
  assert.equal(earlier.banner, "Role given");
  assert.equal(house.value(`SELECT count(*) FROM role_holding WHERE person_id = ${id} AND role = 'training_lead'`), 2);
  const holding = house.value(`SELECT role_holding_id FROM role_holding WHERE person_id = ${id} AND role = 'training_lead' AND ended_on IS NULL`);
  assert.equal((await (await house.lead()).get(path)).status, 404);
  assert.equal((await (await house.lead()).get(`${path}/${holding}/end`)).status, 404);
  assert.equal((await lead.get(`${path}/${house.value(`SELECT max(role_holding_id) + 1 FROM role_holding`)}/end`)).status, 404);
  const end = await lead.get(`${path}/${holding}/end`);
  assert.deepEqual((await lead.submit(end, day("ends", daysAgo(30)))).errors.map(({ field }) => field), ["ends"]);
  assert.equal((await lead.submit(end, day("ends", daysAgo(1)))).banner, "Last day saved");
  assert.equal(house.value(`SELECT count(*) FROM role_holding WHERE person_id = ${id} AND ended_on IS NULL`), 1);
  assert.equal((await lead.get(`${path}/${holding}/end`)).status, 404);
  assert.equal((await administrator.get(path)).status, 403);
});

test("whoever is like somebody of the organisation is asked about before they are saved", async () => {
  const lead = await house.lead();
  const held = [["Siân O’Connor-Ngũgĩ", "sian.oconnor@alike.example"], ["Sukarno", "s@alike.example"], ["李小龍", "li@alike.example"],
    ["Łucja Nowak", "lucja@alike.example"], ["Ольга Шевченко", "olha@alike.example"], ["Person 12", "person12@alike.example"]];
  for (const [name, email] of held) await firstResponderAdd(lead, name, email, daysAgo(50));
  const people = () => house.value(`SELECT count(*) FROM role_holding WHERE organisation_id = ${lead.organisationId}`);
  const before = people();
  const asks = [
    ["sian o'connor ngugi", "other@alike.example", "Siân O’Connor-Ngũgĩ", /much like/], ["Siân O'Connor-Ngũgĩ", "x@alike.example", "Siân O’Connor-Ngũgĩ", /Has this name/],
    ["Somebody Else", "sianoconnor@alike.example", "Siân O’Connor-Ngũgĩ", /work address much like/], ["SUKARNO", "x@alike.example", "Sukarno", /Has this name/],
    ["Sukarno Putra", "x@alike.example", "Sukarno", /much like/], ["李小龍", "x@alike.example", "李小龍", /Has this name/], ["李 小龍", "x@alike.example", "李小龍", /Has this name/],
    ["Lucja Nowak", "x@alike.example", "Łucja Nowak", /much like/], ["Nowak, Łucja", "x@alike.example", "Łucja Nowak", /Has this name/],
    ["ОЛЬГА  ШЕВЧЕНКО", "x@alike.example", "Ольга Шевченко", /Has this name/]];
  const form = await lead.get("/training/people/new");
  for (const [name, email, like, why] of asks) {
    const asked = await lead.submit(form, { name, email, ...dateFields("starts", daysAgo(3)) });
    assert.equal(asked.heading, "Is this the same person?", name);
    assert.equal(asked.status, 200);
    assert.ok(asked.text.includes(`${like}, ${learnerNumber(like)}`), name);
    assert.match(asked.text, why, name);
  }
  assert.equal(people(), before, "nothing is saved before it is answered");
  const asked = await lead.submit(form, { name: "Sukarno Putra", email: "x@alike.example" });
  assert.deepEqual((await lead.submit(asked, {})).errors.map(({ field }) => field), ["same"]);
  const changed = await lead.submit(asked, {}, { button: "change" });
  assert.equal(changed.form("/training/people/new").fields.find(([field]) => field === "name")[1], "Sukarno Putra");
  const already = await lead.submit(asked, { same: idOf("Sukarno") });
  assert.match(already.text, /on your list of First Responders already/);
  assert.equal(people(), before);
  assert.equal((await lead.submit(asked, { same: "new" })).banner, "First Responder added");
  for (const [name, email] of [["Person 13", "person13@other.example"], ["Zofia Zielińska", "person13@alike.example"]]) {
    const saved = await lead.submit(await lead.get("/training/people/new"), { name, email });
    assert.equal(name === "Person 13" ? saved.heading : saved.banner, name === "Person 13" ? "Is this the same person?" : "First Responder added");
  }

  // Who left is found by their name, and comes back as the same person; their address of now is not told.
  sql(`UPDATE role_holding SET ended_on = current_date - 10 WHERE person_id = ${idOf("李小龍")}`);
  const back = await lead.submit(await lead.get("/training/people/new"), { name: "李小龍", email: "new@alike.example", ...dateFields("starts", daysAgo(1)) });
  assert.match(back.text, /No longer with you/);
  assert.doesNotMatch(back.text, /li@alike\.example/);
  assert.equal((await lead.submit(back, { same: idOf("李小龍") })).banner, "First Responder added");
  assert.equal(house.value("SELECT count(*) FROM person WHERE full_name = '李小龍'"), 1);
});

test("of another organisation's people only that the very address is somebody's; a name tells nothing", async () => {
  const lead = await house.lead();
  const other = await house.lead();
  await firstResponderAdd(other, "Hedda Hidden", "hedda@hidden.example", daysAgo(50));
  const number = learnerNumber("Hedda Hidden");
  const named = await lead.submit(await lead.get("/training/people/new"), { name: "Hedda Hidden", email: "heddah@hidden.example" });
  assert.equal(named.banner, "First Responder added");
  const asked = await lead.submit(await lead.get("/training/people/new"), { name: "Curious Lead", email: "Hedda@hidden.example" });
  assert.equal(asked.heading, "Is this the same person?");
  assert.match(asked.text, /Somebody of another organisation has this work address/);
  assert.doesNotMatch(asked.html, new RegExp(`Hedda H|${number}|value="${idOf("Hedda Hidden")}"`));
  // What is sent by force does not open their record either.
  const forced = await lead.submit(asked, { same: house.value(`SELECT min(person_id) FROM person WHERE email = 'hedda@hidden.example'`) });
  assert.match(forced.heading, /same person/);
  const added = await lead.submit(asked, {});
  assert.equal(added.banner, "First Responder added");
  const pair = await lead.get("/training/people/duplicates");
  assert.match(pair.text, /Curious Lead A person of another organisation/);
  const both = await lead.get(pair.links.find(({ text }) => /Look at both/.test(text)).href);
  assert.match(both.text, /Not shown: it is unlike the other/);
  assert.doesNotMatch(both.text, /Hedda/);
});

test("who comes from another organisation: what moves with them is said first, and supervised referrals do", async () => {
  const former = await house.lead();
  const next = await house.lead();
  await firstResponderAdd(former, "Mona Moves", "mona@moves.example", daysAgo(200));
  const id = idOf("Mona Moves");
  sql(`INSERT INTO supervised_referral (person_id, organisation_id, supervised_on, signed_by, signed_at)
    SELECT ${id}, ${former.organisationId}, current_date - d, ${former.personId}, now() - make_interval(days => d) FROM unnest('{150,140}'::int[]) d`);
  const number = learnerNumber("Mona Moves");
  const form = await next.get("/training/people/new");
  const wrong = await next.submit(form, { name: "Xavier Quill", learner: number, ...dateFields("starts", daysAgo(100)) });
  assert.match(wrong.text, /You wrote another name/);
  const check = await next.submit(form, { learner: number, ...dateFields("starts", daysAgo(100)) });
  assert.match(check.text, /2 supervised referrals: they count for your organisation too/);
  assert.match(check.text, /their role with another organisation: it goes on there/);
  assert.doesNotMatch(check.text, /You wrote another name/);
  assert.equal(house.value(`SELECT count(*) FROM role_holding WHERE person_id = ${id}`), 1);
  assert.equal((await next.submit(check, {})).banner, "First Responder added");
  assert.match((await next.get(`/training/people/${id}`)).text, /Supervised referrals 2/);
  assert.match((await next.get("/training/people?words=Mona")).text, / 2 Change/);
  const lacks = (organisation) => house.value(`SELECT unsupervised FROM standing_interval WHERE organisation_id = ${organisation}
    AND superseded_at IS NULL AND starts_on <= current_date ORDER BY starts_on DESC LIMIT 1`);
  assert.equal(lacks(next.organisationId), 0, "a hundred days there, and both referrals are hers");
  // What is signed off there later is not the former organisation's to see.
  sql(`UPDATE role_holding SET ended_on = current_date - 20 WHERE person_id = ${id} AND organisation_id = ${former.organisationId};
    INSERT INTO supervised_referral (person_id, organisation_id, supervised_on, signed_by, signed_at)
    VALUES (${id}, ${next.organisationId}, current_date - 5, ${next.personId}, now())`);
  assert.match((await former.get("/training/people?state=former&words=Mona")).text, /Mona Moves Former .* 2 /);
  // The service works off what changed without it; then what is stored is what the definition says.
  sql("UPDATE job SET due_at = now() WHERE kind = 'standing.left'; SELECT pg_notify('assay_job', '')");
  for (let i = 0; i < 300 && house.value("SELECT count(*) FROM standing_stale") > 0; i++) await pause(100);
  assert.equal(lacks(next.organisationId), 0);
  assay("verify");
});

test("one person found twice becomes one record, both numbers lead to it, and it can be taken back", async () => {
  const lead = await house.lead();
  await firstResponderAdd(lead, "Twice Told", "twice@lantern.example");
  const one = idOf("Twice Told");
  const number = learnerNumber("Twice Told");
  await firstResponderAdd(lead, "Told, Twice", "told@lantern.example");
  const two = idOf("Told, Twice");
  const list = await lead.get("/training/people/duplicates");
  assert.match(list.text, /Twice Told/);
  const pair = await lead.get(`/training/people/${one}/merge?other=${two}`);
  const bad = await lead.submit(pair, {}, { button: "merge" });
  assert.deepEqual(bad.errors.map(({ field }) => field).sort(), ["keep", "reason"]);
  const done = await lead.submit(pair, { keep: "other", reason: "Her name was typed the other way round" }, { button: "merge" });
  assert.equal(done.banner, "The two records are one");
  assert.match(done.text, /Nobody seems to be here twice/);
  assert.equal(house.value(`SELECT person_id FROM person_brings(NULL, '${number}')`), two);
  assert.equal(house.value(`SELECT count(*) FROM role_holding WHERE person_id = ${one} AND ended_on IS NULL`), 0);
  const merge = house.value(`SELECT max(person_merge_id) FROM person_merge WHERE merged_person_id = ${one}`);
  assert.equal((await (await house.lead()).get(`/training/people/merges/${merge}`)).status, 404);
  const back = await lead.submit(await lead.get(`/training/people/merges/${merge}`), { reason: "Two sisters" });
  assert.equal(back.banner, "The merge is taken back: there are two records again");
  assert.equal(house.value(`SELECT count(*) FROM role_holding WHERE person_id = ${one} AND ended_on IS NULL`), 1);
  const apart = await lead.submit(await lead.get(`/training/people/${one}/merge?other=${two}`), {}, { button: "distinct" });
  assert.equal(apart.banner, "Kept apart: these are two people");
  assert.match(apart.text, /Nobody seems to be here twice/);
});

test("a record of another organisation is merged only by somebody else's decision; accounts are told what to do", async () => {
  const lead = await house.lead();
  const other = await house.lead();
  await firstResponderAdd(lead, "Mave Move", "mave@shared.example");
  const one = idOf("Mave Move");
  await firstResponderAdd(other, "M. Move", "mave@shared.example");
  const two = idOf("M. Move");
  const pair = await lead.get(`/training/people/${one}/merge?other=${two}`);
  assert.match(pair.text, /m\*\*\*\*@shared\.example/);
  assert.doesNotMatch(pair.text, new RegExp(learnerNumber("M. Move")));
  const asked = await lead.submit(pair, { keep: "one", reason: "One address" }, { button: "merge" });
  assert.match(asked.banner, /Asked for/);
  const merge = house.value("SELECT max(person_merge_id) FROM person_merge");
  assert.equal((await lead.get(`/merges/${merge}`)).status, 403);
  const page = await policy.get(`/merges/${merge}`);
  const silent = await policy.submit(page, { decision: "refuse" });
  assert.deepEqual(silent.errors.map(({ field }) => field), ["words"]);
  const done = await policy.submit(page, { decision: "confirm" });
  assert.equal(done.banner, "The two records are one");
  assert.equal(house.value(`SELECT count(*) FROM role_holding WHERE person_id = ${one} AND ended_on IS NULL`), 2);

  const own = lead.personId;
  await firstResponderAdd(lead, "Lead Again", house.value(`SELECT email FROM account WHERE person_id = ${own}`));
  const wrong = await lead.submit(await lead.get(`/training/people/${idOf("Lead Again")}/merge?other=${own}`),
    { keep: "one", reason: "Me" }, { button: "merge" });
  assert.match(wrong.text, /Keep the record of the one who can sign in/);
});

test("who left is seen as on their days; who agrees is seen and can be added; it can be taken back", async () => {
  const former = await house.lead();
  const next = await house.lead();
  await firstResponderAdd(former, "Rae Roams", "rae@former.example", daysAgo(200));
  const id = idOf("Rae Roams");
  sql(`UPDATE role_holding SET ended_on = current_date - 10 WHERE person_id = ${id}`);
  assert.doesNotMatch((await former.get("/training/people?state=former")).text, /rae@former\.example/);
  // She signs in by an account of her own.
  const rae = await house.lead();
  sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on) VALUES (${rae.personId}, ${rae.organisationId}, 'first_responder', '2025-01-01')`);
  const details = await rae.get("/account/details");
  assert.match(details.text, /Learner number/);
  const nobody = await rae.submit(details, { organisation: "No such organisation" }, { form: "/account/details/consents" });
  assert.deepEqual(nobody.errors.map(({ field }) => field), ["organisation"]);
  const name = house.value(`SELECT name FROM organisation WHERE organisation_id = ${next.organisationId}`);
  if (house.value(`SELECT count(*) FROM organisation WHERE name = '${name}'`) > 1) {
    sql(`UPDATE organisation SET name = 'Next of Rae' WHERE organisation_id = ${next.organisationId}`);
  }
  const given = await rae.submit(details, { organisation: house.value(`SELECT name FROM organisation WHERE organisation_id = ${next.organisationId}`) },
    { form: "/account/details/consents" });
  assert.equal(given.banner, "They may see your record now");
  const form = await next.get("/training/people/new");
  assert.ok(form.html.includes(`value="${rae.personId}"`));
  const added = await next.submit(await next.submit(form, { consented: String(rae.personId) }), {});
  assert.equal(added.banner, "First Responder added");
  assert.equal(house.value(`SELECT count(*) FROM role_holding WHERE person_id = ${rae.personId} AND organisation_id = ${next.organisationId}`), 1);
  const consent = house.value(`SELECT person_consent_id FROM person_consent WHERE person_id = ${rae.personId}`);
  const page = await rae.get("/account/details");
  assert.equal((await next.post(`/account/details/consents/${consent}/withdraw`, { csrf: (await next.get("/account/details")).forms[0].fields.find(([f]) => f === "csrf")[1] })).status, 404);
  const back = await rae.submit(page, {}, { form: `/account/details/consents/${consent}/withdraw` });
  assert.equal(back.banner, "They can no longer see your record");
});

test("a correction is asked for and answered by a lead", async () => {
  const lead = await house.lead();
  const page = await lead.get("/account/details");
  assert.deepEqual((await lead.submit(page, { words: "" }, { form: "/account/details/correction" })).errors.map(({ field }) => field), ["words"]);
  const asked = await lead.submit(page, { words: "My name has two n" }, { form: "/account/details/correction" });
  assert.equal(asked.banner, "Sent to your organisation");
  const edit = await lead.get(`/training/people/${lead.personId}/edit`);
  assert.match(edit.text, /My name has two n/);
  const answered = await lead.submit(edit, { answer: "Done" }, { form: `/training/people/${lead.personId}/correction` });
  assert.equal(answered.banner, "Answered");
  assert.match((await lead.get("/account/details")).text, /The answer to what you asked last: Done/);
});

test("all that is held: one's own to read and as a file; another's only by a recorded request", async () => {
  const lead = await house.lead();
  const held = await lead.get("/account/held");
  assert.equal(held.status, 200);
  assert.ok(held.text.includes(house.value(`SELECT learner_number FROM person WHERE person_id = ${lead.personId}`)));
  assert.match(held.text, /Role Role Organisation lead|Role First day/);
  assert.doesNotMatch(held.text, /full_name|role_holding|started_on|organisation_lead/);
  const welsh = await lead.get("/account/held?lang=cy");
  assert.match(welsh.text, /Popeth a gedwir amdanoch/);
  assert.doesNotMatch(welsh.text, /Learner number|First day|Sign-in session/);
  await lead.get("/account/held?lang=en");
  const file = JSON.parse((await lead.get("/account/held.json")).html);
  assert.equal(file.person, Number(lead.personId));
  assert.doesNotMatch(JSON.stringify(file), /password_hash|token_hash/);

  await firstResponderAdd(lead, "Asks Much", "asks@lantern.example");
  const page = await administrator.get("/administration/requests/new");
  const bad = await administrator.submit(page, { who: "nobody@nowhere.example" });
  assert.deepEqual(bad.errors.map(({ field }) => field).sort(), ["identity", "kind", "who"]);
  const recorded = await administrator.submit(page, { who: learnerNumber("Asks Much"), kind: "access", identity: "Passport seen" });
  assert.equal(recorded.banner, "Request recorded");
  const given = await administrator.get(`${recorded.path}/held`);
  assert.equal(given.heading, "All that is held on Asks Much");
  assert.match(given.text, /Name Asks Much/);
  assert.equal(JSON.parse((await administrator.get(`${recorded.path}/held.json`)).html).held[0].topic, "details");
  assert.equal((await policy.get(`${recorded.path}/held`)).status, 403);
  assert.equal((await lead.get(`${recorded.path}/held`)).status, 403);
  const noted = await administrator.submit(await administrator.get(recorded.path), {}, { form: `${recorded.path}/given` });
  assert.equal(noted.banner, "Noted as given");
});

test("erasure is decided by a second person, and refused while there is a duty to keep", async () => {
  const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const lead = await house.lead();
  await firstResponderAdd(lead, "Gone Soon", "gone@lantern.example", daysAgo(900));
  const id = idOf("Gone Soon");
  const number = learnerNumber("Gone Soon");
  const recorded = await administrator.submit(await administrator.get("/administration/requests/new"),
    { who: "gone@lantern.example", kind: "erasure", identity: "Known by sight" });
  // Former in one organisation, still in a role at another: it says where, and what happens now.
  const left = await house.lead({ organisation: "Left House" });
  sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on, ended_on, recorded_at, end_recorded_at)
    VALUES (${id}, ${left.organisationId}, 'first_responder', current_date - 1900, current_date - 1000, now(), now())`);
  const roles = (page) => page.text.slice(page.text.indexOf("Roles they hold"));
  const seen = await administrator.get(recorded.path);
  assert.match(seen.text, /They hold a role/);
  assert.match(roles(seen), new RegExp(`First Responder ${house.value(`SELECT name FROM organisation WHERE organisation_id = ${lead.organisationId}`)} .* No end is known`));
  assert.doesNotMatch(seen.text, /Left House/);
  assert.match(seen.text, /What happens now .*can be erased 365 days after their last role ended\. That day is not known yet\..* refused with this reason, or left open/);
  sql(`UPDATE role_holding SET ended_on = current_date + 9 WHERE person_id = ${id} AND ended_on IS NULL`);
  const dated = await policy.get(recorded.path);
  assert.match(dated.text, new RegExp(`can be erased from ${day(9 + 365 + 1)}, if nothing else`));
  assert.match((await policy.get(`${recorded.path}?lang=cy`)).text, /Beth sy'n digwydd nawr/);
  await policy.get(`${recorded.path}?lang=en`);
  sql(`UPDATE role_holding SET ended_on = NULL WHERE person_id = ${id} AND organisation_id = ${lead.organisationId}`);
  assert.ok(!recorded.forms.some(({ action }) => action === recorded.path), "who recorded it does not decide");
  const page = await policy.get(recorded.path);
  const early = await policy.submit(page, { decision: "erase" });
  assert.deepEqual(early.errors.map(({ field }) => field), ["decision"]);
  sql(`UPDATE person SET created_at = now() - interval '900 days' WHERE person_id = ${id};
    UPDATE role_holding SET ended_on = current_date - 100 WHERE person_id = ${id} AND ended_on IS NULL`);
  const waiting = await policy.get(recorded.path);
  assert.match(waiting.text, new RegExp(`can be erased from ${day(365 - 100 + 1)}`));
  assert.doesNotMatch(waiting.text, /Roles they hold/);
  assert.match((await policy.submit(page, { decision: "erase" })).text, /that time is not over/);
  sql(`UPDATE role_holding SET ended_on = least(ended_on, current_date - 500) WHERE person_id = ${id}`);
  const done = await policy.submit(page, { decision: "erase" });
  assert.equal(done.banner, "The person's details are erased");
  assert.equal(house.value(`SELECT full_name FROM person WHERE person_id = ${id}`), "Erased person");
  assert.equal(house.value(`SELECT count(*) FROM person_brings(NULL, '${number}')`), 0);
});

test("the schedule: who is due is shown, figures are set by administrators alone", async () => {
  const lead = await house.lead();
  sql(`INSERT INTO person (full_name, created_at) VALUES ('Olwen Longago', '2015-01-01');
    INSERT INTO role_holding (person_id, organisation_id, role, started_on, ended_on)
    SELECT person_id, ${lead.organisationId}, 'first_responder', '2015-01-01', '2018-01-01' FROM person WHERE full_name = 'Olwen Longago'`);
  const page = await administrator.get("/administration/retention");
  assert.match(page.text, /Olwen Longago .* Will be erased/);
  assert.equal((await lead.get("/administration/retention")).status, 403);
  const wrong = await administrator.submit(page, { person: "100", person_asked: "200" });
  assert.deepEqual(wrong.errors.map(({ field }) => field), ["person_asked"]);
  const saved = await administrator.submit(page, { mail: "400" });
  assert.equal(saved.banner, "Saved");
  assert.match((await house.visitor().get("/privacy")).text, /400 days/);
});
