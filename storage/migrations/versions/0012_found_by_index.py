"""What is asked for is found by an index: a message by its channel's id, communities on the map, who asked in vain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

HAS_LEFT = sa.text("external_id IS NOT NULL")
IS_STRAY = sa.text("status = 'open' AND community_id IS NULL")


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("ix_community_latitude", "community", ["latitude", "longitude"])
    op.create_index(
        "ix_delivery_account_external",
        "delivery",
        ["account", "external_id"],
        postgresql_where=HAS_LEFT,
        sqlite_where=HAS_LEFT,
    )
    op.create_index(
        "ix_membership_request_stray", "membership_request", ["place"], postgresql_where=IS_STRAY, sqlite_where=IS_STRAY
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_membership_request_stray", "membership_request")
    op.drop_index("ix_delivery_account_external", "delivery")
    op.drop_index("ix_community_latitude", "community")
