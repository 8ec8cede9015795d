"""A sentence that is said before a reply: what became of something else."""

from collections.abc import Callable

from core.ports import Voice
from core.texts import Ear, Texts, word
from core.wire import Rich, Span, plain
from notifications.sms_text import SINGLE, fold, septets


def preceded(
    parts: tuple[Rich, ...], key: str, texts: Texts, ear: Ear, squeezed: Callable[[str], str]
) -> tuple[Rich, ...]:
    """Give *parts* with the text *key* before them, if there is one; by SMS beside them where there is room.

    *squeezed*: gives the same, worded to fit behind a sentence; empty where it cannot.
    """
    if not key or not parts:
        return parts
    first = " ".join(plain(piece) for piece, _ in word(texts, key, {}, ear).pieces)
    if ear.voice is not Voice.SMS:
        return ((Span(f"{first}\n"), *parts[0]), *parts[1:])
    first = fold(first)
    together = f"{first} {plain(parts[0])}"
    if septets(together) > SINGLE and (rest := squeezed(first)):
        together = f"{first} {rest}"
    if septets(together) <= SINGLE:
        return ((Span(together),), *parts[1:])
    return ((Span(first),), *parts)
