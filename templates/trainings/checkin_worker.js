{% load i18n static %}{% comment %}Served from /hadir/, so that it answers for the check-in pages and for nothing else.{% endcomment %}const FILES = ["{% url "trainings:checkin_offline" %}", "{% static "build/site.css" %}", "{% static "build/checkin.js" %}"];
// Without signal an opened check-in page would be the browser's own error. This shows one page instead, which holds
// nothing personal; it is all that is ever kept.
const KEPT = "hadir-1";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(KEPT)
      .then((cache) => cache.addAll(FILES))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(() => caches.match(FILES[0])));
  } else if (FILES.some((file) => request.url.endsWith(file))) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});
