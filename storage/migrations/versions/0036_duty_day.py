"""A day of duty that is given to somebody for once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "duty_day",
        sa.Column("community_id", ID, _key("community_id", "community"), primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("person_id", ID, _key("person_id", "person"), index=True),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("duty_day")


def _key(column: str, table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", name=f"fk_duty_day_{column}_{table}")
