"""What travels between twins: an alert, by mail, to those who asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.language.reading import street_only
from core.model.notice import Audience, AudienceKind, Lane, Notice

if TYPE_CHECKING:
    from core.model.alert import Alert
    from core.shelves.unit_of_work import UnitOfWork

TWIN_ALERT = "twin.alert"


def tell_twins(uow: UnitOfWork, alert: Alert) -> None:
    """Send an alert to each twin of its community, with both names; what was seen stays there, only where and what."""
    for twinning in uow.twinnings.active_of([alert.community_id]):
        twin = uow.communities.by_id(twinning.other(alert.community_id))
        if twin is None:
            continue
        audience = Audience(AudienceKind.TWINS, twin.id, alert.author_id)
        # The street is enough outside: neither the number nor a point, nor who called.
        place = street_only(alert.place) or {"say": "alert.no_place"}
        notice = Notice(
            TWIN_ALERT,
            {"twin": twin.name, "place": place},
            audience,
            Lane.MESSAGE,
            twin.id,
            alert.id,
            expires_at=alert.expires_at,
        )
        uow.outbox.add(notice, uow.now())
