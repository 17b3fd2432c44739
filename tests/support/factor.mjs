// The app that gives codes of a second factor, for tests: each code is used once, as the service asks.
//
//   codeOf(secret, step)                the code of a step, or of now
//   keep(email, secret)                 remembers the secret that a page of setting up has shown
//   nextCode(email)                     a code that was not used yet
//   aheadBy(days)                       the server's clock is ahead by so many days (ASSAY_CLOCK)
//   secretIn(html)                      the key on the page of setting up; undefined when it is another page
import { createHmac } from "node:crypto";
import { sql } from "./server.mjs";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const seconds = 30;
const devices = new Map();

function bytesOf(secret) {
  const bits = [...secret.replaceAll(" ", "").toUpperCase()].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

let ahead = 0;
export const stepNow = () => Math.floor(Date.now() / 1000 / seconds) + ahead;

export function codeOf(secret, step = stepNow()) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac("sha1", bytesOf(secret)).update(counter).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

export function keep(email, secret, step = 0) {
  devices.set(email.toLowerCase(), { secret, step });
}

export const aheadBy = (days) => {
  ahead = (days * 86_400) / seconds;
};

export const secretOf = (email) => devices.get(email.toLowerCase())?.secret;

// The code of the next half minute is taken as well: two sign-ins. For a third the service is made to forget which codes
// were used.
export function nextCode(email) {
  const device = devices.get(email.toLowerCase());
  if (device === undefined) {
    throw new Error(`${email} has no device: where was the second factor set up?`);
  }
  const now = stepNow();
  if (device.step > now) {
    sql(`UPDATE second_factor SET last_step = 0
      WHERE account_id = (SELECT account_id FROM account WHERE email = '${email.toLowerCase().replaceAll("'", "''")}')`);
    device.step = 0;
  }
  device.step = Math.max(device.step + 1, now);
  return codeOf(device.secret, device.step);
}

export function secretIn(html) {
  return /<code id="factor-key">([A-Z2-7 ]+)<\/code>/.exec(html)?.[1].replaceAll(" ", "");
}

// What to enter on the page that a sign-in has led to; undefined when it asks for no code.
export function codeFor(email, path, html) {
  if (path.startsWith("/sign-in/set-up")) {
    keep(email, secretIn(html));
  } else if (!path.startsWith("/sign-in/code")) {
    return undefined;
  }
  return nextCode(email);
}
