"""The dialogues and the look-ups of commands that are about an alert or an article alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.about.alert import FINDS as ALERTS
from core.about.alert import LONGEST_LABEL, which_alert
from core.about.neighbour import communities_with
from core.access import Capability, alert_for
from core.errors import Gone, NotAllowed
from core.gazette.article_card import title
from core.gazette.articles import article_for
from core.gazette.letter_articles import clipped
from core.model.alert import Alert
from core.model.review import Why
from core.talk import Ask, Find, Option, Talk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from core.model.member import Speaker
    from core.model.review import Review, Subject
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

OF_ARTICLE = "G"
"""What the id of an article begins with in a button of a command that may be about either."""
MOST_WAITING = 10
JUST_SHOWN = timedelta(hours=1)
"""How long « publier » means what was shown last."""
DECISIONS = ("!publish_alert:", "!refuse_alert:")


@dataclass(frozen=True, slots=True)
class Named:
    """Which alert or article is meant."""

    id: int
    is_article: bool = False

    @property
    def key(self) -> str:
        """What `read` reads."""
        return f"{OF_ARTICLE if self.is_article else ''}{self.id}"

    @classmethod
    def read(cls, key: str) -> Named:
        """Read what `key_of` wrote."""
        return cls(int(key.removeprefix(OF_ARTICLE)), key.startswith(OF_ARTICLE))


def key_of(subject: Subject) -> str:
    """Name *subject* in a button or in a choice."""
    return Named(subject.id, not isinstance(subject, Alert)).key


def which_subject(said: Opening) -> Talk:
    """Find out what is meant: the alert or the article that was named, or an alert that is open."""
    if said.alert_id is not None:
        return Named(said.alert_id, said.is_article)
    return Named((yield from which_alert(said)))


def which_waiting(speaker: Speaker, said: Opening, *, is_decision: bool = True) -> Talk:
    """Find out what is meant: what was named, the only thing that waits, or the one chosen.

    Who decides (*is_decision*) means what they were just shown. Who leads nowhere is told so at once, and not after a
    code.
    """
    if not communities_with(speaker, Capability.REVIEW):
        raise NotAllowed("review.refused")
    if said.alert_id is not None or said.among:
        return (yield from which_subject(said))
    found = yield Find("waiting")
    if not found:
        raise Gone("review.nothing")
    shown = [each for each in found if each.get("is_shown")] if is_decision else []
    if len(found) == 1 or len(shown) == 1:
        return Named.read((shown or found)[0]["key"])
    return Named.read((yield Ask("review.which", tuple(Option(each["key"], each["label"]) for each in found))))


def about_waiting(speaker: Speaker, said: Opening) -> Talk:
    """Say what is meant of what waits; a whole dialogue for commands that need nothing else."""
    return (yield from which_waiting(speaker, said, is_decision=False))


def look_up_waiting(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("waiting")``: what waits for *speaker* to read it, the longest first."""
    there = [each.id for each in communities_with(speaker, Capability.REVIEW)]
    own = speaker.person.id if speaker.person else None
    found = subjects_of(uow, uow.reviews.waiting(there, MOST_WAITING))
    offered = uow.outbox.last_offered(speaker.contact.id, uow.now() - JUST_SHOWN)
    shown = {payload.partition(":")[2] for _, payload in offered if payload.startswith(DECISIONS)}
    return [
        {"key": key_of(each), "label": _label(each), "is_shown": key_of(each) in shown}
        for each in found
        if each.author_id != own
    ]


def look_up_reported(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> bool:
    """Answer ``Find("is_reported")``: whether somebody from elsewhere waits to be told why it stays or goes."""
    subject = subject_for(uow, speaker, Capability.HIDE_ALERT, Named.read(params["key"]))
    review = uow.reviews.of(subject)
    return review is not None and review.why is Why.REPORTED


def subjects_of(uow: UnitOfWork, reviews: Iterable[Review]) -> Sequence[Subject]:
    """Give what these decisions are about."""
    return [subject for each in reviews if (subject := subject_of(uow, each)) is not None]


def subject_of(uow: UnitOfWork, review: Review) -> Subject | None:
    """Give what this decision is about."""
    if review.article_id is not None:
        return uow.gazette.by_id(review.article_id)
    return uow.alerts.by_id(review.alert_id) if review.alert_id is not None else None


def subject_for(uow: UnitOfWork, speaker: Speaker, capability: Capability, named: Named) -> Subject:
    """Give what is meant, if *speaker* may do this to it.

    Raises:
        NotAllowed: there is none, or it is none of theirs.
        Gone: it is an article that was deleted.
    """
    look_up = article_for if named.is_article else alert_for
    return look_up(uow, speaker, capability, named.id)


def _label(subject: Subject) -> str:
    told = subject.place or subject.description if isinstance(subject, Alert) else title(subject)
    return clipped(f"{subject.code} · {told}", LONGEST_LABEL) if told else subject.code


FINDS = {**ALERTS, "waiting": look_up_waiting, "is_reported": look_up_reported}
