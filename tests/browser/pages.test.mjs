// What every page must do beside its job: errors, languages, keyboard, sessions that end, forms sent twice, narrow screens.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openHouse } from "../support/browser.mjs";
import { Client, sql, startServer } from "../support/server.mjs";
import { decidedApplication, drawNone, password, registeredLead, staff, submittedApplication } from "../support/work.mjs";

const modes = [
  [false, "without scripts"],
  [true, "with scripts"],
];
let server, house, lead, other, application;
const people = {};

before(async () => {
  drawNone();
  server = await startServer();
  house = await openHouse(server.url);
  lead = await registeredLead(server.url, { name: "Heron Bridge Support", number: "1054321", person: "Hana Bridge" });
  other = await registeredLead(server.url, { name: "Saltmarsh Refuge", number: "1065432", person: "Sol Marsh" });
  application = await submittedApplication(lead);
  const roles = [
    ["administrator", "Ada Admin"],
    ["auditor", "Odd Auditor"],
    ["policy_officer", "Pia Policy"],
    ["intake_officer", "Ike Intake"],
    ["grants_officer", "Greta Grants"],
    ["moderator", "Moe Moderator"],
  ];
  for (const [role, name] of roles) {
    people[role] = staff(name, role);
  }
});
after(async () => {
  await house?.close();
  await server?.stop();
});

const signedIn = async (person, javaScript = true, options = {}) => {
  const visitor = await house.visitor({ javaScript, ...options });
  await visitor.signIn(person.email, person.password);
  return visitor;
};
const accountOf = (person) => `(SELECT account_id FROM account WHERE email = '${person.email}')`;

for (const [javaScript, words] of modes) {
  test(`public pages, and pages that tell of errors, ${words}`, { timeout: 120_000 }, async () => {
    const visitor = await house.visitor({ javaScript });
    for (const path of ["/", "/apply", "/register", "/privacy", "/cookies", "/accessibility", "/contact", "/account/reset"]) {
      await visitor.go(path);
      assert.equal(visitor.status, 200, path);
    }
    await visitor.go("/no/such/page");
    assert.equal(visitor.status, 404);
    await visitor.go("/register/999999");
    assert.equal(visitor.status, 404);
    await visitor.go(`/verify/${"x".repeat(43)}`);
    assert.match(await visitor.heading(), /This link does not work any more/);
    await visitor.go(`/applications/${application}`);
    assert.equal(visitor.pattern, "/sign-in");
    await visitor.go("/account/reset");
    await visitor.fill("Email address", "nobody@nowhere.example");
    await visitor.press(/Send|Reset/);
    await visitor.close();
  });

  test(`pages of a lead, ${words}`, { timeout: 120_000 }, async () => {
    const visitor = await signedIn(lead, javaScript);
    const base = `/applications/${application}`;
    for (const path of [
      "/home", "/organisation", "/organisation/edit", "/organisation/people", "/organisation/people/invite", "/applications",
      base, `${base}/check`, `${base}/evidence`, `${base}/withdraw`, "/training", "/training/people", "/funding", "/account",
      "/account/password", "/account/sessions", "/account/organisation", "/account/kept", "/apply", "/apply/eligibility",
    ]) {
      await visitor.go(path);
      assert.equal(visitor.status, 200, path);
    }
    for (const path of ["/cases", "/funds", "/administration", "/sessions"]) {
      await visitor.go(path);
      assert.equal(visitor.status, 403, path);
    }
    await visitor.close();
    const stranger = await signedIn(other, javaScript);
    await stranger.go(base);
    assert.equal(stranger.status, 404);
    await stranger.close();
  });

  test(`pages of staff, ${words}`, { timeout: 180_000 }, async () => {
    const seen = {
      administrator: ["/administration", "/administration/mail", "/administration/plugins", "/administration/users/invite"],
      auditor: ["/administration/audit", "/cases", `/cases/${application}`, "/funds", "/awards"],
      policy_officer: ["/home", "/frameworks"],
      intake_officer: ["/cases", "/cases?stage=submitted", "/cases?words=nothing+like+it", `/cases/${application}/take`],
      grants_officer: ["/funds", "/funds/new", "/awards"],
      moderator: ["/home", "/cases"],
    };
    for (const [role, paths] of Object.entries(seen)) {
      const visitor = await signedIn(people[role], javaScript);
      for (const path of paths) {
        await visitor.go(path);
        assert.equal(visitor.status, 200, `${role} ${path}`);
      }
      if (role === "administrator") {
        await visitor.go(`/administration/users/${people.auditor.personId}`);
        assert.equal(visitor.status, 200);
      }
      await visitor.close();
    }
  });

  test(`the language is switched on the page one is on, and stays, ${words}`, async () => {
    const visitor = await house.visitor({ javaScript });
    await visitor.go("/register?name=heron&nation=england");
    await visitor.press("Cymraeg");
    assert.match(visitor.path, /^\/register\?.*name=heron/);
    assert.equal(await visitor.page.locator("html").getAttribute("lang"), "cy");
    await visitor.go("/apply");
    assert.equal(await visitor.page.locator("html").getAttribute("lang"), "cy");
    await visitor.press("English");
    assert.equal(await visitor.page.locator("html").getAttribute("lang"), "en");
    await visitor.close();
  });

  test(`what was being sent when the session ended is kept, ${words}`, { timeout: 60_000 }, async () => {
    const visitor = await signedIn(other, javaScript);
    await visitor.go("/organisation/edit");
    await visitor.fill("Phone number", javaScript ? "0161 496 0001" : "0161 496 0002");
    sql(`UPDATE session SET ends_at = now() - interval '1 second' WHERE account_id = ${accountOf(other)}`);
    await visitor.page.locator("main form button[type=submit]").first().click();
    await visitor.page.waitForLoadState("load");
    await visitor.until(/what you typed is kept/i);
    await visitor.look();
    await visitor.fill("Email address", other.email);
    await visitor.fill("Password", password);
    await visitor.press("Sign in");
    await visitor.go("/account/kept");
    assert.match(await visitor.main(), /0161 496 000/);
    await visitor.press(/^Send/);
    await visitor.go("/organisation");
    assert.match(await visitor.main(), javaScript ? /0161 496 0001/ : /0161 496 0002/);
    await visitor.close();
  });
}

