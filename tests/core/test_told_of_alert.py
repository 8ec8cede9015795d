"""What neighbours say of an alert that is open: nothing of it is lost, whenever they say yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.street import a_street, says_surely

if TYPE_CHECKING:
    from tests.world import Village

VAN = "j'ai vu une camionette blanche partir vers la gare"


async def _a_burglary(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE cambriolage 12 rue des Lilas. Un homme force la porte", "1")
    await village.post_office_closes()


async def _a_lost_child(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE ma fille de 6 ans est perdue rue des Lilas", "1")
    await village.post_office_closes()


async def _card(village: Village) -> str:
    await village.says("Lucie", "A1")
    return village.hears("Lucie")[-1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("minutes", [1, 12, 25])
@pytest.mark.parametrize(
    "said",
    ["oui c'est pour le cambriolage", "oui je pense que c'est eux", "A1", "c'est pour A1", "pour le cambriolage"],
)
async def test_what_a_witness_told_is_kept_however_late_they_say_what_it_is_for(
    village: Village, minutes: int, said: str
) -> None:
    await _a_burglary(village)
    await village.says("Karim", VAN)
    await village.time_passes(minutes=minutes)

    await village.says("Karim", said)

    card = await _card(village)
    assert VAN in card
    assert "pour le cambriolage" not in card


async def test_what_a_witness_goes_on_to_tell_stands_behind_what_they_told(village: Village) -> None:
    await _a_burglary(village)
    await village.says("Karim", VAN)
    await village.time_passes(minutes=25)

    await village.says("Karim", "elle avait une échelle sur le toit", "oui")

    card = await _card(village)
    assert VAN in card
    assert "échelle sur le toit" in card


@pytest.mark.parametrize("said", ["c fini", "c'est fini"])
async def test_what_waits_is_not_lost_when_its_author_says_that_it_is_over(village: Village, said: str) -> None:
    await _a_burglary(village)
    await village.says("Odette", "3 hommes sont partis en scooter vers le parc")

    await village.says("Odette", said)
    asked = village.hears("Odette")[-1]
    await says_surely(village, "Odette", "oui")
    await village.post_office_closes()

    assert asked.startswith("Clore A1?")
    assert "scooter vers le parc" in village.hears("Paul")[-1]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("it's all sorted", "You want to close A1."),
        ("it's sorted, they've gone", "Shall I close A1: sorted out?"),
        ("the fire is out now, thanks", "Shall I close A1: sorted out?"),
    ],
)
async def test_its_author_says_in_english_that_it_is_over(village: Village, said: str, asked: str) -> None:
    await a_street(village)
    await village.says("Ana", "alert fire at 4 rue des Lilas, smoke from a roof", "1")
    await village.time_passes(minutes=20)

    await village.says("Ana", said)

    assert village.hears("Ana")[-1].startswith(asked)


async def test_over_there_is_a_place_and_no_end(village: Village) -> None:
    await a_street(village)
    await village.says("Ana", "alert fire at 4 rue des Lilas, smoke from a roof", "1")
    await village.time_passes(minutes=20)

    await village.says("Ana", "it's over there behind the church")

    assert village.hears("Ana")[-1].startswith("Is this about A1? “it's over there")


@pytest.mark.parametrize("said", ["she's gone", "il est parti", "he has gone"])
async def test_whoever_is_lost_and_gone_is_not_found(village: Village, said: str) -> None:
    await _a_lost_child(village)

    await village.says("Odette", said)

    assert not any("Clore" in heard or "terminé" in heard for heard in village.hears("Odette")[-1:])


@pytest.mark.parametrize("said", ["they've gone", "ils sont partis"])
async def test_whoever_was_seen_and_is_gone_may_end_it(village: Village, said: str) -> None:
    await _a_burglary(village)

    await village.says("Odette", said)

    assert "Comment" in village.hears("Odette")[-1]


@pytest.mark.parametrize(
    "said", ["une petite fille en manteau rose devant la boulangerie", "j'ai vu une fillette brune avec un homme âgé"]
)
async def test_the_looks_of_a_lost_child_are_what_a_witness_tells(village: Village, said: str) -> None:
    await _a_lost_child(village)

    await village.says("Karim", f"A1 info {said}")

    assert "Vos voisins le liront" in village.hears("Karim")[-1]
    assert said in await _card(village)


@pytest.mark.parametrize(
    "said",
    ["un homme en pull rouge est par terre", "le monsieur en pull rouge respire mal", "an old man in a red coat"],
)
async def test_who_is_hurt_is_no_suspect(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE accident rue des Lilas. Un monsieur renversé", "1")

    await village.says("Karim", f"A1 info {said}")

    assert said in await _card(village)


@pytest.mark.parametrize(
    ("said", "next_"),
    [
        ("un noir avec une casquette rouge, ils sont partis vers la gare en courant", ()),
        ("un homme avec une casquette rouge", ("il a cassé la porte et il est parti en courant vers la gare",)),
        ("un homme avec une casquette rouge", ("il a cassé la porte", "sais pas")),
        ("un homme avec une casquette rouge", ("il a cassé la porte", "non")),
    ],
)
async def test_nobody_is_asked_again_which_way_they_left(village: Village, said: str, next_: tuple[str, ...]) -> None:
    await _a_burglary(village)

    await village.says("Karim", f"A1 info {said}", *next_)

    assert "Vos voisins le liront" in village.hears("Karim")[-1]
    assert "casquette rouge" in await _card(village)


@pytest.mark.parametrize(
    ("alert", "minutes", "name", "said"),
    [
        ("fuite de gaz 12 rue des Lilas", 31, "Odette", "le chef est venu nous voir ce matin"),
        ("chat perdu rue des Lilas", 300, "Karim", "j'ai vu un chat dans mon jardin"),
        ("chat perdu rue des Lilas", 60 * 26, "Karim", "j'ai vu un chat gris sur le mur de l'école"),
        ("cambriolage 12 rue des Lilas", 150, "Karim", "les cambrioleurs sont dans une voiture blanche"),
        ("cambriolage 12 rue des Lilas", 60, "Karim", "il y avait deux personnes devant le portail"),
    ],
)
async def test_words_are_asked_about_for_an_alert_as_long_as_they_may_be_for_it(
    village: Village, alert: str, minutes: int, name: str, said: str
) -> None:
    await a_street(village)
    await village.says("Odette", f"ALERTE {alert}", "1")
    await village.time_passes(minutes=minutes)

    await village.says(name, said)

    asked = village.hears(name)[-1].replace("\N{NO-BREAK SPACE}", " ")
    assert "Est-ce pour A1?" in asked or "Est-ce à propos de A1 ?" in asked


async def test_what_has_nothing_of_whoever_is_lost_is_for_that_alert_no_more_after_some_hours(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE chat perdu rue des Lilas", "1")
    await village.time_passes(minutes=60 * 30)

    await village.says("Karim", "un homme bizarre tourne dans la rue")

    assert "prévenir vos voisins" in village.hears("Karim")[-1]


async def test_another_danger_is_for_no_open_alert(village: Village) -> None:
    await _a_burglary(village)

    await village.says("Karim", "il y a de la fumée noire au 40 rue des Roses")

    assert "prévenir vos voisins" in village.hears("Karim")[-1]


@pytest.mark.parametrize(
    "said",
    [
        "Minou est rentré tout seul, il avait faim!",
        "Minou est rentré, c'est fini",
        "c'est bon elle est retrouvee",
        "on la retrouvee",
        "c bon on l'a retrouvée",
        "oui c'est fini merci",
    ],
)
async def test_who_says_that_whoever_was_lost_is_back_is_asked_whether_to_close(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE mon chat est perdu rue des Lilas", "1")
    await village.time_passes(minutes=45)

    await village.says("Odette", said)
    if village.hears("Odette")[-1].startswith("Est-ce pour A1?"):
        await village.says("Odette", "oui")

    assert village.hears("Odette")[-1].startswith("Clore A1?")


@pytest.mark.parametrize(
    "said", ["les pompiers sont partis, plus de danger", "plus de danger, c'est fini", "c'est éteint"]
)
async def test_who_says_that_the_danger_is_over_is_asked_whether_to_close(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE feu 12 rue des Lilas", "1")
    await village.time_passes(minutes=45)

    await village.says("Odette", said)

    assert village.hears("Odette")[-1].startswith("Clore A1?")


async def test_whose_false_alarm_names_other_things_speaks_of_the_open_alert(village: Village) -> None:
    await _a_burglary(village)

    await village.says(
        "Paul", "fausse alerte c'est mon cousin qui a perdu ses clés au 14, il est rentré par la fenêtre"
    )

    assert "A1" in village.hears("Paul")[-1]


async def test_who_takes_something_back_is_not_asked_whether_they_saw_it(village: Village) -> None:
    await _a_burglary(village)

    await village.says("Lucie", "c'etait le facteur, je me suis trompée", "oui")

    assert "vu de vos yeux" not in village.hears("Lucie")[-1]


@pytest.mark.parametrize(
    "said",
    [
        "je vois rien",
        "RAS",
        "rien chez moi",
        "rien a signaler par ici",
        "Rien chez nous non plus. Paul",
        "can't see anything from here",
        "Rien vu de notre côté, nous étions à la maison",
    ],
)
async def test_who_sees_nothing_is_counted(village: Village, said: str) -> None:
    await _a_burglary(village)

    await village.says("Paul", said)

    assert "tout est calme" in village.hears("Paul")[-1]


async def test_who_sees_it_too_is_a_witness(village: Village) -> None:
    await _a_burglary(village)

    await village.says("Paul", "je vois aussi")

    assert "A1 est confirmée" in village.hears("Paul")[-1]


async def test_who_saw_nothing_and_then_something_saw_nothing_no_more(village: Village) -> None:
    await _a_burglary(village)
    await village.says("Paul", "rien ici")
    before = await _card(village)

    await village.says("Paul", "A1 info je vois deux hommes qui courent")

    assert "rien vu pour" in before.lower()
    assert "rien vu pour" not in (await _card(village)).lower()


@pytest.mark.parametrize("said", ["ca repart !!", "A1 ca reprend", "ça revient", "le feu est reparti", "il revient!"])
async def test_a_danger_that_comes_back_opens_its_alert_again(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE feu 12 rue des Lilas", "1")
    await says_surely(village, "Odette", "CLORE A1 c'est réglé")

    await village.says("Odette", said)

    assert "Rouvrir A1?" in village.hears("Odette")[-1]


async def test_an_open_alert_needs_no_opening(village: Village) -> None:
    await _a_burglary(village)

    await says_surely(village, "Odette", "ROUVRIR A1")

    assert "toujours en cours" in village.hears("Odette")[-1]


async def _answers(village: Village, said: str) -> None:
    """Let Lucie answer the mail of A1."""
    mail = next(each for each in village.screen("Lucie") if "A1" in each.text)
    await village.answers("Lucie", said, to=mail)


async def _a_fire(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE feu 14 rue des Lilas. La maison brûle", "1")
    await village.post_office_closes()


@pytest.mark.parametrize("said", ["La grand-mère est encore à l'intérieur !", "ma voisine est bloquée dans sa chambre"])
async def test_a_life_told_in_answer_to_an_alert_does_not_wait_for_a_yes(village: Village, said: str) -> None:
    await _a_fire(village)

    await _answers(village, said)
    asked = village.hears("Lucie")[-1]
    await village.time_passes(minutes=4)

    assert "dans 3 minutes" in asked
    assert said in await _card(village)


async def test_who_answers_an_alert_and_goes_away_is_asked_once_more(village: Village) -> None:
    await _a_fire(village)
    await _answers(village, "Nous sommes à Lyon, la clé est chez Henri.")

    await village.time_passes(minutes=3)
    reminded = village.hears("Lucie")[-1]
    await village.time_passes(minutes=90)

    assert "Rien n'est encore parti" in reminded
    assert "Lyon" not in await _card(village)


async def test_who_writes_an_alert_reads_how_to_tell_something_of_another(village: Village) -> None:
    await _a_fire(village)
    await village.says("Lucie", "ALERTE cambriolage 18 rue des Lilas")

    await _answers(village, "C'est notre maison, nous sommes à Lyon.")
    read = village.hears("Lucie")[-1]
    await _answers(village, "info C'est notre maison, nous sommes à Lyon.")

    assert "Pour l'autre alerte" in read
    assert "à Lyon" in await _card(village)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Oui, je les vois de ma fenêtre", "est confirmée"),
        ("Oui, je l'ai vu moi-même", "est confirmée"),
        ("Non, c'est une amie qui me l'a dit au téléphone", "vous ne confirmez rien"),
    ],
)
async def test_whether_it_was_seen_with_ones_own_eyes_is_answered_in_words(
    village: Village, said: str, read: str
) -> None:
    await _a_fire(village)
    await village.says("Paul", "A1 info deux hommes sont sur le toit")

    await village.says("Paul", said)

    assert read in village.hears("Paul")[-1]


@pytest.mark.parametrize(
    "said",
    ["Je me suis trompé d'adresse, c'est au 18 rue des Lilas", "je me suis trompée c'est au 18", "c'est au 18 en fait"],
)
async def test_an_author_who_was_wrong_about_the_place_corrects_it(village: Village, said: str) -> None:
    await _a_fire(village)

    await says_surely(village, "Odette", f"A1 info {said}")

    assert "corrigé" in village.hears("Odette")[-1]


@pytest.mark.parametrize(
    "said", ["c'est au 18", "Au 18", "non, au 18 pas au 12", "18 rue des Lilas", "pardon, c'est le 18 pas le 12"]
)
async def test_an_author_puts_the_place_right_without_a_word_of_ours(village: Village, said: str) -> None:
    """By SMS an alert leaves without being shown first: its author says a moment later where it is."""
    await _a_burglary(village)

    await says_surely(village, "Odette", said)
    await village.post_office_closes()

    assert village.hears("Odette")[-1].startswith("C'est corrigé")
    assert "18" in village.hears("Lucie")[-1]
    assert "12 rue des Lilas" in await _card(village)


@pytest.mark.parametrize("said", ["au 18", "18 rue des Lilas", "c'est au 18"])
async def test_a_place_that_may_be_for_whoever_just_wrote_is_told_to_nobody_unasked(
    village: Village, said: str
) -> None:
    await village.says("Karim", "ALERTE feu 12 rue des Lilas. De la fumée", "J'ai appelé", "Envoyer")
    await village.says("Paul", "message Karim tu habites où ?", "Envoyer")
    await village.post_office_closes()
    assert "tu habites où" in village.hears("Karim")[-1]

    await village.says("Karim", said)
    await village.post_office_closes()

    assert "Paul" in village.buttons("Karim")
    assert not any("18" in heard for name in ("Lucie", "Odette") for heard in village.hears(name)[1:])


@pytest.mark.parametrize(("name", "minutes"), [("Paul", 3), ("Odette", 20)])
async def test_a_place_alone_is_asked_about_where_it_may_be_that_of_an_alert(
    village: Village, name: str, minutes: int
) -> None:
    await _a_burglary(village)
    await village.time_passes(minutes=minutes)

    await village.says(name, "c'est au 18")

    assert village.hears(name)[-1].startswith(("Est-ce pour A1", "Est-ce à propos de A1"))


@pytest.mark.parametrize(
    "said", ["Tant mieux, toutes mes excuses", "Rien vu de notre côté, nous étions à la maison", "Merci à tous, ouf"]
)
async def test_a_kind_answer_to_a_closed_alert_is_thanked(village: Village, said: str) -> None:
    await _a_fire(village)
    await says_surely(village, "Odette", "CLORE A1 c'est réglé")
    await village.post_office_closes()

    await _answers(village, said)

    assert "A1 est close depuis" in village.hears("Lucie")[-1]


@pytest.mark.parametrize("said", ["Ils sont revenus !", "Merci, mais le feu reprend au 14"])
async def test_a_danger_in_answer_to_a_closed_alert_is_not_thanked(village: Village, said: str) -> None:
    await _a_fire(village)
    await says_surely(village, "Odette", "CLORE A1 c'est réglé")
    await village.post_office_closes()

    await _answers(village, said)

    assert "close depuis" not in village.hears("Lucie")[-1]


async def test_what_somebody_sees_is_not_counted_as_nothing_seen(village: Village) -> None:
    await _a_fire(village)
    await village.says("Karim", "ALERTE cambriolage 40 rue des Roses. Une porte est cassée", "1", "envoyer")
    await village.post_office_closes()

    await village.says("Paul", "rien ici", "je vois des flammes au 14")

    assert "tout est calme" not in village.hears("Paul")[-1]


@pytest.mark.parametrize("said", ["je vais chez Mireille prendre le café", "merci de m'avoir prévenue ce matin encore"])
async def test_ordinary_talk_an_hour_later_is_for_no_alert(village: Village, said: str) -> None:
    await village.says("Odette", "ALERTE feu rue des Lilas", "1")
    await village.time_passes(minutes=60)

    await village.says("Karim", said)

    assert "A1" not in village.hears("Karim")[-1]


async def test_who_is_still_inside_is_told_without_a_second_answer(village: Village) -> None:
    await village.says("Odette", "ALERTE feu rue des Lilas", "1")
    await village.time_passes(minutes=3)

    await village.says("Karim", "il y a encore des gens dedans")
    await village.time_passes(minutes=4)

    assert any("il y a encore des gens dedans" in said for said in village.hears("Paul"))


async def test_a_yes_is_for_what_was_answered_last(village: Village) -> None:
    await village.says("Odette", "ALERTE feu rue des Lilas", "1")
    await village.time_passes(minutes=3)

    await village.says("Karim", "je suis bien fatigué ce soir", "je pars une semaine chez ma fille", "oui")

    assert not any("fatigué" in said for said in village.hears("Paul"))
