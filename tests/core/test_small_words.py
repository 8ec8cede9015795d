"""Words that are cut, named and counted where something is shown: titles, browsers, what is wrong with a shape."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.community.boundaries import sentence_of, size_of
from core.gazette.letter_articles import TITLE, headline
from core.model.boundary import Boundary, Fault
from core.model.community import Point
from core.model.gazette import Article, ArticleStatus, Section
from core.moderation.locating import is_readable
from core.shelves.browsers import label_of

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
LONG = "Une phrase qui est bien trop longue pour être un titre, même en se serrant beaucoup, et qui continue"


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("Échelle à prêter", "Échelle à prêter", ""),
        ("Échelle à prêter.\nElle est haute.", "Échelle à prêter", "Elle est haute."),
        (f"Échelle à prêter. {LONG}", "Échelle à prêter", LONG),
        (f"Échelle à prêter. {LONG}\nElle est haute.", "Échelle à prêter", f"{LONG}\nElle est haute."),
    ],
)
def test_the_first_line_or_sentence_of_an_article_is_its_title(text: str, title: str, rest: str) -> None:
    assert headline(text) == (title, rest)


def test_a_first_sentence_that_is_no_title_begins_one_and_stands_whole_below() -> None:
    title, rest = headline(LONG)

    assert len(title) <= TITLE
    assert LONG.startswith(title.rstrip("…"))
    assert rest == LONG


@pytest.mark.parametrize(
    ("program", "system", "said"),
    [
        ("Firefox", "Linux", {"say": "browser.label", "program": "Firefox", "system": "Linux"}),
        ("Firefox", "", {"say": "browser.label_short", "program": "Firefox"}),
        ("", "Linux", {"say": "browser.label_unknown"}),
    ],
)
def test_a_browser_is_called_by_as_much_as_it_says(program: str, system: str, said: dict[str, str]) -> None:
    assert label_of(program, system) == said


def test_only_of_an_enormous_shape_the_size_is_told() -> None:
    shape = Boundary.around([Point(47.0, -1.0), Point(47.0, -0.9), Point(47.1, -0.9)])

    assert sentence_of(Fault.CROSSING, shape, 5.0) == {"say": f"boundary.{Fault.CROSSING}"}
    assert sentence_of(Fault.ENORMOUS, shape, 5.0)["size"] == size_of(shape.area)


@pytest.mark.parametrize(
    ("status", "is_read"),
    [(ArticleStatus.OPEN, True), (ArticleStatus.FOLDED, True), (ArticleStatus.HELD, False)],
)
def test_what_neighbours_never_read_is_not_found_by_its_code(status: ArticleStatus, *, is_read: bool) -> None:
    article = Article(1, 7, 1, 1, Section.AD, "échelle", status, NOW, NOW + Section.AD.lasts)

    assert is_readable(article) is is_read
