// The chat page: the way in for whoever is not signed in, the member's screen for whoever is.

import { Member } from "./chat-member.js";
import { Kept } from "./chat-store.js";
import { Waking } from "./chat-wake.js";
import { language } from "./dom.js";

const RETRY = 5000;
const root = document.documentElement;
const texts = await (await fetch(`/page/chat.${language}.json`)).json();
const kept = await Kept.open();
const welcome = document.getElementById("welcome");
const room = document.getElementById("room");

let member = null;
let live = null;
let isLive = false;
let last = 0;
let arrived = [];
let arriving = 0;

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/chat/worker.js", { scope: "/chat" }).catch(() => {});
document.getElementById("enter").addEventListener("submit", enter);
addEventListener("online", () => start());
await start();

/** Find out who is signed in here, and go on from what is known already. */
async function start() {
  const known = await kept.me();
  let me = known;
  try {
    const answer = await fetch(`/chat/me?lang=${language}`);
    if (!answer.ok) throw new Error(String(answer.status));
    me = await answer.json();
    if (!me.signed_in) return signedOut(known ? texts.signed_out : "");
  } catch {
    setTimeout(start, RETRY);
    if (!known) return signedOut(texts.offline_stranger);
    if (!member) await open(known);
    return disconnected();
  }
  if (known && known.address !== me.address) await kept.clear();
  await kept.know(me);
  if (me.language !== language && !new URLSearchParams(location.search).has("lang")) {
    location.replace(`/chat?lang=${me.language}`);
    return undefined;
  }
  if (!member) await open(me);
  return follow();
}

async function open(me) {
  member = new Member(me, texts, kept, () => signedOut(texts.signed_out));
  room.append(member.element);
  const menu = document.getElementById("menu").content.firstElementChild.cloneNode(true);
  member.find(".bar").append(menu);
  menu.querySelector(".out").addEventListener("click", leave);
  for (const entry of await kept.lines()) take(entry);
  await member.showWaiting();
  room.hidden = false;
  welcome.hidden = true;
  member.log.scrollTop = member.log.scrollHeight;
  new Waking(me, texts, menu);
}

function take(entry) {
  last = Math.max(last, entry.n);
  member.show(entry, isLive);
}

function follow() {
  live?.close();
  isLive = false;
  live = new EventSource(`/chat/live?lang=${language}&after=${last}`);
  live.addEventListener("ready", () => {
    isLive = true;
    root.dataset.live = "yes";
    member.status = texts.online;
    member.send();
  });
  live.addEventListener("message", (event) => {
    const entry = JSON.parse(event.data);
    if (entry.n <= last) return;
    take(entry);
    kept.keep(entry);
    if (entry.kind === "heard") thank([entry.id]);
  });
  live.addEventListener("out", () => signedOut(texts.signed_out));
  live.addEventListener("error", () => {
    disconnected();
    // A browser that was refused does not ask again by itself.
    if (live?.readyState === EventSource.CLOSED) setTimeout(start, RETRY);
  });
}

function disconnected() {
  isLive = false;
  root.dataset.live = "no";
  if (member) member.status = texts.offline;
}

/** Tell that messages are here, a few at a time; what was not noted yet, once more in a while. */
function thank(ids, tries = 0) {
  arrived.push(...ids);
  clearTimeout(arriving);
  arriving = setTimeout(async () => {
    const body = JSON.stringify({ ids: arrived.splice(0) });
    try {
      const answer = await fetch("/chat/arrived", { method: "POST", headers: { "Content-Type": "application/json" }, body });
      const { again } = await answer.json();
      if (again?.length && tries < 3) thank(again, tries + 1);
    } catch {
      // Whoever is offline proves nothing.
    }
  }, tries ? 3000 : 300);
}

async function signedOut(sentence) {
  live?.close();
  live = null;
  clearTimeout(arriving);
  arrived = [];
  if (sentence !== texts.offline_stranger) {
    await kept.clear();
    await Waking.forget().catch(() => {});
  }
  member?.element.remove();
  member = null;
  last = 0;
  room.hidden = true;
  welcome.hidden = false;
  root.dataset.live = "out";
  document.getElementById("sentence").textContent = sentence;
}

async function leave() {
  try {
    const answer = await fetch(`/chat/out?lang=${language}`, { method: "POST" });
    if (answer.ok) await signedOut(texts.signed_out);
  } catch {
    disconnected();
  }
}

async function enter(event) {
  event.preventDefault();
  const field = document.getElementById("code");
  const problem = document.getElementById("problem");
  problem.textContent = "";
  try {
    const answer = await fetch(`/chat/code?lang=${language}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ code: field.value }),
    });
    if (!answer.ok) {
      problem.textContent = (await answer.json()).error;
      field.select();
      return;
    }
  } catch {
    problem.textContent = texts.offline_stranger;
    return;
  }
  field.value = "";
  await start();
  member?.field.focus();
}
