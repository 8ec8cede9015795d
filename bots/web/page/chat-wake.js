// Web Push: asked for only after a tap on a sentence that says what it is.

import { language } from "./dom.js";

const LATER = "tocsin-wake-later";
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
    document.getElementById("offer-yes").addEventListener("click", () => this.#begin());
    document.getElementById("offer-no").addEventListener("click", () => {
      localStorage.setItem(LATER, String(Date.now()));
      this.#offer.hidden = true;
    });
    this.#show(me.wakes && Notification?.permission === "granted");
    const later = Number(localStorage.getItem(LATER) ?? 0);
    const isNew = this.#isPossible && !me.wakes && Notification.permission === "default" && Date.now() - later > AWHILE;
    this.#offer.hidden = !isNew;
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
      const worker = await navigator.serviceWorker.ready;
      const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.#key });
      await this.#say(subscription.toJSON());
      this.#show(true);
      return this.#tell(this.#texts.done);
    } catch {
      return this.#tell(this.#texts.failed);
    }
  }

  async #end() {
    this.#menu.open = false;
    try {
      const worker = await navigator.serviceWorker.ready;
      await (await worker.pushManager.getSubscription())?.unsubscribe();
      await this.#say(null);
      this.#show(false);
      this.#tell(this.#texts.undone);
    } catch {
      this.#tell(this.#texts.failed);
    }
  }

  async #say(subscription) {
    const answer = await fetch(`/chat/push?lang=${language}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ subscription }),
    });
    if (!answer.ok) throw new Error(String(answer.status));
  }

  #tell(words) {
    this.#told.textContent = words;
    setTimeout(() => {
      if (this.#told.textContent === words) this.#told.textContent = "";
    }, 8000);
  }
}
