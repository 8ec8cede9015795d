"""What is printed: every paper, in every language, with names of every length, read back from the file itself."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import segno
import yaml
from PIL import Image
from pypdf import PdfReader

from core.wire import Attachment
from notifications.paper import door
from notifications.paper.ink import BOLD, fit, printable
from notifications.paper.make import PAPERS, SHEETS, file_name
from tests import REPOSITORY

URL = "https://tocsin.example.org/join/les-lilas"
NAMES = {
    "ordinary": "Les Lilas",
    "long": "Voisins solidaires des Hauts de Saint-Germain-en-Laye et Été",
    "one word": "Lamotte-Beuvron-Chaumont-sur-Tharonne-Vouzon-et-Neung-sur-B.",
    "short": "Ô",
}
PAGES = {"poster_a4": 1, "poster_a3": 1, "flyer": 1, "two_flyers": 1, "stickers": 1, "slides": 6}
LANGUAGES = ("fr", "en")
WAYS = {"telegram": "", "sms": "+33937000000", "email": "tocsin@example.org"}


def made(what: str, name: str = "Les Lilas", language: str = "fr", **more: Any) -> Attachment:
    """Make a paper of the community *name*."""
    spec = {"community": name, "commune": "Villeneuve", "country": "FR", "url": URL, "ways": WAYS}
    return PAPERS[what]({**spec, **more}, language)


def read(file: Attachment) -> str:
    """Give all words of a PDF, as if they stood on one line."""
    pages = [page.extract_text() for page in PdfReader(BytesIO(file.data)).pages]
    return " ".join(" ".join(pages).replace("\N{NO-BREAK SPACE}", " ").split())


def bare(words: str) -> str:
    """Give *words* without what a line's end may take or add."""
    return "".join(words.split())


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("what", SHEETS)
def test_a_paper_says_the_whole_name_with_its_accents_and_nothing_beyond_its_edge(what: str, name: str) -> None:
    file = made(what, name)

    pages = PdfReader(BytesIO(file.data)).pages
    places: list[tuple[float, float]] = []
    said = "".join(page.extract_text(visitor_text=lambda *at: places.extend(_place(*at))) for page in pages)
    width, height = (float(side) for side in (pages[0].mediabox.width, pages[0].mediabox.height))
    assert file.content_type == "application/pdf"
    assert len(pages) == PAGES[what]
    assert bare(name) in bare(said)
    assert all(0 < x < width and 0 < y < height for x, y in places)
    assert len(places) > PAGES[what]


def _place(text: str, outer: Any, inner: Any, _font: Any, _size: Any) -> list[tuple[float, float]]:
    """Where words begin, in points from the lower left corner."""
    return [(inner[4] * outer[0] + outer[4], inner[5] * outer[3] + outer[5])] if text.strip() else []


@pytest.mark.parametrize("what", ["poster_a4", "slides"])
def test_a_community_of_no_commune_has_its_name_alone_at_the_top(what: str) -> None:
    text = read(made(what, commune=""))

    assert "Les Lilas" in text
    assert "Villeneuve" not in text
    assert "Villeneuve" in read(made(what))


@pytest.mark.parametrize("what", SHEETS)
def test_a_paper_speaks_english(what: str) -> None:
    text = read(made(what, language="en"))

    assert "Here, neighbours warn each other." in text
    assert "voisins" not in text


@pytest.mark.parametrize("what", ["poster_a4", "flyer", "slides"])
def test_a_paper_says_how_to_enter_and_whom_to_call_first(what: str) -> None:
    text = read(made(what))

    assert "REJOINDRE Les Lilas" in text
    assert "09 37 00 00 00" in text
    assert "17 police" in text


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        ({"telegram": "", "email": "tocsin@example.org"}, "tocsin@example.org"),
        ({"telegram": "tocsin_bot"}, "tocsin.example.org/join/les-lilas"),
        ({}, "tocsin.example.org/join/les-lilas"),
    ],
)
def test_a_paper_names_only_ways_that_are_served(ways: dict[str, str], said: str) -> None:
    text = read(made("poster_a4", ways=ways))

    assert said in text
    assert "SMS" not in text


