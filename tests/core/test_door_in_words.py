"""What is said on both sides of the door: a name that waits is no news, a code is read as it is typed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.model.invitation import code_in
from core.understanding.neighbours_meant import address_in
from tests.core.village import knocks
from tests.journeys.street import says_surely

if TYPE_CHECKING:
    from tests.world import Village


async def kevin_waits(village: Village) -> None:
    await village.stranger("Kevin", telegram="6001")
    await knocks(village, "Kevin")


@pytest.mark.parametrize(
    "said",
    ["oui accepte Kevin", "oui pour Kevin il est gentil", "ok c'est bon pour Kevin", "oui Kevin habite bien là"],
)
async def test_a_yes_with_the_name_of_who_waits_never_sends_what_was_said_before(village: Village, said: str) -> None:
    """Karim se demande qui est Kevin, pendant une alerte : ce qu'il en dit ne part à personne."""
    await village.says("Odette", "ALERTE vol de vélo au 4 rue des Lilas", "1")
    await kevin_waits(village)
    await village.says("Karim", "je le connais pas, il habite vraiment au 20 ?")
    asked_before = village.hears("Karim")[-1]

    await village.says("Karim", said)
    asked = village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")
    await village.says("Karim", "oui")
    await village.post_office_closes()

    assert "A1" in asked_before
    assert "Accepter D1, Kevin" in asked
    assert "est maintenant avec vos voisins" in village.hears("Karim")[-1]
    assert not any("vraiment au 20" in each for each in village.hears("Odette"))


async def test_a_yes_for_all_neighbours_is_for_nobody_who_waits(village: Village) -> None:
    await kevin_waits(village)
    await village.says("Karim", "la lumière de la rue est restée éteinte cette nuit", "oui à tous")

    assert "Accepter" not in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["ok c'est bon pour lui", "c'est bon pour Kevin, je l'ai vu ce matin"])
async def test_a_referent_lets_in_with_more_than_a_word(village: Village, said: str) -> None:
    await kevin_waits(village)

    await village.says("Karim", said)

    assert "Accepter D1, Kevin" in village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("ok pour Kevin", "est maintenant avec vos voisins"),
        ("c'est bon pour Kevin, je l'ai vu ce matin", "est maintenant avec vos voisins"),
        ("non pour Kevin", "attend toujours"),
        ("ok pour Fatou", "Je n'ai pas compris"),
        ("ok mais il habite où ?", "Je n'ai pas compris"),
    ],
)
async def test_whether_somebody_comes_in_is_answered_with_their_name(village: Village, said: str, reads: str) -> None:
    await kevin_waits(village)

    await village.says("Karim", "oui Kevin", said)

    assert reads in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["14 rue des lilas", "au fait j'habite au 3eme etage du 14 rue des lilas"])
@pytest.mark.parametrize("agreed", ["oui", "oui c'est mon adresse", "1"])
async def test_the_address_of_a_new_member_is_noted_and_no_alert(village: Village, said: str, agreed: str) -> None:
    await village.member("Tom", telegram="6002")

    await village.says("Tom", said)
    asked = village.hears("Tom")[-1].replace("\N{NO-BREAK SPACE}", " ")
    await village.says("Tom", agreed)

    assert "14 rue des lilas : est-ce votre adresse ?" in asked
    assert "C'est noté, Tom" in village.hears("Tom")[-1]
    assert "14 rue des lilas" in village.hears("Tom")[-1]


async def test_a_street_that_is_not_ones_own_is_not_noted(village: Village) -> None:
    await village.member("Tom", telegram="6002")

    await village.says("Tom", "14 rue des lilas", "non")

    assert "Je ne note rien" in village.hears("Tom")[-1]
    assert "ALERTE" in village.hears("Tom")[-1]


async def test_a_danger_told_where_an_address_is_asked_about_is_heard(village: Village) -> None:
    await village.member("Tom", telegram="6002")

    await village.says("Tom", "14 rue des lilas", "un homme force la porte de la maison")

    assert "prévenir vos voisins" in village.hears("Tom")[-1]
    assert "le 17" in village.hears("Tom")[-1]


