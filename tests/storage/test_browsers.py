"""Browsers in the storage: who gets in, what waits for them, and what they are woken for."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from core.community.browsers import invite, sign_in
from core.shelves.browsers import TRIES_A_CODE, TRIES_AN_HOUR, Browser, Subscription
from storage import tables
from storage.browser_tables import browser_line, browser_photo, browser_try
from tests.storage.street import Street, behind

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork

PUSH = Subscription("https://push.example/abc", "key", "secret")


def a_line(text: str = "Alerte A1", *labels: str) -> dict[str, Any]:
    """What stands in a box."""
    return {"text": text, "topic": "A1", "choices": [{"label": label, "payload": label[0]} for label in labels]}


async def karim_signs_in(street: Street) -> Browser:
    """Let Karim move in, and sign a browser in."""
    if "Karim" not in street.people:
        await street.moves_in("Karim", telegram="1")
    karim = street.people["Karim"].id

    def work(uow: UnitOfWork) -> Browser:
        entered = sign_in(invite(karim, uow)[0], "here", "Firefox", "Android", uow)
        assert entered is not None
        return entered[0]

    return await street.run(work)


async def how_many(street: Street, table: Any) -> int:
    """Count the rows of a table."""
    return await street.run(lambda uow: int(behind(uow).execute(select(func.count()).select_from(table)).scalar_one()))


async def test_of_fifty_codes_tried_at_once_from_one_place_five_are_looked_at(street: Street) -> None:
    tries = (street.run(lambda uow: sign_in("AAAAAAAA", "one place", "", "", uow)) for _ in range(50))

    assert await asyncio.gather(*tries) == [None] * 50
    assert await how_many(street, browser_try) == TRIES_A_CODE


async def test_of_a_link_used_ten_times_at_once_one_gets_in(street: Street) -> None:
    karim = await street.moves_in("Karim", telegram="1")
    link, _ = await street.run(lambda uow: invite(karim.id, uow))

    entered = await asyncio.gather(*(street.run(lambda uow: sign_in(link, "x", "", "", uow)) for _ in range(10)))

    assert len([one for one in entered if one is not None]) == 1
    assert len(await street.run(lambda uow: uow.browsers.of(karim.id))) == 1


async def test_when_a_thousand_codes_were_wrong_within_an_hour_nobody_types_one_but_links_work(street: Street) -> None:
    """Whoever has many places guesses from all of them."""
    karim = await street.moves_in("Karim", telegram="1")

    def guess(uow: UnitOfWork) -> None:
        for number in range(TRIES_AN_HOUR):
            uow.browsers.note_try(f"place {number}", uow.now())

    await street.run(guess)
    link, code = await street.run(lambda uow: invite(karim.id, uow))
    refused = await street.run(lambda uow: sign_in(code, "home", "", "", uow))
    by_link = await street.run(lambda uow: sign_in(link, "home", "", "", uow))
    street.clock.tick(3601)
    _, code = await street.run(lambda uow: invite(karim.id, uow))
    later = await street.run(lambda uow: sign_in(code, "home", "", "", uow))

    assert refused is None
    assert by_link is not None
    assert later is not None


async def test_ten_wrong_codes_a_day_from_one_place_are_enough(street: Street) -> None:
    karim = await street.moves_in("Karim", telegram="1")
    for _ in range(2):
        for _ in range(TRIES_A_CODE):
            await street.run(lambda uow: sign_in("AAAAAAAA", "home", "", "", uow))
        street.clock.tick(601)
    _, code = await street.run(lambda uow: invite(karim.id, uow))

    assert await street.run(lambda uow: sign_in(code, "home", "", "", uow)) is None
    street.clock.tick(24 * 3600)
    _, code = await street.run(lambda uow: invite(karim.id, uow))
    assert await street.run(lambda uow: sign_in(code, "home", "", "", uow)) is not None


async def test_one_key_is_one_line_and_the_box_gives_the_newest(street: Street) -> None:
    browser = await karim_signs_in(street)

    def fill(uow: UnitOfWork) -> list[bool]:
        return [uow.browsers.keep(browser.id, key, a_line(key), (), None) for key in ("a", "b", "a", "c")]

    assert await street.run(fill) == [True, True, False, True]
    lines = await street.run(lambda uow: uow.browsers.after(browser.id, 0, 2))
    assert [line.entry["text"] for line in lines] == ["b", "c"]
    later = await street.run(lambda uow: uow.browsers.after(browser.id, lines[0].number, 10))
    assert [line.entry["text"] for line in later] == ["c"]


async def test_the_words_of_a_button_are_those_that_were_shown_last(street: Street) -> None:
    browser = await karim_signs_in(street)

    def fill(uow: UnitOfWork) -> tuple[str, str]:
        uow.browsers.keep(browser.id, "a", a_line("un", "Vu"), (), None)
        uow.browsers.keep(browser.id, "b", a_line("deux", "Venir"), (), None)
        return uow.browsers.label_in(browser.id, "V"), uow.browsers.label_in(browser.id, "x")

    assert await street.run(fill) == ("Venir", "")


async def test_a_browser_is_woken_once_and_again_when_the_caller_died(street: Street) -> None:
    browser = await karim_signs_in(street)
    await street.run(lambda uow: uow.browsers.subscribe(browser.id, PUSH))
    await street.run(lambda uow: uow.browsers.keep(browser.id, "a", a_line(), (), uow.now()))

    def take(uow: UnitOfWork) -> list[int]:
        return [ring.tries for ring in uow.browsers.due_rings(uow.now(), uow.now() + timedelta(seconds=60), 10)]

    first, meanwhile = await street.run(take), await street.run(take)
    street.clock.tick(61)
    again = await street.run(take)
    line = (await street.run(lambda uow: uow.browsers.after(browser.id, 0, 1)))[0]
    await street.run(lambda uow: uow.browsers.settle_ring(line.number, None))
    street.clock.tick(61)

    assert (first, meanwhile, again) == ([1], [], [2])
    assert await street.run(take) == []


async def test_a_browser_that_was_taken_away_is_not_woken(street: Street) -> None:
    browser = await karim_signs_in(street)
    await street.run(lambda uow: uow.browsers.subscribe(browser.id, PUSH))
    await street.run(lambda uow: uow.browsers.keep(browser.id, "a", a_line(), (), uow.now()))

    await street.run(lambda uow: uow.contacts.release(browser.contact_id))
    rings = await street.run(lambda uow: uow.browsers.due_rings(uow.now(), uow.now() + timedelta(seconds=60), 10))

    assert rings == []
    assert await street.run(lambda uow: uow.browsers.at(browser.address)) is None


async def test_what_a_browser_that_was_taken_away_had_is_erased(street: Street) -> None:
    browser = await karim_signs_in(street)
    other = await karim_signs_in(street)

    def fill(uow: UnitOfWork) -> None:
        name = uow.browsers.add_photo(b"picture", "image/jpeg", uow.now())
        uow.browsers.keep(browser.id, "a", a_line(), (name,), None)
        uow.browsers.keep(other.id, "a", a_line(), (name,), None)

    await street.run(fill)
    await street.run(lambda uow: uow.contacts.release(browser.contact_id))
    closed = await street.run(lambda uow: uow.browsers.tidy(uow.now()))
    left = (await how_many(street, browser_line), await how_many(street, browser_photo))
    street.clock.tick(91 * 24 * 3600)
    await street.run(lambda uow: uow.browsers.tidy(uow.now()))

    assert closed == 1
    assert left == (1, 1)
    assert (await how_many(street, browser_line), await how_many(street, browser_photo)) == (0, 0)


async def test_canaux_knows_each_browser_by_its_name(street: Street) -> None:
    await karim_signs_in(street)

    mine = await street.run(lambda uow: uow.contacts.of(street.people["Karim"].id))

    assert [one.said["say"] for one in mine] == ["channel.with_address", "browser.label"]
    assert (mine[1].program, mine[1].system) == ("Firefox", "Android")


SECRET = "Le code du portail est celui du tilleul"


async def test_what_a_browser_is_told_is_nowhere_to_be_read_in_the_database(street: Street) -> None:
    """Neither the words of a line nor a picture; its box gives both back."""
    browser = await karim_signs_in(street)

    def fill(uow: UnitOfWork) -> str:
        name = uow.browsers.add_photo(SECRET.encode(), "image/jpeg", uow.now())
        uow.browsers.keep(browser.id, "a", a_line(SECRET), (name,), None)
        return name

    name = await street.run(fill)

    assert "tilleul" not in await stored(street)
    assert (await street.run(lambda uow: uow.browsers.after(browser.id, 0, 9)))[0].entry["text"] == SECRET
    assert await street.run(lambda uow: uow.browsers.photo(browser.id, name)) == (SECRET.encode(), "image/jpeg")


async def test_what_an_older_program_kept_open_is_sealed_and_reads_the_same(street: Street) -> None:
    """Lines, pictures of boxes and pictures of alerts, page by page until nothing is left."""
    browser = await karim_signs_in(street)

    def keep_open(uow: UnitOfWork) -> tuple[str, int]:
        name = uow.browsers.add_photo(SECRET.encode(), "image/jpeg", uow.now())
        uow.browsers.keep(browser.id, "a", {}, (name,), None)
        photo = uow.alerts.add_photo(SECRET.encode(), "image/jpeg", uow.now())
        tx = behind(uow)
        tx.execute(update(browser_line).values(entry=a_line(SECRET), is_sealed=False))
        tx.execute(update(browser_photo).values(data=SECRET.encode(), is_sealed=False))
        tx.execute(update(tables.photo).values(data=SECRET.encode(), sealed_for=None))
        return name, photo

    name, photo = await street.run(keep_open)
    before = await stored(street)
    sealed = [await street.run(lambda uow: uow.retention.seal_left()) for _ in range(2)]

    assert before.count("tilleul") == 3
    assert sealed == [3, 0]
    assert "tilleul" not in await stored(street)
    assert (await street.run(lambda uow: uow.browsers.after(browser.id, 0, 9)))[0].entry["text"] == SECRET
    assert await street.run(lambda uow: uow.browsers.photo(browser.id, name)) == (SECRET.encode(), "image/jpeg")
    assert await street.run(lambda uow: uow.alerts.photo(photo)) == (SECRET.encode(), "image/jpeg")


async def stored(street: Street) -> str:
    """Everything that stands in the tables concerned."""

    def read(uow: UnitOfWork) -> str:
        kept = (browser_line, browser_photo, tables.photo)
        return "".join(repr([tuple(row) for row in behind(uow).execute(table.select())]) for table in kept)

    return await street.run(read)
