"""How far private messages came, and pictures that are encrypted at rest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UNTOLD = sa.text("NOT is_told")
_JOURNEYS = "journey IN ('left', 'arrived', 'waits', 'lost')"


def upgrade() -> None:
    """Make the columns; what was lost before is known, and what left counts as told."""
    op.add_column("photo", sa.Column("sealed_for", sa.Text()))
    with op.batch_alter_table("private_message") as changed:
        changed.add_column(sa.Column("journey", sa.Text(), nullable=False, server_default="left"))
        changed.create_check_constraint(op.f("ck_private_message_journey"), _JOURNEYS)
    op.execute("UPDATE private_message SET journey = 'lost' WHERE lost_at IS NOT NULL")
    op.add_column("message_on_its_way", sa.Column("reply_id", ID))
    op.add_column("message_on_its_way", sa.Column("is_told", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_message_on_its_way_untold",
        "message_on_its_way",
        ["notice_id"],
        postgresql_where=_UNTOLD,
        sqlite_where=_UNTOLD,
    )


def downgrade() -> None:
    """Take them away; a picture that is sealed cannot be shown any more, and goes."""
    op.drop_index("ix_message_on_its_way_untold", "message_on_its_way")
    op.drop_column("message_on_its_way", "is_told")
    op.drop_column("message_on_its_way", "reply_id")
    with op.batch_alter_table("private_message") as changed:
        changed.drop_constraint(op.f("ck_private_message_journey"), type_="check")
        changed.drop_column("journey")
    for table in ("alert", "article", "notice"):
        op.execute(
            f"UPDATE {table} SET photo_id = NULL"  # noqa: S608 - the names stand above
            " WHERE photo_id IN (SELECT id FROM photo WHERE sealed_for IS NOT NULL)"
        )
    op.execute("DELETE FROM photo WHERE sealed_for IS NOT NULL")
    op.drop_column("photo", "sealed_for")
