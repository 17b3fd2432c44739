// Warns before a session ends. Nothing is stored and the page is never left: what was typed stays where it is.
const WARN_SECONDS = 300;

export function sessionWatch() {
  const seconds = Number(document.body.dataset.sessionSeconds);
  const dialog = document.getElementById("session-warning");
  if (!(seconds > 0) || dialog === null || typeof dialog.showModal !== "function") {
    return;
  }
  const part = (name) => dialog.querySelector(`[data-session-part="${name}"]`);
  const csrf = document.querySelector('input[name="csrf"]');
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("assay-session") : null;
  let ends = Date.now() + seconds * 1000;
  let last = false; // the whole time that a session may last is nearly over: it cannot be made longer
  const warning = Math.min(WARN_SECONDS, seconds / 3);

  const show = (name, shown) => {
    part(name).hidden = !shown;
  };
  // granted: the seconds that the session has from now on, as the server says.
  const renew = (granted) => {
    ends = Date.now() + granted * 1000;
    show("failed", false);
    last = granted <= warning;
    show("last", last);
    show("warning", !last);
    show("extend", !last);
    show("close", last);
    if (!last && dialog.open) {
      dialog.close();
    }
  };
  const left = () => Math.max(0, Math.round((ends - Date.now()) / 1000));

  function tick() {
    const now = left();
    if (now > warning || (last && now > 0 && !dialog.open)) {
      return;
    }
    if (now === 0) {
      for (const name of ["warning", "last", "left", "extend", "failed"]) {
        show(name, false);
      }
      show("ended", true);
      show("close", true);
      clearInterval(timer);
    } else {
      const words = now > 60 ? part("left").dataset.minutes : part("left").dataset.seconds;
      part("left").textContent = words.replace("%n", now > 60 ? Math.ceil(now / 60) : now);
    }
    if (!dialog.open) {
      dialog.showModal();
    }
  }

  async function extend() {
    try {
      const answer = await fetch(dialog.dataset.extend, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams({ csrf: csrf ? csrf.value : "" }),
      });
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const granted = (await answer.json()).seconds;
      renew(granted);
      if (tabs) {
        tabs.postMessage(granted);
      }
    } catch {
      show("failed", true);
    }
  }

  const timer = setInterval(tick, 1000);
  part("extend").addEventListener("click", extend);
  part("close").addEventListener("click", () => dialog.close());
  // Escape means "I am here" only by its button: it must not hide the time that is left.
  dialog.addEventListener("cancel", (event) => {
    if (left() > 0 && !last) {
      event.preventDefault();
    }
  });
  if (tabs) {
    tabs.addEventListener("message", (event) => renew(event.data));
    tabs.postMessage(seconds); // this page's own request has just renewed the session
  }
}
