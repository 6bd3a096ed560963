// The list of sessions: what is on this phone already, and where she stopped last time.

import { isKept, keep, possible, start } from "./keep.js";
import { isDone, recall, versionOf } from "./phone.js";
import { clock } from "./time.js";

const FOLDER = new URL("../", import.meta.url).pathname;
const sessions = [...document.querySelectorAll(".state")];
const status = document.getElementById("keep-status");
const keepAll = document.getElementById("keep-all");

async function showState(session) {
  const { audio, name } = session.dataset;
  const at = recall({ key: session.closest("a").pathname, version: versionOf(audio) });
  const said = isDone(`${FOLDER} ${name}`) ? ["done today"] : [];
  if (at) said.push(`stopped at ${clock(at)}`);
  if (await isKept(audio)) said.push("on this phone");
  session.textContent = said.join(", ");
}

async function keepEverything() {
  keepAll.disabled = true;
  let done = 0;
  for (const session of sessions) {
    status.textContent = `Keeping ${done + 1} of ${sessions.length}`;
    if (!(await keep(session.dataset.audio))) break;
    await showState(session);
    done += 1;
  }
  const whole = done === sessions.length;
  status.textContent = whole ? "Everything is on this phone." : `${done} kept. The network or the room on this phone ran out; try again.`;
  keepAll.disabled = whole;
}

keepAll.addEventListener("click", keepEverything);
document.querySelector(".keep").hidden = !possible;
start();
const showAll = () => sessions.forEach(showState);
addEventListener("pageshow", showAll);
