// Asks the browser for a passkey, and sends its answer with the form. Where there is none the form stays hidden.
const keys = window.PublicKeyCredential;
for (const form of document.querySelectorAll("form[data-ask]")) {
  if (!keys?.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const failed = form.querySelector(".wrong");
    failed.hidden = true;
    try {
      const ask = JSON.parse(form.dataset.ask);
      const got = ask.pubKeyCredParams
        ? await navigator.credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(ask) })
        : await navigator.credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(ask) });
      form.elements.passkey.value = JSON.stringify(got);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}
