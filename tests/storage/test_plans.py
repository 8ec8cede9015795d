"""How PostgreSQL finds what is due: by one index, however long the queue, and never more than asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from core.model.notice import Lane
from storage import Store
from storage.post import TAKE
from tests.storage.conftest import SECRET
from tests.storage.street import LEASE, NOON, HandClock, Street, behind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.shelves.unit_of_work import UnitOfWork

MANY = 50_000
FILL = """
    INSERT INTO delivery (notice_id, account, lane, status, due_at)
    SELECT :notice, CASE WHEN n % 2 = 0 THEN 'email' ELSE 'sms' END, n / 2 % 4, 'queued',
           CAST(:noon AS timestamptz) + n * interval '1 microsecond'
    FROM generate_series(1, :many) AS n
"""


@pytest.fixture
async def crowded(migrated_database: str, clock: HandClock) -> AsyncIterator[Street]:
    """A queue of fifty thousand, on two accounts and four lanes; nobody has analysed it yet."""
    store = Store.open(migrated_database, clock=clock, secret=SECRET)
    await store.run(lambda uow: behind(uow).execute(text("TRUNCATE community CASCADE")))
    street = await Street.founded(store, clock)
    yield street
    await store.run(lambda uow: behind(uow).execute(text("TRUNCATE community CASCADE")))
    await store.close()


async def fill(street: Street) -> None:
    """Put the crowd into the queue."""
    await street.moves_in("Odette", sms="+33600000001")
    alert = await street.alert_by("Odette")

    def insert(uow: UnitOfWork) -> None:
        notice = behind(uow).execute(text("SELECT max(id) FROM notice WHERE alert_id = :alert"), {"alert": alert.id})
        params = {"notice": notice.scalar(), "noon": NOON, "many": MANY}
        behind(uow).execute(text("UPDATE notice SET expanded_at = now()"))
        behind(uow).execute(text(FILL), params)

    await street.run(insert)


async def plan(street: Street) -> str:
    """Ask for the plan of a claim."""
    params = {"by": "email", "of": int(Lane.ALERT), "now": NOON + LEASE, "most": 200, "until": NOON + LEASE}

    def explain(uow: UnitOfWork) -> str:
        tx = behind(uow)
        compiled = TAKE.compile(tx.connection.engine, compile_kwargs={"literal_binds": False})
        sql = "EXPLAIN " + str(compiled)
        rows = tx.connection.exec_driver_sql(
            sql, tuple(compiled.construct_params(params)[n] for n in compiled.positiontup or ())
        )
        return "\n".join(row[0] for row in rows)

    return await street.run(explain)


@pytest.mark.parametrize("analysed", [False, True])
async def test_a_claim_walks_along_one_index(crowded: Street, *, analysed: bool) -> None:
    """Also before autovacuum has looked at the new rows."""
    await fill(crowded)
    if analysed:
        await crowded.run(lambda uow: behind(uow).execute(text("ANALYZE delivery")))

    found = await plan(crowded)

    assert "Index Scan using ix_delivery_due on delivery" in found
    assert "Seq Scan on delivery" not in found


async def test_a_claim_prepared_while_the_queue_was_idle_respects_its_limit(crowded: Street) -> None:
    """After enough idle claims for PostgreSQL to keep a generic plan, on the very same connection."""
    for _ in range(12):
        assert not (await crowded.claims("email", limit=200)).parcels
    await fill(crowded)
    crowded.clock.tick(1)

    claims = [await crowded.claims("email", limit=200) for _ in range(3)]

    assert [len(claim.parcels) for claim in claims] == [200, 200, 200]
    assert len({parcel.delivery_id for claim in claims for parcel in claim.parcels}) == 600


async def test_what_is_backed_off_is_not_looked_at(crowded: Street) -> None:
    """A throttled crowd costs those who are due nothing: the rows read are those taken."""
    await fill(crowded)
    later = NOON + timedelta(hours=1)

    def back_off(uow: UnitOfWork) -> str:
        tx = behind(uow)
        tx.execute(text("UPDATE delivery SET due_at = :later WHERE id % 100 <> 3"), {"later": later})
        rows = tx.execute(
            text(
                "EXPLAIN (ANALYZE, TIMING OFF) SELECT id FROM delivery WHERE status = 'queued'"
                " AND account = 'sms' AND lane = 1 AND due_at <= :now ORDER BY due_at LIMIT 200"
            ),
            {"now": NOON + LEASE},
        )
        return "\n".join(row[0] for row in rows)

    found = await crowded.run(back_off)

    assert "Index Scan using ix_delivery_due" in found
    assert "Rows Removed by Filter" not in found
