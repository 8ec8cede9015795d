"""The words about which each community asks its neighbours to think again, and alerts that were joined."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
_MOVEMENTS = (
    "arrived", "left", "banned", "unbanned", "appointed", "stood_down", "door_changed", "appealed", "twinned",
    "untwinned",
)  # fmt: skip
_OUTCOMES = ("resolved", "nothing_found", "false_alarm", "handed_over", "expired", "refused")


def upgrade() -> None:
    """Make the table, and let the history tell of it."""
    op.create_table(
        "listed_word",
        sa.Column(
            "community_id",
            ID,
            sa.ForeignKey("community.id", name="fk_listed_word_community_id_community"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("word", sa.Text(), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
    )
    _allow("movement", "kind", (*_MOVEMENTS, "listed", "unlisted"))
    _allow("alert", "outcome", (*_OUTCOMES, "merged"))


def downgrade() -> None:
    """Take it away."""
    op.execute("DELETE FROM movement WHERE kind IN ('listed', 'unlisted')")
    _allow("movement", "kind", _MOVEMENTS)
    op.execute("UPDATE alert SET outcome = 'resolved' WHERE outcome = 'merged'")
    _allow("alert", "outcome", _OUTCOMES)
    op.drop_table("listed_word")


def _allow(table: str, column: str, words: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        changed.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({allowed})")
