"""The table of the words about which each community asks its neighbours to think again."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text

from storage.columns import Id, Moment
from storage.tables import metadata

listed_word = Table(
    "listed_word",
    metadata,
    Column("community_id", Id, ForeignKey("community.id"), primary_key=True, autoincrement=False),
    # Without accents, in small letters. Who put it there is told in the community's history.
    Column("word", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)
