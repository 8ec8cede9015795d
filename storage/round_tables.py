"""The tables of rounds: when the neighbours who wished it were asked whether they are well, and what they answered."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from core.model.welfare import Feeling, Reason
from storage.columns import Id, Moment, only, word
from storage.tables import metadata

welfare_round = Table(
    "welfare_round",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    word("reason", Reason),
    Column("at", Moment, nullable=False),
    # When the referents were told who is silent.
    Column("told_at", Moment),
    Index("ix_welfare_round_community_id", "community_id", "at"),
    Index("ix_welfare_round_at", "at"),
    Index("ix_welfare_round_to_tell", "at", **only("told_at IS NULL")),
)

welfare_answer = Table(
    "welfare_answer",
    metadata,
    Column("round_id", Id, ForeignKey("welfare_round.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False, index=True),
    # None: nothing was answered yet.
    word("feeling", Feeling, nullable=True),
    Column("answered_at", Moment),
    # Who said that they go there.
    Column("visitor_id", Id, ForeignKey("person.id"), index=True),
)
