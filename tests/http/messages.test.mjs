// What an applicant is told: kept where it finds it again, new until it is opened, in its own language, seen by staff with
// what became of the mails, and by nobody else.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Client, linkIn, mailTo, sql, startServer } from "../support/server.mjs";
import { password, registeredLead, staff, submittedApplication } from "../support/work.mjs";

let server;
let lead;
let other;
let base;
let officer;

before(async () => {
  server = await startServer();
  lead = await registeredLead(server.url, { name: "Harbour Hope", number: "1123456", person: "Lena Lead" });
  other = await registeredLead(server.url, { name: "Elsewhere", number: "1654321", person: "Otto Other" });
  base = `/applications/${await submittedApplication(lead)}`;
  const account = staff("Ines Intake", "intake_officer");
  officer = await new Client(server.url).signIn(account.email, password);
});
after(() => server?.stop());

test("the application and the first page say that there is something new", async () => {
  await lead.client.get(base);
  assert.match(lead.client.words, /1 message about this application 1 new/);
  await lead.client.get("/home");
  assert.match(lead.client.words, /Read 1 new message about application ASY-/);
});

test("a message is new until it is opened, and says what the mail said", async () => {
  const { client } = lead;
  await client.get(`${base}/messages`);
  assert.equal(client.heading, "Messages");
  assert.match(client.words, /Application ASY-\S+ received New/);
  const path = new RegExp(`${base}/messages/\\d+`).exec(client.text)[0];
  await client.get(path);
  assert.match(client.heading, /received$/);
  const mail = await mailTo(lead.email, /received/);
  for (const line of mail.body.split("\n").filter((text) => text !== "")) {
    assert.ok(client.words.includes(line.trim().replace(/\s+/g, " ")), line);
  }
  assert.match(client.words, /Lena Lead, in English: Kept here/);
  await client.get(`${base}/messages`);
  assert.match(client.words, /received Read/);
  await client.get(base);
  assert.doesNotMatch(client.words, /\d new/);
  await client.get(path);
  assert.equal(sql("SELECT count(*) AS n FROM notice_read")[0].n, 1);
  await client.get(`${path}?lang=cy`);
  assert.match(client.heading, /^Cais ASY-|derbyn/i);
  await client.get(`${path}?lang=en`);
});

test("the mail leads to the application", async () => {
  const mail = await mailTo(lead.email, /received/);
  assert.equal(linkIn(mail), base);
});

test("nobody else finds it", async () => {
  const [{ notice_id: notice }] = sql("SELECT max(notice_id) AS notice_id FROM notice");
  const number = base.split("/").at(-1);
  for (const path of [`${base}/messages`, `${base}/messages/${notice}`, `${base}/messages/999999`]) {
    assert.equal((await other.client.get(path)).status, 404, path);
  }
  assert.equal((await lead.client.get(`${base}/messages/999999`)).status, 404);
  assert.equal((await lead.client.get(`/cases/${number}/messages`)).status, 403);
  assert.equal(sql("SELECT count(*) AS n FROM notice_read")[0].n, 1);
});

test("staff see what was told, whether its mail left and whether it was opened; their looking counts for nothing", async () => {
  const path = base.replace("applications", "cases");
  await officer.get(path);
  assert.match(officer.text, new RegExp(`href="${path}/messages"`));
  sql("UPDATE mail SET kept_at = NULL, given_up_at = now() WHERE mail_id IN (SELECT mail_id FROM notice_mail)");
  await officer.get(`${path}/messages`);
  assert.match(officer.words, /Harbour Hope \(ASY-/);
  assert.match(officer.words, /Could not be delivered by email Opened \d/);
  await officer.get(new RegExp(`${path}/messages/\\d+`).exec(officer.text)[0]);
  assert.match(officer.words, /We have received the application of Harbour Hope/);
  assert.equal((await officer.get(`${path}/messages/999999`)).status, 404);
  assert.equal(sql("SELECT count(*) AS n FROM notice_read")[0].n, 1);
});

test("each page costs one round trip to the database", () => {
  const log = server.log().split("\n");
  assert.ok(log.some((line) => line.includes('"route":"/applications/{application}/messages/{notice}"')));
  assert.deepEqual(log.filter((line) => line.includes("several round trips")), []);
  assert.deepEqual(log.filter((line) => line.includes("left for afterwards")), []);
});
