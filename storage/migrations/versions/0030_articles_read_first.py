"""Articles that a referent reads first or that were flagged, and which cards ask for which decision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("verdict IS NULL")
_ASKS = sa.text("review_id IS NOT NULL")
_SUBJECT = "(alert_id IS NULL) <> (article_id IS NULL)"
_CARDS = "('review.waiting', 'flag.raised')"


def upgrade() -> None:
    """Let both tables be about articles, too; what waits already keeps its cards."""
    for table in ("review", "flag"):
        with op.batch_alter_table(table) as changed:
            changed.alter_column("alert_id", existing_type=ID, nullable=True)
            changed.add_column(sa.Column("article_id", ID))
            changed.create_foreign_key(f"fk_{table}_article_id", "article", ["article_id"], ["id"])
            if table == "flag":
                changed.create_unique_constraint("uq_flag_article_id", ["article_id", "household_id"])
            else:
                changed.create_check_constraint(op.f("ck_review_subject"), _SUBJECT)
    op.create_index("ix_review_article_id", "review", ["article_id"])
    op.create_index(
        "uq_review_open_article", "review", ["article_id"], unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN
    )
    op.add_column("notice", sa.Column("review_id", ID))
    op.create_index("ix_notice_review_id", "notice", ["review_id"], postgresql_where=_ASKS, sqlite_where=_ASKS)
    of_alert = "SELECT max(review.id) FROM review WHERE review.alert_id = notice.alert_id"
    op.execute(f"UPDATE notice SET review_id = ({of_alert}) WHERE kind IN {_CARDS}")  # noqa: S608 - our own words
    for old, new in _RENAMED:
        op.execute(sa.text("UPDATE notice SET kind = :new WHERE kind = :old").bindparams(new=new, old=old))


def downgrade() -> None:
    """Forget what was to be decided on articles; they stay out of sight."""
    for old, new in _RENAMED:
        op.execute(sa.text("UPDATE notice SET kind = :old WHERE kind = :new").bindparams(new=new, old=old))
    op.drop_index("ix_notice_review_id", "notice")
    op.drop_column("notice", "review_id")
    op.drop_index("uq_review_open_article", "review")
    op.drop_index("ix_review_article_id", "review")
    op.execute("DELETE FROM flag WHERE article_id IS NOT NULL")
    op.execute("DELETE FROM review WHERE article_id IS NOT NULL")
    for table in ("flag", "review"):
        with op.batch_alter_table(table) as changed:
            if table == "flag":
                changed.drop_constraint("uq_flag_article_id", type_="unique")
            else:
                changed.drop_constraint(op.f("ck_review_subject"), type_="check")
            changed.drop_constraint(f"fk_{table}_article_id", type_="foreignkey")
            changed.drop_column("article_id")
            changed.alter_column("alert_id", existing_type=ID, nullable=False)


_RENAMED = (
    ("flag.raised", "review.flagged"),
    ("flag.your_kept", "review.your_kept"),
    ("flag.your_removed", "review.your_removed"),
    ("flag.your_alert", "review.your_taken"),
)
