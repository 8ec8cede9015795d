"""The place that the author of an alert says just after it left: it left without one, or with a wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.language.first_line import category_named, is_no_place, is_only_place, is_own_home, place_told, tells_where
from core.language.putting_right import place_put_right, says_house
from core.language.reading import LONGEST_PLACE, clean, street_only
from core.language.to_whom import is_no_fact
from core.model.alert import CORRECT_WITHIN
from core.said import Opening

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

_MOST = 6
"""Words up to which what says where may say nothing else."""


def placed_now(text: str, speaker: Speaker, uow: UnitOfWork) -> Opening | None:
    """Give the place that *text* says alone, as a correction of the speaker's alert of a moment ago."""
    person, place = speaker.person, _place_alone(text, speaker)
    if person is None or not (place or place_put_right(text, "") or says_house(text)):
        return None
    open_now = uow.alerts.open_in([each.community.id for each in speaker.active])
    own = [each for each in open_now if each.author_id == person.id and uow.now() - each.sent_at <= CORRECT_WITHIN]
    for alert in own:
        if place and not alert.is_placed:
            return Opening(place, alert.id)
    # What they were told first stays, and the right place is read beside it.
    wrong = next((each for each in own if place_put_right(text, each.place)), None)
    return Opening(clean(text), wrong.id) if wrong is not None else None


def _place_alone(text: str, speaker: Speaker) -> str:
    """Give the place that *text* says and nothing else, their street where it is at home; empty where it tells more."""
    words = clean(text)
    if is_own_home(words):
        return street_only(speaker.person.home_place) if speaker.person is not None else ""
    is_short = len(words.split()) <= _MOST and tells_where(words) and category_named(words) is None
    is_told = is_no_place(words) or place_told(words) or words.endswith("?") or is_no_fact(words)
    return words[:LONGEST_PLACE] if is_only_place(words) or (is_short and not is_told) else ""
