// Keys for whoever works without a mouse. Every page works without this file.
const my = document.body.dataset;

// shows opens a dialog that closes with Escape and gives the focus back.
function shows(name, ...content) {
  const box = document.createElement("dialog"), close = document.createElement("form");
  const button = document.createElement("button");
  box.setAttribute("aria-label", name);
  close.method = "dialog";
  close.className = "acts";
  button.className = "btn quiet slim";
  button.textContent = my.close;
  button.autofocus = true;
  close.append(button);
  box.append(...content, document.createElement("br"), close);
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
}

// beside shows a part of another page of ours beside this one. The answer is parsed as an inert document.
function beside(url) {
  const x = new XMLHttpRequest();
  x.open("GET", url);
  x.responseType = "document";
  x.onload = () => {
    const part = x.status === 200 && x.response.getElementById(new URL(url, location).hash.slice(1));
    if (!part) { location.assign(url); return; }
    const copy = document.importNode(part, true);
    copy.removeAttribute("id");
    shows(copy.querySelector("h2, h3").textContent, copy);
  };
  x.onerror = () => location.assign(url);
  x.send();
}

// goes finds a page of the menus by a few letters; what is no page is searched for as a code.
function goes() {
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const links = [...document.querySelectorAll(".nav a"), ...document.querySelectorAll(".menu a, main .head a, main nav a")]
    .map((a) => [a.href, a.textContent.trim()]);
  const field = document.createElement("input"), list = document.createElement("ul"), form = document.createElement("form");
  const found = () => links.filter(([, name]) => plain(name).includes(plain(field.value.trim()))).slice(0, 9);
  const draw = () => list.replaceChildren(...found().map(([href, name]) => {
    const row = document.createElement("li"), a = document.createElement("a");
    a.href = href;
    a.textContent = name;
    row.append(a);
    return row;
  }));
  field.type = "search";
  field.className = "in";
  field.autocomplete = "off";
  field.setAttribute("aria-label", my.find);
  list.className = "rows";
  form.append(field);
  field.addEventListener("input", draw);
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const [first] = found(), seek = document.querySelector("form.seek");
    if (first) location.assign(first[0]);
    else if (seek && field.value.trim()) { seek.elements.q.value = field.value; seek.submit(); }
  });
  draw();
  shows(my.find, form, list);
  field.focus();
}

// step puts the focus on the next row of the page's lists, or on the one before.
function step(by) {
  const rows = [...document.querySelectorAll("main .folk, main .rows")]
    .flatMap((list) => [...list.children]).map((row) => row.querySelector("a, button, summary")).filter(Boolean);
  const now = rows.findIndex((at) => at.closest("li").contains(document.activeElement));
  rows[Math.min(Math.max(now + by, 0), rows.length - 1)]?.focus();
}

const press = (selector) => document.querySelector(selector)?.click();
const keys = {
  "?": () => beside("/help#keys"),
  "/": () => { const seek = document.getElementById("seek"); if (seek?.offsetParent) seek.focus(); else press("a[href='/find']"); },
  h: () => press(".help > summary"),
  j: () => step(1),
  k: () => step(-1),
  n: () => press("a[href='/cases/new']"),
};
addEventListener("keydown", (e) => {
  if (e.defaultPrevented || e.altKey || e.repeat || document.querySelector("dialog[open]")) return;
  if (e.ctrlKey && e.key === "k") { e.preventDefault(); goes(); return; }
  if (my.single || e.ctrlKey || e.metaKey || e.target.closest?.("input, select, textarea, [contenteditable]")) return;
  const act = keys[e.key] || (/^[1-9]$/.test(e.key) && (() => document.querySelectorAll(".nav a")[e.key - 1]?.click()));
  if (act) { e.preventDefault(); act(); }
});
