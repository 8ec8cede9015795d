"""Which day of the year somebody names, and what they say after it."""

from __future__ import annotations

from datetime import date

import pytest

from core.language.moment import names_moment, read_day, split_day

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("said", "words", "rest", "day"),
    [
        ("24/12 karim", "24/12", "karim", date(2026, 12, 24)),
        ("le 24.12.2026 karim d", "le 24.12.2026", "karim d", date(2026, 12, 24)),
        ("jeudi 24 decembre moi", "jeudi 24 decembre", "moi", date(2026, 12, 24)),
        ("1er janvier moi", "1er janvier", "moi", date(2027, 1, 1)),
        ("demain paul", "demain", "paul", date(2026, 11, 27)),
        ("today", "today", "", THURSDAY),
        ("31/02 paul", "31/02", "paul", None),
        ("jeudi paul", "", "jeudi paul", None),
        ("echange lundi jeudi", "", "echange lundi jeudi", None),
        ("", "", "", None),
    ],
)
def test_a_day_stands_before_the_name_of_who_has_it(said: str, words: str, rest: str, day: date | None) -> None:
    assert split_day(said) == (words, rest)
    assert (read_day(words, THURSDAY) if words else None) == day


@pytest.mark.parametrize("said", ["dimanche 10h", "samedi 28 novembre", "demain", "à 18 h", "on Sunday"])
def test_a_day_or_an_hour_alone_names_a_moment(said: str) -> None:
    assert names_moment(said)


@pytest.mark.parametrize("said", ["", "auto", "tout de suite", "pour tous"])
def test_what_names_neither_is_no_moment(said: str) -> None:
    assert not names_moment(said)