@pytest.mark.parametrize("said", ["qui voit mon adresse ?", "ok et qui va voir mon adresse", "qui lit mon adresse"])
@pytest.mark.parametrize("before", [(), ("rejoindre",), ("rejoindre", "1", "Les Lilas")])
async def test_who_sees_an_address_is_told_as_it_is(village: Village, said: str, before: tuple[str, ...]) -> None:
    """La demande montre l'adresse aux référents ; les voisins ne la lisent pas."""
    await village.stranger("Anne", sms="+33612000009")

    await village.says("Anne", *before, said)

    assert "seuls les référents" in village.hears("Anne")[-1]


@pytest.mark.parametrize("said", ["c'est la mairie qui organise ?", "mon fils dit que c'est une arnaque"])
@pytest.mark.parametrize("before", [(), ("rejoindre",)])
async def test_whoever_doubts_reads_who_is_behind_this(village: Village, said: str, before: tuple[str, ...]) -> None:
    await village.stranger("Anne", sms="+33612000009")

    await village.says("Anne", *before, said)

    assert "jamais d'argent" in village.hears("Anne")[-1]


async def test_whoever_asks_what_this_number_is_reads_it_before_a_code_is_wanted(village: Village) -> None:
    await village.stranger("Anne", sms="+33612000009")

    await village.says("Anne", "c koi ce numero ?? j'ai recu un papier")

    assert "Quel est le code" not in village.hears("Anne")[-1]


@pytest.mark.parametrize("said", ["le code c K7PM 2QXD", "K7PM 2QXD", "K7PM 2QX D", "k7 pm2 qxd", "mon code: K7PM2QXD"])
@pytest.mark.parametrize("before", [(), ("rejoindre",), ("rejoindre", "1", "Les Lilas")])
async def test_a_code_in_pieces_opens_the_door_whatever_is_asked(
    village: Village, said: str, before: tuple[str, ...]
) -> None:
    await village.invites("K7PM2QXD")
    await village.stranger("Anne", sms="+33612000009")
    await village.says("Anne", *before, said, "Anne L.")

    assert village.hears("Anne")[-1].startswith("Bienvenue Anne L.!")


@pytest.mark.parametrize("said", ["bonjour, code K7PM2QXO", "mon code est K7PM2QX", "le code K7PM2QXDD"])
@pytest.mark.parametrize("before", [(), ("rejoindre",), ("rejoindre", "1", "Les Lilas")])
async def test_a_code_with_a_wrong_sign_reads_that_there_is_none(
    village: Village, said: str, before: tuple[str, ...]
) -> None:
    await village.invites("K7PM2QXD")
    await village.stranger("Anne", sms="+33612000009")

    await village.says("Anne", *before, said)

    assert village.hears("Anne")[-1].startswith("Ce code n'existe pas")


@pytest.mark.parametrize(
    "said", ["12B rue 4C", "Paul 2345", "4 rue des Roses 44000 Nantes", "B12 au 3e", "porte 4B 22"]
)
def test_an_address_is_no_code_in_pieces(said: str) -> None:
    assert code_in(said) == ""


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("21 rue des Lilas", ("21 rue des Lilas", "")),
        ("21 rue des Lilas, Villeneuve", ("21 rue des Lilas", "Villeneuve")),
        ("12 rue des lilas 44000 villeneuve", ("12 rue des lilas", "villeneuve")),
        ("je suis Nadia, j'habite 21 rue des Lilas à Villeneuve, comment faire", ("21 rue des Lilas", "Villeneuve")),
        ("j'habite à Villeneuve, 21 rue des Lilas", ("21 rue des Lilas", "Villeneuve")),
        ("21 rue des Lilas comment on s'inscrit", ("21 rue des Lilas", "")),
        ("Villeneuve", ("", "")),
        ("rue des Lilas", ("", "")),
    ],
)
def test_an_address_is_told_from_its_commune(said: str, address: tuple[str, str]) -> None:
    assert address_in(said) == address


