// The member's own screen: the component of the street, with a queue for what cannot leave yet.

import { Chat } from "./chat.js";
import { html, language } from "./dom.js";
import { newId } from "./screen.js";

const LINK = /(https?:\/\/[^\s<>"«»]+[^\s<>"«».,;:!?)])/;
const PAUSES = [1000, 2000, 5000, 10000, 30000];

export class Member extends Chat {
  #kept;
  #isSending = false;
  #failures = 0;
  #onOut;

  constructor(me, texts, kept, onOut) {
    const neighbour = { id: "me", name: me.name, channel: "web", address: "", kind: "web", role: "", house: { words: "" } };
    super(neighbour, [neighbour], texts);
    this.find(".avatar").textContent = "";
    this.#kept = kept;
    this.#onOut = onOut;
  }

  /** Say whether we are in touch, below the name. */
  set status(words) {
    this.find(".bar-title small").textContent = words;
  }

  /** Show what waits from an earlier visit. */
  async showWaiting() {
    for (const waiting of await this.#kept.queue()) this.#mark(waiting);
  }

  show(entry, isLive) {
    const answered = this.items.get(entry.refers_to);
    super.show({ ...entry, refers_to: answered?.first.n ?? null }, isLive);
  }

  /** Take what is said at once, and send it as soon as that is possible: once. */
  async say(said) {
    this.find(".problem").textContent = "";
    const waiting = { id: newId(), at: new Date().toISOString(), said };
    waiting.order = await this.#kept.add(waiting);
    if (!said.choice) this.show(this.#asEntry(waiting), true);
    this.send();
    return true;
  }

  /** Send what waits, one after the other. */
  async send() {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (const waiting of await this.#kept.queue()) {
        if (!(await this.#post(waiting))) {
          this.#again();
          return;
        }
        await this.#kept.drop(waiting.order);
        this.#unmark(waiting);
        this.#failures = 0;
      }
    } finally {
      this.#isSending = false;
    }
    if ((await this.#kept.queue()).length) this.send();
  }

  /** Send where the member is; the browser asks whether it may tell. */
  place() {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.say({ location: { lat: coords.latitude, lon: coords.longitude } }),
      () => {
        this.find(".problem").textContent = this.texts.place_failed;
      },
      { enableHighAccuracy: true, timeout: 20000 },
    );
  }

  /** A place can be looked at on a map, elsewhere and only when asked. */
  attachments(entry) {
    return super.attachments(entry).map((shown, at) => {
      const { kind, lat, lon } = entry.attachments[at];
      if (kind !== "location") return shown;
      shown.lastElementChild.append(html("br"), link(`https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=18/${lat}/${lon}`, this.texts.open_map));
      return shown;
    });
  }

  /** Addresses in a text can be followed. */
  rich(spans) {
    const text = html("p", "text");
    for (const [words, isBold] of spans) {
      const pieces = words.split(LINK).map((piece, at) => (at % 2 ? link(piece, piece) : piece));
      text.append(...(isBold ? [html("b", "", ...pieces)] : pieces));
    }
    return text;
  }

  async #post(waiting) {
    let answer;
    try {
      const body = JSON.stringify({ id: waiting.id, ...waiting.said });
      answer = await fetch(`/chat/say?lang=${language}`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    } catch {
      this.#mark(waiting);
      return false;
    }
    if (answer.ok) return true;
    if (answer.status === 401) this.#onOut();
    if (answer.status === 401 || answer.status === 429 || answer.status >= 500) {
      this.#mark(waiting);
      return false;
    }
    // It can never be taken: say so, and let it go.
    this.find(".problem").textContent = (await answer.json()).error;
    this.items.get(waiting.id)?.element.remove();
    this.items.delete(waiting.id);
    return true;
  }

  /** What came back from the house has left, even when its answer was cut off. */
  #mark(waiting) {
    const shown = this.items.get(waiting.id)?.entry;
    if (shown ? shown.n === null : !waiting.said.choice) this.show({ ...this.#asEntry(waiting), failed: true }, false);
  }

  #unmark(waiting) {
    const shown = this.items.get(waiting.id)?.entry;
    if (shown?.failed) this.show({ ...shown, failed: false }, false);
  }

  #again() {
    const pause = PAUSES[Math.min(this.#failures, PAUSES.length - 1)];
    this.#failures += 1;
    setTimeout(() => this.send(), pause);
  }

  #asEntry({ id, at, said }) {
    const parts = [[[said.choice ? this.#labelOf(said.choice) : (said.text ?? ""), false]]];
    const attachments = [];
    if (said.location) attachments.push({ kind: "location", url: "", name: "", ...said.location });
    if (said.photo) attachments.push({ kind: "file", url: "", name: this.texts.photo_waiting, lat: null, lon: null });
    return { id, n: null, kind: "said", at, text: parts[0][0][0], parts, choices: [], attachments, replaces: null, refers_to: null, topic: "", by: "", pressed: Boolean(said.choice), failed: false };
  }

  #labelOf(payload) {
    const offered = [...this.items.values()].flatMap(({ entry }) => entry.choices);
    return offered.findLast((choice) => choice.payload === payload)?.label ?? payload;
  }
}

function link(href, words) {
  const anchor = html("a", "", words);
  anchor.href = href;
  if (new URL(href).origin !== location.origin) anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  return anchor;
}
