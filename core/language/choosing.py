"""Which of the choices that a question shows is meant: its number, its key, its label, or as people say it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from core.language.called import as_choice, call_told, is_in_vain
from core.language.first_line import category_named
from core.language.own_words import drops
from core.language.words import courteous, leading_code, normalise
from core.language.yes_no import NO, YES, YesNo, bare, begun_with, is_assent, is_only_polite
from core.value import value

if TYPE_CHECKING:
    from collections.abc import Sequence

_BEGUN = 3
"""Letters from which on the beginning of a label is enough."""
_NUMBERED = re.compile(r"(?:le |la |l'|the |n°? ?|no\.? |numero |number |choix |choice )?(\w{1,9})")
_ARTICLE = re.compile(r"(?:le|la|les|un|une|des|du|the|a|an) |l'")
_OPEN = "…"
"""Behind another way to say a choice: more words may follow."""
_NOT_WORDS = re.compile(r"[\W_]+")
"""What may be offered without its opposite: a no to it is a way out."""
_SEND, _CALL, _NEIGHBOURS = "send", "not_urgent", "neighbours"
_PLEASE = re.compile(r"(?:oui|ouais|yes|yep|yeah)[ ,]+(?:please|s'? ?il (?:vous|te) plait|svp|stp)")
_CALLED_OFF = re.compile(
    r"(?:non )?(?:c ?(?:est |etait )?|ce n est qu )?(?:une )?fausse alerte|je me suis trompee?|"
    r"(?:no )?(?:it (?:is|was) |it s )?(?:a )?false alarm|i was wrong"
)
_SHORT = tuple(
    (re.compile(rf"\b{short}\b", re.IGNORECASE), full)
    for short, full in (("i['’]?m", "i am"), ("i['’]?ve", "i have"), ("i['’]ll", "i will"), ("they['’]re", "they are"))
)
_CANCEL, _YES_KEYS = "0", frozenset({"yes", "erase", _SEND})
"""What may be the only thing that a question offers: whoever says no to it wants nothing done."""
_AGREED = frozenset({"ok", "d'accord", "oui d'accord"})


def read(text: str, shown: Sequence[tuple[str, str]]) -> str | None:
    """Which of the choices *shown* of the open question is meant by *text*: as `plainly`, or in other words.

    « Oui » and « non » are the choice that begins so even with more behind them; « ok, envoie » is a yes where a no is
    offered as well, or where what is shown leaves by it.
    """
    if _CALL in {key for key, _ in shown} and _is_no_call(text):
        return None
    meant = plainly(text, shown) or _in_other_words(text, shown)
    # « C'est bon ? » asks, and agrees to nothing.
    return None if _asks(text) and meant in _YES_KEYS | set(_yes_or_no("oui", shown)) else meant


def _is_no_call(text: str) -> bool:
    """Whether a yes in *text* says nothing of the call: « yes please », « oui mais ça ne répond pas »."""
    return is_in_vain(text) or _PLEASE.fullmatch(normalise(text)) is not None


def plainly(text: str, shown: Sequence[tuple[str, str]]) -> str | None:
    """Which of the choices *shown* (key, label) is meant by *text*; a key may come again, with another way to say it.

    The first letters of a label are enough when they fit one choice only, and so is the code before its dot
    (« A12 · rue des Lilas »), unless it stands before two of them. Thanks, a signature, a missing article, a missing
    apostrophe change nothing; « oui » and « non » are the choice that begins so. None: no choice is meant.
    """
    said = _in_full(bare(text))
    shown = [(key, _in_full(label)) for key, label in shown]
    if not said:
        return None
    numbered = _by_number(said, shown)
    if numbered is not None:
        return numbered or None
    forms, said_bare = [(key, _forms(label)) for key, label in shown], _bare(said)
    exact = [key for key, label in forms if said in {key, label.whole}]
    exact = exact or [key for key, label in forms if said == label.code]
    exact = exact or [key for key, label in forms if said_bare == label.bare]
    exact = exact or [key for key, label in forms if said == label.behind]
    exact = exact or _yes_or_no(said, shown)
    if exact:
        return exact[0] if len(set(exact)) == 1 else None
    if any(label.endswith(_OPEN) for _, label in shown):
        opened = _open_ended(said, shown)
        if opened is not None:
            return opened
    is_long = len(said_bare) >= _BEGUN
    begun = {key for key, each in forms if is_long and (each.whole.startswith(said) or each.bare.startswith(said_bare))}
    return begun.pop() if len(begun) == 1 else None


@value(frozen=True, slots=True)
class _Forms:
    """A label as people may say it: whole, its code before the dot, without its article, or the half behind a comma.

    « Non, c'est passé »: who says the second half of it has answered. Its first word may be a yes or a no, and all of
    an open one stands at the beginning of what is said.
    """

    whole: str
    code: str
    bare: str
    behind: str
    first: str
    stem: str


@lru_cache(maxsize=1024)
def _forms(label: str) -> _Forms:
    """The same labels are shown to everybody, turn after turn: a hundred for the kinds of alerts alone."""
    whole = normalise(label)
    code, behind = normalise(label.partition(" · ")[0]), normalise(label.partition(", ")[2])
    first = _NOT_WORDS.split(whole, maxsplit=1)[0]
    return _Forms(whole, code, _bare(whole), behind, first, _spelt(normalise(label.removesuffix(_OPEN))))


@lru_cache(maxsize=1024)
def _in_full(said: str) -> str:
    """Give « I'm », « I've » and « I'll » in full, as they are in labels."""
    for short, full in _SHORT:
        said = short.sub(full, said)
    return said


