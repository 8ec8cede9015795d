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
    # Whose referents may decide, if any; and on what, if that could be found.
    Column("community_id", Id, ForeignKey("community.id")),
    Column("alert_id", Id, ForeignKey("alert.id"), index=True),
    Column("article_id", Id, ForeignKey("article.id"), index=True),
    # Until when those who run the service wait for them.
    Column("due_at", Moment, index=True),
    Column("notice_id", Id),
    Index("ix_report_community_id", "community_id", "at"),
    Index("ix_report_contact_id", "contact_id", "at"),
)
