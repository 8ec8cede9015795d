"""Drills: which contacts were asked and answered, how communities practise, who was offered a second contact."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
_AUDIENCES = (
    "contact", "group", "person", "community", "referents", "official", "twins", "mailed", "seen_on", "edits",
    "threads", "plain", "texted", "pictured", "followers", "readers",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables, and let a notice go to those whom a drill asks."""
    op.create_table(
        "drill",
        sa.Column("id", ID, primary_key=True),
        _to("drill", "community", "community_id"),
        _to("drill", "person", "by_id", nullable=True),
        sa.Column("is_official", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT),
    )
    op.create_index("ix_drill_by_id", "drill", ["by_id"])
    op.create_index("ix_drill_community_id", "drill", ["community_id", "at"])
    op.create_index("ix_drill_at", "drill", ["at"])
    to_tell = sa.text("told_at IS NULL")
    op.create_index("ix_drill_to_tell", "drill", ["at"], sqlite_where=to_tell, postgresql_where=to_tell)
    op.create_table(
        "drill_contact",
        _to("drill_contact", "drill", "drill_id", primary_key=True, autoincrement=False, ondelete="CASCADE"),
        _to("drill_contact", "contact", "contact_id", primary_key=True, autoincrement=False),
        _to("drill_contact", "person", "person_id"),
        sa.Column("answered_at", MOMENT),
    )
    for column in ("contact_id", "person_id"):
        op.create_index(f"ix_drill_contact_{column}", "drill_contact", [column])
    op.create_table(
        "drill_practice",
        _to("drill_practice", "community", "community_id", primary_key=True, autoincrement=False),
        sa.Column("held_at", MOMENT),
        sa.Column("seen_on", sa.Date()),
        sa.Column("habit", sa.Text(), nullable=False, server_default="ask"),
        sa.CheckConstraint("habit IN ('ask', 'auto', 'never')", name=op.f("ck_drill_practice_habit")),
    )
    op.add_column("person", sa.Column("second_offered_at", MOMENT))
    _allow((*_AUDIENCES, "drilled"))


def downgrade() -> None:
    """Forget them; a drill that did not leave yet does not leave."""
    op.execute("UPDATE notice SET audience_kind = 'plain', expanded_at = created_at WHERE audience_kind = 'drilled'")
    _allow(_AUDIENCES)
    op.drop_column("person", "second_offered_at")
    for table in ("drill_practice", "drill_contact", "drill"):
        op.drop_table(table)


def _to(
    table: str, to: str, column: str, *, nullable: bool = False, ondelete: str | None = None, **options: object
) -> sa.Column[int]:
    key = sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{column}_{to}", ondelete=ondelete)
    return sa.Column(column, ID, key, nullable=nullable, **options)  # type: ignore[arg-type]


def _allow(words: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table("notice") as changed:
        changed.drop_constraint(op.f("ck_notice_audience_kind"), type_="check")
        changed.create_check_constraint(op.f("ck_notice_audience_kind"), f"audience_kind IN ({allowed})")
