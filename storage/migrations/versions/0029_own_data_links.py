"""Links that show somebody what is kept of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    person = sa.ForeignKey("person.id", name="fk_own_data_link_person_id_person")
    op.create_table(
        "own_data_link",
        sa.Column("person_id", ID, person, primary_key=True, autoincrement=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.UniqueConstraint("token_hash", name="uq_own_data_link_token_hash"),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("own_data_link")
