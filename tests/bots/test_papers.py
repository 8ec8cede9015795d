"""Papers behind a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bots.web.papers import Papers
from bots.web.server import web_app
from core.community.papers import PAPERS, paper_url
from notifications.makers import made
from tests.world import Village, open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def village() -> AsyncIterator[Village]:
    """Les Lilas."""
    async with open_village() as opened:
        await opened.founded()
        yield opened


async def path_of(village: Village, paper: str) -> str:
    """Give the path of a paper of Les Lilas."""
    community_id = village.communities["Les Lilas"]

    def work(uow: object) -> str:
        community = uow.communities.by_id(community_id)  # type: ignore[attr-defined]
        return paper_url(uow, community, paper)  # type: ignore[arg-type]

    url = await village.store.run(work)
    return url[url.index("/paper/") :]


async def get(village: Village, path: str) -> tuple[int, str, bytes]:
    """Get a path: the status, the kind of file and the file."""
    async with TestClient(TestServer(web_app([Papers(village.store, "fr", made).routes]))) as client:
        answer = await client.get(path)
        return answer.status, answer.content_type, await answer.read()


async def test_the_link_in_an_sms_gives_the_paper(village: Village) -> None:
    status, kind, data = await get(village, await path_of(village, "flyer"))

    assert (status, kind) == (200, "application/pdf")
    assert data.startswith(b"%PDF")


async def test_a_link_fits_an_sms(village: Village) -> None:
    for paper in PAPERS:
        assert len(await path_of(village, paper)) <= 60


async def test_a_link_that_we_did_not_give_is_not_found_whatever_the_reason(village: Village) -> None:
    path = await path_of(village, "flyer")

    wrong = [
        path[:-1] + ("0" if path[-1] != "0" else "1"),
        path.replace("flyer", "slides"),
        path.replace("flyer", "text"),
        path.replace("-1-", "-2-"),
        path.replace("-1-", "-999999999999999999-"),
        "/paper/x",
        "/paper/%00",
    ]
    answers = [await get(village, each) for each in wrong]

    assert {status for status, _, _ in answers} == {404}
    assert len({data for _, _, data in answers}) == 1
