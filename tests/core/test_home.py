"""Notes on one's home: for their owner alone, on no other screen, in no file and in no log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.exceptions import InvalidTag

from core.command import discover
from core.community.home import LONGEST_NOTE, home_form
from core.errors import Unclear
from core.model.member import Role
from core.model.profile import Topic
from core.texts import Texts
from storage import tables
from storage.sealing import Sealing
from tests.journeys.street import says_surely

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village

KEY = "Canari-Clef chez Simone"
TOLD = "Canari-Proche 06 11 22 33 44"
ANIMAL = "Canari-Perruche"
SECRETS = ("Canari", "Simone", "06 11 22 33 44")
FORM = f"Animaux : {ANIMAL}\nClé : {KEY}\nÀ prévenir : {TOLD}"


async def notes_home(village: Village) -> None:
    """Paul notes three things, one question after the other."""
    await village.says("Paul", "habitation")
    await village.taps("Paul", "Maison")
    await village.taps("Paul", "Passer")
    await village.says("Paul", ANIMAL, KEY, TOLD)
    await village.taps("Paul", "Passer")


@pytest.mark.feature("R10", by="describe_home", on=("telegram", "matrix", "email", "web"))
async def test_each_question_says_its_purpose_and_may_be_skipped(village: Village) -> None:
    await village.says("Paul", "habitation")
    questions = []
    while "Passer" in village.buttons("Paul"):
        questions.append(village.hears("Paul")[-1])
        await village.taps("Paul", "Passer")

    assert len(questions) == len(Topic)
    assert all("Pour " in text or "Les secours" in text or "s'il vous arrive" in text for text in questions)
    assert "Rien n'est noté" in village.hears("Paul")[-1]


@pytest.mark.feature("R10", by="describe_home", on=("telegram", "matrix", "email", "web"))
async def test_the_owner_reads_it_back_changes_and_erases_it(village: Village) -> None:
    await notes_home(village)
    shown = village.hears("Paul")[-1]
    await village.says("Paul", "habitation Animaux : deux tortues", "habitation")
    changed = village.hears("Paul")[-1]
    await village.says("Paul", "habitation effacer")
    await village.taps("Paul", "Oui, effacer")

    assert all(words in shown for words in ("maison", ANIMAL, KEY, TOLD))
    assert "deux tortues" in changed
    assert ANIMAL not in changed
    assert "Il ne reste rien" in village.hears("Paul")[-1]
    assert await village.store.run(lambda uow: uow.profiles.home_notes(_paul(uow))) == {}


def _paul(uow: UnitOfWork) -> int:
    unit: Any = uow
    found: int = unit._tx.connection.exec_driver_sql("SELECT id FROM person WHERE name = 'Paul'").scalar_one()
    return found


async def test_by_sms_nothing_is_asked_and_another_way_is_named(village: Village) -> None:
    await village.says("Odette", "HABITATION", f"HABITATION clé: {KEY}")

    assert all("sur Telegram ou sur Matrix" in text for text in village.hears("Odette")[-2:])
    assert len(village.hears("Odette")) == 2


async def test_a_mail_never_repeats_it(village: Village) -> None:
    await says_surely(village, "Lucie", "habitation", FORM, "habitation")

    assert "3 notes" in village.hears("Lucie")[-1].replace("\N{NO-BREAK SPACE}", " ")
    assert not [text for text in village.hears("Lucie") if any(secret in text for secret in SECRETS)]


@pytest.mark.feature("R12", by="describe_home")
async def test_nothing_of_it_stands_in_clear_anywhere_in_the_database(village: Village) -> None:
    """Neither typed nor shown, in no table and in no column."""
    await notes_home(village)
    await says_surely(village, "Lucie", "habitation", FORM)
    await village.says("Paul", "habitation")

    def everything(uow: UnitOfWork) -> str:
        unit: Any = uow
        rows = [
            repr(row)
            for table in tables.metadata.tables
            for row in unit._tx.connection.exec_driver_sql(f'SELECT * FROM "{table}"')  # noqa: S608
        ]
        return "\n".join(rows)

    kept = await village.store.run(everything)
    assert "home.kind_house" not in kept
    assert [secret for secret in SECRETS if secret in kept] == []


@pytest.mark.feature("R12", by="describe_home")
async def test_no_word_of_anybody_brings_it_to_another_screen_or_into_a_log(
    village: Village, caplog: pytest.LogCaptureFixture
) -> None:
    """Every command, by a neighbour, a referent and an officer, alone and about Paul; and a phone that is masked."""
    caplog.set_level(logging.DEBUG)
    await village.member("Olu", telegram="1009", roles=[Role.OFFICER])
    await village.member("Ana", telegram="1010")
    await notes_home(village)
    await village.says("Paul", "profil téléphone 06 11 22 33 44", "profil mail canari@Simone.example")
    await village.says("Paul", "profil rue Canari des rues", "profil mot Canari Simone", "masquer mot")
    words = sorted({each for name in discover() for each in Texts.load().command("fr", name).words[:1]})
    for who in ("Ana", "Karim", "Olu"):
        for each in words:
            said = (each, "0", f"{each} Paul", "0", f"{each} Canari", "0", f"{each} 1", "0")
            # The post office goes round once a word, not once a message: there are thousands.
            await village.hand_over(*[village.inbound(who, text) for text in said])

    others = [
        repr((heard.outbound.text, heard.outbound.subject, heard.outbound.choices, heard.outbound.attachments))
        for name in ("Ana", "Karim", "Olu", "Odette", "Lucie", "Groupe")
        for heard in village.screen(name)
    ]
    # What they searched for themselves may come back to them; what only Paul said may not.
    assert len(others) > len(words)
    assert [text for text in others for secret in ("Simone", "06 11 22", "Perruche", "Clef") if secret in text] == []
    assert [secret for secret in SECRETS if secret in caplog.text] == []


def test_a_form_that_says_nothing_of_ours_is_asked_again() -> None:
    assert home_form("Étage : (pour savoir)\nAnimaux: un chat\nPiscine : oui") == {Topic.PETS: "un chat"}
    with pytest.raises(Unclear, match="which_line"):
        home_form("Bonjour,\nmerci")
    with pytest.raises(Unclear, match="too_long"):
        home_form(f"Clé : {'x' * (LONGEST_NOTE + 1)}")


def test_what_was_sealed_for_one_cannot_be_opened_for_another() -> None:
    sealing = Sealing(b"k" * 32)
    sealed = sealing.seal(KEY, "1:key_holder")

    assert sealing.open(sealed, "1:key_holder") == KEY
    assert KEY.encode() not in sealed
    assert sealing.seal(KEY, "1:key_holder") != sealed
    for key, owner in ((b"k", "2:key_holder"), (b"k", "1:pets"), (b"l", "1:key_holder")):
        with pytest.raises(InvalidTag):
            Sealing(key * 32).open(sealed, owner)
