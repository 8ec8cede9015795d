"""The answers that a message offers: as buttons where the channel has them, and as a numbered list elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.badge import unofficial
from core.ports import Alphabet, Capabilities
from core.texts import Ear, Texts, word
from core.understanding.offered import NOTICE_MARK
from core.wire import Choice, plain
from notifications.sms_text import fold, septets, shorten

_CANCEL = frozenset({"0", "cancel"})
_LABEL_LENGTHS = (40, 30, 22, 16, 12, 8)


def labelled(
    choices: Sequence[tuple[str, str]], params: Mapping[str, Any], texts: Texts, ear: Ear
) -> tuple[Choice, ...]:
    """Put the labels of *choices* (pairs of label and payload) into words."""
    return tuple([Choice(unofficial(_label(label, params, texts, ear)), payload) for label, payload in choices])


def _label(label: str, params: Mapping[str, Any], texts: Texts, ear: Ear) -> str:
    key, mark, name = label.partition("#")
    if "." not in key or " " in key or not texts.has(key):
        return label
    if mark:
        return texts.message(ear.language, key).choices.get(name, name)
    return " ".join([plain(piece) for piece, _ in word(texts, key, params, ear).pieces])


def as_buttons(choices: Sequence[Choice], capabilities: Capabilities) -> tuple[Choice, ...]:
    """Give *choices* as buttons if the channel has that many, and none otherwise."""
    return tuple(choices) if len(choices) <= capabilities.choices else ()


def numbered(choices: Sequence[Choice], alphabet: Alphabet, room: int = 0) -> str:
    """Write the answers to an open question a line each: ``1 Oui``, ``2 Non``, and ``0`` for the way out.

    In GSM-7 the labels are shortened until *room* septets are enough, if that is possible.
    """
    asked = [choice for choice in choices if not choice.payload.startswith(NOTICE_MARK)]
    lines: list[tuple[int, str]] = []
    for choice in asked:
        is_way_out = choice.payload.partition(":")[2] in _CANCEL
        lines.append((0 if is_way_out else 1 + sum([bool(number) for number, _ in lines]), choice.label))
    if alphabet is Alphabet.UNICODE:
        return "\n".join([f"{number}. {label}" for number, label in lines])
    folded = [(number, fold(label).replace("\n", " ")) for number, label in lines]
    text = "\n".join([f"{number} {label}" for number, label in folded])
    for length in _LABEL_LENGTHS:
        if septets(text) <= room:
            break
        text = "\n".join([f"{number} {shorten(label, length)}" for number, label in folded])
    return text
