// Makes the picture at the head of the README from the demonstration as core/quickstart serves it:
//   node tests/browser/picture.mjs http://127.0.0.1:8080 /var/lib/assay/demo-accounts.json
// (npm ci --prefix tests first; needs Debian's Chromium.)
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const [url, accounts] = process.argv.slice(2);
const lead = JSON.parse(readFileSync(accounts, "utf8")).find(({ role }) => role === "organisation_lead");
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 1900 } });
await page.goto(`${url}/sign-in`);
await page.fill("[name=email]", lead.email);
await page.fill("[name=password]", lead.password);
await page.click("main button[type=submit]");
await page.goto(`${url}/home`);
await page.screenshot({ path: fileURLToPath(new URL("picture.png", import.meta.url)) });
await browser.close();
