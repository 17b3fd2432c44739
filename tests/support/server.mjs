// The server under test, and a client of it without a browser. Node 18, no packages. tests/run gives the environment:
// ASSAY_PROGRAM (the built `assay`), ASSAY_DATABASE and ASSAY_DATABASE_OWNER (a migrated, empty database of this file's
// own), ASSAY_STATE (an empty folder).
//
//   const server = await startServer();           // { url, log(), stop() }; stopped by itself when the process ends
//   assay("user", "add", ..., {input})            // a subcommand: { status, stdout, stderr }; throws unless status is 0
//   sql("SELECT ...")                             // as the owner: rows as objects
//   await mailTo("a@example.org", /Confirm/)      // waits for the latest mail to that address: { subject, body, ... }
//   linkIn(mail)                                  // the path of the first link in it
//
//   const client = new Client(server.url);        // a cookie jar, and the page it stands on
//   await client.get("/sign-in");                 // follows redirects; client.status, client.path, client.text, client.heading
//   await client.post("/sign-in", {email, password});   // csrf, submission and other hidden fields as in the page's form
//   await client.upload(path, fields, {file: {name, type, data}});
//   client.send(method, path, {body, headers})    // one exchange as it is, nothing followed or added
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { setCookies } from "./cookies.mjs";

const program = needed("ASSAY_PROGRAM");

function needed(name) {
  if (!process.env[name]) {
    throw new Error(`${name} is not set: run this by tests/run`);
  }
  return process.env[name];
}

function freePort() {
  return new Promise((resolve, reject) => {
    const listener = createServer();
    listener.once("error", reject);
    listener.listen(0, "127.0.0.1", () => {
      const { port } = listener.address();
      listener.close(() => resolve(port));
    });
  });
}

const running = new Set();
process.on("exit", () => {
  for (const child of running) {
    child.kill("SIGKILL");
  }
});

// options.arguments: more of them for `assay serve`; options.environment: more variables.
export async function startServer(options = {}) {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const url = `http://127.0.0.1:${port}`;
    const child = spawn(program, ["serve", "--port", String(port), ...(options.arguments ?? [])], {
      env: { ...process.env, ASSAY_URL: url, ...options.environment },
      stdio: ["ignore", "ignore", "pipe"],
    });
    running.add(child);
    let log = "";
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (text) => {
      log = (log + text).slice(-1_000_000);
    });
    const ended = new Promise((resolve) => {
      child.once("close", (status, signal) => {
        running.delete(child);
        resolve({ status, signal });
      });
    });
    const stop = async (signal = "SIGTERM") => {
      child.kill(signal);
      const late = setTimeout(() => child.kill("SIGKILL"), 30_000);
      const how = await ended;
      clearTimeout(late);
      return how;
    };
    const deadline = Date.now() + 30_000;
    while (child.exitCode === null && Date.now() < deadline) {
      try {
        const health = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
        if (health.status === 200) {
          return { url, port, pid: child.pid, log: () => log, stop, ended };
        }
      } catch {
        // Not listening yet.
      }
      await pause(30);
    }
    await stop("SIGKILL");
    if (attempt === 3) {
      throw new Error(`the server does not start:\n${log}`);
    }
  }
}

// A subcommand. Last argument may be { input, allowFailure }.
export function assay(...words) {
  const options = typeof words.at(-1) === "object" ? words.pop() : {};
  const done = spawnSync(program, words, {
    input: options.input ?? "",
    encoding: "utf8",
    timeout: options.timeout ?? 120_000,
    maxBuffer: 64 << 20,
  });
  if (done.error) {
    throw done.error;
  }
  if (done.status !== 0 && !options.allowFailure) {
    throw new Error(`assay ${words.join(" ")} ended with ${done.status ?? done.signal}:\n${done.stderr}`);
  }
  return done;
}

function psqlPath() {
  const versions = "/usr/lib/postgresql";
  const found = existsSync(versions) ? readdirSync(versions).sort().reverse() : [];
  const path = found.map((version) => `${versions}/${version}/bin/psql`).find(existsSync);
  return path ?? "psql";
}

// The rows of one statement, as objects; runs as the owner of the tables.
export function sql(statement) {
  const asked = /^\s*(SELECT|WITH)\b/i.test(statement);
  const text = asked ? `SELECT coalesce(json_agg(row_to_json(r)), '[]') FROM (${statement}) r` : statement;
  const out = execFileSync(
    psqlPath(),
    ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", needed("ASSAY_DATABASE_OWNER"), "-c", text],
    { encoding: "utf8", timeout: 30_000, maxBuffer: 64 << 20 },
  );
  return asked ? JSON.parse(out) : [];
}

const quoted = (text) => `'${String(text).replaceAll("'", "''")}'`;

export function mails(address) {
  const where = address === undefined ? "" : `WHERE address = lower(${quoted(address)})`;
  return sql(`SELECT mail_id, address, subject, body, language FROM mail ${where} ORDER BY mail_id`);
}

export async function mailTo(address, subject = /./) {
  for (let tries = 0; tries < 100; tries++) {
    const found = mails(address).filter((mail) => subject.test(mail.subject));
    if (found.length > 0) {
      return found.at(-1);
    }
    await pause(100);
  }
  const had = mails(address).map((mail) => mail.subject);
  throw new Error(`no mail to ${address} with ${subject}; there are: ${had.join(", ") || "none"}`);
}

