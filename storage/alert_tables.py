"""The tables of alerts: their journals, their photos, and the work that falls due."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from core.model.alert_words import AlertStatus, Category, EventKind, Outcome, Police, Severity
from storage.columns import Document, Id, Moment, metadata, only, word

photo = Table(
    "photo",
    metadata,
    Column("id", Id, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    # For whom it is encrypted (see storage.sealing); none: it was kept in the days when pictures were not.
    Column("sealed_for", Text),
    Column("content_type", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_photo_open", "id", **only("sealed_for IS NULL")),
)

alert = Table(
    "alert",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    # Nobody's, once it is forgotten.
    Column("author_id", Id, ForeignKey("person.id"), index=True),
    Column("household_id", Id, ForeignKey("household.id")),
    word("category", Category),
    word("severity", Severity),
    Column("description", Text, nullable=False),
    Column("place", Text, nullable=False),
    word("status", AlertStatus),
    Column("sent_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("is_ongoing", Boolean),
    word("police", Police),
    Column("police_by", Text, nullable=False),
    Column("police_by_id", Id, ForeignKey("person.id")),
    Column("police_at", Moment),
    Column("closed_at", Moment),
    word("outcome", Outcome, nullable=True),
    Column("outcome_text", Text, nullable=False),
    Column("photo_id", Id, ForeignKey("photo.id")),
    Column("held_photo_id", Id, ForeignKey("photo.id")),
    Column("is_claimed", Boolean, nullable=False),
    Column("is_unread", Boolean, nullable=False, server_default=false()),
    Column("forgotten_at", Moment),
    UniqueConstraint("community_id", "number"),
    Index("ix_alert_closed_at", "closed_at", **only("forgotten_at IS NULL")),
    Index("ix_alert_photo_id", "photo_id", **only("photo_id IS NOT NULL")),
    Index("ix_alert_held_photo_id", "held_photo_id", **only("held_photo_id IS NOT NULL")),
    Index("ix_alert_open", "community_id", "id", **only("status <> 'closed'")),
)

_ONCE = "kind IN ({})".format(", ".join(sorted(f"'{kind.value}'" for kind in EventKind if kind.is_once)))

alert_event = Table(
    "alert_event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("alert_id", Id, ForeignKey("alert.id"), nullable=False, index=True),
    word("kind", EventKind),
    Column("person_id", Id, ForeignKey("person.id")),
    Column("household_id", Id, ForeignKey("household.id")),
    Column("name", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Index("uq_alert_event_once", "alert_id", "person_id", "kind", unique=True, **only(_ONCE)),
)

timer = Table(
    "timer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("alert_id", Id, ForeignKey("alert.id"), nullable=False),
    Column("due_at", Moment, nullable=False, index=True),
    Column("params", Document, nullable=False),
    UniqueConstraint("alert_id", "kind"),
)
