"""The web server: its limits, its headers and its log, health, metrics, and the unsubscribe page."""

from __future__ import annotations

import asyncio
import io
import re
from typing import TYPE_CHECKING, NoReturn

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry, Counter
from structlog.testing import capture_logs

from bots.web.health import Health
from bots.web.server import WebServer, web_app
from bots.web.unsubscribe import Unsubscribe

if TYPE_CHECKING:
    from collections.abc import Callable

    Client = TestClient[web.Request, web.Application]


def a_client(*routes: Callable[[web.Application], None]) -> Client:
    return TestClient(TestServer(web_app(routes)))


async def yes() -> bool:
    return True


async def never() -> bool:
    await asyncio.sleep(60)
    return True


async def broken() -> NoReturn:
    raise ConnectionError


def odd_routes(app: web.Application) -> None:
    async def read(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    async def fail(request: web.Request) -> NoReturn:
        raise ValueError("the text of a neighbour")

    app.router.add_post("/read", read)
    app.router.add_get("/fail/{token}", fail)


async def test_the_server_starts_on_its_address_and_stops() -> None:
    server = WebServer("127.0.0.1:0", [odd_routes])
    await server.start()
    url = server.url

    async with ClientSession() as session, session.post(f"{url}/read", data=b"abc") as answer:
        text = await answer.text()
    await server.stop()
    await server.stop()

    assert url.startswith("http://127.0.0.1:")
    assert text == "3"


async def test_an_address_in_use_is_an_error_and_leaves_nothing_open() -> None:
    first = WebServer("127.0.0.1:0")
    await first.start()
    second = WebServer(first.url.removeprefix("http://"))

    with pytest.raises(OSError, match="address already in use"):
        await second.start()

    await first.stop()


async def test_a_body_of_more_than_a_megabyte_is_refused() -> None:
    async with a_client(odd_routes) as client:
        taken = await client.post("/read", data=io.BytesIO(bytes(1024 * 1024 - 1)))
        refused = await client.post("/read", data=io.BytesIO(bytes(1024 * 1024 + 1)))

    assert (taken.status, refused.status) == (200, 413)


async def test_every_answer_carries_the_headers_that_keep_browsers_safe() -> None:
    async with a_client(odd_routes) as client:
        answers = [await client.get("/nothing"), await client.get("/fail/x")]

    for answer in answers:
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_a_failure_of_ours_says_nothing_of_what_was_being_done() -> None:
    with capture_logs() as logs:
        async with a_client(odd_routes) as client:
            answer = await client.get("/fail/secret-token?phone=0600")
            text = await answer.text()

    assert answer.status == 500
    assert text == "500: Internal Server Error"
    failed = next(line for line in logs if line["event"] == "http_failed")
    assert (failed["route"], failed["error"]) == ("/fail/{token}", "ValueError")
    assert "neighbour" not in str(logs)


async def test_whoever_goes_away_in_the_middle_of_a_body_is_no_failure_of_ours() -> None:
    server = WebServer("127.0.0.1:0", [odd_routes])
    await server.start()
    host, _, port = server.url.removeprefix("http://").partition(":")
    with capture_logs() as logs:
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"POST /read HTTP/1.1\r\nHost: street\r\nContent-Length: 100\r\n\r\nhalf a wo")
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.transport.abort()
        await asyncio.sleep(0.05)
        async with ClientSession() as session, session.post(f"{server.url}/read", data=b"abc") as answer:
            text = await answer.text()
    await server.stop()

    assert text == "3"
    assert [line["event"] for line in logs if line["event"] == "http_failed"] == []


async def test_the_access_log_names_routes_and_never_tokens_or_queries() -> None:
    server = WebServer("127.0.0.1:0", [odd_routes])
    await server.start()
    with capture_logs() as logs:
        async with ClientSession() as session:
            await (await session.get(f"{server.url}/fail/secret-token?phone=0600")).read()
            await (await session.get(f"{server.url}/secret-path")).read()
            await asyncio.sleep(0.05)
    await server.stop()

    lines = [line for line in logs if line["event"] == "http"]
    assert [(line["route"], line["status"]) for line in lines] == [("/fail/{token}", 500), ("none", 404)]
    assert "secret" not in str(logs)
    assert "0600" not in str(logs)


