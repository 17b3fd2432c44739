// Every role against every route: what the tables of routes and of permissions say is what the server does. The routes
// are read off the source, so that a new one is tested the moment it is written.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { houseStart } from "../support/visitor.mjs";
import { sql } from "../support/server.mjs";

const core = fileURLToPath(new URL("../../core/", import.meta.url));

function routesRead() {
  const routes = [];
  for (const room of readdirSync(core, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    for (const file of readdirSync(`${core}${room.name}`).filter((name) => name.endsWith(".c"))) {
      const source = readFileSync(`${core}${room.name}/${file}`, "utf8");
      const pattern = /\{\s*HTTP_(GET|POST),\s*"([^"]+)",\s*(NULL|"([^"]+)"),\s*([\w\s|]+),\s*([^,]+),\s*(\w+)\s*\}/g;
      for (const [, method, path, , permission, flags] of source.matchAll(pattern)) {
        routes.push({ method, path, permission: permission ?? null, flags });
      }
    }
  }
  return routes;
}

const routes = routesRead();
const permitted = new Map();
for (const { role, action } of sql("SELECT role, action FROM permission")) {
  permitted.set(role, (permitted.get(role) ?? new Set()).add(action));
}
const everybody = permitted.get("anyone_signed_in");
const may = (role, action) => everybody.has(action) || (permitted.get(role)?.has(action) ?? false);
// No such row anywhere: whoever is let in finds nothing (404), or the form's errors (422).
const concrete = (path) => path.replace(/\{\w+\}/g, "987654321");
// These end the session of whoever presses them; they have tests of their own.
const ending = new Set(["/sign-out", "/account/sessions/end", "/account/sessions", "/account/password"]);

const house = await houseStart();

test("the routes were found", () => {
  assert.ok(routes.length > 60, `${routes.length} routes`);
  for (const path of ["/cases", "/applications/{application}", "/training", "/register", "/account/password"]) {
    assert.ok(routes.some((route) => route.path === path), path);
  }
});

test("every permission of a route is some role's", () => {
  const known = new Set([...permitted.values()].flatMap((actions) => [...actions]));
  for (const route of routes.filter(({ permission }) => permission !== null)) {
    assert.ok(known.has(route.permission), `${route.method} ${route.path} asks ${route.permission}`);
  }
});

test("nobody signed in gets behind any route that asks a permission", async () => {
  const visitor = house.visitor();
  const start = await visitor.get("/sign-in");
  const { csrf } = Object.fromEntries(start.form("/sign-in").fields);
  visitor.follow = false;
  for (const route of routes.filter(({ permission }) => permission !== null)) {
    const path = concrete(route.path);
    const page = route.method === "GET" ? await visitor.get(path) : await visitor.post(path, { csrf });
    const led = page.status === 303 && page.headers.get("location").startsWith("/sign-in");
    assert.ok(led || [401, 403, 415].includes(page.status), `${route.method} ${path}: ${page.status}`);
  }
});

// One person a role: of the Home Office and such by command, of an organisation in an organisation of their own.
async function person(role, side) {
  if (side === "home_office" || side === "auditor") {
    return house.staff([role]);
  }
  const lead = await house.lead({ email: `${role.replace("_", ".")}@harbour.example` });
  sql(`DELETE FROM role_holding WHERE organisation_id = ${lead.organisationId} AND role = 'spoc'`);
  sql(`UPDATE role_holding SET role = '${role}' WHERE organisation_id = ${lead.organisationId}
    AND role = 'organisation_lead'`);
  return lead;
}

for (const { role, side } of sql("SELECT role, side FROM role WHERE role <> 'anyone_signed_in' ORDER BY role")) {
  test(`${role}: let in where its permissions say, and nowhere else`, async () => {
    const visitor = await person(role, side);
    const page = await visitor.get("/account");
    const csrf = page.forms.flatMap((form) => form.fields).find(([name]) => name === "csrf")?.[1];
    assert.ok(csrf, "a page with a form");
    visitor.follow = false;
    for (const route of routes) {
      if (ending.has(route.path) || route.path.startsWith("/account/organisation")) continue;
      const path = concrete(route.path);
      const told = `${role}: ${route.method} ${route.path} (${route.permission})`;
      const answer = route.method === "GET" ? await visitor.get(path)
        : await visitor.post(path, { csrf }, /UPLOAD/.test(route.flags) ? { encoding: "multipart/form-data" } : {});
      assert.ok(answer.status < 500, `${told}: ${answer.status}`);
      if (route.permission === null) continue;
      if (may(role, route.permission)) {
        assert.ok(![401, 403].includes(answer.status), `${told} is let in, got ${answer.status}`);
      } else {
        assert.equal(answer.status, 403, `${told} is kept out`);
      }
    }
  });
}
