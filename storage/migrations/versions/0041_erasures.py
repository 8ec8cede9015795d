"""Who was erased is remembered, as keyed hashes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Whoever was erased before is known by nobody."""
    op.create_table(
        "erasure",
        sa.Column("key_hash", sa.Text(), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_erasure_at", "erasure", ["at"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("erasure")