@pytest.mark.parametrize(
    ("language", "says", "next_word"),
    [("fr-FR,en;q=0.5", "Je ne trouve pas", "MENU"), ("en-GB", "I cannot find", "112")],
)
async def test_who_opens_a_link_that_was_cut_short_reads_what_to_do_next(
    language: str, says: str, next_word: str
) -> None:
    async with a_client() as client:
        seen = await client.get("/my-da", headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": language})
        asked = await client.get("/my-da", headers={"Accept": "application/json"})
        page, bare = await seen.text(), await asked.text()

    assert (seen.status, asked.status) == (404, 404)
    assert says in page
    assert next_word in page
    assert bare == "404: Not Found"


async def test_a_process_that_answers_is_live() -> None:
    async with a_client(Health(dict, broken).routes) as client:
        answer = await client.get("/health/live")

    assert answer.status == 200


@pytest.mark.parametrize(
    ("states", "storage", "status"),
    [
        ({}, yes, 200),
        ({"email": True, "telegram": False}, yes, 200),
        ({"email": False, "telegram": False}, yes, 503),
        ({"email": True}, broken, 503),
    ],
)
async def test_readiness_needs_the_database_and_one_channel(
    states: dict[str, bool], storage: Callable[[], object], status: int
) -> None:
    async with a_client(Health(lambda: states, storage).routes) as client:  # type: ignore[arg-type]
        answer = await client.get("/health/ready")
        body = await answer.json()

    assert answer.status == status
    assert body["channels"] == {name: "attached" if state else "away" for name, state in states.items()}


async def test_a_database_that_hangs_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.web.health._PATIENCE", 0.05)

    async with a_client(Health(dict, never).routes) as client:
        answer = await client.get("/health/ready")

    assert answer.status == 503


async def test_metrics_are_for_this_machine_only() -> None:
    registry = CollectorRegistry()
    Counter("deliveries", "Messages that left", registry=registry).inc()
    async with a_client(Health(dict, yes, registry).routes) as client:
        here = await client.get("/metrics")
        forwarded = await client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})
        text = await here.text()
    async with a_client(Health(dict, yes, registry, metrics_for_all=True).routes) as client:
        opened = await client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"})

    assert "deliveries_total 1.0" in text
    assert (here.status, forwarded.status, opened.status) == (200, 404, 200)


class Mailbox:
    """Whose mails a link stops: ``l-`` stands below letters, ``a-`` below alerts."""

    def __init__(self) -> None:
        self.stopped: list[str] = []

    async def look(self, token: str) -> tuple[str, bool] | None:
        language = token.partition("-")[2]
        return (language, token.startswith("l-")) if language in {"fr", "en", "nl"} else None

    async def stop_gazette(self, token: str) -> None:
        self.stopped.append(f"{token} gazette")

    async def stop_messages(self, token: str) -> None:
        self.stopped.append(f"{token} messages")

    async def stop_alerts(self, token: str) -> None:
        self.stopped.append(f"{token} alerts")


ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.mark.parametrize(
    ("token", "action"),
    [("l-fr", "/unsubscribe/l-fr"), ("a-fr", "/unsubscribe/a-fr/messages")],
    ids=["letter", "alert"],
)
async def test_looking_at_the_unsubscribe_page_changes_nothing(token: str, action: str) -> None:
    mailbox = Mailbox()
    async with a_client(Unsubscribe(mailbox).routes) as client:
        answer = await client.get(f"/unsubscribe/{token}")
        page = await answer.text()
        for path in ("", "/messages", "/alerts"):
            assert (await client.get(f"/unsubscribe/{token}{path}")).status == 200
            assert (await client.head(f"/unsubscribe/{token}{path}")).status == 200

    assert mailbox.stopped == []
    assert f'<form method="post" action="{action}">' in page
    assert answer.headers["Cache-Control"] == "no-store"


async def test_one_click_below_a_letter_stops_the_letter_and_twice_is_as_good_as_once() -> None:
    mailbox = Mailbox()
    async with a_client(Unsubscribe(mailbox).routes) as client:
        first = await client.post("/unsubscribe/l-en", data=ONE_CLICK)
        second = await client.post("/unsubscribe/l-en", data=ONE_CLICK)
        page = await first.text()

    assert (first.status, second.status) == (200, 200)
    assert mailbox.stopped == ["l-en gazette", "l-en gazette"]
    assert "Noted." in page
    assert "Alerts and messages go on" in page


async def test_one_click_below_an_alert_changes_nothing_and_shows_what_can_be_left() -> None:
    mailbox = Mailbox()
    async with a_client(Unsubscribe(mailbox).routes) as client:
        page = await (await client.post("/unsubscribe/a-fr", data=ONE_CLICK)).text()

    assert mailbox.stopped == []
    assert "Que voulez-vous recevoir" in page


async def test_alerts_stop_in_a_step_of_their_own_only() -> None:
    mailbox = Mailbox()
    async with a_client(Unsubscribe(mailbox).routes) as client:
        page = await (await client.get("/unsubscribe/a-fr")).text()
        while action := re.search(r'<form method="post" action="([^"]+)">', page):
            page = await (await client.post(action[1])).text()

    assert mailbox.stopped == ["a-fr messages", "a-fr alerts"]
    assert "même en cas de danger" in page


async def test_a_link_that_is_not_ours_says_what_to_do_instead() -> None:
    mailbox = Mailbox()
    async with a_client(Unsubscribe(mailbox).routes) as client:
        for path in ("other", "%3Cb%3E", "x" * 301, "other/messages", "other/alerts"):
            answer = await client.post(f"/unsubscribe/{path}")
            assert answer.status == 404
            assert "STOP" in await answer.text()

    assert mailbox.stopped == []


async def test_a_language_that_our_pages_do_not_speak_reads_french() -> None:
    async with a_client(Unsubscribe(Mailbox()).routes) as client:
        page = await (await client.get("/unsubscribe/a-nl")).text()

    assert '<html lang="fr">' in page
