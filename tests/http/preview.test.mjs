// Evidence seen without downloading: text as text, pictures and pages of PDFs as pictures made anew by processes shut in;
// never the file's own bytes.
import test from "node:test";
import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { houseStart } from "../support/visitor.mjs";
import { sql } from "../support/server.mjs";
import { pdf } from "../support/work.mjs";

const house = await houseStart();
const lead = await house.lead();
const officer = await house.staff(["intake_officer"]);
sql(`INSERT INTO application (reference, organisation_id, framework_code, state, created_by, created_at, updated_at,
    received_on, submitted_at) VALUES ('ASY-2026-80001', ${lead.organisationId}, 'england', 'submitted', ${lead.personId},
    now(), now(), current_date, now())`);
const id = house.value("SELECT max(application_id) FROM application");

// data: bytes, or what PostgreSQL makes them of.
function evidence(name, type, data) {
  const made = typeof data === "object" && data.expression ? data.expression : `'\\x${Buffer.from(data).toString("hex")}'::bytea`;
  sql(`INSERT INTO file (organisation_id, name, type, bytes, sha256, created_by, created_at)
      SELECT ${lead.organisationId}, '${name}', '${type}', length(${made}), sha256(${made}), ${lead.personId}, now();
    INSERT INTO application_evidence (application_id, criterion_code, file_id, added_by, added_at)
      SELECT ${id}, 'governance', max(file_id), ${lead.personId}, now() FROM file;
    INSERT INTO file_chunk (file_id, number, data) SELECT max(file_id), 0, ${made} FROM file`);
  return `/cases/${id}/evidence/${house.value("SELECT max(evidence_id) FROM application_evidence")}`;
}

function crc(data) {
  let value = 0xffffffff;
  for (const byte of data) {
    value ^= byte;
    for (let i = 0; i < 8; i++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return (value ^ 0xffffffff) >>> 0;
}
function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, sum]);
}
function png(width, height, rows, extra = []) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), ...extra,
    chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}
const size = (data) => [data.readUInt32BE(16), data.readUInt32BE(20)];

test("text is shown as text: markup is not run, a long file is cut and says so", async () => {
  let page = await officer.get(`${evidence("plan.txt", "text/plain", "First <script>alert(1)</script> & last\nCaf\u00e9")}/view`);
  assert.equal(page.status, 200);
  assert.match(page.main, /First &lt;script&gt;alert\(1\)&lt;\/script&gt; &amp; last/);
  assert.doesNotMatch(page.main, /<script>alert/);
  page = await officer.get(`${evidence("long.csv", "text/csv", { expression: "convert_to(repeat('\u00e9a,b' || chr(10), 60000), 'UTF8')" })}/view`);
  assert.match(page.text, /Only the beginning is shown/);
  page = await officer.get(`${evidence("odd.txt", "text/plain", Buffer.from([0x41, 0xff, 0xfe, 0x42]))}/view`);
  assert.match(page.text, /cannot be shown here/);
});

test("a picture is made anew: smaller, and without what was hidden in it", async () => {
  const rows = Buffer.alloc(900 * (2400 * 3 + 1), 0x40);
  for (let y = 0; y < 900; y++) rows[y * (2400 * 3 + 1)] = 0;
  const sent = png(2400, 900, rows, [chunk("tEXt", Buffer.from("Comment\0<script>hidden</script>"))]);
  const path = evidence("chart.png", "image/png", sent);
  const page = await officer.get(`${path}/view`);
  assert.match(page.main, new RegExp(`src="${path}/pages/1"`));
  const picture = await officer.get(`${path}/pages/1`);
  assert.equal(picture.status, 200);
  assert.equal(picture.headers.get("content-type"), "image/png");
  assert.equal(picture.headers.get("x-content-type-options"), "nosniff");
  assert.deepEqual(size(picture.data), [800, 300]);
  assert.ok(!picture.data.includes("hidden"));
  assert.equal((await officer.get(`${path}/pages/2`)).status, 404);
  const file = await officer.get(path);
  assert.match(file.headers.get("content-disposition"), /^attachment/);
});

test("pages of a PDF are drawn; one that is none, or too large a picture, is said not to be shown", async () => {
  let path = evidence("minutes.pdf", "application/pdf", pdf("BT ET"));
  let page = await officer.get(`${path}/view`);
  assert.match(page.main, /pages\/1/);
  const picture = await officer.get(`${path}/pages/1`);
  assert.equal(picture.headers.get("content-type"), "image/png");
  assert.equal(size(picture.data)[1], 1400);
  for (const bad of ["0", "2", "-1", "x", "99999999999"]) {
    assert.equal((await officer.get(`${path}/pages/${bad}`)).status, 404, bad);
  }
  assert.equal((await officer.get(`${path}/view?page=77`)).status, 200);
  path = evidence("broken.pdf", "application/pdf", "%PDF-1.4 nothing here %%EOF");
  page = await officer.get(`${path}/view`);
  assert.match(page.text, /cannot be shown here/);
  for (const [name, type, data] of [
    ["bomb.png", "image/png", png(60000, 60000, Buffer.alloc(1000))],
    ["cut.png", "image/png", png(20, 20, Buffer.alloc(3))],
    ["none.jpg", "image/jpeg", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])],
    ["swapped.png", "image/png", "<html><script>alert(1)</script>"],
  ]) {
    const made = await officer.get(`${evidence(name, type, data)}/pages/1`);
    assert.equal(made.status, 404, name);
    assert.doesNotMatch(made.html, /<script>alert/);
  }
  page = await officer.get(`${evidence("plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK")}/view`);
  assert.match(page.text, /cannot be shown here/);
  assert.match(page.text, /Download the file/);
});

test("only who may see the case sees its evidence", async () => {
  const path = evidence("own.txt", "text/plain", "Our plan");
  const other = await house.lead();
  for (const way of ["/view", "/pages/1"]) {
    assert.equal((await lead.get(`${path}${way}`)).status, 403);
    assert.equal((await other.get(`${path}${way}`)).status, 403);
    assert.equal((await officer.get(`/cases/${id}/evidence/987654321${way}`)).status, 404);
  }
  assert.match((await officer.get(`/cases/${id}`)).main, new RegExp(`href="${path}/view"`));
});
