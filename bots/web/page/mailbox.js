// A mailbox: a list of mails, the one that is open, and a letter to write.

import { fill, html, timeOf } from "./dom.js";
import { Screen } from "./screen.js";

export class Mailbox extends Screen {
  #open = null;
  #answers = null;

  constructor(neighbour, neighbours, texts) {
    super("mailbox", neighbour, neighbours, texts);
    const isOfficial = neighbour.kind === "town_hall";
    this.find(".avatar").textContent = neighbour.name[0];
    this.find(".bar-title b").textContent = isOfficial ? texts.official : texts.inbox;
    this.find(".bar-title small").textContent = neighbour.address;
    this.find(".empty").textContent = texts.empty_mail;
    this.find(".pane").setAttribute("aria-label", texts.inbox);
    this.field.setAttribute("aria-label", `${texts.mail_body} · ${neighbour.name}`);
    this.field.placeholder = texts.mail_body;
    this.find(".compose").addEventListener("click", () => {
      this.#answer(null);
      this.find(".subject input").focus();
    });
  }

  with() {
    if (this.#answers) return { refers_to: this.#answers.id };
    return { subject: this.find(".subject input").value };
  }

  sent() {
    this.find(".subject input").value = "";
  }

  clear() {
    super.clear();
    this.find(".pane").replaceChildren();
    this.#open = null;
    this.#answer(null);
  }

  /** One line of the list; the mail itself goes to the reading pane. */
  draw(entry) {
    const subject = this.#subjectOf(entry);
    const button = html("button", "mail");
    button.type = "button";
    const sender = entry.kind === "heard" ? this.texts.bot : this.texts.you;
    button.append(html("span", "sender", sender), html("span", "title", subject), timeOf(entry));
    if (entry.failed) button.append(html("span", "failed", this.texts.failed));
    button.addEventListener("click", () => this.#read(entry.id));
    const item = html("li", `entry ${entry.kind}`, button);
    this.#letter(entry, subject);
    return item;
  }

  /** The newest is at the top of the list; it opens by itself, unless somebody is writing. */
  shown(entry, item, isNew) {
    if (isNew) {
      this.find(".entries").prepend(item);
      this.log.scrollTop = 0;
    }
    const isWriting = this.field.value.trim() !== "";
    if (this.#open === null || (entry.kind === "heard" && !isWriting)) this.#read(entry.id);
    else this.#select();
  }

  prepare(text) {
    if (/^A\d+\s/.test(text)) super.prepare(text);
    else {
      this.#answer(null);
      super.prepare(text);
    }
  }

  #subjectOf(entry) {
    if (entry.subject) return entry.subject;
    const answered = [...this.items.values()].find((one) => one.first.n === entry.refers_to);
    if (answered) return this.#re(answered.entry);
    return entry.text.split("\n")[0].slice(0, 60) || this.texts.no_subject;
  }

  #re(entry) {
    const subject = entry.subject || this.texts.no_subject;
    return /^re\s?:/i.test(subject) ? subject : fill(this.texts.re, { subject });
  }

  #letter(entry, subject) {
    const letter = html("article", `letter ${entry.kind}`);
    letter.dataset.id = entry.id;
    letter.hidden = true;
    const sender = fill(this.texts.from, { name: entry.kind === "heard" ? this.texts.bot : this.neighbour.name });
    letter.append(html("h3", "subject-line", subject), html("p", "from", sender, " · ", timeOf(entry)));
    letter.append(this.rich(entry.spans), ...this.attachments(entry));
    if (entry.kind === "heard") {
      const reply = html("button", "reply", this.texts.reply);
      reply.type = "button";
      reply.addEventListener("click", () => {
        this.#answer(entry);
        this.field.focus();
      });
      letter.append(reply);
    }
    const old = [...this.find(".pane").children].find((one) => one.dataset.id === entry.id);
    if (old) old.replaceWith(letter);
    else this.find(".pane").append(letter);
  }

  #read(id) {
    this.#open = id;
    const entry = this.items.get(id)?.entry;
    this.#answer(entry?.kind === "heard" ? entry : null);
    this.#select();
    this.find(".pane").scrollTop = 0;
  }

  #select() {
    for (const letter of this.find(".pane").children) letter.hidden = letter.dataset.id !== this.#open;
    for (const item of this.find(".entries").children) {
      const isOpen = item.dataset.id === this.#open;
      item.firstChild.setAttribute("aria-current", String(isOpen));
    }
  }

  #answer(entry) {
    this.#answers = entry;
    this.find(".subject").hidden = entry !== null;
    this.find(".answering").hidden = entry === null;
    this.find(".answering").textContent = entry ? fill(this.texts.reply_to, { subject: this.#subjectOf(entry) }) : "";
  }
}
