"""Rounds, and what was answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "welfare_round",
        sa.Column("id", ID, primary_key=True),
        sa.Column(
            "community_id",
            ID,
            sa.ForeignKey("community.id", name="fk_welfare_round_community_id_community"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT),
        sa.CheckConstraint("reason IN ('heat', 'cold', 'outage', 'other')", name=op.f("ck_welfare_round_reason")),
    )
    op.create_index("ix_welfare_round_community_id", "welfare_round", ["community_id", "at"])
    op.create_index("ix_welfare_round_at", "welfare_round", ["at"])
    to_tell = sa.text("told_at IS NULL")
    op.create_index("ix_welfare_round_to_tell", "welfare_round", ["at"], sqlite_where=to_tell, postgresql_where=to_tell)
    op.create_table(
        "welfare_answer",
        _to("welfare_round", "round_id", primary_key=True, autoincrement=False, ondelete="CASCADE"),
        _to("person", "person_id", primary_key=True, autoincrement=False),
        sa.Column("feeling", sa.Text()),
        sa.Column("answered_at", MOMENT),
        _to("person", "visitor_id", nullable=True),
        sa.CheckConstraint("feeling IN ('well', 'help', 'urgent')", name=op.f("ck_welfare_answer_feeling")),
    )
    for column in ("person_id", "visitor_id"):
        op.create_index(f"ix_welfare_answer_{column}", "welfare_answer", [column])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("welfare_answer")
    op.drop_table("welfare_round")


def _to(
    table: str, column: str, *, nullable: bool = False, ondelete: str | None = None, **options: object
) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", name=f"fk_welfare_answer_{column}_{table}", ondelete=ondelete)
    return sa.Column(column, ID, key, nullable=nullable, **options)  # type: ignore[arg-type]
