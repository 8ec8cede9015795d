"""The tables of the post office: notices, their deliveries, the accounts that send them, and what they cost."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from core.model.notice import AudienceKind, DeliveryStatus, Lane
from storage.columns import Document, Id, Moment, metadata, only, word

HELD = 0
"""``delivery.bundle_id`` of an alert that waits to arrive with others, and was never sent."""
NO_ORIGINAL = 0
"""``delivery.original_id`` of a message that neither edits nor follows another (unique keys do not see NULL)."""

EDIT_WAITS = "kind = 'alert.update' AND expanded_at IS NULL AND expanded_to = 0"
"""Which notice is an edit that nobody began to make; there is one at most for an alert."""

notice = Table(
    "notice",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("params", Document, nullable=False),
    word("audience_kind", AudienceKind),
    Column("audience_id", Id, nullable=False),
    Column("except_person", Id),
    Column(
        "lane", SmallInteger, CheckConstraint(f"lane BETWEEN {min(Lane)} AND {max(Lane)}", name="lane"), nullable=False
    ),
    Column("community_id", Id, ForeignKey("community.id")),
    Column("alert_id", Id, ForeignKey("alert.id")),
    Column("not_before", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("choices", Document, nullable=False),
    Column("photo_id", Id, ForeignKey("photo.id")),
    # No foreign key: a decision may be forgotten before what asked for it, or after.
    Column("review_id", Id),
    Column("created_at", Moment, nullable=False),
    # How far the fan-out got: the last person or delivery that was served, and when all were.
    Column("expanded_to", Id, nullable=False, server_default="0"),
    Column("expanded_at", Moment),
    Column("swept_at", Moment),
    Index("ix_notice_to_expand", "lane", "not_before", **only("expanded_at IS NULL")),
    Index("ix_notice_to_sweep", "expires_at", **only("expires_at IS NOT NULL AND swept_at IS NULL")),
    Index("ix_notice_review_id", "review_id", **only("review_id IS NOT NULL")),
    Index("ix_notice_photo_id", "photo_id", **only("photo_id IS NOT NULL")),
    Index("ix_notice_alert_id", "alert_id", "kind", **only("alert_id IS NOT NULL")),
    # An edit that was asked for and not begun serves everybody who asks for one meanwhile.
    Index(
        "uq_notice_edit",
        "alert_id",
        unique=True,
        **only(EDIT_WAITS),
    ),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Id, primary_key=True),
    Column("notice_id", Id, ForeignKey("notice.id"), nullable=False),
    Column("contact_id", Id, ForeignKey("contact.id")),
    Column("group_id", Id, ForeignKey("community_group.id")),
    # The earlier delivery that this one edits or follows.
    Column("original_id", Id, nullable=False, server_default=str(NO_ORIGINAL)),
    Column("account", Text, nullable=False),
    Column("lane", SmallInteger, nullable=False),
    word("status", DeliveryStatus),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    # A claim moves it to the end of the lease: one index finds what is due and what was dropped.
    Column("due_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("address", Text),
    Column("refers_to", Text),
    Column("tap", Text),
    Column("external_id", Text),
    Column("reason", Text),
    Column("settled_at", Moment),
    # When to see whether the person has to be told on another contact; none: there is none, or it was seen to.
    Column("climb_at", Moment),
    # An alert that waits to arrive together with others (0), or the first of those with which it went.
    Column("bundle_id", Id),
    UniqueConstraint("notice_id", "contact_id", "original_id"),
    Index("ix_delivery_held", "contact_id", **only("status = 'queued' AND bundle_id IS NOT NULL")),
    Index("ix_delivery_bundle_id", "bundle_id", **only("bundle_id > 0")),
    Index("uq_delivery_group", "notice_id", "group_id", "original_id", unique=True, **only("group_id IS NOT NULL")),
    Index("ix_delivery_due", "account", "lane", "due_at", **only("status = 'queued'")),
    Index("ix_delivery_failed", "settled_at", **only("status = 'failed'")),
    Index("ix_delivery_climb", "climb_at", **only("climb_at IS NOT NULL")),
    Index("ix_delivery_external", "contact_id", "external_id", **only("external_id IS NOT NULL")),
    # A mail that comes back and a browser that shows it name a message by its id alone.
    Index("ix_delivery_account_external", "account", "external_id", **only("external_id IS NOT NULL")),
    Index(
        "ix_delivery_group_external",
        "group_id",
        "external_id",
        **only("group_id IS NOT NULL AND external_id IS NOT NULL"),
    ),
)

account = Table(
    "account",
    metadata,
    Column("name", Text, primary_key=True),
    Column("per_second", Float, nullable=False, server_default="0"),
    Column("next_slot_at", Moment),
    Column("paused_until", Moment),
    # Segments that a community may use a day, and what one costs in euros: only where messages are paid for.
    Column("per_day", Integer),
    Column("price", Float),
)

spending = Table(
    "spending",
    metadata,
    # A day of the service's clock; 0 is the community of those who have none.
    Column("day", Date, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("community_id", Id, primary_key=True, autoincrement=False),
    Column("lane", SmallInteger, primary_key=True, autoincrement=False),
    Column("segments", Integer, nullable=False),
)

spending_told = Table(
    "spending_told",
    metadata,
    # The percent of a day's budget that people were told of, or 0 for the report of the week that begins that day.
    Column("day", Date, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("community_id", Id, primary_key=True, autoincrement=False),
    Column("share", SmallInteger, primary_key=True, autoincrement=False),
)

receipt = Table(
    "receipt",
    metadata,
    Column("account", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    # None: it was told of before we noted what it is about. No key to it, for it is forgotten later than the delivery.
    Column("delivery_id", Id),
    # See storage.receipts.Fate.
    Column("fate", SmallInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
