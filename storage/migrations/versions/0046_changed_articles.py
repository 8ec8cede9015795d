"""New words of an article wait for a referent while neighbours read the old ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_WAITS = "verdict IS NULL"
_WHOLE, _CHANGE = f"{_WAITS} AND why <> 'changed'", f"{_WAITS} AND why = 'changed'"
_REASONS = ("newcomer", "unproven", "asked", "often", "flagged", "reported", "photo")


def upgrade() -> None:
    """Keep them beside the old ones, and let both be decided on."""
    op.add_column("article", sa.Column("pending_text", sa.Text(), nullable=False, server_default=sa.text("''")))
    _allow((*_REASONS, "changed"))
    op.drop_index("uq_review_open_article", "review")
    _only_one("uq_review_open_article", _WHOLE)
    _only_one("uq_review_open_change", _CHANGE)


def downgrade() -> None:
    """Forget the words that wait: the article stays as it is."""
    op.drop_index("uq_review_open_change", "review")
    op.drop_index("uq_review_open_article", "review")
    op.execute("DELETE FROM review WHERE why = 'changed'")
    _only_one("uq_review_open_article", _WAITS)
    _allow(_REASONS)
    op.drop_column("article", "pending_text")


def _only_one(name: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "review", ["article_id"], unique=True, postgresql_where=where, sqlite_where=where)


def _allow(words: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table("review") as changed:
        changed.drop_constraint(op.f("ck_review_why"), type_="check")
        changed.create_check_constraint(op.f("ck_review_why"), f"why IN ({allowed})")
