// The page without signal. It shows what this device keeps of unfinished forms, if the tab still has the key, and takes more in.
const page = document.getElementById("offline"), form = document.getElementById("kept"), fields = document.getElementById("fields");
const device = await import(page.dataset.device), home = "/";
const status = form.querySelector("[role=status]"), signal = document.getElementById("signal");
const idle = 15 * 60e3;
document.getElementById("lang")?.remove(); // It needs the server.
let rec, at, timer = 0, touched = Date.now();

const show = (what) => { for (const el of page.querySelectorAll("[data-when]")) el.hidden = el.dataset.when !== what; };
const steps = () => Object.keys(rec.pages).sort((a, b) => a - b);
const url = (step) => { const to = new URL(rec.url, location); to.searchParams.set("step", step); return to.pathname + to.search; };

function draw(step) {
  at = rec.at = step;
  const p = rec.pages[at], n = steps().indexOf(at) + 1;
  fields.replaceChildren(...device.unpack(p.tree));
  device.fill(form, p.mine ?? p.base);
  form.querySelector("h2").textContent = p.title;
  document.getElementById("of").textContent = `${n} / ${steps().length}`;
  form.querySelector("[data-go='-1']").hidden = n === 1;
  form.querySelector("[data-go='1']").hidden = n === steps().length;
  form.querySelector("[data-send]").hidden = n !== steps().length;
  status.textContent = rec.send ? status.dataset.queued : status.dataset.kept;
}

async function save() {
  clearTimeout(timer);
  const p = rec.pages[at], said = device.entries(form);
  p.mine = JSON.stringify(said) === JSON.stringify(p.base) ? null : said;
  await device.write(rec);
  status.textContent = rec.send ? status.dataset.queued : status.dataset.kept;
}

form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 500); });
form.addEventListener("submit", (e) => e.preventDefault());
form.addEventListener("click", async (e) => {
  const by = e.target.closest("button");
  if (!by) return;
  rec.send = "send" in by.dataset;
  await save();
  if (rec.send) return;
  draw(steps()[steps().indexOf(at) + +by.dataset.go]);
  form.querySelector("h2").focus();
});
for (const type of ["input", "pointerdown", "keydown"]) addEventListener(type, () => { touched = Date.now(); });
addEventListener("visibilitychange", () => { if (document.hidden && rec) save(); });

// back asks whether there is signal. Whoever writes goes on by a press; a case that waits to be sent goes by itself, and
// a session that has ended is told of at once.
async function back() {
  const r = await fetch("/session", { cache: "no-store" }).catch(() => {});
  if (!r || r.status >= 500) return;
  const to = rec ? url(at) : home;
  if (rec) await save();
  if (r.status === 401) { device.lock(); location.replace("/sign-in?back=" + encodeURIComponent(to)); }
  else if (!rec || rec.send) location.replace(to);
  else { signal.querySelector("a").href = to; signal.hidden = false; }
}
addEventListener("online", back);
setInterval(back, 15000);
setInterval(() => {
  if (rec && Date.now() > rec.till) device.wipe();
  else if (rec && Date.now() - touched > idle) device.lock();
  else return;
  location.replace(home);
}, 5000);

const ids = await device.list().catch(() => []);
if (!ids.length) show("none");
else if (!await device.unlock().catch(() => false)) show("locked");
else {
  const asked = new URL(location).searchParams;
  rec = await device.read(ids.includes(asked.get("draft")) ? asked.get("draft") : ids[0]);
  if (rec) { draw(rec.pages[asked.get("step")] ? asked.get("step") : rec.pages[rec.at] ? rec.at : steps()[0]); show("open"); }
  else show("none");
}
