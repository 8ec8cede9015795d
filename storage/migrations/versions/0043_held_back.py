"""What is not passed on arrives, as far as who wrote it can tell, when anything else would."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
TABLE = "message_held_back"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        TABLE,
        sa.Column("message_id", ID, _to("private_message", "message_id"), primary_key=True, autoincrement=False),
        sa.Column("correspondent_id", ID, _to("correspondent", "correspondent_id"), nullable=False),
        sa.Column("seems_at", MOMENT, nullable=False),
        sa.Column("reply_id", ID),
    )
    op.create_index(f"ix_{TABLE}_correspondent_id", TABLE, ["correspondent_id"])
    op.create_index(f"ix_{TABLE}_seems_at", TABLE, ["seems_at"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table(TABLE)


def _to(table: str, column: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", name=f"fk_{TABLE}_{column}_{table}", ondelete="CASCADE")
