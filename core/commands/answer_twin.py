"""Answer the alert of a twin, from the mail in which it came: it counts where the alert is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import alerting
from core.access import Capability
from core.command import Command
from core.errors import Gone
from core.model.alert_words import EventKind
from core.model.notice import AudienceKind
from core.reading import short_words
from core.said import Opening
from core.talk import Ask, Handover, Reply, Talk
from core.texts import Texts
from core.twinnings import copy_for
from core.words import normalise

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork

WRITE = "write_author"
KINDS = {"seen": EventKind.SEEN, "nothing": EventKind.NOTHING_HERE}


@dataclass(frozen=True, slots=True)
class TwinAnswer:
    """What somebody of a twin says of an alert; none: no mail was answered."""

    alert_id: int | None
    words: str


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask what is known, unless it was said; what is for its author alone leads to them."""
    verb, rest = _verb(said.text)
    if said.alert_id is not None and verb in Texts.load().also("answer_twin.say_write"):
        return Handover(WRITE, Opening(rest, said.alert_id, photo_id=said.photo_id))
    return TwinAnswer(said.alert_id, said.text or (yield Ask("what", parse=short_words)))


def act(answer: TwinAnswer, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Count it on the alert itself, where everybody reads from which community it comes."""
    if answer.alert_id is None:
        return Reply("none")
    alert = copy_for(uow, speaker, answer.alert_id)
    if not alert.is_open:
        raise Gone("common.alert_closed", code=alert.code)
    kind, words = _read(answer.words)
    place = next((each.community.name for each in speaker.active), "")
    name = f"{speaker.person.name} ({place})" if speaker.person else ""
    alerting.note(uow, alert, speaker, kind, words, name=name)
    alerting.weigh_again(uow, alert)
    if kind is EventKind.INFO:
        params = {"name": name, "words": words, "now": {"time": uow.now().isoformat()}}
        for audience in (AudienceKind.FOLLOWERS, AudienceKind.THREADS):
            alerting.tell(uow, alert, alerting.INFO, audience, params)
    return Reply("done", {"code": alert.code})


def _verb(text: str) -> tuple[str, str]:
    head, _, rest = text.strip().partition(" ")
    return normalise(head), rest.strip()


def _read(text: str) -> tuple[EventKind, str]:
    said, rest = _verb(text)
    for name, kind in KINDS.items():
        if said in Texts.load().also(f"answer_twin.say_{name}"):
            return kind, ""
    is_marked = said in Texts.load().also("answer_twin.say_info") and rest
    return EventKind.INFO, short_words(rest if is_marked else text)


COMMAND = Command("answer_twin", talk, act, Capability.ANSWER_TWIN)
