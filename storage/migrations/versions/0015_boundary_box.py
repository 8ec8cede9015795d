"""The whole box of a shape stands in one index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

IS_CURRENT = sa.text("is_current")


def upgrade() -> None:
    """Make it."""
    op.create_index(
        "ix_boundary_box",
        "boundary",
        ["south", "north", "west", "east"],
        postgresql_where=IS_CURRENT,
        sqlite_where=IS_CURRENT,
    )
    op.drop_index("ix_boundary_south", "boundary")


def downgrade() -> None:
    """Go back to two of its sides."""
    op.create_index(
        "ix_boundary_south", "boundary", ["south", "west"], postgresql_where=IS_CURRENT, sqlite_where=IS_CURRENT
    )
    op.drop_index("ix_boundary_box", "boundary")
