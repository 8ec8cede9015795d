"""The tables of who belongs where: members, invitations, requests to join, and what became of them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from core.model.member import MemberStatus, Role
from core.model.membership import MovementKind, RequestStatus
from storage.columns import Id, Moment, Words, metadata, only, word

member = Table(
    "member",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    Column("roles", Words(Role), nullable=False),
    word("status", MemberStatus),
    Column("joined_at", Moment, nullable=False),
    # Until when they only read, after a referent said so.
    Column("paused_until", Moment),
    Index("ix_member_paused_until", "paused_until", **only("paused_until IS NOT NULL")),
    # In this order: the fan-out walks through a community by person.
    UniqueConstraint("community_id", "person_id"),
)

invitation = Table(
    "invitation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False, index=True),
    Column("roles", Words(Role), nullable=False),
    Column("code_hash", Text, nullable=False, unique=True),
    Column("inviter_id", Id, ForeignKey("person.id")),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("link_hash", Text),
    Column("revoked_at", Moment),
    Index("uq_invitation_link_hash", "link_hash", unique=True),
    Index("ix_invitation_inviter_id", "inviter_id", "created_at"),
)

membership_request = Table(
    "membership_request",
    metadata,
    Column("id", Id, primary_key=True),
    # None: nobody is at home in the place that was asked for.
    Column("community_id", Id, ForeignKey("community.id")),
    Column("number", Integer),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), index=True),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("known_by", Text, nullable=False),
    word("status", RequestStatus),
    Column("created_at", Moment, nullable=False),
    Column("question", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("answered_at", Moment),
    Column("answered_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    # Where they live, when they showed it on a map, or a geocoder knows the address that they typed.
    Column("latitude", Float),
    Column("longitude", Float),
    # Whether it knows that address; none: none was asked.
    Column("is_on_map", Boolean),
    # How many words they added.
    Column("told", Integer, nullable=False, server_default="0"),
    Column("inviter_id", Id, ForeignKey("person.id"), index=True),
    UniqueConstraint("community_id", "number"),
    Index("ix_membership_request_contact_id", "contact_id", "created_at"),
    Index("ix_membership_request_created_at", "created_at"),
    Index(
        "uq_membership_request_open",
        "community_id",
        "contact_id",
        unique=True,
        **only("status = 'open' AND community_id IS NOT NULL"),
    ),
    Index("ix_membership_request_stray", "place", **only("status = 'open' AND community_id IS NULL")),
)

vouch = Table(
    "vouch",
    metadata,
    Column("id", Id, primary_key=True),
    Column("request_id", Id, ForeignKey("membership_request.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    UniqueConstraint("request_id", "person_id"),
)

movement = Table(
    "movement",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    word("kind", MovementKind),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("by_id", Id, ForeignKey("person.id")),
    Column("reason", Text, nullable=False),
    Index("ix_movement_community_id", "community_id", "at"),
)

appointment = Table(
    "appointment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False, index=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("by_id", Id, ForeignKey("person.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("answered_at", Moment),
    UniqueConstraint("person_id", "community_id"),
)

referent_word = Table(
    "referent_word",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("community_id", "number"),
    Index("ix_referent_word_person_id", "person_id", "at"),
    Index("ix_referent_word_at", "at"),
)
