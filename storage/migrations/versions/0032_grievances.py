"""Correspondents who are muted, and private messages that their readers flag."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("finding IS NULL")


def upgrade() -> None:
    """Make the column and the table."""
    op.add_column("correspondent", sa.Column("is_muted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "grievance",
        sa.Column("id", ID, primary_key=True),
        _to("community", "community_id"),
        _to("person", "person_id"),
        _to("person", "accused_id"),
        _to("private_message", "message_id", ondelete="CASCADE"),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("shows_words", sa.Boolean(), nullable=False),
        sa.Column("notice_id", ID),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("finding", sa.Text()),
        sa.Column("settled_at", MOMENT),
        _to("person", "settled_by_id", nullable=True),
        sa.UniqueConstraint("message_id", name="uq_grievance_message_id"),
        sa.CheckConstraint("cause IN ('insult', 'pressure', 'money', 'other')", name=op.f("ck_grievance_cause")),
        sa.CheckConstraint("finding IN ('dismissed', 'warned')", name=op.f("ck_grievance_finding")),
    )
    op.create_index("ix_grievance_accused_id", "grievance", ["accused_id"])
    op.create_index("ix_grievance_settled_by_id", "grievance", ["settled_by_id"])
    op.create_index("ix_grievance_person_id", "grievance", ["person_id", "at"])
    op.create_index(
        "ix_grievance_open", "grievance", ["community_id", "id"], postgresql_where=_OPEN, sqlite_where=_OPEN
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("grievance")
    op.drop_column("correspondent", "is_muted")


def _to(table: str, column: str, *, nullable: bool = False, ondelete: str | None = None) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", name=f"fk_grievance_{column}_{table}", ondelete=ondelete)
    return sa.Column(column, ID, key, nullable=nullable)
