"""Stories of private messages: each on their own channel, and neither sees where the other is reached."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from core.community.messaging import NEW_A_DAY
from core.model.member import Role
from core.ports import DeliveryFailed, Reason
from core.wire import Attachment, AttachmentKind
from storage import tables
from storage.message_tables import private_message
from tests.journeys.street import a_street, contact, says_surely

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Heard, Village

SECRETS = ("+33600000001", "1001", "lucie@lilas.example", "@paul:lilas.example", "rue des Lilas")
CAT = "Bonjour, avez-vous vu mon chat gris ?"


async def kept(village: Village) -> list[tuple[object, ...]]:
    """Give the rows of all private messages, as they stand in the database."""

    def read(uow: UnitOfWork) -> list[tuple[object, ...]]:
        unit: object = uow
        return [tuple(row) for row in unit._tx.execute(private_message.select())]  # type: ignore[attr-defined]

    return await village.store.run(read)


@pytest.mark.feature("R25", "R27", by=("write_message", "answer_message", "show_messages"))
async def test_neighbours_write_to_one_another_across_their_channels(village: Village) -> None:
    """Karim écrit de Telegram ; Odette répond par SMS, Lucie par mail, Paul sur Matrix ; personne ne voit d'adresse."""
    await a_street(village)

    village.tells("Karim écrit à Odette, qui n'a qu'un téléphone")
    await village.says("Karim", f"message Odette {CAT}")
    village.tells("Odette répond par P1")
    await says_surely(village, "Odette", "P1 Oui, il dort chez moi")
    village.tells("Karim répond au message lui-même")
    answer = village.screen("Karim")[-1]
    await village.answers("Karim", "Merci, j'arrive", to=answer)
    village.tells("Karim écrit à Lucie, puis à Paul ; chacun répond par le geste de son canal")
    for name, words in (("Lucie", "Je l'ai vu hier"), ("Paul", "Pas vu")):
        await village.says("Karim", "message", name, f"{CAT} Merci {name}")
        await village.answers(name, words, to=village.screen(name)[-1], proven=True)
    village.tells("Karim relit ses messages")
    await village.says("Karim", "messages")

    assert any(
        text.startswith("Écrit par Karim") and "Répondez P1 + texte." in text for text in village.hears("Odette")
    )
    assert "Oui, il dort chez moi" in answer.text
    assert any("Merci, j'arrive" in text for text in village.hears("Odette"))
    assert any("Écrit par Lucie" in text and "P2" in text for text in village.hears("Karim"))
    assert any("Écrit par Paul" in text and "P3" in text for text in village.hears("Karim"))
    assert "Pas vu" in village.hears("Karim")[-1]
    assert not any(
        secret in text
        for name in ("Karim", "Odette", "Lucie", "Paul")
        for text in village.hears(name)
        for secret in SECRETS
    )


async def test_what_is_written_is_nowhere_to_be_read_in_the_database(village: Village) -> None:
    """Ni dans la table des messages, ni dans la boîte d'envoi, ni dans le journal."""
    await a_street(village)

    await village.says("Karim", "message Odette Le chat Gribouille est rentré")

    assert "Gribouille" in village.hears("Odette")[-1]
    assert len(await kept(village)) == 1

    def everything(uow: UnitOfWork) -> str:
        unit: object = uow
        return "".join(
            repr([tuple(row) for row in unit._tx.execute(table.select())])  # type: ignore[attr-defined]
            for table in tables.metadata.sorted_tables
        )

    assert "Gribouille" not in await village.store.run(everything)


async def test_one_message_until_there_is_an_answer(village: Village) -> None:
    """Karim insiste ; Odette n'a qu'un message. Quand elle a répondu, ils s'écrivent librement."""
    await a_street(village)

    await village.says("Karim", f"message Odette {CAT}", "P1 Vous êtes là ?", "message Odette Répondez")
    heard = [text for text in village.hears("Odette") if "Écrit par Karim" in text]
    await says_surely(village, "Odette", "P1 Oui")
    await village.says("Karim", "P1 Merci", "P1 bonne nuit")

    assert len(heard) == 1
    assert (
        village.hears("Karim").count(
            "Votre premier message à Odette n'a pas encore de réponse. Attendez-la avant d'écrire à nouveau."
        )
        == 2
    )
    assert any("bonne nuit" in text for text in village.hears("Odette"))


def shown_of(heard: Heard) -> list[str]:
    """What a message said, from the first word to the last."""
    return [version.text for version in (*heard.versions, heard.outbound)]


