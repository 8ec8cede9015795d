"""The page behind an invitation's link."""

from __future__ import annotations

import re
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bots.settings import Settings
from bots.web.join import JoinPage
from bots.web.server import web_app

ALL = {
    "telegram": {"username": "lilas_bot"},
    "sms": {"number": "+33937000000"},
    "matrix": {"user_id": "@tocsin:example.org"},
    "email": {"address": "tocsin@example.org"},
}


async def page(path: str, channels: Any = ALL, **service: str) -> tuple[int, str]:
    """Get a page of a service with these channels."""
    settings = Settings.model_validate({"service": service, "channels": channels})
    async with TestClient(TestServer(web_app([JoinPage(settings).routes]))) as client:
        response = await client.get(path)
        return response.status, await response.text()


def links(text: str) -> list[str]:
    """Give where the links of a page lead."""
    return [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', text)]


async def test_an_invitation_has_a_link_for_each_channel_that_writes_the_words() -> None:
    status, text = await page("/join/k7pm2qxd")

    assert status == 200
    assert "REJOINDRE K7PM2QXD" in text
    assert "09 37 00 00 00" in text
    assert {
        "https://t.me/lilas_bot?start=k7pm2qxd",
        "https://matrix.to/#/@tocsin:example.org",
        "sms:+33937000000?&body=REJOINDRE%20K7PM2QXD",
        "mailto:tocsin@example.org?subject=REJOINDRE%20K7PM2QXD",
    } <= set(links(text))
    assert "<script" not in text


async def test_the_link_of_a_community_calls_it_by_its_name() -> None:
    _, text = await page("/join/les-lilas")

    assert "REJOINDRE LES LILAS" in text
    assert "https://t.me/lilas_bot?start=les-lilas" in links(text)


async def test_a_telegram_bot_whose_name_nobody_said_has_no_link() -> None:
    _, text = await page("/join/k7pm2qxd", {"telegram": {}})

    assert "t.me" not in text
    assert "Écrivez-les à notre compte" in text


@pytest.mark.parametrize("channel", ALL)
async def test_only_channels_that_are_served_are_named(channel: str) -> None:
    _, text = await page("/join/k7pm2qxd", {channel: ALL[channel]})

    assert text.count("<li>") == 1


async def test_the_page_is_the_same_for_a_code_that_does_not_exist() -> None:
    _, one = await page("/join/AAAA2222?lang=en")
    _, other = await page("/join/BBBB3333?lang=en")

    same = re.compile(r"<svg.*?</svg>", re.DOTALL)
    assert same.sub("", one.replace("AAAA2222", "")) == same.sub("", other.replace("BBBB3333", ""))
    assert "The code does not work?" in one


async def test_the_square_shows_this_page_to_a_telephone() -> None:
    _, text = await page("/join/k7pm2qxd", public_url="https://voisins.example.org")
    _, other = await page("/join/k7pm2qxe", public_url="https://voisins.example.org")

    squares = [re.search(r"<svg.*?</svg>", each, re.DOTALL) for each in (text, other)]
    assert None not in squares
    assert squares[0] != squares[1]
    assert "viewBox" in text


async def test_what_is_no_code_is_no_page() -> None:
    status, _ = await page("/join/%3Cscript%3E")

    assert status == 404


async def test_nothing_on_the_page_can_run_or_come_from_elsewhere() -> None:
    settings = Settings.model_validate({"channels": ALL})
    async with TestClient(TestServer(web_app([JoinPage(settings).routes]))) as client:
        response = await client.get("/join/k7pm2qxd")

    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")


async def test_abroad_the_number_to_call_is_the_one_for_all_of_europe() -> None:
    _, text = await page("/join/k7pm2qxd", country="BE")

    assert "appelez le 112." in text
    assert "+33 9 37 00 00 00" in text
