"""What outsiders report: sent from a browser to a running house, read and answered by the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bots.bootstrap import House
from bots.reports import answer_report, list_reports, show_report
from core.model.report import Outcome, Told
from tests.browser.chromium import DESK, PHONE, chromium
from tests.whole.house import a_configuration, running, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

TOLD = Told("A12, rue des Roses", "Mon nom y est écrit", "Mme Martin")
EMAIL = {
    "address": "tocsin@example.org",
    "smtp": {"host": "127.0.0.1", "port": 9925, "security": "none"},
    "receive": {"lmtp": {"listen": "127.0.0.1:2424"}},
}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    built = House(a_configuration(tmp_path, {"street": {}}, {}))
    await built.store.migrate()
    yield built
    await built.close()


async def test_an_operator_reads_a_report_and_decides_once(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    number = await house.store.run(lambda uow: uow.reports.add(TOLD, None))

    await list_reports(house)
    listed = capsys.readouterr().out
    await show_report(house, number)
    shown = capsys.readouterr().out
    await answer_report(house, number, Outcome.REJECTED, "L'alerte n'accuse personne")
    await list_reports(house)
    after = capsys.readouterr().out

    assert listed.startswith(f"{number} · ")
    assert "Mon nom" not in listed
    assert "Mon nom y est écrit" in shown
    assert "Mme Martin" in shown
    assert not after.startswith(f"{number} · ")
    with pytest.raises(LookupError, match="waits for you"):
        await answer_report(house, number, Outcome.ACCEPTED, "Si")
    with pytest.raises(LookupError, match="waits for you"):
        await show_report(house, number + 1)


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
async def test_a_report_is_sent_from_a_browser(tmp_path: Path, screen: dict[str, int]) -> None:
    settings = a_configuration(tmp_path, {"street": {}, "email": EMAIL}, {})
    async with running(settings, parts=("web",)) as house, chromium() as browser:
        await until(lambda: house.url)
        page = await browser.new_page(viewport=screen, locale="fr-FR")  # type: ignore[arg-type]
        await page.goto(f"{house.url}/notice")
        width = await page.evaluate("document.documentElement.scrollWidth")
        await page.get_by_label("De quel contenu").fill(TOLD.where)
        await page.get_by_label("ne va pas").fill(TOLD.why)
        await page.get_by_label("Votre nom").fill(TOLD.name)
        await page.get_by_label("adresse mail").fill("martin@loin.example")
        await page.get_by_label("bonne foi").check()
        await page.get_by_role("button", name="Envoyer").click()
        said = await page.get_by_role("status").inner_text()
        kept = await house.store.run(lambda uow: uow.reports.waiting())

    assert width <= screen["width"]
    assert said == "Merci. Votre signalement est reçu."
    assert [each.told for each in kept] == [TOLD]
    assert kept[0].contact_id is not None