@pytest.mark.parametrize("how", ["P1", "Karim"])
async def test_who_is_blocked_reads_the_same_words_and_reaches_nobody(village: Village, how: str) -> None:
    """Paul bloque Karim ; Karim n'en sait rien ; Paul peut revenir sur sa décision."""
    await a_street(village)
    await village.says("Karim", f"message Paul {CAT}")
    await village.says("Paul", "P1 Non")

    await village.says("Karim", "P1 Et maintenant ?")
    await village.a_minute_passes()
    before = shown_of(village.screen("Karim")[-1])
    village.tells("Paul bloque Karim")
    await village.says("Paul", f"bloquer {how}")
    silent = len(village.hears("Paul"))
    await village.says("Karim", "P1 Toujours pas ?")
    await village.a_minute_passes()
    after = shown_of(village.screen("Karim")[-1])
    said_to_paul = village.hears("Paul")[silent:]
    await village.says("Paul", f"débloquer {how}")
    await village.says("Karim", "P1 Bonsoir")

    assert before == after
    assert after[-1].startswith("✓ Remis à Paul.")
    assert said_to_paul == []
    assert "Bonsoir" in village.hears("Paul")[-1]
    assert not any("Toujours pas" in text for text in village.hears("Paul"))


async def test_two_neighbours_of_one_name_are_asked_for_and_nobody_is_guessed(village: Village) -> None:
    """Deux Paul : le bot demande lequel. Un nom inconnu ne dit rien de plus."""
    await a_street(village)
    await village.member("Paul", telegram="9009")

    await village.says("Karim", f"message Paul {CAT}")
    asked = village.hears("Karim")[-1]
    await village.says("Karim", "annuler", f"message Zébulon {CAT}")

    assert "De qui parlez-vous" in asked
    assert "Je ne trouve personne de ce nom" in village.hears("Karim")[-1]
    assert await kept(village) == []


async def test_who_hears_nothing_finds_the_message_later(village: Village) -> None:
    """Paul a coupé les messages : Karim l'apprend, et Paul les lit avec MESSAGES."""
    await a_street(village)
    await village.says("Paul", "stop")

    await village.says("Karim", f"message Paul {CAT}")
    await village.says("Paul", "messages")

    assert "En ce moment, Paul ne reçoit pas de messages" in village.hears("Karim")[-1]
    assert CAT in village.hears("Paul")[-1]
    assert "P1" in village.hears("Paul")[-1]


async def test_nobody_writes_to_more_than_ten_new_neighbours_a_day(village: Village) -> None:
    await a_street(village)
    for number in range(NEW_A_DAY + 1):
        await village.member(f"Voisin{number}", telegram=f"80{number}")

    for number in range(NEW_A_DAY + 1):
        await village.says("Karim", f"message Voisin{number} Bonjour")
        await village.time_passes(seconds=30)

    assert "beaucoup de nouveaux voisins" in village.hears("Karim")[-1]
    assert village.hears(f"Voisin{NEW_A_DAY}") == []


@pytest.mark.feature("R26", "R31", by=("write_message", "answer_message", "open_to_twins"))
async def test_members_of_twins_write_to_one_another(village: Village) -> None:
    """Nina, des Roses, veut être joignable par les jumelés : Odette lui écrit, et elle répond. Sans cela, rien."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", "telegram"))
    await village.member("Odette", roles=(), **contact("Odette", "telegram"))
    await village.member("Paul", community="Les Roses", roles=[Role.REFERENT], **contact("Paul", "matrix"))
    await village.member("Nina", community="Les Roses", roles=(), **contact("Nina", "telegram"))
    await says_surely(village, "Karim", "jumeler les roses", "1")
    await says_surely(village, "Paul", "jumelage oui")

    village.tells("Nina masque tout : des Lilas, on ne la trouve pas")
    await village.says("Odette", f"message Nina {CAT}")
    hidden = village.hears("Odette")[-1]
    village.tells("Nina choisit que les jumelés peuvent lui écrire")
    await village.says("Nina", "messages jumelés", "1")
    await village.says("Odette", f"message Nina {CAT}")
    village.tells("Nina répond")
    await village.says("Nina", "P1 Oui, près du lavoir")
    village.tells("Au référent des jumelés, on peut toujours écrire")
    await village.says("Odette", "message Paul Bonjour Paul")

    assert "Je ne trouve personne de ce nom" in hidden
    assert any("Écrit par Odette (Les Lilas)" in text for text in village.hears("Nina"))
    assert any("Écrit par Nina (Les Roses)" in text and "près du lavoir" in text for text in village.hears("Odette"))
    assert any("Écrit par Odette (Les Lilas)" in text for text in village.hears("Paul"))
    assert re.search(r"P2", village.hears("Odette")[-1])


async def test_after_the_twinning_the_conversation_is_over(village: Village) -> None:
    """Le jumelage est fini : P1 ne mène plus nulle part, avec les mêmes mots que pour un code inconnu."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", "telegram"))
    await village.member("Paul", community="Les Roses", roles=[Role.REFERENT], **contact("Paul", "telegram"))
    await says_surely(village, "Karim", "jumeler les roses", "1")
    await says_surely(village, "Paul", "jumelage oui")
    await village.says("Karim", f"message Paul {CAT}")
    await says_surely(village, "Karim", "fin de jumelage Les Roses", "1")

    await village.says("Paul", "P1 Trop tard")
    after = village.hears("Paul")[-1]
    await village.says("Paul", "P77 Personne")

    assert after == village.hears("Paul")[-1]
    assert not any("Trop tard" in text for text in village.hears("Karim"))


