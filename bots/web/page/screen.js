// What all screens have in common: a log of entries, and a form that sends what the neighbour says.

import { fill, html, svg, timeOf } from "./dom.js";

export class Screen {
  /** The entries by id: an edit finds the one that it replaces. */
  items = new Map();
  #leaving = null;
  #photo = null;
  #failed = null;

  constructor(template, neighbour, neighbours, texts) {
    this.neighbour = neighbour;
    this.texts = texts;
    this.element = document.getElementById(template).content.firstElementChild.cloneNode(true);
    this.find = (selector) => this.element.querySelector(selector);
    this.log = this.find(".log");
    this.field = this.find(".field");
    this.#name();
    this.#listen();
  }

  /** Show an entry: a new one at the end, an edit where its message stands. */
  show(entry, isLive) {
    if (entry.kind === "toast") {
      if (isLive) this.toast(entry.text);
      return;
    }
    const old = this.items.get(entry.id);
    const item = this.draw(entry, old);
    item.dataset.id = entry.id;
    if (old) {
      takeThePlaceOf(old.element, item);
      if (isLive && entry.kind === "heard") item.classList.add("edited-now");
    } else {
      this.find(".empty").hidden = true;
      if (isLive) item.classList.add("arrived");
    }
    this.items.set(entry.id, { entry, element: item, first: old?.first ?? entry });
    this.shown(entry, item, !old);
  }

  /** Forget all entries. */
  clear() {
    this.items.clear();
    this.find(".entries").replaceChildren();
    this.find(".empty").hidden = false;
  }

  /** Bring the screen into view, and the keyboard with it. */
  goTo() {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.element.scrollIntoView({ behavior: isCalm ? "auto" : "smooth", block: "start" });
    this.element.focus({ preventScroll: true });
  }

  /** Put *text* into the field, ready to be sent. */
  prepare(text) {
    this.goTo();
    this.field.value = text;
    this.field.dispatchEvent(new Event("input"));
    this.field.focus({ preventScroll: true });
    this.element.classList.add("prepared");
    setTimeout(() => this.element.classList.remove("prepared"), 2500);
  }

  /** Send one thing that the neighbour says; the text stays until it has been taken. */
  async say(said) {
    const problem = this.find(".problem");
    const content = JSON.stringify({ ...this.speaker(), ...said });
    const id = this.#failed?.content === content ? this.#failed.id : newId();
    problem.textContent = "";
    const sentence = await send(JSON.stringify({ ...JSON.parse(content), id }), this.texts);
    this.#failed = sentence ? { content, id } : null;
    problem.textContent = sentence;
    return !sentence;
  }

  /** Who says it; a group asks. */
  speaker() {
    return { neighbour: this.neighbour.id };
  }

  /** Send where the neighbour is: on the street, at home. */
  place() {
    const { lat, lon } = this.neighbour.house;
    return this.say({ location: { lat, lon } });
  }

  /** What goes with the text: the message that it answers, a subject. */
  with() {
    return {};
  }

  /** The text of an entry, or of one of its parts, with its bold words. */
  rich(spans) {
    const text = html("p", "text");
    for (const [words, isBold] of spans) text.append(isBold ? html("b", "", words) : words);
    return text;
  }

  /** The photos and places of an entry. */
  attachments(entry) {
    return entry.attachments.map((one) => {
      if (one.kind === "photo") {
        const image = html("img", "photo");
        image.src = one.url;
        image.alt = fill(this.texts.photo_alt, { name: entry.kind === "said" ? entry.by || this.neighbour.name : this.texts.bot });
        return image;
      }
      if (one.kind === "file" && one.url) {
        const file = html("p", "file");
        const link = html("a", "", one.name);
        link.href = one.url;
        link.download = one.name;
        file.append(link);
        return file;
      }
      if (one.lat === null) return html("p", "file", one.name || one.kind);
      const pin = svg("svg", { class: "pin", "aria-hidden": "true" }, svg("use", { href: "#i-place" }));
      return html("p", "map", pin, html("span", "", this.texts.place_sent, html("br"), `${one.lat.toFixed(4)}, ${one.lon.toFixed(4)}`));
    });
  }

