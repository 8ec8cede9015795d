"""What a referent is, and the tools to lead a community with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability, may
from core.command import Command, discover
from core.community.leading import leads
from core.errors import NotAllowed
from core.moderation import grieving
from core.moderation.digest import waiting
from core.talk import Ask, Find, Handover, Option, Reply, Talk
from core.texts import Ear, Texts, word
from core.wire import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

PAGES = ("role_is", "role_is_not", "role_facts", "role_limits", "role_together")
ROLE, ALERTS, UNPROVEN = "role", "alerts", "unproven"
KIT = "kit"
"""The word that calls the communication kit, if there is one here."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is shown at the end."""

    tool: str


def talk(_speaker: Speaker, _said: Opening) -> Talk:
    """Offer the tools with what waits for each; the role is explained a page at a time."""
    tools = yield Find("tools")
    if not tools:
        raise NotAllowed("referent.refused")
    chosen = yield Ask("tools", tuple(Option(name, label) for name, label in tools))
    if chosen in {ALERTS, UNPROVEN}:
        return Wanted(chosen)
    if chosen != ROLE:
        return Handover(chosen)
    for page in PAGES:
        yield Ask(page, (Option("next"),))
    return Wanted(ROLE)


def look_up_tools(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> list[list[str]]:
    """Answer ``Find("tools")``: what may be chosen, each with its label in the speaker's language."""
    there = [waiting(uow, community_id) for community_id in leads(speaker)]
    if not there:
        return []
    ear = Ear(speaker.language, speaker.voice)

    def label(name: str, count: int | None = None) -> str:
        params = {} if count is None else {"count": count}
        pieces = word(Texts.load(), f"referent.tool_{name}", params, ear).pieces
        return " ".join(plain(piece) for piece, _ in pieces)

    grievances = grieving.look_up_grievances(uow, speaker, {})
    # They are rare: nothing is offered where there is none.
    flagged = {"show_grievance": label("flagged", len(grievances))} if grievances else {}
    many = sum(len(each.reports) for each in there)
    reported = {"show_report": label("reports", many)} if many else {}
    offered = {
        "list_requests": label("requests", sum(len(each.requests) for each in there)),
        "list_waiting": label("unread", sum(len(each.unread) for each in there)),
        **flagged,
        **reported,
        ALERTS: label("alerts", sum(len(each.alerts) for each in there)),
        "announce": label("announce"),
        "duty": label("duty"),
        "go_round": label("round"),
        "hold_drill": label("drill"),
        _called(KIT): label("kit"),
        UNPROVEN: label("unproven", sum(len(each.unproven) for each in there)),
        ROLE: label("role"),
        "support": label("support"),
    }
    known = discover()
    return [[name, said] for name, said in offered.items() if name in known or name in {ALERTS, UNPROVEN, ROLE}]


def _called(words: str) -> str:
    """Give the command that is called so; empty when there is none."""
    texts = Texts.load()
    return next((name for name in discover() if words in texts.command("fr", name).words), "")


def act(wanted: Wanted, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Show what is to be closed or visited, or where the explanation ends."""
    if wanted.tool == ROLE:
        return Reply("role_end")
    there = [waiting(uow, each) for each in leads(speaker) if may(speaker, Capability.GET_REFERENT_KIT, each)]
    if wanted.tool == UNPROVEN:
        names = [name for each in there for name in each.unproven]
        return Reply("unproven", {"names": {"join": names, "by": ", "}}) if names else Reply("all_proven")
    alerts = [each for found in there for each in found.alerts]
    if not alerts:
        return Reply("common.no_open_alert")
    lines = [{"join": [each.code, {"say": f"category.{each.category}"}, each.place], "by": ", "} for each in alerts]
    return Reply("to_close", {"lines": {"join": lines, "by": "\n"}, "code": alerts[0].code})


COMMAND = Command("referent", talk, act, Capability.GET_REFERENT_KIT, {"tools": look_up_tools}, place=9)