async def test_the_card_of_a_neighbour_leads_to_a_message(village: Village) -> None:
    """Paul ne montre rien : « passer par moi » mène quand même à lui."""
    await a_street(village)

    await village.says("Karim", "annuaire Paul")
    await village.taps("Karim", "✉️ Écrire")
    await village.says("Karim", CAT)

    assert any("passer par moi" in text for text in village.hears("Karim"))
    assert CAT in village.hears("Paul")[-1]


@pytest.mark.feature("R25", by=("write_message", "pause"))
async def test_the_sender_hears_of_what_did_not_arrive_and_not_of_what_waits(village: Village) -> None:
    """Le serveur de Paul refuse : Karim l'apprend une fois, et réessaie. Odette est absente : elle lit au retour."""
    await a_street(village)

    village.tells("Le message à Paul ne passe pas")
    village.channels["matrix"].fails_with = DeliveryFailed(Reason.UNREACHABLE)
    await village.says("Karim", f"message Paul {CAT}")
    for _ in range(2):
        await village.a_minute_passes()
    village.channels["matrix"].fails_with = None
    village.tells("Karim réessaie : un premier message qui n'est pas arrivé ne compte pas")
    await village.says("Karim", "P1 Avez-vous vu mon chat ?")
    village.tells("Odette part une semaine ; Karim lui écrit, et n'apprend rien de son absence")
    await says_surely(village, "Odette", "pause 7j")
    away = len(village.hears("Odette"))
    await village.says("Karim", f"message Odette {CAT}")
    await village.a_minute_passes()
    before = village.hears("Odette")[away:]
    village.tells("Odette revient plus tôt")
    await says_surely(village, "Odette", "pause fin")

    heard = village.hears("Karim")
    assert sum("n'est pas arrivé" in text for text in heard) == 1
    assert any("Votre message à Paul n'est pas arrivé. Réessayez plus tard" in text for text in heard)
    assert "Avez-vous vu mon chat" in village.hears("Paul")[-1]
    assert before == []
    assert heard[-1].startswith("Votre message part vers Odette.")
    assert any("Écrit par Karim" in text for text in village.hears("Odette"))


async def test_who_is_muted_writes_on_and_is_read_when_asked_for(village: Village) -> None:
    """Paul met Karim en sourdine : rien n'arrive, rien n'est perdu, et MESSAGES montre tout."""
    await a_street(village)
    await village.says("Karim", f"message Paul {CAT}")
    await village.says("Paul", "P1 Non")

    village.tells("Paul ne veut plus être dérangé par Karim")
    await village.says("Paul", "muet P1")
    done, silent = village.hears("Paul")[-1], len(village.hears("Paul"))
    await village.says("Karim", "P1 Et maintenant ?")
    await village.a_minute_passes()
    came, told = village.hears("Paul")[silent:], shown_of(village.screen("Karim")[-1])
    await village.says("Paul", "messages")
    read = village.hears("Paul")[-1]
    village.tells("Paul veut de nouveau être prévenu")
    await village.says("Paul", "muet P1 non")
    await village.says("Karim", "P1 Bonsoir")

    assert "Personne ne le lui dira" in done
    assert came == []
    assert "Et maintenant ?" in read
    assert told[0].startswith("Votre message part vers Paul.")
    assert told[-1].startswith("✓ Remis à Paul.")
    assert "Bonsoir" in village.hears("Paul")[-1]


