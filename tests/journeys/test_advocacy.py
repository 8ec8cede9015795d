"""Asking the town hall to take part: a voice that counts once, a letter with live figures, and its answer."""

from __future__ import annotations

import pytest

from core.community.town_halls import subscribe
from tests.world import Village

MAYOR = "mairie@villeneuve.example"


async def lilas(village: Village) -> None:
    """Les Lilas: four neighbours, on four channels, and a town hall that does not know of them."""
    await village.member("Paul D.", telegram="4242")
    await village.member("Lucie M.", email="lucie@voisins.example")
    await village.member("Zoé", sms="+33611111111")
    await village.member("Karim", matrix="@karim:voisins.example")
    await village.stranger("Mairie", email=MAYOR)


@pytest.mark.feature("R46", by="write_town_hall")
async def test_the_town_hall_gets_a_letter_and_answers_it(village: Village) -> None:
    """Paul écrit à la mairie avec les chiffres du jour ; elle lui répond."""
    await lilas(village)
    await village.says("Karim", "alerte vol rue des Lilas", "3", "Un vélo rouge", "2", "envoyer")
    await village.time_passes(minutes=4)
    await village.says("Paul D.", "A1 vu")

    village.tells("Paul lit la lettre, puis l'envoie")
    await village.says("Paul D.", "mairie")
    await village.taps("Paul D.", "Je soutiens")
    await village.says("Paul D.", "mairie", "L'envoyer en mon nom", f"Notre mairie : {MAYOR}")
    await village.taps("Paul D.", "Envoyer")
    letter = village.screen("Mairie")[-1].outbound
    village.tells("La mairie répond")
    await village.answers("Mairie", "Merci, nous vous appelons lundi.", to=village.screen("Mairie")[-1])

    assert letter.subject == "Les Lilas\N{NO-BREAK SPACE}: vos habitants vous demandent de les rejoindre"
    assert "Nous sommes 4 voisins. Cette année, nous avons partagé une alerte." in letter.text
    assert "un voisin répond en moins de 4 minutes." in letter.text
    assert "Un voisin demande déjà que la mairie nous rejoigne." in letter.text
    assert [file.name for file in letter.attachments] == ["lettre-les-lilas.pdf"]
    assert "Merci, nous vous appelons lundi." in village.hears("Paul D.")[-1]
    assert MAYOR in village.hears("Paul D.")[-1]


@pytest.mark.feature("R46", by="write_town_hall")
async def test_each_neighbours_voice_counts_once_on_any_channel(village: Village) -> None:
    """Zoé par SMS et Karim sur Matrix soutiennent ; une voix suffit."""
    await lilas(village)

    await village.says("Zoé", "MAIRIE", "1")
    await village.says("Karim", "!mairie je soutiens", "!mairie je soutiens")

    assert "vous etes le premier à le demander" in village.hears("Zoé")[-1]
    assert "vous êtes 2 à le demander" in village.hears("Karim")[-2]
    assert village.hears("Karim")[-1].endswith("une voix suffit. Vous êtes 2.")


async def test_a_town_hall_that_says_no_hears_nothing_more(village: Village) -> None:
    """La mairie répond NON ; la lettre de Karim ne part pas, et rien ne le dit."""
    await lilas(village)
    await village.says("Paul D.", "mairie", "3", MAYOR, "1")

    await village.answers("Mairie", "Non", to=village.screen("Mairie")[-1])
    said = len(village.hears("Mairie"))
    await village.says("Karim", "mairie", "3", MAYOR, "1")

    assert village.hears("Mairie")[said:] == []
    assert village.hears("Karim")[-1] == village.hears("Paul D.")[-1]


async def test_one_letter_a_month_in_ones_name(village: Village) -> None:
    """Paul veut écrire deux fois le même mois : la seconde fois, on le lui dit avant de demander l'adresse."""
    await lilas(village)

    await village.says("Paul D.", "mairie", "3", MAYOR, "1")
    await village.says("Paul D.", "mairie", "3")

    assert village.hears("Paul D.")[-1].startswith("Vous avez déjà écrit à la mairie ce mois-ci.")
    assert len(village.channels["email"].heard) == 1


@pytest.mark.feature("R46", by="write_town_hall")
async def test_the_letter_comes_as_a_file_to_be_signed(village: Village) -> None:
    """Lucie, par mail, demande la lettre et la reçoit en fichier."""
    await lilas(village)

    await village.says("Lucie M.", "mairie", "2")

    file = village.screen("Lucie M.")[-1].outbound.attachments[0]
    assert (file.name, file.data[:4]) == ("lettre-les-lilas.pdf", b"%PDF")


async def test_where_the_town_hall_takes_part_there_is_nothing_to_ask(village: Village) -> None:
    """La mairie est déjà là : Paul l'apprend."""
    await lilas(village)
    await village.store.run(lambda uow: subscribe(uow, "Villeneuve", "Mairie de Villeneuve"))

    await village.says("Paul D.", "mairie")

    assert village.hears("Paul D.")[-1] == (
        "Votre mairie est avec vous, mais elle ne lit ici que les réponses à ses messages. Pour le reste, appelez-la."
    )


async def test_what_is_no_address_is_asked_again(village: Village) -> None:
    """Paul donne un nom sans adresse ; on la lui demande encore."""
    await lilas(village)

    await village.says("Paul D.", "mairie", "3", "la mairie de Villeneuve", "mairie@", MAYOR)

    assert village.hears("Paul D.")[-3].startswith("Donnez une seule adresse mail")
    assert village.hears("Paul D.")[-2].startswith("Donnez une seule adresse mail")
    assert f"Voici ce que {MAYOR} va lire" in village.hears("Paul D.")[-1]
