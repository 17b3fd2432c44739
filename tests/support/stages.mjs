// Cases brought to a stage through the pages by staff who sign in: for tests that begin there.
//
//   const staff = await staffOfCase(house)                  // { officer, assessors: [2], decider }, signed in
//   await taken(visitor, application)                       // declares no conflict and takes the case
//   await completed(officer, application)
//   await assessed(assessor, application)                   // scores everything and hands in
//   await drafted(decider, application, outcome)            // fills in the decision; the page to check it on
import { password } from "./visitor.mjs";

export const outcomes = ["approved", "approved_with_conditions", "deferred", "intention_to_refuse"];
export const outcomeEvents = { approved: "approve", approved_with_conditions: "approve_with_conditions", deferred: "defer",
  intention_to_refuse: "intend_to_refuse" };
const reasonHints = { approved: "To approve", approved_with_conditions: "To approve with conditions", deferred: "To defer",
  intention_to_refuse: "To refuse" };

const good = (page, what) => {
  if (page.status >= 400) {
    throw new Error(`${what}: ${page.status} ${page.heading} ${page.errors.map(({ text }) => text).join(", ")}`);
  }
  return page;
};

export async function staffOfCase(house) {
  return {
    officer: await house.staff(["intake_officer"]),
    assessors: [await house.staff(["assessor"]), await house.staff(["assessor"])],
    decider: await house.staff(["decision_maker"]),
    password,
  };
}

export async function taken(visitor, application) {
  const path = `/cases/${application}/take`;
  return good(await visitor.submit(await visitor.get(path), { conflict: "no" }, { form: path }), "taking the case");
}

export async function completed(officer, application) {
  const path = `/cases/${application}/completeness`;
  return good(await officer.submit(await officer.get(path), { outcome: "complete" }, { form: path }), "completeness");
}

export async function assessed(assessor, application, { score = "3", reason = "Shown by the answers and the files." } = {}) {
  const path = `/cases/${application}/assessment`;
  const list = await assessor.get(path);
  for (const criterion of new Set(list.links.map(({ href }) => href).filter((href) => href?.startsWith(`${path}/`)))) {
    good(await assessor.submit(await assessor.get(criterion), { score, reason }, { form: criterion }), criterion);
  }
  return good(await assessor.submit(await assessor.get(path), {}, { form: path }), "handing in");
}

// The code of a reason that goes with the outcome.
export const reasonFor = (html, outcome) =>
  [...html.matchAll(/<input[^>]*name="reasons"[^>]*value="([^"]+)"[\s\S]*?__hint">([^<]*)</g)]
    .find(([, , hint]) => hint.trim() === reasonHints[outcome])?.[1];

export async function drafted(decider, application, outcome, recommended = "approved") {
  const path = `/cases/${application}/decision`;
  const page = good(await decider.get(path), "the decision's form");
  const next = `${new Date().getUTCFullYear() + 1}`;
  const conditions = outcome === "approved_with_conditions" ? { "condition-1-words": "Have two more people trained.",
    "condition-1-due-day": "1", "condition-1-due-month": "6", "condition-1-due-year": next } : {};
  const departs = outcome === recommended || outcome.startsWith(recommended) ? "" : "The last accounts are not public yet.";
  return good(await decider.submit(page, { outcome, reasons: reasonFor(page.html, outcome), words: `Decided: ${outcome}.`, departs,
    ...conditions }, { form: path, button: "Continue to check the decision" }), `the draft of ${outcome}`);
}
