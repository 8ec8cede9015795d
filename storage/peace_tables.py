"""The tables of what people do not want to hear of."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table

from storage.columns import Id, Moment, metadata

muted_alert = Table(
    "muted_alert",
    metadata,
    Column("alert_id", Id, ForeignKey("alert.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False, index=True),
    Column("at", Moment, nullable=False),
)

muted_author = Table(
    "muted_author",
    metadata,
    Column("author_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False, index=True),
    Column("at", Moment, nullable=False),
)
