"""Those who lead: when they acted, who is on duty, who would take over; and calls for help."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
_TABLES = ("leadership", "announcement", "duty", "duty_call", "volunteer", "pause", "ticket")


def upgrade() -> None:
    """Make the tables."""
    _leadership()
    _announcement()
    _duty()
    _volunteer()
    _pause()
    _ticket()


def downgrade() -> None:
    """Drop them."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _leadership() -> None:
    op.create_table(
        "leadership",
        _key("community_id", "community", primary_key=True),
        sa.Column("acted_at", MOMENT),
        sa.Column("asked_at", MOMENT),
        sa.Column("digest_on", sa.Date()),
    )
    # Nobody knows when the referents of older communities last acted: their three weeks begin today.
    now = "CAST(strftime('%s', 'now') AS INTEGER) * 1000000" if op.get_bind().dialect.name == "sqlite" else "now()"
    op.execute(f"INSERT INTO leadership (community_id, acted_at) SELECT id, {now} FROM community")  # noqa: S608 - ours


def _announcement() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", ID, primary_key=True),
        _key("community_id", "community"),
        _key("person_id", "person"),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_announcement_community_id", "announcement", ["community_id", "at"])
    op.create_index("ix_announcement_person_id", "announcement", ["person_id"])


def _duty() -> None:
    op.create_table(
        "duty",
        _key("community_id", "community", primary_key=True),
        sa.Column("weekday", sa.SmallInteger(), primary_key=True, autoincrement=False),
        _key("person_id", "person"),
    )
    op.create_index("ix_duty_person_id", "duty", ["person_id"])
    op.create_table(
        "duty_call",
        sa.Column(
            "request_id",
            ID,
            sa.ForeignKey("membership_request.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        _key("community_id", "community"),
        sa.Column("asked", DOCUMENT, nullable=False),
        sa.Column("due_at", MOMENT),
    )
    op.create_index("ix_duty_call_community_id", "duty_call", ["community_id"])
    is_due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_duty_call_due_at", "duty_call", ["due_at"], sqlite_where=is_due, postgresql_where=is_due)


def _volunteer() -> None:
    op.create_table(
        "volunteer",
        _key("community_id", "community", primary_key=True),
        _key("person_id", "person", primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_volunteer_person_id", "volunteer", ["person_id"])


def _pause() -> None:
    silences = "'nothing', 'gazette', 'all_but_alerts', 'everything'"
    contact = sa.ForeignKey("contact.id", ondelete="CASCADE")
    op.create_table(
        "pause",
        sa.Column("contact_id", ID, contact, primary_key=True, autoincrement=False),
        _key("person_id", "person"),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("silence", sa.Text(), nullable=False),
        sa.CheckConstraint(f"silence IN ({silences})", name="silence"),
    )
    op.create_index("ix_pause_person_id", "pause", ["person_id"])
    op.create_index("ix_pause_until", "pause", ["until"])


def _ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", ID, primary_key=True),
        _key("contact_id", "contact"),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("exchanges", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
    )
    op.create_index("ix_ticket_created_at", "ticket", ["created_at"])
    op.create_index("ix_ticket_contact_id", "ticket", ["contact_id", "created_at"])


def _key(name: str, table: str, *, primary_key: bool = False) -> sa.Column[Any]:
    """Give a column that points to a row of *table*."""
    own: dict[str, Any] = {"primary_key": True, "autoincrement": False} if primary_key else {"nullable": False}
    return sa.Column(name, ID, sa.ForeignKey(f"{table}.id"), **own)
