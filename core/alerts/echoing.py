"""What the other contacts of an author read of an alert that came from an address which can be forged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model.alert_words import AlertStatus
from core.model.notice import Audience, AudienceKind, Lane, Notice

if TYPE_CHECKING:
    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def echo(alert: Alert, speaker: Speaker, uow: UnitOfWork) -> None:
    """Tell them that it left in their name, so that they can say that it was not they."""
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
