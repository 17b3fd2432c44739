// What people do, done over plain HTTP, for tests that need it done before they begin; and the answers they give.
//
//   const officer = staff("Iris Intake", "intake_officer");             // an account by `assay user add`: { name, email, password }
//   const lead = await registeredLead(server.url, { name, number });    // { client, name, email, password, organisation }
//   drawNone();                                                         // no case goes to moderation by chance
//   const number = await submittedApplication(lead);                    // its id, all sections and files in place
import { assay, Client, formsIn, linkIn, mailTo, sql, unescapeHtml } from "./server.mjs";

export const password = "copper lantern meadow";
let people = 0;

export const addressOf = (name, domain) => `${name.toLowerCase().match(/[a-z0-9]+/g).join(".")}@${domain}`;

// roles may be one or a list; organisation: its id, for roles that are held within one. { name, email, password, personId }
export function staff(name, roles, organisation) {
  const email = addressOf(name, organisation ? "provider.example" : "assay.example");
  const words = ["user", "add", "--email", email, "--name", name];
  for (const role of [roles].flat()) {
    words.push("--role", role);
  }
  if (organisation) {
    words.push("--organisation", String(organisation));
  }
  const done = assay(...words, { input: `${password}\n` });
  return { name, email, password, personId: Number(done.stdout) };
}

// A small PDF with one page.
export function pdf(words) {
  const parts = [
    "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
    "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
    "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>\nendobj\n",
    `4 0 obj\n<< /Length ${words.length} >>\nstream\n${words}\nendstream\nendobj\n`,
  ];
  let text = "%PDF-1.4\n";
  const places = parts.map((part) => {
    const place = text.length;
    text += part;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  return `${text}xref\n0 5\n0000000000 65535 f \n${table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
}

const dayBefore = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
export const daysAgo = (days) => dayBefore(days);
export const daysAhead = (days) => dayBefore(-days);

// Answers by the question's code; whatever is not named gets one by its kind.
const answers = {
  legal_form: "charity",
  founded_on: "2009-04-01",
  trustees: "7",
  income: "412000",
  reserves_months: "6",
  track_record_years: "11",
  supported_last_year: "184",
  weekly_capacity: "5",
  first_responders: "4",
  leads: "1",
  safeguarding_lead: "Head of Safeguarding",
  policies_reviewed_on: dayBefore(90),
  ico_number: "ZA123456",
  declared_by: "Chief Executive",
};
const sentence =
  "We do this by a written procedure that every member of staff is trained in, that a trustee answers for, and that " +
  "is looked at again each year with people who have lived through exploitation.";

// What to put in a control: { code, kind, options } with kind text, textarea, number, date or choice.
export function answerTo({ code, kind, options }, organisation) {
  if (code === "legal_name") {
    return organisation.name;
  }
  if (code === "charity_number") {
    return organisation.number;
  }
  if (code in answers) {
    return answers[code];
  }
  if (kind === "choice") {
    return options.includes("yes") ? "yes" : options.at(-1);
  }
  return { text: "", number: "3", date: "2019-06-01" }[kind] ?? sentence;
}

// Code of a control of the form: "answer-legal_name" and "answer-founded_on-day" are legal_name and founded_on.
export const codeOf = (name) => name.replace(/^answer-/, "").replace(/-(day|month|year)$/, "");

// The questions of a section's page, in order.
export function questionsIn(html) {
  const form = /<form method="post"[^>]*\/sections\/[\s\S]*?<\/form>/.exec(html)[0];
  const found = new Map();
  for (const [tag, element] of form.matchAll(/<(input|textarea)\b[^>]*>/g)) {
    const name = /\sname="([^"]*)"/.exec(tag)[1];
    const type = /\stype="([^"]*)"/.exec(tag)?.[1] ?? element;
    if (type === "hidden" || ["done", "not-a-person"].includes(name)) {
      continue;
    }
    const numeric = /inputmode="numeric"/.test(tag);
    const dated = /-(day|month|year)$/.test(name);
    const kind = element === "textarea" ? "textarea" : type === "radio" ? "choice" : dated ? "date" : numeric ? "number" : "text";
    const code = codeOf(name);
    const question = found.get(code) ?? { code, kind, name: name.replace(/-(day|month|year)$/, ""), options: [] };
    if (kind === "choice") {
      question.options.push(unescapeHtml(/\svalue="([^"]*)"/.exec(tag)[1]));
    }
    found.set(code, question);
  }
  return [...found.values()];
}

export async function registeredLead(url, { name, number, person }) {
  people += 1;
  const lead = {
    name: person ?? `Robin Lead${people > 1 ? ` ${"BCDEFGHIJ"[people - 2]}` : ""}`,
    password,
    organisation: { name, number },
    client: new Client(url),
  };
  lead.email = addressOf(lead.name, `${name.toLowerCase().replace(/[^a-z]+/g, "-")}.example`);
  const { client } = lead;
  await client.get("/organisations/new/details?framework=england");
  await client.post("/organisations/new/details", {
    name,
    kind: optionOf(client.text, "kind", 0),
    scheme: "GB-CHC",
    identifier: number,
    phone: "020 7946 0123",
    areas: optionOf(client.text, "areas", 0),
    cohorts: optionOf(client.text, "cohorts", 0),
    full_name: lead.name,
    email: lead.email,
    password,
  });
  if (client.status !== 200 || client.errors.length > 0) {
    throw new Error(`${name} cannot be registered: ${client.status} ${client.heading} ${client.errors.join(", ")}`);
  }
  const link = linkIn(await mailTo(lead.email, /./));
  await client.get(link);
  await client.post(link);
  lead.organisation.id = sql(`SELECT organisation_id FROM organisation WHERE identifier = 'GB-CHC-${number}'`)[0]
    .organisation_id;
  return lead;
}

// The value of the n-th radio button, checkbox or option of that name.
export function optionOf(html, name, place) {
  const select = new RegExp(`<select\\b[^>]*\\sname="${name}"[^>]*>([\\s\\S]*?)</select>`).exec(html);
  const values = select
    ? [...select[1].matchAll(/<option\b[^>]*\svalue="([^"]+)"/g)]
    : [...html.matchAll(new RegExp(`<input\\b[^>]*\\sname="${name}"[^>]*\\svalue="([^"]*)"`, "g"))];
  return unescapeHtml(values[place][1]);
}