test("signing in by keyboard alone", async () => {
  const visitor = await house.visitor();
  await visitor.go("/sign-in");
  const { keyboard } = visitor.page;
  const focused = () => visitor.page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.id);
  await keyboard.press("Tab");
  assert.equal(await focused(), "Skip to main content");
  await keyboard.press("Enter");
  for (let presses = 0; presses < 10 && (await focused()) !== "email"; presses++) {
    await keyboard.press("Tab");
  }
  assert.equal(await focused(), "email");
  await keyboard.type(lead.email);
  await keyboard.press("Tab");
  assert.equal(await focused(), "password");
  await keyboard.type(password);
  await visitor.leads(() => keyboard.press("Enter"));
  assert.equal(visitor.pattern, "/home");
  await visitor.close();
});

test("the error summary has the focus, and its links lead to the fields", async () => {
  const visitor = await house.visitor();
  await visitor.go("/sign-in");
  await visitor.press("Sign in");
  assert.equal(visitor.status, 422);
  assert.match(await visitor.page.title(), /^Error: /);
  assert.equal(await visitor.page.evaluate(() => document.activeElement.classList.contains("govuk-error-summary")), true);
  const links = visitor.page.locator(".govuk-error-summary a");
  assert.ok((await links.count()) >= 1);
  await links.first().click();
  assert.equal(await visitor.page.evaluate(() => document.activeElement.id), "email");
  await visitor.close();
});

// Whether a page's link to its own field leads somewhere, on the longest forms there are.
test("every error of a long form leads to a field that is there", async () => {
  const visitor = await house.visitor({ javaScript: false });
  await visitor.go("/organisations/new/details");
  await visitor.press("Register");
  const lost = await visitor.page.evaluate(() =>
    [...document.querySelectorAll(".govuk-error-summary a")]
      .map((link) => link.getAttribute("href"))
      .filter((href) => document.getElementById(href.slice(1)) === null),
  );
  assert.deepEqual(lost, []);
  await visitor.close();
});