export function linkIn(mail) {
  const link = /https?:\/\/[^\s/]+(\/\S*)/.exec(mail.body);
  if (!link) {
    throw new Error(`no link in the mail "${mail.subject}"`);
  }
  return link[1];
}

const entities = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0", ndash: "–" };
export const unescapeHtml = (text) =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, number, name) =>
    hex ? String.fromCodePoint(parseInt(hex, 16)) : number ? String.fromCodePoint(Number(number)) : (entities[name] ?? whole),
  );

const attribute = (tag, name) => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
  return found ? unescapeHtml(found[1]) : undefined;
};

// The words people see, tags and what they hide left out.
export const wordsOf = (html) =>
  unescapeHtml(html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, " ").replace(/<[^>]*>/g, " "))
    .replace(/\s+/g, " ")
    .trim();

// The forms of a page: { method, action, hidden: [[name, value], ...], names }.
export function formsIn(html) {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head, body]) => {
    const inputs = [...body.matchAll(/<input\b[^>]*>/g)].map(([tag]) => tag);
    return {
      method: (attribute(head, "method") ?? "get").toLowerCase(),
      action: attribute(head, "action"),
      hidden: inputs
        .filter((tag) => attribute(tag, "type") === "hidden")
        .map((tag) => [attribute(tag, "name"), attribute(tag, "value") ?? ""]),
      names: [...body.matchAll(/<(?:input|textarea|select|button)\b[^>]*>/g)]
        .map(([tag]) => attribute(tag, "name"))
        .filter((name) => name !== undefined),
    };
  });
}

export class Client {
  constructor(url) {
    this.url = url;
    this.cookies = new Map();
    this.text = "";
    this.status = 0;
    this.path = "/";
  }

  get heading() {
    return wordsOf(/<h1\b[^>]*>([\s\S]*?)<\/h1>/.exec(this.text)?.[1] ?? "");
  }

  get words() {
    return wordsOf(this.text);
  }

  // The errors of the summary, in order.
  get errors() {
    const list = /<ul class="govuk-list govuk-error-summary__list">([\s\S]*?)<\/ul>/.exec(this.text);
    return list ? [...list[1].matchAll(/<li>([\s\S]*?)<\/li>/g)].map(([, item]) => wordsOf(item)) : [];
  }

  async send(method, path, { body, headers } = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(new URL(path, this.url), {
      method,
      body,
      redirect: "manual",
      headers: { ...(cookie ? { cookie } : {}), ...headers },
      signal: AbortSignal.timeout(60_000),
    });
    for (const line of setCookies(answer)) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/max-age=0\b/i.test(line)) {
        this.cookies.delete(name);
      } else {
        this.cookies.set(name, value);
      }
    }
    return answer;
  }

  async #take(method, path, options) {
    let answer = await this.send(method, path, options);
    let at = new URL(path, this.url);
    for (let hops = 0; [301, 302, 303, 307, 308].includes(answer.status) && hops < 10; hops++) {
      await answer.arrayBuffer();
      at = new URL(answer.headers.get("location"), at);
      answer = await this.send("GET", at.pathname + at.search);
    }
    this.status = answer.status;
    this.headers = answer.headers;
    this.path = at.pathname + at.search;
    this.bytes = Buffer.from(await answer.arrayBuffer());
    this.text = this.bytes.toString("utf8");
    return this;
  }

  get(path) {
    return this.#take("GET", path);
  }

  // The last page's form with that action (or the first that is not the one to sign out), as its hidden fields.
  hidden(path) {
    const forms = formsIn(this.text).filter((form) => form.method === "post");
    const form =
      forms.find((one) => one.action === path) ??
      forms.find((one) => one.action !== "/sign-out" && one.hidden.some(([name]) => name === "csrf")) ??
      forms.find((one) => one.hidden.some(([name]) => name === "csrf"));
    return form?.hidden ?? [];
  }

  // Values may be lists. A field given here takes the place of a hidden one of its name.
  #fields(path, fields) {
    const given = Object.entries(fields).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)]),
    );
    return [...this.hidden(path).filter(([name]) => !(name in fields)), ...given];
  }

  post(path, fields = {}) {
    return this.#take("POST", path, { body: new URLSearchParams(this.#fields(path, fields)) });
  }

  upload(path, fields, files) {
    const body = new FormData();
    for (const [name, value] of this.#fields(path, fields)) {
      body.append(name, value);
    }
    for (const [name, file] of Object.entries(files)) {
      body.append(name, new Blob([file.data], { type: file.type ?? "application/octet-stream" }), file.name);
    }
    return this.#take("POST", path, { body });
  }

  async signIn(email, password) {
    await this.get("/sign-in");
    await this.post("/sign-in", { email, password });
    await this.show(email);
    if (this.path.startsWith("/sign-in") || this.status >= 400) {
      throw new Error(`${email} cannot sign in: ${this.status} ${this.heading} ${this.errors.join(", ")}`);
    }
    return this;
  }

  // Shows the second factor when the page asks for it.
  async show(email) {
    const { codeFor } = await import("./factor.mjs");
    const code = codeFor(email, this.path, this.text);
    return code === undefined ? this : this.post(this.path, { code });
  }

  async signOut() {
    return this.post("/sign-out");
  }
}
