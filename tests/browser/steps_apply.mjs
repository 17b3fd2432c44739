// Step 1: an organisation's lead finds out what is asked, registers, applies and follows the application.
import assert from "node:assert/strict";
import { linkIn, mailTo } from "../support/server.mjs";
import { answerTo, codeOf, password, pdf, requiredCriteria } from "../support/work.mjs";

const questions = [
  ["Is your organisation not run for profit?", "Yes"],
  ["Will your First Responders work in England?", "Yes"],
  ["Has your organisation worked with people who were exploited", "Yes"],
  ["Will at least two people be trained as First Responders", "Yes"],
  ["Do the people who will be First Responders have enhanced checks", "Yes"],
  ["Is your organisation under a statutory inquiry", "No"],
  ["Is your organisation a police force", "No"],
];

// From the front page to the eligibility check: nothing chosen, then what fails, then what passes.
export async function findsOut(visitor) {
  await visitor.go("/");
  await visitor.press("Start an application");
  assert.match(await visitor.main(), /10 working days/);
  assert.match(await visitor.main(), /Files you must add/);
  await visitor.press("Check whether you can apply");
  await visitor.press("Check");
  assert.equal(visitor.status, 422);
  const errors = await visitor.errors();
  assert.equal(errors.length, questions.length);
  assert.equal(new Set(errors).size, errors.length, `each error says what it is about: ${errors}`);

  for (const [question, answer] of questions) {
    await visitor.choose(question, answer);
  }
  await visitor.choose(questions[2][0], "No");
  await visitor.press("Check");
  assert.equal(await visitor.heading(), "You cannot apply yet");
  assert.match(await visitor.main(), /two years/);
  await visitor.press("Change your answers");
  await visitor.choose(questions[2][0], "Yes");
  await visitor.press("Check");
  assert.equal(await visitor.heading(), "You can apply");
}

export async function registers(visitor, organisation) {
  await visitor.press("Register your organisation");
  await visitor.press("Start now");
  await visitor.press("Register");
  assert.equal(visitor.status, 422);
  assert.ok((await visitor.errors()).length > 5);

  await visitor.fill("Name of the organisation", organisation.name);
  await visitor.choose("What kind of organisation is it?", "Charity");
  await visitor.choose("Which register is its number from?", "Charity number, England and Wales");
  await visitor.fill("Number in that register", organisation.number);
  await visitor.fill("Phone number", "020 7946 0999");
  await visitor.choose("Areas you work in", "London");
  await visitor.choose("People you work with", "Adults");
  await visitor.fill("Your full name", organisation.lead);
  await visitor.fill("Your work email address", organisation.email);
  await visitor.fill("Choose a password", "short");
  await visitor.press("Register");
  assert.equal(visitor.status, 422);
  assert.equal((await visitor.errors()).length, 1);
  await visitor.fill("Choose a password", password);
  await visitor.press("Register");
  assert.equal(await visitor.heading(), "Check your email");

  await visitor.go(linkIn(await mailTo(organisation.email)));
  await visitor.press("Confirm and sign in");
  assert.equal(await visitor.heading(), "You can apply");
  await visitor.go("/home");
  assert.match(await visitor.main(), /You are not on the register yet/);
}

// Fills the page's questions: as a person would, control by control.
async function fillSection(visitor, organisation) {
  const controls = await visitor.page.evaluate(() =>
    [...document.querySelectorAll("main form input:not([type=hidden]), main form textarea")].map((one) => ({
      id: one.id,
      name: one.name,
      value: one.value,
      type: one.localName === "textarea" ? "textarea" : one.type,
      numeric: one.inputMode === "numeric",
    })),
  );
  const choices = new Map();
  for (const control of controls) {
    const code = codeOf(control.name);
    const field = visitor.page.locator(`[id="${control.id}"]`);
    const part = /-(day|month|year)$/.exec(control.name)?.[1];
    if (["done", "not-a-person"].includes(control.name)) {
      continue;
    }
    if (control.type === "radio") {
      choices.set(code, [...(choices.get(code) ?? []), control]);
    } else if (part) {
      const [year, month, day] = answerTo({ code, kind: "date" }, organisation).split("-").map(Number);
      await field.fill(String({ day, month, year }[part]));
    } else {
      const kind = control.type === "textarea" ? "textarea" : control.numeric ? "number" : "text";
      await field.fill(answerTo({ code, kind }, organisation));
    }
  }
  for (const [code, radios] of choices) {
    const value = answerTo({ code, kind: "choice", options: radios.map((one) => one.value) }, organisation);
    await visitor.page.locator(`[id="${radios.find((one) => one.value === value).id}"]`).check();
  }
}

