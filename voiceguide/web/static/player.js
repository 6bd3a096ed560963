// The player of one session: the plain audio element sounds, everything else follows its clock.

import { Guide, lastStarted } from "./guide.js";
import { isKept, keep, possible, start } from "./keep.js";
import { forget, keepAwake, onLockScreen, recall, remember, tellLockScreen, tellPlace, versionOf } from "./phone.js";
import { Sound } from "./sound.js";
import { clock, spoken } from "./time.js";

const JUMP = 15;
const NEAR_START = 3;
const WORTH_REMEMBERING = 5;

const find = (id) => document.getElementById(id);
const audio = find("sound");
const seek = find("seek");
const plan = JSON.parse(find("plan").textContent);
const guide = new Guide(plan, find("transcript"), find("stage"));
const title = document.querySelector("h1").textContent;
const sound = new Sound(audio, trouble);
const version = versionOf(sound.url);
const length = plan.length / 1000;
const chapters = [...find("chapters").querySelectorAll("button")].map((button) => ({
  button, at: Number(button.dataset.at) / 1000, title: button.firstElementChild.textContent,
}));

let started = false;
let second = -1;
let chapter = -1;
let remembered = 0;

function go(seconds) {
  sound.go(Math.min(Math.max(0, seconds), Math.max(0, length - 0.1)));
  begin();
  show();
}

function begin() {
  if (started) return;
  started = true;
  find("resume").hidden = true;
  document.body.classList.add("started");
  scrollTo({ top: 0 });
}

function toggle() {
  find("trouble").textContent = "";
  sound.toggle();
}

function trouble() {
  find("trouble").textContent = "The sound cannot be loaded. It needs a network once; then it stays on this phone.";
}

function toChapter(step) {
  const now = lastStarted(chapters, sound.place, (each) => each.at);
  const again = step < 0 && now >= 0 && sound.place - chapters[now].at > NEAR_START;
  const next = again ? now : now + step;
  if (next < chapters.length) go(chapters[Math.max(0, next)]?.at ?? 0);
}

function show() {
  const now = sound.place;
  guide.show(now * 1000, started);
  if (Math.floor(now) !== second) showClock(now);
  const index = lastStarted(chapters, now, (each) => each.at);
  if (index !== chapter) showChapter(index);
}

function showClock(now) {
  second = Math.floor(now);
  seek.value = String(second);
  seek.style.setProperty("--part", String(now / length));
  seek.setAttribute("aria-valuetext", `${spoken(now)} of ${spoken(length)}`);
  find("past").textContent = clock(now);
  find("left").textContent = `-${clock(length - now)}`;
}

function showChapter(index) {
  chapter = index;
  const name = chapters[index]?.title ?? "";
  find("chapter").textContent = name;
  chapters.forEach(({ button }, each) => button.setAttribute("aria-current", String(each === index)));
  tellLockScreen(name, title);
}

function follow() {
  show();
  if (!audio.paused) requestAnimationFrame(follow);
}

function playing() {
  begin();
  document.body.classList.add("playing");
  find("play").setAttribute("aria-label", "Pause");
  keepAwake(true);
  follow();
  keepSound();
}

function resting() {
  document.body.classList.remove("playing");
  find("play").setAttribute("aria-label", "Play");
  keepAwake(false);
  savePlace();
  show();
}

function savePlace() {
  if (!started) return;
  if (audio.ended || sound.place < WORTH_REMEMBERING) forget();
  else remember(sound.place, version);
  remembered = sound.place;
}

function passing() {
  if (document.hidden || audio.paused) show();
  if (Math.abs(sound.place - remembered) >= WORTH_REMEMBERING) savePlace();
  tellPlace(audio);
}

function resume() {
  const at = recall(version);
  if (!at || at >= length || started) return;
  sound.go(at);
  find("resume-at").textContent = `You stopped at ${clock(at)}. Play goes on from there.`;
  find("resume").hidden = false;
  show();
}

async function keepSound() {
  if (!possible) return;
  const kept = await keep(sound.url);
  find("keep-status").textContent = kept ? "This session is on this phone." : "It could not be kept. Try again with a network.";
  find("keep-one").hidden = kept;
}

function keys(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest(event.key === " " ? "input, button, a" : "input")) return;
  const deed = {
    " ": toggle,
    ArrowLeft: () => (event.shiftKey ? toChapter(-1) : go(sound.place - JUMP)),
    ArrowRight: () => (event.shiftKey ? toChapter(1) : go(sound.place + JUMP)),
  }[event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
}

function wire() {
  audio.removeAttribute("controls");
  find("controls").hidden = false;
  seek.max = String(Math.floor(length));
  const clicks = {
    play: toggle, back: () => go(sound.place - JUMP), forward: () => go(sound.place + JUMP),
    previous: () => toChapter(-1), next: () => toChapter(1), again: () => go(0), "keep-one": keepSound,
  };
  for (const [id, deed] of Object.entries(clicks)) find(id).addEventListener("click", deed);
  for (const { button, at } of chapters) button.addEventListener("click", () => go(at));
  seek.addEventListener("input", () => go(Number(seek.value)));
  const events = { play: playing, pause: resting, ended: resting, timeupdate: passing, seeked: show };
  for (const [name, deed] of Object.entries(events)) audio.addEventListener(name, deed);
  document.addEventListener("keydown", keys);
  addEventListener("pagehide", savePlace);
  onLockScreen({
    play: () => sound.play(), pause: () => sound.pause(), stop: () => sound.pause(),
    seekbackward: ({ seekOffset }) => go(sound.place - (seekOffset || JUMP)),
    seekforward: ({ seekOffset }) => go(sound.place + (seekOffset || JUMP)),
    seekto: ({ seekTime }) => go(seekTime),
    previoustrack: () => toChapter(-1), nexttrack: () => toChapter(1),
  });
}

wire();
showClock(0);
show();
audio.addEventListener("loadedmetadata", resume, { once: true });
find("keep").hidden = !possible;
start(() => started, sound.url).then(() => sound.open());
isKept(sound.url).then((kept) => kept && keepSound());
