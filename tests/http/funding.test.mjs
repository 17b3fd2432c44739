// Step by step through funding as people do: a grants officer proposes, a finance approver approves, the organisation
// answers; and what each of them is refused.
import test from "node:test";
import assert from "node:assert/strict";
import { houseStart } from "../support/visitor.mjs";

const house = await houseStart();
const officer = await house.staff(["grants_officer"], { name: "Gwen Grants" });
const approver = await house.staff(["finance_approver"], { name: "Finn Finance" });
const both = await house.staff(["grants_officer", "finance_approver"], { name: "Bo Both" });
const lead = await house.lead({ organisation: "Lantern Trust" });
const otherLead = await house.lead({ organisation: "Harbour Project" });
const errors = (page) => page.errors.map((error) => error.text);

const register = (person, name, state) => house.sql(`INSERT INTO register_entry (organisation_id, framework_code, name, kind,
  sector, nation, state, since) VALUES (${person.organisationId}, 'england', '${name}', 'charity', 'non_statutory', 'England',
  '${state}', '2026-01-01') ON CONFLICT (organisation_id, framework_code) DO UPDATE SET state = excluded.state`);
register(lead, "Lantern Trust", "accredited");
register(otherLead, "Harbour Project", "suspended");

const date = (name, text) => {
  const [day, month, year] = text.split(" ");
  return { [`${name}-day`]: day, [`${name}-month`]: month, [`${name}-year`]: year };
};
const fundFields = { title: "Capacity fund", funder: "Home Office", budget: "250,000", scheme: "Training",
  ...date("starts", "1 4 2026"), ...date("ends", "31 3 2027") };

async function makeFund(fields = {}) {
  const page = await officer.submit(await officer.get("/funds/new"), { ...fundFields, ...fields });
  assert.equal(page.status, 200, errors(page).join());
  return page.path;
}

const scheme = (fund) => String(house.value(`SELECT scheme_id FROM scheme WHERE fund_id = ${fund.split("/").pop()}`));
const awardFields = (fund, fields = {}) => ({ scheme: scheme(fund), amount: "12,345.67", purpose: "Train First Responders",
  ...fields });

async function propose(fund, fields = {}, person = officer) {
  const page = await person.get(`${fund}/awards/new?organisation=${lead.organisationId}`);
  return person.submit(page, awardFields(fund, fields));
}
async function decide(award, decision, person = approver, reasons = "Fits the fund") {
  return person.submit(await person.get(award), { decision, reasons }, { form: `${award}/decision` });
}
const asOrganisation = (award) => award.replace("/awards/", "/funding/");
const state = (award) => house.value(`SELECT state FROM award WHERE award_id = ${award.split("/").pop()}`);
const committed = (fund) => Number(house.value(`SELECT committed_pence FROM fund WHERE fund_id = ${fund.split("/").pop()}`));

test("from the fund to the signature", async () => {
  const fund = await makeFund();
  const fundPage = await officer.get(fund);
  assert.match(fundPage.text, /Budget £250,000/);
  const search = await officer.submit(await officer.get(`${fund}/awards/new`), { name: "lantern" },
    { form: `${fund}/awards/new` });
  const choice = search.links.find((link) => link.text === "Choose Lantern Trust");
  assert.ok(choice, search.text);
  const form = await officer.get(choice.href);
  const proposed = await officer.submit(form, awardFields(fund));
  assert.equal(proposed.banner, "The award is proposed. Another person must approve it");
  const award = proposed.path;
  assert.match(proposed.text, /Waiting for approval/);
  assert.equal((await lead.get("/funding")).text.includes("AWD-"), false);
  assert.equal((await lead.get(asOrganisation(award))).status, 404);

  const queue = await approver.get("/funds");
  assert.match(queue.text, /Waiting for your approval[\s\S]*Lantern Trust[\s\S]*£12,345.67[\s\S]*Gwen Grants/);
  const approved = await decide(award, "approve");
  assert.equal(approved.banner, "The award is approved and offered to the organisation");
  assert.equal(committed(fund), 1234567);
  assert.match((await officer.get(fund)).text, /Committed £12,345.67 Left £237,654.33/);

  assert.equal(house.mailLink(lead.email, "/funding/"), asOrganisation(award));
  const offers = await lead.get("/funding");
  assert.match(offers.text, /Waits for your answer/);
  const offer = await lead.get(asOrganisation(award));
  assert.match(offer.text, /paid in arrears/);
  assert.doesNotMatch(offer.text, /Fits the fund|Gwen|Finn/);
  const accepted = await lead.submit(offer, { signatory: "Leigh Lead", capacity: "Chief executive", confirm: "yes" });
  assert.equal(accepted.banner, "You have accepted the award");
  assert.equal(state(award), "accepted");
  const after = await officer.get(award);
  assert.match(after.text, /Signed for the organisation by Leigh Lead, Chief executive/);
  assert.match(after.text, /Proposed Gwen Grants[\s\S]*Approved and offered Finn Finance Fits the fund[\s\S]*Accepted/);
});

