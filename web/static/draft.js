// Drafts are kept on the server. Where somebody says that the device is her own it keeps them too, sealed: carry.js.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const status = form.querySelector("[data-draft-status]");
  let timer = 0, changed = false, busy = false, stopped = false;
  const { key, carry } = form.dataset, kept = key && import(carry).then((m) => m.carry(form)).catch(() => {});
  const keep = async () => {
    if (busy || stopped || !changed || form.dataset.sent) return;
    busy = true;
    const device = await kept;
    changed = false;
    try {
      const body = new URLSearchParams(new FormData(form));
      body.set("_draft", "1");
      await device?.wrote();
      const r = await fetch(form.dataset.draft, { method: "POST", body, headers: { "X-Draft": "1" }, redirect: "error" });
      if (r.status === 412 || r.status === 409) {
        stopped = true;
        if (status) status.textContent = status.dataset.stopped;
      } else if (!r.ok) throw r.status;
      const rev = r.headers.get("X-Rev");
      if (rev && form.elements._rev) form.elements._rev.value = rev;
      if (!stopped) await device?.kept(rev);
      if (status && !stopped) status.textContent = status.dataset.saved;
    } catch {
      changed = true;
      if (status) status.textContent = device ? status.dataset.here : status.dataset.failed;
    }
    busy = false;
  };
  for (const offer of form.querySelectorAll("[data-offer]")) offer.hidden = !navigator.serviceWorker || !window.crypto?.subtle;
  form.addEventListener("input", () => { changed = true; clearTimeout(timer); timer = setTimeout(keep, 1500); });
  addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
  addEventListener("online", keep);
  // On a device that keeps the form, everything is kept before a button is followed.
  form.addEventListener("submit", async (e) => {
    const by = e.submitter, does = by?.value ?? "next";
    if (!kept || e.defaultPrevented || form.dataset.leaves || by?.dataset.confirm && !form.dataset.sure) return;
    e.preventDefault();
    const device = await kept;
    delete form.dataset.sent;
    changed = true;
    while (busy) await new Promise((done) => setTimeout(done, 50));
    await keep();
    if (await device?.leaves(does, !changed).catch(() => false)) return;
    form.dataset.leaves = "1";
    form.requestSubmit(by);
  });
}
