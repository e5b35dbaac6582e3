// Keeps the console's own code on the device, so that it stands at once and also while the hub cannot be reached.
// It holds no data: whatever begins with /api/ never passes through here.

/** Written into the file by the build: a name that changes with any file, and the addresses of all files. */
declare const shell: { name: string; files: string[] };

const worker = self as unknown as ServiceWorkerGlobalScope;
const page = '/index.html';
const prefix = 'hinomi-shell-';

worker.addEventListener('install', (event) => {
  event.waitUntil(fill());
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(forgetOlder());
});

worker.addEventListener('message', (event) => {
  if (event.data === 'take-over') void worker.skipWaiting();
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin || pathname.startsWith('/api/')) return;
  const kept = request.mode === 'navigate' ? page : pathname;
  if (shell.files.includes(kept)) event.respondWith(fromShell(kept, request));
});

/** Every file of this build; those without a hash in their name are asked for anew. */
async function fill(): Promise<void> {
  const cache = await caches.open(prefix + shell.name);
  await cache.addAll(shell.files.map((file) => new Request(file, { cache: hashed(file) ? 'default' : 'no-cache' })));
}

async function forgetOlder(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(prefix) && name !== prefix + shell.name);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function fromShell(kept: string, request: Request): Promise<Response> {
  const cache = await caches.open(prefix + shell.name);
  return (await cache.match(kept)) ?? fetch(request);
}

function hashed(file: string): boolean {
  return file.startsWith('/assets/');
}
