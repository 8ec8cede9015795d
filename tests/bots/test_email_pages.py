"""How our mails look: in a real browser, on a telephone and a desk, by day and by night; and whole without it."""

from __future__ import annotations

import email
import io
import os
from base64 import b64encode
from collections.abc import Iterator
from email.policy import default
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bots.email.letter import Letterhead
from bots.email.page import page, place_of
from core.wire import Attachment, AttachmentKind, Outbound, Span
from tests.bots.email_props import SECRET, TOCSIN, outbound

CHROMIUM = "/usr/bin/chromium"
URL = "https://tocsin.example"
PLACE = Attachment(AttachmentKind.LOCATION, latitude=47.218371, longitude=-1.553621)
LETTERS = {
    "alert": outbound(
        subject="Alerte A12 · Cambriolage, 12 rue des Lilas",
        parts=(
            (
                Span("Alerte A12 : cambriolage", bold=True),
                Span(
                    "\n12 rue des Lilas, à 14:05\n\nUne voiture bleue attend, moteur allumé.\n\n"
                    "La gendarmerie est prévenue (Odette, 14:07).\n\n1 Vu\n2 J’ai une information\n3 Je confirme\n"
                    "4 Ce n’est pas urgent\n\nRépondez par un chiffre. Danger immédiat : appelez le 17."
                ),
            ),
        ),
        attachments=(PLACE,),
    ),
    "closing": outbound(
        subject="Fin de l’alerte A12",
        parts=((Span("Fin de l’alerte A12.", bold=True), Span("\n\nLa voiture est partie. Merci à 14 voisins.")),),
    ),
    "question": outbound(
        subject="Votre alerte",
        parts=((Span("Que se passe-t-il ?\n\n1 Cambriolage\n2 Incendie\n3 Accident\n0 Annuler"),),),
    ),
    "reply": outbound(
        subject="C’est noté", parts=((Span(f"C’est noté. Votre invitation : {URL}/join/K7Q2-9RTX-4WLM"),),)
    ),
    "long": outbound(
        subject="La lettre du quartier",
        parts=((Span("Un mot : " + "anticonstitutionnellement" * 12 + "\n\n" + "Le marché revient. " * 99),),),
    ),
}
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
  const targets = [...document.querySelectorAll('a, td.number')].map(e => ({
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


def html(letter: Outbound) -> str:
    return page(letter, "Tocsin", URL, place=place_of(letter))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 800])
@pytest.mark.parametrize("name", LETTERS)
def test_a_mail_reads_well(browser: Browser, name: str, width: int, scheme: str) -> None:
    view = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    view.set_content(html(LETTERS[name]))
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


def test_the_plain_text_says_all_that_the_page_says() -> None:
    letter = LETTERS["alert"]
    letterhead = Letterhead(TOCSIN, "Tocsin", URL, SECRET)

    mail = email.message_from_bytes(letterhead.body(letter), policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content().replace("\r\n", "\n")

    assert letter.text in text
    assert "Position\ngeo:47.21837,-1.55362" in text
    assert 'href="geo:47.21837,-1.55362"' in html(letter)
    assert "http" not in html(letter).partition("<body>")[2].replace(URL, "")
