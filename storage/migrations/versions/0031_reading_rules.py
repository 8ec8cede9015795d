"""How each community reads: when flags fold, and whether a referent sees pictures first; and pictures that wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HELD = sa.text("held_photo_id IS NOT NULL")
_OPEN, _PHOTO = sa.text("verdict IS NULL AND why <> 'photo'"), sa.text("verdict IS NULL AND why = 'photo'")
_REASONS = ("newcomer", "unproven", "asked", "often", "flagged")
_MOVEMENTS = (
    "arrived", "left", "banned", "unbanned", "appointed", "stood_down", "door_changed", "appealed", "twinned",
    "untwinned", "listed", "unlisted",
)  # fmt: skip
_NEW_MOVEMENTS = ("folding", "photos_first", "photos_at_once")
_AUDIENCES = (
    "contact", "group", "person", "community", "referents", "official", "twins", "mailed", "seen_on", "edits",
    "threads", "plain", "texted", "followers", "readers",
)  # fmt: skip


def upgrade() -> None:
    """Make the table, and let pictures wait on their own."""
    op.create_table(
        "review_rule",
        sa.Column(
            "community_id",
            ID,
            sa.ForeignKey("community.id", name="fk_review_rule_community_id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("folds_at", sa.Integer(), nullable=False),
        sa.Column("photos_first", sa.Boolean(), nullable=False),
    )
    with op.batch_alter_table("alert") as changed:
        changed.add_column(sa.Column("held_photo_id", ID))
        changed.create_foreign_key("fk_alert_held_photo_id", "photo", ["held_photo_id"], ["id"])
    op.create_index("ix_alert_held_photo_id", "alert", ["held_photo_id"], postgresql_where=_HELD, sqlite_where=_HELD)
    _allow("review", "why", (*_REASONS, "photo"))
    _allow("movement", "kind", (*_MOVEMENTS, *_NEW_MOVEMENTS))
    _allow("notice", "audience_kind", (*_AUDIENCES, "pictured"))
    op.drop_index("uq_review_open", "review")
    for name, where in (("uq_review_open", _OPEN), ("uq_review_open_photo", _PHOTO)):
        op.create_index(name, "review", ["alert_id"], unique=True, postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    """Forget the rules; a picture that waits does not leave."""
    op.drop_index("uq_review_open_photo", "review")
    op.drop_index("uq_review_open", "review")
    op.execute("DELETE FROM review WHERE why = 'photo'")
    op.execute("DELETE FROM movement WHERE kind IN ('folding', 'photos_first', 'photos_at_once')")
    op.execute("UPDATE notice SET audience_kind = 'plain', expanded_at = created_at WHERE audience_kind = 'pictured'")
    _allow("notice", "audience_kind", _AUDIENCES)
    _allow("movement", "kind", _MOVEMENTS)
    _allow("review", "why", _REASONS)
    where = sa.text("verdict IS NULL")
    op.create_index("uq_review_open", "review", ["alert_id"], unique=True, postgresql_where=where, sqlite_where=where)
    op.drop_index("ix_alert_held_photo_id", "alert")
    with op.batch_alter_table("alert") as changed:
        changed.drop_constraint("fk_alert_held_photo_id", type_="foreignkey")
        changed.drop_column("held_photo_id")
    op.drop_table("review_rule")


def _allow(table: str, column: str, words: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        changed.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({allowed})")
