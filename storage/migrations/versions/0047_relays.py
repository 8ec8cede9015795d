"""Relays: those whom no message reaches, who warns them, and when somebody had to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "relayed",
        sa.Column("id", ID, primary_key=True),
        _to("relayed", "community", "community_id"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("agreed_at", MOMENT, nullable=False),
    )
    op.create_index("ix_relayed_community_id", "relayed", ["community_id"])
    op.create_table(
        "relay",
        _to("relay", "relayed", "relayed_id", primary_key=True, autoincrement=False, ondelete="CASCADE"),
        _to("relay", "person", "person_id", primary_key=True, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_relay_person_id", "relay", ["person_id"])
    op.create_table(
        "relay_call",
        sa.Column("id", ID, primary_key=True),
        _to("relay_call", "relayed", "relayed_id", ondelete="CASCADE"),
        _to("relay_call", "alert", "alert_id", nullable=True),
        _to("relay_call", "official_message", "message_id", nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("asked", sa.SmallInteger(), nullable=False, server_default="1"),
        sa.Column("due_at", MOMENT),
        _to("relay_call", "person", "told_by_id", nullable=True),
        sa.Column("told_at", MOMENT),
        sa.UniqueConstraint("relayed_id", "alert_id", "message_id", name="uq_relay_call_relayed_id"),
    )
    for column in ("alert_id", "message_id", "at", "told_by_id"):
        op.create_index(f"ix_relay_call_{column}", "relay_call", [column])
    due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_relay_call_due", "relay_call", ["due_at"], sqlite_where=due, postgresql_where=due)


def downgrade() -> None:
    """Take them away."""
    for table in ("relay_call", "relay", "relayed"):
        op.drop_table(table)


def _to(
    table: str, to: str, column: str, *, nullable: bool = False, ondelete: str | None = None, **options: object
) -> sa.Column[int]:
    key = sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}_{to}", ondelete=ondelete)
    return sa.Column(column, ID, key, nullable=nullable, **options)  # type: ignore[arg-type]
