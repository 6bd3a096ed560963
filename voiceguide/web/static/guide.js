// What the stage shows at a moment of the sound: words, breath, what is left of a hold, the figure.

import { Figure } from "./figure.js";

const BREATHS = { in: "Breathe in", out: "Breathe out", free: "Move", hold: "Hold", wait: "Take your time" };
const AT_REST = 0.3;
// milliseconds
const LEAD = 1500;
// letters that can be shown larger
const SHORT = 24;
const stepwise = matchMedia("(prefers-reduced-motion: reduce)");

/** The last item that starts at or before `ms`; items are in order. */
export function lastStarted(items, ms, startOf) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(items[middle]) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Start and end of each item in milliseconds, from the time since the end before and the length, in hundredths of a second. */
function moments(turns) {
  let end = 0;
  return turns.map(([quiet, length]) => {
    const start = end + quiet * 10;
    end = start + length * 10;
    return { start, end };
  });
}

/** The spoken lines of the transcript; `times` are the quiet before each and its length, in turns. */
function spokenLines(transcript, times) {
  const spoken = [...transcript.querySelectorAll("p:not(.s)")];
  const when = moments(spoken.map((_, number) => times.slice(number * 2, number * 2 + 2)));
  return spoken.map((element, number) => ({ ...when[number], element, text: element.textContent.trim() }));
}

/** What she does and when, each with all that its step says. */
function spansOf({ spans, steps }) {
  const when = moments(spans);
  return spans.map(([, , step, rep], number) => {
    const [kind, words, picture, begin, loop, reps] = steps[step];
    return { ...when[number], kind, words, picture, begin, loop, count: reps > 1 ? `${rep} of ${reps}` : "" };
  });
}

/** How much of a span has passed, 0 to 1. */
const partOf = (span, ms) => (ms - span.start) / (span.end - span.start);

/** How full of air she is, 0 to 1, at a part of a span. */
function airAt(kind, part) {
  const eased = (1 - Math.cos(Math.PI * part)) / 2;
  return { in: eased, out: 1 - eased }[kind] ?? AT_REST;
}

export class Guide {
  #scenes;
  #spans;
  #lines;
  #stage;
  #figure;
  #find;
  #shown = {};
  #air = AT_REST;
  #now = null;

  /** `find` finds an element of the session by its id, `picture` promises a picture by its name, as text or null. */
  constructor(plan, find, picture) {
    this.#scenes = plan.scenes;
    this.#spans = spansOf(plan);
    this.#lines = spokenLines(find("transcript"), plan.lines);
    this.#find = find;
    this.#stage = find("stage");
    this.#figure = new Figure(find("figure"), plan.pictures, picture);
  }

  /** Bring the stage to `ms`; `started` is false as long as nothing has been heard. */
  show(ms, started) {
    const span = this.#spanAt(ms);
    const line = this.#lines[lastStarted(this.#lines, ms, (each) => each.start)];
    const speaking = Boolean(line && ms < line.end);
    this.#showSpan(span, ms, speaking && this.#announced(line.text, ms));
    this.#showFigure(span, ms);
    if (started) this.#showWords(span, line, speaking);
  }

  #spanAt(ms) {
    const span = this.#spans[lastStarted(this.#spans, ms, (each) => each.start)];
    return span && ms < span.end ? span : null;
  }

  /** The span these words call her to, if it is about to start: breath words come a little before their breath. */
  #announced(words, ms) {
    const next = this.#spans[lastStarted(this.#spans, ms, (each) => each.start) + 1];
    return next && next.start - ms < LEAD && next.words === words ? next : null;
  }

  #showSpan(span, ms, announced) {
    const called = announced || span;
    const counted = span?.kind === "hold" || span?.kind === "wait";
    const left = span ? Math.ceil((span.end - ms) / 1000) : 0;
    const part = span ? partOf(span, ms) : 0;
    this.#set("kind", span?.kind ?? "", (kind) => (this.#stage.dataset.kind = kind));
    this.#set("breath", called ? [BREATHS[called.kind], called.count].filter(Boolean).join(" · ") : "", this.#text("breath"));
    this.#set("number", counted ? String(left) : "", this.#text("number"));
    this.#move(span, stepwise.matches ? Math.floor(part * 8) / 8 : part);
  }

  #move(span, part) {
    const air = span ? airAt(span.kind, part) : AT_REST;
    this.#air += (air - this.#air) * 0.2;
    this.#set("done", part.toFixed(3), (done) => this.#stage.style.setProperty("--done", done));
    this.#set("air", this.#air.toFixed(3), (value) => this.#stage.style.setProperty("--air", value));
  }

  #showWords(span, line, speaking) {
    const moving = span && span.kind !== "wait" && span.words;
    const words = speaking || !moving ? (line?.text ?? "") : span.words;
    this.#set("words", words, this.#text("words"));
    this.#set("short", String(words.length <= SHORT), (short) => (this.#stage.dataset.short = short));
    this.#set("quiet", String(!speaking && !moving), (quiet) => (this.#stage.dataset.quiet = quiet));
    const now = speaking ? line.element : null;
    if (now !== this.#now) {
      this.#now?.classList.remove("now");
      now?.classList.add("now");
      this.#now = now;
    }
  }

  #showFigure(span, ms) {
    if (span && span.picture >= 0) {
      const part = stepwise.matches ? 0.999 : partOf(span, ms);
      this.#figure.show(span.picture, span.begin + span.loop * part);
      return;
    }
    const scene = this.#scenes[Math.max(0, lastStarted(this.#scenes, ms, (each) => each[0]))];
    this.#figure.show(scene?.[1] ?? -1, 0);
  }

  #text(id) {
    return (text) => (this.#find(id).textContent = text);
  }

  /** Do `change` only when there is something new to show. */
  #set(what, value, change) {
    if (this.#shown[what] === value) return;
    this.#shown[what] = value;
    change(value);
  }
}
