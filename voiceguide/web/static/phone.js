// What a phone offers beside the page: its memory, its lock screen, and staying awake.

/** What stands in this phone's memory under a name, in this page's corner of it; null where there is none. */
function read(name) {
  try {
    return localStorage.getItem(`voiceguide ${name}`);
  } catch {
    return null;
  }
}

/** Write it there and nowhere else; null takes it away. Private windows may have no memory. */
function write(name, text) {
  try {
    if (text === null) localStorage.removeItem(`voiceguide ${name}`);
    else localStorage.setItem(`voiceguide ${name}`, text);
  } catch {
    // see remembers()
  }
}

/** Whether anything can be remembered here. */
export function remembers() {
  write("remembers", "yes");
  const kept = read("remembers") === "yes";
  write("remembers", null);
  return kept;
}

/** The version of a sound, which its address tells. */
export const versionOf = (url) => url.split("v=")[1];

/** The place reached last time in this version of a sound, in seconds; 0 if there is none. */
export function recall({ key, version }) {
  try {
    const { at, of } = JSON.parse(read(key)) ?? {};
    return of === version && at > 0 ? at : 0;
  } catch {
    return 0;
  }
}

/** Remember the place. */
export function remember({ key, version }, at) {
  write(key, JSON.stringify({ at, of: version }));
}

/** Forget the place. */
export function forget({ key }) {
  write(key, null);
}

/** Her own date, not Greenwich's. */
function today() {
  const now = new Date();
  return `${now.getFullYear()}-${now.getMonth() + 1}-${now.getDate()}`;
}

/** Whether a session is marked as done today. */
export const isDone = (key) => read(`done ${key}`) === today();

/** Mark it as done today, or take that back. */
export const setDone = (key, done) => write(`done ${key}`, done ? today() : null);

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
export function tellLockScreen(chapter, session, artwork) {
  if (!("mediaSession" in navigator)) return;
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
