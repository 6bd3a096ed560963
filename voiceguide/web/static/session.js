// The page of one session: its player, and keeping its sound on the phone.

import { afterwards } from "./afterwards.js";
import { isKept, keep, keptSource, keptFile, possible, start } from "./keep.js";
import { Player } from "./player.js";

const { version, session } = document.body.dataset;
const FOLDER = new URL("../", import.meta.url);
const find = (id) => document.getElementById(id);
const url = find("sound").getAttribute("src");
const title = document.querySelector("h1").textContent;

const after = afterwards(find, `${FOLDER.pathname} ${session}`, async () => {
  const told = { title, url: location.href.split("#")[0] };
  const file = await keptFile(url, `${document.body.dataset.name}.mp3`);
  const whole = { ...told, files: [file] };
  return file && navigator.canShare?.(whole) ? whole : told;
});

async function picture(name) {
  const answer = await fetch(new URL(`figures/${name}.svg`, FOLDER)).catch(() => null);
  return answer?.ok ? answer.text() : null;
}

async function keepSound() {
  if (!possible) return;
  const kept = await keep(url);
  find("keep-status").textContent = kept ? "This session is on this phone." : "It could not be kept. Try again with a network.";
  find("keep-one").hidden = kept;
  after.prepare();
}

const player = new Player(document.body, "", {
  source: keptSource(url),
  picture,
  artwork: [192, 512].map((size) => ({
    src: new URL(`assets/icon-${size}.png`, FOLDER).href, sizes: `${size}x${size}`, type: "image/png",
  })),
  trouble: "The sound cannot be loaded. It needs a network once; then it stays on this phone.",
  memory: { key: location.pathname, version },
  playing: keepSound,
  ended: after.done,
});

player.appear();
find("keep-one").addEventListener("click", keepSound);
find("keep").hidden = !possible;
start(() => player.started, url).then(() => player.sound.open());
isKept(url).then((kept) => kept && keepSound());
