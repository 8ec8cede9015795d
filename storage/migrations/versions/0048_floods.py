"""Rising water and an evacuation are an alert of their own: a danger, and no weather."""

from __future__ import annotations

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_OTHERS = ("burglary", "assault", "suspicious", "damage", "theft", "fire", "accident")
_CATEGORIES = (*_OTHERS, "missing", "weather", "roads", "other")


def upgrade() -> None:
    """Allow them; an officer who wanted the weather wants floods, as before."""
    _allow((*_CATEGORIES, "flood"))
    op.execute("UPDATE officer SET categories = categories || ' flood' WHERE categories LIKE '%weather%'")


def downgrade() -> None:
    """Call them the weather again."""
    op.execute("UPDATE alert SET category = 'weather' WHERE category = 'flood'")
    op.execute("UPDATE officer SET categories = 'weather' WHERE categories = 'flood'")
    op.execute("UPDATE officer SET categories = replace(replace(categories, ' flood', ''), 'flood ', '')")
    _allow(_CATEGORIES)


def _allow(words: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table("alert") as changed:
        changed.drop_constraint(op.f("ck_alert_category"), type_="check")
        changed.create_check_constraint(op.f("ck_alert_category"), f"category IN ({allowed})")
