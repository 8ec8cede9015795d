"""Stories of the way back: somebody lost every telephone and account, and a referent met them."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from bots.way_back import bring_back_referent, stop_bringing_back
from core.model.member import Role
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from tests.world import Village

CHANNELS = ("telegram", "matrix", "sms", "email")
on_each_channel = pytest.mark.parametrize("channel", CHANNELS)
_LINK = re.compile(r"LIER ([A-Z0-9]{8})")


async def a_street(village: Village) -> None:
    """Karim leads, with Marc; Odette had a telephone, and lost it."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", "telegram"))
    await village.member("Marc", roles=[Role.REFERENT], **contact("Marc", "telegram"))
    await village.member("Odette", roles=(), **contact("Odette", "sms"))


async def handed_over(village: Village) -> str:
    """Karim has met Odette, and gives her the code."""
    await village.says("Karim", "retrouver Odette")
    await village.taps("Karim", "Oui, en personne")
    found = _LINK.search(village.hears("Karim")[-1])
    assert found is not None, village.hears("Karim")[-1]
    return found[1]


@on_each_channel
async def test_somebody_who_lost_everything_comes_back_after_three_days(village: Village, channel: str) -> None:
    """Odette a perdu son téléphone : Karim la rencontre, et trois jours après son nouveau canal est le sien."""
    await a_street(village)
    await village.stranger("Zoé", **contact("Zoé", channel))
    code = await handed_over(village)
    village.tells("Sur son nouveau canal (ici « Zoé »), Odette écrit le code")
    await says_surely(village, "Zoé", f"LIER {code}")
    waits = village.hears("Zoé")[-1]
    await village.a_minute_passes(hours=71)
    early = village.hears("Zoé")[-1]
    village.tells("Les trois jours sont passés")
    await village.a_minute_passes(hours=1, minutes=1)
    back = village.hears("Zoé")[-1]
    await village.says("Zoé", "canaux")

    assert "ce canal sera le" in waits
    assert early == waits
    assert "Bonjour Odette, vous êtes de retour" in back.replace("etes", "êtes")
    assert any("vous avez perdu vos canaux" in text for text in village.hears("Odette"))
    assert "un autre l'a remplacé" in village.hears("Odette")[-1]
    assert any("a rencontré Odette" in text for text in village.hears("Marc"))
    assert "Je ne vous connais pas" not in village.hears("Zoé")[-1]


async def test_any_old_channel_stops_it(village: Village) -> None:
    """Quelqu'un se fait passer pour Odette : elle dit « délier », et le code ne vaut plus rien."""
    await a_street(village)
    await village.stranger("Zoé", **contact("Zoé", "telegram"))
    code = await handed_over(village)
    await village.says("Zoé", f"LIER {code}")

    await village.says("Odette", "DELIER")
    await village.a_minute_passes(hours=73)
    await village.says("Zoé", f"LIER {code}")

    assert any("aucun nouveau canal" in text for text in village.hears("Odette"))
    assert "n'est plus valable" in village.hears("Zoé")[-1]
    assert any("ce n'est pas moi" in text for text in village.hears("Karim"))


async def test_a_referent_is_helped_by_those_who_run_the_service(village: Village) -> None:
    """Marc est référent : un autre référent ne peut pas lui rendre son accès, ni un voisin à personne."""
    await a_street(village)

    await village.says("Karim", "retrouver Marc")
    await village.taps("Karim", "Oui, en personne")
    await village.says("Odette", "retrouver Karim")

    assert "Répondez SUPPORT" in village.hears("Karim")[-1]
    assert "Un référent peut aider" in village.hears("Odette")[-1]


def the_house(village: Village) -> Any:
    """What the operators' command looks at."""

    async def prepare() -> None:
        """It is ready."""

    return SimpleNamespace(store=village.store, prepare=prepare)


async def read_out(village: Village, capsys: pytest.CaptureFixture[str]) -> str:
    """The operator has met Karim, and reads the code to him."""
    await bring_back_referent(the_house(village), "Les Lilas", "Karim")
    await village.post_office_closes()
    found = _LINK.search(capsys.readouterr().out)
    assert found is not None
    return found[1]


@on_each_channel
async def test_a_referent_who_lost_everything_is_met_by_the_operators(
    village: Village, channel: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Karim, référent, a tout perdu : l'équipe du service le rencontre, Marc l'apprend, trois jours passent."""
    await a_street(village)
    await village.stranger("Zoé", **contact("Zoé", channel))
    code = await read_out(village, capsys)
    village.tells("Sur son nouveau canal (ici « Zoé »), Karim écrit le code")
    await says_surely(village, "Zoé", f"LIER {code}")
    await village.a_minute_passes(hours=71)
    early = village.hears("Zoé")[-1]
    village.tells("Les trois jours sont passés")
    await village.a_minute_passes(hours=1, minutes=1)
    back = village.hears("Zoé")[-1]
    await says_surely(village, "Zoé", "demandes")

    assert "êtes de retour" not in early.replace("etes", "êtes")
    assert "Bonjour Karim, vous êtes de retour" in back.replace("etes", "êtes")
    assert any("L'équipe du service dit vous avoir rencontré" in text for text in village.hears("Karim"))
    assert "un autre l'a remplacé" in village.hears("Karim")[-1]
    assert [text for text in village.hears("Marc") if "L'équipe du service" in text and "Karim" in text]
    assert not any("équipe du service" in text for text in village.hears("Odette"))
    assert "Personne n'attend" in village.hears("Zoé")[-1]


async def test_where_a_referent_leads_alone_all_members_are_told_and_a_doubt_stops_it(
    village: Village, capsys: pytest.CaptureFixture[str]
) -> None:
    """Karim est seul référent : tous ses voisins l'apprennent ; Odette doute, et l'équipe arrête."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", "telegram"))
    await village.member("Odette", roles=(), **contact("Odette", "sms"))
    await village.member("Nina", roles=(), **contact("Nina", "email"))
    await village.stranger("Zoé", **contact("Zoé", "telegram"))
    code = await read_out(village, capsys)
    await village.says("Zoé", f"LIER {code}")

    village.tells("Odette n'y croit pas : l'équipe arrête")
    await stop_bringing_back(the_house(village), "Les Lilas", "Karim")
    await village.post_office_closes()
    await village.a_minute_passes(hours=73)
    await village.says("Zoé", "demandes")

    for name in ("Odette", "Nina"):
        assert any("Dans " in text and "Karim" in text and "SUPPORT" in text for text in village.hears(name))
        assert "ne sera pas celui de Karim" in village.hears(name)[-1]
    assert not any("ne sera pas celui" in text for text in village.hears("Karim"))
    assert not any("de retour" in text for text in village.hears("Zoé"))
    with pytest.raises(LookupError, match="Nothing was begun"):
        await stop_bringing_back(the_house(village), "Les Lilas", "Karim")


@pytest.mark.parametrize("name", ["Odette", "Nobody"])
async def test_operators_bring_nobody_back_but_a_referent(village: Village, name: str) -> None:
    await a_street(village)

    with pytest.raises(LookupError, match="RETROUVER"):
        await bring_back_referent(the_house(village), "Les Lilas", name)
    await village.post_office_closes()

    assert village.hears("Odette") == []
