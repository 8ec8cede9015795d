"""Who was invited by SMS or mail, who refused, who supports the letter to the town hall; a name for links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.language.words import slug_of

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, and give every community its name for links."""
    op.create_table(
        "invited",
        sa.Column("id", ID, primary_key=True),
        sa.Column("community_id", ID, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("inviter_id", ID, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("is_letter", sa.Boolean(), nullable=False),
        sa.Column("target_hash", sa.Text(), nullable=False),
        sa.Column("contact_id", ID, sa.ForeignKey("contact.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_invited_contact_id", "invited", ["contact_id"])
    op.create_index("ix_invited_at", "invited", ["at"])
    op.create_index("ix_invited_target_hash", "invited", ["target_hash", "at"])
    op.create_index("ix_invited_inviter_id", "invited", ["inviter_id", "at"])
    op.create_table(
        "invitation_refusal",
        sa.Column("target_hash", sa.Text(), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "town_hall_support",
        sa.Column("community_id", ID, sa.ForeignKey("community.id"), primary_key=True),
        sa.Column("person_id", ID, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_town_hall_support_person_id", "town_hall_support", ["person_id"])
    op.add_column("community", sa.Column("slug", sa.Text()))
    op.create_index("ix_community_slug", "community", ["slug"])
    community = sa.table("community", sa.column("id", ID), sa.column("name", sa.Text()), sa.column("slug", sa.Text()))
    database = op.get_bind()
    for row in database.execute(sa.select(community.c.id, community.c.name)).all():
        named = sa.update(community).where(community.c.id == row.id).values(slug=slug_of(row.name))
        database.execute(named)


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_community_slug", "community")
    op.drop_column("community", "slug")
    op.drop_table("town_hall_support")
    op.drop_table("invitation_refusal")
    op.drop_table("invited")
