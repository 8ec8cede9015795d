"""The tables of drills: which contacts were asked, which answered, and how each community practises."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Table

from core.model.drill import Habit
from storage.columns import Id, Moment, metadata, only, word

drill = Table(
    "drill",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    # Who asked for it; none where it left by itself.
    Column("by_id", Id, ForeignKey("person.id"), index=True),
    Column("is_official", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    # When the account of it was given.
    Column("told_at", Moment),
    Index("ix_drill_community_id", "community_id", "at"),
    Index("ix_drill_at", "at"),
    Index("ix_drill_to_tell", "at", **only("told_at IS NULL")),
)

drill_contact = Table(
    "drill_contact",
    metadata,
    Column("drill_id", Id, ForeignKey("drill.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("contact_id", Id, ForeignKey("contact.id"), primary_key=True, autoincrement=False, index=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    # None: nothing was answered there yet.
    Column("answered_at", Moment),
)

drill_practice = Table(
    "drill_practice",
    metadata,
    Column("community_id", Id, ForeignKey("community.id"), primary_key=True, autoincrement=False),
    # When the last drill began; the drill itself is forgotten after a week.
    Column("held_at", Moment),
    # The last first Saturday of a month on which it was looked at.
    Column("seen_on", Date),
    word("habit", Habit, server_default=Habit.ASK.value),
)
