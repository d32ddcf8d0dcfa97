// A form that this device keeps too: what was written without signal is brought to the server, once, and what moved there
// meanwhile is shown field by field. Only pages of a session that asked for it load this file.
const policy = window.trustedTypes?.createPolicy("worker", { createScriptURL: () => "/worker.js" });
const life = 8 * 3600e3; // As long as the server gives the key again after the session has ended by its clock.
const never = new Promise(() => {});

export async function carry(form) {
  const data = form.dataset, own = (name) => form.elements[name], id = own("_draft_id").value, here = own("_step").value;
  const device = await import(data.device);
  await device.unlock(data.key);
  delete data.key;
  navigator.serviceWorker.register(policy?.createScriptURL("") ?? "/worker.js").catch(() => {});
  const url = (step) => { const at = new URL(data.draft, location); at.searchParams.set("step", step); return at.pathname + at.search; };
  const rec = await device.read(id) ?? { id, pages: {}, url: data.draft };
  rec.till = Date.now() + life;
  rec.at = here;
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  // part reads another page of the form as an inert document. It counts as no use of the session.
  const part = (step) => new Promise((done, failed) => {
    const x = new XMLHttpRequest();
    x.open("GET", url(step));
    x.responseType = "document";
    x.setRequestHeader("X-Live", "1");
    x.onload = () => { const f = x.response?.getElementById("case-form"); f ? done(f) : failed(x.status); };
    x.onerror = failed;
    x.send();
  });
  // shows is a page of the form as the server shows it.
  const shows = (f) => ({ tree: device.pack(f), base: device.entries(f), rev: f.elements._rev.value,
    title: f.querySelector("h2").textContent, lead: f.querySelector("p.soft")?.textContent });
  const send = (step, said, extra) => {
    const body = new URLSearchParams(said);
    for (const name of ["_csrf", "_for", "_once", "_rev", "_draft_id"]) if (own(name)) body.set(name, own(name).value);
    body.set("_step", step);
    for (const [name, value] of Object.entries(extra)) body.set(name, value);
    return body;
  };

  // file sends the case. An answer that leads on is a case that is filed: the address of its form leads there from now on.
  async function file(how) {
    const last = await part(7);
    const r = await fetch(data.draft, { method: "POST", body: send(7, device.entries(last), { _do: how }), redirect: "manual" });
    if (r.type === "opaqueredirect") await device.drop(id);
    location.replace(r.type === "opaqueredirect" ? data.draft : url(7));
    return never;
  }

  // bring takes what was written here to the server.
  async function bring(written) {
    const moved = own("_rev").value, clashes = [], plans = [];
    for (const [step, p] of written) {
      const f = step === here ? form : await part(step), theirs = device.entries(f);
      const said = (list) => list.reduce((m, one) => m.set(one[0], [...m.get(one[0]) ?? [], one]), new Map());
      const [b, m, t] = [said(p.base), said(p.mine), said(theirs)], all = new Map();
      for (const name of new Set([...m.keys(), ...t.keys(), ...b.keys()])) {
        const [was, mine, now] = [b.get(name) ?? [], m.get(name) ?? [], t.get(name) ?? []];
        all.set(name, p.rev === moved || moved === "0" || !same(mine, was) ? mine : now);
        if (p.rev !== moved && moved !== "0" && !same(mine, was) && !same(now, was) && !same(mine, now)) clashes.push({ f, name, mine, now, all });
      }
      plans.push([step, p, all]);
    }
    if (clashes.length) await review(clashes);
    for (const [step, p, all] of plans) {
      const said = [...all.values()].flat();
      const r = await fetch(data.draft, { method: "POST", body: send(step, said, { _draft: 1 }), headers: { "X-Draft": "1" }, redirect: "error" });
      if (r.status === 412) { location.reload(); return never; } // It moved once more.
      if (!r.ok) throw r.status;
      own("_rev").value = r.headers.get("X-Rev");
      [p.base, p.mine, p.rev] = [said, null, own("_rev").value];
      await device.write(rec);
    }
  }

  // review asks, for every answer that was changed here and there, which of the two stands.
  function review(clashes) {
    const words = data, box = document.createElement("form"), head = document.createElement("h2"), lead = document.createElement("p");
    const tell = (f, name, list) => list.map(([, value]) => {
      const el = [...f.elements].find((e) => e.name === name && (!/radio|checkbox/.test(e.type) || e.value === value));
      const named = /radio|checkbox/.test(el?.type) ? el.labels[0] : [...el?.options ?? []].find((o) => o.value === value);
      return named?.textContent.trim() ?? value;
    }).join(", ") || words.nothing;
    const asks = ({ f, name }) => {
      const el = [...f.elements].find((e) => e.name === name);
      return (/radio|checkbox/.test(el?.type) && el.closest("fieldset")?.querySelector("legend") || el?.labels?.[0])?.firstChild?.textContent.trim() || name;
    };
    box.className = "form card";
    box.id = "clash";
    [head.textContent, lead.textContent, head.tabIndex] = [words.clash, words.clashLead, -1];
    box.append(head, lead);
    clashes.forEach((c, i) => {
      const set = document.createElement("fieldset"), legend = document.createElement("legend");
      legend.textContent = asks(c);
      const both = document.createElement("div");
      both.className = "choices";
      set.append(legend, both);
      for (const [which, word] of [["mine", words.mine], ["now", words.theirs]]) {
        const label = document.createElement("label"), pick = document.createElement("input"), text = document.createElement("span");
        label.className = "choice";
        [pick.type, pick.name, pick.value, pick.required] = ["radio", "c" + i, which, true];
        text.textContent = word + ": " + tell(c.f, c.name, c[which]);
        label.append(pick, text);
        both.append(label);
      }
      box.append(set);
    });
    const button = document.createElement("button");
    [button.className, button.textContent] = ["btn", words.chosen];
    box.append(button);
    form.before(box);
    form.hidden = true;
    head.focus();
    return new Promise((done) => box.addEventListener("submit", (e) => {
      e.preventDefault();
      clashes.forEach((c, i) => c.all.set(c.name, c[box.elements["c" + i].value]));
      box.remove();
      done();
    }));
  }

  const written = Object.entries(rec.pages).filter(([, p]) => p.mine), queued = rec.send;
  if (written.length || queued) {
    await bring(written);
    delete rec.send;
    await device.write(rec);
    if (queued) return file("send");
    location.replace(url(here));
    return never;
  }
  rec.pages[here] = shows(form);
  await device.write(rec);

  // The other pages are read as they are now, so that they can be written in without signal.
  (async () => {
    for (const go of document.querySelectorAll("[form=case-form][value^='go.']")) {
      const step = go.value.slice(3);
      if (step === here || step === "7" || rec.pages[step]?.rev === own("_rev").value) continue;
      rec.pages[step] = shows(await part(step));
      await device.write(rec);
    }
    data.ready = "1";
  })().catch(() => {});

  return {
    // wrote keeps what stands in the form now, before anything is sent.
    async wrote() {
      document.documentElement.dataset.till = Date.now() + document.getElementById("ending").dataset.left * 1000;
      rec.pages[here].mine = device.entries(form);
      await device.write(rec);
    },
    // kept says that the server has it, in a revision.
    async kept(rev) {
      const p = rec.pages[here], was = p.rev;
      [p.base, p.mine] = [p.mine, null];
      for (const one of Object.values(rec.pages)) if (one.rev === was) one.rev = rev;
      await device.write(rec);
    },
    // leaves goes on to where a button leads, without signal too. It answers false where the button does so itself.
    async leaves(does, online) {
      if (does === "discard" || does === "device.off") await device.drop(id);
      if (online) return /^(send|save)$/.test(does) && here === "7" ? file(does) : false;
      const steps = Object.keys(rec.pages).sort((a, b) => a - b), i = steps.indexOf(here);
      rec.send = does === "send";
      await device.write(rec);
      location.assign(url(does.startsWith("go.") ? does.slice(3) : steps[does === "back" ? i - 1 : does === "next" ? i + 1 : i] ?? here));
      return true;
    },
  };
}
