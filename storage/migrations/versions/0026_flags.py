"""Flags, and alerts that are folded or removed for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
_STATUSES = ("held", "reported", "confirmed", "doubtful", "in_hand", "closed")
_OUTCOMES = ("resolved", "nothing_found", "false_alarm", "handed_over", "expired", "refused", "merged")
_REASONS = ("newcomer", "unproven", "asked", "often")
_VERDICTS = ("published", "refused", "withdrawn", "stale")


def upgrade() -> None:
    """Make the table of flags, and let what was flagged be decided on."""
    op.create_table(
        "flag",
        sa.Column("id", ID, primary_key=True),
        *(_to(table, column) for table, column in _REFERS_TO),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("alert_id", "household_id", name="uq_flag_alert_id"),
        sa.CheckConstraint("ground IN ('person', 'private', 'false', 'insult', 'other')", name=op.f("ck_flag_ground")),
    )
    op.create_index("ix_flag_review_id", "flag", ["review_id"])
    op.create_index("ix_flag_person_id", "flag", ["person_id", "at"])
    _allow("alert", "status", (*_STATUSES, "folded"))
    _allow("alert", "outcome", (*_OUTCOMES, "removed"))
    _allow("review", "why", (*_REASONS, "flagged"))
    _allow("review", "verdict", (*_VERDICTS, "kept", "removed"))


def downgrade() -> None:
    """Take them away; what was folded or removed stays out of sight."""
    op.drop_table("flag")
    op.execute("DELETE FROM review WHERE why = 'flagged'")
    op.execute("UPDATE alert SET status = 'closed', closed_at = sent_at, outcome = 'refused' WHERE status = 'folded'")
    op.execute("UPDATE alert SET outcome = 'refused' WHERE outcome = 'removed'")
    _allow("review", "verdict", _VERDICTS)
    _allow("review", "why", _REASONS)
    _allow("alert", "outcome", _OUTCOMES)
    _allow("alert", "status", _STATUSES)


_REFERS_TO = (("review", "review_id"), ("alert", "alert_id"), ("person", "person_id"), ("household", "household_id"))


def _to(table: str, column: str) -> sa.Column[int]:
    return sa.Column(column, ID, sa.ForeignKey(f"{table}.id", name=f"fk_flag_{column}_{table}"), nullable=False)


def _allow(table: str, column: str, words: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        changed.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({allowed})")
