// Chromium for the tests of tests/browser: people who visit, and what is asked of every page they see.
//
//   const house = await openHouse(server.url);            // Chromium, and what was seen so far
//   const lead = await house.visitor({ javaScript: false });
//   await lead.go("/sign-in");                            // the page is looked at after each step: see look() below
//   await lead.fill("Email address", "a@example.org");
//   await lead.press("Sign in");                          // a button or a link, by its words; waits for the page it leads to
//   await house.close();                                  // in the end: house.faults is empty, house.pages is what was seen
//
// A page is known by its route pattern, its heading and what it tells (errors, banner): each is checked by axe-core once
// with scripts and once without. Faults are collected, so that one run tells all of them. With ASSAY_PICTURES=FOLDER in
// the environment a picture of each is left there.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import { codeFor } from "./factor.mjs";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const axeRules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// The headless shell draws the same pages with half the work: no windows, tabs and settings stand behind it.
const chromiumPath =
  process.env.ASSAY_CHROMIUM ?? ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find(existsSync);
const stepLimit = 20_000;

// "/applications/12/sections/finance" is the pattern "/applications/N/sections/finance". One criterion's page is like
// another's; one section's is not.
export const patternOf = (path) =>
  path
    .replace(/[?#].*$/, "")
    .replace(/\/\d+(?=\/|$)/g, "/N")
    .replace(/\/assessment\/[a-z_]+$/, "/assessment/CRITERION")
    .replace(/\/[A-Za-z0-9_-]{40,}(?=\/|$)/g, "/TOKEN");

// Violations as lines: rule, what it says, and the elements.
function axeLines(result) {
  return result.violations.map((violation) => {
    const where = violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${node.failureSummary ?? ""}`);
    return `axe ${violation.id} (${violation.help}) ${where.join(" | ").replace(/\s+/g, " ")}`;
  });
}

const axeRun = (tags) => globalThis.axe.run(document, { runOnly: tags, resultTypes: ["violations"] });

export async function openHouse(url) {
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return new House(browser, url);
}

class House {
  constructor(browser, url) {
    this.browser = browser;
    this.url = url;
    this.faults = [];
    this.pages = new Map();
  }

  // options.javaScript (true), options.width, options.height
  async visitor(options = {}) {
    const context = await this.browser.newContext({
      javaScriptEnabled: options.javaScript ?? true,
      viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
      locale: "en-GB",
      timezoneId: "Europe/London",
    });
    context.setDefaultTimeout(stepLimit);
    const visitor = new Visitor(this, context, await context.newPage(), options.javaScript ?? true);
    return visitor;
  }

  fault(where, what) {
    this.faults.push(`${where}: ${what}`);
  }

  // The same HTML in a browser that has scripts for axe but runs none of the page's.
  async axeWithoutScripts(address, html) {
    if (!this.reader) {
      const context = await this.browser.newContext({ viewport: { width: 1280, height: 900 } });
      await context.route("**/*.js", (route) => route.abort());
      this.reader = await context.newPage();
    }
    await this.reader.route(address, (route) =>
      route.fulfill({ contentType: "text/html; charset=utf-8", body: html }),
    );
    try {
      await this.reader.goto(address, { waitUntil: "load" });
      await this.reader.evaluate(axeSource);
      return await this.reader.evaluate(axeRun, axeRules);
    } finally {
      await this.reader.unrouteAll({ behavior: "ignoreErrors" });
    }
  }

  async close() {
    await this.browser.close();
  }
}

class Visitor {
  // What the page is expected to say on its console; everything else there is a fault.
  expected = [];

  constructor(house, context, page, javaScript) {
    this.house = house;
    this.context = context;
    this.page = page;
    this.javaScript = javaScript;
    this.status = 0;
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type()) && !this.#wasExpected(message.text())) {
        house.fault(this.pattern, `console ${message.type()}: ${message.text()}`);
      }
    });
    page.on("pageerror", (error) => house.fault(this.pattern, `script: ${error.message}`));
    page.on("requestfailed", (request) => {
      const failure = request.failure()?.errorText ?? "";
      // A page that is left while it loads, and a download, are no failures.
      if (!/ERR_ABORTED/.test(failure)) {
        house.fault(this.pattern, `request ${request.method()} ${request.url()}: ${failure}`);
      }
    });
    page.on("response", (response) => {
      if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) {
        this.status = response.status();
        this.method = response.request().method();
      } else if (response.status() >= 400 && !this.#wasExpected(String(response.status()))) {
        house.fault(this.pattern, `${response.status()} for ${response.url()}`);
      }
    });
  }

  // Chromium says on the console that a page came with an error status: that is the page's business.
  #wasExpected(text) {
    return (
      /^Failed to load resource: the server responded with a status of (4\d\d|503)/.test(text) ||
      this.expected.some((pattern) => pattern.test(text))
    );
  }

  get path() {
    const at = new URL(this.page.url());
    return at.pathname + at.search;
  }

  get pattern() {
    return patternOf(this.path);
  }

  async go(path) {
    await this.page.goto(new URL(path, this.house.url).href, { waitUntil: "load" });
    await this.look();
  }

  async heading() {
    return (await this.page.locator("h1").first().innerText()).trim();
  }

  // The words of the page, as shown.
  async words() {
    return (await this.page.locator("body").innerText()).replace(/\s+/g, " ");
  }

  async main() {
    return (await this.page.locator("main").innerText()).replace(/\s+/g, " ");
  }

  async errors() {
    return this.page.locator(".govuk-error-summary li").allInnerTexts();
  }

  async #target(name) {
    const exact = typeof name === "string";
    const within = (scope) => scope.getByRole("button", { name, exact }).or(scope.getByRole("link", { name, exact }));
    const inside = within(this.page.locator("main"));
    if ((await inside.count()) > 0) {
      return inside.first();
    }
    return within(this.page).first();
  }

  // A step that leads to another page: done() begins it.
  async leads(done) {
    const arrived = this.page.waitForEvent("load", { timeout: stepLimit });
    arrived.catch(() => {});
    await done();
    await arrived;
    await this.look();
  }

  async press(name) {
    const target = await this.#target(name);
    if ((await target.count()) === 0) {
      throw new Error(`there is no “${name}” to press on ${await this.#here()}`);
    }
    await this.leads(() => target.click());
  }

  async #here() {
    return `${this.path} (${this.status}): ${(await this.main()).slice(0, 1500)}`;
  }

  async fill(label, value) {
    await this.page.getByLabel(label, { exact: true }).fill(String(value));
  }

  async choose(legend, option) {
    const group = legend === null ? this.page.locator("main") : this.page.getByRole("group", { name: legend });
    await group.getByLabel(option, { exact: true }).check();
  }

  async select(label, option) {
    await this.page.getByLabel(label, { exact: true }).selectOption({ label: option });
  }

  // date: { day, month, year } or "2026-11-21"
  async date(legend, date) {
    const [year, month, day] = date.split("-").map(Number);
    const group = this.page.getByRole("group", { name: legend });
    await group.getByLabel("Day", { exact: true }).fill(String(day));
    await group.getByLabel("Month", { exact: true }).fill(String(month));
    await group.getByLabel("Year", { exact: true }).fill(String(year));
  }

  async attach(label, file) {
    await this.page
      .getByLabel(label, { exact: true })
      .setInputFiles({ name: file.name, mimeType: file.type, buffer: Buffer.from(file.data) });
  }

  async signIn(email, password) {
    await this.go("/sign-in");
    await this.fill("Email address", email);
    await this.fill("Password", password);
    await this.press("Sign in");
    const code = codeFor(email, this.path, await this.page.content());
    if (code !== undefined) {
      await this.fill("Code", code);
      await this.press(this.pattern === "/sign-in/set-up" ? "Finish" : "Continue");
    }
    if (this.pattern.startsWith("/sign-in")) {
      throw new Error(`${email} cannot sign in: ${(await this.errors()).join(", ")}`);
    }
  }

  async signOut() {
    await this.press("Sign out");
  }

  // Asked of every page: one h1, a title of its own, the language said, no id twice; and, the first time it is seen in
  // this state, no violation of axe's rules, and the same page in Welsh.
  async look() {
    const page = this.page;
    const facts = await page.evaluate(() => ({
      language: document.documentElement.lang,
      title: document.title,
      headings: [...document.querySelectorAll("h1")].map((one) => one.textContent.trim().replace(/\s+/g, " ")),
      errors: document.querySelectorAll(".govuk-error-summary").length,
      banner: document.querySelector(".govuk-notification-banner__heading")?.textContent.trim() ?? "",
      empty: [...document.querySelectorAll("main table, main form, main ul")].length,
      asks: [...document.querySelectorAll("main form[method=post]")].map((one) => one.getAttribute("action")),
      welsh: document.querySelector('a[hreflang="cy"]')?.getAttribute("href") ?? null,
      marks: document.body.innerText.match(/%[ds]|\{[a-z_]+\}|\bundefined\b|\bNULL\b|\(null\)/g) ?? [],
    }));
    const where = `${this.pattern} “${facts.headings[0] ?? ""}”${this.javaScript ? "" : " without scripts"}`;
    if (!["en", "cy"].includes(facts.language)) {
      this.house.fault(where, `language "${facts.language}"`);
    }
    if (facts.headings.length !== 1) {
      this.house.fault(where, `${facts.headings.length} h1: ${facts.headings.join(" / ")}`);
    }
    if (!/^.+ – Assay$/.test(facts.title)) {
      this.house.fault(where, `title "${facts.title}"`);
    }
    if (this.status === 422 && !/^(Error|Gwall):/.test(facts.title)) {
      this.house.fault(where, `a form came back, but the title is "${facts.title}"`);
    }
    if (facts.marks.length > 0) {
      this.house.fault(where, `unfilled text: ${facts.marks.join(", ")}`);
    }
    if (this.status >= 500) {
      this.house.fault(where, `status ${this.status}`);
    }
    const state = JSON.stringify([
      this.pattern,
      this.javaScript,
      this.status,
      facts.language,
      /[A-Z]$/.test(this.pattern) ? "" : facts.headings[0]?.replace(/\d+/g, "N"),
      facts.errors,
      facts.banner.replace(/\d+/g, "N"),
      facts.asks.map(patternOf),
      facts.empty,
    ]);
    if (this.house.pages.has(state)) {
      return;
    }
    this.house.pages.set(state, where);
    if (process.env.ASSAY_PICTURES) {
      const name = `${String(this.house.pages.size).padStart(3, "0")}${this.pattern.replaceAll("/", "_")}`;
      await this.picture(`${process.env.ASSAY_PICTURES}/${name}${this.javaScript ? "" : "-without-scripts"}.png`);
    }
    await this.#axe(where);
    if (facts.language === "en" && this.status < 500) {
      await this.#welsh(where, facts);
    }
  }

  async #axe(where) {
    let result;
    if (this.javaScript) {
      await this.page.evaluate(axeSource);
      result = await this.page.evaluate(axeRun, axeRules);
    } else {
      result = await this.house.axeWithoutScripts(this.page.url(), await this.page.content());
    }
    for (const line of axeLines(result)) {
      this.house.fault(where, line);
    }
  }

  // The switch keeps the page: the same address, in Welsh. Asked beside the browser, whose language stays.
  async #welsh(where, facts) {
    if (facts.welsh === null) {
      if (this.method === "GET" && this.status < 400) {
        this.house.fault(where, "no switch to Welsh");
      }
      return;
    }
    const address = new URL(facts.welsh, this.page.url());
    const here = new URL(this.page.url());
    // The answer to a form that has no page of its own leads to the nearest one above it.
    const above = this.method !== "GET" && here.pathname.startsWith(`${address.pathname}/`);
    if (address.pathname !== here.pathname && !above) {
      this.house.fault(where, `the switch to Welsh leads to ${address.pathname}`);
      return;
    }
    const cookie = (await this.context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const answer = await fetch(address, { headers: { cookie }, redirect: "follow", signal: AbortSignal.timeout(20_000) });
    const html = await answer.text();
    if (!/<html lang="cy"/.test(html) || new URL(answer.url).pathname !== address.pathname) {
      this.house.fault(where, `in Welsh: status ${answer.status}, ${answer.url}, ${/<html[^>]*>/.exec(html)?.[0]}`);
    }
  }

  // Waits until the page's words fit, looking again without leaving it.
  async until(pattern, limit = 30_000) {
    const deadline = Date.now() + limit;
    while (!pattern.test(await this.words())) {
      if (Date.now() > deadline) {
        throw new Error(`${this.path} never says ${pattern}; it says: ${(await this.main()).slice(0, 600)}`);
      }
      await pause(100);
    }
  }

  async picture(file, options = {}) {
    await this.page.screenshot({ path: file, fullPage: options.whole ?? true });
  }

  async close() {
    await this.context.close();
  }
}
