"""What people write to us by hand: thanks, capitals, no accents, a word of ours in the middle of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from tests.world import Village, open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

DOG = (("Odette", "ALERTE chien perdu rue des Lilas", "Urgence?"), ("Odette", "pas d'urgence", "A1 part chez"))
STORIES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "the next page is called « suite »": (
        ("Odette", "AIDE", "Suite: AIDE 2"),
        ("Odette", "SUITE", "AIDE 3"),
        ("Odette", "suite merci", "AIDE 4"),
        ("Odette", "bonjour", "ALERTE=prévenir"),
        ("Odette", "suite", "Il n'y a pas d'autre page"),
    ),
    "help in the middle of a question leaves it open": (
        ("Odette", "ALERTE", "Urgence?"),
        ("Odette", "pas urgent", "Que se passe-t-il?"),
        ("Odette", "AIDE", "Ma question attend votre réponse"),
        ("Odette", "AIDE 2", "AIDE 3"),
        ("Odette", "je ne sais pas", "Où est-ce?"),
        ("Odette", "rue des Lilas", "Que s'est-il passé?"),
    ),
    "whoever tells of a danger is not taken out of it by the menu": (
        ("Odette", "ALERTE feu rue des Lilas", "Urgence?"),
        ("Odette", "menu", "Ma question attend votre réponse"),
        ("Odette", "oui", "A1 part chez"),
    ),
    "an alert is closed while a question about something else is open": (
        *DOG,
        ("Odette", "il est marron avec un collier rouge", "Voulez-vous prévenir vos voisins?"),
        ("Odette", "CLORE A1 fausse alerte", "Pour etre sur que c'est vous, répondez ce code"),
    ),
    "a message to an alert goes to whoever raised it": (
        *DOG,
        ("Karim", "MESSAGE A1 Je crois l'avoir vu", "l'auteur de A1"),
    ),
    "an alert does not say by the call who raised it": (
        ("Odette", "ALERTE feu rue des Lilas", "Urgence?"),
        ("Odette", "j ai appele les pompiers", "A1 part chez"),
        ("Karim", "alertes A1", "Secours appelés par l'auteur de l'alerte"),
    ),
}


@pytest.fixture
async def street() -> AsyncIterator[Village]:
    """Odette by SMS, Karim their referent, and Lucie who has only her mail."""
    async with open_village() as opened:
        await opened.member("Odette", sms="+33600000001", home="2 rue des Lilas")
        await opened.member("Karim", telegram="1002", roles=[Role.REFERENT])
        await opened.member("Lucie", email="lucie@lilas.example")
        yield opened


@pytest.mark.parametrize("story", STORIES)
async def test_each_turn_reads_as_it_should(street: Village, story: str) -> None:
    for who, said, reads in STORIES[story]:
        before = len(street.hears(who))
        await street.says(who, said)

        heard = " / ".join(street.hears(who)[before:]).replace("\n", " / ").replace("\N{NO-BREAK SPACE}", " ")
        assert reads in heard, (who, said, heard)
