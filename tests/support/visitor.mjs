// Visitors who use the pages as a browser without scripts does: they send only what stands in the forms they were shown.
// On top of server.mjs, for tests that look closely at pages.
//
//   import { houseStart } from "../support/visitor.mjs";
//   const house = await houseStart();             // starts the server of server.mjs; stops when the test file ends
//   const lead = await house.lead();              // an organisation is registered, its lead verified and signed in
//   const page = await lead.get("/applications");
//   page.status, page.path, page.title, page.heading, page.text, page.html, page.errors, page.banner, page.links
//   const next = await lead.submit(page, { name: "x" }, { form: "/applications", button: "Save" });
//
// house.visitor()                     a new visitor, with no cookies
// house.staff(["assessor"], {name})   a person with those roles, made by `assay user add` and signed in
// house.lead({organisation, email})   registers through the pages; .organisation, .email, .password, .organisationId
// house.signIn(email, password)       a visitor who has signed in
// house.mailLink(address, "/verify/") the path of the newest link of that kind in a mail
// house.value("SELECT ...")           the first value of the first row, as the owner of the database; null when none
// house.moveSession(person, "31 minutes")  makes the person's sessions that much older
//
// visitor.show(email, page)           enters a code of the second factor where that page asks for one; the page after it
//
// visitor.get(path), visitor.submit(page, values, {form, button}), visitor.post(path, fields, {files, headers})
//   follow redirects (visitor.follow = false stops that) and give a Page. submit takes the page's form whose action is
//   `form` (or the first with a csrf field in the main content; or one of page.forms), keeps what its fields hold, puts
//   values in (an array for several checkboxes, null to leave one out, {name, type, data} for a file), and presses the
//   button with that text or value, if one is named. An unknown form, button or field is an error, so that a test cannot
//   pass by sending what no person could send; { force: true } allows unknown fields.
import { after } from "node:test";
import { setCookies } from "./cookies.mjs";
import { codeFor } from "./factor.mjs";
import { assay, mails, sql, startServer, unescapeHtml, wordsOf } from "./server.mjs";

export const password = "correct marble teapot";

function attributes(tag) {
  const found = {};
  for (const [, name, value] of tag.matchAll(/([\w-]+)(?:="([^"]*)")?/g)) {
    found[name] ??= value === undefined ? true : unescapeHtml(value);
  }
  return found;
}

function formOf(tag, inside) {
  const form = { ...attributes(tag), fields: [], buttons: [], names: new Set() };
  const part = /<input\b([^>]*)>|<textarea\b([^>]*)>([\s\S]*?)<\/textarea>|<select\b([^>]*)>([\s\S]*?)<\/select>|<button\b([^>]*)>([\s\S]*?)<\/button>/g;
  for (const [, input, area, written, select, options, button, label] of inside.matchAll(part)) {
    const at = attributes(input ?? area ?? select ?? button);
    if (button !== undefined) {
      if (at.type !== "button") form.buttons.push({ name: at.name, value: at.value ?? "", text: wordsOf(label) });
      continue;
    }
    if (at.name === undefined) continue;
    form.names.add(at.name);
    if (area !== undefined) {
      form.fields.push([at.name, unescapeHtml(written.replace(/^\n/, ""))]);
    } else if (select !== undefined) {
      const all = [...options.matchAll(/<option\b([^>]*)>([^<]*)/g)].map(([, tagged, text]) => ({ text, ...attributes(tagged) }));
      const chosen = all.find((option) => option.selected) ?? all[0];
      if (chosen) form.fields.push([at.name, chosen.value === true ? "" : chosen.value ?? unescapeHtml(chosen.text)]);
    } else if (at.type === "checkbox" || at.type === "radio") {
      if (at.checked) form.fields.push([at.name, at.value ?? "on"]);
    } else if (at.type !== "file") {
      form.fields.push([at.name, at.value === true ? "" : at.value ?? ""]);
    }
  }
  return form;
}

