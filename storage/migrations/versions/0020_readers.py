"""Who gets the gazette in which rhythm, how far each was told, and which letters were made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
_RHYTHMS = "('at_once', 'daily', 'weekly', 'never')"
_AUDIENCES = (
    "contact", "group", "person", "community", "referents", "seen_on", "edits", "threads", "plain", "texted",
    "followers", "official", "twins", "mailed",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables, and let the outbox name readers."""
    op.create_table(
        "gazette_choice",
        _key("contact", "gazette_choice", cascades=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("rhythm", "before")),
        sa.Column("since", MOMENT, nullable=False),
        *(
            sa.CheckConstraint(f"{name} IN {_RHYTHMS}", name=op.f(f"ck_gazette_choice_{name}"))
            for name in ("rhythm", "before")
        ),
    )
    op.create_table(
        "gazette_reader",
        _key("contact", "gazette_reader", cascades=True),
        _key("community", "gazette_reader"),
        sa.Column("letter_on", sa.Date()),
        sa.Column(
            "notice_id",
            ID,
            sa.ForeignKey("notice.id", name="fk_gazette_reader_notice_id_notice", ondelete="SET NULL"),
        ),
        sa.Column("told_until", MOMENT, nullable=False),
    )
    op.create_index("ix_gazette_reader_community_id", "gazette_reader", ["community_id"])
    op.create_index("ix_gazette_reader_notice_id", "gazette_reader", ["notice_id"])
    op.create_table(
        "gazette_issue",
        _key("community", "gazette_issue"),
        sa.Column("rhythm", sa.Text(), primary_key=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.CheckConstraint(f"rhythm IN {_RHYTHMS}", name=op.f("ck_gazette_issue_rhythm")),
    )
    _allow("notice", "audience_kind", (*_AUDIENCES, "readers"))


def downgrade() -> None:
    """Take them away."""
    op.drop_table("gazette_issue")
    op.drop_table("gazette_reader")
    op.drop_table("gazette_choice")
    readers = "SELECT id FROM notice WHERE audience_kind = 'readers'"
    op.execute(f"DELETE FROM delivery WHERE notice_id IN ({readers})")  # noqa: S608 - our own words
    op.execute("DELETE FROM notice WHERE audience_kind = 'readers'")
    _allow("notice", "audience_kind", _AUDIENCES)


def _allow(table: str, column: str, words: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        changed.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({allowed})")


def _key(table: str, owner: str, *, cascades: bool = False) -> sa.Column[int]:
    """Give a part of the primary key that refers to a row of *table*."""
    name = f"{table}_id"
    to = sa.ForeignKey(f"{table}.id", name=f"fk_{owner}_{name}_{table}", ondelete="CASCADE" if cascades else None)
    return sa.Column(name, ID, to, primary_key=True, autoincrement=False)
