// The figure on the stage: pictures whose movement is wound by the sound's clock, not by their own.

const FOLDER = new URL("../figures/", import.meta.url);

export class Figure {
  #place;
  #drawn = [];
  #shown = -1;

  /** All pictures are fetched at once, so that none is late. */
  constructor(place, names) {
    this.#place = place;
    names.forEach((name, number) => this.#draw(name, number));
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

  async #draw(name, number) {
    const answer = await fetch(new URL(`${name}.svg`, FOLDER)).catch(() => null);
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
