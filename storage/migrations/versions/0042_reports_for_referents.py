"""What outsiders report is about something of a community, whose referents may decide."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
_REASONS = ("newcomer", "unproven", "asked", "often", "flagged", "photo")
_ABOUT = ("community", "alert", "article")


def upgrade() -> None:
    """Make the columns, and let something wait because it was reported."""
    with op.batch_alter_table("report") as changed:
        for table in _ABOUT:
            changed.add_column(sa.Column(f"{table}_id", ID))
            changed.create_foreign_key(f"fk_report_{table}_id_{table}", table, [f"{table}_id"], ["id"])
        changed.add_column(sa.Column("due_at", MOMENT))
        changed.add_column(sa.Column("notice_id", ID))
    op.create_index("ix_report_community_id", "report", ["community_id", "at"])
    op.create_index("ix_report_alert_id", "report", ["alert_id"])
    op.create_index("ix_report_article_id", "report", ["article_id"])
    op.create_index("ix_report_due_at", "report", ["due_at"])
    _allow((*_REASONS, "reported"))


def downgrade() -> None:
    """Forget what they are about; what was reported reads as if neighbours had flagged it."""
    op.execute("UPDATE review SET why = 'flagged' WHERE why = 'reported'")
    _allow(_REASONS)
    for name in ("due_at", "article_id", "alert_id", "community_id"):
        op.drop_index(f"ix_report_{name}", "report")
    with op.batch_alter_table("report") as changed:
        changed.drop_column("notice_id")
        changed.drop_column("due_at")
        for table in _ABOUT:
            changed.drop_constraint(f"fk_report_{table}_id_{table}", type_="foreignkey")
            changed.drop_column(f"{table}_id")


def _allow(words: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table("review") as changed:
        changed.drop_constraint(op.f("ck_review_why"), type_="check")
        changed.create_check_constraint(op.f("ck_review_why"), f"why IN ({listed})")