test("a form sent twice makes one thing", async () => {
  const officer = await signedIn(people.grants_officer);
  const fill = async (title) => {
    await officer.go("/funds/new");
    await officer.fill("Title of the fund", title);
    await officer.fill("Who provides the money", "Home Office");
    await officer.fill("Budget", "1000");
    await officer.date("First day of the fund", "2026-04-01");
    await officer.date("Last day of the fund", "2030-03-31");
    await officer.fill("Title of the scheme", "Core role");
  };
  const count = (title) => sql(`SELECT count(*) AS n FROM fund WHERE title = '${title}'`)[0].n;
  await fill("Pressed twice");
  await officer.leads(() => officer.page.getByRole("button", { name: "Set up the fund" }).dblclick());
  assert.equal(count("Pressed twice"), 1);
  // The same without any script's help: the very same form, twice at once.
  await fill("Sent twice");
  const fields = await officer.page.evaluate(() => [...new FormData(document.querySelector("main form"))]);
  const cookie = (await officer.context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const send = () =>
    fetch(`${server.url}/funds/new`, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { cookie, origin: server.url },
      redirect: "manual",
    });
  const answers = await Promise.all([send(), send(), send()]);
  assert.deepEqual(answers.map((answer) => answer.status), [303, 303, 303]);
  assert.equal(new Set(answers.map((answer) => answer.headers.get("location"))).size, 1);
  assert.equal(count("Sent twice"), 1);
  await officer.close();
});

test("a warning comes before the session ends, and staying signed in is one press", { timeout: 60_000 }, async () => {
  const visitor = await signedIn(lead);
  const session = `account_id = ${accountOf(lead)} AND ended_at IS NULL`;
  // As if the page had been open for 29 minutes: what the server will say then, the page is told now.
  await visitor.page.route("**/organisation/edit", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace(/data-session-seconds="\d+"/, 'data-session-seconds="9"');
    await route.fulfill({ response: answer, body });
  });
  await visitor.go("/organisation/edit");
  await visitor.fill("Phone number", "0161 496 0009");
  const dialog = visitor.page.getByRole("dialog");
  await dialog.waitFor({ timeout: 15_000 });
  await visitor.until(/You will be signed out soon/);
  await visitor.look();
  await visitor.page.keyboard.press("Escape");
  assert.equal(await dialog.isVisible(), true);
  await dialog.getByRole("button", { name: "Stay signed in" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await visitor.page.getByLabel("Phone number").inputValue(), "0161 496 0009");

  // The whole time of a session cannot be made longer: the dialog says so and lets one go on.
  sql(`UPDATE session SET ends_at = now() + interval '14 seconds' WHERE ${session}`);
  await visitor.page.unrouteAll();
  await visitor.go("/organisation/edit");
  await visitor.fill("Phone number", "0161 496 0010");
  await dialog.waitFor({ timeout: 15_000 });
  await dialog.getByRole("button", { name: "Stay signed in" }).click();
  await dialog.getByText("as long as is possible at one go").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "hidden" });
  await dialog.getByText("You have been signed out").waitFor({ timeout: 20_000 });
  await visitor.look();
  await dialog.getByRole("button", { name: "Close" }).click();
  assert.equal(await visitor.page.getByLabel("Phone number").inputValue(), "0161 496 0010");
  await visitor.close();
});

test("one section in two windows: the second sees both versions and loses nothing", { timeout: 60_000 }, async () => {
  const first = await signedIn(other);
  await first.go("/apply/eligibility?framework=england&answer-not_for_profit=yes&answer-works_in_england=yes" +
    "&answer-two_years=yes&answer-two_people=yes&answer-safeguarding_checks=yes&answer-barred=no&answer-statutory=no&checked=yes");
  await first.press("Start the application");
  const section = `${first.path}/sections/organisation`;
  const second = await signedIn(other, false);
  await first.go(section);
  await second.go(section);
  const label = "What is the organisation's full legal name?";
  await first.fill(label, "Saltmarsh Refuge Limited");
  await first.press("Save and go back to the list");
  await second.fill(label, "Saltmarsh Refuge CIO");
  await second.press("Save and go back to the list");
  assert.equal(second.status, 409);
  assert.match(await second.main(), /Saltmarsh Refuge Limited/);
  assert.match(await second.main(), /You saved this section in another window/);
  assert.equal(await second.page.getByLabel(label).inputValue(), "Saltmarsh Refuge CIO");
  await second.choose(`Which answer is to stand? ${label}`, "The one in this window, as it stands in the form");
  await second.press("Save and go back to the list");
  await second.go(section);
  assert.equal(await second.page.getByLabel(label).inputValue(), "Saltmarsh Refuge CIO");
  await first.close();
  await second.close();
});

