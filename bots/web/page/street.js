// The page: the street above, a screen for each neighbour below, both fed by one stream of events.

import { fill, language } from "./dom.js";
import { Mailbox } from "./mailbox.js";
import { Scene } from "./scene.js";
import { Chat } from "./chat.js";
import { Tries } from "./tries.js";

const ALERT = /^A\d+$/;
// A line of ours that tells that an alert is over ("Close à 14 h 52 : …", "A1 close à 14h52: …"), by language.
const OVER = { fr: /^\W*(A\d+ (est )?)?close\b/im, en: /^\W*(A\d+ (is )?)?closed\b/im };

const json = async (path) => (await fetch(path)).json();
const [texts, neighbours] = await Promise.all([json(`/page/street.${language}.json`), json("/street/neighbours")]);

const place = document.getElementById("screens");
const state = document.getElementById("state");
const scene = new Scene(document.getElementById("scene"), neighbours, texts);
const screens = new Map();
for (const neighbour of neighbours) {
  const Screen = neighbour.kind === "email" || neighbour.kind === "town_hall" ? Mailbox : Chat;
  screens.set(neighbour.id, new Screen(neighbour, neighbours, texts));
}
place.append(...[...screens.values()].map((screen) => screen.element));
const tries = new Tries(neighbours, screens, texts);

/** Alerts by code: when it was raised, and how long the last message took. */
const alerts = new Map();
let lastSaidAt = 0;
let isLive = false;

follow();
document.addEventListener("click", goToScreen);

function follow() {
  const live = new EventSource("/street/live");
  live.addEventListener("fresh", startAfresh);
  live.addEventListener("ready", () => {
    isLive = true;
    document.documentElement.dataset.live = "yes";
    tell();
  });
  live.addEventListener("error", () => {
    document.documentElement.dataset.live = "no";
    state.textContent = texts.reconnecting;
  });
  live.addEventListener("message", (event) => {
    const entry = JSON.parse(event.data);
    screens.get(entry.neighbour)?.show(entry, isLive);
    watch(entry);
  });
}

function startAfresh() {
  isLive = false;
  alerts.clear();
  scene.clear();
  for (const screen of screens.values()) screen.clear();
}

function watch(entry) {
  const at = Date.parse(entry.at);
  tries.watch(entry);
  if (entry.kind === "said") {
    lastSaidAt = at;
    return;
  }
  if (!ALERT.test(entry.topic) || entry.kind !== "heard") return;
  const code = entry.topic;
  if (OVER[entry.language]?.test(entry.text)) {
    end(code);
  } else if (!alerts.get(code)?.isOver || entry.replaces !== null) {
    // After the end only the alert's own message, edited again, tells that it was reopened.
    arrive(entry.neighbour, code, at);
  }
  tell();
}

function arrive(neighbour, code, at) {
  if (!alerts.has(code)) {
    alerts.set(code, { code, raisedAt: lastSaidAt && at - lastSaidAt < 10000 ? lastSaidAt : at, last: 0, isOver: false, seen: new Set() });
    if (isLive) scene.ring();
  }
  const alert = alerts.get(code);
  alert.isOver = false;
  const after = Math.max(0, (at - alert.raisedAt) / 1000);
  if (!alert.seen.has(neighbour)) {
    alert.seen.add(neighbour);
    alert.last = Math.max(alert.last, after);
  }
  scene.light(neighbour, code, isLive ? `+${seconds(after)} s` : "");
}

function end(code) {
  const alert = alerts.get(code);
  if (alert) alert.isOver = true;
  // Whoever closed it is answered, and not told once more like the others.
  for (const id of screens.keys()) scene.calm(id, code);
}

function tell() {
  if (!isLive) return;
  const { all, lit } = scene.count;
  const newest = [...alerts.values()].at(-1);
  if (!newest) state.textContent = texts.calm;
  else if (lit === 0) state.textContent = fill(texts.closed, newest);
  else {
    const last = newest.seen.size > 1 ? fill(texts.ringing_last, { seconds: seconds(newest.last) }) : "";
    state.textContent = fill(lit === 1 ? texts.ringing_one : texts.ringing, { code: newest.code, lit, all, last });
  }
}

function seconds(value) {
  const digits = value < 1 ? 2 : 1;
  return value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function goToScreen(event) {
  const house = event.target.closest?.("a.house");
  if (!house) return;
  event.preventDefault();
  screens.get(house.dataset.neighbour).goTo();
}
