"""What is written about an alert is apart: its author stays without a name there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TWO = "uq_correspondent_other"


def upgrade() -> None:
    """Say of what two neighbours write; so far, of nothing."""
    op.add_column("private_message", sa.Column("alert_id", ID, nullable=False, server_default="0"))
    with op.batch_alter_table("correspondent") as table:
        table.add_column(sa.Column("alert_id", ID, nullable=False, server_default="0"))
        table.add_column(sa.Column("about", sa.Text(), nullable=False, server_default=sa.text("''")))
        table.drop_constraint(TWO, type_="unique")
        table.create_unique_constraint(TWO, ["person_id", "other_id", "alert_id"])


def downgrade() -> None:
    """Forget what was written about alerts: it would show who raised them."""
    on_its_way = sa.text(
        "DELETE FROM message_on_its_way WHERE correspondent_id IN (SELECT id FROM correspondent WHERE alert_id <> 0)"
    )
    op.execute(on_its_way)
    op.execute(sa.text("DELETE FROM private_message WHERE alert_id <> 0"))
    op.execute(sa.text("DELETE FROM correspondent WHERE alert_id <> 0"))
    op.drop_column("private_message", "alert_id")
    with op.batch_alter_table("correspondent") as table:
        table.drop_constraint(TWO, type_="unique")
        table.create_unique_constraint(TWO, ["person_id", "other_id"])
        table.drop_column("about")
        table.drop_column("alert_id")
