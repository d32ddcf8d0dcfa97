// Everything works without this file; it makes pages quicker and calmer.
// It builds no markup from text.
const root = document.documentElement;
const say = document.body.dataset;

// forget deletes what this device keeps, and the key to it. A page says so whose session keeps nothing here.
function forget() { name = ""; indexedDB.deleteDatabase("kept"); }
if ("wipe" in say && (name || navigator.serviceWorker?.controller)) forget();

// Leaving. Three presses of Shift blank the page at once and end the session behind it.
const exit = document.getElementById("exit");
function leave() {
  root.hidden = true;
  document.title = "\u200b";
  forget();
  fetch(exit.action, { method: "POST", keepalive: true }).catch(() => {});
  location.replace(exit.dataset.to);
}
if (exit) {
  exit.addEventListener("submit", (e) => { e.preventDefault(); leave(); });
  let presses = [];
  addEventListener("keydown", (e) => {
    if (e.key !== "Shift") { presses = []; return; }
    if (e.repeat) return;
    const now = Date.now();
    presses = presses.filter((t) => now - t < 1500).concat(now);
    if (presses.length >= 3) leave();
  });
}

// The place of the menu where the reader is stands on the screen.
document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });

// With script one button takes along every form that was written in.
document.getElementById("lang")?.removeAttribute("hidden");

// What is folded opens where a link leads to it.
addEventListener("click", (e) => {
  const a = e.target instanceof Element && e.target.closest("a[href*='#']");
  const box = a && a.pathname === location.pathname && document.getElementById(a.hash.slice(1));
  if (!box || !box.matches("details") || e.ctrlKey || e.metaKey) return;
  e.preventDefault();
  box.open = true;
  box.scrollIntoView();
  box.querySelector("summary").focus();
});

// Keys are fetched when one is first used.
function fetchKeys(e) {
  const go = e.ctrlKey && e.key === "k";
  if (!e.key || e.key.length > 1 || !go && (say.single || e.ctrlKey || e.target.closest?.("input, select, textarea"))) return;
  if (go) e.preventDefault();
  removeEventListener("keydown", fetchKeys);
  import(say.keys).then(() => e.target.dispatchEvent(new e.constructor(e.type, e)));
}
if (say.keys) addEventListener("keydown", fetchKeys);

// A form that came back says so first; a line of its summary leads into its input.
const wrong = document.querySelector(".sum[role=alert]");
if (wrong) {
  wrong.focus();
  wrong.addEventListener("click", (e) => {
    const a = e.target instanceof Element && e.target.closest("a");
    const at = a && document.getElementById(a.hash.slice(1));
    if (!at) return;
    e.preventDefault();
    for (let box = at.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    at.scrollIntoView();
    (at.matches("fieldset") ? at.querySelector("input") : at).focus();
  });
}

// A page brought back by the Back button asks whether it may still be seen.
addEventListener("pageshow", (e) => { if (e.persisted) { root.hidden = true; location.reload(); } });

// Relative times move on; the exact time stands beside them in the page itself.
const words = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto" });
function tick() {
  for (const el of document.querySelectorAll("time[data-rel]")) {
    const s = (new Date(el.dateTime) - Date.now()) / 1000;
    const [n, unit] = Math.abs(s) < 3600 ? [s / 60, "minute"] : Math.abs(s) < 129600 ? [s / 3600, "hour"] : [s / 86400, "day"];
    if (Math.abs(s) >= 60) el.textContent = words.format(Math.round(n), unit);
  }
}
if (!("frozen" in say)) setInterval(tick, 30000);

// A form is sent once; a hard step is asked about first.
function ask(text) {
  const box = document.createElement("dialog");
  const p = document.createElement("p");
  p.id = "ask";
  p.textContent = text;
  box.setAttribute("aria-labelledby", "ask");
  const acts = document.createElement("form");
  acts.method = "dialog";
  acts.className = "acts";
  for (const [value, label, kind] of [["yes", say.yes, "btn"], ["no", say.no, "btn quiet"]]) {
    const b = document.createElement("button");
    b.value = value;
    b.className = kind;
    b.textContent = label;
    acts.append(b);
  }
  box.append(p, document.createElement("br"), acts);
  document.body.append(box);
  return new Promise((done) => {
    box.addEventListener("close", () => { done(box.returnValue === "yes"); box.remove(); });
    box.showModal();
  });
}
addEventListener("submit", async (e) => {
  const form = e.target;
  if (e.defaultPrevented || form.method === "dialog") return;
  const by = e.submitter;
  const text = (by && by.dataset.confirm) || form.dataset.confirm;
  if (text && !form.dataset.sure) {
    e.preventDefault();
    if (await ask(text)) { form.dataset.sure = "1"; form.requestSubmit(by || undefined); }
    return;
  }
  if (form.dataset.sent) { e.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; delete form.dataset.sure; }, 8000);
});

