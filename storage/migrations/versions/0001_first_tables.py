"""The tables of the first day."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
TABLES = (
    "account",
    "community",
    "cursor",
    "household",
    "journal",
    "photo",
    "community_group",
    "person",
    "alert",
    "contact",
    "invitation",
    "member",
    "alert_event",
    "code_try",
    "conversation",
    "notice",
    "timer",
    "delivery",
)


def upgrade() -> None:
    """Make every table, those that others point to first."""
    _account()
    _community()
    _cursor()
    _household()
    _journal()
    _photo()
    _community_group()
    _person()
    _alert()
    _contact()
    _invitation()
    _member()
    _alert_event()
    _code_try()
    _conversation()
    _notice()
    _timer()
    _delivery()


def downgrade() -> None:
    """Drop them all."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _word(name: str, words: list[str], *, nullable: bool = False) -> sa.Column[str]:
    """Give a column for one of *words*."""
    allowed = ", ".join(f"'{word}'" for word in words)
    return sa.Column(name, sa.Text(), sa.CheckConstraint(f"{name} IN ({allowed})", name=name), nullable=nullable)


def _where(condition: str) -> dict[str, Any]:
    """Make an index partial on both databases."""
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("per_second", sa.Float(), nullable=False, server_default="0"),
        sa.Column("next_slot_at", MOMENT),
        sa.Column("paused_until", MOMENT),
    )


def _community() -> None:
    op.create_table(
        "community",
        sa.Column("id", ID, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded_name", sa.Text(), nullable=False, unique=True),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        _word("status", ["active", "suspended"]),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_alert", sa.Integer(), nullable=False, server_default="0"),
    )


def _cursor() -> None:
    op.create_table(
        "cursor",
        sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("position", sa.Text(), nullable=False),
    )


