"""What can be forged is proven by a code before it does what matters; the code is short-lived, and hard to guess."""

from __future__ import annotations

from tests.core.village import an_alert, count
from tests.world import Village


async def test_a_claimed_contact_proves_itself_with_a_code_before_it_closes(village: Village) -> None:
    await an_alert(village)

    await village.says("Odette", "CLORE A1 fausse alerte")
    assert await is_open(village)
    await village.says("Odette", await the_code(village))

    assert not await is_open(village)


async def test_a_wrong_code_is_tried_five_times(village: Village) -> None:
    await an_alert(village)
    await village.says("Odette", "CLORE A1 fausse alerte")
    code = await the_code(village)

    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    await village.says("Odette", *[wrong] * 5)
    assert "Trop d'essais" in village.hears("Odette")[-1]
    await village.says("Odette", code)

    assert await is_open(village)


async def test_new_codes_do_not_begin_the_count_of_tries_anew(village: Village) -> None:
    """Whoever forges a number may ask for codes for ever; after ten tries in an hour even the right one fails."""
    await an_alert(village)
    for _ in range(3):
        await village.says("Odette", "CLORE A1 fausse alerte")
        wrong = f"{(int(await the_code(village)) + 1) % 1_000_000:06}"
        await village.says("Odette", *[wrong] * 4)
    await village.says("Odette", "CLORE A1 fausse alerte")

    await village.says("Odette", await the_code(village))
    refused = await is_open(village)
    village.clock.passes(hours=1, minutes=1)
    await village.says("Odette", "CLORE A1 fausse alerte")
    await village.says("Odette", await the_code(village))

    assert refused
    assert not await is_open(village)


async def test_a_code_is_good_for_ten_minutes(village: Village) -> None:
    await an_alert(village)
    await village.says("Odette", "CLORE A1 fausse alerte")
    code = await the_code(village)
    village.clock.passes(minutes=10, seconds=1)

    await village.says("Odette", code)

    assert await is_open(village)


async def test_a_code_works_once_and_its_proof_lasts_half_an_hour(village: Village) -> None:
    await an_alert(village)
    await village.says("Odette", "CLORE A1 fausse alerte")
    code = await the_code(village)
    await village.says("Odette", code)
    village.clock.passes(minutes=29)
    await village.says("Odette", "ROUVRIR A1")
    assert await is_open(village)
    village.clock.passes(minutes=2)

    await village.says("Odette", "CLORE A1 fausse alerte", code)

    assert await is_open(village)


async def test_the_code_of_one_person_does_not_serve_another(village: Village) -> None:
    await village.member("Anne", sms="+33600000002")
    await an_alert(village)
    await village.says("Odette", "CLORE A1 fausse alerte")
    code = await the_code(village)

    await village.says("Anne", code)

    assert await is_open(village)


async def test_whoever_says_something_else_gives_the_challenged_wish_up(village: Village) -> None:
    await an_alert(village)
    await village.says("Odette", "CLORE A1 fausse alerte")
    code = await the_code(village)

    await village.says("Odette", "AIDE", code)

    assert await is_open(village)


async def the_code(village: Village) -> str:
    """The code in Odette's last message."""
    return next(
        word for word in village.hears("Odette")[-1].replace(".", " ").split() if word.isdecimal() and len(word) == 6
    )


async def is_open(village: Village) -> bool:
    return bool(await count(village, "SELECT count(*) FROM alert WHERE status <> 'closed'"))
