"""Stories of a newcomer: entering, help, language, silence, and what cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from core.wire import Attachment, AttachmentKind
from tests.journeys.street import a_street

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize(
    ("channel", "address", "first"),
    [
        ("telegram", "3001", "/start K7PM2QXD"),
        ("sms", "+33600000077", "REJOINDRE K7PM2QXD"),
        ("email", "zoe@lilas.example", "rejoindre k7pm-2qxd"),
        ("matrix", "@zoe:lilas.example", "!rejoindre K7PM2QXD"),
    ],
    ids=["telegram", "sms", "email", "matrix"],
)
@pytest.mark.feature("R1", by="join_community")
@pytest.mark.feature("R2", by="show_menu")
async def test_a_newcomer_enters_with_an_invitation(village: Village, channel: str, address: str, first: str) -> None:
    """Une nouvelle voisine entre avec son invitation."""
    await village.founded()
    await village.invites("K7PM2QXD")
    await village.stranger("Zoé", **{channel: address})

    await village.says("Zoé", "bonjour", first, "Zoé R.", "menu", "aide")

    assert "Zoé R." in village.hears("Zoé")[2]


async def test_a_code_works_once_and_a_wrong_one_says_what_to_do(village: Village) -> None:
    """Un code ne sert qu'une fois ; un code faux dit quoi faire."""
    await village.founded()
    await village.invites("K7PM2QXD")
    await village.stranger("Zoé", telegram="3001")
    await village.stranger("Marc", sms="+33600000078")

    await village.says("Zoé", "K7PM2QXD", "Zoé")
    await village.says("Marc", "REJOINDRE K7PM2QXD")
    await village.says("Marc", "REJOINDRE AAAA2222")

    assert village.hears("Marc")[0] == village.hears("Marc")[1]
    assert "8 lettres" in village.hears("Marc")[0]


@pytest.mark.feature("R20", by="post_alert")
async def test_a_guest_who_wants_to_alert_reads_the_numbers_to_call(village: Village) -> None:
    """Un inconnu qui veut alerter lit d'abord les numéros d'urgence."""
    await village.founded()
    await village.stranger("Marc", sms="+33600000078")

    await village.says("Marc", "ALERTE feu rue des Lilas")

    assert "17" in village.hears("Marc")[0]
    assert "18" in village.hears("Marc")[0]


async def test_each_speaks_their_own_language(village: Village) -> None:
    """Chacun lit sa langue."""
    await a_street(village)

    await village.says("Karim", "langue", "English", "menu", "language français", "menu")

    assert "What" in village.hears("Karim")[2]
    assert "Que voulez-vous" in village.hears("Karim")[4]


async def test_stop_is_obeyed_whatever_question_is_open(village: Village) -> None:
    """STOP est obéi au milieu d'un dialogue, et REPRENDRE fait revenir."""
    await a_street(village)

    await village.says("Odette", "ALERTE", "STOP", "STOP ALERTES")
    await village.says("Odette", village.hears("Odette")[-1].split(": ")[1][:6])
    silenced = len(village.hears("Odette"))
    await village.says("Karim", "/alerte vol rue des Lilas, un scooter")
    for answer in ("J'ai appelé", "Non, c'est passé", "Envoyer"):
        await village.taps("Karim", answer)
    while_silent = len(village.hears("Odette"))
    await village.says("Odette", "REPRENDRE")

    assert while_silent == silenced
    assert "retour" in village.hears("Odette")[-1]


async def test_what_cannot_be_read_gets_a_kind_sentence(village: Village) -> None:
    """Ce que le robot ne sait pas lire reçoit une phrase qui aide."""
    await a_street(village)
    voice = Attachment(AttachmentKind.VOICE)
    sticker = Attachment(AttachmentKind.STICKER)
    file = Attachment(AttachmentKind.FILE, "application/pdf", "bail.pdf")
    photo = Attachment(AttachmentKind.PHOTO, "image/jpeg", "photo.jpg", b"\xff\xd8\xff")
    place = Attachment(AttachmentKind.LOCATION, latitude=47.2185, longitude=-1.5537)

    await village.says("Karim", "")
    for attachment in (voice, sticker, file):
        await village.says("Karim", "", attachments=(attachment,))
    await village.says("Karim", "alrte", "A99 vu", "x" * 10_000, "0")
    await village.says("Karim", "", attachments=(photo,))
    await village.says("Karim", "annuler")
    await village.says("Karim", "", attachments=(place,))
    await village.says("Karim", "annuler")

    assert all(village.hears("Karim"))
    assert len(village.hears("Karim")) == 12


async def test_old_buttons_are_refused_politely(village: Village) -> None:
    """Un ancien bouton est refusé poliment."""
    await a_street(village)
    await village.says("Karim", "/alerte")
    old = village.screen("Karim")[-1].outbound.choices[0].payload
    await village.says("Karim", "annuler")

    await village.says("Karim", "", choice=old)

    assert "passée" in village.hears("Karim")[-1]


async def test_a_referent_links_a_group_and_alerts_are_posted_there(village: Village) -> None:
    """Un référent relie un groupe, qui reçoit les alertes."""
    await village.member("Karim", telegram="1001", roles=[Role.REFERENT])
    await village.member("Odette", sms="+33600000001")
    await village.stranger("Groupe des Roses", telegram="-100300")

    await village.says("Karim", "groupe")
    code = village.hears("Karim")[-1].split("/groupe ")[1].split()[0]
    await village.says("Karim", f"/groupe {code}", room="-100300", runs_room=True)
    await village.says("Karim", "bonjour à tous", room="-100300")
    await village.says("Odette", "ALERTE vol rue des Lilas velo rouge", "3")
    await village.taps("Karim", "Vu", on="Groupe des Roses")

    assert "rue des Lilas" in village.hears("Groupe des Roses")[1]
    assert "1 foyer a vu" in village.hears("Groupe des Roses")[1]


async def test_a_photo_goes_with_the_alert(village: Village) -> None:
    """Une photo accompagne l'alerte, là où le canal montre les images."""
    await a_street(village)
    photo = Attachment(AttachmentKind.PHOTO, "image/jpeg", "photo.jpg", b"\xff\xd8\xff a picture")

    await village.says("Karim", "/alerte dégradation rue des Lilas, un banc cassé")
    await village.taps("Karim", "Ce n'est pas urgent")
    await village.taps("Karim", "Non, c'est passé")
    await village.says("Karim", "", attachments=(photo,))
    await village.taps("Karim", "Envoyer")

    assert village.screen("Ana")[0].outbound.attachments[0].data == photo.data
    assert village.screen("Lucie")[0].outbound.attachments[0].data == photo.data
    assert village.screen("Odette")[-1].outbound.attachments == ()
