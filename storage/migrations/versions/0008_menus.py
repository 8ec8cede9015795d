"""Which menu stands in a private chat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remember it with each contact."""
    op.add_column("contact", sa.Column("menu", sa.Text()))


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("contact") as contact:
        contact.drop_column("menu")
