// What this device keeps of unfinished forms: one sealed record for each, under a key of the session that the server gives to
// the page of a form. The key is never written down: it is in memory, and in the name of the window, which lives as long as
// the tab and outlives a reload without signal. Records go when their time is over, or when they cannot be opened any more.
const base = "kept", mark = "k:";
let key;

function act(mode, what) {
  return new Promise((done, failed) => {
    const open = indexedDB.open(base, 1);
    open.onupgradeneeded = () => open.result.createObjectStore(base);
    open.onerror = () => failed(open.error);
    open.onsuccess = () => {
      const all = open.result.transaction(base, mode), asked = what(all.objectStore(base));
      all.oncomplete = () => { open.result.close(); done(asked.result); };
      all.onabort = () => { open.result.close(); failed(all.error); };
    };
  });
}

// unlock takes the key in that a page was given, or the one that the window still has.
export async function unlock(text) {
  text ??= window.name.startsWith(mark) ? window.name.slice(mark.length) : "";
  if (!text) return false;
  key = await crypto.subtle.importKey("raw", Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), "AES-GCM", false, ["encrypt", "decrypt"]);
  window.name = mark + text;
  return true;
}

export function lock() { key = undefined; window.name = ""; }
export function wipe() { lock(); indexedDB.deleteDatabase(base); }
export const drop = (id) => act("readwrite", (all) => all.delete(id));

// list names what is kept, the newest first.
export async function list() {
  const [ids, rows] = [await act("readonly", (all) => all.getAllKeys()), await act("readonly", (all) => all.getAll())];
  const live = [];
  for (const [i, id] of ids.entries()) {
    if (rows[i].till > Date.now()) live.push([rows[i].at, id]);
    else await drop(id);
  }
  return live.sort(([a], [b]) => b - a).map(([, id]) => id);
}

export async function write(rec) {
  const iv = crypto.getRandomValues(new Uint8Array(12)), plain = new TextEncoder().encode(JSON.stringify(rec));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(rec.id) }, key, plain);
  await act("readwrite", (all) => all.put({ iv, sealed, till: rec.till, at: Date.now() }, rec.id));
}

export async function read(id) {
  if (!(await list()).includes(id)) return;
  const { iv, sealed } = await act("readonly", (all) => all.get(id));
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(id) }, key, sealed);
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    await drop(id); // It is of another session, whose key is gone.
  }
}

// entries is what a form says, without inputs of our own.
export const entries = (form) => [...new FormData(form)].filter(([name]) => !name.startsWith("_"));

// fill lets a form say that.
export function fill(form, said) {
  const left = said.map((one) => [...one]);
  for (const el of form.elements) {
    if (!el.name || el.name.startsWith("_")) continue;
    const box = el.type === "radio" || el.type === "checkbox";
    const i = left.findIndex(([name, value]) => name === el.name && (!box || value === el.value));
    if (box) el.checked = i >= 0;
    else if (i >= 0) el.value = left[i][1];
    if (i >= 0) left.splice(i, 1);
  }
}

const tags = /^(div|p|h2|h3|fieldset|legend|label|input|select|option|optgroup|textarea|datalist|details|summary|span|b|strong|em|small|ul|ol|li)$/;
const attributes = ["class", "id", "name", "type", "value", "for", "list", "min", "max", "maxlength", "inputmode", "autocomplete", "placeholder",
  "rows", "multiple", "open", "role", "lang", "aria-label", "aria-labelledby", "aria-describedby", "hidden", "data-all"];

// pack writes what a form shows down as lists, and unpack builds it again: no markup is made of text.
export const pack = (of) => [...of.childNodes].map((n) => {
  if (n.nodeType === 3) return n.data;
  if (n.nodeType !== 1 || !tags.test(n.localName) || n.name?.startsWith("_") || n.matches(".bar, .sum, .wrong, [role=status], .sr-only")) return "";
  return [n.localName, attributes.filter((a) => n.hasAttribute(a)).map((a) => [a, n.getAttribute(a)]), pack(n)];
}).filter((n) => n !== "");
export const unpack = (list) => list.map((n) => {
  if (typeof n === "string") return document.createTextNode(n);
  const el = document.createElement(n[0]);
  for (const [a, value] of n[1]) el.setAttribute(a, value);
  el.append(...unpack(n[2]));
  return el;
});
