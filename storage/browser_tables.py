"""The tables of browsers: who is signed in, who may sign in, and what waits for them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from storage.columns import Document, Id, Moment, only
from storage.tables import metadata

browser = Table(
    "browser",
    metadata,
    Column("id", Id, primary_key=True),
    # Whatever removes the contact signs the browser out.
    Column("contact_id", Id, ForeignKey("contact.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("program", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=False, index=True),
    Column("push_endpoint", Text),
    Column("push_key", Text),
    Column("push_secret", Text),
)

browser_invitation = Table(
    "browser_invitation",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("link_hash", Text, nullable=False, unique=True),
    Column("code_hash", Text, nullable=False, unique=True),
    Column("expires_at", Moment, nullable=False),
)

browser_try = Table(
    "browser_try",
    metadata,
    Column("id", Id, primary_key=True),
    Column("origin_hash", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_browser_try_origin_hash", "origin_hash", "at"),
)

browser_line = Table(
    "browser_line",
    metadata,
    Column("id", Id, primary_key=True),
    Column("browser_id", Id, ForeignKey("browser.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),
    # Encrypted: see storage.sealed_boxes.
    Column("entry", Document, nullable=False),
    Column("is_sealed", Boolean, nullable=False, server_default=false()),
    Column("at", Moment, nullable=False, index=True),
    # When the browser is to be woken for it; none: never, or done.
    Column("ring_at", Moment),
    Column("rings", SmallInteger, nullable=False, server_default="0"),
    UniqueConstraint("browser_id", "key"),
    Index("ix_browser_line_browser_id", "browser_id", "id"),
    Index("ix_browser_line_open", "id", **only("NOT is_sealed")),
    Index("ix_browser_line_ring_at", "ring_at", **only("ring_at IS NOT NULL")),
)

browser_photo = Table(
    "browser_photo",
    metadata,
    Column("name", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("shown_at", Moment, nullable=False, index=True),
    Column("is_sealed", Boolean, nullable=False, server_default=false()),
    Index("ix_browser_photo_open", "name", **only("NOT is_sealed")),
)
"""A picture is kept once, under the hash of its bytes, however many boxes show it."""

browser_line_photo = Table(
    "browser_line_photo",
    metadata,
    Column("line_id", Id, ForeignKey("browser_line.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("name", Text, ForeignKey("browser_photo.name"), primary_key=True),
)
