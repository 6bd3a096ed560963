// The figure on the stage: pictures whose movement is wound by the sound's clock, not by their own.

export class Figure {
  #place;
  #drawn = [];
  #shown = -1;

  /** `picture(name)` promises each as text, or null. All are asked for at once, so that none is late. */
  constructor(place, names, picture) {
    this.#place = place;
    names.forEach(async (name, number) => this.#draw(await picture(name), number));
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

  #draw(text, number) {
    if (!text) return;
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
    const svg = document.importNode(parsed.documentElement, true);
    if (svg.localName !== "svg") return;
    if (number !== this.#shown) svg.setAttribute("hidden", "");
    this.#place.append(svg);
    svg.pauseAnimations();
    this.#drawn[number] = svg;
  }
}