def _household() -> None:
    op.create_table(
        "household",
        sa.Column("id", ID, primary_key=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.Column("created_at", MOMENT, nullable=False),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", ID, primary_key=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("attached", sa.LargeBinary()),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("failure", sa.Text()),
        sa.UniqueConstraint("channel", "account", "address", "message_id"),
    )
    op.create_index("ix_journal_failed", "journal", ["id"], **_where("failure IS NOT NULL"))


def _photo() -> None:
    op.create_table(
        "photo",
        sa.Column("id", ID, primary_key=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )


def _community_group() -> None:
    op.create_table(
        "community_group",
        sa.Column("id", ID, primary_key=True),
        sa.Column("community_id", ID, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.UniqueConstraint("channel", "address"),
    )
    op.create_index("ix_community_group_community_id", "community_group", ["community_id"])


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", ID, primary_key=True),
        sa.Column("household_id", ID, sa.ForeignKey("household.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_person_household_id", "person", ["household_id"])


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column("id", ID, primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("community_id", ID, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("author_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("household_id", ID, sa.ForeignKey("household.id"), nullable=False),
        _word(
            "category",
            [
                "burglary",
                "assault",
                "suspicious",
                "damage",
                "theft",
                "fire",
                "accident",
                "missing",
                "weather",
                "roads",
                "other",
            ],
        ),
        _word("severity", ["severe", "moderate", "minor"]),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        _word("status", ["reported", "confirmed", "doubtful", "in_hand", "closed"]),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.Column("is_ongoing", sa.Boolean()),
        _word("police", ["unknown", "nobody", "calling", "called", "not_needed"]),
        sa.Column("police_by", sa.Text(), nullable=False),
        sa.Column("police_by_id", ID, sa.ForeignKey("person.id")),
        sa.Column("police_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        _word("outcome", ["resolved", "nothing_found", "false_alarm", "handed_over", "expired"], nullable=True),
        sa.Column("outcome_text", sa.Text(), nullable=False),
        sa.Column("photo_id", ID, sa.ForeignKey("photo.id")),
        sa.Column("is_claimed", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("community_id", "number"),
    )
    op.create_index("ix_alert_author_id", "alert", ["author_id"])
    op.create_index("ix_alert_open", "alert", ["community_id", "id"], **_where("status <> 'closed'"))


def _contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", ID, primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id")),
        sa.Column("rank", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        _word("silence", ["nothing", "all_but_alerts", "everything"]),
        sa.Column("proven_until", MOMENT),
        sa.Column("claimed_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("channel", "address"),
    )
    op.create_index("ix_contact_person_id", "contact", ["person_id", "rank"])


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", ID, primary_key=True),
        sa.Column("community_id", ID, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False, unique=True),
        sa.Column("inviter_id", ID, sa.ForeignKey("person.id")),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
    )
    op.create_index("ix_invitation_community_id", "invitation", ["community_id"])


def _member() -> None:
    op.create_table(
        "member",
        sa.Column("id", ID, primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("community_id", ID, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        _word("status", ["active", "left", "banned"]),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.UniqueConstraint("community_id", "person_id"),
    )
    op.create_index("ix_member_person_id", "member", ["person_id"])


def _alert_event() -> None:
    op.create_table(
        "alert_event",
        sa.Column("id", ID, primary_key=True),
        sa.Column("alert_id", ID, sa.ForeignKey("alert.id"), nullable=False),
        _word(
            "kind",
            [
                "published",
                "seen",
                "info",
                "confirmed",
                "nothing_here",
                "doubted",
                "in_hand",
                "calling",
                "called",
                "corrected",
                "closed",
                "reopened",
                "followed",
                "still_on",
            ],
        ),
        sa.Column("person_id", ID, sa.ForeignKey("person.id")),
        sa.Column("household_id", ID, sa.ForeignKey("household.id")),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    op.create_index("ix_alert_event_alert_id", "alert_event", ["alert_id"])
    op.create_index(
        "uq_alert_event_once",
        "alert_event",
        ["alert_id", "person_id", "kind"],
        unique=True,
        **_where("kind IN ('confirmed', 'followed', 'nothing_here', 'seen')"),
    )


def _code_try() -> None:
    op.create_table(
        "code_try",
        sa.Column("id", ID, primary_key=True),
        sa.Column("contact_id", ID, sa.ForeignKey("contact.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_code_try_contact_id", "code_try", ["contact_id", "at"])


def _conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("contact_id", ID, sa.ForeignKey("contact.id"), primary_key=True, autoincrement=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("log", DOCUMENT, nullable=False),
        sa.Column("shown", DOCUMENT, nullable=False),
        sa.Column("serial", ID, nullable=False),
        sa.Column("expires_at", MOMENT),
        sa.Column("silent_at", MOMENT),
    )
    op.create_index("ix_conversation_expires_at", "conversation", ["expires_at"])
    op.create_index("ix_conversation_silent_at", "conversation", ["silent_at"], **_where("silent_at IS NOT NULL"))


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", ID, primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("params", DOCUMENT, nullable=False),
        _word(
            "audience_kind",
            [
                "contact",
                "group",
                "person",
                "community",
                "referents",
                "seen_on",
                "edits",
                "threads",
                "plain",
                "texted",
                "followers",
            ],
        ),
        sa.Column("audience_id", ID, nullable=False),
        sa.Column("except_person", ID),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("community_id", ID, sa.ForeignKey("community.id")),
        sa.Column("alert_id", ID, sa.ForeignKey("alert.id")),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT),
        sa.Column("choices", DOCUMENT, nullable=False),
        sa.Column("photo_id", ID, sa.ForeignKey("photo.id")),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expanded_to", ID, nullable=False, server_default="0"),
        sa.Column("expanded_at", MOMENT),
        sa.Column("swept_at", MOMENT),
    )
    op.create_index("ix_notice_alert_id", "notice", ["alert_id", "kind"], **_where("alert_id IS NOT NULL"))
    op.create_index("ix_notice_to_expand", "notice", ["lane", "not_before"], **_where("expanded_at IS NULL"))
    op.create_index(
        "ix_notice_to_sweep", "notice", ["expires_at"], **_where("expires_at IS NOT NULL AND swept_at IS NULL")
    )
    op.create_index(
        "uq_notice_edit",
        "notice",
        ["alert_id"],
        unique=True,
        **_where("kind = 'alert.update' AND expanded_at IS NULL AND expanded_to = 0"),
    )


def _timer() -> None:
    op.create_table(
        "timer",
        sa.Column("id", ID, primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("alert_id", ID, sa.ForeignKey("alert.id"), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("params", DOCUMENT, nullable=False),
        sa.UniqueConstraint("alert_id", "kind"),
    )
    op.create_index("ix_timer_due_at", "timer", ["due_at"])


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", ID, primary_key=True),
        sa.Column("notice_id", ID, sa.ForeignKey("notice.id"), nullable=False),
        sa.Column("contact_id", ID, sa.ForeignKey("contact.id")),
        sa.Column("group_id", ID, sa.ForeignKey("community_group.id")),
        sa.Column("original_id", ID, nullable=False, server_default="0"),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        _word("status", ["queued", "sent", "proven", "failed", "expired", "cancelled"]),
        sa.Column("attempts", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("address", sa.Text()),
        sa.Column("refers_to", sa.Text()),
        sa.Column("tap", sa.Text()),
        sa.Column("external_id", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("settled_at", MOMENT),
        sa.UniqueConstraint("notice_id", "contact_id", "original_id"),
    )
    op.create_index("ix_delivery_due", "delivery", ["account", "lane", "due_at"], **_where("status = 'queued'"))
    op.create_index(
        "ix_delivery_external", "delivery", ["contact_id", "external_id"], **_where("external_id IS NOT NULL")
    )
    op.create_index("ix_delivery_failed", "delivery", ["settled_at"], **_where("status = 'failed'"))
    op.create_index(
        "ix_delivery_group_external",
        "delivery",
        ["group_id", "external_id"],
        **_where("group_id IS NOT NULL AND external_id IS NOT NULL"),
    )
    op.create_index(
        "uq_delivery_group",
        "delivery",
        ["notice_id", "group_id", "original_id"],
        unique=True,
        **_where("group_id IS NOT NULL"),
    )