def chooses_code(text: str, shown: Sequence[tuple[str, str]]) -> bool:
    """Whether *text* is a code that the open question offers (« Quelle alerte ? » « A12 »)."""
    return leading_code(text) is not None and read(text, shown) is not None


def refuses(text: str, shown: Sequence[tuple[str, str]]) -> bool:
    """Whether *text* says no to a question that offers only a yes, or calls off the alert that was about to leave."""
    keys = {key for key, _ in shown}
    if _CALL in keys and (_CALLED_OFF.fullmatch(_spelt(courteous(normalise(text)))) or drops(text)):
        return True
    said = begun_with(text)
    is_no = said is not None and not said.is_yes and category_named(said.rest) is None
    is_only = bool(keys) and keys - {_CANCEL} <= _YES_KEYS
    return is_no and ("yes" in keys or is_only) and not _yes_or_no("non", shown)


def offers_only_yes(shown: Sequence[tuple[str, str]]) -> bool:
    """Whether nothing but a yes is offered, so that « non » is the other answer."""
    return {key for key, _ in shown} - {_CANCEL} == {"yes"}


def agrees(text: str) -> bool:
    """Whether *text* is a bare yes; « oui ? » asks."""
    return bare(text) in YES | _AGREED and not _asks(text)


def _asks(text: str) -> bool:
    return text.rstrip().endswith("?")


def declines(text: str) -> bool:
    """Whether *text* is a bare no."""
    return bare(text) in NO


def _by_number(said: str, shown: Sequence[tuple[str, str]]) -> str | None:
    """The choice that *said* counts; empty where there is none of that number, None where it is no number."""
    found = _NUMBERED.fullmatch(said)
    if found is None or not found[1].isdecimal():
        return "" if said.isdecimal() else None
    keys = [key for key in dict.fromkeys(key for key, _ in shown) if key != "0"]
    position = int(found[1])
    return keys[position - 1] if 0 < position <= len(keys) else ""


def _yes_or_no(said: str, shown: Sequence[tuple[str, str]]) -> list[str]:
    """The choices that begin as *said* does, where it is a bare yes or no."""
    words = YES if said in YES else NO if said in NO else frozenset()
    begun = [key for key, label in shown if words and (key in words or _forms(label).first in words)]
    # Of what was just shown as it leaves, a yes lets it leave.
    return begun or [key for key, _ in shown if key == _SEND and (words is YES or said in _AGREED)]


def _in_other_words(text: str, shown: Sequence[tuple[str, str]]) -> str | None:
    """The choice of a yes or a no with more behind it, or of assent where it may as well be denied, or leaves so.

    That the emergency services were called is not taken from a yes alone that more stands behind.
    """
    keys = {key for key, _ in shown}
    if _CALL in keys and (called := as_choice(call_told(text, is_asked=True))) is not None:
        return called
    if _NEIGHBOURS in keys and is_only_polite(text):
        # Neighbours are not woken by whoever says goodbye.
        return None
    said = begun_with(text)
    yes, no = set(_yes_or_no("oui", shown)), set(_yes_or_no("non", shown))
    if said is None and is_assent(text) and (no or _SEND in keys):
        said = YesNo(is_yes=True)
    if said is None:
        return None
    if _CALL in keys:
        return _open_ended(normalise(said.rest), shown) if said.is_yes else None
    meant = yes if said.is_yes else no
    return meant.pop() if len(meant) == 1 and yes != no else None


def _open_ended(said: str, shown: Sequence[tuple[str, str]]) -> str | None:
    """The choice of the longest « j'ai appelé … » with which *said* begins."""
    words = f"{_spelt(said)} "
    stems = [(_forms(label).stem, key) for key, label in shown if label.endswith(_OPEN)]
    fitting = [(len(stem), key) for stem, key in stems if words.startswith(f"{stem} ")]
    return max(fitting)[1] if fitting else None


def _spelt(words: str) -> str:
    """Give *words* parted by single spaces: « j'ai », « j ai » and « j’ai » are the same."""
    return _NOT_WORDS.sub(" ", words).strip()


def _bare(words: str) -> str:
    """Give *words* without the article that they begin with, and without what stands between letters."""
    return _NOT_WORDS.sub("", _ARTICLE.sub("", words, count=1) if _ARTICLE.match(words) else words)
