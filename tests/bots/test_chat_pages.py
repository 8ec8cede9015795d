"""The chat's pages: their headers, and what a phone needs to install them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from tests.bots.chat_props import Chat, Visitor, open_chat


@pytest.fixture
async def chat() -> AsyncIterator[Chat]:
    """A chat; nobody is signed in."""
    async with open_chat() as chat:
        yield chat


@pytest.fixture
async def visitor(chat: Chat) -> AsyncIterator[Visitor]:
    """A browser that is not signed in."""
    async with chat.a_browser(signed_in=False) as visitor:
        yield visitor


async def test_every_page_carries_headers_that_allow_nothing_inline_and_no_frame(chat: Chat, visitor: Visitor) -> None:
    link, _ = await chat.invited()
    for path in ("/chat", f"/chat/in/{link}", "/chat/me"):
        async with visitor.session.get(chat.url + path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            text = await answer.text()
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<script(?![^>]*\bsrc=)|\bon\w+=|\bstyle=|<style", text)


async def test_the_page_can_be_installed(chat: Chat, visitor: Visitor) -> None:
    async with visitor.session.get(f"{chat.url}/chat/manifest.json?lang=en") as answer:
        manifest = await answer.json(content_type="application/manifest+json")
    icons = [(await visitor.ask("GET", icon["src"]))[0] for icon in manifest["icons"]]
    async with visitor.session.get(f"{chat.url}/chat/worker.js") as answer:
        scope = answer.headers["Service-Worker-Allowed"]

    assert (manifest["display"], manifest["start_url"], manifest["scope"]) == ("standalone", "/chat?lang=en", "/chat")
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert icons == [200] * 4
    assert scope == "/chat"