// Live regions: a nudge from the server, then the same page again, and only what changed moves.
// The reply is parsed as an inert document: no script in it runs.
const live = [...document.querySelectorAll("[data-live][id]")].map((el) => el.id);
// What somebody has typed stays until it is sent: its region waits.
addEventListener("input", (e) => e.target.closest("[data-live]")?.setAttribute("data-typed", ""));
if (live.length && say.live) {
  let due = 0, last = 0;
  // What a region says, without relative times.
  const sense = (el) => {
    const c = el.cloneNode(true);
    for (const t of c.querySelectorAll("time")) t.textContent = t.dateTime;
    return c.textContent;
  };
  const swap = (doc) => {
    let news = false;
    for (const id of live) {
      const now = document.getElementById(id), next = doc.getElementById(id);
      if (!now || !next || sense(now) === sense(next)) continue;
      if ("typed" in now.dataset || now.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) continue;
      const held = now.contains(document.activeElement) ? document.activeElement.id : "";
      const fresh = document.importNode(next, true);
      fresh.classList.add("fresh");
      for (const d of now.querySelectorAll("details[open][id]")) fresh.querySelector("#" + d.id)?.setAttribute("open", "");
      now.replaceWith(fresh);
      if (held) document.getElementById(held)?.focus();
      news = true;
    }
    const box = document.getElementById("says");
    if (news && box) box.textContent = say.fresh;
  };
  // The title of the tab counts what is unread.
  const title = document.title;
  const count = (doc) => {
    const n = doc.querySelector("#live-bell .count");
    if (!root.hidden) document.title = n ? `(${n.textContent.trim()}) ${title}` : title;
  };
  count(document);
  const refresh = () => {
    due = 0;
    const away = document.hidden; // Then only the bell is read, and seldom.
    if (away && Date.now() - last < 30000) { due = setTimeout(refresh, 30000); return; }
    if (!away && document.querySelector("dialog[open]")) return;
    last = Date.now();
    const from = away ? new URL("/notices", location).href : location.href.split("#")[0];
    const x = new XMLHttpRequest();
    x.open("GET", from);
    x.responseType = "document";
    x.setRequestHeader("X-Live", "1");
    x.onload = () => {
      if (x.status !== 200 || !x.response || x.responseURL !== from) return;
      count(x.response);
      if (!away) swap(x.response);
    };
    x.send();
  };
  const nudge = () => { if (!due) due = setTimeout(refresh, Math.max(300, 3000 - (Date.now() - last))); };
  const stream = new EventSource(say.live);
  let before = false; // What changed while the stream was away came without a nudge.
  stream.onopen = () => { if (before) nudge(); before = true; };
  stream.onmessage = nudge;
  stream.onerror = () => { if (stream.readyState === 2) setInterval(nudge, 45000); };
  addEventListener("visibilitychange", () => { if (!document.hidden) nudge(); });
  addEventListener("pagehide", () => stream.close());
}
