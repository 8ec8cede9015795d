"""Persons, their contacts, their places in communities, and the codes that admit them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from core.errors import NotAllowed
from core.language.words import normalise
from core.model.invitation import Invitation, as_code
from core.model.member import Contact, Member, Membership, MemberStatus, Person, Role, Silence
from storage import tables
from storage.leading_tables import pause
from storage.peace import inherit
from storage.prepared import Prepared, Upsert
from storage.residents import IS_NEIGHBOUR
from storage.speakers import CONTACT, MEMBERSHIP, Speakers, as_contact, as_membership

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from core.model.community import Point
    from core.model.member import Speaker
    from core.ports import Voice
    from core.wire import Inbound
    from storage.transaction import Transaction

TRIES_WITHIN = timedelta(hours=1)
TRIES_KEPT = timedelta(days=1)
"""As long as any limit looks back."""

_P = tables.person
_M = tables.member
_C = tables.contact
_I = tables.invitation
_T = tables.code_try

_NO_PAUSE = Prepared(delete(pause).where(pause.c.contact_id == bindparam("contact")))
_ADD_HOUSEHOLD = Prepared(insert(tables.household).returning(tables.household.c.id))
_ADD_PERSON = Prepared(insert(_P).returning(_P.c.id))
_MEMBER = Prepared(
    select(_M)
    .where(_M.c.person_id == bindparam("person"), _M.c.community_id == bindparam("community"))
    .with_for_update()
)
_ADMIT = Upsert(
    lambda insert_into: (
        (admit := insert_into(_M))
        .on_conflict_do_update(
            index_elements=["community_id", "person_id"],
            set_={"roles": admit.excluded.roles, "status": admit.excluded.status},
            where=_M.c.status != MemberStatus.BANNED,
        )
        .returning(_M)
    )
)
_HELD = _C.alias("held")
_LAST_RANK = select(func.coalesce(func.max(_HELD.c.rank), 0)).where(_HELD.c.person_id == bindparam("person"))
_LAST_LETTER_RANK = select(func.coalesce(func.max(_HELD.c.letter_rank), 0)).where(
    _HELD.c.person_id == bindparam("person")
)
_CLAIM = Prepared(
    update(_C)
    .where(_C.c.id == bindparam("contact"))
    .values(
        person_id=bindparam("person"),
        claimed_at=bindparam("now"),
        rank=_LAST_RANK.scalar_subquery() + 1,
        letter_rank=_LAST_LETTER_RANK.scalar_subquery() + 1,
    )
)
_CONTACTS_OF = Prepared(select(*CONTACT).where(_C.c.person_id == bindparam("person")).order_by(_C.c.rank, _C.c.id))
_ACTIVE = _M.c.status == MemberStatus.ACTIVE
_REFERENTS = Prepared(
    select(*MEMBERSHIP)
    .select_from(_M.join(tables.community))
    .where(_M.c.community_id == bindparam("community"), _ACTIVE, _M.c.roles.like(f"%{Role.REFERENT}%"))
    .order_by(_M.c.id)
)
_COUNT = Prepared(
    select(func.count()).select_from(_M).where(_M.c.community_id == bindparam("community"), _ACTIVE, IS_NEIGHBOUR)
)
_NAMES = select(_P.c.id, _P.c.name).where(_P.c.id.in_(bindparam("persons", expanding=True)))
_INVITE = Prepared(insert(_I).returning(_I.c.id))
_INVITATION = Prepared(
    select(_I)
    .where(or_(_I.c.code_hash == bindparam("code_hash"), _I.c.link_hash == bindparam("code_hash")))
    .with_for_update()
)
_USE = Prepared(update(_I).where(_I.c.id == bindparam("invitation")).values(used_at=bindparam("now")))
_FORGET_TRIES = Prepared(delete(_T).where(_T.c.contact_id == bindparam("contact"), _T.c.at <= bindparam("before")))
_COUNT_TRIES = Prepared(
    select(func.count()).select_from(_T).where(_T.c.contact_id == bindparam("contact"), _T.c.at > bindparam("since"))
)


class MembersShelf:
    """Persons, contacts, members and invitations."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx
        self._speakers = Speakers(tx)

    def speaker_at(self, inbound: Inbound, voice: Voice) -> Speaker:
        """Who speaks; an unknown address becomes a guest's contact at once."""
        return self._speakers.at(inbound, voice)

    def speaker_of(self, contact_id: int, voices: Mapping[str, Voice]) -> Speaker | None:
        """The same for a contact that did not just speak (a question left unanswered); *voices* by channel."""
        return self._speakers.of(contact_id, voices)

    def add_person(self, name: str, language: str, now: datetime) -> Person:
        """Add a person with a household of their own."""
        household = self._tx.execute(_ADD_HOUSEHOLD, {"place": "", "created_at": now}).scalar_one()
        row = {"household_id": household, "name": name, "language": language, "created_at": now}
        row["folded_name"] = normalise(name)
        return Person(self._tx.execute(_ADD_PERSON, row).scalar_one(), name, language, household)

    def add_member(self, person_id: int, community_id: int, roles: frozenset[Role], now: datetime) -> Member:
        """Admit a person to a community, or give them back the place they had, with *roles* added.

        Raises:
            NotAllowed: they are banned from it; only who unbans them gives the place back.
        """
        held = self._tx.execute(_MEMBER, {"person": person_id, "community": community_id}).one_or_none()
        row = {
            "person_id": person_id,
            "community_id": community_id,
            "roles": _together(held, roles),
            "status": MemberStatus.ACTIVE,
            "joined_at": now,
        }
        admitted = self._tx.execute(_ADMIT, row).one_or_none()
        if admitted is None:
            raise NotAllowed
        return Member(*admitted)

    def claim_contact(self, contact_id: int, person_id: int, now: datetime) -> None:
        """Say whose contact this is; it comes last in the person's order of preference."""
        self._tx.execute(_CLAIM, {"contact": contact_id, "person": person_id, "now": now})
        inherit(self._tx, contact_id, person_id)

    def name_person(self, person_id: int, name: str) -> None:
        """Change the name that neighbours see."""
        self._tx.execute(update(_P).where(_P.c.id == person_id).values(name=name, folded_name=normalise(name)))

    def household_of(self, person_id: int) -> int | None:
        """The household of a person."""
        found: int | None = self._tx.execute(select(_P.c.household_id).where(_P.c.id == person_id)).scalar_one_or_none()
        return found

    def set_home(self, household_id: int, place: str, point: Point | None) -> None:
        """Remember where a household lives; never shown to neighbours."""
        home = {
            "place": place,
            "latitude": point and point.latitude,
            "longitude": point and point.longitude,
        }
        self._tx.execute(update(tables.household).where(tables.household.c.id == household_id).values(home))

    def set_language(self, contact_id: int, language: str) -> None:
        """Speak *language* on this contact, and on all of its person."""
        self._tx.execute(update(_C).where(_C.c.id == contact_id).values(language=language))
        owner = select(_C.c.person_id).where(_C.c.id == contact_id).scalar_subquery()
        self._tx.execute(update(_P).where(_P.c.id == owner).values(language=language))
        self._tx.execute(update(_C).where(_C.c.person_id == owner).values(language=language))

    def set_silence(self, contact_id: int, silence: Silence) -> None:
        """Remember what this contact no longer wants."""
        self._tx.execute(update(_C).where(_C.c.id == contact_id).values(silence=silence))
        # Whoever says anew what they want to hear is not brought back to what they heard before a pause.
        self._tx.execute(_NO_PAUSE, {"contact": contact_id})

    def prove(self, contact_id: int, until: datetime) -> None:
        """Let a claimed contact count as authenticated for a while."""
        self._tx.execute(update(_C).where(_C.c.id == contact_id).values(proven_until=until))

    def contacts_of(self, person_id: int) -> Sequence[Contact]:
        """The person's contacts, the preferred one first."""
        return [as_contact(row) for row in self._tx.execute(_CONTACTS_OF, {"person": person_id})]

    def referents_of(self, community_id: int) -> Sequence[Membership]:
        """The active referents of a community."""
        return [as_membership(row) for row in self._tx.execute(_REFERENTS, {"community": community_id})]

    def count_in(self, community_id: int) -> int:
        """How many active members a community has."""
        count: int = self._tx.execute(_COUNT, {"community": community_id}).scalar_one()
        return count

    def names_of(self, person_ids: Sequence[int]) -> Mapping[int, str]:
        """The display names of these persons."""
        return {row.id: row.name for row in self._tx.execute(_NAMES, {"persons": list(person_ids)})}

    def invite(
        self,
        community_id: int,
        roles: frozenset[Role],
        code: str,
        now: datetime,
        expires_at: datetime,
        *,
        inviter_id: int | None = None,
        link: str = "",
    ) -> Invitation:
        """Keep an invitation by the hashes of its code and of what stands in its link, if there is one."""
        row: dict[str, Any] = {
            "community_id": community_id,
            "roles": roles,
            "created_at": now,
            "expires_at": expires_at,
            "inviter_id": inviter_id,
        }
        hashes = {
            "code_hash": self._tx.fingerprint(as_code(code)),
            "link_hash": self._tx.fingerprint(as_code(link)) if link else None,
        }
        return Invitation(self._tx.execute(_INVITE, row | hashes).scalar_one(), **row)

    def invitation(self, code: str) -> Invitation | None:
        """The invitation with this code or link, used and expired ones included; nobody else can use it meanwhile."""
        row = self._tx.execute(_INVITATION, {"code_hash": self._tx.fingerprint(as_code(code))}).one_or_none()
        if row is None:
            return None
        return Invitation(
            id=row.id,
            community_id=row.community_id,
            roles=row.roles,
            created_at=row.created_at,
            expires_at=row.expires_at,
            inviter_id=row.inviter_id,
            used_at=row.used_at,
            revoked_at=row.revoked_at,
        )

    def use_invitation(self, invitation_id: int, now: datetime) -> None:
        """Mark an invitation as used."""
        self._tx.execute(_USE, {"invitation": invitation_id, "now": now})

    def count_failed_try(self, contact_id: int, now: datetime) -> int:
        """Note a wrong code from this contact; how many there were in the last hour."""
        self._tx.execute(_FORGET_TRIES, {"contact": contact_id, "before": now - TRIES_KEPT})
        self._tx.execute(insert(_T), {"contact_id": contact_id, "at": now})
        count: int = self._tx.execute(_COUNT_TRIES, {"contact": contact_id, "since": now - TRIES_WITHIN}).scalar_one()
        return count


def _together(held: Any, roles: frozenset[Role]) -> frozenset[Role]:
    """Give what a member is allowed who had a place as *held*, and gets *roles* with another one."""
    if held is None:
        return roles
    both: frozenset[Role] = roles | held.roles
    is_officer_only = held.roles == roles == frozenset({Role.OFFICER})
    lives_there = held.status is MemberStatus.ACTIVE and Role.OFFICER in both and not is_officer_only
    return both | {Role.NEIGHBOUR} if lives_there else both