def test_outside_france_one_number_is_enough() -> None:
    text = read(made("flyer", country="BE"))

    assert "112" in text
    assert "Samu" not in text


def test_two_flyers_lie_on_one_sheet() -> None:
    page = PdfReader(BytesIO(made("two_flyers").data)).pages[0]

    assert page.mediabox.width > page.mediabox.height
    assert read(made("two_flyers")).count("REJOINDRE Les Lilas") == 2


def test_the_larger_poster_is_the_same_at_twice_the_size() -> None:
    small, large = (PdfReader(BytesIO(made(what).data)).pages[0].mediabox for what in ("poster_a4", "poster_a3"))

    assert float(large.width) * float(large.height) == pytest.approx(2 * float(small.width) * float(small.height), 0.01)
    assert read(made("poster_a4")) == read(made("poster_a3"))


def test_the_square_alone_is_a_picture_with_its_white_margin() -> None:
    file = made("qr")

    picture = Image.open(BytesIO(file.data)).convert("L")
    rows = [list(row) for row in segno.make(URL, error="q", micro=False).matrix_iter(border=4)]
    step = picture.width // len(rows)
    drawn = [[picture.getpixel((x * step, y * step)) == 0 for x in range(len(rows))] for y in range(len(rows))]
    assert (file.content_type, file.name) == ("image/png", "qr-les-lilas.png")
    assert drawn == [[bool(module) for module in row] for row in rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_for_groups_hold_the_name_and_the_address(language: str) -> None:
    text = made("texts", language=language).data.decode("utf-8-sig")

    assert text.count("Les Lilas") == text.count("tocsin.example.org/join/les-lilas") == 3


def test_the_same_paper_is_the_same_file() -> None:
    assert made("poster_a4").data == made("poster_a4").data


def test_a_sign_that_the_font_cannot_draw_is_left_out() -> None:
    assert printable("Les Lilas 🌸 d'Été") == "Les Lilas  d’Été"
    assert "Les Lilas" in read(made("poster_a4", "Les Lilas 🌸"))


def test_words_get_smaller_until_they_fit() -> None:
    block = fit(NAMES["long"], 100, 40, 2, BOLD)

    assert len(block.lines) <= 2
    assert block.width <= 100


@pytest.mark.parametrize(
    ("community", "name"),
    [
        ("Les Lilas", "a-les-lilas.pdf"),
        ("../../É€ <b>", "a-e-b.pdf"),
        ("日本", "a.pdf"),
        ("x" * 60, f"a-{'x' * 40}.pdf"),
    ],
)
def test_a_files_name_can_be_kept_anywhere(community: str, name: str) -> None:
    assert file_name("a", community, "pdf") == name


def test_both_languages_print_the_same_texts() -> None:
    folder = REPOSITORY / "notifications" / "paper" / "words"
    french, english = (yaml.safe_load((folder / f"{each}.yaml").read_text("utf-8")) for each in door.LANGUAGES)

    assert french.keys() == english.keys()


@pytest.mark.parametrize(("name", "count"), [("Les Lilas", 42), (NAMES["long"], 9999), ("Ô", 0)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_has_its_date_its_figures_and_its_name(language: str, name: str, count: int) -> None:
    members = {"say": "advocacy.members", "count": count}
    values = {"community": name, "commune": "Saint-Étienne", "by": "Zoé Ü.", "members": members}
    params = {**values, "body": {"say": "advocacy.body", **values}}
    spec = {"community": name, "time_zone": "Europe/Paris", "at": "2026-11-25T23:30:00+00:00", "params": params}

    text = read(PAPERS["letter"]({**spec}, language))

    assert {"fr": "26 novembre 2026", "en": "November 26, 2026"}[language] in text
    assert name in text
    assert str(count) in text
    assert text.count("Zoé Ü.") == 3
