// The applicant's way through the pages: what is asked, eligibility, the form with its bad input, evidence, submission,
// status, a request for information, withdrawal; and the walls between organisations. No scripts anywhere.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client, formsIn, linkIn, mailTo, sql, startServer, wordsOf } from "../support/server.mjs";

const password = "correct horse battery";
let server;
let lead; // of Haven
let other; // of Elsewhere
let base; // "/applications/17"
let id;

async function registered(name, email, number) {
  const client = new Client(server.url);
  await client.get("/organisations/new/details?framework=england");
  const offered = (field) => new RegExp(`name="${field}"[^>]*value="([^"]+)"`).exec(client.text)[1];
  const fields = {
    name, email, password, kind: "charity", scheme: "GB-CHC", identifier: number, full_name: `Lead of ${name}`,
    phone: "020 7946 0018", website: "", areas: offered("areas"), cohorts: offered("cohorts"),
  };
  await client.post("/organisations/new/details", fields);
  assert.equal(client.status, 200, client.errors.join(", "));
  const link = linkIn(await mailTo(email));
  await client.get(link);
  if (formsIn(client.text).some((form) => form.action === link)) {
    await client.post(link);
  }
  return client.signIn(email, password);
}

const right = (question) =>
  ({ text: "Answer", textarea: "As the toolkit says, looked at again each year.", number: "5", yesno: "yes" })[question.kind];

// Fills a section as its page asks: text in every box, the first of every choice.
function filled(client) {
  const form = formsIn(client.text).find((one) => one.action?.includes("/sections/"));
  const fields = {};
  for (const name of new Set(form.names)) {
    if (/-day$/.test(name)) fields[name] = "29";
    else if (/-month$/.test(name)) fields[name] = "2";
    else if (/-year$/.test(name)) fields[name] = "2020";
    else if (name === "answer-charity_number") fields[name] = "1123456";
    else if (name === "answer-company_number") fields[name] = "01234567";
    else if (name === "answer-ico_number") fields[name] = "ZA123456";
    else if (name.startsWith("answer-")) {
      const tag = new RegExp(`<(input|textarea)\\b[^>]*name="${name}"[^>]*>`).exec(client.text)[0];
      if (tag.includes('type="radio"')) fields[name] = /value="([^"]*)"/.exec(tag)[1];
      else fields[name] = tag.includes('inputmode="numeric"') ? "5" : right({ kind: "textarea" });
    }
  }
  return fields;
}

const pdf = (words = "minutes") => Buffer.from(`%PDF-1.7\n${words}\n%%EOF\n`);
const eligible =
  "/apply/eligibility?framework=england&checked=yes&answer-not_for_profit=yes&answer-works_in_england=yes&answer-two_years=yes" +
  "&answer-two_people=yes&answer-safeguarding_checks=yes&answer-barred=no&answer-statutory=no";

before(async () => {
  server = await startServer();
  lead = await registered("Haven & Hope", "lead@haven.example", "1123456");
  other = await registered("Elsewhere", "lead@elsewhere.example", "1654321");
});
after(() => server?.stop());

test("what is asked stands open to anyone", async () => {
  const client = new Client(server.url);
  await client.get("/apply");
  assert.equal(client.status, 200);
  assert.match(client.heading, /Apply to become a First Responder Organisation/);
  assert.match(client.words, /not official policy/);
  assert.match(client.words, /Completeness check .*10 working days/);
  assert.equal((await client.get("/apply?framework=nowhere")).status, 404);
});

