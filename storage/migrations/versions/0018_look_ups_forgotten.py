"""What is too old of look-ups and of words to the referents is found by an index, to be forgotten."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLES = ("look_up", "looked_at", "referent_word")


def upgrade() -> None:
    """Change the tables."""
    for table in _TABLES:
        op.create_index(f"ix_{table}_at", table, ["at"])


def downgrade() -> None:
    """Change them back."""
    for table in _TABLES:
        op.drop_index(f"ix_{table}_at", table)
