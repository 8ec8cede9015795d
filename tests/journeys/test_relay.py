"""Stories of a relay: a neighbour warns somebody whom no message reaches, or somebody else is asked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import MemberStatus, Role
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village

CHANNELS = ("telegram", "matrix", "sms", "email")
on_each_channel = pytest.mark.parametrize("channel", CHANNELS)
BURGLARY = "ALERTE cambriolage 12 rue des Acacias. Une voiture bleue attend"


async def neighbours(village: Village, channel: str = "telegram") -> None:
    """Karim leads; Lucie will be a relay on that channel, Marc on Telegram; Zoé raises alerts."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", "telegram"))
    await village.member("Lucie", roles=(), **contact("Lucie", channel))
    await village.member("Marc", roles=(), **contact("Marc", "telegram"))
    await village.member("Zoé", roles=(), **contact("Zoé", "telegram"))


def plain(texts: list[str]) -> str:
    """Give all of it as one text."""
    return "\n".join(texts).replace("**", "")


@on_each_channel
@pytest.mark.feature("R13", by=("become_relay", "relay_told", "end_relay"))
async def test_a_neighbour_warns_somebody_who_has_a_landline_only(village: Village, channel: str) -> None:
    """Jeanne, 84 ans, n'a que le téléphone fixe : Lucie la prévient quand un danger est dans sa rue."""
    await neighbours(village, channel)
    village.tells("Lucie devient le relais de Jeanne, qui est d'accord")
    await says_surely(village, "Lucie", "relais Jeanne, 14 rue des Acacias", "1")
    village.tells("Zoé raconte un cambriolage dans la rue de Jeanne, puis un vol ailleurs")
    await village.says("Zoé", BURGLARY, "1", "1", "1")
    asked = plain(village.hears("Lucie"))
    village.tells("Lucie a téléphoné")
    await village.says("Lucie", "RELAIS OK")
    thanked = plain(village.hears("Lucie")[-1:])
    await village.a_minute_passes(minutes=31)
    village.tells("Lucie déménage : plus rien n'est gardé de Jeanne")
    await says_surely(village, "Lucie", "relais fin")
    await village.says(
        "Zoé", "A1 clore fausse alerte", "ALERTE cambriolage 3 rue des Acacias. Une échelle", "1", "1", "1"
    )

    assert "Prévenez Jeanne, rue des Acacias" in asked
    assert "14" not in asked.partition("Prévenez Jeanne")[2].partition("\n")[0]
    assert "Jeanne est au courant" in thanked
    assert plain(village.hears("Lucie")).count("Prévenez Jeanne") == 1
    assert "Lucie est maintenant le relais de Jeanne" in plain(village.hears("Karim"))
    assert "Lucie a mis fin au relais de Jeanne" in plain(village.hears("Karim"))
    assert "Qui prévient Jeanne" not in plain(village.hears("Karim"))
    assert "Jeanne" not in plain(village.hears("Zoé") + village.hears("Marc"))


async def test_where_the_relay_does_not_answer_the_next_one_is_asked_and_then_the_referents(village: Village) -> None:
    """Lucie n'a pas vu : une demi-heure après Marc est demandé, puis Karim, qui passe chez Jeanne."""
    await neighbours(village)
    await village.says("Lucie", "relais Jeanne, rue des Acacias", "1")
    await village.says("Marc", "relais jeanne rue des acacias", "1")
    await village.says("Zoé", BURGLARY, "1", "1", "1")
    early = plain(village.hears("Marc") + village.hears("Karim"))
    await village.a_minute_passes(minutes=31)
    second = plain(village.hears("Marc"))
    not_yet = plain(village.hears("Karim"))
    await village.a_minute_passes(minutes=31)
    await village.taps("Karim", "C'est fait")
    await village.says("Marc", "relais ok")

    assert "Jeanne" not in early.replace("Lucie est maintenant le relais de Jeanne", "").replace(
        "Marc est maintenant le relais de Jeanne", ""
    ).replace("je vous demande de prévenir Jeanne", "").replace("Jeanne est d'accord", "")
    assert "Qui prévient Jeanne, rue des Acacias" in second
    assert "Qui prévient Jeanne" not in not_yet
    assert any("Qui prévient Jeanne" in text for text in plain(village.hears("Karim")).splitlines())
    assert "Karim a prévenu Jeanne" in plain(village.hears("Lucie"))
    assert "Karim a prévenu Jeanne" in plain(village.hears("Marc"))
    assert "personne à prévenir" in village.hears("Marc")[-1]


async def test_what_a_town_hall_says_of_a_street_is_passed_on_there(village: Village) -> None:
    """La mairie coupe l'eau rue des Acacias : Lucie prévient Jeanne ; Paulette, rue des Pins, n'est pas concernée."""
    await neighbours(village)
    await village.town_hall("Mairie", **contact("Mairie", "telegram"))
    await village.says("Lucie", "relais Jeanne, rue des Acacias", "1", "relais Paulette, rue des Pins", "1")
    await village.says("Lucie", "relais Simone, rue des Pins", "1")
    enough = village.hears("Lucie")[-1]
    await village.says("Mairie", "officiel Eau coupée demain matin rue des Acacias", "1")

    asked = [text for text in village.hears("Lucie") if "Prévenez" in text]
    assert "déjà 2 personnes" in enough
    assert len(asked) == 1
    assert "Jeanne" in asked[0]
    assert "M1" in asked[0]


async def test_whoever_is_no_relay_any_more_leaves_nothing_behind_and_the_referents_know(village: Village) -> None:
    """Lucie quitte la communauté : Karim apprend que plus personne ne prévient Jeanne, dont rien n'est gardé."""
    await neighbours(village)
    await village.says("Lucie", "relais", "Jeanne, rue des Acacias", "1")
    await village.says("Karim", "relais")
    seen = plain(village.hears("Karim")[-1:])

    def leaves(uow: UnitOfWork) -> None:
        here = village.communities["Les Lilas"]
        (place,) = uow.places.neighbours([here], MemberStatus.ACTIVE, "lucie")
        uow.places.set_status(place.member_id, MemberStatus.LEFT)

    await village.store.run(leaves)
    await village.a_minute_passes()
    await village.says("Karim", "relais fin")

    assert "Jeanne, rue des Acacias. Relais\N{NO-BREAK SPACE}: Lucie" in seen
    assert "Plus personne ne prévient Jeanne" in plain(village.hears("Karim"))
    assert "relais de personne" in village.hears("Karim")[-1]


async def test_a_relay_reads_back_what_is_kept_and_may_be_one_of_two(village: Village) -> None:
    """Deux relais suffisent ; un référent y met fin pour tous ; à un prénom sans rue, on demande la rue."""
    await neighbours(village)
    await village.says("Zoé", "relais Jeanne")
    asked = village.hears("Zoé")[-1]
    for name in ("Lucie", "Marc", "Zoé"):
        await village.says(name, "relais Jeanne, rue des Acacias", "1")
    await village.says("Lucie", "relais fin")
    await village.says("Marc", "relais")
    listed = plain(village.hears("Marc")[-1:])
    await village.says("Karim", "relais fin Jeanne")

    assert "Dans quelle rue habite Jeanne" in asked
    assert "déjà deux relais" in village.hears("Zoé")[-1]
    assert "Un autre voisin le reste" in plain(village.hears("Karim") + village.hears("Lucie"))
    assert ": Marc" in listed
    assert "Karim a mis fin au relais de Jeanne" in plain(village.hears("Marc"))
