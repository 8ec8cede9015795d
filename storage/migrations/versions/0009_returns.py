"""Mails that come back make an address rest; the letter can be left by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Count what comes back from a contact, and let it be silent about the letter alone."""
    with op.batch_alter_table("contact") as contact:
        contact.add_column(sa.Column("returns", sa.Integer(), nullable=False, server_default="0"))
        contact.add_column(sa.Column("returned_at", MOMENT))
        contact.drop_constraint(op.f("ck_contact_silence"), type_="check")
        contact.create_check_constraint(
            op.f("ck_contact_silence"), "silence IN ('nothing', 'gazette', 'all_but_alerts', 'everything')"
        )


def downgrade() -> None:
    """Forget it; whoever left the letter gets it again."""
    op.execute("UPDATE contact SET silence = 'nothing' WHERE silence = 'gazette'")
    with op.batch_alter_table("contact") as contact:
        contact.drop_constraint(op.f("ck_contact_silence"), type_="check")
        contact.create_check_constraint(
            op.f("ck_contact_silence"), "silence IN ('nothing', 'all_but_alerts', 'everything')"
        )
        contact.drop_column("returned_at")
        contact.drop_column("returns")
