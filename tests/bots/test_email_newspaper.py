"""The letter by mail: a page for any screen, with addresses of each reader's own in a body that all share."""

from __future__ import annotations

import email
import io
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import default

import pytest
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bots.email import tokens
from bots.email.letter import Letterhead
from core.gazette.newspaper import Date, Newspaper, Section, Story
from core.wire import Attachment, AttachmentKind, Outbound, Span
from tests.bots.email_props import SECRET, TOCSIN

CHROMIUM = "/usr/bin/chromium"
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
LETTERHEAD = Letterhead(TOCSIN, "Tocsin", "https://tocsin.example", SECRET)
LADDER = Story("G7", "Prête échelle 3 m", "En aluminium, dépliable.", "Lucie M.", "Répondre à Lucie M.", picture=0)
FEAST = Story(
    "G8", "Fête des voisins", "Chacun apporte un plat.\n.Même un dessert.", "Karim", "Répondre à Karim", "samedi"
)
HOW = "Pour répondre, écrivez à l'adresse de l'article."
FULL = Newspaper(
    "Les Lilas",
    "La lettre du lundi",
    "Lundi 23 novembre 2026",
    (Section("Coups de main", (LADDER,)), Section("Fêtes", (FEAST,))),
    "Cette semaine",
    (Date("Samedi 28 novembre, 18 h", "Fête des voisins", "G8"),),
    "Chez vos voisins",
    ("A12 Vol : c'est réglé.", "3 arrivées, 1 départ"),
    HOW,
    "Il y a 12 autres articles. Pour les lire : GAZETTE.",
)
LONG = replace(
    FULL,
    name="Voisins solidaires des Hauts de Saint-Germain-en-Laye et Lilas",
    sections=(
        Section("Petites annonces", (replace(LADDER, code="G9999", text="x" * 400, by="M" * 60, picture=None),)),
    ),
)
BARE = Newspaper("Les Lilas", "La lettre du jour", "Mardi 24 novembre 2026", (Section("Fêtes", (FEAST,)),), how=HOW)
PAPERS = {"full": FULL, "long": LONG, "bare": BARE}


def a_picture() -> Attachment:
    shown = io.BytesIO()
    Image.new("RGB", (900, 560), (200, 215, 230)).save(shown, "JPEG")
    return Attachment(AttachmentKind.PHOTO, "image/jpeg", "photo.jpg", shown.getvalue())


def letter(paper: Newspaper, to: str = "odette@lilas.example") -> Outbound:
    """Give the letter as the post office hands it to the channel."""
    return Outbound(
        "17", to, ((Span("La lettre"),),), "La lettre", attachments=(a_picture(),), is_list=True, is_letter=True,
        content_key="paper", list_id="1", newspaper=paper,
    )  # fmt: skip


def sides(body: bytes) -> tuple[str, str, dict[str, bytes]]:
    """Give the text, the page and the pictures by name, as a mailbox reads them."""
    mail = email.message_from_bytes(re.sub(rb"(?m)^\.\.", b".", body), policy=default)
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    pictures = {part["Content-ID"].strip("<>"): part.get_content() for part in mail.walk() if part["Content-ID"]}
    return text.get_content(), page.get_content(), pictures


@pytest.mark.parametrize("reader", ["odette@lilas.example", "k@b.fr"])
def test_each_article_has_an_address_that_proves_who_answers_it(reader: str) -> None:
    """On both sides; the addresses of another reader are nowhere in it."""
    shared = LETTERHEAD.body(letter(FULL, reader))
    text, page, _ = sides(LETTERHEAD.body_to(letter(FULL, reader), NOW))
    day = tokens.day_of(NOW)

    for side in (text, page):
        found = re.findall(r"tocsin\+([a-z2-7]{20,})@", side)
        assert [tokens.read_token(SECRET, token, reader, day) for token in found] == ["G7", "G8"]
        assert [tokens.read_token(SECRET, token, "paul@lilas.example", day) for token in found] == [None, None]
    assert len(LETTERHEAD.body_to(letter(FULL, reader), NOW)) == len(shared)


def test_a_body_is_built_once_for_all_readers() -> None:
    first = LETTERHEAD.body(letter(FULL))

    assert LETTERHEAD.body(letter(FULL, "k@b.fr")) is first


def test_an_address_that_a_line_breaks_in_two_is_woven_in_all_the_same() -> None:
    """Quoted-printable cuts lines at 76 signs wherever they are."""
    for indent in range(40):
        story = replace(LADDER, answer="R" * (30 + indent))
        outbound = replace(letter(replace(FULL, sections=(Section("x", (story,)),))), content_key="")

        text, _, _ = sides(LETTERHEAD.body_to(outbound, NOW))

        [token] = re.findall(r"tocsin\+([a-z2-7]{20,})@", text)
        assert tokens.read_token(SECRET, token, outbound.address, tokens.day_of(NOW)) == "G7"


def test_what_neighbours_write_is_text_on_the_page() -> None:
    nasty = replace(LADDER, title="<script>alert(1)</script>", text='"><img src=https://evil.example/x>')
    outbound = replace(letter(replace(FULL, sections=(Section("x", (nasty,)),))), content_key="")

    _, page, _ = sides(LETTERHEAD.body_to(outbound, NOW))

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<img src=https" not in page


def test_the_text_side_says_everything() -> None:
    text, _, _ = sides(LETTERHEAD.body_to(letter(FULL), NOW))

    for words in (
        "LES LILAS",
        "G7. Prête échelle 3 m",
        "En aluminium",
        "3 arrivées",
        "CETTE SEMAINE",
        HOW,
        "12 autres",
        "STOP",
    ):
        assert words in text
    assert "\n\n\n\n" not in text


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser."""
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_page_fits_every_screen_and_its_buttons_a_thumb(browser: Browser, name: str, width: int) -> None:
    _, html, pictures = sides(LETTERHEAD.body_to(replace(letter(PAPERS[name]), content_key=name), NOW))
    for cid, data in pictures.items():
        html = html.replace(f"cid:{cid}", f"data:image/jpeg;base64,{b64encode(data).decode()}")
    page = browser.new_page(viewport={"width": width, "height": 800})

    page.set_content(html)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("a.answer").first.bounding_box()["height"] >= 40  # type: ignore[index]
    page.close()
