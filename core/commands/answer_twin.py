"""Answer the alert of a twin, from the mail in which it came: it counts where the alert is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.alerts import alerting
from core.alerts.drafting import PATIENCE
from core.command import Command
from core.community.twinnings import copy_for
from core.drafts.weighing_words import asked_of, better_words, is_kept_back
from core.errors import Gone, Unclear
from core.language.reading import flowing, short_words
from core.language.small_talk import is_curious, is_polite, is_thanks, telling_words
from core.language.words import normalise
from core.model.alert_words import EventKind
from core.model.notice import AudienceKind
from core.said import Opening
from core.talk import Ask, Handover, Option, Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

WRITE = "write_author"
KINDS = {"seen": EventKind.SEEN, "nothing": EventKind.NOTHING_HERE}
YES_NO = (Option("yes"), Option("no"))
A_FACT = 4
"""Words behind « vu » from which on somebody tells something: « vu, merci bien » does not."""


@dataclass(frozen=True, slots=True)
class TwinAnswer:
    """What somebody of a twin says of an alert; none: no mail was answered."""

    alert_id: int | None
    kind: EventKind = EventKind.INFO
    words: str = ""
    is_to_be_read: bool = False
    """Whether only referents are to read it."""


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask what is known, unless it was said, and whether plain words are meant so: neighbours elsewhere read them.

    What is for its author alone leads to them.
    """
    text = flowing(said.text) if said.text else ""
    verb, rest = _verb(text)
    if said.alert_id is not None and verb in _ways("write"):
        return Handover(WRITE, Opening(rest, said.alert_id, photo_id=said.photo_id))
    words = text or (yield Ask("what", parse=telling_words))
    verb, rest = _verb(words)
    for name, kind in KINDS.items():
        if verb in _ways(name) and len(rest.split()) < A_FACT:
            return TwinAnswer(said.alert_id, kind)
    if verb in _ways("info") and rest:
        words = rest
    elif text and not (yield from _is_meant(text)):
        return None
    weighed = yield from better_words(telling_words(words), {"alert": said.alert_id or 0}, PATIENCE)
    return TwinAnswer(said.alert_id, EventKind.INFO, weighed.words, weighed.is_to_be_read)


def _is_meant(text: str) -> Talk:
    """Ask whether neighbours elsewhere are to read what somebody just wrote.

    Raises:
        Unclear: it is politeness, or a question about the mail.
    """
    if is_polite(text):
        raise Unclear("common.welcome" if is_thanks(text) else "common.fine")
    if is_curious(text):
        raise Unclear("answer_twin.about")
    return (yield Ask("is_it_info", YES_NO, params={"words": short_words(text)})) == "yes"


def look_at_words(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """Answer ``Find("wording")``: what there is to ask about words for neighbours of a twin.

    Raises:
        NotAllowed: its alerts do not travel to them.
    """
    if not params["alert"]:
        return None
    return asked_of(uow, speaker, copy_for(uow, speaker, params["alert"]).community_id, params["words"])


def act(answer: TwinAnswer | None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Count it on the alert itself, where everybody reads from which community it comes."""
    if answer is None:
        return Reply("common.cancelled")
    if answer.alert_id is None:
        return Reply("none")
    alert = copy_for(uow, speaker, answer.alert_id)
    if not alert.is_open:
        raise Gone("common.alert_closed", code=alert.code)
    if answer.is_to_be_read and is_kept_back(uow, alert, speaker, answer.words):
        return Reply("wording.passed_on")
    place = next((each.community.name for each in speaker.active), "")
    name = f"{speaker.person.name} ({place})" if speaker.person else ""
    alerting.note(uow, alert, speaker, answer.kind, answer.words, name=name)
    alerting.weigh_again(uow, alert)
    if answer.kind is EventKind.INFO:
        params = {"name": name, "words": answer.words, "now": {"time": uow.now().isoformat()}}
        for audience in (AudienceKind.FOLLOWERS, AudienceKind.THREADS):
            alerting.tell(uow, alert, alerting.INFO, audience, params)
    return Reply("done", {"code": alert.code})


def _verb(text: str) -> tuple[str, str]:
    head, _, rest = text.strip().partition(" ")
    return normalise(head), rest.strip()


def _ways(name: str) -> tuple[str, ...]:
    return Texts.load().also(f"answer_twin.say_{name}")


COMMAND = Command("answer_twin", talk, act, Capability.ANSWER_TWIN, {"wording": look_at_words})
