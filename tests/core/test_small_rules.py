"""Rules of a line each, at the end that people rarely meet."""

from __future__ import annotations

import pkgutil
from dataclasses import replace
from datetime import UTC, datetime
from importlib.machinery import PathFinder
from pkgutil import ModuleInfo

import pytest

from core.access.conditions import Fact, as_target
from core.command import discover
from core.errors import Unclear
from core.language.reading import LONGEST_WORDS, flowing, short_words
from core.model.boundary import MOST_CORNERS, Boundary
from core.model.community import Point
from core.model.membership import MembershipRequest, RequestStatus
from core.moderation.locating import _is_said
from core.rooms import LONGEST_TITLE, short_title
from core.spending import _bill

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
WAITS = MembershipRequest(7, 31, 2, 5, 3, "Nora", "3 rue des Lilas", "", RequestStatus.OPEN, NOW)


def test_a_request_to_join_belongs_to_who_asked_as_long_as_it_waits() -> None:
    open_one, answered = as_target(WAITS), as_target(replace(WAITS, status=RequestStatus.REFUSED))

    assert (open_one.community_id, open_one.owner_id, open_one.facts) == (2, 3, frozenset({Fact.REQUEST_OPEN}))
    assert (answered.community_id, answered.owner_id, answered.facts) == (2, 3, frozenset())


def test_a_line_that_no_hand_could_have_drawn_stays_as_it_came() -> None:
    """Teeth of a kilometre: straightening by two hundred metres leaves each of them."""
    teeth = [Point(47.0 + (number % 2) * 0.01, -1.5 + number * 0.001) for number in range(MOST_CORNERS * 2)]
    drawn = Boundary.around([*teeth, Point(46.98, -1.38), Point(46.98, -1.5)])

    assert drawn.simplified() is drawn


def test_far_too_many_words_for_a_short_fact_are_said_to_be_so() -> None:
    assert short_words("x" * LONGEST_WORDS) == "x" * LONGEST_WORDS
    with pytest.raises(Unclear, match=r"common\.too_long"):
        short_words("x" * (LONGEST_WORDS + 1))


def test_a_letter_of_nothing_but_a_greeting_is_told_as_it_is() -> None:
    assert flowing("Bonjour,") == "Bonjour,"


def test_a_long_name_of_a_room_ends_in_a_dot_for_what_is_left_out() -> None:
    assert short_title("Les Lilas") == "Les Lilas"
    assert len(short_title("rue " * 40)) <= LONGEST_TITLE
    assert short_title("rue " * 40).endswith("…")


def test_two_commands_of_one_name_are_found_when_the_program_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = [ModuleInfo(PathFinder(), "show_menu", ispkg=False)] * 2
    monkeypatch.setattr(pkgutil, "iter_modules", lambda _path: iter(twice))

    with pytest.raises(ValueError, match="show_menu"):
        discover.__wrapped__()


def test_what_text_messages_cost_is_counted_where_no_price_is_known() -> None:
    assert _bill(3, None) == {"say": "spending.count", "count": 3}
    assert _bill(3, 0.211) == {"say": "spending.priced", "count": 3, "price": {"money": 0.21}}


def test_a_name_of_two_letters_is_not_looked_for_in_sentences() -> None:
    assert not _is_said("Y", " il y a du bruit ")
    assert _is_said("Les Lilas", " du bruit aux lilas les lilas ")
