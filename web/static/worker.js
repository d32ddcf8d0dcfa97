// One worker for two things: it shows that a notice waits, and puts a page of ours in the place of one that cannot be had.
// It keeps that page, which is the same for everybody, and the files it stands on. No other page and no answer is kept.
// The server writes their addresses above this file, so that a new build is a new worker.
const store = "files" + files.join();
const kept = (r) => caches.match(r, { cacheName: store, ignoreVary: true });

addEventListener("install", (e) => e.waitUntil(caches.open(store).then((c) => c.addAll(files)).then(() => skipWaiting())));
addEventListener("activate", (e) => e.waitUntil(caches.keys().then((all) => Promise.all(
  all.filter((name) => name !== store).map((name) => caches.delete(name)))).then(() => clients.claim())));
addEventListener("fetch", (e) => {
  const r = e.request;
  if (r.method !== "GET") return;
  if (r.mode === "navigate") e.respondWith(fetch(r).catch(() => kept(files[0])));
  else if (files.indexOf(new URL(r.url).pathname) > 0) e.respondWith(kept(r).then((f) => f ?? fetch(r)));
});

// A notice is a fixed text.
addEventListener("push", (e) => {
  const said = e.data.json();
  e.waitUntil(registration.showNotification(said.title, { body: said.text, tag: "waits", renotify: true }));
});
addEventListener("notificationclick", (e) => {
  e.notification.close();
  e.waitUntil(clients.openWindow("/notices"));
});
