// Everything in one file: which session is seen, and where its sound and its pictures come from.

import { afterwards } from "./afterwards.js";
import { isDone, recall } from "./phone.js";
import { Player } from "./player.js";
import { clock } from "./time.js";

// as it was sent, before anything here is changed
const whole = navigator.canShare ? new Blob(["<!doctype html>\n", document.documentElement.outerHTML, "\n"]) : null;

document.getElementById("_unscripted").hidden = true;

/** The bytes that letters stand for. */
const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

const list = document.getElementById("_list");
const opened = new Map();
const packed = unpacked();

/** What is packed small: pictures, and the pages of other ways to do a session. */
async function unpacked() {
  // an old phone shows no figures, and does all else
  if (!("DecompressionStream" in globalThis)) return { pictures: {}, pages: {} };
  const packets = new Blob([bytesOf(JSON.parse(document.getElementById("_packed").textContent))]).stream();
  return new Response(packets.pipeThrough(new DecompressionStream("deflate"))).json();
}

const picture = async (name) => (await packed).pictures[name] ?? null;

/** Where a sound comes from: as a file of the browser's own, which seeks best, else as it stands in the page. */
function sourceOf(audio, key) {
  const written = audio.getAttribute("src") ?? document.getElementById(`${key}.data`).textContent;
  audio.removeAttribute("src");
  return {
    first: async () => URL.createObjectURL(new Blob([bytesOf(written.split(",")[1])], { type: "audio/mpeg" })),
    other: async () => written,
  };
}

/** The page of a session by its key, made if it is not there yet; null if there is none. */
async function pageOf(key) {
  const there = document.getElementById(key);
  if (there?.classList.contains("session")) return there;
  const page = (await packed).pages[key];
  if (!page) return null;
  const made = new DOMParser().parseFromString(page, "text/html").body.firstElementChild;
  return document.body.appendChild(document.importNode(made, true));
}

const memoryOf = ({ session, version }) => ({ key: `single ${session} ${version}`, version });
const doneKey = ({ session }) => `single ${session}`;

function open(root) {
  const key = root.id;
  const find = (id) => document.getElementById(`${key}.${id}`);
  const after = afterwards(find, doneKey(root.dataset), async () => {
    const { file } = document.body.dataset;
    const parcel = { title: document.title, files: whole ? [new File([whole], file, { type: "text/html" })] : [] };
    return whole && navigator.canShare(parcel) ? parcel : null;
  });
  packed.then(({ pages }) => {
    for (const choices of root.querySelectorAll(".choices")) choices.hidden = !Object.keys(pages).length;
  });
  const player = new Player(root, `${key}.`, {
    source: sourceOf(find("sound"), key),
    picture,
    artwork: [{ src: document.querySelector("link[rel=apple-touch-icon]").href, sizes: "180x180", type: "image/png" }],
    trouble: "This app cannot play the sound in the page. Open the file in a browser, or ask for the MP3.",
    memory: memoryOf(root.dataset),
    playing: () => null,
    ended: after.done,
  });
  player.sound.open();
  return player;
}

/** Show what the address says: a session, or the list. Gives what is shown. */
async function show() {
  const key = decodeURIComponent(location.hash.slice(1));
  const first = list ?? document.querySelector(".session");
  const page = (key && (await pageOf(key))) || first;
  for (const each of document.querySelectorAll(".session, .shelf")) each.hidden = each !== page;
  for (const [root, player] of opened) if (root !== page) player.sound.pause();
  document.title = page.querySelector("h1").textContent;
  if (page === list) {
    showStates();
  } else {
    if (!opened.has(page)) opened.set(page, open(page));
    opened.get(page).appear();
  }
  scrollTo({ top: 0 });
  return page;
}

/** Who hears the page instead of seeing it is led to what has come. */
async function turn() {
  const heading = (await show()).querySelector("h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function showStates() {
  for (const state of list.querySelectorAll(".state")) {
    const at = recall(memoryOf(state.dataset));
    const said = isDone(doneKey(state.dataset)) ? ["done today"] : [];
    if (at) said.push(`stopped at ${clock(at)}`);
    state.textContent = said.join(", ");
  }
}

/** The pictures of the list: images of their own, so that nothing in one can touch another. */
async function hang(place) {
  const svg = await picture(place.dataset.picture);
  if (!svg) return;
  const image = new Image(72, 72);
  image.alt = "";
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  place.append(image);
}

addEventListener("hashchange", turn);
for (const place of list?.querySelectorAll("[data-picture]") ?? []) hang(place);
show();
