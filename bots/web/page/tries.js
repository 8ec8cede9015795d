// Three things to try on a first visit: each puts its words into the right screen.

import { fill, html } from "./dom.js";

const HIDDEN = "tocsin.street.tries";

export class Tries {
  #code = "A1";
  #author;
  #witness;
  #texts;
  #items = {};

  constructor(neighbours, screens, texts) {
    this.#texts = texts;
    const phones = neighbours.filter((one) => one.kind === "sms");
    const people = neighbours.filter((one) => !["group", "town_hall"].includes(one.kind));
    this.#author = phones[0] ?? people[0];
    this.#witness = phones[1] ?? people.find((one) => one !== this.#author) ?? this.#author;
    this.screens = screens;
    this.element = document.getElementById("tries");
    if (!this.#author) return;
    this.#add("alert", () => this.#author);
    this.#add("seen", () => this.#witness);
    this.#add("end", () => this.#author);
    this.#offer();
  }

  /** Follow what happens: the code of the newest alert, and which of the three are done. */
  watch(entry) {
    if (/^A\d+$/.test(entry.topic) && entry.kind === "heard" && entry.topic !== this.#code) {
      this.#code = entry.topic;
      for (const key of ["seen", "end"]) this.#word(key);
    }
    if (/^A\d+$/.test(entry.topic)) this.#done("alert");
    if (entry.kind === "said" && /^A\d+ 1\W*$/i.test(entry.text)) this.#done("seen");
    if (entry.kind === "said" && /^(clore|close) A\d+/i.test(entry.text)) this.#done("end");
  }

  #add(key, who) {
    const button = html("button", "try");
    button.type = "button";
    button.addEventListener("click", () => {
      this.screens.get(who().id).prepare(fill(this.#texts.try[`${key}_text`], { code: this.#code }));
    });
    this.#items[key] = { button, who, item: html("li", "", button) };
    this.#word(key);
    document.getElementById("tries-list").append(this.#items[key].item);
  }

  #word(key) {
    const { button, who } = this.#items[key];
    const { name, kind } = who();
    const of = fill(/^[aeiouyhéèêàâîôû]/i.test(name) ? this.#texts.try.of_vowel : this.#texts.try.of, { name });
    const screen = fill(this.#texts.try.screen[kind], { of });
    button.textContent = fill(this.#texts.try[key], { code: this.#code, the_screen: screen });
  }

  #done(key) {
    const { item } = this.#items[key] ?? {};
    if (!item || item.classList.contains("done")) return;
    item.classList.add("done");
    item.append(html("span", "tick", this.#texts.try.done));
  }

  #offer() {
    const again = document.getElementById("tries-again");
    const show = (isShown) => {
      this.element.hidden = !isShown;
      again.hidden = isShown;
    };
    document.getElementById("tries-close").addEventListener("click", () => {
      remember("yes");
      show(false);
      again.firstElementChild.focus();
    });
    again.firstElementChild.addEventListener("click", () => {
      remember("no");
      show(true);
    });
    show(recall() !== "yes");
  }
}

function remember(value) {
  try {
    localStorage.setItem(HIDDEN, value);
  } catch {
    // A browser that keeps nothing shows the three things again: no harm.
  }
}

function recall() {
  try {
    return localStorage.getItem(HIDDEN);
  } catch {
    return null;
  }
}
