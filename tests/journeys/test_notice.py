"""Stories of those who live elsewhere and report something on the page that anybody may open."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bots.web.notice import MOST_AN_HOUR, NoticePage
from bots.web.server import web_app
from core.model.member import Role, Silence
from core.model.report import Outcome
from core.moderation.reports import answer
from core.operators import Operators
from core.ports import Voice
from core.wire import Inbound
from tests.journeys.street import contact
from tests.world import CAPABILITIES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.model.report import Report
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village

OURS = {"Sec-Fetch-Site": "same-origin"}
FULL = {"where": "A1, rue des Roses", "why": "Mon nom\r\ny est écrit", "name": "Mme Martin", "honest": "yes"}


@asynccontextmanager
async def browser(
    village: Village, email: Voice | None = Voice.EMAIL, operators: tuple[tuple[str, str], ...] = ()
) -> AsyncIterator[TestClient[Any, Any]]:
    page = NoticePage(
        village.store,
        Operators(operators, CAPABILITIES),
        public_url="https://tocsin.example",
        time=lambda: 0.0,
        email=email,
        wake=lambda: None,
    )
    async with TestClient(TestServer(web_app([page.routes]))) as client:
        yield client


async def waiting(village: Village) -> list[Report]:
    return list(await village.store.run(lambda uow: uow.reports.waiting()))


async def test_somebody_from_elsewhere_reports_and_is_answered_with_reasons(village: Village) -> None:
    """Mme Martin n'habite pas là : son signalement est lu, suivi, et la raison lui vient par mail."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", "telegram"))
    await village.founded("Les Roses")
    await village.stranger("Mme Martin", email="martin@loin.example")
    village.run_by("L'équipe", "email", "equipe@tocsin.example")

    village.tells("Mme Martin remplit la page /notice")
    async with browser(village, operators=(("email", "equipe@tocsin.example"),)) as client:
        await client.post("/notice", data=FULL | {"email": "Martin@loin.example"}, headers=OURS)
    await village.post_office_closes()
    thanked, told = village.hears("Mme Martin")[-1], village.hears("L'équipe")[-1]
    village.tells("L'équipe la suit")
    report = (await waiting(village))[0]
    decided = [
        await village.store.run(lambda uow: answer(uow, report, Outcome.ACCEPTED, "L'annonce est retirée."))
        for _ in range(2)
    ]
    await village.post_office_closes()
    followed = village.hears("Mme Martin")[-1]
    village.tells("Elle répond")
    await village.says("Mme Martin", "SUPPORT Mon nom y est encore")

    assert "Votre signalement 1 est reçu" in thanked
    assert "tocsin report show 1" in told
    assert "Mon nom" not in told
    assert decided == [True, False]
    assert "est suivi" in followed
    assert "L'annonce est retirée." in followed
    assert village.hears("Karim") == []


async def test_the_answer_never_tells_whether_something_is_there(village: Village) -> None:
    """Que l'alerte existe ou non, que l'adresse soit celle d'une voisine ou non : la page répond la même chose."""
    await village.member("Odette", roles=(), email="odette@lilas.example")
    await village.says("Odette", "alerte vol rue des Roses, un vélo rouge", "3")
    there = await village.store.run(lambda uow: uow.alerts.by_id(1))

    pages = []
    async with browser(village) as client:
        for where, email in (("A1", "odette@lilas.example"), ("A999", "personne@loin.example"), ("G7", "")):
            sent = await client.post("/notice", data=FULL | {"where": where, "email": email}, headers=OURS)
            pages.append((sent.status, await sent.text()))

    assert there is not None
    assert there.code == "A1"
    assert len(set(pages)) == 1
    assert "Roses" not in pages[0][1]


async def test_nobody_is_flooded_with_thanks_by_others(village: Village) -> None:
    """On écrit trois fois par jour au plus à une adresse que n'importe qui peut taper."""
    await village.stranger("Mme Martin", email="martin@loin.example")
    async with browser(village) as client:
        for _ in range(5):
            await client.post("/notice", data=FULL | {"email": "martin@loin.example"}, headers=OURS)
    await village.post_office_closes()

    assert len(village.hears("Mme Martin")) == 3
    assert len(await waiting(village)) == 5


async def test_who_wants_no_mail_at_all_gets_no_thanks(village: Village) -> None:
    await village.stranger("Mme Martin", email="martin@loin.example")

    def stop(uow: UnitOfWork) -> None:
        there = Inbound("email", "martin@loin.example", "", uow.now())
        speaker = uow.members.speaker_at(there, Voice.EMAIL)
        uow.members.set_silence(speaker.contact.id, Silence.EVERYTHING)

    await village.store.run(stop)
    async with browser(village) as client:
        await client.post("/notice", data=FULL | {"email": "martin@loin.example"}, headers=OURS)
    await village.post_office_closes()

    assert village.hears("Mme Martin") == []
    assert len(await waiting(village)) == 1


async def test_a_form_without_a_word_missing_is_kept(village: Village) -> None:
    async with browser(village) as client:
        asked = await (await client.get("/notice", headers={"Accept-Language": "en"})).text()
        sent = await client.post("/notice", data=FULL, headers=OURS)
        text = await sent.text()

    assert "Report something" in asked
    assert "<script" not in asked
    assert sent.status == 200
    assert "Merci. Votre signalement est reçu" in text
    assert [each.told and each.told.why for each in await waiting(village)] == ["Mon nom\ny est écrit"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"where": " "}, "Dites-nous de quel contenu"),
        ({"why": ""}, "Dites-nous de quel contenu"),
        ({"why": "a" * 2001}, "trop long"),
        ({"email": "martin@loin"}, "adresse mail"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "adresse mail"),
        ({"email": "a@b.example,c@d.example"}, "adresse mail"),
        ({"honest": ""}, "bonne foi"),
    ],
)
async def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    village: Village, change: dict[str, str], said: str
) -> None:
    async with browser(village) as client:
        sent = await client.post("/notice", data=FULL | change, headers=OURS)
        text = await sent.text()

    assert sent.status == 400
    assert said in text
    assert "Mme Martin" in text
    assert await waiting(village) == []


async def test_what_is_typed_is_shown_as_words_and_never_as_a_page(village: Village) -> None:
    async with browser(village) as client:
        sent = await client.post("/notice", data=FULL | {"why": "</textarea><b>x", "honest": ""}, headers=OURS)
        text = await sent.text()

    assert "<b>x" not in text
    assert "&lt;b&gt;x" in text


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
async def test_another_page_sends_nothing(village: Village, headers: dict[str, str]) -> None:
    async with browser(village) as client:
        sent = await client.post("/notice", data=FULL, headers=headers)

    assert sent.status == 403
    assert await waiting(village) == []


async def test_one_place_reports_five_times_an_hour(village: Village) -> None:
    async with browser(village) as client:
        answers = [(await client.post("/notice", data=FULL, headers=OURS)).status for _ in range(MOST_AN_HOUR + 1)]

    assert answers == [200] * MOST_AN_HOUR + [429]
    assert len(await waiting(village)) == MOST_AN_HOUR


async def test_where_no_mail_is_written_no_address_is_asked_for_or_kept(village: Village) -> None:
    async with browser(village, email=None) as client:
        asked = await (await client.get("/notice")).text()
        await client.post("/notice", data=FULL | {"email": "martin@loin.example"}, headers=OURS)

    assert 'name="email"' not in asked
    assert "ne pourrons pas vous répondre" in asked
    assert [each.contact_id for each in await waiting(village)] == [None]
