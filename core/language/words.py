"""Reading what people type: case, accents, a leading sign and a final mark do not matter."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from core.texts import Texts

_SPACES = re.compile(r"\s+")
_CODE = re.compile(
    r"^\s*[/!]?(?P<letter>[AGPDMagpdm])(?P<space>\s?)(?P<number>\d{1,6})\b[\s:,.]*(?P<rest>.*)$", re.DOTALL
)
_COURTESY = re.compile(
    r"[ ,.!;]*\b(?:merci(?: bien| beaucoup| d'avance)?|s'? ?il (?:vous|te) plait|svp|stp|please|"
    r"thanks?(?: you)?(?: very much| a lot)?|madame|monsieur)$"
)
_NOT_IN_LINKS = re.compile(r"[^a-z0-9]+")
_CLOSE_ENOUGH = 0.75
_LONGEST_KEYWORD = 24


@lru_cache(maxsize=16)
def normalise(text: str) -> str:
    """Give *text* in small letters, without accents, leading ``/`` or ``!``, final marks and double spaces.

    What somebody says is looked at several times in a turn.
    """
    bare = text.casefold()
    if not bare.isascii():
        folded = unicodedata.normalize("NFKD", bare.replace("’", "'").replace("œ", "oe"))
        bare = "".join([sign for sign in folded if not unicodedata.combining(sign)])
    return _SPACES.sub(" ", bare.strip().lstrip("/!").rstrip(" .!?;:,")).strip()


@lru_cache(maxsize=64)
def courteous(said: str) -> str:
    """Give what was *said*, as `normalise` gives it, without the thanks behind it; thanks alone stay."""
    while (shorter := _COURTESY.sub("", said).strip(" ,.!;")) and shorter != said:
        said = shorter
    return said


def slug_of(name: str) -> str:
    """Give *name* as it stands in a link: small letters, digits and dashes, at most 64 as Telegram takes them."""
    return "-".join(_NOT_IN_LINKS.sub(" ", normalise(name)).split())[:64].strip("-")


@dataclass(frozen=True, slots=True)
class Code:
    """A code such as A12 at the beginning of a message, and the words after it."""

    letter: str
    number: int
    rest: str
    is_spaced: bool = False
    """Whether a space stands inside: « A 12 » may be a code, « A 3 heures » is not."""


def leading_code(text: str) -> Code | None:
    """Read the code that *text* begins with, if any."""
    found = _CODE.match(text)
    return (
        Code(found["letter"].upper(), int(found["number"]), found["rest"].strip(), bool(found["space"]))
        if found
        else None
    )


@dataclass(frozen=True, slots=True)
class Keywords:
    """The words that call a command, of all languages together."""

    by_words: Mapping[str, str]
    verbs: Mapping[str, str] = field(default_factory=dict)
    """Words that call a command only behind the code of an alert."""
    grave: frozenset[str] = frozenset()
    """The commands that are never suggested."""
    languages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The words of each language."""
    by_command: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The words of each command."""
    begins: frozenset[str] = frozenset()
    """The first word of each, of verbs as well: most messages begin with none of them."""

    @classmethod
    def of(cls, texts: Texts, names: Iterable[str], grave: Iterable[str] = ()) -> Keywords:
        """Gather the words of the commands *names*, of which the *grave* are never suggested.

        Raises:
            ValueError: two commands answer to the same word.
        """
        found: dict[str, str] = {}
        for name in names:
            for language in texts.languages:
                for words in texts.command(language, name).words:
                    owner = found.setdefault(normalise(words), name)
                    if owner != name:
                        message = f"“{words}” calls both {owner} and {name}"
                        raise ValueError(message)
        languages = {
            language: frozenset(normalise(words) for name in names for words in texts.command(language, name).words)
            for language in texts.languages
        }
        verbs = {
            normalise(words): name
            for name in names
            for language in texts.languages
            for words in texts.command(language, name).verbs
        }
        by_command: dict[str, list[str]] = {}
        for words, name in found.items():
            by_command.setdefault(name, []).append(words)
        begins = frozenset(map(_first_of, (*found, *verbs)))
        return cls(found, verbs, frozenset(grave), languages, by_command, begins)

    def whole(self, text: str) -> str | None:
        """The command that *text* is the exact word of."""
        return self.by_words.get(normalise(text))

    def first(self, text: str, *, is_about_alert: bool = False) -> tuple[str, str] | None:
        """The command that *text* begins with (the longest word wins), and what follows it as it was typed."""
        head = text.lstrip().lstrip("/!")
        if _first_of("".join(head.split(None, 1)[:1])) not in self.begins:
            return None
        for count in (5, 4, 3, 2, 1):
            parts = head.split(None, count)
            if len(parts) < count:
                continue
            word = normalise(" ".join(parts[:count]))
            command = self.verbs.get(word) if is_about_alert else None
            command = command or self.by_words.get(word)
            if command is not None:
                rest = parts[count].strip() if len(parts) > count else ""
                # « VU ! » says nothing after its word.
                return command, rest if normalise(rest) else ""
        return None

    def nearest(self, text: str, language: str = "") -> str | None:
        """The one word that *text* was probably meant to be, for a suggestion, never to act upon.

        *language*: that of whoever reads the suggestion; "" when nobody does.
        """
        known = self.languages.get(language, self.by_words.keys())
        return _closest(
            text, [word for word, name in self.by_words.items() if name not in self.grave and word in known]
        )

    def nearest_command(self, text: str) -> str | None:
        """The command of that word."""
        word = self.nearest(text)
        return None if word is None else self.by_words[word]

    def is_almost(self, text: str, command: str) -> bool:
        """Whether *text*, or its first word, is almost a word of *command*, and of no other rather."""
        own = self.by_command.get(command, ())
        return _closest(text, own) is not None and self.nearest_command(text) == command


def _first_of(words: str) -> str:
    """Give the first word as `normalise` leaves it, whatever mark stands behind it."""
    return normalise(words.partition(" ")[0]).partition(" ")[0]


def _closest(text: str, words: Sequence[str]) -> str | None:
    """Give the one of *words* that *text*, or its first word, is most like; none is like it enough."""
    said = normalise(text)[:_LONGEST_KEYWORD]
    for part in (said, said.split(" ")[0] if said else ""):
        close = get_close_matches(part, words, n=1, cutoff=_CLOSE_ENOUGH)
        if close:
            return close[0]
    return None


@dataclass(frozen=True, slots=True)
class Mistyped:
    """What *text* may be a mistyped word of: looked up only where it matters, among a thousand words."""

    text: str
    keywords: Keywords

    def is_one(self) -> bool:
        """Whether it is almost a word of ours."""
        return self.keywords.nearest_command(self.text) is not None

    def is_of(self, command: str) -> bool:
        """Whether it is almost a word of *command*."""
        return self.keywords.is_almost(self.text, command)
