// The demonstration: one person of each role looks at every page their own pages lead to, on a wide and a narrow screen.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openHouse, patternOf } from "../support/browser.mjs";
import { keep } from "../support/factor.mjs";
import { assay, sql, startServer } from "../support/server.mjs";

let server, house, accounts;

before(async () => {
  assay("demo", "load", { timeout: 300_000 });
  accounts = JSON.parse(readFileSync(`${process.env.ASSAY_STATE}/demo-accounts.json`, "utf8"));
  server = await startServer();
  house = await openHouse(server.url);
}, { timeout: 400_000 });
after(async () => {
  await house?.close();
  await server?.stop();
});

// Looked at by the first two of them only: they are the same for all.
const common = /^\/(privacy|cookies|accessibility|contact|account|register(?!\/(watch|conditions|designations|\d+\/change)))\b/;
// Three pages of a kind are looked at where states differ much, else one.
const several = /^\/(applications|cases|panels|awards|imports|backlog)\/N$/;

// Follows the links of pages from `start`; gives the addresses that were seen.
async function wander(visitor, start, all) {
  const waiting = all ? [start, "/no/such/page"] : [start];
  const seen = new Map();
  const paths = [];
  while (waiting.length > 0) {
    const path = waiting.shift();
    const pattern = patternOf(path);
    const times = seen.get(pattern) ?? 0;
    if (times >= (several.test(pattern) ? 3 : 1)) {
      continue;
    }
    seen.set(pattern, times + 1);
    await visitor.go(path);
    assert.ok(visitor.status < 400 || ["/applications/N", "/no/such/page"].includes(pattern), `${path}: ${visitor.status}`);
    assert.match(await visitor.words(), /Demonstration/, path);
    paths.push(path);
    // A mail's link is for whom it was sent to.
    const links = /^\/administration\/mail\/\d+$/.test(path) ? [] : await visitor.page.locator("a[href^='/']").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
    for (const link of links) {
      if ((all || !common.test(link)) && !/[?&](lang|form)=|[./](csv|json|xml|xsd)\b|\/(evidence|files)\/\d+$|\/file$|\/statement\b|\/key\/download$/.test(link)) {
        waiting.push(link.replace(/#.*/, ""));
      }
    }
  }
  return paths;
}

const roles = [
  "organisation_lead", "first_responder", "intake_officer", "assessor", "moderator", "decision_maker", "policy_officer",
  "grants_officer", "finance_approver", "administrator", "auditor", "trainer", "provider_administrator",
  "panel_chair", "panel_member", "lead_officer",
];

const narrowOver = async (visitor, paths) => {
  await visitor.page.setViewportSize({ width: 320, height: 640 });
  const wide = [];
  for (const path of paths) {
    await visitor.page.goto(new URL(path, house.url).href);
    const over = await visitor.page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);
    if (over > 0) {
      wide.push(`${path} by ${over} px`);
    }
  }
  return wide;
};

for (const [place, role] of roles.entries()) {
  // In turn with scripts and without.
  const javaScript = place % 2 === 0;
  test(`every page of ${/^[aeiou]/.test(role) ? "an" : "a"} ${role} ${javaScript ? "with scripts" : "without"}`, { timeout: 240_000 }, async () => {
    const person = accounts.find((one) => one.role === role);
    assert.ok(person, `the demonstration has a ${role}`);
    const visitor = await house.visitor({ javaScript });
    if (person.totp_secret !== "") {
      keep(person.email, person.totp_secret);
    }
    await visitor.signIn(person.email, person.password);
    const paths = await wander(visitor, "/home", place < 2);
    assert.ok(paths.length > 0);
    assert.deepEqual(await narrowOver(visitor, paths), []);
    await visitor.close();
  });
}

test("who has no app is shown the code", { timeout: 60_000 }, async () => {
  const person = accounts.find((one) => one.role === "nation_adviser") ?? accounts.find((one) => one.role === "auditor");
  const visitor = await house.visitor({ javaScript: false });
  await visitor.go("/sign-in");
  await visitor.fill("Email address", person.email);
  await visitor.fill("Password", person.password);
  await visitor.press("Sign in");
  assert.equal(await visitor.heading(), "Enter a code");
  const link = visitor.page.getByRole("link", { name: /^Show me the code/ });
  await visitor.go(await link.getAttribute("href"));
  const code = (await visitor.page.locator("#demonstration-code").innerText()).trim();
  await visitor.go("/sign-in/code");
  await visitor.fill("Code", "12 34");
  await visitor.press("Continue");
  assert.equal((await visitor.errors()).length, 1);
  await visitor.fill("Code", code);
  await visitor.press("Continue");
  assert.equal(visitor.status, 200);
  assert.doesNotMatch(visitor.path, /^\/sign-in/);
  await visitor.go("/account/factor");
  await visitor.press("Set it up again");
  assert.equal(await visitor.heading(), "Set up your second factor");
  await visitor.close();
});

test("an upheld reconsideration is assessed anew, and the third voice is heard", () => {
  assert.equal(sql(`SELECT c.person_id FROM reconsideration r JOIN application a USING (application_id)
    JOIN case_role c ON c.application_id = a.application_id AND c.left_at IS NULL AND c.role = 'assessor'
    WHERE r.outcome = 'upheld' AND a.state = 'assessment'`).length, 1);
  assert.ok(sql(`SELECT s.criterion_code FROM case_role c JOIN assessment s USING (application_id, person_id)
    WHERE c.role = 'lived_experience_assessor' AND c.finished_at IS NOT NULL`).length > 1);
});

// What the table shows once it is scrolled: its head and the names beside it.
const matrixSeen = () => {
  const region = document.querySelector(".assay-matrix--whole .assay-table");
  region.scrollIntoView();
  region.scrollTo(350, 900);
  const at = (element) => element.getBoundingClientRect();
  const box = at(region);
  const rows = [...region.querySelectorAll("tbody tr")].filter((row) => at(row).top > box.top + 60 && at(row).bottom < box.bottom);
  return {
    scrolled: region.scrollLeft > 100 && region.scrollTop > 100,
    head: Math.abs(at(region.querySelector("thead th:last-child")).top - box.top) < 3,
    names: rows.length > 3 && rows.every((row) => Math.abs(at(row.querySelector("th")).left - box.left) < 3),
    page: document.scrollingElement.scrollWidth <= window.innerWidth,
    cells: [...region.querySelectorAll("tbody td")].every((cell) => cell.innerText.trim() !== ""),
  };
};

test("the matrix of two hundred people keeps names and heads in view, and repeats the heads on each page of print", { timeout: 240_000 }, async (context) => {
  const person = accounts.find((one) => one.organisation === "Merrowdale Borough Council");
  const visitor = await house.visitor({ width: 1400 });
  await visitor.signIn(person.email, person.password);
  await visitor.go("/training?page=all");
  assert.equal(await visitor.page.locator(".assay-matrix tbody tr").count(), 200);
  const seen = { scrolled: true, head: true, names: true, page: true, cells: true };
  assert.deepEqual(await visitor.page.evaluate(matrixSeen), seen);
  await visitor.page.setViewportSize({ width: 375, height: 700 });
  assert.deepEqual(await visitor.page.evaluate(matrixSeen), seen);
  // One name is two people's; another script, an apostrophe and a single name are ordinary.
  const names = await visitor.page.locator(".assay-matrix tbody th").allInnerTexts();
  assert.equal(new Set(names.filter((name) => /^Moira Fennimore\s+L-\w{4}-\w{4}$/.test(name))).size, 2);
  for (const name of [/^李雅琴/, /^Nuala O'Shaughnessy/, /^Bilqis$/, /زهرا/]) {
    assert.ok(names.some((one) => name.test(one)), String(name));
  }
  await visitor.page.emulateMedia({ media: "print" });
  assert.deepEqual(await visitor.page.evaluate(() => {
    const style = (selector) => getComputedStyle(document.querySelector(selector));
    return [style(".assay-matrix thead").display, style(".assay-matrix--whole .assay-table").overflowY,
      style(".assay-matrix tbody tr").breakInside, style(".assay-filter").display];
  }), ["table-header-group", "visible", "avoid", "none"]);
  // No letter in it is smaller than 7 points, the paper is not scaled down, the first page has the key and people, and
  // what comes after the matrix says where the organisation stands.
  const small = await visitor.page.evaluate(() => [...document.querySelectorAll(".assay-matrix *")].filter((one) =>
    one.getClientRects().length > 0 &&
    [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "") && parseFloat(getComputedStyle(one).fontSize) < 9.3).length);
  assert.equal(small, 0);
  const file = `${mkdtempSync(join(tmpdir(), "matrix-"))}/matrix.pdf`;
  await visitor.page.pdf({ path: file, preferCSSPageSize: true });
  const paper = execFileSync("pdftotext", ["-bbox", file, "-"], { encoding: "utf8", maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "ignore"] });
  const sheets = paper.split("<page ").slice(1);
  assert.ok(sheets.every((sheet) => Number(/width="([\d.]+)"/.exec(sheet)[1]) > 800), "landscape");
  const words = (sheet) => [...sheet.matchAll(/<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g)]
    .map(([, left, top, right, bottom, word]) => ({ right: Number(right), height: bottom - top, word }));
  assert.ok(words(sheets[0]).some(({ word }) => word === "Adaora"), "people on the first sheet");
  const heights = sheets.flatMap(words).map(({ height }) => height).sort((one, other) => one - other);
  assert.ok(heights[Math.floor(heights.length / 2)] > 7.7, `letters of ${heights[Math.floor(heights.length / 2)]} points`);
  assert.ok(sheets.flatMap(words).every(({ right }) => right < 842));
  context.diagnostic(`${sheets.length} sheets`);
  await visitor.page.emulateMedia({ media: "screen" });
  await visitor.close();
});

test("every public page", { timeout: 240_000 }, async () => {
  const visitor = await house.visitor();
  const paths = await wander(visitor, "/", true);
  assert.ok(paths.some((path) => /^\/register\/\d+$/.test(path)));
  assert.deepEqual(await narrowOver(visitor, paths), []);
  await visitor.close();
});

test("no page seen has a fault of accessibility, language, title, script or console", (context) => {
  assert.deepEqual(house.faults, []);
  assert.ok(house.pages.size > 70, `only ${house.pages.size} pages were seen`);
  context.diagnostic(`${house.pages.size} pages in their states`);
});