test("nobody approves their own proposal", async () => {
  const fund = await makeFund();
  const award = (await propose(fund, {}, both)).path;
  const page = await both.get(award);
  assert.match(page.text, /You proposed this award. Another person must approve or reject it./);
  assert.equal(page.forms.some((form) => form.action === `${award}/decision`), false);
  const csrf = page.forms.flatMap((form) => form.fields).find(([name]) => name === "csrf")[1];
  const refused = await both.post(`${award}/decision`, { csrf, decision: "approve", reasons: "Mine", version: "1" });
  assert.equal(refused.status, 403);
  assert.match(refused.text, /You proposed this award. Another person must approve or reject it./);
  assert.equal(state(award), "proposed");
  assert.equal((await both.get("/awards")).text.includes("No award waits for you."), true);
});

test("only those whose work it is", async () => {
  const fund = await makeFund();
  const award = (await propose(fund)).path;
  assert.equal((await approver.get("/funds/new")).status, 403);
  assert.equal((await approver.get(`${fund}/awards/new`)).status, 403);
  assert.equal((await lead.get(fund)).status, 403);
  assert.equal((await lead.get(award)).status, 403);
  assert.equal((await officer.get("/funding")).status, 403);
  const csrf = (await officer.get(award)).forms.flatMap((form) => form.fields).find(([name]) => name === "csrf")?.[1];
  const page = await officer.get("/funds/new");
  const token = csrf ?? page.form("/funds/new").fields.find(([name]) => name === "csrf")[1];
  assert.equal((await officer.post(`${award}/decision`, { csrf: token, decision: "approve", reasons: "x", version: "1" })).status, 403);
  assert.equal((await house.get(fund)).status, 303);
});

test("another organisation's award is not found", async () => {
  const fund = await makeFund();
  const award = (await propose(fund)).path;
  await decide(award, "approve");
  assert.equal((await otherLead.get(asOrganisation(award))).status, 404);
  const mine = await lead.get(asOrganisation(award));
  const fields = mine.form(`${asOrganisation(award)}/answer`).fields;
  const theirs = await otherLead.get("/account");
  const csrf = theirs.forms.flatMap((form) => form.fields).find(([name]) => name === "csrf")[1];
  const stolen = await otherLead.post(`${asOrganisation(award)}/answer`, [
    ...fields.filter(([name]) => !["csrf", "submission", "signatory", "capacity"].includes(name)),
    ["csrf", csrf], ["signatory", "X Y"], ["capacity", "Z"], ["confirm", "yes"]]);
  assert.equal(stolen.status, 404);
  assert.equal(state(award), "offered");
  for (const path of ["/awards/999999", "/awards/0", "/awards/x", "/funds/999999", "/awards/9223372036854775808"]) {
    assert.equal((await officer.get(path)).status, 404, path);
  }
});

