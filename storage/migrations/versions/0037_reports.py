"""What outsiders report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "report",
        sa.Column("id", ID, primary_key=True),
        sa.Column("contact_id", ID, sa.ForeignKey("contact.id", name="fk_report_contact_id_contact")),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("answered_at", MOMENT),
        sa.CheckConstraint("outcome IN ('accepted', 'rejected')", name=op.f("ck_report_outcome")),
    )
    op.create_index("ix_report_contact_id", "report", ["contact_id", "at"])
    op.create_index("ix_report_at", "report", ["at"])
    op.create_index("ix_report_answered_at", "report", ["answered_at"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("report")
