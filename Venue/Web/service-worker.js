// Keeps the shell of the terminal, so that an installed page opens without a connection and can say
// so itself. Never anything of the interfaces: an old price must not come from here.

const name = 'plimsoll-shell';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.add('/')).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (pathname.startsWith('/assets/')) event.respondWith(asset(request, pathname));
});

/** The newest page, or the kept one without a connection. */
async function page(request) {
  try {
    const fresh = await fetch(request);
    if (fresh.ok) {
      const cache = await caches.open(name);
      await cache.put('/', fresh.clone());
    }
    return fresh;
  } catch {
    return (await caches.match('/')) ?? Response.error();
  }
}

/** Assets never change under their address; those of older versions are dropped. */
async function asset(request, pathname) {
  const cache = await caches.open(name);
  const kept = await cache.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) {
    await cache.put(request, fresh.clone());
    await drop(cache, pathname.split('/')[2]);
  }
  return fresh;
}

async function drop(cache, version) {
  for (const request of await cache.keys()) {
    const parts = new URL(request.url).pathname.split('/');
    if (parts[1] === 'assets' && parts[2] !== version) await cache.delete(request);
  }
}