test("the eligibility check says why not, and what would change it", async () => {
  const client = new Client(server.url);
  await client.get("/apply/eligibility?framework=england&checked=yes&answer-barred=no");
  assert.equal(client.status, 422);
  assert.equal(client.errors.length, 6);
  await client.get(eligible.replace("two_years=yes", "two_years=no"));
  assert.equal(client.heading, "You cannot apply yet");
  assert.match(client.words, /You answered: No Why not: Two years' experience is asked for\. What would change it: Apply when you have worked/);
  await client.get(eligible.replace("barred=no", "barred=%3Cscript%3E"));
  assert.equal(client.status, 422);
  assert.doesNotMatch(client.text, /<script>[^<]*alert|value="<script>/);
});

test("a pass leads those who are signed out to sign in, and back", async () => {
  const client = new Client(server.url);
  await client.get(eligible);
  assert.equal(client.heading, "You can apply");
  assert.match(client.text, /href="\/organisations\/new\?after=%2Fapply%2Feligibility%3F/);
  const link = /href="(\/sign-in\?return=[^"]+)"/.exec(client.text)[1];
  await client.get(link);
  await client.post("/sign-in", { email: "lead@haven.example", password });
  assert.equal(client.heading, "You can apply");
  assert.match(client.words, /You start an application for Haven & Hope/);
});

test("an application is started once", async () => {
  await lead.get("/applications");
  assert.match(lead.words, /has made no application yet/);
  await lead.get(eligible);
  await lead.post("/applications");
  assert.match(lead.path, /^\/applications\/\d+$/);
  base = lead.path;
  id = Number(base.split("/").pop());
  assert.match(lead.words, /Each section is saved when you press “Save and go back to the list”/);
  assert.match(lead.words, /0 of 9 sections are done\. A section is saved when you press “Save and go back to the list” in it/);
  await lead.get(eligible);
  assert.match(lead.words, /has an application under way already/);
  await lead.get("/applications");
  assert.match(lead.words, /ASY-\d{4}-\d{5}/);
});

test("answers that fail are not eligible, however they are sent", async () => {
  await other.get(eligible);
  const fields = Object.fromEntries(other.hidden("/applications"));
  await other.post("/applications", { ...fields, "answer-barred": "yes" });
  assert.equal(other.heading, "You cannot apply yet");
  assert.equal(sql("SELECT count(*) AS n FROM application WHERE organisation_id = (SELECT organisation_id FROM organisation WHERE name = 'Elsewhere')")[0].n, 0);
});

test("a section keeps everything typed while something is wrong with it", async () => {
  const path = `${base}/sections/organisation`;
  await lead.get(path);
  const long = "x".repeat(201);
  await lead.post(path, {
    "answer-legal_name": long, "answer-charity_number": '<b>"1</b>', "answer-legal_form": "spaceship",
    "answer-founded_on-day": "31", "answer-founded_on-month": "2", "answer-founded_on-year": "2020",
  });
  assert.equal(lead.status, 422);
  assert.match(lead.text, /<title>Error: /);
  assert.equal(lead.errors.length, 3);
  assert.match(lead.text, new RegExp(`value="${long}"`));
  assert.match(lead.text, /&lt;b&gt;&quot;1&lt;\/b&gt;|&lt;b&gt;&#34;1&lt;\/b&gt;/);
  assert.match(lead.text, /name="answer-founded_on-day"[^>]*value="31"/);
  for (const [year, month, day] of [["20255", "1", "1"], ["", "2", "3"], ["2020", "0", "3"], ["two", "1", "1"]]) {
    await lead.get(path);
    await lead.post(path, { "answer-founded_on-day": day, "answer-founded_on-month": month, "answer-founded_on-year": year });
    assert.equal(lead.status, 422, `${year}-${month}-${day}`);
  }
  assert.equal(sql("SELECT count(*) AS n FROM application_answer")[0].n, 0);
});

test("text that is not UTF-8 is refused", async () => {
  const path = `${base}/sections/organisation`;
  await lead.get(path);
  const hidden = lead.hidden(path).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  const answer = await lead.send("POST", path, {
    body: `${hidden}&answer-legal_name=caf%E9`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  assert.equal(answer.status, 400);
});

test("what looks like a person's details is questioned before it is saved", async () => {
  const path = `${base}/sections/organisation`;
  await lead.get(path);
  assert.match(lead.words, /could identify a potential victim/);
  const fields = { "answer-legal_name": "Haven", "answer-purpose": "We helped Anna Kowalska, born 3/4/1998." };
  await lead.post(path, fields);
  assert.equal(lead.status, 422);
  assert.match(lead.errors.join(), /name with a date of birth/);
  assert.match(lead.words, /Save anyway/);
  assert.equal(sql("SELECT count(*) AS n FROM application_answer")[0].n, 0);
  await lead.post(path, { ...fields, "not-a-person": "yes" });
  assert.equal(lead.path, base);
  assert.equal(sql("SELECT count(*) AS n FROM application_answer")[0].n, 2);
});

test("a stale form shows both versions and loses neither", async () => {
  const path = `${base}/sections/organisation`;
  const twin = new Client(server.url);
  await twin.signIn("lead@haven.example", password);
  await twin.get(path);
  await lead.get(path);
  await lead.post(path, { "answer-legal_name": "Saved first", "answer-purpose": "p" });
  assert.equal(lead.path, base);
  await twin.post(path, { "answer-legal_name": "Typed meanwhile", "answer-purpose": "p" });
  assert.equal(twin.status, 409);
  assert.match(twin.words, /Saved by you, in another window/);
  assert.match(twin.words, /You saved this section in another window/);
  assert.doesNotMatch(twin.words, /somebody else/i);
  assert.match(twin.words, /Saved first/);
  assert.match(twin.text, /value="Typed meanwhile"/);
  assert.doesNotMatch(twin.text, /<input[^>]*name="keep-[^>]*checked/, "neither version is chosen for them");
  assert.equal(sql("SELECT value FROM application_answer WHERE question_code = 'legal_name'")[0].value, "Saved first");
  await twin.post(path, { "answer-legal_name": "Typed meanwhile", "answer-purpose": "p" });
  assert.equal(twin.status, 422);
  assert.match(twin.errors.join(), /Select which answer is to stand/);
  assert.match(twin.words, /Saved first/);
  assert.match(twin.text, /value="Typed meanwhile"/);
  assert.equal(sql("SELECT value FROM application_answer WHERE question_code = 'legal_name'")[0].value, "Saved first");
  await twin.post(path, { "answer-legal_name": "Typed meanwhile", "answer-purpose": "p", "keep-legal_name": "mine" });
  assert.equal(twin.path, base);
  assert.equal(sql("SELECT value FROM application_answer WHERE question_code = 'legal_name'")[0].value, "Typed meanwhile");
});

test("the same form sent twice ends in the same place, once", async () => {
  const path = `${base}/sections/organisation`;
  await lead.get(path);
  const body = new URLSearchParams([...lead.hidden(path), ["answer-legal_name", "Twice"]]);
  const first = await lead.send("POST", path, { body: new URLSearchParams(body) });
  const second = await lead.send("POST", path, { body: new URLSearchParams(body) });
  assert.equal(first.status, 303);
  assert.equal(second.status, 303);
  assert.equal(second.headers.get("location"), first.headers.get("location"));
});

test("a section with gaps is saved, but not marked as done", async () => {
  const path = `${base}/sections/governance`;
  await lead.get(path);
  await lead.post(path, { "answer-trustees": "7", done: "yes" });
  assert.equal(lead.status, 422);
  assert.match(lead.words, /Your answers are saved/);
  assert.equal(sql("SELECT value FROM application_answer WHERE question_code = 'trustees'")[0].value, "7");
  await lead.get(base);
  assert.match(lead.words, /Governance and money Last saved by Lead of Haven & Hope, [^.]*? In progress/);
});

test("a section is not marked as done with an answer that the framework refuses", async () => {
  const path = `${base}/sections/information`;
  await lead.get(path);
  const fields = { ...filled(lead), "answer-ico_number": "12", done: "yes" };
  await lead.post(path, fields);
  assert.equal(lead.status, 422);
  assert.match(lead.words, /Your answers are saved/);
  assert.deepEqual(lead.errors.length, 1);
  assert.match(lead.errors[0], /A registration number of the Information Commissioner's Office has/);
  assert.equal(sql("SELECT done_at FROM application_section WHERE section_code = 'information'")[0].done_at, null);
  await lead.post(path, { ...fields, "answer-ico_number": "ZA123456" });
  assert.equal(lead.path, base);
  assert.match(lead.words, /Data protection and complaints Last saved by [^.]*? Done/);
});

test("an incomplete application is not sent; the list says what is missing, with links", async () => {
  await lead.get(`${base}/check`);
  assert.match(lead.words, /not complete yet/);
  assert.match(lead.text, new RegExp(`href="${base}/sections/governance#answer-`));
  assert.match(lead.text, new RegExp(`href="${base}/evidence\\?criterion=governance#governance"`));
  await lead.post(`${base}/submit`, { declaration: "yes" });
  assert.equal(lead.status, 422);
  assert.equal(sql(`SELECT state FROM application WHERE application_id = ${id}`)[0].state, "draft");
});

test("every section is filled in", async () => {
  await lead.get(base);
  const sections = [...new Set([...lead.text.matchAll(/\/sections\/([a-z_]+)/g)].map(([, code]) => code))];
  assert.equal(sections.length, 9);
  for (const section of sections) {
    const path = `${base}/sections/${section}`;
    await lead.get(path);
    await lead.post(path, { ...filled(lead), done: "yes" });
    assert.equal(lead.path, base, `${section}: ${lead.errors.join(", ")}`);
  }
  assert.match(lead.words, /9 of 9 sections are done/);
});

test("files are taken by what they are", async () => {
  const path = `${base}/evidence`;
  await lead.get(path);
  await lead.upload(path, { criterion: "governance" }, {});
  assert.equal(lead.status, 422);
  assert.match(lead.errors.join(), /Select a file/);
  for (const [name, data, words] of [
    ["virus.exe", pdf(), /must be a PDF/],
    ["page.pdf", Buffer.from("<html><script>alert(1)</script>"), /not what its name says/],
    ["cut.pdf", Buffer.from("%PDF-1.7\nhalf of it"), /cut off/],
    ["empty.pdf", Buffer.alloc(0), /empty|Select a file/],
    ["nul.txt", Buffer.from("a\0b"), /not plain text/],
  ]) {
    await lead.get(path);
    await lead.upload(path, { criterion: "governance" }, { file: { name, data } });
    assert.equal(lead.status, 422, name);
    assert.match(lead.errors.join(), words);
  }
  await lead.get(path);
  await lead.upload(path, { criterion: "no-such" }, { file: { name: "a.pdf", data: pdf() } });
  assert.equal(lead.status, 422);
  assert.equal(sql("SELECT count(*) AS n FROM file")[0].n, 0);
  await lead.get(path);
  await lead.upload(path, { criterion: "governance" }, { file: { name: 'C:\\x\\min<b>utes".pdf', data: pdf() } });
  assert.equal(lead.status, 200);
  assert.equal(sql("SELECT count(*) AS n FROM file")[0].n, 1);
});

test("several files at once are each taken or refused by name", async () => {
  const path = `${base}/evidence`;
  await lead.get(path);
  const body = new FormData();
  for (const [name, value] of [...lead.hidden(path), ["criterion", "coverage_gap"]]) body.append(name, value);
  for (const [name, data] of [["first.pdf", pdf()], ["half.pdf", Buffer.from("%PDF-1.7\nhalf")], ["second.txt", Buffer.from("Plain.\n")],
    ["tool.exe", Buffer.from("MZ")]]) body.append("file", new Blob([data]), name);
  const answer = await lead.send("POST", path, { body });
  assert.equal(answer.status, 422);
  const words = wordsOf(await answer.text());
  assert.match(words, /These files were added\. The others were not\. first\.pdf second\.txt/);
  assert.match(words, /half\.pdf: The selected file is cut off/);
  assert.match(words, /tool\.exe: The selected file must be a PDF/);
  assert.deepEqual(sql("SELECT f.name FROM application_evidence JOIN file f USING (file_id) WHERE criterion_code = 'coverage_gap' ORDER BY evidence_id")
    .map((row) => row.name), ["first.pdf", "second.txt"]);
  assert.equal(sql("SELECT count(*) AS n FROM audit_entry WHERE action = 'application.add_evidence'")[0].n, 3);
});

test("a file comes back as an attachment, byte for byte, and can be removed", async () => {
  const path = `${base}/evidence`;
  const large = pdf("x".repeat(3_000_000));
  await lead.get(path);
  await lead.upload(path, { criterion: "track_record" }, { file: { name: "report.pdf", data: large } });
  assert.equal(lead.status, 200);
  const file = /href="(\/applications\/\d+\/evidence\/\d+)">report\.pdf/.exec(lead.text)[1];
  const answer = await lead.send("GET", file);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-disposition"), /^attachment/);
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.ok(Buffer.from(await answer.arrayBuffer()).equals(large));
  assert.match(lead.words, /report\.pdf \(2\.8 MB, added on \d+ \w+ \d{4} by Lead of Haven & Hope\)/);
  assert.equal((await other.send("GET", file)).status, 404);
  await lead.get(`${file}/remove`);
  assert.match(lead.heading, /Remove report\.pdf/);
  await lead.post(`${file}/remove`);
  assert.equal(lead.path, path);
  assert.equal((await lead.send("GET", file)).status, 404);
});

test("a file over 25 MB is refused", async () => {
  const path = `${base}/evidence`;
  await lead.get(path);
  await lead.upload(path, { criterion: "governance" }, { file: { name: "big.pdf", data: pdf("x".repeat(26 * 1024 * 1024)) } });
  assert.ok([413, 422].includes(lead.status), String(lead.status));
  assert.equal(sql("SELECT count(*) AS n FROM file")[0].n, 4);
});

test("the same file is taken once for a criterion, under whatever name", async () => {
  const path = `${base}/evidence`;
  const count = () => sql("SELECT count(*) AS n FROM application_evidence")[0].n;
  const before = count();
  for (const name of ["minutes again.pdf", 'C:\\x\\min<b>utes".pdf']) {
    await lead.get(path);
    await lead.upload(path, { criterion: "governance" }, { file: { name, data: pdf() } });
    assert.equal(lead.status, 422, name);
    assert.match(lead.errors.join(), /min.*\.pdf: This file is already added to this criterion/);
    assert.equal(count(), before);
  }
  // Another file of the same size is another file; one that was removed can come back.
  const notes = async (words) => {
    await lead.get(path);
    await lead.upload(path, { criterion: "governance" }, { file: { name: "notes.txt", data: Buffer.from(words) } });
    assert.equal(lead.status, 200, lead.errors.join());
  };
  for (const words of ["One.\n", "Two.\n"]) await notes(words);
  assert.equal(count(), before + 2);
  for (const { evidence_id } of sql("SELECT evidence_id FROM application_evidence JOIN file USING (file_id) WHERE name = 'notes.txt'")) {
    await lead.get(`${path}/${evidence_id}/remove`);
    await lead.post(`${path}/${evidence_id}/remove`);
  }
  await notes("One.\n");
  assert.equal(count(), before + 3);
});

test("nobody else's application can be seen or touched", async () => {
  for (const path of [
    base, `${base}/sections/organisation`, `${base}/evidence`, `${base}/check`, `${base}/submitted`, `${base}/withdraw`,
    `${base}/information/1`, "/applications/999999", "/applications/abc", "/applications/-1", "/applications/99999999999999999999",
  ]) {
    assert.equal((await other.get(path)).status, 404, path);
  }
  await other.get(eligible); // a page with a form, for its keys
  for (const [path, fields] of [
    [`${base}/sections/organisation`, { "answer-legal_name": "Mine", version: "9" }],
    [`${base}/submit`, { declaration: "yes" }],
    [`${base}/withdraw`, { reason: "apply_later" }],
    [`${base}/information/1`, { answer: "x" }],
  ]) {
    await other.get(eligible);
    assert.equal((await other.post(path, fields)).status, 404, path);
  }
  await other.get(eligible);
  assert.equal((await other.upload(`${base}/evidence`, { criterion: "governance" }, { file: { name: "a.pdf", data: pdf() } })).status, 404);
  const stranger = new Client(server.url);
  await stranger.get(base);
  assert.match(stranger.path, /^\/sign-in/);
});

test("a section that is not in the form is not found", async () => {
  assert.equal((await lead.get(`${base}/sections/no-such`)).status, 404);
  assert.equal((await lead.get(`${base}/sections/%3Cscript%3E`)).status, 404);
});

test("the complete application is submitted, once, with a reference and what happens next", async () => {
  const path = `${base}/evidence`;
  for (const [, criterion] of (await lead.get(path)).text.matchAll(/<option value="([a-z_]+)"/g)) {
    await lead.get(path);
    await lead.upload(path, { criterion }, { file: { name: `${criterion}.pdf`, data: pdf(criterion) } });
    assert.equal(lead.status, 200, lead.errors.join());
  }
  await lead.get(`${base}/check`);
  assert.doesNotMatch(lead.words, /not complete yet/);
  await lead.post(`${base}/submit`, {});
  assert.equal(lead.status, 422);
  assert.match(lead.errors.join(), /Confirm the declaration/);
  await lead.post(`${base}/submit`, { declaration: "yes" });
  assert.equal(lead.path, `${base}/submitted`);
  assert.equal(lead.heading, "Application submitted");
  assert.match(lead.words, /ASY-\d{4}-\d{5}/);
  assert.match(lead.words, /due by the end of \d+ \w+ \d{4}/);
  const mail = await mailTo("lead@haven.example", /received/);
  assert.match(mail.body, /Haven & Hope/);
  await lead.get(`${base}/check`);
  assert.equal(lead.heading, "What you submitted");
  assert.doesNotMatch(lead.text, /Change</);
  assert.equal(sql("SELECT count(*) AS n FROM application_event WHERE event = 'submit'")[0].n, 1);
});

test("what was sent is not changed any more", async () => {
  await lead.get(`${base}/sections/organisation`);
  assert.equal(lead.path, `${base}/check`);
  await lead.get(`${base}/withdraw`);
  assert.equal((await lead.post(`${base}/sections/organisation`, { "answer-legal_name": "Late", version: "20" })).status, 409);
  await lead.get(`${base}/withdraw`);
  assert.equal((await lead.post(`${base}/submit`, { declaration: "yes" })).path, `${base}/submitted`);
});

test("the status says where it is, what is next and by when, in the applicant's words", async () => {
  await lead.get(base);
  assert.match(lead.words, /Received/);
  assert.match(lead.words, /An intake officer will check/);
  assert.match(lead.words, /Completeness check: due by the end of/);
  assert.match(lead.words, /You submitted the application/);
  assert.doesNotMatch(lead.words, /You started.*save/);
  await lead.get(`${base}?lang=cy`);
  assert.equal(lead.status, 200);
  await lead.get(`${base}?lang=en`);
});

test("a request for information is answered, with the same care", async () => {
  sql(`INSERT INTO person (full_name, created_at) VALUES ('Ines Intake', now())`);
  sql(`UPDATE application SET state = 'information_requested', stage_due_on = NULL WHERE application_id = ${id}`);
  sql(`INSERT INTO application_clock (application_id, clock, event, at, reason) VALUES (${id}, 'completeness', 'pause', now(), 'with the applicant')`);
  // As if an officer had asked: only the officer of the case may, so that the guard stands aside.
  sql(`ALTER TABLE information_request DISABLE TRIGGER guard; ALTER TABLE information_item DISABLE TRIGGER guard;
    INSERT INTO information_request (application_id, person_id, words, asked_at, due_on) SELECT ${id}, max(person_id), '', now(), current_date + 20 FROM person;
    INSERT INTO information_item (information_request_id, place, subject_kind, subject_code, words)
      SELECT max(information_request_id), 1, 'criterion', 'financial_viability', 'Send <b>the</b> accounts' FROM information_request;
    ALTER TABLE information_request ENABLE TRIGGER guard; ALTER TABLE information_item ENABLE TRIGGER guard`);
  await lead.get(base);
  assert.match(lead.words, /You are asked for information\. Answer by/);
  assert.match(lead.words, /0 of 1 items are answered/);
  const path = new RegExp(`${base}/information/\\d+`).exec(lead.text)[0];
  await lead.get(path);
  assert.match(lead.text, /Send &lt;b&gt;the&lt;\/b&gt; accounts/);
  await lead.post(path);
  assert.equal(lead.status, 422);
  assert.match(lead.errors.join(), /Answer every item/);
  const item = new RegExp(`${path}/items/\\d+`).exec(lead.text)[0];
  await lead.get(item);
  await lead.upload(item, { answer: "  " }, {});
  assert.equal(lead.status, 422);
  await lead.upload(item, { answer: "NRM reference 2026/00123 shows it" }, {});
  assert.equal(lead.status, 422);
  assert.match(lead.errors.join(), /NRM reference/);
  for (const address of [path, item]) assert.equal((await other.get(address)).status, 404);
  await lead.get(item);
  await lead.upload(item, { answer: "The accounts are here." }, { file: { name: "accounts.pdf", data: pdf() } });
  assert.equal(lead.path, path, lead.errors.join());
  assert.equal(sql("SELECT criterion_code FROM application_evidence WHERE information_item_id IS NOT NULL")[0].criterion_code, "financial_viability");
  await lead.get(path);
  await lead.post(path);
  assert.equal(lead.path, base);
  assert.equal(sql(`SELECT state FROM application WHERE application_id = ${id}`)[0].state, "completeness_check");
  await lead.get(path);
  assert.match(lead.words, /You sent these answers on/);
  await lead.get(item);
  assert.match(lead.words, /cannot be answered any more/);
});

test("the application is withdrawn after a confirmation, and not again", async () => {
  await lead.get(`${base}/withdraw`);
  assert.match(lead.words, /cannot be undone/);
  await lead.post(`${base}/withdraw`, {});
  assert.equal(lead.status, 422);
  await lead.post(`${base}/withdraw`, { reason: "apply_later", words: "Next year" });
  assert.equal(lead.path, base);
  assert.match(lead.words, /Withdrawn/);
  assert.doesNotMatch(lead.words, /Decision (Done|Not yet|Now)/);
  assert.match(lead.words, /You withdrew the application/);
  assert.equal((await lead.get(`${base}/withdraw`)).status, 409);
  await lead.get("/applications");
  assert.match(lead.text, /href="\/apply"/);
});

test("each page costs one round trip to the database", () => {
  const log = server.log().split("\n");
  assert.ok(log.some((line) => line.includes('"route":"/applications/{application}/check"')));
  assert.deepEqual(log.filter((line) => line.includes("several round trips") && line.includes("/appl")), []);
});
