"""Waking a closed browser for an alert: sealed for it alone, by its maker's service, and by nobody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from structlog.testing import capture_logs

from bots.web.chat.push import OnlyOutside, may_call, private_key, public_key
from bots.web.chat.settings import WebSettings
from core.wire import Choice, Outbound, Span
from tests.bots.chat_props import SECRET, Chat, ShiftedClock, Visitor, open_chat
from tests.bots.contract import eventually, listening
from tests.peers.push_service import PushService, Subscriber, push_service

MAKERS = ("fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com")


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    """The push service of the browsers' maker."""
    async with push_service() as service:
        yield service
        assert service.complaints == []


@pytest.fixture
async def chat(service: PushService) -> AsyncIterator[Chat]:
    """A chat that may call the service, and listens."""
    # The service looks at the real time: a call is signed for some hours.
    async with open_chat(ShiftedClock(), push_services=(service.url,)) as chat, listening(chat.channel, chat.door):
        yield chat


@pytest.fixture
async def page(chat: Chat) -> AsyncIterator[Visitor]:
    """Karim's browser."""
    async with chat.a_browser() as page:
        yield page


@pytest.fixture
async def asleep(chat: Chat, page: Visitor, service: PushService) -> Subscriber:
    """Karim's browser, closed after it agreed to be woken."""
    subscriber = service.subscriber()
    assert (await page.post("/chat/push", {"subscription": subscriber.as_json()}))[0] == 200
    return subscriber


async def alert(chat: Chat, number: int = 1, **more: Any) -> None:
    """Tell Karim's browser of an alert, as the post office does."""
    browser = (await chat.browsers())[-1]
    text = (Span("🚨 A1 · Tentative de cambriolage · Les Lilas, 14 h 05\n12 rue des Lilas. Une voiture bleue attend."),)
    outbound = Outbound(
        delivery_id=str(number),
        address=browser.address,
        parts=(text,),
        **{"topic": "A1", "is_list": True, "choices": (Choice("Vu", "1"),), **more},
    )
    await chat.channel.send(outbound)


async def later(chat: Chat, seconds: float) -> None:
    """Let time pass, and the next look happen."""
    chat.clock.ahead += timedelta(seconds=seconds)
    chat.channel.pusher.ring()


async def test_an_alert_wakes_a_closed_browser_in_words_that_only_it_can_read(
    chat: Chat, page: Visitor, asleep: Subscriber, service: PushService
) -> None:
    await alert(chat)
    await eventually(lambda: service.woken)

    woken = service.woken[0]
    assert woken.browser == asleep.endpoint
    assert woken.message == {
        "title": "🚨 A1 · Tentative de cambriolage · Les Lilas, 14 h 05",
        "body": "12 rue des Lilas. Une voiture bleue attend.",
        "topic": "A1",
        "language": "fr",
    }
    assert (woken.headers["Urgency"], woken.headers["Topic"]) == ("high", "A1")
    assert int(woken.headers["TTL"]) == 4 * 3600
    assert woken.key == (await page.me())["push_key"]


@pytest.mark.parametrize(
    "more",
    [{"is_list": False}, {"silent": True}, {"topic": "G7"}, {"topic": "", "is_list": False}, {"replaces": "m1"}],
    ids=["an answer", "silent", "a gazette article", "a word", "an edit"],
)
async def test_only_a_new_alert_wakes(
    chat: Chat, asleep: Subscriber, service: PushService, more: dict[str, Any]
) -> None:
    await alert(chat, 1, **more)
    await alert(chat, 2)
    await eventually(lambda: service.woken)
    await asyncio.sleep(0.05)

    assert service.calls == 1


@pytest.mark.parametrize("steps", range(5))
async def test_a_ring_in_the_moment_of_closing_does_not_keep_the_program_from_its_end(chat: Chat, steps: int) -> None:
    """However many steps of the event loop lie between the two."""
    pusher = chat.channel.pusher
    pusher.ring()
    await asyncio.sleep(0.1)

    pusher.ring()
    for _ in range(steps):
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await pusher.close()

    assert pusher._work is None


async def test_who_did_not_agree_is_not_woken_nor_who_took_it_back(
    chat: Chat, page: Visitor, asleep: Subscriber, service: PushService
) -> None:
    status, _ = await page.post("/chat/push", {"subscription": None})
    async with chat.a_browser():
        await alert(chat)
        await chat.channel.pusher._begin_calls()
        await asyncio.sleep(0.1)

    assert status == 200
    assert service.calls == 0


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [(429, {"Retry-After": "120"}, 121), (503, {}, 6), (500, {"Retry-After": "99999999999"}, 6)],
)
async def test_a_service_that_is_busy_is_asked_again_when_it_wants(
    chat: Chat, asleep: Subscriber, service: PushService, status: int, headers: dict[str, str], wait: float
) -> None:
    service.refusals.append((status, headers))
    await alert(chat)
    await eventually(lambda: service.calls)
    await eventually(lambda: not chat.channel.pusher._calls)
    await later(chat, wait - 3)
    await asyncio.sleep(0.1)
    too_early = service.calls

    await later(chat, 4)
    await eventually(lambda: service.woken)

    assert too_early == 1
    assert service.calls == 2


