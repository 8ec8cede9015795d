"""Communities have a shape on the map: each version is kept, and the map page has links."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
_SIDES = ("south", "west", "north", "east")


def upgrade() -> None:
    """Keep shapes and links."""
    op.create_table(
        "boundary",
        sa.Column("id", ID, primary_key=True),
        sa.Column("community_id", ID, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("corners", DOCUMENT, nullable=False),
        sa.Column("drawn_by", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        *(sa.Column(side, sa.Float(), nullable=False) for side in _SIDES),
    )
    is_current = sa.text("is_current")
    only: dict[str, Any] = {"sqlite_where": is_current, "postgresql_where": is_current}
    op.create_index("ix_boundary_community_id", "boundary", ["community_id"])
    op.create_index("ix_boundary_drawn_by", "boundary", ["drawn_by"])
    op.create_index("uq_boundary_current", "boundary", ["community_id"], unique=True, **only)
    op.create_index("ix_boundary_south", "boundary", ["south", "west"], **only)
    op.create_table(
        "boundary_link",
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), primary_key=True, autoincrement=False),
        sa.Column("community_id", ID, sa.ForeignKey("community.id"), primary_key=True, autoincrement=False),
        sa.Column("contact_id", ID, sa.ForeignKey("contact.id", ondelete="CASCADE"), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False, unique=True),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_index("ix_boundary_link_contact_id", "boundary_link", ["contact_id"])


def downgrade() -> None:
    """Forget shapes and links."""
    op.drop_table("boundary_link")
    op.drop_table("boundary")
