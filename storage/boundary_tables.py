"""The tables of shapes: every version that was drawn, and the links of the map page."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Table, Text

from storage.columns import Document, Id, Moment, only
from storage.tables import metadata

boundary = Table(
    "boundary",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False, index=True),
    # Pairs of latitude and longitude.
    Column("corners", Document, nullable=False),
    Column("drawn_by", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("drawn_at", Moment, nullable=False),
    Column("is_current", Boolean, nullable=False),
    # The box around the corners: one index holds all of it, so that no shape is read which is elsewhere.
    Column("south", Float, nullable=False),
    Column("west", Float, nullable=False),
    Column("north", Float, nullable=False),
    Column("east", Float, nullable=False),
    Index("uq_boundary_current", "community_id", unique=True, **only("is_current")),
    Index("ix_boundary_box", "south", "north", "west", "east", **only("is_current")),
)

boundary_link = Table(
    "boundary_link",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("community_id", Id, ForeignKey("community.id"), primary_key=True, autoincrement=False),
    # A link ends with the contact that it was given to.
    Column("contact_id", Id, ForeignKey("contact.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("expires_at", Moment, nullable=False),
)