test("amounts and dates that cannot be", async () => {
  const fund = await makeFund();
  const refused = async (fields, field, words) => {
    const page = await propose(fund, fields);
    assert.equal(page.status, 422, JSON.stringify(fields));
    assert.match(page.title, /^Error: /);
    const found = page.errors.find((error) => error.field === field);
    assert.ok(found, `${JSON.stringify(fields)}: ${JSON.stringify(page.errors)}`);
    assert.match(found.text, words);
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === "string" && value.length < 100) {
        assert.ok(page.form(`${fund}/awards/new`).fields.some(([n, v]) => n === name && v === value.trim()), `${name} is kept`);
      }
    }
  };
  const enter = /enter an amount in pounds/i;
  await refused({ amount: "" }, "amount", /Enter the amount/);
  await refused({ amount: "-5" }, "amount", enter);
  await refused({ amount: "0" }, "amount", /must be £0.01 or more/);
  await refused({ amount: "10.005" }, "amount", enter);
  await refused({ amount: "1e5" }, "amount", enter);
  await refused({ amount: "99999999999999999999999999" }, "amount", /pounds|or less/);
  await refused({ amount: "1000000000.01" }, "amount", /or less/);
  await refused({ amount: "250,000.01" }, "amount", /The fund has only £250,000 left/);
  await refused({ purpose: "" }, "purpose", /Say what the money is for/);
  await refused({ purpose: "x".repeat(2001) }, "purpose", /2,000/);
  await refused({ purpose: "Ann Example, born 3 May 1999, needs a course" }, "purpose", /./);
  await refused(date("starts", "31 3 2026"), "starts", /on or after 1 April 2026/);
  await refused(date("ends", "1 4 2027"), "ends", /on or before 31 March 2027/);
  await refused(date("starts", "31 2 2027"), "starts", /./);
  await refused(date("ends", "31 3 20255"), "ends", /./);
  await refused({ ...date("starts", "2 6 2026"), ...date("ends", "1 6 2026") }, "ends", /on or after the day it starts/);
  await refused({ scheme: null }, "scheme", /Choose the scheme/);
  assert.equal(Number(house.value(`SELECT count(*) FROM award a JOIN scheme s USING (scheme_id) WHERE fund_id = ${fund.split("/").pop()}`)), 0);
});

test("a scheme of another fund, an organisation that is not accredited", async () => {
  const fund = await makeFund();
  const elsewhere = await makeFund({ title: "Another" });
  const page = await officer.get(`${fund}/awards/new?organisation=${lead.organisationId}`);
  const crossed = await officer.submit(page, awardFields(fund, { scheme: scheme(elsewhere) }), { force: true });
  assert.equal(crossed.status, 422);
  assert.deepEqual(errors(crossed), ["Choose the scheme"]);
  const search = await officer.get(`${fund}/awards/new?name=harbour`);
  assert.match(search.text, /No accredited organisation matches/);
  const suspended = await officer.submit(page, awardFields(fund, { organisation: String(otherLead.organisationId) }));
  assert.equal(suspended.status, 422);
  assert.deepEqual(errors(suspended), ["Choose an organisation that is accredited now"]);
  assert.equal((await officer.get(`${fund}/awards/new?organisation=${otherLead.organisationId}`)).forms
    .some((form) => form.method === "post" && form.action === `${fund}/awards/new`), false);
});

test("suspended between proposal and approval", async () => {
  const fund = await makeFund();
  const award = (await propose(fund)).path;
  const open = await approver.get(award);
  register(lead, "Lantern Trust", "suspended");
  try {
    const page = await approver.submit(open, { decision: "approve", reasons: "Fits" }, { form: `${award}/decision` });
    assert.equal(page.status, 409);
    assert.match(page.text, /not accredited at present/);
    assert.equal(state(award), "proposed");
  } finally {
    register(lead, "Lantern Trust", "accredited");
  }
});

