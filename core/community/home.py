"""What may be noted about a home, and how it is read; nothing that a burglar would want to know is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.errors import Unclear
from core.language.reading import clean
from core.language.words import normalise
from core.model.profile import Topic
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_NOTE = 80
OPTIONS: Mapping[Topic, tuple[str, ...]] = {
    Topic.KIND: ("house", "flat"),
    Topic.FLOOR: ("ground", "upper"),
    Topic.PETS: ("dog", "cat", "none"),
    Topic.ROUND: ("yes", "no"),
}
"""What is offered as a button; anything may be written instead."""
_LINE = re.compile(r"^\s*(?P<topic>[^:=\n]{2,40}?)\s*[:=]\s*(?P<words>.*?)\s*$")


def a_note(text: str) -> str:
    """Read a note.

    Raises:
        Unclear: there is nothing, or far too much.
    """
    words = clean(text)
    if not words:
        raise Unclear
    if len(words) > LONGEST_NOTE:
        raise Unclear("common.too_long", count=LONGEST_NOTE)
    return words


def read_wish(text: str) -> str | None:
    """Read whether somebody wishes to be asked how they are: ``yes``, ``no``, or nothing that says so."""
    said, texts = normalise(text), Texts.load()
    options = OPTIONS[Topic.ROUND]
    return next((each for each in options if said in {each, *map(normalise, texts.also(f"home.round_{each}"))}), None)


def is_yes(words: str) -> bool:
    """Whether a note says that somebody wishes to be asked how they are."""
    return words == OPTIONS[Topic.ROUND][0]


def _line(topic: Topic, words: str) -> str:
    if topic is not Topic.ROUND:
        return a_note(words)
    wish = read_wish(words)
    if wish is None:
        raise Unclear("describe_home.which_line")
    return wish


def home_form(text: str) -> dict[Topic, str]:
    """Read lines such as « Clé : Paul D. ».

    Raises:
        Unclear: none of them is one of ours.
    """
    ways = {normalise(way): topic for topic in Topic for way in (topic.value, *Texts.load().also(f"home.{topic}"))}
    found = {}
    for line in text.splitlines():
        parted = _LINE.match(line)
        topic = ways.get(normalise(parted["topic"])) if parted else None
        # What stands in brackets is our own hint, sent back.
        if parted and topic is not None and parted["words"] and not parted["words"].startswith("("):
            found[topic] = _line(topic, parted["words"])
    if not found:
        raise Unclear("describe_home.which_line")
    return found