// The application, begun after the eligibility check; left in the middle and taken up again.
export async function appliesInSteps(visitor, organisation, eligibility) {
  await visitor.go("/applications");
  await visitor.go(eligibility);
  await visitor.press("Start the application");
  assert.match(visitor.path, /^\/applications\/\d+$/);
  const base = visitor.path;
  await visitor.press("Check your answers and submit");
  assert.match(await visitor.main(), /The application is not complete yet/);
  await visitor.go(base);
  const sections = await visitor.page.locator(`main a[href^="${base}/sections/"]`).evaluateAll((links) =>
    links.map((link) => link.textContent.trim()),
  );
  assert.ok(sections.length >= 8, `sections: ${sections}`);

  // Nothing but wrong values: the page comes back with what was typed.
  await visitor.press(sections[0]);
  await visitor.date("When was it founded?", "2026-02-31");
  await visitor.press("Save and go back to the list");
  assert.equal(visitor.status, 422);
  assert.equal(await visitor.page.getByLabel("Day", { exact: true }).inputValue(), "31");
  await visitor.go(base);

  for (const [place, section] of sections.entries()) {
    await visitor.press(section);
    await fillSection(visitor, organisation);
    await visitor.page.getByLabel("I have finished this section").check();
    await visitor.press("Save and go back to the list");
    assert.equal(visitor.path, base);
    assert.match(await visitor.main(), new RegExp(`${place + 1} of ${sections.length} sections are done`));
    if (place === 2) {
      await visitor.signOut();
      await visitor.go("/");
      await visitor.press("Sign in");
      await visitor.fill("Email address", organisation.email);
      await visitor.fill("Password", password);
      await visitor.press("Sign in");
      await visitor.press("Applications");
      await visitor.press(/^ASY-/);
      assert.match(await visitor.main(), new RegExp(`3 of ${sections.length} sections are done`));
    }
  }
  await addsEvidence(visitor, base);
  return base;
}

async function addsEvidence(visitor, base) {
  await visitor.press("Add evidence");
  await visitor.press("Add the files");
  assert.equal(visitor.status, 422);
  const required = requiredCriteria(await visitor.page.content());
  assert.ok(required.length >= 6, `required: ${required}`);
  const select = visitor.page.getByLabel("Which criterion are the files evidence for?", { exact: true });
  await select.selectOption(required[0]);
  await visitor.attach("Files", { name: "articles.pdf", type: "application/pdf", data: "<html>no PDF</html>" });
  await visitor.press("Add the files");
  assert.equal(visitor.status, 422);
  for (const criterion of required) {
    await select.selectOption(criterion);
    await visitor.attach("Files", { name: `${criterion}.pdf`, type: "application/pdf", data: pdf(criterion) });
    await visitor.press("Add the files");
    assert.equal(visitor.status, 200);
  }
  assert.match(await visitor.main(), new RegExp(`${required.length} files added`));
  assert.deepEqual(requiredCriteria(await visitor.page.content()), []);
  // One more by mistake, taken away again.
  await select.selectOption(required[0]);
  await visitor.attach("Files", { name: "by-mistake.txt", type: "text/plain", data: "Nothing of use.\n" });
  await visitor.press("Add the files");
  await visitor.press("Remove by-mistake.txt");
  await visitor.press(/Remove|Yes/);
  assert.doesNotMatch(await visitor.main(), /by-mistake\.txt \(/);
  await visitor.go(base);
}

export async function submits(visitor, base) {
  await visitor.press("Check your answers and submit");
  await visitor.press("Submit the application");
  assert.equal(visitor.status, 422);
  await visitor.page.getByLabel(/^I sign this as a lead/).check();
  await visitor.press("Submit the application");
  assert.equal(await visitor.heading(), "Application submitted");
  await visitor.press("See where the application is");
  assert.equal(visitor.path, base);
  assert.match(await visitor.main(), /What happens next/);
  assert.match(await visitor.main(), /due by the end of \d+ \w+ 20\d\d/);
  await visitor.press("See what you submitted");
  assert.equal(await visitor.heading(), "What you submitted");
}

export async function answersRequest(visitor, base) {
  await visitor.go(base);
  assert.match(await visitor.main(), /You are asked for information/);
  await visitor.press("Answer this request");
  await visitor.press("Send your answers");
  assert.equal(visitor.status, 422);
  await visitor.press("1. Governance");
  await visitor.press("Save this answer");
  assert.equal(visitor.status, 422);
  await visitor.fill("Your answer", "The minutes of March are added as evidence for governance.");
  await visitor.press("Save this answer");
  await visitor.press("Send your answers");
  assert.equal(visitor.path, base);
  assert.doesNotMatch(await visitor.main(), /Waiting for you/);
}
