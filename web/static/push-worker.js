// Shows what reached this browser: a fixed text that says that something waits. It keeps nothing, and no page passes through it.
addEventListener("push", (e) => {
  const said = e.data.json();
  e.waitUntil(registration.showNotification(said.title, { body: said.text, tag: "waits", renotify: true }));
});
addEventListener("notificationclick", (e) => {
  e.notification.close();
  e.waitUntil(clients.openWindow("/notices"));
});
