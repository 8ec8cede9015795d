"""What of the alerts each reader of a letter is told: by groups, since most want the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal, select

from core.model.alert_words import AlertStatus, Severity
from core.model.notice import Lane
from core.model.peace import Matter
from core.shelves.reading import Crowd, Taste
from storage import tables
from storage.columns import Moment
from storage.peace_tables import muted_alert, muted_author
from storage.preference import may_hear, tells

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement, Select

    from core.shelves.reading import Gap
    from storage.transaction import Transaction

_A = tables.alert
_C = tables.contact
_SEEN_BY_ALL = [
    AlertStatus.REPORTED,
    AlertStatus.CONFIRMED,
    AlertStatus.DOUBTFUL,
    AlertStatus.IN_HAND,
    AlertStatus.CLOSED,
]


def is_told_in(community_id: int, gap: Gap) -> tuple[ColumnElement[bool], ...]:
    """Whether an alert stands in the letter of that time."""
    return (
        _A.c.community_id == community_id,
        _A.c.sent_at >= literal(gap.since, Moment()),
        _A.c.sent_at < literal(gap.until, Moment()),
        _A.c.status.in_(_SEEN_BY_ALL),
    )


def waits(person: ColumnElement[Any], channels: Collection[str] | None) -> ColumnElement[bool]:
    """Whether no contact of a person is told an alert by itself that is no danger.

    The persons who are told are gathered once, rather than looked up for each reader.
    """
    heard = select(_C.c.person_id).where(_C.c.person_id.is_not(None), may_hear(_C, Lane.ALERT), tells(_C, Matter.ALERT))
    if channels is not None:
        # Behind a function: see `storage.preference.preferred`.
        heard = heard.where(func.coalesce(_C.c.channel, "").in_(sorted(channels)))
    return person.not_in(heard)


class Tastes:
    """Groups the readers of one letter of a community."""

    def __init__(self, tx: Transaction, community_id: int, gap: Gap) -> None:
        """Work inside *tx*."""
        self._tx = tx
        self._told = is_told_in(community_id, gap)

    def crowds(self, readers: Select[Any]) -> Sequence[Crowd]:
        """Group *readers* (``contact_id``, ``person_id``): first those who muted something, then all the others."""
        who = readers.subquery()
        is_waiting = waits(who.c.person_id, self._tx.channels).label("waits")
        hidden: defaultdict[int, set[int]] = defaultdict(set)
        waiting: dict[int, bool] = {}
        for muted in (self._by_author(who, is_waiting), self._by_alert(who, is_waiting)):
            for row in self._tx.execute(muted):
                hidden[row.contact_id].add(row.alert_id)
                waiting[row.contact_id] = bool(row.waits)
        apart: defaultdict[Taste, list[int]] = defaultdict(list)
        for contact_id, alerts in sorted(hidden.items()):
            apart[Taste(waiting[contact_id], frozenset(alerts))].append(contact_id)
        counted = select(is_waiting).subquery()
        rows = self._tx.execute(select(counted.c.waits, func.count().label("many")).group_by(counted.c.waits))
        left = Counter({bool(row.waits): row.many for row in rows})
        left.subtract(waiting.values())
        own = [Crowd(taste, tuple(contacts)) for taste, contacts in apart.items()]
        # Who waits comes before the others, who are everybody to whom nothing was handed yet.
        return [*own, *(Crowd(Taste(each)) for each in (True, False) if left[each] > 0)]

    def _by_author(self, who: Any, is_waiting: ColumnElement[Any]) -> Select[Any]:
        """Give what readers do not hear of because of who raised it; a danger is told all the same."""
        return (
            select(who.c.contact_id, is_waiting, _A.c.id.label("alert_id"))
            .join_from(who, muted_author, muted_author.c.person_id == who.c.person_id)
            .join(_A, _A.c.author_id == muted_author.c.author_id)
            .where(*self._told, _A.c.severity != Severity.SEVERE)
        )

    def _by_alert(self, who: Any, is_waiting: ColumnElement[Any]) -> Select[Any]:
        """Give the alerts of which readers want to hear no more."""
        return (
            select(who.c.contact_id, is_waiting, _A.c.id.label("alert_id"))
            .join_from(who, muted_alert, muted_alert.c.person_id == who.c.person_id)
            .join(_A, _A.c.id == muted_alert.c.alert_id)
            .where(*self._told)
        )