const need = (client, what) => {
  if (client.status >= 400) {
    throw new Error(`${what}: ${client.status} ${client.heading} ${client.errors.join(", ")}`);
  }
};

// Eligibility answers that pass, as a query.
export const eligible =
  "framework=england&answer-not_for_profit=yes&answer-works_in_england=yes&answer-two_years=yes&answer-two_people=yes" +
  "&answer-safeguarding_checks=yes&answer-barred=no&answer-statutory=no&checked=yes";

export async function submittedApplication(lead) {
  const { client, organisation } = lead;
  await client.get(`/apply/eligibility?${eligible}`);
  await client.post("/applications");
  need(client, "start");
  const base = /^\/applications\/\d+/.exec(client.path)[0];
  const sections = [...client.text.matchAll(new RegExp(`href="(${base}/sections/[^"]+)"`, "g"))].map((one) => one[1]);
  for (const section of sections) {
    await client.get(section);
    const fields = { done: "yes" };
    for (const question of questionsIn(client.text)) {
      const answer = answerTo(question, organisation);
      if (question.kind === "date") {
        const [year, month, day] = answer.split("-").map(Number);
        Object.assign(fields, {
          [`${question.name}-day`]: day,
          [`${question.name}-month`]: month,
          [`${question.name}-year`]: year,
        });
      } else {
        fields[question.name] = answer;
      }
    }
    await client.post(section, fields);
    need(client, section);
  }
  await client.get(`${base}/evidence`);
  for (const criterion of requiredCriteria(client.text)) {
    await client.get(`${base}/evidence`);
    await client.upload(`${base}/evidence`, { criterion }, { file: { name: `${criterion}.pdf`, type: "application/pdf", data: pdf(criterion) } });
    need(client, `evidence for ${criterion}`);
  }
  await client.get(`${base}/check`);
  await client.post(`${base}/submit`, { declaration: "yes" });
  need(client, "submit");
  return Number(base.split("/").at(-1));
}

