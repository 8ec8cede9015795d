"""Articles of the gazette, how they are numbered, and who comes to what they invite to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
SHOWN = sa.text("photo_id IS NOT NULL")
OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "gazette",
        _to("community", "gazette", "community_id", primary_key=True, autoincrement=False),
        sa.Column("last_article", sa.Integer(), nullable=False),
    )
    op.create_table(
        "article",
        sa.Column("id", ID, primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        _to("community", "article", "community_id"),
        _to("person", "article", "author_id"),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("posted_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT),
        sa.Column("starts_at", MOMENT),
        sa.Column("place", sa.Text(), nullable=False),
        _to("photo", "article", "photo_id", nullable=True),
        sa.Column("notice_id", ID),
        sa.UniqueConstraint("community_id", "number", name="uq_article_community_id"),
        sa.CheckConstraint(
            "section IN ('ad', 'hand', 'car_pool', 'event', 'lost_found', 'information')",
            name=op.f("ck_article_section"),
        ),
        sa.CheckConstraint(
            "status IN ('held', 'open', 'taken', 'closed', 'folded', 'deleted')", name=op.f("ck_article_status")
        ),
    )
    op.create_index("ix_article_published_at", "article", ["community_id", "published_at"])
    op.create_index("ix_article_author_id", "article", ["author_id", "posted_at"])
    op.create_index("ix_article_photo_id", "article", ["photo_id"], postgresql_where=SHOWN, sqlite_where=SHOWN)
    op.create_index("ix_article_open", "article", ["community_id", "id"], postgresql_where=OPEN, sqlite_where=OPEN)
    op.create_table(
        "article_coming",
        _to("article", "article_coming", "article_id", primary_key=True, autoincrement=False),
        _to("person", "article_coming", "person_id", primary_key=True, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_article_coming_person_id", "article_coming", ["person_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("article_coming")
    op.drop_table("article")
    op.drop_table("gazette")


def _to(table: str, owner: str, column: str, **options: object) -> sa.Column[int]:
    """Give a column that refers to a row of *table*."""
    options.setdefault("nullable", False)
    return sa.Column(column, ID, sa.ForeignKey(f"{table}.id", name=f"fk_{owner}_{column}_{table}"), **options)  # type: ignore[arg-type]
