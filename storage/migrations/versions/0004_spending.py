"""What short messages cost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Give accounts a budget and a price, and count what is used."""
    op.add_column("account", sa.Column("per_day", sa.Integer()))
    op.add_column("account", sa.Column("price", sa.Float()))
    op.create_table(
        "spending",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("community_id", ID, primary_key=True, autoincrement=False),
        sa.Column("lane", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("segments", sa.Integer(), nullable=False),
    )
    op.create_table(
        "spending_told",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("account", sa.Text(), primary_key=True),
        sa.Column("community_id", ID, primary_key=True, autoincrement=False),
        sa.Column("share", sa.SmallInteger(), primary_key=True, autoincrement=False),
    )


def downgrade() -> None:
    """Forget budgets, prices and counts."""
    op.drop_table("spending_told")
    op.drop_table("spending")
    with op.batch_alter_table("account") as table:
        table.drop_column("price")
        table.drop_column("per_day")
