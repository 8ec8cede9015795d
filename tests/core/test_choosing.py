"""An answer to a question with choices, as people write it: without its article, its accents, with thanks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from core.language.choosing import read, refuses
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = Texts.load()


def shown(key: str, language: str = "fr") -> list[tuple[str, str]]:
    """Give the choices of a text as a question shows them: the labels, then the other ways to say them."""
    message = TEXTS.message(language, key)
    return [*message.choices.items(), *((name, way) for name, ways in message.choices_also.items() for way in ways)]


@pytest.mark.parametrize(
    ("question", "said", "meant"),
    [
        ("post_article.which", "lieu", "place"),
        ("post_article.which", "DUREE", "until"),
        ("post_article.which", "le lieu svp", "place"),
        ("post_alert.which", "faits", "what"),
        ("post_alert.police", "oui", "called"),
        ("post_alert.police", "Oui merci.", "called"),
        ("post_alert.police", "j ai appele les pompiers", "called"),
        ("post_alert.police", "jai appele", "called"),
        ("post_alert.police", "oui j'appelle le 17", "calling"),
        ("post_alert.police", "PAS D'URGENCE", "not_urgent"),
        ("post_alert.police", "non ce n est pas urgent", "not_urgent"),
        ("post_alert.police", "oui ils arrivent", "called"),
        ("post_alert.police", "oui mais personne ne répond", None),
        ("post_alert.police", "non", None),
        ("post_alert.police", "je ne sais pas", None),
        ("post_alert.police", "le 2", "calling"),
        ("post_alert.police", "1 merci", "called"),
        ("post_alert.police", "4", None),
        ("post_alert.category", "je ne sais pas", "other"),
        ("post_alert.ongoing", "je sais pas", "unknown"),
        ("post_alert.ongoing", "oui", "yes"),
        ("post_alert.ongoing", "c'est passé", "no"),
        ("hear_out.for_all", "oui merci", "neighbours"),
        ("hear_out.for_all", "non merci", "nobody"),
        ("hear_out.for_all", "ok", "neighbours"),
        ("hear_out.for_all", "c'est bon", "neighbours"),
        ("hear_out.for_all", "d'accord", "neighbours"),
        ("hear_out.for_all", "\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}", "neighbours"),
        ("hear_out.for_all", "envoie", "neighbours"),
        ("hear_out.for_all", "vas y", "neighbours"),
        ("hear_out.for_all", "ouiii", "neighbours"),
        ("hear_out.for_all", "oui c'est ça", "neighbours"),
        ("hear_out.for_all", "oui dis leur", "neighbours"),
        ("hear_out.for_all", "ben oui", "neighbours"),
        ("hear_out.for_all", "yes pls", "neighbours"),
        ("hear_out.for_all", "Oui.\n\nCordialement,\nM. LEROY\nPolice municipale", "neighbours"),
        ("hear_out.for_all", "Bonjour,\noui, merci\n\nM. LEROY", "neighbours"),
        ("hear_out.for_all", "non laisse", "nobody"),
        ("hear_out.for_all", "non c'est pour karim", "nobody"),
        ("hear_out.for_all", "oui enfin non", None),
        ("hear_out.for_all", "oui mais pas à tous", None),
        ("hear_out.for_all", "merci", None),
        ("hear_out.for_all", "ya un mec", None),
        ("post_alert.ongoing", "oui toujours là", "yes"),
        ("post_alert.preview", "envoie !!", "send"),
        ("post_alert.preview", "C'est parfait, vous pouvez envoyer", "send"),
        ("post_alert.preview", "oui merci\n\nM. LEROY\nPolice municipale", "send"),
        ("post_alert.preview", "non", None),
        ("post_alert.police", "ok", None),
        ("post_alert.police", "oui il y a de la fumée", None),
        ("post_alert.police", "17 appelé", "called"),
        ("post_alert.police", "17 fait", "called"),
        ("post_alert.police", "police appelée", "called"),
        ("post_alert.police", "les pompiers sont prévenus", "called"),
        ("post_alert.police", "non pas encore", None),
        ("post_alert.police", "non pas d'urgence", "not_urgent"),
        ("show_contacts.sure", "ok", None),
        ("hear_out.for_whom", "tout le monde", "neighbours"),
    ],
)
def test_a_choice_is_read_as_people_write_it(question: str, said: str, meant: str | None) -> None:
    assert read(said, shown(question)) == meant


def test_no_to_a_question_with_only_a_yes_is_the_way_out() -> None:
    """« 1=oui 0=non » says so."""
    assert refuses("Non merci", shown("show_contacts.sure"))
    assert not refuses("non", shown("hear_out.for_all"))
    assert not refuses("non", [])


def offered(language: str) -> Iterator[tuple[str, str, str]]:
    """Give each « 1=oui » that the SMS of a question says, with the choice that has this number."""
    for key in TEXTS.keys(language):
        message = TEXTS.message(language, key)
        pieces = message.sms or ()
        said = "\n".join(run.text for piece in pieces for line in piece.template.lines for run in line)
        choices = list(message.choices)
        # What stands behind the code of an alert is read with it.
        if not choices or re.search(r"\d=", said) is None or "code" in said or key == "round.ask":
            continue
        for number, words in re.findall(r"([1-9])=([^.?;\n]+?)(?= \d=|[.?;\n]|$)", said):
            yield key, words, choices[int(number) - 1]


@pytest.mark.parametrize("language", TEXTS.languages)
def test_the_word_behind_a_number_is_understood_as_well_as_the_number(language: str) -> None:
    """Who reads « 1=oui » may answer « oui »."""
    found = [each for each in offered(language) if each[1].strip() not in {"name", "réécrire out", "rewrite out"}]

    assert len(found) > 12
    assert [(key, words) for key, words, choice in found if read(words, shown(key, language)) != choice] == []
