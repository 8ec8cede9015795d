"""What a mail says between its greeting and its signature: « Bonjour, oui. Cordialement, M. Leroy » says « oui »."""

from __future__ import annotations

import re

_GREETING = re.compile(
    r"^\s*(?:(?:bonjour|bonsoir|salut|hello|hi|dear|madame|monsieur)(?:[ ,]+(?:madame|monsieur|(?:à|a) tous|all|sir))*"
    r"\s*[,!.;:\n]+\s*)+",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:merci|un grand merci|(?:bien |très |tres )?(?:cordialement|amicalement|sincèrement|respectueusement)|"
    r"bien (?:à|a) vous|(?:mes |nos |sincères |meilleures )*salutations|bonne (?:journée|journee|soirée|soiree)|"
    r"(?:many )?thanks?(?: you)?|(?:kind |best |warm )?regards|sincerely|best wishes|"
    r"envoyé (?:de|depuis|avec)|sent from|--)(?!\w)",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]*(?:[ \t]+[A-ZÀ-Þ][\w.'’-]*){0,3}[ \t,.]*")


def unsigned(text: str) -> str:
    """Give *text* without its greeting, and without the lines from a closing formula or a name alone on."""
    lines = [line.strip() for line in _GREETING.sub("", text).strip().splitlines()]
    lines = [line for line in lines if line]
    ends = (at for at, line in enumerate(lines) if at and (_CLOSING.match(line) or _NAME.fullmatch(line)))
    return "\n".join(lines[: next(ends, None)]) or text


_CLOSES = re.compile(
    r"(?:(?:bien|très|tres) )?(?:cordialement|cdlt|amicalement|sincèrement|respectueusement)(?: vôtre| à vous)?|"
    r"(?:bien|tout) (?:à|a) vous|(?:je vous prie.{0,60}|(?:avec )?(?:mes |nos |sincères |meilleures |cordiales )*)"
    r"salutations(?: distinguées)?|bonne (?:journée|journee|soirée|soiree|nuit)(?: à (?:tous|vous))?|amitiés|"
    r"(?:(?:grosses |gros )?bis(?:es|ous))(?: à (?:tous|vous))?|(?:à|a) bient(?:ô|o)t|belle (?:journée|soirée)|"
    r"(?:mes )?salutations amicales|merci(?: (?:beaucoup|d['’]avance|à tous|à vous))?|un grand merci|bien à toi|"
    r"(?:many )?thanks(?: (?:a lot|in advance))?|thank you|(?:kind |best |warm )?regards|best wishes|"
    r"yours (?:sincerely|faithfully)|sincerely",
    re.IGNORECASE,
)
"""A line that ends a letter."""
_REACHED_AT = re.compile(r"[^\n]{0,25}?(?:(?:\+?\d[ .-]?){8,}|\S+@\S+|(?:https?://|www\.)\S+)[^\n]{0,20}")
_ADDRESS = re.compile(
    r"\d{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|chemin|impasse|allée|place|quai)\b[^\n]{0,40}|\d{5} [^\n]{2,30}"
)
_BEGINS_SENTENCE = re.compile(
    r"(?:les?|la|un|une|des|il|ils|elle|elles|je|j['’]|on|nous|vous|c['’]|ça|ca|et|mais|aussi|p\.? ?s|attention|"
    r"appel\w*|venez|the|an?|he|she|they|we|i|it|and|but|also|please|call|come)\b",
    re.IGNORECASE,
)
_LONGEST_LINE, _MOST_WORDS, _MOST_LINES = 60, 5, 6


def without_signature(letter: str) -> str:
    """Give *letter* without what is signed below it: a closing formula, and a name, a function, a number to call.

    Neighbours are not shown the telephone number that somebody's mail program puts below each mail. Where something
    else is told down there, nothing is left out.
    """
    lines = letter.rstrip().split("\n")
    told = [at for at, line in enumerate(lines) if line.strip()]
    for at in told[1:][-_MOST_LINES - 1 :]:
        below = [line.strip() for line in lines[at:] if line.strip()]
        is_closed = _CLOSES.fullmatch(below[0].rstrip(" ,.!;")) is not None
        is_alone = not lines[at - 1].strip() and _BEGINS_SENTENCE.match(below[0]) is None
        is_name = is_alone and _NAME.fullmatch(below[0]) is not None
        has_reach = any(_REACHED_AT.fullmatch(line) for line in below[1:])
        if (is_closed or (is_name and has_reach)) and all(map(_is_of_signature, below[1:])):
            return "\n".join(lines[:at]).rstrip()
    return letter


def _is_of_signature(line: str) -> bool:
    if _BEGINS_SENTENCE.match(line):
        return False
    if _REACHED_AT.fullmatch(line) or _ADDRESS.fullmatch(line):
        return True
    is_short = len(line) <= _LONGEST_LINE and len(line.split()) <= _MOST_WORDS
    return is_short and line[0].isupper() and line[-1] not in "!?"
