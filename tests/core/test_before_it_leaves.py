"""Before an alert leaves: a yes keeps the words it is for, a question is no yes, and who refuses or waits is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.street import a_street

if TYPE_CHECKING:
    from tests.world import Village

FIRE = ("alerte feu au 4 rue des Lilas, fumée au-dessus du toit", "j'ai appelé")
BROKEN = "La fenêtre de la cuisine du 18 rue des Lilas a été cassée et la maison fouillée."


@pytest.mark.parametrize("name", ["Karim", "Odette"])
@pytest.mark.parametrize("said", ["Oui, merci de les prévenir.", "Oui. Que tout le quartier fasse bien attention."])
async def test_a_late_yes_keeps_the_words_that_it_is_for(village: Village, name: str, said: str) -> None:
    await a_street(village)
    await village.says(name, BROKEN)
    await village.time_passes(minutes=15)

    rest = ("non", "Envoyer") if name == "Karim" else ()
    await village.says(name, said, "j'ai appelé", "cambriolage", *rest)

    read = village.hears("Ana")[-1]
    assert "18 rue des Lilas" in read
    assert "maison fouillée" in read
    assert "merci" not in read


@pytest.mark.parametrize(
    "said", ["oui, merci de les prévenir", "oui prévenez mes voisins svp", "oui merci d'avertir tout le monde"]
)
async def test_who_only_agrees_tells_no_fact(village: Village, said: str) -> None:
    await a_street(village)

    await village.says("Karim", BROKEN, said, "j'ai appelé", "cambriolage", "non", "Envoyer")

    read = village.hears("Ana")[-1]
    assert "maison fouillée" in read
    assert "merci" not in read
    assert "voisins" not in read


@pytest.mark.parametrize(
    ("first", "next_", "kept"),
    [
        ("ya qqn qui essaie dentrer chez les voisins du 13", "ils cassent la porte fenetre", "essaie dentrer"),
        ("3 mecs sont partis en scooter", "le 4e est par terre il respire mal", "scooter"),
        ("2 guys just ran off on a scooter", "the third one is bleeding on the ground", "scooter"),
    ],
)
async def test_danger_after_danger_is_one_story(village: Village, first: str, next_: str, kept: str) -> None:
    await a_street(village)

    await village.says("Karim", first, next_)

    assert kept in village.hears("Karim")[-1]
    assert next_ in village.hears("Karim")[-1]


async def test_a_danger_at_last_stands_without_the_idle_words_before_it(village: Village) -> None:
    await a_street(village)

    await village.says("Karim", "il fait vraiment beau ce matin", "ils cassent la porte du 13")

    assert "beau ce matin" not in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["c'est bon ?", "cest bon ?", "oui ?", "ok ?", "Envoyer ?"])
async def test_a_question_lets_nothing_leave(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Karim", *FIRE)

    await village.says("Karim", said)

    assert village.hears("Karim")[-1].startswith("Votre alerte n'est pas encore partie")
    assert village.hears("Ana") == []


@pytest.mark.parametrize("said", ["oui ?", "c'est bon ?", "ok ?"])
async def test_a_question_warns_nobody(village: Village, said: str) -> None:
    await a_street(village)

    await village.says("Karim", BROKEN, said)

    assert village.hears("Karim")[-1].startswith("Rien n'est encore parti")
    assert "maison fouillée" in village.hears("Karim")[-1]


@pytest.mark.parametrize(
    "said", ["n'envoie pas", "envoie pas", "Non, n'envoyez pas, c'est mon fils", "ne l'envoyez pas !"]
)
async def test_who_says_not_to_send_it_calls_it_off(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Karim", *FIRE)

    await village.says("Karim", said)
    await village.time_passes(minutes=5)

    assert village.hears("Karim")[-1].startswith("C'est annulé")
    assert village.hears("Ana") == []


@pytest.mark.parametrize(
    "said",
    [
        "ne dites rien finalement",
        "n'en parlez pas aux voisins",
        "finalement non",
        "j'ai changé d'avis",
        "n'alertez personne",
    ],
)
async def test_who_thinks_better_of_it_at_the_first_question_warns_nobody(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Karim", "alerte cambriolage 12 rue des Lilas", said)
    await village.time_passes(minutes=5)

    assert village.hears("Karim")[-1].startswith("C'est annulé")
    assert village.hears("Ana") == []


@pytest.mark.parametrize("said", ["n'en parlez pas, il a un couteau", "ne dites rien, il me frappe"])
async def test_a_danger_behind_it_is_kept(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Karim", "alerte cambriolage 12 rue des Lilas", said)
    await village.time_passes(minutes=5)

    assert said.partition(", ")[2] in village.hears("Ana")[-1]


async def test_who_asks_for_time_at_another_question_has_three_minutes_from_then_on(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte cambriolage 12 rue des Lilas")
    await village.time_passes(minutes=2)
    await village.says("Karim", "attends")
    asked = village.hears("Karim")[-1]
    await village.time_passes(minutes=2)
    waited = village.hears("Ana")
    await village.time_passes(minutes=2)

    assert asked.startswith("D'accord, prenez votre temps.")
    assert "Est-ce fait" in asked
    assert waited == []
    assert "attends" not in village.hears("Ana")[-1]


async def test_by_sms_whoever_asks_for_time_reads_the_question_again_in_one_message(village: Village) -> None:
    await a_street(village)

    await village.says("Odette", "alerte feu 12 rue des Lilas", "attendez")

    assert village.hears("Odette")[-1].startswith("D'accord. Urgence?")
    assert len(village.hears("Odette")) == 2


@pytest.mark.parametrize("said", ["si en fait envoyez-la", "ben si, prévenez-les", "finalement envoyez"])
@pytest.mark.parametrize("no", ["n'envoie pas", "0"])
async def test_what_was_called_off_is_taken_up_again_with_its_words(village: Village, no: str, said: str) -> None:
    await a_street(village)
    await village.says(
        "Karim", "alerte cambriolage 12 rue des Lilas, une échelle contre le mur", no, said, "J'ai appelé"
    )
    await village.time_passes(minutes=5)

    assert "une échelle contre le mur" in village.hears("Ana")[-1]


@pytest.mark.parametrize(
    "said", ["attends", "non attends", "attendez 2 min", "pas encore", "n'envoie pas encore", "un instant"]
)
async def test_who_asks_to_wait_has_all_the_time(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Karim", *FIRE)

    await village.says("Karim", said)
    answered = village.hears("Karim")[-1]
    await village.time_passes(minutes=20)
    waited = village.hears("Ana")
    await village.says("Karim", "envoyer")

    assert answered.startswith("D'accord, j'attends. Rien ne part.")
    assert waited == []
    assert "4 rue des Lilas" in village.hears("Ana")[-1]


async def test_what_is_told_while_it_waits_is_added_and_it_goes_on_waiting(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", *FIRE, "attends", "des flammes au toit")

    assert "flammes au toit" in village.hears("Karim")[-1]
    await village.time_passes(minutes=4)
    assert village.hears("Ana") == []


async def test_hold_on_and_do_not_send_are_heard_in_english(village: Village) -> None:
    await a_street(village)
    await village.says("Ana", "alert fire at 4 rue des Lilas", "I have called the fire brigade", "smoke on the roof")

    await village.says("Ana", "hold on")
    held = village.hears("Ana")[-1]
    await village.says("Ana", "don't send it")

    assert held.startswith("All right, I am waiting")
    assert village.hears("Ana")[-1].startswith("Cancelled")


@pytest.mark.parametrize(
    ("said", "kept"),
    [("n'envoyez pas les enfants dans la rue", "enfants"), ("attention il y a du vent", "vent")],
)
async def test_what_is_told_to_neighbours_is_no_refusal(village: Village, said: str, kept: str) -> None:
    await a_street(village)

    await village.says("Karim", *FIRE, said, "envoyer")

    assert kept in village.hears("Ana")[-1]


@pytest.mark.parametrize("said", ["cest eteint", "c'est éteint !", "ça va c éteint", "c'est fini", "plus de fumée"])
async def test_who_says_that_it_is_over_is_asked_whether_it_still_leaves(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Karim", *FIRE)

    await village.says("Karim", said)
    asked = village.hears("Karim")[-1]
    await village.says("Karim", "oui")

    assert asked.startswith("Est-ce fini")
    assert village.hears("Karim")[-1].startswith("C'est annulé")
    assert village.hears("Ana") == []


async def test_what_is_found_again_before_it_left_is_not_looked_for(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte on a volé mon vélo rouge au 4 rue des Lilas", "pas urgent", "non")

    await village.says("Karim", "jai retrouvé mon velo, c mon mari qui lavait deplacé")
    asked = village.hears("Karim")[-1]
    await village.taps("Karim", "Non, prévenir quand même")

    assert asked.startswith("Est-ce fini")
    assert "mon mari" in village.hears("Karim")[-1]


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("cest au 18 pas au 8", "18 rue des Lilas"),
        ("change le lieu c 12 rue du Parc", "12 rue du Parc"),
        ("non, au 14", "14 rue des Lilas"),
        ("le numéro c'est 18", "18 rue des Lilas"),
    ],
)
async def test_a_place_is_put_right_at_the_preview(village: Village, said: str, place: str) -> None:
    await a_street(village)

    await village.says("Karim", *FIRE, said)
    shown = village.hears("Karim")[-1]
    await village.says("Karim", "envoyer")

    assert shown.startswith("Corrigé")
    assert place in village.hears("Ana")[-1]
    assert "4 rue" not in village.hears("Ana")[-1].replace("14 rue", "")


@pytest.mark.parametrize(
    ("said", "then", "kept", "gone"),
    [
        ("le lieu cest 11 rue du Parc", "envoyer", "11 rue du Parc", "4 rue"),
        ("de la fumée noire sort du toit", "envoyer", "noire", "au-dessus"),
        ("les pompiers sont en bas", "envoyer", "pompiers sont en bas", "xx"),
        ("ok envoie", "", "fumée au-dessus", "envoie"),
        ("le texte", "de la vapeur du toit", "vapeur", "au-dessus"),
        ("tout", "de la vapeur du toit", "vapeur", "au-dessus"),
    ],
)
async def test_what_is_wrong_is_put_right_in_words(
    village: Village, said: str, then: str, kept: str, gone: str
) -> None:
    await a_street(village)

    await village.says("Karim", *FIRE, "corriger", said, *([then] if then else []))
    if village.hears("Ana") == []:
        await village.says("Karim", "envoyer")

    assert kept in village.hears("Ana")[-1]
    assert gone not in village.hears("Ana")[-1]


async def test_what_it_is_is_put_right_in_words(village: Village) -> None:
    await a_street(village)
    await village.says(
        "Ana", "alert traffic on the road at 8 rue des Lilas, a bloke is by the cars", "called", "correct"
    )

    await village.says("Ana", "it's not road it's someone trying to nick cars")
    asked = village.hears("Ana")[-1]
    await village.says("Ana", "Theft", "send")

    assert "What is happening" in asked
    assert "Vol" in village.hears("Karim")[-1]
    assert "it's not road" not in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["envoie", "ok envoie", "fini", "c'est fini"])
async def test_nobody_says_for_the_author_that_it_goes_on(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Karim", "alerte on a volé mon vélo rouge au 4 rue des Lilas", "pas urgent")
    assert village.hears("Karim")[-1].startswith("Est-ce toujours en cours")

    await village.says("Karim", said)

    assert "Toujours en cours" not in village.hears("Karim")[-1]
    assert "vos voisins vont lire" in village.hears("Karim")[-1]


@pytest.mark.parametrize("at_preview", [True, False])
async def test_what_is_told_behind_a_no_is_kept(village: Village, *, at_preview: bool) -> None:
    await a_street(village)
    said = "alerte un homme filme les enfants au 4 rue des Lilas"
    calls = ["j'ai appelé", "comportement suspect", "oui"]
    told = ["ah non il est parti"]

    await village.says("Karim", said, *(calls + told if at_preview else told + calls))

    assert "il est parti" in village.hears("Karim")[-1]


async def test_non_urgent_is_an_answer(village: Village) -> None:
    await a_street(village)

    await village.says("Karim", "alerte un drone filme au 4 rue des Lilas", "non urgent")
    assert village.hears("Karim")[-1].startswith("Que se passe-t-il")
    await village.says("Lucie", "alerte un drone filme au 4 rue des Lilas", "non ! urgent !")
    assert "Si le danger est là" in village.hears("Lucie")[-1]


async def test_danger_after_danger_about_an_open_alert_goes_with_it(village: Village) -> None:
    await a_street(village)
    await village.says(
        "Paul", "alerte bagarre au 6 rue des Lilas, ils se tapent dessus", "j'ai appelé", "oui", "envoyer"
    )

    await village.answers("Ana", "3 guys ran off on a scooter", to=village.screen("Ana")[-1])
    await village.says("Ana", "the fourth one is bleeding on the ground")
    asked = village.hears("Ana")[-1]
    await village.says("Ana", "yes")

    assert "3 guys ran off on a scooter. the fourth one is bleeding" in asked
    assert any("the fourth one is bleeding" in each for each in village.hears("Paul"))


@pytest.mark.parametrize(
    "said",
    ["non jveux juste le dire aux voisins pas une alerte", "non, juste pour informer les voisins", "pas une alerte"],
)
async def test_what_is_only_to_be_told_is_offered_to_the_gazette(village: Village, said: str) -> None:
    await a_street(village)

    await village.says("Karim", "ya des cles par terre devant chez moi un trousseau avec un porte cle vert", said)

    assert "annonce" in village.hears("Karim")[-1]
    assert "trousseau" in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["les pompiers l'ont emmené, c'est fini", "ils sont partis. C'est terminé"])
async def test_that_it_is_over_is_no_place(village: Village, said: str) -> None:
    await village.says("Karim", "alerte agression", "j'ai appelé", said)

    assert village.hears("Karim")[-1].startswith("Est-ce fini")


async def test_that_help_is_there_is_no_place(village: Village) -> None:
    await village.says("Karim", "alerte agression", "j'ai appelé", "les pompiers sont arrivés")
    await village.says("Karim", "rue des Lilas", "un homme crie", "Oui", "Envoyer")
    await village.time_passes(minutes=5)

    assert "\nrue des Lilas" in village.hears("Paul")[-1]


@pytest.mark.parametrize(
    "channel",
    [{"sms": "+33600000091"}, {"telegram": "1091"}, {"email": "zoe@lilas.example"}, {"matrix": "@zoe:lilas.example"}],
)
@pytest.mark.parametrize("said", ["ok merci", "d'accord, merci beaucoup", "ok thanks"])
async def test_who_may_only_say_goodbye_is_asked_again_and_wakes_nobody(
    village: Village, channel: dict[str, Any], said: str
) -> None:
    await village.member("Zoé", **channel)

    await village.says("Zoé", "ma mère est tombée dans la salle de bain")
    asked = village.hears("Zoé")[-1]
    await village.says("Zoé", said)
    again = village.hears("Zoé")[-1]
    await village.says("Zoé", "ok")

    assert all(number in asked for number in ("15", "112"))
    assert "prévenir vos voisins" in again
    assert said not in again
    assert village.hears("Zoé")[-1].startswith("Urgence?" if "sms" in channel else "Danger en ce moment")


async def test_an_announcement_is_no_fact_of_an_alert_and_a_danger_behind_the_word_is(village: Village) -> None:
    await village.says("Lucie", "alerte", "pas urgent", "annonce réunion samedi à 18h")
    refused = village.hears("Lucie")[-1]
    await village.says("Lucie", "annonce : un homme force la porte du 12")

    assert "Seul un référent" in refused
    assert "Seul un référent" not in village.hears("Lucie")[-1]


@pytest.mark.parametrize("said", ["c'est réglé", "ouf, c'est éteint", "it's sorted"])
async def test_an_alert_that_is_over_before_anybody_called_is_asked_about(village: Village, said: str) -> None:
    """To « Est-ce fait ? » it says nothing of the call, and is no fact."""
    await a_street(village)
    await village.says("Karim", "alerte feu 12 rue des Lilas", said)
    asked = village.hears("Karim")[-1]

    await village.says("Karim", "oui")
    await village.time_passes(minutes=5)

    assert asked.replace("\N{NO-BREAK SPACE}", " ").startswith("Est-ce fini ?")
    assert village.hears("Ana") == []


async def test_who_says_that_it_is_not_over_goes_on_where_they_were(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte feu 12 rue des Lilas", "c'est réglé", "non", "J'ai appelé")
    await village.time_passes(minutes=5)

    assert "12 rue des Lilas" in village.hears("Ana")[-1]
    assert "réglé" not in village.hears("Ana")[-1]


@pytest.mark.parametrize("said", ["envoyez", "vas-y envoie", "send it"])
async def test_who_wants_it_to_leave_at_the_first_question_reads_whom_to_call_first(
    village: Village, said: str
) -> None:
    await a_street(village)

    await village.says("Karim", "alerte feu 12 rue des Lilas", said)

    assert "appelez d'abord" in village.hears("Karim")[-1]
    assert "Vous ne pouvez pas appeler" in village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "said",
    [
        "comment j'invite ma voisine ?",
        "qui peut voir mon numéro ?",
        "how do I change my address?",
        "can I have a flyer?",
    ],
)
@pytest.mark.parametrize("begun", [("1",), ("1", "non")], ids=("still going on", "preview"))
async def test_what_is_asked_of_us_is_no_fact_for_neighbours(
    village: Village, begun: tuple[str, ...], said: str
) -> None:
    await village.says("Karim", "ALERTE cambriolage 9 rue des Lilas. Fenêtre cassée", *begun)

    await village.says("Karim", said)
    await village.says("Karim", "non" if len(begun) == 1 else "envoyer", "envoyer")
    await village.post_office_closes()

    assert said not in village.hears("Karim")[-1]
    assert not any(said.rstrip(" ?") in text for text in village.hears("Paul"))
    assert any("Fenêtre cassée" in text for text in village.hears("Paul"))


async def test_what_is_asked_of_neighbours_is_told_to_them(village: Village) -> None:
    await village.says("Karim", "ALERTE chien perdu rue des Lilas. Labrador noir", "pas urgent")

    await village.says("Karim", "quelqu'un l'a vu ce matin ?", "envoyer")
    await village.post_office_closes()

    assert any(
        "quelqu'un l'a vu ce matin ?" in text.replace("\N{NO-BREAK SPACE}", " ") for text in village.hears("Paul")
    )


@pytest.mark.parametrize("said", ["envoyez", "envoie-la", "send it", "just send it"])
async def test_who_wants_it_to_leave_need_not_say_what_it_is(village: Village, said: str) -> None:
    await village.says("Karim", "ALERTE un drôle de bruit métallique derrière le 9 rue des Lilas", "pas urgent")
    asked = village.hears("Karim")[-1]

    await village.says("Karim", said)

    assert "passe-t-il" in asked
    assert "bruit métallique" in village.hears("Karim")[-1]


@pytest.mark.parametrize(
    "asked", ["je peux parler à quelqu'un ?", "can I talk to a real person?", "combien de voisins vont le lire ?"]
)
async def test_what_is_asked_of_us_at_the_call_is_read_by_no_neighbour(village: Village, asked: str) -> None:
    await village.says("Odette", "alerte fumée au 4 rue des Lilas", asked)
    assert "n'est pas encore partie" in village.hears("Odette")[-1]

    await village.says("Odette", "1")
    await village.post_office_closes()

    assert "4 rue des Lilas" in village.hears("Lucie")[-1]
    assert asked.rstrip(" ?") not in village.hears("Lucie")[-1]
