"""Ways back for those who lost every contact."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "recovery",
        _to("person", "person_id", primary_key=True, autoincrement=False),
        _to("community", "community_id"),
        sa.Column("code_hash", sa.Text(), nullable=False),
        _to("contact", "contact_id", nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.UniqueConstraint("code_hash", name="uq_recovery_code_hash"),
    )
    for column in ("contact_id", "due_at"):
        op.create_index(f"ix_recovery_{column}", "recovery", [column])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("recovery")


def _to(table: str, column: str, *, nullable: bool = False, **options: object) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", name=f"fk_recovery_{column}_{table}")
    return sa.Column(column, ID, key, nullable=nullable, **options)  # type: ignore[arg-type]
