"""What a neighbour asks for in words of their own, or by a number, an address or a street alone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from core.about.correspondent import JUST_NOW, latest_writer
from core.about.neighbour import communities_with
from core.access import Capability, may
from core.errors import Elsewhere, Unclear
from core.language.bare_values import is_contact
from core.language.first_line import category_named, is_only_place, read_first_line
from core.language.own_words import (
    HEAR_OUT,
    INVITE,
    LANGUAGE,
    LONGEST_WISH,
    RAISE_ALERT,
    SENTENCES,
    is_complaint,
    language_wanted,
    only_asks_to_call,
    tells_scene,
    wish_in,
)
from core.language.small_talk import is_curious
from core.language.words import courteous, normalise
from core.model.profile import Field
from core.said import Opening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

RENAME, AWAY, NOTHING = "rename_community", "common.away", "common.nothing_to_cancel"
ANSWER_OFFICIAL, REACH, SHOW = "answer_official", "who_was_reached", "show_alert"
PROFILE, _ADDRESS = "show_profile", "common.address"
_NAMES = re.compile(r"\b(?:s'appelle|called) \w")
_OF_OURS = frozenset({"list_requests", "stand_down", "hold_drill"})
"""What is asked of nobody else, whoever just wrote."""
_LATELY = timedelta(minutes=30)
"""How long a place alone may be that of an alert."""


def asked_in(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give the command that a neighbour asks for in words of their own; None where they may tell something.

    Raises:
        Unclear: they ask what a sentence of ours answers, or complain about what was written to them.
    """
    said = courteous(normalise(text))
    _answer_complaint(said, text, speaker, uow)
    if (plain := _plainly(said, text, speaker, uow)) is not None:
        return plain
    is_scene = tells_scene(said) and not text.rstrip().endswith("?")
    if len(said.split()) > 2 * LONGEST_WISH or category_named(text) is not None or is_scene:
        return None
    meant, who = _of_reach(*wish_in(said), speaker, uow)
    # Who goes away says from when to when, and who invites says whom, and why.
    is_story = len(said.split()) > LONGEST_WISH and meant not in {AWAY, INVITE, "common.bereaved"}
    if meant is None or is_story:
        return None
    # « Je pars en vacances samedi » may as well be for whoever just wrote.
    if meant not in _OF_OURS and latest_writer(speaker, uow, JUST_NOW) is not None:
        return None
    # « Fausse alerte », of somebody else's alert, tells neighbours something.
    if meant == NOTHING and _open_alerts(speaker, uow):
        return HEAR_OUT, Opening(text)
    if meant.startswith(SENTENCES):
        raise Elsewhere(meant)
    # Whom to invite, the new name and what is asked about a drill may be said in the same breath.
    is_whole = meant in {INVITE, "hold_drill"} or (meant == RENAME and _NAMES.search(said) is not None)
    return meant, Opening(text if is_whole else who)


def _of_reach(meant: str | None, who: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str | None, str]:
    """Give what is meant by « qui a vu mon message ? »: a town hall's words, one's own alert, or that of another."""
    if meant not in {ANSWER_OFFICIAL, REACH} or communities_with(speaker, Capability.SEND_OFFICIAL):
        return meant, who
    there = _open_alerts(speaker, uow)
    if not there:
        return meant, who
    return REACH if any(may(speaker, Capability.SEE_WHO, each) for each in there) else SHOW, ""


def _open_alerts(speaker: Speaker, uow: UnitOfWork) -> Sequence[Alert]:
    return uow.alerts.open_in([each.community.id for each in speaker.active])


def _plainly(said: str, text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give what nobody asks for and tells something beside it: that we call somebody, or speak another language."""
    # « Appelez les pompiers, il y a le feu au 9 » tells more, which is asked about with the numbers to call.
    if only_asks_to_call(said):
        return RAISE_ALERT, Opening()
    language = language_wanted(text)
    # « Do you speak English? » may as well be for whoever just wrote.
    is_ours = bool(language) and latest_writer(speaker, uow, JUST_NOW) is None
    return (LANGUAGE, Opening(language)) if is_ours else None


def _answer_complaint(said: str, text: str, speaker: Speaker, uow: UnitOfWork) -> None:
    """Let pass what is no complaint about whoever wrote last: one more tap would send it to them.

    Raises:
        Unclear: it is one, with how to show their message to a referent, and to receive no more.
    """
    if len(said.split()) > LONGEST_WISH or not is_complaint(said) or category_named(text) is not None:
        return
    if (writer := latest_writer(speaker, uow)) is not None:
        raise Unclear("common.complaint", code=f"P{writer.number}")


def asks(text: str, speaker: Speaker, uow: UnitOfWork) -> bool:
    """Whether *text* asks for something, or what this is.

    Raises:
        Unclear: as `asked_in`.
    """
    return is_curious(text) or asked_in(text, speaker, uow) is not None


def said_of(text: str, speaker: Speaker, uow: UnitOfWork) -> str | None:
    """Give the sentence that answers a number, an address or a street alone; None where it may be for somebody."""
    is_place = is_only_place(text)
    if not (is_place or is_contact(text)) or latest_writer(speaker, uow) is not None:
        return None
    return "common.only_place" if is_place else "common.new_contact"


def is_place_of_alert(text: str, speaker: Speaker, uow: UnitOfWork) -> bool:
    """Whether *text* is a place alone, which may be that of an alert of a moment ago."""
    there = uow.alerts.open_in([each.community.id for each in speaker.active]) if is_only_place(text) else ()
    return any(uow.now() - each.sent_at < _LATELY for each in there)


def own_street(text: str, speaker: Speaker, uow: UnitOfWork) -> str:
    """Give the street in *text* that may be where *speaker* is at home, of whom no address is known; empty: it is not.

    Whoever just came in says it, and nobody should take it for the place of an alert.
    """
    person = speaker.person
    if person is None or not speaker.active or person.home_place or uow.profiles.of(person.id).value(Field.STREET):
        return ""
    return read_first_line(text).place


def asked_or_home(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give what *text* asks for in words of its own; « j'habite au 20 rue des Lilas » asks that it be noted.

    Raises:
        Unclear: as `asked_in`.
    """
    try:
        return asked_in(text, speaker, uow)
    except Unclear as answer:
        place = read_first_line(text).place if answer.text == _ADDRESS else ""
        if not place:
            raise
        return PROFILE, Opening(place, is_guess=True)
