"""What is said while an alert waits to leave: that it must not, not yet, that it is over, or that it is no alert."""

from __future__ import annotations

import re

from core.language.listened_for import listed
from core.language.words import courteous, normalise

_PARTS = re.compile(r"[,.;:!\n]+\s*")
_GOES_ON = re.compile(r"\b(?:mais|encore|pas|presque|but|again|not|still|almost)\b")


def forbids(text: str) -> bool:
    """Whether *text* says that nothing must leave: « n'envoie pas »."""
    return _is("no_send", text)


def asks_to_wait(text: str) -> bool:
    """Whether *text* says that it must not leave yet: « attends », « pas encore »."""
    return _is("wait", text)


def is_no_alert(text: str) -> bool:
    """Whether *text* says that neighbours are to read it, and not to be warned: « juste le dire, pas une alerte »."""
    return _is("no_alert", text)


def asks_to_send(text: str) -> bool:
    """Whether *text* says that it may leave as it is: « envoie »."""
    return _is("send_it", text)


def means_it_after_all(text: str) -> bool:
    """Whether *text* takes a no back: « si, en fait oui », « finalement envoyez-la »."""
    return _is("after_all", text)


def is_of_no_matter(text: str) -> bool:
    """Whether *text* says that it is nothing serious, and nothing else: « pas grave »."""
    return _is("no_matter", text)


def is_over(text: str) -> bool:
    """Whether a part of *text* begins by saying that there is no danger any more: « ils l'ont emmené, c'est fini »."""
    parts = [courteous(normalise(each)) for each in _PARTS.split(text)]
    is_ended = any(listed("ended").match(part) or listed("no_more").match(part) for part in parts)
    return is_ended and "?" not in text and _GOES_ON.search(normalise(text)) is None


def _is(name: str, text: str) -> bool:
    said = courteous(normalise(text))
    return "?" not in text and listed(name).fullmatch(said) is not None
