"""Whoever seemed odd and is armed is a danger: it waits for no referent."""

from __future__ import annotations

import pytest

from core.language.first_line import read_first_line
from core.model.alert_words import Category


@pytest.mark.parametrize(
    "said",
    [
        "un type louche rue des Lilas, il a un couteau",
        "homme suspect devant le 9, il est armé",
        "there's a dodgy bloke outside the bakery, he's got a knife",
        "somebody loitering by the school with a gun",
    ],
)
def test_who_is_armed_is_no_mere_suspicion(said: str) -> None:
    assert read_first_line(said).category is Category.ASSAULT


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("un type louche regarde dans les jardins", Category.SUSPICIOUS),
        ("a dodgy bloke is trying car doors", Category.SUSPICIOUS),
        ("a car's hit a kid outside the school", Category.ACCIDENT),
        ("it stinks of gas at number 3", Category.FIRE),
    ],
)
def test_what_else_is_told_is_what_it_is(said: str, meant: Category) -> None:
    assert read_first_line(said).category is meant
