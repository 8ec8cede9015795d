"""Twinnings, and who wants the alerts of twins by mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
_MOVEMENTS = (
    "arrived", "left", "banned", "unbanned", "appointed", "stood_down", "door_changed", "appealed",
)  # fmt: skip
_AUDIENCES = (
    "contact", "group", "person", "community", "referents", "seen_on", "edits", "threads", "plain", "texted",
    "followers", "official",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables, and let movements and the outbox name twins."""
    op.create_table(
        "twinning",
        sa.Column("id", ID, primary_key=True),
        *(_to("community", "twinning", name) for name in ("from_id", "to_id", "low_id", "high_id")),
        sa.Column("status", sa.Text(), nullable=False),
        _to("person", "twinning", "by_id"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT),
        sa.CheckConstraint("status IN ('proposed', 'active', 'refused', 'ended')", name=op.f("ck_twinning_status")),
    )
    lives = sa.text("status = 'proposed' OR status = 'active'")
    op.create_index(
        "uq_twinning_pair", "twinning", ["low_id", "high_id"], unique=True, sqlite_where=lives, postgresql_where=lives
    )
    op.create_index("ix_twinning_high_id", "twinning", ["high_id"])
    op.create_index("ix_twinning_to_id", "twinning", ["to_id"])
    op.create_table(
        "twin_mail",
        sa.Column("id", ID, primary_key=True),
        _to("person", "twin_mail", "person_id"),
        _to("community", "twin_mail", "community_id"),
        sa.Column("wants", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.UniqueConstraint("community_id", "person_id", name="uq_twin_mail_community_id"),
    )
    op.create_index("ix_twin_mail_person_id", "twin_mail", ["person_id"])
    _allow("movement", "kind", (*_MOVEMENTS, "twinned", "untwinned"))
    _allow("notice", "audience_kind", (*_AUDIENCES, "twins", "mailed"))


def downgrade() -> None:
    """Take them away."""
    op.execute("DELETE FROM movement WHERE kind IN ('twinned', 'untwinned')")
    twins = "SELECT id FROM notice WHERE audience_kind IN ('twins', 'mailed')"
    op.execute(f"DELETE FROM delivery WHERE notice_id IN ({twins})")  # noqa: S608 - our own words
    op.execute("DELETE FROM notice WHERE audience_kind IN ('twins', 'mailed')")
    _allow("notice", "audience_kind", _AUDIENCES)
    _allow("movement", "kind", _MOVEMENTS)
    op.drop_table("twin_mail")
    op.drop_table("twinning")


def _allow(table: str, column: str, words: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        changed.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({allowed})")


def _to(table: str, owner: str, column: str) -> sa.Column[int]:
    """Give a column that refers to a row of *table*."""
    return sa.Column(column, ID, sa.ForeignKey(f"{table}.id", name=f"fk_{owner}_{column}_{table}"), nullable=False)
