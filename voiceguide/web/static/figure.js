// The figure on the stage: pictures whose movement is wound by the sound's clock, not by their own.

const FOLDER = new URL("../", import.meta.url);

export class Figure {
  #place;
  #drawn = [];
  #shown = -1;

  /** `paths` are fetched at once, so that no picture is late. */
  constructor(place, paths) {
    this.#place = place;
    paths.forEach((path, number) => this.#draw(path, number));
  }

  /** Show picture `number` as it is `ms` into its loop; -1 shows none. */
  show(number, ms) {
    if (number !== this.#shown) {
      this.#drawn[this.#shown]?.setAttribute("hidden", "");
      this.#drawn[number]?.removeAttribute("hidden");
      this.#shown = number;
    }
    this.#drawn[number]?.setCurrentTime(ms / 1000);
  }

  async #draw(path, number) {
    const answer = await fetch(new URL(path, FOLDER)).catch(() => null);
    if (!answer?.ok) return;
    const parsed = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
    const svg = document.importNode(parsed.documentElement, true);
    if (svg.localName !== "svg") return;
    if (number !== this.#shown) svg.setAttribute("hidden", "");
    this.#place.append(svg);
    svg.pauseAnimations();
    this.#drawn[number] = svg;
  }
}
