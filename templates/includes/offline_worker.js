{% comment %}A service worker that shows one page while there is no signal; it is served from the folder of the pages that it answers for. Wants `kept` (a name), `page` and `script`, and `more` where another file is needed.{% endcomment %}{% load static %}const FILES = ["{{ page }}", "{% static "build/site.css" %}", "{% static "build/site.js" %}", "{{ script }}"{% if more %}, "{{ more }}"{% endif %}];
// Without signal an opened page would be the browser's own error. This shows one page instead, which holds nothing
// personal; it is all that is ever kept.
const KEPT = "{{ kept }}";

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