async def test_a_browser_that_is_gone_is_never_called_again(
    chat: Chat, asleep: Subscriber, service: PushService
) -> None:
    """RFC 8030, 7.3: 404 and 410 say that the subscription is over."""
    service.forget(asleep)
    await alert(chat, 1)
    await eventually(lambda: service.calls)
    await eventually(lambda: not chat.channel.pusher._calls)

    await alert(chat, 2)
    await later(chat, 3600)
    await asyncio.sleep(0.1)

    assert service.calls == 1
    assert (await chat.browsers())[0].push is None


async def test_what_was_not_called_before_a_restart_is_called_after_it(
    chat: Chat, asleep: Subscriber, service: PushService
) -> None:
    service.refusals.append((503, {}))
    await alert(chat)
    await eventually(lambda: service.calls)
    await eventually(lambda: not chat.channel.pusher._calls)
    await chat.close()
    chat.clock.ahead += timedelta(seconds=10)

    await chat.open()
    async with listening(chat.channel, chat.door):
        await eventually(lambda: service.woken)

    assert service.woken[0].message["topic"] == "A1"


async def test_a_slow_service_holds_no_message_up(
    chat: Chat, page: Visitor, asleep: Subscriber, service: PushService
) -> None:
    """It is called beside the post office: what stands in the box is there at once."""
    service.slow_for = 30.0
    await alert(chat)
    await eventually(lambda: service.calls)

    assert len(await page.follow()) == 1
    assert service.woken == []


async def test_nothing_of_the_person_is_logged_when_a_call_fails(
    chat: Chat, asleep: Subscriber, service: PushService
) -> None:
    with capture_logs() as logs:
        service.refusals.append((403, {}))
        await alert(chat)
        await eventually(lambda: [line for line in logs if line["event"] == "push.refused"])

    assert asleep.endpoint not in str(logs)
    assert "Lilas" not in str(logs)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example/push",
        "http://fcm.googleapis.com/fcm/send/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilpush.apple.com/x",
        "https://push.apple.com/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:8080/",
        "http://localhost/",
        "https://fcm.googleapis.com/" + "x" * 1000,
        "file:///etc/passwd",
        "https://fcm.googleapis.com/\nHost: x",
        "",
    ],
)
async def test_nobody_but_the_makers_of_browsers_is_ever_called(endpoint: str) -> None:
    """What a browser names as its address must not lead us anywhere else (SSRF)."""
    keys = Subscriber(endpoint).as_json()
    async with open_chat(push_services=MAKERS) as chat, chat.a_browser() as page:
        status, answer = await page.post("/chat/push", {"subscription": keys})
        browser = (await chat.browsers())[0]

    assert not may_call(endpoint, MAKERS)
    assert status == 400
    assert "réveiller" in answer["error"]
    assert browser.push is None


@pytest.mark.parametrize(
    "endpoint",
    ["https://fcm.googleapis.com/fcm/send/abc:def", "https://web.push.apple.com/QABC", "https://a.b.push.apple.com/x"],
)
def test_the_makers_of_browsers_are_called(endpoint: str) -> None:
    assert may_call(endpoint, MAKERS)


@pytest.mark.parametrize(
    "said",
    [
        {},
        "x",
        {"endpoint": "https://fcm.googleapis.com/x"},
        {"endpoint": "https://fcm.googleapis.com/x", "keys": {"p256dh": "AAAA", "auth": "AAAA"}},
        {"endpoint": 3, "keys": {"p256dh": "A" * 87, "auth": "A" * 22}},
        {"endpoint": "https://fcm.googleapis.com/x", "keys": {"p256dh": "B" + "A" * 86, "auth": "A" * 22}},
    ],
)
async def test_keys_that_are_none_are_refused(said: Any) -> None:
    async with open_chat(push_services=MAKERS) as chat, chat.a_browser() as page:
        status, _ = await page.post("/chat/push", {"subscription": said})

    assert status == 400


async def test_a_name_that_leads_into_our_own_networks_is_not_followed() -> None:
    """The makers' own names may be bent by whoever answers our name server."""

    class Bent(AbstractResolver):
        async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
            found = {"inside": ["10.0.0.7", "127.0.0.1", "169.254.169.254", "::1"], "outside": ["10.0.0.7", "9.9.9.9"]}
            return [
                ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
                for address in found[host]
            ]

        async def close(self) -> None:
            """Nothing is held."""

    outside = OnlyOutside(Bent())

    with pytest.raises(OSError, match="no public address"):
        await outside.resolve("inside")
    assert [one["host"] for one in await outside.resolve("outside")] == ["9.9.9.9"]


def test_the_key_that_signs_is_the_same_after_every_restart() -> None:
    """Browsers subscribed with it: another one would let all of them sleep."""
    assert public_key(private_key(SECRET)) == public_key(private_key(SECRET))
    assert public_key(private_key(SECRET)) != public_key(private_key(b"another secret, of 32 bytes here"))


@pytest.mark.parametrize("host", ["https://fcm.googleapis.com", "fcm", "*", "*.com/", "http://10.0.0.1:80"])
def test_a_service_in_the_configuration_is_a_host(host: str) -> None:
    with pytest.raises(ValueError, match="must be a list of hosts"):
        WebSettings(push_services=(host,))
