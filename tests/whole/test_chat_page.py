"""The chat in a real browser, before the whole program: in and out, live, offline, woken."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from PIL import Image

from bots.bootstrap import House
from tests.browser.chromium import chromium
from tests.peers.ports import free_port
from tests.peers.push_service import PushService, push_service
from tests.whole.chat_page import PATIENCE, a_chat, a_house, until_true

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Route

pytestmark = pytest.mark.asyncio(loop_scope="module")

TO_THE_SERVICE = """(subscription) => {
  PushManager.prototype.subscribe = async ({ applicationServerKey }) =>
    ({ applicationServerKey, toJSON: () => subscription });
}"""
"""Chromium of Debian has no maker's service behind it: the browser's keys are those of our peer."""
WIDTH = "image => image.decode().then(() => image.naturalWidth)"
QUEUE = """import('/page/chat-store.js').then(({ Kept }) => Kept.open()).then(kept => kept.queue())"""
NOTIFICATIONS = """async () => {
  const worker = await navigator.serviceWorker.getRegistration('/chat');
  return (await worker.getNotifications()).map(({ title, body, tag, lang }) => ({ title, body, tag, lang }));
}"""

WATCH = f"""async () => {{
  const look = {NOTIFICATIONS};
  let shown = [];
  while (!shown.length) shown = await look();
  return shown;
}}"""


@dataclass
class Neighbourhood:
    """A running house, the browser before it, and the service that wakes browsers."""

    house: House
    browser: Browser
    service: PushService


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Neighbourhood]:
    """One house for all tests of this file."""
    async with (
        push_service() as service,
        a_house(tmp_path_factory.mktemp("chat"), push_services=[service.url]) as house,
        chromium() as browser,
    ):
        yield Neighbourhood(house, browser, service)


@pytest.mark.feature("R17", by="post_alert", on="web")
async def test_in_by_a_link_an_alert_is_raised_and_another_comes_live(here: Neighbourhood) -> None:
    """Karim asks on Telegram, and everything he could do there he does in the browser."""
    async with a_chat(here.browser, here.house.url) as chat:
        await chat.enter("karim")
        await chat.hears("Vous êtes chez vous ici")
        await chat.say("alerte incendie 5 rue des Lilas, une fumée noire")
        await chat.tap("J'ai appelé")
        await chat.tap("Envoyer")
        raised = await chat.neighbours.hears("odette", "5 rue des Lilas")
        told = await chat.neighbours.hears("karim", "Un navigateur vient de s'ouvrir")

        await chat.neighbours.say("odette", "ALERTE agression 12 rue des Lilas, un vélo rouge")
        await chat.neighbours.hears("odette", "C'est fait?")
        await chat.neighbours.say("odette", "3")
        alert = await chat.hears("un vélo rouge")
        await chat.tap("Vu")
        await chat.hears("a vu")

    assert raised["text"].startswith("ALERTE")
    assert [choice["label"] for choice in told["choices"]] == ["Ce n'est pas moi"]
    assert alert is not None


async def test_in_by_a_code_with_a_place_and_a_photo(here: Neighbourhood) -> None:
    """A wrong code says what to do; the right one opens the page."""
    place: dict[str, Any] = {"geolocation": {"latitude": 47.2184, "longitude": -1.5536}, "permissions": ["geolocation"]}
    async with a_chat(here.browser, here.house.url, **place, allowed=("403",)) as chat:
        page = chat.page
        _, code = await chat.neighbours.asks_for_a_browser("paul")
        await page.goto(f"{chat.url}/chat")
        await page.get_by_label("Votre code").fill("AAAA 2222")
        await page.get_by_role("button", name="Entrer").click()
        problem = page.get_by_role("alert").filter(has_text="Ce code ne marche pas")
        await problem.wait_for(timeout=PATIENCE)
        await page.get_by_label("Votre code").fill(code.lower())
        await page.keyboard.press("Enter")
        await chat.is_live()
        await page.get_by_role("button", name="Envoyer ma position").click()
        await page.locator(".said .map").wait_for(timeout=PATIENCE)
        await page.get_by_label("Joindre une photo").set_input_files(
            {"name": "velo.jpg", "mimeType": "image/jpeg", "buffer": a_tall_photo()}
        )
        await page.get_by_text("velo.jpg : prête à partir").wait_for(timeout=PATIENCE)
        await page.locator(".send").click()
        await page.locator(".said img.photo").wait_for(timeout=PATIENCE)
        is_shown = await page.locator(".said img.photo").evaluate(
            "image => image.decode().then(() => image.naturalWidth)"
        )
        # A picture grows when it is laid out, which may be a moment after it is decoded: the page goes to its end then.
        await page.wait_for_function(
            """() => {
                const log = document.querySelector(".log");
                return log.scrollHeight - log.scrollTop - log.clientHeight < 2;
            }""",
            timeout=PATIENCE,
        )
        is_kept = await page.evaluate(GROWS_WHILE_IT_SCROLLS)

    assert is_shown == 600
    assert is_kept


GROWS_WHILE_IT_SCROLLS = """async () => {
    const log = document.querySelector(".log"), entries = document.querySelector(".entries");
    const grow = (height) => {
        const item = document.createElement("li");
        item.style.flex = `0 0 ${height}px`;
        item.style.height = `${height}px`;
        entries.append(item);
    };
    // Behind the page's own: between its going to the end and the event that tells of it.
    let isFirst = true;
    const watcher = new ResizeObserver(() => {
        if (isFirst) isFirst = false;
        else { watcher.disconnect(); grow(400); }
    });
    watcher.observe(entries);
    await new Promise((done) => setTimeout(done, 100));
    grow(40);
    for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame);
    return log.scrollHeight - log.scrollTop - log.clientHeight < 2;
}"""
"""Something grows twice, the second time in the moment in which the page has gone to its end and not heard so yet."""


def a_tall_photo() -> bytes:
    """A photo that takes more of the page than one sees before it has come."""
    written = io.BytesIO()
    Image.new("RGB", (600, 900), "#b7cbe6").save(written, "JPEG")
    return written.getvalue()


async def test_taken_away_on_another_channel_the_browser_is_locked_out_and_forgets(here: Neighbourhood) -> None:
    """Ana reads « Chrome sur Linux » among her channels, and takes it away on Telegram."""
    async with a_chat(here.browser, here.house.url, allowed=("401",)) as chat:
        await chat.enter("ana", "browser")
        await chat.hears("You are at home here")
        await chat.neighbours.say("ana", "channels")
        listed = await chat.neighbours.hears("ana", "Chrome on Linux")
        await chat.neighbours.say("ana", "channels 2 remove")
        await chat.neighbours.hears("ana", "Chrome on Linux. Remove it?")
        await chat.neighbours.taps("ana", "Yes, remove it")
        await chat.is_out()
        sentence = await chat.page.locator("#sentence").text_content()
        left = await chat.page.evaluate(
            "new Promise((done) => { indexedDB.open('tocsin-chat').onsuccess = ({ target }) => {"
            " target.result.transaction('lines').objectStore('lines').count().onsuccess ="
            " (counted) => done(counted.target.result); }; })"
        )
        said = await chat.page.evaluate(
            "fetch('/chat/say', { method: 'POST', body: JSON.stringify({ text: 'menu' }) }).then((one) => one.status)"
        )

    assert "2. Chrome on Linux: alerts too" in listed["text"].replace("\N{NO-BREAK SPACE}", " ")
    assert sentence == "This browser is closed. To come back, ask for a new code."
    assert left == 0
    assert said == 401


async def test_a_closed_page_is_woken_by_an_alert_in_words_that_only_it_could_open(here: Neighbourhood) -> None:
    """Paul agrees with one tap; what the service carries is sealed; his browser shows it."""
    async with a_chat(here.browser, here.house.url, quiet=False, permissions=["notifications"]) as chat:
        subscriber = here.service.subscriber()
        await chat.page.context.add_init_script(f"({TO_THE_SERVICE})({json.dumps(subscriber.as_json())})")
        await chat.enter("paul")
        await chat.page.get_by_label("Réglages").click()
        await chat.page.get_by_role("button", name="Me prévenir même page fermée").click()
        await chat.page.get_by_text("C’est fait : une alerte sonnera aussi ici.").wait_for(timeout=PATIENCE)
        await chat.page.goto(f"{chat.url}/")

        await chat.neighbours.say("odette", "ALERTE cambriolage 8 rue des Lilas, une porte forcée")
        await chat.neighbours.hears("odette", "C'est fait?")
        await chat.neighbours.say("odette", "1")
        async with asyncio.timeout(PATIENCE / 1000):
            while not here.service.woken:  # noqa: ASYNC110 (it is a peer, which has no event)
                await asyncio.sleep(0.05)
        message = here.service.woken[-1].message
        shown = await deliver(chat.page, chat.url, message)

    assert "8 rue des Lilas" in message["title"] + message["body"]
    assert [one["title"] for one in shown] == [message["title"]]
    assert (shown[0]["tag"], shown[0]["lang"], shown[0]["body"]) == (message["topic"], "fr", message["body"])


async def deliver(page: Page, url: str, message: dict[str, Any]) -> list[dict[str, str]]:
    """Hand the browser what its maker's service opened for it, as that service would; give what it shows."""
    session = await page.context.new_cdp_session(page)
    registered: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def note(told: dict[str, Any]) -> None:
        for one in told["registrations"]:
            if one["scopeURL"].endswith("/chat") and not registered.done():
                registered.set_result(one["registrationId"])

    session.on("ServiceWorker.workerRegistrationUpdated", note)
    await session.send("ServiceWorker.enable")
    async with asyncio.timeout(PATIENCE / 1000):
        registration = await registered
    data = {"origin": url, "registrationId": registration, "data": json.dumps(message)}
    # A browser without a screen clears away what it has shown whenever it likes: the page looks all the time.
    # (wait_for_function would take a promise for true, and give what it holds the first time.)
    watch = asyncio.ensure_future(page.evaluate(WATCH))
    await session.send("ServiceWorker.deliverPushMessage", data)
    shown: list[dict[str, str]] = await asyncio.wait_for(watch, PATIENCE / 1000)
    return shown


