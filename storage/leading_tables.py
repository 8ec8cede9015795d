"""The tables of those who lead: when they acted, who is on duty, who would take over; and of calls for help."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, LargeBinary, SmallInteger, Table, Text

from core.model.member import Silence
from storage.columns import Document, Id, Moment, only, word
from storage.tables import metadata

leadership = Table(
    "leadership",
    metadata,
    Column("community_id", Id, ForeignKey("community.id"), primary_key=True, autoincrement=False),
    # When a referent last wrote anything, and when the neighbours were last asked who would take over.
    Column("acted_at", Moment),
    Column("asked_at", Moment),
    # The Monday of the week whose digest was seen to.
    Column("digest_on", Date),
)

announcement = Table(
    "announcement",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Index("ix_announcement_community_id", "community_id", "at"),
)

duty = Table(
    "duty",
    metadata,
    Column("community_id", Id, ForeignKey("community.id"), primary_key=True, autoincrement=False),
    # 0 is Monday.
    Column("weekday", SmallInteger, primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
)

duty_day = Table(
    "duty_day",
    metadata,
    Column("community_id", Id, ForeignKey("community.id"), primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    # None: everybody.
    Column("person_id", Id, ForeignKey("person.id"), index=True),
)

duty_call = Table(
    "duty_call",
    metadata,
    Column(
        "request_id",
        Id,
        ForeignKey("membership_request.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False, index=True),
    # The persons who were asked so far, in order.
    Column("asked", Document, nullable=False),
    # When the next one is asked; none: everybody was, or it is answered.
    Column("due_at", Moment),
    Index("ix_duty_call_due_at", "due_at", **only("due_at IS NOT NULL")),
)

volunteer = Table(
    "volunteer",
    metadata,
    Column("community_id", Id, ForeignKey("community.id"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False, index=True),
    Column("at", Moment, nullable=False),
)

pause = Table(
    "pause",
    metadata,
    Column("contact_id", Id, ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("until", Moment, nullable=False, index=True),
    # What the contact wanted to hear before.
    word("silence", Silence),
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False),
    # Encrypted, with what was said last as far as the person agreed to show it: see storage.sealing.
    Column("sealed", LargeBinary),
    # Calls from before words were encrypted; these are erased with them.
    Column("words", Text),
    Column("exchanges", Document),
    Column("created_at", Moment, nullable=False, index=True),
    Column("answered_at", Moment),
    Index("ix_ticket_contact_id", "contact_id", "created_at"),
)
