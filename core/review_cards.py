"""What referents and the author read about an alert that waits, or waited, for a referent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.model.notice import Audience, AudienceKind, Lane, Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.alert import Alert
    from core.model.review import Verdict, Why
    from core.shelves import UnitOfWork

WAITING = "review.waiting"
FLAGGED = "flag.raised"
SETTLED = "review.settled"
_BUTTONS = (("publish", "publish_alert"), ("ask", "ask_author"), ("refuse", "refuse_alert"))


def buttons(alert: Alert) -> tuple[tuple[str, str], ...]:
    """Give what a referent can do with an alert that waits."""
    return tuple((f"{WAITING}#{name}", f"!{command}:{alert.id}") for name, command in _BUTTONS)


def about(uow: UnitOfWork, alert: Alert, why: Why) -> dict[str, Any]:
    """Give what a referent reads beside the card of the alert itself."""
    name = uow.members.names_of([alert.author_id]).get(alert.author_id, "")
    return {"name": name, "why": {"say": f"review.why_{why}"}}


def show(uow: UnitOfWork, alert: Alert, why: Why) -> None:
    """Show an alert that waits to every referent but its author; it is of no use to them once it is stale."""
    audience = Audience(AudienceKind.REFERENTS, alert.community_id, alert.author_id)
    notice = Notice(
        WAITING,
        about(uow, alert, why),
        audience,
        Lane.MESSAGE,
        alert.community_id,
        alert.id,
        expires_at=alert.expires_at,
        choices=buttons(alert),
        photo_id=alert.photo_id,
    )
    uow.outbox.add(notice, uow.now())


def settled(uow: UnitOfWork, alert: Alert, verdict: Verdict, by: str, by_id: int | None) -> None:
    """Let every card that a referent has say what became of it: in place, or in a line where nothing can be edited."""
    uow.outbox.withdraw(alert.id, (WAITING, FLAGGED))
    params = {"verdict": {"say": f"review.was_{verdict}", "by": by}}
    for kind, other in ((AudienceKind.EDITS, None), (AudienceKind.PLAIN, by_id)):
        audience = Audience(kind, alert.id, other)
        notice = Notice(SETTLED, params, audience, Lane.MESSAGE, alert.community_id, alert.id)
        uow.outbox.add(notice, uow.now())


def tell_author(uow: UnitOfWork, alert: Alert, kind: str, params: Mapping[str, Any]) -> None:
    """Tell the author what became of what they wrote; it answers them, so it comes at once."""
    audience = Audience(AudienceKind.PERSON, alert.author_id)
    notice = Notice(kind, {"code": alert.code, **params}, audience, Lane.ALERT, alert.community_id, alert.id)
    uow.outbox.add(notice, uow.now())