async def test_without_a_network_one_reads_and_what_is_typed_leaves_once_when_it_is_back(tmp_path: Path) -> None:
    """The server is gone, the page is loaded anew; a new process hears what was typed meanwhile, once."""
    at = f"127.0.0.1:{free_port()}"
    async with chromium() as browser, a_chat(browser, f"http://{at}", allowed=("ERR_CONNECTION", "Failed to")) as chat:
        page = chat.page
        async with a_house(tmp_path, at):
            await chat.enter("paul")
            await chat.hears("Vous êtes chez vous ici")
            await chat.say("aide")
            await chat.hears("ALERTE")
            await page.evaluate("navigator.serviceWorker.ready")
            await page.reload()
            await chat.is_live()
        await page.reload()
        await chat.hears("Vous êtes chez vous ici")
        state = await page.locator(".bar-title small").text_content()
        await chat.say("menu")
        await page.locator(".failed", has_text="En attente").wait_for(timeout=PATIENCE)
        await page.reload()
        waiting = await (await chat.hears("menu")).text_content()

        async with a_house(tmp_path, at):
            await chat.hears("Que voulez-vous faire")
            texts = await chat.texts()
            left = await page.locator(".failed").count()

    assert state == "hors ligne : vos messages attendent ici"
    assert "En attente" in (waiting or "")
    assert texts.count("menu") == 1
    assert len([text for text in texts if text.startswith("Que voulez-vous faire")]) == 1
    assert left == 0


async def test_what_came_back_from_the_house_never_says_that_it_waits(here: Neighbourhood) -> None:
    """The answer is cut off again and again; the message itself stands on the page, and is said once."""
    async with a_chat(here.browser, here.house.url, allowed=("Failed to load",)) as chat:
        page = chat.page
        await chat.enter("karim")
        await chat.hears("Vous êtes chez vous ici")

        async def cut_off(route: Route) -> None:
            await route.fetch()
            await route.abort()

        await page.route("**/chat/say*", cut_off)
        await chat.say("menu")
        await chat.hears("Que voulez-vous faire")
        await page.reload()
        await chat.is_live()
        waiting = await page.locator(".failed").count()
        kept = await page.evaluate(QUEUE)
        await page.unroute_all(behavior="ignoreErrors")
        await until_true(lambda: page.evaluate(f"{QUEUE}.then(queue => queue.length === 0)"))
        texts = await chat.texts()

    assert [one["said"]["text"] for one in kept] == ["menu"]
    assert waiting == 0
    assert texts.count("menu") == 1
    assert len([text for text in texts if text.startswith("Que voulez-vous faire")]) == 1