test("more than the fund has left says how much", async () => {
  const fund = await makeFund({ budget: "1000" });
  const first = (await propose(fund, { amount: "600" })).path;
  const second = (await propose(fund, { amount: "600.50" })).path;
  const open = await approver.get(second);
  await decide(first, "approve");
  const page = await approver.submit(open, { decision: "approve", reasons: "Keep these words" }, { form: `${second}/decision` });
  assert.equal(page.status, 409);
  assert.match(page.text, /This would commit £200.50 more than the fund has left/);
  assert.ok(page.form(`${second}/decision`).fields.some(([, value]) => value === "Keep these words"));
  assert.equal(committed(fund), 60000);
  assert.equal(state(second), "proposed");

  const again = await approver.get(second);
  assert.match(again.text, /It cannot be approved. Reject it and say that it can be proposed again for at most £400/);
  const choices = again.form(`${second}/decision`).fields.filter(([name]) => name === "decision");
  assert.doesNotMatch(again.html, /value="approve"/, choices.join());
  assert.match(again.html, /value="reject"/);
});

test("the organisation's name and a signatory's at acceptance", async () => {
  const fund = await makeFund();
  const award = (await propose(fund)).path;
  await decide(award, "approve");
  const offer = await lead.get(asOrganisation(award));
  assert.match(offer.text, /Organisation Lantern Trust/);
  assert.match(offer.text, /I may sign for Lantern Trust, and I accept the award and its terms/);
  const refused = await lead.submit(offer, { signatory: "12345", capacity: "Chief executive", confirm: "yes" });
  assert.equal(refused.status, 422);
  assert.equal(state(award), "offered");
});

test("dozens of approvals at once: never beyond the budget", async () => {
  const fund = await makeFund({ budget: "1000" });
  const awards = [];
  for (let i = 0; i < 12; i++) {
    awards.push((await propose(fund, { amount: "200" })).path);
  }
  const open = await Promise.all(awards.map((award) => approver.get(award)));
  const pages = await Promise.all(open.flatMap((page, i) => Array.from({ length: 4 }, () =>
    approver.submit(page, { decision: "approve", reasons: "Fits" }, { form: `${awards[i]}/decision` }))));
  assert.ok(pages.every((page) => [200, 409].includes(page.status)), pages.map((page) => page.status).join());
  assert.equal(awards.filter((award) => state(award) === "offered").length, 5);
  assert.equal(committed(fund), 100000);
});

test("a second approval, a stale form, the same form twice", async () => {
  const fund = await makeFund();
  const award = (await propose(fund)).path;
  const one = await approver.get(award);
  const two = await approver.get(award);
  const done = await approver.submit(one, { decision: "approve", reasons: "Fits" }, { form: `${award}/decision` });
  assert.equal(done.status, 200);
  const again = await approver.submit(one, { decision: "approve", reasons: "Fits" }, { form: `${award}/decision` });
  assert.equal(again.status, 200); // the same form: where the first one ended
  const other = await approver.submit(two, { decision: "reject", reasons: "No" }, { form: `${award}/decision` });
  assert.equal(other.status, 409);
  assert.match(other.text, /This cannot be done any more/);
  assert.equal(Number(house.value(`SELECT count(*) FROM award_event WHERE award_id = ${award.split("/").pop()} AND event = 'approved'`)), 1);
  const offer = await lead.get(asOrganisation(award));
  house.sql(`UPDATE award SET version = version + 1 WHERE award_id = ${award.split("/").pop()}`);
  const stale = await lead.submit(offer, { signatory: "Leigh Lead", capacity: "Chief", confirm: "yes" });
  assert.equal(stale.status, 409);
  assert.match(stale.text, /changed after you opened it/);
  assert.ok(stale.form(`${asOrganisation(award)}/answer`).fields.some(([, value]) => value === "Leigh Lead"));
});

