"""Stories of pictures that a referent sees before neighbours do."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from core.model.member import Role
from core.ports import Reason
from core.wire import Attachment, AttachmentKind
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from tests.world import Heard, Village


def a_picture() -> Attachment:
    """Give a small picture."""
    shown = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 30, 30)).save(shown, "JPEG")
    return Attachment(AttachmentKind.PHOTO, "image/jpeg", "photo.jpg", shown.getvalue())


def pictures(heard: Heard) -> int:
    """Count the pictures of a message as it stands."""
    return sum(each.kind is AttachmentKind.PHOTO for each in heard.outbound.attachments)


async def a_street_with_photos_read_first(village: Village) -> None:
    """Karim leads and wants to see pictures first; Paul, Lucie and Odette live there, Marc raises alerts."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", "telegram"))
    await village.member("Paul", roles=(), **contact("Paul", "telegram"))
    await village.member("Lucie", roles=(), **contact("Lucie", "email"))
    await village.member("Odette", roles=(), **contact("Odette", "sms"))
    await village.member("Marc", roles=(), **contact("Marc", "telegram"))
    await village.says("Karim", "PHOTOS", "PHOTOS RELUES")


async def raises(village: Village, category: str) -> None:
    """Let Marc raise an alert with a picture."""
    await village.says("Marc", f"ALERTE {category} rue des Lilas", "Ce n'est pas urgent")
    await village.says("Marc", "une voiture blanche", attachments=(a_picture(),))
    if category != "feu":
        await village.says("Marc", "Non, c'est passé")
    await village.says("Marc", "Envoyer")
    await village.post_office_closes()


@pytest.mark.parametrize("category", ["vol", "feu"])
async def test_a_picture_waits_for_a_referent_and_its_alert_does_not(village: Village, category: str) -> None:
    """L'alerte part sans sa photo ; Karim la publie d'une touche, et elle arrive là où on voit les photos."""
    await a_street_with_photos_read_first(village)

    village.tells("Marc lance une alerte avec une photo")
    await raises(village, category)
    before = village.screen("Paul")[-1]
    had = "voiture blanche" in village.hears("Paul")[-1], pictures(before), "en attente" in village.hears("Paul")[-1]
    texts = len(village.hears("Odette"))
    shown = pictures(village.screen("Karim")[-1])
    village.tells("Karim publie la photo")
    await village.taps("Karim", "Publier la photo")
    await village.time_passes(seconds=10)

    assert had == (True, 0, True)
    assert shown == 1
    assert pictures(before) == 1
    assert "en attente" not in village.hears("Paul")[-1]
    assert pictures(village.screen("Lucie")[-1]) == 1
    assert len(village.hears("Odette")) == texts
    assert any("vos voisins la reçoivent" in text for text in village.hears("Marc"))


async def test_a_picture_is_refused_with_a_reason(village: Village) -> None:
    """Karim refuse la photo en une ligne : Marc lit pourquoi, son alerte reste."""
    await a_street_with_photos_read_first(village)
    await raises(village, "vol")

    await village.says("Karim", "A1 DEMANDER sans le visage", "A1 REFUSER On y voit un visage.")
    await village.time_passes(seconds=10)
    await village.says("Karim", "A1 PUBLIER")

    assert any("ne se corrige pas" in text for text in village.hears("Karim"))
    assert any("On y voit un visage" in text for text in village.hears("Marc"))
    assert all(pictures(each) == 0 for each in village.screen("Paul") + village.screen("Lucie"))
    assert "voiture blanche" in village.hears("Paul")[-1]
    assert "en attente" not in village.hears("Paul")[-1]
    assert "déjà décidé" in village.hears("Karim")[-1]


async def test_an_alert_that_ends_takes_its_picture_with_it(village: Village) -> None:
    """Marc clôt l'alerte avant que la photo soit vue : elle ne part pas."""
    await a_street_with_photos_read_first(village)
    await raises(village, "vol")

    await says_surely(village, "Marc", "CLORE A1 retrouvé", "1")
    await village.post_office_closes()

    assert any("la photo n'est pas partie" in text for text in village.hears("Karim"))
    assert all(pictures(each) == 0 for each in village.screen("Paul"))


async def test_pictures_leave_at_once_unless_referents_say_otherwise(village: Village) -> None:
    """Un voisin ne change pas la règle ; sans elle, la photo part avec l'alerte."""
    await a_street_with_photos_read_first(village)
    await village.says("Paul", "PHOTOS DIRECTES", "PHOTOS")
    refused = village.hears("Paul")[-2:]
    await village.says("Karim", "PHOTOS DIRECTES", "MOUVEMENTS")

    await raises(village, "vol")

    assert "C'est à un référent" in refused[0]
    assert "voit les photos d'abord" in refused[1]
    assert any("partent aussitôt, par choix de Karim" in text for text in village.hears("Karim"))
    assert pictures(village.screen("Paul")[-1]) == 1


async def test_a_picture_that_is_still_on_its_way_does_not_reach_a_folded_alert(village: Village) -> None:
    """La photo est publiée, puis l'alerte masquée avant qu'elle parte : elle n'arrive chez personne."""
    await a_street_with_photos_read_first(village)
    await village.says("Karim", "SEUIL 2")
    await raises(village, "vol")
    village.breaks("email", Reason.UNAVAILABLE)
    await village.says("Karim", "A1 PUBLIER")

    for name in ("Paul", "Odette"):
        await says_surely(village, name, "SIGNALER A1", "1")
    village.mends("email")
    await village.time_passes(minutes=10)

    assert not any("voici la photo" in text for text in village.hears("Lucie"))
    assert "Masquée" in village.hears("Paul")[-1] or any("Masquée" in text for text in village.hears("Paul"))
    assert all(pictures(each) == 0 for each in village.screen("Lucie"))


async def test_a_picture_that_comes_late_reaches_who_read_of_several_alerts_at_once(village: Village) -> None:
    """Paul a lu deux alertes dans un seul message : la photo de l'une arrive ensuite seule, et une seule fois."""
    await a_street_with_photos_read_first(village)
    for street in ("des Roses", "des Tilleuls", "du Port"):
        await village.says("Odette", f"ALERTE vol rue {street}. Un vélo", "3")
        await village.time_passes(minutes=1)
    before = len(village.screen("Paul"))

    await raises(village, "vol")
    await village.says("Karim", "alerte vol rue de la Gare, une moto")
    for answer in ("Ce n'est pas urgent", "Non, c'est passé", "Envoyer"):
        await village.taps("Karim", answer)
    await village.time_passes(hours=1, minutes=1)
    bundle = village.screen("Paul")[before]
    texts = len(village.hears("Odette"))
    village.tells("Karim publie la photo")
    await village.taps("Karim", "Publier la photo")
    await village.time_passes(seconds=10)

    assert "A4" in bundle.text
    assert "A5" in bundle.text
    assert [pictures(heard) for heard in village.screen("Paul")[before:]] == [0, 1]
    assert "A4" in village.hears("Paul")[-1]
    assert len(village.hears("Odette")) == texts
