"""Signing a browser in and out: links, codes, the cookie, and who may not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from structlog.testing import capture_logs

from core.community.browsers import ADDRESS_SIGNS, INVITED_FOR, LINK_SIGNS, MOST_BROWSERS, SECRET_SIGNS
from core.shelves.browsers import TRIES_A_CODE
from storage import tables
from tests.bots.chat_props import OURS, Chat, Visitor, open_chat

WRONG = "AAAAAAAA"


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


async def kept(chat: Chat) -> str:
    """All that the storage holds, as one text."""

    def work(uow: Any) -> str:
        rows = [row for table in tables.metadata.tables.values() for row in uow._tx.connection.execute(table.select())]
        return str([tuple(row) for row in rows])

    return await chat.store.run(work)


def test_what_lets_a_browser_in_and_what_it_keeps_cannot_be_guessed() -> None:
    """Thirty-two signs are five bits each."""
    assert LINK_SIGNS * 5 >= 128
    assert SECRET_SIGNS * 5 >= 128
    assert ADDRESS_SIGNS * 5 >= 64
    assert timedelta(minutes=10) >= INVITED_FOR


async def test_looking_at_a_link_signs_nobody_in(chat: Chat, visitor: Visitor) -> None:
    """Mail scanners and previews open every link, some with HEAD, some with a whole browser."""
    link, _ = await chat.invited()

    looks = [await visitor.ask(method, f"/chat/in/{link}") for method in ("HEAD", "GET", "GET")]
    browsers = await chat.browsers()

    assert [status for status, _ in looks] == [200] * 3
    assert browsers == []
    assert len(visitor.jar) == 0
    assert '<form method="post" action="/chat/in?lang=fr">' in looks[-1][1]
    assert await visitor.enter(link) == 303


async def test_a_link_and_its_code_let_one_browser_in_once(chat: Chat, visitor: Visitor) -> None:
    link, code = await chat.invited()
    first = await visitor.enter(link)

    async with chat.a_browser(signed_in=False) as other:
        again, by_code = await other.enter(link), (await other.enter_by_code(code))[0]

    assert (first, again, by_code) == (303, 403, 403)
    assert len(await chat.browsers()) == 1


async def test_a_code_is_read_as_people_type_it(chat: Chat, visitor: Visitor) -> None:
    _, code = await chat.invited()

    status, _ = await visitor.enter_by_code(f" {code[:4].lower()}-{code[4:].lower()} ")

    assert status == 200
    assert (await visitor.me())["name"] == "Karim"


async def test_of_ten_who_come_at_once_with_one_link_one_gets_in(chat: Chat) -> None:
    link, _ = await chat.invited()
    async with chat.a_browser(signed_in=False) as visitor:
        came = await asyncio.gather(*(visitor.enter(link) for _ in range(10)))

    assert sorted(came) == [303] + [403] * 9
    assert len(await chat.browsers()) == 1


async def test_after_ten_minutes_neither_link_nor_code_works(chat: Chat, visitor: Visitor) -> None:
    link, _ = await chat.invited()
    chat.clock.days = 1
    late = await visitor.enter(link)
    _, code = await chat.invited()
    chat.clock.days = 2
    later, _ = await visitor.enter_by_code(code)

    assert (late, later) == (403, 403)


async def test_a_new_link_makes_the_earlier_one_void(chat: Chat, visitor: Visitor) -> None:
    earlier, _ = await chat.invited()
    later, _ = await chat.invited()

    assert await visitor.enter(earlier) == 403
    assert await visitor.enter(later) == 303


async def test_wrong_unknown_used_and_late_codes_are_answered_alike(chat: Chat, visitor: Visitor) -> None:
    _, used = await chat.invited()
    await visitor.enter_by_code(used)
    _, late = await chat.invited()
    chat.clock.days = 1

    answers = [await visitor.enter_by_code(one) for one in (WRONG, used, late, "", "abc")]
    nothing = await visitor.post("/chat/code", {"cod": 3})

    assert all(answer == answers[0] for answer in [*answers, nothing])
    assert answers[0][0] == 403
    assert "ne marche pas" in answers[0][1]["error"]


async def test_five_wrong_codes_from_one_place_and_even_the_right_one_is_refused(chat: Chat, visitor: Visitor) -> None:
    """A new code does not begin the count anew; the link still works."""
    answers = [await visitor.enter_by_code(WRONG) for _ in range(TRIES_A_CODE)]
    link, code = await chat.invited()
    refused = await visitor.enter_by_code(code)

    elsewhere, _ = await visitor.enter_by_code(code, headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    spoofed = await visitor.enter_by_code(WRONG, headers={"X-Forwarded-For": "198.51.100.1, 127.0.0.1"})

    assert refused == answers[0]
    assert elsewhere == 200
    assert spoofed[0] == 403
    link, _ = await chat.invited()
    assert await visitor.enter(link) == 303


async def test_nobody_asks_more_than_twenty_times_a_second(chat: Chat, visitor: Visitor) -> None:
    statuses = [(await visitor.enter_by_code(WRONG))[0] for _ in range(21)]
    chat.timer.seconds = 1.0
    later, _ = await visitor.enter_by_code(WRONG)

    assert (statuses[19], statuses[20], later) == (403, 429, 403)


OTHERS = (
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
)


@pytest.mark.parametrize("path", ["/chat/in", "/chat/code", "/chat/say", "/chat/push", "/chat/arrived", "/chat/out"])
async def test_only_our_own_page_may_post(chat: Chat, path: str) -> None:
    """CSRF: a page elsewhere cannot speak for a member, sign them out, nor sign them in as somebody else."""
    async with chat.a_browser() as member:
        link, code = await chat.invited()
        how: dict[str, Any] = {"data": {"link": link}} if path == "/chat/in" else {"json": {"code": code, "text": "a"}}
        statuses = [(await member.ask("POST", path, headers=headers, **how))[0] for headers in OTHERS]
        still = await member.me()

    assert statuses == [403] * len(OTHERS)
    assert still["signed_in"]
    assert len(await chat.browsers()) == 1


async def test_a_browser_that_names_only_its_origin_is_believed_when_it_is_ours(chat: Chat) -> None:
    """Safari before 16.4 sends no Sec-Fetch-Site; what sends neither is no browser."""
    statuses = []
    for origin in (chat.url, chat.public_url, "http://127.0.0.1:1", "null", None):
        headers = {} if origin is None else {"Origin": origin}
        link, _ = await chat.invited()
        async with chat.a_browser(signed_in=False) as visitor:
            del visitor.session.headers["Sec-Fetch-Site"]
            statuses.append(await visitor.enter(link, headers=headers))

    assert statuses == [303, 303, 403, 403, 403]


@pytest.mark.parametrize("public_url", ["http://127.0.0.1:8080", "https://voisins.example.org"])
async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(public_url: str) -> None:
    async with open_chat(public_url=public_url) as chat, chat.a_browser(signed_in=False) as visitor:
        link, _ = await chat.invited()
        async with visitor.session.post(
            f"{chat.url}/chat/in", data={"link": link}, headers=OURS, allow_redirects=False
        ) as answer:
            cookie = SimpleCookie(answer.headers["Set-Cookie"])

    name, morsel = next(iter(cookie.items()))
    is_secure = public_url.startswith("https")
    assert name == ("__Host-tocsin" if is_secure else "tocsin")
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Strict", "/")
    assert bool(morsel["secure"]) == is_secure
    assert morsel["domain"] == ""
    assert int(morsel["max-age"]) == 90 * 24 * 3600
    assert len(morsel.value) == SECRET_SIGNS


async def test_nothing_that_lets_a_browser_in_is_kept_or_logged(chat: Chat) -> None:
    with capture_logs() as logs:
        link, code = await chat.invited()
        async with chat.a_browser(signed_in=False) as visitor:
            await visitor.ask("GET", f"/chat/in/{link}")
            await visitor.enter_by_code(WRONG)
            waiting = await kept(chat)
            await visitor.enter(link)
            secret = next(iter(visitor.jar)).value
            inside = await kept(chat)

    for clear in (link, code, secret):
        assert clear not in waiting + inside + str(logs)
    assert "127.0.0.1" not in waiting


async def test_the_other_contacts_are_told_and_can_undo_it(chat: Chat, visitor: Visitor) -> None:
    link, _ = await chat.invited()
    await visitor.enter(link)

    told = re.findall(r"'browser\.(\w+)'", await kept(chat))

    assert {"welcome", "told"} <= set(told)
    assert (await chat.browsers())[0].label == {
        "say": "browser.label",
        "program": "Firefox",
        "system": "Android",
    }


async def test_leaving_forgets_the_browser_and_takes_its_cookie(chat: Chat, visitor: Visitor) -> None:
    link, _ = await chat.invited()
    await visitor.enter(link)
    secret = next(iter(visitor.jar)).value

    status, _ = await visitor.post("/chat/out", {})

    assert status == 200
    assert len(visitor.jar) == 0
    assert await chat.browsers() == []
    async with chat.a_browser(signed_in=False, Cookie=f"tocsin={secret}") as thief:
        assert await thief.me() == {"signed_in": False}


async def test_signing_in_again_ends_the_earlier_session_of_this_browser(chat: Chat, visitor: Visitor) -> None:
    for _ in range(2):
        link, _ = await chat.invited()
        await visitor.enter(link)

    assert len(await chat.browsers()) == 1


async def test_of_an_eleventh_browser_the_oldest_gives_way(chat: Chat) -> None:
    first, *_ = [await sign_in(chat) for _ in range(MOST_BROWSERS + 1)]

    left = await chat.browsers()

    assert len(left) == MOST_BROWSERS
    assert first not in [each.address for each in left]


async def sign_in(chat: Chat) -> str:
    """Sign a new browser in; give its address."""
    async with chat.a_browser() as page:
        return str((await page.me())["address"])


async def test_a_day_of_use_begins_another_ninety(chat: Chat) -> None:
    async with chat.a_browser() as page:
        for day in range(60, 301, 60):
            chat.clock.days = day
            known = await page.me()
            assert known["signed_in"], day


async def test_a_link_that_cannot_be_one_is_no_page(chat: Chat, visitor: Visitor) -> None:
    statuses = [(await visitor.ask("GET", f"/chat/in/{link}"))[0] for link in ("abc", "A" * 27, "%3Cb%3E", "1" * 26)]

    assert statuses == [404] * 4
    assert await visitor.enter("abc") == 403
