"""Stories of a round: who wished it is asked whether all is well, and somebody goes where no answer comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.community import town_halls
from core.model.member import Role
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from tests.world import Village

CHANNELS = ("telegram", "matrix", "sms", "email")
on_each_channel = pytest.mark.parametrize("channel", CHANNELS)


async def neighbours(village: Village, channel: str) -> None:
    """Karim leads on that channel; Odette has an old phone, Lucie a mailbox, Paul Matrix, Zoé Telegram."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", channel))
    await village.member("Marc", roles=[Role.REFERENT], **contact("Marc", "telegram"))
    for name, on in (("Odette", "sms"), ("Lucie", "email"), ("Paul", "matrix"), ("Zoé", "telegram")):
        await village.member(name, roles=(), **contact(name, on))


@pytest.mark.feature("R11", by=("go_round", "answer_round", "visit"))
@on_each_channel
async def test_who_wished_it_is_asked_and_somebody_goes_where_no_answer_comes(village: Village, channel: str) -> None:
    """Canicule : Karim fait une ronde ; Odette va bien, Lucie demande un coup de main, Paul ne répond pas."""
    await neighbours(village, channel)
    village.tells("Odette et Lucie le demandent d'un mot ; Paul le note avec son habitation, Zoé ne veut pas")
    await says_surely(village, "Odette", "RONDE OUI")
    await says_surely(village, "Lucie", "ronde", "1")
    await village.says("Paul", "habitation Prendre de mes nouvelles : oui", "habitation Animaux : Canari")
    await village.says("Zoé", "ronde non")

    village.tells("Il fait quarante degrés")
    await says_surely(village, "Karim", "ronde canicule", "1")
    village.tells("Odette répond d'un chiffre, Lucie en répondant au mail")
    await village.says("Odette", "1")
    await village.answers("Lucie", "2", to=village.screen("Lucie")[-1])
    village.tells("Deux heures plus tard")
    await village.a_minute_passes(hours=2)
    await says_surely(village, "Karim", "je passe Paul", "ronde")

    said = "\n".join(text for name in ("Karim", "Marc") for text in village.hears(name))
    assert "Lucie a besoin d'un coup de main" in said.replace("**", "")
    assert any("à aller voir" in text and "Paul (pas de réponse)" in text for text in village.hears("Marc"))
    assert not any("à aller voir" in text and "Odette" in text for text in village.hears("Marc"))
    assert any("Karim passe chez Paul" in text for text in village.hears("Marc"))
    assert "passe vous voir" in village.hears("Paul")[-1]
    assert "Odette" in village.hears("Karim")[-1]
    assert not any("tout va bien" in text.casefold() for text in village.hears("Zoé"))
    assert "Canari" not in said


async def test_an_answer_in_ones_own_words_is_not_lost(village: Village) -> None:
    """Odette remercie, et c'est compris ; Zoé raconte, et on lui demande comment elle va."""
    await neighbours(village, "telegram")
    await says_surely(village, "Odette", "RONDE OUI")
    await village.says("Zoé", "ronde oui")
    await village.says("Karim", "ronde canicule", "1")

    await village.says("Odette", "Oui ça va, merci")
    await village.says("Zoé", "je suis tombée dans la cuisine")
    asked = village.hears("Zoé")[-1]
    await village.taps("Zoé", "C'est urgent")
    village.tells("Ce qui ressemble à un mot du bot reste un mot du bot")
    await village.says("Odette", "alrte")

    assert "tout va bien" in village.hears("Odette")[-2]
    assert "Comment allez-vous" in asked
    assert "15 ou le 112" in village.hears("Zoé")[-1]
    assert any("demande de l'aide tout de suite" in text for text in village.hears("Karim"))
    assert "ALERTE" in village.hears("Odette")[-1]


@on_each_channel
@pytest.mark.feature("R11", by="go_round")
async def test_a_town_hall_asks_in_its_whole_commune_and_reads_numbers(village: Village, channel: str) -> None:
    """Canicule : la mairie fait une ronde dans la commune ; les référents passent, la mairie lit des nombres."""
    await neighbours(village, "telegram")
    await village.member("Nina", community="Les Roses", roles=[Role.REFERENT], telegram="2001")
    await village.member("Rose", community="Les Roses", sms="+33612000077")
    await village.member("Ali", community="Les Chênes", sms="+33612000078")
    await village.town_hall("Mairie", **contact("Mairie", channel))
    await says_surely(village, "Mairie", "ronde canicule")
    nobody = village.hears("Mairie")[-1]
    for name in ("Odette", "Lucie", "Rose", "Ali"):
        await says_surely(village, name, "RONDE OUI")
    village.story.clear()

    village.tells("La mairie demande ; aux Chênes, personne ne pourrait passer : Ali n'est pas interrogé")
    await says_surely(village, "Mairie", "ronde", "1", "1")
    await village.says("Odette", "1")
    await village.answers("Lucie", "2", to=village.screen("Lucie")[-1])
    village.tells("La mairie regarde")
    await says_surely(village, "Mairie", "ronde")
    early = village.hears("Mairie")[-1]
    village.tells("Deux heures plus tard, Nina passe chez Rose")
    await says_surely(village, "Nina", "je passe Rose")
    await village.a_minute_passes(hours=2)
    village.tells("Une heure après, un voisin demande encore : la mairie ne lit que des nombres")
    await says_surely(village, "Mairie", "je passe Lucie", "ronde")

    heard = "\n".join(village.hears("Mairie")).replace("\N{NO-BREAK SPACE}", " ")
    assert "Personne dans la commune" in nobody
    assert "Sans réponse : 1" in early.replace("\N{NO-BREAK SPACE}", " ").replace("réponse: 1", "réponse : 1")
    assert heard.count("annoncées : 1") + heard.count("annoncées: 1") == 2
    assert not any(name in heard for name in ("Odette", "Lucie", "Rose", "Ali"))
    assert any("Mairie de Villeneuve fait une ronde" in text.replace("**", "") for text in village.hears("Karim"))
    assert any("Lucie a besoin d'un coup de main" in text.replace("**", "") for text in village.hears("Marc"))
    assert any("tout va bien" in text for text in village.hears("Rose"))
    assert not any("tout va bien" in text for text in village.hears("Ali"))


async def test_a_town_hall_that_takes_part_no_longer_asks_nobody(village: Village) -> None:
    """La question était ouverte quand la mairie est partie : rien n'est demandé."""
    await neighbours(village, "telegram")
    await village.town_hall("Mairie", **contact("Mairie", "telegram"))
    await says_surely(village, "Odette", "RONDE OUI")
    await says_surely(village, "Mairie", "ronde canicule")

    await village.store.run(lambda uow: town_halls.end(uow, "Villeneuve"))
    await village.says("Mairie", "1")

    assert not any("tout va bien" in text for text in village.hears("Odette"))
