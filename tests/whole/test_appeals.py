"""Appeals that no second referent can judge: the operator reads them, and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bots.appeals import answer_appeal, list_appeals, show_appeal
from bots.bootstrap import House
from core.model.member import MemberStatus, Role
from core.model.ruling import Answer, Cause, Decided, Ruling
from storage.tables import notice
from tests.whole.house import a_configuration, settle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from core.shelves.unit_of_work import UnitOfWork

LEADS, NOTHING = frozenset({Role.REFERENT}), frozenset[Role]()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    built = House(a_configuration(tmp_path, {"street": {}}, {}))
    await built.store.migrate()
    yield built
    await built.close()


async def a_ban(house: House, *leaders: str) -> int:
    """Let Paul be sent away by Karim, where *leaders* are referents too, and appeal; give the decision's id."""
    people = [("Karim", "street-sms", "1", LEADS), ("Paul", "street-sms", "2", NOTHING)]
    others = [(name, "street-sms", f"3{at}", LEADS) for at, name in enumerate(leaders)]
    community = await settle(house, *people, *others)

    def appeal(uow: UnitOfWork) -> int:
        there = {each.name: each for each in uow.places.neighbours([community], MemberStatus.ACTIVE)}
        uow.places.set_status(there["Paul"].member_id, MemberStatus.BANNED)
        by, about = there["Karim"].person_id, there["Paul"].person_id
        words = "Trois fausses alertes"
        made = uow.rulings.add(Ruling(0, community, Decided.BANNED, Cause.OTHER, uow.now(), about, by, words))
        uow.rulings.appeal(made, community, "C'était mon petit frère")
        return made

    return await house.store.run(appeal)


async def told(house: House) -> list[str]:
    """The kinds of what is to be said."""

    def look(uow: UnitOfWork) -> list[str]:
        unit: Any = uow
        return list(unit._tx.connection.scalars(select(notice.c.kind).order_by(notice.c.id)))

    return await house.store.run(look)


async def test_a_ban_is_lifted_by_whoever_runs_the_service(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    ruling_id = await a_ban(house)

    await list_appeals(house)
    listed = capsys.readouterr().out
    await show_appeal(house, ruling_id)
    shown = capsys.readouterr().out
    await answer_appeal(house, ruling_id, Answer.LIFTED, "Personne n'était accusé")
    await list_appeals(house)
    after = capsys.readouterr().out

    assert f"{ruling_id} · Les Lilas" in listed
    assert "petit frère" not in listed
    assert "Trois fausses alertes" in shown
    assert "C'était mon petit frère" in shown
    assert f"{ruling_id} · Les Lilas" not in after
    assert await told(house) == ["verdict.lifted", "verdict.lifted_by"]
    members = await house.store.run(lambda uow: uow.places.neighbours([1], MemberStatus.ACTIVE))
    assert "Paul" in {each.name for each in members}


async def test_what_another_referent_can_judge_is_not_ours(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor is what was answered, nor what is not there; all of it reads the same."""
    ruling_id = await a_ban(house, "Odile")

    await list_appeals(house)
    refusals = []
    for number in (ruling_id, 999):
        with pytest.raises(LookupError) as refused:
            await answer_appeal(house, number, Answer.UPHELD, "Non")
        refusals.append(str(refused.value).replace(str(number), "N"))

    assert f"{ruling_id} ·" not in capsys.readouterr().out
    assert refusals[0] == refusals[1]
    assert await told(house) == []
