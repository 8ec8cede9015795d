"""What browsers were told is kept encrypted; what was kept before is sealed as soon as the program has its key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

OPEN = "NOT is_sealed"
LEFT = {"browser_line": ["id"], "browser_photo": ["name"]}


def upgrade() -> None:
    """Say which rows are sealed: none so far."""
    for table, columns in LEFT.items():
        op.add_column(table, sa.Column("is_sealed", sa.Boolean(), nullable=False, server_default=sa.false()))
        where = sa.text(OPEN)
        op.create_index(f"ix_{table}_open", table, columns, sqlite_where=where, postgresql_where=where)
    unsealed = sa.text("sealed_for IS NULL")
    op.create_index("ix_photo_open", "photo", ["id"], sqlite_where=unsealed, postgresql_where=unsealed)


def downgrade() -> None:
    """Forget what an older program could not read: the boxes fill again."""
    op.execute(sa.text("DELETE FROM browser_line_photo"))
    op.execute(sa.text("DELETE FROM browser_photo WHERE is_sealed"))
    op.execute(sa.text("DELETE FROM browser_line WHERE is_sealed"))
    op.drop_index("ix_photo_open", "photo")
    for table in LEFT:
        op.drop_index(f"ix_{table}_open", table)
        op.drop_column(table, "is_sealed")
