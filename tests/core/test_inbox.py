"""The front door takes anything: it answers kindly, keeps everything, and does each thing once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from core.wire import Assurance, Attachment, AttachmentKind
from tests.core.village import an_alert, count
from tests.world import Village

PEOPLE = {"telegram": "Karim", "matrix": "Paul", "sms": "Odette", "email": "Lucie"}
OUR_FAULT = "je n'ai pas pu le traiter"


def pinned(kind: AttachmentKind, **parts: Any) -> dict[str, Any]:
    return {"attachments": (Attachment(kind, **parts),)}


BAD = {
    "an empty message": ("", {}, "vide"),
    "only spaces": ("  \n\t ", {}, "vide"),
    "only signs without a shape": ("\u200b\u202e\ufeff", {}, ""),
    "ten thousand letters": ("a" * 10_000, {}, "moins de"),
    "ten thousand words": ("au secours " * 1_000, {}, "moins de"),
    "a photo alone": ("", pinned(AttachmentKind.PHOTO, data=b"jpeg", content_type="image/jpeg"), "hoto"),
    "a photo that could not be opened": ("", pinned(AttachmentKind.FILE), "ouvrir"),
    "a location alone": ("", pinned(AttachmentKind.LOCATION, latitude=47.2, longitude=-1.5), ""),
    "words without their key": ("", pinned(AttachmentKind.SEALED), "sans sa clé"),
    "a sticker": ("", pinned(AttachmentKind.STICKER), "mots"),
    "a voice note": ("", pinned(AttachmentKind.VOICE, data=b"ogg"), "vocaux"),
    "a file": ("", pinned(AttachmentKind.FILE, data=b"%PDF", name="plan.pdf"), "fichier"),
    "a visiting card": ("", pinned(AttachmentKind.CONTACT, data=b"+336"), ""),
    "a code that nobody gave": ("REJOINDRE ZZZZ9999", {}, "code"),
    "an alert that does not exist": ("A77 vu", {}, "Je ne trouve pas cette alerte"),
    "an alert with a number beyond all": ("A999999 1", {}, "Je ne trouve pas cette alerte"),
    "a verb that does not exist": ("A1 danser", {}, "Je ne trouve pas cette alerte"),
    "an article, which is for later": ("G7 bonjour", {}, ""),
    "a lone zero": ("0", {}, "rien à annuler"),
    "back, without a question": ("retour", {}, "rien à annuler"),
    "a lone number": ("42", {}, ""),
    "a negative number": ("-3", {}, ""),
    "a number that is not one": ("፩", {}, ""),
    "a NUL": ("bon\0jour", {}, ""),
    "NUL after a command": ("ALERTES\0", {}, ""),
    "half a surrogate": ("bon\ud800jour", {}, ""),
    "right to left": ("\u202eatrela\u202c", {}, ""),
    "zalgo": ("A̸l̷͎e̵r̶̗t̸e̷", {}, ""),
    "emoji": ("🚨🚨🚨👩‍👩‍👧", {}, ""),
    "Arabic": ("مساعدة", {}, ""),
    "markup": ("<b>*_[x](tg://user?id=1)_*</b> @room", {}, ""),
    "a statement": ("'; DROP TABLE person; --", {}, ""),
    "braces": ("{code} %s {0.__class__}", {}, ""),
    "a slash command of nobody": ("/dance", {}, ""),
    "a forged button": ("", {"choice": "!show_alert:99999999999999999999999"}, ""),
    "a button of another alphabet": ("", {"choice": "!show_alert:፩"}, ""),
    "a button of no command": ("", {"choice": "!rm:1"}, ""),
    "a button of no question": ("", {"choice": "77:fire"}, "passée"),
    "an empty button": ("", {"choice": ""}, ""),
    "an answer to what we never said": ("vu", {"refers_to": "nothing"}, ""),
}


@pytest.mark.parametrize("channel", PEOPLE)
async def test_anything_gets_one_kind_sentence_and_is_kept(channel: str, village: Village) -> None:
    """No exception, no silence, no apology for a fault of ours."""
    name = PEOPLE[channel]
    for label, (text, parts, expected) in BAD.items():
        # By mail, where a machine may stand behind an address, the same sentence is said once a day.
        village.clock.passes(days=1, minutes=1)
        before = len(village.screen(name))
        kept = await count(village, "SELECT count(*) FROM journal")

        await village.hand_over(replace(village.inbound(name, ""), text=text, raw=b"...", **parts))

        heard = village.hears(name)[before:]
        assert len(heard) == 1, label
        assert heard[0].strip(), label
        assert OUR_FAULT not in heard[0], label
        assert expected in heard[0], label
        assert await count(village, "SELECT count(*) FROM journal") == kept + 1, label
        await village.says(name, "0")
    assert await count(village, "SELECT count(*) FROM journal WHERE failure IS NOT NULL") == 0


@pytest.mark.parametrize("channel", PEOPLE)
async def test_anything_may_be_said_in_the_middle_of_a_dialogue(channel: str, village: Village) -> None:
    """The question stays open, or the new wish begins; the person always reads what to do."""
    name = PEOPLE[channel]
    for label, (text, parts, _) in BAD.items():
        village.clock.passes(days=1, minutes=1)
        await village.says(name, "ALERTE", "3")
        before = len(village.screen(name))

        await village.hand_over(replace(village.inbound(name, ""), text=text, raw=b"...", **parts))

        heard = village.hears(name)[before:]
        assert len(heard) == 1, label
        assert OUR_FAULT not in heard[0], label
        await village.says(name, "0")
    assert await count(village, "SELECT count(*) FROM journal WHERE failure IS NOT NULL") == 0


@pytest.mark.parametrize("channel", PEOPLE)
async def test_nobody_gets_stuck_in_a_dialogue(channel: str, village: Village) -> None:
    """« retour » at the first question, numbers out of range, a second command, and thirty-one answers."""
    name = PEOPLE[channel]
    await village.says(name, "ALERTE")
    first = village.hears(name)[-1]

    await village.says(name, "retour")
    assert village.hears(name)[-1] == first
    for number in ("9", "99", "-1", "0000"):
        await village.says(name, number)
        assert "choix" in village.hears(name)[-1]
    await village.says(name, "3", "retour")
    assert village.hears(name)[-1] == first
    await village.says(name, "AIDE")
    assert "ALERTE" in village.hears(name)[-1]
    await village.says(name, "ALERTE", "0")
    assert "annulé" in village.hears(name)[-1]


async def test_whoever_corrects_again_and_again_loses_no_alert(village: Village) -> None:
    await village.says("Karim", "ALERTE", "3", "2", "rue des Lilas", "Un homme essaie les portières", "oui")
    for number in range(20):
        await village.taps("Karim", "Corriger")
        await village.taps("Karim", "Les faits")
        await village.says("Karim", f"{number + 2} portières ouvertes")
    await village.taps("Karim", "Envoyer")

    assert not any("perdu, pardon" in text for text in village.hears("Karim"))
    assert "21 portières ouvertes" in village.hears("Paul")[-1]
    assert await count(village, "SELECT count(*) FROM conversation") == 0


async def test_a_dialogue_that_goes_in_circles_ends_after_thirty_answers_and_says_so(village: Village) -> None:
    """Where nobody tells a story in many short messages, a form without end is given up."""
    await village.says("Karim", "annonce", "La fête est samedi à 18 h")
    for number in range(20):
        await village.taps("Karim", "Corriger")
        if any("perdu, pardon" in text for text in village.hears("Karim")):
            break
        await village.says("Karim", f"La fête est samedi à 18 h {number + 10}")

    assert any("perdu, pardon" in text for text in village.hears("Karim")[-2:])
    assert number > 5
    assert await count(village, "SELECT count(*) FROM conversation") == 0


async def test_a_button_of_an_old_question_is_refused_politely(village: Village) -> None:
    await village.says("Karim", "ALERTE")
    old = village.screen("Karim")[-1].outbound.choices[0].payload
    await village.says("Karim", "3")
    question = village.hears("Karim")[-1]

    await village.says("Karim", "", choice=old)
    refusal = village.hears("Karim")[-1]
    await village.says("Karim", "retour", "3")

    assert "passée" in refusal
    assert village.hears("Karim")[-1] == question, "the dialogue was not disturbed"


async def test_a_button_of_another_person_s_question_is_refused(village: Village) -> None:
    await village.member("Ana", telegram="1002")
    await village.says("Karim", "ALERTE")
    theirs = village.screen("Karim")[-1].outbound.choices[0].payload
    await village.says("Ana", "ALERTE")
    question = village.hears("Ana")[-1]

    await village.says("Ana", "", choice=theirs)
    refusal = village.hears("Ana")[-1]
    await village.says("Ana", "retour")

    assert "passée" in refusal
    assert village.hears("Ana")[-1] == question


async def test_an_answer_about_an_alert_does_not_end_the_alert_that_one_is_telling(village: Village) -> None:
    """Who says « vu » by the way finds the open question as it was."""
    await an_alert(village)
    await village.says("Karim", "ALERTE")
    question = village.hears("Karim")[-1]

    await village.says("Karim", "A1 vu", "A1 danser", "A9 vu", "retour")

    assert village.hears("Karim")[-1] == question


async def test_a_dialogue_that_ends_in_a_refusal_is_over(village: Village) -> None:
    """The next words are not taken for an answer to a question that is past."""
    await an_alert(village)
    await village.says("Paul", "ALERTE feu 3 rue des Roses", "1", "1", "1", "1")
    await village.says("Paul", "CONFIRMER")
    asked = village.hears("Paul")[-1]
    await village.says("Paul", "1")

    assert "De quelle alerte" in asked
    assert await count(village, "SELECT count(*) FROM conversation") == 0


@pytest.mark.parametrize("channel", PEOPLE)
async def test_the_same_message_handed_over_again_has_one_effect(channel: str, village: Village) -> None:
    """Three times in a row, ten times at once, and again after months."""
    name = PEOPLE[channel]
    await an_alert(village)
    inbound = village.inbound(name, "A1 info elle part vers la gare")
    before = len(village.screen(name))

    for _ in range(3):
        await village.hand_over(inbound)
    await asyncio.gather(*(village.switchboard.receive([inbound]) for _ in range(10)))
    await village.switchboard.receive([inbound] * 5)
    village.clock.passes(days=20)
    await village.hand_over(replace(inbound, received_at=village.clock.now()))

    assert await count(village, "SELECT count(*) FROM alert_event WHERE kind = 'info'") == 1
    assert await count(village, "SELECT count(*) FROM notice WHERE kind = 'reply'") == 3
    assert len([text for text in village.hears(name)[before:] if "Merci" in text]) == 1


@pytest.mark.parametrize("channel", PEOPLE)
async def test_saying_the_same_twice_gives_two_answers(channel: str, village: Village) -> None:
    name = PEOPLE[channel]

    await village.says(name, "AIDE", "AIDE")

    assert len(village.hears(name)) == 2
    assert len(set(village.hears(name))) == 1


async def test_the_same_id_of_two_people_is_two_messages(village: Village) -> None:
    """Telegram counts the messages of each chat anew; a stranger cannot use up the ids of a neighbour."""
    said = [replace(village.inbound(name, "AIDE"), message_id="7") for name in ("Karim", "Odette")]
    stranger = replace(village.inbound("Karim", "AIDE"), message_id="7", address="6666")

    await village.hand_over(stranger, *said)

    assert len(village.hears("Karim")) == len(village.hears("Odette")) == 1


STOPS = ["STOP", "stop", " Stop. ", "ARRÊT", "STOP !!", '"STOP"', "« Stop »", "STOP SMS", "stop svp", "STOP au 36180"]


@pytest.mark.parametrize("word", STOPS)
async def test_stop_wins_whatever_question_is_open(village: Village, word: str) -> None:
    await village.says("Karim", "ALERTE", "3", "2", word)

    assert await count(village, "SELECT count(*) FROM contact WHERE silence <> 'nothing'") == 1
    assert await count(village, "SELECT count(*) FROM conversation") == 0


@pytest.mark.parametrize("word", STOPS)
async def test_stop_wins_while_a_code_is_waited_for(village: Village, word: str) -> None:
    await village.says("Odette", "STOP ALERTES", word)

    assert await count(village, "SELECT count(*) FROM contact WHERE silence = 'all_but_alerts'") == 1
    assert await count(village, "SELECT count(*) FROM conversation") == 0


@pytest.mark.parametrize("words", ["Au stop de la rue des Lilas", "Stop de la rue des Lilas", "12 rue du Stop"])
async def test_a_stop_sign_is_a_place(village: Village, words: str) -> None:
    await village.says("Karim", "ALERTE", "3", "2", words)

    assert await count(village, "SELECT count(*) FROM contact WHERE silence <> 'nothing'") == 0
    assert await count(village, "SELECT count(*) FROM conversation") == 1


async def test_what_is_said_in_a_group_to_others_is_only_overheard(village: Village) -> None:
    for text in ("Bonjour à tous", "", "12", "0", "retour", "🎉", "a" * 10_000):
        await village.says("Karim", text, room="-100200")

    assert village.hears("Karim") == []
    assert village.hears("Groupe") == []
    assert await count(village, "SELECT count(*) FROM journal") == 7


async def test_what_is_asked_in_a_group_is_answered_in_private(village: Village) -> None:
    await village.says("Karim", "menu", room="-100200")

    assert village.hears("Groupe") == []
    assert len(village.hears("Karim")) == 1


async def test_talk_in_a_group_leaves_the_private_dialogue_alone(village: Village) -> None:
    await village.says("Karim", "ALERTE")
    question = village.hears("Karim")[-1]

    await village.says("Karim", "3", "0", "annuler", room="-100200")
    await village.says("Karim", "retour")

    assert village.hears("Karim") == [question, question]


async def test_an_address_of_which_nothing_is_sure_is_a_stranger(village: Village) -> None:
    """A mail that fails its checks may bear anybody's name."""
    inbound = replace(village.inbound("Lucie", "ALERTE vol rue des Lilas"), assurance=Assurance.NONE)

    await village.hand_over(inbound)

    assert "REJOINDRE" in village.hears("Lucie")[-1]
    assert await count(village, "SELECT count(*) FROM conversation") == 0


async def test_whoever_writes_over_a_message_reads_that_the_first_words_count(village: Village) -> None:
    """The open question stays open, and nothing of the new words reaches a neighbour."""
    await village.says("Karim", "alerte cambriolage 12 rue des Lilas")

    await village.says("Karim", "alerte cambriolage 14 rue des Lilas", is_edit=True)
    read = village.hears("Karim")[-1]
    await village.says("Karim", "J'ai appelé")
    await village.time_passes(minutes=5)

    assert "Je garde vos premiers mots" in read
    assert "12 rue des Lilas" in village.hears("Odette")[-1]
    assert "14 rue" not in "".join(village.hears("Odette"))


async def test_a_danger_written_over_a_message_reads_whom_to_call_first(village: Village) -> None:
    await village.says("Karim", "bonjour")

    await village.says("Karim", "au feu, ma maison brûle 12 rue des Lilas", is_edit=True)

    assert village.hears("Karim")[-1].startswith("En danger, appelez d'abord le 17")
    assert "nouveau message" in village.hears("Karim")[-1]
