// What a phone offers beside the page: its memory, its lock screen, and staying awake.

const key = (page) => `voiceguide ${page}`;

/** The version of a sound, which its address tells. */
export const versionOf = (url) => url.split("v=")[1];

/** The place reached last time in this version of the sound of a page, in seconds; 0 if there is none. */
export function recall(version, page = location.pathname) {
  try {
    const { at, of } = JSON.parse(localStorage.getItem(key(page))) ?? {};
    return of === version && at > 0 ? at : 0;
  } catch {
    return 0;
  }
}

/** Remember the place on this phone and nowhere else. */
export function remember(at, version) {
  try {
    localStorage.setItem(key(location.pathname), JSON.stringify({ at, of: version }));
  } catch {
    // private windows may have no memory
  }
}

/** Forget the place. */
export function forget() {
  try {
    localStorage.removeItem(key(location.pathname));
  } catch {
    // as above
  }
}

/** The buttons of the lock screen and of headsets do these `actions`. */
export function onLockScreen(actions) {
  if (!("mediaSession" in navigator)) return;
  for (const [name, action] of Object.entries(actions)) {
    try {
      navigator.mediaSession.setActionHandler(name, action);
    } catch {
      // this phone does not know that button
    }
  }
}

/** The lock screen shows the chapter, the session, and how far it is. */
export function tellLockScreen(chapter, session) {
  if (!("mediaSession" in navigator)) return;
  const artwork = [192, 512].map((size) => ({
    src: new URL(`icon-${size}.png`, import.meta.url).href,
    sizes: `${size}x${size}`,
    type: "image/png",
  }));
  const about = { title: chapter || session, album: session, artist: "voiceguide", artwork };
  navigator.mediaSession.metadata = new MediaMetadata(about);
}

/** Tell the lock screen where the sound is. */
export function tellPlace(audio) {
  if (!navigator.mediaSession?.setPositionState || !Number.isFinite(audio.duration)) return;
  const position = Math.min(audio.currentTime, audio.duration);
  navigator.mediaSession.setPositionState({ duration: audio.duration, playbackRate: audio.playbackRate, position });
}

let lock = null;
let wanted = false;

/** Keep the screen on while she needs to see it, where the phone allows that. */
export async function keepAwake(awake) {
  wanted = awake;
  if (!awake) {
    await lock?.release();
    lock = null;
  } else if ("wakeLock" in navigator && document.visibilityState === "visible" && (!lock || lock.released)) {
    lock = await navigator.wakeLock.request("screen").catch(() => null);
    if (!wanted) await keepAwake(false);
  }
}

document.addEventListener("visibilitychange", () => {
  if (wanted) keepAwake(true);
});
