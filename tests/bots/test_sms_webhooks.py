"""What a gateway, or a stranger, can do to the addresses that it calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import permutations
from urllib.parse import quote, urlencode

import pytest
from aiohttp import ClientSession, web

from bots.phone import number_of
from bots.sms.channel import Sms
from bots.sms.gateway import clean
from bots.sms.receipts import DeliveryState
from tests.bots.contract import FrontDoor, listening
from tests.bots.sms_props import ODETTE, WEBHOOK_SECRET, Program, a_program, kannel_block, to_odette

SAID = {"key": WEBHOOK_SECRET, "from": ODETTE, "text": "vu", "charset": "UTF-8", "id": "m-1"}


class AcceptingKannel:
    """Takes every message, and keeps the address at which it should tell the receipts."""

    def __init__(self) -> None:
        self.receipt_urls: list[str] = []
        self.url = ""

    async def start(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_get("/cgi-bin/sendsms", self._take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/cgi-bin/sendsms"
        return runner

    async def _take(self, request: web.Request) -> web.Response:
        if "to" not in request.query:
            return web.Response(status=400, text="Missing receiver number, rejected")
        self.receipt_urls.append(request.query["dlr-url"])
        return web.Response(status=202, text="0: Accepted for delivery")


class Street:
    def __init__(self, program: Program, channel: Sms, gateway: AcceptingKannel, session: ClientSession) -> None:
        self.program, self.channel, self.gateway, self.session = program, channel, gateway, session

    async def call(self, query: str, route: str = "inbound", **more: object) -> int:
        url = f"{self.program.url}/sms/kannel/{route}?{query}"
        from yarl import URL

        async with self.session.request("GET", URL(url, encoded=True), **more) as answer:  # type: ignore[arg-type]
            return answer.status

    async def tell(self, message: int, state: int) -> int:
        url = self.gateway.receipt_urls[message].replace("%d", str(state))
        async with self.session.get(url) as answer:
            return answer.status


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    gateway = AcceptingKannel()
    runner = await gateway.start()
    async with a_program() as program, ClientSession() as session:
        channel = await program.with_channel("kannel", **kannel_block(gateway.url))
        yield Street(program, channel, gateway, session)
        await channel.close()
    await runner.cleanup()


async def test_a_message_is_taken_when_it_is_committed_and_not_before(street: Street) -> None:
    nobody = await street.call(urlencode(SAID))
    door = FrontDoor(failures=1)
    async with listening(street.channel, door):
        await asyncio.sleep(0.05)
        refused = await street.call(urlencode(SAID))
        taken = await street.call(urlencode(SAID))

    assert (nobody, refused, taken) == (503, 503, 200)
    assert [one.address for one in door.heard] == [ODETTE]


async def test_the_same_message_three_times_and_ten_times_at_once_has_one_id(street: Street) -> None:
    door = FrontDoor()

    async with listening(street.channel, door):
        await asyncio.sleep(0.05)
        one_by_one = [await street.call(urlencode(SAID)) for _ in range(3)]
        at_once = await asyncio.gather(*(street.call(urlencode(SAID)) for _ in range(10)))

    assert set(one_by_one) | set(at_once) == {200}
    assert len({(one.address, one.message_id) for one in door.heard}) == 1


@pytest.mark.parametrize(
    "query",
    [
        "from=%2B33612345678&text=vu&id=1",
        "key=&from=%2B33612345678&text=vu&id=1",
        f"key={WEBHOOK_SECRET[:-1]}&from=%2B33612345678&text=vu&id=1",
        f"key={WEBHOOK_SECRET}x&from=%2B33612345678&text=vu&id=1",
        f"key={WEBHOOK_SECRET}&key={WEBHOOK_SECRET}&from=%2B33612345678&text=vu&id=1",
        "key=%C3%A9%FF%00&from=%2B33612345678&text=vu&id=1",
        f"key={quote('ключ')}&from=%2B33612345678&text=vu&id=1",
        "&".join(["key=x"] * 200),
    ],
)
async def test_a_stranger_is_refused(street: Street, query: str) -> None:
    door = FrontDoor()

    async with listening(street.channel, door):
        await asyncio.sleep(0.05)
        status = await street.call(query, data=b"{ not looked at \xff")

    assert status == 401
    assert door.offered == []


async def test_an_answer_says_nothing_beside_its_status(street: Street) -> None:
    """Neither whether the secret was nearly right, nor who is known here."""
    url = f"{street.program.url}/sms/kannel/inbound?"
    forged = {**SAID, "key": WEBHOOK_SECRET[:-1]}
    said = [SAID, {**SAID, "from": "+33699999999", "id": "m-2"}, {**SAID, "from": "Orange"}, {**SAID, "from": ""}]
    bodies = set()

    async with listening(street.channel, FrontDoor()):
        await asyncio.sleep(0.05)
        for fields in (*said, forged, {}):
            async with street.session.get(url + urlencode(fields)) as answer:
                bodies.add(await answer.read())

    assert bodies == {b""}


async def test_a_body_of_more_than_64_kib_is_refused(street: Street) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b"x" * 1024

    told = await street.call(urlencode(SAID), data=b"x" * (64 * 1024 + 1))
    streamed = await street.call(urlencode(SAID), data=endless())

    assert told == streamed == 413


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a%00b", "ab"),
        ("%ED%A0%80", "í\xa0€"),
        ("%F0%9F%9A%A8", "🚨"),
        ("%E9t%E9", "été"),
        ("%FF%FE", "ÿþ"),
        ("", ""),
    ],
)
async def test_any_bytes_become_a_text_that_can_be_kept(street: Street, text: str, kept: str) -> None:
    door = FrontDoor()
    said = urlencode({name: value for name, value in SAID.items() if name != "text"})

    async with listening(street.channel, door):
        await asyncio.sleep(0.05)
        status = await street.call(f"{said}&text={text}")

    assert status == 200
    assert door.heard[0].text == kept


def test_halves_of_a_character_are_put_together_or_replaced() -> None:
    assert clean("\ud83d\udea8 \ud83d!\x00") == "🚨 \ufffd!"


async def test_a_sender_that_is_a_word_is_taken_and_nobody_hears_it(street: Street) -> None:
    door = FrontDoor()

    async with listening(street.channel, door):
        await asyncio.sleep(0.05)
        status = await street.call(urlencode(SAID | {"from": "Orange"}))

    assert status == 200
    assert door.offered == []


async def test_a_call_without_a_sender_is_nonsense(street: Street) -> None:
    assert await street.call(urlencode(SAID | {"from": ""})) == 400


async def test_without_a_secret_the_addresses_do_not_exist(street: Street) -> None:
    block = kannel_block(street.gateway.url) | {"webhook_secret": ""}
    channel = await street.program.with_channel("kannel", **block)

    statuses = [await street.call(urlencode(SAID)), await street.call("id=1&sig=&state=1", "receipt")]
    await channel.close()

    assert statuses == [404, 404]


@pytest.mark.parametrize("order", list(permutations([4, 8, 1])))
async def test_receipts_in_any_order_never_go_backwards(street: Street, order: tuple[int, ...]) -> None:
    await street.channel.send(to_odette("A12", delivery_id="d-7"))

    for state in order:
        assert await street.tell(0, state) == 200

    told = [one.state for one in street.program.office.told]
    assert told == sorted(set(told))
    assert told[-1] is DeliveryState.DELIVERED


async def test_a_failure_is_told_with_the_code_of_the_gateway(street: Street) -> None:
    await street.channel.send(to_odette("A12", delivery_id="d-7"))

    await street.tell(0, 2)
    await street.tell(0, 8)

    assert [(one.external_id, one.state, one.reason) for one in street.program.office.told] == [
        ("d-7", DeliveryState.FAILED, "2")
    ]


async def test_a_receipt_that_cannot_be_kept_comes_again(street: Street) -> None:
    await street.channel.send(to_odette("A12", delivery_id="d-7"))
    street.program.office.is_down = True

    refused = await street.tell(0, 1)
    street.program.office.is_down = False
    taken = await street.tell(0, 1)

    assert (refused, taken) == (503, 200)
    assert len(street.program.office.told) == 1


async def test_the_signature_of_one_receipt_opens_no_other(street: Street) -> None:
    await street.channel.send(to_odette("A12", delivery_id="d-7"))
    query = street.gateway.receipt_urls[0].partition("?")[2].replace("%d", "1")

    forged = await street.call(query.replace("id=d-7", "id=d-8"), "receipt")
    with_the_secret = await street.call(f"key={WEBHOOK_SECRET}&id=d-7&state=1", "receipt")

    assert forged == with_the_secret == 401
    assert street.program.office.told == []


@pytest.mark.parametrize(
    ("sender", "number"),
    [
        ("+33612345678", "+33612345678"),
        ("33612345678", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("0612345678", "+33612345678"),
        (" +33 6 12 34 56 78 ", "+33612345678"),
        ("+4915112345678", "+4915112345678"),
        ("38010", None),
        ("Orange", None),
        ("", None),
        ("+", None),
        ("+999123456789", None),
        ("\ufffd", None),
    ],
)
def test_a_sender_becomes_one_number_or_none(sender: str, number: str | None) -> None:
    assert number_of(sender, "FR") == number


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
async def test_parts_come_in_any_order(street: Street, order: tuple[int, ...]) -> None:
    door = FrontDoor()
    words = {1: "Fumée au ", 2: "12 rue ", 3: "des Lilas"}

    async with listening(street.channel, door):
        await asyncio.sleep(0.05)
        statuses = await asyncio.gather(*(part_call(street, place, words[place]) for place in order))

    assert statuses == [200, 200, 200]
    assert [one.text for one in door.heard] == ["Fumée au 12 rue des Lilas"]


async def test_a_part_that_comes_twice_counts_once(street: Street) -> None:
    door = FrontDoor()

    async with listening(street.channel, door):
        await asyncio.sleep(0.05)
        await asyncio.gather(*(part_call(street, place, f"{place}", total=2) for place in (1, 1, 2)))

        late = await part_call(street, 1, "1", total=2)

    assert late == 200
    assert [one.text for one in door.heard] == ["12"]


async def test_parts_that_nobody_could_keep_come_again_as_the_same_message(street: Street) -> None:
    door = FrontDoor(failures=1)

    async with listening(street.channel, door):
        await asyncio.sleep(0.05)
        first = await asyncio.gather(*(part_call(street, place, f"{place}", total=2) for place in (1, 2)))
        second = await asyncio.gather(*(part_call(street, place, f"{place}", total=2) for place in (2, 1)))

    assert (first, second) == ([503, 503], [200, 200])
    assert len({one.message_id for one in door.offered}) == 1


async def test_when_a_part_stays_away_the_rest_goes_on(street: Street) -> None:
    door = FrontDoor()
    # Long enough for both to have come, on a busy machine too.
    street.channel._joiner._patience = 2.0

    async with listening(street.channel, door):
        await asyncio.sleep(0.05)
        statuses = await asyncio.gather(*(part_call(street, place, f"{place}") for place in (1, 3)))

    assert statuses == [200, 200]
    assert [one.text for one in door.heard] == ["13"]


async def part_call(street: Street, place: int, text: str, total: int = 3) -> int:
    header = bytes([5, 0, 3, 77, total, place])
    said = {**SAID, "id": f"m-{place}", "text": text, "udh": "".join(f"%{octet:02x}" for octet in header)}
    return await street.call(urlencode(said))
