"""Private messages that are on their way, and those that did not arrive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table, and the column."""
    op.add_column("private_message", sa.Column("lost_at", MOMENT))
    op.create_table(
        "message_on_its_way",
        _to("notice", "notice_id", primary_key=True, autoincrement=False),
        _to("private_message", "message_id", index=True),
        _to("correspondent", "correspondent_id"),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("message_on_its_way")
    op.drop_column("private_message", "lost_at")


def _to(table: str, column: str, **options: object) -> sa.Column[int]:
    """Give a column whose row goes with one of *table*."""
    key = sa.ForeignKey(f"{table}.id", name=f"fk_message_on_its_way_{column}_{table}", ondelete="CASCADE")
    return sa.Column(column, ID, key, nullable=False, **options)  # type: ignore[arg-type]
