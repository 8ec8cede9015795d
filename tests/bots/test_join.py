"""The page behind an invitation's link."""

from __future__ import annotations

from aiohttp.test_utils import TestClient, TestServer

from bots.settings import Settings
from bots.web.join import JoinPage
from bots.web.server import web_app


async def page(path: str) -> tuple[int, str]:
    """Get a page of a service with all channels."""
    settings = Settings.model_validate(
        {
            "channels": {
                "telegram": {},
                "sms": {"number": "+33937000000"},
                "matrix": {"user_id": "@tocsin:example.org"},
                "email": {"address": "tocsin@example.org"},
            }
        }
    )
    async with TestClient(TestServer(web_app([JoinPage(settings).routes]))) as client:
        response = await client.get(path)
        return response.status, await response.text()


async def test_an_invitation_says_how_to_enter_on_each_channel() -> None:
    status, text = await page("/join/k7pm2qxd")

    assert status == 200
    assert "REJOINDRE K7PM2QXD" in text
    assert "+33937000000" in text
    assert "@tocsin:example.org" in text
    assert "mailto:tocsin@example.org?subject=REJOINDRE%20k7pm2qxd" in text
    assert "<script" not in text


async def test_the_page_is_the_same_for_a_code_that_does_not_exist() -> None:
    _, one = await page("/join/AAAA2222?lang=en")
    _, other = await page("/join/BBBB3333?lang=en")

    assert one.replace("AAAA2222", "") == other.replace("BBBB3333", "")


async def test_what_is_no_code_is_no_page() -> None:
    status, _ = await page("/join/%3Cscript%3E")

    assert status == 404
