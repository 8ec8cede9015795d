// Web Push: asked for only after a tap on a sentence that says what it is.

import { language } from "./dom.js";

const LATER = "tocsin-wake-later";
const WANTED = "tocsin-wake";
const AWHILE = 14 * 24 * 3600 * 1000;

export class Waking {
  #key;
  #texts;
  #menu;
  #offer = document.getElementById("offer");
  #told = document.getElementById("told");

  constructor(me, texts, menu) {
    this.#key = me.push_key;
    this.#texts = texts.wake;
    this.#menu = menu;
    menu.querySelector(".wake").addEventListener("click", () => this.#begin());
    menu.querySelector(".sleep").addEventListener("click", () => this.#end());
    // The offer outlives the member: who signs in next finds it with one listener, not two.
    document.getElementById("offer-yes").onclick = () => this.#begin();
    document.getElementById("offer-no").onclick = () => {
      localStorage.setItem(LATER, String(Date.now()));
      this.#offer.hidden = true;
    };
    const isOn = this.#isPossible && Notification.permission === "granted" && localStorage.getItem(WANTED) === me.address;
    const later = Number(localStorage.getItem(LATER) ?? 0);
    this.#show(isOn);
    this.#offer.hidden = !this.#isPossible || Notification.permission !== "default" || Date.now() - later < AWHILE;
    // Browsers change their address for this from time to time, and tell nobody.
    if (isOn) this.#subscribe().catch(() => {});
  }

  /** Let nothing ring here any more, and forget that it did. */
  static async forget() {
    localStorage.removeItem(WANTED);
    const worker = await navigator.serviceWorker?.getRegistration("/chat");
    await (await worker?.pushManager?.getSubscription())?.unsubscribe();
  }

  get #isPossible() {
    return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  }

  #show(isOn) {
    this.#menu.querySelector(".wake").hidden = isOn || !this.#isPossible;
    this.#menu.querySelector(".sleep").hidden = !isOn;
  }

  async #begin() {
    this.#menu.open = false;
    this.#offer.hidden = true;
    if ((await Notification.requestPermission()) !== "granted") return this.#tell(this.#texts.denied);
    try {
      const { address } = await this.#subscribe();
      localStorage.setItem(WANTED, address);
      this.#show(true);
      return this.#tell(this.#texts.done);
    } catch {
      return this.#tell(this.#texts.failed);
    }
  }

  async #end() {
    this.#menu.open = false;
    try {
      await this.#say(null);
      await Waking.forget();
      this.#show(false);
      this.#tell(this.#texts.undone);
    } catch {
      this.#tell(this.#texts.failed);
    }
  }

  async #subscribe() {
    const worker = await navigator.serviceWorker.ready;
    const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.#key });
    return this.#say(subscription.toJSON());
  }

  async #say(subscription) {
    const answer = await fetch(`/chat/push?lang=${language}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ subscription }),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  #tell(words) {
    this.#told.textContent = words;
    setTimeout(() => {
      if (this.#told.textContent === words) this.#told.textContent = "";
    }, 8000);
  }
}
