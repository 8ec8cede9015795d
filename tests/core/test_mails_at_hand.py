"""Whoever writes by mail answers whichever mail is at hand: an old alert, our confirmation, signature and all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from core.wire import Assurance
from tests.world import Village, open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ALERT, OWN = "A1", "votre alerte est partie"


@pytest.fixture
async def street() -> AsyncIterator[Village]:
    """Karim leads and has raised a fire; Lucie and Paul read by mail."""
    async with open_village() as opened:
        await opened.member("Karim", telegram="1001", roles=[Role.REFERENT])
        await opened.member("Lucie", email="lucie@lilas.example", home="6 rue des Lilas")
        await opened.member("Paul", email="paul@lilas.example", home="8 rue des Lilas")
        await opened.says("Karim", "alerte feu rue des Roses, une poubelle brûle", "1", "envoyer")
        await opened.post_office_closes()
        yield opened


async def answers(street: Village, name: str, mail: str, text: str) -> str:
    """Let *name* write *text* under the last mail whose subject holds *mail*; give what they read then."""
    answered = next(each for each in reversed(street.screen(name)) if mail in each.outbound.subject)
    await street.says(name, text, refers_to=answered.external_id, assurance=Assurance.AUTHENTICATED)
    await street.post_office_closes()
    return street.hears(name)[-1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("menu", "Que voulez-vous faire"),
        ("gazette", "gazette"),
        ("non", "Que voulez-vous dire sur A1 ?"),
        ("oui", "Que voulez-vous dire sur A1 ?"),
        ("On force la porte de ma voisine au 9 !", "Voulez-vous prévenir vos voisins ?"),
        ("vu, merci\n\nLucie Martin\n06 12 34 56 78", "Merci, c'est noté pour A1"),
    ],
)
async def test_what_is_written_under_an_old_alert_is_read_for_what_it_is(
    street: Village, said: str, reads: str
) -> None:
    """Sous le mail d'une alerte, un mot à nous reste un mot à nous, et un autre danger une autre alerte."""
    assert reads in await answers(street, "Lucie", ALERT, said)


async def test_a_signature_is_no_fact_for_neighbours(street: Village) -> None:
    """Le numéro de Lucie, au bas de son mail, ne part chez personne."""
    words = (
        "info Bonjour,\nLes pompiers sont là.\n\nLucie Martin\n6 rue des Lilas\n06 12 34 56 78\nEnvoyé de mon iPhone"
    )

    await answers(street, "Lucie", ALERT, words)

    assert "Les pompiers sont là." in street.hears("Karim")[-1]
    assert "06 12" not in " ".join(street.hears("Karim"))


async def test_a_number_that_neighbours_should_call_stays(street: Village) -> None:
    words = "info Le chien est chez nous.\n\nAppelez Marie\n06 12 34 56 78"

    await answers(street, "Lucie", ALERT, words)

    assert "Appelez Marie. 06 12 34 56 78" in street.hears("Karim")[-1]


async def test_the_yes_that_a_question_waits_for_may_be_written_under_the_alert(street: Village) -> None:
    """Lucie répond « non » à la question, mais sous le vieux mail."""
    await answers(street, "Lucie", ALERT, "je rentre tard ce soir")

    assert await answers(street, "Lucie", ALERT, "non") == "C'est annulé. Rien n'a été envoyé."


async def test_our_confirmation_is_answered_as_the_alert_itself(street: Village) -> None:
    """Paul répond au mail qui confirme son alerte : c'est de celle-ci qu'il parle, pas de l'autre."""
    await street.says("Paul", "alerte vol rue des Lilas. Un vélo rouge", "3", assurance=Assurance.AUTHENTICATED)
    await street.post_office_closes()

    asked = await answers(street, "Paul", OWN, "clore")
    done = await answers(street, "Paul", OWN, "info il était attaché au portail")

    assert "Comment cela s'est-il terminé" in asked
    assert "A2" in done
    assert "attaché au portail" not in street.screen("Karim")[0].text


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("Je ne veux plus de vos mails", "répondez STOP"),
        ("Bonjour, je souhaite ne plus recevoir ces messages. Lucie", "répondez STOP"),
        ("désinscription", "C'est noté : plus de messages ici"),
        ("Merci de me désinscrire", "répondez STOP"),
    ],
)
async def test_a_wish_for_silence_is_heard_in_plain_words(street: Village, said: str, reads: str) -> None:
    """Qui ne veut plus rien recevoir lit quel mot répondre, même devant une question."""
    await answers(street, "Lucie", ALERT, "je rentre tard ce soir")

    await street.says("Lucie", said)

    assert reads in street.hears("Lucie")[-1].replace("\N{NO-BREAK SPACE}", " ")


async def test_whoever_unsubscribed_by_mistake_reads_the_way_back(street: Village) -> None:
    """Lucie s'est trompée : on lui dit REPRENDRE, au lieu de lui parler d'une alerte."""
    await street.says("Lucie", "stop", "Je me suis trompée, je veux les recevoir de nouveau")

    assert street.hears("Lucie")[-1].endswith("répondez REPRENDRE.")
