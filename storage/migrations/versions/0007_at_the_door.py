"""What was still missing at the door: where who asks lives, how much they added, and all wrong codes together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _kind() -> str:
    return "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"


def upgrade() -> None:
    """Change the tables."""
    op.add_column("membership_request", sa.Column("latitude", sa.Float))
    op.add_column("membership_request", sa.Column("longitude", sa.Float))
    op.add_column("membership_request", sa.Column("told", sa.Integer, nullable=False, server_default="0"))
    # Written out, as in 0005: SQLite adds a column with its reference, but no reference to a column.
    op.execute(
        f"ALTER TABLE membership_request ADD COLUMN inviter_id {_kind()} "
        "CONSTRAINT fk_membership_request_inviter_id REFERENCES person (id)"
    )
    op.create_index("ix_membership_request_inviter_id", "membership_request", ["inviter_id"])
    op.create_index("ix_membership_request_created_at", "membership_request", ["created_at"])
    op.create_index("ix_code_try_at", "code_try", ["at"])


def downgrade() -> None:
    """Change them back."""
    op.drop_index("ix_code_try_at", "code_try")
    op.drop_index("ix_membership_request_created_at", "membership_request")
    op.drop_index("ix_membership_request_inviter_id", "membership_request")
    for column in ("inviter_id", "told", "longitude", "latitude"):
        op.drop_column("membership_request", column)
