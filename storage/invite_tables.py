"""The tables of what is said to people in a neighbour's name. Addresses stand there as fingerprints only."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text

from storage.columns import Id, Moment
from storage.tables import metadata

invited = Table(
    "invited",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    Column("inviter_id", Id, ForeignKey("person.id"), nullable=False),
    Column("is_letter", Boolean, nullable=False),
    Column("target_hash", Text, nullable=False),
    # Made for it, and erased with it unless it has become somebody's.
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False, index=True),
    Index("ix_invited_target_hash", "target_hash", "at"),
    Index("ix_invited_inviter_id", "inviter_id", "at"),
)
"""Who was written to in a neighbour's name: an invitation, or the letter to the town hall."""

invitation_refusal = Table(
    "invitation_refusal",
    metadata,
    Column("target_hash", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)
"""Who wants no invitation any more, from nobody."""

town_hall_support = Table(
    "town_hall_support",
    metadata,
    Column("community_id", Id, ForeignKey("community.id"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Index("ix_town_hall_support_person_id", "person_id"),
)
