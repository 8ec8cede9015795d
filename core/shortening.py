"""Words that are told at once or asked for; where they are too long, others or their beginning take their place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.errors import Unclear
from core.language.reading import TOO_LONG, clean
from core.said import Answer
from core.talk import Ask, Option

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.talk import Talk

SHORTEN = "common.shorten"
BEGINNING = Option("beginning")
_SENTENCE_ENDS = (". ", "! ", "? ", "… ")
_TAIL = 40
"""Letters that say where the beginning ends."""


@dataclass(frozen=True, slots=True)
class _TooLong:
    """What was told, and how many letters it may have."""

    told: Answer
    count: int


def told_or_asked(words: str, asked: Ask, shorter: Ask | None = None) -> Talk:
    """Give *words* as *asked* reads them; ask it where there are none.

    Where they are too long, whoever told them is asked, by *shorter* if there is one, whether their beginning is
    enough: nobody has to write it all again.
    """
    if asked.parse is None:
        return (yield asked)
    parse = _kept_where_long(asked.parse)
    told = parse(Answer(words)) if words else (yield replace(asked, parse=parse))
    while isinstance(told, _TooLong):
        beginning = _beginning(told)
        params = {"count": told.count, "tail": f"…{beginning[-_TAIL:].partition(' ')[2] or beginning[-_TAIL:]}"}
        # What is taken in place of it is one answer more: a photo that came with it stays.
        again = shorter or replace(asked, key=SHORTEN)
        said = yield replace(again, parse=parse, choices=(BEGINNING,), params=params)
        told = asked.parse(replace(told.told, text=beginning)) if said == BEGINNING.key else said
    return told


def _kept_where_long(parse: Callable[[Answer], Any]) -> Callable[[Answer], Any]:
    """Let *parse* give what is too long, instead of refusing it."""

    def read(answer: Answer) -> Any:
        try:
            return parse(answer)
        except Unclear as refused:
            if refused.text != TOO_LONG:
                raise
            return _TooLong(answer, refused.params["count"])

    return read


def _beginning(long: _TooLong) -> str:
    """Give as many sentences as fit, or else words."""
    head = clean(long.told.text)[: long.count]
    end = max(head.rfind(each) for each in _SENTENCE_ENDS) + 1
    end = end if end > long.count // 2 else head.rfind(" ")
    return head[:end].rstrip() if end > 0 else head
