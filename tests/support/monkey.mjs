// Somebody who presses whatever there is to press: looks at pages, fills in forms as a person might, and sends them.
//
//   const random = chance(seed)                  // random(), random.below(n), random.one(list), random.often(share)
//   formsOn(page)                                // the forms of a page that send something, with their controls
//   filledIn(form, random, hand)                 // what to send: pairs; hand: { words(name), prefer(name, values) }
//
// On top of visitor.mjs.
import { unescapeHtml, wordsOf } from "./server.mjs";

export function chance(seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  random.below = (most) => Math.floor(random() * most);
  random.one = (list) => list[random.below(list.length)];
  random.often = (share) => random() < share;
  return random;
}

const attribute = (tag, name) => {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s>/])`).exec(`${tag} `);
  return found ? unescapeHtml(found[1] ?? "") : undefined;
};

function controlsOf(inside) {
  const controls = new Map();
  const part = /<input\b([^>]*)>|<textarea\b([^>]*)>([\s\S]*?)<\/textarea>|<select\b([^>]*)>([\s\S]*?)<\/select>/g;
  for (const found of inside.matchAll(part)) {
    const [, input, area, written, select, options] = found;
    const tag = ` ${input ?? area ?? select}`;
    const name = attribute(tag, "name");
    if (name === undefined) continue;
    const type = input === undefined ? (area === undefined ? "select" : "textarea") : (attribute(tag, "type") ?? "text");
    const control = controls.get(name) ?? { name, type, numeric: attribute(tag, "inputmode") === "numeric", options: [], value: "" };
    if (type === "radio" || type === "checkbox") {
      const after = inside.slice(found.index, found.index + 1500).split(/<input\b/)[1] ?? "";
      control.options.push({ value: attribute(tag, "value") ?? "on", checked: attribute(tag, "checked") !== undefined,
        hint: wordsOf(/__hint">([\s\S]*?)<\/div>/.exec(after)?.[1] ?? "") });
    } else if (type === "select") {
      control.options = [...options.matchAll(/<option\b([^>]*)>/g)].map(([, one]) => ({ value: attribute(` ${one}`, "value") ?? "" }));
    } else {
      control.value = area === undefined ? (attribute(tag, "value") ?? "") : unescapeHtml(written.replace(/^\n/, ""));
    }
    controls.set(name, control);
  }
  return [...controls.values()];
}

export function formsOn(page) {
  return [...page.main.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, tag, inside]) => ({
    method: (attribute(` ${tag}`, "method") ?? "get").toLowerCase(),
    action: attribute(` ${tag}`, "action") ?? page.path,
    multipart: attribute(` ${tag}`, "enctype") === "multipart/form-data",
    controls: controlsOf(inside),
    buttons: [...inside.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/g)].map(([, button, label]) => ({
      name: attribute(` ${button}`, "name"), value: attribute(` ${button}`, "value") ?? "", text: wordsOf(label),
      type: attribute(` ${button}`, "type") })).filter(({ type }) => type !== "button"),
  })).filter(({ method }) => method === "post");
}

// Days of a month that every month has, some of them past and most to come.
function datePart(name, random, dates) {
  const field = name.replace(/-(day|month|year)$/, "");
  const date = dates.get(field) ?? new Date(Date.now() + (random.below(120) - 10) * 86_400_000);
  dates.set(field, date);
  return String({ day: date.getUTCDate(), month: date.getUTCMonth() + 1, year: date.getUTCFullYear() }[name.slice(field.length + 1)]);
}

export function filledIn(form, random, hand) {
  const pairs = [];
  const dates = new Map();
  const chosen = new Map();
  for (const control of form.controls) {
    const { name, type, options } = control;
    if (type === "hidden") {
      pairs.push([name, control.value]);
    } else if (type === "radio" || type === "select") {
      const value = random.one(hand.prefer(name, options.map((option) => option.value)));
      chosen.set(name, value);
      if (value !== undefined && value !== "") pairs.push([name, value]);
    } else if (type === "checkbox") {
      for (const { value } of hand.choose(name, options, chosen)) pairs.push([name, value]);
    } else if (/-(day|month|year)$/.test(name)) {
      pairs.push([name, datePart(name, random, dates)]);
    } else if (type === "textarea") {
      pairs.push([name, hand.words(name)]);
    } else if (type !== "file") {
      pairs.push([name, control.value !== "" && random.often(0.5) ? control.value : control.numeric ? String(1 + random.below(5)) : hand.words(name)]);
    }
  }
  const plain = form.buttons.filter(({ name }) => name !== "add");
  const button = random.one(plain.length > 0 && random.often(0.95) ? plain : form.buttons);
  if (button?.name) pairs.push([button.name, button.value]);
  return pairs;
}
