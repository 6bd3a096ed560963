// Keeping pages and sound files on the phone. The pages keep themselves (sw.js); sounds are kept when wanted.

const FOLDER = new URL("../", import.meta.url).href;
const SOUNDS = `voiceguide ${FOLDER} sounds`;

// milliseconds
const TAKING_OVER = 2000;

/** Whether anything can be kept: that needs a secure address (https, or this very machine). */
export const possible = "serviceWorker" in navigator && "caches" in globalThis;

/**
 * Start the worker that answers when there is no network. A new version that is waiting takes over now, and the page
 * is opened anew from it, unless `busy()`. `sound` is what this page plays: a page of an older version plays another.
 */
export async function start(busy = () => false, sound = "") {
  if (!possible) return;
  const workers = navigator.serviceWorker;
  if (workers.controller) workers.addEventListener("controllerchange", () => busy() || location.reload());
  const waiting = (await workers.getRegistration(FOLDER))?.waiting;
  workers.register(`${FOLDER}sw.js`, { scope: FOLDER, updateViaCache: "none" }).catch(() => null);
  if (waiting && !busy()) {
    waiting.postMessage("take over");
    // a sound being loaded now would hold the old one
    await new Promise((done) => setTimeout(done, TAKING_OVER));
  }
  if ((await isOld(sound)) && !busy()) location.reload();
}

/** Whether the worker took over while this page was on its way, so that it is of a version that is gone. */
async function isOld(sound) {
  const found = (await caches.keys()).filter((name) => name.startsWith(`voiceguide ${FOLDER} pages `));
  const kept = await Promise.all(found.map(async (name) => (await caches.open(name)).match(location.pathname)));
  const pages = await Promise.all(kept.filter(Boolean).map((page) => page.text()));
  return pages.length > 0 && !pages.some((page) => page.includes(sound));
}

/** Whether the sound at `url` is on this phone. */
export async function isKept(url) {
  if (!possible) return false;
  const cache = await caches.open(SOUNDS);
  return Boolean(await cache.match(new URL(url, document.baseURI).href));
}

/** Keep the sound at `url`; false if it could not be fetched or there is no room. */
export async function keep(url) {
  try {
    const cache = await caches.open(SOUNDS);
    if (!(await cache.match(new URL(url, document.baseURI).href))) await cache.add(url);
    return true;
  } catch {
    return false;
  }
}

// tells sw.js to answer from what is kept
const KEPT = "&kept";

/** Where a sound comes from: the network, or what is kept on the phone. */
export function keptSource(url) {
  const kept = async () => ((await isKept(url)) ? url + KEPT : null);
  return { first: async () => (navigator.serviceWorker?.controller ? kept() : null), other: kept };
}

/** The sound as a file of this name, if it is on this phone. */
export async function keptFile(url, name) {
  if (!(await isKept(url))) return null;
  const sound = await (await caches.open(SOUNDS)).match(new URL(url, document.baseURI).href);
  return new File([await sound.blob()], name, { type: "audio/mpeg" });
}
