"""A sentence that is said before a reply: what became of something else."""

from core.ports import Voice
from core.texts import Ear, Texts, word
from core.wire import Rich, Span, plain
from notifications.sms_text import SINGLE, fold, septets


def preceded(parts: tuple[Rich, ...], key: str, texts: Texts, ear: Ear) -> tuple[Rich, ...]:
    """Give *parts* with the text *key* before them, if there is one; by SMS beside them where there is room."""
    if not key or not parts:
        return parts
    first = " ".join(plain(piece) for piece, _ in word(texts, key, {}, ear).pieces)
    if ear.voice is not Voice.SMS:
        return ((Span(f"{first}\n"), *parts[0]), *parts[1:])
    together = f"{fold(first)} {plain(parts[0])}"
    if septets(together) <= SINGLE:
        return ((Span(together),), *parts[1:])
    return ((Span(fold(first)),), *parts)
