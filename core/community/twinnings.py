"""What follows when two communities become twins, or are no longer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.access import Capability, Fact, Target, may
from core.community.entering import tell_referents
from core.community.twin_alerts import TWIN_ALERT
from core.errors import NotAllowed
from core.model.member import Role
from core.model.membership import Movement, MovementKind
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.standing import Standing, Tie
from core.model.twinning import TwinningStatus

if TYPE_CHECKING:
    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.model.twinning import Twinning
    from core.shelves.unit_of_work import UnitOfWork

ASK = (("twinning.ask#yes", "!choose_twin_mail::oui"), ("twinning.ask#no", "!choose_twin_mail::non"))


def begin(uow: UnitOfWork, twinning: Twinning, by_id: int) -> None:
    """Let two communities be twins: written in the life of both, and asked once of all who have a mailbox."""
    uow.twinnings.settle(twinning.id, TwinningStatus.ACTIVE, uow.now())
    _note(uow, twinning, MovementKind.TWINNED, "twinning.begun", by_id)
    for here in (twinning.from_id, twinning.to_id):
        params = {"community": name_of(uow, twinning.other(here))}
        audience = Audience(AudienceKind.MAILED, here)
        uow.outbox.add(Notice("twinning.ask", params, audience, Lane.MESSAGE, here, choices=ASK), uow.now())


def end(uow: UnitOfWork, twinning: Twinning, by_id: int) -> None:
    """Let two communities be twins no longer: nothing more travels, not even what waits to be sent."""
    uow.twinnings.settle(twinning.id, TwinningStatus.ENDED, uow.now())
    _note(uow, twinning, MovementKind.UNTWINNED, "twinning.ended", by_id)
    for alert in uow.alerts.open_in([twinning.from_id, twinning.to_id]):
        uow.outbox.withdraw(alert.id, (TWIN_ALERT,), twinning.other(alert.community_id))


def _note(uow: UnitOfWork, twinning: Twinning, kind: MovementKind, said: str, by_id: int) -> None:
    for here in (twinning.from_id, twinning.to_id):
        there = name_of(uow, twinning.other(here))
        uow.places.record(Movement(here, kind, by_id, uow.now(), reason=there))
        tell_referents(uow, here, said, {"community": there}, except_person=by_id)


def name_of(uow: UnitOfWork, community_id: int) -> str:
    """Give what a community is called."""
    community = uow.communities.by_id(community_id)
    return community.name if community else ""


def with_twins(speaker: Speaker, uow: UnitOfWork) -> Speaker:
    """Give *speaker* with the communities whose twins they belong to."""
    ties = []
    for place in speaker.active:
        if place.member.roles == {Role.OFFICER}:
            continue
        is_referent = Role.REFERENT in place.member.roles
        standing = Standing.TWIN_REFERENT if is_referent else Standing.TWIN_MEMBER
        here = place.community.id
        ties += [Tie(each.other(here), standing) for each in uow.twinnings.active_of([here])]
    return replace(speaker, ties=tuple(dict.fromkeys((*speaker.ties, *ties))))


def has_copy(uow: UnitOfWork, speaker: Speaker, community_id: int) -> bool:
    """Whether *speaker* asked for the mails of the twins of a community that is a twin of theirs."""
    person = speaker.person
    return person is not None and any(
        uow.twinnings.wants_mail(person.id, each.other(community_id))
        for each in uow.twinnings.active_of([community_id])
        if speaker.within(each.other(community_id)) is not None
    )


def copy_for(uow: UnitOfWork, speaker: Speaker, alert_id: int) -> Alert:
    """Give the alert of a twin, if *speaker* has the mail of it.

    Raises:
        NotAllowed: there is none, or it does not travel to them (any more).
    """
    alert = uow.alerts.by_id(alert_id)
    if alert is not None and has_copy(uow, speaker, alert.community_id):
        copy = Target(alert.community_id, facts=frozenset({Fact.MAIL_COPY}))
        if may(with_twins(speaker, uow), Capability.ANSWER_TWIN, copy):
            return alert
    raise NotAllowed("common.no_such_alert")
