"""Whether two reports may tell of the same thing: by what, where and when. It only raises a question."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.model.alert_words import Category
from core.model.whereabouts import metres_between
from core.wording import fold
from core.wording.signs import LANGUAGES, signs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from core.model.alert import Alert
    from core.model.community import Point

SAME_SPOT = 100.0
NEAR = 200.0
"""Metres between two points that may be one place: two ends of a house front, as phones measure them."""
AT_ONE_TIME = timedelta(hours=1)
IN_ONE_DAY = timedelta(hours=12)
_OF_THIEVES = frozenset({Category.BURGLARY, Category.THEFT, Category.SUSPICIOUS, Category.DAMAGE})
"""What one sees as a theft, another sees as a broken door, or as somebody who looks into cars."""
_NO_NAMES = frozenset().union(*(signs(language).sets["places"] for language in LANGUAGES))
"""What says which kind of place it is, and where beside it, and does not name it."""


def most_alike(
    open_alerts: Iterable[Alert], category: Category, place: str, point: Point | None, now: datetime
) -> Alert | None:
    """Give the latest of *open_alerts* that may be about the same as a report made *now*."""
    found = (
        alert
        for alert in open_alerts
        if _is_same_kind(alert.category, category)
        and now - alert.sent_at <= _lasts(category)
        and _is_same_place(alert, place, point)
    )
    return max(found, key=lambda alert: (alert.sent_at, alert.id), default=None)


def is_surely_same(alert: Alert, category: Category, place: str, point: Point | None) -> bool:
    """Whether a report made at the same moment tells of what *alert* does: of one kind, in one place, house and all.

    Who saw another thing there says so afterwards; nobody is asked first.
    """
    if alert.category is not category or (
        alert.point is not None and point is not None and _is_far(alert.point, point)
    ):
        return False
    if alert.point is not None and point is not None and not (alert.place and place):
        return True
    houses, others = _houses(alert.place), _houses(place)
    is_one_house = not houses or not others or houses == others
    return bool(_names(place)) and _names(alert.place) == _names(place) and is_one_house


def speaks_of(words: str, street: str) -> bool:
    """Whether *words* name the street: all that names it stands in them."""
    names = _names(street)
    return bool(names) and names <= _names(words)


def _is_far(one: Point, other: Point) -> bool:
    return metres_between(one, other) > SAME_SPOT


def _is_same_kind(one: Category, other: Category) -> bool:
    return one is other or (one in _OF_THIEVES and other in _OF_THIEVES)


def _lasts(category: Category) -> timedelta:
    return AT_ONE_TIME if category.is_danger else IN_ONE_DAY


def _is_same_place(alert: Alert, place: str, point: Point | None) -> bool:
    if alert.point is not None and point is not None:
        return metres_between(alert.point, point) <= NEAR
    one, other = _names(alert.place), _names(place)
    if not one or not other:
        # « Au 16 », which names no street, may be « 16 rue des Lilas ».
        return bool(_houses(alert.place) & _houses(place))
    return one <= other or other <= one


def _names(place: str) -> frozenset[str]:
    """The words that name a place: neither « rue » nor the number of the house."""
    return frozenset(each for each in _words(place) if each not in _NO_NAMES and not each[0].isdecimal())


def _houses(place: str) -> frozenset[str]:
    """The numbers of the houses that a place names."""
    return frozenset(each for each in _words(place) if each[0].isdecimal())


def _words(place: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in fold(place)).split()