test("decisions and answers need their words", async () => {
  const fund = await makeFund();
  const award = (await propose(fund)).path;
  const page = await approver.submit(await approver.get(award), { reasons: "" }, { form: `${award}/decision` });
  assert.equal(page.status, 422);
  assert.deepEqual(errors(page), ["Choose whether you approve or reject the award", "Give the reasons for your decision"]);
  await decide(award, "approve");
  const unsigned = await lead.submit(await lead.get(asOrganisation(award)), { signatory: " ", capacity: "" });
  assert.deepEqual(unsigned.errors.map((error) => error.field), ["signatory", "capacity", "confirm"]);
  const offer = await lead.get(asOrganisation(award));
  const decline = offer.forms.find((form) => form.buttons.some((button) => button.text === "Decline the award"));
  const wordless = await lead.submit(offer, { reason: "" }, { form: decline });
  assert.deepEqual(errors(wordless), ["Say why you decline the award"]);
  const declined = await lead.submit(offer, { reason: "No staff <b>now</b>" }, { form: decline });
  assert.equal(declined.banner, "You have declined the award");
  assert.equal(committed(fund), 0);
  assert.match((await officer.get(award)).html, /No staff &lt;b&gt;now&lt;\/b&gt;/);
});

test("rejected and withdrawn", async () => {
  const fund = await makeFund();
  const rejected = (await propose(fund)).path;
  await decide(rejected, "reject", approver, "Too little detail");
  assert.equal(state(rejected), "rejected");
  assert.equal((await lead.get(asOrganisation(rejected))).status, 404);
  assert.match(house.mails(officer.email).at(-1).body, /Too little detail/);
  const taken = (await propose(fund)).path;
  const told = house.mails(lead.email).length;
  const proposal = await officer.get(taken);
  assert.match(proposal.text, /Withdraw the proposal/);
  await officer.submit(proposal, { withdraw: "Proposed to the wrong fund" }, { form: `${taken}/withdrawal` });
  assert.equal(state(taken), "withdrawn");
  assert.equal((await lead.get(asOrganisation(taken))).status, 404);
  assert.equal(house.mails(lead.email).length, told);
  const offered = (await propose(fund)).path;
  await decide(offered, "approve");
  const page = await officer.get(offered);
  const empty = await officer.submit(page, { withdraw: "" }, { form: `${offered}/withdrawal` });
  assert.equal(empty.status, 422);
  const gone = await officer.submit(page, { withdraw: "The round is closed" }, { form: `${offered}/withdrawal` });
  assert.equal(gone.banner, "The award is withdrawn");
  assert.equal(committed(fund), 0);
  assert.match((await lead.get(asOrganisation(offered))).text, /Withdrawn[\s\S]*The round is closed/);
});

test("funds that cannot be, and a second scheme of one title", async () => {
  const refused = async (fields, words) => {
    const page = await officer.submit(await officer.get("/funds/new"), { ...fundFields, ...fields });
    assert.equal(page.status, 422, JSON.stringify(fields));
    assert.match(errors(page).join(), words);
  };
  await refused({ title: "" }, /Enter the fund's title/);
  await refused({ title: "x".repeat(201) }, /200/);
  await refused({ budget: "0" }, /must be £0.01 or more/);
  await refused({ budget: "ten" }, /enter an amount in pounds/i);
  await refused(date("ends", "31 3 2026"), /end on or after the day it starts/);
  await refused({ scheme: "" }, /first scheme/);
  const fund = await makeFund({ title: "<script>alert(1)</script>" });
  const page = await officer.get(fund);
  assert.doesNotMatch(page.html, /<script>alert/);
  const twice = await officer.submit(page, { scheme: "training", purpose: "" }, { form: `${fund}/schemes` });
  assert.equal(twice.status, 422);
  assert.deepEqual(errors(twice), ["The fund has a scheme of this title. Choose another title"]);
  const added = await officer.submit(page, { scheme: "Interpreters" }, { form: `${fund}/schemes` });
  assert.equal(added.banner, "The scheme is added");
});

test("the list of awards, filtered", async () => {
  const page = await officer.get("/awards?state=accepted");
  assert.match(page.text, /Accepted/);
  assert.doesNotMatch(page.main, /Waiting for approval<\/strong>/);
  assert.equal((await officer.get("/awards?state=nonsense&page=99999999999")).status, 200);
});

test("in Welsh", async () => {
  const page = await officer.get("/funds?lang=cy");
  assert.equal(page.status, 200);
  assert.match(page.html, /<html[^>]* lang="cy"/);
  assert.equal(page.heading, "Cronfeydd");
  await officer.get("/funds?lang=en");
});
