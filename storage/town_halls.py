"""Town halls that subscribe, their officers, and what they say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, insert, or_, select, update

from core.model.invitation import as_code
from core.model.member import MemberStatus
from core.model.notice import AudienceKind, DeliveryStatus, Lane
from core.model.town_hall import Officer, OfficerInvitation, OfficialMessage, TownHall
from storage import tables
from storage.columns import Moment
from storage.communities import folded
from storage.preference import preferred
from storage.prepared import Prepared, Upsert
from storage.residents import IS_NEIGHBOUR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.transaction import Transaction

_T = tables.town_hall
_I = tables.town_hall_invitation
_O = tables.officer
_S = tables.official_message
_A = tables.official_audience
_R = tables.official_answer
_M = tables.member
_D = tables.delivery
_N = tables.notice

_HALL = [_T.c.id, _T.c.name, _T.c.commune, _T.c.created_at]
_OF_COMMUNE = Prepared(select(*_HALL).where(_T.c.folded_commune == bindparam("folded"), _T.c.ended_at.is_(None)))
_BY_ID = Prepared(select(*_HALL).where(_T.c.id == bindparam("hall"), _T.c.ended_at.is_(None)))
_ADD = Prepared(insert(_T).returning(_T.c.id))
_RENAME = Prepared(update(_T).where(_T.c.id == bindparam("hall")).values(name=bindparam("called")))
_END = Prepared(
    update(_T).where(_T.c.id == bindparam("hall")).values(ended_at=bindparam("now", type_=Moment()))
)  # fmt: skip
_INVITE = Prepared(insert(_I))
_INVITATION = Prepared(
    select(_I.c.id, _I.c.town_hall_id, _I.c.expires_at, _I.c.used_at)
    .join_from(_I, _T, _T.c.id == _I.c.town_hall_id)
    .where(
        _T.c.ended_at.is_(None),
        or_(_I.c.code_hash == bindparam("hash"), _I.c.link_hash == bindparam("hash")),
    )
    .with_for_update()
)
_USE = Prepared(
    update(_I).where(_I.c.id == bindparam("invitation")).values(used_at=bindparam("now", type_=Moment()))
)  # fmt: skip
_APPOINT = Upsert(
    lambda insert_into: insert_into(_O).on_conflict_do_nothing(index_elements=["town_hall_id", "person_id"])
)
_OFFICERS = Prepared(
    select(_O.c.town_hall_id, _O.c.person_id, _O.c.categories, _O.c.from_hour, _O.c.to_hour)
    .where(_O.c.town_hall_id == bindparam("hall"))
    .order_by(_O.c.id)
)
_NUMBER = Prepared(
    update(_T)
    .where(_T.c.id == bindparam("hall"))
    .values(last_message=_T.c.last_message + 1)
    .returning(_T.c.last_message)
)
_SAY = Prepared(insert(_S).returning(_S.c.id))
_TO = Prepared(insert(_A))
_SAID_SINCE = Prepared(
    select(func.count())
    .select_from(_S)
    .where(_S.c.town_hall_id == bindparam("hall"), _S.c.sent_at > bindparam("since", type_=Moment()))
)
_MESSAGE = [_S.c.id, _S.c.number, _S.c.town_hall_id, _S.c.words, _S.c.sent_at]
_BY_MESSAGE_ID = Prepared(select(*_MESSAGE).where(_S.c.id == bindparam("message")))
_LATEST = (
    select(*_MESSAGE)
    .join_from(_S, _A, _A.c.message_id == _S.c.id)
    .where(_A.c.community_id.in_(bindparam("communities", expanding=True)))
    .order_by(_S.c.id.desc())
    .limit(1)
)
_CALLED = _LATEST.where(_S.c.number == bindparam("number"))
_AUDIENCE = Prepared(
    select(_A.c.community_id).where(_A.c.message_id == bindparam("message")).order_by(_A.c.community_id)
)
_ANSWERED = Prepared(insert(_R))
_TIMES = Prepared(
    select(func.count())
    .select_from(_R)
    .where(_R.c.message_id == bindparam("message"), _R.c.person_id == bindparam("person"))
)
_ANSWERERS = Prepared(
    select(_R.c.person_id)
    .where(_R.c.message_id == bindparam("message"))
    .group_by(_R.c.person_id)
    .order_by(func.min(_R.c.id))
)
_REACHED = (
    select(
        func.count(case((_D.c.status.in_([each for each in DeliveryStatus if each.is_reached]), 1))),
        func.count(case((_D.c.status == DeliveryStatus.QUEUED, 1))),
    )
    .join_from(_D, _N, _N.c.id == _D.c.notice_id)
    .where(
        _N.c.audience_kind == AudienceKind.OFFICIAL,
        _N.c.audience_id == bindparam("message"),
        _D.c.contact_id.is_not(None),
    )
)


class TownHallsShelf:
    """Town halls that subscribe, their officers, and what they say."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def of_commune(self, commune: str) -> TownHall | None:
        """The town hall of a commune, if it subscribes; whatever the case and accents."""
        return _as_hall(self._tx.execute(_OF_COMMUNE, {"folded": folded(commune)}).one_or_none())

    def by_id(self, town_hall_id: int) -> TownHall | None:
        """One town hall, if it still subscribes."""
        return _as_hall(self._tx.execute(_BY_ID, {"hall": town_hall_id}).one_or_none())

    def subscribe(self, commune: str, name: str, now: datetime) -> TownHall:
        """Let the town hall of a commune take part; one that does already gets the new name."""
        there = self.of_commune(commune)
        if there is not None:
            self._tx.execute(_RENAME, {"hall": there.id, "called": name})
            return replace(there, name=name)
        row = {"name": name, "commune": commune, "folded_commune": folded(commune), "created_at": now}
        return TownHall(self._tx.execute(_ADD, row).scalar_one(), name, commune, now)

    def end(self, town_hall_id: int, now: datetime) -> None:
        """Let a town hall take part no longer; invitations that nobody used are void."""
        self._tx.execute(_END, {"hall": town_hall_id, "now": now})

    def invite(self, town_hall_id: int, code: str, link: str, now: datetime, expires_at: datetime) -> None:
        """Keep an officer's invitation by the hashes of its code and its link."""
        row = {
            "town_hall_id": town_hall_id,
            "code_hash": self._tx.fingerprint(as_code(code)),
            "link_hash": self._tx.fingerprint(as_code(link)),
            "created_at": now,
            "expires_at": expires_at,
        }
        self._tx.execute(_INVITE, row)

    def invitation(self, code: str) -> OfficerInvitation | None:
        """The officer's invitation with this code or link; nobody else can use it meanwhile."""
        row = self._tx.execute(_INVITATION, {"hash": self._tx.fingerprint(as_code(code))}).one_or_none()
        return None if row is None else OfficerInvitation(*row)

    def use_invitation(self, invitation_id: int, now: datetime) -> None:
        """Mark an invitation as used."""
        self._tx.execute(_USE, {"invitation": invitation_id, "now": now})

    def appoint(self, town_hall_id: int, person_id: int, now: datetime) -> None:
        """Let a person act for a town hall. Saying it twice changes nothing."""
        row = {"town_hall_id": town_hall_id, "person_id": person_id, "categories": frozenset(), "joined_at": now}
        self._tx.execute(_APPOINT, row)

    def officers(self, town_hall_id: int) -> Sequence[Officer]:
        """Who acts for a town hall, in the order of arrival."""
        return [Officer(*row) for row in self._tx.execute(_OFFICERS, {"hall": town_hall_id})]

    def choose(self, officer: Officer) -> None:
        """Change which alerts an officer hears."""
        mine = (_O.c.town_hall_id == officer.town_hall_id, _O.c.person_id == officer.person_id)
        wanted = {
            "categories": officer.categories,
            "from_hour": officer.from_hour,
            "to_hour": officer.to_hour,
        }
        self._tx.execute(update(_O).where(*mine).values(wanted))

    def say(self, message: OfficialMessage, author_id: int) -> OfficialMessage:
        """Keep an official message; its id and number are given here."""
        number = self._tx.execute(_NUMBER, {"hall": message.town_hall_id}).scalar_one()
        row = {
            "town_hall_id": message.town_hall_id,
            "number": number,
            "author_id": author_id,
            "words": message.words,
            "sent_at": message.sent_at,
        }
        message_id = self._tx.execute(_SAY, row).scalar_one()
        self._tx.execute(_TO, [{"message_id": message_id, "community_id": each} for each in message.community_ids])
        return replace(message, id=message_id, number=number)

    def said_since(self, town_hall_id: int, since: datetime) -> int:
        """How many official messages a town hall sent since then."""
        many: int = self._tx.execute(_SAID_SINCE, {"hall": town_hall_id, "since": since}).scalar_one()
        return many

    def message(self, message_id: int) -> OfficialMessage | None:
        """One official message."""
        return self._whole(self._tx.execute(_BY_MESSAGE_ID, {"message": message_id}).one_or_none())

    def latest_message(self, community_ids: Sequence[int]) -> OfficialMessage | None:
        """The latest official message to one of these communities."""
        return self._whole(self._tx.execute(_LATEST, {"communities": list(community_ids)}).one_or_none())

    def message_called(self, number: int, community_ids: Sequence[int]) -> OfficialMessage | None:
        """The latest official message M<number> to one of these communities."""
        params = {"number": number, "communities": list(community_ids)}
        return self._whole(self._tx.execute(_CALLED, params).one_or_none())

    def _whole(self, row: Any) -> OfficialMessage | None:
        if row is None:
            return None
        there = self._tx.execute(_AUDIENCE, {"message": row.id}).scalars()
        return OfficialMessage(row.id, row.number, row.town_hall_id, row.words, row.sent_at, tuple(there))

    def note_answer(self, message_id: int, person_id: int, now: datetime) -> int:
        """Note that a person answered an official message; how often they did."""
        self._tx.execute(_ANSWERED, {"message_id": message_id, "person_id": person_id, "at": now})
        times: int = self._tx.execute(_TIMES, {"message": message_id, "person": person_id}).scalar_one()
        return times

    def answered_by(self, message_id: int) -> Sequence[int]:
        """The persons who answered an official message, in that order."""
        return list(self._tx.execute(_ANSWERERS, {"message": message_id}).scalars())

    def readers(self, community_ids: Sequence[int]) -> dict[str, int]:
        """How many people an official message would reach in these communities, by channel; each counts once."""
        meant = (
            select(_M.c.person_id.label("key"))
            .where(_M.c.community_id.in_(community_ids), _M.c.status == MemberStatus.ACTIVE, IS_NEIGHBOUR)
            .distinct()
            .subquery()
        )
        chosen = preferred(meant, Lane.MESSAGE, self._tx.channels)
        counted = select(chosen.c.channel, func.count()).group_by(chosen.c.channel)
        return dict(self._tx.execute(counted).all())

    def reached(self, message_id: int) -> tuple[int, int]:
        """How many people an official message reached, and how many still wait for it."""
        reached, waiting = self._tx.execute(_REACHED, {"message": message_id}).one()
        return reached, waiting


def _as_hall(row: Any) -> TownHall | None:
    return None if row is None else TownHall(*row)
