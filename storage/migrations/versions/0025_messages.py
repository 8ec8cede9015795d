"""Private messages: who writes with whom, what they wrote, and who is open to twins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "correspondent",
        sa.Column("id", ID, primary_key=True),
        _to("person", "correspondent", "person_id"),
        _to("person", "correspondent", "other_id"),
        _to("community", "correspondent", "community_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_blocked", sa.Boolean(), nullable=False),
        sa.Column("begins", sa.Boolean(), nullable=False),
        sa.Column("met_at", MOMENT, nullable=False),
        sa.UniqueConstraint("person_id", "other_id", name="uq_correspondent_other"),
        sa.UniqueConstraint("person_id", "number", name="uq_correspondent_number"),
    )
    op.create_index("ix_correspondent_other_id", "correspondent", ["other_id"])
    op.create_table(
        "private_message",
        sa.Column("id", ID, primary_key=True),
        _to("person", "private_message", "sender_id"),
        _to("person", "private_message", "reader_id"),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_private_message_at", "private_message", ["at"])
    op.create_index("ix_private_message_sender_id", "private_message", ["sender_id", "at"])
    op.create_index("ix_private_message_reader_id", "private_message", ["reader_id", "sender_id"])
    op.create_table(
        "twin_reader",
        _to("person", "twin_reader", "person_id", primary_key=True, autoincrement=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("twin_reader")
    op.drop_table("private_message")
    op.drop_table("correspondent")


def _to(table: str, owner: str, column: str, **options: object) -> sa.Column[int]:
    """Give a column that refers to a row of *table*."""
    options.setdefault("nullable", False)
    return sa.Column(column, ID, sa.ForeignKey(f"{table}.id", name=f"fk_{owner}_{column}_{table}"), **options)  # type: ignore[arg-type]
