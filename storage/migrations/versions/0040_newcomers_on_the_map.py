"""Whether a geocoder knows the address that somebody typed who wants to join."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Requests that wait were looked up by nobody."""
    op.add_column("membership_request", sa.Column("is_on_map", sa.Boolean()))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("membership_request", "is_on_map")
