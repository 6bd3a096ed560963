// Keeping pages and sound files on the phone. The pages keep themselves (sw.js); sounds are kept when wanted.

const FOLDER = new URL("../", import.meta.url).href;
const SOUNDS = `voiceguide ${FOLDER} sounds`;

/** Whether anything can be kept: that needs a secure address (https, or this very machine). */
export const possible = "serviceWorker" in navigator && "caches" in globalThis;

/**
 * Start the worker that answers when there is no network. A new version that is waiting takes over now, and the page
 * is opened anew from it, unless `busy()`.
 */
export async function start(busy = () => false) {
  if (!possible) return;
  const workers = navigator.serviceWorker;
  if (workers.controller) workers.addEventListener("controllerchange", () => busy() || location.reload());
  const options = { scope: FOLDER, updateViaCache: "none" };
  const known = await workers.register(`${FOLDER}sw.js`, options).catch(() => workers.getRegistration(FOLDER));
  if (!busy()) known?.waiting?.postMessage("take over");
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
