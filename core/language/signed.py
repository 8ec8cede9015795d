"""What a mail says between its greeting and its signature: « Bonjour, oui. Cordialement, M. Leroy » says « oui »."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from core.language.words import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

_GREETING = re.compile(
    r"^\s*(?:(?:bonjour|bonsoir|salut|hello|hi|dear|good (?:morning|afternoon|evening)|madame|monsieur)"
    r"(?:[ ,]+(?:madame|monsieur|(?:à|a) tous|all|everyone|there|neighbou?rs|tocsin|sirs?|or|madam))*"
    r"\s*[,!.;:\n]+\s*)+",
    re.IGNORECASE,
)
_FORMULA = (
    r"(?:(?:bien|très|tres) )?(?:cordialement|cdlt|amicalement|sincèrement|respectueusement)(?: vôtre| à vous)?|"
    r"(?:bien|tout) (?:à|a) vous|(?:je vous prie.{0,60}|(?:avec )?(?:mes |nos |sincères |meilleures |cordiales )*)"
    r"salutations(?: distinguées)?|bonne (?:journée|journee|soirée|soiree|nuit)(?: à (?:tous|vous))?|amitiés|"
    r"(?:(?:grosses |gros )?bis(?:es|ous))(?: à (?:tous|vous))?|(?:à|a) bient(?:ô|o)t|belle (?:journée|soirée)|"
    r"(?:mes )?salutations amicales|merci(?: (?:beaucoup|d['’]avance|à tous|à vous))?|un grand merci|bien à toi|"
    r"(?:many )?thanks(?: (?:a lot|in advance))?|thank you|(?:kind |best |warm )?regards|best wishes|"
    r"yours(?: (?:sincerely|faithfully|truly))?|sincerely|cheers|all the best|best|(?:take care|ta)(?= *[,.!]?$)"
)
_CLOSES = re.compile(_FORMULA, re.IGNORECASE)
"""A line that ends a letter."""
_CLOSING = re.compile(rf"(?:{_FORMULA}|envoyé (?:de|depuis|avec)|sent from|--)(?!\w)", re.IGNORECASE)
"""How such a line begins, or one that a mail program adds."""
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]*(?:[ \t]+[A-ZÀ-Þ][\w.'’-]*){0,3}[ \t,.]*")


@lru_cache(maxsize=16)
def unsigned(text: str) -> str:
    """Give *text* without its greeting, and without the lines from a closing formula or a name alone on."""
    lines = [line.strip() for line in _GREETING.sub("", text).strip().splitlines()]
    lines = [line for line in lines if line]
    ends = (at for at, line in enumerate(lines) if at and (_CLOSING.match(line) or _NAME.fullmatch(line)))
    return "\n".join(lines[: next(ends, None)]) or text


_REACHED_AT = re.compile(r"[^\n]{0,25}?(?:(?:\+?\d[ .-]?){8,}|\S+@\S+|(?:https?://|www\.)\S+)[^\n]{0,20}")
_ADDRESS = re.compile(r"\d{1,5}(?: bis| ter)?,? [^\W\d][^\n]{1,40}")
_TITLE = re.compile(r"(?:M\.|Mme|Mlle|Mr|Mrs|Ms|Dr|Brigadier|Le maire|La maire)(?![\w'’])")
_BEGINS_SENTENCE = re.compile(
    r"(?:les?|la|un|une|des|il|ils|elle|elles|je|j['’]|on|nous|vous|c['’]|ça|ca|et|mais|aussi|p\.? ?s|attention|"
    r"appel\w*|venez|the|an?|he|she|they|we|i|it|and|but|also|please|call|come)\b",
    re.IGNORECASE,
)
_LONGEST_LINE, _MOST_WORDS, _MOST_LINES = 80, 5, 6


_PARTS = re.compile(r"(?<=[.!?,;])\s+|\s*\n\s*")


def without_own_name(text: str, name: str) -> str:
    """Give *text* without its last line or sentence, where that is only the *name* of who writes, or its first word."""
    own = {normalise(name), normalise(name).partition(" ")[0]}
    *told, last = _PARTS.split(text.strip())
    if not any(told) or normalise(last).lstrip("- ") not in own:
        return text
    return text.strip()[: -len(last)].rstrip(" ,;\n")


@lru_cache(maxsize=16)
def without_signature(letter: str) -> str:
    """Give *letter* without what is signed below it: a closing formula, and a name, a function, a number to call.

    Neighbours are not shown the telephone number that somebody's mail program puts below each mail. Where something
    else is told down there, nothing is left out.
    """
    lines = letter.rstrip().split("\n")
    told = [at for at, line in enumerate(lines) if line.strip()]
    for at in told[1:][-_MOST_LINES - 1 :]:
        # « Bonjour, / Oui. / M. Leroy / 01 02 … » says « oui »: a greeting alone is no letter.
        if not _GREETING.sub("", "\n".join((*lines[:at], ""))).strip():
            continue
        below = [line.strip() for line in lines[at:] if line.strip(" -\N{EN DASH}\N{EM DASH}_")] or [""]
        if _is_signature(below, is_parted=not lines[at - 1].strip()):
            return "\n".join(lines[:at]).rstrip()
    return letter


def _is_signature(below: Sequence[str], *, is_parted: bool) -> bool:
    """Whether these lines, each of which says something, are one; *is_parted*: by an empty line from what is told."""
    # Nobody signs at such length, and the expressions need not look.
    if max(map(len, below)) > _LONGEST_LINE:
        return False
    first, rest = below[0], below[1:]
    is_name = is_parted and _NAME.fullmatch(first) is not None and _BEGINS_SENTENCE.match(first) is None
    is_signed = is_name and (_TITLE.match(first) is not None or any(map(_REACHED_AT.fullmatch, rest)))
    names = [line for line in rest if _NAME.fullmatch(line)]
    # « Merci. 12 rue des Lilas » tells where, and « Merci. Jean. 12 rue des Lilas » who.
    is_known = is_name or bool(names) or not any(map(_ADDRESS.fullmatch, rest))
    is_closed = _CLOSES.fullmatch(first.rstrip(" ,.!;")) is not None
    return (is_closed or is_signed) and is_known and all(map(_is_of_signature, rest))


def _is_of_signature(line: str) -> bool:
    if _BEGINS_SENTENCE.match(line):
        return False
    if _REACHED_AT.fullmatch(line) or _ADDRESS.fullmatch(line):
        return True
    return len(line.split()) <= _MOST_WORDS and line[0].isupper() and line[-1] not in "!?"
