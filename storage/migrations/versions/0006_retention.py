"""Closed alerts lose their words and their people after a while."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
REMEMBERED = sa.text("forgotten_at IS NULL")
SHOWN = sa.text("photo_id IS NOT NULL")


def upgrade() -> None:
    """Let an alert be nobody's, and say since when."""
    with op.batch_alter_table("alert") as alert:
        alert.add_column(sa.Column("forgotten_at", MOMENT))
        alert.alter_column("author_id", existing_type=ID, nullable=True)
        alert.alter_column("household_id", existing_type=ID, nullable=True)
    op.create_index("ix_alert_closed_at", "alert", ["closed_at"], postgresql_where=REMEMBERED, sqlite_where=REMEMBERED)
    for table in ("alert", "notice"):
        op.create_index(f"ix_{table}_photo_id", table, ["photo_id"], postgresql_where=SHOWN, sqlite_where=SHOWN)


def downgrade() -> None:
    """Take them away again; what was forgotten goes wholly."""
    for table in ("notice", "alert"):
        op.drop_index(f"ix_{table}_photo_id", table)
    op.drop_index("ix_alert_closed_at", "alert")
    op.execute("DELETE FROM alert WHERE forgotten_at IS NOT NULL")
    with op.batch_alter_table("alert") as alert:
        alert.alter_column("household_id", existing_type=ID, nullable=False)
        alert.alter_column("author_id", existing_type=ID, nullable=False)
        alert.drop_column("forgotten_at")
