// A page of work under way looks again by itself: soon at first, then less and less often, never while it is hidden.
const FIRST_MS = 1000;
const MOST_MS = 10000;

async function look(place, wait) {
  let next = Math.min(wait * 1.3, MOST_MS);
  if (!document.hidden) {
    try {
      const reply = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      const fresh = page.querySelector("[data-progress]");
      if (!reply.ok || fresh === null || fresh.dataset.progress !== place.dataset.progress) {
        location.reload();
        return;
      }
      place.replaceChildren(...fresh.childNodes);
    } catch {
      next = MOST_MS;
    }
  }
  setTimeout(look, next, place, next);
}

export function progressWatch() {
  const place = document.querySelector("[data-progress]");
  if (place !== null) {
    setTimeout(look, FIRST_MS, place, FIRST_MS);
  }
}