@pytest.mark.parametrize(
    "said",
    [
        ("bonjour je voudrais m'inscrire, j'habite 21 rue des Lilas à Villeneuve",),
        ("21 rue des Lilas, Villeneuve",),
        ("rejoindre", "1", "21 rue des Lilas", "Villeneuve"),
        ("rejoindre", "1", "21 rue des Lilas", "21 rue des Lilas, Villeneuve"),
        ("rejoindre", "21 rue des Lilas à Villeneuve"),
    ],
)
async def test_an_address_that_was_said_is_not_asked_for_again(village: Village, said: tuple[str, ...]) -> None:
    await village.stranger("Nadia", sms="+33612000009")

    await village.says("Nadia", *said, "Nadia B.", "personne")

    assert "21 rue des Lilas" in str(village.hears("Karim"))
    assert not any("Quelle est votre adresse" in each for each in village.hears("Nadia"))
    assert "Villeneuve" in village.hears("Nadia")[-1]


async def test_whoever_named_the_wrong_place_says_where_they_live(village: Village) -> None:
    """« Nadia Benali » n'est pas une commune : Nadia lit ce qui est noté, et redit où elle habite."""
    await village.stranger("Nadia", sms="+33612000009")
    await village.says("Nadia", "rejoindre", "1", "Nadia Benali", "21 rue des Lilas")
    refused = village.hears("Nadia")[-1]
    await village.says("Nadia", "Nadia B.", "21 rue des Lilas", "personne")
    noted = village.hears("Nadia")[-1]

    await village.says("Nadia", "21 rue des Lilas, Villeneuve", "Nadia B.", "personne")

    assert refused.startswith("Dites d'abord votre prénom")
    assert "(Nadia Benali)" in noted
    assert "21 rue des Lilas" in str(village.hears("Karim"))


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("je ne veux pas que les gens voient mon numero", "sans votre accord"),
        ("est ce que ca marche la nuit ?", "je vous lis"),
        ("je ne comprends rien a ce machin", "AIDE"),
        ("cool. comment je fais pour dire un truc", "AIDE"),
    ],
)
async def test_a_new_members_question_is_answered_and_offered_to_nobody(
    village: Village, said: str, reads: str
) -> None:
    await village.member("Tom", telegram="6002")

    await village.says("Tom", said)

    assert reads in village.hears("Tom")[-1]
    assert "prévenir vos voisins ?" not in village.hears("Tom")[-1].replace("\N{NO-BREAK SPACE}", " ")


async def test_an_address_that_sounds_like_a_word_of_ours_calls_nobody(village: Village) -> None:
    await village.stranger("Anne", sms="+33612000009")

    await village.says("Anne", "rejoindre", "1", "Les Lilas", "Anne", "caserne route de la gare")

    assert village.hears("Anne")[-1].startswith("Qui vous conn")


@pytest.mark.parametrize("said", ["tant pis laissez tomber", "tant pis"])
async def test_whoever_gives_up_waiting_reads_how_to_take_the_request_back(village: Village, said: str) -> None:
    await village.stranger("Anne", sms="+33612000009")
    await knocks(village, "Anne")

    await village.says("Anne", said)

    assert "QUITTER" in village.hears("Anne")[-1]


async def test_a_yes_to_the_word_that_was_probably_meant_says_it(village: Village) -> None:
    await village.member("Tom", telegram="6002")

    await village.says("Tom", "suport")
    offered = village.hears("Tom")[-1]
    await village.says("Tom", "oui")
    taken = village.hears("Tom")[-1]
    await village.says("Tom", "0", "support")

    assert "Vouliez-vous dire SUPPORT" in offered
    assert taken == village.hears("Tom")[-1]


async def test_what_the_town_hall_wrote_before_they_came_in_is_not_answered(village: Village) -> None:
    """La mairie écrit, puis Tom arrive : ce qu'il demande n'est pas pour elle."""
    await village.town_hall("Mairie", email="mairie@villeneuve.example")
    await says_surely(village, "Mairie", "officiel Coupure d'eau mardi de 9 h à 12 h, rue des Roses.", "1", "1")
    await village.time_passes(minutes=5)
    village.have_lived_here = timedelta()
    await village.member("Tom", telegram="6002")

    await village.says("Tom", "les gens du quartier sont vraiment sympathiques ici")
    await village.says("Odette", "les gens du quartier sont vraiment sympathiques ici")

    assert "Mairie" not in village.hears("Tom")[-1]
    assert "Mairie" in village.hears("Odette")[-1]
