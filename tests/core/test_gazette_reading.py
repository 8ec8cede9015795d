"""What is read from the words of an article: an absence, a section, a moment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.language.absence import announces_absence
from core.language.moment import read_moment
from core.language.sections import guess_section, section_named
from core.model.gazette import NO_HOUR, Section

PARIS = ZoneInfo("Europe/Paris")
THURSDAY = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "words",
    [
        "Nous partons en vacances du 3 au 17 août",
        "La maison est vide tout l'été",
        "Je serai absente jusqu'à lundi",
        "On part deux semaines en Bretagne",
        "Cherche quelqu'un pour arroser les plantes pendant nos vacances",
        "Il n'y aura personne à la maison samedi",
        "ABSENTS DU 1ER AU 15 JUILLET",
        "On sera pas là la semaine prochaine",
        "We are away from 3 to 17 August",
        "Who can feed the cat while we're away?",
        "Our house will be empty in July",
    ],
)
def test_words_that_tell_of_an_empty_home_are_noticed(words: str) -> None:
    assert announces_absence(words)


@pytest.mark.parametrize(
    "words",
    [
        "Je prête une échelle de 3 m",
        "Fête des voisins samedi 18h au parc",
        "Je pars à la gare lundi 8h, 2 places",
        "Je donne des cartons vides",
        "Maison à vendre au 12",
        "Qui connaît un plombier ? le mien est en vacances",
        "On part à 8h de la mairie",
        "L'école est fermée du 3 au 17",
        "Personne n'a vu mon chat ?",
        "I give away empty boxes",
        "Party on Saturday at 6pm at my house",
    ],
)
def test_other_words_bring_no_warning(words: str) -> None:
    assert not announces_absence(words)


@pytest.mark.parametrize(
    ("words", "section"),
    [
        ("Je prête une échelle", Section.AD),
        ("À vendre, vélo d'enfant", Section.AD),
        ("Cherche vélo d'enfant", Section.AD),
        ("Besoin d'un coup de main samedi", Section.HAND),
        ("Covoiturage pour la gare", Section.CAR_POOL),
        ("Je descends à Nantes lundi, 2 places", Section.CAR_POOL),
        ("Fête des voisins samedi 18 h", Section.EVENT),
        ("Cherche chat gris perdu", Section.LOST_FOUND),
        ("We lend a ladder", Section.AD),
        ("L'eau est coupée jeudi", None),
    ],
)
def test_the_words_say_what_an_article_is_about(words: str, section: Section | None) -> None:
    assert guess_section(words) is section


@pytest.mark.parametrize(
    ("words", "section"),
    [("Fêtes", Section.EVENT), ("coups de main", Section.HAND), ("ads", Section.AD), ("échelle", None)],
)
def test_a_section_is_asked_for_by_its_name(words: str, section: Section | None) -> None:
    assert section_named(words) is section


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("samedi 18h", (2026, 11, 28, 18, 0)),
        ("jeudi 10h", (2026, 12, 3, 10, 0)),
        ("jeudi à 20 h 30", (2026, 11, 26, 20, 30)),
        ("le 12 décembre à 14 h", (2026, 12, 12, 14, 0)),
        ("demain midi", (2026, 11, 27, 12, 0)),
        ("ce soir 20h", (2026, 11, 26, 20, 0)),
        ("le 1er mars 19h", (2027, 3, 1, 19, 0)),
        ("12/12 à 15:00", (2026, 12, 12, 15, 0)),
        ("Saturday 6pm", (2026, 11, 28, 18, 0)),
        ("5th of May, 12 am", (2027, 5, 5, 0, 0)),
    ],
)
def test_a_day_and_an_hour_are_read_by_the_clock_of_the_community(
    words: str, moment: tuple[int, int, int, int, int]
) -> None:
    assert read_moment(words, THURSDAY, PARIS) == datetime(*moment, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("words", "day"),
    [("samedi", (2026, 11, 28)), ("dimanche 6 décembre place de l'église", (2026, 12, 6)), ("demain", (2026, 11, 27))],
)
def test_a_day_without_an_hour_is_enough(words: str, day: tuple[int, int, int]) -> None:
    assert read_moment(words, THURSDAY, PARIS) == datetime.combine(date(*day), NO_HOUR, PARIS)


@pytest.mark.parametrize("words", ["18h", "31/02 à 18h", "25h samedi", "aujourd'hui 8h", "bientôt"])
def test_what_names_no_moment_to_come_is_none(words: str) -> None:
    assert read_moment(words, THURSDAY, PARIS) is None