@pytest.mark.parametrize("said", ["signaler", "bloquer", "muet"])
async def test_a_command_s_word_behind_a_correspondent_is_never_passed_on(village: Village, said: str) -> None:
    """« P1 bloquer » et « bloquer » en réponse au message : Karim ne les lit jamais."""
    await a_street(village)
    await village.says("Karim", f"message Paul {CAT}")
    arrived = village.screen("Paul")[-1]
    before = len(village.hears("Karim"))

    await village.says("Paul", f"P1 {said}", "0")
    await village.answers("Paul", said, to=arrived)

    assert len(village.hears("Karim")) == before
    assert len(await kept(village)) == 1


async def a_quarrel(village: Village) -> None:
    """Marc leads beside Karim; Karim insults Paul, who insults nobody."""
    await a_street(village)
    await village.member("Marc", sms="+33612000005", roles=[Role.REFERENT])
    await village.says("Karim", "message Paul Vous êtes un imbécile")


@pytest.mark.feature("R27", by=("flag_message", "warn_writer"))
async def test_a_flagged_message_is_read_by_a_referent_who_is_neither_of_the_two(village: Village) -> None:
    """Paul signale Karim, qui est référent : Marc, l'autre référent, lit ce seul message et décide."""
    await a_quarrel(village)

    village.tells("Paul signale le message, et accepte de le montrer")
    await village.says("Paul", "signaler P1", "1", "1")
    done, card = village.hears("Paul")[-1], village.hears("Marc")[-1]
    karim = len(village.hears("Karim"))
    village.tells("Marc demande à Karim de rester courtois")
    await says_surely(village, "Marc", "recadrer")

    assert "Un référent va décider" in done
    assert "imbécile" in card
    assert "insulte" in card
    assert "Paul" not in card
    assert "Marc vous demande de rester courtois" in village.hears("Karim")[-1]
    assert len(village.hears("Karim")) == karim + 1
    assert "a averti Karim" in village.hears("Paul")[-1]
    assert "Karim a recu un avertissement" in village.hears("Marc")[-1]


async def test_only_what_its_reader_agrees_to_show_is_shown(village: Village) -> None:
    """Paul ne montre que le nom : aucun référent ne lit les mots, ni sur la carte, ni plus tard."""
    await a_quarrel(village)

    await village.says("Paul", "signaler P1", "1", "2")
    card = village.hears("Marc")[-1]
    await says_surely(village, "Marc", "messages signalés")
    again = village.hears("Marc")[-1]
    await says_surely(village, "Marc", "classer")

    assert "Ses mots ne sont pas montrés" in card
    assert card == again
    assert not any("imbécile" in text for text in village.hears("Marc"))
    assert "Il n'y donne pas suite" in village.hears("Paul")[-1]
    assert not any("signalé" in text for text in village.hears("Karim"))


async def test_neither_of_the_two_decides_and_a_decision_is_one(village: Village) -> None:
    """Karim, référent mis en cause, ne trouve rien à décider ; Marc décide une fois."""
    await a_quarrel(village)
    await village.says("Paul", "signaler P1", "1", "1")

    await village.says("Karim", "classer")
    accused = village.hears("Karim")[-1]
    await says_surely(village, "Marc", "classer", "recadrer")

    assert accused == village.hears("Marc")[-1]
    assert "Aucun message signalé" in accused


async def test_where_nobody_else_leads_the_words_go_nowhere(village: Village) -> None:
    """Karim est seul référent : Paul l'apprend, et sait quoi faire."""
    await a_street(village)
    await village.says("Karim", "message Paul Vous êtes un imbécile")

    await village.says("Paul", "signaler P1", "1", "1")

    assert "Aucun autre référent ne peut en décider" in village.hears("Paul")[-1]
    assert not any("signalé" in text for text in village.hears("Karim"))


async def test_a_flag_of_others_and_one_that_never_was_read_the_same(village: Village) -> None:
    """Karim, mis en cause, et Odette, qui n'est pas référente, forgent le bouton : ils n'apprennent rien."""
    await a_quarrel(village)
    await village.says("Paul", "signaler P1", "1", "1")
    heard = len(village.hears("Paul"))

    for command in ("warn_writer", "dismiss_grievance", "show_grievance"):
        for number in (1, 999):
            await village.says("Karim", "", choice=f"!{command}:{number}")

    assert len(set(village.hears("Karim")[-6:])) == 1
    assert "Je ne trouve pas ce message" in village.hears("Karim")[-1]
    assert len(village.hears("Paul")) == heard


