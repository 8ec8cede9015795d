"""What a paper says of a community: its name, how to enter it, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Self

import yaml

from core.ports import Voice
from core.texts import Ear, Texts, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.wire import Rich

LANGUAGES = ("fr", "en")
_NBSP = "\N{NO-BREAK SPACE}"
_SHORT = 24


@dataclass(frozen=True, slots=True)
class Door:
    """A community as its papers show it.

    ``url`` is the page that the square opens. ``ways`` maps each channel that is served to our own address there, empty
    where there is none to print.
    """

    community: str
    commune: str
    country: str
    url: str
    ways: Mapping[str, str]
    language: str

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any], language: str) -> Self:
        """Read what stands in a spec."""
        known = language if language in LANGUAGES else LANGUAGES[0]
        country = spec["country"] if spec["country"] == "FR" else "EU"
        return cls(spec["community"], spec["commune"], country, spec["url"], spec["ways"], known)

    def rich(self, key: str) -> Rich:
        """Give a text of the papers, with what is known filled in."""
        params = {
            "community": self.community,
            "word": self.word,
            "number": _spaced(self.ways.get("sms", "")),
            "address": self.ways.get("email", "") if key == "by_email" else self.url.partition("//")[2],
            "ways": ", ".join(self._said(f"ways_{way}", {}) for way in self.ways),
        }
        worded = word(_texts(), f"paper.{key}", params, Ear(self.language, Voice.EMAIL))
        return worded.pieces[0][0]

    @property
    def word(self) -> str:
        """What is sent to enter (« REJOINDRE Les Lilas »), on one line if it is short."""
        said = self._said("word", {"community": self.community})
        return said.replace(" ", _NBSP) if len(said) <= _SHORT else said

    def said(self, key: str) -> str:
        """Give the same without its styles."""
        return "".join(span.text for span in self.rich(key))

    def _said(self, key: str, params: Mapping[str, Any]) -> str:
        worded = word(_texts(), f"paper.{key}", params, Ear(self.language, Voice.EMAIL))
        return "".join(span.text for span in worded.pieces[0][0])

    def by_hand(self) -> Rich:
        """Say how to enter without a camera, by the plainest way that is served."""
        key = "by_sms" if self.ways.get("sms") else "by_email" if self.ways.get("email") else "by_page"
        return self.rich(key)


def plain(rich: Rich) -> str:
    """Give *rich* without its styles."""
    return "".join(span.text for span in rich)


def _spaced(number: str) -> str:
    """Write a French number as it is read aloud; any other as it is."""
    if not number.startswith("+33") or len(number) != len("+33123456789"):
        return number
    national = f"0{number[3:]}"
    return _NBSP.join(national[at : at + 2] for at in range(0, len(national), 2))


@cache
def _texts() -> Texts:
    folder = resources.files(__package__) / "words"
    return Texts({each: {"paper": yaml.safe_load((folder / f"{each}.yaml").read_text("utf-8"))} for each in LANGUAGES})
