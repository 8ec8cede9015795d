"""How our mails look: in a real browser, on a telephone and a desk, by day and by night; and whole without it."""

from __future__ import annotations

import asyncio
import email
import io
import os
import re
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.policy import default
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bots.email.letter import Letterhead
from bots.email.page import page, place_of
from core.wire import Attachment, AttachmentKind, Outbound, Span
from tests.bots.email_props import SECRET, TOCSIN, outbound
from tests.world import open_village

CHROMIUM = "/usr/bin/chromium"
URL = "https://tocsin.example"
PLACE = Attachment(AttachmentKind.LOCATION, latitude=47.218371, longitude=-1.553621)
NAMES = ("question", "alert", "closing", "help", "letter", "long")


async def _told() -> list[Outbound]:
    """Let a village tell its story by mail, and give what Odette reads."""
    async with open_village() as village:
        await village.member("Alice", telegram="1")
        await village.member("Odette", email="odette@neighbours.test")
        await village.says("Odette", "AIDE", "ALERTE feu")
        burglary = "ALERTE cambriolage 12 rue des Lilas. Une voiture bleue attend, moteur allumé"
        await village.says("Alice", burglary, "1", "1", "1")
        await village.post_office_closes()
        await village.says("Alice", "CLORE A1 c’était un livreur", "1")
        await village.post_office_closes()
        return [each.outbound for each in village.screen("Odette")]


def letters() -> dict[str, Outbound]:
    """Give letters as neighbours get them, and two that nobody hopes for."""
    with ThreadPoolExecutor(1) as aside:  # the browser has a loop of its own in this thread
        told = aside.submit(lambda: asyncio.run(_told())).result()
    named = {
        "question": next(each for each in told if "112" in each.text and "1. " in each.text),
        "alert": next(each for each in told if "voiture bleue" in each.text),
        "closing": next(each for each in told if "livreur" in each.text),
        "help": next(each for each in told if "STOP" in each.text),
    }
    named["alert"] = replace(named["alert"], attachments=(PLACE,))
    news = "La lettre des Lilas\n\nG7. Une échelle à prêter, chez Paul.\n\nG8. Fête des voisins samedi à 18 h."
    named["letter"] = outbound(subject="La lettre", parts=((Span(news),),), is_list=True, is_letter=True)
    named["long"] = outbound(
        subject="La lettre du quartier",
        parts=((Span("Un mot : " + "anticonstitutionnellement" * 12 + "\n\n" + "Le marché revient. " * 99),),),
    )
    return named


_MEASURE = """() => {
  const seen = [];
  const part = v => v / 255 <= .03928 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map(part)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const colour = text => text.match(/[\\d.]+/g).map(Number);
  const behind = e => { for (; e; e = e.parentElement) { const c = colour(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim()) continue;
    const [a, b] = [light(colour(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    seen.push({text: walker.currentNode.textContent.trim().slice(0, 30), contrast: (a + .05) / (b + .05)});
  }
  const targets = [...document.querySelectorAll('a, .key')].map(e => ({
    text: e.textContent.trim().slice(0, 30), height: (e.closest('tr') || e).getBoundingClientRect().height}));
  return {seen, targets, width: document.documentElement.scrollWidth, inner: window.innerWidth};
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium has to be installed: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def written() -> dict[str, Outbound]:
    return letters()


def html(letter: Outbound) -> str:
    return page(letter, "Tocsin", URL, place=place_of(letter))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 800])
@pytest.mark.parametrize("name", NAMES)
def test_a_mail_reads_well(browser: Browser, written: dict[str, Outbound], name: str, width: int, scheme: str) -> None:
    view = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    view.set_content(html(written[name]))
    found = view.evaluate(_MEASURE)
    shots = os.environ.get("SCREENSHOTS")
    if shots:
        view.screenshot(path=f"{shots}/{name}-{width}-{scheme}.png", full_page=name != "long")
    view.close()

    assert found["width"] <= found["inner"]
    assert found["seen"]
    assert [each for each in found["seen"] if each["contrast"] < 4.5] == []
    assert [each for each in found["targets"] if each["height"] < 40] == []


def test_a_picture_is_shown_as_wide_as_the_page_and_no_wider(browser: Browser) -> None:
    written = io.BytesIO()
    Image.new("RGB", (2048, 1200), "teal").save(written, "JPEG")
    letter = outbound(parts=((Span("Voici"),),))
    shown = page(letter, "Tocsin", URL, pictures=1)
    source = f"data:image/jpeg;base64,{b64encode(written.getvalue()).decode()}"
    view = browser.new_page(viewport={"width": 360, "height": 800})
    view.set_content(shown.replace("cid:photo0@tocsin", source))
    box = view.locator("img").bounding_box()
    overflow = view.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    view.close()

    assert box is not None
    assert 280 <= box["width"] <= 360
    assert not overflow


@pytest.mark.parametrize("name", NAMES)
def test_the_plain_text_says_all_that_the_page_says(browser: Browser, written: dict[str, Outbound], name: str) -> None:
    letter = written[name]
    letterhead = Letterhead(TOCSIN, "Tocsin", URL, SECRET)

    mail = email.message_from_bytes(letterhead.body(letter), policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    text = " ".join(body.get_content().split())
    view = browser.new_page()
    view.set_content(html(letter))
    shown = view.locator("body").inner_text()
    view.close()

    assert " ".join(letter.text.split()) in text
    words = set(re.findall(r"[^\W_]{2,}", shown)) - {"Tocsin"}
    assert words - set(re.findall(r"[^\W_]{2,}", text)) == set()
    assert "http" not in html(letter).partition("<body>")[2].replace(URL, "")


def test_a_place_opens_in_the_map_program_of_the_neighbour(written: dict[str, Outbound]) -> None:
    letterhead = Letterhead(TOCSIN, "Tocsin", URL, SECRET)
    body = email.message_from_bytes(letterhead.body(written["alert"]), policy=default).get_body(("plain",))

    assert body is not None
    assert "Position\ngeo:47.21837,-1.55362" in body.get_content().replace("\r\n", "\n")
    assert 'href="geo:47.21837,-1.55362"' in html(written["alert"])


def test_answers_are_set_as_a_list_with_a_key_each(written: dict[str, Outbound]) -> None:
    keys = re.findall(r'<span class="key">(\w+)</span>', html(written["question"]))

    assert len(keys) > 1
    assert re.findall(r'<span class="key">(\w+)</span>', html(written["alert"])) == ["vu", "info", "rien", "écrire"]
    assert keys == re.findall(r"(?m)^(\d+)\. ", written["question"].text)


def test_a_mail_to_many_says_how_to_answer_and_how_to_leave(written: dict[str, Outbound]) -> None:
    assert "Pour ne garder que les alertes, répondez STOP" in html(written["alert"])
    assert "STOP LETTRE" in html(written["letter"])
    assert 'class="foot"' not in html(written["question"])


def test_a_mail_to_many_says_where_whoever_got_it_forwarded_may_report_it(written: dict[str, Outbound]) -> None:
    letterhead = Letterhead(TOCSIN, "Tocsin", URL, SECRET)

    for name in ("alert", "letter"):
        body = email.message_from_bytes(letterhead.body(written[name]), policy=default).get_body(("plain",))
        assert body is not None
        said = body.get_content().strip().splitlines()[-1]
        assert said.endswith(f"Signaler un contenu : {URL}/notice?lang=fr")
        assert f'<a href="{URL}/notice?lang=fr">Signaler un contenu</a>' in html(written[name])
    assert "/notice" not in html(written["question"])
