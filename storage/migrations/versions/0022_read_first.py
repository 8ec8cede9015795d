"""Alerts that a referent reads first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
WAITS = sa.text("verdict IS NULL")
_STATUSES = ("reported", "confirmed", "doubtful", "in_hand", "closed")
_OUTCOMES = ("resolved", "nothing_found", "false_alarm", "handed_over", "expired")


def upgrade() -> None:
    """Make the table of what waits, and let alerts wait and be refused."""
    op.create_table(
        "review",
        sa.Column("id", ID, primary_key=True),
        sa.Column(
            "community_id", ID, sa.ForeignKey("community.id", name="fk_review_community_id_community"), nullable=False
        ),
        sa.Column("alert_id", ID, sa.ForeignKey("alert.id", name="fk_review_alert_id_alert"), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("verdict", sa.Text()),
        sa.Column("settled_at", MOMENT),
        sa.Column("settled_by_id", ID, sa.ForeignKey("person.id", name="fk_review_settled_by_id_person")),
        sa.CheckConstraint("why IN ('newcomer', 'unproven', 'asked', 'often')", name=op.f("ck_review_why")),
        sa.CheckConstraint("verdict IN ('published', 'refused', 'withdrawn', 'stale')", name=op.f("ck_review_verdict")),
    )
    op.create_index("ix_review_alert_id", "review", ["alert_id"])
    op.create_index("ix_review_settled_by_id", "review", ["settled_by_id"])
    op.create_index("uq_review_open", "review", ["alert_id"], unique=True, sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index("ix_review_waiting", "review", ["community_id", "id"], sqlite_where=WAITS, postgresql_where=WAITS)
    with op.batch_alter_table("alert") as alert:
        alert.add_column(sa.Column("is_unread", sa.Boolean(), nullable=False, server_default=sa.false()))
    _allow("status", ("held", *_STATUSES))
    _allow("outcome", (*_OUTCOMES, "refused"))


def downgrade() -> None:
    """Take them away; what nobody read stays unread."""
    op.drop_table("review")
    op.execute("UPDATE alert SET status = 'closed', closed_at = sent_at, outcome = 'expired' WHERE status = 'held'")
    op.execute("UPDATE alert SET outcome = 'expired' WHERE outcome = 'refused'")
    _allow("outcome", _OUTCOMES)
    _allow("status", _STATUSES)
    with op.batch_alter_table("alert") as alert:
        alert.drop_column("is_unread")


def _allow(column: str, words: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table("alert") as changed:
        changed.drop_constraint(op.f(f"ck_alert_{column}"), type_="check")
        changed.create_check_constraint(op.f(f"ck_alert_{column}"), f"{column} IN ({allowed})")
