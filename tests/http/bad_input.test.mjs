// Every form that a person is shown, filled in as nobody should: the answer says what is wrong, nothing typed is lost or
// comes back as markup, and the server goes on. The forms are found by walking the pages, and the table of routes says
// whether one was missed.
import test from "node:test";
import assert from "node:assert/strict";
import { connect } from "node:net";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { houseStart, password } from "../support/visitor.mjs";
import { assay, sql, unescapeHtml } from "../support/server.mjs";
import { dateFields, daysAgo, firstResponderAdd, importSettled, providerStart, sessionAdd, tableSend } from "../support/provider.mjs";
import { eligible, pdf } from "../support/work.mjs";
import { bound } from "../support/bound.mjs";

const house = await houseStart();
const core = fileURLToPath(new URL("../../core/", import.meta.url));
const count = (query) => Number(house.value(query));

function postRoutes() {
  const routes = [];
  for (const room of readdirSync(core, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    for (const file of readdirSync(`${core}${room.name}`).filter((name) => name.endsWith(".c"))) {
      const source = readFileSync(`${core}${room.name}/${file}`, "utf8");
      for (const [, path] of source.matchAll(/\{\s*HTTP_POST,\s*"([^"]+)",/g)) routes.push(path);
    }
  }
  return routes;
}
const routes = postRoutes();
const routeOf = (path) => routes.filter((route) => new RegExp(`^${route.replace(/\{\w+\}/g, "[^/]+")}$`).test(path))
  .sort((a, b) => (a.match(/\{/g) ?? []).length - (b.match(/\{/g) ?? []).length)[0];

// The stage: one of each thing that a form is about.

async function applicant(state) {
  const lead = await house.lead();
  await lead.submit(await lead.get(`/apply/eligibility?${eligible}`), {}, { form: "/applications" });
  const id = count(`SELECT application_id FROM application WHERE organisation_id = ${lead.organisationId}`);
  if (state !== "draft") {
    sql(`INSERT INTO application_sign_off (application_id, person_id, signed_at) VALUES (${id}, ${lead.personId}, now())`);
    sql(`UPDATE application SET state = '${state}', submitted_at = now() - interval '2 days', stage_due_on = current_date + 5
      WHERE application_id = ${id}`);
  }
  return { lead, id };
}
const draft = await applicant("draft");
const asked = await applicant("submitted");
const pausing = await applicant("submitted");
const waiting = await applicant("submitted");
const complete = await applicant("submitted");
const assess = await applicant("assessment");
const decide = await applicant("recommendation");
const officer = await house.staff(["intake_officer"]);
const assessor = await house.staff(["assessor"]);
const decider = await house.staff(["decision_maker"]);
const grants = await house.staff(["grants_officer"]);
const approver = await house.staff(["finance_approver"]);
const administrator = await house.staff(["administrator"]);
const policy = await house.staff(["policy_officer"]);
const provider = await providerStart(house);
const manager = await house.staff(["provider_administrator"], { organisation: provider.organisationId, email: "manager@provider.test" });

for (const [person, { id }] of [[officer, asked], [officer, pausing], [officer, waiting], [officer, complete], [assessor, assess], [decider, decide]]) {
  const page = await person.submit(await person.get(`/cases/${id}/take`), { conflict: "no" }, { form: `/cases/${id}/take` });
  assert.ok(page.status < 400, `taking a case: ${page.status} ${page.heading}`);
}
const free = await applicant("submitted");
const chief = await house.staff(["lead_officer"]);
const given = await applicant("submitted");
await chief.submit(await chief.get(`/cases/assign?case=${given.id}`), { to: officer.personId, words: "Next in line" }, { form: "/cases/assign" });
sql(`INSERT INTO staff_absence (person_id, from_on, until_on, named_by, named_at)
  VALUES (${decider.personId}, current_date + 30, current_date + 40, ${chief.personId}, now())`);
const sent = await officer.submit(await officer.get(`/cases/${asked.id}/ask`), { "item-1-words": "Send the accounts" });
assert.ok(sent.status < 400, `asking: ${sent.status} ${sent.errors}`);
const onHold = await officer.submit(await officer.get(`/cases/${waiting.id}/hold`), { reason: "third_party" });
assert.ok(onHold.status < 400, `holding: ${onHold.status} ${onHold.errors}`);
const asking = count(`SELECT information_request_id FROM information_request WHERE application_id = ${asked.id}`);
const item = count(`SELECT information_item_id FROM information_item WHERE information_request_id = ${asking}`);

const fields = { title: "Capacity fund", funder: "Home Office", budget: "250,000", scheme: "Training",
  ...dateFields("starts", "2026-04-01"), ...dateFields("ends", "2027-03-31") };
const { path: fund } = await grants.submit(await grants.get("/funds/new"), fields);
sql(`INSERT INTO register_entry (organisation_id, framework_code, name, kind, sector, nation, state, since)
  VALUES (${draft.lead.organisationId}, 'england', 'Lantern', 'charity', 'non_statutory', 'England', 'accredited', '2026-01-01')`);
const awardForm = `${fund}/awards/new?organisation=${draft.lead.organisationId}`;
const awards = [];
for (let i = 0; i < 3; i++) {
  const scheme = house.value("SELECT max(scheme_id) FROM scheme");
  const page = await grants.submit(await grants.get(awardForm), { scheme, amount: "100", purpose: "Train" });
  assert.match(page.path, /^\/awards\/\d+$/, page.text.slice(0, 300));
  awards.push(page.path);
}
for (const award of [awards[0], awards[2]]) {
  await approver.submit(await approver.get(award), { decision: "approve", reasons: "Fits" }, { form: `${award}/decision` });
}

await firstResponderAdd(draft.lead, "Fay Responder", "fay@lantern.example");
const responder = count("SELECT max(person_id) FROM person WHERE full_name = 'Fay Responder'");
await house.staff(["spoc", "training_lead"], { organisation: draft.lead.organisationId, email: "colleague@lantern.example" });
const coming = await sessionAdd(provider, { held: daysAgo(-20) });
const evidence = async (name, type, data) => draft.lead.submit(await draft.lead.get(`/applications/${draft.id}/evidence`),
  { criterion: "governance", file: { name, type, data } });
const added = await evidence("minutes.pdf", "application/pdf", pdf("minutes"));
assert.match(added.html, /href="[^"]+\/evidence\/\d+"/, JSON.stringify(added.errors));
const session = await sessionAdd(provider, { held: daysAgo(3), booked: [draft.lead.organisationId] });
const matched = await provider.trainer.submit(await provider.trainer.get(`${session}/register`), { people: "fay@lantern.example" }, { button: "match" });
await provider.trainer.submit(matched, {}, { button: "record" });
const batch = await tableSend(provider.trainer, `fay@lantern.example,FR-03,${daysAgo(5)},passed\nnobody@lantern.example,FR-03,${daysAgo(5)},passed\n`);
const recorded = await tableSend(provider.trainer, `fay@lantern.example,FR-04,${daysAgo(6)},passed\n`);
await importSettled(provider.trainer, await provider.trainer.submit(recorded, {}, { button: "Record 1 result" }));
for (const [person, path, values] of [
  [draft.lead, "/organisation/people/invite", { email: "invited@lantern.example", name: "Ina Invited" }],
  [administrator, "/administration/users/invite", { email: "invited@homeoffice.test", name: "Ira Invited" }],
]) {
  const page = await person.get(path);
  const names = page.form(path).names;
  const given = Object.fromEntries(Object.entries({ full_name: values.name, ...values }).filter(([name]) => names.has(name)));
  const roles = [...page.html.matchAll(/name="(roles?)" [^>]*value="([^"]+)"|name="(roles?)"[^>]*value="([^"]+)"/g)][0];
  if (roles) given[roles[1] ?? roles[3]] = roles[2] ?? roles[4];
  await person.submit(page, given, { form: path, force: true });
}

// Somebody whose password was right, before the code; one with a second factor, and one who is to set it up.
async function halfway(email) {
  const visitor = Object.assign(house.visitor(), { name: `halfway ${email}` });
  const page = await visitor.submit(await visitor.get("/sign-in"), { email, password });
  assert.match(page.path, /^\/sign-in\/(code|set-up)$/);
  return visitor;
}
assay("user", "add", "--email", "fresh@homeoffice.test", "--name", "Fred Fresh", "--role", "assessor", { input: `${password}\n` });

const approved = await house.lead();
const [condition, judged] = bound(approved.organisationId, approved.personId, [30, 40]);
await approved.submit(await approved.get(`/conditions/${condition}`), { file: { name: "a.pdf", type: "application/pdf", data: pdf("a") } },
  { form: `/conditions/${condition}/send`, button: "add" });
await approved.submit(await approved.get(`/conditions/${judged}`), { words: "Done" }, { form: `/conditions/${judged}/send`, button: "send" });

const [proposer, standard] = [await house.staff(["policy_officer"]), await policy.submit(await policy.get("/frameworks/england/standards"), dateFields("effective", daysAgo(-90)))];
sql(`INSERT INTO organisation (name, framework_code, kind, sector, registered_at)
    VALUES ('Northmere Police', 'england', 'police_force', 'statutory', now());
  INSERT INTO register_event (organisation_id, framework_code, event, reason_code, effective_on, person_id, at)
    SELECT organisation_id, 'england', 'designation_proposed', 'designation', '2016-11-01', ${proposer.personId}, now()
    FROM organisation WHERE name = 'Northmere Police'`);
const proposed = count("SELECT organisation_id FROM organisation WHERE name = 'Northmere Police'");

// Where the forms are, by who is shown them; walked one link deep from each.
const starts = [
  [draft.lead, ["/account", "/account/details", "/account/password", "/account/sessions", "/organisation/edit", "/organisation/people",
    "/organisation/people/invite", "/training/people/new", `/training/people/${responder}/edit`, `/training/people/${responder}/end`, `/training/people/${responder}/supervised`,
    `/applications/${draft.id}/sections/organisation`, `/applications/${draft.id}/sections/governance`, `/applications/${draft.id}/evidence`,
    `/training${coming}`, `/applications/${draft.id}/check`, awards[0].replace("awards", "funding"), `/applications/${draft.id}/withdraw`]],
  [approved, [`/conditions/${condition}`, "/organisation/accreditation", "/organisation/accreditation/surrender"]],
  [decider, [`/register/${approved.organisationId}/change/suspended`]],
  [asked.lead, [`/applications/${asked.id}`, `/applications/${asked.id}/evidence`, `/applications/${asked.id}/information/${asking}`,
    `/applications/${asked.id}/information/${asking}/items/${item}`]],
  [officer, [`/cases/${complete.id}/completeness`, `/cases/${complete.id}/ask`, `/cases/${pausing.id}/hold`, `/cases/${waiting.id}/hold`, `/cases/${complete.id}`, `/cases/${free.id}`, `/cases/${free.id}/take`,
    `/cases/${given.id}/refuse`]],
  [chief, [`/cases/assign?case=${free.id}`, "/cases/absences", "/cases/teams/new"]],
  [officer, ["/backlog/new"]],
  [assessor, [`/cases/${assess.id}/assessment`, `/cases/${assess.id}/leave`, `/cases/${assess.id}`]],
  [decider, [`/register/conditions/${judged}`, `/cases/${decide.id}/decision`, `/cases/${decide.id}`]],
  [grants, ["/funds/new", fund, awardForm, awards[2]]],
  [approver, [awards[1]]],
  [await halfway(policy.email), ["/sign-in/code"]],
  [await halfway("fresh@homeoffice.test"), ["/sign-in/set-up"]],
  [grants, ["/account/code", "/account/factor"]],
  [administrator, ["/administration", "/administration/retention", "/administration/requests/new", "/administration/users/invite", `/administration/users/${assessor.personId}`]],
  [policy, ["/register/nrm-sign-in", "/register/designations/new", `/register/designations/${proposed}`, "/frameworks/england/intake", `${standard.path}/changes/new?kind=require`, "/frameworks/england/standards", standard.path, "/frameworks/england/rounds/new", "/providers/new", `/providers/${provider.organisationId}/accreditation`, `/providers/${provider.organisationId}/trainers/${provider.trainer.personId}`]],
  [manager, ["/courses/new", `/courses/${provider.courseId}`, `/courses/${provider.courseId}/content`]],
  [provider.trainer, ["/sessions/new", session, `${session}/change`, `${session}/register`, `${session}/results/${responder}`, "/imports/new", batch.path, `${recorded.path}/undo`]],
  [house.visitor(), ["/sign-in", "/account/reset", `/apply/eligibility?${eligible}`, "/organisations/new/details", "/register/verify"]],
  [await house.lead(), [`/apply/eligibility?${eligible}`]],
];

// What the fields of a form are like: name -> type.
function typesOf(html, names) {
  const types = new Map();
  for (const [tag, element] of html.matchAll(/<(input|textarea|select)\b[^>]*>/g)) {
    const name = /\sname="([^"]*)"/.exec(tag)?.[1];
    if (names.has(name)) types.set(name, element === "input" ? (/\stype="([^"]*)"/.exec(tag)?.[1] ?? "text") : element);
  }
  return types;
}
const typed = new Set(["text", "textarea", "email", "tel", "url", "search", "number"]);
const part = /-(day|month|year)$/;
const markup = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&lt;{{x}}`;
const encode = (pairs) => pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");

// Each gives the pairs to send, made from what stands in the form and what may be typed into it; null leaves it out.
const setAll = (change) => ({ shown, types }) => {
  const changed = [...types].flatMap(([name, type]) => {
    const value = change(name, type);
    return value === null || type === "hidden" || type === "file" ? [] : [[name, value]];
  });
  const names = new Set(changed.map(([name]) => name));
  return changed.length === 0 ? null : [...shown.filter(([name]) => !names.has(name)), ...changed];
};
const words = (value) => setAll((name, type) => (typed.has(type) && !part.test(name) ? value : null));
const dates = (day, month, year) => setAll((name) => ({ day, month, year })[part.exec(name)?.[1]] ?? null);
const hidden = (value) => ({ shown, types }) => {
  const own = (name) => types.get(name) === "hidden" && !["csrf", "submission"].includes(name);
  return shown.some(([name]) => own(name)) ? shown.map(([name, given]) => [name, own(name) ? value : given]) : null;
};
const attacks = {
  "nothing at all": ({ shown, types }) => shown.filter(([name]) => types.get(name) === "hidden"),
  "empty fields": setAll((name, type) => (typed.has(type) || type === "password" || type === "select" ? "" : null)),
  "blanks": words(" \t\r\n\u00a0\u200b"),
  "100,000 characters": ({ shown, types }) => {
    const [name] = [...types].find(([one, type]) => typed.has(type) && !part.test(one)) ?? [];
    return name === undefined ? null : [...shown.filter(([one]) => one !== name), [name, "x".repeat(100_000)]];
  },
  "3,000 characters": words("x".repeat(3_000)),
  "markup": words(markup),
  "a choice that is none": setAll((name, type) => (["radio", "checkbox", "select"].includes(type) ? markup : null)),
  "31 February": dates("31", "2", "2026"),
  "the year 20255": dates("1", "2", "20255"),
  "the year 0": dates("1", "1", "0"),
  "a date in words": dates("first", "<b>", "-1"),
  "a number too large": words("99999999999999999999"),
  "a number below nothing": words("-1"),
  "a number with an exponent": words("1e400"),
  "right to left, and beyond the first plane": words("\u202e\u{1f4a9}\ufffe\u0001\u0085"),
  "hidden fields of words": hidden("<b>none</b>"),
  "hidden numbers too large": hidden("99999999999999999999"),
  "hidden numbers below nothing": hidden("-1"),
  "repeated fields": ({ shown, types }) => [...shown, ...[...types].filter(([, type]) => type !== "hidden" && type !== "file")
    .flatMap(([name]) => [[name, "1"], [name, "<b>2</b>"], [name, ""]])],
  "unknown fields": ({ shown, types }) => [...shown.filter(([name]) => types.get(name) === "hidden"),
    ...Array.from({ length: 200 }, (unused, i) => [`unknown-${i}<b>`, markup])],
};
const raw = {
  "not UTF-8": "%ff", "half a character": "%c3", "a surrogate": "%ed%a0%80", "overlong": "%c0%af", "NUL": "a%00b",
};

function attackable(page) {
  return page.forms.filter((form) => (form.method ?? "get").toLowerCase() === "post")
    .map((form) => ({ ...form, action: form.action ?? page.path }))
    .filter(({ action }) => !["/sign-out", "/session/extend", "/account/kept/discard"].includes(action));
}

const loose = (html) => /<script>alert|<img src=x|<b>none|<b>2<|onerror=alert\(1\)>/.exec(html.replaceAll("&lt;", ""));

// One answer to bad input, judged.
function judge(told, page, pairs, types) {
  // The register of a session shows what it found for the lines typed, and asks once more; the sign-in's list is a file.
  const again = page.status === 200 && /\/register$|^\/register\/nrm-sign-in$/.test(page.url.pathname);
  assert.ok(page.status === 303 || again || (page.status >= 400 && page.status < 500), `${told}: ${page.status} ${page.heading}`);
  assert.equal(loose(page.html), null, `${told}: markup came back`);
  if (page.status !== 422) return;
  assert.match(page.html, /govuk-error-summary/, `${told}: what is wrong is not said`);
  assert.ok(page.errors.length > 0 && page.errors.every(({ text }) => text.length > 0), `${told}: an empty summary`);
  assert.match(page.title, /^(Error|Gwall)/, `${told}: ${page.title}`);
  const back = new Map();
  for (const form of page.forms) for (const [name, value] of form.fields) back.set(name, [...(back.get(name) ?? []), value]);
  for (const [name, value] of pairs) {
    const type = types.get(name);
    if (pairs.filter(([other]) => other === name).length > 1) continue; // which of them comes back is open
    if (/: hidden/.test(told) && !back.has(name)) continue; // about nothing that is there: another page
    if (type === "password") {
      assert.ok(value === "" || !page.html.includes(value), `${told}: a password came back`);
    } else if (typed.has(type) && value.length < 50_000) {
      const trimmed = (one) => one.replaceAll("\r\n", "\n").replace(/[\s\u200b]+$/, "").trim();
      assert.ok(back.get(name)?.some((one) => trimmed(one) === trimmed(unescapeHtml(value)) || trimmed(one) === trimmed(value)),
        `${told}: ${name} lost ${JSON.stringify(value.slice(0, 60))}, has ${JSON.stringify(back.get(name)?.map((one) => one.slice(0, 60)))}`);
    }
  }
}

const tried = new Set();
const answers = new Map(); // route -> how many bad forms were answered, by status
const send = (visitor, action, body, type = "application/x-www-form-urlencoded") => {
  visitor.follow = false;
  return visitor.request(action, { method: "POST", body, headers: { origin: house.url, ...(type ? { "content-type": type } : {}) } })
    .finally(() => { visitor.follow = true; });
};

// All of it against one form of one page. Shown anew when an answer was a 303.
async function assault(visitor, path, action, faults) {
  const show = async () => {
    const page = await visitor.get(path);
    const form = page.status === 200 && attackable(page).find((one) => one.action === action);
    if (!form) return null;
    return { shown: form.fields, types: typesOf(page.html, form.names), multipart: form.enctype === "multipart/form-data" };
  };
  let form = await show();
  const one = async (what, pairs, ask) => {
    const told = `${action}: ${what}`;
    try {
      const page = await ask();
      const route = routeOf(action.split("?")[0]);
      answers.set(route, { ...answers.get(route), [page.status]: (answers.get(route)?.[page.status] ?? 0) + 1 });
      judge(told, page, pairs, form.types);
      if (page.status === 303) {
        const next = await visitor.get(page.headers.get("location"));
        assert.ok(next.status < 500, `${told}, then ${next.path}: ${next.status}`);
        assert.equal(loose(next.html), null, `${told}, then ${next.path}: markup came back`);
        form = await show();
      }
    } catch (error) {
      faults.push(error.message);
      form = await show();
    }
  };
  const body = (pairs) => {
    if (!form.multipart) return [encode(pairs), undefined];
    const data = new FormData();
    for (const [name, value] of pairs) data.append(name, value);
    return [data, null];
  };
  for (const [what, make] of Object.entries(attacks)) {
    if (form === null) return; // done for good by what was accepted
    const pairs = make(form);
    if (pairs !== null) await one(what, pairs, () => send(visitor, action, ...body(pairs)));
  }
  for (const [what, bytes] of Object.entries(raw)) {
    if (form === null || form.multipart) return;
    const name = [...form.types].find(([, type]) => typed.has(type))?.[0] ?? "unknown";
    const rest = form.shown.filter(([other]) => other !== name);
    await one(what, [], () => send(visitor, action, `${encode(rest)}&${encodeURIComponent(name)}=${bytes}`));
  }
  for (const type of ["text/plain", "application/json", "multipart/form-data", "text/xml", ""]) {
    if (form === null) return;
    await one(`as ${type || "nothing"}`, [], () => send(visitor, action, Buffer.from(encode(form.shown)), type));
  }
  if (form === null) return;
  await one("without its key", [], async () => {
    const page = await send(visitor, action, encode(form.shown.filter(([name]) => name !== "csrf")));
    assert.equal(page.status, 403);
    return page;
  });
}

const ending = new Set(["/account/sessions"]);

for (const [visitor, paths] of starts) {
  test(`forms shown to ${visitor.name ?? visitor.organisation ?? "anyone"}`, async () => {
    const faults = [];
    const seen = [];
    for (const path of paths) {
      const page = await visitor.get(path);
      assert.equal(page.status, 200, `${path}: ${page.status} ${page.heading}`);
      const near = page.links.map(({ href }) => href?.split("#")[0]).filter((href) => href?.startsWith(`${path.split("?")[0]}/`));
      for (const next of [path, ...new Set(near)].slice(0, 4)) {
        const shown = next === path ? page : await visitor.get(next);
        if (!/text\/html/.test(shown.headers.get("content-type") ?? "")) continue;
        for (const { action } of attackable(shown)) {
          const key = `${visitor.name ?? visitor.organisation} ${routeOf(action.split("?")[0])} ${/sections/.test(action) ? action : ""}`;
          if (!seen.includes(key) && routeOf(action.split("?")[0])) {
            seen.push(key);
            tried.add(routeOf(action.split("?")[0]));
            if (!ending.has(action)) await assault(visitor, next, action, faults);
          }
        }
      }
    }
    assert.ok(seen.length > 0, "forms were found");
    assert.deepEqual([...new Set(faults)].slice(0, 25), []);
    assert.doesNotMatch(house.log, /"status":"500"/);
  });
}

test("no form was missed", (context) => {
  // Those of links in mails, and what needs a state of its own, have tests beside their noun.
  // Those of moderation, decision, representations and reconsideration: decisions.test.mjs.
  // Of people, and of what is held on them: people.test.mjs.
  const elsewhere = ["/training/people/{person}/merge", "/training/people/merges/{merge}/undo", "/merges/{merge}", "/merges/{merge}/undo", "/training/people/{person}/correction", "/training/people/{person}/roles", "/training/people/{person}/roles/{role}/end",
    "/account/details/consents/{consent}/withdraw", "/administration/requests/{request}", "/administration/requests/{request}/given", "/cases/{application}/moderation", "/cases/{application}/moderation/{criterion}",
    "/cases/{application}/decision/issue", "/cases/{application}/reconsideration", "/cases/{application}/reconsideration/issue", "/applications/{application}/representations", "/applications/{application}/representations/files/{file}/remove",
    "/applications/{application}/reconsideration", "/applications/{application}/take-up", "/applications/{application}/sign-off", "/applications/{application}/copy", "/applications/{application}/evidence/confirm",
    ...["return", "approve", "discard", "changes/remove"].map((act) => `/frameworks/{framework}/standards/{standard}/${act}`), "/frameworks/{framework}/rounds/{round}/publish", "/frameworks/{framework}/rounds/{round}/cancel",
    "/frameworks/{framework}/rounds/{round}/extend", "/account/kept/discard", "/account/language", "/account/organisation", "/account/reset/{token}", "/invitation/{token}",
    "/verify/{token}", "/session/extend", "/sign-out", "/cases/{application}/resume", "/cases/{application}/late", "/imports/{import}/abandon",
    "/backlog/leads/{organisation}", "/backlog/{import}/abandon", "/backlog/{import}/confirm",
    // Exemptions and external courses: training_status.test.mjs.
    "/training/people/{person}/exemption", "/training/people/{person}/external-course", "/recognitions/{recognition}",
    "/recognitions/{recognition}/end", "/training/recognitions/{recognition}/end", "/training/recognitions/{recognition}/take-back",
    // Of people booked by name: sessions.test.mjs.
    "/training/sessions/{session}/people/{person}/cancel", "/sessions/{session}/attendance", "/sessions/{session}/cancel",
    "/training/certificates/{number}/send", "/sessions/{session}/certificates", "/training/sessions/{session}/cancel", "/register/{organisation}/change/check", "/organisation/accreditation/keep",
    "/panels/{application}/declare", "/panels/{application}/leave", "/panels/{application}/vote", "/panels/{application}/outcome", "/panels/{application}/outcome/issue", "/cases/{application}/panel/again", "/cases/{application}/panel/replace", "/cases/{application}/time",
    "/cases/{application}/time/{entry}/take-back", "/lived-experience/put-forward", "/lived-experience/{payment}/paid"];
  for (const [route, statuses] of answers) context.diagnostic(`${route} ${JSON.stringify(statuses)}`);
  const all = [...answers.values()].flatMap((statuses) => Object.values(statuses)).reduce((sum, one) => sum + one, 0);
  assert.ok(all > 400, `${all} bad forms were answered`);
  assert.deepEqual(routes.filter((route) => !tried.has(route) && !elsewhere.includes(route)), []);
});

// One form of another's, sent by somebody who may send such forms about their own.
test("ids of another organisation, and ids that are none, are not found", async () => {
  const other = await applicant("draft");
  const page = await other.lead.get("/training/people/new");
  const csrf = page.form().fields.filter(([name]) => name === "csrf");
  const own = count(`SELECT version FROM organisation WHERE organisation_id = ${draft.lead.organisationId}`);
  const paths = [`/applications/${asked.id}`, `/applications/${asked.id}/evidence`, `/applications/${asked.id}/check`,
    `/applications/${asked.id}/withdraw`, `/training/people/${responder}`, `/training/people/${responder}/end`,
    `/training/people/${responder}/supervised`, awards[0].replace("awards", "funding")];
  const none = ["/applications/0", "/applications/-1", "/applications/1e3", "/applications/99999999999999999999",
    "/applications/%3Cscript%3E", "/applications/1%00", "/training/people/9007199254740993", "/funding/none"];
  for (const path of [...paths, ...none]) {
    const answer = await other.lead.get(path);
    assert.ok(answer.status === 404 || (path.includes("%00") && answer.status === 400), `${path}: ${answer.status}`);
    assert.equal(loose(answer.html), null);
  }
  for (const path of [`/applications/${asked.id}/sections/organisation`, `/applications/${asked.id}/submit`,
    `/applications/${asked.id}/withdraw`, `/training/people/${responder}/end`, `/training/people/${responder}/supervised`,
    `${awards[0].replace("awards", "funding")}/answer`]) {
    const answer = await other.lead.post(path, [...csrf, ["version", "1"], ["reason", "apply_later"], ["declaration", "yes"]]);
    assert.equal(answer.status, 404, path);
  }
  const { trainer: stranger } = await providerStart(house);
  for (const path of [`${session}/register`, session, batch.path]) {
    assert.equal((await stranger.get(path)).status, 404, path);
  }
  assert.equal(count(`SELECT version FROM organisation WHERE organisation_id = ${draft.lead.organisationId}`), own);
});

test("the profile in two tabs: the second sees both versions and loses neither", async () => {
  const { lead } = await applicant("draft");
  const [one, two] = [await lead.get("/organisation/edit"), await lead.get("/organisation/edit")];
  assert.ok((await lead.submit(one, { about: "Written in the first tab", website: "www.first.example" })).status < 400);
  const stale = await lead.submit(two, { about: "Written in the second tab" });
  assert.equal(stale.status, 409);
  assert.match(stale.text, /Written in the first tab/);
  assert.match(stale.text, /www\.first\.example/);
  assert.ok(stale.form("/organisation/edit").fields.some(([name, value]) => name === "about" && value === "Written in the second tab"));
  assert.equal(house.value(`SELECT about FROM organisation WHERE organisation_id = ${lead.organisationId}`), "Written in the first tab");
  assert.ok((await lead.submit(stale, {}, { form: "/organisation/edit" })).status < 400);
  assert.equal(house.value(`SELECT about FROM organisation WHERE organisation_id = ${lead.organisationId}`), "Written in the second tab");
});

test("a section in two tabs: the same", async () => {
  const { lead, id } = await applicant("draft");
  const path = `/applications/${id}/sections/organisation`;
  const [one, two] = [await lead.get(path), await lead.get(path)];
  assert.ok((await lead.submit(one, { "answer-legal_name": "First tab" })).status < 400);
  const stale = await lead.submit(two, { "answer-legal_name": "Second <b>tab</b>" });
  assert.equal(stale.status, 409);
  assert.match(stale.text, /First tab/);
  assert.ok(stale.form(path).fields.some(([, value]) => value === "Second <b>tab</b>"));
  assert.doesNotMatch(stale.html, /Second <b>/);
  assert.equal((await lead.submit(stale, {}, { form: path })).status, 422, "neither is chosen beforehand");
  assert.ok((await lead.submit(stale, { "keep-legal_name": "mine" }, { form: path })).status < 400);
  assert.equal(house.value(`SELECT value FROM application_answer WHERE application_id = ${id} AND question_code = 'legal_name'`), "Second <b>tab</b>");
});

test("the same form ten times at once: one effect, one answer", async () => {
  const { lead } = await applicant("draft");
  const form = (await lead.get("/training/people/new")).form("/training/people/new");
  const given = { name: "Tenfold Person", email: "tenfold@lantern.example", ...dateFields("starts", "2026-02-01") };
  const pairs = [...form.fields.filter(([name]) => !(name in given)), ...Object.entries(given)];
  lead.follow = false;
  const answers = await Promise.all(Array.from({ length: 10 }, () => lead.post("/training/people/new", pairs)));
  assert.deepEqual(answers.map(({ status }) => status), answers.map(() => 303));
  assert.equal(new Set(answers.map(({ headers }) => headers.get("location"))).size, 1);
  assert.equal(count("SELECT count(*) FROM person WHERE full_name = 'Tenfold Person'"), 1);
});

test("files that are none of those asked for, too large, or cut off half-way", async () => {
  const { lead, id } = await applicant("draft");
  const path = `/applications/${id}/evidence`;
  const files = () => count(`SELECT count(*) FROM application_evidence WHERE application_id = ${id}`);
  const upload = async (name, data, type = "application/pdf") =>
    lead.submit(await lead.get(path), { criterion: "governance", file: { name, type, data } });
  for (const [name, data] of [["run.exe", "MZ"], ["page.html", "<script>alert(1)</script>"], ["page.pdf", "<script>alert(1)</script>"],
    ["noname", pdf("x")], [".pdf", "%PDF"], [`${"n".repeat(5_000)}.pdf`, "none"], ["image.svg", "<svg onload='alert(1)'/>"]]) {
    const page = await upload(name, data);
    assert.ok(page.status >= 400 && page.status < 500, `${name.slice(0, 20)}: ${page.status}`);
    assert.equal(loose(page.html), null);
  }
  const large = await upload("large.pdf", Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.alloc(26 << 20, "x"), Buffer.from("\n%%EOF\n")]));
  assert.ok([413, 422].includes(large.status), String(large.status));
  assert.equal(files(), 0);
  const named = await upload(`../../etc/<img src=x onerror=alert(1)>"'.pdf`, pdf("x"));
  assert.ok(named.status < 400, JSON.stringify(named.errors));
  assert.equal(files(), 1);
  assert.equal(loose(named.html), null);
  assert.doesNotMatch(house.value(`SELECT f.name FROM file f JOIN application_evidence USING (file_id) WHERE application_id = ${id}`), /[/\\]/);
  const link = /href="([^"]+\/evidence\/\d+)"/.exec(named.html)[1];
  const back = await lead.get(link);
  assert.match(back.headers.get("content-disposition"), /^attachment; filename="[^"<>/]*"; filename\*=UTF-8''[^<>"/]*$/);
  // Half of a file, and then nothing more, or the end of the connection.
  const shown = await lead.get(path);
  const head = shown.form(path).fields.map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join("");
  for (const end of ["destroy", "end"]) {
    const cookie = [...lead.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    await new Promise((resolve) => {
      const socket = connect(house.server.port, "127.0.0.1", () => {
        socket.write(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${house.server.port}\r\nCookie: ${cookie}\r\nContent-Type: multipart/form-data; boundary=b\r\n` +
          `Content-Length: 1000000\r\n\r\n${head}--b\r\nContent-Disposition: form-data; name="file"; filename="half.pdf"\r\n\r\n%PDF-1.4 half`);
        setTimeout(() => socket[end](), 300);
      });
      socket.on("error", () => {});
      socket.on("close", resolve);
      socket.resume();
    });
  }
  assert.equal(files(), 1);
  assert.equal((await house.get("/health")).status, 200);
  assert.doesNotMatch(house.log, /"status":"500"/);
});
