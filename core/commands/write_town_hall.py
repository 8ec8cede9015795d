"""Ask the town hall to take part: count oneself among those who want it, read the letter, send it in one's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.neighbour import which_community
from core.about.official import latest_official
from core.access import Capability, require
from core.command import Command
from core.community import advocacy
from core.community.inviting import Target, targets_in
from core.errors import NotAllowed, Unclear
from core.language.words import normalise
from core.ports import Voice
from core.said import Opening
from core.talk import Ask, Find, Handover, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.model.member import Speaker
    from core.said import Answer
    from core.shelves.unit_of_work import UnitOfWork

SUPPORT = frozenset({"je soutiens", "soutenir", "nous soutenir", "i support", "support"})


@dataclass(frozen=True, slots=True)
class Asking:
    """What is done for which community: "support", "paper" or "send"; "there": nothing is left to ask for.

    ``target``: the channel and the address to which the letter goes.
    """

    community_id: int
    what: str
    target: Sequence[str] = ()


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Show the figures, and ask what to do; a letter is read before it leaves."""
    community_id = yield from which_community(speaker, Capability.GET_ADVOCACY_KIT, "write_town_hall.refused")
    found = yield Find("figures", {"community": community_id})
    if not found:
        return (yield from _to_one_that_is_there(said, community_id))
    if normalise(said.text) in SUPPORT:
        return Asking(community_id, "support")
    what = yield Ask("advocacy.what", tuple(Option(each) for each in ("support", "paper", "send")), params=found)
    if what != "send":
        return Asking(community_id, what)
    if (yield Find("wrote_lately")):
        raise NotAllowed("write_town_hall.enough")
    words = yield Ask("where", parse=_some_address)
    target = yield Find("target", {"text": words})
    name = speaker.person.name if speaker.person else ""
    yield Ask("advocacy.preview", (Option("send"),), params={**found, "by": name, "address": target[1]})
    return Asking(community_id, what, target)


def _to_one_that_is_there(said: Opening, community_id: int) -> Talk:
    """Offer to answer its latest message: a town hall that takes part reads nothing else here."""
    latest, words = (yield Find("latest_official")), said.text.lstrip(" :,.-")
    if latest is None or not words:
        return Asking(community_id, "there", (latest["code"],) if latest else ())
    shown = {"code": latest["code"], "words": words}
    yield Ask("as_answer", (Option("yes"),), params=shown)
    return Handover("answer_official", Opening(words, latest["id"]))


def look_up_latest(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> dict[str, Any] | None:
    """Answer ``Find("latest_official")``: the last message of a town hall, if there is one to answer."""
    latest = latest_official(uow, speaker)
    return {"id": latest.id, "code": latest.code} if latest is not None else None


def _some_address(answer: Answer) -> str:
    """Read words that may hold a mail address.

    Raises:
        Unclear: they hold none.
    """
    if "@" not in answer.text:
        raise Unclear("write_town_hall.no_address")
    return answer.text


def look_up_figures(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("figures")``: what the letter will say; nothing where the town hall takes part already."""
    community = speaker.place(int(params["community"])).community
    return {} if uow.town_halls.of_commune(community.commune) is not None else advocacy.figures(uow, community)


def wrote_lately(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> bool:
    """Answer ``Find("wrote_lately")``: whether the speaker's letter left already."""
    return advocacy.wrote_lately(uow, speaker)


def look_up_target(uow: UnitOfWork, _speaker: Speaker, params: Mapping[str, Any]) -> list[str]:
    """Answer ``Find("target")``: the channel and the one address to which the letter goes.

    Raises:
        Unclear: there is no mail address, or nobody can be written to by mail here.
    """
    known = [each for each in targets_in(params["text"], uow).known if each.channel.endswith(Voice.EMAIL)]
    if len(known) != 1:
        raise Unclear("write_town_hall.no_address")
    return [known[0].channel, known[0].address]


def act(asking: Asking, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Count who speaks, give the letter as a file, or send it."""
    require(speaker, Capability.GET_ADVOCACY_KIT, asking.community_id)
    community = speaker.place(asking.community_id).community
    if uow.town_halls.of_commune(community.commune) is not None:
        return Reply("there_with", {"code": asking.target[0]}) if asking.target else Reply("there")
    if asking.what == "support":
        is_new = uow.invites.support(community.id, speaker.known.id, uow.now())
        return Reply("counted" if is_new else "counted_before", {"count": uow.invites.supporters(community.id)})
    if asking.what == "send":
        has_left = advocacy.send(uow, community, speaker, Target(*asking.target))
        return Reply("sent" if has_left else "enough", {"address": asking.target[1]})
    return Reply("paper", files=(advocacy.paper(uow, community, speaker.known.name),))


COMMAND = Command(
    "write_town_hall",
    talk,
    act,
    Capability.GET_ADVOCACY_KIT,
    {
        "latest_official": look_up_latest,
        "figures": look_up_figures,
        "wrote_lately": wrote_lately,
        "target": look_up_target,
    },
)
