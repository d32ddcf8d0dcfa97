// Subscribes this browser to notices, and sends what it gave with the form. Where it cannot be subscribed the form stays hidden.
const form = document.querySelector("form[data-push]"), failed = form.querySelector(".wrong");
const at = "/worker.js";
let policy;
if (navigator.serviceWorker && window.PushManager) {
  form.hidden = false;
  form.previousElementSibling.hidden = true;
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    failed.hidden = true;
    try {
      policy ??= window.trustedTypes?.createPolicy("worker", { createScriptURL: () => at });
      const worker = await navigator.serviceWorker.register(policy?.createScriptURL("") ?? at);
      await navigator.serviceWorker.ready;
      // One that was made with another key of this server is of no use.
      await (await worker.pushManager.getSubscription())?.unsubscribe();
      const got = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.push });
      form.elements.to.value = JSON.stringify(got);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}
