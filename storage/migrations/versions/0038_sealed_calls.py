"""Calls for help are kept encrypted; those from before stay readable until they are erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Make room for what is encrypted; the key is not known here, so that nothing old can be."""
    with op.batch_alter_table("ticket") as changed:
        changed.add_column(sa.Column("sealed", sa.LargeBinary()))
        changed.alter_column("words", existing_type=sa.Text(), nullable=True)
        changed.alter_column("exchanges", existing_type=DOCUMENT, nullable=True)


def downgrade() -> None:
    """Forget the calls that are encrypted."""
    op.execute("DELETE FROM ticket WHERE sealed IS NOT NULL")
    with op.batch_alter_table("ticket") as changed:
        changed.drop_column("sealed")
        changed.alter_column("words", existing_type=sa.Text(), nullable=False)
        changed.alter_column("exchanges", existing_type=DOCUMENT, nullable=False)