  /** When it came, whether it was edited or has not left. */
  marks(entry, old) {
    const marks = html("p", "marks");
    if (entry.failed) marks.append(html("span", "failed", this.texts.failed));
    if (old && entry.kind === "heard") marks.append(html("span", "edited", this.texts.edited));
    marks.append(timeOf(old?.first ?? entry));
    return marks;
  }

  /** A word that shows for a moment. */
  toast(words) {
    const toast = this.find(".toast");
    if (!toast) return;
    toast.textContent = words;
    toast.classList.add("shown");
    setTimeout(() => toast.classList.remove("shown"), 5000);
  }

  #name() {
    const { id, name, kind, house, role } = this.neighbour;
    this.element.id = `screen-${id}`;
    this.element.classList.add(`is-${kind}`, `on-${this.neighbour.channel}`);
    this.find(".who").id = `name-${id}`;
    this.element.setAttribute("aria-labelledby", `name-${id}`);
    this.find(".who-name").textContent = name;
    this.find(".who-where").textContent = [this.texts.kinds[kind], this.texts.roles[role], house.words].filter(Boolean).join(" · ");
    this.log.setAttribute("aria-label", fill(this.texts.log, { name }));
  }

  #listen() {
    const form = this.find(".composer");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    this.field.addEventListener("input", () => {
      this.field.style.height = "auto";
      this.field.style.height = `${Math.min(this.field.scrollHeight, 140)}px`;
    });
    this.find(".place")?.addEventListener("click", () => this.place());
    this.find(".picture input").addEventListener("change", (event) => this.#attach(event.target.files[0]));
    this.find(".drop").addEventListener("click", () => this.#attach(null));
  }

  async #submit() {
    const text = this.field.value;
    if (!text.trim() && !this.#photo) return;
    // A photo that was chosen goes along, even if it is still being read: once, however often Enter is pressed.
    const chosen = this.#photo;
    if (chosen && chosen === this.#leaving) return;
    this.#leaving = chosen;
    try {
      const photo = await chosen;
      if (chosen && !photo) return;
      if (!(await this.say({ text, ...this.with(), ...(photo && { photo }) }))) return;
    } finally {
      this.#leaving = null;
    }
    if (this.field.value === text) this.field.value = "";
    this.field.dispatchEvent(new Event("input"));
    this.#attach(null);
    this.sent?.();
  }

  #attach(file) {
    const photo = file ? base64(file).catch(() => this.#photo === photo && this.#attach(null)) : null;
    this.#photo = photo;
    const input = this.find(".picture input");
    if (!input) return;
    input.value = "";
    this.find(".attached").hidden = !file;
    this.find(".attached span").textContent = file ? fill(this.texts.photo_ready, { name: file.name }) : "";
  }
}

/** Put *item* where *old* stands; the keyboard stays on its button, and a pressed button stays pressed. */
function takeThePlaceOf(old, item) {
  const before = [...old.querySelectorAll("button")];
  const after = [...item.querySelectorAll("button")];
  const focused = before.indexOf(document.activeElement);
  for (const button of after) {
    const same = before.find((one) => one.textContent === button.textContent);
    button.classList.toggle("pressed", same?.classList.contains("pressed") ?? false);
  }
  old.replaceWith(item);
  if (focused >= 0) (after[focused] ?? item.closest("[tabindex]"))?.focus({ preventScroll: true });
}

/** An id that nobody else draws. */
export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(body, texts) {
  const lang = document.documentElement.lang;
  try {
    const answer = await fetch(`/street/say?lang=${lang}`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    return answer.ok ? "" : ((await answer.json()).error ?? texts.no_answer);
  } catch {
    return texts.no_answer;
  }
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1]);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