export class Page {
  constructor(response, body, url) {
    this.status = response.status;
    this.headers = response.headers;
    this.html = body;
    this.url = url;
    this.path = url.pathname + url.search;
  }
  get main() {
    return /<main\b[^>]*>([\s\S]*?)<\/main>/.exec(this.html)?.[1] ?? this.html;
  }
  get text() {
    return wordsOf(this.main);
  }
  get title() {
    return wordsOf(/<title>([\s\S]*?)<\/title>/.exec(this.html)?.[1] ?? "");
  }
  get heading() {
    return wordsOf(/<h1\b[^>]*>([\s\S]*?)<\/h1>/.exec(this.html)?.[1] ?? "");
  }
  // What the error summary lists: {field, text}.
  get errors() {
    const list = /govuk-error-summary__list">([\s\S]*?)<\/ul>/.exec(this.html)?.[1] ?? "";
    return [...list.matchAll(/<li>([\s\S]*?)<\/li>/g)].map(([, item]) => ({
      field: /href="#([^"]*)"/.exec(item)?.[1], text: wordsOf(item) }));
  }
  // The text of the green banner.
  get banner() {
    return wordsOf(/govuk-notification-banner--success[\s\S]*?__content">([\s\S]*?)<\/div>/.exec(this.html)?.[1] ?? "");
  }
  get links() {
    return [...this.html.matchAll(/<a\b([^>]*)>([\s\S]*?)<\/a>/g)].map(([, tag, text]) => ({
      href: attributes(tag).href, text: wordsOf(text) }));
  }
  get forms() {
    return [...this.html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, tag, inside]) => formOf(tag, inside));
  }
  form(action) {
    const forms = this.forms;
    if (typeof action === "object") return action; // one of page.forms
    const wanted = action === undefined
      ? [...this.main.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, tag, inside]) => formOf(tag, inside))
        .find((form) => form.names.has("csrf")) ?? forms.find((form) => form.action !== "/sign-out")
      : forms.find((form) => form.action === action);
    if (wanted === undefined) {
      throw new Error(`no form ${action ?? ""} on ${this.path} (${this.status} ${this.heading}); there are: ` +
        forms.map((form) => form.action).join(", "));
    }
    return wanted;
  }
}

export class Visitor {
  constructor(server, headers = {}) {
    this.server = server;
    this.headers = headers;
    this.cookies = new Map();
    this.follow = true;
  }
  async request(target, options = {}) {
    let url = new URL(target, this.server.url);
    for (let hops = 0; ; hops++) {
      const headers = { accept: "text/html", ...this.headers, ...options.headers };
      if (this.cookies.size > 0) headers.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const response = await fetch(url, { ...options, headers, redirect: "manual" });
      for (const cookie of setCookies(response)) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
        if (/max-age=0/i.test(cookie) || value === "") this.cookies.delete(name);
        else this.cookies.set(name, value);
      }
      const location = response.headers.get("location");
      if (!this.follow || location === null || response.status < 300 || response.status > 399) {
        const data = Buffer.from(await response.arrayBuffer());
        const page = new Page(response, data.toString("utf8"), url);
        page.data = data;
        return page;
      }
      await response.arrayBuffer();
      if (hops === 10) throw new Error(`too many redirects at ${url}`);
      url = new URL(location, url);
      options = {};
    }
  }
  get(target, options) {
    return this.request(target, options);
  }
  // fields: an object or a list of pairs; files: {field: {name, type, data}} makes it multipart.
  post(target, fields = {}, { files, headers, encoding } = {}) {
    const pairs = Array.isArray(fields) ? fields : Object.entries(fields);
    let body = new URLSearchParams();
    if (files !== undefined || encoding === "multipart/form-data") body = new FormData();
    for (const [name, value] of pairs) body.append(name, value);
    for (const [name, file] of Object.entries(files ?? {})) {
      body.append(name, new Blob([file.data], { type: file.type ?? "application/octet-stream" }), file.name);
    }
    return this.request(target, { method: "POST", body, headers: { origin: this.server.url, ...headers } });
  }
  submit(page, values = {}, { form: action, button, force = false, headers } = {}) {
    const form = page.form(action);
    let pairs = [...form.fields];
    const files = {};
    for (const [name, value] of Object.entries(values)) {
      if (!force && !form.names.has(name)) {
        throw new Error(`the form ${form.action} on ${page.path} has no field ${name}: ${[...form.names].join(", ")}`);
      }
      pairs = pairs.filter(([other]) => other !== name);
      if (value !== null && typeof value === "object" && !Array.isArray(value)) files[name] = value;
      else if (value !== null) for (const one of [value].flat()) pairs.push([name, String(one)]);
    }
    if (button !== undefined) {
      const pressed = form.buttons.find((one) => one.text === button || one.value === button);
      if (pressed === undefined) {
        throw new Error(`no button ${button} in ${form.action}: ${form.buttons.map((one) => one.text).join(", ")}`);
      }
      if (pressed.name) pairs.push([pressed.name, pressed.value]);
    } else if (form.buttons[0]?.name) {
      pairs.push([form.buttons[0].name, form.buttons[0].value]);
    }
    if ((form.method ?? "get").toLowerCase() === "get") {
      return this.get(`${form.action ?? page.path}?${new URLSearchParams(pairs)}`);
    }
    const target = form.action ?? page.path;
    const multipart = form.enctype === "multipart/form-data";
    return this.post(target, pairs, { files: multipart ? files : undefined, encoding: form.enctype, headers });
  }
  async signIn(email, secret = password) {
    const page = await this.show(email, await this.submit(await this.get("/sign-in"), { email, password: secret }, { form: "/sign-in" }));
    if (!this.cookies.has("assay_session")) {
      throw new Error(`${email} cannot sign in: ${page.status} ${page.heading} ${page.errors.map((e) => e.text)}`);
    }
    return page;
  }
  // Shows the second factor when that page asks for it (with redirects followed); else gives the page itself.
  async show(email, page) {
    const code = codeFor(email, page.path, page.html);
    return code === undefined ? page : this.submit(page, { code });
  }
}

