"""What can be forged is proven by a code before it does what matters; the code is short-lived, and hard to guess."""

from __future__ import annotations

import re

import pytest

from core.model.member import Role
from core.wire import plain
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


@pytest.mark.parametrize(
    "given", ["{} merci", "LE CODE C EST {}", "Voici le code : {}.", "code {}", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"]
)
async def test_a_code_is_read_among_a_few_words(village: Village, given: str) -> None:
    """Odette recopie le code à sa façon."""
    await an_alert(village)
    await village.says("Odette", "CLORE A1 fausse alerte")

    await village.says("Odette", given.format(await the_code(village)))

    assert not await is_open(village)


@pytest.mark.parametrize(
    "said", ["QUEL CODE", "je trouve plus le code", "C'est quoi ?", "j'ai pas reçu de code", "ok merci", "je sais pas"]
)
async def test_whoever_is_lost_before_a_code_loses_nothing(village: Village, said: str) -> None:
    """Une question n'abandonne pas la demande : le code attendu est redemandé."""
    await an_alert(village)
    await village.says("Odette", "CLORE A1 fausse alerte")
    code = await the_code(village)

    await village.says("Odette", said)
    asked = village.hears("Odette")[-1]
    await village.says("Odette", code)

    assert "6 chiffres" in asked
    assert not await is_open(village)


async def test_a_code_with_a_digit_too_few_is_a_try(village: Village) -> None:
    await an_alert(village)
    await village.says("Odette", "CLORE A1 fausse alerte")
    code = await the_code(village)

    await village.says("Odette", code[:5])
    answered = village.hears("Odette")[-1]
    await village.says("Odette", code)

    assert "pas le bon code" in answered
    assert not await is_open(village)


@pytest.mark.parametrize("minutes", [1, 60])
async def test_whoever_gives_a_challenged_wish_up_reads_so_in_the_answer(village: Village, minutes: int) -> None:
    """Odette passe à autre chose, tout de suite ou bien plus tard : la réponse dit que sa demande n'est pas faite."""
    await an_alert(village)
    await village.says("Odette", "CLORE A1 fausse alerte")
    await the_code(village)
    village.clock.passes(minutes=minutes)

    await village.says("Odette", "MENU", "MENU")

    *_, dropped, later = village.hears("Odette")
    assert dropped.startswith("Sans le code, j'ai laissé votre demande d'avant. ")
    assert dropped.endswith(later)
    assert len(dropped) <= 160


async def test_a_long_answer_by_sms_comes_behind_what_was_given_up(village: Village) -> None:
    """Là où un SMS n'a pas de place pour les deux, il y en a deux."""
    await an_alert(village)
    await village.says("Odette", "CLORE A1 fausse alerte")

    await village.says("Odette", "AIDE")

    parts = [plain(part) for part in village.screen("Odette")[-1].outbound.parts]
    assert parts[0] == "Sans le code, j'ai laissé votre demande d'avant."
    assert parts[1].startswith("ALERTE + ce qui se passe")


async def test_a_code_that_comes_too_late_is_told_so(village: Village) -> None:
    """Le code d'hier ne vaut plus : Odette l'apprend, au lieu de « Je n'ai pas compris »."""
    await an_alert(village)
    await village.says("Odette", "CLORE A1 fausse alerte")
    code = await the_code(village)
    village.clock.passes(hours=20)

    await village.says("Odette", code)

    assert village.hears("Odette")[-1].startswith("Ce code ne marche plus")
    assert await is_open(village)


async def with_a_mailbox(village: Village) -> None:
    """Give Karim, who is a referent, an address of mail, too."""
    await village.says("Karim", "lier")
    found = re.search(r"LIER ([A-Z0-9]{8})", village.hears("Karim")[-1])
    assert found is not None
    village.contacts["Karim"]["email"] = "karim@lilas.example"
    await village.says("Karim", f"lier {found[1]}", channel="email")
    await village.says("Karim", re.findall(r"\b\d{6}\b", village.hears("Karim", "email")[-1])[0], channel="email")


async def test_a_mailbox_does_not_prove_itself_where_there_is_another_contact(village: Village) -> None:
    """Whoever reads somebody's mails, or writes in their name, closes nothing."""
    await an_alert(village)
    await with_a_mailbox(village)
    village.clock.passes(minutes=31)

    await village.says("Karim", "clore A1 fausse alerte", channel="email")
    asked, sent = village.hears("Karim", "email")[-1], village.hears("Karim")[-1]
    was_open = await is_open(village)
    await village.says("Karim", re.findall(r"\b\d{6}\b", sent)[0], channel="email")

    assert not re.search(r"\b\d{6}\b", asked)
    assert "Telegram" in asked
    assert was_open
    assert not await is_open(village)


async def test_the_code_for_a_mail_may_be_answered_on_the_other_contact(village: Village) -> None:
    await an_alert(village)
    await with_a_mailbox(village)
    village.clock.passes(minutes=31)
    await village.says("Karim", "clore A1 fausse alerte", channel="email")

    await village.says("Karim", re.findall(r"\b\d{6}\b", village.hears("Karim")[-1])[0])

    assert not await is_open(village)
    assert "fausse alerte" in village.hears("Karim", "email")[-1]


async def test_a_mailbox_that_is_all_somebody_has_is_sent_the_code(village: Village) -> None:
    await village.member("Lise", email="lise@lilas.example", roles=[Role.REFERENT])
    await an_alert(village)

    await village.says("Lise", "clore A1 fausse alerte")
    await village.says("Lise", re.findall(r"\b\d{6}\b", village.hears("Lise")[-1])[0])

    assert not await is_open(village)


async def test_right_codes_are_no_tries(village: Village) -> None:
    """Who proves twelve times in an hour that it is they is not locked out for it."""
    await an_alert(village)
    await with_a_mailbox(village)
    village.clock.passes(minutes=31)

    for wish in ("clore A1 fausse alerte", "rouvrir A1") * 6:
        await village.says("Karim", wish, channel="email")
        await village.says("Karim", re.findall(r"\b\d{6}\b", village.hears("Karim")[-1])[0], channel="email")
    await village.says("Karim", "clore A1 fausse alerte", channel="email")
    await village.says("Karim", re.findall(r"\b\d{6}\b", village.hears("Karim")[-1])[0])

    assert not await is_open(village)


async def the_code(village: Village) -> str:
    """The code in Odette's last message."""
    return next(
        word for word in village.hears("Odette")[-1].replace(".", " ").split() if word.isdecimal() and len(word) == 6
    )


async def is_open(village: Village) -> bool:
    return bool(await count(village, "SELECT count(*) FROM alert WHERE status <> 'closed'"))
