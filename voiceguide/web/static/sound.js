// The audio element, and where its sound comes from: the network, or what is kept on the phone.

import { isKept } from "./keep.js";

// tells sw.js to answer from what is kept
const KEPT = "&kept";

export class Sound {
  #audio;
  #url;
  #wanted = false;
  #last = 0;
  #onTrouble;

  /** `onTrouble` is called when the sound is wanted and can be had from nowhere. */
  constructor(audio, onTrouble) {
    this.#audio = audio;
    this.#url = audio.getAttribute("src");
    this.#onTrouble = onTrouble;
    audio.addEventListener("timeupdate", () => (this.#last = audio.currentTime || this.#last));
    audio.addEventListener("pause", () => (this.#wanted &&= Boolean(audio.error)));
    audio.addEventListener("error", () => this.#recover());
  }

  /** The address of the sound, as it is kept. */
  get url() {
    return this.#url;
  }

  get place() {
    return this.#audio.currentTime;
  }

  /** Take the kept sound if there is one; call this before anything is played. */
  async open() {
    const kept = navigator.serviceWorker?.controller && (await isKept(this.#url));
    if (kept && !this.#wanted && this.#audio.readyState === 0) this.#audio.src = this.#url + KEPT;
    this.#audio.preload = "metadata";
  }

  toggle() {
    if (this.#audio.paused) this.play();
    else this.pause();
  }

  play() {
    this.#wanted = true;
    if (this.#audio.error) this.#load(this.#audio.src, this.#last);
    else this.#start();
  }

  pause() {
    this.#wanted = false;
    this.#audio.pause();
  }

  /** Go to a place, in seconds. */
  go(seconds) {
    this.#last = seconds;
    this.#audio.currentTime = seconds;
  }

  #start() {
    this.#audio.play().catch((error) => {
      if (error.name === "NotAllowedError") this.#onTrouble();
    });
  }

  /** Players refuse a sound that comes partly from the network and partly from the phone: begin anew from there. */
  async #recover() {
    const kept = this.#url + KEPT;
    if (!this.#audio.src.endsWith(KEPT) && (await isKept(this.#url))) this.#load(kept, this.#last);
    else if (this.#wanted) this.#onTrouble();
  }

  #load(url, place) {
    this.#audio.src = url;
    this.#audio.addEventListener("loadedmetadata", () => (this.#audio.currentTime = place), { once: true });
    if (this.#wanted) this.#start();
  }
}
