// Answers when there is no network. VERSION, PAGES, FIGURES and SOUNDS stand above, written for exactly these files.

const FOLDER = registration.scope;
const PAGE_CACHES = `voiceguide ${FOLDER} pages `;
const PAGE_CACHE = PAGE_CACHES + VERSION;
// see keep.js
const KEPT = "&kept";
const SOUND_CACHE = `voiceguide ${FOLDER} sounds`;

const full = (path) => new URL(path, FOLDER).href;
const withoutVersion = (url) => url.split("?")[0];

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => event.data === "take over" && event.waitUntil(skipWaiting()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(FOLDER) && !isFromNetwork(request.url)) {
    event.respondWith(answer(request));
  }
});

/** All pages of this version, and the new version of every sound she keeps; or nothing. */
async function install() {
  const pages = await caches.open(PAGE_CACHE);
  const paths = [...PAGES, ...FIGURES.map((name) => `figures/${name}.svg`)];
  await pages.addAll(paths.map((path) => new Request(full(path), { cache: "reload" })));
  const sounds = await caches.open(SOUND_CACHE);
  const kept = new Set((await sounds.keys()).map((request) => withoutVersion(request.url)));
  for (const url of SOUNDS.map(full)) {
    if (kept.has(withoutVersion(url)) && !(await sounds.match(url))) await sounds.add(url);
  }
}

/** Only this version is needed from now on, but for the sound of a page that is open: it may be playing. */
async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGE_CACHES) && name !== PAGE_CACHE) await caches.delete(name);
  }
  const sounds = await caches.open(SOUND_CACHE);
  const current = new Set(SOUNDS.map(full));
  const pages = (await clients.matchAll({ includeUncontrolled: true })).map(({ url }) => withoutVersion(url));
  for (const { url } of await sounds.keys()) {
    const playing = pages.includes(withoutVersion(url).replace(/mp3$/, "html"));
    if (!current.has(url) && !playing) await sounds.delete(url);
  }
  await clients.claim();
}

/**
 * Players refuse a sound that comes partly from the network and partly from here. So the page says which it wants:
 * with "&kept" it is answered here, without it not at all, and goes straight to the network.
 */
function isFromNetwork(url) {
  return withoutVersion(url).endsWith(".mp3") && !url.endsWith(KEPT);
}

async function answer(request) {
  if (request.url.endsWith(KEPT)) return kept(request);
  const page = request.url === FOLDER ? full("index.html") : withoutVersion(request.url);
  return (await caches.open(PAGE_CACHE).then((cache) => cache.match(page))) ?? fetch(request);
}

async function kept(request) {
  const url = request.url.slice(0, -KEPT.length);
  const sound = await caches.open(SOUND_CACHE).then((cache) => cache.match(url));
  return sound ? part(sound, request.headers.get("range")) : fetch(url, { headers: request.headers });
}

/** The part of a kept sound that was asked for: players seek by asking for a range of bytes. */
async function part(sound, range) {
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range ?? "");
  if (!asked || (!asked[1] && !asked[2])) return sound;
  const bytes = await sound.blob();
  const start = asked[1] ? Number(asked[1]) : Math.max(0, bytes.size - Number(asked[2]));
  const end = asked[1] && asked[2] ? Math.min(Number(asked[2]), bytes.size - 1) : bytes.size - 1;
  if (start > end) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${bytes.size}` } });
  const headers = {
    "Content-Type": sound.headers.get("Content-Type") ?? "audio/mpeg",
    "Content-Range": `bytes ${start}-${end}/${bytes.size}`,
    "Content-Length": String(end - start + 1),
    "Accept-Ranges": "bytes",
  };
  return new Response(bytes.slice(start, end + 1), { status: 206, headers });
}
