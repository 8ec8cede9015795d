"""Words that are told at once or asked for; where they are too long, the next ones are taken in their place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import Unclear
from core.language.reading import TOO_LONG
from core.said import Answer

if TYPE_CHECKING:
    from core.talk import Ask, Talk


def told_or_asked(words: str, asked: Ask, shorter: Ask | None = None) -> Talk:
    """Give *words* as *asked* reads them; ask it where there are none, or *shorter* where they are too long."""
    if not words or asked.parse is None:
        return (yield asked)
    try:
        return asked.parse(Answer(words))
    except Unclear as refused:
        if refused.text != TOO_LONG:
            raise
        return (yield shorter or replace(asked, key=TOO_LONG, choices=(), params=refused.params))
