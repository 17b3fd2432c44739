// A training provider with its trainer, for tests of training: made as the owner of the database, since providers do not
// register themselves.
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "./server.mjs";

let counter = 0;
const today = () => new Date(Date.now()).toISOString().slice(0, 10);
export const daysAgo = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
export const modules = ["FR-03", "FR-04"];

// { organisationId, identifier, trainer (signed in), courseId, courseCode }
export async function providerStart(house, { authorised = true } = {}) {
  counter++;
  const identifier = `GB-CHC-${8000000 + counter}`;
  sql(`INSERT INTO organisation (name, framework_code, kind, sector, identifier, registered_at)
    VALUES ('Provider ${counter}', 'england', 'charity', 'training_provider', '${identifier}', '2024-01-01')`);
  const [{ organisation_id: organisationId }] = sql("SELECT max(organisation_id) AS organisation_id FROM organisation");
  const trainer = await house.staff(["trainer"], { organisation: organisationId, name: `Tess Trainer ${counter}`,
    email: `trainer${counter}@provider.test` });
  sql(`INSERT INTO provider_accreditation (provider_id, framework_code, accredited_from, granted_at)
    VALUES (${organisationId}, 'england', '2024-01-01', '2024-01-01')`);
  const courseCode = `DAY-${counter}`;
  sql(`INSERT INTO course (provider_id, framework_code, code, title, offered_from)
    VALUES (${organisationId}, 'england', '${courseCode}', 'First Responder day', '2024-01-01')`);
  const [{ course_id: courseId }] = sql("SELECT max(course_id) AS course_id FROM course");
  for (const code of modules) {
    sql(`INSERT INTO course_module (course_id, module_code) VALUES (${courseId}, '${code}')`);
    if (authorised) {
      sql(`INSERT INTO trainer_authorisation VALUES (${trainer.personId}, 'england', '${code}', '2024-01-01')`);
    }
  }
  return { organisationId, identifier, trainer, courseId, courseCode };
}

export const dateFields = (name, date) => {
  const [year, month, day] = date.split("-").map(Number);
  return { [`${name}-day`]: day, [`${name}-month`]: month, [`${name}-year`]: year };
};

// Through the page; gives the session's path.
export async function sessionAdd(provider, { held = daysAgo(3), places = 20, booked = [], trainer } = {}) {
  const page = await provider.trainer.get("/sessions/new");
  const saved = await provider.trainer.submit(page, { course: provider.courseId, ...dateFields("held", held),
    online: "yes", places, trainer: trainer ?? provider.trainer.personId });
  if (!/^\/sessions\/\d+$/.test(saved.path)) {
    throw new Error(`no session: ${saved.status} ${saved.errors.map((error) => error.text)}`);
  }
  for (const organisation of booked) {
    sql(`INSERT INTO session_booking (session_id, organisation_id) VALUES (${saved.path.split("/").at(-1)}, ${organisation})`);
  }
  return saved.path;
}

// Through the lead's page; whoever is like somebody there is somebody else.
export async function firstResponderAdd(lead, name, email, starts = today()) {
  const page = await lead.submit(await lead.get("/training/people/new"), { name, email, ...dateFields("starts", starts) });
  if (page.heading !== "Is this the same person?") return page;
  return lead.submit(page, page.form().names.has("asked") ? { same: "new" } : {});
}

export const learnerNumber = (name) =>
  sql(`SELECT learner_number FROM person WHERE full_name = '${name.replaceAll("'", "''")}' ORDER BY person_id DESC LIMIT 1`)[0]
    ?.learner_number;

// Looks at an import again, as the "Check progress" button does, until nobody works at it.
export async function importSettled(trainer, page) {
  for (let i = 0; i < 600 && /Check progress/.test(page.text); i++) {
    await pause(50);
    page = await trainer.get(page.path);
  }
  if (/Check progress/.test(page.text)) throw new Error(`${page.path} is still being worked at`);
  return page;
}
// Sends lines of "address,module,date,result"; the page of their import once they were judged.
export const tableSend = async (trainer, lines) => importSettled(trainer, await trainer.submit(await trainer.get("/imports/new"),
  { file: { name: "results.csv", type: "text/csv", data: `Email,Module,Date,Result\n${lines}` } }));