let counter = 0;

export class House {
  get url() {
    return this.server.url;
  }
  get log() {
    return this.server.log();
  }
  visitor(headers) {
    return new Visitor(this, headers);
  }
  // One exchange without cookies, no redirect followed.
  get(path, options = {}) {
    const visitor = this.visitor();
    visitor.follow = false;
    return visitor.request(path, options);
  }
  sql(text) {
    return sql(text);
  }
  value(text) {
    const [row] = sql(text);
    return row === undefined ? null : Object.values(row)[0];
  }
  mails(address) {
    return mails(address);
  }
  mailLink(address, kind) {
    const all = mails(address);
    for (const mail of [...all].reverse()) {
      const link = [...mail.body.matchAll(/https?:\/\/\S+/g)].map(([found]) => new URL(found).pathname)
        .find((found) => found.startsWith(kind));
      if (link !== undefined) return link;
    }
    throw new Error(`no mail to ${address} with a link to ${kind}: ${all.map((mail) => mail.subject).join(", ")}`);
  }
  async staff(roles, { name, email, organisation } = {}) {
    counter++;
    const person = { email: email ?? `staff${counter}@homeoffice.test`, name: name ?? `Sam Staff ${counter}` };
    const done = assay("user", "add", "--email", person.email, "--name", person.name,
      ...roles.flatMap((role) => ["--role", role]), ...(organisation ? ["--organisation", String(organisation)] : []),
      { input: `${password}\n` });
    return Object.assign(await this.signIn(person.email), person, { personId: Number(done.stdout), password });
  }
  async signIn(email, secret) {
    const visitor = this.visitor();
    await visitor.signIn(email, secret);
    return visitor;
  }
  // Fills in the registration form; gives the page that follows. values overrides fields.
  async register(visitor, values = {}) {
    counter++;
    const page = await visitor.get("/organisations/new/details");
    return visitor.submit(page, { name: `Lantern Trust ${counter}`, kind: "charity", scheme: "GB-CHC",
      identifier: String(1000000 + counter), website: "www.lantern.example", phone: "01632 960001", areas: ["London"],
      cohorts: ["adults"], full_name: `Leigh Lead ${counter}`, email: `lead${counter}@lantern.example`, password, ...values });
  }
  async lead({ organisation, email, ...values } = {}) {
    const visitor = this.visitor();
    const number = counter + 1;
    const about = { organisation: organisation ?? `Lantern Trust ${number}`, email: email ?? `lead${number}@lantern.example`,
      password };
    const page = await this.register(visitor, { name: about.organisation, email: about.email, ...values });
    if (page.heading !== "Check your email") {
      throw new Error(`registering failed: ${page.status} ${page.heading} ${page.errors.map((error) => error.text)}`);
    }
    await visitor.submit(await visitor.get(this.mailLink(about.email, "/verify/")));
    const [row] = this.sql(`SELECT h.organisation_id, h.person_id FROM role_holding h
      JOIN account a USING (person_id) WHERE a.email = '${about.email}' AND h.role = 'organisation_lead'`);
    return Object.assign(visitor, about, { organisationId: row.organisation_id, personId: row.person_id });
  }
  moveSession(person, interval) {
    sql(`UPDATE session SET started_at = started_at - interval '${interval}', seen_at = seen_at - interval '${interval}',
      ends_at = ends_at - interval '${interval}'
      WHERE account_id = (SELECT account_id FROM account WHERE email = '${person.email}')`);
  }
}

export async function houseStart(options) {
  const house = new House();
  house.server = await startServer({ arguments: ["--workers", "4"], ...options });
  after(() => house.server.stop());
  return house;
}
