// The street at the top of the page: it shows which message has really arrived, and when.

import { svg, fill } from "./dom.js";
import { building } from "./houses.js";
import { landscape, tower } from "./landscape.js";

const GROUND = 358;
const HEIGHT = 424;
const GAP = 30;
const TOWER = 210;
const RINGS_FOR = 9000;

export class Scene {
  #houses = new Map();
  #lit = new Map();
  #bell;
  #texts;
  #silence;

  /** Draw the street of *neighbours* into *place*. */
  constructor(place, neighbours, texts) {
    this.#texts = texts;
    const buildings = inOrder(neighbours).map((one) => (one === null ? null : { one, ...building(one, neighbours.indexOf(one)) }));
    const width = buildings.reduce((sum, each) => sum + GAP + (each ? each.width : TOWER), GAP + 40);
    const picture = svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, class: "street", role: "group" });
    picture.append(...landscape(width, GROUND, HEIGHT));
    let x = GAP + 20;
    for (const each of buildings) {
      if (each === null) {
        this.#bell = tower(x + TOWER / 2 + 6, GROUND);
        picture.append(this.#bell);
        x += TOWER + GAP;
      } else {
        picture.append(this.#house(each, x));
        x += each.width + GAP;
      }
    }
    place.append(picture);
    // On a small screen the street is wider than the view: the bell tower is where one starts to look.
    place.scrollLeft = (place.scrollWidth - place.clientWidth) / 2;
    // The style sheet keeps the houses in view while one reads the screens; it must know how tall they are.
    place.parentElement.style.setProperty("--ratio", HEIGHT / width);
  }

  /** How many windows there are, and how many are lit. */
  get count() {
    return { all: this.#houses.size, lit: [...this.#lit.values()].filter((codes) => codes.size).length };
  }

  /** Light the house of a neighbour for an alert; *after* is how long its message took, in words. */
  light(id, code, after = "") {
    const codes = this.#lit.get(id);
    if (!codes || codes.has(code)) return;
    codes.add(code);
    this.#show(id);
    if (after) this.#tag(id, after);
  }

  /** An alert is over for this neighbour: the windows go calm once none is left. */
  calm(id, code) {
    this.#lit.get(id)?.delete(code);
    this.#show(id);
    this.#houses.get(id)?.link.querySelector(".after").classList.remove("shown");
    if (this.count.lit === 0) this.#bell.classList.remove("ringing");
  }

  /** All windows dark, as after a restart. */
  clear() {
    for (const id of this.#houses.keys()) {
      this.#lit.get(id).clear();
      this.#show(id);
    }
  }

  /** Swing the bell for a while. */
  ring() {
    this.#bell.classList.add("ringing");
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#bell.classList.remove("ringing"), RINGS_FOR);
  }

  #house({ one, group, width, height }, x) {
    const link = svg("a", { href: `#screen-${one.id}`, class: "house", "data-neighbour": one.id });
    const halfway = width / 2;
    link.append(
      svg("ellipse", { class: "pool", cx: halfway, cy: 12, rx: width * 0.62, ry: 15, fill: "url(#pool)" }),
      group,
      svg("rect", { class: "focus", x: -14, y: -height - 8, width: width + 28, height: height + 68, rx: 10 }),
      svg("text", { class: "house-name", x: halfway, y: 37 }, one.name),
      svg("text", { class: "house-kind", x: halfway, y: 54 }, this.#texts.kinds[one.kind]),
      svg("g", { class: "after", transform: `translate(${halfway} ${-height - 16})` }, svg("rect", { x: -31, y: -14, width: 62, height: 21, rx: 10.5 }), svg("text", { y: 1 })),
    );
    this.#houses.set(one.id, { link, one });
    this.#lit.set(one.id, new Set());
    this.#show(one.id);
    return svg("g", { transform: `translate(${x} ${GROUND})` }, link);
  }

  #show(id) {
    const house = this.#houses.get(id);
    if (!house) return;
    const isLit = this.#lit.get(id).size > 0;
    const { one, link } = house;
    link.classList.toggle("lit", isLit);
    link.setAttribute(
      "aria-label",
      fill(this.#texts.house, { name: one.name, kind: this.#texts.kinds[one.kind], address: one.house.words, light: isLit ? this.#texts.lit : this.#texts.unlit }),
    );
  }

  #tag(id, words) {
    const { link } = this.#houses.get(id);
    const tag = link.querySelector(".after");
    tag.querySelector("text").textContent = words;
    tag.classList.add("shown");
    setTimeout(() => tag.classList.remove("shown"), 3 * RINGS_FOR);
  }
}

/** Homes on both sides; the town hall, the tower (null) and the café on the square between them. */
function inOrder(neighbours) {
  const homes = neighbours.filter((one) => one.kind !== "group" && one.kind !== "town_hall");
  const halls = neighbours.filter((one) => one.kind === "town_hall");
  const groups = neighbours.filter((one) => one.kind === "group");
  const half = Math.ceil(homes.length / 2);
  return [...homes.slice(0, half), ...halls, null, ...groups, ...homes.slice(half)];
}
