// A lead sees a lapse coming and books people on a session; a freed place goes to who waits; a certificate is downloaded,
// and checked by somebody who has only the paper.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openHouse } from "../support/browser.mjs";
import { providerStart } from "../support/provider.mjs";
import { mails, sql, startServer } from "../support/server.mjs";
import { daysAgo, daysAhead, registeredLead, staff } from "../support/work.mjs";

let server, house, made, lead, other;
before(async () => {
  server = await startServer();
  house = await openHouse(server.url);
  made = await providerStart({ staff: async (roles, { organisation, name }) => staff(name, roles, organisation) });
  lead = await registeredLead(server.url, { name: "Kestrel House", number: "1140001", person: "Kit Lead" });
  other = await registeredLead(server.url, { name: "Osprey House", number: "1140002", person: "Oz Lead" });
  for (const [name, organisation] of [["Amara Okafor", "Kestrel House"], ["Siân O’Connor-Ngũgĩ", "Kestrel House"], ["Dev Iqbal", "Osprey House"]]) {
    sql(`INSERT INTO person (full_name, email, created_at) VALUES ('${name}', 'p${name.length}@house.example', now())`);
    sql(`INSERT INTO role_holding (person_id, organisation_id, role, started_on)
      SELECT p.person_id, o.organisation_id, 'first_responder', '2025-01-01' FROM person p, organisation o
      WHERE p.full_name = '${name}' AND o.name = '${organisation}'`);
  }
  // Amara's training ends in a month.
  sql(`INSERT INTO training_interval (person_id, framework_code, module_code, basis, starts_on, ends_on, recorded_at)
    SELECT person_id, 'england', 'FR-03', 'completed', '${daysAgo(335)}', '${daysAhead(30)}', now() - interval '335 days' FROM person WHERE full_name = 'Amara Okafor'`);
});
after(async () => {
  await house?.close();
  await server?.stop();
  assert.deepEqual(house.faults, []);
});

const signedIn = async (person, javaScript = true) => {
  const visitor = await house.visitor({ javaScript });
  await visitor.signIn(person.email, person.password);
  return visitor;
};
const session = () => sql("SELECT max(session_id) AS id FROM training_session")[0].id;

test("a trainer plans a session for one", { timeout: 120_000 }, async () => {
  const trainer = await signedIn(made.trainer);
  await trainer.go("/sessions/new");
  await trainer.page.locator("select[name=course]").selectOption({ index: 1 });
  await trainer.date("Date", daysAhead(20));
  await trainer.fill("Hours (optional)", "09:30 to 16:30");
  await trainer.choose("Held online?", "No");
  await trainer.fill("Where people meet", "Kestrel Street Hall");
  await trainer.fill("Places", "1");
  await trainer.press("Save session");
  assert.match(await trainer.main(), /Places booked 0 of 1/);
});

test("a lead sees a lapse coming and books the person; another waits, and moves up when the place is given back", { timeout: 180_000 }, async () => {
  const kit = await signedIn(lead);
  await kit.go("/home");
  assert.match(await kit.main(), /Amara Okafor/);
  await kit.go(`/training/people/${sql("SELECT person_id FROM person WHERE full_name = 'Amara Okafor'")[0].person_id}`);
  await kit.press("Book training FR-03");
  assert.match(await kit.main(), /For Amara Okafor/);
  await kit.press(/^Book\b/);
  assert.match(await kit.main(), /FR-03: Due soon/);
  assert.equal(await kit.page.getByLabel("Amara Okafor").isChecked(), true);
  await kit.press("Book these people");
  assert.match(await kit.main(), /People booked/);

  const oz = await signedIn(other, false);
  await oz.go("/training/courses?module=FR-04");
  await oz.press("First Responder day");
  await oz.press("See its sessions and book");
  await oz.press(/^Join the waiting list/);
  await oz.page.getByLabel("Dev Iqbal").check();
  await oz.press("Put them on the waiting list");
  assert.match(await oz.main(), /on the waiting list/);

  await kit.go(`/training/sessions/${session()}`);
  await kit.press(/^Give the place back/);
  assert.match(await kit.main(), /Place given back/);
  await oz.go(`/training/sessions/${session()}`);
  assert.match(await oz.main(), /Your people with a place/);
  assert.ok(mails().some((mail) => mail.address === other.email && /is free/.test(mail.subject)));
});

test("the day comes: attendance is recorded, the certificate downloaded and checked by anybody", { timeout: 180_000 }, async () => {
  // The session is moved to today, as time would.
  sql(`UPDATE training_session SET held_on = '${daysAgo(0)}' WHERE session_id = ${session()}`);
  const trainer = await signedIn(made.trainer);
  await trainer.go("/sessions");
  assert.match(await trainer.main(), /Today/);
  await trainer.go(`/sessions/${session()}/attendance`);
  assert.match(await trainer.main(), /Dev Iqbal/);
  await trainer.press("Record attendance and results");
  assert.match(await trainer.main(), /Attendance and results recorded/);

  const oz = await signedIn(other);
  const number = sql("SELECT certificate_number AS number FROM completion WHERE certificate_number IS NOT NULL LIMIT 1")[0].number;
  await oz.go(`/training/people/${sql("SELECT person_id FROM person WHERE full_name = 'Dev Iqbal'")[0].person_id}`);
  await oz.leads(() => oz.page.getByRole("link", { name: number }).first().click());
  assert.match(await oz.main(), /Valid/);
  const downloading = oz.page.waitForEvent("download");
  await oz.page.getByRole("link", { name: "Download the certificate (PDF)" }).click();
  const file = join(mkdtempSync(join(tmpdir(), "certificate-")), "certificate.pdf");
  await (await downloading).saveAs(file);
  const words = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  assert.match(words, /Dev Iqbal/);
  const address = /https?:\/\/\S+\/certificates\/\S+/.exec(words)[0];
  const anybody = await house.visitor();
  await anybody.go(new URL(address).pathname);
  assert.match(await anybody.main(), /genuine and stands/);
  assert.match(await anybody.main(), /Counts until/);
  await anybody.go("/certificates");
  await anybody.press("Check the certificate");
  assert.equal((await anybody.errors()).length, 2);
  await anybody.fill("Number", number);
  await anybody.fill("Code", /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/.exec(words)[0]);
  await anybody.press("Check the certificate");
  assert.match(await anybody.main(), /Dev Iqbal/);

  // Corrected: the paper does not count any more.
  await trainer.go(`/sessions/${session()}`);
  await trainer.press(/^Correct\b/);
  await trainer.page.getByLabel("Withdrawn").check();
  await trainer.fill("Why is the recorded result wrong?", "Somebody else was meant.");
  await trainer.press("Correct the result");
  await anybody.go(new URL(address).pathname);
  assert.match(await anybody.main(), /Withdrawn/);
});

test("a narrow screen shows the booking and the check too", { timeout: 120_000 }, async () => {
  const narrow = await house.visitor({ width: 375, height: 800 });
  await narrow.signIn(lead.email, lead.password);
  for (const path of ["/training/sessions", `/training/sessions/${session()}`, "/training/courses", "/certificates", "/training/certificates"]) {
    await narrow.go(path);
    assert.ok(await narrow.page.evaluate(() => document.documentElement.scrollWidth <= 376), path);
  }
});
