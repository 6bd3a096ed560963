// The player of one session: the plain audio element sounds, everything else follows its clock.

import { Guide, lastStarted } from "./guide.js";
import { forget, keepAwake, onLockScreen, recall, remember, tellLockScreen, tellPlace } from "./phone.js";
import { Sound } from "./sound.js";
import { clock, spoken } from "./time.js";

const JUMP = 15;
const NEAR_START = 3;
const WORTH_REMEMBERING = 5;

export class Player {
  #root;
  #find;
  #sound;
  #audio;
  #seek;
  #guide;
  #title;
  #length;
  #chapters;
  #setting;
  #memory;
  #started = false;
  #second = -1;
  #chapter = -1;
  #remembered = 0;

  /**
   * The player within `root`, whose ids all begin with `prefix`. Its `setting` tells where things come from and go:
   * `source` of the sound, `picture(name)`, `artwork` of the lock screen, `trouble` to say when there is no sound,
   * `memory` for the place (a key and the version of the sound), and `playing()` and `ended()`, to be told.
   */
  constructor(root, prefix, setting) {
    this.#root = root;
    this.#find = (id) => document.getElementById(prefix + id);
    this.#setting = setting;
    this.#memory = setting.memory;
    this.#audio = this.#find("sound");
    this.#seek = this.#find("seek");
    const plan = JSON.parse(this.#find("plan").textContent);
    this.#length = plan.length / 1000;
    this.#title = root.querySelector("h1").textContent;
    this.#guide = new Guide(plan, this.#find, setting.picture);
    this.#sound = new Sound(this.#audio, setting.source, () => this.#trouble());
    this.#chapters = [...this.#find("chapters").querySelectorAll("button")].map((button) => ({
      button, at: Number(button.dataset.at) / 1000, title: button.firstElementChild.textContent,
    }));
    this.#wire();
    this.#showClock(0);
    this.#show();
    this.#audio.addEventListener("loadedmetadata", () => this.#resume(), { once: true });
  }

  get started() {
    return this.#started;
  }

  get sound() {
    return this.#sound;
  }

  /** Take the lock screen: this is the session she looks at. */
  appear() {
    onLockScreen({
      play: () => this.#sound.play(), pause: () => this.#sound.pause(), stop: () => this.#sound.pause(),
      seekbackward: ({ seekOffset }) => this.#go(this.#sound.place - (seekOffset || JUMP)),
      seekforward: ({ seekOffset }) => this.#go(this.#sound.place + (seekOffset || JUMP)),
      seekto: ({ seekTime }) => this.#go(seekTime),
      previoustrack: () => this.#toChapter(-1), nexttrack: () => this.#toChapter(1),
    });
    this.#tellLockScreen();
  }

  #go(seconds) {
    this.#sound.go(Math.min(Math.max(0, seconds), Math.max(0, this.#length - 0.1)));
    this.#begin();
    this.#show();
  }

  #begin() {
    if (this.#started) return;
    this.#started = true;
    this.#find("resume").hidden = true;
    this.#root.classList.add("started");
    scrollTo({ top: 0 });
  }

  #toggle() {
    this.#find("trouble").textContent = "";
    this.#sound.toggle();
  }

  #trouble() {
    this.#find("trouble").textContent = this.#setting.trouble;
  }

  #toChapter(step) {
    const now = lastStarted(this.#chapters, this.#sound.place, (each) => each.at);
    const again = step < 0 && now >= 0 && this.#sound.place - this.#chapters[now].at > NEAR_START;
    const next = again ? now : now + step;
    if (next < this.#chapters.length) this.#go(this.#chapters[Math.max(0, next)]?.at ?? 0);
  }

  #show() {
    const now = this.#sound.place;
    this.#guide.show(now * 1000, this.#started);
    if (Math.floor(now) !== this.#second) this.#showClock(now);
    const index = lastStarted(this.#chapters, now, (each) => each.at);
    if (index !== this.#chapter) this.#showChapter(index);
  }

  #showClock(now) {
    this.#second = Math.floor(now);
    this.#seek.value = String(this.#second);
    this.#seek.style.setProperty("--part", String(now / this.#length));
    this.#seek.setAttribute("aria-valuetext", `${spoken(now)} of ${spoken(this.#length)}`);
    this.#find("past").textContent = clock(now);
    this.#find("left").textContent = `-${clock(this.#length - now)}`;
  }

  #showChapter(index) {
    this.#chapter = index;
    this.#find("chapter").textContent = this.#chapters[index]?.title ?? "";
    this.#chapters.forEach(({ button }, each) => button.setAttribute("aria-current", String(each === index)));
    if (!this.#root.hidden) this.#tellLockScreen();
  }

  #tellLockScreen() {
    tellLockScreen(this.#chapters[this.#chapter]?.title ?? "", this.#title, this.#setting.artwork);
  }

  #follow() {
    this.#show();
    if (!this.#audio.paused) requestAnimationFrame(() => this.#follow());
  }

  #playing() {
    this.#begin();
    this.#root.classList.add("playing");
    this.#find("play").setAttribute("aria-label", "Pause");
    keepAwake(true);
    this.#follow();
    this.#setting.playing();
  }

  #resting() {
    this.#root.classList.remove("playing");
    this.#find("play").setAttribute("aria-label", "Play");
    keepAwake(false);
    this.#savePlace();
    this.#show();
    if (this.#audio.ended) this.#setting.ended();
  }

  #savePlace() {
    if (!this.#started) return;
    if (this.#audio.ended || this.#sound.place < WORTH_REMEMBERING) forget(this.#memory);
    else remember(this.#memory, this.#sound.place);
    this.#remembered = this.#sound.place;
  }

  #passing() {
    if (document.hidden || this.#audio.paused) this.#show();
    if (Math.abs(this.#sound.place - this.#remembered) >= WORTH_REMEMBERING) this.#savePlace();
    tellPlace(this.#audio);
  }

  #resume() {
    const at = recall(this.#memory);
    if (!at || at >= this.#length || this.#started) return;
    this.#sound.go(at);
    this.#find("resume-at").textContent = `You stopped at ${clock(at)}. Play goes on from there.`;
    this.#find("resume").hidden = false;
    this.#show();
  }

  #keys(event) {
    if (this.#root.hidden || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest(event.key === " " ? "input, button, a" : "input")) return;
    const deed = {
      " ": () => this.#toggle(),
      ArrowLeft: () => (event.shiftKey ? this.#toChapter(-1) : this.#go(this.#sound.place - JUMP)),
      ArrowRight: () => (event.shiftKey ? this.#toChapter(1) : this.#go(this.#sound.place + JUMP)),
    }[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  }

  #wire() {
    this.#audio.removeAttribute("controls");
    this.#find("controls").hidden = false;
    this.#seek.max = String(Math.floor(this.#length));
    const clicks = {
      play: () => this.#toggle(), again: () => this.#go(0),
      back: () => this.#go(this.#sound.place - JUMP), forward: () => this.#go(this.#sound.place + JUMP),
      previous: () => this.#toChapter(-1), next: () => this.#toChapter(1),
    };
    for (const [id, deed] of Object.entries(clicks)) this.#find(id).addEventListener("click", deed);
    for (const { button, at } of this.#chapters) button.addEventListener("click", () => this.#go(at));
    this.#seek.addEventListener("input", () => this.#go(Number(this.#seek.value)));
    const events = {
      play: () => this.#playing(), pause: () => this.#resting(), ended: () => this.#resting(),
      timeupdate: () => this.#passing(), seeked: () => this.#show(),
    };
    for (const [name, deed] of Object.entries(events)) this.#audio.addEventListener(name, deed);
    document.addEventListener("keydown", (event) => this.#keys(event));
    addEventListener("pagehide", () => this.#savePlace());
  }
}