test("a deferred application says why, and its decision is taken up again", { timeout: 120_000 }, async () => {
  const { decider } = await decidedApplication(server.url, application, "deferred");
  const visitor = await signedIn(lead, false);
  await visitor.go(`/applications/${application}`);
  assert.match(await visitor.main(), /Deferred/i);
  assert.match(await visitor.main(), /for the reasons that the assessors gave/);
  assert.match(await visitor.main(), /The time limit is paused/);
  await visitor.go("/home");
  await decider.get(`/cases/${application}`);
  await decider.post(`/cases/${application}/resume`);
  assert.equal(decider.status, 200);
  await visitor.go(`/applications/${application}`);
  assert.doesNotMatch(await visitor.main(), /The time limit is paused/);
  await visitor.close();
});

test("no page is wider than a narrow screen", { timeout: 120_000 }, async () => {
  const wide = [];
  const narrow = { width: 320, height: 640 };
  const paths = {
    lead: ["/home", "/organisation", "/organisation/people", "/applications", `/applications/${application}`,
      `/applications/${application}/check`, "/training", "/training/people", "/funding", "/account"],
    administrator: ["/administration", "/administration/mail", "/administration/plugins"],
    auditor: ["/administration/audit", "/cases", `/cases/${application}`, "/funds", "/awards"],
    nobody: ["/", "/apply", "/apply/eligibility", "/register", "/organisations/new/details", "/sign-in", "/privacy"],
  };
  for (const [who, list] of Object.entries(paths)) {
    const visitor = await house.visitor(narrow);
    if (who !== "nobody") {
      const person = who === "lead" ? lead : people[who];
      await visitor.signIn(person.email, person.password);
    }
    for (const path of list) {
      await visitor.page.goto(new URL(path, server.url).href);
      const over = await visitor.page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);
      if (over > 0) {
        wide.push(`${path} by ${over} px`);
      }
    }
    await visitor.close();
  }
  assert.deepEqual(wide, []);
});

test("every page of a demonstration says so", async () => {
  sql("INSERT INTO setting (name, value) VALUES ('demonstration', 'yes')");
  for (const [javaScript] of modes) {
    const visitor = await house.visitor({ javaScript });
    for (const path of ["/", "/register", "/sign-in", "/no/such/page", "/privacy"]) {
      await visitor.go(path);
      assert.match(await visitor.words(), /Demonstration\s*People and records here are invented/i, path);
    }
    await visitor.signIn(people.administrator.email, password);
    await visitor.go("/administration/mail");
    await visitor.press(/./);
    assert.match(visitor.pattern, /^\/administration\/mail\/N$/);
    assert.match(await visitor.words(), /Demonstration\s*People and records here are invented/i);
    await visitor.close();
  }
  sql("DELETE FROM setting WHERE name = 'demonstration'");
});

test("signing out ends the session, also where the page is still open", async () => {
  const visitor = await signedIn(people.auditor);
  const second = await visitor.context.newPage();
  await second.goto(`${server.url}/cases`);
  await visitor.signOut();
  await second.reload();
  assert.match(second.url(), /\/sign-in/);
  const client = new Client(server.url);
  await client.get("/cases");
  assert.match(client.path, /^\/sign-in/);
  await visitor.close();
});

test("no page seen has a fault of accessibility, language, title, script or console", async () => {
  await pause(0);
  assert.deepEqual(house.faults, []);
  assert.ok(house.pages.size > 60, `only ${house.pages.size} pages were seen`);
});
