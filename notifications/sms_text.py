"""Text as a mobile phone network carries it: the GSM 7-bit alphabet (3GPP TS 23.038), counted in septets."""

# ruff: noqa: RUF001 - the table below is made of the characters that are easily taken for others
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

SINGLE = 160
"""Septets of a message that is alone (140 octets)."""
LINKED = 153
"""Septets of each segment of a longer one: its header takes seven."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
"""Characters that take two septets."""

_ELLIPSIS = "..."
_WORTH_A_CUT = 16
"""Septets of somebody's words that still say something without the rest."""
_QUOTES_OPEN = re.compile(r"[«“„‟‹][ \t\u00a0\u202f\u2009]*")
_QUOTES_CLOSE = re.compile(r"[ \t\u00a0\u202f\u2009]*[»”›]")
_SPACE_BEFORE = re.compile(r" +([:;!?])(?![)(])")
_SPACES = re.compile(r" {2,}")
_SPACE_AT_EDGE = re.compile(r" *\n *")
# A sentence that somebody ended, in a text that ends it too.
_STOPS = re.compile(r"((?<!\.)[.!?]|\.\.\.)\.(?!\.)")
_TOO_MANY_LINES = re.compile(r"\n{3,}")
# What Unicode's own decompositions do not give, or give badly.
_REPLACED = {
    "\r": "",
    "\f": "\n",
    "\v": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "\t": " ",
    "œ": "oe",
    "Œ": "OE",
    "’": "'",
    "‘": "'",
    "‚": "'",
    "‛": "'",
    "′": "'",
    "`": "'",
    "´": "'",
    "″": '"',
    "–": "-",
    "—": "-",
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "―": "-",
    "−": "-",
    "•": "-",
    "·": "-",
    "→": "->",
    "←": "<-",
    "×": "x",
    "÷": "/",
    "⁄": "/",
    "°": "o",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "Th",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ı": "i",
}
# Symbols (emoji among them), their modifiers and joiners, controls and private use: they say nothing in letters.
_DROPPED = frozenset({"So", "Sk", "Cf", "Cc", "Co", "Cs", "Cn", "Mn", "Me"})


def fold(text: str) -> str:
    """Write *text* with GSM-7 characters only, and the spaces of a French SMS (none before ``: ; ! ?``)."""
    text = _QUOTES_CLOSE.sub('"', _QUOTES_OPEN.sub('"', unicodedata.normalize("NFC", text)))
    text = "".join([char if char in BASIC else _folded(char) for char in text])
    text = _SPACES.sub(" ", _SPACE_AT_EDGE.sub("\n", text))
    return _TOO_MANY_LINES.sub("\n\n", _SPACE_BEFORE.sub(r"\1", text)).strip(" \n")


def _folded(char: str) -> str:
    replaced = _REPLACED.get(char)
    if replaced is not None:
        return replaced
    if char in EXTENSION:
        return char
    if unicodedata.category(char) == "Zs":
        return " "
    letters = "".join([_REPLACED.get(part, part) for part in unicodedata.normalize("NFKD", char)])
    kept = "".join([part for part in letters if part in BASIC or part in EXTENSION])
    if kept.strip():
        return kept
    return "" if unicodedata.category(char) in _DROPPED else "?"


def septets(text: str) -> int:
    """Count the septets of *text*, which has been folded."""
    return len(text) + sum([text.count(char) for char in EXTENSION])


def segments(text: str) -> int:
    """Count the messages in which *text* travels: each is paid for."""
    length = septets(text)
    return 1 if length <= SINGLE else -(-length // LINKED)


def fit(pieces: Sequence[tuple[str, int | None]], limit: int = SINGLE, cut: Collection[int] = ()) -> str:
    """Join with spaces those of *pieces* for which *limit* septets are enough, the highest numbers before others.

    A piece whose number is None stays, so the result may still be too long. Of two equals, the later is left out.
    Those whose place is in *cut* are cut at a word instead, as long as what is left says something.
    """
    folded = [fold(text) for text, _ in pieces]
    kept = {place: folded[place] for place, (_, drop) in enumerate(pieces) if drop is None}
    numbered = [(-drop, place) for place, (_, drop) in enumerate(pieces) if drop is not None]
    for _, place in sorted(numbered):
        over = septets(_joined({**kept, place: folded[place]})) - limit
        room = septets(folded[place]) - over
        if over <= 0:
            kept[place] = folded[place]
        elif place in cut and room >= _WORTH_A_CUT:
            kept[place] = shorten(folded[place], room)
    return _joined(kept)


def _joined(pieces: Mapping[int, str]) -> str:
    return _STOPS.sub(r"\1", " ".join([pieces[place] for place in sorted(pieces) if pieces[place]]))


def shorten(text: str, limit: int) -> str:
    """Cut *text* (folded) at a word, with three dots, so that *limit* septets are enough."""
    if septets(text) <= limit:
        return text
    room = limit - len(_ELLIPSIS)
    if room <= 0:
        return _head(text, limit)
    return _at_word(text, _head(text, room)).rstrip(" \n,;:.-") + _ELLIPSIS


def split(text: str, limit: int, most: int) -> tuple[str, ...]:
    """Cut *text* (folded) at words into at most *most* parts of *limit* septets; what is over ends in three dots."""
    parts: list[str] = []
    while len(parts) < most - 1 and septets(text) > limit:
        head = _at_word(text, _head(text, limit))
        parts.append(head.rstrip(" \n"))
        text = text[len(head) :].lstrip(" \n")
    return (*parts, shorten(text, limit))


def _head(text: str, limit: int) -> str:
    """Give as much of the beginning of *text* as *limit* septets hold."""
    used = 0
    for place, char in enumerate(text):
        used += 2 if char in EXTENSION else 1
        if used > limit:
            return text[:place]
    return text


def _at_word(text: str, head: str) -> str:
    """Give *head*, where *text* does not end, without the word that it cuts; a very long word is cut all the same."""
    if text[len(head)] in " \n":
        return head
    end = max(head.rfind(" "), head.rfind("\n"))
    return head[:end] if end > len(head) // 2 else head
