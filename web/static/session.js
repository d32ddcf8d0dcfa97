// The session ends when nobody uses it for some minutes. The page warns before, one tap puts the end off, and at the end the page is
// covered at once. What was being written is sent to the server first, sealed there, and comes back after signing in again.
const box = document.getElementById("ending"), root = document.documentElement;
const [text, rest, stay] = box.children, { page, last, over, in: enter } = box.dataset;
const signIn = "/sign-in?back=" + encodeURIComponent(page);
const token = () => document.querySelector("[name=_csrf]").value;
const post = (to, body) => fetch(to, { method: "POST", body: new URLSearchParams(body) });
let ends = 0, final = false, lead = 0, asked = 0, busy = false, covered = false;

// arm takes in how long the session lasts. The warning comes two minutes before, or as soon as a short session allows.
function arm(left, isFinal) {
  [ends, final, asked] = [Date.now() + left * 1000, isFinal, Date.now()];
  lead = Math.max(lead, Math.min(120, left - 20));
  box.hidden = true;
}

// ask asks how long the session lasts, which counts as no use, or puts its end off. It answers false when nobody could be asked.
async function ask(prolong) {
  if (busy || covered) return true;
  [busy, asked] = [true, Date.now()];
  let r;
  try {
    r = await (prolong ? post("/session", { _csrf: token() }) : fetch("/session", { cache: "no-store" }));
    if (r.status === 204) arm(+r.headers.get("X-Session-Left"), r.headers.has("X-Session-Final"));
    if (r.status === 401) end();
  } catch {}
  busy = false;
  return !!r;
}

// tick looks at the clock once a second, so that a machine that slept is behind by no more than that.
async function tick() {
  const left = () => Math.ceil((ends - Date.now()) / 1000);
  if (covered || busy) return;
  // Everything is hidden first: only then the server is asked whether another tab has put the end off.
  if (left() <= 0) {
    root.hidden = true;
    // Without signal whoever writes into a form that this device keeps goes on for as long as a session rests.
    if (!await ask()) {
      const on = (root.dataset.till - Date.now()) / 1000;
      on > 0 ? arm(on) : end();
    }
    root.hidden = !covered && left() <= 0;
  } else if (left() > lead) {
    box.hidden = true;
    // Another sign-in may have ended it.
    if (!document.hidden && Date.now() - asked > 30000) ask();
  } else {
    if (box.hidden) await ask();
    if (covered || left() > lead) return;
    if (final) text.textContent = last;
    stay.hidden = final;
    box.hidden = false;
    rest.textContent = Math.floor(left() / 60) + ":" + String(left() % 60).padStart(2, "0");
  }
}

// What was written in since it was sent. A page that came back with faults holds what was typed before.
const written = new Set();
const keeps = (f) => f && f.method === "post" && !("draft" in f.dataset) && !f.closest("header") && !f.querySelector("[type=password]");
addEventListener("input", (e) => { if (keeps(e.target.form)) written.add(e.target.form); });
addEventListener("submit", (e) => { if (!e.defaultPrevented) written.delete(e.target); });
for (const wrong of document.querySelectorAll("main form [aria-invalid]")) if (keeps(wrong.form)) written.add(wrong.form);
const address = (f) => { const to = new URL(f.action); return to.pathname + to.search; };

// end takes everything off the page and leads to the sign-in page, which says why the session ended.
async function end() {
  if (covered) return;
  covered = true;
  name = ""; // The key to what this device keeps.
  const forms = [...written].map((f) => [...new FormData(f), ["_pending_do", "keep"], ["_pending_action", address(f)], ["_pending_page", page]]);
  const cover = document.createElement("main"), head = document.createElement("h1"), link = document.createElement("a");
  [head.textContent, link.textContent, link.href, link.className] = [over, enter, signIn, "btn"];
  cover.append(head, link);
  for (const el of document.querySelectorAll("body > :not(header), header nav, header .push ~ :not(#exit), #ending")) el.remove();
  document.body.append(cover);
  root.hidden = false;
  const leave = async (e) => {
    if (e) e.preventDefault();
    for (; forms.length; forms.shift()) if ((await post("/pending", forms[0])).status >= 500) return;
    location.replace(signIn);
  };
  link.addEventListener("click", leave);
  // Without the network the cover stays, and its link tries again.
  leave().catch(() => {});
}

// What was being typed before stands in its form again.
const form = document.querySelector("form[data-resumed]");
if (form) {
  written.add(form);
  form.scrollIntoView({ block: "center" });
  document.getElementById("says").textContent = box.dataset.said;
}

// A change of language takes along what was being written.
const tongue = document.getElementById("lang");
if (tongue) tongue.addEventListener("submit", async (e) => {
  const forms = [...written].filter((w) => w.isConnected);
  if (!forms.length || tongue.dataset.kept) return;
  e.preventDefault();
  // The last one comes back on the page; the others wait to be sent. What could not be kept stays where it is, and so does the language.
  for (const f of forms) {
    const extra = [["_pending_do", "keep"], ["_pending_action", address(f)], ["_pending_page", page]];
    if (f === forms.at(-1)) extra.push(["_pending_then", "resume"]);
    const r = await post("/pending", [...new FormData(f), ...extra]).catch(() => {});
    if (!r?.ok) return;
  }
  tongue.dataset.kept = "1";
  tongue.requestSubmit(e.submitter);
});

stay.addEventListener("click", () => ask(true));
arm(+box.dataset.left, "final" in box.dataset);
setInterval(tick, 1000);
addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
