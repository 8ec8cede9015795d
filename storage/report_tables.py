"""The table of what outsiders reported."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table

from core.model.report import Outcome
from storage.columns import Id, Moment, metadata, word

report = Table(
    "report",
    metadata,
    Column("id", Id, primary_key=True),
    # None: its writer gave no address.
    Column("contact_id", Id, ForeignKey("contact.id")),
    # Encrypted: see storage.sealing.
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    word("outcome", Outcome, nullable=True),
    Column("answered_at", Moment, index=True),
    Index("ix_report_contact_id", "contact_id", "at"),
)
