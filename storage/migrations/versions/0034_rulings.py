"""What referents decide about neighbours, the appeals against it, and pauses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
_DECIDED = "'warned', 'paused', 'banned', 'alert_refused', 'alert_removed', 'article_refused', 'article_removed'"
_CAUSES = "'person', 'private', 'false', 'insult', 'off_topic', 'other'"
# Whoever is banned today may appeal, too.
_BANS = """
    INSERT INTO ruling (community_id, decided, cause, at, person_id, by_id, code)
    SELECT told.community_id, 'banned', 'other', told.at, told.person_id, told.by_id, ''
    FROM movement AS told
    JOIN member ON member.person_id = told.person_id AND member.community_id = told.community_id
    WHERE member.status = 'banned' AND told.kind = 'banned' AND told.id = (
        SELECT max(later.id) FROM movement AS later
        WHERE later.person_id = told.person_id AND later.community_id = told.community_id AND later.kind = 'banned'
    )
"""


def upgrade() -> None:
    """Make the table and the column, and write down who is banned."""
    op.add_column("member", sa.Column("paused_until", MOMENT))
    paused = sa.text("paused_until IS NOT NULL")
    op.create_index("ix_member_paused_until", "member", ["paused_until"], sqlite_where=paused, postgresql_where=paused)
    op.create_table(
        "ruling",
        sa.Column("id", ID, primary_key=True),
        _to("community", "community_id", nullable=False),
        sa.Column("decided", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _to("person", "person_id"),
        _to("person", "by_id"),
        sa.Column("code", sa.Text(), nullable=False),
        _to("alert", "alert_id"),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("number", sa.Integer()),
        sa.Column("appeal_sealed", sa.LargeBinary()),
        sa.Column("appealed_at", MOMENT),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_at", MOMENT),
        _to("person", "answered_by_id"),
        sa.UniqueConstraint("community_id", "number", name="uq_ruling_community_id"),
        sa.CheckConstraint(f"decided IN ({_DECIDED})", name=op.f("ck_ruling_decided")),
        sa.CheckConstraint(f"cause IN ({_CAUSES})", name=op.f("ck_ruling_cause")),
        sa.CheckConstraint("answer IN ('upheld', 'lifted')", name=op.f("ck_ruling_answer")),
    )
    for column in ("person_id", "by_id", "alert_id", "answered_by_id"):
        op.create_index(f"ix_ruling_{column}", "ruling", [column])
    op.create_index("ix_ruling_community_id", "ruling", ["community_id", "at"])
    known = sa.text("person_id IS NOT NULL OR by_id IS NOT NULL")
    op.create_index("ix_ruling_at", "ruling", ["at"], sqlite_where=known, postgresql_where=known)
    op.execute(_BANS)


def downgrade() -> None:
    """Take them away: whoever was to read only may write again."""
    op.drop_table("ruling")
    op.drop_index("ix_member_paused_until", "member")
    op.drop_column("member", "paused_until")


def _to(table: str, column: str, **options: object) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", name=f"fk_ruling_{column}_{table}")
    return sa.Column(column, ID, key, **options)  # type: ignore[arg-type]
