// Drafts are kept on the server, never in this browser: a lost phone holds nothing.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const status = form.querySelector("[data-draft-status]");
  let timer = 0, changed = false, busy = false;
  const keep = async () => {
    if (busy || !changed || form.dataset.sent) return;
    busy = true;
    changed = false;
    try {
      const body = new URLSearchParams(new FormData(form));
      body.set("_draft", "1");
      const r = await fetch(form.dataset.draft, { method: "POST", body, headers: { "X-Draft": "1" }, redirect: "error" });
      if (r.status === 412 || r.status === 409) {
        form.dataset.sent = "elsewhere";
        if (status) status.textContent = status.dataset.stopped;
        return;
      }
      if (!r.ok) throw r.status;
      const rev = r.headers.get("X-Rev");
      if (rev && form.elements._rev) form.elements._rev.value = rev;
      if (status) status.textContent = status.dataset.saved;
    } catch {
      changed = true;
      if (status) status.textContent = status.dataset.failed;
    }
    busy = false;
  };
  form.addEventListener("input", () => { changed = true; clearTimeout(timer); timer = setTimeout(keep, 1500); });
  addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
}
