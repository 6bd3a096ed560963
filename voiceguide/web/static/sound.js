// The audio element, and where its sound comes from: one of two places, the second where the first fails.

export class Sound {
  #audio;
  #source;
  #wanted = false;
  #last = 0;
  #onTrouble;

  /**
   * `source.first()` gives the address to begin with, null for the one the element has; `source.other()` the one to
   * go on with when that fails, or null. `onTrouble` is called when the sound is wanted and can be had from nowhere.
   */
  constructor(audio, source, onTrouble) {
    this.#audio = audio;
    this.#source = source;
    this.#onTrouble = onTrouble;
    audio.addEventListener("timeupdate", () => (this.#last = audio.currentTime || this.#last));
    audio.addEventListener("pause", () => (this.#wanted &&= Boolean(audio.error)));
    audio.addEventListener("error", () => this.#recover());
  }

  get place() {
    return this.#audio.currentTime;
  }

  /** Choose where it comes from; call this before anything is played. */
  async open() {
    const first = await this.#source.first();
    if (first && !this.#wanted && this.#audio.readyState === 0) this.#audio.src = first;
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

  /** Players refuse a sound that comes partly from here and partly from there: begin anew from the other place. */
  async #recover() {
    const other = await this.#source.other();
    if (other && !this.#audio.src.endsWith(other)) this.#load(other, this.#last);
    else if (this.#wanted) this.#onTrouble();
  }

  #load(url, place) {
    this.#audio.src = url;
    this.#audio.addEventListener("loadedmetadata", () => (this.#audio.currentTime = place), { once: true });
    if (this.#wanted) this.#start();
  }
}
