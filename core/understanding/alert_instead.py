"""A danger told where something else was asked for: the news of a calm day, or what is for one neighbour alone."""

from __future__ import annotations

from datetime import timedelta

from core.errors import Gone
from core.language.danger import begins_with_somebody, cries_or_names, is_happening, tells_danger
from core.language.own_words import is_to_one, speaks_of_people
from core.said import Opening
from core.talk import Ask, Handover, Option, Talk

ALERT, NO_ALERT = Option("alert"), Option("no_alert")
WRITER, NEIGHBOURS, NOBODY = "writer", Option("neighbours"), Option("nobody")
ARTICLE = Option("article")
REMINDED_AFTER = timedelta(minutes=2)
"""When whoever tells of a danger reads once more that nothing has left."""


def alert_instead(said: Opening) -> Talk:
    """Ask whether the words of *said* are an alert, where they tell of a danger; give what leads there, or None."""
    if cries_or_names(said.text) and (yield Ask("danger", (ALERT, NO_ALERT))) == ALERT.key:
        return Handover("post_alert", said)
    return None


def warns(text: str) -> bool:
    """Whether *text*, said in answer to something else, tells of a danger or a need, or what strangers do now."""
    is_of_strangers = speaks_of_people(text) and "?" not in text and begins_with_somebody(text)
    return tells_danger(text) or is_happening(text) or is_of_strangers


def for_all_instead(words: str, name: str, photo_id: int | None) -> Talk:
    """Ask whether *words*, written to the neighbour *name* alone, are for everybody; give what leads there, or None.

    Raises:
        Gone: they are for nobody.
    """
    if not warns(words) or is_to_one(words):
        return None
    whom = (yield _whom(name)) or (yield _whom(name, is_reminder=True))
    if whom == NOBODY.key:
        raise Gone("hear_out.nothing")
    return None if whom == WRITER else Handover("post_alert", Opening(words, None, None, photo_id))


def _whom(name: str, *, is_reminder: bool = False) -> Ask:
    """Ask whom the words are for; who goes away from it reads once that nothing has left."""
    # What may be for one neighbour alone is not written down in a question.
    params = {"name": name, "lead": {"say": "hear_out.still"} if is_reminder else ""}
    waits = None if is_reminder else REMINDED_AFTER
    options = (Option(WRITER, name), NEIGHBOURS, NOBODY)
    return Ask("hear_out.for_whom", options, None, params, waits, is_reminder=is_reminder)


def for_gazette(said: Opening) -> Talk:
    """Ask who sells or gives something away whether it is for the gazette."""
    match (yield Ask("hear_out.for_article", (ARTICLE, NEIGHBOURS, NOBODY), params={"words": said.text})):
        case "article":
            return Handover("post_article", said)
        case "neighbours":
            return Handover("post_alert", said)
        case _:
            return None
