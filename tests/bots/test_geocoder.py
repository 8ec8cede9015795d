"""The geocoder is asked as it documents itself, and whatever it answers costs nobody more than a moment."""

from __future__ import annotations

import time

import pytest

from bots.geocoder import LARGEST_ANSWER, Geocoder
from bots.settings_maps import Maps
from core.geocoded import Address
from core.model.community import Point
from tests.peers.geocoder import addok, geocoder, nominatim

LILAS = "2 rue des Lilas, Villeneuve"


@pytest.mark.parametrize(
    ("features", "label"),
    [
        ([addok("2 Rue des Lilas 44000 Villeneuve", 47.22, -1.556)], "2 Rue des Lilas 44000 Villeneuve"),
        ([nominatim("2", "Rue des Lilas", "Villeneuve", 47.22, -1.556)], "2 Rue des Lilas, Villeneuve"),
    ],
)
async def test_each_kind_of_geocoder_says_the_street_and_the_commune(
    features: list[dict[str, object]], label: str
) -> None:
    async with geocoder({LILAS: features}) as peer:
        known = await Geocoder(peer.url).ask([LILAS, "nowhere & away"])

    assert peer.asked == [LILAS, "nowhere & away"]
    assert known == {LILAS: [Address(label, Point(47.22, -1.556))], "nowhere & away": []}


async def test_what_fits_much_worse_is_not_meant() -> None:
    found = [
        addok("2 Rue des Lilas 44000 Villeneuve", 47.22, -1.556, 0.95),
        addok("2 Rue des Lilas 44100 Laville", 47.3, -1.5, 0.9),
        addok("Rue du Lis 44000 Villeneuve", 47.23, -1.55, 0.6),
    ]
    async with geocoder({LILAS: found}) as peer:
        known = await Geocoder(peer.url).ask([LILAS])

    assert [each.label[-10:] for each in known[LILAS] or ()] == ["Villeneuve", "00 Laville"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'{"features": 3}',
        b'{"features": [{}]}',
        b'{"features": [{"properties": {"label": "x", "score": "high"}}]}',
        b'{"features": [{"properties": {"label": "x"}, "geometry": {"type": "Point", "coordinates": []}}]}',
        b'{"features": [{"properties": {"label": "x"}, "geometry": {"type": "Point", "coordinates": [null, 1]}}]}',
        b"[" * 100_000,
        b" " * (LARGEST_ANSWER + 1),
    ],
)
async def test_an_answer_that_is_none_is_no_answer(body: bytes) -> None:
    async with geocoder({}) as peer:
        peer.body = body

        assert await Geocoder(peer.url).ask([LILAS]) == {LILAS: None}


@pytest.mark.parametrize("status", [302, 404, 429, 500])
async def test_a_geocoder_that_fails_is_left_alone_for_a_while(status: int) -> None:
    async with geocoder({}) as peer:
        peer.status = status
        ours = Geocoder(peer.url)

        assert await ours.ask([LILAS]) == {LILAS: None}
        assert await ours.ask([LILAS]) == {LILAS: None}

    assert len(peer.asked) == 1


async def test_a_geocoder_that_hangs_costs_a_moment_once() -> None:
    async with geocoder({}) as peer:
        peer.hangs = True
        ours, began = Geocoder(peer.url, seconds=0.3), time.monotonic()

        assert await ours.ask([LILAS, "3 rue des Lilas"]) == {LILAS: None, "3 rue des Lilas": None}
        assert await ours.ask([LILAS]) == {LILAS: None}

    assert time.monotonic() - began < 3
    assert len(peer.asked) == 1


async def test_a_place_off_the_earth_is_no_place() -> None:
    async with geocoder({LILAS: [addok("x", 91, 0), addok("y", 0, float("nan")), addok("", 1, 1)]}) as peer:
        assert await Geocoder(peer.url).ask([LILAS]) == {LILAS: []}


@pytest.mark.parametrize(
    "address",
    [
        "ftp://a/{words}",
        "https://a/search",
        "https://{words}.example.org/",
        "https:///?q={words}",
        "https://a/?q={words}&x={y}",
    ],
)
def test_an_address_that_cannot_be_asked_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address of a geocoder"):
        Maps(geocoder=address)
