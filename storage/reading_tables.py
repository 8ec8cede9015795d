"""The tables of who reads the gazette: what was chosen for each contact, what it was told, which letters were made."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Table

from core.model.rhythm import Rhythm
from storage.columns import Id, Moment, word
from storage.tables import metadata

gazette_choice = Table(
    "gazette_choice",
    metadata,
    Column("contact_id", Id, ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    word("rhythm", Rhythm),
    # What it was until then: an article written before is told as it would have been.
    word("before", Rhythm),
    Column("since", Moment, nullable=False),
)

gazette_reader = Table(
    "gazette_reader",
    metadata,
    Column("contact_id", Id, ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("community_id", Id, ForeignKey("community.id"), primary_key=True, autoincrement=False, index=True),
    # The local day of the last letter, and which notice it was (none: there was nothing to say).
    Column("letter_on", Date),
    Column("notice_id", Id, ForeignKey("notice.id", ondelete="SET NULL"), index=True),
    # What was written before then was told, or was nothing to tell.
    Column("told_until", Moment, nullable=False),
)

gazette_issue = Table(
    "gazette_issue",
    metadata,
    Column("community_id", Id, ForeignKey("community.id"), primary_key=True, autoincrement=False),
    word("rhythm", Rhythm, primary_key=True),
    # The local day of the last issue.
    Column("issued_on", Date, nullable=False),
)