async def test_the_sender_sees_in_place_that_a_message_arrived_and_by_sms_on_asking(village: Village) -> None:
    """Karim voit « ✓ Remis » là où il a lu que son message part ; Odette, par SMS, le demande avec P1."""
    await a_street(village)

    village.tells("Karim écrit à Lucie, qui a une boîte aux lettres")
    await village.says("Karim", f"message Lucie {CAT}")
    count = len(village.hears("Karim"))
    await village.switchboard.look_again()
    await village.post_office_closes()
    seen = village.hears("Karim")[-1]
    village.tells("Odette écrit à Lucie par SMS, puis demande")
    await says_surely(village, "Odette", f"message Lucie {CAT}")
    await village.a_minute_passes()
    texted = len(village.hears("Odette"))
    await says_surely(village, "Odette", "P1")

    assert seen.startswith("✓ Remis à Lucie")
    assert len(village.hears("Karim")) == count
    assert "est remis à Lucie" in village.hears("Odette")[-1]
    assert texted + 2 >= len(village.hears("Odette")) > texted


async def test_what_a_phone_has_not_proven_is_not_called_delivered(village: Village) -> None:
    """Karim écrit à Odette : tant que son téléphone n'a rien prouvé, son message est parti, et rien de plus."""
    await a_street(village)

    await village.says("Karim", f"message Odette {CAT}")
    await village.a_minute_passes()
    await village.says("Karim", "P1")

    assert not any("Remis" in text for text in village.hears("Karim"))
    assert "Votre dernier message à Odette est parti à" in village.hears("Karim")[-1]


async def test_what_waits_is_not_called_delivered_and_loses_no_photo_in_silence(village: Village) -> None:
    """Paul a coupé les messages ; Karim apprend que ses mots attendent, et que sa photo n'est pas gardée."""
    await a_street(village)
    await village.says("Paul", "stop")

    picture = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=b"gribouille")
    await village.says("Karim", f"message Paul {CAT}", attachments=(picture,))
    told = village.hears("Karim")[-1]
    await village.a_minute_passes()
    await village.says("Karim", "P1")

    assert "Votre photo n'est pas gardée" in told
    assert "attend Paul sous le mot MESSAGES" in village.hears("Karim")[-1]


async def test_the_picture_of_a_message_is_nowhere_to_be_seen_in_the_database(village: Village) -> None:
    """Lucie reçoit la photo telle quelle ; aucune table ne la contient en clair."""
    await a_street(village)

    picture = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=b"gribouille sur le toit")
    await village.says("Karim", f"message Lucie {CAT}", attachments=(picture,))

    def everything(uow: UnitOfWork) -> str:
        unit: object = uow
        return "".join(
            repr([tuple(row) for row in unit._tx.execute(table.select())])  # type: ignore[attr-defined]
            for table in tables.metadata.sorted_tables
        )

    shown = village.screen("Lucie")[-1].outbound.attachments
    assert [each.data for each in shown] == [b"gribouille sur le toit"]
    assert "sur le toit" not in await village.store.run(everything)


@pytest.mark.parametrize("how", ["", "bloquer P1", "muet P1"])
async def test_who_writes_at_night_reads_the_same_whether_or_not_it_is_passed_on(village: Village, how: str) -> None:
    """Paul dort de 22 h à 7 h : Karim, bloqué, muet ou non, lit « ✓ Remis » au matin, et pas avant."""
    await a_street(village)
    await village.says("Karim", f"message Paul {CAT}")
    await village.says("Paul", "P1 Non")
    await village.says("Paul", "calme 22-7", *([how] if how else []))
    await village.time_passes(hours=10)

    await village.says("Karim", "P1 Vous dormez ?")
    await village.a_minute_passes()
    at_night = shown_of(village.screen("Karim")[-1])
    await village.time_passes(hours=7)
    await village.a_minute_passes()
    in_the_morning = shown_of(village.screen("Karim")[-1])

    assert len(at_night) == 1
    assert at_night[0].startswith("Votre message part vers Paul.")
    assert in_the_morning[-1].startswith("✓ Remis à Paul.")
    assert any("Vous dormez" in text for text in village.hears("Paul")) is (not how)
