// The service worker: it keeps the page for when there is no network, and shows an alert when the page is closed.

const SHELL = "tocsin-shell";
const PHOTOS = "tocsin-photos";
const NAMES = ["street.css", "screens.css", "chat-page.css", "chat-page.js", "chat-member.js", "chat-store.js", "chat-wake.js", "chat.js", "screen.js", "dom.js", "gsm7.js", "chat.fr.json", "chat.en.json", "bell.svg", "chat-icon-192.png"];

self.addEventListener("install", (event) => {
  const pages = ["/chat", "/chat?lang=fr", "/chat?lang=en", ...NAMES.map((name) => `/page/${name}`)];
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(pages)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname === "/chat" || NAMES.some((name) => url.pathname === `/page/${name}`)) event.respondWith(newest(event.request));
  else if (url.pathname.startsWith("/chat/photo/")) event.respondWith(kept(event.request));
});

self.addEventListener("push", (event) => {
  event.waitUntil(ring(event.data?.json() ?? {}));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(goToPage());
});

async function newest(request) {
  const cache = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    const known = (await cache.match(request)) ?? (await cache.match(request, { ignoreSearch: true }));
    if (known) return known;
    throw error;
  }
}

async function kept(request) {
  const cache = await caches.open(PHOTOS);
  const known = await cache.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function ring({ title, body, topic, language }) {
  // Who looks at the page sees the alert there.
  const pages = await self.clients.matchAll({ type: "window" });
  if (pages.some((page) => page.visibilityState === "visible")) return;
  await self.registration.showNotification(title || "Tocsin", {
    body,
    tag: topic,
    lang: language,
    icon: "/page/chat-icon-192.png",
    renotify: Boolean(topic),
    requireInteraction: true,
  });
}

async function goToPage() {
  const pages = await self.clients.matchAll({ type: "window" });
  const page = pages.find((one) => new URL(one.url).pathname === "/chat");
  await (page ? page.focus() : self.clients.openWindow("/chat"));
}
