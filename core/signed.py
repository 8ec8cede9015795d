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
