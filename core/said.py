"""What a person said in a dialogue, as its log keeps it: an answer, or how it was begun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.model.community import Point
from core.value import value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@value(frozen=True, slots=True)
class Answer:
    """What a person answered: a choice, words, a place or a picture; or nothing in time."""

    text: str = ""
    choice: str | None = None
    point: Point | None = None
    photo_id: int | None = None
    is_silence: bool = False
    shape: tuple[Point, ...] | None = None
    """The corners that a file holds; none of them: it holds no shape that can be read."""

    def as_json(self) -> dict[str, Any]:
        """The answer as the log keeps it."""
        point = [self.point.latitude, self.point.longitude] if self.point else None
        kept = {
            "t": self.text,
            "c": self.choice,
            "p": point,
            "f": self.photo_id,
            "s": self.is_silence or None,
            "h": _pairs(self.shape),
        }
        return {key: value for key, value in kept.items() if value not in (None, "")}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Answer:
        """The answer that the log kept."""
        point = Point(*kept["p"]) if "p" in kept else None
        return cls(kept.get("t", ""), kept.get("c"), point, kept.get("f"), bool(kept.get("s")), _shape(kept.get("h")))


def _pairs(shape: tuple[Point, ...] | None) -> list[list[float]] | None:
    return None if shape is None else [[each.latitude, each.longitude] for each in shape]


def _shape(pairs: Sequence[Sequence[float]] | None) -> tuple[Point, ...] | None:
    return None if pairs is None else tuple(Point(*each) for each in pairs)


@value(frozen=True, slots=True)
class Opening:
    """How a dialogue was begun: the words after the command's own, and what they came with.

    ``alert_id``: the alert that the message named, answered or was a button of; or another thing, where a command is
    about nothing else. ``is_article``: it is an article, for a command that may be about either.
    ``is_guess``: nobody typed the command's word; the talk asks before it acts.
    ``call``: what was told already of calling for help, as a choice of the question about it.
    ``among``: the alerts that bear the code which the message named, where there are several.
    """

    text: str = ""
    alert_id: int | None = None
    point: Point | None = None
    photo_id: int | None = None
    is_guess: bool = False
    shape: tuple[Point, ...] | None = None
    """As in `Answer`."""
    is_article: bool = False
    among: tuple[int, ...] = ()
    call: str = ""
    is_chosen: bool = False
    """They were asked, and said that it is for this alert and for no other."""

    @classmethod
    def about(cls, alert_ids: Sequence[int], text: str = "") -> Opening:
        """Say *text* of the alert that is meant: the only one of *alert_ids*, or one of them."""
        return cls(text, alert_ids[0]) if len(alert_ids) == 1 else cls(text, among=tuple(alert_ids))

    def as_json(self) -> dict[str, Any]:
        """The opening as the log keeps it."""
        point = [self.point.latitude, self.point.longitude] if self.point else None
        kept = {
            "t": self.text,
            "a": self.alert_id,
            "p": point,
            "f": self.photo_id,
            "g": self.is_guess or None,
            "h": _pairs(self.shape),
            "n": self.is_article or None,
            "m": list(self.among) or None,
            "k": self.call,
            "c": self.is_chosen or None,
        }
        return {key: value for key, value in kept.items() if value not in (None, "")}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Opening:
        """The opening that the log kept."""
        point = Point(*kept["p"]) if "p" in kept else None
        flags = bool(kept.get("g")), _shape(kept.get("h")), bool(kept.get("n"))
        among, call = tuple(kept.get("m", ())), kept.get("k", "")
        is_chosen = bool(kept.get("c"))
        return cls(kept.get("t", ""), kept.get("a"), point, kept.get("f"), *flags, among, call, is_chosen)
