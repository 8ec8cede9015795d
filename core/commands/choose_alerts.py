"""Choose which alerts an officer of the town hall hears, by kind and by hour."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.access import Capability, may
from core.command import Command
from core.errors import NotAllowed, Unclear
from core.language.first_line import categories_named
from core.language.words import normalise
from core.model.alert_words import Category
from core.model.town_hall import HOURS_A_DAY, Officer
from core.talk import Ask, Option, Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork

_HOURS = re.compile(r"\b(\d{1,2})\s*h?\s*(?:-|–|à|a|to)\s*(\d{1,2})\s*h?\b")
CHOICES = (Option("all"), Option("danger"), Option("keep"))
DANGERS = frozenset(category for category in Category if category.is_danger)


@dataclass(frozen=True, slots=True)
class Choice:
    """What an officer wants to hear; none: that stays as it is. No category: all of them."""

    categories: frozenset[Category] | None = None
    hours: tuple[int, int] | None = None


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask which alerts, unless it was said."""
    if said.text:
        return _read(said.text)
    chosen = yield Ask("which", CHOICES, parse=_a_choice)
    if isinstance(chosen, Choice):
        return chosen
    return Choice({"all": frozenset(), "danger": DANGERS}.get(chosen))


def _a_choice(answer: Answer) -> Choice:
    return _read(answer.text)


def _read(text: str) -> Choice:
    hours = _HOURS.search(text.lower())
    span = (int(hours[1]) % HOURS_A_DAY, int(hours[2]) % HOURS_A_DAY) if hours else None
    if hours and max(int(hours[1]), int(hours[2])) > HOURS_A_DAY:
        raise Unclear("choose_alerts.which_hours")
    said = f" {normalise(text)} "
    if _says("all", said):
        return Choice(frozenset(), span or (0, 0))
    if _says("danger", said):
        return Choice(DANGERS, span)
    named = categories_named(text)
    if not named and span is None:
        raise Unclear("choose_alerts.unclear")
    return Choice(named or None, span)


def _says(name: str, said: str) -> bool:
    return any(f" {normalise(word)} " in said for word in Texts.load().also(f"choose_alerts.say_{name}"))


def act(choice: Choice, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep the choice, for all communities of the officer's town hall, and say what it is now."""
    chosen: Officer | None = None
    communes = {each.community.commune for each in speaker.active if may(speaker, Capability.OFFICE, each.community.id)}
    for commune in communes:
        hall = uow.town_halls.of_commune(commune)
        for officer in uow.town_halls.officers(hall.id) if hall else ():
            if speaker.person is not None and officer.person_id == speaker.person.id:
                chosen = _changed(officer, choice)
                uow.town_halls.choose(chosen)
    if chosen is None:
        raise NotAllowed("choose_alerts.refused")
    return Reply("done", {"list": _kinds(chosen), "hours": _hours(chosen)})


def _changed(officer: Officer, choice: Choice) -> Officer:
    if choice.categories is not None:
        officer = replace(officer, categories=choice.categories)
    if choice.hours is not None:
        officer = replace(officer, from_hour=choice.hours[0], to_hour=choice.hours[1])
    return officer


def _kinds(officer: Officer) -> dict[str, Any]:
    if not officer.categories:
        return {"say": "choose_alerts.say_all"}
    kinds = [{"say": f"category.{each}"} for each in Category if each in officer.categories]
    return {"join": kinds, "by": ", "}


def _hours(officer: Officer) -> dict[str, Any]:
    if officer.from_hour == officer.to_hour:
        return {"say": "choose_alerts.any_time"}
    return {"say": "choose_alerts.between", "since": officer.from_hour, "until": officer.to_hour}


COMMAND = Command("choose_alerts", talk, act, Capability.OFFICE)
