"""What a text is asked before neighbours read it, measured on six hundred and fifty messages written by hand."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.wording import Finding, Kind, look_at

CORPUS = Path(__file__).parent / "corpus"
CORPORA = {"fr": CORPUS, "en": CORPUS / "en"}
ENOUGH, TOO_MANY = 0.95, 0.02


def spent(text: str) -> float:
    """Give the processor time of this thread alone, whatever else the machine does; the best of some tries."""

    def once() -> float:
        start = thread_time()
        look_at(text, ["mot"] * 100)
        return thread_time() - start

    return min(once() for _ in range(5))


def is_held_back(message: str) -> bool:
    """Whether *message* is of the third that was not looked at while the rules were written."""
    return sha256(message.encode()).digest()[0] % 3 == 0


def messages(language: str, name: str, *, held_back: bool | None) -> list[str]:
    """Give the messages of one kind: all of them, or one part."""
    lines = (CORPORA[language] / f"{name}.txt").read_text("utf-8").splitlines()
    return [each for each in lines if held_back is None or is_held_back(each) is held_back]


def share(language: str, name: str, kind: Kind | None, *, held_back: bool | None) -> float:
    """Give how many of the messages are asked so; of any kind, for None."""
    found = [look_at(each) for each in messages(language, name, held_back=held_back)]
    asked = [each for each in found if each is not None and kind in {None, each.kind}]
    return len(asked) / len(found)


def enough(language: str, name: str, *, held_back: bool | None) -> float:
    """Give the share that must be asked: where one message is more than 5 % of them, that one may be missed."""
    count = len(messages(language, name, held_back=held_back))
    return min(ENOUGH, (count - 1) / count)


@pytest.mark.parametrize(
    ("language", "counts", "held_back"),
    [
        ("fr", {"profiling": 100, "accusation": 100, "neutral": 300}, range(140, 201)),
        ("en", {"profiling": 30, "accusation": 30, "neutral": 90}, range(42, 61)),
    ],
)
def test_the_corpus_is_what_it_says(language: str, counts: dict[str, int], held_back: range) -> None:
    assert {each: len(set(messages(language, each, held_back=None))) for each in counts} == counts
    assert sum(len(messages(language, each, held_back=True)) for each in counts) in held_back


@pytest.mark.parametrize("language", CORPORA)
@pytest.mark.parametrize("held_back", [None, False, True])
def test_whoever_only_describes_a_person_is_asked_for_the_act(language: str, held_back: bool | None) -> None:  # noqa: FBT001
    least = enough(language, "profiling", held_back=held_back)

    assert share(language, "profiling", Kind.ACT, held_back=held_back) >= least


@pytest.mark.parametrize("language", CORPORA)
@pytest.mark.parametrize("held_back", [None, False, True])
def test_whoever_accuses_a_neighbour_by_name_is_asked_for_the_facts(language: str, held_back: bool | None) -> None:  # noqa: FBT001
    least = enough(language, "accusation", held_back=held_back)

    assert share(language, "accusation", Kind.NAMED, held_back=held_back) >= least


@pytest.mark.parametrize("language", CORPORA)
@pytest.mark.parametrize("held_back", [None, False, True])
def test_hardly_anybody_else_is_asked(language: str, held_back: bool | None) -> None:  # noqa: FBT001
    assert share(language, "neutral", None, held_back=held_back) <= TOO_MANY


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Un homme en veste rouge force la portière d'une voiture", None),
        ("UN HOMME NOIR DANS LA RUE", Kind.ACT),
        ("C’EST MME DUPONT QUI A VOLÉ MON COLIS", Kind.NAMED),
        ("Mme Dupont s'est fait voler son colis", None),
        ("Ce n'est pas Kevin qui a volé le vélo", None),
        ("« Paul deale » disait l'affiche", Kind.NAMED),
        ("A man in a hoodie near the school", Kind.ACT),
        ("A man in a red jacket is forcing a car door", None),
        ("My neighbour Paul stole my parcel", Kind.NAMED),
        ("Mrs Smith was robbed yesterday", None),
        ("Tom had his bike stolen outside the library", None),
        ("Gary has been stealing from the sheds", Kind.NAMED),
        ("The thief was Craig Thompson", Kind.NAMED),
        ("Karen broke in her new shoes", None),
        ("That thief Liam Kelly was in our garden", Kind.NAMED),
        ("Looking for a tall lad to carry a wardrobe", None),
        ("Two black guys outside the bakery", Kind.ACT),
        ("Black smoke above the roofs", None),
        ("black smoke", None),
        ("A black car is parked outside the school", None),
        ("Noir complet rue Foch, panne de courant", None),
        ("Lost black cat, very friendly", None),
        ("", None),
        ("🚨", None),
    ],
)
def test_one_text_at_a_time(text: str, kind: Kind | None) -> None:
    found = look_at(text)

    assert (found.kind if found else None) == kind


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Encore ces voyoux de RACAILLES", "racaille"),
        ("Des élections bidons", "election bidon"),
        ("le chat dort", None),
        ("la racaillerie", None),
    ],
)
def test_a_word_of_the_community_is_found_in_any_gender_and_number(text: str, word: str | None) -> None:
    found = look_at(text, ["racaille", "election bidon"], may_describe=True)

    assert found == (Finding(Kind.LISTED, word) if word else None)


def test_the_looks_of_somebody_who_is_missing_are_the_facts() -> None:
    """« Avez-vous vu … » would be useless without them."""
    looks = "Dame, robe bleue, cheveux blancs"

    assert look_at(looks) == Finding(Kind.ACT)
    assert look_at(looks, may_describe=True) is None


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_is_looked_at(text: str, listed: list[str]) -> None:
    found = look_at(text, listed)

    assert found is None or found.kind in Kind


@pytest.mark.parametrize("unit", ["a", "M. ", "Paul ", "voisin ", "n'", "é", "c'est ", "un noir "])
def test_a_long_text_takes_no_longer_than_its_length(unit: str) -> None:
    """Ten times the length may take ten times as long: what looks back at all that it has read takes a hundred."""
    text = unit * (10_000 // len(unit))

    assert spent(text * 10) < 30 * spent(text)
