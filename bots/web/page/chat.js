// The screens that scroll: Telegram, a group, a Matrix room, an SMS phone.

import { fill, html } from "./dom.js";
import { measure } from "./gsm7.js";
import { Screen } from "./screen.js";

export class Chat extends Screen {
  #isAtEnd = true;
  #keptAt = 0;

  constructor(neighbour, neighbours, texts) {
    super("chat", neighbour, neighbours, texts);
    const { kind, name, address } = neighbour;
    this.isGroup = kind === "group";
    this.isPhone = kind === "sms";
    this.isMatrix = neighbour.channel === "street-matrix";
    this.members = neighbours.filter((one) => one.channel === neighbour.channel && one.kind !== "group");
    this.find(".avatar").textContent = (this.isGroup ? name : texts.bot)[0];
    this.find(".bar-title b").textContent = this.isGroup ? name : texts.bot;
    this.find(".bar-title small").textContent = this.isPhone ? address : (texts.bot_note[kind] ?? "");
    this.find(".empty").textContent = this.isGroup ? texts.empty_group : texts.empty;
    this.field.setAttribute("aria-label", `${this.isPhone ? texts.write_sms : texts.write} · ${name}`);
    this.field.placeholder = this.isPhone ? texts.write_sms : texts.write;
    if (this.isGroup) this.#askWhoSpeaks();
    if (this.isPhone) this.#countCharacters();
    this.#followTheEnd();
  }

  speaker() {
    if (!this.isGroup) return super.speaker();
    return { neighbour: this.find(".speaker select").value, in: this.neighbour.id };
  }

  /** The newest is at the bottom, where one looks, unless somebody reads further up. */
  shown(entry, item, isNew) {
    if (isNew) this.find(".entries").append(item);
    this.#isAtEnd ||= isNew && entry.kind === "said";
    this.#keepTheEnd();
  }

  #keepTheEnd() {
    if (!this.#isAtEnd) return;
    this.log.scrollTop = this.log.scrollHeight;
    this.#keptAt = this.log.scrollTop;
  }

  /** A photo is as high as it is only once it has come, and a keyboard takes its room when it likes. */
  #followTheEnd() {
    this.log.addEventListener("scroll", () => {
      const isNear = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
      // This is told a moment after it happened: what has grown since was scrolled away by nobody.
      this.#isAtEnd = isNear || (this.#isAtEnd && this.log.scrollTop === this.#keptAt);
    });
    const watcher = new ResizeObserver(() => this.#keepTheEnd());
    watcher.observe(this.log);
    watcher.observe(this.find(".entries"));
  }

  draw(entry, old) {
    const item = html("li", `entry ${entry.kind}`);
    item.classList.toggle("press", entry.pressed);
    const name = this.#nameOf(entry);
    if (name) item.append(name);
    const quoted = this.#quoted(entry);
    const bubbles = entry.parts.length > 1 ? entry.parts : [entry.parts[0] ?? []];
    bubbles.forEach((part, at) => {
      const bubble = html("div", "bubble");
      const isLast = at === bubbles.length - 1;
      if (at === 0) bubble.append(...quoted, ...this.attachments(entry));
      if (part.length && part.some(([words]) => words)) bubble.append(this.rich(part));
      if (this.isPhone && entry.kind === "heard") bubble.append(this.#segment(part, at + 1, bubbles.length));
      if (isLast) bubble.append(this.marks(entry, old));
      item.append(bubble);
    });
    if (entry.choices.length) item.append(this.#buttons(entry));
    return item;
  }

  #nameOf(entry) {
    const isNamed = this.isMatrix || (this.isGroup && entry.kind === "said");
    if (!isNamed) return null;
    const name = entry.kind === "heard" ? this.texts.bot : entry.by || this.neighbour.name;
    const label = html("p", "name", name);
    label.dataset.hue = String([...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6);
    return label;
  }

  #quoted(entry) {
    if (entry.refers_to === null || entry.pressed || this.isPhone) return [];
    const answered = [...this.items.values()].find((one) => one.first.n === entry.refers_to);
    return answered?.entry.text ? [html("p", "quoted", answered.entry.text.slice(0, 90))] : [];
  }

  #segment(part, n, all) {
    const { used } = measure(part.map(([words]) => words).join(""));
    const words = fill(all > 1 ? this.texts.sms_part : this.texts.sms_received, { n, all, used });
    const count = html("p", "segment", words);
    count.classList.toggle("over", used > 160);
    return count;
  }

  #buttons(entry) {
    const row = html("div", "buttons");
    for (const { label, payload } of entry.choices) {
      const button = html("button", "", label);
      button.type = "button";
      button.addEventListener("click", async () => {
        button.setAttribute("aria-busy", "true");
        button.classList.add("pressed");
        const isTaken = await this.say({ choice: payload, refers_to: entry.id });
        if (!isTaken) button.classList.remove("pressed");
        button.removeAttribute("aria-busy");
      });
      row.append(button);
    }
    return row;
  }

  #askWhoSpeaks() {
    const label = this.find(".speaker");
    label.hidden = false;
    for (const { id, name } of this.members) label.querySelector("select").append(new Option(name, id));
  }

  #countCharacters() {
    this.find(".picture").remove();
    this.find(".place").remove();
    const count = this.find(".count");
    count.hidden = false;
    const tell = () => {
      count.textContent = fill(this.texts.sms_count, measure(this.field.value));
    };
    this.field.addEventListener("input", tell);
    tell();
  }
}
