// A form of one page that this device keeps, where somebody says that the device is her own. The server has no copy of it, so
// nothing there can clash with what was written here. What was pressed without signal is sent when there is signal, and filed once.
const form = document.querySelector("form[data-key]"), data = form.dataset, at = form.getAttribute("action");
const id = new URL(at, location).searchParams.get("draft"), device = await import(data.device);
const policy = window.trustedTypes?.createPolicy("worker", { createScriptURL: () => "/worker.js" });
await device.unlock(data.key);
delete data.key;
navigator.serviceWorker.register(policy?.createScriptURL("") ?? "/worker.js").catch(() => {});

const page = { tree: device.pack(form), base: device.entries(form), title: document.querySelector("h1").textContent };
const rec = { id, at: "1", url: at, till: Date.now() + 8 * 3600e3, pages: { 1: page } };
const old = await device.read(id), wrong = form.querySelector(".sum");
if (old && !wrong) device.fill(form, old.pages[1].mine ?? old.pages[1].base);
// A form that was left before it was sent ends where the next one begins.
for (const other of await device.list()) {
  const left = other !== id && await device.read(other);
  if (left && !left.send && left.url.startsWith(location.pathname + "?")) await device.drop(other);
}

async function keep() {
  page.mine = device.entries(form);
  await device.write(rec);
}
let timer = 0;
form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 500); });
addEventListener("visibilitychange", () => { if (document.hidden) keep(); });

// send files what stands in the form. An answer that leads on is a case that is filed: the address leads there from now on.
// Another answer says what is wrong, and is a page of its own.
async function send() {
  const r = await fetch(at, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
  if (r.type === "opaqueredirect") { await device.drop(id); location.replace(at); return; }
  delete rec.send;
  await device.write(rec);
  form.submit();
}
form.addEventListener("submit", async (e) => {
  e.preventDefault();
  clearTimeout(timer);
  rec.send = true;
  try { await keep(); } catch { form.submit(); return; }
  send().catch(() => location.assign(at));
});

await keep();
data.ready = "1";
if (old?.send && !wrong) {
  rec.send = true;
  await device.write(rec);
  send().catch(() => {});
}
