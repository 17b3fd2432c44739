// How applications come in: drafts put away and taken up again.
import assert from "node:assert/strict";
import test from "node:test";
import { houseStart } from "../support/visitor.mjs";
import { eligible } from "../support/work.mjs";

const house = await houseStart();

async function started(values) {
  const lead = await house.lead(values);
  const page = await lead.submit(await lead.get(`/apply/eligibility?${eligible}`), {}, { form: "/applications" });
  assert.match(page.path, /^\/applications\/\d+$/);
  return Object.assign(lead, { base: page.path, application: Number(page.path.split("/").at(-1)) });
}

test("a draft that was put away says so, and one press takes it up again", async () => {
  const lead = await started();
  await lead.submit(await lead.get(`${lead.base}/sections/organisation`), { "answer-purpose": "Kept all along." });
  house.sql(`UPDATE application SET state = 'archived' WHERE application_id = ${lead.application}`);
  for (const part of ["", "/sections/organisation", "/check"]) {
    const page = await lead.get(`${lead.base}${part}`);
    assert.equal(page.path, lead.base, part);
    assert.match(page.text, /Put away .*Every answer and every file in it is kept/);
  }
  assert.match((await lead.get("/home")).text, /Take up application ASY-\d+-\d+ again/);
  const stranger = await started();
  const form = (await lead.get(lead.base)).form(`${lead.base}/take-up`);
  assert.equal((await stranger.submit(await stranger.get(`${stranger.base}/withdraw`), {}, { form: `${stranger.base}/withdraw` })).status, 422);
  const own = (await stranger.get(`${stranger.base}/withdraw`)).form(`${stranger.base}/withdraw`).fields.filter(([name]) => name === "csrf");
  assert.equal((await stranger.post(`${lead.base}/take-up`, own)).status, 404);
  const again = await lead.submit(await lead.get(lead.base), {}, { form });
  assert.match(again.banner, /go on with/);
  const section = await lead.get(`${lead.base}/sections/organisation`);
  assert.match(section.html, /Kept all along\./);
  assert.equal((await lead.post(`${lead.base}/take-up`, form.fields.filter(([name]) => name === "csrf"))).status, 409);
});
