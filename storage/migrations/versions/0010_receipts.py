"""What gateways tell of messages is kept, so that it may come before our own note that they were sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Keep receipts."""
    op.create_table(
        "receipt",
        sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("external_id", sa.Text(), primary_key=True),
        sa.Column("delivery_id", ID),
        sa.Column("fate", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_receipt_at", "receipt", ["at"])


def downgrade() -> None:
    """Forget receipts."""
    op.drop_table("receipt")
