"""A person's own contacts, and the codes that link a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Boolean, bindparam, case, delete, func, insert, select, update

from core.model.invitation import as_code
from core.model.notice import DeliveryStatus
from core.model.peace import Matter
from core.shelves.contacts import LinkOffer, OwnContact, Score
from storage import tables
from storage.browser_tables import browser
from storage.columns import Moment
from storage.peace import inherit
from storage.prepared import Prepared
from storage.reading_tables import gazette_choice, gazette_reader
from storage.speakers import CONTACT, as_contact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.transaction import Transaction

_C = tables.contact
_D = tables.delivery
_L = tables.link_code
_T = tables.code_try

_OF = Prepared(
    select(
        *CONTACT,
        _C.c.letter_rank,
        func.coalesce(_C.c.claimed_at, _C.c.created_at, type_=Moment()).label("claimed"),
        func.coalesce(browser.c.program, "").label("program"),
        func.coalesce(browser.c.system, "").label("system"),
    )
    .join_from(_C, browser, browser.c.contact_id == _C.c.id, isouter=True)
    .where(_C.c.person_id == bindparam("person"))
    .order_by(_C.c.rank, _C.c.id)
)
_HELD = _C.alias("held")


def _last(rank: str) -> object:
    held = func.coalesce(func.max(_HELD.c[rank]), 0)
    return select(held).where(_HELD.c.person_id == bindparam("person")).scalar_subquery() + 1


def _first(rank: str, wanted: str) -> object:
    held = func.coalesce(func.min(_HELD.c[rank]), 0)
    before = select(held).where(_HELD.c.person_id == bindparam("person")).scalar_subquery() - 1
    return case((bindparam(wanted, type_=Boolean()), before), else_=_C.c[rank])


_PUT_FIRST = (
    update(_C)
    .where(_C.c.id == bindparam("contact"), _C.c.person_id == bindparam("person"))
    .values(rank=_first("rank", "alerts"), letter_rank=_first("letter_rank", "letters"))
)
_LINK = (
    update(_C)
    .where(_C.c.id == bindparam("contact"))
    .values(
        person_id=bindparam("person"),
        claimed_at=bindparam("now", type_=Moment()),
        rank=_last("rank"),
        letter_rank=_last("letter_rank"),
        # From now on it is spoken to in its person's language.
        language=None,
    )
)
_OWNERS_LANGUAGE = select(tables.person.c.language).where(tables.person.c.id == _C.c.person_id).scalar_subquery()
_RELEASE = (
    update(_C)
    .where(_C.c.id == bindparam("contact"))
    # Its owner's last words to it are in the language that it knows.
    .values(
        person_id=None,
        claimed_at=None,
        proven_until=None,
        language=func.coalesce(_C.c.language, _OWNERS_LANGUAGE),
        quiet_id=None,
        **{f"{matter}_level": None for matter in Matter},
    )
)
_CANCEL = (
    update(_D)
    .where(
        _D.c.contact_id == bindparam("contact"),
        _D.c.account == bindparam("on"),
        _D.c.status == DeliveryStatus.QUEUED,
    )
    .values(status=DeliveryStatus.CANCELLED, reason="released", climb_at=None)
)
_OFFER = Prepared(
    select(_L.c.id, _L.c.person_id, tables.person.c.language)
    .join_from(_L, tables.person, tables.person.c.id == _L.c.person_id)
    .where(_L.c.code_hash == bindparam("code_hash"), _L.c.expires_at > bindparam("now", type_=Moment()))
    .with_for_update(of=_L)
)


class ContactsShelf:
    """The contacts of a person, their order, and the codes that link a new one."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def of(self, person_id: int) -> Sequence[OwnContact]:
        """The person's contacts, in the order in which alerts try them."""
        rows = self._tx.execute(_OF, {"person": person_id})
        return [OwnContact(as_contact(row), row.letter_rank, row.claimed, row.program, row.system) for row in rows]

    def put_first(self, contact_id: int, person_id: int, *, alerts: bool, letters: bool) -> None:
        """Let alerts, or letters and messages, or both, go to this contact of the person first."""
        params = {"contact": contact_id, "person": person_id, "alerts": alerts, "letters": letters}
        self._tx.execute(_PUT_FIRST, params)

    def release(self, contact_id: int) -> None:
        """Make a contact nobody's: nothing that waits for it is sent any more, and its dialogue is over."""
        channel = self._tx.execute(select(_C.c.channel).where(_C.c.id == contact_id)).scalar_one()
        self._tx.execute(_RELEASE, {"contact": contact_id})
        self._tx.execute(_CANCEL, {"contact": contact_id, "on": channel})
        self._tx.execute(delete(tables.conversation).where(tables.conversation.c.contact_id == contact_id))
        for table in (gazette_choice, gazette_reader):
            self._tx.execute(delete(table).where(table.c.contact_id == contact_id))

    def freeze(self, contact_id: int, until: datetime) -> None:
        """Let nobody link this contact until then."""
        self._tx.execute(update(_C).where(_C.c.id == contact_id).values(frozen_until=until))

    def is_frozen(self, contact_id: int, now: datetime) -> bool:
        """Whether nobody may link this contact now."""
        until: datetime | None = self._tx.execute(select(_C.c.frozen_until).where(_C.c.id == contact_id)).scalar()
        return until is not None and until > now

    def offer_link(self, person_id: int, code: str, now: datetime, expires_at: datetime) -> None:
        """Keep a code by its fingerprint; an earlier one of this person is void."""
        self.withdraw_offers(person_id)
        code_hash = self._fingerprint(code)
        row = {"person_id": person_id, "code_hash": code_hash, "created_at": now, "expires_at": expires_at}
        self._tx.execute(insert(_L), row)

    def link_offer(self, code: str, now: datetime) -> LinkOffer | None:
        """The open offer with this code; nobody else can use it meanwhile."""
        row = self._tx.execute(_OFFER, {"code_hash": self._fingerprint(code), "now": now}).one_or_none()
        return None if row is None else LinkOffer(row.id, row.person_id, row.language)

    def link(self, contact_id: int, person_id: int, now: datetime) -> None:
        """Give this contact to a person, as the last in order, and use up their code."""
        self._tx.execute(_LINK, {"contact": contact_id, "person": person_id, "now": now})
        inherit(self._tx, contact_id, person_id)
        self.withdraw_offers(person_id)

    def withdraw_offers(self, person_id: int) -> None:
        """Make this person's open code void."""
        self._tx.execute(delete(_L).where(_L.c.person_id == person_id))

    def owner(self, contact_id: int) -> int | None:
        """The person whose contact it is."""
        person_id: int | None = self._tx.execute(select(_C.c.person_id).where(_C.c.id == contact_id)).scalar_one()
        return person_id

    def score(self, contact_id: int) -> Score:
        """How often mails came back from there."""
        row = self._tx.execute(select(_C.c.returns, _C.c.returned_at).where(_C.c.id == contact_id)).one()
        return Score(row.returns, row.returned_at)

    def set_score(self, contact_id: int, score: Score) -> None:
        """Keep how often mails came back from there."""
        kept = {"returns": score.points, "returned_at": score.at}
        self._tx.execute(update(_C).where(_C.c.id == contact_id).values(kept))

    def tries_since(self, contact_id: int, since: datetime) -> int:
        """How many codes this contact has tried since then."""
        tried = select(func.count()).select_from(_T).where(_T.c.contact_id == contact_id, _T.c.at > since)
        many: int = self._tx.execute(tried).scalar_one()
        return many

    def _fingerprint(self, code: str) -> str:
        # Another purpose, another fingerprint: an invitation's code links nothing.
        return self._tx.fingerprint(f"link:{as_code(code)}")