// One case in ten is drawn for moderation by this seed and its reference. With this one, none of the first five of a year
// is, from 2026 to 2050.
export function drawNone() {
  sql(`INSERT INTO setting (name, value) VALUES ('moderation_seed', 'calm 1197698')
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`);
}

// Staff take the case in turn and decide it: outcome as the form has it. Makes the staff it needs.
export async function decidedApplication(url, application, outcome = "approved") {
  const path = `/cases/${application}`;
  const taken = async (name, role) => {
    people += 1;
    const person = staff(`${name} ${"abcdefghijklmnopqrstuvwxyz"[people % 26].repeat(1 + Math.floor(people / 26))}`, role);
    const client = await new Client(url).signIn(person.email, person.password);
    await client.get(`${path}/take`);
    await client.post(`${path}/take`, { conflict: "no" });
    need(client, `${role} takes the case`);
    return client;
  };
  const officer = await taken("Ida Intake", "intake_officer");
  await officer.get(`${path}/completeness`);
  await officer.post(`${path}/completeness`, { outcome: "complete" });
  need(officer, "completeness");
  const assessors = [await taken("Asa Assessor", "assessor"), await taken("Ava Assessor", "assessor")];
  for (const assessor of assessors) {
    await assessor.get(`${path}/assessment`);
    const criteria = new Set([...assessor.text.matchAll(/href="([^"]+\/assessment\/[a-z_]+)"/g)].map((one) => one[1]));
    for (const criterion of criteria) {
      await assessor.get(criterion);
      await assessor.post(criterion, { score: "3", reason: "Shown by the answers and the file." });
      need(assessor, criterion);
    }
    await assessor.get(`${path}/assessment`);
    await assessor.post(`${path}/assessment`);
    need(assessor, "hand in");
  }
  const decider = await taken("Dee Decider", "decision_maker");
  await decider.get(`${path}/decision`);
  const wanted = { approved: "To approve", approved_with_conditions: "To approve with conditions", deferred: "To defer",
    intention_to_refuse: "To refuse" }[outcome];
  const reasons = [...decider.text.matchAll(/<input[^>]*name="reasons"[^>]*value="([^"]+)"[\s\S]*?__hint">([^<]*)</g)];
  await decider.post(`${path}/decision`, {
    outcome,
    reasons: reasons.find(([, , hint]) => hint.trim() === wanted)[1],
    words: `Decided: ${outcome}, for the reasons that the assessors gave.`,
    departs: outcome.startsWith("approved") ? "" : "The accounts of the last year are not public yet.",
    ...(outcome === "approved_with_conditions" ? { "condition-1-words": "Have two more people trained.",
      "condition-1-due-day": "1", "condition-1-due-month": "6", "condition-1-due-year": `${new Date().getFullYear() + 1}` } : {}),
  });
  need(decider, outcome);
  await decider.post(`${path}/decision/issue`, { version: "1" });
  need(decider, `issue ${outcome}`);
  return { officer, assessors, decider };
}

// Codes of the criteria for which a file is still asked.
export const requiredCriteria = (html) =>
  [...html.matchAll(/<h2 class="govuk-heading-m" id="([a-z_]+)">([\s\S]*?)<\/h2>/g)]
    .filter(([, , words]) => /Required\s*</.test(words))
    .map(([, code]) => code);

export { formsIn };
