"""What an alert does as it leaves: whom it will reach or wait for, and who else hears that it was raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import moderation
from core.attention import look_at_crowd
from core.model.alert_words import AlertStatus
from core.model.notice import Audience, AudienceKind, Lane, Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.shelves import UnitOfWork


def look_at_leaving(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("crowd")``: whom an alert that is no danger would reach, its cost, and whether it waits first."""
    is_held = moderation.waits(uow, speaker, params["community"])
    return {**look_at_crowd(uow, speaker, params), "is_held": is_held}


def echo(alert: Alert, speaker: Speaker, uow: UnitOfWork) -> None:
    """Tell its author's other contacts of an alert that a channel which could be forged brought."""
    for contact in uow.members.contacts_of(speaker.known.id):
        if contact.id != speaker.contact.id:
            choices = (("alert.echo#not_me", f"!disown_alert:{alert.id}"),)
            params = {"channel": {"say": f"channel.{speaker.voice}"}}
            audience = Audience(AudienceKind.CONTACT, contact.id)
            waits = alert.status is AlertStatus.HELD
            notice = Notice(
                "alert.echo_held" if waits else "alert.echo",
                params,
                audience,
                Lane.ALERT,
                alert.community_id,
                alert.id,
                expires_at=alert.expires_at,
                choices=choices,
            )
            uow.outbox.add(notice, uow.now())
