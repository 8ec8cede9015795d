"""How loudly each matter comes, quiet hours, what is muted, and alerts that arrive together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")
_MATTERS = ("danger", "alert", "message")


def upgrade() -> None:
    """Everybody hears what they heard, but for short messages: those bring dangers alone until somebody asks."""
    op.create_table(
        "quiet_hours",
        sa.Column("id", ID, primary_key=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("from_minute", sa.SmallInteger(), nullable=False),
        sa.Column("to_minute", sa.SmallInteger(), nullable=False),
        sa.UniqueConstraint("time_zone", "from_minute", "to_minute", name="uq_quiet_hours_time_zone"),
    )
    with op.batch_alter_table("contact") as contact:
        for matter in _MATTERS:
            contact.add_column(sa.Column(f"{matter}_level", sa.Text()))
            contact.create_check_constraint(
                op.f(f"ck_contact_{matter}_level"), f"{matter}_level IN ('ring', 'vibrate', 'quiet', 'letter')"
            )
        contact.add_column(sa.Column("quiet_id", ID))
        contact.create_foreign_key("fk_contact_quiet_id", "quiet_hours", ["quiet_id"], ["id"])
    op.create_index("ix_contact_quiet_id", "contact", ["quiet_id"])
    op.add_column("delivery", sa.Column("bundle_id", ID))
    held, together = sa.text("status = 'queued' AND bundle_id IS NOT NULL"), sa.text("bundle_id > 0")
    op.create_index("ix_delivery_held", "delivery", ["contact_id"], sqlite_where=held, postgresql_where=held)
    op.create_index(
        "ix_delivery_bundle_id", "delivery", ["bundle_id"], sqlite_where=together, postgresql_where=together
    )
    _muted("muted_alert", "alert", "alert_id", "CASCADE")
    _muted("muted_author", "person", "author_id", None)


def downgrade() -> None:
    """Take them away."""
    op.drop_table("muted_author")
    op.drop_table("muted_alert")
    op.drop_index("ix_delivery_bundle_id", "delivery")
    op.drop_index("ix_delivery_held", "delivery")
    op.drop_column("delivery", "bundle_id")
    op.drop_index("ix_contact_quiet_id", "contact")
    with op.batch_alter_table("contact") as contact:
        contact.drop_constraint("fk_contact_quiet_id", type_="foreignkey")
        contact.drop_column("quiet_id")
        for matter in _MATTERS:
            contact.drop_constraint(op.f(f"ck_contact_{matter}_level"), type_="check")
            contact.drop_column(f"{matter}_level")
    op.drop_table("quiet_hours")


def _muted(table: str, what: str, column: str, gone: str | None) -> None:
    to_what = sa.ForeignKey(f"{what}.id", name=f"fk_{table}_{column}", ondelete=gone)
    to_person = sa.ForeignKey("person.id", name=f"fk_{table}_person_id")
    op.create_table(
        table,
        sa.Column(column, ID, to_what, primary_key=True, autoincrement=False),
        sa.Column("person_id", ID, to_person, primary_key=True, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index(f"ix_{table}_person_id", table, ["person_id"])
