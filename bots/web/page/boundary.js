// The map page: asks whose link it is, shows what the server says of each change, and saves.

import { Shape } from "./boundary-shape.js";
import { BoundaryMap } from "./boundary-map.js";
import { html } from "./dom.js";

const WAIT = 250;
const words = JSON.parse(document.getElementById("words").dataset.words);
const $ = (id) => document.getElementById(id);
const told = document.querySelector(".told");
const census = document.querySelector(".census");
// Inside Telegram, it says who looks; the server checks its signature.
const telegram = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData") ?? "";
const base = location.pathname.replace(/\/$/, "");

/** Ask the server; give its answer, or a sentence on why there is none. */
async function ask(what, body = {}) {
  try {
    const response = await fetch(`${base}/${what}${location.search}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...body, telegram }),
    });
    const answer = await response.json();
    return response.ok ? answer : { error: answer.error, isOver: response.status === 404 };
  } catch {
    return { error: words.lost };
  }
}

function say(sentence, isTrouble = false) {
  told.textContent = sentence;
  told.classList.toggle("trouble", isTrouble);
}

class Page {
  #serial = 0;
  #timer = 0;
  #saved;

  constructor(start) {
    this.shape = new Shape(start.corners, Number(document.body.dataset.most));
    this.#saved = JSON.stringify(start.corners);
    $("name").value = start.name;
    document.querySelector("main").hidden = false;
    this.map = new BoundaryMap($("map"), this.shape, start, words, (sentence) => this.#changed(sentence));
    this.#judged(start);
    if (!start.corners.length) say(words.begin);
    this.#buttons();
    this.#listen();
  }

  #listen() {
    $("undo").addEventListener("click", () => { this.shape.undo(); this.map.draw(); this.#changed(); });
    $("add").addEventListener("click", () => this.map.addBeside());
    $("remove").addEventListener("click", () => this.map.removeChosen());
    $("restart").addEventListener("click", () => { this.shape.restart(); this.map.draw(); this.#changed(words.begin); });
    $("where").addEventListener("click", () => this.#where());
    $("save").addEventListener("click", () => this.#save());
    document.querySelector(".naming").addEventListener("submit", (event) => { event.preventDefault(); this.#rename(); });
    document.addEventListener("keydown", (event) => {
      if (event.key === "z" && (event.ctrlKey || event.metaKey) && event.target !== $("name")) $("undo").click();
    });
  }

  /** After each change: what it would mean is asked when the hand rests. `null`: only another point was chosen. */
  #changed(sentence = "") {
    this.#buttons();
    if (sentence === null) return;
    say(sentence);
    $("save").disabled = true;
    document.body.dataset.state = "asking";
    clearTimeout(this.#timer);
    const serial = ++this.#serial;
    this.#timer = setTimeout(async () => {
      const answer = await ask("judge", { corners: this.shape.corners });
      if (serial === this.#serial) this.#judged(answer);
    }, WAIT);
  }

  #judged(answer) {
    if (answer.isOver) return over(answer.error);
    const isGood = !answer.fault && !answer.error && Boolean(answer.size);
    const trouble = answer.error || (this.shape.isClosed ? answer.fault : "");
    if (trouble) say(trouble, true);
    const lines = [answer.size, ...(answer.census ?? [])].filter(Boolean);
    census.replaceChildren(...lines.map((line) => html("li", "", line)));
    document.body.classList.toggle("faulty", Boolean(trouble));
    $("save").disabled = !isGood || JSON.stringify(this.shape.corners) === this.#saved;
    document.body.dataset.state = "known";
    return undefined;
  }

  async #save() {
    $("save").disabled = true;
    const corners = this.shape.corners;
    const answer = await ask("save", { corners });
    if (answer.saved) this.#saved = JSON.stringify(corners);
    this.#judged(answer);
    if (answer.saved) say(words.saved);
  }

  async #rename() {
    const answer = await ask("name", { name: $("name").value });
    if (answer.isOver) over(answer.error);
    else if (answer.name) { $("name").value = answer.name; say(words.renamed); }
    else say(answer.fault ?? answer.error, true);
  }

  #where() {
    const found = ({ coords }) => this.map.show(coords.latitude, coords.longitude);
    if (!navigator.geolocation) say(words.nowhere, true);
    else navigator.geolocation.getCurrentPosition(found, () => say(words.nowhere, true), { enableHighAccuracy: true });
  }

  #buttons() {
    $("undo").disabled = !this.shape.canUndo;
    $("remove").disabled = this.map.chosen < 0;
    $("restart").disabled = !this.shape.corners.length;
  }
}

function over(sentence) {
  document.querySelector("main").hidden = true;
  const shown = document.querySelector(".over");
  shown.textContent = sentence;
  shown.hidden = false;
}

const start = await ask("open");
if (start.error) over(start.error);
else new Page(start);
