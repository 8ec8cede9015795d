"""What a contact receives, and whom an alert has to be told another way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
CLIMBS = sa.text("climb_at IS NOT NULL")


def upgrade() -> None:
    """Give contacts an order for letters, codes that link them, and deliveries a time to be looked at again."""
    op.add_column("contact", sa.Column("letter_rank", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("contact", sa.Column("frozen_until", MOMENT))
    op.execute("UPDATE contact SET letter_rank = rank")
    op.add_column("delivery", sa.Column("climb_at", MOMENT))
    op.create_index("ix_delivery_climb", "delivery", ["climb_at"], postgresql_where=CLIMBS, sqlite_where=CLIMBS)
    op.create_table(
        "link_code",
        sa.Column("id", ID, primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False, unique=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_index("ix_link_code_person_id", "link_code", ["person_id"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("link_code")
    op.drop_index("ix_delivery_climb", "delivery")
    op.drop_column("delivery", "climb_at")
    op.drop_column("contact", "frozen_until")
    op.drop_column("contact", "letter_rank")
