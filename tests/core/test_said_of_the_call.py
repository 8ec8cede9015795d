"""What people say of having called for help, before the question, at it, after it, and once the alert is out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.language.called import call_begun, call_told, said_of_calling
from core.model.alert_words import Police
from tests.journeys.street import a_street

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("jappelle le 17", "calling"),
        ("mon mari appelle", "calling"),
        ("ma femme appelle le 17", "calling"),
        ("quelqu'un a déjà appelé", "called"),
        ("non je n'ai pas encore appelé, j'appelle tout de suite", "calling"),
        ("oui le 17", "called"),
        ("i've rung them", "called"),
        ("I rang them", "called"),
        ("already phoned", "called"),
        ("just did", "called"),
        ("fire brigade's been called", "called"),
        ("no I haven't", "nobody"),
        ("jai appele les pompiers", "called"),
        ("jai appelé le 18", "called"),
        ("ouii jai appelle", "called"),
        ("jles ai appelés", "called"),
        ("ma soeur a appelé", "called"),
        ("j'ai eu la police", "called"),
        ("j'ai eu les flics", "called"),
        ("j’ai eu le samu", "called"),
        ("c bon jai eu les flics", "called"),
        ("c'est fait j'ai eu la police", "called"),
        ("je suis en ligne avec eux", "called"),
        ("j'ai eu le 17 ils envoient une patrouille", "called"),
        ("Paul a appelé les pompiers et le samu", "called"),
        ("les pompiers et la police sont prévenus", "called"),
        ("ils arrivent", "coming"),
        ("ils arrivent dans 5 min", "coming"),
        ("la police est la", "there"),
        ("les pompiers sont arrivés", "there"),
        ("en fait non jai pas pu appeler", "nobody"),
        ("personne a appelé", "nobody"),
        ("personne n'a appelé la police", "nobody"),
        ("non jai pas de batterie je peux pas appeler", "nobody"),
        ("je n'ai pas pu les joindre", "nobody"),
        ("on the phone with them", "called"),
        ("I've rung 18", "called"),
        ("ringing now", "calling"),
        ("just called 999", "called"),
        ("my husband's calling", "calling"),
        ("I can't call my phone's dead", "nobody"),
        ("nobody has called", "nobody"),
        ("the police are on their way", "coming"),
    ],
)
def test_an_answer_tells_of_the_call_in_the_words_that_people_use(said: str, state: str) -> None:
    assert call_told(said, is_asked=True) == state


@pytest.mark.parametrize(
    "said",
    [
        "un homme a appelé au secours",
        "quelqu'un appelle au secours",
        "quelqu'un appelle la police vite",
        "il faut appeler les pompiers",
        "appelez la police",
        "j'ai appelé mais personne ne répond",
        "le 17 ne répond pas",
        "est-ce que quelqu'un a appelé la police ?",
        "profil téléphone",
        "je l'ai bien eu",
        "non attends",
        "la police a arrêté un homme rue des Lilas",
        "le voisin du 15 fait du bruit",
        "on m'a appelé de la banque",
        "ils arrivent par le jardin",
        "il appelle son chien",
        "somebody called me an idiot",
    ],
)
def test_what_tells_something_else_is_no_call(said: str) -> None:
    assert call_told(said, is_asked=True) is None
    assert said_of_calling(said) is None


@pytest.mark.parametrize(
    ("said", "state", "rest"),
    [
        ("mon mari appelle le 17, il est dans le jardin", "calling", "il est dans le jardin"),
        ("oui, ma soeur a appelé. Il est parti", "called", "Il est parti"),
        ("j'ai pas pu appeler, il est dans la cour", "nobody", "il est dans la cour"),
        ("jappelle le 17 il est là", "calling", "jappelle le 17 il est là"),
        ("il est dans le jardin", None, "il est dans le jardin"),
    ],
)
def test_what_is_told_behind_the_call_stays(said: str, state: str | None, rest: str) -> None:
    assert call_begun(said) == (state, rest)


@pytest.mark.parametrize(
    "said", ["un homme force la porte du 3, jai eu la police", "feu au 8, ma fille a appelé le 18"]
)
def test_a_call_that_is_told_with_the_danger_is_not_asked_about(said: str) -> None:
    assert said_of_calling(said) == "called"


def plain(village: Village, name: str) -> list[str]:
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in village.hears(name)]


async def police_of(village: Village, number: int = 1) -> Police | None:
    alert = await village.store.run(lambda uow: uow.alerts.by_id(number))
    return alert.police if alert is not None else None


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("jappelle le 17", Police.CALLING),
        ("j'appelle le 17", Police.CALLING),
        ("c'est fait j'ai eu la police", Police.CALLED),
        ("ils arrivent", Police.CALLED),
        ("mon mari appelle", Police.CALLING),
        ("oui, j'ai appelé la police", Police.CALLED),
        ("j'ai appelé", Police.CALLED),
    ],
)
async def test_who_tells_of_the_call_where_we_ask_whether_to_warn_has_said_yes(
    village: Village, said: str, state: Police
) -> None:
    await a_street(village)
    await village.says("Karim", "un homme qui prenait des photos devant l'école", said)
    assert "Que se passe-t-il" in village.hears("Karim")[-1]

    await village.time_passes(minutes=4)

    assert "prenait des photos" in village.hears("Ana")[-1]
    assert "appel" not in village.hears("Ana")[-1].split("☎")[0]
    assert await police_of(village) is state


@pytest.mark.parametrize(
    ("told", "answers"),
    [
        ("un homme propose des bonbons aux enfants devant l'école", ("oui", "j'ai appelé la police")),
        ("un homme propose des bonbons aux enfants, j'ai appelé la police", ("oui",)),
        ("un homme propose des bonbons aux enfants devant l'école", ("oui", "j'appelle", "Autre")),
        ("un homme propose des bonbons aux enfants devant l'école", ("oui", "pas encore", "j'ai appelé la police")),
        ("un homme propose des bonbons aux enfants devant l'école", ("oui", "j'appelle", "jai pas pu appeler")),
    ],
)
async def test_what_help_was_called_for_leaves_without_the_next_answer(
    village: Village, told: str, answers: tuple[str, ...]
) -> None:
    await a_street(village)
    await village.says("Karim", told, *answers)
    assert village.hears("Ana") == []

    await village.time_passes(minutes=4)

    assert "bonbons" in village.hears("Ana")[-1]


async def test_what_nobody_called_for_still_waits_for_its_author(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "un homme propose des bonbons aux enfants devant l'école", "oui", "pas encore")

    await village.time_passes(minutes=20)

    assert village.hears("Ana") == []


async def test_a_child_that_is_not_back_is_looked_for(village: Village) -> None:
    await a_street(village)
    words = "Mon fils de 6 ans n'est pas rentré, il était chez un copain rue des Roses, j'ai appelé la gendarmerie"
    await village.says("Karim", words, "oui")

    await village.time_passes(minutes=4)

    assert "Missing person" in village.hears("Ana")[-1]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("jappelle le 17", Police.CALLING),
        ("ma femme appelle le 17", Police.CALLING),
        ("mon mari appelle", Police.CALLING),
        ("quelqu'un a déjà appelé", Police.CALLED),
        ("non je n'ai pas encore appelé, j'appelle tout de suite", Police.CALLING),
        ("oui le 17", Police.CALLED),
        ("ma soeur a appelé, il y a de la fumée au toit", Police.CALLED),
        ("pas la peine d'appeler", Police.NOT_NEEDED),
        ("non c'est fini", Police.NOT_NEEDED),
        ("c'est fini", Police.NOT_NEEDED),
        ("non jai pas de batterie je peux pas appeler", Police.NOBODY),
        ("pas appelé", Police.NOBODY),
        ("my husband's calling", Police.CALLING),
        ("I've rung 18", Police.CALLED),
        ("on the phone with them", Police.CALLED),
    ],
)
async def test_who_calls_is_read_from_the_words_that_people_use(village: Village, said: str, state: Police) -> None:
    await village.says("Odette", "ALERTE feu 12 rue des Lilas", said)

    assert await police_of(village) is state


@pytest.mark.parametrize("said", ["yes please", "oui s'il vous plaît", "j'ai appelé mais personne ne répond"])
async def test_a_yes_that_says_nothing_of_the_call_is_asked_again(village: Village, said: str) -> None:
    await village.says("Odette", "ALERTE feu 12 rue des Lilas", said)

    assert await police_of(village) is None
    assert village.hears("Odette")[-1].startswith("Danger? Appelez d'abord le 17")


@pytest.mark.parametrize(
    "said", ["en fait non jai pas pu appeler", "personne a appelé", "I can't call my phone's dead", "pas pu appeler"]
)
@pytest.mark.parametrize("begun", [("alerte feu 8 rue des Roses", "oui"), ("alerte feu 8 rue des Roses, 18 appelé",)])
async def test_a_call_is_taken_back_at_any_question(village: Village, begun: tuple[str, ...], said: str) -> None:
    await a_street(village)
    await village.says("Karim", *begun, said)
    assert "noté" in village.hears("Karim")[-1]

    await village.time_passes(minutes=8)

    assert await police_of(village) is Police.NOBODY
    assert "pas pu" not in village.hears("Ana")[-1]


async def test_a_call_that_is_told_with_a_fact_changes_both(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte cambriolage 8 rue des Roses", "pas encore", "j'ai eu la police, il est parti")

    await village.time_passes(minutes=8)

    assert await police_of(village) is Police.CALLED
    assert "il est parti" in village.hears("Ana")[-1]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("j'ai appelé le 17", Police.CALLED),
        ("j'ai appelé la police", Police.CALLED),
        ("c bon jai eu les flics", Police.CALLED),
        ("j'ai eu le 17 ils envoient une patrouille", Police.CALLED),
        ("mon mari a appelé la police", Police.CALLED),
        ("j'appelle la police", Police.CALLING),
        ("jappelle le 17", Police.CALLING),
        ("I've rung the police", Police.CALLED),
    ],
)
@pytest.mark.parametrize("name", ["Karim", "Ana"])
async def test_what_is_told_of_the_call_once_the_alert_is_out_stands_on_it(
    village: Village, name: str, said: str, state: Police
) -> None:
    await a_street(village)
    await village.says("Karim", "alerte cambriolage 8 rue des Roses")
    await village.time_passes(minutes=4)
    assert await police_of(village) is Police.UNKNOWN

    await village.says(name, said)

    assert await police_of(village) is state


async def test_who_said_that_they_would_call_is_believed_when_help_comes(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte feu 8 rue des Roses. De la fumée", "j'appelle", "envoyer")
    await village.time_passes(minutes=3)

    await village.says("Karim", "ils arrivent dans 5 min")

    assert await police_of(village) is Police.CALLED


async def test_that_help_comes_is_told_and_settles_the_call(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte feu 8 rue des Roses")
    await village.time_passes(minutes=4)

    await village.says("Karim", "les pompiers arrivent dans 5 min", "oui")
    await village.time_passes(seconds=10)

    assert await police_of(village) is Police.CALLED
    assert "les pompiers arrivent dans 5 min" in village.hears("Paul")[0]


async def test_that_the_police_is_there_puts_the_own_alert_in_hand(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte cambriolage 8 rue des Roses")
    await village.time_passes(minutes=4)

    await village.says("Karim", "la police est là")
    await village.time_passes(seconds=10)

    assert any("A1 est prise en charge" in text for text in plain(village, "Karim"))
    assert "prise en charge" in village.hears("Paul")[0].lower()
    assert "On ne sait pas" not in village.hears("Paul")[0]


async def test_a_call_is_taken_back_once_the_alert_is_out(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte feu 8 rue des Roses. De la fumée", "oui", "envoyer")

    await village.says("Karim", "en fait jai pas pu appeler")

    assert await police_of(village) is Police.NOBODY


async def test_who_never_said_whether_they_called_is_not_said_to_have_done_nothing(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte feu 8 rue des Roses. De la fumée", "j'appelle", "envoyer")
    await village.time_passes(minutes=8)
    assert "L'auteur de l'alerte voulait appeler les secours à 14" in plain(village, "Paul")[0]

    await village.says("Karim", "oui ils arrivent")
    await village.time_passes(seconds=10)

    assert "Secours appelés" in village.hears("Paul")[0]


async def test_of_an_alert_that_is_over_nobody_reads_that_no_one_called_yet(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte feu 8 rue des Roses. De la fumée", "pas encore", "envoyer")
    assert "Personne n'a encore appelé" in village.hears("Paul")[0]

    await village.says("Karim", "clore A1 fausse alerte")
    await village.time_passes(seconds=10)

    assert "appelé" not in village.hears("Paul")[0]


async def test_the_preview_shows_the_call_as_it_was_just_told(village: Village) -> None:
    await a_street(village)
    await village.says("Karim", "alerte feu 8 rue des Roses. De la fumée", "pas encore")
    assert "Personne n'a encore appelé" in village.hears("Karim")[-1]

    await village.says("Karim", "c bon jai eu les flics")

    assert "Secours appelés" in village.hears("Karim")[-1]


async def test_a_call_is_not_asked_about_twice_where_the_words_were_for_another_alert(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE feu 8 rue des Roses", "1")

    await village.says("Karim", "un homme crie dans la rue du Parc", "mon mari appelle", "une autre alerte")

    assert "Est-ce fait" not in village.hears("Karim")[-1]
    assert "Que se passe-t-il" in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["mon mari a appelé les pompiers", "j'ai eu les pompiers, le toit brûle"])
async def test_an_info_that_tells_of_the_call_settles_it(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE feu 8 rue des Roses", "pas encore")

    await village.says("Lucie", f"A1 info {said}")

    assert await police_of(village) is Police.CALLED


async def test_a_call_that_is_told_with_a_yes_stands_on_the_alert_of_another(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE feu 8 rue des Roses", "pas encore")

    await village.says("Karim", "de la fumée sort du toit", "oui j'ai appelé les pompiers")

    assert await police_of(village) is Police.CALLED


async def test_who_said_that_it_was_no_emergency_may_call_after_all(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE vol 8 rue des Roses, un vélo rouge", "3")

    await village.says("Odette", "j'appelle la police")

    assert await police_of(village) is Police.CALLING


async def test_what_answers_a_neighbour_is_no_call_for_the_alert_of_another(village: Village) -> None:
    await village.says("Odette", "ALERTE feu 8 rue des Roses", "pas encore")
    await village.says("Karim", "message Paul tu as prévenu la mairie pour le portail ?")
    assert "portail" in village.hears("Paul")[-1]

    await village.says("Paul", "oui j'ai appelé la police")

    assert await police_of(village) is Police.NOBODY
