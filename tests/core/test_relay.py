"""Whom a relay warns, and when: a first name and a street, and words that name that street."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.alerts.likeness import speaks_of
from core.alerts.relays import read_begun, read_relayed
from core.errors import Unclear

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Jeanne, rue des Lilas", ("Jeanne", "rue des Lilas")),
        ("Jeanne rue des Lilas", ("Jeanne", "rue des Lilas")),
        ("Marie-Thérèse, 14 bis rue des Lilas", ("Marie-Thérèse", "rue des Lilas")),
    ],
)
def test_a_first_name_and_a_street_are_kept_and_no_number(said: str, read: tuple[str, str]) -> None:
    assert read_relayed(said) == read


@pytest.mark.parametrize(
    "said", ["", "Jeanne", "Jeanne,", "14, rue des Lilas", "Jeanne, 14", "J" * 31 + ", rue des Lilas"]
)
def test_anything_less_is_asked_for_again(said: str) -> None:
    with pytest.raises(Unclear):
        read_relayed(said)


def test_a_first_name_alone_is_a_beginning_and_a_street_alone_is_none() -> None:
    assert read_begun(" Jeanne ") == ("Jeanne", "")
    assert read_begun("Jeanne, rue des Lilas") == ("Jeanne", "rue des Lilas")
    for said in ("rue des Lilas", "12 rue des Lilas", "oui", "je ne sais pas"):
        with pytest.raises(Unclear):
            read_begun(said)


async def test_the_street_is_asked_for_where_only_a_name_was_said(village: Village) -> None:
    await village.says("Paul", "relais", "Jeanne", "14 rue des Lilas", "1")
    await village.says("Paul", "relais")

    assert "Dans quelle rue habite Jeanne" in village.hears("Paul")[1]
    assert "Merci" in village.hears("Paul")[-2]
    assert "Jeanne, rue des Lilas" in village.hears("Paul")[-1]


@pytest.mark.parametrize(
    ("words", "is_named"),
    [
        ("12 rue des Acacias", True),
        ("derrière l'école, rue des acacias", True),
        ("Eau coupée demain rue des Acacias et rue des Pins", True),
        ("rue des Pins", False),
        ("", False),
    ],
)
def test_words_speak_of_a_street_when_they_name_it(words: str, *, is_named: bool) -> None:
    assert speaks_of(words, "rue des Acacias") is is_named


def test_what_names_no_street_is_spoken_of_by_nobody() -> None:
    assert not speaks_of("rue des Acacias", "rue")
