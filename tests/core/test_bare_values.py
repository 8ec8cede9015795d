"""A number, a mail address or a street alone is no news: nobody is asked whether neighbours should read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.language.bare_values import is_contact

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize(
    "said",
    [
        "06 55 55 55 55",
        "mon nouveau numéro : 0655555555",
        "+33 6 55 55 55 55",
        "karim@mail.example",
        "06.55.55.55.55 merci",
    ],
)
async def test_a_number_or_an_address_alone_leads_to_the_channels(village: Village, said: str) -> None:
    await village.says("Karim", said)

    assert "répondez LIER" in village.hears("Karim")[-1]


async def test_a_street_alone_is_asked_about_and_offered_to_nobody(village: Village) -> None:
    """Of whom no address is known, it may be theirs."""
    await village.member("Zoé", telegram="6003", home="2 rue des Lilas")
    await village.says("Zoé", "10 rue des Lilas")
    await village.says("Karim", "10 rue des Lilas")

    assert "Que se passe-t-il là-bas" in village.hears("Zoé")[-1]
    assert "PROFIL RUE" in village.hears("Zoé")[-1]
    assert "est-ce votre adresse" in village.hears("Karim")[-1]


async def test_what_is_told_beside_a_number_or_a_street_is_heard_out(village: Village) -> None:
    await village.says("Karim", "un homme bizarre au 10 rue des Lilas")

    assert "prévenir vos voisins" in village.hears("Karim")[-1]
    assert not is_contact("appelez la voisine au 06 55 55 55 55")


async def test_whom_to_invite_is_written_to_though_it_is_said_in_a_sentence(village: Village) -> None:
    """Karim écrit « je voudrais inviter ma soeur aminata@mail.example » : elle reçoit l'invitation."""
    await village.stranger("Aminata", email="aminata@mail.example")

    await village.says("Karim", "je voudrais inviter ma soeur aminata@mail.example")
    await village.time_passes(minutes=1)

    assert "Karim" in village.hears("Aminata")[-1]


async def test_a_number_behind_the_word_that_links_is_no_wrong_code(village: Village) -> None:
    await village.says("Karim", "lier 06 55 55 55 55")

    assert "LIER" in village.hears("Karim")[-1]
    assert "n'est pas le bon" not in village.hears("Karim")[-1]
