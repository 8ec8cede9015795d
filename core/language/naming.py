"""Reading the name of a neighbour at the beginning of what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from core.language.words import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_NAME_WORDS = 5


class Named(Protocol):
    """Somebody with a name."""

    @property
    def name(self) -> str:
        """What neighbours call them."""


N = TypeVar("N", bound=Named)
_MARKS = " ,;:.!?-–—"


def first_word(text: str) -> str:
    """Give what stands, letter for letter, in the name of everybody whom `read_name` may find; empty: of nobody."""
    return next(iter(_parts(" ".join(text.split()[:1]))), "")


def read_name(text: str, neighbours: Sequence[N]) -> tuple[list[N], str]:
    """Give all whom the first words of *text* may mean, and the words after the name.

    The longest name that fits somebody wins; a whole name wins over the beginning of one. « Paul » and « Paul D. » may
    both mean Paul Durand, and « Paul Durand » may mean Paul D.
    """
    words = text.split()
    names = [(_parts(each.name), each) for each in neighbours]
    for count in range(min(len(words), LONGEST_NAME_WORDS), 0, -1):
        said = words[:count]
        fitting = [(parts, each) for parts, each in names if _fits(said, parts)]
        if fitting:
            whole = [each for parts, each in fitting if parts == _parts(" ".join(said))]
            return whole or [each for _, each in fitting], " ".join(words[count:]).lstrip(_MARKS)
    return [], text


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in (normalise(word).strip("-'") for word in name.split()) if part)


def _fits(said: Sequence[str], parts: tuple[str, ...]) -> bool:
    """Whether the words *said* are the beginning of a name; an initial stands for a word, on either side."""
    typed = [_parts(word) for word in said]
    if not all(typed) or len(said) > len(parts):
        return False
    for number, word in enumerate(said):
        whole, part = typed[number][0], parts[number]
        # « Paul Durand » may be who signs Paul D.; but « Paul du bruit » is not.
        is_initial = number > 0 and (len(whole) == 1 or (len(part) == 1 and word[0].isupper()))
        if whole != part and not (is_initial and whole[0] == part[0]):
            return False
    return True
